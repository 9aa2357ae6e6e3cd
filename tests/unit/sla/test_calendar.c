/*
 * Calendars against a brute force that asks glibc for the wall clock of every minute: no shared
 * code, no shared zone reader.
 */
#include "rounds.h"
#include "sla/calendar.h"
#include "util/instants.h"
#include <string.h>
#include <time.h>

static void hours(struct svc_calendar_spec *spec, const char *days, const char *windows)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GArray) list = NULL;
	g_auto(GStrv) texts = g_strsplit(windows, " ", -1);
	for (char **text = texts; *text; text++) {
		struct svc_window window;
		if (**text && svc_window_parse(*text, &window, &err) != SVC_OK)
			g_error("%s", err.message);
		if (**text)
			svc_windows_add(&list, window);
	}
	bool date = g_ascii_isdigit(*days);
	enum svc_status status = date ? svc_calendar_spec_exception(spec, days, list, &err)
				      : svc_calendar_spec_hours(spec, days, list, &err);
	if (status != SVC_OK)
		g_error("%s", err.message);
}

static void holiday(struct svc_calendar_spec *spec, const char *date)
{
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_calendar_spec_holiday(spec, date, NULL, &err), ==, SVC_OK);
}

/* The brute force: what glibc shows on the wall, and what the text of the calendar says to it. */

struct wall {
	int64_t day; /* since 1970-01-01 */
	int month, mday, weekday, second;
};

static struct wall wall_at(int64_t time)
{
	time_t t = (time_t)time;
	struct tm tm;
	localtime_r(&t, &tm);
	int second = tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
	return (struct wall){(time + tm.tm_gmtoff - second) / SVC_DAY, tm.tm_mon + 1, tm.tm_mday,
		(tm.tm_wday + 6) % 7, second};
}

static bool in_windows(const GArray *windows, int second)
{
	for (unsigned i = 0; windows && i < windows->len; i++) {
		struct svc_window w = g_array_index(windows, struct svc_window, i);
		if (w.start <= second && second < w.end)
			return true;
	}
	return false;
}

static bool open_on_wall(const struct svc_calendar_spec *spec, const struct wall *w)
{
	for (unsigned i = 0; i < spec->exceptions->len; i++) {
		const struct svc_exception *e =
			&g_array_index(spec->exceptions, struct svc_exception, i);
		if (e->day == w->day)
			return in_windows(e->windows, w->second);
	}
	for (unsigned i = 0; i < spec->holidays->len; i++) {
		const struct svc_holiday *h = &g_array_index(spec->holidays, struct svc_holiday, i);
		if (h->yearly ? h->month == w->month && h->mday == w->mday : h->day == w->day)
			return false;
	}
	return in_windows(spec->hours[w->weekday], w->second);
}

/* Business seconds in [from, to): minute by minute, second by second at the ends. Offsets of the
 * zones and years tested are whole minutes. */
static int64_t brute_seconds(const struct svc_calendar_spec *spec, int64_t from, int64_t to)
{
	int64_t sum = 0;
	for (int64_t t = from; t < to;) {
		int64_t end = MIN((t / 60 + 1) * 60, to);
		struct wall w = wall_at(t);
		if (open_on_wall(spec, &w))
			sum += end - t;
		t = end;
	}
	return sum;
}

static const char *const zones[] = {"Europe/Dublin", "America/Sao_Paulo", "Africa/Casablanca",
	"Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Europe/Berlin",
	"America/New_York", "Antarctica/Troll", "America/St_Johns", "UTC"};

static void random_windows(GRand *rand, struct svc_calendar_spec *spec, const char *days)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (int n = g_rand_int_range(rand, 0, 4); n > 0; n--) {
		int a = g_rand_int_range(rand, 0, 1440), b = g_rand_int_range(rand, 0, 1441);
		if (g_rand_int_range(rand, 0, 4) == 0)
			a = 0;
		if (g_rand_int_range(rand, 0, 4) == 0)
			b = 1440;
		if (a >= b)
			continue;
		g_string_append_printf(
			text, "%02d:%02d-%02d:%02d ", a / 60, a % 60, b / 60, b % 60);
	}
	hours(spec, days, text->str);
}

static void random_spec(GRand *rand, struct svc_calendar_spec *spec, int64_t around)
{
	for (int day = 0; day < 7; day++)
		random_windows(rand, spec, svc_weekday_name(day));
	for (int i = 0; i < 3; i++) {
		int64_t day = around / SVC_DAY + g_rand_int_range(rand, -2, 12);
		g_autofree char *date = svc_date_format(day);
		holiday(spec, g_rand_boolean(rand) ? date : date + 5);
		g_autofree char *other = svc_date_format(day + 15 + 30 * i);
		random_windows(rand, spec, i == 0 ? date : other);
	}
}

