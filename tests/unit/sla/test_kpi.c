/*
 * Key figures of five tickets whose lives can be worked out by hand.
 */
#include "../desk/temp.h"
#include "sla/kpi.h"
#include "util/instants.h"

static void ticket(struct temp *temp, const char *name, const char *status, const char *opened,
	const char *life)
{
	g_autofree char *path = g_strdup_printf("tickets/2026/06/INC-2606-%s.md", name);
	g_autofree char *text = g_strdup_printf(
		"---\nid: INC-2606-%s\ntitle: T\nstatus: %s\ntype: incident\npriority: %s\n"
		"requester: ana\nopened: %s\n---\n\n## %s ana opened\n\n- status: new\n%s",
		name, status, *name == 'A' ? "P1" : "P2", opened, opened, life);
	temp_write(temp, path, text);
}

#define SET(TIME, STATUS) "\n## " TIME " kim changed\n\n- status: " STATUS "\n"
#define SAID(TIME, WHO) "\n## " TIME " " WHO " replied\n\nText.\n"

static void write_desk(struct temp *temp)
{
	temp_init(temp);
	temp_write(temp, ".svc/config.yaml", "format: 1\n");
	temp_write(
		temp, "people/ana.md", "---\nid: ana\ntitle: Ana\nemail: ana@example.com\n---\n");
	temp_write(temp, "people/kim.md",
		"---\nid: kim\ntitle: Kim\nemail: kim@example.com\nroles:\n- agent\n---\n");
	temp_write(temp, "calendars/office.md",
		"---\nid: office\ntitle: Office\ntimezone: UTC\nhours:\n  mon-fri: [09:00-17:00]\n"
		"---\n");
	/* settled at first contact: acknowledged after 1 h, resolved after 2 h */
	ticket(temp, "AAAA1", "resolved", "2026-06-08T10:00:00Z",
		SAID("2026-06-08T11:00:00Z", "kim") SET("2026-06-08T12:00:00Z", "resolved"));
	/* reopened; the automatic reply acknowledges nothing; 24 h to the last resolution */
	ticket(temp, "AAAA2", "resolved", "2026-06-09T10:00:00Z",
		SAID("2026-06-09T10:00:01Z", "auto") SET("2026-06-09T13:00:00Z", "in-progress")
			SET("2026-06-09T14:00:00Z", "resolved") SET("2026-06-10T09:00:00Z",
				"in-progress") SET("2026-06-10T10:00:00Z", "resolved"));
	/* resolved, but the customer had to write again */
	ticket(temp, "BBBB1", "resolved", "2026-06-11T10:00:00Z",
		SAID("2026-06-11T11:00:00Z", "kim") SAID("2026-06-11T12:00:00Z", "ana")
			SET("2026-06-11T16:00:00Z", "resolved"));
	/* opened before the period, still there at its end */
	ticket(temp, "BBBB2", "in-progress", "2026-06-01T00:00:00Z",
		SET("2026-06-02T09:00:00Z", "in-progress"));
	/* cancelled, acknowledged thereby; and one that comes after the period */
	ticket(temp, "BBBB3", "cancelled", "2026-06-12T10:00:00Z",
		SET("2026-06-12T18:00:00Z", "cancelled"));
	ticket(temp, "BBBB4", "new", "2026-06-15T00:00:00Z", "");
	temp_commit(temp, NULL);
}

static json_t *figures(struct temp *temp, const char *const *by, const char *calendar)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_options options = {.now = at("2026-06-20T00:00:00Z")};
	svc_auto(svc_desk) desk = temp_open(temp);
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	struct svc_kpi_options o = {.since = at("2026-06-08T00:00:00Z"),
		.until = at("2026-06-15T00:00:00Z"),
		.before = at("2026-06-01T00:00:00Z"),
		.by = by,
		.list = true};
	json_t *out = NULL;
	if (calendar)
		temp_ok(svc_hours_at(svc_sla_hours(engine), calendar, o.since, &o.calendar, &err),
			err);
	temp_ok(svc_kpi(engine, &o, &out, &err), err);
	return out;
}

/* The number at PATH ("mtta/mean") of a row. */
static double value(const json_t *row, const char *path)
{
	g_auto(GStrv) keys = g_strsplit(path, "/", -1);
	for (char **key = keys; *key; key++)
		row = json_object_get(row, *key);
	if (!json_is_number(row))
		g_error("%s is no number", path);
	return json_number_value(row);
}

