#include "ical/parts.h"
#include <string.h>

/* Lines as libical asks for them, counted. */
struct feeding {
	const char *at, *end;
	int line; /* of the one that was given last */
};

/* Called by libical for physical lines of at most `size`; it joins folded ones itself. */
static char *next_line(char *buffer, size_t size, void *data)
{
	struct feeding *f = data;
	if (f->at == f->end)
		return NULL;
	const char *stop = memchr(f->at, '\n', (size_t)(f->end - f->at));
	size_t length = (size_t)((stop ? stop + 1 : f->end) - f->at);
	bool whole = length < size;
	length = MIN(length, size - 1);
	memcpy(buffer, f->at, length);
	buffer[length] = '\0';
	f->at += length;
	f->line += whole;
	return buffer;
}

static enum svc_status fail(struct svc_error *err, int line, const char *message, const char *hint)
{
	svc_error_set(err, SVC_EINVALID, "%s", message);
	if (hint)
		svc_error_hint(err, "%s", hint);
	return svc_error_at(err, NULL, line, 0);
}

static int line_at(const char *text, const char *place)
{
	int line = 1;
	for (; text < place; text++)
		line += *text == '\n';
	return line;
}

/* RFC 5545 section 3.1.4: UTF-8. */
static enum svc_status check_encoding(const char *text, size_t length, struct svc_error *err)
{
	const char *bad = memchr(text, '\0', length), *end;
	if (bad)
		return fail(err, line_at(text, bad), "the file holds NUL bytes",
			"if it is UTF-16, convert it: iconv -f UTF-16 -t UTF-8 FILE");
	if (g_utf8_validate(text, (gssize)length, &end))
		return SVC_OK;
	return fail(err, line_at(text, end), "the file isn't UTF-8",
		"convert it, for example: iconv -f ISO-8859-1 -t UTF-8 FILE");
}

static bool is_word(const char *line, size_t length, const char *word)
{
	while (length && g_ascii_isspace(line[length - 1]))
		length--;
	return length == strlen(word) && g_ascii_strncasecmp(line, word, length) == 0;
}

struct walk {            /* over the lines, before libical reads them: it keeps no places */
	GPtrArray *open; /* of char *: what BEGIN opened, "12 VEVENT" */
	GArray *lines;
	bool any;
};

static enum svc_status check_begin_end(
	struct walk *w, const char *line, size_t length, int number, struct svc_error *err)
{
	bool begin = length > 6 && g_ascii_strncasecmp(line, "BEGIN:", 6) == 0;
	bool end = length > 4 && g_ascii_strncasecmp(line, "END:", 4) == 0;
	g_autofree char *name = begin ? g_strndup(line + 6, length - 6)
				: end ? g_strndup(line + 4, length - 4)
				      : NULL;
	if (!name)
		return SVC_OK;
	g_strstrip(name);
	if (begin) {
		g_ptr_array_add(w->open, g_strdup_printf("%d %s", number, name));
		if (g_ascii_strcasecmp(name, "VEVENT") == 0)
			g_array_append_val(w->lines, number);
		return SVC_OK;
	}
	const char *last = w->open->len ? strchr(w->open->pdata[w->open->len - 1], ' ') + 1 : NULL;
	if (!last || g_ascii_strcasecmp(last, name) != 0)
		return fail(err, number, "END closes what isn't open", NULL);
	g_ptr_array_remove_index(w->open, w->open->len - 1);
	return SVC_OK;
}

/* A content line is NAME *(";" param) ":" value (RFC 5545 section 3.1). */
static enum svc_status check_line(
	struct walk *w, const char *line, size_t length, int number, struct svc_error *err)
{
	if (is_word(line, length, ""))
		return SVC_OK;
	if (!w->any && !is_word(line, length, "BEGIN:VCALENDAR"))
		return fail(err, number, "the file is no iCalendar file",
			"the first line of one is BEGIN:VCALENDAR");
	w->any = true;
	if (*line == ' ' || *line == '\t')
		return SVC_OK; /* the rest of the line before */
	size_t name = 0;
	while (name < length && (g_ascii_isalnum(line[name]) || line[name] == '-'))
		name++;
	if (!name || name == length || (line[name] != ':' && line[name] != ';'))
		return fail(err, number, "the line isn't NAME:VALUE",
			"a line that goes on the one before begins with a blank");
	if (!w->open->len && !is_word(line, length, "BEGIN:VCALENDAR"))
		return fail(err, number, "the line stands outside of a calendar", NULL);
	return check_begin_end(w, line, length, number, err);
}

static enum svc_status check_lines(
	const char *text, size_t length, GArray *lines, struct svc_error *err)
{
	g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(g_free);
	struct walk w = {.open = open, .lines = lines};
	const char *end = text + length;
	int number = 0;
	for (const char *at = text; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t size = (size_t)((stop ? stop : end) - at);
		if (check_line(&w, at, size, ++number, err) != SVC_OK)
			return err->status;
		at = stop ? stop + 1 : end;
	}
	if (!w.any)
		return fail(err, 0, "the file is empty", "an iCalendar file holds BEGIN:VCALENDAR");
	if (!open->len)
		return SVC_OK;
	const char *unclosed = open->pdata[open->len - 1];
	g_autofree char *message =
		g_strdup_printf("the file ends before END:%s", strchr(unclosed, ' ') + 1);
	return fail(err, atoi(unclosed), message, "it was cut off; get it again");
}

void svc_ical_file_clear(struct svc_ical_file *file)
{
	g_clear_pointer(&file->calendars, g_ptr_array_unref);
	g_clear_pointer(&file->lines, g_array_unref);
}

static void free_component(void *component)
{
	icalcomponent_free(component);
}

static void feed(struct svc_ical_file *file, const char *text, size_t length)
{
	icalparser *parser = icalparser_new();
	struct feeding f = {text, text + length, 0};
	icalparser_set_gen_data(parser, &f);
	char *line;
	while ((line = icalparser_get_line(parser, next_line))) {
		icalcomponent *done = icalparser_add_line(parser, line);
		if (done)
			g_ptr_array_add(file->calendars, done);
		icalmemory_free_buffer(line);
	}
	icalparser_free(parser);
}

enum svc_status svc_ical_parse(
	const char *text, size_t length, struct svc_ical_file *out, struct svc_error *err)
{
	static const char bom[] = "\xef\xbb\xbf";
	if (length >= 3 && memcmp(text, bom, 3) == 0) {
		text += 3;
		length -= 3;
	}
	if (length > SVC_ICAL_MAX_BYTES)
		return fail(err, 0, "the file is larger than 16 MiB", NULL);
	out->lines = g_array_new(FALSE, FALSE, sizeof(int));
	out->calendars = g_ptr_array_new_with_free_func(free_component);
	if (check_encoding(text, length, err) != SVC_OK ||
		check_lines(text, length, out->lines, err) != SVC_OK)
		return err->status;
	if (out->lines->len > SVC_ICAL_MAX_EVENTS)
		return fail(err, g_array_index(out->lines, int, SVC_ICAL_MAX_EVENTS),
			"the file holds more than 20,000 events", NULL);
	feed(out, text, length);
	return SVC_OK;
}
