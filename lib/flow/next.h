/*
 * What to work on: open work ordered by urgency.
 */
#ifndef SVC_FLOW_NEXT_H
#define SVC_FLOW_NEXT_H

#include "flow/flow.h"

enum svc_urgency {            /* in the order of a list */
	SVC_URGENCY_BREACHED, /* a clock ran over its target and still runs */
	SVC_URGENCY_AT_RISK,
	SVC_URGENCY_OPEN,
	SVC_URGENCY_WAITING, /* on hold, and its `hold_until` has not come */
};

/* "breached", "at-risk", "open", "waiting". */
const char *svc_urgency_name(enum svc_urgency urgency);

/* One piece of open work and how urgent it is. */
struct svc_flow_work {
	struct svc_record *record; /* owned, as all texts */
	enum svc_urgency urgency;
	char *clock;    /* the clock that is due first, or NULL */
	bool has_due;   /* false: no clock runs */
	int64_t due;    /* Unix seconds */
	int64_t left;   /* business seconds to the target; negative when over */
	int64_t opened; /* INT64_MAX if unknown */
	guint priority; /* rank by the order of choices; the highest is 0 */
	bool woken;     /* on hold, and its `hold_until` has come */
};

/* Which work is meant. Everything is borrowed. */
struct svc_flow_scope {
	const struct svc_kind *kind; /* NULL: every kind that acts as work */
	const struct svc_noun *noun; /* a short form narrows the kind; or NULL */
	const char *me;              /* author, as svc_desk_author() gives it */
	const char *const *teams;    /* NULL-terminated; or NULL */
	bool free_only;              /* only open work that nobody has */
	void (*bad)(const struct svc_error *why,
		void *data); /* files that could not be read; or NULL */
	void *data;
};

/*
 * Open and paused records that are `me`'s, or belong to one of the teams and nobody has them. Most
 * urgent first: by urgency, then due time (without one last), priority, age, id. Clocks are those
 * of lib/sla at the context's moment. An owned array of struct svc_flow_work. Errors: those of
 * svc_desk_each.
 */
enum svc_status svc_flow_work_list(struct svc_desk *desk, const struct svc_flow_scope *scope,
	GPtrArray **out, struct svc_error *err);

/* The most urgent open record of the author's teams that nobody has. Errors: SVC_ENOTFOUND if
 * there is none, or the author is in no team. */
enum svc_status svc_flow_next(struct svc_desk *desk, const struct svc_kind *kind,
	const struct svc_noun *noun, struct svc_ref *out, struct svc_error *err);

#endif
