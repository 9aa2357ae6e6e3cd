/*
 * What a customer needs to recompute the clocks of a ticket, and nothing more.
 */
#ifndef SVC_SLA_BUNDLE_H
#define SVC_SLA_BUNDLE_H

#include "sla/sla.h"

struct svc_bundle_file {
	char *path;    /* owned; below the bundle's folder, '/' between parts */
	GString *text; /* owned */
};

/*
 * The files of a bundle, array of struct svc_bundle_file, owned: README.md (how to recompute it),
 * slas/ and calendars/ (every text in force since the ticket was opened, as it is), events.csv
 * (what happened, without names and texts), intervals.csv (every stretch that was counted),
 * proof.json. Redacted: who did something, all messages, the title, teams, and clocks between teams
 * (ola). Errors: those of the ticket's own `problem`; SVC_ENOTFOUND for a ticket without an
 * agreement.
 */
enum svc_status svc_sla_bundle(struct svc_sla_engine *engine, const struct svc_sla_ticket *ticket,
	GPtrArray **out, struct svc_error *err);

#endif
