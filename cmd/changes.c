/*
 * svc changes [--since TOKEN] [QUERY], svc NOUN changes …
 */
#include "cmd/commands.h"
#include "cmd/differences.h"
#include "cmd/selection.h"
#include "cmd/target.h"
#include "history/history.h"
#include "repo/chain.h"
#include <string.h>

static const char schema[] = "svc.changes/1";

/* The token of a desk without a commit. */
#define NO_COMMIT "0000000000000000000000000000000000000000"

static const char *const words[] = {
	[SVC_ADDED] = "added",
	[SVC_CHANGED] = "changed",
	[SVC_RENAMED] = "renamed",
	[SVC_REMOVED] = "removed",
};

static const struct svc_column columns[] = {
	{"change", "Change", SVC_COL_WORD, 0},
	{"kind", "Kind", SVC_COL_WORD, 0, 0, 2},
	{"id", "Id", SVC_COL_ID, 0},
	{"was", "Was", SVC_COL_TEXT, 1, 0, 1},
	{"what", "What", SVC_COL_TEXT, 2, 30},
};

struct changes {
	struct svc_session *session;
	const struct svc_kind *kind; /* NULL: all */
	struct cmd_selection *selection;
	struct svc_oid then, now;
	bool rewritten; /* the token's commit is not behind the present one */
};

/* The two versions of a record that differs; either may be NULL. */
struct pair {
	const struct svc_difference *difference;
	struct svc_record *then, *now;
};

static void pair_clear(struct pair *pair)
{
	svc_record_free(pair->then);
	svc_record_free(pair->now);
}
SVC_DEFINE_AUTOCLEAR(pair, pair_clear)

static const char *token_of(const struct svc_oid *commit)
{
	return *commit->hex ? commit->hex : NO_COMMIT;
}

static enum svc_status find_now(struct svc_store *store, struct svc_oid *out, struct svc_error *err)
{
	const struct svc_oid *at = svc_store_commit(store);
	if (!at)
		return svc_repo_resolve(svc_store_repo(store), "HEAD", out, err);
	*out = *at;
	return SVC_OK;
}

static bool is_no_commit(const char *token)
{
	return *token && strspn(token, "0") == strlen(token);
}

static enum svc_status find_then(struct changes *changes, const char *token, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(changes->session->desk));
	bool behind = true;
	if (is_no_commit(token))
		return SVC_OK;
	enum svc_status status = svc_repo_resolve(repo, token, &changes->then, err);
	if (status == SVC_ENOTFOUND && strspn(token, "0123456789abcdef") != strlen(token))
		return svc_error_hint(err,
			"--since takes the token of the last call, or a commit; without it, 'svc changes' "
			"prints the present token");
	if (status == SVC_ENOTFOUND) {
		svc_error_prefix(err, "the commit of the token isn't in this repository");
		return svc_error_hint(err,
			"its history was rewritten, or the token is another clone's: read all records "
			"again, or give --since 0, and go on with the token that comes with them");
	}
	if (!status && *changes->now.hex)
		status = svc_repo_is_ancestor(repo, &changes->then, &changes->now, &behind, err);
	changes->rewritten = !behind;
	return status;
}

static struct svc_record *read_version(struct changes *changes, const struct svc_kind *kind,
	const char *path, const struct svc_oid *blob)
{
	svc_autoclear(svc_error) why = {0};
	if (!*blob->hex)
		return NULL;
	struct svc_record *record =
		svc_history_record(changes->session->desk, kind, path, blob, &why);
	if (!record)
		cmd_selection_bad(changes->selection, changes->session, &why);
	return record;
}

/* A record is told of if it matches, or did: one that leaves a team's queue is news to the team. */
static enum svc_status is_wanted(
	struct changes *changes, const struct pair *pair, bool *out, struct svc_error *err)
{
	const struct svc_difference *difference = pair->difference;
	struct svc_record *versions[] = {pair->now, pair->then};
	enum svc_status status = SVC_OK;
	*out = false;
	if (changes->kind && difference->kind != changes->kind &&
		difference->old_kind != changes->kind)
		return SVC_OK;
	if (!pair->now && !pair->then) {
		*out = true; /* whatever it says can't be read */
		return SVC_OK;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(versions) && !*out && !status; i++)
		if (versions[i] && (!changes->kind || versions[i]->kind == changes->kind))
			status =
				svc_select_match(changes->selection->select, versions[i], out, err);
	return status;
}

