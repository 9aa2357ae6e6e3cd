/*
 * svc NOUN link ID OTHER [--as RELATION]
 */
#include "cmd/commands.h"
#include "cmd/target.h"
#include "cmd/written.h"

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	char **given = svc_call_operands(call);
	svc_autoclear(svc_ref) from = {0};
	svc_autoclear(svc_ref) to = {0};
	enum svc_status status =
		svc_desk_find(session->desk, cmd_kind(call, session, NULL), given[0], &from, err);
	if (!status)
		status = svc_desk_find(session->desk, NULL, given[1], &to, err);
	if (status)
		return status;
	g_autofree char *op = cmd_op(call);
	struct svc_flow_options options = cmd_flow_options(call, session, op);
	svc_auto(svc_flow) flow = NULL;
	status = svc_flow_begin(session->desk, &options, &flow, err);
	if (!status)
		status = svc_flow_link(flow, &from, &to, svc_call_text(call, "as"),
			svc_call_flag(call, "remove"), err);
	return status ? status : cmd_finish(session, &options, flow, err);
}

static const struct svc_option options[] = {
	{"as", 0, SVC_OPT_TEXT, "RELATION", .fallback = "related",
		.help = "How the first record is related to the second: caused-by, duplicate-of or another "
			"one that 'svc kind show KIND' lists.",
		.complete = SVC_COMPLETE_RELATION},
	{"remove", 0, SVC_OPT_FLAG, .help = "Take the link away."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "Record that gets the link.", SVC_COMPLETE_ID, 1, 1},
	{"OTHER", "Record that it leads to, of any kind.", SVC_COMPLETE_ANY_ID, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc ticket link 7k3 9qx --as caused-by", "Say what a ticket was caused by"},
	{NULL},
};

const struct svc_command svc_cmd_link = {
	.noun = "*",
	.verb = "link",
	.summary = "Link a record to another one",
	.help = "Adds the link to the first record alone; that the other one is linked from here is "
		"computed. A link that is there already stays as it is. A desk can add relations of its "
		"own: 'svc help kind.5'.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_WRITES,
	.run = run,
};
