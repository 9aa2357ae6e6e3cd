/*
 * Matches in their order. What they are sorted by comes from the index where it can; a record is
 * held only while there are few, so that a list of everything takes little memory.
 */
#include "index/visit.h"
#include "select/private.h"
#include <string.h>

/* Matches that are kept once they were read; the others are had again when it is their turn. */
enum { KEPT = 64 };

struct place { /* of a match */
	const char *path;
	int64_t row; /* whose facts are the record's; -1: its file is read */
};

struct sorted {
	struct svc_select *select;
	const struct svc_kind *kind; /* whose matches are collected */
	int64_t row;                 /* of the one that is looked at */
	struct svc_arena *arena;
	GPtrArray *lists;    /* of struct svc_found_list, whose texts the items borrow */
	GHashTable *shelves; /* kind → struct svc_shelf, owned, for what was found of it */
	GArray *items;       /* of struct svc_sort_item; data: a struct place */
	GHashTable *kept;    /* struct place → record, owned */
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

static void free_shelf(gpointer shelf)
{
	svc_shelf_free(shelf);
}

static void sorted_clear(struct sorted *sorted)
{
	g_array_unref(sorted->items);
	g_hash_table_unref(sorted->kept);
	g_hash_table_unref(sorted->shelves);
	g_ptr_array_unref(sorted->lists);
	svc_arena_free(sorted->arena);
}

static void pass_bad(const struct svc_error *why, void *data)
{
	const struct svc_select_sink *sink = ((struct sorted *)data)->sink;
	if (sink->bad)
		sink->bad(why, sink->data);
}

static struct place *place_of(struct sorted *sorted, const char *path, int64_t row)
{
	struct place *place = svc_arena_alloc(sorted->arena, sizeof *place);
	*place = (struct place){path, row};
	return place;
}

/* A record that came from its file, which may be newer than what was found, does so again. */
static enum svc_status add_record(
	struct svc_record **record, uint64_t count, void *data, struct svc_error *err)
{
	struct sorted *sorted = data;
	struct svc_sort_item item;
	enum svc_status status =
		svc_sort_item(sorted->select->sort, *record, sorted->arena, &item, err);
	if (status)
		return status;
	const char *path = svc_arena_copy(sorted->arena, (*record)->path, strlen((*record)->path));
	item.data = place_of(sorted, path, (*record)->condensed ? sorted->row : -1);
	g_array_append_val(sorted->items, item);
	bool enough = !sorted->sink->whole || !(*record)->condensed;
	if (enough && g_hash_table_size(sorted->kept) < KEPT)
		g_hash_table_insert(sorted->kept, item.data, g_steal_pointer(record));
	return SVC_OK;
}

static enum svc_status add_if_match(struct svc_record **record, void *data, struct svc_error *err)
{
	struct sorted *sorted = data;
	bool match;
	enum svc_status status = svc_query_match(sorted->select->query, *record, &match, err);
	return status || !match ? status : add_record(record, 1, data, err);
}

/* Fetches the facts of those that need a look before they are sorted. */
static void fill_shelf(struct svc_shelf *shelf, const struct svc_found *found, guint n)
{
	int64_t rows[SVC_SHELF_ROOM];
	bool any = false;
	for (guint i = 0; i < n; i++) {
		rows[i] = found[i].values ? -1 : found[i].row;
		any = any || rows[i] >= 0;
	}
	svc_shelf_fill(shelf, rows, any ? n : 0);
}

/* Matches that need no look at their records until they are printed, and others that do. */
static enum svc_status collect_found(struct sorted *sorted, const struct svc_found_list *list,
	const struct svc_sort_plan *plan, struct svc_error *err)
{
	const struct svc_found *all = (const struct svc_found *)(void *)list->items->data;
	struct svc_shelf *shelf = g_hash_table_lookup(sorted->shelves, sorted->kind);
	const struct svc_visit visit = {.kind = sorted->kind,
		.query = sorted->select->query,
		.fn = add_record,
		.bad = pass_bad,
		.data = sorted};
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < list->items->len && !status; i++) {
		const struct svc_found *found = &all[i];
		guint at = i % SVC_SHELF_ROOM;
		if (!at)
			fill_shelf(shelf, found, MIN(list->items->len - i, SVC_SHELF_ROOM));
		if (found->values) {
			const struct svc_sort_item item = {sorted->kind, found->id, found->values,
				plan->fields, place_of(sorted, found->path, found->row)};
			g_array_append_val(sorted->items, item);
			continue;
		}
		sorted->row = found->row;
		status = svc_visit_found(&visit, sorted->select->desk, shelf, at, found, err);
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
	g_hash_table_insert(sorted->shelves, (gpointer)kind, svc_shelf_new(select->cache, kind));
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

/* The `i`th item of a shelf that may be NULL. */
static enum svc_status pass_item(struct sorted *sorted, const struct svc_sort_item *item,
	const struct svc_shelf *shelf, guint i, struct svc_error *err)
{
	svc_auto(svc_record) record = NULL;
	const struct place *place = item->data;
	g_hash_table_steal_extended(sorted->kept, place, NULL, (gpointer *)&record);
	if (!record && shelf)
		record = svc_shelf_take(shelf, i, place->path);
	if (record)
		return sorted->sink->fn(&record, sorted->sink->data, err);
	return svc_desk_one(sorted->select->desk, item->kind, place->path, pass_if_match, pass_bad,
		sorted, err);
}

/* Passes the first of `n` items on, as many as are of one kind and fit on its shelf; `*passed` gets
 * their number. */
static enum svc_status pass_some(struct sorted *sorted, const struct svc_sort_item *items,
	guint64 n, guint *passed, struct svc_error *err)
{
	int64_t rows[SVC_SHELF_ROOM];
	guint count = 0;
	struct svc_shelf *shelf = g_hash_table_lookup(sorted->shelves, items[0].kind);
	for (; count < n && count < SVC_SHELF_ROOM && items[count].kind == items[0].kind; count++)
		rows[count] = ((const struct place *)items[count].data)->row;
	if (sorted->sink->whole)
		shelf = NULL;
	if (shelf)
		svc_shelf_fill(shelf, rows, count);
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < count && !status; i++)
		status = pass_item(sorted, &items[i], shelf, i, err);
	*passed = count;
	return status;
}

enum svc_status svc_select_sorted(struct svc_select *select, const struct svc_select_sink *sink,
	uint64_t *total, struct svc_error *err)
{
	struct sorted sorted = {.select = select,
		.arena = svc_arena_new(4096),
		.lists = g_ptr_array_new_with_free_func(free_list),
		.shelves = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_shelf),
		.items = g_array_new(FALSE, FALSE, sizeof(struct svc_sort_item)),
		.kept = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_record),
		.sink = sink};
	enum svc_status status = collect(&sorted, err);
	if (!status)
		svc_sort_items(select->sort, sorted.items);
	const struct svc_sort_item *items = (const void *)sorted.items->data;
	*total = sorted.items->len;
	uint64_t most = MIN(sink->most, *total);
	guint passed = 0;
	for (uint64_t i = 0; i < most && !status; i += passed)
		status = pass_some(&sorted, &items[i], most - i, &passed, err);
	sorted_clear(&sorted);
	return status;
}
