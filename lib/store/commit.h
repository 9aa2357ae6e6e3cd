/*
 * The steps of a commit that are more than one call: files and hooks.
 */
#ifndef SVC_STORE_COMMIT_H
#define SVC_STORE_COMMIT_H

#include "store/internal.h"
#include <sys/stat.h>

/* Up to this many files are synced one by one; more of them with one syncfs(2). */
enum { SVC_SYNC_EACH = 8 };

/* Writes every new content to its temporary file, up to SVC_SYNC_EACH of them to the disk as well.
 */
enum svc_status svc_txn_stage_files(struct svc_txn *txn, struct svc_error *err);

/* Brings more of them to the disk, and the objects that were written until now. */
enum svc_status svc_txn_sync_files(struct svc_txn *txn, struct svc_error *err);

/* Renames the temporary files into place and removes what is removed. `stats` (one an item) gets
 * the state of each new file. */
enum svc_status svc_txn_publish_files(
	struct svc_txn *txn, struct stat *stats, struct svc_error *err);

/* The steps from blobs to the branch; undone where one fails. `message` of a fast-forward goes to
 * the reflog alone. */
enum svc_status svc_txn_write_commit(
	struct svc_txn *txn, const char *message, struct svc_oid *commit, struct svc_error *err);

/* The hook that may refuse the commit, by git's name. */
const char *svc_txn_pre_hook(const struct svc_txn *txn);

/* Runs pre-commit, prepare-commit-msg and commit-msg on an index of HEAD plus the own paths. A hook
 * may change the message and, in its index, the own paths: `*tree`, `*message` and the items' blobs
 * follow. One that changes other paths is refused. */
enum svc_status svc_txn_run_hooks(
	struct svc_txn *txn, struct svc_oid *tree, char **message, struct svc_error *err);

#endif
