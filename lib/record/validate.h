/*
 * The parts of validation. Private to this layer.
 */
#ifndef SVC_RECORD_VALIDATE_H
#define SVC_RECORD_VALIDATE_H

#include "record/finding.h"

/* Adds a finding of a rule of svc_record_rules(): severity and fixable come from its row. */
struct svc_finding *svc_record_find(GPtrArray *findings, const struct svc_record *record,
	const char *rule, int line, int column, const char *format, ...) G_GNUC_PRINTF(6, 7);

void svc_validate_fields(const struct svc_record *record, GPtrArray *findings);
void svc_validate_timeline(
	const struct svc_record *record, const struct svc_timeline *timeline, GPtrArray *findings);

#endif
