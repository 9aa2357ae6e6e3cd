/*
 * svc NOUN log ID, svc log
 */
#include "cmd/commands.h"
#include "cmd/differences.h"
#include "cmd/operations.h"
#include "cmd/target.h"
#include "history/history.h"
#include "util/time.h"
#include <string.h>

static const struct svc_column columns[] = {
	{"time", "When", SVC_COL_TIME, 0},
	{"author", "Who", SVC_COL_TEXT, 2, 8},
	{"commit", "Commit", SVC_COL_ID, 0, 0, 1},
	{"op", "Command", SVC_COL_TEXT, 1, 0, 2},
	{"what", "What", SVC_COL_TEXT, 3, 30},
};

/* What says to people what the command did: they need no name of it. */
static const struct svc_column people_columns[] = {
	{"time", "When", SVC_COL_TIME, 0},
	{"author", "Who", SVC_COL_TEXT, 2, 8},
	{"commit", "Commit", SVC_COL_ID, 0, 0, 1},
	{"what", "What", SVC_COL_TEXT, 3, 30},
};

struct log {
	struct svc_session *session;
	struct cmd_log_range range;
	int64_t shown;
	char *name;      /* KIND/ID of the record whose log it is; NULL: of the desk */
	GArray *commits; /* of struct svc_commit: of the whole desk */
};

static void clear_commit(gpointer commit)
{
	svc_commit_clear(commit);
}

static enum svc_status collect(const struct svc_commit *commit, void *data, struct svc_error *err)
{
	struct log *log = data;
	const struct cmd_log_range *range = &log->range;
	bool early = commit->time < range->since;
	if (commit->time >= range->until || early)
		return early && range->since - CMD_LOG_SLACK > commit->time ? SVC_FINDINGS : SVC_OK;
	if (log->shown >= range->limit)
		return SVC_FINDINGS;
	struct svc_commit copy = *commit;
	copy.author_name = g_strdup(commit->author_name);
	copy.author_email = g_strdup(commit->author_email);
	copy.message = g_strdup(commit->message);
	g_array_append_val(log->commits, copy);
	return ++log->shown >= range->limit ? SVC_FINDINGS : SVC_OK;
}

static char *subject_of(const struct svc_commit *commit)
{
	return g_strndup(commit->message, strcspn(commit->message, "\n"));
}

/* Programs get the whole address, people what stands before its @. */
static char *author_of(const struct log *log, const struct svc_commit *commit)
{
	const char *email = commit->author_email;
	if (!email || !svc_out_for_people(log->session->out) || *email == '@')
		return g_strdup(email);
	return g_strndup(email, strcspn(email, "@"));
}

static json_t *row(
	const struct log *log, const struct svc_commit *commit, json_t *changes, const char *what)
{
	char time[SVC_TIME_LENGTH];
	enum svc_format format = svc_out_format(log->session->out);
	bool whole = format == SVC_JSON || format == SVC_JSONL || format == SVC_CSV;
	g_autofree char *oid = g_strndup(commit->oid.hex, whole ? sizeof commit->oid.hex : 10);
	g_autofree char *op = svc_commit_trailer(commit, "Svc-Op");
	g_autofree char *subject = subject_of(commit);
	bool people = svc_out_for_people(log->session->out);
	g_autofree char *author = author_of(log, commit);
	json_t *row = json_pack("{s:s, s:s?, s:s, s:s?, s:s}", "time",
		svc_time_print(commit->time, time), "author", author, "commit", oid, "op", op,
		"what", what && *what ? what : cmd_log_said(subject, people ? log->name : NULL));
	if (changes)
		json_object_set_new(row, "changes", changes);
	return row;
}

/* A version that can't be read counts as none. */
static struct svc_record *version(struct log *log, const char *path, const struct svc_oid *blob)
{
	svc_autoclear(svc_error) absent = {0};
	struct svc_desk *desk = log->session->desk;
	const struct svc_kind *kind = svc_kinds_of_path(svc_desk_kinds(desk), path);
	return kind && *blob->hex ? svc_history_record(desk, kind, path, blob, &absent) : NULL;
}

