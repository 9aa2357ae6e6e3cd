#include "record/json.h"

#include <string.h>

static json_t *number(const char *text, bool whole)
{
	gint64 integer = 0;
	char *end = NULL;
	if (whole)
		return g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &integer, NULL)
			       ? json_integer(integer)
			       : NULL;
	double real = g_ascii_strtod(text, &end);
	bool plain = *text && strspn(text, "-0123456789.") == strlen(text);
	return plain && *end == '\0' ? json_real(real) : NULL;
}

static json_t *scalar(const struct svc_field *field, const char *text)
{
	json_t *typed = NULL;
	if (field && field->type == SVC_FIELD_INT)
		typed = number(text, true);
	else if (field && field->type == SVC_FIELD_DECIMAL && !field->unit)
		typed = number(text, false);
	else if (field && field->type == SVC_FIELD_BOOL && strcmp(text, "true") == 0)
		typed = json_true();
	else if (field && field->type == SVC_FIELD_BOOL && strcmp(text, "false") == 0)
		typed = json_false();
	return typed ? typed : json_string(text);
}

static const struct svc_field *key_of(const struct svc_field *map, const char *key)
{
	for (guint i = 0; map && map->keys && i < map->keys->len; i++) {
		const struct svc_field *field = map->keys->pdata[i];
		if (strcmp(field->name, key) == 0)
			return field;
	}
	return map && !map->keys ? map->item : NULL;
}

static json_t *map_value(const struct svc_field *field, const struct svc_yaml_node *node)
{
	json_t *object = json_object();
	svc_yaml_foreach (value, node) {
		const char *key = svc_yaml_text(value->key);
		if (key)
			json_object_set_new(
				object, key, svc_record_json_value(key_of(field, key), value));
	}
	return object;
}

json_t *svc_record_json_value(const struct svc_field *field, const struct svc_yaml_node *node)
{
	if (node->null)
		return json_null();
	if (node->type == SVC_YAML_MAP)
		return map_value(field, node);
	if (node->type == SVC_YAML_LIST) {
		json_t *array = json_array();
		const struct svc_field *item =
			field && field->type == SVC_FIELD_LIST ? field->item : NULL;
		svc_yaml_foreach (child, node)
			json_array_append_new(array, svc_record_json_value(item, child));
		return array;
	}
	if (field && field->type == SVC_FIELD_LIST)
		return json_pack("[o]", scalar(field->item, node->value));
	return scalar(field, node->value);
}
