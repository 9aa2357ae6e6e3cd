/*
 * svc resolve ID FIELD=VALUE…
 */
#include "cmd/commands.h"
#include "cmd/written.h"
#include "merge/merge.h"
#include <string.h>

/* What is open, one line a field. */
static enum svc_status show_open(
	struct svc_session *session, const struct svc_ref *ref, struct svc_error *err)
{
	svc_auto(svc_record) record = NULL;
	enum svc_status status = svc_desk_load(session->desk, ref, &record, err);
	if (status)
		return status;
	g_autoptr(GPtrArray) conflicts = svc_merge_conflicts(record);
	if (!conflicts->len)
		return svc_error_set(err, SVC_EUSAGE, "%s has no conflict to settle", ref->id);
	g_autoptr(GString) lines = g_string_new(NULL);
	for (guint i = 0; i < conflicts->len; i++) {
		const struct svc_merge_conflict *open = conflicts->pdata[i];
		const char *const *side = (const char *const *)open->side;
		g_string_append_printf(lines, "%s%s: ours %s, theirs %s, before %s", i ? "\n" : "",
			open->field, side[SVC_MERGE_OURS] ? side[SVC_MERGE_OURS] : "empty",
			side[SVC_MERGE_THEIRS] ? side[SVC_MERGE_THEIRS] : "empty",
			side[SVC_MERGE_BASE] ? side[SVC_MERGE_BASE] : "empty");
	}
	svc_error_set(err, SVC_EUSAGE, "which value shall %s have?", ref->id);
	return svc_error_hint(err,
		"give FIELD=VALUE, or FIELD=@ours, @theirs or @base; open are:\n%s", lines->str);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	char **operands = svc_call_operands(call);
	svc_autoclear(svc_ref) ref = {0};
	enum svc_status status = svc_desk_find(session->desk, NULL, operands[0], &ref, err);
	if (status)
		return status;
	if (!operands[1])
		return show_open(session, &ref, err);
	struct svc_flow_options options = cmd_flow_options(call, session, "resolve");
	options.force = svc_call_flag(call, "force");
	svc_auto(svc_flow) flow = NULL;
	status = svc_flow_begin(session->desk, &options, &flow, err);
	if (!status)
		status = svc_flow_settle(flow, &ref, operands + 1, err);
	return status ? status : cmd_finish(session, &options, flow, err);
}

static const struct svc_option options[] = {
	{"force", 0, SVC_OPT_FLAG, .help = "Allow a status that the status table forbids."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "The record.", SVC_COMPLETE_ANY_ID, 1, 1},
	{"FIELD=VALUE", "What shall hold: a value, or that of a side, @ours, @theirs or @base.",
		SVC_COMPLETE_ASSIGNMENT, 0, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc resolve 7k3 assignee=@theirs", "Take the other side's assignee"},
	{"svc resolve 7k3 priority=P2 title=@ours", "Settle two fields in one commit"},
	{NULL},
};

const struct svc_command svc_cmd_resolve = {
	.noun = "",
	.verb = "resolve",
	.summary = "Settle what a merge left open",
	.help = "Where two sides changed a field differently, a merge keeps both values in the record's "
		"list of conflicts; 'svc check' names them. This sets the field and takes the conflict "
		"off the list. Without FIELD=VALUE it says what is open.\n\n"
		"The text before the timeline is called description. A record that one side changed "
		"and the other removed is settled with whole-record=keep or whole-record=remove.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
