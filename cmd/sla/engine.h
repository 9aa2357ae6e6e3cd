/*
 * What the commands over SLAs share: opening the engine, and narrowing by a query.
 */
#ifndef CMD_SLA_ENGINE_H
#define CMD_SLA_ENGINE_H

#include "cmd/selection.h"
#include "sla/sla.h"

/* Rows for a command's own table of options: --as-of. */
#define CMD_SLA_OPTIONS                                                                                           \
	{                                                                                                         \
		"as-of", 0, SVC_OPT_TIME, "TIME",                                                                 \
			.help = "Judge by the texts of SLAs and calendars in force at TIME, instead of those in " \
				"force for each ticket."                                                          \
	}

/* An engine for the moment `now`. Owned; close it before the session's desk. */
struct svc_sla_engine *cmd_sla_open(
	const struct svc_call *call, struct svc_session *session, int64_t now);

/* A query's verdict on one record, as svc_sla_walk.accept wants it; `data` is a struct
 * cmd_sla_filter. */
struct cmd_sla_filter {
	struct svc_select *select;
	struct svc_error error; /* of the first record that could not be judged */
};
bool cmd_sla_accept(struct svc_record *record, void *data);
void cmd_sla_filter_clear(struct cmd_sla_filter *filter);
SVC_DEFINE_AUTOCLEAR(cmd_sla_filter, cmd_sla_filter_clear)

/* Prepares the filter for the kinds that clocks run on. `terms` is NULL-terminated. Errors: those
 * of svc_select_new. */
enum svc_status cmd_sla_filter(const struct svc_call *call, struct svc_session *session,
	char **terms, struct cmd_sla_filter *out, struct svc_error *err);

#endif
