#include "record/wish.h"

#include "kind/type.h"
#include "record/json.h"
#include "text/yaml_edit.h"
#include "util/utf8.h"

#include <string.h>

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
	if (find_item(svc_draft_node(draft, item->field), doc->root))
		return SVC_OK;
	return svc_yaml_edit_append(
		draft->yaml, item->field, item->value, true, draft->kind->order, err);
}

enum svc_status svc_wish_append(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err)
{
	if (field->item->type == SVC_FIELD_MAP)
		return append_map(draft, item, err);
	g_autofree char *value = NULL;
	const struct svc_yaml_node *old = svc_draft_node(draft, item->field);
	g_auto(GStrv) items = items_of(old);
	if (svc_field_canonical(field->item, item->value, &value, err) != SVC_OK)
		return err->status;
	if (*value == '\0' || g_strv_contains((const char *const *)items, value))
		return SVC_OK;
	if (old && old->type == SVC_YAML_SCALAR && items[0]) {
		const char *both[] = {items[0], value, NULL};
		return svc_draft_put_items(draft, item->field, both, err);
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
	const struct svc_yaml_node *list = svc_draft_node(draft, item->field);
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

enum svc_status svc_wish_remove(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err)
{
	if (field->item->type == SVC_FIELD_MAP)
		return remove_map(draft, item, err);
	const struct svc_yaml_node *old = svc_draft_node(draft, item->field);
	g_auto(GStrv) items = items_of(old);
	g_autoptr(GPtrArray) rest = g_ptr_array_new();
	for (char **one = items; *one; one++)
		if (strcmp(*one, item->value) != 0)
			g_ptr_array_add(rest, *one);
	if (rest->len == g_strv_length(items))
		return no_item(item, items, err);
	g_ptr_array_add(rest, NULL);
	return svc_draft_put_items(draft, item->field, (const char *const *)rest->pdata, err);
}
