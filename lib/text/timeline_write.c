#include "text/timeline.h"
#include "text/timeline_line.h"
#include "util/time.h"

#include <string.h>

char *svc_timeline_escape(const char *text, size_t length, const char *const *verbs)
{
	GString *out = g_string_sized_new(length + 16);
	for (size_t at = 0; at < length;) {
		struct svc_line line = svc_line_at(text, length, at);
		const char *start = text + at;
		size_t n = line.end - at;
		if (svc_heading_read(start, n, verbs, NULL) || svc_heading_guards(start, n, verbs))
			g_string_append_c(out, '\\');
		g_string_append_len(out, start, (gssize)(line.next - at));
		at = line.next;
	}
	return g_string_free(out, FALSE);
}

static enum svc_status check_author(const char *author, struct svc_error *err)
{
	const char *plain = author;
	while (*plain > ' ' && *plain < 0x7F)
		plain++;
	if (*author && !*plain)
		return SVC_OK;
	bool good = *author && g_utf8_validate(author, -1, NULL);
	for (const char *p = author; good && *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		good = !g_unichar_isspace(c) && !g_unichar_iscntrl(c) && g_unichar_isdefined(c);
	}
	if (good)
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID, "an author is one word, without blanks");
	return svc_error_hint(err, "use the person's id or mail address");
}

static bool is_one_line(const char *value)
{
	size_t n = strlen(value);
	return !strpbrk(value, "\r\n") && !strchr(" \t", value[0] ? value[0] : 'x') &&
	       !strchr(" \t", n ? value[n - 1] : 'x') && g_utf8_validate(value, -1, NULL);
}

/* The line must read back as the same field and value: svc_change_read() ends a field, which is one
 * word, at the first colon that a blank follows. */
static enum svc_status check_change(const struct svc_change_line *change, struct svc_error *err)
{
	if (!is_one_line(change->value))
		return svc_error_set(err, SVC_EINVALID,
			"the value of \"%s\" isn't one line without blanks around it",
			change->field);
	if (!*change->field || strpbrk(change->field, " \t\r\n"))
		return svc_error_set(
			err, SVC_EINVALID, "\"%s\" can't be the name of a field", change->field);
	return SVC_OK;
}

static enum svc_status check_entry(const char *author, const char *verb,
	const struct svc_change_line *changes, size_t n_changes, const char *text,
	struct svc_error *err)
{
	bool pure = !strcmp(verb, "opened") || !strcmp(verb, "changed");
	if (!svc_verb_is_valid(verb, strlen(verb)))
		return svc_error_set(err, SVC_EINVALID, "\"%s\" can't be a verb", verb);
	if (check_author(author, err) != SVC_OK)
		return SVC_EINVALID;
	if ((pure && text && *text) || (!pure && n_changes))
		return svc_error_set(err, SVC_EBUG, "an entry %s holds %s", verb,
			pure ? "changes alone" : "no changes");
	if (text && !g_utf8_validate(text, -1, NULL)) {
		svc_error_set(err, SVC_EINVALID, "the text isn't UTF-8");
		return svc_error_hint(err, "convert it, for example with 'iconv -t UTF-8'");
	}
	for (size_t i = 0; i < n_changes; i++)
		if (check_change(&changes[i], err) != SVC_OK)
			return SVC_EINVALID;
	return SVC_OK;
}

/* Printing by a format would be a tenth of what an import of many entries takes. */
static void put(GString *body, const char *const *texts)
{
	for (; *texts; texts++)
		g_string_append(body, *texts);
}

static void write_heading(
	GString *body, const char *eol, int64_t time, const char *author, const char *verb)
{
	char stamp[SVC_TIME_LENGTH];
	if (body->len && !strchr("\r\n", body->str[body->len - 1]))
		g_string_append(body, eol);
	if (body->len)
		g_string_append(body, eol);
	const char *texts[] = {
		"## ", svc_time_print(time, stamp), " ", author, " ", verb, eol, NULL};
	put(body, texts);
}

enum svc_status svc_timeline_append(GString *body, const char *eol, int64_t time,
	const char *author, const char *verb, const struct svc_change_line *changes,
	size_t n_changes, const char *text, const char *const *verbs, struct svc_error *err)
{
	n_changes = changes ? n_changes : 0;
	enum svc_status status = check_entry(author, verb, changes, n_changes, text, err);
	if (status != SVC_OK)
		return status;
	write_heading(body, eol, time, author, verb);
	if (n_changes)
		g_string_append(body, eol);
	for (size_t i = 0; i < n_changes; i++) {
		const char *texts[] = {"- ", changes[i].field, *changes[i].value ? ": " : ":",
			changes[i].value, eol, NULL};
		put(body, texts);
	}
	if (text && *text) {
		g_autofree char *escaped = svc_timeline_escape(text, strlen(text), verbs);
		g_string_append(body, eol);
		g_string_append(body, escaped);
		g_string_append(body, eol);
	}
	return SVC_OK;
}
