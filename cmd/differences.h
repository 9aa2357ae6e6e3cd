/*
 * What differs between versions of a record, as rows of output hold it.
 */
#ifndef CMD_DIFFERENCES_H
#define CMD_DIFFERENCES_H

#include "record/record.h"

/* Field changes (of struct svc_field_change) as [{"field", "from", "to"}]; their words are appended
 * to `words`. New reference. */
json_t *cmd_fields_json(const GArray *changes, GString *words);

/* The entries of a record's timeline that none of `others` has, as svc_record_json() gives them:
 * what stands there twice counts twice. `record` and any of the `n` others may be NULL. New
 * reference. */
json_t *cmd_entries_json(struct svc_record *record, struct svc_record *const *others, size_t n);

#endif
