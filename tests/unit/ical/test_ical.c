/*
 * Holidays of iCalendar files: dates, rules, names, and what is refused with its line.
 */
#include "../rounds.h"
#include "ical/ical.h"
#include "util/time.h"
#include <string.h>

#define CALENDAR(EVENTS)                                                                           \
	"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//T//EN\r\n" EVENTS "END:VCALENDAR\r\n"
#define EVENT(LINES)                                                                               \
	"BEGIN:VEVENT\r\nUID:a@example.com\r\nDTSTAMP:20260101T000000Z\r\n" LINES "END:VEVENT\r\n"
#define NAMED(NAME, LINES) EVENT("SUMMARY:" NAME "\r\n" LINES)

static enum svc_status read_text(const char *text, const struct svc_ical_options *options,
	struct svc_ical *out, struct svc_error *err)
{
	return svc_ical_read(text, strlen(text), options, out, err);
}

/* "2026-04-03 Good Friday|12-25 Christmas". */
static char *days_of(const struct svc_ical *ical)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < ical->days->len; i++) {
		const struct svc_ical_day *day = &g_array_index(ical->days, struct svc_ical_day, i);
		g_autofree char *date =
			day->yearly ? g_strdup_printf("%02d-%02d", day->month, day->mday)
				    : svc_date_format(day->day);
		g_string_append_printf(out, "%s%s%s%s", i ? "|" : "", date, day->name ? " " : "",
			day->name ? day->name : "");
	}
	return g_string_free(out, FALSE);
}

static char *refused_of(const struct svc_ical *ical)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < ical->refused->len; i++) {
		const struct svc_ical_refusal *one =
			&g_array_index(ical->refused, struct svc_ical_refusal, i);
		g_string_append_printf(
			out, "%s%d %s: %s", i ? "|" : "", one->line, one->name, one->why);
	}
	return g_string_free(out, FALSE);
}

