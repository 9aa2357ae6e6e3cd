#include "desk/temp.h"
#include "report/figures.h"
#include "report/report.h"
#include "util/zone.h"
#include <math.h>

static struct svc_kinds *kinds(void)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_kinds *all = NULL;
	temp_ok(svc_kinds_new(&all, &err), err);
	temp_ok(svc_kinds_finish(all, &err), err);
	return all;
}

/* What is counted in most tests: three tickets. */
static const char *const tickets[] = {
	"---\nid: a1\ntitle: One\nstatus: in-progress\npriority: P1\nopened: 2026-01-31T23:30:00Z\n"
	"resolved_at: 2026-02-01T01:30:00Z\nmoves: 3\nlabels:\n- vpn\n- mail\n---\n\n"
	"## 2026-01-31T23:30:00Z ana opened\n\n- status: new\n- priority: P2\n\n"
	"## 2026-02-01T00:00:00Z kim changed\n\n- status: in-progress\n- priority: P1\n\n"
	"## 2026-02-01T01:30:00Z kim changed\n\n- status: resolved\n\n"
	"## 2026-02-02T00:00:00Z ana replied\n\nNo.\n\n"
	"## 2026-02-02T01:00:00Z kim changed\n\n- status: in-progress\n",
	"---\nid: a2\ntitle: Two\nstatus: closed\npriority: P2\nopened: 2026-02-10T00:00:00Z\n"
	"resolved_at: 2026-02-10T00:01:30Z\nmoves: 0\nlabels:\n- vpn\n---\n\n"
	"## 2026-02-10T00:00:00Z ana opened\n\n- status: new\n- priority: P2\n\n"
	"## 2026-02-10T00:01:30Z kim changed\n\n- status: resolved\n\n"
	"## 2026-02-11T00:00:00Z kim changed\n\n- status: closed\n\n"
	"## 2026-02-11T00:00:00Z kim changed\n\n- status: closed\n",
	"---\nid: a3\ntitle: Three\nstatus: new\nopened: 2026-02-28T00:00:00Z\nmoves: many\n---\n\n"
	"## 2026-02-28T00:00:00Z bot opened\n\n- status: new\n",
};

static const char *const seen[] = {"resolved_at", "moves", NULL};

/* The rows as one line each, keys and values in order. */
static char *rows_text(const struct svc_report *report)
{
	json_t *rows = svc_report_rows(report);
	GString *text = g_string_new(NULL);
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
	{
		char *line = json_dumps(row, JSON_COMPACT | JSON_REAL_PRECISION(6));
		g_string_append_printf(text, "%s\n", line);
		free(line);
	}
	json_decref(rows);
	return g_string_free(text, FALSE);
}

static void assert_report(struct svc_report_options options, const char *expected)
{
	svc_auto(svc_kinds) all = kinds();
	const struct svc_kind *kind = svc_kinds_find(all, "ticket", NULL);
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_report) report = NULL;
	options.seen = seen;
	temp_ok(svc_report_new(kind, &options, &report, &err), err);
	for (size_t i = 0; i < G_N_ELEMENTS(tickets); i++) {
		svc_auto(svc_record) record = NULL;
		temp_ok(svc_record_parse(kind, "tickets/imported/_a/a.md", tickets[i],
				strlen(tickets[i]), &record, &err),
			err);
		temp_ok(svc_report_add(report, record, &err), err);
	}
	g_autofree char *text = rows_text(report);
	g_assert_cmpstr(text, ==, expected);
}

#define LIST(...)                                                                                  \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__, NULL                                                                  \
	}

static void test_fields(void)
{
	assert_report((struct svc_report_options){0}, "{\"n\":3}\n");
	assert_report((struct svc_report_options){.by = LIST("priority")},
		"{\"priority\":\"P1\",\"n\":1}\n{\"priority\":\"P2\",\"n\":1}\n"
		"{\"priority\":null,\"n\":1}\n");
	/* Statuses come in the order in which the kind declares them. */
	assert_report((struct svc_report_options){.by = LIST("status")},
		"{\"status\":\"new\",\"n\":1}\n{\"status\":\"in-progress\",\"n\":1}\n"
		"{\"status\":\"closed\",\"n\":1}\n");
	assert_report((struct svc_report_options){.by = LIST("labels")},
		"{\"labels\":\"mail\",\"n\":1}\n{\"labels\":\"vpn\",\"n\":2}\n"
		"{\"labels\":null,\"n\":1}\n");
	assert_report(
		(struct svc_report_options){.by = LIST("labels"), .by_count = true, .most = 1},
		"{\"labels\":\"vpn\",\"n\":2}\n");
}

