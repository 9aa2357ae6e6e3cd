/*
 * Worked SLA cases and KPI examples, computed by two engines that share no code with this one
 * (tests/data/sla/scenarios.json).
 */
#include "sla/eval.h"
#include "sla/stats.h"
#include <math.h>
#include <string.h>

static json_t *load(void)
{
	g_autofree char *path =
		g_build_filename(g_getenv("SVC_TEST_DATA"), "sla", "scenarios.json", NULL);
	json_error_t failure;
	json_t *json = json_load_file(path, 0, &failure);
	if (!json)
		g_error("%s: %s", path, failure.text);
	return json;
}

/* Counts the members of `want` that `got` doesn't have with the same value. */
static int compare(const char *id, const char *clock, const json_t *want, const json_t *got)
{
	int different = 0;
	const char *key;
	const json_t *value;
	json_object_foreach((json_t *)want, key, value)
	{
		const json_t *ours = json_object_get(got, key);
		if (json_equal(value, ours))
			continue;
		g_autofree char *a = json_dumps(value, JSON_ENCODE_ANY);
		g_autofree char *b = ours ? json_dumps(ours, JSON_ENCODE_ANY) : NULL;
		g_test_message("%s %s %s: %s, expected %s", id, clock, key, b, a);
		different++;
	}
	return different;
}

static int compare_clock(const char *id, const char *clock, const json_t *want, const json_t *got)
{
	const json_t *cycles = json_object_get(want, "cycles"),
		     *ours = json_object_get(got, "cycles");
	if (!cycles)
		return compare(id, clock, want, got);
	if (json_array_size(cycles) != json_array_size(ours)) {
		g_test_message("%s %s: %zu cycles, expected %zu", id, clock, json_array_size(ours),
			json_array_size(cycles));
		return 1;
	}
	int different = 0;
	for (size_t i = 0; i < json_array_size(cycles); i++)
		different += compare(id, clock, json_array_get(cycles, i), json_array_get(ours, i));
	return different;
}

static void test_scenarios(void)
{
	json_t *all = load(), *scenarios = json_object_get(all, "scenarios"), *figures = NULL;
	svc_autoclear(svc_error) err = {0};
	if (svc_sla_eval(all, NULL, &figures, &err) != SVC_OK)
		g_error("%s", err.message);
	g_assert_cmpuint(json_array_size(scenarios), ==, 63);
	g_assert_cmpuint(json_array_size(figures), ==, 63);
	int different = 0;
	for (size_t i = 0; i < json_array_size(scenarios); i++) {
		const json_t *scenario = json_array_get(scenarios, i);
		const char *id = json_string_value(json_object_get(scenario, "id"));
		json_t *expected = json_object_get(scenario, "expected");
		const char *clock;
		const json_t *want;
		json_object_foreach(expected, clock, want)
		{
			different += compare_clock(id, clock, want,
				json_object_get(json_array_get(figures, i), clock));
		}
	}
	g_assert_cmpint(different, ==, 0);
	json_decref(figures);
	json_decref(all);
}

static size_t numbers(const json_t *example, int64_t *out, size_t most)
{
	const json_t *input = json_object_get(example, "input");
	size_t n = json_array_size(input);
	g_assert_cmpuint(n, <=, most);
	for (size_t i = 0; i < n; i++)
		out[i] = json_integer_value(json_array_get(input, i));
	return n;
}

static int64_t number(const json_t *example, const char *key)
{
	g_assert_true(json_is_integer(json_object_get(example, key)));
	return json_integer_value(json_object_get(example, key));
}

static double kpi(const json_t *example, const char *name)
{
	int64_t values[64];
	size_t n = numbers(example, values, G_N_ELEMENTS(values));
	svc_stats_sort(values, n);
	if (strcmp(name, "percentile-nearest-rank") == 0)
		return svc_stats_percentile(
			values, n, (double)number(example, "p"), SVC_NEAREST_RANK);
	if (strcmp(name, "median-even") == 0)
		return svc_stats_median(values, n);
	if (strcmp(name, "nps") == 0)
		return svc_stats_nps(values, n);
	if (strcmp(name, "csat-mean") == 0)
		return svc_stats_mean(values, n);
	if (strcmp(name, "availability") == 0)
		return svc_stats_share(
			number(example, "ast_hours") - number(example, "downtime_hours"),
			number(example, "ast_hours"));
	if (strcmp(name, "sla-compliance") == 0)
		return svc_stats_share(number(example, "met"),
			number(example, "met") + number(example, "breached"));
	if (strcmp(name, "reopen-rate") == 0)
		return svc_stats_share(number(example, "reopened"), number(example, "resolved"));
	g_error("unknown example %s", name);
}

