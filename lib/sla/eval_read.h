/*
 * A case of `svc sla eval` read into the engine's terms. Internal to eval.
 */
#ifndef SVC_SLA_EVAL_READ_H
#define SVC_SLA_EVAL_READ_H

#include "sla/eval.h"

struct svc_eval_case {        /* owns what the clocks borrow; texts are borrowed from the JSON */
	const char *folder;   /* tzdata, or NULL */
	GHashTable *zones;    /* name → struct svc_zone * */
	GPtrArray *calendars; /* of struct svc_calendar */
	struct svc_sla_policy policy;
	GPtrArray *specs;   /* of struct svc_clock_spec: the clocks, in order */
	GPtrArray *own;     /* calendar of each clock, NULL: the case's */
	GPtrArray *edits;   /* of struct svc_clock_spec: targets set by events */
	GPtrArray *targets; /* of GArray of struct svc_target_phase, one a clock */
	GArray *phases;     /* of struct svc_calendar_phase, of the case's calendar */
	GArray *events;     /* of struct svc_sla_event */
	int64_t evaluate_at;
};

/* Reads a case into the zero-initialised `*out`, to be cleared either way. Errors: SVC_EINVALID. */
enum svc_status svc_eval_read(const json_t *json, struct svc_eval_case *out, struct svc_error *err);
void svc_eval_case_clear(struct svc_eval_case *c);
SVC_DEFINE_AUTOCLEAR(svc_eval_case, svc_eval_case_clear)

/* A calendar as a JSON object into a specification. Errors: SVC_EINVALID. */
enum svc_status svc_calendar_spec_from_json(
	const json_t *json, struct svc_calendar_spec **out, struct svc_error *err);

#endif
