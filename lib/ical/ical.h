/*
 * Holidays from iCalendar files (RFC 5545), read by libical.
 *
 * A holiday is an event of whole days. Its dates are taken as they are written, whatever zone they
 * name: a holiday is one where the calendar is. Without libical at build time svc_ical_read() says
 * so.
 */
#ifndef SVC_ICAL_ICAL_H
#define SVC_ICAL_ICAL_H

#include "util/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SVC_ICAL_MAX_BYTES = 16 << 20,
	SVC_ICAL_MAX_EVENTS = 20000,
	SVC_ICAL_MAX_DAYS = 3000, /* that a file may give */
	SVC_ICAL_MAX_SPAN = 366,  /* days of one event */
	SVC_ICAL_MAX_NAME = 200,  /* bytes of a name; longer ones are cut */
};

struct svc_ical_day {
	bool yearly;     /* month and day alone decide */
	int64_t day;     /* day number, when not yearly */
	int month, mday; /* when yearly */
	char *name;      /* owned; NULL if the event has none; without control characters */
	int line;        /* where its event begins */
};

struct svc_ical_refusal { /* an event that is no holiday, or that dates alone can't say */
	int line;
	char *name; /* owned; "" without one */
	char *why;  /* owned; "recurs by FREQ=MONTHLY;BYDAY=1MO, without an end" */
};

struct svc_ical {
	GArray *days;       /* of struct svc_ical_day, in the order of the file, each date once */
	GArray *refused;    /* of struct svc_ical_refusal */
	char *title, *zone; /* X-WR-CALNAME, X-WR-TIMEZONE; owned; NULL if missing */
	unsigned events, cancelled;
};
void svc_ical_clear(struct svc_ical *ical);
SVC_DEFINE_AUTOCLEAR(svc_ical, svc_ical_clear)

struct svc_ical_options { /* day numbers; both ends count */
	bool has_since, has_until;
	int64_t since, until; /* other dates are left out; rules without an end end at `until` */
};

/* True if this svc was built with libical. */
bool svc_ical_is_supported(void);

/*
 * Reads the holidays of `text` (need not end with a NUL). Events that are cancelled are counted
 * only; an event of a rule (RRULE) gives its dates if the rule has an end or options.until sets
 * one, and a date of every year if the rule says no more than that. Days that an exception (EXDATE)
 * or a changed occurrence (RECURRENCE-ID) takes away are left out. Errors: SVC_EINVALID with the
 * line for what is no iCalendar file, is broken, isn't UTF-8, or exceeds a limit; SVC_EENVIRONMENT
 * without libical.
 */
enum svc_status svc_ical_read(const char *text, size_t length,
	const struct svc_ical_options *options, struct svc_ical *out, struct svc_error *err);

#endif
