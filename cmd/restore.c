/*
 * svc restore ID --at REV [--field NAME]…
 */
#include "cmd/commands.h"
#include "cmd/written.h"

static enum svc_status check(
	const struct svc_call *call, struct svc_session *session, struct svc_error *err)
{
	if (!svc_call_text(call, "at")) {
		svc_error_set(err, SVC_EUSAGE, "as of when? --at is missing");
		return svc_error_hint(err,
			"give a revision or a time: --at HEAD~3, --at 2026-11-20, --at yesterday");
	}
	if (svc_store_writable(svc_desk_store(session->desk)))
		return SVC_OK;
	svc_error_set(err, SVC_EUSAGE, "this desk can't be written to");
	return svc_error_hint(err,
		"give --at after 'restore', and do it in a work tree: a bare repository has none");
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_auto(svc_desk) past = NULL;
	svc_autoclear(svc_ref) then = {0};
	const char *at = svc_call_text(call, "at");
	enum svc_status status = check(call, session, err);
	if (!status)
		status = svc_desk_open(&session->context, session->directory, at, &past, err);
	if (status)
		return status;
	status = svc_desk_find(past, NULL, svc_call_operands(call)[0], &then, err);
	if (status)
		return svc_error_prefix(err, "at %s", at);
	struct svc_flow_options options = cmd_flow_options(call, session, "restore");
	svc_auto(svc_flow) flow = NULL;
	status = svc_flow_begin(session->desk, &options, &flow, err);
	if (!status)
		status =
			svc_flow_restore(flow, past, at, &then, svc_call_texts(call, "field"), err);
	return status ? status : cmd_finish(session, &options, flow, err);
}

static const struct svc_option options[] = {
	{"at", 0, SVC_OPT_TEXT, "REV", .complete = SVC_COMPLETE_REVISION,
		.help = "The moment: a commit, a date, a time, or one such as yesterday and -2w.",
		.flags = SVC_OPT_REQUIRED},
	{"field", 0, SVC_OPT_TEXT, "NAME", .complete = SVC_COMPLETE_FIELD, .flags = SVC_OPT_REPEAT,
		.help = "Restore this field alone; description is the text before the timeline."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "The record, also a removed one.", SVC_COMPLETE_ANY_ID, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc restore checkout --at HEAD~1 --dry-run",
		"See what would go back to where it was a commit ago"},
	{"svc restore checkout --at HEAD~1 --field tier", "Put one field back"},
	{NULL},
};

const struct svc_command svc_cmd_restore = {
	.noun = "",
	.verb = "restore",
	.summary = "Put a record back to what it was",
	.help = "Makes a new commit in which the record, or the given fields of it, have the values of "
		"another moment. Nothing is lost: entries of the timeline stay, and a tracked field that "
		"is put back gets an entry. A record that was removed comes back with all of its "
		"entries. To take back one operation and keep what was done after it, use 'svc undo'.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
