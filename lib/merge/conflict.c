/*
 * The list of open conflicts in a record's frontmatter.
 */
#include "merge/private.h"

#include "record/words.h"
#include "text/yaml_edit.h"
#include "text/yaml_quote.h"

#include <string.h>

static const char *const side_names[SVC_MERGE_SIDES] = {"base", "ours", "theirs"};

char *svc_merge_clash_yaml(const struct svc_merge_clash *clash)
{
	GString *text = g_string_new("{field: ");
	g_autofree char *field = svc_yaml_quote(clash->field, true);
	g_string_append(text, field);
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++) {
		g_autofree char *value = NULL;
		if (clash->side[i])
			value = svc_yaml_write_flow(clash->side[i]);
		else if (clash->text[i])
			value = svc_yaml_quote(clash->text[i], true);
		if (value)
			g_string_append_printf(text, ", %s: %s", side_names[i], value);
	}
	g_string_append_c(text, '}');
	return g_string_free(text, FALSE);
}

static void free_conflict(gpointer data)
{
	struct svc_merge_conflict *conflict = data;
	g_free(conflict->field);
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		g_free(conflict->side[i]);
	g_strfreev(conflict->others);
	g_free(conflict);
}

/* NULL where the kind has a field of that name: then it is no list of conflicts. */
static const struct svc_yaml_node *list_of(const struct svc_record *record)
{
	return svc_kind_field(record->kind, SVC_MERGE_KEY) ? NULL
							   : svc_record_node(record, SVC_MERGE_KEY);
}

GPtrArray *svc_merge_conflicts(const struct svc_record *record)
{
	GPtrArray *out = g_ptr_array_new_with_free_func(free_conflict);
	svc_yaml_foreach (node, list_of(record)) {
		const char *field = svc_yaml_get_text(node, "field");
		if (!field)
			continue;
		struct svc_merge_conflict *conflict = g_new0(struct svc_merge_conflict, 1);
		conflict->field = g_strdup(field);
		for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
			conflict->side[i] = svc_record_value(svc_yaml_get(node, side_names[i]));
		conflict->others = svc_conflict_others(node);
		g_ptr_array_add(out, conflict);
	}
	return out;
}

const struct svc_yaml_node *svc_merge_conflict_value(
	const struct svc_record *record, const char *field, enum svc_merge_side side, bool *found)
{
	const struct svc_yaml_node *value = NULL;
	*found = false;
	svc_yaml_foreach (node, list_of(record)) {
		const char *name = svc_yaml_get_text(node, "field");
		if (!name || strcmp(name, field) != 0)
			continue;
		*found = true;
		value = svc_yaml_get(node, side_names[side]);
	}
	return value;
}

/* `record` with other parts; what is around them stays. */
static enum svc_status replace(
	struct svc_record *record, const GString *yaml, const GString *body, struct svc_error *err)
{
	const struct svc_frontmatter *parts = &record->parts;
	size_t rest = parts->yaml + parts->yaml_length;
	g_autoptr(GString) text = g_string_new_len(record->text->str, (gssize)parts->yaml);
	g_string_append_len(text, yaml->str, (gssize)yaml->len);
	g_string_append_len(text, record->text->str + rest, (gssize)(parts->body - rest));
	g_string_append_len(text, body->str, (gssize)body->len);
	svc_auto(svc_record) made = NULL;
	if (svc_record_parse(record->kind, record->path, text->str, text->len, &made, err) !=
		SVC_OK)
		return err->status;
	char *path = made->path; /* others may have borrowed the record's */
	made->path = record->path;
	struct svc_record old = *record;
	*record = *made;
	*made = old;
	made->path = path;
	return SVC_OK;
}

static GString *yaml_of(const struct svc_record *record)
{
	return g_string_new_len(
		record->text->str + record->parts.yaml, (gssize)record->parts.yaml_length);
}

static GString *body_of(const struct svc_record *record)
{
	return g_string_new_len(record->text->str + record->parts.body,
		(gssize)(record->text->len - record->parts.body));
}

enum svc_status svc_merge_drop(struct svc_record *record, const char *field, struct svc_error *err)
{
	g_autoptr(GString) items = g_string_new(NULL);
	svc_yaml_foreach (node, list_of(record)) {
		const char *name = svc_yaml_get_text(node, "field");
		if (name && strcmp(name, field) == 0)
			continue;
		g_autofree char *item = svc_yaml_write_flow(node);
		g_string_append_printf(items, "- %s\n", item);
	}
	g_autoptr(GString) yaml = yaml_of(record);
	g_autoptr(GString) body = body_of(record);
	enum svc_status status =
		items->len ? svc_yaml_edit_set_yaml(yaml, SVC_MERGE_KEY, items->str, NULL, err)
			   : svc_yaml_edit_remove(yaml, SVC_MERGE_KEY, err);
	return status ? status : replace(record, yaml, body, err);
}

enum svc_status svc_merge_set_key(
	struct svc_record *record, const char *path, const char *yaml_value, struct svc_error *err)
{
	g_autoptr(GString) yaml = yaml_of(record);
	g_autoptr(GString) body = body_of(record);
	enum svc_status status = yaml_value ? svc_yaml_edit_set_yaml(yaml, path, yaml_value,
						      record->kind->order, err)
					    : svc_yaml_edit_remove(yaml, path, err);
	return status ? status : replace(record, yaml, body, err);
}

enum svc_status svc_merge_set_description(
	struct svc_record *record, const char *text, struct svc_error *err)
{
	const struct svc_timeline *timeline = NULL;
	if (svc_record_timeline(record, &timeline, err) != SVC_OK)
		return err->status;
	g_autofree char *safe = svc_timeline_escape(text, strlen(text), record->kind->entry_verbs);
	g_autoptr(GString) yaml = yaml_of(record);
	g_autoptr(GString) old = body_of(record);
	g_autoptr(GString) body = g_string_new(safe);
	if (body->len)
		g_string_append(body, record->parts.eol);
	if (body->len && timeline->entries->len)
		g_string_append(body, record->parts.eol);
	g_string_append_len(body, old->str + timeline->description_end,
		(gssize)(old->len - timeline->description_end));
	return replace(record, yaml, body, err);
}
