#include "repo/walk.h"
#include <string.h>

/* A commit that was found and not yet given out. */
struct node {
	git_commit *commit;
	guint64 serial; /* the order in which they were found */
	guint children; /* in the same batch, not yet given out */
};

struct svc_walk {
	struct svc_repo *repo; /* borrowed */
	bool first_parent;
	guint64 found;
	GHashTable *seen;   /* set of git_oid */
	GSequence *pending; /* of struct node: the newest first, then the one found first */
	GQueue ready;       /* of struct node: what comes next, in order */
};

static void free_node(gpointer pointer)
{
	struct node *node = pointer;
	git_commit_free(node->commit);
	g_free(node);
}

static void free_pending(gpointer node, gpointer data)
{
	free_node(node);
}

static int newest_first(gconstpointer one, gconstpointer two, gpointer data)
{
	const struct node *a = one, *b = two;
	git_time_t at = git_commit_time(a->commit), bt = git_commit_time(b->commit);
	if (at != bt)
		return at > bt ? -1 : 1;
	return a->serial < b->serial ? -1 : a->serial > b->serial;
}

static unsigned parent_count(const struct svc_walk *walk, const git_commit *commit)
{
	unsigned count = git_commit_parentcount(commit);
	return walk->first_parent ? MIN(count, 1) : count;
}

/* Adds a commit to those that are to come, once. */
static enum svc_status add(struct svc_walk *walk, const git_oid *id, struct svc_error *err)
{
	git_commit *commit;
	if (g_hash_table_contains(walk->seen, id))
		return SVC_OK;
	git_oid *copy = g_new(git_oid, 1);
	*copy = *id;
	g_hash_table_add(walk->seen, copy);
	int code = git_commit_lookup(&commit, walk->repo->git, id);
	if (code == GIT_ENOTFOUND && svc_repo_is_shallow(walk->repo))
		return SVC_OK;
	if (code)
		return svc_repo_git_error(err, "read the history");
	struct node *node = g_new0(struct node, 1);
	node->commit = commit;
	node->serial = walk->found++;
	g_sequence_insert_sorted(walk->pending, node, newest_first, NULL);
	return SVC_OK;
}

enum svc_status svc_walk_new(struct svc_repo *repo, const git_oid *from, bool first_parent,
	struct svc_walk **out, struct svc_error *err)
{
	svc_auto(svc_walk) walk = g_new0(struct svc_walk, 1);
	walk->repo = repo;
	walk->first_parent = first_parent;
	walk->seen = g_hash_table_new_full(svc_git_oid_hash, svc_git_oid_same, g_free, NULL);
	walk->pending = g_sequence_new(NULL);
	g_queue_init(&walk->ready);
	enum svc_status status = add(walk, from, err);
	if (!status)
		*out = g_steal_pointer(&walk);
	return status;
}

void svc_walk_free(struct svc_walk *walk)
{
	if (!walk)
		return;
	g_queue_clear_full(&walk->ready, free_node);
	g_sequence_foreach(walk->pending, free_pending, NULL);
	g_sequence_free(walk->pending);
	g_hash_table_unref(walk->seen);
	g_free(walk);
}

/* Takes the newest of the pending commits off, if it is at least as new as `time`. */
static struct node *take(struct svc_walk *walk, git_time_t time)
{
	GSequenceIter *first = g_sequence_get_begin_iter(walk->pending);
	if (g_sequence_iter_is_end(first))
		return NULL;
	struct node *node = g_sequence_get(first);
	if (git_commit_time(node->commit) < time)
		return NULL;
	g_sequence_remove(first);
	return node;
}

/* Adds `by` to the count of children of each of a commit's parents in the batch; those that have
 * none left are ready. */
static void count_child(
	struct svc_walk *walk, GHashTable *batch, const git_commit *commit, int by, GQueue *ready)
{
	for (unsigned i = 0; i < parent_count(walk, commit); i++) {
		struct node *parent = g_hash_table_lookup(batch, git_commit_parent_id(commit, i));
		if (!parent)
			continue;
		parent->children += (guint)by;
		if (!parent->children)
			g_queue_push_tail(ready, parent);
	}
}

/* Puts a batch in order: each commit before its parents. */
static void sort_batch(struct svc_walk *walk, GPtrArray *nodes)
{
	g_autoptr(GHashTable) batch = g_hash_table_new(svc_git_oid_hash, svc_git_oid_same);
	GQueue *ready = &walk->ready;
	for (guint i = 0; i < nodes->len; i++) {
		struct node *node = g_ptr_array_index(nodes, i);
		g_hash_table_insert(batch, (gpointer)git_commit_id(node->commit), node);
	}
	for (guint i = 0; i < nodes->len; i++) {
		struct node *node = g_ptr_array_index(nodes, i);
		count_child(walk, batch, node->commit, 1, ready);
	}
	for (guint i = 0; i < nodes->len; i++) {
		struct node *node = g_ptr_array_index(nodes, i);
		if (!node->children)
			g_queue_push_tail(ready, node);
	}
	for (GList *link = ready->head; link; link = link->next)
		count_child(walk, batch, ((struct node *)link->data)->commit, -1, ready);
}

/* Makes the next batch ready: the newest commit and all others of its second. */
static enum svc_status next_batch(struct svc_walk *walk, struct svc_error *err)
{
	g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func(free_node);
	git_time_t time = G_MININT64;
	for (struct node *node; (node = take(walk, time));) {
		time = nodes->len ? time : git_commit_time(node->commit);
		g_ptr_array_add(nodes, node);
		for (unsigned i = 0; i < parent_count(walk, node->commit); i++) {
			enum svc_status status =
				add(walk, git_commit_parent_id(node->commit, i), err);
			if (status)
				return status;
		}
	}
	sort_batch(walk, nodes);
	g_ptr_array_set_free_func(nodes, NULL); /* the queue owns them now */
	return SVC_OK;
}

enum svc_status svc_walk_next(struct svc_walk *walk, git_commit **out, struct svc_error *err)
{
	*out = NULL;
	if (g_queue_is_empty(&walk->ready)) {
		enum svc_status status = next_batch(walk, err);
		if (status)
			return status;
	}
	struct node *node = g_queue_pop_head(&walk->ready);
	if (!node)
		return SVC_OK;
	*out = g_steal_pointer(&node->commit);
	g_free(node);
	return SVC_OK;
}
