/*
 * What if: the same tickets under other texts or policies.
 */
#ifndef SVC_SLA_SIMULATE_H
#define SVC_SLA_SIMULATE_H

#include "sla/report.h"

/*
 * Puts a text from outside of the desk into the place of an agreement or a calendar of the engine,
 * told apart by their keys and named by its `id`. `path` is for messages. Call it before the engine
 * judges anything. Errors: SVC_EINVALID for a text that is neither, has no id, or can't be read.
 */
enum svc_status svc_simulate_text(
	struct svc_sla_engine *engine, const char *path, GBytes *text, struct svc_error *err);

/* The same for all agreements, calendars, services, customers and offerings of another desk, such
 * as this one at another revision. Errors: as above, and those of reading it. */
enum svc_status svc_simulate_desk(
	struct svc_sla_engine *engine, struct svc_desk *other, struct svc_error *err);

/*
 * The clocks whose outcome differs between two engines over the same desk at the same moment: an
 * array of {ticket, title, priority, clock, before, after}, each side {outcome, sla, target,
 * elapsed}; outcome is "met", "breached", "running_breached", "cancelled" or "none" (not counted in
 * the period), the worst of the clock's cycles. Sorted by ticket and clock. Errors: those of
 * svc_sla_report(). `*out` is a new reference.
 */
enum svc_status svc_simulate_flips(struct svc_sla_engine *before, struct svc_sla_engine *after,
	const struct svc_sla_report_options *options, json_t **out, struct svc_error *err);

#endif
