/*
 * The parts of validation. Private to this layer.
 */
#ifndef SVC_RECORD_VALIDATE_H
#define SVC_RECORD_VALIDATE_H

#include "record/finding.h"

/* Adds a finding of a rule of svc_record_rules(): severity and fixable come from its row (without
 * one: an error that can't be fixed). `rule` is a constant. */
struct svc_finding *svc_record_find(GPtrArray *findings, const struct svc_record *record,
	const char *rule, int line, int column, const char *format, ...) G_GNUC_PRINTF(6, 7);

/* Add what is wrong with the fields, and with the timeline, also where the two disagree. `timeline`
 * is the record's own; findings point into neither. */
void svc_validate_fields(const struct svc_record *record, GPtrArray *findings);
void svc_validate_timeline(
	const struct svc_record *record, const struct svc_timeline *timeline, GPtrArray *findings);

#endif