/* A moment near a change of the zone's offset, or anywhere. */
static int64_t random_start(GRand *rand, const struct svc_zone *zone)
{
	int64_t base = at("2005-01-01T00:00:00Z") + g_rand_int_range(rand, 0, 35 * 365) * SVC_DAY;
	int64_t change = svc_zone_next_change(zone, base);
	if (change < base + 400 * SVC_DAY && g_rand_int_range(rand, 0, 3))
		base = change - g_rand_int_range(rand, 0, 3 * SVC_DAY);
	return base + g_rand_int_range(rand, 0, SVC_DAY);
}

struct sample {
	const struct svc_calendar_spec *spec;
	struct svc_calendar *calendar;
	const char *zone;
	GRand *rand;
};

static void check_due(const struct sample *s, int64_t from, int64_t to, int64_t seconds)
{
	int64_t due;
	int64_t goal = 1 + (int64_t)(g_rand_double(s->rand) * (double)seconds);
	if (seconds == 0)
		return;
	goal = MIN(goal, seconds);
	g_assert_true(svc_calendar_due(s->calendar, from, goal, &due));
	/* the earliest instant with `goal` seconds before it */
	g_assert_cmpint(due, <=, to);
	g_assert_cmpint(brute_seconds(s->spec, from, due), ==, goal);
	g_assert_cmpint(brute_seconds(s->spec, from, due - 1), ==, goal - 1);
}

static void check_stretches(const struct sample *s, int64_t from, int64_t to)
{
	struct svc_interval v, back;
	for (int64_t t = from; svc_calendar_next(s->calendar, t, &v) && v.start < to; t = v.end) {
		struct wall in = wall_at(v.start), last = wall_at(v.end - 1);
		struct wall before = wall_at(v.start - 1), after = wall_at(v.end);
		g_assert_true(open_on_wall(s->spec, &in) && open_on_wall(s->spec, &last));
		g_assert_false(open_on_wall(s->spec, &before) || open_on_wall(s->spec, &after));
		g_assert_true(svc_calendar_is_open(s->calendar, v.start));
		g_assert_false(svc_calendar_is_open(s->calendar, v.end));
		g_assert_true(svc_calendar_previous(s->calendar, v.end, &back));
		g_assert_cmpint(back.start, ==, v.start);
		g_assert_cmpint(back.end, ==, v.end);
	}
}

static void test_against_brute_force(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed((guint32)g_test_rand_int());
	for (int round = test_rounds(150, 10000); round > 0; round--) {
		const char *name = zones[g_rand_int_range(rand, 0, G_N_ELEMENTS(zones))];
		svc_auto(svc_zone) zone = open_zone(name);
		svc_auto(svc_calendar_spec) spec = svc_calendar_spec_new();
		g_setenv("TZ", name, TRUE);
		tzset();
		int64_t from = random_start(rand, zone);
		int64_t to = from + g_rand_int_range(rand, 0, 6 * SVC_DAY);
		random_spec(rand, spec, from);
		svc_auto(svc_calendar) calendar = svc_calendar_new(spec, zone);
		struct sample s = {spec, calendar, name, rand};
		int64_t seconds = svc_calendar_seconds(calendar, from, to);
		int64_t brute = brute_seconds(spec, from, to);
		if (seconds != brute) {
			g_autofree char *a = svc_time_format(from), *b = svc_time_format(to);
			g_error("%s, %s to %s: %" G_GINT64_FORMAT ", brute force %" G_GINT64_FORMAT,
				name, a, b, seconds, brute);
		}
		int64_t middle = from + (int64_t)(g_rand_double(rand) * (double)(to - from));
		g_assert_cmpint(svc_calendar_seconds(calendar, from, middle) +
					svc_calendar_seconds(calendar, middle, to),
			==, seconds);
		check_due(&s, from, to, seconds);
		if (round % 8 == 0 && !svc_calendar_is_always(calendar))
			check_stretches(&s, from, to);
	}
}

static struct svc_calendar *office(struct svc_zone *zone)
{
	svc_auto(svc_calendar_spec) spec = svc_calendar_spec_new();
	spec->id = g_strdup("office");
	hours(spec, "mon-fri", "09:00-17:00");
	holiday(spec, "12-25");
	holiday(spec, "2026-04-03");
	hours(spec, "2026-12-24", "09:00-12:00");
	return svc_calendar_new(spec, zone);
}

