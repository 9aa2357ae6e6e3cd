/*
 * The coming days of a calendar: when it is open, and why not.
 */
#ifndef SVC_SLA_AGENDA_H
#define SVC_SLA_AGENDA_H

#include "sla/sla.h"

/*
 * The calendar `id` ("always" too) from the local date of the engine's moment on, for `days` dates:
 * `calendar`, `title`, `timezone`, `now`, `open` (at this moment), `opens` and `closes` (RFC 3339;
 * the next time it does, null if never), `days` of {`date`, `weekday`, `windows` ("09:00-12:00"),
 * `holiday` (its name, "" for one without, null on other days), `exception`}. A text that takes
 * effect on the way counts from its date on. Errors: those of svc_hours_at(). `*out` is a new
 * reference.
 */
enum svc_status svc_calendar_agenda(struct svc_sla_engine *engine, const char *id, int days,
	json_t **out, struct svc_error *err);

#endif
