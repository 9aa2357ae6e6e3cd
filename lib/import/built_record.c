#include "import/build.h"
#include "text/yaml_edit.h"
#include "util/time.h"
#include <string.h>

enum svc_status svc_built_append(GString *body, const char *eol, const struct svc_kind *kind,
	const struct svc_built_entry *entry, struct svc_error *err)
{
	const struct svc_change_line *changes =
		entry->changes ? (const struct svc_change_line *)entry->changes->data : NULL;
	return svc_timeline_append(body, eol, entry->time, entry->author, entry->verb, changes,
		entry->changes ? entry->changes->len : 0, entry->text, kind->entry_verbs, err);
}

static void add_items(struct svc_edit *edit, const char *field, const char *joined)
{
	g_auto(GStrv) items = g_strsplit(joined, "\n", -1);
	for (size_t i = 0; items[i]; i++)
		svc_edit_add(edit, SVC_EDIT_APPEND, field, items[i]);
}

static struct svc_edit *edit_of(const struct svc_kind *kind, const struct svc_built *built)
{
	struct svc_edit *edit = svc_edit_new();
	const char *opened = svc_kind_role(kind, "opened");
	for (guint i = 0; i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		const char *value = g_hash_table_lookup(built->values, field->name);
		if (!value || *value == '\0')
			continue;
		if (field->type == SVC_FIELD_LIST)
			add_items(edit, field->name, value);
		else
			svc_edit_add(edit, SVC_EDIT_SET, field->name, value);
	}
	if (opened && !g_hash_table_lookup(built->values, opened)) {
		g_autofree char *time = svc_time_format(built->opened);
		svc_edit_add(edit, SVC_EDIT_SET, opened, time);
	}
	return edit;
}

/* The record's text up to its first entry, then the built entries. */
static enum svc_status replace_entries(
	struct svc_record *record, const struct svc_built *built, struct svc_error *err)
{
	const struct svc_timeline *timeline;
	enum svc_status status = svc_record_timeline(record, &timeline, err);
	if (status)
		return status;
	size_t end = record->parts.body + timeline->description_end;
	if (timeline->entries->len > 0)
		end = record->parts.body +
		      ((const struct svc_entry *)timeline->entries->pdata[0])->start;
	g_autoptr(GString) body = g_string_new_len(
		record->text->str + record->parts.body, (gssize)(end - record->parts.body));
	if (timeline->entries->len > 0 && g_str_has_suffix(body->str, "\n\n"))
		g_string_truncate(body, body->len - 1); /* the writer puts it back */
	for (guint i = 0; i < built->entries->len && !status; i++)
		status = svc_built_append(body, record->parts.eol, record->kind,
			&g_array_index(built->entries, struct svc_built_entry, i), err);
	g_string_truncate(record->text, record->parts.body);
	g_string_append_len(record->text, body->str, (gssize)body->len);
	return status;
}

static int64_t latest_time(const struct svc_kind *kind, const struct svc_built *built)
{
	const char *role = svc_kind_role(kind, "opened");
	const char *text = role ? g_hash_table_lookup(built->values, role) : NULL;
	int64_t opened = built->opened;
	if (text && !svc_time_parse(text, &opened))
		opened = built->opened;
	return MAX(opened, built->opened);
}

enum svc_status svc_built_record(const struct svc_kind *kind, const struct svc_built *built,
	const char *path, struct svc_record **out, struct svc_error *err)
{
	svc_auto(svc_edit) edit = edit_of(kind, built);
	svc_auto(svc_record) record = NULL;
	/* The opening entry is replaced below; until then the record is new at the latest time in
	 * it. */
	enum svc_status status = svc_record_new(kind, built->id, path, edit, built->description,
		latest_time(kind, built), built->opened_by, &record, err);
	if (!status)
		status = replace_entries(record, built, err);
	return status ? status
		      : svc_record_parse(
				kind, path, record->text->str, record->text->len, out, err);
}
