/*
 * svc sla report [QUERY]
 */
#include "sla/report.h"
#include "cmd/commands.h"
#include "cmd/sla/engine.h"
#include "util/time.h"
#include <string.h>

enum { SHOWN_BREACHES = 10, KEYS_MOST = 16 };

/* Columns after the group's own; nested figures are flattened for everything but JSON. */
static const struct svc_column figures[] = {
	{"clock", "Clock", SVC_COL_TEXT, 0},
	{"n", "N", SVC_COL_INT, 0},
	{"met", "Met", SVC_COL_INT, 0},
	{"breached", "Breached", SVC_COL_INT, 0},
	{"compliance", "Compliance", SVC_COL_PERCENT, 0},
	{"objective", "Goal", SVC_COL_PERCENT, 0},
	{"running_breached", "Running late", SVC_COL_INT, 0},
	{"median", "Median", SVC_COL_SECONDS, 0},
	{"p90", "P90", SVC_COL_SECONDS, 0},
	{"mean", "Mean", SVC_COL_SECONDS, 0},
	{"time", "Time", SVC_COL_TEXT, 1},
};

static const struct svc_column breach_columns[] = {
	{"ticket", "Id", SVC_COL_ID, 0},
	{"clock", "Clock", SVC_COL_TEXT, 0},
	{"over", "Over by", SVC_COL_SECONDS, 0},
	{"elapsed", "Elapsed", SVC_COL_SECONDS, 0},
	{"target", "Target", SVC_COL_SECONDS, 0},
	{"title", "Title", SVC_COL_TEXT, 3},
};

static json_t *flat(const json_t *row)
{
	json_t *out = json_copy((json_t *)row);
	const json_t *elapsed = json_object_get(row, "elapsed");
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)elapsed, key, value) json_object_set(out, key, value);
	json_object_del(out, "elapsed");
	return out;
}

static void print_rows(struct svc_session *session, const json_t *report, char **by)
{
	struct svc_column columns[KEYS_MOST + G_N_ELEMENTS(figures)];
	size_t n = 0;
	for (char **key = by; key && *key && n < KEYS_MOST; key++)
		columns[n++] = (struct svc_column){*key, *key, SVC_COL_WORD, 0};
	memcpy(columns + n, figures, sizeof figures);
	svc_out_begin(session->out, "svc.sla.report/1", "rows", columns, n + G_N_ELEMENTS(figures));
	size_t i;
	json_t *row;
	json_array_foreach(json_object_get(report, "rows"), i, row)
		svc_out_row(session->out, flat(row));
	svc_out_end(session->out, "No clock stopped in this period.");
}

static void print_breaches(struct svc_session *session, const json_t *report)
{
	const json_t *breaches = json_object_get(report, "breaches");
	size_t n = json_array_size(breaches);
	if (!n)
		return;
	svc_out_say(session->out, "%s", "");
	svc_out_say(session->out,
		n > SHOWN_BREACHES ? "The %d worst of %zu breaches:" : "Breaches:", SHOWN_BREACHES,
		n);
	svc_out_begin(session->out, "svc.sla.report/1", "breaches", breach_columns,
		G_N_ELEMENTS(breach_columns));
	for (size_t i = 0; i < n && i < SHOWN_BREACHES; i++)
		svc_out_row(session->out, json_incref(json_array_get(breaches, i)));
	svc_out_end(session->out, NULL);
}

static void print_notes(struct svc_session *session, const json_t *report)
{
	json_int_t assumed = json_integer_value(json_object_get(report, "assumed"));
	json_int_t without = json_integer_value(json_object_get(report, "without_sla"));
	svc_out_say(session->out, "%s", "");
	svc_out_say(session->out,
		"Compliance is met / (met + breached) over clocks stopped in the period; cancelled "
		"ones are out.");
	svc_out_say(session->out, "Percentiles: %s. Durations count the time of each clock.",
		json_string_value(json_object_get(report, "percentile")));
	if (assumed)
		svc_out_say(session->out,
			"%lld tickets are older than the first known text of their SLA; that text was "
			"taken (assumed).",
			(long long)assumed);
	if (without)
		svc_out_say(session->out, "%lld tickets have no SLA.", (long long)without);
	size_t problems = json_array_size(json_object_get(report, "problems"));
	if (problems)
		svc_out_say(session->out, "%zu tickets could not be judged: see 'svc check'.",
			problems);
}

