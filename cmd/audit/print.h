/*
 * A report of an audit, as people and programs read it.
 */
#ifndef CMD_AUDIT_PRINT_H
#define CMD_AUDIT_PRINT_H

#include "audit/audit.h"
#include "cmd/session.h"

/* Prints it in the session's format: the summary first, where the format has room for one. */
void cmd_audit_print(struct svc_session *session, const struct svc_audit_report *report);

#endif
