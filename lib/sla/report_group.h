/*
 * What a compliance report groups by. Internal to reports.
 */
#ifndef SVC_SLA_REPORT_GROUP_H
#define SVC_SLA_REPORT_GROUP_H

#include "sla/sla.h"
#include "util/zone.h"

/* The value of group field `field` for a cycle that counts at `time`; days and months are
 * those of `zone` (NULL: UTC). Owned; "" where empty. */
char *svc_group_value(const struct svc_sla_ticket *ticket, const char *field, int64_t time,
	const struct svc_zone *zone);

/* SVC_OK if some kind with clocks has the field, or it is one of the words that groups know;
 * SVC_EUSAGE with close names. */
enum svc_status svc_group_check(
	const struct svc_kinds *kinds, const char *field, struct svc_error *err);

#endif
