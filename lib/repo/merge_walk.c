/*
 * Three trees at once. libgit2's tree diff costs a hundred times as much: it builds lists of deltas
 * and opens what is the same on all sides.
 */
#include "repo/internal.h"
#include "repo/merge.h"
#include <string.h>

/* Paths deeper than this are an attack on the stack, not a desk. */
#define DEPTH_LIMIT 256

struct walk {
	struct svc_repo *repo;
	svc_tree_walk_fn fn;
	void *data;
	struct svc_error *err;
	GString *path;
	int depth;
};

struct cursor { /* one side of a folder */
	git_tree *tree;
	size_t at, count;
};

static void cursors_clear(struct cursor (*cursors)[SVC_TREE_SIDES])
{
	for (size_t i = 0; i < SVC_TREE_SIDES; i++)
		git_tree_free((*cursors)[i].tree);
}
#define AUTO_CURSORS __attribute__((cleanup(cursors_clear))) struct cursor

static const git_tree_entry *current(const struct cursor *cursor)
{
	return cursor->at < cursor->count ? git_tree_entry_byindex(cursor->tree, cursor->at) : NULL;
}

static bool is_folder(const git_tree_entry *entry)
{
	return git_tree_entry_type(entry) == GIT_OBJECT_TREE;
}

/* The entries that come next: of one name and sort (file or folder); the others are NULL. */
static bool next(struct cursor cursors[SVC_TREE_SIDES], const git_tree_entry *entry[SVC_TREE_SIDES])
{
	const git_tree_entry *first = NULL;
	for (size_t i = 0; i < SVC_TREE_SIDES; i++) {
		entry[i] = current(&cursors[i]);
		if (entry[i] && (!first || git_tree_entry_cmp(entry[i], first) < 0))
			first = entry[i];
	}
	for (size_t i = 0; i < SVC_TREE_SIDES; i++) {
		if (entry[i] && git_tree_entry_cmp(entry[i], first) != 0)
			entry[i] = NULL;
		cursors[i].at += entry[i] != NULL;
	}
	return first != NULL;
}

static bool same(const git_tree_entry *a, const git_tree_entry *b)
{
	return a && b ? git_oid_equal(git_tree_entry_id(a), git_tree_entry_id(b)) &&
				git_tree_entry_filemode(a) == git_tree_entry_filemode(b)
		      : a == b;
}

static enum svc_status walk_folder(struct walk *walk, const git_oid *const id[SVC_TREE_SIDES]);

/* A file on one side may be a folder on another. */
static enum svc_status tell(struct walk *walk, const struct cursor cursors[SVC_TREE_SIDES],
	const git_tree_entry *const entry[SVC_TREE_SIDES], const char *name)
{
	struct svc_tree_entry out[SVC_TREE_SIDES] = {{{""}, 0}};
	for (size_t i = 0; i < SVC_TREE_SIDES; i++) {
		const git_tree_entry *other =
			entry[i] || !cursors[i].tree ? NULL
						     : git_tree_entry_byname(cursors[i].tree, name);
		if (other && is_folder(other))
			out[i].mode = GIT_FILEMODE_TREE;
		if (!entry[i])
			continue;
		out[i].id = svc_oid_from_git(git_tree_entry_id(entry[i]));
		out[i].mode = git_tree_entry_filemode(entry[i]);
	}
	return walk->fn(walk->path->str, out, walk->data, walk->err);
}

static enum svc_status walk_entry(struct walk *walk, const struct cursor cursors[SVC_TREE_SIDES],
	const git_tree_entry *const entry[SVC_TREE_SIDES])
{
	const git_tree_entry *any = entry[SVC_TREE_BASE]   ? entry[SVC_TREE_BASE]
				    : entry[SVC_TREE_OURS] ? entry[SVC_TREE_OURS]
							   : entry[SVC_TREE_THEIRS];
	size_t length = walk->path->len;
	if (length)
		g_string_append_c(walk->path, '/');
	g_string_append(walk->path, git_tree_entry_name(any));
	enum svc_status status;
	if (is_folder(any)) {
		const git_oid *id[SVC_TREE_SIDES];
		for (size_t i = 0; i < SVC_TREE_SIDES; i++)
			id[i] = entry[i] ? git_tree_entry_id(entry[i]) : NULL;
		status = walk_folder(walk, id);
	} else {
		status = tell(walk, cursors, entry, git_tree_entry_name(any));
	}
	g_string_truncate(walk->path, length);
	return status;
}

static enum svc_status open_sides(struct walk *walk, const git_oid *const id[SVC_TREE_SIDES],
	struct cursor cursors[SVC_TREE_SIDES])
{
	for (size_t i = 0; i < SVC_TREE_SIDES; i++) {
		if (!id[i])
			continue;
		if (git_tree_lookup(&cursors[i].tree, walk->repo->git, id[i]))
			return svc_repo_git_error(walk->err, "read %s",
				walk->path->len ? walk->path->str : "the top folder");
		cursors[i].count = git_tree_entrycount(cursors[i].tree);
	}
	return SVC_OK;
}

