/*
 * Records as rows of output: columns of a kind, and the value of each.
 */
#ifndef CMD_ROWS_H
#define CMD_ROWS_H

#include "cmd/session.h"
#include "out/out.h"
#include "record/record.h"

struct cmd_columns {
	struct svc_column *columns; /* owned */
	size_t count;
	char **names; /* owned; what `key` of each column borrows */
};
void cmd_columns_clear(struct cmd_columns *columns);
SVC_DEFINE_AUTOCLEAR(cmd_columns, cmd_columns_clear)

/*
 * The columns to show: `wanted` ("id,status,title") if given, else the desk's `columns:` for the
 * kind, else the kind's own; for several kinds (`kind` NULL) kind, id, status and title. Errors:
 * SVC_EUSAGE for an unknown field, with close matches.
 */
enum svc_status cmd_columns_choose(struct svc_session *session, const struct svc_kind *kind,
	const char *wanted, struct cmd_columns *out, struct svc_error *err);

/* The record's values for these columns. New reference. */
json_t *cmd_row(const struct svc_record *record, const struct cmd_columns *columns);

/* Marks the id of a row that people see with '!' where a merge left conflicts open in the record,
 * and tells whether there are. The next says what the mark means, under the table. */
bool cmd_mark_conflict(struct svc_out *out, const struct svc_record *record, json_t *row);
void cmd_say_conflicts(struct svc_out *out);

#endif
