#include "sla/calendar.h"
#include "sla/calendar_table.h"
#include "util/time.h"
#include <string.h>

enum {
	FIRST_YEAR = 1,
	LAST_YEAR = 9999,
	CYCLE_YEARS = 400, /* the Gregorian calendar repeats: no hours in a cycle, none ever */
};

struct svc_calendar {
	char *id;
	const struct svc_zone *zone; /* NULL: always */
	bool gapless;
	GArray *hours[7];         /* sorted, without overlaps */
	GHashTable *exceptions;   /* day (int64_t *) → GArray of windows */
	GHashTable *holidays;     /* day (int64_t *) → name, "" if none */
	char *yearly[13][32];     /* month, day → name, "" if none; NULL: no holiday */
	int first_year, end_year; /* the table covers [first_year, end_year) */
	struct svc_table table;
};

static int compare_windows(const void *a, const void *b)
{
	const struct svc_window *x = a, *y = b;
	return x->start != y->start ? x->start - y->start : x->end - y->end;
}

/* Sorted, overlapping and touching ones joined. Owned. */
static GArray *normal_windows(const GArray *windows)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct svc_window));
	if (!windows)
		return out;
	g_autoptr(GArray) sorted = g_array_copy((GArray *)windows);
	g_array_sort(sorted, compare_windows);
	for (unsigned i = 0; i < sorted->len; i++) {
		struct svc_window w = g_array_index(sorted, struct svc_window, i);
		struct svc_window *last =
			out->len ? &g_array_index(out, struct svc_window, out->len - 1) : NULL;
		if (last && w.start <= last->end)
			last->end = MAX(last->end, w.end);
		else
			g_array_append_val(out, w);
	}
	return out;
}

static void set_holidays(struct svc_calendar *calendar, const GArray *holidays)
{
	for (unsigned i = 0; i < holidays->len; i++) {
		const struct svc_holiday *h = &g_array_index(holidays, struct svc_holiday, i);
		char *name = g_strdup(h->name ? h->name : "");
		if (h->yearly) {
			g_free(calendar->yearly[h->month][h->mday]);
			calendar->yearly[h->month][h->mday] = name;
		} else {
			g_hash_table_replace(
				calendar->holidays, g_memdup2(&h->day, sizeof h->day), name);
		}
	}
}

static bool covers_week(const struct svc_calendar *calendar)
{
	for (size_t i = 0; i < G_N_ELEMENTS(calendar->hours); i++) {
		const GArray *windows = calendar->hours[i];
		if (windows->len != 1)
			return false;
		struct svc_window w = g_array_index(windows, struct svc_window, 0);
		if (w.start != 0 || w.end != SVC_DAY)
			return false;
	}
	return true;
}

static struct svc_calendar *new_empty(const char *id)
{
	struct svc_calendar *calendar = g_new0(struct svc_calendar, 1);
	calendar->id = g_strdup(id ? id : "");
	calendar->exceptions = g_hash_table_new_full(
		g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_array_unref);
	calendar->holidays = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	return calendar;
}

struct svc_calendar *svc_calendar_new(
	const struct svc_calendar_spec *spec, const struct svc_zone *zone)
{
	struct svc_calendar *calendar = new_empty(spec->id);
	calendar->zone = zone;
	for (size_t i = 0; i < G_N_ELEMENTS(calendar->hours); i++)
		calendar->hours[i] = normal_windows(spec->hours[i]);
	set_holidays(calendar, spec->holidays);
	for (unsigned i = 0; i < spec->exceptions->len; i++) {
		const struct svc_exception *e =
			&g_array_index(spec->exceptions, struct svc_exception, i);
		g_hash_table_replace(calendar->exceptions, g_memdup2(&e->day, sizeof e->day),
			normal_windows(e->windows));
	}
	calendar->gapless =
		covers_week(calendar) && spec->holidays->len == 0 && spec->exceptions->len == 0;
	return calendar;
}

struct svc_calendar *svc_calendar_new_always(void)
{
	struct svc_calendar *calendar = new_empty("always");
	struct svc_window whole = {0, SVC_DAY};
	for (size_t i = 0; i < G_N_ELEMENTS(calendar->hours); i++)
		svc_windows_add(&calendar->hours[i], whole);
	calendar->gapless = true;
	return calendar;
}

void svc_calendar_free(struct svc_calendar *calendar)
{
	if (!calendar)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(calendar->hours); i++)
		g_array_unref(calendar->hours[i]);
	for (size_t m = 0; m < G_N_ELEMENTS(calendar->yearly); m++)
		for (size_t d = 0; d < G_N_ELEMENTS(calendar->yearly[m]); d++)
			g_free(calendar->yearly[m][d]);
	g_hash_table_unref(calendar->exceptions);
	g_hash_table_unref(calendar->holidays);
	svc_table_clear(&calendar->table);
	g_free(calendar->id);
	g_free(calendar);
}

