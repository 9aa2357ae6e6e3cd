/*
 * Matches in their order. What they are sorted by comes from the index where it can; a record is
 * held only while there are few, so that a list of everything takes little memory.
 */
#include "select/private.h"
#include <string.h>

/* Matches that are kept once they were read; the others are read again when it is their turn. */
enum { KEPT = 64 };

struct sorted {
	struct svc_select *select;
	const struct svc_kind *kind; /* whose matches are collected */
	struct svc_arena *arena;
	GPtrArray *lists; /* of struct svc_found_list, whose texts the items borrow */
	GArray *items;    /* of struct svc_sort_item; data: the path */
	GHashTable *kept; /* path → record, owned */
	const struct svc_select_sink *sink;
};

static void free_list(gpointer list)
{
	svc_found_list_clear(list);
	g_free(list);
}

static void free_record(gpointer record)
{
	svc_record_free(record);
}

static void sorted_clear(struct sorted *sorted)
{
	g_array_unref(sorted->items);
	g_hash_table_unref(sorted->kept);
	g_ptr_array_unref(sorted->lists);
	svc_arena_free(sorted->arena);
}

static void pass_bad(const struct svc_error *why, void *data)
{
	const struct svc_select_sink *sink = ((struct sorted *)data)->sink;
	if (sink->bad)
		sink->bad(why, sink->data);
}

static enum svc_status add_record(struct svc_record **record, void *data, struct svc_error *err)
{
	struct sorted *sorted = data;
	struct svc_sort_item item;
	enum svc_status status =
		svc_sort_item(sorted->select->sort, *record, sorted->arena, &item, err);
	if (status)
		return status;
	item.data = svc_arena_copy(sorted->arena, (*record)->path, strlen((*record)->path));
	g_array_append_val(sorted->items, item);
	if (g_hash_table_size(sorted->kept) < KEPT)
		g_hash_table_insert(sorted->kept, item.data, g_steal_pointer(record));
	return SVC_OK;
}

static enum svc_status add_if_match(struct svc_record **record, void *data, struct svc_error *err)
{
	struct sorted *sorted = data;
	bool match;
	enum svc_status status = svc_query_match(sorted->select->query, *record, &match, err);
	return status || !match ? status : add_record(record, data, err);
}

/* Matches that need no look at their files until they are printed, and files that do. */
static enum svc_status collect_found(struct sorted *sorted, const struct svc_found_list *list,
	const struct svc_sort_plan *plan, struct svc_error *err)
{
	struct svc_desk *desk = sorted->select->desk;
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < list->items->len && !status; i++) {
		const struct svc_found *found = &g_array_index(list->items, struct svc_found, i);
		const struct svc_sort_item item = {sorted->kind, found->id, found->values,
			plan->fields, (gpointer)(uintptr_t)found->path};
		if (found->values)
			g_array_append_val(sorted->items, item);
		else
			status = svc_desk_one(desk, sorted->kind, found->path, add_if_match,
				pass_bad, sorted, err);
	}
	return status;
}

static enum svc_status collect_kind(
	struct sorted *sorted, const struct svc_kind *kind, struct svc_error *err)
{
	struct svc_select *select = sorted->select;
	struct svc_sort_plan plan;
	bool plain = svc_sort_plan(select->sort, kind, sorted->arena, &plan);
	const struct svc_find what = {.kind = kind,
		.query = select->query,
		.want = plain ? (const char *const *)plan.names : NULL};
	struct svc_found_list *list = g_new0(struct svc_found_list, 1);
	g_ptr_array_add(sorted->lists, list);
	sorted->kind = kind;
	if (!select->cache || !svc_cache_find(select->cache, &what, list))
		return svc_desk_each(select->desk, kind, add_if_match, pass_bad, sorted, err);
	enum svc_status status = collect_found(sorted, list, &plan, err);
	g_clear_pointer(&list->items, g_array_unref);
	return status;
}

static enum svc_status collect(struct sorted *sorted, struct svc_error *err)
{
	const struct svc_kind *kind = sorted->select->options.kind;
	g_autoptr(GPtrArray) kinds = kind ? NULL : svc_desk_folders(sorted->select->desk);
	enum svc_status status = kind ? collect_kind(sorted, kind, err) : SVC_OK;
	for (guint i = 0; kinds && i < kinds->len && !status; i++)
		status = collect_kind(sorted, kinds->pdata[i], err);
	return status;
}

/* A file that was found is read once more: it may just have changed, and match no longer. */
static enum svc_status pass_if_match(struct svc_record **record, void *data, struct svc_error *err)
{
	struct sorted *sorted = data;
	bool match;
	enum svc_status status = svc_query_match(sorted->select->query, *record, &match, err);
	return status || !match ? status : sorted->sink->fn(record, sorted->sink->data, err);
}

static enum svc_status pass_item(
	struct sorted *sorted, const struct svc_sort_item *item, struct svc_error *err)
{
	svc_auto(svc_record) kept = NULL;
	const char *path = item->data;
	g_hash_table_steal_extended(sorted->kept, path, NULL, (gpointer *)&kept);
	if (kept && kept->kind == item->kind) /* a folder in another's is read for both kinds */
		return sorted->sink->fn(&kept, sorted->sink->data, err);
	return svc_desk_one(
		sorted->select->desk, item->kind, path, pass_if_match, pass_bad, sorted, err);
}

enum svc_status svc_select_sorted(struct svc_select *select, const struct svc_select_sink *sink,
	uint64_t *total, struct svc_error *err)
{
	struct sorted sorted = {.select = select,
		.arena = svc_arena_new(4096),
		.lists = g_ptr_array_new_with_free_func(free_list),
		.items = g_array_new(FALSE, FALSE, sizeof(struct svc_sort_item)),
		.kept = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_record),
		.sink = sink};
	enum svc_status status = collect(&sorted, err);
	if (!status)
		svc_sort_items(select->sort, sorted.items);
	*total = sorted.items->len;
	uint64_t most = MIN(sink->most, *total);
	for (guint i = 0; i < most && !status; i++)
		status = pass_item(
			&sorted, &g_array_index(sorted.items, struct svc_sort_item, i), err);
	sorted_clear(&sorted);
	return status;
}

struct run {
	GPtrArray *records;
	svc_desk_bad_fn bad;
	void *data;
};

static enum svc_status keep(struct svc_record **record, void *data, struct svc_error *err)
{
	struct run *run = data;
	g_ptr_array_add(run->records, g_steal_pointer(record));
	return SVC_OK;
}

static void keep_bad(const struct svc_error *why, void *data)
{
	struct run *run = data;
	if (run->bad)
		run->bad(why, run->data);
}

enum svc_status svc_select_run(struct svc_select *select, svc_desk_bad_fn bad, void *data,
	GPtrArray **out, struct svc_error *err)
{
	uint64_t total;
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(free_record);
	struct run run = {records, bad, data};
	const struct svc_select_sink sink = {
		.most = UINT64_MAX, .fn = keep, .bad = keep_bad, .data = &run};
	enum svc_status status = svc_select_sorted(select, &sink, &total, err);
	if (!status)
		*out = g_steal_pointer(&records);
	return status;
}
