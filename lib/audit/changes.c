/*
 * Which records a commit changes, and which of them it only moved.
 */
#include "audit/private.h"
#include <string.h>

struct collection {
	struct visit *visit;
	GHashTable *by_path; /* desk path → struct change, owned */
	guint parent;        /* whose tree is being compared */
};

static void free_change(gpointer pointer)
{
	struct change *change = pointer;
	g_free(change->path);
	g_free(change->old_path);
	g_free(change->before);
	g_free(change);
}

/* Attachments lie in folders NAME.d beside the record. */
static bool is_record(const char *path)
{
	return g_str_has_suffix(path, ".md") && !strstr(path, ".d/");
}

static enum svc_status collect(const char *path, const struct svc_oid *one,
	const struct svc_oid *two, void *data, struct svc_error *err)
{
	struct collection *all = data;
	struct audit *audit = all->visit->audit;
	size_t skip = strlen(audit->prefix);
	guint parents = all->visit->commit->n_parents;
	if (strncmp(path, audit->prefix, skip) != 0 || !is_record(path + skip))
		return SVC_OK;
	const struct svc_kind *kind = svc_kinds_of_path(svc_desk_kinds(audit->desk), path + skip);
	if (!kind)
		return SVC_OK;
	struct change *change = g_hash_table_lookup(all->by_path, path + skip);
	if (!change) {
		change = g_new0(struct change, 1);
		change->path = g_strdup(path + skip);
		change->kind = kind;
		change->now = *two;
		change->before = g_new0(struct svc_oid, parents + 1);
		for (guint i = 0; i < all->parent; i++)
			change->before[i] = *two; /* no difference from those */
		g_hash_table_insert(all->by_path, change->path, change);
	}
	change->before[all->parent] = *one;
	return SVC_OK;
}

/* Where this parent doesn't differ, it has what the commit has. */
static void fill_same(struct collection *all, GHashTable *seen)
{
	GHashTableIter iter;
	gpointer path, pointer;
	g_hash_table_iter_init(&iter, all->by_path);
	while (g_hash_table_iter_next(&iter, &path, &pointer)) {
		struct change *change = pointer;
		if (!g_hash_table_contains(seen, path))
			change->before[all->parent] = change->now;
	}
}

struct marked { /* also notes which paths differ from one parent */
	struct collection *all;
	GHashTable *seen;
};

static enum svc_status collect_marked(const char *path, const struct svc_oid *one,
	const struct svc_oid *two, void *data, struct svc_error *err)
{
	struct marked *marked = data;
	size_t skip = strlen(marked->all->visit->audit->prefix);
	enum svc_status status = collect(path, one, two, marked->all, err);
	if (strlen(path) > skip)
		g_hash_table_add(marked->seen, g_strdup(path + skip));
	return status;
}

static enum svc_status compare_parent(
	struct collection *all, const struct svc_oid *tree, struct svc_error *err)
{
	struct visit *visit = all->visit;
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct marked marked = {all, seen};
	bool one = visit->commit->n_parents < 2;
	struct svc_tree_visit to = {.trust_ids = true,
		.changed = one ? collect : collect_marked,
		.data = one ? (void *)all : (void *)&marked};
	enum svc_status status =
		svc_tree_visit(visit->audit->repo, tree, &visit->commit->tree, &to, err);
	if (!status && !one)
		fill_same(all, seen);
	return status;
}

static bool is_absent(const struct svc_oid *oid)
{
	return !*oid->hex;
}

static bool was_absent(const struct change *change, guint parents)
{
	for (guint i = 0; i < parents; i++)
		if (!is_absent(&change->before[i]))
			return false;
	return true;
}

static gint by_path(gconstpointer a, gconstpointer b)
{
	const struct change *const *one = a, *const *two = b;
	return strcmp((*one)->path, (*two)->path);
}

/* The names by which a record that moved is found again: its bytes, its file's name, and the first
 * entry of its timeline. Owned texts. */
