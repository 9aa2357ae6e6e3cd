/*
 * What the exports share: running over the records that a query chooses, kind by kind.
 */
#ifndef CMD_EXPORT_ROWS_H
#define CMD_EXPORT_ROWS_H

#include "cli/cli.h"
#include "cmd/session.h"
#include "record/record.h"

/* Appends one record to `out`. */
typedef enum svc_status (*cmd_export_fn)(
	struct svc_record *record, void *data, GString *out, struct svc_error *err);

/* Exports the records of a kind (NULL: all kinds) that match `terms`, in the order of their paths.
 * Errors: those of the query and of reading; SVC_EINVALID where files could not be read. */
enum svc_status cmd_export(const struct svc_call *call, struct svc_session *session,
	const struct svc_kind *kind, char **terms, cmd_export_fn fn, void *data,
	struct svc_error *err);

/* The terms of a query, for both forms. */
extern const struct svc_operand cmd_export_operands[];

#endif
