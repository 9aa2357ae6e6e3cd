/*
 * Which agreement applies to a record (docs/sla.md, "Which SLA applies"). Internal to the engine.
 */
#ifndef SVC_SLA_APPLY_H
#define SVC_SLA_APPLY_H

#include "sla/sla.h"

struct svc_applied {
	enum svc_sla_source source;
	char *sla; /* owned; NULL without an agreement */
	char *why; /* owned */
};
void svc_applied_clear(struct svc_applied *applied);
SVC_DEFINE_AUTOCLEAR(svc_applied, svc_applied_clear)

/* The agreement named for `record`, by its values at `now` and the texts in force at `opened`.
 * Errors: SVC_ENOTFOUND, SVC_EINVALID of a service, offering or customer that is missing or broken,
 * where it would decide. */
enum svc_status svc_sla_apply(struct svc_library *library, struct svc_desk *desk,
	struct svc_record *record, int64_t opened, int64_t now, struct svc_applied *out,
	struct svc_error *err);

#endif
