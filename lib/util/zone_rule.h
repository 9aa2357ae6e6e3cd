/*
 * The rule in the footer of a TZif file: a POSIX TZ string with the extensions of RFC 9636 (hours
 * of a rule from -167 to 167, and daylight saving that is behind standard time, as in Ireland).
 * Internal to the zones.
 */
#ifndef SVC_UTIL_ZONE_RULE_H
#define SVC_UTIL_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

struct svc_zone_date { /* one change of a year */
	char form;     /* 'M' month.week.weekday, 'J' day 1-365 without 29 Feb, 'D' day 0-365 */
	int month, week, day;
	int time; /* local seconds from midnight of that date; may be negative or above a day */
};

struct svc_zone_rule {
	int standard; /* offsets east of UTC, seconds */
	int daylight;
	bool changes; /* false: always `standard` */
	struct svc_zone_date start, end;
};

/* Reads "CET-1CEST,M3.5.0,M10.5.0/3". False if it is no such rule. */
bool svc_zone_rule_parse(const char *text, struct svc_zone_rule *out);

/* The offset that the rule gives at `time`. */
int svc_zone_rule_offset(const struct svc_zone_rule *rule, int64_t time);

/* The first instant after `time` at which the offset changes; INT64_MAX if none. */
int64_t svc_zone_rule_next(const struct svc_zone_rule *rule, int64_t time);

#endif
