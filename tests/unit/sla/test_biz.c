/*
 * Worked cases of another calendar library (tests/data/sla/biz-cases.json) through svc's calendar.
 * What differs is listed below, case by case, with svc's answer.
 */
#include "sla/calendar.h"
#include "util/time.h"
#include <jansson.h>
#include <string.h>

/* Operations that no calendar of svc has a part in. */
static const struct {
	const char *op, *why;
} absent[] = {
	{"amount_valid", "checks a number; svc's durations are tested in util/time"},
	{"holidays", "lists the configuration back"},
	{"intersect_holidays", "merges two configurations"},
	{"on_break", "svc writes a break as the gap between two windows"},
	{"schedule_valid", "svc accepts a calendar without hours and warns"},
	{"timeline_backward_for", "cuts a list of periods that is given"},
	{"timeline_backward_until", "cuts a list of periods that is given"},
	{"timeline_forward_for", "cuts a list of periods that is given"},
	{"timeline_forward_until", "cuts a list of periods that is given"},
	{"weekdays", "lists the configuration back"},
};

/* Cases with another answer. An amount that ends exactly where a window ends is due there; biz says
 * the start of the next window. A window that a change of the clocks cuts into keeps the part that
 * the wall shows (02:30-03:15 on a night without 02:00-03:00); biz drops it. A skipped local time
 * is the instant of the change; biz adds an hour. */
static const struct {
	const char *id, *ours; /* JSON */
} different[] = {
	{"biz-003", "\"2006-01-08T12:00:00Z\""},
	{"biz-137", "[[\"2006-04-02T10:00:00Z\", \"2006-04-02T10:15:00Z\"]]"},
	{"biz-173", "\"2014-03-09T10:00:00Z\""},
};

static const char *get(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

static int64_t time_arg(const json_t *args, const char *key)
{
	int64_t time;
	if (!get(args, key) || !svc_time_parse(get(args, key), &time))
		g_error("no time in %s", key);
	return time;
}

static int64_t date_arg(const json_t *args)
{
	int64_t day;
	g_assert_true(svc_date_parse(get(args, "date"), &day));
	return day;
}

static GArray *windows_of(const json_t *pairs)
{
	GArray *windows = g_array_new(FALSE, FALSE, sizeof(struct svc_window));
	svc_autoclear(svc_error) err = {0};
	size_t i;
	const json_t *pair;
	json_array_foreach(pairs, i, pair)
	{
		struct svc_window w;
		g_assert_cmpint(svc_window_make(json_string_value(json_array_get(pair, 0)),
					json_string_value(json_array_get(pair, 1)), &w, &err),
			==, SVC_OK);
		g_array_append_val(windows, w);
	}
	return windows;
}

/* `windows` without `breaks`. */
static GArray *without(const GArray *windows, const GArray *breaks)
{
	GArray *out = g_array_copy((GArray *)windows);
	for (unsigned b = 0; b < breaks->len; b++) {
		struct svc_window gap = g_array_index(breaks, struct svc_window, b);
		g_autoptr(GArray) old = out;
		out = g_array_new(FALSE, FALSE, sizeof gap);
		for (unsigned i = 0; i < old->len; i++) {
			struct svc_window w = g_array_index(old, struct svc_window, i);
			struct svc_window before = {w.start, MIN(w.end, gap.start)};
			struct svc_window after = {MAX(w.start, gap.end), w.end};
			if (before.start < before.end)
				g_array_append_val(out, before);
			if (after.start < after.end)
				g_array_append_val(out, after);
		}
	}
	return out;
}

static bool is_holiday(const json_t *schedule, const char *date)
{
	size_t i;
	const json_t *holiday;
	json_array_foreach(json_object_get(schedule, "holidays"), i, holiday)
	{
		if (strcmp(json_string_value(holiday), date) == 0)
			return true;
	}
	return false;
}

/* A shift replaces a date's hours, breaks are taken out, a holiday closes the date all the same. */
static void add_date(struct svc_calendar_spec *spec, const json_t *schedule, const char *date)
{
	svc_autoclear(svc_error) err = {0};
	const json_t *shift = json_object_get(json_object_get(schedule, "shifts"), date);
	g_autoptr(GArray) breaks =
		windows_of(json_object_get(json_object_get(schedule, "breaks"), date));
	g_autoptr(GArray) shifts = windows_of(shift);
	int64_t day;
	g_assert_true(svc_date_parse(date, &day));
	const GArray *hours = spec->hours[svc_weekday_of(day)];
	g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct svc_window));
	g_autoptr(GArray) open = without(shift ? shifts : hours ? hours : none, breaks);
	if (!is_holiday(schedule, date))
		g_assert_cmpint(svc_calendar_spec_exception(spec, date, open, &err), ==, SVC_OK);
}

