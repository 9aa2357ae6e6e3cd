#include "import/map_load.h"
#include <string.h>

static void part_clear(void *data)
{
	struct svc_map_part *part = data;
	g_free(part->literal);
	g_free(part->column);
}

static GArray *parts_of(struct svc_map_value *value)
{
	if (!value->parts) {
		value->parts = g_array_new(FALSE, TRUE, sizeof(struct svc_map_part));
		g_array_set_clear_func(value->parts, part_clear);
	}
	return value->parts;
}

static void add_part(struct svc_map_value *value, const struct svc_yaml_node *node,
	const char *literal, const char *column, size_t length)
{
	struct svc_map_part part = {.index = -1, .line = node->line, .place = node->column};
	if (literal)
		part.literal = g_strndup(literal, length);
	else
		part.column = g_strndup(column, length);
	g_array_append_val(parts_of(value), part);
}

/* `Category {category} / {category#2}`; `{{` is a brace. */
static enum svc_status add_template(
	struct svc_map_loader *load, const struct svc_yaml_node *node, struct svc_map_value *value)
{
	const char *at = node->value;
	while (*at) {
		size_t length = strcspn(at, "{");
		if (length > 0)
			add_part(value, node, at, NULL, length);
		at += length;
		if (*at == '\0')
			break;
		if (at[1] == '{') {
			add_part(value, node, "{", NULL, 1);
			at += 2;
			continue;
		}
		size_t name = strcspn(at + 1, "}");
		if (at[1 + name] == '\0')
			return svc_map_fail(load, node, "a brace is opened and not closed");
		if (name == 0)
			return svc_map_fail(load, node, "the name of a column is missing in {}");
		add_part(value, node, NULL, at + 1, name);
		at += name + 2;
	}
	return SVC_OK;
}

static enum svc_status read_column(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	const char *name = svc_yaml_text(node);
	if (!name || !*name)
		return svc_map_fail(load, node, "the name of a column is expected here");
	add_part(target, node, NULL, name, strlen(name));
	return SVC_OK;
}

static enum svc_status read_columns(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	struct svc_map_value *value = target;
	if (node->type != SVC_YAML_LIST || node->count == 0)
		return svc_map_fail(load, node, "a list of columns is expected here");
	svc_yaml_foreach (item, node) {
		enum svc_status status = read_column(load, item, target, offset);
		if (status)
			return status;
	}
	value->join = true;
	return SVC_OK;
}

static enum svc_status read_constant(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	if (node->type != SVC_YAML_SCALAR)
		return svc_map_fail(load, node, "one text is expected here");
	add_part(target, node, node->value, NULL, node->length);
	return SVC_OK;
}

static enum svc_status read_template(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	if (node->type != SVC_YAML_SCALAR)
		return svc_map_fail(load, node, "one text is expected here");
	parts_of(target);
	return add_template(load, node, target);
}

static enum svc_status read_values(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	struct svc_map_value *value = target;
	if (node->type != SVC_YAML_MAP)
		return svc_map_fail(load, node, "a map of the file's values to svc's is expected");
	value->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	svc_yaml_foreach (item, node) {
		if (item->type != SVC_YAML_SCALAR || item->key->type != SVC_YAML_SCALAR)
			return svc_map_fail(load, item, "one text is expected here");
		if (item->null && item->length == 0) {
			svc_map_fail(
				load, item->key, "what '%s' becomes isn't said", item->key->value);
			return svc_error_hint(
				load->err, "write a value after the colon, or '' for none");
		}
		g_hash_table_insert(
			value->values, g_strdup(item->key->value), g_strdup(item->value));
	}
	return SVC_OK;
}

static enum svc_status read_other(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	struct svc_map_value *value = target;
	if (node->type != SVC_YAML_SCALAR)
		return svc_map_fail(load, node, "one text is expected here");
	value->skip_other = node->null || node->length == 0;
	value->other = value->skip_other ? NULL : g_strdup(node->value);
	return SVC_OK;
}

static enum svc_status read_case(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	static const char *const names[] = {"keep", "lower", "upper", "slug", NULL};
	struct svc_map_value *value = target;
	const char *name = svc_yaml_text(node);
	for (int i = 0; names[i]; i++) {
		if (!name || strcmp(name, names[i]) != 0)
			continue;
		value->change = (enum svc_map_case)i;
		return SVC_OK;
	}
	return svc_map_unknown(load, node, "case", name ? name : "", names);
}

#define AT(MEMBER) offsetof(struct svc_map_value, MEMBER)

static const struct svc_map_key value_keys[] = {
	{"column", read_column, 0},
	{"columns", read_columns, 0},
	{"value", read_constant, 0},
	{"text", read_template, 0},
	{"join", svc_map_read_text, AT(joint)},
	{"values", read_values, 0},
	{"other", read_other, 0},
	{"null", svc_map_read_texts, AT(nulls)},
	{"format", svc_map_read_texts, AT(formats)},
	{"zone", svc_map_read_zone, AT(zone)},
	{"case", read_case, 0},
	{"prefix", svc_map_read_text, AT(prefix)},
	{"suffix", svc_map_read_text, AT(suffix)},
	{"split", svc_map_read_text, AT(split)},
	{"create", svc_map_read_text, AT(create)},
	{NULL, NULL, 0},
};

enum svc_status svc_map_read_value(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	struct svc_map_value *value = (struct svc_map_value *)((char *)target + offset);
	int sources = 0;
	value->line = node->line;
	value->column = node->column;
	if (node->type == SVC_YAML_SCALAR)
		return read_column(load, node, value, 0);
	enum svc_status status = svc_map_read_keys(load, node, value_keys, value);
	if (status)
		return status;
	static const char *const source_keys[] = {"column", "columns", "value", "text"};
	for (size_t i = 0; i < G_N_ELEMENTS(source_keys); i++)
		sources += svc_yaml_get(node, source_keys[i]) != NULL;
	if (sources != 1)
		return svc_map_fail(
			load, node, "exactly one of column, columns, value and text is needed");
	if (value->joint && !value->join)
		return svc_map_fail(load, svc_yaml_get(node, "join"), "join needs columns");
	if (value->split && *value->split == '\0')
		return svc_map_fail(load, svc_yaml_get(node, "split"), "split needs a separator");
	return SVC_OK;
}

void svc_map_value_clear(struct svc_map_value *value)
{
	g_clear_pointer(&value->parts, g_array_unref);
	g_clear_pointer(&value->values, g_hash_table_unref);
	g_clear_pointer(&value->cache, g_hash_table_unref);
	g_free(value->last_text);
	g_strfreev(value->nulls);
	g_strfreev(value->formats);
	svc_zone_free(value->zone);
	g_free(value->joint);
	g_free(value->other);
	g_free(value->prefix);
	g_free(value->suffix);
	g_free(value->split);
	g_free(value->create);
	*value = (struct svc_map_value){0};
}
