#include "query/sort.h"
#include "kind/type.h"
#include "query/fields.h"
#include <string.h>

struct key {
	GPtrArray *targets; /* of struct svc_target */
	bool descending;
};

struct svc_sort {
	struct svc_query_env env;
	GArray *keys; /* of struct key */
};

struct item { /* a record and the values it is sorted by */
	struct svc_record *record;
	char **values;                   /* owned, one per key; NULL where absent */
	const struct svc_field **fields; /* how each is compared */
	const struct svc_sort *sort;
};

static void key_clear(void *data)
{
	struct key *key = data;
	g_clear_pointer(&key->targets, g_ptr_array_unref);
}

void svc_sort_free(struct svc_sort *sort)
{
	if (!sort)
		return;
	g_array_unref(sort->keys);
	svc_query_env_clear(&sort->env);
	g_free(sort);
}

enum svc_status svc_sort_parse(const char *text, const struct svc_query_options *options,
	struct svc_sort **out, struct svc_error *err)
{
	svc_auto(svc_sort) sort = g_new0(struct svc_sort, 1);
	svc_query_env_init(&sort->env, options);
	sort->keys = g_array_new(FALSE, FALSE, sizeof(struct key));
	g_array_set_clear_func(sort->keys, key_clear);
	size_t at = 0;
	while (text[at]) {
		struct key key = {.descending = text[at] == '-'};
		at += key.descending;
		size_t length = strcspn(text + at, ",");
		g_autofree char *name = g_strndup(text + at, length);
		struct svc_query_place place = {text, at, at + length};
		enum svc_status status =
			length == 0 ? svc_query_fail(err, place, "the name of a field is missing")
				    : svc_targets_find(&sort->env, name, place, &key.targets, err);
		if (status)
			return status;
		g_array_append_val(sort->keys, key);
		at += length;
		at += text[at] == ',';
	}
	*out = g_steal_pointer(&sort);
	return SVC_OK;
}

static bool take_first(const char *value, void *data)
{
	*(char **)data = g_strdup(value);
	return false;
}

static enum svc_status fill_item(const struct svc_sort *sort, struct svc_record *record,
	struct item *item, struct svc_error *err)
{
	guint n = sort->keys->len;
	*item = (struct item){.record = record,
		.sort = sort,
		.values = g_new0(char *, n + 1),
		.fields = g_new0(const struct svc_field *, n + 1)};
	for (guint k = 0; k < n; k++) {
		const GPtrArray *targets = g_array_index(sort->keys, struct key, k).targets;
		for (guint t = 0; t < targets->len && !item->values[k]; t++) {
			const struct svc_target *target = targets->pdata[t];
			item->fields[k] = target->item;
			enum svc_status status =
				target->kind != record->kind
					? SVC_OK
					: svc_target_each(&sort->env, target, record, take_first,
						  &item->values[k], err);
			if (status)
				return status;
		}
	}
	return SVC_OK;
}

static void free_items(struct item *items, guint n)
{
	for (guint i = 0; i < n; i++) {
		for (guint k = 0; items[i].sort && k < items[i].sort->keys->len; k++)
			g_free(items[i].values[k]);
		g_free(items[i].values);
		g_free(items[i].fields);
	}
	g_free(items);
}

static int compare_items(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	for (guint k = 0; k < a->sort->keys->len; k++) {
		const char *x = a->values[k], *y = b->values[k];
		int order = !x || !y ? (x == NULL) - (y == NULL)
				     : svc_field_compare(a->fields[k], x, y);
		bool turn = x && y && g_array_index(a->sort->keys, struct key, k).descending;
		if (order != 0)
			return turn ? -order : order;
	}
	int order = strcmp(a->record->kind->name, b->record->kind->name);
	return order ? order : strcmp(a->record->id, b->record->id);
}

enum svc_status svc_sort_records(
	const struct svc_sort *sort, GPtrArray *records, struct svc_error *err)
{
	guint n = records->len;
	struct item *items = g_new0(struct item, n + 1);
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < n && !status; i++)
		status = fill_item(sort, records->pdata[i], &items[i], err);
	if (!status) {
		qsort(items, n, sizeof(*items), compare_items);
		for (guint i = 0; i < n; i++)
			records->pdata[i] = items[i].record;
	}
	free_items(items, n);
	return status;
}
