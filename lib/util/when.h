/*
 * Times as people write them on a command line or in a query, resolved against an instant and a
 * zone:
 *
 *	2026-11-21T09:14:00Z  2026-11-21T09:14  "2026-11-21 09:14"  17:00  now
 *	2026-11-21  2026-11  2026  2026-W47  2026-Q4
 *	today  tomorrow  yesterday  fri  friday  last-fri  this-week  last-month  next-quarter
 *	-7d  +2h  -1h30m  +3mo  -1y            (d w mo y keep the time of day of the zone)
 *	fri@17:00  "tomorrow 9:00"             (a day and a time of that day)
 *
 * A weekday alone, and next-DAY, is the first such day after today; last-DAY the latest before it.
 * Weeks begin on Monday (ISO 8601). Words are read in any case.
 */
#ifndef SVC_UTIL_WHEN_H
#define SVC_UTIL_WHEN_H

#include "util/error.h"
#include "util/zone.h"
#include <stdint.h>

/* What a text names: [start, end) in Unix seconds. An instant (RFC 3339, "now", "-7d") has
 * end == start; a minute, day, week, month, quarter or year covers itself. */
struct svc_span {
	int64_t start, end;
};

/* `zone` is borrowed, NULL: UTC. Errors: SVC_EINVALID for text that isn't one of the above, a day
 * that doesn't exist, or a result outside the years 0001 to 9999. */
enum svc_status svc_when_parse(const char *text, int64_t now, const struct svc_zone *zone,
	struct svc_span *out, struct svc_error *err);

#endif
