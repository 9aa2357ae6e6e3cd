/*
 * Statements of service credits in every format.
 */
#ifndef CMD_SLA_CREDITS_PRINT_H
#define CMD_SLA_CREDITS_PRINT_H

#include "cmd/session.h"

/* Prints what svc_credits() made; `definitions`: on a terminal, with what its figures mean. */
void cmd_credits_print(struct svc_session *session, const json_t *credits, bool definitions);

#endif
