/*
 * svc undo [COMMIT]
 */
#include "flow/undo.h"
#include "cmd/commands.h"
#include "util/utf8.h"

static json_t *paths_json(const GPtrArray *paths)
{
	json_t *list = json_array();
	for (guint i = 0; i < paths->len; i++)
		json_array_append_new(list, json_string(paths->pdata[i]));
	return list;
}

static void report(struct svc_session *session, const struct svc_flow_operation *operation,
	const GPtrArray *paths, const struct svc_oid *commit, bool dry_run)
{
	g_autofree char *subject = svc_utf8_harmless(operation->subject, false);
	g_autofree char *people = g_strdup_printf("%s: %s (%u file%s)\n",
		dry_run ? "Would undo" : "Undone", subject, paths->len, paths->len == 1 ? "" : "s");
	json_t *object = json_pack("{s:s, s:s?, s:s, s:o, s:o, s:b}", "undone",
		operation->commit.hex, "op", operation->op, "subject", operation->subject, "paths",
		paths_json(paths), "commit", *commit->hex ? json_string(commit->hex) : json_null(),
		"dry_run", dry_run);
	svc_out_object(session->out, "svc.undo/1", "undo", object, people, people);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	struct svc_txn_options txn = {.no_commit = !svc_call_flag(call, "commit"),
		.dry_run = svc_call_flag(call, "dry-run")};
	svc_autoclear(svc_flow_operation) operation = {0};
	enum svc_status status =
		svc_flow_find_operation(session->desk, svc_call_operands(call)[0], &operation, err);
	struct svc_oid commit = {{0}};
	g_autoptr(GPtrArray) paths = NULL;
	if (!status)
		status = svc_flow_undo(session->desk, &operation, &txn, &commit, &paths, err);
	if (!status)
		report(session, &operation, paths, &commit, txn.dry_run);
	return status;
}

static const struct svc_operand operands[] = {
	{"COMMIT", "The operation to undo; without it, the last one that was not undone.",
		SVC_COMPLETE_REVISION, 0, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc undo", "Take back the last thing svc did"},
	{NULL},
};

const struct svc_command svc_cmd_undo = {
	.noun = "",
	.verb = "undo",
	.summary = "Undo an operation",
	.help = "Makes a new commit that puts the files of an operation back to what they were before it. "
		"Repeated, it goes further back. Other fields and entries that were changed since stay as "
		"they are; where the same was changed since, nothing is undone.",
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
