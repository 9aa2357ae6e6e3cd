#include "import/json_yaml.h"
#include "text/yaml_edit.h"
#include <stdlib.h>
#include <string.h>

char *svc_json_field_text(const json_t *value)
{
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];
	switch (json_typeof(value)) {
	case JSON_STRING:
		return g_strdup(json_string_value(value));
	case JSON_INTEGER:
		return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
	case JSON_REAL:
		/* the shortest form that reads back as the same number */
		g_ascii_formatd(buffer, sizeof(buffer), "%.15g", json_real_value(value));
		if (g_ascii_strtod(buffer, NULL) != json_real_value(value))
			g_ascii_dtostr(buffer, sizeof(buffer), json_real_value(value));
		return g_strdup(buffer);
	case JSON_TRUE:
		return g_strdup("true");
	case JSON_FALSE:
		return g_strdup("false");
	default:
		return NULL;
	}
}

/* Texts that look like another type are quoted by svc_yaml_quote(); numbers and booleans stay as
 * they are. */
static void append_scalar(GString *out, const json_t *value, bool flow)
{
	g_autofree char *text = svc_json_field_text(value);
	g_autofree char *quoted =
		json_is_string(value) ? svc_yaml_quote(text, flow) : g_strdup(text ? text : "null");
	g_string_append(out, quoted);
}

static enum svc_status append_flow(
	GString *out, const json_t *value, int depth, struct svc_error *err)
{
	const char *key;
	const json_t *item;
	size_t index;
	bool first = true;
	if (depth > SVC_JSON_MAX_DEPTH)
		return svc_error_set(err, SVC_EINVALID, "the value is nested too deeply");
	if (!json_is_object(value) && !json_is_array(value)) {
		append_scalar(out, value, true);
		return SVC_OK;
	}
	g_string_append_c(out, json_is_object(value) ? '{' : '[');
	json_array_foreach(value, index, item)
	{
		g_string_append(out, index > 0 ? ", " : "");
		if (append_flow(out, item, depth + 1, err))
			return err->status;
	}
	json_object_foreach((json_t *)value, key, item)
	{
		g_autofree char *name = svc_yaml_quote(key, true);
		g_string_append_printf(out, "%s%s: ", first ? "" : ", ", name);
		first = false;
		if (append_flow(out, item, depth + 1, err))
			return err->status;
	}
	g_string_append_c(out, json_is_object(value) ? '}' : ']');
	return SVC_OK;
}

static enum svc_status append_items(GString *out, const json_t *value, struct svc_error *err)
{
	const json_t *item;
	size_t index;
	json_array_foreach(value, index, item)
	{
		g_string_append(out, "- ");
		if (json_is_string(item))
			append_scalar(out, item, false);
		else if (append_flow(out, item, 0, err))
			return err->status;
		g_string_append_c(out, '\n');
	}
	return SVC_OK;
}

static enum svc_status append_map(GString *out, const json_t *value, struct svc_error *err)
{
	const char *key;
	json_t *item;
	json_object_foreach((json_t *)value, key, item)
	{
		g_autofree char *name = svc_yaml_quote(key, false);
		g_string_append_printf(out, "  %s: ", name);
		if (append_flow(out, item, 0, err))
			return err->status;
		g_string_append_c(out, '\n');
	}
	return SVC_OK;
}

enum svc_status svc_json_append_yaml(
	GString *out, const char *key, const json_t *value, struct svc_error *err)
{
	g_autofree char *name = svc_yaml_quote(key, false);
	if (json_is_null(value))
		return SVC_OK;
	g_string_append_printf(out, "%s:", name);
	if (json_array_size(value) > 0) {
		g_string_append_c(out, '\n');
		return append_items(out, value, err);
	}
	if (json_object_size(value) > 0) {
		g_string_append_c(out, '\n');
		return append_map(out, value, err);
	}
	g_string_append_c(out, ' ');
	if (json_is_array(value) || json_is_object(value))
		g_string_append(out, json_is_array(value) ? "[]" : "{}");
	else
		append_scalar(out, value, false);
	g_string_append_c(out, '\n');
	return SVC_OK;
}