const char *svc_calendar_id(const struct svc_calendar *calendar)
{
	return calendar->id;
}

const char *svc_calendar_zone(const struct svc_calendar *calendar)
{
	return calendar->zone ? svc_zone_name(calendar->zone) : "UTC";
}

bool svc_calendar_is_always(const struct svc_calendar *calendar)
{
	return calendar->gapless;
}

void svc_calendar_on(const struct svc_calendar *calendar, int64_t day, struct svc_calendar_day *out)
{
	struct svc_civil civil;
	svc_civil_of_day(day, &civil);
	const char *name = g_hash_table_lookup(calendar->holidays, &day);
	if (!name)
		name = calendar->yearly[civil.month][civil.day];
	const GArray *windows = g_hash_table_lookup(calendar->exceptions, &day);
	*out = (struct svc_calendar_day){
		.exception = windows != NULL,
		.holiday = name != NULL,
		.name = name && *name ? name : NULL,
	};
	if (!windows && !name)
		windows = calendar->hours[svc_weekday_of(day)];
	if (!windows)
		return;
	out->windows = (const struct svc_window *)(const void *)windows->data;
	out->count = windows->len;
}

static int64_t floor_day(int64_t seconds)
{
	return seconds >= 0 ? seconds / SVC_DAY : -((SVC_DAY - 1 - seconds) / SVC_DAY);
}

/* Adds the windows of all local dates in [from, to), in which the offset doesn't change. */
static void add_piece(struct svc_calendar *calendar, int64_t from, int64_t to, int offset)
{
	int64_t last = floor_day(to - 1 + offset);
	for (int64_t day = floor_day(from + offset); day <= last; day++) {
		struct svc_calendar_day on;
		svc_calendar_on(calendar, day, &on);
		for (size_t i = 0; i < on.count; i++) {
			int64_t midnight = day * SVC_DAY - offset;
			svc_table_add(&calendar->table, MAX(from, midnight + on.windows[i].start),
				MIN(to, midnight + on.windows[i].end));
		}
	}
}

static int64_t year_start(int year)
{
	return svc_day_of(year, 1, 1) * SVC_DAY;
}

static void build(struct svc_calendar *calendar, int first_year, int end_year)
{
	int64_t from = year_start(first_year), end = year_start(end_year);
	svc_table_clear(&calendar->table);
	svc_table_begin(&calendar->table, from, end);
	while (from < end) {
		int64_t to = MIN(svc_zone_next_change(calendar->zone, from), end);
		add_piece(calendar, from, to, svc_zone_offset(calendar->zone, from));
		from = to;
	}
	svc_table_finish(&calendar->table);
	calendar->first_year = first_year;
	calendar->end_year = end_year;
}

static int year_of(int64_t time)
{
	struct svc_civil civil;
	svc_civil_of(CLAMP(time, year_start(FIRST_YEAR), year_start(LAST_YEAR + 1) - 1), &civil);
	return civil.year;
}

/* Makes the table cover [from, to] with a year to spare on both sides. */
static void cover_years(struct svc_calendar *calendar, int64_t from, int64_t to)
{
	int first = MAX(year_of(from) - 1, FIRST_YEAR);
	int end = MIN(year_of(to) + 2, LAST_YEAR + 1);
	if (calendar->end_year) {
		first = MIN(first, calendar->first_year);
		end = MAX(end, calendar->end_year);
	}
	if (first != calendar->first_year || end != calendar->end_year)
		build(calendar, first, end);
}

/* Instants outside of the years that svc knows count as the first or last one. */
static int64_t clamp_time(int64_t time)
{
	return CLAMP(time, year_start(FIRST_YEAR), year_start(LAST_YEAR + 1) - 1);
}

static inline void cover(struct svc_calendar *calendar, int64_t *from, int64_t *to)
{
	if (G_LIKELY(svc_table_covers(&calendar->table, *from, *to)))
		return;
	*from = clamp_time(*from);
	*to = clamp_time(*to);
	cover_years(calendar, *from, *to);
}

int64_t svc_calendar_seconds(struct svc_calendar *calendar, int64_t from, int64_t to)
{
	if (to <= from)
		return 0;
	if (calendar->gapless)
		return to - from;
	cover(calendar, &from, &to);
	return svc_table_sum(&calendar->table, to) - svc_table_sum(&calendar->table, from);
}

/* Doubles the years after `from` that the table covers; false at the end of time, or where a whole
 * cycle of the calendar held no business time. */
