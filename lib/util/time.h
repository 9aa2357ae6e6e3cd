/*
 * Instants, dates and durations. Instants are Unix seconds (int64_t), never rounded; a civil date
 * is a day number (days since 1970-01-01, proleptic Gregorian). Years 0001 to 9999.
 */
#ifndef SVC_UTIL_TIME_H
#define SVC_UTIL_TIME_H

#include "util/error.h"
#include <stdbool.h>
#include <stdint.h>

enum { SVC_DAY = 86400 };

/* RFC 3339 date-time with seconds and any offset ("2026-11-21T09:14:00Z", "…+01:00"); fractions are
 * cut off; a leap second reads as :59. False if malformed. */
bool svc_time_parse(const char *text, int64_t *out);

/* "2026-11-21T09:14:00Z". Owned. */
char *svc_time_format(int64_t time);

/* The same into `buffer`, which is returned. */
enum { SVC_TIME_LENGTH = 21 };
char *svc_time_print(int64_t time, char buffer[SVC_TIME_LENGTH]);

/* "2026-11-21" to a day number; false if there is no such day. */
bool svc_date_parse(const char *text, int64_t *day);
/* "2026-11-21" of a day number, owned. */
char *svc_date_format(int64_t day);

struct svc_civil {
	int year, month, day, hour, minute, second;
};                                                         /* month and day from 1 */
int64_t svc_day_of(int year, int month, int day);          /* no range check: months may overflow */
void svc_civil_of_day(int64_t day, struct svc_civil *out); /* time of day 0 */
void svc_civil_of(int64_t time, struct svc_civil *out);    /* UTC */
int svc_weekday_of(int64_t day);                           /* 0 Monday … 6 Sunday */

/*
 * A duration: `90s 15m 4h 1h30m 2w`, or business days `3bd` (then *business_days is set and the
 * result counts days). A bare `3d` is refused with a hint that offers `72h` and `3bd` (sla.md), so
 * are zero, negative and overflowing ones. Errors: SVC_EINVALID.
 */
enum svc_status svc_duration_parse(
	const char *text, int64_t *out, bool *business_days, struct svc_error *err);

/* "1h 30m", "30h", "45s": for people; owned. Exact: nothing is rounded away. Hours are the largest
 * unit: a day of a clock that counts business time is no 24 hours. */
char *svc_duration_format(int64_t seconds);

#endif
