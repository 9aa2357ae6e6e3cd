#include "sync/private.h"
#include <string.h>

struct sync {
	struct svc_desk *desk;
	struct svc_repo *repo;
	struct svc_sync_options options;
	struct svc_context quiet; /* the same surroundings without warnings, for desks of commits */
	struct svc_sync_remote remote;
	struct svc_sync_result *out;
	struct svc_oid tip;    /* where the branch stands after the merge */
	struct svc_oid theirs; /* where the remote's stood when it was fetched */
};

/* What lib/merge calls ours is the side whose last commit is the later one, whoever merges. */
static enum svc_status choose_order(struct svc_sync_merge *merge, struct svc_error *err)
{
	int64_t time[SVC_TREE_SIDES] = {0};
	enum svc_status status = SVC_OK;
	for (size_t i = SVC_TREE_OURS; i < SVC_TREE_SIDES && !status; i++)
		status = svc_repo_commit_time(merge->repo, &merge->commit[i], &time[i], err);
	int64_t ours = time[SVC_TREE_OURS], theirs = time[SVC_TREE_THEIRS];
	merge->swapped = theirs != ours ? theirs > ours
					: strcmp(merge->commit[SVC_TREE_THEIRS].hex,
						  merge->commit[SVC_TREE_OURS].hex) > 0;
	return status;
}

/* The tree of the merge of two commits. */
static enum svc_status merge_commits(struct sync *sync, struct svc_desk *desk,
	const struct svc_oid *ours, struct svc_oid *tree, struct svc_error *err)
{
	svc_autoclear(svc_sync_merge) merge = {.desk = desk,
		.repo = sync->repo,
		.prefix = svc_store_prefix(svc_desk_store(sync->desk)),
		.commit = {{""}, *ours, sync->theirs},
		.theirs_stays = !sync->options.remote || !sync->options.no_push,
		.out = sync->out};
	svc_sync_merge_init(&merge);
	enum svc_status status =
		svc_sync_base(desk, ours, &sync->theirs, &merge.tree[SVC_TREE_BASE], err);
	for (size_t i = SVC_TREE_OURS; i < SVC_TREE_SIDES && !status; i++)
		status = svc_repo_tree_id(sync->repo, &merge.commit[i], &merge.tree[i], err);
	if (!status)
		status = choose_order(&merge, err);
	if (!status)
		status = svc_sync_rename_collisions(&merge, err);
	if (!status)
		status = svc_sync_part_attachments(&merge, err);
	return status ? status : svc_sync_merge_trees(&merge, tree, err);
}

static enum svc_status describe_came(struct sync *sync, struct svc_desk *desk,
	const struct svc_oid *ours, const struct svc_oid *tree, struct svc_error *err)
{
	struct svc_oid before;
	size_t commits;
	enum svc_status status = svc_repo_tree_id(sync->repo, ours, &before, err);
	if (!status)
		status = svc_repo_count_ahead(sync->repo, &sync->theirs, ours, &commits, err);
	if (status)
		return status;
	sync->out->came.commits += commits;
	return svc_sync_describe(desk, &before, tree, &sync->out->came, sync->out, err);
}

/* What is to be done, found by the common commits. */
enum relation { SAME, AHEAD, BEHIND, APART };

static enum svc_status relate(
	struct sync *sync, const struct svc_oid *ours, enum relation *out, struct svc_error *err)
{
	g_autoptr(GArray) bases = NULL;
	const char *mine = ours->hex, *other = sync->theirs.hex;
	*out = g_str_equal(mine, other) ? SAME : !*other ? AHEAD : BEHIND;
	if (*out != BEHIND || !*mine)
		return SVC_OK;
	enum svc_status status = svc_repo_merge_bases(sync->repo, ours, &sync->theirs, &bases, err);
	const char *base = bases->len == 1 ? g_array_index(bases, struct svc_oid, 0).hex : "";
	*out = g_str_equal(base, mine) ? BEHIND : g_str_equal(base, other) ? AHEAD : APART;
	return status;
}

