/*
 * svc NOUN attach ID FILE…
 */
#include "cmd/commands.h"
#include "cmd/target.h"
#include "cmd/written.h"
#include "util/file.h"
#include <unistd.h>

static enum svc_status attach(struct svc_flow *flow, const struct svc_ref *ref, const char *file,
	const char *name, const char *message, struct svc_error *err)
{
	g_autoptr(GBytes) content = NULL;
	enum svc_status status =
		svc_file_read_any(file, STDIN_FILENO, SVC_ATTACHMENT_MAX_BYTES, &content, err);
	if (status)
		return status;
	g_autofree char *base = g_path_get_basename(file);
	return svc_flow_attach(flow, ref, name ? name : base, content, message, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	char **given = svc_call_operands(call);
	const char *name = svc_call_text(call, "name");
	if (name && given[2])
		return svc_error_set(err, SVC_EUSAGE, "--name is for one file");
	g_autofree char *message = NULL;
	enum svc_status status = cmd_message(call, &message, err);
	svc_autoclear(svc_ref) ref = {0};
	if (!status)
		status = svc_desk_find(
			session->desk, cmd_kind(call, session, NULL), given[0], &ref, err);
	if (status)
		return status;
	g_autofree char *op = cmd_op(call);
	struct svc_flow_options options = cmd_flow_options(call, session, op);
	svc_auto(svc_flow) flow = NULL;
	status = svc_flow_begin(session->desk, &options, &flow, err);
	for (char **file = given + 1; !status && *file; file++)
		status = attach(flow, &ref, *file, name, message, err);
	return status ? status : cmd_finish(session, &options, flow, err);
}

static const struct svc_option options[] = {
	CMD_MESSAGE_OPTIONS,
	{"name", 0, SVC_OPT_TEXT, "NAME", .fallback = "the file's own name",
		.help = "Name of the attachment."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "Record that gets the attachment.", SVC_COMPLETE_ID, 1, 1},
	{"FILE", "Files to attach; - is standard input, with --name.", SVC_COMPLETE_FILE, 1, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc ticket attach 7k3 screenshot.png -m 'As the customer sees it.'", "Attach a file"},
	{NULL},
};

const struct svc_command svc_cmd_attach = {
	.noun = "*",
	.verb = "attach",
	.summary = "Attach files to a record",
	.help = "Copies each file into the folder beside the record and names it in a note. A name that "
		"is taken gets a number.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_WRITES,
	.run = run,
};
