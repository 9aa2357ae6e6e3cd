#include "cmd/sla/notes.h"
#include "sla/sla.h"
#include "view/clocks.h"

char **cmd_sla_notes(struct svc_session *session, struct svc_record *record, bool public_only)
{
	const struct svc_sla_options options = {.now = session->context.now};
	svc_autoclear(svc_error) why = {0};
	svc_auto(svc_sla_ticket) ticket = NULL;
	if (!svc_sla_kind(record->kind) || !svc_out_for_people(session->out))
		return NULL;
	svc_auto(svc_sla_engine) engine = svc_sla_open(session->desk, &options);
	if (svc_sla_ticket(engine, record, &ticket, &why) == SVC_OK && ticket->problem.status)
		svc_error_move(&why, &ticket->problem);
	if (why.status && session->context.warn)
		session->context.warn(session->context.data, &why);
	if (!ticket)
		return NULL;
	json_t *rows = json_array();
	svc_sla_status_rows(ticket, rows);
	char **notes = svc_view_clocks(rows, session->out, public_only);
	json_decref(rows);
	return notes;
}