static const struct {
	const char *events, *until; /* until: NULL or a date */
	const char *days, *refused;
} cases[] = {
	{NAMED("Good Friday", "DTSTART;VALUE=DATE:20260403\r\n"), NULL, "2026-04-03 Good Friday",
		""},
	{NAMED("Good Friday", "DTSTART;VALUE=DATE:20260403\r\nDTEND;VALUE=DATE:20260404\r\n"), NULL,
		"2026-04-03 Good Friday", ""},
	/* DTEND is the first day after; one on itself, as some programs write, is a day */
	{NAMED("Two", "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270102\r\n"), NULL,
		"2026-12-31 Two|2027-01-01 Two", ""},
	{NAMED("Self", "DTSTART;VALUE=DATE:20260403\r\nDTEND;VALUE=DATE:20260403\r\n"), NULL,
		"2026-04-03 Self", ""},
	{NAMED("Week", "DTSTART;VALUE=DATE:20260403\r\nDURATION:P2D\r\n"), NULL,
		"2026-04-03 Week|2026-04-04 Week", ""},
	{NAMED("Back", "DTSTART;VALUE=DATE:20260403\r\nDTEND;VALUE=DATE:20260402\r\n"), NULL, "",
		"4 Back: ends before it begins"},
	{NAMED("Long", "DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20280101\r\n"), NULL, "",
		"4 Long: lasts more than 366 days"},
	{NAMED("Half", "DTSTART;VALUE=DATE:20260403\r\nDURATION:PT12H\r\n"), NULL, "",
		"4 Half: lasts no whole number of days"},
	/* whole days written as midnights of somewhere; not those of UTC */
	{NAMED("Local", "DTSTART;TZID=Europe/Berlin:20260403T000000\r\n"
			"DTEND;TZID=Europe/Berlin:20260404T000000\r\n"),
		NULL, "2026-04-03 Local", ""},
	{NAMED("Utc", "DTSTART:20260403T000000Z\r\n"), NULL, "",
		"4 Utc: begins at a time of day: a holiday is a whole day"},
	{NAMED("Party", "DTSTART:20260403T180000\r\nDTEND:20260403T200000\r\n"), NULL, "",
		"4 Party: begins at a time of day: a holiday is a whole day"},
	{NAMED("Late", "DTSTART;VALUE=DATE:20260403\r\nDTEND:20260403T200000\r\n"), NULL, "",
		"4 Late: ends at a time of day"},
	{NAMED("Feb", "DTSTART;VALUE=DATE:20260230\r\n"), NULL, "", "4 Feb: begins on no date"},
	{NAMED("None", ""), NULL, "", "4 None: has no beginning"},
	/* every year */
	{NAMED("Christmas", "DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY\r\n"), NULL,
		"12-25 Christmas", ""},
	{NAMED("Christmas",
		 "DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25;INTERVAL=1\r\n"),
		NULL, "12-25 Christmas", ""},
	{NAMED("Both",
		 "DTSTART;VALUE=DATE:20201231\r\nDTEND;VALUE=DATE:20210102\r\nRRULE:FREQ=YEARLY\r\n"),
		NULL, "12-31 Both|01-01 Both", ""},
	{NAMED("Leap", "DTSTART;VALUE=DATE:20200229\r\nRRULE:FREQ=YEARLY\r\n"), NULL, "02-29 Leap",
		""},
	{NAMED("Span",
		 "DTSTART;VALUE=DATE:20200228\r\nDTEND;VALUE=DATE:20200302\r\nRRULE:FREQ=YEARLY\r\n"),
		NULL, "", "4 Span: recurs by FREQ=YEARLY, without an end"},
	/* what dates of every year can't say: refused by name, or written up to a day */
	{NAMED("Thanks",
		 "DTSTART;VALUE=DATE:20251127\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\n"),
		NULL, "", "4 Thanks: recurs by FREQ=YEARLY;BYDAY=4TH;BYMONTH=11, without an end"},
	{NAMED("Thanks",
		 "DTSTART;VALUE=DATE:20251127\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\n"),
		"2027-12-31", "2025-11-27 Thanks|2026-11-26 Thanks|2027-11-25 Thanks", ""},
	{NAMED("Odd", "DTSTART;VALUE=DATE:20250101\r\nRRULE:FREQ=YEARLY;INTERVAL=2\r\n"),
		"2028-01-01", "2025-01-01 Odd|2027-01-01 Odd", ""},
	{NAMED("Month", "DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=MONTHLY;BYDAY=1MO\r\n"), NULL,
		"", "4 Month: recurs by FREQ=MONTHLY;BYDAY=1MO, without an end"},
	{NAMED("Hour", "DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=HOURLY;COUNT=3\r\n"), NULL, "",
		"4 Hour: recurs by FREQ=HOURLY;COUNT=3, which is no rule of days"},
	/* rules with an end */
	{NAMED("Three", "DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n"), NULL,
		"2026-01-05 Three|2026-01-12 Three|2026-01-19 Three", ""},
	{NAMED("Until", "DTSTART;VALUE=DATE:20240501\r\nRRULE:FREQ=YEARLY;UNTIL=20260501\r\n"),
		NULL, "2024-05-01 Until|2025-05-01 Until|2026-05-01 Until", ""},
	{NAMED("Less", "DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=DAILY;COUNT=4\r\n"
		       "EXDATE;VALUE=DATE:20260106,20260107\r\n"),
		NULL, "2026-01-05 Less|2026-01-08 Less", ""},
	{NAMED("More", "DTSTART;VALUE=DATE:20260105\r\nRDATE;VALUE=DATE:20260301,20260401\r\n"),
		NULL, "2026-01-05 More|2026-03-01 More|2026-04-01 More", ""},
	{NAMED("But",
		 "DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20210501\r\n"),
		NULL, "", "4 But: recurs by FREQ=YEARLY, without an end"},
	{NAMED("But",
		 "DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20210501\r\n"),
		"2022-12-31", "2020-05-01 But|2022-05-01 But", ""},
	/* one occurrence was moved */
	{NAMED("Moved", "DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n") NAMED(
		 "Moved away",
		 "RECURRENCE-ID;VALUE=DATE:20260112\r\nDTSTART;VALUE=DATE:20260113\r\n"),
		NULL, "2026-01-05 Moved|2026-01-13 Moved away", ""},
	/* cancelled ones, and a date that was there */
	{NAMED("Off", "STATUS:CANCELLED\r\nDTSTART;VALUE=DATE:20260105\r\n")
			NAMED("On", "STATUS:CONFIRMED\r\nDTSTART;VALUE=DATE:20260106\r\n")
				NAMED("Again", "DTSTART;VALUE=DATE:20260106\r\n"),
		NULL, "2026-01-06 On", ""},
	/* folded lines and escapes (sections 3.1 and 3.3.11), languages */
	{"BEGIN:VEVENT\r\nSUMMARY;LANGUAGE=de:Tag der \r\n Deutschen Ein\r\n heit\\, alle\\; so\\\\ "
	 "weit\\nZeile\r\nDTSTART;VALUE=DATE:20261003\r\nEND:VEVENT\r\n",
		NULL, "2026-10-03 Tag der Deutschen Einheit, alle; so\\ weit Zeile", ""},
	{EVENT("DTSTART;VALUE=DATE:20261003\r\n"), NULL, "2026-10-03", ""},
	{"BEGIN:VTODO\r\nSUMMARY:No\r\nDUE;VALUE=DATE:20261003\r\nEND:VTODO\r\n", NULL, "", ""},
};

