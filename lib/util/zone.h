/*
 * IANA time zones, read from tzdata's TZif files (RFC 9636), for every year: transitions and the
 * footer's rule. GLib's zones accept any text as a name and are wrong for Europe/Dublin.
 */
#ifndef SVC_UTIL_ZONE_H
#define SVC_UTIL_ZONE_H

#include "util/context.h"
#include <stdint.h>

struct svc_zone;

/* The tzdata folder that the environment names (TZDIR, as the C library takes it), borrowed from
 * the context; NULL: the system's. For the functions below. */
const char *svc_zone_dir(const struct svc_context *ctx);

/*
 * Opens a zone by its name in tzdata. UTC and Etc/UTC need no tzdata. Zones are cached by the
 * caller, not here. `folder` is the tzdata folder, NULL for the system's. Errors: SVC_EINVALID for
 * a name that isn't in tzdata (close names as hint), SVC_EENVIRONMENT if there is no tzdata (with
 * the package to install).
 */
enum svc_status svc_zone_open(
	const char *name, const char *folder, struct svc_zone **out, struct svc_error *err);
void svc_zone_free(struct svc_zone *zone);
SVC_DEFINE_AUTO(svc_zone, svc_zone_free)

/* Its name in tzdata; borrowed. */
const char *svc_zone_name(const struct svc_zone *zone);

/* Seconds to add to UTC to get local time at `time`. */
int svc_zone_offset(const struct svc_zone *zone, int64_t time);

/* The first instant after `time` at which the offset changes; INT64_MAX if none. */
int64_t svc_zone_next_change(const struct svc_zone *zone, int64_t time);

/* The instant of a local wall-clock time (seconds since the epoch as if local were UTC): the
 * earlier of two, and for one that a change skips, the instant of the change. */
int64_t svc_zone_local(const struct svc_zone *zone, int64_t local);

#endif
