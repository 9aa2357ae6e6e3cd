/*
 * Key figures of a desk over a period: what came in and went out, what is left and how old it is,
 * and the measures that ITIL 4 names. Each has one definition, given with the figures.
 */
#ifndef SVC_SLA_KPI_H
#define SVC_SLA_KPI_H

#include "sla/report.h"

struct svc_kpi_options {
	int64_t since, until;        /* Unix seconds, [since, until) */
	int64_t before;              /* start of the period before, which ends at `since` */
	const struct svc_zone *zone; /* in which days and months are meant; NULL: UTC */
	const char *const *by;       /* fields, NULL-terminated; NULL: one row for all */
	/* In whose time acknowledging and resolving are counted; NULL: round the clock. Borrowed
	 * from the engine's hours. */
	struct svc_calendar *calendar;
	enum svc_percentile percentile;
	bool list;               /* names the tickets behind each count */
	struct svc_query *query; /* as for svc_sla_report() */
};

/*
 * The figures as one object: `since`, `until`, `zone`, `first_day`, `last_day`
 * (sla/period.h), `before` {since, until}, `by`, `time` ("24x7" or
 * "business time of office"), `percentile`, `rows`, `definitions`, `problems`. A row has the fields
 * of `by`, the figures and, under `before`, the same of the period before: `opened`, `resolved`,
 * `cancelled` (tickets, in the period), `backlog` (open at its end), `age` {median, p90, buckets},
 * `mtta` and `mttr` {n, mean, median, p90}, seconds, null where n is 0; `reopen_rate` and
 * `first_contact` {n, count, percent}; with `list` also `tickets`. `definitions` says of each its
 * definition, clock, what is left out and method. What happened after the period's end doesn't
 * count, so that a report of the past stays as it is. Errors: those of svc_sla_report(). `*out` is
 * a new reference.
 */
enum svc_status svc_kpi(struct svc_sla_engine *engine, const struct svc_kpi_options *options,
	json_t **out, struct svc_error *err);

#endif
