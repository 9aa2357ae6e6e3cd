/*
 * The engine over real desks: every worked case as records with dated commits, which agreement
 * applies, which text is in force, reports and proofs.
 */
#include "scenario.h"
#include "sla/report.h"

static json_t *load_scenarios(void)
{
	g_autofree char *path =
		g_build_filename(g_getenv("SVC_TEST_DATA"), "sla", "scenarios.json", NULL);
	json_error_t failure;
	json_t *json = json_load_file(path, 0, &failure);
	if (!json)
		g_error("%s: %s", path, failure.text);
	return json;
}

struct loaded { /* one ticket of a desk, with what it borrows */
	struct svc_desk *desk;
	struct svc_sla_engine *engine;
	struct svc_record *record;
	struct svc_sla_ticket *ticket;
};

static void load_ticket(struct temp *temp, const char *id, int64_t now, struct loaded *out)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_options options = {.now = now};
	out->desk = temp_open(temp);
	out->engine = svc_sla_open(out->desk, &options);
	temp_ok(svc_desk_get(out->desk, "ticket", id, &out->record, &err), err);
	temp_ok(svc_sla_ticket(out->engine, out->record, &out->ticket, &err), err);
}

static void clear_loaded(struct loaded *l)
{
	svc_sla_ticket_free(l->ticket);
	svc_record_free(l->record);
	svc_sla_close(l->engine);
	svc_desk_free(l->desk);
}

static int differences(const char *id, const json_t *want, const json_t *got)
{
	int different = 0;
	const char *key;
	const json_t *value;
	json_object_foreach((json_t *)want, key, value)
	{
		const json_t *ours = json_object_get(got, key);
		if (strcmp(key, "cycles") == 0) {
			different += json_array_size(value) != json_array_size(ours);
			for (size_t i = 0; i < json_array_size(value); i++)
				different += differences(
					id, json_array_get(value, i), json_array_get(ours, i));
		} else if (!json_equal(value, ours)) {
			g_test_message("%s: %s", id, key);
			different++;
		}
	}
	return different;
}

static const json_t *row_of(const json_t *rows, const char *clock)
{
	for (size_t i = 0; i < json_array_size(rows); i++)
		if (strcmp(get(json_array_get(rows, i), "clock"), clock) == 0)
			return json_array_get(rows, i);
	return NULL;
}

/* The intervals of the proof sum to what the engine says, for each cycle. */
static void check_proof(const struct loaded *l)
{
	json_t *proof = svc_sla_explain(l->engine, l->ticket);
	size_t c, y, i;
	const json_t *clock, *cycle, *item;
	json_array_foreach(json_object_get(proof, "clocks"), c, clock)
	{
		json_array_foreach(json_object_get(clock, "cycles"), y, cycle)
		{
			int64_t sum = 0, parts = 0;
			json_array_foreach(json_object_get(cycle, "intervals"), i, item)
			{
				sum += at(get(item, "to")) - at(get(item, "from"));
			}
			json_array_foreach(json_object_get(cycle, "parts"), i, item)
			{
				parts += json_integer_value(json_object_get(item, "seconds"));
			}
			g_assert_cmpint(
				sum, ==, json_integer_value(json_object_get(cycle, "elapsed")));
			g_assert_cmpint(parts, ==, sum);
		}
	}
	json_decref(proof);
}

static int check_scenario(const json_t *scenario)
{
	struct temp temp;
	struct loaded l = {0};
	json_t *rows = json_array(), *expected = json_object_get(scenario, "expected");
	const char *clock, *id = get(scenario, "id");
	const json_t *want;
	int different = 0;
	write_scenario(&temp, scenario);
	load_ticket(&temp, "INC-2606-7K3M9", at(get(scenario, "evaluate_at")), &l);
	if (l.ticket->problem.status)
		g_error("%s: %s", id, l.ticket->problem.message);
	g_assert_false(l.ticket->assumed);
	svc_sla_status_rows(l.ticket, true, rows);
	json_object_foreach(expected, clock, want)
	{
		const json_t *row = row_of(rows, clock);
		g_assert_nonnull(row);
		different += differences(id, want, row);
	}
	check_proof(&l);
	clear_loaded(&l);
	json_decref(rows);
	temp_clear(&temp);
	return different;
}

