/*
 * What the files of this layer share. Internal.
 */
#ifndef SVC_ICAL_PARTS_H
#define SVC_ICAL_PARTS_H

#include "ical/ical.h"
#include "ical/libical.h"

struct svc_ical_file {
	GPtrArray *calendars; /* of icalcomponent, owned */
	GArray *lines;        /* int: where each VEVENT begins, in the order of the file */
};
void svc_ical_file_clear(struct svc_ical_file *file);
SVC_DEFINE_AUTOCLEAR(svc_ical_file, svc_ical_file_clear)

/* Parses the text, and refuses what is broken with its line. */
enum svc_status svc_ical_parse(
	const char *text, size_t length, struct svc_ical_file *out, struct svc_error *err);

struct svc_ical_event {
	icalcomponent *component;
	const char *uid; /* borrowed; NULL if missing */
	char *name;      /* owned; NULL if missing */
	int line;
	bool changed; /* one occurrence of another event (RECURRENCE-ID) */
};

struct svc_ical_reading {
	const struct svc_ical_options *options;
	struct svc_ical *out;
	GArray *events;      /* of struct svc_ical_event */
	GHashTable *seen;    /* dates that `out` holds: int64_t, yearly ones below INT_MIN */
	GHashTable *changed; /* uids of events of which occurrences were changed, and
				svc_ical_change_key() of each */
};

/* Adds an event's days, or says why it gives none. Errors: SVC_EINVALID beyond a limit. */
enum svc_status svc_ical_add_event(struct svc_ical_reading *reading,
	const struct svc_ical_event *event, struct svc_error *err);

/* Names one changed occurrence. Owned. */
char *svc_ical_change_key(const char *uid, int64_t day);

/* The day number of a time's date. */
int64_t svc_ical_day_of(struct icaltimetype time);

#endif
