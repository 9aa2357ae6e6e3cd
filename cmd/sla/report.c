/*
 * svc sla report [QUERY]
 */
#include "sla/report.h"
#include "cmd/commands.h"
#include "cmd/sla/engine.h"
#include "cmd/sla/report_print.h"
#include "sla/compare.h"
#include "sla/period.h"

/* The report for `options`, judged by what was known at its end. */
static enum svc_status make(const struct svc_call *call, struct svc_session *session,
	const struct svc_sla_report_options *options, json_t **out, struct svc_error *err)
{
	int64_t moment = svc_sla_report_moment(session->context.now, options->until);
	svc_auto(svc_sla_engine) engine = cmd_sla_open(call, session, moment);
	json_t *report = NULL;
	enum svc_status status = svc_sla_report(engine, options, &report, err);
	*out = report;
	return status;
}

/* Adds the period before: its figures beside each row, and its own bounds. */
static enum svc_status compare(const struct svc_call *call, struct svc_session *session,
	struct svc_sla_report_options options, json_t *report, struct svc_error *err)
{
	if (options.until == INT64_MAX)
		options.until = session->context.now;
	if (!svc_period_before(
		    options.since, options.until, options.zone, &options.since, &options.until)) {
		svc_error_set(err, SVC_EUSAGE, "there is no period before one without a beginning");
		return svc_error_hint(err, "give one: --of 2026-10");
	}
	json_t *other = NULL;
	enum svc_status status = make(call, session, &options, &other, err);
	if (status)
		return status;
	svc_report_join(report, other, "before");
	json_object_set_new(report, "before", other);
	return SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_auto(svc_select) filter = NULL;
	struct svc_sla_report_options options = {0};
	enum svc_status status = cmd_sla_period(call, session, &options, err);
	if (!status)
		status = cmd_sla_filter(call, session, svc_call_operands(call), &filter, err);
	if (status)
		return status;
	g_auto(GStrv) by = cmd_sla_groups(call);
	options.by = (const char *const *)by;
	options.query = svc_select_query(filter);
	options.most_breaches = cmd_report_breaches(session);
	options.list = svc_call_flag(call, "list");
	json_t *report = NULL;
	status = make(call, session, &options, &report, err);
	if (!status && svc_call_flag(call, "compare"))
		status = compare(call, session, options, report, err);
	if (!status) {
		cmd_report_print(session, report, svc_call_flag(call, "definitions"));
		status = cmd_report_problems(session, report, "ticket could not be judged", err);
	}
	json_decref(report);
	return status;
}

static const struct svc_option options[] = {
	CMD_SLA_PERIOD,
	{"compare", 0, SVC_OPT_FLAG,
		.help = "Show the period before as well: as many months or days, or as much time."},
	CMD_SLA_LIST,
	CMD_SLA_DEFINITIONS,
	CMD_SLA_AS_OF,
	CMD_SLA_EXPRESSION,
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc sla report --since 2026-11 --by priority", "Compliance since November by priority"},
	{"svc sla report team:network --by month --format csv",
		"One team's months, for a spreadsheet"},
	{"svc sla report --of 2026-10 --compare --format md",
		"October beside September, for a mail or a pull request"},
	{"svc sla report --since 2026 --by priority --format html > report.html",
		"A page with charts, for a browser"},
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
	.operands = cmd_sla_operands,
	.examples = examples,
	.flags = SVC_CMD_PAGER | SVC_CMD_PAGE,
	.run = run,
};
