/*
 * svc catalog list [QUERY]
 */
#include "cmd/catalog/catalog.h"
#include "cmd/commands.h"
#include "cmd/rows.h"
#include "cmd/selection.h"
#include <string.h>

/* Fields by role, so that a desk's own kinds of services and offerings are listed as well. */
static const char *const roles[] = {"stage", "service", "team", "sla"};

static const struct svc_column columns[] = {
	{"kind", "Kind", SVC_COL_WORD, 0},
	{"id", "Id", SVC_COL_ID, 0},
	{"title", "Title", SVC_COL_TEXT, 3, 25},
	{"stage", "Stage", SVC_COL_WORD, 0},
	{"service", "Service", SVC_COL_TEXT, 1, 8},
	{"team", "Team", SVC_COL_TEXT, 1, 8, 1},
	{"sla", "SLA", SVC_COL_TEXT, 1, 8, 2},
};

static json_t *row_of(struct svc_record *record, bool whole)
{
	if (whole)
		return svc_record_json(record, false, false);
	json_t *row = json_pack("{s:s, s:s, s:s?}", "kind", record->kind->name, "id", record->id,
		"title", svc_record_get(record, "title"));
	for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
		const char *field = svc_kind_role(record->kind, roles[i]);
		const char *value = field ? svc_record_get(record, field) : NULL;
		json_object_set_new(row, roles[i], value ? json_string(value) : json_null());
	}
	return row;
}

/* "kind:service,offering" and the query, NULL-terminated. Owned. */
static char **terms_of(struct svc_call *call, struct svc_session *session)
{
	g_autoptr(GPtrArray) terms = g_ptr_array_new();
	g_autoptr(GString) kinds = g_string_new("kind:");
	for (size_t i = 0; i < CMD_CATALOG_KINDS; i++) {
		const struct svc_kind *kind = cmd_catalog_kind(session, i);
		if (kind)
			g_string_append_printf(kinds, "%s%s", i ? "," : "", kind->name);
	}
	g_ptr_array_add(terms, g_strdup(kinds->str));
	for (char **term = svc_call_operands(call); *term; term++)
		g_ptr_array_add(terms, g_strdup(*term));
	g_ptr_array_add(terms, NULL);
	return (char **)g_ptr_array_steal(terms, NULL);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	g_auto(GStrv) terms = terms_of(call, session);
	svc_auto(cmd_selection) selection = NULL;
	enum svc_status status = cmd_select(call, session, NULL, NULL, terms, &selection, err);
	if (status)
		return status;
	enum svc_format format = svc_out_format(session->out);
	bool whole = format == SVC_JSON || format == SVC_JSONL;
	svc_out_begin(
		session->out, "svc.catalog.list/1", "catalog", columns, G_N_ELEMENTS(columns));
	for (size_t k = 0; k < CMD_CATALOG_KINDS; k++)
		for (guint i = 0; i < selection->records->len; i++) {
			struct svc_record *record = selection->records->pdata[i];
			if (record->kind == cmd_catalog_kind(session, k))
				svc_out_row(session->out, row_of(record, whole));
		}
	svc_out_end(session->out, "The catalog is empty.");
	return cmd_selection_verdict(selection, err);
}

static const struct svc_option options[] = {
	{"expression", 'e', SVC_OPT_TEXT, "EXPR", .help = "Select by an expression.",
		.complete = SVC_COMPLETE_QUERY},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"QUERY", "Terms that services and offerings have to match.", SVC_COMPLETE_QUERY, 0, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc catalog list", "Services, then what is offered"},
	{"svc catalog list team:network", "What one team answers for"},
	{NULL},
};

const struct svc_command svc_cmd_catalog_list = {
	.noun = "catalog",
	.verb = "list",
	.summary = "List services and offerings",
	.help = "Lists the services of the desk, then the offerings: what can be requested.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
