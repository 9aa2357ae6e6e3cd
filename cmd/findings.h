/*
 * Findings of the checks, as people and programs read them.
 */
#ifndef CMD_FINDINGS_H
#define CMD_FINDINGS_H

#include "cmd/session.h"

/* Prints struct svc_finding rows in the session's format; SVC_FINDINGS if there are errors, or with
 * `strict` any, else SVC_OK. */
enum svc_status cmd_findings_print(
	struct svc_session *session, const GPtrArray *findings, bool strict);

#endif
