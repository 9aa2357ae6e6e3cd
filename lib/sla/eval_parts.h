/*
 * What the files that read a case share (eval_read.c, eval_events.c).
 */
#ifndef SVC_SLA_EVAL_PARTS_H
#define SVC_SLA_EVAL_PARTS_H

#include "sla/eval_read.h"

/* SVC_EINVALID: `key` must be `what`. */
enum svc_status svc_eval_missing(struct svc_error *err, const char *key, const char *what);

/* A text (borrowed from `json`) and a time under a key. Errors: SVC_EINVALID without one. */
enum svc_status svc_eval_text(
	const json_t *json, const char *key, const char **out, struct svc_error *err);
enum svc_status svc_eval_time(
	const json_t *json, const char *key, int64_t *out, struct svc_error *err);

/* A clock's targets, under `target` and `target_by_priority`. Errors: SVC_EINVALID. */
enum svc_status svc_eval_targets(
	struct svc_clock_spec *spec, const json_t *json, struct svc_error *err);

/* A calendar, owned by the case. Errors: SVC_EINVALID. */
enum svc_status svc_eval_calendar(struct svc_eval_case *c, const json_t *json,
	struct svc_calendar **out, struct svc_error *err);

/* The case's events in order of time; of equal times the first in the text comes first. Errors:
 * SVC_EINVALID, with the event's time. */
enum svc_status svc_eval_events(struct svc_eval_case *c, const json_t *list, struct svc_error *err);

#endif