/* What the remote has of ours: theirs; of a branch that is new there, the commit at which it left
 * the remote's main one, as far as this clone knows that. "": nothing. */
static enum svc_status find_shared(
	struct sync *sync, const struct svc_oid *ours, struct svc_oid *out, struct svc_error *err)
{
	static const char *const names[] = {"HEAD", "main", "master"};
	struct svc_oid known = {""};
	*out = sync->theirs;
	for (size_t i = 0; i < G_N_ELEMENTS(names) && !*out->hex && !*known.hex; i++) {
		svc_autoclear(svc_error) unknown = {0};
		g_autofree char *ref =
			g_strdup_printf("refs/remotes/%s/%s", sync->remote.name, names[i]);
		svc_repo_resolve(sync->repo, ref, &known, &unknown);
	}
	if (!*known.hex)
		return SVC_OK;
	g_autoptr(GArray) bases = NULL;
	enum svc_status status = svc_repo_merge_bases(sync->repo, ours, &known, &bases, err);
	if (!status && bases->len)
		*out = g_array_index(bases, struct svc_oid, 0);
	return status;
}

/* `merged`: a commit of two parents comes on top of ours. */
static enum svc_status describe_went(struct sync *sync, struct svc_desk *desk,
	const struct svc_oid *ours, const struct svc_oid *tree, bool merged, struct svc_error *err)
{
	struct svc_sync_side *went = &sync->out->went;
	struct svc_oid shared, theirs;
	went->records = went->files = 0;
	g_ptr_array_set_size(went->changes, 0);
	enum svc_status status = find_shared(sync, ours, &shared, err);
	if (!status)
		status = svc_repo_tree_id(sync->repo, &shared, &theirs, err);
	if (!status)
		status = svc_repo_count_ahead(sync->repo, ours, &shared, &went->commits, err);
	went->commits += merged;
	return status ? status : svc_sync_describe(desk, &theirs, tree, went, NULL, err);
}

/* Brings the branch to `tree`: by a commit of two parents, or to theirs itself. */
static enum svc_status finish(struct sync *sync, struct svc_txn *txn, struct svc_desk *desk,
	bool forward, const struct svc_oid *tree, struct svc_error *err)
{
	struct svc_oid ours = *svc_txn_head(txn), commit;
	enum svc_status status = svc_txn_adopt(txn, tree, err);
	if (!status)
		status = describe_came(sync, desk, &ours, tree, err);
	if (status)
		return status;
	g_autofree char *message = forward ? NULL : svc_sync_message(sync->out);
	status = svc_txn_commit_merge(txn, &sync->theirs, message, &commit, err);
	if (status)
		return status;
	sync->out->way = forward ? SVC_SYNC_FORWARD : SVC_SYNC_MERGED;
	sync->tip = sync->options.dry_run ? ours : commit;
	return SVC_OK;
}

/* Merges what was fetched, under the writers' lock. */
static enum svc_status integrate(struct sync *sync, struct svc_error *err)
{
	struct svc_txn_options options = {
		.dry_run = sync->options.dry_run, .wait_ms = sync->options.wait_ms};
	svc_auto(svc_txn) txn = NULL;
	svc_auto(svc_desk) desk = NULL;
	enum relation relation;
	struct svc_oid tree;
	enum svc_status status =
		svc_txn_begin_merge(svc_desk_store(sync->desk), &options, &txn, err);
	if (!status)
		status = relate(sync, svc_txn_head(txn), &relation, err);
	if (status)
		return status;
	const struct svc_oid *ours = svc_txn_head(txn);
	sync->tip = *ours;
	if (relation == SAME)
		return SVC_OK;
	status = svc_sync_open_desk(
		&sync->quiet, sync->desk, ours, &sync->theirs, sync->remote.name, &desk, err);
	if (status)
		return status;
	if (relation == APART)
		status = merge_commits(sync, desk, ours, &tree, err);
	else
		status = svc_repo_tree_id(
			sync->repo, relation == BEHIND ? &sync->theirs : ours, &tree, err);
	/* All is known before the branch moves: nothing can fail between that and the push. */
	if (!status && relation != BEHIND)
		status = describe_went(sync, desk, ours, &tree, relation == APART, err);
	if (!status && relation != AHEAD)
		status = finish(sync, txn, desk, relation == BEHIND, &tree, err);
	return status;
}

