/*
 * What the files of this folder share: the store, a transaction, the journal, the locks.
 */
#ifndef SVC_STORE_INTERNAL_H
#define SVC_STORE_INTERNAL_H

#include "repo/write.h"
#include "store/store.h"
#include "util/file.h"

struct svc_store {
	const struct svc_context *ctx; /* borrowed */
	struct svc_repo *repo;
	char *root;   /* absolute, without trailing '/'; NULL if bare */
	char *prefix; /* "" or "desk/" */
	int root_fd;  /* -1 if bare */
	int top_fd;   /* the top of the work tree; -1 if bare */
	bool from_commit;
	struct svc_oid commit; /* what is read, if from_commit */
};

/* A desk's path within the repository. Owned. */
char *svc_store_full(const struct svc_store *store, const char *path);

/* The names of the files that a writer keeps in the git directory. */
#define SVC_LOCK_NAME "svc.lock"
#define SVC_JOURNAL_NAME "svc-journal"
#define SVC_INDEX_NAME "svc-index"
#define SVC_MARK_NAME "svc-mark"
#define SVC_HOOK_INDEX_NAME "svc-hook-index"
#define SVC_MESSAGE_NAME "svc-message"

/* One file of a transaction or a journal. Ids are of blobs; "" where there is no file. */
struct svc_item {
	char *path;          /* owned; within the repository */
	GBytes *content;     /* the new one; NULL: removed (or unknown, in a journal read back) */
	struct svc_oid was;  /* in HEAD */
	struct svc_oid blob; /* in the new commit */
	struct svc_oid raw_was; /* of the work tree's bytes before */
	struct svc_oid raw;     /* of the new bytes as they are */
	unsigned mode;          /* git's */
	unsigned mode_was;      /* of a merge: in HEAD; 0 if nothing */
	bool no_file;           /* a submodule, or outside a sparse checkout: index entry alone */
	bool skip;              /* of these, outside a sparse checkout */
};
void svc_item_free(gpointer item);

enum svc_journal_stage {
	SVC_JOURNAL_COMMIT,  /* a commit is being made: what HEAD doesn't hold is undone */
	SVC_JOURNAL_MOVE,    /* the same, at its last step: the ref's own lock may be left */
	SVC_JOURNAL_PREPARE, /* no_commit: temporary files are being written: undone */
	SVC_JOURNAL_PUBLISH, /* no_commit: all of them are complete: finished */
};
struct svc_journal {
	enum svc_journal_stage stage;
	char token[17];
	char *ref;             /* owned; the branch that moves; NULL with no_commit */
	struct svc_oid commit; /* the new one, at stage MOVE */
	GPtrArray *items;      /* of struct svc_item */
};
void svc_journal_clear(struct svc_journal *journal);
SVC_DEFINE_AUTOCLEAR(svc_journal, svc_journal_clear)

/* Replaces the journal as a whole; it is durable after the next fsync on its file system. Errors:
 * SVC_EENVIRONMENT and what else svc_file_error gives. */
enum svc_status svc_journal_write(
	struct svc_store *store, const struct svc_journal *journal, struct svc_error *err);
/* False if there is none, or none that was written to its end. */
bool svc_journal_read(struct svc_store *store, struct svc_journal *out);
bool svc_journal_exists(struct svc_store *store);
void svc_journal_remove(struct svc_store *store);

/* The temporary file of item `n`: a name beside it. It holds the new content until that is
 * published, then the old one until the commit is made. */
char *svc_temp_name(const struct svc_journal *journal, size_t n);
/* The same as a path within the repository. */
char *svc_temp_path(const struct svc_journal *journal, size_t n);

/* Ends what the journal tells of: removes the temporary files (`old`: those alone that can hold an
 * old file) and index.lock, if it is ours, then the journal. False where one of them can't be
 * removed: a journal then stays, from which the next command tries again. */
bool svc_journal_end(struct svc_store *store, struct svc_journal *journal, bool old);

/* Removes the temporary files as above and the folders that this leaves empty; false where one
 * stays. */
bool svc_drop_temps(struct svc_store *store, const struct svc_journal *journal, bool old);

/* Takes the writers' lock: waits up to `wait_ms`. SVC_ECONFLICT when that is over. The descriptor
 * holds it. */
enum svc_status svc_lock_writers(
	struct svc_store *store, int wait_ms, int *fd, struct svc_error *err);

/* Takes git's index.lock, marked with the token, so that a killed writer's can be told from git's.
 * One that has the token already is kept. SVC_ECONFLICT where another program holds it. */
enum svc_status svc_lock_index(struct svc_store *store, const char *token, struct svc_error *err);
/* Gives it back, if it is ours. False where that fails: the journal must then stay, so that the
 * next command can take it away. */
bool svc_unlock_index(struct svc_store *store, const char *token);
/* Refuses while another program holds index.lock; waits a moment for a short git command. */
enum svc_status svc_check_index_lock(struct svc_store *store, int wait_ms, struct svc_error *err);

/* Removes the lock of a branch that a killed writer left. `commit` is what it was about to write.
 */
void svc_remove_ref_lock(struct svc_store *store, const char *ref, const struct svc_oid *commit);

/* Finishes or undoes what the journal describes; the caller holds the writers' lock. */
enum svc_status svc_recover(struct svc_store *store, struct svc_error *err);
/* The same for a journal that is not (only) on disk. */
enum svc_status svc_recover_journal(
	struct svc_store *store, struct svc_journal *journal, struct svc_error *err);

struct svc_txn {
	struct svc_store *store; /* borrowed */
	struct svc_txn_options options;
	int lock;
	struct svc_head head;
	struct svc_journal journal; /* its items are the transaction's */
	GHashTable *by_path;        /* path → item */
	GHashTable *folders;        /* folder → set of case-folded names in it */
	struct svc_index *index;    /* a copy, for looking; NULL with no_commit and if bare */
	bool over;
	bool merge;           /* begun by svc_txn_begin_merge() */
	bool bare;            /* of a merge: no files, no index */
	bool forward;         /* of a merge: the branch goes to `other` itself */
	struct svc_oid other; /* of a merge: the second parent */
	struct svc_oid tree;  /* of a merge: what the commit holds */
};

/* Makes the content of an item that only its blob is known of. Nothing to do for a removal. */
enum svc_status svc_txn_load(struct svc_txn *txn, struct svc_item *item, struct svc_error *err);
/* What a symbolic link says, owned; NULL where there is none. */
GBytes *svc_link_read(int top, const char *path);
/* Writes a symbolic link under the temporary name. */
enum svc_status svc_txn_stage_link(
	struct svc_txn *txn, const struct svc_item *item, const char *temp, struct svc_error *err);

/* Refuses a path that differs from HEAD in the index or the work tree (`old`, NULL if no file). */
enum svc_status svc_txn_check_clean(
	struct svc_txn *txn, struct svc_item *item, GBytes *old, struct svc_error *err);
/* Refuses a new path that exists, or whose name or a folder's name differs from another only in
 * case. Remembers it. */
enum svc_status svc_txn_check_new(struct svc_txn *txn, const char *path, struct svc_error *err);

#endif