static void check_values(const json_t *row, const char *const *paths, const double *want)
{
	for (size_t i = 0; paths[i]; i++) {
		double got = value(row, paths[i]);
		if (ABS(got - want[i]) > 1e-9)
			g_error("%s: %g, expected %g", paths[i], got, want[i]);
	}
}

static void test_figures(void)
{
	static const char *const paths[] = {"opened", "resolved", "cancelled", "backlog",
		"age/median", "age/buckets/8-30", "age/buckets/2-7", "mtta/n", "mtta/median",
		"mtta/mean", "mtta/p90", "mttr/n", "mttr/median", "mttr/mean", "mttr/p90",
		"reopen_rate/n", "reopen_rate/count", "reopen_rate/percent", "first_contact/count",
		"first_contact/percent", "before/opened", "before/backlog", "before/mtta/mean",
		"before/age/buckets/2-7", NULL};
	static const double want[] = {4, 3, 1, 1, 14 * 86400, 1, 0, 4, 2 * 3600,
		(1 + 3 + 1 + 8) * 900, 8 * 3600, 3, 6 * 3600, (2 + 24 + 6) * 1200, 24 * 3600, 3, 1,
		100.0 / 3, 1, 100.0 / 3, 1, 1, 33 * 3600, 1};
	struct temp temp;
	write_desk(&temp);
	json_t *all = figures(&temp, NULL, NULL);
	json_t *row = json_array_get(json_object_get(all, "rows"), 0);
	g_assert_cmpuint(json_array_size(json_object_get(all, "rows")), ==, 1);
	check_values(row, paths, want);
	/* nobody was resolved in the week before: no mean rather than 0 */
	const json_t *before = json_object_get(row, "before");
	g_assert_true(json_is_null(json_object_get(json_object_get(before, "mttr"), "mean")));
	g_assert_true(
		json_is_null(json_object_get(json_object_get(before, "reopen_rate"), "percent")));
	/* each count names its tickets, each figure its definition */
	const json_t *tickets = json_object_get(row, "tickets");
	g_assert_cmpuint(json_array_size(json_object_get(tickets, "resolved")), ==, 3);
	g_assert_cmpstr(json_string_value(json_array_get(json_object_get(tickets, "reopened"), 0)),
		==, "INC-2606-AAAA2");
	g_assert_cmpuint(json_object_size(json_object_get(all, "definitions")), ==, 9);
	json_decref(all);
	temp_clear(&temp);
}

static void test_groups_and_hours(void)
{
	static const char *const by[] = {"priority", NULL};
	static const char *const paths[] = {"opened", "mtta/mean", "mttr/mean", "mttr/p90", NULL};
	/* 09:00 to 17:00: the night of AAAA2 counts for nothing */
	static const double p1[] = {2, 2 * 3600, 5 * 3600, 8 * 3600};
	static const double p2[] = {2, 4 * 3600, 6 * 3600, 6 * 3600};
	struct temp temp;
	write_desk(&temp);
	json_t *all = figures(&temp, by, "office"), *rows = json_object_get(all, "rows");
	g_assert_cmpuint(json_array_size(rows), ==, 2);
	g_assert_cmpstr(
		json_string_value(json_object_get(all, "time")), ==, "business time of office");
	check_values(json_array_get(rows, 0), paths, p1);
	check_values(json_array_get(rows, 1), paths, p2);
	json_decref(all);
	temp_clear(&temp);
}

static void test_refusals(void)
{
	static const char *const by[] = {"priorty", NULL};
	struct temp temp;
	write_desk(&temp);
	temp_write(&temp, "tickets/2026/06/INC-2606-BROKE.md", "---\nid: [\n---\n");
	json_t *all = figures(&temp, NULL, NULL);
	const json_t *problem = json_array_get(json_object_get(all, "problems"), 0);
	g_assert_cmpstr(json_string_value(json_object_get(problem, "path")), ==,
		"tickets/2026/06/INC-2606-BROKE.md");
	json_decref(all);
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_options options = {.now = TEMP_NOW};
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	struct svc_kpi_options o = {.since = 0, .until = 1, .before = -1, .by = by};
	g_assert_cmpint(svc_kpi(engine, &o, &all, &err), ==, SVC_EUSAGE);
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/kpi/figures", test_figures);
	g_test_add_func("/kpi/groups-and-hours", test_groups_and_hours);
	g_test_add_func("/kpi/refusals", test_refusals);
	return g_test_run();
}
