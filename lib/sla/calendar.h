/*
 * Business time: a calendar as a prefix-sum table, so that the business seconds between two
 * instants and their inverse are look-ups, however long the span.
 *
 * An instant is business time iff, in the calendar's zone, its local date is open and its local
 * wall-clock time lies in a half-open window of that date (docs/sla.md, "Business time"). For a
 * date `exceptions` replace everything; else a listed holiday closes it; else the weekday's hours
 * hold.
 *
 * The table covers the years asked for and grows by itself; that is why a calendar isn't const.
 */
#ifndef SVC_SLA_CALENDAR_H
#define SVC_SLA_CALENDAR_H

#include "sla/calendar_spec.h"
#include "util/zone.h"

struct svc_calendar;

/* The calendar that `spec` describes in `zone`. Both are borrowed: `zone` must outlive it, `spec`
 * is copied. */
struct svc_calendar *svc_calendar_new(
	const struct svc_calendar_spec *spec, const struct svc_zone *zone);

/* The built-in calendar `always`: 24x7, UTC seconds. */
struct svc_calendar *svc_calendar_new_always(void);

void svc_calendar_free(struct svc_calendar *calendar);
SVC_DEFINE_AUTO(svc_calendar, svc_calendar_free)

/* Its id ("" if it has none) and its zone's name ("UTC" for `always`). Borrowed. */
const char *svc_calendar_id(const struct svc_calendar *calendar);
const char *svc_calendar_zone(const struct svc_calendar *calendar);

/* True for `always` and for hours without any gap: clocks that say "24x7". */
bool svc_calendar_is_always(const struct svc_calendar *calendar);

/* Business seconds in [from, to); 0 where to <= from. */
int64_t svc_calendar_seconds(struct svc_calendar *calendar, int64_t from, int64_t to);

/*
 * The earliest instant at which `seconds` of business time have passed since `from`: the end of a
 * window rather than the start of the next. With 0 seconds: the first business instant at or after
 * `from`. False if no such instant lies ahead (until year 9999).
 */
bool svc_calendar_due(struct svc_calendar *calendar, int64_t from, int64_t seconds, int64_t *out);

struct svc_interval { /* half-open, Unix seconds */
	int64_t start, end;
};

/* The first stretch of business time that ends after `time`; it may have begun before. Stretches
 * that touch are one. False if there is none. */
bool svc_calendar_next(struct svc_calendar *calendar, int64_t time, struct svc_interval *out);

/* The last stretch of business time that starts before `time`; it may end after it. */
bool svc_calendar_previous(struct svc_calendar *calendar, int64_t time, struct svc_interval *out);

/* True if `time` is business time. */
bool svc_calendar_is_open(struct svc_calendar *calendar, int64_t time);

/* What a local date is. */
struct svc_calendar_day {
	const struct svc_window *windows; /* borrowed; sorted, without overlaps */
	size_t count;                     /* 0: closed */
	bool exception;                   /* the date has an exception of its own */
	bool holiday;     /* closed by a holiday (or would be, but for the exception) */
	const char *name; /* of the holiday; NULL if it has none */
};
void svc_calendar_on(
	const struct svc_calendar *calendar, int64_t day, struct svc_calendar_day *out);

/*
 * Business seconds from `start` to the same local clock time `days` business dates later, then
 * forward to the next business moment: what `3bd` means for a clock that starts at `start`. May be
 * 0 (a Saturday before opening time, one business day). False if there aren't so many business
 * dates.
 */
bool svc_calendar_business_days(
	struct svc_calendar *calendar, int64_t start, int64_t days, int64_t *seconds);

#endif
