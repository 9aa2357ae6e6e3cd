/*
 * Periods of reports: days, weeks and months as they begin and end in one zone, the desk's. A zone
 * of NULL is UTC. Instants are Unix seconds.
 */
#ifndef SVC_SLA_PERIOD_H
#define SVC_SLA_PERIOD_H

#include "util/zone.h"
#include <jansson.h>
#include <stdbool.h>

/* The wall-clock time at `time`, as seconds since the epoch as if it were UTC. */
int64_t svc_period_local(const struct svc_zone *zone, int64_t time);

/* The day number (days since 1970-01-01) that `time` lies in. */
int64_t svc_period_day(const struct svc_zone *zone, int64_t time);

/* The instant at which a day begins; where a change of the clock skips midnight, the change. */
int64_t svc_period_day_start(const struct svc_zone *zone, int64_t day);

/*
 * The period before [since, until): as many calendar months where both ends are the start of one,
 * else as many days where both are the start of one, else as many seconds. False for a period
 * without a start or an end.
 */
bool svc_period_before(
	int64_t since, int64_t until, const struct svc_zone *zone, int64_t *start, int64_t *end);

/* Adds to a report `zone` ("Europe/Berlin"), `first_day` and `last_day` (dates of the period
 * [since, until), the last one included; `first_day` is null for INT64_MIN). */
void svc_period_json(json_t *report, int64_t since, int64_t until, const struct svc_zone *zone);

#endif
