#include "sla/compare.h"
#include <glib.h>
#include <string.h>

static char *key_of(const json_t *report, const json_t *row)
{
	GString *key = g_string_new(json_string_value(json_object_get(row, "clock")));
	size_t i;
	const json_t *field;
	json_array_foreach(json_object_get(report, "by"), i, field)
	{
		const json_t *value = json_object_get(row, json_string_value(field));
		g_string_append_printf(key, "\x1f%s", json_string_value(value));
	}
	return g_string_free(key, FALSE);
}

static json_t *figures_of(const json_t *row)
{
	static const char *const keys[] = {
		"met", "breached", "running_breached", "n", "compliance", "elapsed"};
	json_t *out = json_object();
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		json_object_set(out, keys[i], json_object_get(row, keys[i]));
	return out;
}

static json_t *change_of(const json_t *row, const json_t *other)
{
	const json_t *now = json_object_get(row, "compliance");
	const json_t *then = json_object_get(other, "compliance");
	if (!json_is_number(now) || !json_is_number(then))
		return json_null();
	return json_real(json_number_value(now) - json_number_value(then));
}

/* A row like `row`, of which nothing happened. */
static json_t *empty_row(const json_t *row)
{
	json_t *out = json_copy((json_t *)row), *elapsed = json_object();
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)row, key, value)
	{
		if (json_is_integer(value))
			json_object_set_new(out, key, json_integer(0));
	}
	json_object_foreach(json_object_get(row, "elapsed"), key, value)
	{
		json_object_set_new(
			elapsed, key, strcmp(key, "sum") ? json_null() : json_integer(0));
	}
	json_object_set_new(out, "compliance", json_null());
	json_object_set_new(out, "elapsed", elapsed);
	if (json_object_get(row, "tickets"))
		json_object_set_new(out, "tickets", json_object());
	return out;
}

void svc_report_join(json_t *report, const json_t *other, const char *name)
{
	g_autoptr(GHashTable) rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	json_t *own = json_object_get(report, "rows"), *row;
	size_t i;
	json_array_foreach(own, i, row) g_hash_table_insert(rows, key_of(report, row), row);
	json_array_foreach(json_object_get(other, "rows"), i, row)
	{
		g_autofree char *key = key_of(other, row);
		json_t *same = g_hash_table_lookup(rows, key);
		if (!same) {
			same = empty_row(row);
			json_array_append_new(own, same);
		}
		json_object_set_new(same, name, figures_of(row));
		json_object_set_new(same, "change", change_of(same, row));
	}
	json_array_foreach(own, i, row)
	{
		if (json_object_get(row, name))
			continue;
		json_object_set_new(row, name, json_null());
		json_object_set_new(row, "change", json_null());
	}
}
