/*
 * What validation and `svc check` report.
 */
#ifndef SVC_RECORD_FINDING_H
#define SVC_RECORD_FINDING_H

#include "record/record.h"

/* The key of the frontmatter under which a merge leaves what both sides changed differently. */
#define SVC_CONFLICTS_KEY "conflicts"
/* What a conflict calls the record as a whole, which one side removed. No field has such a name. */
#define SVC_CONFLICT_RECORD "whole-record"

enum svc_severity { SVC_ERROR, SVC_WARNING };

struct svc_rule { /* what validation of one record can find */
	const char *id;
	enum svc_severity severity;
	bool fixable;        /* `svc check --fix` can mend it */
	const char *summary; /* one sentence without a full stop */
};

/* The rules of svc_record_validate(), sorted by id; ends with a row whose id is NULL. */
const struct svc_rule *svc_record_rules(void);

struct svc_finding {
	const char *rule; /* stable id, borrowed constant: "field-unknown" */
	enum svc_severity severity;
	char *path; /* owned; desk-relative */
	int line, column;
	char *message; /* owned */
	char *cure;    /* owned; what to do, NULL if none is known */
	bool fixable;  /* `svc check --fix` can mend it */
};

/* A growing list of findings; elements are owned. */
GPtrArray *svc_findings_new(void);

/* Adds one and returns it, so that the caller can set `cure` and `fixable`. */
struct svc_finding *svc_findings_add(GPtrArray *findings, const char *rule,
	enum svc_severity severity, const char *path, int line, int column, const char *format, ...)
	G_GNUC_PRINTF(7, 8);

/*
 * Checks one record against its kind alone: required and unknown fields, types, choices,
 * conditional requirements, entry syntax and order, tracked fields against the timeline,
 * transitions. References and uniqueness need the desk: lib/check.
 */
enum svc_status svc_record_validate(
	struct svc_record *record, GPtrArray *findings, struct svc_error *err);

#endif
