#include "record/wish.h"

#include "kind/type.h"
#include "record/value.h"
#include "text/yaml_edit.h"
#include "util/utf8.h"

#include <string.h>

void svc_draft_clear(struct svc_draft *draft)
{
	if (draft->yaml)
		g_string_free(draft->yaml, TRUE);
	if (draft->body)
		g_string_free(draft->body, TRUE);
	svc_yaml_free(draft->doc);
	*draft = (struct svc_draft){0};
}

enum svc_status svc_draft_parse(struct svc_draft *draft, struct svc_error *err)
{
	struct svc_yaml *doc = NULL;
	if (svc_yaml_parse(draft->yaml->str, draft->yaml->len, 0, &doc, err) != SVC_OK)
		return err->status;
	svc_yaml_free(draft->doc);
	draft->doc = doc;
	return SVC_OK;
}

const struct svc_field *svc_wish_field(
	const struct svc_kind *kind, const char *path, struct svc_error *err)
{
	const struct svc_field *field = svc_kind_field_at(kind, path);
	if (field && strcmp(path, kind->order[0]) == 0) {
		svc_error_set(err, SVC_EINVALID, "the id of a record never changes");
		return NULL;
	}
	if (field)
		return field;
	g_autofree char *close = svc_suggest(path, kind->order, 3);
	g_autofree char *slashed = g_strdelimit(g_strdup(path), ".", '/');
	svc_error_set(err, SVC_EINVALID, "%s has no field '%s'", kind->one, path);
	if (strchr(path, '.') && svc_kind_field_at(kind, slashed))
		svc_error_hint(err, "a key within a field is written '%s'", slashed);
	else if (close)
		svc_error_hint(err, "did you mean %s?", close);
	else
		svc_error_hint(err, "'svc kind show %s' lists the fields", kind->name);
	return NULL;
}

const struct svc_yaml_node *svc_draft_node(const struct svc_draft *draft, const char *path)
{
	g_auto(GStrv) keys = g_strsplit(path, "/", -1);
	const struct svc_yaml_node *node = draft->doc->root;
	for (char **key = keys; node && *key; key++)
		node = svc_yaml_get(node, *key);
	return node;
}

enum svc_status svc_edit_flow_items(const char *value, char ***out, struct svc_error *err)
{
	svc_auto(svc_yaml) doc = NULL;
	g_autoptr(GStrvBuilder) items = g_strv_builder_new();
	if (svc_yaml_parse(value, strlen(value), 0, &doc, err) != SVC_OK)
		return err->status;
	svc_yaml_foreach (node, doc->root) {
		if (!svc_yaml_text(node)) {
			svc_error_set(err, SVC_EINVALID, "an item of the list is no text");
			return svc_error_hint(err, "write [one, \"two, or three\"]");
		}
		g_strv_builder_add(items, node->value);
	}
	*out = g_strv_builder_end(items);
	return SVC_OK;
}

/* Each item of a list in one line, canonical; what is there already isn't repeated. */
static enum svc_status flow_items(
	const struct svc_field *field, const char *value, char ***out, struct svc_error *err)
{
	g_auto(GStrv) given = NULL;
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
	if (svc_edit_flow_items(value, &given, err) != SVC_OK)
		return svc_error_prefix(err, "%s", field->name);
	for (char **one = given; *one; one++) {
		g_autofree char *item = NULL;
		if (svc_field_canonical(field->item, *one, &item, err) != SVC_OK)
			return err->status;
		if (*item && !g_ptr_array_find_with_equal_func(items, item, g_str_equal, NULL))
			g_ptr_array_add(items, g_steal_pointer(&item));
	}
	g_ptr_array_add(items, NULL);
	*out = (char **)g_ptr_array_free(g_steal_pointer(&items), FALSE);
	return SVC_OK;
}

enum svc_status svc_wish_items(
	const struct svc_field *field, const char *value, char ***out, struct svc_error *err)
{
	g_autofree char *joined = NULL;
	if (*value == '[')
		return flow_items(field, value, out, err);
	if (svc_field_canonical(field, value, &joined, err) != SVC_OK)
		return err->status;
	*out = *joined ? g_strsplit(joined, ", ", -1) : g_new0(char *, 1);
	return SVC_OK;
}

