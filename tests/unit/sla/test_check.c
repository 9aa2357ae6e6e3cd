/*
 * Lints of calendars and agreements: each rule has a text that it finds, and a sound desk has none.
 */
#include "../desk/temp.h"
#include "sla/check.h"

#define CALENDAR "---\nid: aa\ntitle: T\ntimezone: Europe/Berlin\n"
#define HOURS "hours:\n  mon-fri: [09:00-17:00]\n"
#define SLA "---\nid: gold\ntitle: T\ncalendar: good\nclocks:\n  resolution:\n"

static const struct {
	const char *path, *text;
	const char *rule; /* NULL: nothing is found */
	int line;
} cases[] = {
	{"calendars/aa.md", CALENDAR HOURS "---\n", NULL, 0},
	{"calendars/aa.md", CALENDAR "hours:\n  mon-fri: [09:00-23:59]\n---\n",
		"calendar-last-minute", 6},
	{"calendars/aa.md", CALENDAR "hours:\n  mon-fri: [09:00-12:00, 11:00-17:00]\n---\n",
		"calendar-overlap", 6},
	{"calendars/aa.md", CALENDAR "hours:\n  mon-fri: [17:00-09:00]\n---\n", "calendar-text", 6},
	{"calendars/aa.md", CALENDAR "hours:\n  mond: [09:00-17:00]\n---\n", "calendar-text", 6},
	{"calendars/aa.md", CALENDAR "hours:\n  mon-fri: [9-17]\n---\n", "calendar-text", 6},
	{"calendars/aa.md", CALENDAR "hours: [09:00-17:00]\n---\n", "calendar-text", 5},
	{"calendars/aa.md", CALENDAR "---\n", "calendar-closed", 0},
	{"calendars/aa.md", CALENDAR HOURS "holidays:\n- 2026-04-03\n---\n", "calendar-holidays",
		7},
	{"calendars/aa.md", CALENDAR HOURS "holidays:\n- 2027-04-03\n- 12-25\n---\n", NULL, 0},
	{"calendars/aa.md", CALENDAR HOURS "holidays:\n- {date: 02-30}\n---\n", "calendar-text", 8},
	{"calendars/aa.md", CALENDAR HOURS "exceptions:\n  2026-06-13: []\n---\n",
		"calendar-exception", 8},
	{"calendars/aa.md", CALENDAR HOURS "include:\n- good\n---\n", NULL, 0},
	{"calendars/aa.md", CALENDAR HOURS "include:\n- aa\n---\n", "calendar-include", 8},
	{"calendars/aa.md", CALENDAR HOURS "include:\n- nowhere\n---\n", "calendar-include", 0},
	{"calendars/aa.md", "---\nid: aa\ntitle: T\ntimezone: Berlin2\n" HOURS "---\n",
		"calendar-zone", 4},
	{"calendars/aa.md", "---\nid: aa\ntitle: T\n" HOURS "---\n", "calendar-text", 0},
	{"slas/gold.md", SLA "    target: 4h\n---\n", NULL, 0},
	{"slas/gold.md", SLA "    target: 3d\n---\n", "sla-text", 7},
	{"slas/gold.md", SLA "    target: -4h\n---\n", "sla-text", 7},
	{"slas/gold.md", SLA "    pause: [on-hold]\n---\n", "sla-text", 7},
	{"slas/gold.md", SLA "    target: {P1: 1h}\n---\n", "sla-priority", 6},
	{"slas/gold.md", SLA "    target: {P9: 1h, default: 2h}\n---\n", "sla-priority", 6},
	{"slas/gold.md", SLA "    target: 1h\n    pause: [on-hold:customer, on-hold]\n---\n", NULL,
		0},
	{"slas/gold.md", SLA "    target: 1h\n    pause: [onhold]\n---\n", "sla-status", 6},
	{"slas/gold.md", SLA "    target: 1h\n    pause: [on-hold:weather]\n---\n", "sla-status",
		6},
	{"slas/gold.md", SLA "    target: 1h\n    calendar: nowhere\n---\n", "sla-calendar", 0},
	{"slas/gold.md", SLA "    target: 1h\n    calendar: shut\n---\n", "sla-unreachable", 6},
	{"slas/gold.md", SLA "    target: 1h\non_reopen: sometimes\n---\n", "sla-text", 8},
	{"slas/gold.md", SLA "    target: 1h\n    objective: 101%\n---\n", "sla-text", 8},
	{"slas/gold.md", SLA "    target: 1h\ncredits:\n- {below: 99%}\n---\n", "sla-text", 9},
	{"slas/gold.md", "---\nid: gold\ntitle: T\nclocks:\n  net: {target: 1h}\n---\n", "sla-text",
		5},
	{"slas/gold.md", "---\nid: gold\ntitle: T\nclocks:\n  ola: {target: 1h}\n---\n", "sla-text",
		5},
	{"slas/gold.md", "---\nid: gold\ntitle: T\n---\n", "sla-empty", 0},
};

static void check(struct temp *temp, size_t i, GPtrArray *findings)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_options options = {.now = TEMP_NOW};
	svc_auto(svc_desk) desk = temp_open(temp);
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	temp_ok(svc_sla_check_all(engine, findings, &err), err);
	for (unsigned k = 0; k < findings->len; k++) {
		const struct svc_finding *f = findings->pdata[k];
		g_test_message("%zu: %s:%d: %s: %s", i, f->path, f->line, f->rule, f->message);
	}
}

static void test_rules(void)
{
	struct temp temp;
	temp_init(&temp);
	temp_write(&temp, ".svc/config.yaml", "format: 1\n");
	temp_commit(&temp, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) findings = svc_findings_new();
		temp_write(&temp, "calendars/good.md",
			"---\nid: good\ntitle: T\ntimezone: UTC\n" HOURS "---\n");
		temp_write(&temp, "calendars/shut.md",
			"---\nid: shut\ntitle: T\ntimezone: UTC\nholidays:\n- 12-25\n---\n");
		temp_write(&temp, cases[i].path, cases[i].text);
		check(&temp, i, findings);
		g_assert_cmpuint(findings->len, ==, cases[i].rule ? 1 : 0);
		if (cases[i].rule) {
			const struct svc_finding *f = findings->pdata[0];
			g_assert_cmpstr(f->rule, ==, cases[i].rule);
			g_assert_cmpint(f->line, ==, cases[i].line);
			g_assert_cmpstr(f->path, ==, cases[i].path);
		}
		g_autofree char *full = g_build_filename(temp.dir, cases[i].path, NULL);
		g_assert_cmpint(g_unlink(full), ==, 0);
	}
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/check/rules", test_rules);
	return g_test_run();
}
