/*
 * What merges left open, as rows.
 */
#ifndef CMD_OPEN_CONFLICTS_H
#define CMD_OPEN_CONFLICTS_H

#include "cmd/session.h"
#include "flow/progress.h"

/*
 * Prints what is open in one record, or in all (`ref` NULL): kind, id, field, the value of each
 * side, and the command that settles it. `progress` (NULL: not looked at) is git's of that record.
 * Returns SVC_FINDINGS where anything is, SVC_OK where nothing is. Errors: those of reading; of all
 * records, those that can't be read are warnings, and SVC_EINVALID in the end.
 */
enum svc_status cmd_open_conflicts(struct svc_session *session, const struct svc_ref *ref,
	const struct svc_progress *progress, struct svc_error *err);

/* How many conflicts are open in the desk's records; those that can't be read don't count. */
guint cmd_count_conflicts(struct svc_desk *desk);

#endif
