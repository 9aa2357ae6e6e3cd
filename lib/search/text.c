#include "search/text.h"
#include <string.h>

const struct svc_text_column svc_text_columns[SVC_TEXT_COLUMNS] = {
	[SVC_TEXT_TITLE] = {"title", 8, false},
	[SVC_TEXT_DESCRIPTION] = {"description", 2, false},
	[SVC_TEXT_ENTRIES] = {"entries", 1, false},
	[SVC_TEXT_NOTES] = {"notes", 1, true},
};

void svc_text_clear(struct svc_text *text)
{
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++)
		g_clear_pointer(&text->columns[column], g_free);
}

/* As in the record's JSON: the requester sees how it began and what was said to them. */
static bool is_public(const struct svc_entry *entry)
{
	return !strcmp(entry->verb, "opened") || !strcmp(entry->verb, "replied");
}

static char *join(const struct svc_timeline *timeline, bool public)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		if (!entry->text || !*entry->text || is_public(entry) != public)
			continue;
		g_string_append(text, text->len ? "\n\n" : "");
		g_string_append(text, entry->text);
	}
	return g_string_free(text, FALSE);
}

enum svc_status svc_text_of(struct svc_record *record, struct svc_text *out, struct svc_error *err)
{
	const struct svc_timeline *timeline;
	const char *title = svc_record_get(record, "title");
	enum svc_status status = svc_record_timeline(record, &timeline, err);
	if (status)
		return err->path ? status : svc_error_at(err, record->path, 0, 0);
	out->columns[SVC_TEXT_TITLE] = g_strdup(title ? title : "");
	out->columns[SVC_TEXT_DESCRIPTION] = g_strdup(timeline->description);
	out->columns[SVC_TEXT_ENTRIES] = join(timeline, true);
	out->columns[SVC_TEXT_NOTES] = join(timeline, false);
	return SVC_OK;
}