static void test_kpis(void)
{
	json_t *all = load(), *examples = json_object_get(all, "kpi_examples");
	g_assert_cmpuint(json_array_size(examples), ==, 7);
	for (size_t i = 0; i < json_array_size(examples); i++) {
		const json_t *example = json_array_get(examples, i);
		const char *id = json_string_value(json_object_get(example, "id"));
		double want = json_number_value(json_object_get(example, "expected"));
		double got = kpi(example, id + strlen("K01-"));
		if (fabs(got - want) >= 0.00005)
			g_error("%s: %f, expected %f", id, got, want);
	}
	json_decref(all);
}

static void test_linear_percentile(void)
{
	int64_t values[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 100};
	g_assert_cmpfloat_with_epsilon(
		svc_stats_percentile(values, 10, 90, SVC_LINEAR), 18.1, 1e-9);
	g_assert_cmpfloat(svc_stats_percentile(values, 10, 0, SVC_LINEAR), ==, 1);
	g_assert_cmpfloat(svc_stats_percentile(values, 10, 100, SVC_LINEAR), ==, 100);
	g_assert_cmpfloat(svc_stats_percentile(values, 10, 100, SVC_NEAREST_RANK), ==, 100);
	g_assert_cmpfloat(svc_stats_percentile(values, 10, 0, SVC_NEAREST_RANK), ==, 1);
	g_assert_cmpfloat(svc_stats_percentile(values, 1, 50, SVC_LINEAR), ==, 1);
	g_assert_cmpfloat(svc_stats_percentile(values, 10, 7 * 10, SVC_NEAREST_RANK), ==, 7);
	g_assert_true(isnan(svc_stats_share(0, 0)));
}

#define CALENDAR "\"calendar\": \"always\""
#define CLOCKS(TARGET) "\"sla\": {\"clocks\": {\"response\": {\"target\": " TARGET "}}}"
#define REST                                                                                       \
	"\"events\": [{\"at\": \"2026-06-09T07:00:00Z\", \"type\": \"created\", \"status\": "      \
	"\"new\"}], \"evaluate_at\": \"2026-06-09T08:00:00Z\""

static void refuse(const char *text, const char *message)
{
	json_t *json = json_loads(text, 0, NULL), *out = NULL;
	svc_autoclear(svc_error) err = {0};
	g_assert_nonnull(json);
	g_assert_cmpint(svc_sla_eval(json, NULL, &out, &err), ==, SVC_EINVALID);
	g_assert_null(out);
	if (!strstr(err.message, message))
		g_error("“%s” doesn't say %s", err.message, message);
	json_decref(json);
}

static void test_bad_cases(void)
{
	refuse("[{\"id\": \"x\"}]", "case x");
	refuse("[1]", "case number 1");
	refuse("{" CALENDAR ", " REST "}", "sla");
	refuse("{" CLOCKS("60") ", " REST "}", "calendar");
	refuse("{" CALENDAR ", " CLOCKS("0") ", " REST "}", "target");
	refuse("{" CALENDAR ", " CLOCKS("-5") ", " REST "}", "target");
	refuse("{" CALENDAR ", " CLOCKS("\"3d\"") ", " REST "}", "two things");
	refuse("{" CALENDAR ", " CLOCKS("99999999999") ", " REST "}", "target");
	refuse("{" CALENDAR ", " CLOCKS("60") ", \"events\": []}", "evaluate_at");
	refuse("{" CALENDAR ", " CLOCKS("60") ", \"evaluate_at\": \"2026-06-09T08:00:00Z\"}",
		"events");
	refuse("{\"calendar\": {\"timezone\": \"Berlin2\", \"hours\": {}}, " CLOCKS("60") ", " REST
											  "}",
		"Berlin2");
	refuse("{\"calendar\": {\"timezone\": \"UTC\", \"hours\": {\"mon\": [[\"17:00\", "
	       "\"09:00\"]]}}, " CLOCKS("60") ", " REST "}",
		"ends before it starts");
	refuse("{" CALENDAR ", " CLOCKS(
		       "60") ", \"evaluate_at\": \"2026-06-09T08:00:00Z\", \"events\": [{\"at\": "
			     "\"2026-06-09T07:00:00Z\", \"type\": \"exploded\"}]}",
		"exploded");
}

static void test_durations(void)
{
	json_t *json = json_loads("{" CALENDAR ", " CLOCKS("\"1bd\"") ", " REST "}", 0, NULL);
	json_t *out = NULL;
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_sla_eval(json, NULL, &out, &err), ==, SVC_OK);
	const json_t *clock = json_object_get(out, "response");
	g_assert_cmpint(json_integer_value(json_object_get(clock, "target")), ==, 86400);
	g_assert_cmpstr(
		json_string_value(json_object_get(clock, "due")), ==, "2026-06-10T07:00:00Z");
	json_decref(out);
	json_decref(json);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/eval/scenarios", test_scenarios);
	g_test_add_func("/eval/kpis", test_kpis);
	g_test_add_func("/eval/linear-percentile", test_linear_percentile);
	g_test_add_func("/eval/bad-cases", test_bad_cases);
	g_test_add_func("/eval/durations", test_durations);
	return g_test_run();
}
