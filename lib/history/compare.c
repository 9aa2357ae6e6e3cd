/*
 * What differs between two commits, record by record.
 */
#include "history/private.h"
#include <string.h>

struct comparing {
	struct svc_desk *desk;
	size_t prefix;
	GPtrArray *out; /* of struct svc_difference */
};

static void free_difference(gpointer pointer)
{
	struct svc_difference *difference = pointer;
	if (!difference)
		return;
	g_free(difference->path);
	g_free(difference->from);
	g_free(difference);
}

static void collect(const char *path, const struct svc_raw_id *before, guint n,
	const struct svc_raw_id *after, void *data)
{
	struct comparing *comparing = data;
	const char *own = path + comparing->prefix;
	const struct svc_kind *kind = svc_history_kind(comparing->desk, own);
	if (!kind)
		return;
	struct svc_difference *difference = g_new0(struct svc_difference, 1);
	difference->kind = difference->old_kind = kind;
	difference->path = g_strdup(own);
	difference->before = svc_raw_id_oid(before);
	difference->after = svc_raw_id_oid(after);
	difference->type = !*difference->before.hex  ? SVC_ADDED
			   : !*difference->after.hex ? SVC_REMOVED
						     : SVC_CHANGED;
	g_ptr_array_add(comparing->out, difference);
}

static gint by_path(gconstpointer one, gconstpointer two)
{
	const struct svc_difference *const *a = one, *const *b = two;
	return strcmp((*a)->path, (*b)->path);
}

/* Makes one of what came and what went before under another path. */
static void pair(struct svc_difference *came, struct svc_difference *went)
{
	came->type = SVC_RENAMED;
	came->before = went->before;
	came->old_kind = went->kind;
	came->from = g_strdup(went->path);
}

static void pair_moves(struct comparing *comparing)
{
	g_autoptr(GHashTable) removed = g_hash_table_new(g_str_hash, g_str_equal);
	svc_auto(svc_gone) gone = svc_gone_new(comparing->desk);
	GPtrArray *all = comparing->out;
	for (guint i = 0; i < all->len; i++) {
		struct svc_difference *one = all->pdata[i];
		if (one->type != SVC_REMOVED)
			continue;
		svc_gone_add(gone, one->path, &one->before);
		g_hash_table_insert(removed, one->path, GUINT_TO_POINTER(i));
	}
	for (guint i = 0; i < all->len && svc_gone_count(gone); i++) {
		struct svc_difference *one = all->pdata[i];
		if (!one || one->type != SVC_ADDED)
			continue;
		const char *from = svc_gone_find(gone, one->path, &one->after, true);
		if (!from)
			continue;
		guint place = GPOINTER_TO_UINT(g_hash_table_lookup(removed, from));
		g_hash_table_remove(removed, from);
		pair(one, all->pdata[place]);
		free_difference(g_steal_pointer(&all->pdata[place]));
	}
}

static void squeeze(GPtrArray *all)
{
	guint kept = 0;
	for (guint i = 0; i < all->len; i++) {
		gpointer one = g_steal_pointer(&all->pdata[i]);
		if (one)
			all->pdata[kept++] = one;
	}
	g_ptr_array_set_size(all, (gint)kept);
}

enum svc_status svc_history_compare(struct svc_desk *desk, const struct svc_oid *then,
	const struct svc_oid *now, GPtrArray **out, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(desk);
	const char *prefix = svc_store_prefix(store);
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_difference);
	struct comparing comparing = {desk, strlen(prefix), all};
	*out = NULL;
	enum svc_status status = svc_repo_differing(
		svc_store_repo(store), then, now, prefix, collect, &comparing, err);
	if (status)
		return status;
	g_ptr_array_sort(all, by_path);
	pair_moves(&comparing);
	squeeze(all);
	*out = g_steal_pointer(&all);
	return SVC_OK;
}