/* The text before the timeline; NULL where it is empty. Owned. */
static char *description_of(struct svc_record *record)
{
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) why = {0};
	if (!record || svc_record_timeline(record, &timeline, &why) || !*timeline->description)
		return NULL;
	return g_strdup(timeline->description);
}

/* Fields, and the description as if it were one. */
static json_t *fields_json(const struct pair *pair, GString *what)
{
	g_autoptr(GArray) fields = svc_record_diff(pair->then, pair->now);
	json_t *list = cmd_fields_json(fields, what);
	g_autofree char *from = description_of(pair->then), *to = description_of(pair->now);
	if (!g_strcmp0(from, to))
		return list;
	g_string_append_printf(what, "%sdescription", what->len ? ", " : "");
	json_array_append_new(list,
		json_pack("{s:s, s:s?, s:s?}", "field", "description", "from", from, "to", to));
	return list;
}

/* The entries that one version has and the other hasn't; those with a text are said in words. */
static json_t *entries_json(
	struct svc_record *record, struct svc_record *other, const char *lead, GString *what)
{
	size_t i;
	json_t *entry, *list = cmd_entries_json(record, &other, 1);
	json_array_foreach(list, i, entry) if (!json_object_get(entry, "changes"))
		g_string_append_printf(what, "%s%s%s %s", what->len ? ", " : "", lead,
			json_string_value(json_object_get(entry, "author")),
			json_string_value(json_object_get(entry, "verb")));
	return list;
}

/* The name of a record's file, which ends with .md. */
static char *stem_of(const char *path)
{
	g_autofree char *base = g_path_get_basename(path);
	return g_strndup(base, strlen(base) - strlen(".md"));
}

static json_t *row_of(const struct pair *pair)
{
	const struct svc_difference *difference = pair->difference;
	const struct svc_record *own = difference->type == SVC_REMOVED ? pair->then : pair->now;
	g_autoptr(GString) what = g_string_new(NULL);
	json_t *fields = fields_json(pair, what);
	json_t *entries = entries_json(pair->now, pair->then, "", what);
	json_t *gone = entries_json(pair->then, pair->now, "no longer: ", what);
	g_autofree char *stem = stem_of(difference->path);
	g_autofree char *old = difference->from ? stem_of(difference->from) : NULL;
	g_autofree char *was = old ? g_strconcat(difference->old_kind->name, "/",
					     pair->then ? pair->then->id : old, NULL)
				   : NULL;
	const char *title = own ? svc_record_get(own, "title") : NULL;
	bool whole = difference->type == SVC_ADDED || difference->type == SVC_REMOVED;
	json_t *row = json_pack("{s:s, s:s, s:s, s:s?, s:s, s:s?, s:s?, s:o, s:o, s:o, s:s?}",
		"change", words[difference->type], "kind", difference->kind->name, "id",
		own ? own->id : stem, "title", title, "path", difference->path, "was", was,
		"old_path", difference->from, "changes", fields, "entries", entries, "entries_gone",
		gone, "what", whole ? title : what->str);
	return row;
}

static enum svc_status print_one(
	struct changes *changes, const struct svc_difference *difference, struct svc_error *err)
{
	bool wanted;
	enum svc_format format = svc_out_format(changes->session->out);
	svc_autoclear(pair) pair = {.difference = difference};
	if (changes->kind && difference->kind != changes->kind &&
		difference->old_kind != changes->kind)
		return SVC_OK;
	pair.then = read_version(changes, difference->old_kind,
		difference->from ? difference->from : difference->path, &difference->before);
	pair.now = read_version(changes, difference->kind, difference->path, &difference->after);
	enum svc_status status = is_wanted(changes, &pair, &wanted, err);
	if (status || !wanted)
		return status;
	json_t *row = row_of(&pair);
	if (format == SVC_JSON || format == SVC_JSONL)
		json_object_del(row, "what");
	svc_out_row(changes->session->out, row);
	return SVC_OK;
}

