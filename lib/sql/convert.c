/*
 * Values of fields as SQL has them. A value that its type doesn't allow stays the text it is.
 */
#include "record/json.h"
#include "sql/private.h"
#include "util/time.h"
#include <math.h>
#include <string.h>

void svc_sql_cell_clear(struct svc_sql_cell *cell)
{
	g_clear_pointer(&cell->owned, g_free);
	cell->value.type = SVC_SQL_NULL;
}

static void set_text(struct svc_sql_cell *out, const char *text, size_t length)
{
	out->value.type = SVC_SQL_TEXT;
	out->value.text = text;
	out->value.length = length;
}

void svc_sql_of_text(const char *text, struct svc_sql_cell *out)
{
	if (text)
		set_text(out, text, strlen(text));
}

static void set_json(struct svc_sql_cell *out, json_t *value)
{
	char *dump = json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY);
	out->owned = g_strdup(dump ? dump : "null");
	free(dump); /* jansson's allocator is malloc */
	json_decref(value);
	set_text(out, out->owned, strlen(out->owned));
}

/* Types whose values aren't text, but for those that aren't valid. */
static bool of_typed(const struct svc_field *field, const char *text, struct svc_sql_cell *out)
{
	struct svc_sql_value *value = &out->value;
	gint64 whole;
	char *end = NULL;
	switch (field->type) {
	case SVC_FIELD_INT:
		if (!g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &whole, NULL))
			return false;
		*value = (struct svc_sql_value){.type = SVC_SQL_WHOLE, .whole = whole};
		return true;
	case SVC_FIELD_BOOL:
		if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
			return false;
		*value = (struct svc_sql_value){
			.type = SVC_SQL_WHOLE, .whole = !strcmp(text, "true")};
		return true;
	case SVC_FIELD_DECIMAL:
		*value = (struct svc_sql_value){
			.type = SVC_SQL_REAL, .real = g_ascii_strtod(text, &end)};
		return !field->unit && strspn(text, "-0123456789.") == strlen(text) && !*end &&
		       isfinite(value->real);
	default:
		return false;
	}
}

static void of_scalar(
	const struct svc_field *field, const char *text, size_t length, struct svc_sql_cell *out)
{
	int64_t time;
	if (!length || of_typed(field, text, out)) {
		if (!length)
			out->value.type = SVC_SQL_NULL;
	} else if (field->type == SVC_FIELD_DATETIME && svc_time_parse(text, &time)) {
		svc_time_print(time, out->buffer);
		set_text(out, out->buffer, strlen(out->buffer));
	} else
		set_text(out, text, length);
}

static json_t *item_json(const struct svc_field *item, const char *text, size_t length)
{
	const struct svc_yaml_node node = {
		.type = SVC_YAML_SCALAR, .value = text, .length = length};
	return svc_record_json_value(item, &node);
}

/* Items that are null or empty say nothing. */
static void of_list(
	const struct svc_field *field, const struct svc_yaml_node *node, struct svc_sql_cell *out)
{
	json_t *list = json_array();
	bool one = node->type != SVC_YAML_LIST;
	for (const struct svc_yaml_node *item = one ? node : node->child; item;
		item = one ? NULL : item->next)
		if (!item->null && (item->type != SVC_YAML_SCALAR || item->length))
			json_array_append_new(list, svc_record_json_value(field->item, item));
	if (json_array_size(list))
		set_json(out, list);
	else
		json_decref(list);
}

void svc_sql_of_node(
	const struct svc_field *field, const struct svc_yaml_node *node, struct svc_sql_cell *out)
{
	if (!node || node->null)
		return;
	if (field->type == SVC_FIELD_LIST)
		of_list(field, node, out);
	else if (node->type == SVC_YAML_SCALAR)
		of_scalar(field, node->value, node->length, out);
	else if (node->count)
		set_json(out, svc_record_json_value(field, node));
}

static void of_items(const struct svc_field *field, const char *items, struct svc_sql_cell *out)
{
	json_t *list = json_array();
	for (const char *at = items; at;) {
		const char *end = strchr(at, SVC_LIST_SEPARATOR);
		g_autofree char *item = end ? g_strndup(at, (gsize)(end - at)) : g_strdup(at);
		json_array_append_new(list, item_json(field->item, item, strlen(item)));
		at = end ? end + 1 : NULL;
	}
	set_json(out, list);
}

void svc_sql_of_row(const struct svc_shape_column *column, const struct svc_cell *cell,
	struct svc_sql_cell *out)
{
	const struct svc_field *field = column->field;
	if (cell->type == SVC_CELL_NONE)
		return;
	if (cell->type == SVC_CELL_WHOLE && field->type == SVC_FIELD_INT)
		out->value = (struct svc_sql_value){.type = SVC_SQL_WHOLE, .whole = cell->whole};
	else if (cell->type == SVC_CELL_WHOLE)
		svc_sql_of_text(svc_shape_text(column, cell->whole, out->buffer), out);
	else if (column->storage == SVC_STORED_LIST)
		of_items(field, cell->text, out);
	else
		of_scalar(field, cell->text, strlen(cell->text), out);
}

const char *svc_sql_type_of(const struct svc_field *field)
{
	switch (field->type) {
	case SVC_FIELD_INT:
	case SVC_FIELD_BOOL:
		return "INTEGER";
	case SVC_FIELD_DECIMAL:
		return field->unit ? "TEXT" : "REAL";
	default:
		return "TEXT";
	}
}

void svc_sql_of_other(const struct svc_record *record, struct svc_sql_cell *out)
{
	json_t *object = json_object();
	svc_yaml_foreach (node, record->yaml->root) {
		const char *key = svc_yaml_text(node->key);
		if (key && !node->null && !svc_kind_field(record->kind, key))
			json_object_set_new(object, key, svc_record_json_value(NULL, node));
	}
	if (json_object_size(object))
		set_json(out, object);
	else
		json_decref(object);
}
