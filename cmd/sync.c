/*
 * svc sync [REMOTE]
 */
#include "sync/sync.h"
#include "cmd/commands.h"
#include "cmd/open_conflicts.h"
#include "util/utf8.h"
#include <string.h>
#include <unistd.h>

enum { LINES_MOST = 20 };

static json_t *side_json(const struct svc_sync_side *side)
{
	json_t *list = json_array();
	for (guint i = 0; i < side->changes->len; i++) {
		const struct svc_sync_change *change = side->changes->pdata[i];
		json_t *fields = json_array();
		for (guint f = 0; f < change->fields->len; f++)
			json_array_append_new(fields, json_string(change->fields->pdata[f]));
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s?, s:s, s:s, s:o, s:i, s:b}", "kind", change->kind,
				"id", change->id, "title", change->title, "path", change->path,
				"what", change->what, "fields", fields, "entries",
				(int)change->entries, "unreadable", change->unreadable));
	}
	return json_pack("{s:I, s:I, s:I, s:o}", "commits", (json_int_t)side->commits, "records",
		(json_int_t)side->records, "files", (json_int_t)side->files, "changes", list);
}

static json_t *conflicts_json(const GPtrArray *conflicts)
{
	json_t *list = json_array();
	for (guint i = 0; i < conflicts->len; i++) {
		const struct svc_sync_conflict *one = conflicts->pdata[i];
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s, s:s}", "kind",
				      one->kind, "id", one->id, "field", one->field, "before",
				      one->before, "here", one->here, "there", one->there, "ours",
				      one->swapped ? "there" : "here", "settle", one->settle));
	}
	return list;
}

/* Those that came know of no here and there. */
static json_t *arrived_json(const GPtrArray *conflicts)
{
	json_t *list = json_array();
	for (guint i = 0; i < conflicts->len; i++) {
		const struct svc_sync_conflict *one = conflicts->pdata[i];
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s}", "kind", one->kind, "id",
				one->id, "field", one->field, "before", one->before, "ours",
				one->here, "theirs", one->there, "settle", one->settle));
	}
	return list;
}

static json_t *renames_json(const GPtrArray *renames)
{
	json_t *list = json_array();
	for (guint i = 0; i < renames->len; i++) {
		const struct svc_sync_rename *one = renames->pdata[i];
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "kind", one->kind, "from",
						    one->from, "to", one->to));
	}
	return list;
}

static json_t *attachments_json(const GPtrArray *attachments)
{
	json_t *list = json_array();
	for (guint i = 0; i < attachments->len; i++) {
		const struct svc_sync_attachment *one = attachments->pdata[i];
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind", one->kind, "id",
				      one->id, "from", one->from, "to", one->to, "of",
				      one->came ? "there" : "here"));
	}
	return list;
}

static json_t *notes_json(const GPtrArray *notes)
{
	json_t *list = json_array();
	for (guint i = 0; i < notes->len; i++) {
		const struct svc_sync_note *one = notes->pdata[i];
		json_array_append_new(list, json_pack("{s:s, s:i, s:s}", "path", one->path, "line",
						    one->line, "message", one->message));
	}
	return list;
}

static json_t *result_json(const struct svc_sync_result *result, guint open, bool dry_run)
{
	static const char *const ways[] = {[SVC_SYNC_NOTHING] = "nothing",
		[SVC_SYNC_FORWARD] = "forward",
		[SVC_SYNC_MERGED] = "merged"};
	return json_pack("{s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:b}",
		"remote", result->remote, "branch", result->branch, "merge", ways[result->way],
		"pushed", result->pushed, "came", side_json(&result->came), "went",
		side_json(&result->went), "conflicts", conflicts_json(result->conflicts), "open",
		arrived_json(result->arrived), "renamed", renames_json(result->renames),
		"attachments", attachments_json(result->attachments), "unreadable",
		notes_json(result->notes), "open_total", (int)open, "commit",
		*result->commit.hex ? json_string(result->commit.hex) : json_null(), "dry_run",
		dry_run);
}