static enum svc_status walk_folder(struct walk *walk, const git_oid *const id[SVC_TREE_SIDES])
{
	AUTO_CURSORS cursors[SVC_TREE_SIDES] = {{0}};
	const git_tree_entry *entry[SVC_TREE_SIDES];
	if (walk->depth >= DEPTH_LIMIT)
		return svc_error_set(walk->err, SVC_EINVALID, "%s: folders are nested too deeply",
			walk->path->str);
	enum svc_status status = open_sides(walk, id, cursors);
	walk->depth++;
	while (!status && next(cursors, entry))
		if (!same(entry[SVC_TREE_BASE], entry[SVC_TREE_OURS]) ||
			!same(entry[SVC_TREE_BASE], entry[SVC_TREE_THEIRS]))
			status = walk_entry(walk, cursors, entry);
	walk->depth--;
	return status;
}

enum svc_status svc_repo_walk_trees(struct svc_repo *repo,
	const struct svc_oid tree[SVC_TREE_SIDES], svc_tree_walk_fn fn, void *data,
	struct svc_error *err)
{
	git_oid ids[SVC_TREE_SIDES];
	const git_oid *id[SVC_TREE_SIDES];
	if (svc_repo_load(repo, err))
		return err->status;
	for (size_t i = 0; i < SVC_TREE_SIDES; i++)
		id[i] = svc_oid_to_git(&tree[i], &ids[i]) ? &ids[i] : NULL;
	g_autoptr(GString) path = g_string_new(NULL);
	struct walk walk = {.repo = repo, .fn = fn, .data = data, .err = err, .path = path};
	return walk_folder(&walk, id);
}

static enum svc_status open_tree(
	struct svc_repo *repo, const struct svc_oid *tree, git_tree **out, struct svc_error *err)
{
	git_oid id;
	*out = NULL;
	if (svc_repo_load(repo, err))
		return err->status;
	if (svc_oid_to_git(tree, &id) && git_tree_lookup(out, repo->git, &id))
		return svc_repo_git_error(err, "read a tree");
	return SVC_OK;
}

enum svc_status svc_repo_change_tree(struct svc_repo *repo, const struct svc_oid *base,
	const struct svc_tree_change *changes, size_t count, struct svc_oid *out,
	struct svc_error *err)
{
	svc_git_auto(git_tree) tree = NULL;
	enum svc_status status = open_tree(repo, base, &tree, err);
	if (status)
		return status;
	g_autofree git_tree_update *updates = g_new0(git_tree_update, count + 1);
	for (size_t i = 0; i < count; i++) {
		updates[i].action =
			changes[i].mode ? GIT_TREE_UPDATE_UPSERT : GIT_TREE_UPDATE_REMOVE;
		svc_oid_to_git(&changes[i].id, &updates[i].id);
		updates[i].filemode = changes[i].mode;
		updates[i].path = changes[i].path;
	}
	git_oid id;
	if (git_tree_create_updated(&id, repo->git, tree, count, updates))
		return svc_repo_git_error(err, "make the tree of the merge");
	*out = svc_oid_from_git(&id);
	return SVC_OK;
}

static enum svc_status find_entry(struct svc_repo *repo, const struct svc_oid *tree,
	const char *path, git_tree_entry **out, struct svc_error *err)
{
	svc_git_auto(git_tree) top = NULL;
	*out = NULL;
	enum svc_status status = open_tree(repo, tree, &top, err);
	if (status || !top)
		return status;
	int code = git_tree_entry_bypath(out, top, path);
	if (code && code != GIT_ENOTFOUND)
		return svc_repo_git_error(err, "read %s", path);
	return SVC_OK;
}

enum svc_status svc_repo_tree_entry(struct svc_repo *repo, const struct svc_oid *tree,
	const char *path, struct svc_tree_entry *out, struct svc_error *err)
{
	svc_git_auto(git_tree_entry) entry = NULL;
	*out = (struct svc_tree_entry){{""}, 0};
	enum svc_status status = find_entry(repo, tree, path, &entry, err);
	if (status || !entry)
		return status;
	out->mode = git_tree_entry_filemode(entry);
	if (!is_folder(entry))
		out->id = svc_oid_from_git(git_tree_entry_id(entry));
	return SVC_OK;
}

enum svc_status svc_repo_subtree(struct svc_repo *repo, const struct svc_oid *tree,
	const char *path, struct svc_oid *out, struct svc_error *err)
{
	svc_git_auto(git_tree_entry) entry = NULL;
	*out = (struct svc_oid){""};
	enum svc_status status = find_entry(repo, tree, path, &entry, err);
	if (!status && entry && is_folder(entry))
		*out = svc_oid_from_git(git_tree_entry_id(entry));
	return status;
}
