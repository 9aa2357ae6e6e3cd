/*
 * svc sla check
 */
#include "sla/check.h"
#include "cmd/commands.h"
#include "cmd/findings.h"
#include "cmd/sla/engine.h"
#include "credit/credit.h"

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const struct svc_sla_options now = {.now = session->context.now};
	svc_auto(svc_sla_engine) engine = svc_sla_open(session->desk, &now);
	g_autoptr(GPtrArray) findings = svc_findings_new();
	enum svc_status status = svc_sla_check_records(engine, findings, err);
	if (!status)
		status = svc_sla_check_all(engine, findings, err);
	if (!status)
		status = svc_credit_check(session->desk, findings, err);
	if (status)
		return status;
	return cmd_findings_print(session, findings, svc_call_flag(call, "strict"));
}

static const struct svc_option options[] = {
	{"strict", 0, SVC_OPT_FLAG, .help = "Fail on warnings too."},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc sla check --strict", "Check calendars and promises before they are merged"},
	{NULL},
};

const struct svc_command svc_cmd_sla_check = {
	.noun = "sla",
	.verb = "check",
	.summary = "Check calendars, SLAs and what services promise",
	.help = "Reports what parses but can't be meant: hours that end at 23:59 or overlap, calendars "
		"without hours or without holidays for the coming year, targets that no business time "
		"reaches, priorities without a target, credits that are never due, and services that "
		"promise what their dependencies can't carry, and values that their kinds don't allow. 'svc check' reports the same among the rules of the whole desk.\n\n"
		"Exits with 1 if there are errors.",
	.options = options,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