static void say_change(GString *text, const struct svc_sync_change *change)
{
	g_autofree char *what = svc_sync_change_text(change);
	g_autofree char *safe = svc_utf8_harmless(what, false);
	g_autofree char *title = svc_utf8_harmless(change->title ? change->title : "", false);
	g_string_append_printf(text, "  %s %s", change->kind, change->id);
	if (*title)
		g_string_append_printf(text, "  %s", title);
	g_string_append_printf(text, "\n      %s\n", safe);
}

static void say_side(GString *text, const struct svc_sync_side *side, const char *how)
{
	if (!side->commits && !side->records && !side->files)
		return;
	if (!side->records && !side->files) {
		g_string_append_printf(text,
			"%s: %" G_GSIZE_FORMAT " commit%s, and nothing that differs\n", how,
			side->commits, side->commits == 1 ? "" : "s");
		return;
	}
	g_string_append_printf(text, "%s: %" G_GSIZE_FORMAT " record%s", how, side->records,
		side->records == 1 ? "" : "s");
	if (side->files)
		g_string_append_printf(text, ", %" G_GSIZE_FORMAT " other file%s", side->files,
			side->files == 1 ? "" : "s");
	g_string_append_c(text, '\n');
	for (guint i = 0; i < side->changes->len && i < LINES_MOST; i++)
		say_change(text, side->changes->pdata[i]);
	if (side->records > LINES_MOST)
		g_string_append_printf(
			text, "  and %" G_GSIZE_FORMAT " more\n", side->records - LINES_MOST);
}

static const char *shown(const char *value)
{
	return value && *value ? value : "empty";
}

/* One that removed the record has nothing to take a value from: no side is named. Owned. */
static char *sides_text(const struct svc_sync_conflict *one)
{
	const char *here = one->swapped ? "theirs" : "ours";
	const char *there = one->swapped ? "ours" : "theirs";
	if (!strcmp(one->field, SVC_CONFLICT_RECORD))
		return g_strdup_printf(
			"%s: %s here, %s there", one->field, shown(one->here), shown(one->there));
	return g_strdup_printf("%s: %s here (%s), %s there (%s), %s before", one->field,
		shown(one->here), here, shown(one->there), there, shown(one->before));
}

static void say_conflicts(GString *text, const char *heading, const GPtrArray *conflicts, bool came)
{
	if (conflicts->len)
		g_string_append_printf(text, "%s; settle it:\n", heading);
	for (guint i = 0; i < conflicts->len && i < LINES_MOST; i++) {
		const struct svc_sync_conflict *one = conflicts->pdata[i];
		g_autofree char *line = came ? g_strdup_printf("%s: ours %s, theirs %s", one->field,
						       shown(one->here), shown(one->there))
					     : sides_text(one);
		g_autofree char *safe = svc_utf8_harmless(line, false);
		g_autofree char *settle = svc_utf8_harmless(one->settle, false);
		g_string_append_printf(text, "  %s  %s\n      %s\n", one->id, safe, settle);
	}
	if (conflicts->len > LINES_MOST)
		g_string_append_printf(
			text, "  and %u more: svc resolve\n", conflicts->len - LINES_MOST);
}

static void say_rest(GString *text, const struct svc_sync_result *result)
{
	for (guint i = 0; i < result->renames->len; i++) {
		const struct svc_sync_rename *one = result->renames->pdata[i];
		g_string_append_printf(text,
			"Renamed: your %s %s is %s now; another clone had drawn that id, too\n",
			one->kind, one->from, one->to);
	}
	for (guint i = 0; i < result->attachments->len; i++) {
		const struct svc_sync_attachment *one = result->attachments->pdata[i];
		g_autofree char *line = g_strdup_printf(
			"%s attachment %s of %s is %s now; another file of that name was attached, "
			"too",
			one->came ? "their" : "your", strrchr(one->from, '/') + 1, one->id,
			strrchr(one->to, '/') + 1);
		g_autofree char *safe = svc_utf8_harmless(line, false);
		g_string_append_printf(text, "Renamed: %s\n", safe);
	}
	for (guint i = 0; i < result->notes->len; i++) {
		const struct svc_sync_note *one = result->notes->pdata[i];
		g_autofree char *line = g_strdup_printf("%s: %s", one->path, one->message);
		g_autofree char *safe = svc_utf8_harmless(line, false);
		g_string_append_printf(text, "Unreadable: %s\n", safe);
	}
}