static void test_business_days(void)
{
	static const struct {
		const char *start;
		int days;
		int64_t seconds;
	} cases[] = {
		{"2026-06-09T10:00:00Z", 1, 8 * 3600}, /* Tuesday noon to Wednesday noon */
		{"2026-06-12T10:00:00Z", 1, 8 * 3600}, /* over the weekend */
		{"2026-06-09T10:00:00Z", 3, 24 * 3600},
		{"2026-06-13T10:00:00Z", 1, 3 * 3600},    /* Saturday noon to Monday noon */
		{"2026-06-13T05:00:00Z", 1, 0},           /* Saturday 07:00: Monday's opening */
		{"2026-06-09T20:00:00Z", 1, 8 * 3600},    /* after closing: end of Wednesday */
		{"2026-04-02T10:00:00Z", 1, 8 * 3600},    /* Good Friday and a weekend between */
		{"2026-12-24T10:30:00Z", 1, 1800 + 9000}, /* half day, holiday, weekend */
		{"2026-03-27T11:00:00Z", 1, 8 * 3600},    /* the clocks go forward */
	};
	svc_auto(svc_zone) zone = open_zone("Europe/Berlin");
	svc_auto(svc_calendar) calendar = office(zone);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		int64_t seconds;
		g_assert_true(svc_calendar_business_days(
			calendar, at(cases[i].start), cases[i].days, &seconds));
		if (seconds != cases[i].seconds)
			g_error("%s + %dbd: %" G_GINT64_FORMAT, cases[i].start, cases[i].days,
				seconds);
	}
	svc_auto(svc_calendar) always = svc_calendar_new_always();
	int64_t seconds;
	g_assert_true(svc_calendar_business_days(always, 0, 3, &seconds));
	g_assert_cmpint(seconds, ==, 3 * SVC_DAY);
}

/* Apia had no 30 December 2011, a Friday: it is no business date. */
static void test_missing_date(void)
{
	svc_auto(svc_zone) zone = open_zone("Pacific/Apia");
	svc_auto(svc_calendar) calendar = office(zone);
	int64_t seconds, thursday = at("2011-12-29T20:00:00Z"); /* 10:00 there */
	g_assert_true(svc_calendar_business_days(calendar, thursday, 1, &seconds));
	g_assert_cmpint(seconds, ==, 8 * 3600); /* to Monday 10:00 */
	svc_auto(svc_calendar_spec) daily = svc_calendar_spec_new();
	hours(daily, "mon-sun", "00:00-24:00");
	svc_auto(svc_calendar) gapless = svc_calendar_new(daily, zone);
	g_assert_true(svc_calendar_business_days(gapless, thursday, 2, &seconds));
	g_assert_cmpint(seconds, ==, 2 * SVC_DAY); /* to Sunday 10:00 */
}

static void test_no_hours(void)
{
	svc_auto(svc_zone) zone = open_zone("Europe/Berlin");
	svc_auto(svc_calendar_spec) spec = svc_calendar_spec_new();
	svc_auto(svc_calendar) empty = svc_calendar_new(spec, zone);
	struct svc_interval v;
	int64_t due, seconds, now = at("2026-06-09T10:00:00Z");
	g_assert_cmpint(svc_calendar_seconds(empty, 0, now), ==, 0);
	g_assert_false(svc_calendar_due(empty, now, 1, &due));
	g_assert_false(svc_calendar_next(empty, now, &v));
	g_assert_false(svc_calendar_previous(empty, now, &v));
	g_assert_false(svc_calendar_business_days(empty, now, 1, &seconds));
	/* one open hour, long ago */
	hours(spec, "2001-01-01", "09:00-10:00");
	svc_auto(svc_calendar) once = svc_calendar_new(spec, zone);
	g_assert_false(svc_calendar_due(once, now, 1, &due));
	g_assert_true(svc_calendar_due(once, 0, 3600, &due));
	g_assert_cmpint(due, ==, at("2001-01-01T09:00:00Z"));
	g_assert_false(svc_calendar_due(once, 0, 3601, &due));
	g_assert_true(svc_calendar_previous(once, now, &v));
	g_assert_cmpint(v.start, ==, at("2001-01-01T08:00:00Z"));
	g_assert_false(svc_calendar_previous(once, v.start, &v));
}

