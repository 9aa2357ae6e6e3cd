/*
 * Who has to agree before work on a record starts: what it requests (the role `offering`) names
 * them in the field that the waiting status awaits (`awaits: approval`), in order; the record's
 * kind says by `approvers` what words such as line-manager mean. Who has agreed stands in the
 * timeline: entries of the verb whose hook is `approve`, since the record began to wait.
 */
#ifndef SVC_DESK_APPROVAL_H
#define SVC_DESK_APPROVAL_H

#include "desk/desk.h"

struct svc_approval_step {
	char *word; /* as what is requested says it: "line-manager", "kim", "network" */
	char **who; /* slugs, else addresses in lower case, any of whom may agree; may be empty */
	char *problem; /* why nobody is known by the word; NULL where somebody is */
	char *cure;    /* a command that helps against the problem, `…` in it to be filled in */
	char *agreed;  /* who has; NULL: nobody yet */
};

struct svc_approval {
	GPtrArray *steps; /* of struct svc_approval_step; empty where nobody is asked */
};
void svc_approval_clear(struct svc_approval *approval);
SVC_DEFINE_AUTOCLEAR(svc_approval, svc_approval_clear)

/* The status in which a record of this kind waits; NULL if it has none. Borrowed. */
const struct svc_state *svc_approval_state(const struct svc_kind *kind);

/* Fills `out`. What is requested and can't be read asks for nobody. Errors: those of
 * svc_record_timeline(). */
enum svc_status svc_desk_approval(struct svc_desk *desk, struct svc_record *record,
	struct svc_approval *out, struct svc_error *err);

/* The first step that nobody has agreed to; NULL if there is none. Borrowed. */
const struct svc_approval_step *svc_approval_next(const struct svc_approval *approval);

/* Whether `person` (slug, email or alias) may agree to the step. */
bool svc_approval_may(
	struct svc_desk *desk, const struct svc_approval_step *step, const char *person);

/* "line-manager (tom)", "kim", "network (ann, bo)", "line-manager (not known)": a step in words,
 * terminal-safe. Owned. */
char *svc_approval_words(const struct svc_approval_step *step);

/* Whether a word of what is requested means somebody: an address, a person, a team, or one of the
 * words that some kind declares. */
bool svc_approval_knows(struct svc_desk *desk, const char *word);

#endif
