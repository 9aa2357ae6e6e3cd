/*
 * What the files of lib/sync share. Nothing outside this folder includes it.
 */
#ifndef SVC_SYNC_PRIVATE_H
#define SVC_SYNC_PRIVATE_H

#include "merge/merge.h"
#include "repo/merge.h"
#include "repo/write.h"
#include "sync/sync.h"

struct svc_sync_remote { /* where the branch is shared */
	char *name;      /* of the remote */
	char *branch;    /* "refs/heads/main", there */
	char *tracking;  /* "refs/remotes/origin/main", here */
	bool interactive;
};
void svc_sync_remote_clear(struct svc_sync_remote *remote);
SVC_DEFINE_AUTOCLEAR(svc_sync_remote, svc_sync_remote_clear)

/* The upstream of `branch` ("refs/heads/main"). Errors: SVC_EUSAGE, SVC_EENVIRONMENT. */
enum svc_status svc_sync_find_remote(struct svc_repo *repo, const char *branch, const char *named,
	struct svc_sync_remote *out, struct svc_error *err);

/* Fetches the remote's branch; `*theirs` is "" where there is none. Errors: SVC_EENVIRONMENT with
 * git's words. */
enum svc_status svc_sync_fetch(struct svc_repo *repo, const struct svc_sync_remote *remote,
	struct svc_oid *theirs, struct svc_error *err);

/* Pushes a commit; `*moved` where the remote has moved on meanwhile (and SVC_OK). Errors:
 * SVC_ECONFLICT for a refusal, SVC_EENVIRONMENT, with git's words. */
enum svc_status svc_sync_push(struct svc_repo *repo, const struct svc_sync_remote *remote,
	const struct svc_oid *commit, bool *moved, struct svc_error *err);

/*
 * A merge. The sides of a record are told apart by an order that doesn't depend on who merges: what
 * lib/merge calls ours is the side whose last commit is the later one. So two clones that merge the
 * same two commits get the same bytes.
 */
struct svc_sync_merge {
	struct svc_desk *desk;                 /* whose kinds read the records; borrowed */
	struct svc_repo *repo;                 /* borrowed */
	const char *prefix;                    /* of the desk in the repository; borrowed */
	struct svc_oid commit[SVC_TREE_SIDES]; /* base unused */
	struct svc_oid tree[SVC_TREE_SIDES];
	bool swapped;        /* theirs is what lib/merge calls ours */
	bool theirs_stays;   /* what is shared keeps its name; else what was first does */
	bool is_base;        /* a common version is being made of several: nothing is reported */
	GArray *changes;     /* of struct svc_tree_change, against tree[SVC_TREE_OURS] */
	GArray *contents;    /* of struct svc_sync_content: to be stored as blobs */
	GPtrArray *files;    /* of char *: files that are no records and that both sides changed */
	GHashTable *settled; /* paths of attachments that aren't git's matter any more */
	struct svc_sync_result *out; /* NULL if is_base */
};
struct svc_sync_content {
	char *path;
	GBytes *bytes;
	unsigned mode;
};
void svc_sync_merge_clear(struct svc_sync_merge *merge);
SVC_DEFINE_AUTOCLEAR(svc_sync_merge, svc_sync_merge_clear)

/* Makes the lists of a merge whose other members are set or zero. */
void svc_sync_merge_init(struct svc_sync_merge *merge);

/* The kind of the record at a path of the repository; NULL for any other file. `*within` (may be
 * NULL) gets its path in the desk, borrowed from `path`. */
const struct svc_kind *svc_sync_kind_at(
	const struct svc_sync_merge *merge, const char *path, const char **within);

/* Merges the three trees into `*out`. Errors: SVC_ECONFLICT, naming files that are no records and
 * can't be merged; SVC_EENVIRONMENT. */
enum svc_status svc_sync_merge_trees(
	struct svc_sync_merge *merge, struct svc_oid *out, struct svc_error *err);

/* One record that both sides changed (entry: what the sides have). */
enum svc_status svc_sync_merge_record(struct svc_sync_merge *merge, const struct svc_kind *kind,
	const char *path, const struct svc_tree_entry entry[SVC_TREE_SIDES], struct svc_error *err);

/* The common version of the two commits: a tree; several are merged into one. Errors:
 * SVC_ECONFLICT for unrelated histories. */
enum svc_status svc_sync_base(struct svc_desk *desk, const struct svc_oid *ours,
	const struct svc_oid *theirs, struct svc_oid *tree, struct svc_error *err);

/* What git's own merge makes of the files in merge->files (and of what it renames with them), as
 * changes. Errors: SVC_ECONFLICT, naming those it can't merge; SVC_EENVIRONMENT. */
enum svc_status svc_sync_merge_files(struct svc_sync_merge *merge, struct svc_error *err);

/* Gives records of ours whose drawn id theirs has, too, for another record, a new id:
 * merge->tree[SVC_TREE_OURS] becomes the tree with these, told in out->renames. */
enum svc_status svc_sync_rename_collisions(struct svc_sync_merge *merge, struct svc_error *err);

/* Gives an attachment another name where both sides have a different one of its name: the trees of
 * the sides become those with the new names, told in out->attachments. Errors: SVC_EENVIRONMENT. */
enum svc_status svc_sync_part_attachments(struct svc_sync_merge *merge, struct svc_error *err);

/* Stores merge->contents as blobs and adds them to merge->changes. */
enum svc_status svc_sync_store(struct svc_sync_merge *merge, struct svc_error *err);

/* Adds a change; `id` NULL and mode 0 remove the path. */
void svc_sync_add_change(
	GArray *changes, const char *path, const struct svc_oid *id, unsigned mode);

/* Makes the lists of a result that is all zero. */
void svc_sync_result_init(struct svc_sync_result *result);

/* The desk whose kinds read the merge of two commits: the merged configuration where both changed
 * it. `ctx` must outlive it. Owned.
 * Errors: SVC_ECONFLICT, SVC_EINVALID, SVC_EENVIRONMENT (a newer format). */
enum svc_status svc_sync_open_desk(const struct svc_context *ctx, struct svc_desk *desk,
	const struct svc_oid *ours, const struct svc_oid *theirs, const char *remote,
	struct svc_desk **out, struct svc_error *err);

/* Adds what differs between two trees to a side of the result. `result` (NULL for what went) gets
 * the records that came unreadable, and the open conflicts that came with others. */
enum svc_status svc_sync_describe(struct svc_desk *desk, const struct svc_oid *before,
	const struct svc_oid *after, struct svc_sync_side *side, struct svc_sync_result *result,
	struct svc_error *err);

/* The merge commit's message. Owned. */
char *svc_sync_message(const struct svc_sync_result *result);

#endif
