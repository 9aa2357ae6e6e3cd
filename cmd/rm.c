/*
 * svc NOUN rm ID…
 */
#include "cmd/commands.h"
#include "cmd/target.h"
#include "cmd/written.h"

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	g_autoptr(GPtrArray) refs = NULL;
	enum svc_status status = cmd_targets(
		session, cmd_kind(call, session, NULL), svc_call_operands(call), &refs, err);
	if (status)
		return status;
	g_autofree char *op = cmd_op(call);
	struct svc_flow_options options = cmd_flow_options(call, session, op);
	options.force = svc_call_flag(call, "force");
	svc_auto(svc_flow) flow = NULL;
	status = svc_flow_begin(session->desk, &options, &flow, err);
	if (!status)
		status = svc_flow_remove(flow, refs, err);
	return status ? status : cmd_finish(session, &options, flow, err);
}

static const struct svc_option options[] = {
	{"force", 0, SVC_OPT_FLAG, .help = "Remove it though other records refer to it."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "Records to remove; - reads ids from standard input.", SVC_COMPLETE_ID, 1, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc team rm facilities", "Remove a team that nothing refers to"},
	{NULL},
};

const struct svc_command svc_cmd_rm = {
	.noun = "*",
	.verb = "rm",
	.summary = "Remove records",
	.help = "Removes the files in one commit; git keeps their history, and 'svc undo' brings them "
		"back. A record that others refer to is refused, unless these go with it. Work that was not done is better "
		"cancelled than removed.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_WRITES,
	.run = run,
};