static struct svc_calendar_spec *spec_of(const json_t *schedule)
{
	struct svc_calendar_spec *spec = svc_calendar_spec_new();
	svc_autoclear(svc_error) err = {0};
	const char *key;
	const json_t *value;
	size_t i;
	json_object_foreach(json_object_get(schedule, "hours"), key, value)
	{
		g_autoptr(GArray) windows = windows_of(value);
		g_assert_cmpint(svc_calendar_spec_hours(spec, key, windows, &err), ==, SVC_OK);
	}
	json_array_foreach(json_object_get(schedule, "holidays"), i, value)
	{
		svc_calendar_spec_holiday(spec, json_string_value(value), NULL, &err);
	}
	json_object_foreach(json_object_get(schedule, "shifts"), key, value)
	{
		add_date(spec, schedule, key);
	}
	json_object_foreach(json_object_get(schedule, "breaks"), key, value)
	{
		if (!json_object_get(json_object_get(schedule, "shifts"), key))
			add_date(spec, schedule, key);
	}
	return spec;
}

struct subject {
	struct svc_calendar *calendar;
	struct svc_zone *zone;
	const json_t *args;
};

static json_t *time_json(int64_t time)
{
	char text[SVC_TIME_LENGTH];
	return json_string(svc_time_print(time, text));
}

static json_t *in_hours(const struct subject *s)
{
	return json_boolean(svc_calendar_is_open(s->calendar, time_arg(s->args, "time")));
}

static json_t *on_holiday(const struct subject *s)
{
	int64_t time = time_arg(s->args, "time");
	int64_t local = time + svc_zone_offset(s->zone, time);
	struct svc_calendar_day day;
	svc_calendar_on(
		s->calendar, (local - (local % SVC_DAY + SVC_DAY) % SVC_DAY) / SVC_DAY, &day);
	return json_boolean(day.holiday);
}

static json_t *within(const struct subject *s)
{
	return json_integer(svc_calendar_seconds(
		s->calendar, time_arg(s->args, "start"), time_arg(s->args, "end")));
}

static bool is_open_date(const struct subject *s, int64_t day)
{
	struct svc_calendar_day on;
	svc_calendar_on(s->calendar, day, &on);
	return on.count > 0;
}

static json_t *business_day(const struct subject *s)
{
	return json_boolean(is_open_date(s, date_arg(s->args)));
}

static json_t *dates_after(const struct subject *s)
{
	json_t *out = json_array();
	size_t take = (size_t)json_integer_value(json_object_get(s->args, "take"));
	for (int64_t day = date_arg(s->args) + 1; json_array_size(out) < take; day++) {
		g_autofree char *text = svc_date_format(day);
		if (is_open_date(s, day))
			json_array_append_new(out, json_string(text));
	}
	return out;
}

static void add_period(json_t *out, int64_t start, int64_t end)
{
	json_t *pair = json_array();
	json_array_append_new(pair, time_json(start));
	json_array_append_new(pair, time_json(end));
	json_array_append_new(out, pair);
}