static void test_scenarios(void)
{
	json_t *all = load_scenarios(), *scenarios = json_object_get(all, "scenarios");
	int different = 0;
	for (size_t i = 0; i < json_array_size(scenarios); i++)
		different += check_scenario(json_array_get(scenarios, i));
	g_assert_cmpint(different, ==, 0);
	json_decref(all);
}

/* A desk on which every way to an agreement can be taken away in turn. */
static void write_agreements(struct temp *temp)
{
	static const char *const slas[] = {
		"own", "offered", "agreed", "later", "customers", "services", "fallback"};
	write_desk(temp);
	temp_write(temp, ".svc/config.yaml", "format: 1\ndefaults:\n  sla: fallback\n");
	for (size_t i = 0; i < G_N_ELEMENTS(slas); i++) {
		g_autofree char *path = g_strdup_printf("slas/%s.md", slas[i]);
		g_autofree char *text = g_strdup_printf(
			"---\nid: %s\ntitle: T\nclocks:\n  resolution:\n    target: %zuh\n---\n",
			slas[i], i + 1);
		temp_write(temp, path, text);
	}
	temp_write(temp, "services/shop.md",
		"---\nid: shop\ntitle: Shop\nstage: live\nsla: services\n---\n");
	temp_write(temp, "offerings/laptop.md",
		"---\nid: laptop\ntitle: Laptop\nservice: shop\nsla: offered\n---\n");
	temp_write(temp, "customers/acme.md",
		"---\nid: acme\ntitle: Acme\nsla: customers\nagreements:\n"
		"- {service: shop, sla: agreed, effective: 2026-01-01}\n"
		"- {service: shop, sla: later, effective: 2027-01-01}\n"
		"- {service: mail, sla: later}\n---\n");
	temp_commit(temp, "2020-01-01T00:00:00Z");
}

static void check_source(
	struct temp *temp, const char *fields, enum svc_sla_source source, const char *sla)
{
	struct loaded l = {0};
	g_autofree char *text = g_strdup_printf(
		"---\nid: INC-2606-AAAAA\ntitle: T\nstatus: new\ntype: incident\nopened: "
		"2026-06-09T07:00:00Z\n%s---\n\n## 2026-06-09T07:00:00Z ana opened\n\n- status: new\n"
		"- type: incident\n",
		fields);
	temp_write(temp, "tickets/2026/06/INC-2606-AAAAA.md", text);
	load_ticket(temp, "INC-2606-AAAAA", at("2026-06-09T08:00:00Z"), &l);
	g_assert_cmpstr(svc_sla_source_name(l.ticket->source), ==, svc_sla_source_name(source));
	if (sla)
		g_assert_cmpstr(l.ticket->version->record->id, ==, sla);
	else
		g_assert_null(l.ticket->version);
	clear_loaded(&l);
}

static void test_sources(void)
{
	struct temp temp;
	write_agreements(&temp);
	check_source(&temp, "sla: own\noffering: laptop\ncustomer: acme\nservice: shop\n",
		SVC_SLA_OWN, "own");
	check_source(&temp, "offering: laptop\ncustomer: acme\nservice: shop\n", SVC_SLA_OFFERING,
		"offered");
	check_source(&temp, "customer: acme\nservice: shop\n", SVC_SLA_AGREEMENT, "agreed");
	check_source(&temp, "customer: acme\n", SVC_SLA_CUSTOMER, "customers");
	check_source(&temp, "service: shop\n", SVC_SLA_SERVICE, "services");
	check_source(&temp, "", SVC_SLA_DEFAULT, "fallback");
	temp_write(&temp, ".svc/config.yaml", "format: 1\n");
	check_source(&temp, "", SVC_SLA_NONE, NULL);
	temp_clear(&temp);
}

static void check_problem(struct temp *temp, const char *sla, const char *message)
{
	struct loaded l = {0};
	g_autofree char *text = g_strdup_printf(
		"---\nid: INC-2606-AAAAA\ntitle: T\nstatus: new\ntype: incident\nopened: "
		"2026-06-09T07:00:00Z\nsla: %s\n---\n",
		sla);
	temp_write(temp, "tickets/2026/06/INC-2606-AAAAA.md", text);
	load_ticket(temp, "INC-2606-AAAAA", at("2026-06-09T08:00:00Z"), &l);
	g_assert_cmpint(l.ticket->problem.status, !=, SVC_OK);
	g_assert_cmpuint(l.ticket->clocks->len, ==, 0);
	if (!strstr(l.ticket->problem.message, message))
		g_error("%s: '%s' lacks '%s'", sla, l.ticket->problem.message, message);
	clear_loaded(&l);
}

