#include "cmd/sla/notes.h"
#include "sla/sla.h"

static bool is_between_teams(const json_t *row)
{
	const char *kind = json_string_value(json_object_get(row, "kind"));
	return kind && strcmp(kind, svc_clock_kind_name(SVC_CLOCK_OLA)) == 0;
}

json_t *cmd_sla_clocks(struct svc_session *session, struct svc_record *record, bool public_only)
{
	const struct svc_sla_options options = {.now = session->context.now};
	svc_autoclear(svc_error) why = {0};
	svc_auto(svc_sla_ticket) ticket = NULL;
	if (!svc_sla_kind(record->kind))
		return NULL;
	svc_auto(svc_sla_engine) engine = svc_sla_open(session->desk, &options);
	if (svc_sla_ticket(engine, record, &ticket, &why) == SVC_OK && ticket->problem.status)
		svc_error_move(&why, &ticket->problem);
	if (why.status && session->context.warn)
		session->context.warn(session->context.data, &why);
	if (!ticket)
		return NULL;
	json_t *rows = json_array();
	svc_sla_status_rows(ticket, true, rows);
	for (size_t i = json_array_size(rows); public_only && i-- > 0;)
		if (is_between_teams(json_array_get(rows, i)))
			json_array_remove(rows, i);
	return rows;
}
