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

/* What is left after a mending: the findings as people read them are appended to `people`, and
 * `object` gets them as "findings", with their numbers "errors" and "warnings". SVC_FINDINGS as
 * above. */
enum svc_status cmd_findings_left(
	const GPtrArray *findings, bool strict, GString *people, json_t *object);

#endif