/* The ends of the years that svc knows, and targets that take centuries. */
static void test_far_away(void)
{
	svc_auto(svc_zone) zone = open_zone("Europe/Dublin");
	svc_auto(svc_calendar_spec) spec = svc_calendar_spec_new();
	hours(spec, "sun", "01:00-02:00");
	svc_auto(svc_calendar) calendar = svc_calendar_new(spec, zone);
	int64_t due, start = at("2026-06-09T10:00:00Z");
	g_assert_true(svc_calendar_due(calendar, start, 3600 * 52 * 300, &due));
	g_assert_cmpint(svc_calendar_seconds(calendar, start, due), ==, 3600 * 52 * 300);
	g_assert_false(svc_calendar_due(calendar, start, INT64_C(36525) * SVC_DAY, &due));
	g_assert_cmpint(svc_calendar_seconds(calendar, INT64_MIN, INT64_MIN + 1), ==, 0);
	g_assert_cmpint(
		svc_calendar_seconds(calendar, at("9999-12-31T00:00:00Z"), INT64_MAX), ==, 0);
	g_assert_cmpint(svc_calendar_seconds(calendar, 10, 10), ==, 0);
	g_assert_cmpint(svc_calendar_seconds(calendar, 20, 10), ==, 0);
}

static void test_days(void)
{
	svc_auto(svc_zone) zone = open_zone("Europe/Berlin");
	svc_auto(svc_calendar) calendar = office(zone);
	struct svc_calendar_day day;
	svc_calendar_on(calendar, svc_day_of(2026, 12, 25), &day);
	g_assert_true(day.holiday && day.count == 0);
	svc_calendar_on(calendar, svc_day_of(2026, 12, 24), &day);
	g_assert_true(day.exception && day.count == 1);
	g_assert_cmpint(day.windows[0].end, ==, 12 * 3600);
	svc_calendar_on(calendar, svc_day_of(2026, 12, 26), &day);
	g_assert_true(!day.holiday && !day.exception && day.count == 0);
	g_assert_cmpstr(svc_calendar_id(calendar), ==, "office");
	g_assert_cmpstr(svc_calendar_zone(calendar), ==, "Europe/Berlin");
}

static void test_texts(void)
{
	static const char *const bad_windows[] = {"9:00-17:00", "09:00", "09:00-25:00",
		"09:60-10:00", "09:00-24:01", "17:00-09:00", "09:00-09:00", "09:00-12:00-13:00", "",
		"a-b"};
	svc_autoclear(svc_error) err = {0};
	struct svc_window window;
	for (size_t i = 0; i < G_N_ELEMENTS(bad_windows); i++)
		g_assert_cmpint(svc_window_parse(bad_windows[i], &window, &err), ==, SVC_EINVALID);
	g_assert_cmpint(svc_window_parse("22:00 - 24:00", &window, &err), ==, SVC_OK);
	g_assert_cmpint(window.end, ==, SVC_DAY);
	svc_auto(svc_calendar_spec) spec = svc_calendar_spec_new();
	static const char *const bad_days[] = {"monday", "mon-", "mon-fri-sun", "", "Mon", "7"};
	for (size_t i = 0; i < G_N_ELEMENTS(bad_days); i++)
		g_assert_cmpint(
			svc_calendar_spec_hours(spec, bad_days[i], NULL, &err), ==, SVC_EINVALID);
	g_assert_cmpint(svc_calendar_spec_hours(spec, "sat-mon", NULL, &err), ==, SVC_OK);
	g_assert_cmpint(svc_calendar_spec_hours(spec, "mon-fri", NULL, &err), ==, SVC_EINVALID);
	g_assert_nonnull(strstr(err.message, "twice"));
	static const char *const bad_dates[] = {
		"02-30", "2026-02-29", "13-01", "25.12.", "12-25-", ""};
	for (size_t i = 0; i < G_N_ELEMENTS(bad_dates); i++)
		g_assert_cmpint(svc_calendar_spec_holiday(spec, bad_dates[i], NULL, &err), ==,
			SVC_EINVALID);
	g_assert_cmpint(svc_calendar_spec_holiday(spec, "02-29", NULL, &err), ==, SVC_OK);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/calendar/against-brute-force", test_against_brute_force);
	g_test_add_func("/calendar/business-days", test_business_days);
	g_test_add_func("/calendar/missing-date", test_missing_date);
	g_test_add_func("/calendar/no-hours", test_no_hours);
	g_test_add_func("/calendar/far-away", test_far_away);
	g_test_add_func("/calendar/days", test_days);
	g_test_add_func("/calendar/texts", test_texts);
	return g_test_run();
}
