#include "query/sort.h"
#include <string.h>

static struct svc_kinds *kinds;

static struct svc_record *ticket(const char *id, const char *fields)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_record *record = NULL;
	g_autofree char *text = g_strdup_printf("---\nid: %s\n%s---\n", id, fields);
	g_autofree char *path = g_strdup_printf("tickets/%s.md", id);
	svc_record_parse(
		svc_kinds_find(kinds, "ticket", NULL), path, text, strlen(text), &record, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	return record;
}

static void free_record(void *record)
{
	svc_record_free(record);
}

static GPtrArray *sample(void)
{
	GPtrArray *records = g_ptr_array_new_with_free_func(free_record);
	g_ptr_array_add(records,
		ticket("D", "priority: P2\nopened: 2026-11-01T23:30:00Z\nlabels:\n- b\n- a\n"));
	g_ptr_array_add(records, ticket("B", "priority: P10\n"));
	g_ptr_array_add(records, ticket("C", "priority: P1\nopened: 2026-10-31T23:30:00Z\n"));
	g_ptr_array_add(
		records, ticket("A", "priority: P2\nopened: 2026-12-28T10:00:00Z\nlabels: a\n"));
	g_ptr_array_add(records, ticket("E", "title: none\n"));
	return records;
}

static char *ids(const GPtrArray *records)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < records->len; i++)
		g_string_append(out, ((const struct svc_record *)records->pdata[i])->id);
	return g_string_free(out, FALSE);
}

static void check_sort(const char *by, const char *expected)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_sort) sort = NULL;
	const struct svc_query_options options = {.kinds = kinds};
	g_autoptr(GPtrArray) records = sample();
	g_assert_cmpint(svc_sort_parse(by, &options, &sort, &err), ==, SVC_OK);
	g_assert_cmpint(svc_sort_records(sort, records, &err), ==, SVC_OK);
	g_autofree char *order = ids(records);
	g_assert_cmpstr(order, ==, expected);
}

static void test_sort(void)
{
	check_sort("id", "ABCDE");
	check_sort("-id", "EDCBA");
	check_sort("", "ABCDE");
	check_sort("opened", "CDABE");
	check_sort("-opened", "ADCBE");
	check_sort("priority,-opened", "CADBE");
	check_sort("kind,id", "ABCDE");
}

static void test_sort_mistakes(void)
{
	static const struct {
		const char *by;
		int column;
	} rows[] = {{"prioritty", 1}, {"id,-opend", 5}, {"id,,kind", 4}, {"-", 2}};
	const struct svc_query_options options = {.kinds = kinds};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_sort) sort = NULL;
		g_assert_cmpint(svc_sort_parse(rows[i].by, &options, &sort, &err), ==, SVC_EUSAGE);
		g_assert_cmpint(err.column, ==, rows[i].column);
	}
}

static void check_groups(const char *by, const char *zone_name, const char *expected)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_zone) zone = NULL;
	g_assert_cmpint(svc_zone_open(zone_name, NULL, &zone, &err), ==, SVC_OK);
	const struct svc_query_options options = {.kinds = kinds, .zone = zone};
	g_autoptr(GPtrArray) records = sample();
	g_autoptr(GPtrArray) groups = NULL;
	g_assert_cmpint(svc_group_records(by, &options, records, &groups, &err), ==, SVC_OK);
	g_autoptr(GString) out = g_string_new(NULL);
	for (guint i = 0; i < groups->len; i++) {
		const struct svc_group *group = groups->pdata[i];
		g_autofree char *members = ids(group->records);
		g_string_append_printf(
			out, "%s=%s ", group->value ? group->value : "none", members);
	}
	g_assert_cmpstr(out->str, ==, expected);
}

static void test_groups(void)
{
	check_groups("priority", "UTC", "P1=C P2=DA P10=B none=E ");
	check_groups("labels", "UTC", "a=DA b=D none=BCE ");
	check_groups("opened/month", "UTC", "2026-10=C 2026-11=D 2026-12=A none=BE ");
	check_groups("opened/month", "Europe/Berlin", "2026-11=DC 2026-12=A none=BE ");
	check_groups("opened/quarter", "UTC", "2026-Q4=DCA none=BE ");
	check_groups("opened/year", "UTC", "2026=DCA none=BE ");
	check_groups("opened/week", "UTC", "2026-W44=DC 2026-W53=A none=BE ");
	check_groups("opened/day", "UTC", "2026-10-31=C 2026-11-01=D 2026-12-28=A none=BE ");
}

static void test_group_mistakes(void)
{
	static const struct {
		const char *by;
		int column;
	} rows[] = {{"prioritty", 1}, {"opened/fortnight", 8}, {"status/month", 8}};
	const struct svc_query_options options = {.kinds = kinds};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_autoclear(svc_error) err = {0};
		g_autoptr(GPtrArray) records = sample();
		GPtrArray *groups = NULL;
		g_assert_cmpint(svc_group_records(rows[i].by, &options, records, &groups, &err), ==,
			SVC_EUSAGE);
		g_assert_cmpint(err.column, ==, rows[i].column);
	}
}

int main(int argc, char **argv)
{
	svc_autoclear(svc_error) err = {0};
	g_test_init(&argc, &argv, NULL);
	g_assert_cmpint(svc_kinds_new(&kinds, &err), ==, SVC_OK);
	g_test_add_func("/sort/records", test_sort);
	g_test_add_func("/sort/mistakes", test_sort_mistakes);
	g_test_add_func("/group/records", test_groups);
	g_test_add_func("/group/mistakes", test_group_mistakes);
	int result = g_test_run();
	svc_kinds_free(kinds);
	return result;
}
