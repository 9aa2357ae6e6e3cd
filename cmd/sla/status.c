/*
 * svc sla status [ID…|QUERY]
 */
#include "cmd/commands.h"
#include "cmd/sla/engine.h"
#include "cmd/target.h"
#include "sla/report.h"
#include <string.h>

static const struct svc_column columns[] = {
	{"ticket", "Id", SVC_COL_ID, 0},
	{"clock", "Clock", SVC_COL_TEXT, 0},
	{"state", "State", SVC_COL_WORD, 0},
	{"percent", "Used", SVC_COL_PERCENT, 0, 0, 1},
	{"remaining", "Left", SVC_COL_SECONDS, 0},
	{"due", "Due", SVC_COL_TIME, 0},
	{"sla", "SLA", SVC_COL_TEXT, 2, 0, 2},
	{"title", "Title", SVC_COL_TEXT, 3, 12, 1},
};

/* A spreadsheet has room for what the others leave to JSON. */
static const struct svc_column csv_columns[] = {
	{"ticket", "Id", SVC_COL_ID},
	{"clock", "Clock", SVC_COL_TEXT},
	{"kind", "Kind", SVC_COL_WORD},
	{"state", "State", SVC_COL_WORD},
	{"target", "Target", SVC_COL_SECONDS},
	{"elapsed", "Elapsed", SVC_COL_SECONDS},
	{"remaining", "Left", SVC_COL_SECONDS},
	{"percent", "Used", SVC_COL_PERCENT},
	{"due", "Due", SVC_COL_TIME},
	{"breached", "Breached", SVC_COL_BOOL},
	{"at_risk", "At risk", SVC_COL_BOOL},
	{"sla", "SLA", SVC_COL_TEXT},
	{"title", "Title", SVC_COL_TEXT},
};

struct status {
	struct svc_session *session;
	bool all; /* stopped and cancelled clocks too */
	struct svc_status_list *list;
	guint bad;
	GHashTable *told; /* messages of problems that are told once for all tickets */
};

static enum svc_status add(const struct svc_sla_ticket *ticket, void *data, struct svc_error *err)
{
	struct status *status = data;
	svc_status_list_add(status->list, ticket, status->all);
	if (!ticket->problem.status)
		return SVC_OK;
	status->bad++;
	if (g_hash_table_add(status->told, g_strdup(ticket->problem.message)))
		status->session->context.warn(status->session->context.data, &ticket->problem);
	return SVC_OK;
}

static void bad(const struct svc_error *why, void *data)
{
	struct status *status = data;
	status->bad++;
	status->session->context.warn(status->session->context.data, why);
}

static enum svc_status by_query(struct svc_call *call, struct svc_sla_engine *engine,
	struct status *status, struct svc_error *err)
{
	svc_auto(svc_select) filter = NULL;
	enum svc_status result =
		cmd_sla_filter(call, status->session, svc_call_operands(call), &filter, err);
	if (result)
		return result;
	const struct svc_sla_walk walk = {svc_select_query(filter), add, bad, status};
	return svc_sla_each(engine, &walk, err);
}

static enum svc_status by_id(struct svc_sla_engine *engine, const GPtrArray *refs,
	struct status *status, struct svc_error *err)
{
	for (guint i = 0; i < refs->len; i++) {
		svc_auto(svc_record) record = NULL;
		svc_auto(svc_sla_ticket) ticket = NULL;
		enum svc_status result =
			svc_desk_load(status->session->desk, refs->pdata[i], &record, err);
		if (!result)
			result = svc_sla_ticket(engine, record, &ticket, err);
		if (!result)
			result = add(ticket, status, err);
		if (result)
			return result;
	}
	return SVC_OK;
}

/* Ids, if every operand is one; else a query. */
static GPtrArray *all_ids(struct svc_call *call, struct svc_session *session)
{
	char **operands = svc_call_operands(call);
	for (char **operand = operands; *operand; operand++)
		if (strcspn(*operand, ":@\"") != strlen(*operand))
			return NULL;
	GPtrArray *refs = NULL;
	svc_autoclear(svc_error) no_ids = {0};
	if (!*operands || cmd_targets(session, NULL, operands, &refs, &no_ids))
		return NULL;
	return refs;
}

static void print(struct svc_session *session, struct svc_status_list *list, int64_t limit)
{
	svc_status_list_sort(list);
	bool csv = svc_out_format(session->out) == SVC_CSV;
	svc_out_begin(session->out, "svc.sla.status/1", "clocks", csv ? csv_columns : columns,
		csv ? G_N_ELEMENTS(csv_columns) : G_N_ELEMENTS(columns));
	guint n = svc_status_list_length(list);
	for (guint i = 0; i < n && i < limit && !svc_out_failed(session->out); i++)
		svc_out_row(session->out, svc_status_list_row(list, i));
	svc_out_end(session->out, "No clock is running.");
}

static enum svc_status tell_bad(guint bad, struct svc_error *err)
{
	svc_error_set(
		err, SVC_EINVALID, "%u ticket%s could not be judged", bad, bad == 1 ? "" : "s");
	return svc_error_hint(err, "svc sla check and svc check say what is wrong");
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	g_autoptr(GPtrArray) refs = all_ids(call, session);
	svc_auto(svc_sla_engine) engine = cmd_sla_open(call, session, session->context.now);
	g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	svc_auto(svc_status_list) list = svc_status_list_new();
	struct status status = {.session = session,
		.told = told,
		.all = refs || svc_call_flag(call, "all"),
		.list = list};
	enum svc_status result =
		refs ? by_id(engine, refs, &status, err) : by_query(call, engine, &status, err);
	if (!result)
		print(session, list, svc_call_int(call, "limit", INT64_MAX));
	if (!result && status.bad)
		return tell_bad(status.bad, err);
	return result;
}

static const struct svc_option options[] = {
	CMD_SLA_AS_OF,
	{"all", 'a', SVC_OPT_FLAG, .help = "Show stopped and cancelled clocks too."},
	CMD_SLA_EXPRESSION,
	{"limit", 'n', SVC_OPT_INT, "N", .fallback = "no limit", .help = "Show at most N clocks."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID|QUERY", "Tickets by id, or terms of a query; without any, all open ones.",
		SVC_COMPLETE_QUERY, 0, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc sla status", "Every clock that runs, the most urgent first"},
	{"svc sla status team:network priority:P1,P2", "Those of one team's urgent tickets"},
	{NULL},
};

const struct svc_command svc_cmd_sla_status = {
	.noun = "sla",
	.verb = "status",
	.summary = "Show running clocks, most urgent first",
	.help = "Computes the clocks of tickets from their timelines, at this moment or at --now. For "
		"tickets given by id, stopped clocks are shown too.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
