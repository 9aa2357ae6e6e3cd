/*
 * svc resolve [ID [FIELD=VALUE…]]
 */
#include "cmd/commands.h"
#include "cmd/open_conflicts.h"
#include "cmd/written.h"
#include "record/words.h"
#include <string.h>

/* One call of the command. */
struct settling {
	struct svc_session *session;
	const struct svc_call *call;
	struct svc_ref ref;
	struct svc_progress progress; /* of git, for the record's file */
};

static bool is_busy(const struct settling *settling)
{
	return settling->progress.what || settling->progress.unmerged;
}

/* What is to be done once nothing of the record is open. Owned. */
static char *go_on(const struct settling *settling)
{
	if (settling->progress.proceed)
		return g_strdup_printf("settled and staged; once all is, go on with: %s",
			settling->progress.proceed);
	return g_strdup(
		"settled and staged; go on with git commit, and drop the stash if it was one");
}

/* A printed object for a file that was settled without an edit of the record. */
static void report_file(const struct settling *settling, bool removed, bool dry_run)
{
	const struct svc_ref *ref = &settling->ref;
	g_autofree char *next = go_on(settling);
	json_t *object = json_pack("{s:s, s:n, s:b, s:[{s:s, s:s, s:s, s:b}], s:s}", "op",
		"resolve", "commit", "dry_run", dry_run, "records", "kind", ref->kind->name, "id",
		ref->id, "path", ref->path, "removed", removed, "next", next);
	g_autofree char *people = g_strdup_printf("%s%s  %s\n%s\n", dry_run ? "would change: " : "",
		ref->id, removed ? "removed" : "kept", next);
	g_autofree char *plain = g_strdup_printf("%s\n", ref->id);
	svc_out_object(settling->session->out, "svc.write/1", "write", object, people, plain);
}

static bool one_side_removed(const struct svc_progress *progress)
{
	return progress->unmerged &&
	       (!progress->side[SVC_MERGE_OURS] || !progress->side[SVC_MERGE_THEIRS]);
}

/* Without FIELD=VALUE: what is open. A file that somebody settled by hand and git doesn't know of
 * yet is staged. */
static enum svc_status show_open(const struct settling *settling, struct svc_error *err)
{
	const struct svc_ref *ref = &settling->ref;
	struct svc_desk *desk = settling->session->desk;
	bool dry_run = svc_call_flag(settling->call, "dry-run");
	svc_auto(svc_record) record = NULL;
	enum svc_status status = svc_desk_load(desk, ref, &record, err);
	if (status)
		return status;
	g_autoptr(GPtrArray) conflicts = svc_merge_conflicts(record);
	if (conflicts->len || !settling->progress.unmerged || one_side_removed(&settling->progress))
		return cmd_open_conflicts(settling->session, ref, &settling->progress, err);
	status = dry_run ? SVC_OK : svc_progress_stage(desk, ref->path, err);
	if (!status)
		report_file(settling, false, dry_run);
	return status;
}

/* The word of `whole-record=WORD`, if that is all that is given; else NULL. Borrowed. */
static const char *whole_record(char *const *assignments)
{
	static const char prefix[] = SVC_MERGE_RECORD "=";
	return !assignments[1] && g_str_has_prefix(*assignments, prefix)
		       ? *assignments + strlen(prefix)
		       : NULL;
}

static enum svc_status settle_file(
	const struct settling *settling, const char *word, struct svc_error *err)
{
	bool removed, dry_run = svc_call_flag(settling->call, "dry-run");
	enum svc_status status = svc_progress_settle(settling->session->desk, settling->ref.path,
		&settling->progress, word, dry_run, &removed, err);
	if (!status)
		report_file(settling, removed, dry_run);
	return status;
}

