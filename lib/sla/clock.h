/*
 * Clocks: a fold over what happened to a ticket. Pure: no desk, no time of its own.
 *
 * A clock has cycles: one for most kinds, several for `next_response`, `periodic_update` and `ola`,
 * and where a policy starts it anew (`on_reopen: reset`, `on_priority_change: restart`). A cycle is
 * a list of parts in which it ran, paused or stood still; its figures are sums of business time
 * over the parts that ran (docs/sla.md, "Clocks").
 */
#ifndef SVC_SLA_CLOCK_H
#define SVC_SLA_CLOCK_H

#include "kind/kind.h"
#include "sla/calendar.h"
#include "sla/model.h"

enum svc_event_type {
	SVC_EVENT_CREATED,  /* value: status */
	SVC_EVENT_STATUS,   /* value: status; also when only the reason changed */
	SVC_EVENT_REPLY,    /* a public reply by an agent; automatic ones aren't */
	SVC_EVENT_MESSAGE,  /* a message of the customer */
	SVC_EVENT_ASSIGNED, /* value: team, NULL: none */
	SVC_EVENT_PRIORITY, /* value: priority, NULL: none; stands before CREATED for the first one
			     */
};

struct svc_sla_event { /* texts are borrowed from what the events were made of */
	int64_t at;
	enum svc_event_type type;
	const char *value;
	const char *reason;         /* of a status that is on hold; NULL if none */
	enum svc_category category; /* of the status */
	const char *author;         /* NULL if unknown */
	int line;                   /* in the record; 0 if unknown */
};

struct svc_calendar_phase { /* which calendar's text holds from when on */
	int64_t from;       /* INT64_MIN for the first */
	struct svc_calendar *calendar;
};

struct svc_target_phase { /* which text of the clock holds from when on */
	int64_t from;     /* INT64_MIN for the first */
	const struct svc_clock_spec *spec;
};

struct svc_clock_input {                   /* everything is borrowed */
	const struct svc_clock_spec *spec; /* kind, pauses, team */
	const struct svc_sla_policy *policy;
	const struct svc_calendar_phase *calendars; /* at least one */
	size_t n_calendars;
	const struct svc_target_phase *targets; /* at least one */
	size_t n_targets;
	const struct svc_sla_event *events; /* sorted by time; those after `now` are ignored */
	size_t n_events;
	int64_t now;
};

enum svc_clock_mode { SVC_MODE_RUN, SVC_MODE_PAUSE, SVC_MODE_STOP };
enum svc_clock_state { SVC_RUNNING, SVC_CLOCK_PAUSED, SVC_STOPPED, SVC_CLOCK_CANCELLED };

struct svc_clock_part { /* until the next part's `from` */
	int64_t from;
	enum svc_clock_mode mode;
	const struct svc_sla_event *cause; /* borrowed from the input */
};

struct svc_cycle {
	int64_t start;
	int64_t stop; /* of a stopped or cancelled one */
	enum svc_clock_state state;
	GArray *parts;  /* of struct svc_clock_part, ascending */
	bool restarted; /* cancelled because a change of priority began a new cycle */
	bool promised;  /* has a target; else only `elapsed` and `state` mean something */
	int64_t target; /* seconds; business days as sla.md counts them */
	int64_t elapsed;
	bool has_due;
	int64_t due;
	int64_t percent; /* floor(100 * elapsed / target); a target of 0 s counts as 1 s */
	bool breached, ever_breached, at_risk;
};

struct svc_clock {
	struct svc_clock_input input;
	GArray *cycles; /* of struct svc_cycle, ascending; may be empty */
};

/* Runs the clock over the events. Owned. */
struct svc_clock *svc_clock_new(const struct svc_clock_input *input);
void svc_clock_free(struct svc_clock *clock);
SVC_DEFINE_AUTO(svc_clock, svc_clock_free)

/* The last cycle; NULL if there is none. Borrowed. */
const struct svc_cycle *svc_clock_last(const struct svc_clock *clock);

/* The instant at which `seconds` of the cycle's time have run, as `due` for another target. */
bool svc_cycle_due(const struct svc_clock *clock, const struct svc_cycle *cycle, int64_t seconds,
	int64_t *out);

/* Business seconds counted in part number `part` up to `now`. */
int64_t svc_cycle_part_seconds(
	const struct svc_clock *clock, const struct svc_cycle *cycle, unsigned part);

/* Where part number `part` ends: the next one's start, or `now`. */
int64_t svc_cycle_part_end(
	const struct svc_clock *clock, const struct svc_cycle *cycle, unsigned part);

struct svc_counted { /* one stretch of business time that a cycle counted */
	struct svc_interval interval;
	const char *calendar; /* its id, borrowed */
	unsigned part;        /* index into the cycle's parts */
};

/* Every stretch that makes up `elapsed`; they sum to it. Array of struct svc_counted, owned. */
GArray *svc_cycle_counted(const struct svc_clock *clock, const struct svc_cycle *cycle);

/* True if the kind of clock has any number of cycles by nature. */
bool svc_clock_is_cyclic(enum svc_clock_kind kind);

/* "running", "paused", "stopped", "cancelled". */
const char *svc_clock_state_name(enum svc_clock_state state);

#endif
