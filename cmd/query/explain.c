/*
 * svc query explain [QUERY]
 */
#include "cmd/commands.h"
#include "cmd/selection.h"
#include "cmd/target.h"
#include <string.h>

static const struct svc_column columns[] = {
	{"kind", "Kind", SVC_COL_WORD, 0},
	{"way", "By", SVC_COL_WORD, 0},
	{"found", "Found", SVC_COL_INT, 0},
	{"unsure", "To be read", SVC_COL_INT, 0},
	{"sql", "Condition", SVC_COL_TEXT, 1},
	{"arguments", "Values", SVC_COL_LIST, 1},
};

static json_t *row_of(const struct svc_kind *kind, const struct svc_explanation *explanation)
{
	if (!explanation)
		return json_pack("{s:s, s:s, s:n, s:n, s:n, s:[]}", "kind", kind->name, "way",
			"files", "found", "unsure", "sql", "arguments");
	json_t *arguments = json_array();
	for (char **argument = explanation->arguments; *argument; argument++)
		json_array_append_new(arguments, json_string(*argument));
	return json_pack("{s:s, s:s, s:I, s:I, s:s, s:o}", "kind", kind->name, "way", "index",
		"found", (json_int_t)explanation->found, "unsure", (json_int_t)explanation->unsure,
		"sql", explanation->sql, "arguments", arguments);
}

static void add(const struct svc_kind *kind, const struct svc_explanation *explanation, void *data)
{
	struct svc_session *session = data;
	svc_out_row(session->out, row_of(kind, explanation));
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const struct svc_kind *kind;
	enum svc_status status = cmd_kind_option(call, session, &kind, err);
	if (status)
		return status;
	svc_auto(cmd_selection) selection = NULL;
	status = cmd_prepare(call, session, kind, NULL, svc_call_operands(call), &selection, err);
	if (status)
		return status;
	g_autofree char *query = svc_select_text(selection->select);
	svc_out_say(session->out, "%s", *query ? query : "everything");
	svc_out_begin(session->out, "svc.query.explain/1", "kinds", columns, G_N_ELEMENTS(columns));
	svc_select_explain(selection->select, add, session);
	svc_out_extra(session->out, "query", json_string(query));
	svc_out_end(session->out, NULL);
	return SVC_OK;
}

static const struct svc_option options[] = {
	{"expression", 'e', SVC_OPT_TEXT, "EXPR",
		.help = "The query as one text with and, or, not and parentheses."},
	{"kind", 0, SVC_OPT_TEXT, "KIND", .fallback = "all kinds",
		.help = "The kind whose records are meant.", .complete = SVC_COMPLETE_KIND},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"QUERY", "Terms such as status:new, priority:P1 or a word; all have to match.",
		SVC_COMPLETE_QUERY, 0, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc query explain --kind ticket is:open printer",
		"What the index decides, and what files"},
	{NULL},
};

const struct svc_command svc_cmd_query_explain = {
	.noun = "query",
	.verb = "explain",
	.summary = "Show how a query is answered",
	.help = "Shows the query with saved ones put in and, for each kind, whether the index or every file "
		"is asked: the condition of SQL that rows have to meet, with its values; how many "
		"records it finds; and for how many of them the file decides, since the condition "
		"says less than the query (words, the past, computed terms, maps) or the "
		"record is odd.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.run = run,
};
