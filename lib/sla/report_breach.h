/*
 * The breaches of a report, those that matter first. Internal.
 */
#ifndef SVC_SLA_REPORT_BREACH_H
#define SVC_SLA_REPORT_BREACH_H

#include "sla/sla.h"

struct svc_breaches;

/* A list of which the first `most` will be asked for, so that no more than some of the others are
 * held. Owned. */
struct svc_breaches *svc_breaches_new(size_t most);
void svc_breaches_free(struct svc_breaches *breaches);

/* Adds a cycle that went over its target; what it needs of the others is copied. */
void svc_breaches_add(struct svc_breaches *breaches, const struct svc_sla_ticket *ticket,
	const struct svc_clock *clock, const struct svc_cycle *cycle);

/* The first `most` as svc_sla_report() gives them. New reference. */
json_t *svc_breaches_json(struct svc_breaches *breaches);

#endif
