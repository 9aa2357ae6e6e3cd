/*
 * svc report week|month [QUERY]
 */
#include "sla/period.h"
#include "cmd/commands.h"
#include "cmd/report/print.h"
#include "cmd/sla/engine.h"
#include "sla/kpi.h"
#include "util/time.h"
#include <string.h>

enum { DAYS_A_WEEK = 7, THURSDAY = 3 };

struct period {
	int64_t before, since, until; /* the days on which they start */
	char *name;                   /* owned; "2026-W47" or "2026-11" */
};

/* The ISO week (Monday to Sunday) that `day` lies in. */
static void week_of(int64_t day, struct period *out)
{
	struct svc_civil c;
	int64_t monday = day - svc_weekday_of(day);
	svc_civil_of_day(monday + THURSDAY, &c); /* ISO 8601: its Thursday names the year */
	int64_t first = svc_day_of(c.year, 1, 1);
	out->since = monday;
	out->before = monday - DAYS_A_WEEK;
	out->until = monday + DAYS_A_WEEK;
	out->name = g_strdup_printf(
		"%04d-W%02d", c.year, (int)((monday + THURSDAY - first) / DAYS_A_WEEK) + 1);
}

static void month_of(int64_t day, struct period *out)
{
	struct svc_civil c;
	svc_civil_of_day(day, &c);
	out->since = svc_day_of(c.year, c.month, 1);
	out->before = svc_day_of(c.year, c.month - 1, 1);
	out->until = svc_day_of(c.year, c.month + 1, 1);
	out->name = g_strdup_printf("%04d-%02d", c.year, c.month);
}

/* The period of --of, else the last one that is over, in the desk's zone. */
static void choose(
	const struct svc_call *call, const struct svc_zone *zone, int64_t now, struct period *out)
{
	void (*const make)(int64_t, struct period *) =
		!strcmp(svc_call_command(call)->verb, "week") ? week_of : month_of;
	int64_t at = now;
	bool given = svc_call_time(call, "of", &at);
	make(svc_period_day(zone, at), out);
	if (given)
		return;
	int64_t last = out->since - 1;
	g_free(out->name);
	make(last, out);
}

static enum svc_status report(struct svc_call *call, struct svc_session *session,
	struct svc_kpi_options *options, const struct period *period, struct svc_error *err)
{
	int64_t moment = svc_sla_report_moment(session->context.now, options->until);
	const struct svc_sla_options engine_options = {.now = moment};
	svc_auto(svc_sla_engine) engine = svc_sla_open(session->desk, &engine_options);
	const char *calendar = svc_call_text(call, "calendar");
	enum svc_status status = SVC_OK;
	if (calendar)
		status = svc_hours_at(
			svc_sla_hours(engine), calendar, moment, &options->calendar, err);
	json_t *object = NULL;
	if (!status)
		status = svc_kpi(engine, options, &object, err);
	if (!status) {
		g_autofree char *title = g_strdup_printf("Report of %s (%s)", period->name,
			json_string_value(json_object_get(object, "zone")));
		cmd_kpi_print(session, object, title, svc_call_flag(call, "definitions"));
	}
	json_decref(object);
	return status;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_auto(svc_select) filter = NULL;
	enum svc_status status =
		cmd_sla_filter(call, session, svc_call_operands(call), &filter, err);
	if (status)
		return status;
	const struct svc_zone *zone = svc_out_zone(session->out);
	struct period period;
	choose(call, zone, session->context.now, &period);
	g_auto(GStrv) by = cmd_sla_groups(call);
	const char *method = svc_call_text(call, "percentile");
	struct svc_kpi_options options = {.since = svc_period_day_start(zone, period.since),
		.until = svc_period_day_start(zone, period.until),
		.before = svc_period_day_start(zone, period.before),
		.zone = zone,
		.by = (const char *const *)by,
		.percentile = method && !strcmp(method, "linear") ? SVC_LINEAR : SVC_NEAREST_RANK,
		.list = svc_call_flag(call, "list"),
		.query = svc_select_query(filter)};
	status = report(call, session, &options, &period, err);
	g_free(period.name);
	return status;
}

static const struct svc_option options[] = {
	{"of", 0, SVC_OPT_TIME, "TIME", .fallback = "the last that is over",
		.help = "The week or month that TIME lies in: a date, 2026-W47, 2026-10."},
	CMD_SLA_BY(""),
	{"calendar", 0, SVC_OPT_TEXT, "ID", .fallback = "round the clock",
		.help = "Count times to acknowledge and resolve in the hours of this calendar."},
	CMD_SLA_LIST,
	CMD_SLA_DEFINITIONS,
	CMD_SLA_PERCENTILE,
	CMD_SLA_EXPRESSION,
	{NULL},
};

static const char help[] =
	"What came in and went out, what is left and how old it is, how long it took to acknowledge "
	"and to resolve, how much was reopened and how much was settled at first contact, each beside "
	"the period before and with its definition.\n\n"
	"What happened after the end of the period doesn't count, so that a report stays as it is. "
	"Weeks begin on Monday (ISO 8601); periods begin at midnight in the desk's "
	"zone.";

static const struct svc_example week_examples[] = {
	{"svc report week", "Last week, for Monday's meeting"},
	{"svc report week --by team --format md", "The same by team, for a mail"},
	{"svc report week --format html > week.html", "A page, for a browser"},
	{NULL},
};

const struct svc_command svc_cmd_report_week = {
	.noun = "report",
	.verb = "week",
	.summary = "Report a week: volume, backlog, and how fast it went",
	.help = help,
	.options = options,
	.operands = cmd_sla_operands,
	.examples = week_examples,
	.flags = SVC_CMD_PAGER | SVC_CMD_PAGE,
	.run = run,
};

static const struct svc_example month_examples[] = {
	{"svc report month --of 2026-10 --by priority --format csv",
		"October by priority, for a spreadsheet"},
	{NULL},
};

const struct svc_command svc_cmd_report_month = {
	.noun = "report",
	.verb = "month",
	.summary = "Report a month: volume, backlog, and how fast it went",
	.help = help,
	.options = options,
	.operands = cmd_sla_operands,
	.examples = month_examples,
	.flags = SVC_CMD_PAGER | SVC_CMD_PAGE,
	.run = run,
};
