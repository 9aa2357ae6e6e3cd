/*
 * What to work on: open work ordered by urgency.
 */
#ifndef SVC_FLOW_NEXT_H
#define SVC_FLOW_NEXT_H

#include "flow/flow.h"

/* One piece of open work and how urgent it is. */
struct svc_flow_work {
	struct svc_record *record; /* owned by the list */
	char *clock;               /* the clock that is due first, or NULL; owned */
	bool breached, at_risk;
	bool has_due;
	int64_t due;  /* when it has_due */
	int64_t wake; /* hold_until that has come, or INT64_MAX */
};

/*
 * Open and paused records of `kind` that are `me`'s, or — with `teams` (NULL-terminated, may be
 * NULL) — belong to one of these teams and nobody or `me` has them; `unassigned` leaves out those
 * that somebody has. Most urgent first: breached, at risk, then by due time, priority, age. On hold
 * comes last unless its date has come. Owned array of struct svc_flow_work.
 */
struct svc_flow_scope {
	const struct svc_kind *kind;
	const struct svc_noun *noun;
	const char *me;
	const char *const *teams;
	bool unassigned;
};
enum svc_status svc_flow_work_list(struct svc_desk *desk, const struct svc_flow_scope *scope,
	GPtrArray **out, struct svc_error *err);

/* The most urgent open record of the author's teams that nobody has. SVC_ENOTFOUND if there is
 * none. */
enum svc_status svc_flow_next(struct svc_desk *desk, const struct svc_kind *kind,
	const struct svc_noun *noun, struct svc_ref *out, struct svc_error *err);

#endif