static void print(struct svc_session *session, json_t *report, char **by)
{
	enum svc_format format = svc_out_format(session->out);
	if (format == SVC_JSON || format == SVC_JSONL) {
		svc_out_object(session->out, "svc.sla.report/1", "report", json_incref(report),
			NULL, NULL);
		return;
	}
	print_rows(session, report, by);
	if (!svc_out_for_people(session->out))
		return;
	print_breaches(session, report);
	print_notes(session, report);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_autoclear(cmd_sla_filter) filter = {0};
	enum svc_status status =
		cmd_sla_filter(call, session, svc_call_operands(call), &filter, err);
	if (status)
		return status;
	g_autofree char *joined = g_strjoinv(",", svc_call_texts(call, "by"));
	g_auto(GStrv) by = *joined ? g_strsplit(joined, ",", KEYS_MOST) : NULL;
	int64_t start = INT64_MIN, end = INT64_MAX, other;
	(void)svc_call_span(call, "since", &start, &other);
	if (svc_call_span(call, "until", &other, &end) && end == other)
		end = other;
	const char *method = svc_call_text(call, "percentile");
	struct svc_sla_report_options options = {.since = start,
		.until = end,
		.by = (const char *const *)by,
		.percentile = method && !strcmp(method, "linear") ? SVC_LINEAR : SVC_NEAREST_RANK,
		.list = svc_call_flag(call, "list"),
		.accept = cmd_sla_accept,
		.data = &filter};
	svc_auto(svc_sla_engine) engine =
		cmd_sla_open(call, session, svc_sla_report_moment(session->context.now, end));
	json_t *report = NULL;
	status = svc_sla_report(engine, &options, &report, err);
	if (!status && filter.error.status) {
		svc_error_move(err, &filter.error);
		status = err->status;
	}
	if (!status)
		print(session, report, by);
	json_decref(report);
	return status;
}

static const char *const methods[] = {"nearest-rank", "linear", NULL};

static const struct svc_option options[] = {
	{"since", 0, SVC_OPT_TIME, "TIME", .fallback = "the beginning",
		.help = "Count clocks stopped at or after TIME: a date, month (2026-11), quarter "
			"(2026-Q4) or week (2026-W47)."},
	{"until", 0, SVC_OPT_TIME, "TIME", .fallback = "now",
		.help = "Count clocks stopped before the end of TIME."},
	{"by", 0, SVC_OPT_TEXT, "FIELDS",
		.help = "Group by fields, separated by commas; also sla, day, week, month, quarter, year.",
		.complete = SVC_COMPLETE_FIELD, .flags = SVC_OPT_REPEAT},
	{"list", 0, SVC_OPT_FLAG, .help = "Name the tickets behind each figure (json)."},
	{"percentile", 0, SVC_OPT_CHOICE, "METHOD", methods, "nearest-rank",
		"How percentiles are computed."},
	CMD_SLA_OPTIONS,
	{"expression", 'e', SVC_OPT_TEXT, "EXPR", .help = "Select tickets by an expression.",
		.complete = SVC_COMPLETE_QUERY},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"QUERY", "Terms that tickets have to match; without any, all count.", SVC_COMPLETE_QUERY,
		0, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc sla report --since 2026-11 --by priority", "Compliance since November by priority"},
	{"svc sla report team:network --by month --format csv",
		"One team's months, for a spreadsheet"},
	{NULL},
};

const struct svc_command svc_cmd_sla_report = {
	.noun = "sla",
	.verb = "report",
	.summary = "Report compliance with SLAs",
	.help = "Counts the clocks that stopped in a period: met, breached, and the share that was met, "
		"with median, 90th percentile and mean. Each ticket is judged by the text of its SLA "
		"that was in force when it was opened, unless the SLA says otherwise.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