/* Where there is no envelope, the token is the last row. */
static void print_token(const struct changes *changes)
{
	struct svc_out *out = changes->session->out;
	const char *token = token_of(&changes->now);
	switch (svc_out_format(out)) {
	case SVC_JSON:
		svc_out_extra(out, "since", json_string(token_of(&changes->then)));
		svc_out_extra(out, "token", json_string(token));
		svc_out_extra(out, "rewritten", json_boolean(changes->rewritten));
		break;
	case SVC_JSONL:
		svc_out_row(out, json_pack("{s:s, s:s, s:b}", "change", "token", "token", token,
					 "rewritten", changes->rewritten));
		break;
	case SVC_PLAIN:
	case SVC_CSV:
		svc_out_row(out, json_pack("{s:s, s:s}", "change", "token", "id", token));
		break;
	default:
		break;
	}
}

static enum svc_status print_all(struct changes *changes, struct svc_error *err)
{
	struct svc_out *out = changes->session->out;
	g_autoptr(GPtrArray) all = NULL;
	enum svc_status status = svc_history_compare(
		changes->session->desk, &changes->then, &changes->now, &all, err);
	if (status)
		return status;
	svc_out_begin(out, schema, "changes", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < all->len && !status && !svc_out_failed(out); i++)
		status = print_one(changes, all->pdata[i], err);
	if (status)
		return status;
	print_token(changes);
	svc_out_end(out, "No changes.");
	if (changes->rewritten)
		svc_out_say(out, "The history was rewritten since: this is the difference of then "
				 "and now.");
	svc_out_say(out, "Next: svc changes --since %s", token_of(&changes->now));
	return SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const struct svc_noun *noun;
	const char *token = svc_call_text(call, "since");
	svc_auto(cmd_selection) selection = NULL;
	struct changes changes = {.session = session, .kind = cmd_kind(call, session, &noun)};
	enum svc_status status = cmd_prepare(
		call, session, changes.kind, noun, svc_call_operands(call), &selection, err);
	changes.selection = selection;
	if (!status)
		status = find_now(svc_desk_store(session->desk), &changes.now, err);
	if (status)
		return status;
	if (!token) {
		g_autofree char *text = g_strconcat(token_of(&changes.now), "\n", NULL);
		svc_out_object(session->out, schema, "token", json_string(token_of(&changes.now)),
			text, NULL);
		return SVC_OK;
	}
	status = find_then(&changes, token, err);
	if (!status)
		status = print_all(&changes, err);
	return status ? status : cmd_selection_verdict(selection, err);
}

static const struct svc_option options[] = {
	{"since", 0, SVC_OPT_TEXT, "TOKEN", .fallback = "print the present token",
		.help = "The token of the last call, or any commit; 0: from nothing on.",
		.complete = SVC_COMPLETE_REVISION},
	{"expression", 'e', SVC_OPT_TEXT, "EXPR",
		.help = "Only records that match an expression, as 'list -e' takes it.",
		.complete = SVC_COMPLETE_QUERY},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"QUERY",
		"Terms such as team:payments or is:open that the record has to match, now or then.",
		SVC_COMPLETE_QUERY, 0, -1},
	{NULL},
};

#define HELP                                                                                         \
	"For scripts that look again and again: prints what differs between the commit of a token "  \
	"and HEAD (or that of --at), one row a record, with its fields then and now and the "        \
	"entries that are new; and the token for the next call. Between two calls nothing is lost "  \
	"and nothing told twice, whatever happened to the branch: where its history was rewritten, " \
	"the difference of the two states is told, and that it was. Edits without a commit don't "   \
	"count.\n\n"                                                                                 \
	"svc-history(7) describes the rows."

static const struct svc_example examples_kind[] = {
	{"svc ticket changes --since HEAD~1", "Tickets that differ from those of the last commit"},
	{"svc ticket changes --since HEAD~1 team:network --format jsonl",
		"The same of one team's, for a program; the last line has the next token"},
	{NULL},
};

const struct svc_command svc_cmd_changes_kind = {
	.noun = "*",
	.verb = "changes",
	.summary = "Tell which records changed since the last look",
	.help = HELP,
	.options = options,
	.operands = operands,
	.examples = examples_kind,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_PAGER,
	.run = run,
};

static const struct svc_example examples_all[] = {
	{"svc changes", "The token of the present state"},
	{"svc changes --since HEAD~1", "What the last commit came to"},
	{NULL},
};

const struct svc_command svc_cmd_changes = {
	.noun = "",
	.verb = "changes",
	.summary = "Tell which records changed since the last look",
	.help = HELP,
	.options = options,
	.operands = operands,
	.examples = examples_all,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