static json_t *periods_after(const struct subject *s)
{
	json_t *out = json_array();
	size_t take = (size_t)json_integer_value(json_object_get(s->args, "take"));
	int64_t at = time_arg(s->args, "origin");
	struct svc_interval v;
	while (json_array_size(out) < take && svc_calendar_next(s->calendar, at, &v)) {
		add_period(out, MAX(v.start, at), v.end);
		at = v.end;
	}
	return out;
}

static json_t *periods_back(const struct subject *s, size_t take, int64_t until)
{
	json_t *out = json_array();
	int64_t at = time_arg(s->args, "origin");
	struct svc_interval v;
	while (json_array_size(out) < take && svc_calendar_previous(s->calendar, at, &v) &&
		v.end > until) {
		add_period(out, MAX(v.start, until), MIN(v.end, at));
		at = v.start;
	}
	return out;
}

static json_t *periods_before(const struct subject *s)
{
	return periods_back(
		s, (size_t)json_integer_value(json_object_get(s->args, "take")), INT64_MIN);
}

static json_t *periods_before_until(const struct subject *s)
{
	return periods_back(s, SIZE_MAX, time_arg(s->args, "terminus"));
}

static json_t *periods_on(const struct subject *s)
{
	json_t *out = json_array();
	int64_t day = date_arg(s->args);
	struct svc_calendar_day on;
	svc_calendar_on(s->calendar, day, &on);
	for (size_t i = 0; i < on.count; i++)
		add_period(out, svc_zone_local(s->zone, day * SVC_DAY + on.windows[i].start),
			svc_zone_local(s->zone, day * SVC_DAY + on.windows[i].end));
	return out;
}

/* Seconds of a unit; 0 for days, -1 for what is none. */
static int64_t unit_of(const json_t *args)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = {{"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 0}};
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (g_str_has_prefix(get(args, "unit"), units[i].name))
			return units[i].seconds;
	return -1;
}

static json_t *time_after(const struct subject *s)
{
	int64_t unit = unit_of(s->args), start = time_arg(s->args, "time"), due;
	int64_t amount = json_integer_value(json_object_get(s->args, "amount")), seconds;
	if (unit < 0)
		return json_pack("{s:s}", "error", "unknown unit");
	if (unit == 0) {
		/* the first open moment of the same clock time, which is where the seconds end */
		g_assert_true(svc_calendar_business_days(s->calendar, start, amount, &seconds));
		g_assert_true(svc_calendar_due(s->calendar, start, seconds, &due));
		struct svc_interval next;
		if (!svc_calendar_is_open(s->calendar, due) &&
			svc_calendar_next(s->calendar, due, &next))
			due = next.start;
		return time_json(due);
	}
	g_assert_true(svc_calendar_due(s->calendar, start, amount * unit, &due));
	return time_json(due);
}

/* The last open moment at or before `local`, after going back `days` open dates. */
static json_t *days_before(const struct subject *s, int64_t time, int64_t days)
{
	int64_t local = time + svc_zone_offset(s->zone, time), day = local / SVC_DAY;
	while (days > 0)
		days -= is_open_date(s, --day);
	int64_t at = svc_zone_local(s->zone, day * SVC_DAY + local % SVC_DAY);
	struct svc_interval v;
	g_assert_true(svc_calendar_previous(s->calendar, at + 1, &v));
	return time_json(MIN(at, v.end));
}

static json_t *time_before(const struct subject *s)
{
	int64_t unit = unit_of(s->args), at = time_arg(s->args, "time");
	int64_t left = json_integer_value(json_object_get(s->args, "amount")) * unit;
	struct svc_interval v;
	if (unit == 0)
		return days_before(s, at, json_integer_value(json_object_get(s->args, "amount")));
	while (left > 0) {
		g_assert_true(svc_calendar_previous(s->calendar, at, &v));
		int64_t end = MIN(v.end, at), here = MIN(left, end - v.start);
		at = end - here;
		left -= here;
	}
	return time_json(at);
}

static json_t *local_to_utc(const struct subject *s)
{
	g_autofree char *text =
		g_strdup_printf("%sT%sZ", get(s->args, "date"), get(s->args, "time"));
	int64_t local;
	g_assert_true(svc_time_parse(text, &local));
	return time_json(svc_zone_local(s->zone, local));
}

static json_t *parse_clock(const struct subject *s)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_window w;
	bool ok = svc_window_make(get(s->args, "text"), "24:00", &w, &err) == SVC_OK;
	return ok ? json_integer(w.start) : json_pack("{s:s}", "error", "invalid");
}

