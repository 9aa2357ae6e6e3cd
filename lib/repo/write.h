/*
 * Writing to a repository: the pieces that a transaction (store/) puts in order. Nothing here takes
 * the writers' lock; nothing moves HEAD but svc_repo_move_ref.
 */
#ifndef SVC_REPO_WRITE_H
#define SVC_REPO_WRITE_H

#include "repo/repo.h"
#include <sys/stat.h>

/* A file of the next commit. */
struct svc_change {
	const char *path;    /* borrowed; within the repository */
	GBytes *content;     /* borrowed; NULL removes the file */
	struct svc_oid raw;  /* of the bytes as they are, where it is known; else "" */
	struct svc_oid blob; /* filled by svc_repo_write_blobs; "" for a removal */
	unsigned mode;       /* git's: 0100644 or 0100755 */
};

/* The id that `content` gets at `path`, through the path's clean filter. Writes nothing. */
enum svc_status svc_repo_hash(struct svc_repo *repo, const char *path, GBytes *content,
	struct svc_oid *out, struct svc_error *err);

/* The id of the bytes as they are, without any filter. */
enum svc_status svc_repo_hash_raw(GBytes *content, struct svc_oid *out);

/* Calls `fn` with the name of each entry of `folder` ("" = top) in a commit; none if it is absent.
 */
typedef enum svc_status (*svc_repo_path_fn)(const char *path, void *data, struct svc_error *err);
enum svc_status svc_repo_list(struct svc_repo *repo, const struct svc_oid *commit,
	const char *folder, svc_repo_path_fn fn, void *data, struct svc_error *err);

/* False where a checkout certainly writes the blob's own bytes at `path`. */
bool svc_repo_may_filter(struct svc_repo *repo, const char *path);

/* What a checkout would write for a blob at `path` (smudge filter). `*out` owned. */
enum svc_status svc_repo_smudge(struct svc_repo *repo, const char *path, const struct svc_oid *blob,
	GBytes **out, struct svc_error *err);

/*
 * Stores the contents as blobs and fills in their ids. Many at once go into one pack, which threads
 * are still making when this returns: then `*pending` (owned) is not NULL, and no ref may lead to
 * the blobs until svc_pack_finish() said SVC_OK.
 */
struct svc_pack;
enum svc_status svc_repo_write_blobs(struct svc_repo *repo, struct svc_change *changes,
	size_t count, struct svc_pack **pending, struct svc_error *err);
/* Waits for the pack (NULL: there is nothing to wait for), brings it to the disk and puts it among
 * the others. Errors: SVC_EENVIRONMENT; nothing is left then. */
enum svc_status svc_pack_finish(struct svc_pack *pack, struct svc_error *err);
/* Waits as well, and removes what wasn't finished. */
void svc_pack_free(struct svc_pack *pack);
SVC_DEFINE_AUTO(svc_pack, svc_pack_free)

/* The same for contents that stand in the object database as they are: no filter is asked. */
enum svc_status svc_repo_store_blobs(
	struct svc_repo *repo, struct svc_change *changes, size_t count, struct svc_error *err);

/* The tree of commit `base` ("" : empty) with the changes. */
enum svc_status svc_repo_write_tree(struct svc_repo *repo, const struct svc_oid *base,
	const struct svc_change *changes, size_t count, struct svc_oid *tree,
	struct svc_error *err);

/* Makes a commit of `tree` on `count` parents (0: a root commit; SVC_PARENTS_MOST); signed where
 * commit.gpgSign asks for it. Moves no ref. */
enum { SVC_PARENTS_MOST = 2 };
enum svc_status svc_repo_write_commit(struct svc_repo *repo, const struct svc_oid *tree,
	const struct svc_oid *parents, size_t count, const char *message, struct svc_oid *commit,
	struct svc_error *err);

/* Brings the loose objects of one commit (its blobs, trees, and itself) to the disk's queue, so
 * that the next fsync on this file system makes them durable. Failures don't matter. */
void svc_repo_settle(struct svc_repo *repo, const struct svc_oid *commit,
	const struct svc_change *changes, size_t count);

/* Where HEAD stands. */
struct svc_head {
	char *ref;             /* owned; "refs/heads/main"; NULL if HEAD is detached */
	struct svc_oid commit; /* "" on an unborn branch */
};
enum svc_status svc_repo_head(struct svc_repo *repo, struct svc_head *out, struct svc_error *err);
void svc_head_clear(struct svc_head *head);
SVC_DEFINE_AUTOCLEAR(svc_head, svc_head_clear)

/* While a merge, rebase, cherry-pick, revert or `git am` is in progress in the work tree, `*what`
 * is "a merge", `*proceed` "git merge --continue", both constants; else NULL. */
enum svc_status svc_repo_in_progress(
	struct svc_repo *repo, const char **what, const char **proceed, struct svc_error *err);

