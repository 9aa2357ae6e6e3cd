#include "import/map_load.h"
#include "util/utf8.h"
#include <string.h>

enum svc_status svc_map_fail(
	struct svc_map_loader *load, const struct svc_yaml_node *node, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	svc_error_set(load->err, SVC_EINVALID, "%s", message);
	return svc_error_at(load->err, load->map->path, node->line, node->column);
}

enum svc_status svc_map_unknown(struct svc_map_loader *load, const struct svc_yaml_node *node,
	const char *what, const char *word, const char *const *known)
{
	g_autofree char *close = svc_suggest(word, known, 3);
	g_autofree char *all = g_strjoinv(", ", (char **)known);
	svc_map_fail(load, node, "unknown %s '%s'", what, word);
	return close ? svc_error_hint(load->err, "did you mean %s?", close)
		     : svc_error_hint(load->err, "there is %s", all);
}

static enum svc_status unknown_key(struct svc_map_loader *load, const struct svc_yaml_node *key,
	const struct svc_map_key *keys)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (; keys->name; keys++)
		g_ptr_array_add(names, (gpointer)keys->name);
	g_ptr_array_add(names, NULL);
	return svc_map_unknown(
		load, key, "key", key->value ? key->value : "", (const char *const *)names->pdata);
}

enum svc_status svc_map_read_keys(struct svc_map_loader *load, const struct svc_yaml_node *node,
	const struct svc_map_key *keys, void *target)
{
	if (node->type != SVC_YAML_MAP)
		return svc_map_fail(load, node, "keys and values are expected here");
	svc_yaml_foreach (item, node) {
		/* `null` is a key here, so the text of the scalar counts */
		const char *name = item->key->type == SVC_YAML_SCALAR ? item->key->value : NULL;
		const struct svc_map_key *key = keys;
		while (key->name && (!name || strcmp(key->name, name) != 0))
			key++;
		if (!key->name)
			return unknown_key(load, item->key, keys);
		enum svc_status status = key->read(load, item, target, key->offset);
		if (status)
			return status;
	}
	return SVC_OK;
}

enum svc_status svc_map_read_text(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	char **out = (char **)((char *)target + offset);
	if (node->type != SVC_YAML_SCALAR)
		return svc_map_fail(load, node, "one text is expected here");
	g_free(*out);
	*out = g_strdup(node->value);
	return SVC_OK;
}

enum svc_status svc_map_read_texts(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	char ***out = (char ***)((char *)target + offset);
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	if (node->type == SVC_YAML_SCALAR)
		g_ptr_array_add(texts, g_strdup(node->value));
	else if (node->type == SVC_YAML_MAP)
		return svc_map_fail(load, node, "a list of texts is expected here");
	svc_yaml_foreach (item, node) {
		if (item->type != SVC_YAML_SCALAR)
			return svc_map_fail(load, item, "one text is expected here");
		g_ptr_array_add(texts, g_strdup(item->value));
	}
	g_ptr_array_add(texts, NULL);
	g_strfreev(*out);
	g_ptr_array_set_free_func(texts, NULL);
	*out = (char **)g_ptr_array_steal(texts, NULL);
	return SVC_OK;
}

enum svc_status svc_map_read_zone(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	struct svc_zone **out = (struct svc_zone **)((char *)target + offset);
	const char *name = svc_yaml_text(node);
	if (!name)
		return svc_map_fail(load, node, "the name of a time zone is expected here");
	svc_zone_free(*out);
	*out = NULL;
	enum svc_status status = svc_zone_open(name, load->zones, out, load->err);
	return status ? svc_error_at(load->err, load->map->path, node->line, node->column) : SVC_OK;
}