static void test_cases(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(
			CALENDAR(""), NULL); /* keeps the head in one place: three lines before */
		g_autofree char *head = g_strndup(text, (gsize)(strstr(text, "END:") - text));
		g_autofree char *whole =
			g_strconcat(head, cases[i].events, "END:VCALENDAR\r\n", NULL);
		svc_autoclear(svc_ical) ical = {0};
		svc_autoclear(svc_error) err = {0};
		struct svc_ical_options options = {.has_until = cases[i].until != NULL};
		if (options.has_until)
			g_assert_true(svc_date_parse(cases[i].until, &options.until));
		if (read_text(whole, &options, &ical, &err) != SVC_OK)
			g_error("%s: %s", cases[i].events, err.message);
		g_autofree char *days = days_of(&ical);
		g_autofree char *refused = refused_of(&ical);
		g_assert_cmpstr(days, ==, cases[i].days);
		g_assert_cmpstr(refused, ==, cases[i].refused);
	}
}

static const struct {
	const char *text;
	int line;
	const char *message;
} broken[] = {
	{"", 0, "is empty"},
	{"\r\n\n", 0, "is empty"},
	{"<html>\n", 1, "no iCalendar file"},
	{"date,name\n2026-01-01,New Year\n", 1, "no iCalendar file"},
	{"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", 2, "ends before END:VEVENT"},
	{"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", 3, "END closes what isn't open"},
	{"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nSUMMARY:x\r\n", 3, "outside of a calendar"},
	{CALENDAR("BEGIN:VEVENT\r\nSUMMARY Good Friday\r\nEND:VEVENT\r\n"), 5, "isn't NAME:VALUE"},
	{CALENDAR(NAMED("Odd", "DTSTART;VALUE=DATE:soon\r\n")), 4, "can't be read"},
	{CALENDAR(NAMED("Odd", "DTSTART;VALUE=DATE:20260405\r\nRRULE:FREQ=SOMETIMES\r\n")), 4,
		"can't be read"},
	{CALENDAR(NAMED("B\xe4r", "DTSTART;VALUE=DATE:20260403\r\n")), 7, "isn't UTF-8"},
};

static void test_broken(void)
{
	const struct svc_ical_options options = {0};
	for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
		svc_autoclear(svc_ical) ical = {0};
		svc_autoclear(svc_error) err = {0};
		g_assert_cmpint(read_text(broken[i].text, &options, &ical, &err), ==, SVC_EINVALID);
		if (!strstr(err.message, broken[i].message) || err.line != broken[i].line)
			g_error("%zu: %d: %s", i, err.line, err.message);
	}
	svc_autoclear(svc_ical) ical = {0};
	svc_autoclear(svc_error) err = {0};
	static const char utf16[] = "\xff\xfe"
				    "B\0E\0G\0";
	g_assert_cmpint(
		svc_ical_read(utf16, sizeof utf16, &options, &ical, &err), ==, SVC_EINVALID);
	g_assert_nonnull(strstr(err.hint, "UTF-16"));
}

static void test_file(void)
{
	/* a BOM, LF alone, small letters, blank lines, extensions, two calendars in one file */
	static const char text[] =
		"\xef\xbb\xbf"
		"begin:vcalendar\nX-WR-CALNAME:Feiertage\\, Berlin\nX-WR-TIMEZONE:"
		"Europe/Berlin\n\nBEGIN:VEVENT\nSUMMARY:A\nDTSTART;VALUE=DATE:20260101\nX-APPLE:1\n"
		"BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nDESCRIPTION:x\nEND:VALARM\nEND:VEVENT\n"
		"END:VCALENDAR\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:B\nDTSTART;VALUE=DATE:"
		"20270101\nEND:VEVENT\nEND:VCALENDAR";
	svc_autoclear(svc_ical) ical = {0};
	svc_autoclear(svc_error) err = {0};
	const struct svc_ical_options options = {0};
	if (read_text(text, &options, &ical, &err) != SVC_OK)
		g_error("%d: %s", err.line, err.message);
	g_autofree char *days = days_of(&ical);
	g_assert_cmpstr(days, ==, "2026-01-01 A|2027-01-01 B");
	g_assert_cmpstr(ical.title, ==, "Feiertage, Berlin");
	g_assert_cmpstr(ical.zone, ==, "Europe/Berlin");
	g_assert_cmpint(g_array_index(ical.days, struct svc_ical_day, 1).line, ==, 17);
	struct svc_ical_options narrow = {.has_since = true, .has_until = true};
	g_assert_true(svc_date_parse("2026-06-01", &narrow.since));
	g_assert_true(svc_date_parse("2027-06-01", &narrow.until));
	svc_autoclear(svc_ical) later = {0};
	g_assert_cmpint(read_text(text, &narrow, &later, &err), ==, SVC_OK);
	g_autofree char *rest = days_of(&later);
	g_assert_cmpstr(rest, ==, "2027-01-01 B");
}

