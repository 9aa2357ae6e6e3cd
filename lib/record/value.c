#include "record/value.h"

#include "kind/type.h"
#include "util/utf8.h"

#include <string.h>

struct walk {
	svc_value_fn report;
	void *data;
};

static void check(const struct walk *walk, const struct svc_field *field,
	const struct svc_yaml_node *node, const char *path);

static void G_GNUC_PRINTF(4, 5) report(const struct walk *walk, enum svc_value_problem problem,
	const struct svc_yaml_node *node, const char *format, ...)
{
	svc_autoclear(svc_error) why = {0};
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *safe = svc_utf8_harmless(message, false);
	svc_error_set(&why, SVC_EINVALID, "%s", safe);
	walk->report(problem, node, &why, walk->data);
}

static void check_scalar(const struct walk *walk, const struct svc_field *field,
	const struct svc_yaml_node *node, const char *path)
{
	svc_autoclear(svc_error) why = {0};
	g_autofree char *stored = NULL;
	if (node->type != SVC_YAML_SCALAR) {
		report(walk, SVC_VALUE_TYPE, node, "%s: a %s is not %s", path,
			node->type == SVC_YAML_LIST ? "list" : "map",
			svc_type_of(field->type)->article);
		return;
	}
	if (svc_type_of(field->type)->canonical(field, node->value, &stored, &why) != SVC_OK) {
		svc_error_prefix(&why, "%s", path);
		walk->report(field->type == SVC_FIELD_ENUM ? SVC_VALUE_CHOICE : SVC_VALUE_TYPE,
			node, &why, walk->data);
		return;
	}
	if (strcmp(stored, node->value) != 0 && field->type != SVC_FIELD_TEXT)
		report(walk, SVC_VALUE_FORM, node, "%s: '%s' is stored as '%s'", path, node->value,
			stored);
}

static const struct svc_field *key_named(const GPtrArray *keys, const char *name)
{
	for (guint i = 0; i < keys->len; i++) {
		const struct svc_field *field = keys->pdata[i];
		if (strcmp(field->name, name) == 0)
			return field;
	}
	return NULL;
}

static void unknown_key(const struct walk *walk, const struct svc_field *map,
	const struct svc_yaml_node *key, const char *path)
{
	svc_autoclear(svc_error) why = {0};
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < map->keys->len; i++)
		g_ptr_array_add(
			names, (gpointer)((const struct svc_field *)map->keys->pdata[i])->name);
	g_ptr_array_add(names, NULL);
	g_autofree char *safe = svc_utf8_harmless(key->value ? key->value : "?", false);
	g_autofree char *close = svc_suggest(safe, (const char *const *)names->pdata, 3);
	svc_error_set(&why, SVC_EINVALID, "%s has no key '%s'", path, safe);
	if (close)
		svc_error_hint(&why, "did you mean %s?", close);
	walk->report(SVC_VALUE_UNKNOWN, key, &why, walk->data);
}

static void check_required(const struct walk *walk, const struct svc_field *map,
	const struct svc_yaml_node *node, const char *path)
{
	for (guint i = 0; map->keys && i < map->keys->len; i++) {
		const struct svc_field *field = map->keys->pdata[i];
		const struct svc_yaml_node *value = svc_yaml_get(node, field->name);
		if (field->required && (!value || value->null))
			report(walk, SVC_VALUE_REQUIRED, node, "%s has no %s", path, field->name);
	}
}

static void check_map(const struct walk *walk, const struct svc_field *map,
	const struct svc_yaml_node *node, const char *path)
{
	svc_yaml_foreach (value, node) {
		const char *key = svc_yaml_text(value->key);
		const struct svc_field *field =
			map->keys && key ? key_named(map->keys, key) : map->item;
		g_autofree char *inner = g_strdup_printf("%s/%s", path, key ? key : "?");
		if (map->keys && !field)
			unknown_key(walk, map, value->key, path);
		else if (field)
			check(walk, field, value, inner);
	}
	check_required(walk, map, node, path);
}

/* A scalar that is short for a map is checked as the value that it stands for. */
static void check_short(const struct walk *walk, const struct svc_field *map,
	const struct svc_yaml_node *node, const char *path)
{
	const struct svc_field *field =
		map->scalar && map->keys ? key_named(map->keys, map->scalar) : map->item;
	if (map->scalar && field && node->type == SVC_YAML_SCALAR)
		check(walk, field, node, path);
	else
		report(walk, SVC_VALUE_TYPE, node, "%s: a %s is not %s", path,
			node->type == SVC_YAML_LIST ? "list" : "single value",
			svc_type_of(map->type)->article);
}

static void check_list(const struct walk *walk, const struct svc_field *list,
	const struct svc_yaml_node *node, const char *path)
{
	if (node->type == SVC_YAML_MAP) {
		report(walk, SVC_VALUE_TYPE, node, "%s: a map is not a list", path);
		return;
	}
	if (node->type == SVC_YAML_SCALAR) { /* a list of one */
		check(walk, list->item, node, path);
		return;
	}
	svc_yaml_foreach (item, node)
		check(walk, list->item, item, path);
}

static void check(const struct walk *walk, const struct svc_field *field,
	const struct svc_yaml_node *node, const char *path)
{
	if (!node || node->null)
		return;
	if (field->type == SVC_FIELD_LIST)
		check_list(walk, field, node, path);
	else if (field->type != SVC_FIELD_MAP)
		check_scalar(walk, field, node, path);
	else if (node->type == SVC_YAML_MAP)
		check_map(walk, field, node, path);
	else
		check_short(walk, field, node, path);
}

void svc_value_check(const struct svc_field *field, const struct svc_yaml_node *node,
	const char *path, svc_value_fn report_fn, void *data)
{
	const struct walk walk = {report_fn, data};
	check(&walk, field, node, path);
}
