/*
 * The common version of two commits. Where branches crossed there are several; they are merged
 * into one, as git's own recursive merge does.
 */
#include "sync/private.h"

/* Crossings within crossings beyond this take the oldest common commit alone. */
enum { DEPTH_LIMIT = 20 };

struct base {
	struct svc_desk *desk;
	struct svc_repo *repo;
	int depth;
};

static enum svc_status base_of(struct base *base, const struct svc_oid *one,
	const struct svc_oid *two, struct svc_oid *tree, bool *found, struct svc_error *err);

/* Merges one more common commit into `tree`, which stands for those before it. */
static enum svc_status add_base(struct base *base, const struct svc_oid *before,
	const struct svc_oid *next, struct svc_oid *tree, struct svc_error *err)
{
	svc_autoclear(svc_sync_merge) merge = {.desk = base->desk,
		.repo = base->repo,
		.prefix = svc_store_prefix(svc_desk_store(base->desk)),
		.is_base = true,
		.swapped = true}; /* the later one counts as ours */
	bool found;
	svc_sync_merge_init(&merge);
	merge.tree[SVC_TREE_OURS] = *tree;
	merge.commit[SVC_TREE_OURS] = *before;
	merge.commit[SVC_TREE_THEIRS] = *next;
	enum svc_status status =
		base_of(base, before, next, &merge.tree[SVC_TREE_BASE], &found, err);
	if (!status)
		status = svc_repo_tree_id(base->repo, next, &merge.tree[SVC_TREE_THEIRS], err);
	if (!status)
		status = svc_sync_part_attachments(&merge, err);
	return status ? status : svc_sync_merge_trees(&merge, tree, err);
}

static enum svc_status base_of(struct base *base, const struct svc_oid *one,
	const struct svc_oid *two, struct svc_oid *tree, bool *found, struct svc_error *err)
{
	g_autoptr(GArray) bases = NULL;
	*tree = (struct svc_oid){""};
	enum svc_status status = svc_repo_merge_bases(base->repo, one, two, &bases, err);
	*found = !status && bases->len > 0;
	if (status || !bases->len)
		return status;
	status = svc_repo_tree_id(base->repo, &g_array_index(bases, struct svc_oid, 0), tree, err);
	if (base->depth >= DEPTH_LIMIT)
		return status;
	base->depth++;
	for (guint i = 1; i < bases->len && !status; i++)
		status = add_base(base, &g_array_index(bases, struct svc_oid, i - 1),
			&g_array_index(bases, struct svc_oid, i), tree, err);
	base->depth--;
	return status;
}

static enum svc_status too_shallow(
	struct svc_repo *repo, const struct svc_oid *ours, struct svc_error *err)
{
	int64_t oldest;
	enum svc_status status = svc_repo_oldest_time(repo, ours, &oldest, err);
	if (status)
		return status;
	g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc(oldest);
	g_autofree char *text = g_date_time_format(day, "%Y-%m-%dT%H:%M:%SZ");
	svc_error_set(err, SVC_ECONFLICT,
		"this clone is shallow and lacks the commit that both sides come from");
	return svc_error_hint(err,
		"its own history begins at %s; get as much of theirs with: git fetch "
		"--shallow-since=%s (all of it: git fetch --unshallow)",
		text, text);
}

enum svc_status svc_sync_base(struct svc_desk *desk, const struct svc_oid *ours,
	const struct svc_oid *theirs, struct svc_oid *tree, struct svc_error *err)
{
	struct base base = {desk, svc_store_repo(svc_desk_store(desk)), 0};
	bool found;
	enum svc_status status = base_of(&base, ours, theirs, tree, &found, err);
	if (status || found)
		return status;
	if (svc_repo_is_shallow(base.repo))
		return too_shallow(base.repo, ours, err);
	svc_error_set(err, SVC_ECONFLICT,
		"unrelated histories: the remote's branch and this one have no common commit");
	return svc_error_hint(err,
		"check that it is the right remote (git remote -v); if it is, join them once with: git "
		"merge --allow-unrelated-histories");
}
