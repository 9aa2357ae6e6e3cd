/*
 * The clocks of a record that is shown.
 */
#ifndef CMD_SLA_NOTES_H
#define CMD_SLA_NOTES_H

#include "cmd/session.h"

/* Rows of svc_sla_status_rows() as an array, without clocks between teams (kind ola) where
 * `public_only`; NULL for a kind without clocks. What hinders the clocks is reported as a warning:
 * the record can be shown all the same. Owned. */
json_t *cmd_sla_clocks(struct svc_session *session, struct svc_record *record, bool public_only);

#endif
