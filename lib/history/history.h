/*
 * What git's history says of records: every change of one of them, and what differs between two
 * commits.
 *
 * The first is answered from a map of which commit changed which file, kept in the git directory. A
 * commit's changes never change, so the map holds for every branch and is only ever extended; which
 * commits count is decided when it is asked. It is a cache: deleted, damaged, locked or on a disk
 * that can't be written, it is made anew or all commits are read. docs/history.md describes it.
 */
#ifndef SVC_HISTORY_HISTORY_H
#define SVC_HISTORY_HISTORY_H

#include "desk/desk.h"
#include "index/index.h"

struct svc_history;

struct svc_history_options {
	enum svc_cache_use use; /* AUTO: a map of long histories */
	bool frozen;            /* nothing is written */
	bool lazy;              /* no map is made where there is none: the answer is likely near */
	int wait_ms;            /* for somebody else's write; 0: 1,000 */
};

/* As the environment says: SVC_INDEX=auto, always or never. */
struct svc_history_options svc_history_options_of(const struct svc_context *context);

/* The history of a desk; nothing is read yet. `desk` is borrowed. Owned. */
struct svc_history *svc_history_open(
	struct svc_desk *desk, const struct svc_history_options *options);
void svc_history_free(struct svc_history *history);
SVC_DEFINE_AUTO(svc_history, svc_history_free)

/* Where the map is, absolute; borrowed. */
const char *svc_history_file(const struct svc_history *history);

struct svc_history_range { /* of committers' times, Unix seconds: [since, until) */
	int64_t since, until;
	int64_t limit; /* at most so many, the newest */
};

/* A commit that changed the record; texts owned. Paths are relative to the desk. */
struct svc_history_change {
	struct svc_oid commit;
	int64_t time;           /* the committer's */
	char *path;             /* of the record in this commit */
	struct svc_oid after;   /* its blob; "": it was removed */
	guint n_before;         /* parents; 1 for a root commit */
	struct svc_oid *before; /* its blob in each parent; "": it wasn't there */
	char *from;             /* the path that it had in a parent, where this commit moved it */
	int64_t sort;           /* what orders changes, the newest first; then `depth` */
	int64_t depth;
	guint64 serial;
};

/*
 * The commits that changed a record and that `from` reaches, newest first, each before its parents.
 * A merge counts where it has the record otherwise than all of its parents. Where the record was
 * moved — another id, another folder, another kind — its changes under the former path follow:
 * told by its aliases, its bytes, its name, its text but for the id, or its title and first entry.
 * `*out` is an owned array of struct svc_history_change *. Errors: those of reading the history.
 */
enum svc_status svc_history_of(struct svc_history *history, const struct svc_oid *from,
	const char *path, const struct svc_history_range *range, GPtrArray **out,
	struct svc_error *err);

/* Brings the map up to a commit; false where there is none, and none can be made. */
bool svc_history_map(struct svc_history *history, const struct svc_oid *tip);

enum svc_difference_type { SVC_ADDED, SVC_CHANGED, SVC_RENAMED, SVC_REMOVED };

/* A record that two commits have otherwise; texts owned. */
struct svc_difference {
	enum svc_difference_type type;
	const struct svc_kind *kind;     /* now; of a removed one, then */
	const struct svc_kind *old_kind; /* then; of an added one, now */
	char *path;                      /* now; of a removed one, then */
	char *from;                      /* of a renamed one: its path then; else NULL */
	struct svc_oid before, after;    /* blobs; "" where it isn't there */
};

/*
 * Compares the records of two commits ("" : none), whatever lies between them: sorted by path. Each
 * path is named once, so that putting them into effect in any order leads from one to the other. A
 * removed and an added one that are the same record (as above) are one that was renamed. Kinds are
 * those of the desk. `*out` is an owned array of struct svc_difference *. Errors: SVC_EENVIRONMENT.
 */
enum svc_status svc_history_compare(struct svc_desk *desk, const struct svc_oid *then,
	const struct svc_oid *now, GPtrArray **out, struct svc_error *err);

/* The record that a blob holds; NULL where it can't be read. Owned. */
struct svc_record *svc_history_record(struct svc_desk *desk, const struct svc_kind *kind,
	const char *path, const struct svc_oid *blob, struct svc_error *err);

#endif
