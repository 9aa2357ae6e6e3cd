#include "util/when.h"
#include "util/time.h"
#include <string.h>

enum { MINUTE = 60, HOUR = 3600 };

struct clock { /* what relative times are resolved against */
	int64_t now, local, today;
	const struct svc_zone *zone;
};

static int64_t floor_day(int64_t seconds)
{
	return seconds >= 0 ? seconds / SVC_DAY : -((-seconds + SVC_DAY - 1) / SVC_DAY);
}

static int64_t instant(const struct clock *clock, int64_t local)
{
	return clock->zone ? svc_zone_local(clock->zone, local) : local;
}

static int64_t local_day(const struct clock *clock, int64_t time)
{
	return floor_day(time + (clock->zone ? svc_zone_offset(clock->zone, time) : 0));
}

static bool span_of_days(
	const struct clock *clock, int64_t first, int64_t end, struct svc_span *out)
{
	out->start = instant(clock, first * SVC_DAY);
	out->end = instant(clock, end * SVC_DAY);
	return true;
}

static bool span_of_months(
	const struct clock *clock, int year, int month, int n, struct svc_span *out)
{
	return span_of_days(clock, svc_day_of(year, month, 1), svc_day_of(year, month + n, 1), out);
}

/* Exactly `n` digits at `*p`, which moves behind them. */
static bool digits(const char **p, int n, int *out)
{
	*out = 0;
	for (int i = 0; i < n; i++, (*p)++) {
		if (!g_ascii_isdigit(**p))
			return false;
		*out = *out * 10 + (**p - '0');
	}
	return true;
}

static int64_t monday_of_week_1(int year)
{
	int64_t day = svc_day_of(year, 1, 4); /* ISO 8601: always in week 1 */
	return day - svc_weekday_of(day);
}

static bool iso_week(const struct clock *clock, int year, const char *p, struct svc_span *out)
{
	int week;
	if (!digits(&p, 2, &week) || *p || week < 1)
		return false;
	int64_t first = monday_of_week_1(year) + 7 * (week - 1);
	return first < monday_of_week_1(year + 1) && span_of_days(clock, first, first + 7, out);
}

/* 2026, 2026-11, 2026-11-21, 2026-W47, 2026-Q4 */
static bool calendar_span(const struct clock *clock, const char *text, struct svc_span *out)
{
	const char *p = text;
	int year, n;
	if (!digits(&p, 4, &year) || year < 1)
		return false;
	if (!*p)
		return span_of_months(clock, year, 1, 12, out);
	if (*p++ != '-')
		return false;
	if (*p == 'w')
		return iso_week(clock, year, p + 1, out);
	if (*p == 'q')
		return p[1] >= '1' && p[1] <= '4' && !p[2] &&
		       span_of_months(clock, year, 3 * (p[1] - '1') + 1, 3, out);
	if (digits(&p, 2, &n) && !*p)
		return n >= 1 && n <= 12 && span_of_months(clock, year, n, 1, out);
	int64_t day;
	return svc_date_parse(text, &day) && span_of_days(clock, day, day + 1, out);
}

/* 9:00, 17:00, 17:00:30: seconds of the day, and how long the named time lasts. */
static bool time_of_day(const char *p, int *start, int *length)
{
	int hour, minute, second = 0;
	const char *colon = strchr(p, ':');
	if (!colon || colon == p || !digits(&p, colon - p == 1 ? 1 : 2, &hour) || *p++ != ':' ||
		!digits(&p, 2, &minute))
		return false;
	*length = *p ? 0 : MINUTE;
	if (*p && (*p++ != ':' || !digits(&p, 2, &second) || *p))
		return false;
	*start = hour * HOUR + minute * MINUTE + second;
	return hour < 24 && minute < 60 && second < 60;
}

static const char *const day_names[] = {
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

/* 0 Monday … 6 Sunday for the name or its first three letters; -1 for other words. */
static int weekday(const char *word)
{
	for (int i = 0; i < 7; i++)
		if (g_str_equal(word, day_names[i]) ||
			(strlen(word) == 3 && g_str_has_prefix(day_names[i], word)))
			return i;
	return -1;
}

/* week, month, quarter or year that lies `offset` from today's. */
static bool period(const struct clock *clock, const char *word, int offset, struct svc_span *out)
{
	struct svc_civil today;
	svc_civil_of_day(clock->today, &today);
	int64_t monday = clock->today - svc_weekday_of(clock->today) + 7 * offset;
	if (g_str_equal(word, "week"))
		return span_of_days(clock, monday, monday + 7, out);
	if (g_str_equal(word, "month"))
		return span_of_months(clock, today.year, today.month + offset, 1, out);
	if (g_str_equal(word, "quarter"))
		return span_of_months(
			clock, today.year, (today.month - 1) / 3 * 3 + 1 + 3 * offset, 3, out);
	return g_str_equal(word, "year") && span_of_months(clock, today.year + offset, 1, 12, out);
}

/* today, fri, last-fri, this-week, next-month */
static bool named_span(const struct clock *clock, const char *word, struct svc_span *out)
{
	static const struct {
		const char *word;
		int offset;
	} days[] = {{"yesterday", -1}, {"today", 0}, {"tomorrow", 1}},
	  prefixes[] = {{"last-", -1}, {"this-", 0}, {"next-", 1}};
	for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
		int64_t day = clock->today + days[i].offset;
		if (g_str_equal(word, days[i].word))
			return span_of_days(clock, day, day + 1, out);
	}
	int offset = 1;
	bool prefixed = false;
	for (size_t i = 0; i < G_N_ELEMENTS(prefixes) && !prefixed; i++) {
		prefixed = g_str_has_prefix(word, prefixes[i].word);
		if (prefixed) {
			offset = prefixes[i].offset;
			word += strlen(prefixes[i].word);
		}
	}
	int wanted = weekday(word);
	if (wanted < 0 || offset == 0)
		return prefixed && period(clock, word, offset, out);
	int ahead = (wanted - svc_weekday_of(clock->today) + 7) % 7;
	int64_t day = clock->today + (offset > 0 ? (ahead ? ahead : 7) : ahead - 7);
	return span_of_days(clock, day, day + 1, out);
}