static void test_derived(void)
{
	assert_report((struct svc_report_options){.by = LIST("month:opened")},
		"{\"month:opened\":\"2026-01\",\"n\":1}\n{\"month:opened\":\"2026-02\",\"n\":2}\n");
	assert_report((struct svc_report_options){.by = LIST("has:resolved_at", "reopened")},
		"{\"has:resolved_at\":false,\"reopened\":false,\"n\":1}\n"
		"{\"has:resolved_at\":true,\"reopened\":false,\"n\":1}\n"
		"{\"has:resolved_at\":true,\"reopened\":true,\"n\":1}\n");
	assert_report((struct svc_report_options){.by = LIST("first:priority")},
		"{\"first:priority\":\"P2\",\"n\":2}\n{\"first:priority\":null,\"n\":1}\n");
	assert_report((struct svc_report_options){.by = LIST("category:status")},
		"{\"category:status\":\"done\",\"n\":1}\n{\"category:status\":\"open\",\"n\":2}\n");
	svc_auto(svc_zone) zone = NULL;
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_zone_open("Europe/Berlin", NULL, &zone, &err), err);
	assert_report((struct svc_report_options){.by = LIST("month:opened"), .zone = zone},
		"{\"month:opened\":\"2026-02\",\"n\":3}\n");
}

static void test_parts(void)
{
	static const struct {
		const char *part, *value;
	} parts[] = {
		{"year", "2026"},
		{"quarter", "2026-Q1"},
		{"week", "2026-W05"},
		{"day", "2026-01-31"},
		{"weekday", "6-sat"},
		{"hour", "23"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *key = g_strdup_printf("%s:opened", parts[i].part);
		g_autofree char *row =
			g_strdup_printf("{\"%s\":\"%s\",\"n\":1}\n", key, parts[i].value);
		svc_auto(svc_kinds) all = kinds();
		const struct svc_kind *kind = svc_kinds_find(all, "ticket", NULL);
		struct svc_report_options options = {.by = LIST(key)};
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_report) report = NULL;
		temp_ok(svc_report_new(kind, &options, &report, &err), err);
		svc_auto(svc_record) record = NULL;
		temp_ok(svc_record_parse(kind, "tickets/a.md", tickets[0], strlen(tickets[0]),
				&record, &err),
			err);
		temp_ok(svc_report_add(report, record, &err), err);
		g_autofree char *text = rows_text(report);
		g_assert_cmpstr(text, ==, row);
	}
}

static void test_measures(void)
{
	assert_report(
		(struct svc_report_options){.measures = LIST("elapsed=opened..resolved_at/m")},
		"{\"n\":3,\"elapsed_n\":2,\"elapsed_sum\":121.5,\"elapsed_min\":1.5,"
		"\"elapsed_median\":60.75,\"elapsed_p90\":120,\"elapsed_mean\":60.75,"
		"\"elapsed_max\":120}\n");
	/* `many` is no number: that record is left out, and n says so. */
	assert_report((struct svc_report_options){.measures = LIST(
							  "sum:moves", "n:moves", "big=max:moves")},
		"{\"n\":3,\"sum_moves\":3,\"n_moves\":2,\"big\":3}\n");
	assert_report((struct svc_report_options){.by = LIST("priority"),
			      .measures = LIST("sum:entries", "sum:reopens", "sum:changes:status")},
		"{\"priority\":\"P1\",\"n\":1,\"sum_entries\":5,\"sum_reopens\":1,"
		"\"sum_changes_status\":4}\n"
		"{\"priority\":\"P2\",\"n\":1,\"sum_entries\":4,\"sum_reopens\":0,"
		"\"sum_changes_status\":4}\n"
		"{\"priority\":null,\"n\":1,\"sum_entries\":1,\"sum_reopens\":0,"
		"\"sum_changes_status\":1}\n");
	assert_report((struct svc_report_options){.measures = LIST("min:opened..resolved_at/h")},
		"{\"n\":3,\"min_opened__resolved_at\":0.025}\n");
}

static void test_over(void)
{
	assert_report(
		(struct svc_report_options){.over = SVC_OVER_TRANSITIONS, .by = LIST("from", "to")},
		"{\"from\":\"new\",\"to\":\"in-progress\",\"n\":1}\n"
		"{\"from\":\"new\",\"to\":\"resolved\",\"n\":1}\n"
		"{\"from\":\"in-progress\",\"to\":\"resolved\",\"n\":1}\n"
		"{\"from\":\"resolved\",\"to\":\"in-progress\",\"n\":1}\n"
		"{\"from\":\"resolved\",\"to\":\"closed\",\"n\":1}\n"
		"{\"from\":\"closed\",\"to\":\"closed\",\"n\":1}\n");
	assert_report((struct svc_report_options){.over = SVC_OVER_TRANSITIONS,
			      .transitions = "priority",
			      .by = LIST("from", "to", "author", "day:at")},
		"{\"from\":\"P2\",\"to\":\"P1\",\"author\":\"kim\",\"day:at\":\"2026-02-01\","
		"\"n\":1}\n");
	/* A tracked field has its value as of the entry. */
	assert_report((struct svc_report_options){.over = SVC_OVER_ENTRIES,
			      .by = LIST("priority", "verb")},
		"{\"priority\":\"P1\",\"verb\":\"changed\",\"n\":3}\n"
		"{\"priority\":\"P1\",\"verb\":\"replied\",\"n\":1}\n"
		"{\"priority\":\"P2\",\"verb\":\"changed\",\"n\":3}\n"
		"{\"priority\":\"P2\",\"verb\":\"opened\",\"n\":2}\n"
		"{\"priority\":null,\"verb\":\"opened\",\"n\":1}\n");
}

