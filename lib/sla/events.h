/*
 * What happened to a ticket, from its timeline, in the engine's terms.
 */
#ifndef SVC_SLA_EVENTS_H
#define SVC_SLA_EVENTS_H

#include "desk/desk.h"
#include "sla/clock.h"

/* Says whether authors are agents, and remembers it: a desk has few authors and many entries. */
struct svc_agents;
struct svc_agents *svc_agents_new(struct svc_desk *desk);
void svc_agents_free(struct svc_agents *agents);
SVC_DEFINE_AUTO(svc_agents, svc_agents_free)
bool svc_agents_has(struct svc_agents *agents, const char *author);

/*
 * The events of `record` in order of time (equal times: order of the file). Fields are found by the
 * roles of its kind. A `replied` entry by an agent who isn't the requester is a reply, by `auto`
 * nothing, by anybody else a message. Without an `opened` entry the record counts as created at its
 * `opened` field. Array of struct svc_sla_event, owned; its texts are borrowed from `record`.
 * Errors: SVC_EINVALID of a timeline that can't be read.
 */
enum svc_status svc_events_of(
	struct svc_record *record, struct svc_agents *agents, GArray **out, struct svc_error *err);

/* The value of a field at `time`: as the timeline tells it, else as the frontmatter does. Borrowed;
 * NULL if empty. */
const char *svc_value_at(struct svc_record *record, const char *field, int64_t time);

#endif
