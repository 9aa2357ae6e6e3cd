/*
 * The clocks of a record for its case file.
 */
#ifndef CMD_SLA_NOTES_H
#define CMD_SLA_NOTES_H

#include "cmd/session.h"

/* Lines for svc_view_options.notes; NULL for a kind without clocks. What hinders the clocks is
 * reported as a warning: the record can be shown all the same. Owned with g_strfreev(). */
char **cmd_sla_notes(struct svc_session *session, struct svc_record *record, bool public_only);

#endif
