/*
 * svc NOUN log ID, svc log
 */
#include "cmd/commands.h"
#include "cmd/operations.h"
#include "cmd/target.h"
#include "record/words.h"
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
	const struct svc_ref *ref; /* NULL: the whole desk */
	struct cmd_log_range range;
	int64_t shown;   /* how many of the commits are in the range */
	GArray *commits; /* of struct svc_commit, and the one before the last shown */
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
	/* Of a record, the version before the last one shown is what that is compared with. */
	if (commit->time >= range->until || (early && !log->ref))
		return early && range->since - CMD_LOG_SLACK > commit->time ? SVC_FINDINGS : SVC_OK;
	struct svc_commit copy = *commit;
	copy.author_name = g_strdup(commit->author_name);
	copy.author_email = g_strdup(commit->author_email);
	copy.message = g_strdup(commit->message);
	g_array_append_val(log->commits, copy);
	if (early || log->shown >= range->limit)
		return SVC_FINDINGS;
	log->shown++;
	return !log->ref && log->shown >= range->limit ? SVC_FINDINGS : SVC_OK;
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

static struct svc_record *version(struct log *log, const struct svc_commit *commit)
{
	struct svc_store *store = svc_desk_store(log->session->desk);
	g_autofree char *path = g_strconcat(svc_store_prefix(store), log->ref->path, NULL);
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) absent = {0}; /* a version that can't be read counts as none */
	struct svc_record *record = NULL;
	if (svc_repo_read(svc_store_repo(store), &commit->oid, path, &bytes, &absent))
		return NULL;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	if (svc_record_parse(
		    log->ref->kind, log->ref->path, text ? text : "", length, &record, &absent))
		return NULL;
	return record;
}

static json_t *changes_of(const GArray *changes, GString *words)
{
	json_t *list = json_array();
	for (guint i = 0; i < changes->len; i++) {
		const struct svc_field_change *change =
			&g_array_index(changes, struct svc_field_change, i);
		svc_change_words(change, words);
		json_array_append_new(list, json_pack("{s:s, s:s?, s:s?}", "field", change->field,
						    "from", change->from, "to", change->to));
	}
	return list;
}

static json_t *row(struct log *log, guint i, json_t *changes, const char *what)
{
	const struct svc_commit *commit = &g_array_index(log->commits, struct svc_commit, i);
	char time[SVC_TIME_LENGTH];
	enum svc_format format = svc_out_format(log->session->out);
	bool whole = format == SVC_JSON || format == SVC_JSONL || format == SVC_CSV;
	g_autofree char *oid = g_strndup(commit->oid.hex, whole ? sizeof commit->oid.hex : 10);
	g_autofree char *op = svc_commit_trailer(commit, "Svc-Op");
	g_autofree char *subject = subject_of(commit);
	g_autofree char *author = author_of(log, commit);
	json_t *row = json_pack("{s:s, s:s?, s:s, s:s?, s:s}", "time",
		svc_time_print(commit->time, time), "author", author, "commit", oid, "op", op,
		"what", what && *what ? what : subject);
	if (changes)
		json_object_set_new(row, "changes", changes);
	return row;
}

static void print_record(struct log *log)
{
	svc_auto(svc_record) newer = NULL;
	for (guint i = 0; i < log->shown; i++) {
		if (!newer)
			newer = version(log, &g_array_index(log->commits, struct svc_commit, i));
		struct svc_record *older = i + 1 < log->commits->len
						   ? version(log, &g_array_index(log->commits,
									  struct svc_commit, i + 1))
						   : NULL;
		g_autoptr(GArray) changes = svc_record_diff(older, newer);
		g_autoptr(GString) words = g_string_new(NULL);
		json_t *list = changes_of(changes, words);
		svc_out_row(
			log->session->out, row(log, i, list, older && newer ? words->str : NULL));
		svc_record_free(newer);
		newer = older;
	}
}

static void print_all(struct log *log)
{
	for (guint i = 0; i < log->shown; i++) {
		if (svc_out_failed(log->session->out))
			return;
		svc_out_row(log->session->out, row(log, i, NULL, NULL));
	}
}

/* From HEAD back, or with --at from that commit. */
static enum svc_status walk(
	struct svc_store *store, const char *path, struct log *log, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(store);
	const struct svc_oid *at = svc_store_commit(store);
	return at ? svc_repo_history_from(repo, at, path, false, collect, log, err)
		  : svc_repo_history(repo, path, false, collect, log, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_autoclear(svc_ref) ref = {0};
	char **given = svc_call_operands(call);
	enum svc_status status = SVC_OK;
	if (*given)
		status = svc_desk_find(
			session->desk, cmd_kind(call, session, NULL), *given, &ref, err);
	if (status)
		return status;
	g_autoptr(GArray) commits = g_array_new(FALSE, TRUE, sizeof(struct svc_commit));
	g_array_set_clear_func(commits, clear_commit);
	struct log log = {session, ref.id ? &ref : NULL, cmd_log_range(call), 0, commits};
	struct svc_store *store = svc_desk_store(session->desk);
	g_autofree char *path =
		ref.path ? g_strconcat(svc_store_prefix(store), ref.path, NULL) : NULL;
	status = walk(store, path, &log, err);
	if (status && status != SVC_FINDINGS)
		return status;
	bool people = svc_out_for_people(session->out);
	svc_out_begin(session->out, ref.id ? "svc.record.log/1" : "svc.log/1", "commits",
		people ? people_columns : columns,
		people ? G_N_ELEMENTS(people_columns) : G_N_ELEMENTS(columns));
	if (ref.id)
		print_record(&log);
	else
		print_all(&log);
	svc_out_end(session->out, "No commits.");
	return SVC_OK;
}

static enum svc_status run_all(struct svc_call *call, void *data, struct svc_error *err)
{
	struct cmd_log_range range = cmd_log_range(call);
	return svc_call_flag(call, "ops") ? cmd_log_operations(data, &range, err)
					  : run(call, data, err);
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
	.run = run,
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
