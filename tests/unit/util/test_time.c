#include "util/time.h"
#include <glib.h>
#include <string.h>
#include <time.h>

static void test_civil_against_glibc(void)
{
	for (int64_t day = svc_day_of(1, 1, 1); day < svc_day_of(10000, 1, 1); day += 13) {
		time_t time = (time_t)(day * SVC_DAY + 86399);
		struct tm tm;
		struct svc_civil civil;
		gmtime_r(&time, &tm);
		svc_civil_of(time, &civil);
		g_assert_cmpint(civil.year, ==, tm.tm_year + 1900);
		g_assert_cmpint(civil.month, ==, tm.tm_mon + 1);
		g_assert_cmpint(civil.day, ==, tm.tm_mday);
		g_assert_cmpint(civil.hour * 3600 + civil.minute * 60 + civil.second, ==, 86399);
		g_assert_cmpint(svc_weekday_of(day), ==, (tm.tm_wday + 6) % 7);
		g_assert_cmpint(svc_day_of(civil.year, civil.month, civil.day), ==, day);
	}
}

static void test_month_overflow(void)
{
	g_assert_cmpint(svc_day_of(2026, 13, 1), ==, svc_day_of(2027, 1, 1));
	g_assert_cmpint(svc_day_of(2026, 25, 1), ==, svc_day_of(2028, 1, 1));
	g_assert_cmpint(svc_day_of(2026, 0, 31), ==, svc_day_of(2025, 12, 31));
	g_assert_cmpint(svc_day_of(2026, -11, 1), ==, svc_day_of(2025, 1, 1));
	g_assert_cmpint(svc_day_of(2026, -12, 1), ==, svc_day_of(2024, 12, 1));
	g_assert_cmpint(svc_day_of(2026, 3, 0), ==, svc_day_of(2026, 2, 28));
}

static void test_time_parse(void)
{
	static const struct {
		const char *text, *same;
	} good[] = {
		{"2026-11-21T09:14:00Z", "2026-11-21T09:14:00Z"},
		{"2026-11-21T10:14:00+01:00", "2026-11-21T09:14:00Z"},
		{"2026-11-21t09:14:00.999z", "2026-11-21T09:14:00Z"},
		{"2026-12-31T23:59:59-00:30", "2027-01-01T00:29:59Z"},
		{"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"},
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
		{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
		{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
		int64_t time;
		g_assert_true(svc_time_parse(good[i].text, &time));
		g_autofree char *text = svc_time_format(time);
		g_assert_cmpstr(text, ==, good[i].same);
	}
	static const char *const bad[] = {"", "2026-11-21", "2026-11-21T09:14Z",
		"2026-11-21T09:14:00", "2026-11-21 09:14:00Z", "2026-11-21T24:00:00Z",
		"2026-11-21T09:60:00Z", "2026-11-21T09:14:61Z", "2026-11-21T09:14:00.Z",
		"2026-11-21T09:14:00+0100", "2026-11-21T09:14:00+24:00", "2026-11-21T09:14:00Z ",
		" 2026-11-21T09:14:00Z", "2026-11-31T09:14:00Z", "2026-13-01T09:14:00Z",
		"2026-00-01T09:14:00Z", "2025-02-29T09:14:00Z", "0000-01-01T00:00:00Z",
		"0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "+2026-11-21T09:14:00Z",
		"2026-1-21T09:14:00Z"};
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		int64_t time = 42;
		g_assert_false(svc_time_parse(bad[i], &time));
		g_assert_cmpint(time, ==, 42);
	}
}

static void test_date(void)
{
	int64_t day;
	g_assert_true(svc_date_parse("2026-11-21", &day));
	g_autofree char *text = svc_date_format(day);
	g_assert_cmpstr(text, ==, "2026-11-21");
	g_assert_true(svc_date_parse("1970-01-01", &day));
	g_assert_cmpint(day, ==, 0);
	g_assert_false(svc_date_parse("2026-02-29", &day));
	g_assert_false(svc_date_parse("1900-02-29", &day));
	g_assert_false(svc_date_parse("2026-11-21x", &day));
	g_assert_false(svc_date_parse("26-11-21", &day));
}

static void test_duration_parse(void)
{
	static const struct {
		const char *text;
		int64_t value;
		bool business_days;
	} good[] = {
		{"90s", 90, false},
		{"15m", 900, false},
		{"4h", 14400, false},
		{"1h30m", 5400, false},
		{"2w", 14 * SVC_DAY, false},
		{"1w1h1m1s", 7 * SVC_DAY + 3661, false},
		{"72h", 3 * SVC_DAY, false},
		{"3bd", 3, true},
		{"0h5m", 300, false},
		{"876600h", INT64_C(36525) * SVC_DAY, false},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
		svc_autoclear(svc_error) err = {0};
		int64_t value;
		bool business_days;
		g_assert_cmpint(
			svc_duration_parse(good[i].text, &value, &business_days, &err), ==, SVC_OK);
		g_assert_cmpint(value, ==, good[i].value);
		g_assert_cmpint(business_days, ==, good[i].business_days);
	}
}

static void test_duration_refused(void)
{
	static const struct {
		const char *text, *message, *hint;
	} bad[] = {
		{"3d", "two things", "72h"},
		{"3d", "two things", "3bd"},
		{"99999999999999999999d", "two things", "72h"},
		{"", "no duration", "1h30m"},
		{"30", "no unit", "1h30m"},
		{"0s", "zero", ""},
		{"0bd", "zero", ""},
		{"-4h", "negative", ""},
		{"876601h", "hundred years", ""},
		{"99999999999999999999h", "hundred years", ""},
		{"18446744073709551617s", "hundred years", ""},
		{"99999999999999999999bd", "hundred years", ""},
		{"30m1h", "no duration", ""},
		{"1h1h", "no duration", ""},
		{"4 h", "no duration", ""},
		{"1.5h", "no duration", "1h30m"},
		{"1d4h", "no duration", ""},
		{"4H", "no duration", ""},
		{"4h ", "no duration", ""},
		{"1h3bd", "no duration", ""},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		svc_autoclear(svc_error) err = {0};
		int64_t value;
		bool business_days;
		g_assert_cmpint(svc_duration_parse(bad[i].text, &value, &business_days, &err), ==,
			SVC_EINVALID);
		g_assert_nonnull(strstr(err.message, bad[i].message));
		g_assert_nonnull(strstr(err.hint, bad[i].hint));
	}
}

static void test_duration_format(void)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} cases[] = {{0, "0s"}, {45, "45s"}, {5400, "1h 30m"}, {2 * SVC_DAY + 14400, "52h"},
		{SVC_DAY + 1, "24h 1s"}, {-90, "-1m 30s"},
		{INT64_MIN, "-2562047788015215h 30m 8s"}};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = svc_duration_format(cases[i].seconds);
		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/time/civil-against-glibc", test_civil_against_glibc);
	g_test_add_func("/time/month-overflow", test_month_overflow);
	g_test_add_func("/time/parse", test_time_parse);
	g_test_add_func("/time/date", test_date);
	g_test_add_func("/time/duration-parse", test_duration_parse);
	g_test_add_func("/time/duration-refused", test_duration_refused);
	g_test_add_func("/time/duration-format", test_duration_format);
	return g_test_run();
}