static bool has_field(const GArray *changes, const char *field)
{
	for (guint i = 0; i < changes->len; i++)
		if (!strcmp(g_array_index(changes, struct svc_field_change, i).field, field))
			return true;
	return false;
}

/* Leaves the fields that another parent has otherwise, too: what a merge has from either parent is
 * told by the commits of that side. */
static void keep_common(GArray *changes, const GArray *others)
{
	for (guint i = changes->len; i-- > 0;)
		if (!has_field(others, g_array_index(changes, struct svc_field_change, i).field))
			g_array_remove_index(changes, i);
}

struct versions { /* of a record, in a commit and its parents */
	struct svc_record *now;
	GPtrArray *before; /* of those parents that have it */
};

static void free_record(gpointer record)
{
	svc_record_free(record);
}

static void versions_clear(struct versions *versions)
{
	svc_record_free(versions->now);
	g_clear_pointer(&versions->before, g_ptr_array_unref);
}
SVC_DEFINE_AUTOCLEAR(versions, versions_clear)

static void read_versions(
	struct log *log, const struct svc_history_change *change, struct versions *out)
{
	out->now = version(log, change->path, &change->after);
	out->before = g_ptr_array_new_with_free_func(free_record);
	for (guint i = 0; i < change->n_before; i++) {
		const char *path = change->from ? change->from : change->path;
		struct svc_record *older = version(log, path, &change->before[i]);
		if (older)
			g_ptr_array_add(out->before, older);
	}
}

/* The fields that the commit has otherwise than each parent that had the record. */
static GArray *changes_of(const struct versions *versions)
{
	GPtrArray *before = versions->before;
	GArray *changes = svc_record_diff(before->len ? before->pdata[0] : NULL, versions->now);
	for (guint i = 1; i < before->len; i++) {
		g_autoptr(GArray) own = svc_record_diff(before->pdata[i], versions->now);
		keep_common(changes, own);
	}
	return changes;
}

/* What was said, for people: "; replied: We look at it." */
static void append_texts(const json_t *entries, GString *words)
{
	size_t i;
	const json_t *entry;
	json_array_foreach(entries, i, entry)
	{
		const char *verb = json_string_value(json_object_get(entry, "verb"));
		const char *text = json_string_value(json_object_get(entry, "text"));
		if (verb && text && *text)
			g_string_append_printf(
				words, "%s%s: %s", words->len ? "; " : "", verb, text);
	}
}

static enum svc_status print_change(
	struct log *log, const struct svc_history_change *change, struct svc_error *err)
{
	svc_autoclear(svc_commit) commit = {0};
	svc_autoclear(versions) versions = {0};
	struct svc_repo *repo = svc_store_repo(svc_desk_store(log->session->desk));
	enum svc_format format = svc_out_format(log->session->out);
	enum svc_status status = svc_repo_commit(repo, &change->commit, &commit, err);
	if (status)
		return status;
	read_versions(log, change, &versions);
	g_autoptr(GArray) changes = changes_of(&versions);
	g_autoptr(GString) words = g_string_new(NULL);
	json_t *list = cmd_fields_json(changes, words);
	bool compared = versions.now && versions.before->len;
	json_t *entries = cmd_entries_json(versions.now,
		(struct svc_record *const *)versions.before->pdata, versions.before->len);
	if (compared && format == SVC_TABLE)
		append_texts(entries, words);
	json_t *out = row(log, &commit, list, compared ? words->str : NULL);
	if (format == SVC_JSON || format == SVC_JSONL)
		json_object_set(out, "entries", entries);
	json_decref(entries);
	svc_out_row(log->session->out, out);
	return SVC_OK;
}

static void begin(struct svc_session *session, const char *schema)
{
	bool people = svc_out_for_people(session->out);
	svc_out_begin(session->out, schema, "commits", people ? people_columns : columns,
		people ? G_N_ELEMENTS(people_columns) : G_N_ELEMENTS(columns));
}

