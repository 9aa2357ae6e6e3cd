#include "record/apply.h"

#include "kind/type.h"
#include "record/json.h"
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
	svc_error_set(err, SVC_EINVALID, "a %s has no field '%s'", kind->name, path);
	if (close)
		svc_error_hint(err, "did you mean %s?", close);
	else
		svc_error_hint(err, "`svc help %s` lists the fields", kind->name);
	return NULL;
}

static const struct svc_yaml_node *node_at(const struct svc_draft *draft, const char *path)
{
	g_auto(GStrv) keys = g_strsplit(path, "/", -1);
	const struct svc_yaml_node *node = draft->doc->root;
	for (char **key = keys; node && *key; key++)
		node = svc_yaml_get(node, *key);
	return node;
}

enum svc_status svc_wish_items(
	const struct svc_field *field, const char *value, char ***out, struct svc_error *err)
{
	g_autofree char *joined = NULL;
	if (svc_field_canonical(field, value, &joined, err) != SVC_OK)
		return err->status;
	*out = *joined ? g_strsplit(joined, ", ", -1) : g_new0(char *, 1);
	return SVC_OK;
}

static char **items_of(const struct svc_yaml_node *node)
{
	g_autoptr(GStrvBuilder) items = g_strv_builder_new();
	if (svc_yaml_text(node) && *node->value)
		g_strv_builder_add(items, node->value);
	else if (node && node->type == SVC_YAML_LIST)
		svc_yaml_foreach (item, node)
			if (svc_yaml_text(item))
				g_strv_builder_add(items, item->value);
	return g_strv_builder_end(items);
}

static enum svc_status put_items(
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
	return put_items(draft, item->field, (const char *const *)items, err);
}

static enum svc_status set_scalar(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err)
{
	g_autofree char *value = NULL;
	const struct svc_yaml_node *old = node_at(draft, item->field);
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

/* The node of a list that equals one item; NULL if none does. */
static const struct svc_yaml_node *find_item(
	const struct svc_yaml_node *list, const struct svc_yaml_node *item)
{
	svc_yaml_foreach (node, list)
		if (list->type == SVC_YAML_LIST && svc_yaml_equal(node, item))
			return node;
	return NULL;
}

static enum svc_status append_map(
	struct svc_draft *draft, const struct svc_edit_item *item, struct svc_error *err)
{
	svc_auto(svc_yaml) doc = NULL;
	if (svc_yaml_parse(item->value, strlen(item->value), 0, &doc, err) != SVC_OK)
		return svc_error_prefix(err, "%s", item->field);
	if (!doc->root || doc->root->type != SVC_YAML_MAP) {
		svc_error_set(err, SVC_EINVALID, "%s: an item is a map", item->field);
		return svc_error_hint(err, "write it as {key: value, …}");
	}
	if (find_item(node_at(draft, item->field), doc->root))
		return SVC_OK;
	return svc_yaml_edit_append(
		draft->yaml, item->field, item->value, true, draft->kind->order, err);
}

static enum svc_status wish_append(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err)
{
	if (field->item->type == SVC_FIELD_MAP)
		return append_map(draft, item, err);
	g_autofree char *value = NULL;
	const struct svc_yaml_node *old = node_at(draft, item->field);
	g_auto(GStrv) items = items_of(old);
	if (svc_field_canonical(field->item, item->value, &value, err) != SVC_OK)
		return err->status;
	if (*value == '\0' || g_strv_contains((const char *const *)items, value))
		return SVC_OK;
	if (old && old->type == SVC_YAML_SCALAR && items[0]) {
		const char *both[] = {items[0], value, NULL};
		return put_items(draft, item->field, both, err);
	}
	return svc_yaml_edit_append(
		draft->yaml, item->field, value, false, draft->kind->order, err);
}

static enum svc_status no_item(
	const struct svc_edit_item *item, char **items, struct svc_error *err)
{
	g_autofree char *safe = svc_utf8_harmless(item->value, false);
	g_autofree char *close = svc_suggest(item->value, (const char *const *)items, 3);
	svc_error_set(err, SVC_EINVALID, "%s has no item '%s'", item->field, safe);
	return close ? svc_error_hint(err, "did you mean %s?", close) : err->status;
}

/* Rebuilds a list of maps without one item, the bytes of the others kept. */
static enum svc_status remove_map(
	struct svc_draft *draft, const struct svc_edit_item *item, struct svc_error *err)
{
	svc_auto(svc_yaml) doc = NULL;
	const struct svc_yaml_node *list = node_at(draft, item->field);
	char *none[] = {NULL};
	if (svc_yaml_parse(item->value, strlen(item->value), 0, &doc, err) != SVC_OK)
		return svc_error_prefix(err, "%s", item->field);
	const struct svc_yaml_node *found = doc->root ? find_item(list, doc->root) : NULL;
	if (!found)
		return no_item(item, none, err);
	if (list->count == 1)
		return svc_yaml_edit_remove(draft->yaml, item->field, err);
	g_autoptr(GString) rest = g_string_new("[");
	svc_yaml_foreach (node, list) {
		if (node == found)
			continue;
		json_t *json = svc_record_json_value(NULL, node);
		char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
		g_string_append_printf(rest, "%s%s", rest->len > 1 ? "," : "", text);
		free(text);
		json_decref(json);
	}
	g_string_append_c(rest, ']');
	return svc_yaml_edit_set_yaml(draft->yaml, item->field, rest->str, draft->kind->order, err);
}

static enum svc_status wish_remove(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err)
{
	if (field->item->type == SVC_FIELD_MAP)
		return remove_map(draft, item, err);
	const struct svc_yaml_node *old = node_at(draft, item->field);
	g_auto(GStrv) items = items_of(old);
	g_autoptr(GPtrArray) rest = g_ptr_array_new();
	for (char **one = items; *one; one++)
		if (strcmp(*one, item->value) != 0)
			g_ptr_array_add(rest, *one);
	if (rest->len == g_strv_length(items))
		return no_item(item, items, err);
	g_ptr_array_add(rest, NULL);
	return put_items(draft, item->field, (const char *const *)rest->pdata, err);
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
	if (doc->root && svc_yaml_equal(doc->root, node_at(draft, item->field)))
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
	[SVC_EDIT_APPEND] = {wish_append, true},
	[SVC_EDIT_REMOVE_ITEM] = {wish_remove, true},
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
