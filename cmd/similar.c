/*
 * svc similar ID, svc NOUN similar ID
 */
#include "search/similar.h"
#include "cmd/commands.h"
#include "cmd/selection.h"
#include "cmd/target.h"
#include <string.h>

/* Shown where it isn't said how many; bytes of an answer. */
enum { FIRST = 5, ANSWER = 200 };

static const struct svc_column columns[] = {
	{"id", "Id", SVC_COL_ID, 0},
	{"status", "Status", SVC_COL_WORD, 0},
	{"title", "Title", SVC_COL_TEXT, 1, 20},
	{"words", "Words in common", SVC_COL_LIST, 2, 16},
	{"answer", "Answer", SVC_COL_TEXT, 3},
};

struct finder {
	struct svc_session *session;
	const struct svc_record *record; /* that others are compared with */
	struct svc_search *search;
	struct cmd_selection *selection;
	bool any;     /* not only records that are done: a query says which */
	json_t *row;  /* of the hit at hand; NULL: it isn't chosen */
	int64_t left; /* to be shown */
};

static void report_bad(const struct svc_error *why, void *data)
{
	struct finder *finder = data;
	cmd_selection_bad(finder->selection, finder->session, why);
}

/* The last reply, else the last text there is: how it ended. Owned, one line. */
static char *answer_of(struct svc_record *record)
{
	const struct svc_timeline *timeline;
	svc_autoclear(svc_error) unreadable = {0}; /* the search told of it */
	const char *answer = NULL;
	bool replied = false;
	if (svc_record_timeline(record, &timeline, &unreadable))
		return NULL;
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		bool reply = !strcmp(entry->verb, "replied");
		if (!entry->text || !*entry->text || (replied && !reply))
			continue;
		answer = entry->text;
		replied = reply;
	}
	return answer ? svc_search_line(answer, ANSWER) : NULL;
}

static bool is_done(const struct svc_record *record)
{
	const char *status = svc_kind_role(record->kind, "status");
	return !record->kind->states->len || !status ||
	       svc_kind_category(record->kind, svc_record_get(record, status)) == SVC_DONE;
}

/* Makes the row of a hit that is chosen. */
static enum svc_status take(struct svc_record **record, void *data, struct svc_error *err)
{
	struct finder *finder = data;
	bool matches = is_done(*record);
	enum svc_status status = SVC_OK;
	if (finder->any)
		status = svc_select_match(finder->selection->select, *record, &matches, err);
	if (status || !matches)
		return status;
	const char *field = svc_kind_role((*record)->kind, "status");
	const char *state = field ? svc_record_get(*record, field) : NULL;
	const char *title = svc_record_get(*record, "title");
	g_autofree char *answer = answer_of(*record);
	finder->row = json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s?}", "kind", (*record)->kind->name,
		"id", (*record)->id, "path", (*record)->path, "status", state, "title", title,
		"answer", answer);
	return SVC_OK;
}

static enum svc_status look(
	struct finder *finder, const struct svc_search_hit *hit, struct svc_error *err)
{
	g_auto(GStrv) words = NULL;
	if (!strcmp(hit->path, finder->record->path))
		return SVC_OK;
	finder->row = NULL;
	enum svc_status status = svc_desk_one(
		finder->session->desk, hit->kind, hit->path, take, report_bad, finder, err);
	if (status || !finder->row)
		return status;
	status = svc_search_common(finder->search, hit, &words, err);
	json_t *list = json_array();
	for (char **word = words; word && *word; word++)
		json_array_append_new(list, json_string(*word));
	json_object_set_new(finder->row, "words", list);
	json_object_set_new(finder->row, "score", json_real(hit->score));
	svc_out_row(finder->session->out, finder->row);
	finder->left--;
	return status;
}

static enum svc_status print(struct finder *finder, struct svc_error *err)
{
	const struct svc_kind *kind = finder->record->kind;
	svc_autoclear(svc_search_result) result = {0};
	enum svc_status status = svc_search_run(finder->search, report_bad, finder, &result, err);
	if (status)
		return status;
	g_autofree char *schema = g_strdup_printf("svc.%s.similar/1", kind->name);
	g_autofree char *none = g_strdup_printf("No %s like it.", kind->plural);
	svc_out_begin(finder->session->out, schema, kind->plural, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < result.hits->len && finder->left > 0 && !status; i++)
		status = look(finder, &g_array_index(result.hits, struct svc_search_hit, i), err);
	svc_out_end(finder->session->out, none);
	return status;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_autoclear(svc_ref) ref = {0};
	svc_auto(svc_record) record = NULL;
	svc_auto(svc_search) search = NULL;
	svc_auto(cmd_selection) selection = NULL;
	enum svc_status status = svc_desk_find(session->desk, cmd_kind(call, session, NULL),
		svc_call_operands(call)[0], &ref, err);
	if (!status)
		status = svc_desk_load(session->desk, &ref, &record, err);
	if (!status)
		status = cmd_prepare(call, session, ref.kind, NULL, NULL, &selection, err);
	if (!status)
		status = svc_search_new_like(session->desk, record, &search, err);
	if (status)
		return status;
	struct finder finder = {.session = session,
		.record = record,
		.search = search,
		.selection = selection,
		.any = svc_call_given(call, "expression"),
		.left = svc_call_int(call, "limit", FIRST)};
	status = print(&finder, err);
	return status ? status : cmd_selection_verdict(selection, err);
}

static const struct svc_option options[] = {
	{"expression", 'e', SVC_OPT_TEXT, "EXPR", .fallback = "is:done",
		.help = "Only records that match an expression, as 'list -e' takes it.",
		.complete = SVC_COMPLETE_QUERY},
	{"limit", 'n', SVC_OPT_INT, "N", .fallback = "5", .help = "Show at most N records."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "Record that others are compared with.", SVC_COMPLETE_ID, 1, 1},
	{NULL},
};

static const struct svc_operand all_operands[] = {
	{"ID", "Record that others of its kind are compared with.", SVC_COMPLETE_ANY_ID, 1, 1},
	{NULL},
};

#define HELP                                                                                          \
	"Has this been solved before? Lists the records of the same kind that are done and have the " \
	"most of the words that tell most about this one, with these words and how each ended: the "  \
	"last reply, else the last entry with a text. svc-search(7) says how they are ranked."

static const struct svc_example examples[] = {
	{"svc ticket similar 7k3", "Tickets like this one that were solved"},
	{"svc ticket similar 7k3 -e is:active", "Others at work that may be the same"},
	{NULL},
};

const struct svc_command svc_cmd_similar_kind = {
	.noun = "*",
	.verb = "similar",
	.summary = "Find records like one, and how they ended",
	.help = HELP,
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_PAGER,
	.run = run,
};

static const struct svc_example all_examples[] = {
	{"svc similar 7k3", "Records of the same kind like this one"},
	{NULL},
};

const struct svc_command svc_cmd_similar = {
	.noun = "",
	.verb = "similar",
	.summary = "Find records like one, and how they ended",
	.help = HELP,
	.options = options,
	.operands = all_operands,
	.examples = all_examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