static const struct {
	const char *op;
	json_t *(*answer)(const struct subject *s);
} answers[] = {
	{"business_day", business_day},
	{"dates_after", dates_after},
	{"in_hours", in_hours},
	{"local_to_utc", local_to_utc},
	{"on_holiday", on_holiday},
	{"parse_clock", parse_clock},
	{"periods_after", periods_after},
	{"periods_before", periods_before},
	{"periods_before_until", periods_before_until},
	{"periods_on", periods_on},
	{"time_after", time_after},
	{"time_before", time_before},
	{"within", within},
};

/* The case's answer; NULL for an operation that svc hasn't. */
static json_t *answer(const json_t *one)
{
	svc_autoclear(svc_error) err = {0};
	const json_t *schedule = json_object_get(one, "schedule");
	const char *name = get(schedule, "time_zone");
	svc_auto(svc_zone) zone = NULL;
	svc_auto(svc_calendar_spec) spec = spec_of(schedule);
	if (svc_zone_open(name ? name : "UTC", NULL, &zone, &err) != SVC_OK)
		g_error("%s", err.message);
	svc_auto(svc_calendar) calendar = svc_calendar_new(spec, zone);
	struct subject s = {calendar, zone, json_object_get(one, "args")};
	for (size_t i = 0; i < G_N_ELEMENTS(answers); i++)
		if (strcmp(answers[i].op, get(one, "op")) == 0)
			return answers[i].answer(&s);
	for (size_t i = 0; i < G_N_ELEMENTS(absent); i++)
		if (strcmp(absent[i].op, get(one, "op")) == 0)
			return NULL;
	g_error("%s: unknown operation %s", get(one, "id"), get(one, "op"));
}

static bool equals(const json_t *one, const json_t *ours)
{
	for (size_t i = 0; i < G_N_ELEMENTS(different); i++)
		if (strcmp(different[i].id, get(one, "id")) == 0) {
			g_autofree char *text = json_dumps(ours, JSON_ENCODE_ANY);
			g_assert_cmpstr(text, ==, different[i].ours);
			g_assert_false(json_equal(json_object_get(one, "expected"), ours));
			return true;
		}
	return json_equal(json_object_get(one, "expected"), ours);
}

static void test_cases(void)
{
	g_autofree char *path =
		g_build_filename(g_getenv("SVC_TEST_DATA"), "sla", "biz-cases.json", NULL);
	json_t *all = json_load_file(path, 0, NULL), *cases = json_object_get(all, "cases");
	int wrong = 0, answered = 0;
	g_assert_cmpuint(json_array_size(cases), ==, 100);
	for (size_t i = 0; i < json_array_size(cases); i++) {
		const json_t *one = json_array_get(cases, i);
		json_t *ours = answer(one);
		if (!ours)
			continue;
		answered++;
		if (!equals(one, ours)) {
			g_autofree char *a = json_dumps(ours, JSON_ENCODE_ANY);
			g_autofree char *b =
				json_dumps(json_object_get(one, "expected"), JSON_ENCODE_ANY);
			g_test_message(
				"%s %s: %s, expected %s", get(one, "id"), get(one, "op"), a, b);
			wrong++;
		}
		json_decref(ours);
	}
	g_test_message("%d of 100 cases have a counterpart", answered);
	g_assert_cmpint(wrong, ==, 0);
	json_decref(all);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/biz/cases", test_cases);
	return g_test_run();
}
