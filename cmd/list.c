/*
 * svc NOUN list [QUERY], svc list [QUERY]
 */
#include "cmd/commands.h"
#include "cmd/rows.h"
#include "cmd/selection.h"
#include "cmd/target.h"
#include <string.h>

struct list {
	struct svc_session *session;
	struct cmd_selection *selection;
	const struct svc_kind *kind; /* NULL: all */
	const char *schema, *key;
	const struct cmd_columns *columns;
	bool whole; /* rows are records, not columns of them */
	bool begun;
	bool conflicts; /* a row is marked */
	uint64_t count;
};

static void bad(const struct svc_error *why, void *data)
{
	struct list *list = data;
	cmd_selection_bad(list->selection, list->session, why);
}

static enum svc_status add_count(
	struct svc_record *record, uint64_t n, void *data, struct svc_error *err)
{
	((struct list *)data)->count += n;
	return SVC_OK;
}

static enum svc_status print_count(struct list *list, struct svc_error *err)
{
	static const char *const same[] = {NULL};
	enum svc_status status =
		svc_select_count(list->selection->select, same, add_count, bad, list, err);
	if (status)
		return status;
	g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT "\n", list->count);
	svc_out_object(list->session->out, list->schema, "count",
		json_integer((json_int_t)list->count), text, text);
	return SVC_OK;
}

/* Nothing is printed before it is known that there is something to print. */
static void begin(struct list *list)
{
	if (!list->begun)
		svc_out_begin(list->session->out, list->schema, list->key, list->columns->columns,
			list->columns->count);
	list->begun = true;
}

static enum svc_status print_row(struct svc_record **record, void *data, struct svc_error *err)
{
	struct list *list = data;
	struct svc_out *out = list->session->out;
	begin(list);
	if (svc_out_failed(out))
		return SVC_OK;
	json_t *row = list->whole ? svc_record_json(*record, false, false)
				  : cmd_row(*record, list->columns);
	list->conflicts |= cmd_mark_conflict(out, *record, row);
	svc_out_row(out, row);
	return SVC_OK;
}

static enum svc_status print_rows(struct list *list, struct svc_call *call, struct svc_error *err)
{
	struct svc_out *out = list->session->out;
	enum svc_format format = svc_out_format(out);
	uint64_t limit = (uint64_t)MAX(svc_call_int(call, "limit", INT64_MAX), 0);
	uint64_t total;
	list->whole =
		(format == SVC_JSON || format == SVC_JSONL) && !svc_call_given(call, "columns");
	const struct svc_select_sink sink = {
		.most = limit, .whole = list->whole, .fn = print_row, .bad = bad, .data = list};
	enum svc_status status = svc_select_sorted(list->selection->select, &sink, &total, err);
	if (status)
		return status;
	begin(list);
	uint64_t more = total > limit ? total - limit : 0;
	if (more)
		svc_out_extra(out, "more", json_integer((json_int_t)more));
	g_autofree char *empty = g_strdup_printf("No %s.", list->key);
	svc_out_end(out, empty);
	if (list->conflicts)
		cmd_say_conflicts(out);
	if (!total)
		cmd_selection_hint(call, list->session, list->kind);
	if (more)
		svc_out_say(out, "… and %" G_GUINT64_FORMAT " more", more);
	return SVC_OK;
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
	status = cmd_prepare(call, session, kind, noun, svc_call_operands(call), &selection, err);
	if (status)
		return status;
	g_autofree char *schema = g_strdup_printf("svc.%s.list/1", kind ? kind->name : "record");
	struct list list = {.session = session,
		.selection = selection,
		.kind = kind,
		.schema = schema,
		.key = kind ? kind->plural : "records",
		.columns = &columns};
	status = svc_call_flag(call, "count") ? print_count(&list, err)
					      : print_rows(&list, call, err);
	return status ? status : cmd_selection_verdict(selection, err);
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
