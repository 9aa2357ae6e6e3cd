#include "util/time.h"
#include "util/when.h"

/* Saturday 2026-11-21T09:14:30Z */
static int64_t now(void)
{
	int64_t out;
	g_assert_true(svc_time_parse("2026-11-21T09:14:30Z", &out));
	return out;
}

static const struct {
	const char *text, *start, *end; /* end NULL: an instant */
} in_utc[] = {
	{"2026-11-21T09:14:00Z", "2026-11-21T09:14:00Z", NULL},
	{"2026-11-21t09:14:00+01:00", "2026-11-21T08:14:00Z", NULL},
	{"now", "2026-11-21T09:14:30Z", NULL},
	{"2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"},
	{"2026-02", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"},
	{"2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"},
	{"2026-W47", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"},
	{"2026-w53", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"},
	{"2026-Q4", "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z"},
	{"today", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"},
	{" Yesterday ", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"},
	{"tomorrow", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"},
	{"fri", "2026-11-27T00:00:00Z", "2026-11-28T00:00:00Z"},
	{"Saturday", "2026-11-28T00:00:00Z", "2026-11-29T00:00:00Z"},
	{"next-sun", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"},
	{"last-sat", "2026-11-14T00:00:00Z", "2026-11-15T00:00:00Z"},
	{"last-fri", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"},
	{"this-week", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"},
	{"last-month", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"},
	{"next-quarter", "2027-01-01T00:00:00Z", "2027-04-01T00:00:00Z"},
	{"last-year", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"},
	{"-7d", "2026-11-14T09:14:30Z", NULL},
	{"+2h", "2026-11-21T11:14:30Z", NULL},
	{"-1h30m", "2026-11-21T07:44:30Z", NULL},
	{"+1w2d", "2026-11-30T09:14:30Z", NULL},
	{"-9mo", "2026-02-21T09:14:30Z", NULL},
	{"+1y", "2027-11-21T09:14:30Z", NULL},
	{"17:00", "2026-11-21T17:00:00Z", "2026-11-21T17:01:00Z"},
	{"9:05", "2026-11-21T09:05:00Z", "2026-11-21T09:06:00Z"},
	{"17:00:30", "2026-11-21T17:00:30Z", NULL},
	{"2026-11-23T17:00", "2026-11-23T17:00:00Z", "2026-11-23T17:01:00Z"},
	{"2026-11-23 17:00:01", "2026-11-23T17:00:01Z", NULL},
	{"fri@17:00", "2026-11-27T17:00:00Z", "2026-11-27T17:01:00Z"},
	{"tomorrow 9:00", "2026-11-22T09:00:00Z", "2026-11-22T09:01:00Z"},
};

static void check(const char *text, const struct svc_zone *zone, const char *start, const char *end)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_span span;
	g_assert_cmpint(svc_when_parse(text, now(), zone, &span, &err), ==, SVC_OK);
	g_autofree char *got_start = svc_time_format(span.start);
	g_autofree char *got_end = svc_time_format(span.end);
	g_assert_cmpstr(got_start, ==, start);
	g_assert_cmpstr(got_end, ==, end ? end : start);
}

static void test_utc(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(in_utc); i++) {
		g_test_message("%s", in_utc[i].text);
		check(in_utc[i].text, NULL, in_utc[i].start, in_utc[i].end);
	}
}

static void test_zone(void)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_zone) zone = NULL;
	if (svc_zone_open("Europe/Berlin", NULL, &zone, &err) == SVC_EENVIRONMENT) {
		g_test_skip("no tzdata");
		return;
	}
	g_assert_nonnull(zone);
	check("today", zone, "2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z");
	check("17:00", zone, "2026-11-21T16:00:00Z", "2026-11-21T16:01:00Z");
	/* the day on which summer time ends has 25 hours */
	check("2026-10-25", zone, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
	check("2026-10-25@17:00", zone, "2026-10-25T16:00:00Z", "2026-10-25T16:01:00Z");
	/* days keep the time of day across the change, hours don't */
	check("-30d", zone, "2026-10-22T08:14:30Z", NULL);
	check("-720h", zone, "2026-10-22T09:14:30Z", NULL);
	check("2026-07", zone, "2026-06-30T22:00:00Z", "2026-07-31T22:00:00Z");
}

static void test_month_end(void)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_span span;
	int64_t end_of_march, want;
	g_assert_true(svc_time_parse("2026-03-31T12:00:00Z", &end_of_march));
	g_assert_true(svc_time_parse("2026-02-28T12:00:00Z", &want));
	g_assert_cmpint(svc_when_parse("-1mo", end_of_march, NULL, &span, &err), ==, SVC_OK);
	g_assert_cmpint(span.start, ==, want);
}

static void test_refused(void)
{
	static const char *const wrong[] = {"", " ", "soon", "2026-13", "2026-00", "2026-02-30",
		"2026-W54", "2025-W53", "2026-W00", "2026-W1", "2026-Q5", "2026-Q", "0000", "202",
		"24:00", "9:60", "9:0", ":30", "123:00", "17:00:61", "17:00:1", "-", "-d", "-7",
		"-7x", "7d", "+1h-2m", "-1234567890d", "+9999y", "-999999d", "+99999999y",
		"this-fri", "last-", "week", "last-decade", "2026-11@9:00", "fri@", "fri@25:00",
		"@9:00", "fr", "fridayy", "2026-11-21T", "2026-11-21T09:14:00X",
		"----------------------------------------------------------------------"};
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		svc_autoclear(svc_error) err = {0};
		struct svc_span span;
		g_test_message("'%s'", wrong[i]);
		g_assert_cmpint(
			svc_when_parse(wrong[i], now(), NULL, &span, &err), ==, SVC_EINVALID);
		g_assert_nonnull(err.message);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/util/when/utc", test_utc);
	g_test_add_func("/util/when/zone", test_zone);
	g_test_add_func("/util/when/month-end", test_month_end);
	g_test_add_func("/util/when/refused", test_refused);
	return g_test_run();
}