/* Waits a little longer each time, and never as long as somebody else who waits, too. */
static void back_off(unsigned attempt)
{
	g_usleep((gulong)g_random_int_range(20, 100) * 1000 << MIN(attempt, 5));
}

static enum svc_status moved_on(const struct sync *sync, struct svc_error *err)
{
	svc_error_set(err, SVC_ECONFLICT, "%s moved on %d times while this was being pushed",
		sync->remote.name, SVC_SYNC_TRIES);
	return svc_error_hint(
		err, "what came is merged here and what you wrote is kept; run svc sync again");
}

static enum svc_status try_all(struct sync *sync, struct svc_error *err)
{
	for (unsigned i = 0; i < SVC_SYNC_TRIES; i++) {
		bool moved;
		enum svc_status status =
			svc_sync_fetch(sync->repo, &sync->remote, &sync->theirs, err);
		if (!status)
			status = integrate(sync, err);
		if (status)
			return status;
		sync->out->commit = sync->tip;
		sync->out->first = !sync->theirs.hex[0];
		if (sync->options.no_push || sync->options.dry_run || !sync->tip.hex[0] ||
			g_str_equal(sync->tip.hex, sync->theirs.hex))
			return SVC_OK;
		status = svc_sync_push(sync->repo, &sync->remote, &sync->tip, &moved, err);
		if (status)
			return status;
		sync->out->pushed = !moved;
		if (!moved)
			return SVC_OK;
		back_off(i);
	}
	return moved_on(sync, err);
}

static enum svc_status check_head(struct sync *sync, struct svc_head *head, struct svc_error *err)
{
	enum svc_status status = svc_repo_head(sync->repo, head, err);
	if (!status && !svc_repo_is_bare(sync->repo))
		status = svc_repo_check_idle(sync->repo, err);
	if (status)
		return status;
	if (head->ref && g_str_has_prefix(head->ref, "refs/heads/"))
		return SVC_OK;
	svc_error_set(err, SVC_ECONFLICT, "HEAD is detached: there is no branch to sync");
	return svc_error_hint(err, "go to a branch: git switch NAME");
}

static enum svc_status run(struct sync *sync, struct svc_error *err)
{
	svc_autoclear(svc_head) head = {0};
	enum svc_status status = check_head(sync, &head, err);
	if (!status)
		status = svc_sync_find_remote(
			sync->repo, head.ref, sync->options.remote, &sync->remote, err);
	if (status)
		return status;
	sync->remote.interactive = sync->options.interactive;
	sync->out->remote = g_strdup(sync->remote.name);
	sync->out->branch = g_strdup(sync->remote.branch + strlen("refs/heads/"));
	sync->out->commit = head.commit;
	return try_all(sync, err);
}

enum svc_status svc_sync(struct svc_desk *desk, const struct svc_sync_options *options,
	struct svc_sync_result *out, struct svc_error *err)
{
	struct sync sync = {.desk = desk,
		.repo = svc_store_repo(svc_desk_store(desk)),
		.options = *options,
		.quiet = *svc_desk_context(desk),
		.out = out};
	sync.quiet.warn = NULL;
	svc_sync_result_init(out);
	enum svc_status status = run(&sync, err);
	svc_sync_remote_clear(&sync.remote);
	return status;
}