/* HEAD's commit, or with --at that one. */
static enum svc_status find_tip(struct svc_store *store, struct svc_oid *out, struct svc_error *err)
{
	const struct svc_oid *at = svc_store_commit(store);
	if (!at)
		return svc_repo_resolve(svc_store_repo(store), "HEAD", out, err);
	*out = *at;
	return SVC_OK;
}

static enum svc_status run_record(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_autoclear(svc_ref) ref = {0};
	struct svc_oid tip;
	struct log log = {.session = session, .range = cmd_log_range(call)};
	const struct svc_history_range range = {log.range.since, log.range.until, log.range.limit};
	const struct svc_history_options options = svc_history_options_of(&session->context);
	g_autoptr(GPtrArray) changes = NULL;
	enum svc_status status = svc_desk_find(session->desk, cmd_kind(call, session, NULL),
		svc_call_operands(call)[0], &ref, err);
	if (!status)
		status = find_tip(svc_desk_store(session->desk), &tip, err);
	if (status)
		return status;
	svc_auto(svc_history) history = svc_history_open(session->desk, &options);
	status = svc_history_of(history, &tip, ref.path, &range, &changes, err);
	if (status)
		return status;
	g_autofree char *name = g_strdup_printf("%s/%s", ref.kind->name, ref.id);
	log.name = name;
	begin(session, "svc.record.log/1");
	for (guint i = 0; i < changes->len && !status && !svc_out_failed(session->out); i++)
		status = print_change(&log, changes->pdata[i], err);
	svc_out_end(session->out, "No commits.");
	return status;
}

static enum svc_status run_desk(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	g_autoptr(GArray) commits = g_array_new(FALSE, TRUE, sizeof(struct svc_commit));
	struct log log = {session, cmd_log_range(call), 0, NULL, commits};
	struct svc_store *store = svc_desk_store(session->desk);
	struct svc_oid tip;
	g_array_set_clear_func(commits, clear_commit);
	enum svc_status status = find_tip(store, &tip, err);
	if (!status)
		status = svc_repo_history_from(
			svc_store_repo(store), &tip, NULL, false, collect, &log, err);
	if (status && status != SVC_FINDINGS)
		return status;
	begin(session, "svc.log/1");
	for (guint i = 0; i < log.shown && !svc_out_failed(session->out); i++)
		svc_out_row(session->out,
			row(&log, &g_array_index(commits, struct svc_commit, i), NULL, NULL));
	svc_out_end(session->out, "No commits.");
	return SVC_OK;
}

static enum svc_status run_all(struct svc_call *call, void *data, struct svc_error *err)
{
	struct cmd_log_range range = cmd_log_range(call);
	return svc_call_flag(call, "ops") ? cmd_log_operations(data, &range, err)
					  : run_desk(call, data, err);
}

static const struct svc_option options[] = {
	CMD_LOG_OPTIONS,
	{NULL},
};

static const struct svc_option all_options[] = {
	{"ops", 0, SVC_OPT_FLAG,
		.help = "What was done to the desk, each with its records and whether it was undone; "
			"commits of plain git are listed where they changed records."},
	CMD_LOG_OPTIONS,
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "Record whose history is shown.", SVC_COMPLETE_ID, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc ticket log 7k3", "Every change of one ticket, newest first"},
	{NULL},
};

const struct svc_command svc_cmd_log_kind = {
	.noun = "*",
	.verb = "log",
	.summary = "Show the history of a record",
	.help = "Lists the commits that changed the record, newest first, with the fields that each one "
		"changed. The timeline in the record itself is shown by 'show'.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_PAGER,
	.run = run_record,
};

static const struct svc_example all_examples[] = {
	{"svc log -n 10", "The last ten commits of the desk"},
	{"svc log --ops --since today", "What was done today, and can be undone"},
	{NULL},
};

const struct svc_command svc_cmd_log = {
	.noun = "",
	.verb = "log",
	.summary = "Show the history of the desk",
	.help = "Lists the commits of the repository, newest first, with the svc command that made "
		"each. With --ops, what was done to the desk: any commit of that list can be given to "
		"'svc undo'.",
	.options = all_options,
	.examples = all_examples,
	.flags = SVC_CMD_PAGER,
	.run = run_all,
};