static enum svc_status name_it(struct visit *visit, const struct change *change,
	const struct svc_oid *blob, char *names[3], struct svc_error *err)
{
	struct version *version = NULL;
	enum svc_status status =
		svc_audit_version(visit->audit, change->kind, change->path, blob, &version, err);
	names[0] = g_strconcat(change->kind->name, " ", blob->hex, NULL);
	g_autofree char *base = g_path_get_basename(change->path);
	names[1] = g_strconcat(change->kind->name, "/", base, NULL);
	const struct entry *first = version && version->entries->len
					    ? &g_array_index(version->entries, struct entry, 0)
					    : NULL;
	g_autofree char *body = first ? g_base64_encode(first->body, sizeof first->body) : NULL;
	names[2] = first ? g_strdup_printf("%" G_GINT64_FORMAT " %s %s", (gint64)first->time,
				   first->author, body)
			 : NULL;
	svc_audit_version_unref(version);
	return status;
}

static void free_names(char *names[3])
{
	for (size_t i = 0; i < 3; i++)
		g_free(names[i]);
}

static enum svc_status name_removed(
	struct visit *visit, GPtrArray *changes, GHashTable *names, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < changes->len && !status; i++) {
		struct change *change = changes->pdata[i];
		char *own[3] = {NULL};
		if (!is_absent(&change->now))
			continue;
		for (guint k = 0; k < visit->commit->n_parents && !status; k++) {
			if (is_absent(&change->before[k]))
				continue;
			status = name_it(visit, change, &change->before[k], own, err);
			for (size_t n = 0; n < 3; n++)
				if (own[n])
					g_hash_table_insert(
						names, g_steal_pointer(&own[n]), change);
		}
	}
	return status;
}

/* Gives a new record the past of the one that was removed by the same commit. */
static enum svc_status pair_one(
	struct visit *visit, struct change *change, GHashTable *names, struct svc_error *err)
{
	char *own[3] = {NULL};
	struct change *from = NULL;
	enum svc_status status = name_it(visit, change, &change->now, own, err);
	for (size_t n = 0; n < 3 && !from; n++)
		from = own[n] ? g_hash_table_lookup(names, own[n]) : NULL;
	free_names(own);
	if (!from || from->old_path || status)
		return status;
	memcpy(change->before, from->before, visit->commit->n_parents * sizeof *from->before);
	change->old_path = g_strdup(from->path);
	from->old_path = g_strdup(change->path); /* taken */
	svc_audit_add(visit->audit, RULE_RECORD_MOVED, visit->commit, change->path, 0,
		"the record was %s before", change->old_path);
	return SVC_OK;
}

/* Pairs what went with what came; a removed one that was paired is no change any more. */
static enum svc_status pair_moves(struct visit *visit, GPtrArray *changes, struct svc_error *err)
{
	guint parents = visit->commit->n_parents;
	g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	enum svc_status status = name_removed(visit, changes, names, err);
	if (status || !g_hash_table_size(names))
		return status;
	for (guint i = 0; i < changes->len && !status; i++) {
		struct change *change = changes->pdata[i];
		if (!is_absent(&change->now) && was_absent(change, parents))
			status = pair_one(visit, change, names, err);
	}
	for (guint i = changes->len; i-- > 0;) {
		struct change *change = changes->pdata[i];
		if (is_absent(&change->now) && change->old_path)
			g_ptr_array_remove_index(changes, i);
	}
	return status;
}

enum svc_status svc_audit_changes(struct visit *visit, GPtrArray **out, struct svc_error *err)
{
	const struct svc_chain_commit *commit = visit->commit;
	const struct svc_oid nothing = {""};
	g_autoptr(GHashTable) found = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func(free_change);
	struct collection all = {.visit = visit, .by_path = found};
	enum svc_status status = commit->n_parents ? SVC_OK : compare_parent(&all, &nothing, err);
	for (guint i = 0; i < commit->n_parents && !status; i++) {
		all.parent = i;
		status = compare_parent(&all, &visit->parents[i]->tree, err);
	}
	g_autoptr(GList) list = g_hash_table_get_values(found);
	for (GList *link = list; link; link = link->next)
		g_ptr_array_add(changes, link->data);
	g_ptr_array_sort(changes, by_path);
	if (!status)
		svc_audit_follow_records(visit, changes);
	if (!status && commit->n_parents)
		status = pair_moves(visit, changes, err);
	if (!status)
		*out = g_steal_pointer(&changes);
	return status;
}
