/*
 * svc sla credits
 */
#include "cmd/commands.h"
#include "cmd/sla/credits_print.h"
#include "cmd/sla/engine.h"
#include "cmd/sla/report_print.h"
#include "credit/credit.h"
#include "util/zone.h"

/* The month that an instant lies in, in the desk's zone: that of dates given as options. */
static int month_of(const struct svc_session *session, int64_t time)
{
	const struct svc_zone *zone = svc_out_zone(session->out);
	return svc_credit_month_of(time + (zone ? svc_zone_offset(zone, time) : 0));
}

/* --of, or --since and --until; without any, the last month that is over. */
static enum svc_status choose_months(const struct svc_call *call, const struct svc_session *session,
	struct svc_credit_options *out, struct svc_error *err)
{
	int64_t start, end;
	int present = month_of(session, session->context.now);
	bool since = svc_call_given(call, "since"), until = svc_call_given(call, "until");
	out->first = out->last = present - 1;
	if (svc_call_given(call, "of") && (since || until)) {
		svc_error_set(err, SVC_EUSAGE, "--of names one month, --since and --until several");
		return svc_error_hint(err, "give one of both");
	}
	if (svc_call_time(call, "of", &start))
		out->first = out->last = month_of(session, start);
	if (svc_call_span(call, "since", &start, &end)) {
		out->first = month_of(session, start);
		out->last = MAX(out->first, out->last);
	}
	if (svc_call_span(call, "until", &start, &end))
		out->last = month_of(session, end - 1);
	if (until && !since)
		out->first = out->last;
	g_autofree char *first = svc_credit_month(out->first);
	g_autofree char *last = svc_credit_month(out->last);
	if (out->last > present)
		return svc_error_set(err, SVC_EUSAGE, "%s hasn't begun", last);
	if (out->first > out->last)
		return svc_error_set(err, SVC_EUSAGE, "%s lies after %s", first, last);
	if (out->last - out->first >= SVC_CREDIT_MONTHS)
		return svc_error_set(err, SVC_EUSAGE, "%s to %s is more than %d months", first,
			last, SVC_CREDIT_MONTHS);
	return SVC_OK;
}

/* The ids of --customer, NULL-terminated; NULL without any. */
static enum svc_status choose_customers(
	struct svc_call *call, struct svc_session *session, char ***out, struct svc_error *err)
{
	const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(session->desk), "customer");
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	for (char **name = svc_call_texts(call, "customer"); *name; name++) {
		svc_autoclear(svc_ref) ref = {0};
		if (svc_desk_find(session->desk, kind, *name, &ref, err) != SVC_OK)
			return err->status;
		g_ptr_array_add(ids, g_steal_pointer(&ref.id));
	}
	if (!ids->len)
		return SVC_OK;
	g_ptr_array_add(ids, NULL);
	*out = (char **)g_ptr_array_free(g_steal_pointer(&ids), FALSE);
	return SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	g_auto(GStrv) customers = NULL;
	struct svc_credit_options options = {.list = svc_call_flag(call, "list")};
	if (choose_months(call, session, &options, err) != SVC_OK ||
		choose_customers(call, session, &customers, err) != SVC_OK)
		return err->status;
	options.customers = (const char *const *)customers;
	const struct svc_sla_options now = {.now = session->context.now};
	svc_auto(svc_sla_engine) engine = svc_sla_open(session->desk, &now);
	json_t *credits = NULL;
	enum svc_status status = svc_credits(engine, &options, &credits, err);
	if (!status) {
		cmd_credits_print(session, credits, svc_call_flag(call, "definitions"));
		status = cmd_report_problems(session, credits, "record could not be judged", err);
	}
	json_decref(credits);
	return status;
}

static const struct svc_option options[] = {
	{"of", 0, SVC_OPT_TIME, "TIME", .fallback = "the last that is over",
		.help = "The month that TIME lies in: 2026-10, or a date."},
	{"since", 0, SVC_OPT_TIME, "TIME", .help = "State each month from that of TIME on."},
	{"until", 0, SVC_OPT_TIME, "TIME", .fallback = "the last month that is over",
		.help = "State each month up to that of TIME."},
	{"customer", 0, SVC_OPT_TEXT, "ID", .fallback = "all",
		.help = "State this customer's credits alone.", .complete = SVC_COMPLETE_ID,
		.flags = SVC_OPT_REPEAT},
	CMD_SLA_LIST,
	CMD_SLA_DEFINITIONS,
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc sla credits --of 2026-10", "What each customer gets back for October"},
	{"svc sla credits --since 2026-07 --until 2026-09 --list --format md",
		"A quarter's statements with their tickets, to be sent"},
	{NULL},
};

const struct svc_command svc_cmd_sla_credits = {
	.noun = "sla",
	.verb = "credits",
	.summary = "State what customers get back for missed targets",
	.help = "Judges each customer's tickets of a calendar month by the tiers of their agreements: "
		"compliance of each target, the tier it is below, the share of the month's fee that is "
		"given back for it, the cap, and what was left out with its reason. 'svc help sla.7' "
		"says how it is reckoned; money is exact.",
	.options = options,
	.examples = examples,
	.flags = SVC_CMD_PAGER | SVC_CMD_PAGE,
	.run = run,
};
