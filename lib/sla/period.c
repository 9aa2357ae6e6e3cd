#include "sla/period.h"
#include "util/time.h"
#include <glib.h>

int64_t svc_period_local(const struct svc_zone *zone, int64_t time)
{
	return time + (zone ? svc_zone_offset(zone, time) : 0);
}

int64_t svc_period_day(const struct svc_zone *zone, int64_t time)
{
	int64_t local = svc_period_local(zone, time);
	return local / SVC_DAY - (local % SVC_DAY < 0);
}

int64_t svc_period_day_start(const struct svc_zone *zone, int64_t day)
{
	return zone ? svc_zone_local(zone, day * SVC_DAY) : day * SVC_DAY;
}

/* Months since year 0 where `time` is the start of one; -1 else. */
static int64_t month_of(const struct svc_zone *zone, int64_t time)
{
	int64_t day = svc_period_day(zone, time);
	struct svc_civil c;
	svc_civil_of_day(day, &c);
	bool start = c.day == 1 && time == svc_period_day_start(zone, day);
	return start ? (int64_t)c.year * 12 + c.month - 1 : -1;
}

bool svc_period_before(
	int64_t since, int64_t until, const struct svc_zone *zone, int64_t *start, int64_t *end)
{
	if (since == INT64_MIN || until == INT64_MAX || until <= since)
		return false;
	int64_t first = month_of(zone, since), last = month_of(zone, until);
	int64_t from = svc_period_day(zone, since), to = svc_period_day(zone, until);
	bool days = since == svc_period_day_start(zone, from) &&
		    until == svc_period_day_start(zone, to);
	*end = since;
	*start = since - (until - since);
	if (days)
		*start = svc_period_day_start(zone, from - (to - from));
	if (first < 0 || last < 0)
		return true;
	int64_t month = first - (last - first);
	*start =
		svc_period_day_start(zone, svc_day_of((int)(month / 12), (int)(month % 12) + 1, 1));
	return true;
}

static json_t *day_json(const struct svc_zone *zone, bool has, int64_t time)
{
	g_autofree char *day = has ? svc_date_format(svc_period_day(zone, time)) : NULL;
	return day ? json_string(day) : json_null();
}

void svc_period_json(json_t *report, int64_t since, int64_t until, const struct svc_zone *zone)
{
	json_object_set_new(report, "zone", json_string(zone ? svc_zone_name(zone) : "UTC"));
	json_object_set_new(report, "first_day", day_json(zone, since != INT64_MIN, since));
	json_object_set_new(report, "last_day", day_json(zone, true, until - 1));
}
