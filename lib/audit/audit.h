/*
 * Audit: what git's history proves about a desk. Signatures, entries against the commits that
 * brought them, and whether anything that was on record was changed or taken away since; and
 * digests by which a history can be recognised later. docs/audit.md says what each rule means and
 * what none can prove.
 */
#ifndef SVC_AUDIT_AUDIT_H
#define SVC_AUDIT_AUDIT_H

#include "desk/desk.h"
#include "repo/signature.h"

enum svc_audit_level {
	SVC_AUDIT_FINDING,
	SVC_AUDIT_NOTE,   /* an auditor should know it; it breaks no rule */
	SVC_AUDIT_WANTED, /* a note; a finding where signatures are required */
	SVC_AUDIT_SIGNED, /* looked for where signatures are required, and a finding then */
};

struct svc_audit_rule {
	const char *id; /* stable: "entry-changed" */
	enum svc_audit_level level;
	const char *summary; /* one sentence without a full stop */
};

/* All rules, sorted by id; `*n` gets their number. */
const struct svc_audit_rule *svc_audit_rules(size_t *n);

/* The rules as rows of a Markdown table, heading included. Owned. */
char *svc_audit_rules_table(void);

struct svc_audit_finding { /* texts owned */
	const char *rule;  /* a rule's id, borrowed constant */
	bool note;
	struct svc_oid commit; /* "" where it is about no commit */
	int64_t time;          /* of the commit */
	char *author;          /* the commit's author, by address; NULL without a commit */
	char *path;            /* desk-relative; NULL where it is about no file */
	int line;              /* in the file as the commit has it, or as it had been; 0: none */
	char *message;         /* one sentence without a full stop */
};

struct svc_audit_options {
	const char
		*range; /* "A..B", "A..", "..B", "B"; NULL: all of HEAD, or of what `--at` names */
	const char *signers; /* a file of allowed signers instead of the configured one, or NULL */
	int64_t tolerance;   /* seconds between an entry's time and its commit's */
	bool need_signed;    /* every commit must be signed, by somebody who is known */
	/* Ids of commits whose findings are known and count as notes; NULL-terminated, or NULL. */
	char *const *accepted;
};

struct svc_audit_report {              /* what was looked at, and what was found; owned */
	struct svc_oid after, to;      /* `after` is "" where the whole history was looked at */
	int64_t first_time, last_time; /* of the oldest and of the newest commit */
	guint commits, merges;
	guint signatures[SVC_SIGNATURE_STATES];
	guint64 versions, entries; /* of records, and added entries, that were compared */
	guint findings, notes;
	char *signers;   /* the file of allowed signers that was used, or NULL */
	GPtrArray *list; /* of struct svc_audit_finding: oldest commit first, then path, line */
};
void svc_audit_report_clear(struct svc_audit_report *report);
SVC_DEFINE_AUTOCLEAR(svc_audit_report, svc_audit_report_clear)

/*
 * Looks at every commit of the range. Errors: SVC_ENOTFOUND for a revision that isn't there and a
 * range without commits; SVC_EUSAGE for a malformed one, and for an accepted commit that isn't
 * given by its id, since a name may come to mean another; SVC_EENVIRONMENT for a shallow clone that
 * ends inside it, broken objects, and a file of allowed signers that can't be read. Findings are
 * none.
 */
enum svc_status svc_audit_verify(struct svc_desk *desk, const struct svc_audit_options *options,
	struct svc_audit_report *report, struct svc_error *err);

/*
 * A digest of everything that a commit reaches. One line of text for people to keep:
 *
 *	svc-anchor/1 2026-11-21T09:14:00Z COMMIT sha256:DIGEST
 *
 * DIGEST is SHA-256 over one line `ID TYPE SIZE SHA256\n` for each commit, tree and blob, sorted by
 * ID, where SHA256 is that of the object's bytes: it doesn't rest on git's SHA-1.
 */
struct svc_audit_anchor {
	struct svc_oid commit;
	int64_t time;    /* the commit's */
	char digest[65]; /* hexadecimal */
	guint64 objects; /* that were read; 0 for a parsed one */
};

/* Computes the anchor of a commit. Errors: SVC_EENVIRONMENT for a shallow clone or broken objects.
 */
enum svc_status svc_audit_anchor(struct svc_repo *repo, const struct svc_oid *commit,
	struct svc_audit_anchor *out, struct svc_error *err);

/* The line. Owned. */
char *svc_audit_anchor_line(const struct svc_audit_anchor *anchor);

/* Reads the anchors of a text: one a line, blank lines and those that start with '#' are skipped;
 * of struct svc_audit_anchor, owned. Errors: SVC_EINVALID with the line; none at all is one, too.
 */
enum svc_status svc_audit_anchor_parse(
	const char *text, size_t length, GArray **out, struct svc_error *err);

enum svc_audit_outcome {
	SVC_AUDIT_UNCHANGED,
	SVC_AUDIT_GONE,      /* the anchored commit isn't in the repository any more */
	SVC_AUDIT_REWRITTEN, /* it is there, but `head` doesn't descend from it */
	SVC_AUDIT_ALTERED,   /* it is an ancestor, but objects behind it hold something else */
};

struct svc_audit_proof {
	enum svc_audit_outcome outcome;
	struct svc_oid base; /* the last commit that the two have in common; "" if none */
	int64_t base_time;
	struct svc_audit_anchor now; /* as computed; for an ancestor alone */
};

/* Whether the history that was anchored is still behind `head`, byte for byte. Errors: as for
 * svc_audit_anchor(). */
enum svc_status svc_audit_prove(struct svc_repo *repo, const struct svc_audit_anchor *anchor,
	const struct svc_oid *head, struct svc_audit_proof *out, struct svc_error *err);

#endif
