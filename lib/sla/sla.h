/*
 * The SLA engine over a desk: which agreement applies to a record, in which text, and what its
 * clocks say at a moment (docs/sla.md). Nothing is stored; everything follows from the records.
 */
#ifndef SVC_SLA_SLA_H
#define SVC_SLA_SLA_H

#include "desk/desk.h"
#include "sla/clock.h"
#include "sla/events.h"
#include "sla/hours.h"
#include "sla/versions.h"

struct svc_sla_options {
	int64_t now;    /* the moment of evaluation, Unix seconds */
	bool has_as_of; /* `--as-of`: the texts in force at `as_of` count for every record */
	int64_t as_of;
	const char *zone_folder; /* tzdata; NULL: the system's */
	/* What-if: a policy's value for all agreements; 0: as they say, else 1 + the value. */
	int policy[SVC_POLICY_FIELDS];
};

struct svc_sla_engine; /* caches agreements, calendars and zones of one desk */

/* `desk` is borrowed and must outlive the engine. */
struct svc_sla_engine *svc_sla_open(struct svc_desk *desk, const struct svc_sla_options *options);
void svc_sla_close(struct svc_sla_engine *engine);
static inline void svc_sla_engine_free(struct svc_sla_engine *engine)
{
	svc_sla_close(engine);
}
SVC_DEFINE_AUTO(svc_sla_engine, svc_sla_engine_free)

/* Judges by what was known at another moment from now on; what was judged before stays as it is. */
void svc_sla_move(struct svc_sla_engine *engine, int64_t now);

/* What the engine was opened with; borrowed. */
const struct svc_sla_options *svc_sla_options_of(const struct svc_sla_engine *engine);
/* The desk; borrowed. */
struct svc_desk *svc_sla_desk(const struct svc_sla_engine *engine);
struct svc_library *svc_sla_library(const struct svc_sla_engine *engine); /* borrowed */
struct svc_hours *svc_sla_hours(const struct svc_sla_engine *engine);     /* borrowed */

enum svc_sla_source {      /* in the order in which they are asked */
	SVC_SLA_OWN,       /* the record's own field */
	SVC_SLA_OFFERING,  /* what was requested */
	SVC_SLA_AGREEMENT, /* the customer's agreement for the service */
	SVC_SLA_CUSTOMER,  /* what the customer is promised for all other services */
	SVC_SLA_SERVICE,
	SVC_SLA_DEFAULT, /* defaults/sla of the desk's config */
	SVC_SLA_NONE,
};

struct svc_sla_ticket {
	struct svc_record *record; /* borrowed: must outlive this */
	enum svc_sla_source source;
	char *why;                         /* owned: "the service `checkout` names it" */
	const struct svc_version *version; /* the text that counts; NULL without an agreement */
	bool assumed;   /* the record is older than the first known text of agreement or calendar */
	int64_t opened; /* when the clocks could start */
	struct svc_sla_policy policy;
	GArray *events;    /* of struct svc_sla_event */
	GPtrArray *clocks; /* of struct svc_clock, in the order of the agreement */
	GPtrArray *phases; /* private: what the clocks borrow */
	/* Why there are no clocks though there should be: an agreement or a calendar that is
	 * missing or can't be read. status SVC_OK: nothing is wrong. */
	struct svc_error problem;
};

/* The agreement and the clocks of a record at the moment of the engine. What is wrong with the
 * agreement is told in `problem`. Errors: SVC_EINVALID of a record whose timeline can't be read. */
enum svc_status svc_sla_ticket(struct svc_sla_engine *engine, struct svc_record *record,
	struct svc_sla_ticket **out, struct svc_error *err);
/* True if an agreement applies, but the text of it that counts has no clocks: such a ticket is in
 * no figure, and what counts tickets says so. */
bool svc_sla_without_clocks(const struct svc_sla_ticket *ticket);
void svc_sla_ticket_free(struct svc_sla_ticket *ticket);
SVC_DEFINE_AUTO(svc_sla_ticket, svc_sla_ticket_free)

/* True for kinds of records that clocks run on: they have an opening, a status and an agreement. */
bool svc_sla_kind(const struct svc_kind *kind);

/* The one kind that clocks run on: then its fields alone are known to queries over tickets. NULL if
 * there are several. Borrowed. */
const struct svc_kind *svc_sla_only_kind(const struct svc_kinds *kinds);

/* "own", "offering", "agreement", "customer", "service", "default", "none". */
const char *svc_sla_source_name(enum svc_sla_source source);

/*
 * Status rows of a ticket, one a clock that has begun: ticket, title, clock, kind, sla, state,
 * target, elapsed (seconds), due (RFC 3339 or null), percent, breached, ever_breached, at_risk,
 * remaining (business seconds, negative when over), assumed; `cycles` where there may be several.
 * Of those that run or are paused, or of `all`. Appended to `rows`.
 */
void svc_sla_status_rows(const struct svc_sla_ticket *ticket, bool all, json_t *rows);

/*
 * Status rows of many tickets, each kept as a text until it is asked for: JSON values take five
 * times as much. Sorted most urgent first: breached and running, then by due time, then paused,
 * then the rest; ties by ticket and clock.
 */
struct svc_status_list;
struct svc_status_list *svc_status_list_new(void);
void svc_status_list_free(struct svc_status_list *list);
SVC_DEFINE_AUTO(svc_status_list, svc_status_list_free)
/* Adds the rows that svc_sla_status_rows() gives. */
void svc_status_list_add(
	struct svc_status_list *list, const struct svc_sla_ticket *ticket, bool all);
void svc_status_list_sort(struct svc_status_list *list);
guint svc_status_list_length(const struct svc_status_list *list);
json_t *svc_status_list_row(const struct svc_status_list *list, guint i); /* new reference */

/*
 * The proof for a ticket: `ticket`, `sla` (id, title, source, why, commit, from, assumed),
 * `policy`, `tzdata`, `clocks`: each with its cycles, their figures, `parts` (from, to, state, who,
 * why, seconds), `intervals` (from, to, seconds, calendar, part), whose seconds sum to `elapsed`,
 * and `verdict`; where there should be clocks but are none, `problem` (a sentence), `problem_path`,
 * `problem_line` and `hint`. New reference.
 */
json_t *svc_sla_explain(const struct svc_sla_engine *engine, const struct svc_sla_ticket *ticket);

#endif
