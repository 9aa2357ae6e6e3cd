/*
 * svc sla explain ID
 */
#include "cmd/commands.h"
#include "cmd/sla/engine.h"
#include "view/proof.h"

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
		return svc_error_set(err, SVC_EUSAGE, "no clocks run on a %s", ref.kind->name);
	svc_auto(svc_sla_engine) engine = cmd_sla_open(call, session, session->context.now);
	svc_auto(svc_sla_ticket) ticket = NULL;
	status = svc_sla_ticket(engine, record, &ticket, err);
	if (status)
		return status;
	json_t *proof = svc_sla_explain(engine, ticket);
	g_autofree char *people = svc_view_proof(proof, session->out);
	svc_out_object(session->out, "svc.sla.explain/1", "proof", proof, people, NULL);
	return SVC_OK;
}

static const struct svc_option options[] = {CMD_SLA_OPTIONS, {NULL}};

static const struct svc_operand operands[] = {
	{"ID", "Ticket whose clocks are proved.", SVC_COMPLETE_ANY_ID, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc sla explain 7k3", "Where every second of a ticket's clocks comes from"},
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
