/*
 * What a calendar says, before it is turned into a table: windows of the week, holidays, exceptions
 * and includes. Filled from a record (calendar_read.h) or from JSON (eval.h).
 */
#ifndef SVC_SLA_CALENDAR_SPEC_H
#define SVC_SLA_CALENDAR_SPEC_H

#include "util/error.h"
#include <stdbool.h>
#include <stdint.h>

struct svc_window { /* half-open, seconds from local midnight; end up to 86,400 */
	int start, end;
};

struct svc_holiday {
	bool yearly;     /* month and day alone decide */
	int64_t day;     /* day number, when not yearly */
	int month, mday; /* when yearly */
	char *name;      /* owned; NULL if it has none */
};

struct svc_exception { /* replaces everything for one local date */
	int64_t day;
	GArray *windows; /* of struct svc_window; empty: closed */
};

struct svc_calendar_spec {
	char *id;           /* owned, as all below; NULL where it has none (JSON) */
	char *timezone;     /* IANA name; NULL if missing */
	GArray *hours[7];   /* Monday first, of struct svc_window; NULL: never given, closed */
	GArray *holidays;   /* of struct svc_holiday */
	GArray *exceptions; /* of struct svc_exception */
	GPtrArray *include; /* of char *: calendars whose holidays count too */
};

/* One that says nothing yet. Owned. */
struct svc_calendar_spec *svc_calendar_spec_new(void);
void svc_calendar_spec_free(struct svc_calendar_spec *spec);
SVC_DEFINE_AUTO(svc_calendar_spec, svc_calendar_spec_free)

/* A window from "09:00" and "17:30" or "24:00". Errors: SVC_EINVALID (no HH:MM; ends before it
 * starts, with the way to write a night shift). */
enum svc_status svc_window_make(
	const char *start, const char *end, struct svc_window *out, struct svc_error *err);

/* A window from "09:00-12:30". Errors: as above. */
enum svc_status svc_window_parse(const char *text, struct svc_window *out, struct svc_error *err);

/* Appends `window` to `windows`, creating the array where it is NULL. */
void svc_windows_add(GArray **windows, struct svc_window window);

/* The hours of `days` ("mon", "mon-thu", "sat-mon"). `windows` (NULL: closed) is copied. Errors:
 * SVC_EINVALID for a word that is no day, and a day that was given before. */
enum svc_status svc_calendar_spec_hours(struct svc_calendar_spec *spec, const char *days,
	const GArray *windows, struct svc_error *err);

/* A holiday, `YYYY-MM-DD` or every year's `MM-DD`. Errors: SVC_EINVALID, a day that isn't. */
enum svc_status svc_calendar_spec_holiday(
	struct svc_calendar_spec *spec, const char *date, const char *name, struct svc_error *err);

/* An exception for the date `YYYY-MM-DD`. Errors: SVC_EINVALID, no date, or given before. */
enum svc_status svc_calendar_spec_exception(struct svc_calendar_spec *spec, const char *date,
	const GArray *windows, struct svc_error *err);

/* Adds the holidays of an included calendar. */
void svc_calendar_spec_include(
	struct svc_calendar_spec *spec, const struct svc_calendar_spec *other);

/* "mon" … "sun" of weekday 0 … 6. */
const char *svc_weekday_name(int weekday);

#endif
