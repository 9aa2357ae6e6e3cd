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

struct first { /* the first value of a target */
	struct svc_arena *arena;
	const char *value;
};

static bool take_first(const char *value, void *data)
{
	struct first *first = data;
	first->value = svc_arena_copy(first->arena, value, strlen(value));
	return false;
}

static void start_item(const struct svc_sort *sort, const struct svc_kind *kind, const char *id,
	struct svc_arena *arena, struct svc_sort_item *out)
{
	size_t n = sort->keys->len + 1;
	*out = (struct svc_sort_item){.kind = kind,
		.id = svc_arena_copy(arena, id, strlen(id)),
		.values = svc_arena_alloc(arena, n * sizeof *out->values),
		.fields = svc_arena_alloc(arena, n * sizeof *out->fields)};
}

enum svc_status svc_sort_item(const struct svc_sort *sort, struct svc_record *record,
	struct svc_arena *arena, struct svc_sort_item *out, struct svc_error *err)
{
	start_item(sort, record->kind, record->id, arena, out);
	for (guint k = 0; k < sort->keys->len; k++) {
		const GPtrArray *targets = g_array_index(sort->keys, struct key, k).targets;
		for (guint t = 0; t < targets->len && !out->values[k]; t++) {
			const struct svc_target *target = targets->pdata[t];
			struct first first = {.arena = arena};
			if (target->kind != record->kind)
				continue;
			out->fields[k] = target->item;
			enum svc_status status = svc_target_each(
				&sort->env, target, record, take_first, &first, err);
			if (status)
				return status;
			out->values[k] = first.value;
		}
	}
	return SVC_OK;
}

/* The one target of a key in a kind's records; NULL where there is none, or several (`*n`). */
static const struct svc_target *only_target(
	const struct svc_sort *sort, guint k, const struct svc_kind *kind, guint *n)
{
	const GPtrArray *targets = g_array_index(sort->keys, struct key, k).targets;
	const struct svc_target *only = NULL;
	*n = 0;
	for (guint t = 0; t < targets->len; t++) {
		const struct svc_target *target = targets->pdata[t];
		if (target->kind != kind)
			continue;
		only = target;
		++*n;
	}
	return *n == 1 ? only : NULL;
}

bool svc_sort_plan(const struct svc_sort *sort, const struct svc_kind *kind,
	struct svc_arena *arena, struct svc_sort_plan *out)
{
	size_t count = sort->keys->len + 1;
	out->names = svc_arena_alloc(arena, count * sizeof *out->names);
	out->fields = svc_arena_alloc(arena, count * sizeof *out->fields);
	for (guint k = 0; k < sort->keys->len; k++) {
		guint n;
		const struct svc_target *target = only_target(sort, k, kind, &n);
		bool is_id = target && target->builtin == SVC_BUILTIN_ID;
		bool plain = target && !target->via && !target->computed && !target->path &&
			     target->builtin < 0 && target->item == target->field;
		if (n > 0 && !is_id && !plain)
			return false;
		out->names[k] = is_id ? "id" : target ? target->field->name : "";
		out->fields[k] = target ? target->item : NULL;
	}
	return true;
}

static gint compare_items(gconstpointer left, gconstpointer right, gpointer data)
{
	const struct svc_sort *sort = data;
	const struct svc_sort_item *a = left, *b = right;
	for (guint k = 0; k < sort->keys->len; k++) {
		const char *x = a->values[k], *y = b->values[k];
		int order = !x || !y ? (x == NULL) - (y == NULL)
				     : svc_field_compare(a->fields[k], x, y);
		bool turn = x && y && g_array_index(sort->keys, struct key, k).descending;
		if (order != 0)
			return turn ? -order : order;
	}
	int order = strcmp(a->kind->name, b->kind->name);
	return order ? order : strcmp(a->id, b->id);
}

void svc_sort_items(const struct svc_sort *sort, GArray *items)
{
	g_array_sort_with_data(items, compare_items, (gpointer)sort);
}

enum svc_status svc_sort_records(
	const struct svc_sort *sort, GPtrArray *records, struct svc_error *err)
{
	struct svc_arena *arena = svc_arena_new(4096);
	g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(struct svc_sort_item));
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < records->len && !status; i++) {
		struct svc_sort_item item;
		status = svc_sort_item(sort, records->pdata[i], arena, &item, err);
		item.data = records->pdata[i];
		g_array_append_val(items, item);
	}
	if (!status) {
		svc_sort_items(sort, items);
		for (guint i = 0; i < records->len; i++)
			records->pdata[i] = g_array_index(items, struct svc_sort_item, i).data;
	}
	svc_arena_free(arena);
	return status;
}