static char *people(
	const struct svc_sync_result *result, const struct svc_sync_options *options, bool done)
{
	GString *text = g_string_new(NULL);
	bool dry = options->dry_run;
	bool something = result->went.commits || result->went.records || result->went.files;
	say_side(text, &result->came, dry ? "Would come" : "Came");
	say_side(text, &result->went, result->pushed ? "Went" : dry ? "Would go" : "Not sent yet");
	say_conflicts(text, "Both sides changed this differently", result->conflicts, false);
	say_conflicts(text, "Merged elsewhere and still open", result->arrived, true);
	say_rest(text, result);
	if (!done)
		return g_string_free(text, FALSE);
	if (result->way == SVC_SYNC_NOTHING && !something)
		g_string_append_printf(
			text, "Nothing new: in sync with %s/%s\n", result->remote, result->branch);
	else if (!dry && (result->pushed || !something))
		g_string_append_printf(
			text, "In sync with %s/%s\n", result->remote, result->branch);
	return g_string_free(text, FALSE);
}

/* What is to be settled in this clone, whoever merged it. A bare one has no one who would. */
static guint count_open(struct svc_session *session, const struct svc_sync_options *options)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(session->desk));
	return options->dry_run || svc_repo_is_bare(repo) ? 0 : cmd_count_conflicts(session->desk);
}

static void report(struct svc_session *session, const struct svc_sync_result *result,
	const struct svc_sync_options *options, bool done)
{
	bool told = result->conflicts->len || result->arrived->len || result->notes->len ||
		    result->renames->len || result->attachments->len;
	guint open = count_open(session, options);
	g_autofree char *words = people(result, options, done);
	g_autofree char *rest = open ? g_strdup_printf("%u conflict%s open: svc resolve\n", open,
					       open == 1 ? " is" : "s are")
				     : g_strdup("");
	g_autofree char *text =
		session->quiet && !told ? g_strdup("") : g_strconcat(words, rest, NULL);
	svc_out_object(session->out, "svc.sync/1", "sync",
		result_json(result, open, options->dry_run), text, text);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	struct svc_sync_options options = {.remote = svc_call_operands(call)[0],
		.no_push = !svc_call_flag(call, "push"),
		.dry_run = svc_call_flag(call, "dry-run"),
		.interactive = isatty(STDIN_FILENO) && !svc_context_env(&session->context, "CI")};
	svc_autoclear(svc_sync_result) result = {0};
	enum svc_status status = svc_sync(session->desk, &options, &result, err);
	/* What was merged before a push failed is told as well. */
	if (!status || (result.way != SVC_SYNC_NOTHING && !options.dry_run))
		report(session, &result, &options, !status);
	if (status)
		return status;
	return result.conflicts->len || result.notes->len ? SVC_FINDINGS : SVC_OK;
}

static const struct svc_option options[] = {
	{"push", 0, SVC_OPT_FLAG, .fallback = "yes", .flags = SVC_OPT_NEGATABLE,
		.help = "Send what you did; --no-push fetches and merges alone."},
	{"dry-run", 0, SVC_OPT_FLAG,
		.help = "Fetch, then tell what would be merged and sent; change nothing."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"REMOTE",
		"The remote, by its name in git; without it the branch's upstream, the only remote, or "
		"'origin'.",
		SVC_COMPLETE_NONE, 0, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc sync", "Get what others did, merge it, and send what you did"},
	{"svc sync --no-push", "Get what others did"},
	{NULL},
};

const struct svc_command svc_cmd_sync = {
	.noun = "",
	.verb = "sync",
	.summary = "Bring this clone and the shared desk together",
	.help = "Fetches the branch's upstream with git, merges it record by record, and pushes. Records "
		"that both sides changed are merged by field, list item and entry; what both changed "
		"differently stays in the record as a conflict, and 'svc resolve' settles it. Other "
		"files are merged by git. Files that you have changed and not committed stay as they "
		"are, unless the merge must touch them. If somebody else pushes meanwhile, it begins "
		"again, up to five times.\n\n"
		"Exits with 1 where the merge left conflicts or records that can't be read. Open conflicts "
		"that somebody else's merge left are named when they come; 'svc resolve' lists all. "
		"'svc help sync.7' tells more.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_SHARES,
	.run = run,
};