static void test_problems(void)
{
	struct temp temp;
	write_desk(&temp);
	temp_write(&temp, "slas/lost.md",
		"---\nid: lost\ntitle: T\ncalendar: nowhere\nclocks: {response: {target: 1h}}\n---\n");
	temp_write(&temp, "slas/bare.md",
		"---\nid: bare\ntitle: T\nclocks:\n  response:\n    target: 3d\n---\n");
	temp_write(&temp, "slas/round.md",
		"---\nid: round\ntitle: T\ncalendar: aa\nclocks: {response: {target: 1h}}\n---\n");
	temp_write(&temp, "slas/odd.md",
		"---\nid: odd\ntitle: T\ncalendar: cc\nclocks: {response: {target: 1h}}\n---\n");
	temp_write(&temp, "calendars/aa.md",
		"---\nid: aa\ntitle: T\ntimezone: UTC\ninclude:\n- bb\n---\n");
	temp_write(&temp, "calendars/bb.md",
		"---\nid: bb\ntitle: T\ntimezone: UTC\ninclude:\n- aa\n---\n");
	temp_write(&temp, "calendars/cc.md", "---\nid: cc\ntitle: T\ntimezone: Berlin2\n---\n");
	temp_commit(&temp, NULL);
	check_problem(&temp, "missing", "no sla 'missing'");
	check_problem(&temp, "lost", "no calendar 'nowhere'");
	check_problem(&temp, "bare", "two things");
	check_problem(&temp, "round", "includes itself");
	check_problem(&temp, "odd", "Berlin2");
	temp_clear(&temp);
}

static void write_gold(struct temp *temp, const char *extra, const char *target)
{
	g_autofree char *text = g_strdup_printf(
		"---\nid: gold\ntitle: Gold\n%sclocks:\n  resolution:\n    target: %s\n---\n",
		extra, target);
	temp_write(temp, "slas/gold.md", text);
}

static int64_t target_of(struct temp *temp, const char *opened, const char *now, bool *assumed)
{
	struct loaded l = {0};
	g_autofree char *text = g_strdup_printf(
		"---\nid: INC-2606-AAAAA\ntitle: T\nstatus: new\ntype: incident\nopened: %s\nsla: "
		"gold\n---\n",
		opened);
	temp_write(temp, "tickets/2026/06/INC-2606-AAAAA.md", text);
	load_ticket(temp, "INC-2606-AAAAA", at(now), &l);
	g_assert_cmpint(l.ticket->problem.status, ==, SVC_OK);
	int64_t target = svc_clock_last(l.ticket->clocks->pdata[0])->target;
	if (assumed)
		*assumed = l.ticket->assumed;
	clear_loaded(&l);
	return target;
}

static void test_in_force(void)
{
	struct temp temp;
	bool assumed;
	write_desk(&temp);
	write_gold(&temp, "effective: 2026-01-01\n", "1h");
	temp_commit(&temp, "2025-12-01T00:00:00Z");
	write_gold(&temp, "effective: 2026-07-01\n", "2h");
	temp_commit(&temp, "2026-02-01T00:00:00Z");
	write_gold(&temp, "effective: 2026-07-01\n", "3h"); /* keeps the date: from its commit on */
	temp_commit(&temp, "2026-08-01T00:00:00Z");
	write_gold(&temp, "effective: 2026-07-01\n", "4h"); /* uncommitted: from now on */
	static const struct {
		const char *opened;
		int hours;
		bool assumed;
	} cases[] = {
		{"2025-12-15T00:00:00Z", 1, true},
		{"2026-01-01T00:00:00Z", 1, false},
		{"2026-06-30T23:59:59Z", 1, false},
		{"2026-07-01T00:00:00Z", 2, false},
		{"2026-07-31T23:59:59Z", 2, false},
		{"2026-08-01T00:00:00Z", 3, false},
		{"2026-11-21T09:14:59Z", 3, false},
		{"2026-11-21T09:15:00Z", 4, false},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_assert_cmpint(target_of(&temp, cases[i].opened, "2026-11-21T10:00:00Z", &assumed),
			==, cases[i].hours * 3600);
		g_assert_cmpint(assumed, ==, cases[i].assumed);
	}
	write_gold(&temp, "on_target_edit: retroactive\n", "5h");
	temp_commit(&temp, "2026-09-01T00:00:00Z");
	/* the text in force at the opening is pinned: it says so itself */
	g_assert_cmpint(target_of(&temp, "2026-08-15T00:00:00Z", "2026-11-21T10:00:00Z", NULL), ==,
		3 * 3600);
	g_assert_cmpint(target_of(&temp, "2026-09-15T00:00:00Z", "2026-11-21T10:00:00Z", NULL), ==,
		5 * 3600);
	write_gold(&temp, "on_target_edit: retroactive\n", "6h");
	temp_commit(&temp, "2026-10-01T00:00:00Z");
	g_assert_cmpint(target_of(&temp, "2026-09-15T00:00:00Z", "2026-11-21T10:00:00Z", NULL), ==,
		6 * 3600);
	g_assert_cmpint(target_of(&temp, "2026-09-15T00:00:00Z", "2026-09-20T10:00:00Z", NULL), ==,
		5 * 3600);
	temp_clear(&temp);
}

