/*
 * What git has begun and left for a person to finish: a merge, a rebase, a cherry-pick, a revert, a
 * stash that didn't apply cleanly.
 */
#ifndef SVC_FLOW_PROGRESS_H
#define SVC_FLOW_PROGRESS_H

#include "desk/desk.h"
#include "merge/merge.h"

struct svc_progress {
	const char *what;           /* "a merge"; NULL: nothing is in progress */
	const char *proceed;        /* "git rebase --continue"; NULL as well */
	bool unmerged;              /* the file is in conflict in git's index */
	bool side[SVC_MERGE_SIDES]; /* of those, which have the file */
};

/* Looks at one file of the desk. Errors: SVC_EENVIRONMENT where git fails. */
enum svc_status svc_progress_of(
	struct svc_desk *desk, const char *path, struct svc_progress *out, struct svc_error *err);

/* Tells git that the file as it is now, or that it is gone, settles its conflict: `git add`.
 * Errors: SVC_EENVIRONMENT. */
enum svc_status svc_progress_stage(struct svc_desk *desk, const char *path, struct svc_error *err);

/*
 * Settles a file that one side removed and the other changed, where git's own merge left it without
 * a list of conflicts: `word` is keep, remove, @ours or @theirs. Errors: SVC_EUSAGE for another
 * word; SVC_EENVIRONMENT.
 */
enum svc_status svc_progress_settle(struct svc_desk *desk, const char *path,
	const struct svc_progress *progress, const char *word, bool dry_run, bool *removed,
	struct svc_error *err);

#endif
