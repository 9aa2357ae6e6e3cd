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

struct writing {
	const struct svc_kind *kind;
	const struct svc_built *built;
};

static enum svc_status write_entries(GString *body, void *data, struct svc_error *err)
{
	const struct writing *writing = data;
	const GArray *entries = writing->built->entries;
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < entries->len && !status; i++)
		status = svc_built_append(body, "\n", writing->kind,
			&g_array_index(entries, struct svc_built_entry, i), err);
	return status;
}

enum svc_status svc_built_record(const struct svc_kind *kind, const struct svc_built *built,
	const char *path, struct svc_record **out, struct svc_error *err)
{
	svc_auto(svc_edit) edit = edit_of(kind, built);
	struct writing writing = {kind, built};
	return svc_record_compose(kind, built->id, path, edit, built->description, write_entries,
		built->entries->len, &writing, out, err);
}