static void test_limits(void)
{
	const struct svc_ical_options options = {0};
	static const char *const rules[] = {"FREQ=DAILY;COUNT=3001", "FREQ=DAILY;UNTIL=99991231"};
	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
		svc_autoclear(svc_ical) ical = {0};
		svc_autoclear(svc_error) err = {0};
		g_autofree char *text = g_strdup_printf(
			"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260101\nRRULE:%s\nEND:VEVENT\n"
			"END:VCALENDAR\n",
			rules[i]);
		g_assert_cmpint(read_text(text, &options, &ical, &err), ==, SVC_EINVALID);
		g_assert_nonnull(strstr(err.message, "more than 3000 holidays"));
	}
	/* a rule that never comes true ends all the same */
	svc_autoclear(svc_ical) ical = {0};
	svc_autoclear(svc_error) err = {0};
	struct svc_ical_options far = {.has_until = true};
	g_assert_true(svc_date_parse("9999-12-31", &far.until));
	g_assert_cmpint(read_text(CALENDAR(NAMED("Never",
					  "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;"
					  "BYMONTH=2;BYMONTHDAY=30\r\n")),
				&far, &ical, &err),
		==, SVC_OK);
	g_assert_cmpuint(ical.days->len, ==, 0);
	g_autoptr(GString) many = g_string_new("BEGIN:VCALENDAR\n");
	for (int i = 0; i <= SVC_ICAL_MAX_EVENTS; i++)
		g_string_append(many, "BEGIN:VEVENT\nEND:VEVENT\n");
	g_string_append(many, "END:VCALENDAR\n");
	svc_autoclear(svc_ical) out = {0};
	g_assert_cmpint(
		svc_ical_read(many->str, many->len, &options, &out, &err), ==, SVC_EINVALID);
	g_assert_nonnull(strstr(err.message, "20,000 events"));
}

/* Damaged files are read or refused, and never more than their limits. */
static void test_damage(void)
{
	static const char whole[] =
		CALENDAR(NAMED("A\\, b", "DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ="
					 "WEEKLY;COUNT=3;BYDAY=MO,TU\r\nEXDATE;VALUE="
					 "DATE:20260112\r\n"));
	int rounds = test_rounds(300, 100000);
	for (int i = 0; i < rounds; i++) {
		g_autofree char *text = g_strdup(whole);
		size_t length = sizeof whole - 1;
		for (int k = g_test_rand_int_range(1, 5); k > 0; k--)
			text[g_test_rand_int_range(0, (int)length)] =
				":;,=\r\n TZ\\\"0951\x80"[g_test_rand_int_range(0, 16)];
		svc_autoclear(svc_ical) ical = {0};
		svc_autoclear(svc_error) err = {0};
		const struct svc_ical_options options = {0};
		enum svc_status status = svc_ical_read(text,
			(size_t)g_test_rand_int_range(0, (int)length + 1), &options, &ical, &err);
		g_assert_true(status == SVC_OK || status == SVC_EINVALID);
		g_assert_true(status == SVC_OK ? ical.days->len <= SVC_ICAL_MAX_DAYS
					       : err.message != NULL);
	}
}

static void test_none(void)
{
	svc_autoclear(svc_ical) ical = {0};
	svc_autoclear(svc_error) err = {0};
	const struct svc_ical_options options = {0};
	g_assert_cmpint(read_text(CALENDAR(""), &options, &ical, &err), ==, SVC_EENVIRONMENT);
	g_assert_nonnull(strstr(err.message, "without libical"));
	g_assert_nonnull(err.hint);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (!svc_ical_is_supported()) {
		g_test_add_func("/ical/none", test_none);
		return g_test_run();
	}
	g_test_add_func("/ical/cases", test_cases);
	g_test_add_func("/ical/broken", test_broken);
	g_test_add_func("/ical/file", test_file);
	g_test_add_func("/ical/limits", test_limits);
	g_test_add_func("/ical/damage", test_damage);
	return g_test_run();
}
