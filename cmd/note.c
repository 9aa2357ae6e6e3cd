/*
 * svc NOUN note ID -m TEXT: for kinds that declare no verb of that name.
 */
#include "cmd/commands.h"
#include "cmd/editor.h"
#include "cmd/target.h"
#include "cmd/written.h"

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	g_autoptr(GPtrArray) refs = NULL;
	enum svc_status status = cmd_targets(
		session, cmd_kind(call, session, NULL), svc_call_operands(call), &refs, err);
	svc_auto(svc_edit) edit = svc_edit_new();
	if (!status)
		status = cmd_message_or_editor(call, session, "a note", &edit->text, err);
	if (status)
		return status;
	edit->verb = g_strdup("noted");
	g_autofree char *op = cmd_op(call);
	struct svc_flow_options options = cmd_flow_options(call, session, op);
	svc_auto(svc_flow) flow = NULL;
	status = svc_flow_begin(session->desk, &options, &flow, err);
	for (guint i = 0; !status && i < refs->len; i++)
		status = svc_flow_edit(flow, refs->pdata[i], edit, err);
	return status ? status : cmd_finish(session, &options, flow, err);
}

static const struct svc_option options[] = {CMD_MESSAGE_OPTIONS, {NULL}};

static const struct svc_operand operands[] = {
	{"ID", "Records to add the note to; - reads ids from standard input.", SVC_COMPLETE_ID, 1,
		-1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc service note checkout -m 'Moved to the new cluster.'",
		"A note in a service's timeline"},
	{NULL},
};

const struct svc_command svc_cmd_note = {
	.noun = "*",
	.verb = "note",
	.summary = "Add a note to the timeline of records",
	.help = "Adds an entry that only colleagues read. Without -m or -F, on a terminal, the editor "
		"opens.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_WRITES,
	.run = run,
};
