/*
 * What the commands over SLAs share: opening the engine, and narrowing by a query.
 */
#ifndef CMD_SLA_ENGINE_H
#define CMD_SLA_ENGINE_H

#include "cmd/selection.h"
#include "sla/report.h"

/* Rows for the tables of options of commands over tickets and their clocks, one fact each. */
/* clang-format off */
#define CMD_SLA_AS_OF \
	{"as-of", 0, SVC_OPT_TIME, "TIME", \
		.help = "Judge by the texts of SLAs and calendars in force at TIME, instead of those in " \
			"force for each ticket."}
#define CMD_SLA_BY(ALSO) \
	{"by", 0, SVC_OPT_TEXT, "FIELDS", .help = "Group by fields, separated by commas" ALSO ".", \
		.complete = SVC_COMPLETE_FIELD, .flags = SVC_OPT_REPEAT}
#define CMD_SLA_EXPRESSION \
	{"expression", 'e', SVC_OPT_TEXT, "EXPR", .help = "Select tickets by an expression.", \
		.complete = SVC_COMPLETE_QUERY}
#define CMD_SLA_LIST \
	{"list", 0, SVC_OPT_FLAG, .help = "Name the tickets behind each figure."}
#define CMD_SLA_DEFINITIONS \
	{"definitions", 0, SVC_OPT_FLAG, \
		.help = "On a terminal, say below what each figure means, as md, html and json do."}
#define CMD_SLA_PERCENTILE \
	{"percentile", 0, SVC_OPT_CHOICE, "METHOD", cmd_sla_percentiles, "nearest-rank", \
		"How percentiles are computed."}
#define CMD_SLA_PERIOD \
	{"of", 0, SVC_OPT_TIME, "TIME", \
		.help = "Count clocks stopped in TIME: a month (2026-11), quarter, week, year or day; " \
			"the same as --since and --until with it."}, \
	{"since", 0, SVC_OPT_TIME, "TIME", .fallback = "the beginning", \
		.help = "Count clocks stopped at or after TIME: a date, month (2026-11), quarter " \
			"(2026-Q4) or week (2026-W47)."}, \
	{"until", 0, SVC_OPT_TIME, "TIME", .fallback = "now", \
		.help = "Count clocks stopped before the end of TIME."}, \
	CMD_SLA_BY("; also sla, day, week, month, quarter, year"), \
	CMD_SLA_PERCENTILE
/* clang-format on */

/* QUERY: the tickets that count. */
extern const struct svc_operand cmd_sla_operands[];
extern const char *const cmd_sla_percentiles[]; /* NULL-terminated */

/* Fills since, until and percentile from these options, and the desk's zone. Errors: SVC_EUSAGE for
 * --of beside one of the others, and for a period that ends before it begins. */
enum svc_status cmd_sla_period(const struct svc_call *call, const struct svc_session *session,
	struct svc_sla_report_options *options, struct svc_error *err);
/* The fields of --by, NULL-terminated and owned; NULL without any. */
char **cmd_sla_groups(struct svc_call *call);

/* An engine for the moment `now`. Owned; close it before the session's desk. */
struct svc_sla_engine *cmd_sla_open(
	const struct svc_call *call, struct svc_session *session, int64_t now);

/* Prepares a query over the kinds that clocks run on, for svc_select_query(). `terms` is
 * NULL-terminated; `*out` is owned. Errors: those of svc_select_new. */
enum svc_status cmd_sla_filter(const struct svc_call *call, struct svc_session *session,
	char **terms, struct svc_select **out, struct svc_error *err);

#endif