static char *report_text(struct temp *temp, const char *since, const char *until)
{
	static const char *const by[] = {"priority", "month", NULL};
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_report_options o = {.since = at(since),
		.until = at(until),
		.by = by,
		.list = true,
		.most_breaches = SIZE_MAX};
	struct svc_sla_options options = {.now = svc_sla_report_moment(TEMP_NOW, o.until)};
	svc_auto(svc_desk) desk = temp_open(temp);
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	json_t *report = NULL;
	temp_ok(svc_sla_report(engine, &o, &report, &err), err);
	char *text = json_dumps(report, JSON_INDENT(1));
	json_decref(report);
	return text;
}

static void write_closed(struct temp *temp, const char *id, const char *priority, int minutes)
{
	g_autofree char *path = g_strdup_printf("tickets/2026/06/INC-2606-%s.md", id);
	g_autofree char *closed = svc_time_format(at("2026-06-09T07:00:00Z") + minutes * 60);
	g_autofree char *text = g_strdup_printf(
		"---\nid: INC-2606-%s\ntitle: T %s\nstatus: closed\ntype: incident\npriority: %s\n"
		"opened: 2026-06-09T07:00:00Z\nsla: gold\n---\n\n## 2026-06-09T07:00:00Z ana opened\n\n"
		"- status: new\n- type: incident\n- priority: %s\n\n## %s kim changed\n\n- status: "
		"closed\n",
		id, id, priority, priority, closed);
	temp_write(temp, path, text);
}

static void test_report(void)
{
	struct temp temp;
	write_desk(&temp);
	write_gold(&temp, "", "1h");
	temp_commit(&temp, "2026-01-01T00:00:00Z");
	for (int i = 0; i < 10; i++) {
		char id[8];
		g_snprintf(id, sizeof id, "AAA%02d", i);
		write_closed(&temp, id, i < 5 ? "P1" : "P2", (i + 1) * 10);
	}
	g_autofree char *text = report_text(&temp, "2026-04-01T00:00:00Z", "2026-07-01T00:00:00Z");
	json_t *report = json_loads(text, 0, NULL);
	const json_t *rows = json_object_get(report, "rows");
	g_assert_cmpuint(json_array_size(rows), ==, 2);
	const json_t *p2 = json_array_get(rows, 1);
	g_assert_cmpstr(get(p2, "priority"), ==, "P2");
	g_assert_cmpstr(get(p2, "month"), ==, "2026-06");
	g_assert_cmpstr(get(p2, "time"), ==, "24x7");
	g_assert_cmpint(json_integer_value(json_object_get(p2, "met")), ==, 1);
	g_assert_cmpint(json_integer_value(json_object_get(p2, "breached")), ==, 4);
	g_assert_cmpfloat(json_real_value(json_object_get(p2, "compliance")), ==, 20);
	g_assert_cmpfloat(
		json_real_value(json_object_get(json_object_get(p2, "elapsed"), "median")), ==,
		80 * 60);
	g_assert_cmpstr(get(json_array_get(json_object_get(report, "breaches"), 0), "ticket"), ==,
		"INC-2606-AAA09");
	json_decref(report);
	/* a text that is edited today, committed or not, changes nothing of last quarter */
	write_gold(&temp, "", "5m");
	g_autofree char *same = report_text(&temp, "2026-04-01T00:00:00Z", "2026-07-01T00:00:00Z");
	g_assert_cmpstr(same, ==, text);
	temp_commit(&temp, "2026-11-21T09:00:00Z");
	g_autofree char *still = report_text(&temp, "2026-04-01T00:00:00Z", "2026-07-01T00:00:00Z");
	g_assert_cmpstr(still, ==, text);
	temp_clear(&temp);
}

