/*
 * svc apply FILE
 */
#include "cmd/commands.h"
#include "cmd/file.h"
#include "cmd/written.h"
#include "flow/batch.h"
#include "util/utf8.h"
#include <string.h>

/* What people see of a dry run is what would be in the commit. */
static enum svc_status finish(struct svc_session *session, const struct svc_flow_options *options,
	struct svc_flow *flow, struct svc_error *err)
{
	enum svc_format format = svc_out_format(session->out);
	if (!options->txn.dry_run || format == SVC_JSON || format == SVC_JSONL)
		return cmd_finish(session, options, flow, err);
	g_autoptr(GString) patch = g_string_new(NULL);
	struct svc_oid commit;
	enum svc_status status = svc_flow_patch(flow, patch, err);
	if (!status)
		status = svc_flow_commit(flow, &commit, err);
	if (status)
		return status;
	g_autofree char *safe = svc_utf8_harmless(patch->str, true);
	bool people = svc_out_for_people(session->out);
	svc_out_raw(session->out, people ? safe : patch->str, people ? strlen(safe) : patch->len);
	return SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_autoclear(cmd_file) file = {0};
	enum svc_status status =
		cmd_file_read(svc_call_operands(call)[0], SVC_BATCH_MAX_BYTES, &file, err);
	if (status)
		return status;
	g_autofree char *op = cmd_op(call);
	struct svc_flow_options options = cmd_flow_options(call, session, op);
	options.force = svc_call_flag(call, "force");
	svc_auto(svc_flow) flow = NULL;
	status = svc_flow_begin(session->desk, &options, &flow, err);
	if (!status)
		status = svc_flow_batch(flow, file.name, file.text, file.length, err);
	return status ? status : finish(session, &options, flow, err);
}

static const struct svc_option options[] = {
	{"force", 0, SVC_OPT_FLAG, .help = "Allow a status that the status table forbids."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"FILE", "File with one JSON object a line; - is standard input.", SVC_COMPLETE_FILE, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc apply changes.jsonl --dry-run", "See what the lines of a file would change"},
	{"jq -c '{id, assignee: \"kim\"}' new.jsonl | svc apply -",
		"Give to kim what 'svc ticket list status:new --format jsonl' found"},
	{NULL},
};

const struct svc_command svc_cmd_apply = {
	.noun = "",
	.verb = "apply",
	.summary = "Make many changes in one commit, from JSON lines",
	.help = "Reads one JSON object a line. 'id' names a record, of which the other keys are fields: "
		"{\"id\": \"7k3\", \"priority\": \"P2\", \"assignee\": null}; null removes a value, a list "
		"replaces the list, and 'message' adds a note. 'do' is a verb, and the other keys are its "
		"options: {\"id\": \"7k3\", \"do\": \"hold\", \"for\": \"customer\"}.\n\n"
		"Without an 'id' a record is made: {\"kind\": \"incident\", \"title\": \"VPN is down\", "
		"\"description\": \"…\", \"key\": \"mon-17\"}; where a record has that key, it is left as it "
		"is, and printed as unchanged. A kind whose ids people choose takes the 'id' of a new "
		"record, too; with 'kind', a record that is there is never changed.\n\n"
		"All lines are done, in their order, in one commit; if one can't be, none is, and the "
		"line is named.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
