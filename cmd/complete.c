/*
 * svc __complete -- WORDS: what may stand at the cursor, for the completion scripts
 */
#include "cli/complete.h"
#include "cmd/commands.h"
#include "cmd/live.h"

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	g_autoptr(GString) text = g_string_new(NULL);
	svc_complete(session->cli, svc_call_operands(call), cmd_live, session, text);
	svc_out_raw(session->out, text->str, text->len);
	return SVC_OK;
}

static const struct svc_operand operands[] = {
	{"WORD", "The words after svc, the last one up to the cursor.", SVC_COMPLETE_NONE, 0, -1},
	{NULL},
};

const struct svc_command svc_cmd_complete = {
	.noun = "",
	.verb = "__complete",
	.summary = "Print completions",
	.operands = operands,
	.flags = SVC_CMD_OPTIONAL_DESK | SVC_CMD_PLUMBING,
	.run = run,
};
