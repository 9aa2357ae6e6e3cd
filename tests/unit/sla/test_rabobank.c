/*
 * Business time against a bank's own figures: tests/data/rabobank-200-times.csv, and the full set
 * where SVC_SHARED names the folder that holds it. Times are naive local ones, taken as UTC.
 */
#include "sla/calendar.h"
#include "util/time.h"
#include <stdlib.h>
#include <string.h>

enum { OPEN = 2, CLOSE, REOPEN, CLOSED_BEFORE, STATED, BUSINESS, ELAPSED, VERDICT, COLUMNS };

static struct svc_calendar *bank_hours(const struct svc_zone *zone)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_calendar_spec) spec = svc_calendar_spec_new();
	g_autoptr(GArray) windows = NULL;
	struct svc_window day;
	g_assert_cmpint(svc_window_parse("07:30-18:00", &day, &err), ==, SVC_OK);
	svc_windows_add(&windows, day);
	svc_calendar_spec_hours(spec, "mon-fri", windows, &err);
	svc_calendar_spec_holiday(spec, "12-25", NULL, &err);
	svc_calendar_spec_holiday(spec, "12-26", NULL, &err);
	svc_calendar_spec_holiday(spec, "01-01", NULL, &err);
	g_assert_cmpint(err.status, ==, SVC_OK);
	return svc_calendar_new(spec, zone);
}

static int64_t at(const char *text)
{
	g_autofree char *rfc = g_strconcat(text, "Z", NULL);
	int64_t time;
	g_strdelimit(rfc, " ", 'T');
	if (!svc_time_parse(rfc, &time))
		g_error("no time: %s", text);
	return time;
}

/* From opening to closing; a reopened incident counts twice, without the time in between. */
static int64_t seconds(struct svc_calendar *calendar, char **row)
{
	if (!*row[REOPEN] || !*row[CLOSED_BEFORE])
		return svc_calendar_seconds(calendar, at(row[OPEN]), at(row[CLOSE]));
	return svc_calendar_seconds(calendar, at(row[OPEN]), at(row[CLOSED_BEFORE])) +
	       svc_calendar_seconds(calendar, at(row[REOPEN]), at(row[CLOSE]));
}

static void check_row(
	struct svc_calendar *hours, struct svc_calendar *always, char **row, int *exact)
{
	if (strcmp(row[VERDICT], "exact_business") == 0) {
		g_assert_cmpint(seconds(hours, row), ==, atoll(row[BUSINESS]));
		/* the bank's own figure, which it rounds */
		g_assert_cmpint(llabs(atoll(row[STATED]) - atoll(row[BUSINESS])), <=, 1);
		(*exact)++;
	} else if (strcmp(row[VERDICT], "exact_24x7") == 0) {
		g_assert_cmpint(seconds(always, row), ==, atoll(row[ELAPSED]));
		(*exact)++;
	}
}

static int check_file(const char *path)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_zone) zone = NULL;
	g_autofree char *text = NULL;
	int exact = 0;
	g_assert_cmpint(svc_zone_open("UTC", NULL, &zone, &err), ==, SVC_OK);
	svc_auto(svc_calendar) hours = bank_hours(zone);
	svc_auto(svc_calendar) always = svc_calendar_new_always();
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines + 1; *line; line++) {
		g_auto(GStrv) row = g_strsplit(g_strchomp(*line), ",", -1);
		if (g_strv_length(row) == COLUMNS)
			check_row(hours, always, row, &exact);
	}
	return exact;
}

static void test_sample(void)
{
	g_autofree char *path =
		g_build_filename(g_getenv("SVC_TEST_DATA"), "rabobank-200-times.csv", NULL);
	g_assert_cmpint(check_file(path), >, 50);
}

static void test_full(void)
{
	const char *shared = g_getenv("SVC_SHARED");
	g_autofree char *path = g_build_filename(
		shared ? shared : "/nonexistent", "data/rabobank/business_time_oracle.csv", NULL);
	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_test_skip("the full data set isn't here");
		return;
	}
	int exact = check_file(path);
	g_test_message("%d rows are exact", exact);
	g_assert_cmpint(exact, >, 500);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rabobank/sample", test_sample);
	g_test_add_func("/rabobank/full", test_full);
	return g_test_run();
}
