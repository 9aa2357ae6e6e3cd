/*
 * What a report collects, between the walk over the tickets (report.c) and its JSON
 * (report_json.c). Internal.
 */
#ifndef SVC_SLA_REPORT_PARTS_H
#define SVC_SLA_REPORT_PARTS_H

#include "sla/report.h"

struct svc_report_row {
	char **values; /* of the group's fields; owned, as all below */
	char *clock;
	enum svc_clock_kind kind;
	bool always; /* every calendar is open round the clock */
	int objective;
	int64_t counts[SVC_OUTCOMES];
	int64_t healed;
	GArray *elapsed;               /* int64_t, of met and breached */
	json_t *tickets[SVC_OUTCOMES]; /* ids, with `list`; else NULL */
};

struct svc_report_month {    /* of the trend */
	char *month, *clock; /* owned */
	int64_t met, breached;
};

struct svc_breaches;

struct svc_report_data {
	struct svc_sla_engine *engine;
	const struct svc_sla_report_options *options;
	GHashTable *rows;   /* key -> struct svc_report_row */
	GHashTable *months; /* key -> struct svc_report_month */
	GString *key;       /* reused: of the row or month that is looked up */
	struct svc_breaches *breaches;
	json_t *problems;
	int64_t assumed, without_sla, without_clocks; /* tickets */
};

/* The report as svc_sla_report() gives it. New reference. */
json_t *svc_report_json(const struct svc_report_data *data);

#endif
