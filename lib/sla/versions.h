/*
 * Which text of a record was in force when (docs/sla.md, "In force").
 *
 * The versions of a record are those on the branch's first-parent line, each from its `effective`
 * date on where it gives a new one, else from its commit. An uncommitted text starts now.
 */
#ifndef SVC_SLA_VERSIONS_H
#define SVC_SLA_VERSIONS_H

#include "desk/desk.h"
#include "sla/calendar_spec.h"
#include "sla/model.h"

struct svc_version {
	int64_t from;          /* Unix seconds */
	struct svc_oid commit; /* "" for an uncommitted text */
	int64_t commit_time;   /* Unix seconds; 0 for an uncommitted text */
	struct svc_record *record;
	struct svc_sla_text *sla;           /* of an SLA record; else NULL */
	struct svc_calendar_spec *calendar; /* of a calendar record; else NULL */
};

struct svc_versions {
	GPtrArray *list;                /* of struct svc_version, ascending; never empty */
	const struct svc_version *last; /* of these, the one written last: the present text */
	char *id;
};

/* Reads the versions of a desk's records, once each. */
struct svc_library;

/* `now` is the moment at which an uncommitted text starts. */
struct svc_library *svc_library_new(struct svc_desk *desk, int64_t now);
void svc_library_free(struct svc_library *library);
SVC_DEFINE_AUTO(svc_library, svc_library_free)

/* Puts `text` in the place of every version of a record, for what-if questions. Errors:
 * SVC_EINVALID of a text that is no such record. */
enum svc_status svc_library_replace(struct svc_library *library, const struct svc_kind *kind,
	const char *id, GBytes *text, struct svc_error *err);

/*
 * The versions of the record `id` of the kind that acts as `part` ("sla", "calendar", "service",
 * "customer" …). Borrowed. A former text that can't be read is left out with a warning. Errors:
 * SVC_ENOTFOUND (no such record, now or ever), SVC_EINVALID (its present text can't be read).
 */
enum svc_status svc_library_get(struct svc_library *library, const char *part, const char *id,
	const struct svc_versions **out, struct svc_error *err);

/* The version in force at `time`. `*assumed` (may be NULL) is set where `time` lies before the
 * first one, which then counts. */
const struct svc_version *svc_version_at(
	const struct svc_versions *versions, int64_t time, bool *assumed);

#endif
