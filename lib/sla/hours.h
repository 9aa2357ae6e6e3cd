/*
 * A desk's calendars over time: compiled, with their includes, from the versions in force.
 */
#ifndef SVC_SLA_HOURS_H
#define SVC_SLA_HOURS_H

#include "sla/clock.h"
#include "sla/versions.h"

struct svc_hours;

/* `folder` is the tzdata folder, NULL for the system's; `library` is borrowed. */
struct svc_hours *svc_hours_new(struct svc_library *library, const char *folder);
void svc_hours_free(struct svc_hours *hours);
SVC_DEFINE_AUTO(svc_hours, svc_hours_free)

/*
 * The phases of the calendar `id` ("always" is built in): one for each moment at which it or a
 * calendar it includes changed, the first from INT64_MIN on. `*known_from` is when the first text
 * began. Array of struct svc_calendar_phase, borrowed. Errors: SVC_ENOTFOUND; SVC_EINVALID (unknown
 * zone, includes in a circle, a text that can't be read).
 */
enum svc_status svc_hours_phases(struct svc_hours *hours, const char *id, const GArray **out,
	int64_t *known_from, struct svc_error *err);

/* The calendar in force at `time`. Borrowed. Errors: as above. */
enum svc_status svc_hours_at(struct svc_hours *hours, const char *id, int64_t time,
	struct svc_calendar **out, struct svc_error *err);

#endif
