#include "util/zone_rule.h"
#include "util/time.h"
#include <stdlib.h>

enum {
	HOUR = 3600,
	MAX_RULE_HOURS = 167,
	YEARS = 4,         /* years looked at around an instant */
	EVENTS = 2 * YEARS /* two changes a year */
};

static bool take(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

static bool take_number(const char **p, int least, int most, int *out)
{
	if (!g_ascii_isdigit(**p))
		return false;
	int value = 0;
	while (g_ascii_isdigit(**p) && value <= most)
		value = value * 10 + (*(*p)++ - '0');
	*out = value;
	return value >= least && value <= most;
}

/* An abbreviation: three or more letters, or anything plain in angle brackets. */
static bool skip_name(const char **p)
{
	const char *start = *p;
	if (take(p, '<')) {
		while (g_ascii_isalnum(**p) || **p == '+' || **p == '-')
			(*p)++;
		return *p - start > 1 && take(p, '>');
	}
	while (g_ascii_isalpha(**p))
		(*p)++;
	return *p - start >= 3;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool take_time(const char **p, int most_hours, int *out)
{
	int sign = **p == '-' ? -1 : 1;
	if (**p == '-' || **p == '+')
		(*p)++;
	int h, m = 0, s = 0;
	if (!take_number(p, 0, most_hours, &h))
		return false;
	if (take(p, ':')) {
		if (!take_number(p, 0, 59, &m))
			return false;
		if (take(p, ':') && !take_number(p, 0, 59, &s))
			return false;
	}
	*out = sign * (h * HOUR + m * 60 + s);
	return true;
}

static bool take_date(const char **p, struct svc_zone_date *out)
{
	bool ok;
	if (take(p, 'M')) {
		out->form = 'M';
		ok = take_number(p, 1, 12, &out->month) && take(p, '.') &&
		     take_number(p, 1, 5, &out->week) && take(p, '.') &&
		     take_number(p, 0, 6, &out->day);
	} else if (take(p, 'J')) {
		out->form = 'J';
		ok = take_number(p, 1, 365, &out->day);
	} else {
		out->form = 'D';
		ok = take_number(p, 0, 365, &out->day);
	}
	out->time = 2 * HOUR; /* the default of POSIX */
	return ok && (!take(p, '/') || take_time(p, MAX_RULE_HOURS, &out->time));
}

bool svc_zone_rule_parse(const char *text, struct svc_zone_rule *out)
{
	const char *p = text;
	struct svc_zone_rule rule = {0};
	int west;
	if (!skip_name(&p) || !take_time(&p, 24, &west))
		return false;
	rule.standard = -west;
	if (*p) {
		if (!skip_name(&p))
			return false;
		rule.daylight = rule.standard + HOUR;
		if (*p != ',') {
			if (!take_time(&p, 24, &west))
				return false;
			rule.daylight = -west;
		}
		rule.changes = true;
		if (!take(&p, ',') || !take_date(&p, &rule.start) || !take(&p, ',') ||
			!take_date(&p, &rule.end) || *p)
			return false;
	}
	*out = rule;
	return true;
}

static bool is_leap(int year)
{
	return svc_day_of(year, 3, 1) - svc_day_of(year, 2, 28) == 2;
}

/* The local time of a change as seconds since the epoch, as if local were UTC. */
static int64_t date_in(const struct svc_zone_date *date, int year)
{
	int64_t day = svc_day_of(year, 1, 1);
	if (date->form == 'D') {
		day += date->day;
	} else if (date->form == 'J') {
		day += date->day - 1 + (is_leap(year) && date->day >= 60);
	} else {
		int64_t first = svc_day_of(year, date->month, 1);
		int wanted = (date->day + 6) % 7; /* POSIX counts from Sunday */
		day = first + (wanted - svc_weekday_of(first) + 7) % 7 + 7 * (date->week - 1);
		while (day >= svc_day_of(year, date->month + 1, 1))
			day -= 7;
	}
	return day * SVC_DAY + date->time;
}

struct event {
	int64_t time;
	int offset; /* from `time` on */
	bool daylight;
};

/* At equal instants the change to daylight saving comes last: "all year" rules end and start at the
 * same moment (RFC 9636, section 3.3). */
static int compare_events(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (int)x->daylight - (int)y->daylight;
}

/* The changes from the year before `time` to two years after, in order. */
static void events_around(const struct svc_zone_rule *rule, int64_t time, struct event *out)
{
	struct svc_civil civil;
	svc_civil_of(time + rule->standard, &civil);
	for (int i = 0; i < YEARS; i++) {
		int year = civil.year - 1 + i;
		out[2 * i] = (struct event){
			date_in(&rule->start, year) - rule->standard, rule->daylight, true};
		out[2 * i + 1] = (struct event){
			date_in(&rule->end, year) - rule->daylight, rule->standard, false};
	}
	qsort(out, EVENTS, sizeof *out, compare_events);
}

static int offset_among(const struct svc_zone_rule *rule, const struct event *events, int64_t time)
{
	int offset = events[0].daylight ? rule->standard : rule->daylight;
	for (int i = 0; i < EVENTS && events[i].time <= time; i++)
		offset = events[i].offset;
	return offset;
}

int svc_zone_rule_offset(const struct svc_zone_rule *rule, int64_t time)
{
	if (!rule->changes)
		return rule->standard;
	struct event events[EVENTS];
	events_around(rule, time, events);
	return offset_among(rule, events, time);
}

int64_t svc_zone_rule_next(const struct svc_zone_rule *rule, int64_t time)
{
	if (!rule->changes)
		return INT64_MAX;
	struct event events[EVENTS];
	events_around(rule, time, events);
	int offset = offset_among(rule, events, time);
	/* the last one may be undone at the same instant by one of the year after */
	for (int i = 0; i < EVENTS - 1; i++)
		if (events[i].time > time && offset_among(rule, events, events[i].time) != offset)
			return events[i].time;
	return INT64_MAX;
}