struct shift {
	int64_t seconds, days, months;
};

/* One "15m" of a relative time. */
static bool shift_part(const char **p, struct shift *shift)
{
	static const struct {
		const char *unit;
		struct shift by;
	} units[] = {{"mo", {0, 0, 1}}, {"m", {MINUTE, 0, 0}}, {"s", {1, 0, 0}},
		{"h", {HOUR, 0, 0}}, {"d", {0, 1, 0}}, {"w", {0, 7, 0}}, {"y", {0, 0, 12}}};
	int64_t n = 0;
	const char *start = *p;
	for (; g_ascii_isdigit(**p) && *p - start < 9; (*p)++)
		n = n * 10 + (**p - '0');
	if (*p == start)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		if (!g_str_has_prefix(*p, units[i].unit))
			continue;
		*p += strlen(units[i].unit);
		shift->seconds += n * units[i].by.seconds;
		shift->days += n * units[i].by.days;
		shift->months += n * units[i].by.months;
		return shift->months < 12 * 10000 && shift->days < 366 * 10000;
	}
	return false;
}

/* -7d, +1h30m: calendar units move the local date, the day cut to the month's last. */
static bool relative(const struct clock *clock, const char *text, struct svc_span *out)
{
	if (*text != '-' && *text != '+')
		return false;
	int sign = *text == '-' ? -1 : 1;
	struct shift shift = {0};
	const char *p = text + 1;
	do
		if (!shift_part(&p, &shift))
			return false;
	while (*p);
	out->start = clock->now;
	if (shift.days || shift.months) {
		struct svc_civil date;
		svc_civil_of_day(clock->today, &date);
		int month = date.month + sign * (int)shift.months;
		int64_t first = svc_day_of(date.year, month, 1);
		int64_t last = svc_day_of(date.year, month + 1, 1) - 1;
		int64_t day = MIN(first + date.day - 1, last) + sign * shift.days;
		out->start =
			instant(clock, day * SVC_DAY + (clock->local - clock->today * SVC_DAY));
	}
	out->start += sign * shift.seconds;
	out->end = out->start;
	return true;
}

/* A day and a time of it: "2026-11-21t09:14", "fri@17:00", "tomorrow 9:00". */
static bool day_and_time(const struct clock *clock, const char *text, struct svc_span *out)
{
	const char *cut = strpbrk(text, " @");
	if (!cut && strlen(text) > 10 && text[10] == 't')
		cut = text + 10;
	int start, length;
	if (!cut || !time_of_day(cut + 1, &start, &length))
		return false;
	g_autofree char *day = g_strndup(text, (gsize)(cut - text));
	struct svc_span span;
	if (!calendar_span(clock, day, &span) && !named_span(clock, day, &span))
		return false;
	int64_t first = local_day(clock, span.start);
	if (local_day(clock, span.end - 1) != first)
		return false; /* "2026-11 9:00": no single day */
	out->start = instant(clock, first * SVC_DAY + start);
	out->end = out->start + length;
	return true;
}

static bool understood(const struct clock *clock, const char *text, struct svc_span *out)
{
	int start, length;
	if (g_str_equal(text, "now")) {
		*out = (struct svc_span){clock->now, clock->now};
		return true;
	}
	if (time_of_day(text, &start, &length)) {
		out->start = instant(clock, clock->today * SVC_DAY + start);
		out->end = out->start + length;
		return true;
	}
	return calendar_span(clock, text, out) || named_span(clock, text, out) ||
	       relative(clock, text, out) || day_and_time(clock, text, out);
}

enum svc_status svc_when_parse(const char *text, int64_t now, const struct svc_zone *zone,
	struct svc_span *out, struct svc_error *err)
{
	struct clock clock = {now, now + (zone ? svc_zone_offset(zone, now) : 0), 0, zone};
	clock.today = floor_day(clock.local);
	g_autofree char *trimmed = g_strstrip(g_strndup(text, 64));
	g_autofree char *lower = g_ascii_strdown(trimmed, -1);
	if (svc_time_parse(trimmed, &out->start))
		out->end = out->start;
	else if (strlen(text) > 60 || !understood(&clock, lower, out)) {
		svc_error_set(err, SVC_EINVALID, "'%s' is not a time", trimmed);
		return svc_error_hint(err, "write a date (2026-11-21), a time (17:00, "
					   "2026-11-21T17:00:00Z), a day (fri, tomorrow), "
					   "a period (2026-11, 2026-W47, last-month) "
					   "or a distance (-7d, +2h)");
	}
	if (out->start < svc_day_of(1, 1, 1) * SVC_DAY ||
		out->end > svc_day_of(10000, 1, 1) * SVC_DAY)
		return svc_error_set(
			err, SVC_EINVALID, "'%s' is outside the years 0001 to 9999", trimmed);
	return SVC_OK;
}
