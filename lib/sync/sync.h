/*
 * One desk, many clones: fetch, merge by records, push.
 *
 * The merge is made in the object database, never through git's merge state: common commit, ours
 * and theirs are compared tree by tree, records that both sides changed go through lib/merge, other
 * files through git's own merge, and the result is a commit of two parents. docs/merge.md says what
 * happens to what.
 */
#ifndef SVC_SYNC_SYNC_H
#define SVC_SYNC_SYNC_H

#include "desk/desk.h"

struct svc_sync_options {
	const char *remote; /* NULL: the branch's upstream, the only remote, or `origin` */
	bool no_push;
	bool dry_run;     /* fetches, and changes nothing else */
	bool interactive; /* git may ask for a password on the terminal */
	int wait_ms;      /* for the writers' lock; 0: 30,000 */
};

enum svc_sync_way {
	SVC_SYNC_NOTHING, /* nothing had come */
	SVC_SYNC_FORWARD, /* ours went to theirs */
	SVC_SYNC_MERGED,
};

struct svc_sync_change { /* what happened to one record, seen from the side that it was new to */
	char *kind, *id, *title; /* title may be NULL */
	char *path;              /* in the desk */
	const char *what;        /* "new", "changed", "removed" */
	GPtrArray *fields;       /* of char *: "status: resolved" */
	unsigned entries;        /* new ones in the timeline */
	bool unreadable;
};

/* Texts as in struct svc_merge_conflict; NULL: no value. Of one that came, `here` is what the
 * record calls ours. */
struct svc_sync_conflict {
	char *kind, *id, *field;
	char *before, *here, *there;
	bool swapped; /* `here` is what the record calls theirs */
	char *settle; /* the command that settles it */
};

struct svc_sync_rename { /* an id that two clones had drawn */
	char *kind, *from, *to;
	char *old_path, *new_path; /* in the desk */
};

struct svc_sync_attachment { /* a file whose name another one has, too */
	char *kind, *id;     /* of the record beside it */
	char *from, *to;     /* paths in the desk */
	bool came;           /* it is the other side's */
};

struct svc_sync_note { /* a record that can't be read */
	char *path;
	int line;
	char *message;
};

struct svc_sync_side {                  /* what came, or what went */
	size_t commits, records, files; /* files: those that are no records */
	GPtrArray *changes; /* of struct svc_sync_change: at most SVC_SYNC_CHANGES of the records */
};
enum { SVC_SYNC_CHANGES = 1000 };

struct svc_sync_result {
	char *remote, *branch; /* "origin", "main" */
	enum svc_sync_way way;
	bool pushed;           /* false with nothing to push, no_push, dry_run */
	bool first;            /* the remote had no such branch */
	struct svc_oid commit; /* where the branch stands; with dry_run, where it stood */
	struct svc_sync_side came, went;
	GPtrArray *conflicts; /* of struct svc_sync_conflict: by this merge */
	GPtrArray *arrived;   /* the same: merged elsewhere, open, and new here */
	GPtrArray *renames, *notes;
	GPtrArray *attachments; /* of struct svc_sync_attachment */
};
/* What happened in words: "status: resolved, 2 entries". Owned. */
char *svc_sync_change_text(const struct svc_sync_change *change);

void svc_sync_result_clear(struct svc_sync_result *result);
SVC_DEFINE_AUTOCLEAR(svc_sync_result, svc_sync_result_clear)

/*
 * Brings the branch and its upstream together. `out` tells what was done, also where an error came
 * after it: a merge that could not be pushed stays. Errors, with nothing changed: SVC_EUSAGE (an
 * unknown remote), SVC_ECONFLICT (detached HEAD, a merge in progress, dirty files that it must
 * touch, unrelated histories, conflicts in files that are no records), SVC_EINVALID (what the merge
 * of kinds or config gives can't be loaded), SVC_EENVIRONMENT (no remote, git's refusal, a desk of
 * a newer format). After the merge: SVC_ECONFLICT (the remote refused the push, or moved on
 * SVC_SYNC_TRIES times), SVC_EENVIRONMENT.
 */
enum { SVC_SYNC_TRIES = 5 };
enum svc_status svc_sync(struct svc_desk *desk, const struct svc_sync_options *options,
	struct svc_sync_result *out, struct svc_error *err);

#endif
