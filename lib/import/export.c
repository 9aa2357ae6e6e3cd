#include "import/jsonl.h"
#include "text/csv.h"
#include "util/utf8.h"
#include <string.h>

static void append_dump(GString *out, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	g_string_append(out, text ? text : "");
	free(text);
}

enum svc_status svc_export_jsonl(struct svc_record *record, GString *out, struct svc_error *err)
{
	const struct svc_timeline *timeline;
	enum svc_status status = svc_record_timeline(record, &timeline, err);
	if (status)
		return status;
	json_t *object = svc_record_json(record, true, false);
	g_autoptr(GString) dump = g_string_new(NULL);
	append_dump(dump, object);
	g_autofree char *line = svc_utf8_json(dump->str);
	g_string_append_printf(out, "%s\n", line);
	json_decref(object);
	return SVC_OK;
}

const char **svc_export_fields(const struct svc_kind *kind)
{
	GPtrArray *names = g_ptr_array_new();
	for (guint i = 0; i < kind->fields->len; i++)
		g_ptr_array_add(
			names, (gpointer)((const struct svc_field *)kind->fields->pdata[i])->name);
	g_ptr_array_add(names, NULL);
	return (const char **)g_ptr_array_free(names, FALSE);
}

void svc_export_csv_header(const char *const *fields, GString *out)
{
	for (size_t i = 0; fields[i]; i++) {
		if (i > 0)
			g_string_append_c(out, ',');
		svc_csv_append(out, fields[i], false);
	}
	g_string_append(out, "\r\n");
}

static void append_plain(GString *out, const json_t *value)
{
	if (json_is_string(value))
		g_string_append(out, json_string_value(value));
	else if (value && !json_is_null(value))
		append_dump(out, value);
}

static void append_cell(GString *out, const json_t *value)
{
	size_t index;
	const json_t *item;
	if (!json_is_array(value)) {
		append_plain(out, value);
		return;
	}
	json_array_foreach(value, index, item)
	{
		g_string_append(out, index > 0 ? "; " : "");
		append_plain(out, item);
	}
}

enum svc_status svc_export_csv_row(struct svc_record *record, const char *const *fields, bool guard,
	bool harmless, GString *out, struct svc_error *err)
{
	const struct svc_timeline *timeline;
	enum svc_status status = svc_record_timeline(record, &timeline, err);
	if (status)
		return status;
	json_t *object = svc_record_json(record, false, false);
	for (size_t i = 0; fields[i]; i++) {
		g_autoptr(GString) cell = g_string_new(NULL);
		append_cell(cell, json_object_get(object, fields[i]));
		if (i > 0)
			g_string_append_c(out, ',');
		g_autofree char *safe = harmless ? svc_utf8_harmless(cell->str, true) : NULL;
		svc_csv_append(out, safe ? safe : cell->str, guard);
	}
	g_string_append(out, "\r\n");
	json_decref(object);
	return SVC_OK;
}
