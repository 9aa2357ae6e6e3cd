/* Completion of what only kinds and a desk know: ids, fields, values. */
#ifndef CMD_LIVE_H
#define CMD_LIVE_H

#include "cli/complete.h"

/* A svc_complete_live_fn; `session` is a struct svc_session. Errors of the desk yield nothing. */
void cmd_live(
	void *session, const struct svc_complete_want *want, svc_complete_add_fn add, void *sink);

#endif
