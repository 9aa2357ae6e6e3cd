/*
 * The files of a desk: read from the work tree or from a commit, written in transactions.
 *
 * Paths are relative to the desk, '/'-separated. No path leaves the desk: `..`, absolute paths,
 * symbolic links on the way and anything but regular files are refused.
 */
#ifndef SVC_STORE_STORE_H
#define SVC_STORE_STORE_H

#include "repo/repo.h"

struct svc_store;

/*
 * Opens the store of the desk at or above `dir`. `at` is a revision or a time as in util/when.h
 * (UTC; of a day, its last second) to read from, or NULL for the work tree (HEAD in a bare
 * repository).
 * Errors: those of svc_repo_open; SVC_EENVIRONMENT where no `.svc/` folder is found, with `svc
 * init` as hint. Finishes or rolls back what a killed writer left, where that can be done without
 * waiting.
 */
enum svc_status svc_store_open(const struct svc_context *ctx, const char *dir, const char *at,
	struct svc_store **out, struct svc_error *err);
void svc_store_free(struct svc_store *store);
SVC_DEFINE_AUTO(svc_store, svc_store_free)

struct svc_repo *svc_store_repo(struct svc_store *store); /* borrowed */
const char *svc_store_root(
	const struct svc_store *store); /* the desk's folder, absolute; NULL if bare */
const char *svc_store_prefix(
	const struct svc_store *store); /* desk within the repository: "" or "desk/" */
/* The commit that is read (`at`, or HEAD of a bare repository), borrowed; NULL: the work tree. */
const struct svc_oid *svc_store_commit(const struct svc_store *store);
bool svc_store_writable(const struct svc_store *store); /* work tree, not --at, not bare */

/* Reads a file of at most `limit` bytes. SVC_ENOTFOUND; SVC_EINVALID (a link, no regular file, too
 * large). `*out` owned. */
enum svc_status svc_store_read(struct svc_store *store, const char *path, size_t limit,
	GBytes **out, struct svc_error *err);

/* Whether anything (a link, a folder, too) is at the path. False also for a path that leaves the
 * desk or can't be looked at. */
bool svc_store_exists(struct svc_store *store, const char *path);

/* True if a regular file is at the path, no link, no folder. */
bool svc_store_is_regular(struct svc_store *store, const char *path);

/* Calls `fn` for every file below `folder` whose name ends with `suffix`, sorted by path. Links and
 * odd files are passed with `regular` false. `.d` attachment folders are not entered. */
struct svc_file {
	const char *path;
	bool regular;
	uint64_t size;    /* 0 in a commit: git would have to unpack it to know */
	int64_t mtime_ns; /* 0 in a commit */
};
typedef enum svc_status (*svc_store_file_fn)(
	const struct svc_file *file, void *data, struct svc_error *err);
enum svc_status svc_store_walk(struct svc_store *store, const char *folder, const char *suffix,
	svc_store_file_fn fn, void *data, struct svc_error *err);

/* The same by the names alone, five times as fast: sizes and times are 0, and `regular` is true of
 * anything that is no folder. */
enum svc_status svc_store_names(struct svc_store *store, const char *folder, const char *suffix,
	svc_store_file_fn fn, void *data, struct svc_error *err);

/*
 * A transaction: all of its files in one commit, or nothing.
 *
 * svc_txn_begin takes the writers' lock (waits up to `wait_ms`) and reads HEAD anew, so what is
 * read through the store after it can't change under the writer's feet. Refused before anything
 * changes (SVC_ECONFLICT or SVC_EENVIRONMENT, with the ways out): detached HEAD,
 * merge/rebase/cherry-pick/ bisect in progress (detached only for bisect), locked index, bare
 * repository, `--at`, no user.email. svc_txn_put and svc_txn_remove refuse a path that is dirty or
 * staged against HEAD (unless no_commit).
 */
struct svc_txn;

struct svc_txn_options {
	bool no_commit; /* write the files only */
	bool dry_run;   /* check everything, write nothing */
	int wait_ms;    /* for the lock; 0: 30,000 */
};

/* Errors as above; `*out` owned. The options are copied. */
enum svc_status svc_txn_begin(struct svc_store *store, const struct svc_txn_options *options,
	struct svc_txn **out, struct svc_error *err);

/* Adds a file's new content. `must_be_new`: SVC_ECONFLICT where the path exists in any case-folded
 * form. `expect` (may be NULL) is the content that the change was made from: SVC_ECONFLICT where
 * the work tree holds another one. Bytes are referenced. */
enum svc_status svc_txn_put(struct svc_txn *txn, const char *path, GBytes *content,
	bool must_be_new, GBytes *expect, struct svc_error *err);
enum svc_status svc_txn_remove(
	struct svc_txn *txn, const char *path, GBytes *expect, struct svc_error *err);

/*
 * Journal, files, index entries, then the ref by compare-and-swap; undone if that fails. Hooks run
 * as `git commit` runs them (pre-commit, commit-msg, post-commit); commit.gpgSign is honoured;
 * paths with filter attributes go through `git hash-object`. `commit` gets the new commit's id (""
 * with no_commit, dry_run, or nothing changed). Errors: SVC_ECONFLICT, SVC_EENVIRONMENT; everything
 * is then as before. The transaction is over either way; free it.
 */
enum svc_status svc_txn_commit(
	struct svc_txn *txn, const char *message, struct svc_oid *commit, struct svc_error *err);

/*
 * A merge: a transaction that brings the branch to another tree as a whole, outside the desk, too.
 * Begun like any other, but also in a bare repository, where objects and the branch alone change.
 */
enum svc_status svc_txn_begin_merge(struct svc_store *store, const struct svc_txn_options *options,
	struct svc_txn **out, struct svc_error *err);

/* HEAD's commit ("" on an unborn branch) and branch ("refs/heads/main") since the lock was got.
 * Borrowed. */
const struct svc_oid *svc_txn_head(const struct svc_txn *txn);
const char *svc_txn_branch(const struct svc_txn *txn);

/*
 * Takes over a tree of the object database: every path at which it differs from HEAD's will be
 * written; all others stay as they are in index and work tree. Errors: SVC_ECONFLICT for a path
 * that is dirty, staged or in the way, a folder where a file was, a path that no desk may have.
 */
enum svc_status svc_txn_adopt(
	struct svc_txn *txn, const struct svc_oid *tree, struct svc_error *err);

/* Commits it with HEAD's commit and `other` as parents; `message` NULL: the branch goes to `other`
 * itself, whose tree it must be. The hooks are those of `git merge`. Otherwise as svc_txn_commit.
 */
enum svc_status svc_txn_commit_merge(struct svc_txn *txn, const struct svc_oid *other,
	const char *message, struct svc_oid *commit, struct svc_error *err);

/* Ends it; an uncommitted one leaves nothing behind. */
void svc_txn_free(struct svc_txn *txn);
SVC_DEFINE_AUTO(svc_txn, svc_txn_free)

#endif
