/*
 * svc NOUN count [QUERY] --by KEY… --measure MEASURE…
 */
#include "cmd/commands.h"
#include "cmd/selection.h"
#include "cmd/target.h"
#include "report/report.h"
#include <string.h>

struct count {
	struct svc_session *session;
	struct cmd_selection *selection;
	struct svc_report *report;
};

static enum svc_status add(struct svc_record *record, uint64_t n, void *data, struct svc_error *err)
{
	struct count *count = data;
	return n == 1 ? svc_report_add(count->report, record, err)
		      : svc_report_add_many(count->report, record, n, err);
}

static void bad(const struct svc_error *why, void *data)
{
	struct count *count = data;
	cmd_selection_bad(count->selection, count->session, why);
}

static void print(struct svc_session *session, const struct svc_report *report)
{
	size_t n;
	const struct svc_report_column *from = svc_report_columns(report, &n);
	g_autofree struct svc_column *columns = g_new0(struct svc_column, n + 1);
	static const enum svc_column_type types[] = {[SVC_REPORT_TEXT] = SVC_COL_TEXT,
		[SVC_REPORT_BOOL] = SVC_COL_BOOL,
		[SVC_REPORT_NUMBER] = SVC_COL_DECIMAL};
	for (size_t i = 0; i < n; i++)
		columns[i] =
			(struct svc_column){from[i].key, from[i].title, types[from[i].type], 0};
	json_t *rows = svc_report_rows(report);
	svc_out_begin(session->out, "svc.count/1", "groups", columns, n);
	for (size_t i = 0; i < json_array_size(rows); i++)
		svc_out_row(session->out, json_incref(json_array_get(rows, i)));
	svc_out_extra(session->out, "total", json_integer((json_int_t)svc_report_total(report)));
	svc_out_end(session->out, "Nothing to count.");
	json_decref(rows);
}

/* "priority,month:opened" and repeated options are one list. */
static char **keys_of(struct svc_call *call, const char *option)
{
	g_autofree char *joined = g_strjoinv(",", svc_call_texts(call, option));
	return *joined ? g_strsplit(joined, ",", -1) : NULL;
}

static enum svc_report_over over(const struct svc_call *call)
{
	const char *what = svc_call_text(call, "over");
	if (what && !strcmp(what, "entries"))
		return SVC_OVER_ENTRIES;
	return what && !strcmp(what, "transitions") ? SVC_OVER_TRANSITIONS : SVC_OVER_RECORDS;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const struct svc_noun *noun;
	const struct svc_kind *kind = cmd_kind(call, session, &noun);
	svc_auto(cmd_selection) selection = NULL;
	enum svc_status status =
		cmd_prepare(call, session, kind, noun, svc_call_operands(call), &selection, err);
	if (status)
		return status;
	g_auto(GStrv) by = keys_of(call, "by");
	char **measures = svc_call_texts(call, "measure");
	struct svc_report_options options = {
		.over = over(call),
		.by = (const char *const *)by,
		.measures = *measures ? (const char *const *)measures : NULL,
		.transitions = svc_call_text(call, "field"),
		.zone = svc_select_query_options(selection->select)->zone,
		.by_count = svc_call_flag(call, "largest-first"),
		.most = (size_t)svc_call_int(call, "limit", 0),
	};
	svc_auto(svc_report) report = NULL;
	status = svc_report_new(kind, &options, &report, err);
	struct count count = {session, selection, report};
	g_autofree const char **same = report ? svc_report_fields(report) : NULL;
	if (!status)
		status = svc_select_count(selection->select, same, add, bad, &count, err);
	if (status)
		return status;
	print(session, report);
	if (!svc_report_total(report))
		cmd_selection_hint(call, session, kind);
	return cmd_selection_verdict(selection, err);
}

static const char *const overs[] = {"records", "entries", "transitions", NULL};

static const struct svc_option options[] = {
	{"by", 0, SVC_OPT_TEXT, "KEY",
		.help = "Group by a field, or by what is derived from one: month:opened, has:assignee, "
			"first:status, category:status, reopened; over entries also verb and author, "
			"over transitions from and to. Several keys are separated by commas.",
		.complete = SVC_COMPLETE_FIELD, .flags = SVC_OPT_REPEAT},
	{"measure", 0, SVC_OPT_TEXT, "MEASURE",
		.help = "Figures of each group: [NAME=][AGGREGATE:]EXPRESSION[/UNIT], such as "
			"opened..resolved_at/m or n:changes:team. Aggregates: n, sum, min, median, p90 "
			"(nearest rank), mean, max; all of them where none is named.",
		.flags = SVC_OPT_REPEAT},
	{"over", 0, SVC_OPT_CHOICE, "WHAT", overs, "records",
		"What is counted: records, entries of their timelines, or transitions of a field."},
	{"field", 0, SVC_OPT_TEXT, "FIELD", .fallback = "the status",
		.help = "The tracked field whose transitions are counted.",
		.complete = SVC_COMPLETE_FIELD},
	{"largest-first", 0, SVC_OPT_FLAG, .help = "The largest groups first."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"QUERY", "Terms such as status:new, priority:P1 or a word; all have to match.",
		SVC_COMPLETE_QUERY, 0, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc ticket count --by priority,status", "How many tickets there are of each"},
	{"svc ticket count opened:-90d.. --by month:opened", "Tickets opened in each month"},
	{"svc ticket count --over transitions --by from,to --largest-first",
		"Which steps tickets take"},
	{NULL},
};

const struct svc_command svc_cmd_count = {
	.noun = "*",
	.verb = "count",
	.summary = "Count records by fields, with figures",
	.help = "Counts records, entries or transitions in groups, with sums, medians and percentiles of "
		"numbers and of the time between two fields. A record without a value is left out of "
		"that figure; its n tells how many count.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_QUERY | SVC_CMD_PAGER,
	.run = run,
};
