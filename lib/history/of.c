/*
 * The life of one record: the changes of its path, and of the paths that it had before.
 */
#include "history/private.h"
#include <string.h>

/* A record that was moved more often has the rest of its life left out. */
enum { MOST_MOVES = 64 };

struct stretch { /* a path that the record had, and the commit that is looked back from */
	char *path;
	struct svc_oid from;
	int64_t sort; /* what is reached from there is no newer */
};

struct life {
	struct svc_history *history;
	const struct svc_history_range *range;
	GArray *stretches; /* of struct stretch */
	GHashTable *seen;  /* set of "COMMIT path": changes and stretches */
	GPtrArray *out;
};

static void clear_stretch(gpointer stretch)
{
	g_free(((struct stretch *)stretch)->path);
}

static void free_change(gpointer pointer)
{
	struct svc_history_change *change = pointer;
	g_free(change->path);
	g_free(change->before);
	g_free(change->from);
	g_free(change);
}

static bool is_new(struct life *life, char sort, const struct svc_oid *commit, const char *path)
{
	return g_hash_table_add(life->seen, g_strdup_printf("%c%s %s", sort, commit->hex, path));
}

static void add_stretch(
	struct life *life, const char *path, const struct svc_oid *from, int64_t sort)
{
	struct stretch stretch = {g_strdup(path), *from, sort};
	if (life->stretches->len < MOST_MOVES && is_new(life, 'f', from, path))
		g_array_append_val(life->stretches, stretch);
	else
		clear_stretch(&stretch);
}

struct removed { /* records that one commit has and the next has not */
	struct svc_gone *gone;
	size_t prefix;
};

static void add_removed(const char *path, const struct svc_raw_id *before, guint n,
	const struct svc_raw_id *after, void *data)
{
	struct removed *removed = data;
	struct svc_oid blob = svc_raw_id_oid(before);
	if (svc_raw_id_is_none(after))
		svc_gone_add(removed->gone, path + removed->prefix, &blob);
}

/* The former path that a parent has otherwise than the commit, by the record's aliases; where two
 * clones drew the same id, the other record keeps it. Owned; NULL. */
static char *by_alias(struct svc_desk *desk, const struct svc_history_change *change,
	const struct svc_oid *parent, struct svc_oid *blob)
{
	unsigned mode;
	struct svc_store *store = svc_desk_store(desk);
	g_auto(GStrv) former = svc_history_former(desk, change->path, &change->after);
	for (char **path = former; *path; path++) {
		struct svc_oid now = {""};
		svc_autoclear(svc_error) why = {0};
		g_autofree char *whole = g_strconcat(svc_store_prefix(store), *path, NULL);
		if (!svc_repo_entry(svc_store_repo(store), parent, whole, blob, &mode, &why) &&
			*blob->hex &&
			!svc_repo_entry(
				svc_store_repo(store), &change->commit, whole, &now, &mode, &why) &&
			strcmp(blob->hex, now.hex) != 0)
			return g_strdup(*path);
	}
	return NULL;
}

/* The path that one parent has and the commit hasn't, for a record of the same names. Owned. */
static char *by_removal(struct svc_desk *desk, const struct svc_history_change *change,
	const struct svc_oid *parent, struct svc_oid *blob)
{
	unsigned mode;
	svc_autoclear(svc_error) why = {0};
	struct svc_store *store = svc_desk_store(desk);
	const char *prefix = svc_store_prefix(store);
	svc_auto(svc_gone) gone = svc_gone_new(desk);
	struct removed removed = {gone, strlen(prefix)};
	if (svc_repo_differing(svc_store_repo(store), parent, &change->commit, prefix, add_removed,
		    &removed, &why))
		return NULL;
	const char *path = svc_gone_find(gone, change->path, &change->after, false);
	g_autofree char *whole = path ? g_strconcat(prefix, path, NULL) : NULL;
	if (!path || svc_repo_entry(svc_store_repo(store), parent, whole, blob, &mode, &why))
		return NULL;
	return g_strdup(path);
}

