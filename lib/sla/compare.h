/*
 * Two reports side by side: a period and the one before it, or what is and what would be.
 */
#ifndef SVC_SLA_COMPARE_H
#define SVC_SLA_COMPARE_H

#include <jansson.h>

/*
 * Adds to each row of `report` the row of `other` with the same group and clock, as the key `name`
 * (met, breached, running_breached, n, compliance, elapsed; null where it has none), and `change`:
 * by how many percentage points compliance differs from it (null where one of them has none). Rows
 * that only `other` has are appended with counts of 0. Both were made by svc_sla_report() with the
 * same groups.
 */
void svc_report_join(json_t *report, const json_t *other, const char *name);

#endif
