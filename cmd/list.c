/*
 * svc NOUN list [QUERY], svc list [QUERY]
 */
#include "cmd/commands.h"
#include "cmd/rows.h"
#include "cmd/selection.h"
#include "cmd/target.h"
#include <string.h>

static enum svc_status print_count(struct svc_session *session, const char *schema, guint count)
{
	g_autofree char *text = g_strdup_printf("%u\n", count);
	svc_out_object(session->out, schema, "count", json_integer(count), text, text);
	return SVC_OK;
}

static void print_rows(struct svc_session *session, const struct svc_call *call, const char *schema,
	const char *key, const struct cmd_columns *columns, GPtrArray *records)
{
	enum svc_format format = svc_out_format(session->out);
	bool whole =
		(format == SVC_JSON || format == SVC_JSONL) && !svc_call_given(call, "columns");
	int64_t limit = svc_call_int(call, "limit", INT64_MAX);
	svc_out_begin(session->out, schema, key, columns->columns, columns->count);
	for (guint i = 0; i < records->len && i < limit && !svc_out_failed(session->out); i++)
		svc_out_row(session->out, whole ? svc_record_json(records->pdata[i], false, false)
						: cmd_row(records->pdata[i], columns));
	if (limit < records->len)
		svc_out_extra(session->out, "more", json_integer(records->len - limit));
	g_autofree char *empty = g_strdup_printf("No %s.", key);
	svc_out_end(session->out, empty);
	if (limit < records->len)
		svc_out_say(session->out, "… and %" G_GINT64_FORMAT " more",
			(gint64)records->len - limit);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const struct svc_noun *noun;
	const struct svc_kind *kind = cmd_kind(call, session, &noun);
	svc_autoclear(cmd_columns) columns = {0};
	enum svc_status status =
		cmd_columns_choose(session, kind, svc_call_text(call, "columns"), &columns, err);
	if (status)
		return status;
	svc_auto(cmd_selection) selection = NULL;
	status = cmd_select(call, session, kind, noun, svc_call_operands(call), &selection, err);
	if (status)
		return status;
	const char *name = kind ? kind->name : "record";
	g_autofree char *schema = g_strdup_printf("svc.%s.list/1", name);
	const char *key = kind ? kind->plural : "records";
	if (svc_call_flag(call, "count"))
		print_count(session, schema, selection->records->len);
	else
		print_rows(session, call, schema, key, &columns, selection->records);
	return cmd_selection_verdict(selection, err);
}

static const struct svc_operand operands[] = {
	{"QUERY", "Terms such as status:new, priority:P1 or a word; all have to match.",
		SVC_COMPLETE_QUERY, 0, -1},
	{NULL},
};

static const struct svc_example examples_kind[] = {
	{"svc ticket list is:open priority:P1,P2", "Open tickets of the two highest priorities"},
	{"svc ticket list -e 'is:open and (team:network or -assignee:*)' --sort -opened",
		"Open tickets of one team or without an assignee, newest first"},
	{"svc ticket list opened:-7d.. --count", "How many were opened in the last seven days"},
	{NULL},
};

const struct svc_command svc_cmd_list_kind = {
	.noun = "*",
	.verb = "list",
	.summary = "List records that match a query",
	.help = "Lists the records of one kind in the kind's own order. All terms of the query have to "
		"match; an unknown field or value is an error, never an empty result.\n\n"
		"On a terminal a list is cut to the width and shows the columns of the kind; in a "
		"pipe it is tab-separated and complete. As JSON each record has all of its fields "
		"unless --columns chooses some.",
	.operands = operands,
	.examples = examples_kind,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_QUERY | SVC_CMD_PAGER,
	.run = run,
};

static const struct svc_example examples_all[] = {
	{"svc list labels:vpn", "Records of all kinds that carry a label"},
	{NULL},
};

const struct svc_command svc_cmd_list = {
	.noun = "",
	.verb = "list",
	.summary = "List records of all kinds that match a query",
	.help = "Like 'svc NOUN list', over all kinds of the desk.",
	.operands = operands,
	.examples = examples_all,
	.flags = SVC_CMD_QUERY | SVC_CMD_PAGER,
	.run = run,
};
