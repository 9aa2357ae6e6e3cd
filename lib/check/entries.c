/*
 * Entries against the clock, and attachments against the entries that name them.
 */
#include "check/private.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>

enum { SKEW = 300 }; /* seconds by which the clocks of two machines may differ */

void svc_check_entries(struct check *check, struct svc_record *record)
{
	svc_autoclear(svc_error) why = {0};
	const struct svc_timeline *timeline = NULL;
	if (svc_record_timeline(record, &timeline, &why))
		return;
	int64_t now = svc_desk_context(check->desk)->now;
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		if (!entry->stamped || entry->time <= now + SKEW)
			continue;
		char when[SVC_TIME_LENGTH];
		svc_check_add(check->findings, RULE_ENTRY_FUTURE, record->path, entry->line, 1,
			"the entry of %s lies in the future", svc_time_print(entry->time, when))
			->cure = g_strdup("it counts for no clock until then; correct the time");
	}
}

struct folder {
	struct check *check;
	struct svc_record *record;
};

/* As it is, or as a Markdown link writes it. */
static bool names_file(const char *text, const char *name)
{
	g_autofree char *escaped = g_uri_escape_string(name, NULL, TRUE);
	return strstr(text, name) || strstr(text, escaped);
}

static enum svc_status check_attachment(
	const struct svc_file *file, void *data, struct svc_error *err)
{
	struct folder *folder = data;
	g_autofree char *name = g_path_get_basename(file->path);
	GPtrArray *findings = folder->check->findings;
	if (!file->regular)
		svc_check_add(findings, RULE_FILE_ODD, file->path, 0, 0,
			"an attachment must be a regular file");
	else if (!names_file(folder->record->text->str, name)) {
		struct svc_finding *finding = svc_check_add(findings, RULE_ATTACHMENT_UNNAMED,
			file->path, 0, 0, "no entry of %s names this file", folder->record->id);
		finding->cure = g_strdup("name it in an entry, or remove it");
	}
	return SVC_OK;
}

/* The end of a file's name: where it began with `<`, blanks belong to it. */
static const char *name_end(const char *name, bool bracketed)
{
	const char *stops = bracketed ? ">\r\n" : " \t\r\n`)]>\"'";
	return name + strcspn(name, stops);
}

/* Looks at every `<record>.d/NAME` in the text. */
static void check_named(struct check *check, struct svc_record *record, const char *folder)
{
	g_autofree char *base = g_path_get_basename(folder);
	g_autofree char *mark = g_strconcat(base, "/", NULL);
	const char *text = record->text->str;
	for (const char *at = strstr(text, mark); at; at = strstr(at + 1, mark)) {
		const char *name = at + strlen(mark);
		const char *end = name_end(name, at > text && at[-1] == '<');
		g_autofree char *raw = g_strndup(name, (gsize)(end - name));
		g_autofree char *plain = g_uri_unescape_string(raw, "/");
		g_autofree char *path = g_strconcat(folder, "/", plain ? plain : raw, NULL);
		if (end == name || svc_store_exists(svc_desk_store(check->desk), path))
			continue;
		int line = 1;
		for (const char *c = text; c < at; c++)
			line += *c == '\n';
		g_autofree char *shown = svc_utf8_harmless(raw, false);
		svc_check_add(check->findings, RULE_ATTACHMENT_MISSING, record->path, line, 1,
			"the attachment '%s' isn't there", shown);
	}
}

enum svc_status svc_check_attachments(
	struct check *check, struct svc_record *record, struct svc_error *err)
{
	g_autofree char *folder = g_strndup(record->path, strlen(record->path) - strlen(".md"));
	g_autofree char *attached = g_strconcat(folder, ".d", NULL);
	check_named(check, record, attached);
	struct folder data = {check, record};
	enum svc_status status = svc_store_walk(
		svc_desk_store(check->desk), attached, "", check_attachment, &data, err);
	if (status != SVC_ENOTFOUND)
		return status;
	svc_error_clear(err);
	return SVC_OK;
}