static char *simulated(struct temp *temp, const char *text)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_report_options o = {.since = INT64_MIN, .until = INT64_MAX};
	struct svc_sla_options options = {.now = TEMP_NOW};
	svc_auto(svc_desk) desk = temp_open(temp);
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	g_autoptr(GBytes) bytes = text ? g_bytes_new(text, strlen(text)) : NULL;
	const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(desk), "sla");
	json_t *report = NULL;
	if (bytes)
		temp_ok(svc_library_replace(svc_sla_library(engine), kind, "gold", bytes, &err),
			err);
	temp_ok(svc_sla_report(engine, &o, &report, &err), err);
	char *out = json_dumps(report, 0);
	json_decref(report);
	return out;
}

/* What-if: an unchanged text gives the same report byte for byte, a changed one another. */
static void test_replace(void)
{
	struct temp temp;
	write_desk(&temp);
	write_gold(&temp, "", "1h");
	temp_commit(&temp, "2026-01-01T00:00:00Z");
	write_closed(&temp, "AAAAA", "P1", 30);
	write_gold(&temp, "", "2h");
	temp_commit(&temp, "2026-08-01T00:00:00Z");
	g_autofree char *plain = simulated(&temp, NULL);
	g_autofree char *text = temp_read(&temp, "slas/gold.md");
	g_autofree char *same = simulated(&temp, text);
	g_assert_cmpstr(same, ==, plain);
	g_autofree char *strict = simulated(
		&temp, "---\nid: gold\ntitle: Gold\nclocks:\n  resolution:\n    target: 5m\n---\n");
	g_assert_nonnull(strstr(strict, "\"breached\": 1"));
	g_assert_null(strstr(plain, "\"breached\": 1"));
	temp_clear(&temp);
}

/* A clone without the text in force says so, and how to get it. */
static void test_shallow(void)
{
	struct temp temp;
	write_desk(&temp);
	write_gold(&temp, "", "1h");
	temp_commit(&temp, "2026-01-01T00:00:00Z");
	write_gold(&temp, "", "2h");
	write_closed(&temp, "AAAAA", "P1", 30);
	temp_commit(&temp, "2026-08-01T00:00:00Z");
	g_autofree char *url = g_strconcat("file://", temp.dir, NULL);
	temp_run(&temp, "clone", "--quiet", "--depth", "1", url, "shallow");
	g_autofree char *full = temp.dir;
	temp.dir = g_build_filename(full, "shallow", NULL);
	struct loaded l = {0};
	load_ticket(&temp, "INC-2606-AAAAA", TEMP_NOW, &l);
	g_assert_true(l.ticket->assumed);
	g_assert_cmpuint(temp.warnings->len, ==, 1);
	g_assert_nonnull(strstr(temp.warnings->pdata[0], "git fetch --unshallow"));
	clear_loaded(&l);
	g_free(temp.dir);
	temp.dir = g_steal_pointer(&full);
	temp_clear(&temp);
}

static void test_report_refuses(void)
{
	static const char *const by[] = {"priorty", NULL};
	struct temp temp;
	write_desk(&temp);
	temp_commit(&temp, NULL);
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_options options = {.now = TEMP_NOW};
	struct svc_sla_report_options o = {.since = INT64_MIN, .until = INT64_MAX, .by = by};
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	json_t *report = NULL;
	g_assert_cmpint(svc_sla_report(engine, &o, &report, &err), ==, SVC_EUSAGE);
	g_assert_nonnull(strstr(err.hint, "priority"));
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/desk/scenarios", test_scenarios);
	g_test_add_func("/desk/sources", test_sources);
	g_test_add_func("/desk/problems", test_problems);
	g_test_add_func("/desk/in-force", test_in_force);
	g_test_add_func("/desk/report", test_report);
	g_test_add_func("/desk/replace", test_replace);
	g_test_add_func("/desk/shallow", test_shallow);
	g_test_add_func("/desk/report-refuses", test_report_refuses);
	return g_test_run();
}