static bool cover_more(struct svc_calendar *calendar, int64_t from)
{
	int year = year_of(from), years = MAX(calendar->end_year - year, 1);
	if (calendar->end_year > LAST_YEAR)
		return false;
	if (years > CYCLE_YEARS) {
		int64_t since = year_start(calendar->end_year - CYCLE_YEARS);
		if (svc_table_sum(&calendar->table, since) == svc_table_total(&calendar->table))
			return false;
	}
	build(calendar, calendar->first_year, MIN(year + 2 * years, LAST_YEAR + 1));
	return true;
}

bool svc_calendar_next(struct svc_calendar *calendar, int64_t time, struct svc_interval *out)
{
	if (calendar->gapless) {
		*out = (struct svc_interval){year_start(FIRST_YEAR), year_start(LAST_YEAR + 1)};
		return time < out->end;
	}
	int64_t to = time;
	cover(calendar, &time, &to);
	do {
		size_t i = svc_table_find(&calendar->table, time);
		if (i == calendar->table.count)
			continue;
		*out = svc_table_interval(&calendar->table, i);
		/* one that reaches the table's end may go on after it */
		if (out->end < calendar->table.to || calendar->end_year > LAST_YEAR)
			return true;
	} while (cover_more(calendar, time));
	return false;
}

/* The number of the last stretch that starts before `time`; `count` if there is none. */
static size_t find_before(const struct svc_table *table, int64_t time)
{
	size_t i = svc_table_find(table, time);
	if (i < table->count && svc_table_interval(table, i).start < time)
		return i;
	return i ? i - 1 : table->count;
}

bool svc_calendar_previous(struct svc_calendar *calendar, int64_t time, struct svc_interval *out)
{
	if (calendar->gapless)
		return svc_calendar_next(calendar, time, out);
	for (int years = 2;; years *= 2) {
		int64_t from = year_start(MAX(year_of(time) - years, FIRST_YEAR));
		cover(calendar, &from, &time);
		bool whole = calendar->first_year == FIRST_YEAR;
		size_t i = find_before(&calendar->table, time);
		if (i < calendar->table.count) {
			int64_t start = svc_table_interval(&calendar->table, i).start;
			if (start > calendar->table.from || whole)
				return svc_calendar_next(calendar, start, out);
		}
		if (whole || (years > CYCLE_YEARS && i == calendar->table.count))
			return false;
	}
}

bool svc_calendar_is_open(struct svc_calendar *calendar, int64_t time)
{
	return svc_calendar_seconds(calendar, time, time + 1) == 1;
}

bool svc_calendar_due(struct svc_calendar *calendar, int64_t from, int64_t seconds, int64_t *out)
{
	if (seconds <= 0) {
		struct svc_interval next;
		if (!svc_calendar_next(calendar, from, &next))
			return false;
		*out = MAX(from, next.start);
		return true;
	}
	if (calendar->gapless) {
		*out = from + seconds;
		return *out < year_start(LAST_YEAR + 1);
	}
	int64_t to = from;
	cover(calendar, &from, &to);
	for (;;) {
		int64_t goal = svc_table_sum(&calendar->table, from) + seconds;
		if (goal <= svc_table_total(&calendar->table)) {
			*out = svc_table_inverse(&calendar->table, goal);
			return true;
		}
		if (!cover_more(calendar, from))
			return false;
	}
}

/* False for a date that the zone leaves out: Apia has no 30 December 2011. */
static bool date_comes(const struct svc_zone *zone, int64_t day)
{
	return svc_zone_local(zone, day * SVC_DAY) < svc_zone_local(zone, (day + 1) * SVC_DAY);
}

/* The local date `days` open dates after `day`. False if there aren't so many. */
static bool skip_dates(const struct svc_calendar *calendar, int64_t *day, int64_t days)
{
	int64_t last_open = *day, end = svc_day_of(LAST_YEAR + 1, 1, 1);
	while (days > 0) {
		struct svc_calendar_day on;
		if (++*day >= end || *day - last_open > CYCLE_YEARS * 366)
			return false;
		svc_calendar_on(calendar, *day, &on);
		if (on.count == 0 || !date_comes(calendar->zone, *day))
			continue;
		last_open = *day;
		days--;
	}
	return true;
}

bool svc_calendar_business_days(
	struct svc_calendar *calendar, int64_t start, int64_t days, int64_t *seconds)
{
	if (calendar->gapless && !calendar->zone) {
		*seconds = days * SVC_DAY;
		return true;
	}
	int64_t local = start + svc_zone_offset(calendar->zone, start);
	int64_t day = floor_day(local), clock = local - day * SVC_DAY;
	if (!skip_dates(calendar, &day, days))
		return false;
	int64_t end = svc_zone_local(calendar->zone, day * SVC_DAY + clock);
	*seconds = svc_calendar_seconds(calendar, start, end);
	return true;
}
