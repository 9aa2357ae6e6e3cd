/*
 * svc search WORD…, svc NOUN search WORD…
 */
#include "cmd/commands.h"
#include "cmd/search_print.h"
#include "cmd/selection.h"
#include "cmd/target.h"
#include <string.h>

/* Shown to people where they don't say how many. */
enum { FIRST = 20 };

struct finder {
	struct svc_session *session;
	const struct svc_kind *kind; /* NULL: all */
	struct svc_search *search;
	struct cmd_selection *selection;
	bool filtered; /* by the selection's query, or the noun */
	bool matches;  /* what the record at hand does */
	int64_t limit;
	uint64_t count; /* of hits so far, shown or not */
};

static void report_bad(const struct svc_error *why, void *data)
{
	struct finder *finder = data;
	cmd_selection_bad(finder->selection, finder->session, why);
}

static enum svc_status match(struct svc_record **record, void *data, struct svc_error *err)
{
	struct finder *finder = data;
	return svc_select_match(finder->selection->select, *record, &finder->matches, err);
}

/* Whether a hit is chosen, too. One whose file is gone by now isn't. */
static enum svc_status is_chosen(
	struct finder *finder, const struct svc_search_hit *hit, struct svc_error *err)
{
	finder->matches = !finder->filtered;
	return finder->filtered ? svc_desk_one(finder->session->desk, hit->kind, hit->path, match,
					  report_bad, finder, err)
				: SVC_OK;
}

static enum svc_status take(
	struct finder *finder, const struct svc_search_hit *hit, struct svc_error *err)
{
	enum svc_status status = is_chosen(finder, hit, err);
	if (status || !finder->matches || (int64_t)finder->count++ >= finder->limit)
		return status;
	svc_autoclear(svc_search_view) view = {0};
	status = svc_search_look(finder->search, hit, &view, err);
	if (!status)
		cmd_search_hit(finder->session, hit, &view, !finder->kind);
	return status;
}

static enum svc_status print(
	struct finder *finder, const struct svc_search_result *result, struct svc_error *err)
{
	struct svc_out *out = finder->session->out;
	g_autofree char *schema = finder->kind
					  ? g_strdup_printf("svc.%s.search/1", finder->kind->name)
					  : g_strdup("svc.search/1");
	enum svc_status status = SVC_OK;
	cmd_search_begin(finder->session, finder->kind, schema);
	for (guint i = 0; i < result->hits->len && !status && !svc_out_failed(out); i++)
		status = take(finder, &g_array_index(result->hits, struct svc_search_hit, i), err);
	if (!finder->filtered)
		finder->count = result->total;
	uint64_t more = finder->count - MIN(finder->count, (uint64_t)finder->limit);
	if (more)
		svc_out_extra(out, "more", json_integer((json_int_t)more));
	g_autofree char *none =
		g_strdup_printf("No %s.", finder->kind ? finder->kind->plural : "records");
	svc_out_end(out, finder->count ? NULL : none);
	if (more)
		svc_out_say(out, "… and %" G_GUINT64_FORMAT " more", more);
	return status;
}

/* `is:open` is no filter here, and two words as one argument are a phrase. Said where nothing was
 * found: either may stand in a text. */
static void hint_at_query(struct svc_session *session, char **words)
{
	if (words[0] && !words[1] && strchr(words[0], ' ')) {
		svc_out_say(session->out,
			"'%s' was searched for as it stands; without quotes each word counts by itself",
			*words);
		return;
	}
	for (; *words; words++) {
		const char *colon = strchr(*words, ':');
		if (!colon || colon == *words || !colon[1] || strpbrk(*words, " /"))
			continue;
		svc_out_say(session->out, "'%s' was searched for as words; to filter, add -e '%s'",
			*words, *words);
		return;
	}
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const struct svc_noun *noun;
	const struct svc_kind *kind = cmd_kind(call, session, &noun);
	svc_auto(cmd_selection) selection = NULL;
	svc_auto(svc_search) search = NULL;
	svc_autoclear(svc_search_result) result = {0};
	int64_t limit = MAX(
		svc_call_int(call, "limit", svc_out_for_people(session->out) ? FIRST : INT64_MAX),
		0);
	bool filtered = noun || svc_call_given(call, "expression");
	const struct svc_search_options options = {.kind = kind,
		.most = filtered ? UINT64_MAX : (uint64_t)limit,
		.words = (const char *const *)svc_call_operands(call),
		.public_only = svc_call_flag(call, "public")};
	enum svc_status status = svc_search_new(session->desk, &options, &search, err);
	if (!status)
		status = cmd_prepare(call, session, kind, noun, NULL, &selection, err);
	if (status)
		return status;
	struct finder finder = {.session = session,
		.kind = kind,
		.search = search,
		.selection = selection,
		.filtered = filtered,
		.limit = limit};
	status = svc_search_run(search, report_bad, &finder, &result, err);
	if (!status)
		status = print(&finder, &result, err);
	if (status)
		return status;
	if (!finder.count)
		hint_at_query(session, svc_call_operands(call));
	return cmd_selection_verdict(selection, err);
}

static const struct svc_option options[] = {
	{"expression", 'e', SVC_OPT_TEXT, "EXPR",
		.help = "Only records that match an expression, as 'list -e' takes it.",
		.complete = SVC_COMPLETE_QUERY},
	{"limit", 'n', SVC_OPT_INT, "N", .fallback = "20 on a terminal, else no limit",
		.help = "Show at most N records."},
	{"public", 0, SVC_OPT_FLAG,
		.help = "Search what the requester may see: no internal entries."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"WORD",
		"A word, a phrase of several words in quotes, or the start of a word followed by *. "
		"Each has to be found.",
		SVC_COMPLETE_NONE, 1, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc search vpn gateway", "Records of all kinds with both words, the best first"},
	{"svc search 'load balancer' time*", "With the phrase, and a word that begins with time"},
	{NULL},
};

const struct svc_command svc_cmd_search = {
	.noun = "",
	.verb = "search",
	.summary = "Find records of all kinds by words",
	.help = "Looks for words in titles, descriptions and the entries of timelines, and lists the "
		"records that have all of them, the best first. Case and accents make no difference. "
		"See svc-search(7) for what counts as a word and how records are ranked.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};

static const struct svc_example kind_examples[] = {
	{"svc ticket search printer -e 'is:open team:service-desk'",
		"Open tickets of one team about printers"},
	{"svc ticket search 'paper jam' --format json",
		"The same for programs, with the words marked"},
	{NULL},
};

const struct svc_command svc_cmd_search_kind = {
	.noun = "*",
	.verb = "search",
	.summary = "Find records by words",
	.help = "Like 'svc search', among the records of one kind.",
	.options = options,
	.operands = operands,
	.examples = kind_examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_PAGER,
	.run = run,
};