/* What is still open after the settling; staged where nothing is. `*next` is owned. */
static enum svc_status stage(
	const struct settling *settling, struct svc_flow *flow, char **next, struct svc_error *err)
{
	struct svc_desk *desk = settling->session->desk;
	const struct svc_ref *ref = &settling->ref;
	if (svc_store_exists(svc_desk_store(desk), ref->path)) {
		struct svc_record *record;
		enum svc_status status = svc_flow_load(flow, ref, &record, err);
		if (status)
			return status;
		g_autoptr(GPtrArray) conflicts = svc_merge_conflicts(record);
		if (conflicts->len) {
			const struct svc_merge_conflict *first = conflicts->pdata[0];
			const struct svc_open_conflict open = {ref->kind, ref->id, first->field,
				first->side[SVC_MERGE_OURS], first->side[SVC_MERGE_THEIRS], false,
				first->others};
			g_autofree char *settle = svc_settle_words(&open);
			*next = g_strdup_printf("%u still open: %s", conflicts->len, settle);
			return SVC_OK;
		}
	}
	*next = go_on(settling);
	return svc_progress_stage(desk, ref->path, err);
}

static enum svc_status settle(
	const struct settling *settling, char *const *assignments, struct svc_error *err)
{
	struct svc_session *session = settling->session;
	struct svc_flow_options options = cmd_flow_options(settling->call, session, "resolve");
	options.force = svc_call_flag(settling->call, "force");
	/* git makes the commit of what it has begun. */
	options.txn.no_commit |= is_busy(settling);
	svc_auto(svc_flow) flow = NULL;
	struct svc_oid commit = {{0}};
	g_autofree char *next = NULL;
	enum svc_status status = svc_flow_begin(session->desk, &options, &flow, err);
	if (!status)
		status = svc_flow_settle(flow, &settling->ref, assignments, err);
	if (!status)
		status = svc_flow_commit(flow, &commit, err);
	if (!status && is_busy(settling) && !options.txn.dry_run)
		status = stage(settling, flow, &next, err);
	if (!status)
		cmd_report(session, &options, flow, &commit, next);
	return status;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	char **operands = svc_call_operands(call);
	struct settling settling = {.session = data, .call = call};
	svc_autoclear(svc_ref) ref = {0};
	struct svc_desk *desk = settling.session->desk;
	if (!operands[0])
		return cmd_open_conflicts(settling.session, NULL, NULL, err);
	enum svc_status status = svc_desk_find(desk, NULL, operands[0], &ref, err);
	if (!status)
		status = svc_progress_of(desk, ref.path, &settling.progress, err);
	if (status)
		return status;
	settling.ref = ref;
	const char *word = operands[1] ? whole_record(operands + 1) : NULL;
	if (!operands[1])
		return show_open(&settling, err);
	if (word && one_side_removed(&settling.progress))
		return settle_file(&settling, word, err);
	return settle(&settling, operands + 1, err);
}

static const struct svc_option options[] = {
	{"force", 0, SVC_OPT_FLAG, .help = "Allow a status that the status table forbids."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "The record; without it, what is open in all of them.", SVC_COMPLETE_ANY_ID, 0, 1},
	{"FIELD=VALUE", "What shall hold: a value, or that of a side, @ours, @theirs or @base.",
		SVC_COMPLETE_ASSIGNMENT, 0, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc resolve", "What is open, and how to settle it"},
	{"svc resolve 7k3 assignee=@theirs", "Take the other side's assignee"},
	{"svc resolve 7k3 priority=P2 title=@ours", "Settle two fields in one commit"},
	{NULL},
};

const struct svc_command svc_cmd_resolve = {
	.noun = "",
	.verb = "resolve",
	.summary = "Settle what a merge left open",
	.help = "Where two sides changed a field differently, a merge keeps both values in the record's "
		"list of conflicts; 'svc check' names them. This sets the field and takes the conflict "
		"off the list. Without FIELD=VALUE it says what is open, without ID in all records; "
		"then it exits with 1 if anything is.\n\n"
		"The sides are called as in the record: ours, theirs, and base for what was there "
		"before. A merge of git calls ours what it merges into; 'svc sync' the side whose last "
		"commit is the later one, and says which of the two is yours.\n\n"
		"While a merge, rebase, cherry-pick or revert of git is in progress, the record is "
		"settled in the work tree and staged, without a commit: git makes it when you go on.\n\n"
		"The text before the timeline is called description. A record that one side changed "
		"and the other removed is settled with whole-record=keep or whole-record=remove.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