static void test_refused(void)
{
	const struct {
		struct svc_report_options options;
		const char *message, *hint;
	} cases[] = {
		{{.by = LIST("prioriti")}, "unknown field 'prioriti'", "priority"},
		{{.by = LIST("mont:opened")}, "unknown part 'mont'", "month"},
		{{.by = LIST("month:title")}, "'title' is no date", NULL},
		{{.by = LIST("first:title")}, "'title' is not tracked", NULL},
		{{.by = LIST("category:priority")}, "'priority' is no status", NULL},
		{{.by = LIST("verb")}, "unknown field 'verb'", NULL},
		{{.by = LIST("status", "status")}, "two columns are named 'status'", NULL},
		{{.measures = LIST("sum:opened")}, "'opened' is no number", NULL},
		{{.measures = LIST("sum:status")}, "'status' is no number", NULL},
		{{.measures = LIST("x=opened..title")}, "no span", NULL},
		{{.measures = LIST("x=opened..hold_until/w")}, "unknown unit 'w'", "s, m, h"},
		{{.measures = LIST("=entries")}, "has no name", NULL},
		{{.measures = LIST("")}, "has no name", NULL},
		{{.over = SVC_OVER_TRANSITIONS, .transitions = "title"}, "not tracked", NULL},
	};
	svc_auto(svc_kinds) all = kinds();
	const struct svc_kind *kind = svc_kinds_find(all, "ticket", NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_report) report = NULL;
		g_assert_cmpint(
			svc_report_new(kind, &cases[i].options, &report, &err), ==, SVC_EUSAGE);
		if (!strstr(err.message, cases[i].message))
			g_error("'%s' lacks '%s'", err.message, cases[i].message);
		if (cases[i].hint && !strstr(err.hint, cases[i].hint))
			g_error("'%s' lacks '%s'", err.hint, cases[i].hint);
	}
}

static void test_figures(void)
{
	double out[SVC_FIGURES];
	g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
	svc_figures(values, out);
	g_assert_cmpfloat(out[SVC_FIGURE_SUM], ==, 0);
	g_assert_true(isnan(out[SVC_FIGURE_MEDIAN]));
	for (double v = 10; v >= 1; v--)
		g_array_append_val(values, v);
	svc_figures(values, out);
	g_assert_cmpfloat(out[SVC_FIGURE_MEDIAN], ==, 5.5);
	g_assert_cmpfloat(out[SVC_FIGURE_P90], ==, 9); /* the 9th of 10 */
	g_assert_cmpfloat(out[SVC_FIGURE_MEAN], ==, 5.5);
	double eleventh = 11;
	g_array_append_val(values, eleventh);
	svc_figures(values, out);
	g_assert_cmpfloat(out[SVC_FIGURE_MEDIAN], ==, 6);
	g_assert_cmpfloat(out[SVC_FIGURE_P90], ==, 10); /* ceil(9.9) */
}

static void test_desk(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, "tickets/imported/_x/x.md", "---\nid: [\n---\n");
	svc_auto(svc_desk) desk = temp_open(&temp);
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	struct svc_report_options options = {.by = LIST("type")};
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_report) report = NULL;
	temp_ok(svc_report_new(kind, &options, &report, &err), err);
	struct svc_query_options query_options = {.kinds = svc_desk_kinds(desk), .now = TEMP_NOW};
	svc_auto(svc_query) query = NULL;
	temp_ok(svc_query_parse(LIST("type:request"), NULL, &query_options, &query, &err), err);
	temp_ok(svc_report_run(report, desk, query, NULL, NULL, &err), err);
	g_autofree char *text = rows_text(report);
	g_assert_cmpstr(text, ==, "{\"type\":\"request\",\"n\":1}\n");
	g_assert_cmpuint(svc_report_total(report), ==, 1);
	size_t n;
	const struct svc_report_column *columns = svc_report_columns(report, &n);
	g_assert_cmpuint(n, ==, 2);
	g_assert_cmpstr(columns[0].key, ==, "type");
	g_assert_cmpint(columns[1].type, ==, SVC_REPORT_NUMBER);
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/report/fields", test_fields);
	g_test_add_func("/report/derived", test_derived);
	g_test_add_func("/report/parts", test_parts);
	g_test_add_func("/report/measures", test_measures);
	g_test_add_func("/report/over", test_over);
	g_test_add_func("/report/refused", test_refused);
	g_test_add_func("/report/figures", test_figures);
	g_test_add_func("/report/desk", test_desk);
	return g_test_run();
}
