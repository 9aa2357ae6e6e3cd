/*
 * What a merge of two commits needs from the repository: their common commits, and a walk over
 * three trees at once.
 */
#ifndef SVC_REPO_MERGE_H
#define SVC_REPO_MERGE_H

#include "repo/repo.h"

/*
 * The best common commits of two ("" has none), the oldest first, those of one second by their ids:
 * the same list whichever is called `one`. Of struct svc_oid, owned; empty for unrelated histories,
 * and where a shallow clone lacks the common part. Errors: SVC_EENVIRONMENT.
 */
enum svc_status svc_repo_merge_bases(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, GArray **out, struct svc_error *err);

/* The tree of a commit; "" for no commit. */
enum svc_status svc_repo_tree_id(struct svc_repo *repo, const struct svc_oid *commit,
	struct svc_oid *tree, struct svc_error *err);

/* Committer time of a commit, Unix seconds. */
enum svc_status svc_repo_commit_time(
	struct svc_repo *repo, const struct svc_oid *commit, int64_t *out, struct svc_error *err);

/* The time of the oldest commit that a shallow clone has of `commit`'s first-parent line. */
enum svc_status svc_repo_oldest_time(
	struct svc_repo *repo, const struct svc_oid *commit, int64_t *out, struct svc_error *err);

/* How many commits `one` has that `two` ("" : none) doesn't. */
enum svc_status svc_repo_count_ahead(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, size_t *out, struct svc_error *err);

enum svc_tree_side { SVC_TREE_BASE, SVC_TREE_OURS, SVC_TREE_THEIRS, SVC_TREE_SIDES };

struct svc_tree_entry {    /* what a side has at a path */
	struct svc_oid id; /* of a blob, or of a submodule's commit; "" if nothing, or a folder */
	unsigned mode;     /* git's; 0: nothing; 040000: a folder */
};

/*
 * Calls `fn` for each path at which one of ours and theirs differs from the base, sorted within a
 * folder; whole folders that are the same on all sides aren't opened. Files in folders come one by
 * one; a folder is named only where another side has a file of its name.
 */
typedef enum svc_status (*svc_tree_walk_fn)(const char *path,
	const struct svc_tree_entry entry[SVC_TREE_SIDES], void *data, struct svc_error *err);
enum svc_status svc_repo_walk_trees(struct svc_repo *repo,
	const struct svc_oid tree[SVC_TREE_SIDES], svc_tree_walk_fn fn, void *data,
	struct svc_error *err);

/* One path of a new tree; "" and mode 0 remove it. */
struct svc_tree_change {
	char *path; /* owned */
	struct svc_oid id;
	unsigned mode;
};

/* `base` (a tree, or "" : empty) with the changes. Errors: SVC_EENVIRONMENT. */
enum svc_status svc_repo_change_tree(struct svc_repo *repo, const struct svc_oid *base,
	const struct svc_tree_change *changes, size_t count, struct svc_oid *out,
	struct svc_error *err);

/* The folder at a path of a tree (not of a commit); "" if there is none. */
enum svc_status svc_repo_subtree(struct svc_repo *repo, const struct svc_oid *tree,
	const char *path, struct svc_oid *out, struct svc_error *err);

/* What a tree (not a commit) has at a path; mode 0 if nothing. */
enum svc_status svc_repo_tree_entry(struct svc_repo *repo, const struct svc_oid *tree,
	const char *path, struct svc_tree_entry *out, struct svc_error *err);

#endif
