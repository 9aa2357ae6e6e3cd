/*
 * `svc sla eval`: worked cases in JSON through the engine, no desk needed.
 *
 * A case is an object with `calendar` (timezone, hours, holidays, exceptions, or "always"), `sla`
 * (clocks, policy), `events` and `evaluate_at`; docs/sla.md describes it. Durations are seconds or
 * text as in an SLA record ("4h", "3bd").
 */
#ifndef SVC_SLA_EVAL_H
#define SVC_SLA_EVAL_H

#include "sla/clock.h"
#include <jansson.h>

/*
 * The figures of one case: an object with one member a clock, with `due`, `elapsed`, `breached`,
 * `ever_breached`, `state`, `percent`, `at_risk`, `thresholds`; and `cycles` where the clock can
 * have several. An array of cases, also as the member `scenarios` of an object, gives an array.
 * `folder` is the tzdata folder, NULL for the system's. Errors: SVC_EINVALID, naming the case (its
 * `id` or number) and the member. `*out` is a new reference.
 */
enum svc_status svc_sla_eval(
	const json_t *cases, const char *folder, json_t **out, struct svc_error *err);

/* The figures of a clock in the same form; used by `svc sla status` too. New reference. */
json_t *svc_clock_json(const struct svc_clock *clock);

/* RFC 3339 text, or null. New reference. */
json_t *svc_time_json(bool known, int64_t time);

#endif
