#include "record/draft.h"

#include <string.h>

/* Items joined with line breaks, each once. */
static void put_joined(GString *yaml, const char *field, const char *joined)
{
	g_auto(GStrv) items = g_strsplit(joined, "\n", -1);
	g_string_append_printf(yaml, "%s:\n", field);
	for (size_t i = 0; items[i]; i++) {
		bool twice = !*items[i];
		for (size_t before = 0; before < i && !twice; before++)
			twice = !strcmp(items[before], items[i]);
		if (!twice)
			svc_draft_item(yaml, items[i]);
	}
}

/* What a map holds, or a list of maps, is YAML: the editor's. */
static bool is_nested(const struct svc_field *field)
{
	return field->type == SVC_FIELD_MAP ||
	       (field->item &&
		       (field->item->type == SVC_FIELD_MAP || field->item->type == SVC_FIELD_LIST));
}

static void add_nested(struct svc_edit *nested, const struct svc_field *field, const char *value)
{
	g_auto(GStrv) items = g_strsplit(value, "\n", -1);
	if (field->type == SVC_FIELD_MAP)
		svc_edit_add(nested, SVC_EDIT_SET, field->name, value);
	for (char **item = items; field->type != SVC_FIELD_MAP && *item; item++)
		svc_edit_add(nested, SVC_EDIT_APPEND, field->name, *item);
}

/* One field: its value, else its default. */
static enum svc_status put_value(struct svc_draft *draft, const struct svc_field *field,
	const char *value, struct svc_edit *nested, struct svc_error *err)
{
	bool given = value && *value;
	if (given && is_nested(field))
		add_nested(nested, field, value);
	else if (given && field->type == SVC_FIELD_LIST)
		put_joined(draft->yaml, field->name, value);
	else if (given)
		svc_draft_line(draft->yaml, field->name, value);
	else if (field->fallback)
		return svc_draft_value(draft->yaml, field, field->fallback, err);
	return SVC_OK;
}

static enum svc_status put_values(
	struct svc_draft *draft, const struct svc_record_life *life, struct svc_error *err)
{
	const struct svc_kind *kind = draft->kind;
	const char *opened = svc_kind_role(kind, "opened");
	svc_auto(svc_edit) nested = svc_edit_new();
	enum svc_status status = SVC_OK;
	svc_draft_line(draft->yaml, kind->order[0], life->id);
	for (guint i = 1; i < kind->fields->len && !status; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		const char *value = life->values[i];
		if ((!value || !*value) && !g_strcmp0(field->name, opened))
			value = life->opened;
		status = put_value(draft, field, value, nested, err);
	}
	if (!status && nested->items->len)
		status = svc_draft_parse(draft, err);
	for (guint i = 0; i < nested->items->len && !status; i++)
		status = svc_draft_wish(
			draft, &g_array_index(nested->items, struct svc_edit_item, i), err);
	return status;
}

enum svc_status svc_record_compose(const struct svc_kind *kind, const struct svc_record_life *life,
	struct svc_record **out, struct svc_error *err)
{
	svc_autoclear(svc_draft) draft = {.kind = kind,
		.yaml = g_string_sized_new(1024),
		.body = g_string_sized_new(2048),
		.eol = "\n"};
	svc_auto(svc_record) record = NULL;
	*out = NULL;
	if (put_values(&draft, life, err) != SVC_OK)
		return err->status;
	svc_draft_describe(&draft, life->description, kind->entry_verbs);
	if (life->write(draft.body, life->data, err) != SVC_OK ||
		svc_draft_finish(&draft, life->path, life->count, &record, err) != SVC_OK ||
		svc_check_change(kind, NULL, record->yaml->root, false, err) != SVC_OK)
		return err->status;
	*out = g_steal_pointer(&record);
	return SVC_OK;
}
