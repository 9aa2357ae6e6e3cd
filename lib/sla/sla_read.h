/*
 * SLAs from their records.
 */
#ifndef SVC_SLA_SLA_READ_H
#define SVC_SLA_SLA_READ_H

#include "record/record.h"
#include "sla/model.h"

/* What an SLA record says. Errors: SVC_EINVALID with path, line and column: unknown kind of clock,
 * a duration that is none (a bare `3d` with both readings), unknown policy words, percentages, an
 * `ola` clock without team. `*out` owned. */
enum svc_status svc_sla_read(
	const struct svc_record *record, struct svc_sla_text **out, struct svc_error *err);

/* The date or time of a record's `effective` field (a date is the start of that day in UTC); false
 * where it has none, or no valid one. */
bool svc_effective_of(const struct svc_record *record, int64_t *out);

#endif
