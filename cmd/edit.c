/*
 * svc NOUN edit ID
 */
#include "cmd/commands.h"
#include "cmd/editor.h"
#include "cmd/generic.h"
#include "cmd/target.h"
#include "cmd/written.h"

struct edit_job {
	struct svc_call *call;
	struct svc_session *session;
	const struct svc_ref *ref;
	GBytes *base; /* the record as the editor opened it */
};

/* Saves what the editor left; an error sends the person back into the editor. */
static enum svc_status save(const char *text, size_t length, void *data, struct svc_error *err)
{
	struct edit_job *job = data;
	g_autofree char *op = cmd_op(job->call);
	struct svc_flow_options options = cmd_flow_options(job->call, job->session, op);
	options.force = svc_call_flag(job->call, "force");
	svc_auto(svc_flow) flow = NULL;
	enum svc_status status = svc_flow_begin(job->session->desk, &options, &flow, err);
	if (!status)
		status = svc_flow_replace(flow, job->ref, job->base, text, length, err);
	return status ? status : cmd_finish(job->session, &options, flow, err);
}

static char *help_text(const struct svc_record *record)
{
	GString *help = g_string_new(NULL);
	g_string_printf(help, "%s %s. Fields it may have:\n\n", record->kind->title, record->id);
	for (guint i = 0; i < record->kind->fields->len; i++) {
		const struct svc_field *field = record->kind->fields->pdata[i];
		g_string_append_printf(help, "  %-16s %s\n", field->name, field->help);
	}
	return g_string_free(help, FALSE);
}

enum svc_status cmd_edit_record(struct svc_call *call, struct svc_session *session,
	const struct svc_ref *ref, struct svc_error *err)
{
	svc_auto(svc_record) record = NULL;
	enum svc_status status = svc_desk_load(session->desk, ref, &record, err);
	if (status)
		return status;
	if (!cmd_can_edit(session)) {
		svc_error_set(err, SVC_EUSAGE, "there is no terminal for an editor");
		return svc_error_hint(err,
			"svc %s set %s FIELD=VALUE, or name an editor in SVC_EDITOR",
			record->kind->name, record->id);
	}
	g_autoptr(GBytes) base = g_bytes_new(record->text->str, record->text->len);
	g_autofree char *help = help_text(record);
	g_autofree char *name = g_strconcat(record->id, ".md", NULL);
	struct edit_job job = {call, session, ref, base};
	return cmd_edit_text(
		session, name, record->text->str, record->text->len, help, save, &job, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_autoclear(svc_ref) ref = {0};
	enum svc_status status = svc_desk_find(session->desk, cmd_kind(call, session, NULL),
		svc_call_operands(call)[0], &ref, err);
	return status ? status : cmd_edit_record(call, session, &ref, err);
}

static const struct svc_option options[] = {
	{"force", 0, SVC_OPT_FLAG,
		.help = "Allow a status that the status table forbids, and what svc check calls an error."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "Record to edit.", SVC_COMPLETE_ID, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc ticket edit 7k3", "Edit a ticket as a file"},
	{NULL},
};

const struct svc_command svc_cmd_edit = {
	.noun = "*",
	.verb = "edit",
	.summary = "Edit a record in the editor",
	.help = "Opens the whole file, checks it when it is saved, opens the editor again at the line "
		"where something is wrong, and commits. Changes of tracked fields get their entry in the "
		"timeline. If the record was changed meanwhile, fields that only one side changed are "
		"merged; text that can't be saved is kept in a file that is named.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_WRITES,
	.run = run,
};
