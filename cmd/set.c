/*
 * svc NOUN set ID… FIELD=VALUE…, svc NOUN set --query QUERY FIELD=VALUE…
 */
#include "cmd/commands.h"
#include "cmd/selection.h"
#include "cmd/target.h"
#include "cmd/written.h"
#include <string.h>

static enum svc_status split_operands(
	char **operands, GPtrArray *ids, struct svc_edit *edit, struct svc_error *err)
{
	for (char **operand = operands; *operand; operand++) {
		if (!cmd_is_assignment(*operand)) {
			g_ptr_array_add(ids, *operand);
			continue;
		}
		enum svc_status status = svc_edit_add_assignment(edit, *operand, err);
		if (status)
			return status;
	}
	g_ptr_array_add(ids, NULL);
	return SVC_OK;
}

static void free_ref(gpointer data)
{
	svc_ref_clear(data);
	g_free(data);
}

/* A query that says too little changes more than was meant: one in a hundred records, and more than
 * a person looks through, has to be wanted. */
enum { MANY_PER_CENT = 1, FEW = 20 };

static enum svc_status count_file(const struct svc_file *file, void *data, struct svc_error *err)
{
	guint *count = data;
	(*count)++;
	return SVC_OK;
}

static enum svc_status check_many(const struct svc_call *call, struct svc_session *session,
	const struct svc_kind *kind, guint chosen, struct svc_error *err)
{
	guint all = 0;
	if (chosen <= FEW || svc_call_flag(call, "yes") || svc_call_flag(call, "dry-run"))
		return SVC_OK;
	enum svc_status status = svc_store_names(
		svc_desk_store(session->desk), kind->folder, ".md", count_file, &all, err);
	if (status || (guint64)chosen * 100 <= (guint64)all * MANY_PER_CENT)
		return status;
	svc_error_set(err, SVC_EUSAGE, "that would change %u of %u %s", chosen, all, kind->plural);
	return svc_error_hint(err, "look at them with --dry-run; --yes does it");
}

/* The records of --query; -e adds to it. */
static enum svc_status by_query(const struct svc_call *call, struct svc_session *session,
	const struct svc_kind *kind, const struct svc_noun *noun, GPtrArray **out,
	struct svc_error *err)
{
	const char *query = svc_call_text(call, "query");
	g_auto(GStrv) terms = g_strsplit(query, " ", -1);
	svc_auto(cmd_selection) selection = NULL;
	enum svc_status status = cmd_select(call, session, kind, noun, terms, &selection, err);
	if (status)
		return status;
	/* Whether a file that can't be read matches is not known: a person decides to go on. */
	if (selection->bad && !svc_call_flag(call, "skip-bad")) {
		svc_error_set(err, SVC_EINVALID,
			"%u file%s that might match can't be read; nothing was changed",
			selection->bad, selection->bad == 1 ? "" : "s");
		return svc_error_hint(
			err, "mend what 'svc check' names, or change the others with --skip-bad");
	}
	status = check_many(call, session, kind, selection->records->len, err);
	if (status)
		return status;
	GPtrArray *refs = g_ptr_array_new_with_free_func(free_ref);
	for (guint i = 0; i < selection->records->len; i++) {
		const struct svc_record *record = selection->records->pdata[i];
		struct svc_ref ref = {record->kind, g_strdup(record->id), g_strdup(record->path)};
		g_ptr_array_add(refs, g_memdup2(&ref, sizeof ref));
	}
	*out = refs;
	return SVC_OK;
}

static enum svc_status choose(const struct svc_call *call, struct svc_session *session, char **ids,
	GPtrArray **out, struct svc_error *err)
{
	const struct svc_noun *noun;
	const struct svc_kind *kind = cmd_kind(call, session, &noun);
	bool query = svc_call_given(call, "query");
	if (query && *ids)
		return svc_error_set(err, SVC_EUSAGE, "ids and --query don't go together");
	if (query)
		return by_query(call, session, kind, noun, out, err);
	if (!*ids) {
		svc_error_set(err, SVC_EUSAGE, "which record?");
		return svc_error_hint(err, "give an id, '-' for ids on standard input, or --query");
	}
	return cmd_targets(session, kind, ids, out, err);
}

static enum svc_status change(struct svc_call *call, struct svc_session *session,
	const GPtrArray *refs, const struct svc_edit *edit, struct svc_error *err)
{
	g_autofree char *op = cmd_op(call);
	struct svc_flow_options options = cmd_flow_options(call, session, op);
	options.force = svc_call_flag(call, "force");
	svc_auto(svc_flow) flow = NULL;
	enum svc_status status = svc_flow_begin(session->desk, &options, &flow, err);
	for (guint i = 0; !status && i < refs->len; i++)
		status = svc_flow_edit(flow, refs->pdata[i], edit, err);
	return status ? status : cmd_finish(session, &options, flow, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_auto(svc_edit) edit = svc_edit_new();
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	enum svc_status status = split_operands(svc_call_operands(call), ids, edit, err);
	if (!status)
		status = cmd_message(call, &edit->text, err);
	if (status)
		return status;
	if (edit->text)
		edit->verb = g_strdup("noted");
	if (!edit->items->len && !edit->text) {
		svc_error_set(err, SVC_EUSAGE, "nothing to set");
		return svc_error_hint(err, "give FIELD=VALUE, FIELD+=ITEM, FIELD-=ITEM or FIELD=");
	}
	g_autoptr(GPtrArray) refs = NULL;
	status = choose(call, session, (char **)ids->pdata, &refs, err);
	return status ? status : change(call, session, refs, edit, err);
}

static const struct svc_option options[] = {
	CMD_MESSAGE_OPTIONS,
	{"query", 0, SVC_OPT_TEXT, "QUERY", .help = "Change all records that match, in one commit.",
		.complete = SVC_COMPLETE_QUERY},
	{"expression", 'e', SVC_OPT_TEXT, "EXPR", .help = "Narrow --query by an expression."},
	{"sort", 0, SVC_OPT_TEXT, "FIELDS", .help = "Order in which --query changes them."},
	{"skip-bad", 0, SVC_OPT_FLAG,
		.help = "With --query, change the others though some files can't be read."},
	{"yes", 'y', SVC_OPT_FLAG,
		.help = "Let --query change more than one in a hundred records of the kind."},
	{"force", 0, SVC_OPT_FLAG,
		.help = "Allow a status that the status table forbids, and what svc check calls an error."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID|FIELD=VALUE",
		"Records, and what to change: = sets, += adds an item, -= takes one away.",
		SVC_COMPLETE_ASSIGNMENT, 1, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc ticket set 7k3 priority=P2 labels+=vpn", "Change two fields of one ticket"},
	{"svc ticket set --query 'team:network status:new' assignee=kim",
		"Change all that match, in one commit"},
	{NULL},
};

const struct svc_command svc_cmd_set = {
	.noun = "*",
	.verb = "set",
	.summary = "Change fields of records",
	.help = "Changes the fields given, and no other byte of the file. Changes of tracked fields are "
		"added to the timeline. The status table is kept: a forbidden step names those that are "
		"allowed. What 'svc check' would call an error of the record is refused.\n\n"
		"Several records change in one commit, or none of them does. Where a file can't be "
		"read, --query can't tell whether it matches: nothing is changed then, unless "
		"--skip-bad is given.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_WRITES,
	.run = run,
};
