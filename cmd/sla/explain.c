/*
 * svc sla explain ID
 */
#include "cmd/commands.h"
#include "cmd/sla/engine.h"
#include "sla/bundle.h"
#include "view/proof.h"
#include <errno.h>
#include <glib/gstdio.h>

static enum svc_status cannot_write(struct svc_error *err, const char *path)
{
	return svc_error_set(
		err, SVC_EENVIRONMENT, "can't write '%s': %s", path, g_strerror(errno));
}

/* Writes the bundle into a new folder: nothing that is there already is touched. */
static enum svc_status write_bundle(struct svc_session *session, struct svc_sla_engine *engine,
	const struct svc_sla_ticket *ticket, const char *folder, struct svc_error *err)
{
	g_autoptr(GPtrArray) files = NULL;
	if (svc_sla_bundle(engine, ticket, &files, err) != SVC_OK)
		return err->status;
	if (g_mkdir(folder, 0777) != 0) {
		cannot_write(err, folder);
		return svc_error_hint(err, "name a folder that doesn't exist yet");
	}
	for (guint i = 0; i < files->len; i++) {
		const struct svc_bundle_file *file = files->pdata[i];
		g_autofree char *path = g_build_filename(folder, file->path, NULL);
		g_autofree char *parent = g_path_get_dirname(path);
		if (g_mkdir_with_parents(parent, 0777) != 0 ||
			!g_file_set_contents(path, file->text->str, (gssize)file->text->len, NULL))
			return cannot_write(err, path);
	}
	svc_out_say(session->out, "Wrote %u files to %s.", files->len, folder);
	return SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_autoclear(svc_ref) ref = {0};
	enum svc_status status =
		svc_desk_find(session->desk, NULL, svc_call_operands(call)[0], &ref, err);
	svc_auto(svc_record) record = NULL;
	if (!status)
		status = svc_desk_load(session->desk, &ref, &record, err);
	if (status)
		return status;
	if (!svc_sla_kind(ref.kind))
		return svc_error_set(err, SVC_EUSAGE, "no clocks run on %s", ref.kind->one);
	svc_auto(svc_sla_engine) engine = cmd_sla_open(call, session, session->context.now);
	svc_auto(svc_sla_ticket) ticket = NULL;
	status = svc_sla_ticket(engine, record, &ticket, err);
	if (status)
		return status;
	if (svc_call_given(call, "bundle"))
		return write_bundle(session, engine, ticket, svc_call_text(call, "bundle"), err);
	json_t *proof = svc_sla_explain(engine, ticket);
	g_autofree char *people = svc_view_proof(proof, session->out);
	svc_out_object(session->out, "svc.sla.explain/1", "proof", proof, people, NULL);
	return SVC_OK;
}

static const struct svc_option options[] = {
	CMD_SLA_AS_OF,
	{"bundle", 0, SVC_OPT_PATH, "DIR",
		.help = "Write the proof and the texts it rests on to a new folder, without names and "
			"messages, for a customer to recompute it.",
		.complete = SVC_COMPLETE_FILE},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "Ticket whose clocks are proved.", SVC_COMPLETE_ANY_ID, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc sla explain 7k3", "Where every second of a ticket's clocks comes from"},
	{"svc sla explain 7k3 --bundle proof", "What a customer needs to recompute them"},
	{NULL},
};

const struct svc_command svc_cmd_sla_explain = {
	.noun = "sla",
	.verb = "explain",
	.summary = "Prove the clocks of a ticket",
	.help = "Shows which SLA applies and why, in which text, every stretch of business time that was "
		"counted, every pause with its reason, the sum and the verdict. Somebody with the same "
		"files can repeat it by hand.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
