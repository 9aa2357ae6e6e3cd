/*
 * Instants and zones as tests write them; what isn't one ends the test.
 */
#ifndef SVC_TESTS_INSTANTS_H
#define SVC_TESTS_INSTANTS_H

#include "util/time.h"
#include "util/zone.h"
#include <glib.h>

/* The seconds of an RFC 3339 text. */
static inline int64_t at(const char *text)
{
	int64_t time;
	if (!text || !svc_time_parse(text, &time))
		g_error("no time: %s", text);
	return time;
}

/* A zone of the system's tzdata, owned. */
static inline struct svc_zone *open_zone(const char *name)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_zone *zone = NULL;
	if (svc_zone_open(name, NULL, &zone, &err) != SVC_OK)
		g_error("%s: %s", name, err.message);
	return zone;
}

#endif