/* Refuses (SVC_ECONFLICT, with the ways out) while a merge, rebase, cherry-pick, revert, bisect or
 * `git am` is in progress. */
enum svc_status svc_repo_check_idle(struct svc_repo *repo, struct svc_error *err);

/* Moves `ref` from `old` ("" : it must not exist) to `new` with a reflog entry. SVC_ECONFLICT where
 * it is no longer at `old`. */
enum svc_status svc_repo_move_ref(struct svc_repo *repo, const char *ref, const struct svc_oid *old,
	const struct svc_oid *new, const char *reflog, struct svc_error *err);

/* True if the repository has an executable hook of that name, or its configuration names one for
 * that event (git 2.54 and newer run these). */
bool svc_repo_has_hook(struct svc_repo *repo, const char *name);

/* Runs a hook with the arguments (NULL-terminated) and GIT_INDEX_FILE at `index` (NULL: unset). No
 * such hook: SVC_OK. SVC_ECONFLICT where it refuses, its words as hint. */
enum svc_status svc_repo_run_hook(struct svc_repo *repo, const char *name, const char *const *args,
	const char *index, struct svc_error *err);

/* Runs `git ARGS` (NULL-terminated) at the top of the work tree. `set` as in struct svc_process.
 * SVC_EENVIRONMENT with git's own words where it fails. `*output` (may be NULL) owned. */
enum svc_status svc_repo_git(struct svc_repo *repo, const char *const *args, const char *const *set,
	const void *input, size_t length, GString **output, struct svc_error *err);

/* The same, but a failure of git is no error: `*code` is its exit code, `*output` and `*errors`
 * what it wrote, both owned. */
enum svc_status svc_repo_try_git(struct svc_repo *repo, const char *const *args,
	const char *const *set, int *code, GString **output, GString **errors,
	struct svc_error *err);

/*
 * An index file being prepared: a copy of the real one (or an empty one) under another name in the
 * git directory, changed and saved there, then renamed over the real one by whoever holds
 * index.lock.
 */
struct svc_index;

struct svc_index_entry {
	struct svc_oid blob;
	unsigned mode;
	bool skip_worktree; /* outside the sparse checkout */
};

/* Opens a copy of the real index (`empty`: an empty one) as `name`. SVC_EENVIRONMENT for a split or
 * sparse index, with the cure. */
enum svc_status svc_index_open(struct svc_repo *repo, const char *name, bool empty,
	struct svc_index **out, struct svc_error *err);
/* Removes the copy where it was not published. */
void svc_index_free(struct svc_index *index);
SVC_DEFINE_AUTO(svc_index, svc_index_free)

/* True while the real index is still the one that was copied. */
bool svc_index_is_current(const struct svc_index *index);
bool svc_index_is_unmerged(const struct svc_index *index);
const char *svc_index_file(const struct svc_index *index); /* the copy's path, borrowed */
/* False if the path has no entry. */
bool svc_index_get(const struct svc_index *index, const char *path, struct svc_index_entry *out);
/* `st` (may be NULL: git looks at the file again) is the file's state in the work tree. */
enum svc_status svc_index_set(struct svc_index *index, const char *path, const struct svc_oid *blob,
	unsigned mode, const struct stat *st, struct svc_error *err);
/* An entry without a file: a submodule, or (`skip`) one outside a sparse checkout. */
enum svc_status svc_index_set_absent(struct svc_index *index, const char *path,
	const struct svc_oid *blob, unsigned mode, bool skip, struct svc_error *err);
enum svc_status svc_index_unset(struct svc_index *index, const char *path, struct svc_error *err);
/* Makes it equal to a commit's tree. */
enum svc_status svc_index_load(
	struct svc_index *index, const struct svc_oid *commit, struct svc_error *err);
/* Reads the copy again, after a hook may have changed it. */
enum svc_status svc_index_reload(struct svc_index *index, struct svc_error *err);
/* The tree of all entries. */
enum svc_status svc_index_tree(
	struct svc_index *index, struct svc_oid *tree, struct svc_error *err);
enum svc_status svc_index_save(struct svc_index *index, struct svc_error *err);
/* Renames the saved copy over the real index; the old one is kept under the copy's name until
 * svc_index_free, where the file system can exchange names. */
enum svc_status svc_index_publish(struct svc_index *index, struct svc_error *err);
/* Puts the old index back, if one is kept and the real one is still what was published. */
void svc_index_take_back(struct svc_index *index);

/* Calls `fn` with each path that differs between two commits ("" : an empty one). */
enum svc_status svc_repo_compare(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, svc_repo_path_fn fn, void *data, struct svc_error *err);

/* Calls `fn` with each path that differs between two trees (ids of trees; "" : empty). */
enum svc_status svc_repo_compare_trees(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, svc_repo_path_fn fn, void *data, struct svc_error *err);

#endif
