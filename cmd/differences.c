#include "cmd/differences.h"
#include "record/words.h"

json_t *cmd_fields_json(const GArray *changes, GString *words)
{
	json_t *list = json_array();
	for (guint i = 0; i < changes->len; i++) {
		const struct svc_field_change *change =
			&g_array_index(changes, struct svc_field_change, i);
		svc_change_words(change, words);
		json_array_append_new(list, json_pack("{s:s, s:s?, s:s?}", "field", change->field,
						    "from", change->from, "to", change->to));
	}
	return list;
}

static char *text_of(const json_t *entry)
{
	char *text = json_dumps(entry, JSON_COMPACT | JSON_SORT_KEYS);
	char *copy = g_strdup(text);
	free(text);
	return copy;
}

/* How often each entry of a record stands in its timeline. */
static GHashTable *count_entries(struct svc_record *record)
{
	GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	json_t *object = record ? svc_record_json(record, true, false) : NULL, *entry;
	size_t i;
	json_array_foreach(json_object_get(object, "entries"), i, entry)
	{
		char *text = text_of(entry);
		guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, text));
		g_hash_table_insert(counts, text, GUINT_TO_POINTER(count + 1));
	}
	json_decref(object);
	return counts;
}

/* Takes one of these entries off; false where there is none. */
static bool take(GHashTable *counts, const char *text)
{
	guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, text));
	if (count)
		g_hash_table_insert(counts, g_strdup(text), GUINT_TO_POINTER(count - 1));
	return count > 0;
}

json_t *cmd_entries_json(struct svc_record *record, struct svc_record *const *others, size_t n)
{
	json_t *list = json_array(), *entry;
	json_t *object = record ? svc_record_json(record, true, false) : NULL;
	g_autoptr(GPtrArray) counts =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);
	size_t i;
	for (size_t k = 0; k < n; k++)
		g_ptr_array_add(counts, count_entries(others[k]));
	json_array_foreach(json_object_get(object, "entries"), i, entry)
	{
		g_autofree char *text = text_of(entry);
		bool known = false;
		for (guint k = 0; k < counts->len; k++)
			known = take(counts->pdata[k], text) || known;
		if (!known)
			json_array_append(list, entry);
	}
	json_decref(object);
	return list;
}
