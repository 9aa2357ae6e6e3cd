/*
 * The coming days of calendars: windows, holidays by name, exceptions, when they open and close.
 */
#include "../desk/temp.h"
#include "sla/agenda.h"
#include "util/instants.h"

static json_t *agenda(struct temp *temp, const char *id, const char *now, int days)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_options options = {.now = at(now)};
	svc_auto(svc_desk) desk = temp_open(temp);
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	json_t *out = NULL;
	temp_ok(svc_calendar_agenda(engine, id, days, &out, &err), err);
	return out;
}

static void check_text(const json_t *json, const char *key, const char *want)
{
	g_assert_cmpstr(json_string_value(json_object_get(json, key)), ==, want);
}

/* Windows as "09:00-12:00 13:00-17:00". */
static void check_day(const json_t *all, size_t i, const char *date, const char *windows)
{
	const json_t *day = json_array_get(json_object_get(all, "days"), i), *one;
	g_autoptr(GString) text = g_string_new(NULL);
	size_t k;
	json_array_foreach(json_object_get(day, "windows"), k, one)
		g_string_append_printf(text, "%s%s", k ? " " : "", json_string_value(one));
	check_text(day, "date", date);
	g_assert_cmpstr(text->str, ==, windows);
}

static void write_hours(struct temp *temp)
{
	temp_init(temp);
	temp_write(temp, ".svc/config.yaml", "format: 1\n");
	temp_write(temp, "calendars/office.md",
		"---\nid: office\ntitle: Office\ntimezone: Pacific/Auckland\nhours:\n"
		"  mon-fri: [13:00-17:00, 09:00-12:00]\nholidays:\n- {date: 12-25, name: Christmas}\n"
		"- 2026-12-28\nexceptions:\n  2026-12-24: [09:00-11:00]\n  2026-12-28: [10:00-11:00]\n"
		"---\n");
	temp_write(temp, "calendars/shut.md", "---\nid: shut\ntitle: Shut\ntimezone: UTC\n---\n");
	temp_commit(temp, "2026-01-01T00:00:00Z");
}

static void test_days(void)
{
	struct temp temp;
	write_hours(&temp);
	/* Thursday 24 December, 08:30 in Auckland: still the 23rd in UTC */
	json_t *all = agenda(&temp, "office", "2026-12-23T19:30:00Z", 5);
	const json_t *days = json_object_get(all, "days");
	g_assert_cmpuint(json_array_size(days), ==, 5);
	check_text(all, "title", "Office");
	check_text(all, "timezone", "Pacific/Auckland");
	g_assert_true(json_is_false(json_object_get(all, "open")));
	check_text(all, "opens", "2026-12-23T20:00:00Z");
	check_text(all, "closes", "2026-12-23T22:00:00Z");
	check_day(all, 0, "2026-12-24", "09:00-11:00");
	check_day(all, 1, "2026-12-25", "");
	check_day(all, 2, "2026-12-26", "");
	check_day(all, 4, "2026-12-28", "10:00-11:00");
	check_text(json_array_get(days, 1), "holiday", "Christmas");
	check_text(json_array_get(days, 1), "weekday", "fri");
	g_assert_true(json_is_null(json_object_get(json_array_get(days, 2), "holiday")));
	/* a holiday without a name, which an exception opens */
	check_text(json_array_get(days, 4), "holiday", "");
	g_assert_true(json_is_true(json_object_get(json_array_get(days, 4), "exception")));
	g_assert_true(json_is_false(json_object_get(json_array_get(days, 1), "exception")));
	json_decref(all);
	/* open: closes at noon, opens again after lunch */
	all = agenda(&temp, "office", "2026-12-21T21:00:00Z", 1);
	check_day(all, 0, "2026-12-22", "09:00-12:00 13:00-17:00");
	g_assert_true(json_is_true(json_object_get(all, "open")));
	check_text(all, "closes", "2026-12-21T23:00:00Z");
	check_text(all, "opens", "2026-12-22T00:00:00Z");
	json_decref(all);
	temp_clear(&temp);
}

static void test_ends(void)
{
	struct temp temp;
	write_hours(&temp);
	json_t *never = agenda(&temp, "shut", "2026-12-23T19:30:00Z", 1);
	g_assert_true(json_is_false(json_object_get(never, "open")));
	g_assert_true(json_is_null(json_object_get(never, "opens")));
	g_assert_true(json_is_null(json_object_get(never, "closes")));
	json_t *always = agenda(&temp, "always", "2026-12-23T19:30:00Z", 2);
	g_assert_true(json_is_true(json_object_get(always, "open")));
	g_assert_true(json_is_null(json_object_get(always, "opens")));
	g_assert_true(json_is_null(json_object_get(always, "closes")));
	check_text(always, "title", "");
	check_day(always, 1, "2026-12-24", "00:00-24:00");
	json_decref(never);
	json_decref(always);
	temp_clear(&temp);
}

/* A text that takes effect on the way counts from its date on; one that can't be found is said. */
static void test_texts(void)
{
	struct temp temp;
	write_hours(&temp);
	temp_write(&temp, "calendars/office.md",
		"---\nid: office\ntitle: Office\ntimezone: Pacific/Auckland\n"
		"effective: 2026-06-10\nhours:\n  mon-fri: [08:00-20:00]\n---\n");
	temp_commit(&temp, "2026-06-01T00:00:00Z");
	json_t *all = agenda(&temp, "office", "2026-06-08T05:00:00Z", 4);
	check_day(all, 0, "2026-06-08", "09:00-12:00 13:00-17:00");
	check_day(all, 1, "2026-06-09", "09:00-12:00 13:00-17:00");
	check_day(all, 2, "2026-06-10", "08:00-20:00");
	check_day(all, 3, "2026-06-11", "08:00-20:00");
	json_decref(all);
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_options options = {.now = TEMP_NOW};
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	json_t *out = NULL;
	g_assert_cmpint(svc_calendar_agenda(engine, "offices", 7, &out, &err), ==, SVC_ENOTFOUND);
	g_assert_nonnull(strstr(err.message, "offices"));
	g_assert_null(out);
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/agenda/days", test_days);
	g_test_add_func("/agenda/ends", test_ends);
	g_test_add_func("/agenda/texts", test_texts);
	return g_test_run();
}
