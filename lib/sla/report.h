/*
 * Compliance reports: clocks stopped in a period, by any fields.
 */
#ifndef SVC_SLA_REPORT_H
#define SVC_SLA_REPORT_H

#include "index/index.h"
#include "sla/sla.h"
#include "sla/stats.h"
#include "util/zone.h"

struct svc_sla_report_options {
	int64_t since, until; /* Unix seconds, [since, until); INT64_MIN and INT64_MAX: unbounded */
	/* Fields to group by, NULL-terminated; also `sla`, and of the stop: day, week, month,
	 * quarter, year. NULL: by clock alone. */
	const char *const *by;
	const struct svc_zone *zone; /* in which days and months are meant; NULL: UTC */
	enum svc_percentile percentile;
	bool list;            /* each row names the tickets behind its counts */
	size_t most_breaches; /* how many of `breaches` are wanted; SIZE_MAX: all */
	struct svc_query
		*query; /* borrowed; records that don't match are left out; NULL: all count */
};

enum svc_outcome { /* of one cycle in the period, the worst first */
	SVC_OUTCOME_BREACHED,
	SVC_OUTCOME_RUNNING_BREACHED,
	SVC_OUTCOME_MET,
	SVC_OUTCOME_CANCELLED,
	SVC_OUTCOMES,
	SVC_OUTCOME_NONE = SVC_OUTCOMES, /* in no figure */
};

/* "breached", "running_breached", "met", "cancelled", "none". */
const char *svc_outcome_name(enum svc_outcome outcome);

/* What a cycle counts as, and the moment at which it does: its stop, or now. */
enum svc_outcome svc_outcome_of(const struct svc_sla_report_options *options,
	const struct svc_clock *clock, const struct svc_cycle *cycle, int64_t *time);

/* The moment for which to open the engine: a period that is over is judged by what was known at its
 * end, so that a ticket reopened later doesn't change it. */
int64_t svc_sla_report_moment(int64_t now, int64_t until);

/*
 * The report as one object: `since`, `until`, `zone`, `first_day`, `last_day` (sla/period.h),
 * `now`, `by`, `rows`, `breaches`, `trend` (clock, month, met, breached, n, compliance),
 * `definitions`, `percentile`, `assumed` (tickets older than the first known text), `without_sla`,
 * `without_clocks` (tickets, svc_sla_without_clocks), `problems` ({path, line, message}). A row has
 * the group's fields, `clock`, `kind`, `time`
 * ("business time" or "24x7"), `met`, `breached`, `running_breached`, `cancelled`, `healed`, `n`,
 * `compliance` (percent, null if n is 0), `objective`, `elapsed` {`mean`, `median`, `p90`, `sum`}
 * in seconds, with `list` also `tickets`
 * {`met`, `breached`, `running_breached`, `cancelled`}. Rows are sorted by group and clock;
 * breaches are the first `most_breaches` of those that `breached` and `running_breached` of the
 * rows count: what still runs, then by priority and by what they went over. Records that can't be
 * read are problems. Errors: those of reading the desk; SVC_EUSAGE for a field that no record kind
 * with clocks has. `*out` is a new reference.
 */
enum svc_status svc_sla_report(struct svc_sla_engine *engine,
	const struct svc_sla_report_options *options, json_t **out, struct svc_error *err);

/*
 * Calls `fn` for each record that clocks run on and that matches, sorted by kind and path; records
 * that can't be read go to `bad` (may be NULL). They may be condensed (record/facts.h). Errors:
 * those of `fn`, of matching and of reading the desk.
 */
typedef enum svc_status (*svc_sla_ticket_fn)(
	const struct svc_sla_ticket *ticket, void *data, struct svc_error *err);
struct svc_sla_walk {
	struct svc_query *query; /* as above */
	svc_sla_ticket_fn fn;
	void (*bad)(const struct svc_error *why, void *data);
	void *data; /* for fn and bad */
};
enum svc_status svc_sla_each(
	struct svc_sla_engine *engine, const struct svc_sla_walk *walk, struct svc_error *err);

/* Appends an error to a report's `problems`: path, line, column, message, hint (null where absent).
 */
void svc_sla_add_problem(json_t *problems, const struct svc_error *why);

#endif
