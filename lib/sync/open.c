/*
 * The kinds and the config that a merge is made by.
 */
#include "sync/private.h"
#include <string.h>

struct config { /* a merge of the desk's configuration alone */
	struct svc_sync_merge merge;
	char *folder; /* "desk/.svc/" */
};

static bool same(const struct svc_tree_entry *a, const struct svc_tree_entry *b)
{
	return a->mode == b->mode && g_str_equal(a->id.hex, b->id.hex);
}

static enum svc_status merge_path(const char *path,
	const struct svc_tree_entry entry[SVC_TREE_SIDES], void *data, struct svc_error *err)
{
	struct config *config = data;
	const struct svc_tree_entry *theirs = &entry[SVC_TREE_THEIRS];
	if (!g_str_has_prefix(path, config->folder) || theirs->mode == 040000 ||
		same(&entry[SVC_TREE_OURS], theirs) || same(&entry[SVC_TREE_BASE], theirs))
		return SVC_OK;
	if (same(&entry[SVC_TREE_BASE], &entry[SVC_TREE_OURS]))
		svc_sync_add_change(config->merge.changes, path, &theirs->id, theirs->mode);
	else
		g_ptr_array_add(config->merge.files, g_strdup(path));
	return SVC_OK;
}

/* A commit of ours with the merged configuration, which no branch will know. */
static enum svc_status commit_config(struct svc_desk *desk, const struct svc_oid *base,
	const struct svc_oid *ours, const struct svc_oid *theirs, struct svc_oid *out,
	struct svc_error *err)
{
	const char *prefix = svc_store_prefix(svc_desk_store(desk));
	g_autofree char *folder = g_strconcat(prefix, ".svc/", NULL);
	svc_autoclear(svc_sync_merge) merge = {.desk = desk,
		.repo = svc_store_repo(svc_desk_store(desk)),
		.prefix = prefix,
		.commit = {{""}, *ours, *theirs}};
	struct svc_oid tree;
	svc_sync_merge_init(&merge);
	merge.tree[SVC_TREE_BASE] = *base;
	enum svc_status status =
		svc_repo_tree_id(merge.repo, ours, &merge.tree[SVC_TREE_OURS], err);
	if (!status)
		status = svc_repo_tree_id(merge.repo, theirs, &merge.tree[SVC_TREE_THEIRS], err);
	struct config config = {merge, folder};
	if (!status)
		status = svc_repo_walk_trees(merge.repo, merge.tree, merge_path, &config, err);
	if (!status && merge.files->len)
		status = svc_sync_merge_files(&merge, err);
	if (!status)
		status = svc_repo_change_tree(merge.repo, &merge.tree[SVC_TREE_OURS],
			(const struct svc_tree_change *)(const void *)merge.changes->data,
			merge.changes->len, &tree, err);
	if (status)
		return status;
	return svc_repo_write_commit(merge.repo, &tree, ours, 1, "merged configuration", out, err);
}

/* A `.svc` folder's tree; "" where there is none. */
static enum svc_status config_of(struct svc_desk *desk, const struct svc_oid *commit,
	struct svc_oid *out, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(desk);
	unsigned mode;
	g_autofree char *path = g_strconcat(svc_store_prefix(store), ".svc", NULL);
	return svc_repo_entry(svc_store_repo(store), commit, path, out, &mode, err);
}

/* The same in a tree. */
static enum svc_status config_in(struct svc_desk *desk, const struct svc_oid *tree,
	struct svc_oid *out, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(desk);
	g_autofree char *path = g_strconcat(svc_store_prefix(store), ".svc", NULL);
	return svc_repo_subtree(svc_store_repo(store), tree, path, out, err);
}

static enum svc_status open_at(const struct svc_context *ctx, struct svc_desk *desk,
	const struct svc_oid *commit, struct svc_desk **out, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(desk);
	const char *folder = svc_store_root(store);
	if (!folder)
		folder = svc_repo_gitdir(svc_store_repo(store));
	return svc_desk_open(ctx, folder, commit->hex, out, err);
}

static enum svc_status no_desk(const char *remote, bool ours, struct svc_error *err)
{
	if (!ours) {
		svc_error_set(err, SVC_ECONFLICT, "this desk isn't committed yet");
		return svc_error_hint(err, "commit its .svc folder, then sync");
	}
	svc_error_set(err, SVC_ECONFLICT, "the desk was removed at %s", remote);
	return svc_error_hint(err, "look at it with git log, and merge with git what you want");
}

static bool equal(const struct svc_oid *a, const struct svc_oid *b)
{
	return g_str_equal(a->hex, b->hex);
}

static enum svc_status open_merged(const struct svc_context *ctx, struct svc_desk *desk,
	const struct svc_oid *base, const struct svc_oid *ours, const struct svc_oid *theirs,
	struct svc_desk **out, struct svc_error *err)
{
	struct svc_oid commit;
	enum svc_status status = commit_config(desk, base, ours, theirs, &commit, err);
	if (status)
		return status;
	if (open_at(ctx, desk, &commit, out, err)) {
		svc_error_prefix(err, "both sides changed the desk's configuration, and what comes "
				      "of it can't be loaded");
		return err->status;
	}
	return SVC_OK;
}

enum svc_status svc_sync_open_desk(const struct svc_context *ctx, struct svc_desk *desk,
	const struct svc_oid *ours, const struct svc_oid *theirs, const char *remote,
	struct svc_desk **out, struct svc_error *err)
{
	struct svc_oid mine, other, common = {""}, base = {""};
	enum svc_status status = config_of(desk, ours, &mine, err);
	if (!status)
		status = config_of(desk, theirs, &other, err);
	if (status)
		return status;
	if (!theirs->hex[0] || equal(&mine, &other))
		return mine.hex[0] ? open_at(ctx, desk, ours, out, err)
				   : no_desk(remote, false, err);
	bool related = ours->hex[0] && !svc_sync_base(desk, ours, theirs, &base, err);
	svc_error_clear(err);
	if (related)
		status = config_in(desk, &base, &common, err);
	if (status)
		return status;
	if (!other.hex[0])
		return common.hex[0] ? no_desk(remote, true, err)
				     : open_at(ctx, desk, ours, out, err);
	if (open_at(ctx, desk, theirs, out, err))
		return svc_error_prefix(err, "the desk of %s", remote);
	if (!mine.hex[0] || equal(&mine, &common))
		return SVC_OK;
	g_clear_pointer(out, svc_desk_free);
	if (equal(&other, &common) || !related)
		return open_at(ctx, desk, ours, out, err);
	return open_merged(ctx, desk, &base, ours, theirs, out, err);
}
