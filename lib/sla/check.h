/*
 * Lints of calendars, agreements and services: what parses, but can't be meant.
 */
#ifndef SVC_SLA_CHECK_H
#define SVC_SLA_CHECK_H

#include "record/finding.h"
#include "sla/sla.h"

/*
 * Checks one record of a kind that acts as `calendar`, `sla` or `service`; other records give
 * nothing. Rules: calendar-text and sla-text (what svc_calendar_read() and svc_sla_read() refuse),
 * calendar-zone, calendar-include (missing, or in a circle), calendar-last-minute (23:59),
 * calendar-overlap, calendar-closed (no hours at all), calendar-holidays (none listed for the
 * coming year), calendar-exception (an exception that says what holds anyway), sla-calendar
 * (missing), sla-priority (a priority without a target), sla-status (a pause that is no status or
 * reason), sla-unreachable (no business time ever reaches the target), sla-empty (no clocks),
 * sla-dependency (a service that promises more, by its resolution time in the coming four weeks or
 * its availability, than what it depends on, one after the other: ITIL 4, underpinning agreements).
 * sla-superseded (svc_sla_superseded). Appends to `findings`. Errors: those of reading the desk.
 */
enum svc_status svc_sla_check(struct svc_sla_engine *engine, struct svc_record *record,
	GPtrArray *findings, struct svc_error *err);

/* True if the present text of an agreement, a calendar … has begun by `now`, but counts for
 * nothing, because a text written before it has a later date; `why` then says so. A text that
 * begins later is none of these. */
bool svc_sla_superseded(struct svc_library *library, const struct svc_record *record, int64_t now,
	struct svc_error *why);

/* True if a kind that clocks run on knows the priority, or none of them has a list of those. */
bool svc_sla_knows_priority(const struct svc_kinds *kinds, const char *name);

/* Checks all calendars, agreements and services of the desk. */
enum svc_status svc_sla_check_all(
	struct svc_sla_engine *engine, GPtrArray *findings, struct svc_error *err);

/* Adds what svc_record_validate() finds in these records: a value of the wrong form, as a
 * percentage without its sign, is one that a lint may read all the same. Errors: as above. */
enum svc_status svc_sla_check_records(
	struct svc_sla_engine *engine, GPtrArray *findings, struct svc_error *err);

#endif
