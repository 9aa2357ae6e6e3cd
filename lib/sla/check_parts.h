/*
 * The two halves of the lints. Internal to check.
 */
#ifndef SVC_SLA_CHECK_PARTS_H
#define SVC_SLA_CHECK_PARTS_H

#include "record/finding.h"
#include "sla/sla.h"

/* Adds an error as a finding at its own place, else in `path`; once where several texts lead to
 * it. */
void svc_check_add_error(
	GPtrArray *findings, const char *rule, const char *path, const struct svc_error *why);

/* Adds that the present text of an agreement or a calendar isn't in force. */
void svc_check_in_force(
	struct svc_sla_engine *engine, const struct svc_record *record, GPtrArray *findings);

/* Adds what svc_sla_check() finds in a calendar. */
void svc_check_calendar(
	struct svc_sla_engine *engine, const struct svc_record *record, GPtrArray *findings);
/* The same for a service: whether what it depends on carries what it promises. */
void svc_check_service(
	struct svc_sla_engine *engine, const struct svc_record *record, GPtrArray *findings);
/* The same for an agreement. */
void svc_check_agreement(
	struct svc_sla_engine *engine, const struct svc_record *record, GPtrArray *findings);

#endif
