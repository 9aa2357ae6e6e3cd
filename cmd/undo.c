/*
 * svc undo [OP]
 */
#include "flow/undo.h"
#include "cmd/commands.h"
#include "cmd/written.h"
#include "util/utf8.h"

static json_t *paths_json(const GPtrArray *paths)
{
	json_t *list = json_array();
	for (guint i = 0; i < paths->len; i++)
		json_array_append_new(list, json_string(paths->pdata[i]));
	return list;
}

static void report(struct svc_session *session, const struct svc_undo_result *result, bool dry_run)
{
	const struct svc_operation *operation = &result->operation;
	guint count = result->paths->len;
	g_autofree char *subject = svc_utf8_harmless(operation->subject, false);
	g_autofree char *plain = g_strdup_printf("%s: %s (%u file%s)\n",
		dry_run ? "Would undo" : "Undone", subject, count, count == 1 ? "" : "s");
	g_autofree char *people = svc_out_fit(session->out, plain, 0);
	json_t *object = json_pack("{s:s, s:s?, s:s, s:o, s:o, s:b}", "undone",
		operation->commit.hex, "op", operation->op, "subject", operation->subject, "paths",
		paths_json(result->paths), "commit",
		*result->commit.hex ? json_string(result->commit.hex) : json_null(), "dry_run",
		dry_run);
	svc_out_object(session->out, "svc.undo/1", "undo", object, people, plain);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	struct svc_flow_options options = cmd_flow_options(call, session, SVC_OP_UNDO);
	svc_autoclear(svc_undo_result) result = {0};
	enum svc_status status =
		svc_flow_undo(session->desk, svc_call_operands(call)[0], &options, &result, err);
	if (!status)
		report(session, &result, options.txn.dry_run);
	return status;
}

static const struct svc_operand operands[] = {
	{"OP", "The operation to undo, by its commit; without it, your last one that was not undone.",
		SVC_COMPLETE_REVISION, 0, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc undo", "Take back the last thing you did with svc"},
	{NULL},
};

const struct svc_command svc_cmd_undo = {
	.noun = "",
	.verb = "undo",
	.summary = "Undo an operation",
	.help = "Makes a new commit that puts the files of an operation back to what they were before it. "
		"Other fields and entries that were changed since stay as they are; where the same was "
		"changed since, nothing is undone.\n\n"
		"Without OP, the last operation of yours is meant that is no undo and is not undone: "
		"repeated, it goes further back. OP is any commit of 'svc log --ops'. The undo of an "
		"undo brings back what that took. A merge is not undone as a whole: undo what it "
		"brought in, or use git revert.",
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
