/*
 * Rules over a whole desk: what one record alone can't tell. svc_record_validate() looks at each
 * record, the rules here at what lies between them: references, uniqueness, places, attachments,
 * the config, and the history in git.
 */
#ifndef SVC_CHECK_CHECK_H
#define SVC_CHECK_CHECK_H

#include "desk/desk.h"

struct svc_check_rule {
	const char *id; /* stable: "ref-missing" */
	enum svc_severity severity;
	const char *summary; /* one sentence without a full stop */
};

/* The rules of this layer, in the order of their ids; those of a record alone are documented with
 * svc_record_validate(). `*n` gets their number. */
const struct svc_check_rule *svc_check_rules(size_t *n);

/* The rules of every layer that `svc check` runs, sorted by id; of struct svc_rule. Owned. */
GArray *svc_check_all_rules(void);

struct svc_check_options {
	const char *const
		*paths; /* report these desk-relative files (or folders) alone; NULL: all */
	bool history;   /* compare timelines with git's history as well */
};

/*
 * Checks the desk and adds to `findings`, sorted by path, line, column and rule. Every file is read
 * whatever `paths` says, since uniqueness can't be judged otherwise. Errors: those of reading the
 * desk (a bad record is a finding); with `history`, those of git.
 */
enum svc_status svc_check_run(struct svc_desk *desk, const struct svc_check_options *options,
	GPtrArray *findings, struct svc_error *err);

/* What is wrong in the desk's config: svc_desk_check_config(), saved queries, defaults that lead to
 * no record, and a matrix of priorities that names what no record can have. */
void svc_check_config(struct svc_desk *desk, GPtrArray *findings);

/* Refuses a text for the config that can't be read, or that has a finding of svc_check_config()
 * which the present one hasn't. Errors: those of svc_desk_try_config(); SVC_EINVALID with the cure.
 * None has a place, since the text is in no file. */
enum svc_status svc_check_new_config(
	struct svc_desk *desk, const char *text, size_t length, struct svc_error *err);

struct svc_check_fix { /* what was mended in one record */
	char *path;    /* owned */
	char *message; /* owned; "stamped the entry `kim replied`" */
};

struct svc_check_fixes {
	GPtrArray *made;       /* of struct svc_check_fix */
	struct svc_oid commit; /* "" where nothing was to be done, with no_commit and dry_run */
};
void svc_check_fixes_clear(struct svc_check_fixes *fixes);
SVC_DEFINE_AUTOCLEAR(svc_check_fixes, svc_check_fixes_clear)

/*
 * Mends what has one right answer, in one commit: entries written by hand get their time, and a
 * tracked field that was edited by hand gets its `changed` entry. The time is that of the first
 * commit that holds the text or value, now for what isn't committed. Errors: SVC_EENVIRONMENT where
 * that commit lies beyond the boundary of a shallow clone (hint: git fetch --unshallow); those of
 * svc_write_begin and svc_write_commit. Files that are dirty are mended with `txn->no_commit` only.
 */
enum svc_status svc_check_mend(struct svc_desk *desk, const struct svc_check_options *options,
	const struct svc_txn_options *txn, struct svc_check_fixes *out, struct svc_error *err);

#endif
