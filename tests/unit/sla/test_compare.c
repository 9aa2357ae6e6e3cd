/*
 * Periods before periods, and two reports side by side.
 */
#include "sla/compare.h"
#include "sla/period.h"
#include "util/instants.h"
#include <string.h>

static void test_period_before(void)
{
	static const struct {
		const char *since, *until, *start; /* the period before ends at `since` */
	} cases[] = {
		{"2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", "2026-09-01T00:00:00Z"},
		{"2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-02-01T00:00:00Z"},
		{"2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2025-12-01T00:00:00Z"},
		{"2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z", "2025-10-01T00:00:00Z"},
		{"2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "2023-01-01T00:00:00Z"},
		/* no whole months: as much time */
		{"2026-10-05T00:00:00Z", "2026-10-12T00:00:00Z", "2026-09-28T00:00:00Z"},
		{"2026-10-01T00:00:00Z", "2026-10-31T00:00:00Z", "2026-09-01T00:00:00Z"},
		{"2026-10-01T00:00:01Z", "2026-11-01T00:00:00Z", "2026-08-31T00:00:02Z"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		int64_t start, end;
		g_assert_true(svc_period_before(
			at(cases[i].since), at(cases[i].until), NULL, &start, &end));
		g_assert_cmpint(end, ==, at(cases[i].since));
		g_assert_cmpint(start, ==, at(cases[i].start));
	}
}

/* Months and days of the desk's zone: neither as long as each other nor whole in UTC. */
static void test_period_before_in_zones(void)
{
	static const struct {
		const char *zone, *since, *until, *start;
	} cases[] = {
		{"Europe/Berlin", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z",
			"2026-09-30T22:00:00Z"},
		{"America/New_York", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z",
			"2026-10-01T04:00:00Z"},
		{"Pacific/Kiritimati", "2026-10-31T10:00:00Z", "2026-11-30T10:00:00Z",
			"2026-09-30T10:00:00Z"},
		/* the week after the clocks went back: seven days, an hour less */
		{"Europe/Berlin", "2026-10-25T23:00:00Z", "2026-11-01T23:00:00Z",
			"2026-10-18T22:00:00Z"},
		/* a month of UTC is none in Berlin */
		{"Europe/Berlin", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z",
			"2026-10-02T00:00:00Z"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		svc_auto(svc_zone) zone = NULL;
		int64_t start, end;
		g_assert_cmpint(svc_zone_open(cases[i].zone, NULL, &zone, NULL), ==, SVC_OK);
		g_assert_true(svc_period_before(
			at(cases[i].since), at(cases[i].until), zone, &start, &end));
		g_assert_cmpint(end, ==, at(cases[i].since));
		g_assert_cmpint(start, ==, at(cases[i].start));
	}
}

static void test_no_period_before(void)
{
	int64_t start, end;
	g_assert_false(svc_period_before(INT64_MIN, 10, NULL, &start, &end));
	g_assert_false(svc_period_before(10, INT64_MAX, NULL, &start, &end));
	g_assert_false(svc_period_before(10, 10, NULL, &start, &end));
	g_assert_false(svc_period_before(10, 9, NULL, &start, &end));
}

static json_t *report(const char *rows)
{
	g_autofree char *text = g_strdup_printf("{\"by\": [\"priority\"], \"rows\": [%s]}", rows);
	json_t *out = json_loads(text, 0, NULL);
	g_assert_nonnull(out);
	return out;
}

#define ROW(PRIORITY, MET, BREACHED, COMPLIANCE)                                                   \
	"{\"priority\": \"" PRIORITY "\", \"clock\": \"resolution\", \"kind\": \"resolution\", "   \
	"\"met\": " #MET ", \"breached\": " #BREACHED ", \"running_breached\": 0, \"n\": 4, "      \
	"\"compliance\": " #COMPLIANCE ", \"objective\": 90.0, "                                   \
	"\"elapsed\": {\"mean\": 60.0, \"sum\": 240}, \"tickets\": {\"met\": [\"A\"]}}"

static void test_join(void)
{
	json_t *now = report(ROW("P1", 1, 3, 25.0) "," ROW("P2", 4, 0, 100.0));
	json_t *then = report(ROW("P1", 2, 2, 50.0) "," ROW("P3", 3, 1, 75.0));
	svc_report_join(now, then, "before");
	json_t *rows = json_object_get(now, "rows");
	g_assert_cmpuint(json_array_size(rows), ==, 3);
	/* both have it */
	json_t *p1 = json_array_get(rows, 0), *before = json_object_get(p1, "before");
	g_assert_cmpint(json_integer_value(json_object_get(before, "met")), ==, 2);
	g_assert_cmpint(json_integer_value(json_object_get(p1, "met")), ==, 1);
	g_assert_cmpfloat(json_real_value(json_object_get(p1, "change")), ==, -25);
	/* only the report */
	json_t *p2 = json_array_get(rows, 1);
	g_assert_true(json_is_null(json_object_get(p2, "before")));
	g_assert_true(json_is_null(json_object_get(p2, "change")));
	/* only the other: a row of which nothing happened */
	json_t *p3 = json_array_get(rows, 2), *elapsed = json_object_get(p3, "elapsed");
	g_assert_cmpstr(json_string_value(json_object_get(p3, "priority")), ==, "P3");
	g_assert_cmpint(json_integer_value(json_object_get(p3, "met")), ==, 0);
	g_assert_cmpint(json_integer_value(json_object_get(p3, "n")), ==, 0);
	g_assert_true(json_is_null(json_object_get(p3, "compliance")));
	g_assert_true(json_is_null(json_object_get(p3, "change")));
	g_assert_true(json_is_null(json_object_get(elapsed, "mean")));
	g_assert_cmpint(json_integer_value(json_object_get(elapsed, "sum")), ==, 0);
	g_assert_cmpuint(json_object_size(json_object_get(p3, "tickets")), ==, 0);
	g_assert_cmpfloat(json_real_value(json_object_get(p3, "objective")), ==, 90);
	/* the other report stays as it was */
	json_t *same = report(ROW("P1", 2, 2, 50.0) "," ROW("P3", 3, 1, 75.0));
	g_assert_true(json_equal(then, same));
	json_decref(now);
	json_decref(then);
	json_decref(same);
}

/* Without groups the clock alone tells rows apart; two clocks never mix. */
static void test_join_by_clock(void)
{
	json_t *now = json_loads(
		"{\"by\": [], \"rows\": [{\"clock\": \"a\", \"met\": 1, \"compliance\": 100}]}", 0,
		NULL);
	json_t *then = json_loads(
		"{\"by\": [], \"rows\": [{\"clock\": \"b\", \"met\": 1, \"compliance\": 100}]}", 0,
		NULL);
	svc_report_join(now, then, "before");
	json_t *rows = json_object_get(now, "rows");
	g_assert_cmpuint(json_array_size(rows), ==, 2);
	g_assert_true(json_is_null(json_object_get(json_array_get(rows, 0), "before")));
	g_assert_true(json_is_object(json_object_get(json_array_get(rows, 1), "before")));
	json_decref(now);
	json_decref(then);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/compare/period-before", test_period_before);
	g_test_add_func("/compare/period-before-in-zones", test_period_before_in_zones);
	g_test_add_func("/compare/no-period-before", test_no_period_before);
	g_test_add_func("/compare/join", test_join);
	g_test_add_func("/compare/join-by-clock", test_join_by_clock);
	return g_test_run();
}