enum svc_status svc_draft_put_items(
	struct svc_draft *draft, const char *path, const char *const *items, struct svc_error *err)
{
	return svc_yaml_edit_set_list(draft->yaml, path, items, draft->kind->order, err);
}

static enum svc_status set_list(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err)
{
	g_auto(GStrv) items = NULL;
	if (svc_wish_items(field, item->value, &items, err) != SVC_OK)
		return err->status;
	return svc_draft_put_items(draft, item->field, (const char *const *)items, err);
}

static enum svc_status set_scalar(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err)
{
	g_autofree char *value = NULL;
	const struct svc_yaml_node *old = svc_draft_node(draft, item->field);
	if (svc_field_canonical(field, item->value, &value, err) != SVC_OK)
		return err->status;
	if (*value == '\0')
		return svc_yaml_edit_remove(draft->yaml, item->field, err);
	if (svc_yaml_text(old) && strcmp(old->value, value) == 0)
		return SVC_OK;
	return svc_yaml_edit_set(draft->yaml, item->field, value, draft->kind->order, err);
}

/* The value that stands for a map where its field says so: `target: 4h`. */
static const struct svc_field *short_form(const struct svc_field *map)
{
	for (guint i = 0; map->scalar && map->keys && i < map->keys->len; i++) {
		const struct svc_field *field = map->keys->pdata[i];
		if (strcmp(field->name, map->scalar) == 0)
			return field;
	}
	return map->scalar && map->item ? map->item : map;
}

static enum svc_status wish_set(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err)
{
	if (field->type == SVC_FIELD_LIST)
		return set_list(draft, field, item, err);
	return set_scalar(
		draft, field->type == SVC_FIELD_MAP ? short_form(field) : field, item, err);
}

static enum svc_status wish_unset(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err)
{
	return svc_yaml_edit_remove(draft->yaml, item->field, err);
}

static void keep_first(enum svc_value_problem problem, const struct svc_yaml_node *node,
	struct svc_error *why, void *data)
{
	struct svc_error *err = data;
	if (err->status == SVC_OK && problem != SVC_VALUE_FORM)
		svc_error_move(err, why);
}

static enum svc_status wish_yaml(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err)
{
	svc_auto(svc_yaml) doc = NULL;
	if (svc_yaml_parse(item->value, strlen(item->value), 0, &doc, err) != SVC_OK)
		return svc_error_prefix(err, "%s", item->field);
	if (doc->root && svc_yaml_equal(doc->root, svc_draft_node(draft, item->field)))
		return SVC_OK;
	svc_value_check(field, doc->root, item->field, keep_first, err);
	if (err->status != SVC_OK)
		return err->status;
	return svc_yaml_edit_set_yaml(
		draft->yaml, item->field, item->value, draft->kind->order, err);
}

static const struct {
	enum svc_status (*apply)(struct svc_draft *draft, const struct svc_field *field,
		const struct svc_edit_item *item, struct svc_error *err);
	bool needs_list;
} wishes[] = {
	[SVC_EDIT_SET] = {wish_set, false},
	[SVC_EDIT_APPEND] = {svc_wish_append, true},
	[SVC_EDIT_REMOVE_ITEM] = {svc_wish_remove, true},
	[SVC_EDIT_UNSET] = {wish_unset, false},
	[SVC_EDIT_SET_YAML] = {wish_yaml, false},
};

enum svc_status svc_draft_wish(
	struct svc_draft *draft, const struct svc_edit_item *item, struct svc_error *err)
{
	const struct svc_field *field = svc_wish_field(draft->kind, item->field, err);
	if (!field)
		return err->status;
	if (wishes[item->op].needs_list && field->type != SVC_FIELD_LIST) {
		svc_error_set(err, SVC_EINVALID, "%s is no list", item->field);
		return svc_error_hint(err, "set it with %s=VALUE", item->field);
	}
	gsize before = draft->yaml->len;
	guint hash = g_str_hash(draft->yaml->str);
	if (wishes[item->op].apply(draft, field, item, err) != SVC_OK)
		return err->status;
	bool same = before == draft->yaml->len && hash == g_str_hash(draft->yaml->str);
	return same ? SVC_OK : svc_draft_parse(draft, err);
}
