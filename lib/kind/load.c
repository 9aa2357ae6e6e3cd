#include "kind/load.h"

#include "util/utf8.h"

#include <string.h>

GPtrArray *svc_load_list(struct svc_loader *load)
{
	GPtrArray *list = g_ptr_array_new();
	g_ptr_array_add(load->kinds->lists, list);
	return list;
}

GArray *svc_load_array(struct svc_loader *load, guint size)
{
	GArray *array = g_array_new(FALSE, TRUE, size);
	g_ptr_array_add(load->kinds->arrays, array);
	return array;
}

GHashTable *svc_load_table(struct svc_loader *load)
{
	GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);
	g_ptr_array_add(load->kinds->tables, table);
	return table;
}

const char *svc_load_copy(struct svc_loader *load, const char *text)
{
	return svc_arena_copy(load->kinds->arena, text, strlen(text));
}

enum svc_status svc_load_fail(
	struct svc_loader *load, const struct svc_yaml_node *node, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *safe = svc_utf8_harmless(message, false);
	svc_error_set(load->err, SVC_EINVALID, "%s", safe);
	return svc_error_at(load->err, load->path, node ? node->line : 0, node ? node->column : 0);
}

enum svc_status svc_load_unknown(struct svc_loader *load, const struct svc_yaml_node *node,
	const char *noun, const char *word, const char *const *names)
{
	svc_load_fail(load, node, "unknown %s '%s'", noun, word);
	g_autofree char *close = svc_suggest(word, names, 3);
	if (close)
		return svc_error_hint(load->err, "did you mean %s?", close);
	g_autofree char *all = g_strjoinv(", ", (char **)names);
	return *all ? svc_error_hint(load->err, "known here: %s", all) : SVC_EINVALID;
}

enum svc_status svc_load_unknown_row(struct svc_loader *load, const struct svc_yaml_node *node,
	const char *noun, const char *word, const GPtrArray *rows)
{
	return svc_load_unknown(load, node, noun, word, svc_load_row_names(load, rows));
}

const char *const *svc_load_row_names(struct svc_loader *load, const GPtrArray *rows)
{
	const char **names =
		svc_arena_alloc(load->kinds->arena, (rows->len + 1) * sizeof(const char *));
	for (guint i = 0; i < rows->len; i++)
		names[i] = *(const char *const *)rows->pdata[i];
	return names;
}

static const struct svc_load_key *find_key(const struct svc_load_key *keys, const char *name)
{
	while (keys->name && strcmp(keys->name, name) != 0)
		keys++;
	return keys->name ? keys : NULL;
}

static enum svc_status unknown_key(
	struct svc_loader *load, const struct svc_yaml_node *key, const struct svc_load_key *keys)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (; keys->name; keys++)
		g_ptr_array_add(names, (gpointer)keys->name);
	g_ptr_array_add(names, NULL);
	return svc_load_unknown(load, key, "key", key->value, (const char *const *)names->pdata);
}

enum svc_status svc_load_map(struct svc_loader *load, const struct svc_yaml_node *map,
	const struct svc_load_key *keys, void *target)
{
	if (map->type != SVC_YAML_MAP)
		return svc_load_fail(load, map, "a map of keys to values is expected here");
	svc_yaml_foreach (value, map) {
		if (value->key->type != SVC_YAML_SCALAR)
			return svc_load_fail(load, value->key, "a key must be a plain word");
		const struct svc_load_key *key = find_key(keys, value->key->value);
		if (!key)
			return unknown_key(load, value->key, keys);
		if (key->read(load, value, (char *)target + key->offset) != SVC_OK)
			return load->err->status;
	}
	return SVC_OK;
}

enum svc_status svc_load_text(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	const char *text = svc_yaml_text(value);
	if (!text)
		return svc_load_fail(load, value, "a text is expected here");
	*(const char **)target = g_strchomp((char *)svc_load_copy(load, text));
	return SVC_OK;
}

enum svc_status svc_load_bool(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	const char *text = svc_yaml_text(value);
	bool yes = text && strcmp(text, "true") == 0;
	if (!yes && (!text || strcmp(text, "false") != 0))
		return svc_load_fail(load, value, "true or false is expected here");
	*(bool *)target = yes;
	return SVC_OK;
}

enum svc_status svc_load_names(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	GPtrArray *list = svc_load_list(load);
	const char *text = NULL;
	*(GPtrArray **)target = list;
	if (value->type == SVC_YAML_MAP)
		return svc_load_fail(load, value, "a list of words is expected here");
	if (value->type == SVC_YAML_SCALAR) {
		if (svc_load_text(load, value, &text) != SVC_OK)
			return load->err->status;
		g_ptr_array_add(list, (gpointer)text);
	}
	svc_yaml_foreach (item, value) {
		if (svc_load_text(load, item, &text) != SVC_OK)
			return load->err->status;
		g_ptr_array_add(list, (gpointer)text);
	}
	return SVC_OK;
}

enum svc_status svc_load_strv(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	GPtrArray *list = NULL;
	if (svc_load_names(load, value, &list) != SVC_OK)
		return load->err->status;
	g_ptr_array_add(list, NULL);
	*(const char *const **)target = (const char *const *)list->pdata;
	return SVC_OK;
}

enum svc_status svc_load_condition(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	struct svc_condition *condition = target;
	if (value->type != SVC_YAML_MAP || value->count != 1 ||
		value->child->key->type != SVC_YAML_SCALAR)
		return svc_load_fail(load, value,
			"one field and its values are expected here, as {FIELD: VALUE}");
	condition->field = svc_load_copy(load, value->child->key->value);
	return svc_load_strv(load, value->child, &condition->values);
}

bool svc_load_is_name(const char *text, char joint)
{
	size_t length = strlen(text);
	if (!g_ascii_islower(*text) || length > 63 || text[length - 1] == joint)
		return false;
	for (; *text; text++)
		if (!g_ascii_islower(*text) && !g_ascii_isdigit(*text) && *text != joint)
			return false;
	return true;
}

const struct svc_yaml_node *svc_load_place(
	const struct svc_loader *load, const char *section, const char *name)
{
	const struct svc_yaml_node *node = svc_yaml_get(load->root, section);
	if (!node)
		return load->root;
	const struct svc_yaml_node *inner = name ? svc_yaml_get(node, name) : NULL;
	return inner ? inner->key : node->key;
}
