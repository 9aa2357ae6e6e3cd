/*
 * Calendars from their records.
 */
#ifndef SVC_SLA_CALENDAR_READ_H
#define SVC_SLA_CALENDAR_READ_H

#include "record/record.h"
#include "sla/calendar_spec.h"

/* What a calendar record says. Errors: SVC_EINVALID with path, line and column (no zone; what is no
 * day, window or date; the same day twice). `*out` owned. */
enum svc_status svc_calendar_read(
	const struct svc_record *record, struct svc_calendar_spec **out, struct svc_error *err);

#endif