/* Where the record wasn't at its path in a parent, it may have been at another one. */
static enum svc_status look_for_moves(
	struct life *life, struct svc_history_change *change, bool moves, struct svc_error *err)
{
	struct svc_desk *desk = life->history->desk;
	struct svc_chain_commit *commit = NULL;
	enum svc_status status =
		svc_chain_look(svc_store_repo(svc_desk_store(desk)), &change->commit, &commit, err);
	for (guint i = 0; !status && i < MIN(change->n_before, commit->n_parents); i++) {
		struct svc_oid blob = {""};
		const struct svc_oid *parent = &commit->parents[i];
		if (*change->before[i].hex)
			continue;
		g_autofree char *path = by_alias(desk, change, parent, &blob);
		if (!path && moves)
			path = by_removal(desk, change, parent, &blob);
		if (!path)
			continue;
		change->before[i] = blob;
		add_stretch(life, path, parent, change->sort);
		if (!change->from)
			change->from = g_steal_pointer(&path);
	}
	svc_chain_commit_free(commit);
	return status;
}

static bool came(const struct svc_history_change *change)
{
	for (guint i = 0; i < change->n_before; i++)
		if (!*change->before[i].hex)
			return *change->after.hex != '\0';
	return false;
}

static enum svc_status take(
	struct life *life, struct svc_past *past, const char *path, struct svc_error *err)
{
	if (!is_new(life, 'c', &past->change.commit, path))
		return SVC_OK;
	struct svc_history_change *change = g_new0(struct svc_history_change, 1);
	*change = past->change;
	past->change.before = NULL;
	change->path = g_strdup(path);
	change->serial = life->out->len;
	g_ptr_array_add(life->out, change);
	return came(change) ? look_for_moves(life, change, past->moves, err) : SVC_OK;
}

static enum svc_status follow(
	struct life *life, const struct stretch *stretch, bool *mapped, struct svc_error *err)
{
	g_autoptr(GArray) past = g_array_new(FALSE, TRUE, sizeof(struct svc_past));
	g_array_set_clear_func(past, svc_past_clear);
	enum svc_status status = SVC_OK;
	*mapped = *mapped && svc_past_ask(life->history, &stretch->from, stretch->path, past);
	if (!*mapped)
		status = svc_past_walk(
			life->history, &stretch->from, stretch->path, life->range, past, err);
	int64_t newest = stretch->sort;
	for (guint i = 0; i < past->len && !status; i++) {
		struct svc_past *one = &g_array_index(past, struct svc_past, i);
		if (!*mapped) /* a walk has them in order, whatever their clocks say */
			one->change.sort = newest = MIN(newest, one->change.time);
		status = take(life, one, stretch->path, err);
	}
	return status;
}

static gint newest_first(gconstpointer one, gconstpointer two)
{
	const struct svc_history_change *a = *(struct svc_history_change *const *)one;
	const struct svc_history_change *b = *(struct svc_history_change *const *)two;
	if (a->sort != b->sort)
		return a->sort > b->sort ? -1 : 1;
	if (a->depth != b->depth)
		return a->depth > b->depth ? -1 : 1;
	return a->serial < b->serial ? -1 : a->serial > b->serial;
}

static void cut(GPtrArray *changes, const struct svc_history_range *range)
{
	guint kept = 0;
	g_ptr_array_sort(changes, newest_first);
	for (guint i = 0; i < changes->len; i++) {
		struct svc_history_change *change = changes->pdata[i];
		bool wanted = kept < range->limit && change->time >= range->since &&
			      change->time < range->until;
		changes->pdata[i] = NULL;
		if (wanted)
			changes->pdata[kept++] = change;
		else
			free_change(change);
	}
	g_ptr_array_set_size(changes, (gint)kept);
}

static void free_or_none(gpointer change)
{
	if (change)
		free_change(change);
}

enum svc_status svc_history_of(struct svc_history *history, const struct svc_oid *from,
	const char *path, const struct svc_history_range *range, GPtrArray **out,
	struct svc_error *err)
{
	g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(struct stretch));
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func(free_or_none);
	struct life life = {history, range, stretches, seen, changes};
	enum svc_status status = SVC_OK;
	bool mapped = true;
	g_array_set_clear_func(stretches, clear_stretch);
	*out = NULL;
	add_stretch(&life, path, from, INT64_MAX);
	for (guint i = 0; i < stretches->len && !status; i++) {
		struct stretch stretch = g_array_index(stretches, struct stretch, i);
		status = follow(&life, &stretch, &mapped, err);
	}
	if (status)
		return status;
	cut(changes, range);
	*out = g_steal_pointer(&changes);
	return SVC_OK;
}
