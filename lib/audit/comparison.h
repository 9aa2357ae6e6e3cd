/*
 * One record in one commit, beside the same record in each parent. Shared by entries.c and
 * missing.c.
 */
#ifndef SVC_AUDIT_COMPARISON_H
#define SVC_AUDIT_COMPARISON_H

#include "audit/private.h"

struct comparison {
	struct visit *visit;
	const struct change *change;
	struct version *now; /* NULL where the record is gone */
	GPtrArray *before;   /* of struct version, one a parent; NULL where it isn't there */
	GPtrArray *sets;     /* of GHashTable: the entries of each */
	GHashTable *present; /* those of `now` */
	GPtrArray *added;    /* of struct entry in `now` that no parent has */
	GPtrArray *missing;  /* of struct entry that a parent has, and `now` doesn't */
	int64_t latest;      /* the last time of what was there */
};

/* The entries of a version (NULL: none) as a set, borrowed from it; owned. */
GHashTable *svc_audit_set(const struct version *version);

/* "2026-11-21T09:20:11Z kim replied". Owned. */
char *svc_audit_heading(const struct entry *entry);

/* The record in another commit; NULL where it isn't there. */
enum svc_status svc_audit_version_at(struct comparison *c, const struct svc_oid *commit,
	struct version **out, struct svc_error *err);

/* Fills `missing`: what a parent has and the commit hasn't, and nobody removed on the way. */
enum svc_status svc_audit_find_missing(struct comparison *c, struct svc_error *err);

/* Says what is missing from a record that is still there, and that a record is gone. */
enum svc_status svc_audit_report_missing(struct comparison *c, struct svc_error *err);
enum svc_status svc_audit_report_gone(struct comparison *c, struct svc_error *err);

/* Takes out of `missing` and `added` what is the same entry but for a name that the merge changed,
 * which its message says and the trees bear out; a note each. */
enum svc_status svc_audit_pair_renamed(struct comparison *c, struct svc_error *err);

/* Makes a note of the finding that a record was removed where all of it is back. */
enum svc_status svc_audit_find_back(struct comparison *c, struct svc_error *err);

/* Remembers what the undone commit had taken away: it may come back. */
enum svc_status svc_audit_find_returned(struct comparison *c, struct svc_error *err);

#endif
