/*
 * The figures of a real event log (24,918 incidents, 141,712 events), against totals computed
 * independently of svc. Skipped where the data set is absent.
 */
#include "report/report.h"
#include "text/csv.h"
#include "util/time.h"
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

static const char *const seen[] = {
	"resolved_at", "made_sla", "reopen_count", "reassignment_count", NULL};

enum { REPORTS = 10 };

struct log {
	struct svc_kinds *kinds;
	const struct svc_kind *kind;
	GHashTable *columns; /* name → index + 1; the first of a name counts */
	char *number;        /* of the incident being read */
	GString *body;
	GString *top; /* frontmatter of its last row */
	struct svc_report *reports[REPORTS];
	int64_t latest;
	int events;
};

static const char *cell(const struct log *log, const struct svc_csv_row *row, const char *name)
{
	size_t i = GPOINTER_TO_SIZE(g_hash_table_lookup(log->columns, name));
	g_assert_cmpuint(i, >, 0);
	const char *text = row->fields[i - 1];
	return strcmp(text, "?") ? text : NULL;
}

/* D/M/YYYY HH:MM, taken as UTC. */
static int64_t seconds_of(const char *text)
{
	int day, month, year, hour, minute;
	g_assert_cmpint(sscanf(text, "%d/%d/%d %d:%d", &day, &month, &year, &hour, &minute), ==, 5);
	return svc_day_of(year, month, day) * SVC_DAY + hour * 3600 + minute * 60;
}

static char *time_of(const char *text)
{
	return svc_time_format(seconds_of(text));
}

static void flush(struct log *log)
{
	if (!log->number)
		return;
	g_autofree char *text = g_strdup_printf("---\n%s---\n%s", log->top->str, log->body->str);
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_record) record = NULL;
	if (svc_record_parse(
		    log->kind, "tickets/imported/00/a.md", text, strlen(text), &record, &err))
		g_error("%s:%d: %s", log->number, err.line, err.message);
	for (size_t i = 0; i < REPORTS; i++)
		g_assert_cmpint(svc_report_add(log->reports[i], record, &err), ==, SVC_OK);
	g_clear_pointer(&log->number, g_free);
	g_string_truncate(log->body, 0);
}

static void add_top(struct log *log, const struct svc_csv_row *row)
{
	static const char *const fields[][2] = {
		{"status", "ident_state"},
		{"priority", "priority"},
		{"impact", "impact"},
		{"urgency", "urgency"},
		{"team", "assignment_group"},
		{"made_sla", "made_sla"},
		{"reopen_count", "reopen_count"},
		{"reassignment_count", "reassignment_count"},
	};
	g_string_printf(log->top, "id: '%s'\n", log->number);
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		const char *value = cell(log, row, fields[i][1]);
		if (value)
			g_string_append_printf(log->top, "%s: %s\n", fields[i][0], value);
	}
	static const char *const times[][2] = {
		{"opened", "opened_at"}, {"resolved_at", "resolved_at"}};
	for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
		const char *value = cell(log, row, times[i][1]);
		g_autofree char *time = value ? time_of(value) : NULL;
		if (time)
			g_string_append_printf(log->top, "%s: %s\n", times[i][0], time);
	}
}

static enum svc_status take_row(const struct svc_csv_row *row, void *data, struct svc_error *err)
{
	struct log *log = data;
	if (!g_hash_table_size(log->columns)) {
		for (size_t i = row->count; i > 0; i--)
			g_hash_table_insert(
				log->columns, g_strdup(row->fields[i - 1]), GSIZE_TO_POINTER(i));
		return SVC_OK;
	}
	const char *number = cell(log, row, "number");
	bool first = g_strcmp0(log->number, number) != 0;
	if (first)
		flush(log);
	g_free(log->number);
	log->number = g_strdup(number);
	/* One incident's rows are not in the order of time; the totals follow the file's order. */
	int64_t at = seconds_of(cell(log, row, "sys_updated_at"));
	log->latest = first ? at : MAX(at, log->latest);
	g_autofree char *time = svc_time_format(log->latest);
	g_string_append_printf(log->body,
		"\n## %s agent %s\n\n- status: %s\n- impact: %.1s\n- urgency: %.1s\n"
		"- priority: %.1s\n",
		time, first ? "opened" : "changed", cell(log, row, "ident_state"),
		cell(log, row, "impact"), cell(log, row, "urgency"), cell(log, row, "priority"));
	add_top(log, row);
	log->events++;
	return SVC_OK;
}

static char *read_gz(const char *path, size_t *length)
{
	g_autoptr(GFile) file = g_file_new_for_path(path);
	g_autoptr(GFileInputStream) in = g_file_read(file, NULL, NULL);
	g_assert_nonnull(in);
	g_autoptr(GZlibDecompressor) gz = g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP);
	g_autoptr(GInputStream) plain =
		g_converter_input_stream_new(G_INPUT_STREAM(in), G_CONVERTER(gz));
	g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
	g_assert_cmpint(
		g_output_stream_splice(out, plain, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL),
		>, 0);
	*length = g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(out));
	return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(out));
}

#define LIST(...)                                                                                  \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__, NULL                                                                  \
	}

/* `n` of the row whose first values are these; -1 if there is none. */
static json_int_t count_of(const json_t *rows, const char *const *keys, const char *const *values)
{
	size_t i;
	json_t *row;
	json_array_foreach((json_t *)rows, i, row)
	{
		bool same = true;
		for (size_t k = 0; keys[k] && same; k++) {
			const json_t *value = json_object_get(row, keys[k]);
			const char *text = json_is_true(value)    ? "true"
					   : json_is_false(value) ? "false"
					   : json_is_null(value)  ? "?"
								  : json_string_value(value);
			same = !g_strcmp0(text, values[k]);
		}
		if (same)
			return json_integer_value(json_object_get(row, "n"));
	}
	return -1;
}

/* A flat object of expected counts against rows; `split` cuts the names into the keys' values. */
static void assert_counts(struct svc_report *report, const json_t *expected,
	const char *const *keys, const char *split, bool all)
{
	json_t *rows = svc_report_rows(report);
	const char *name;
	json_t *n;
	json_object_foreach((json_t *)expected, name, n)
	{
		g_auto(GStrv) values = g_strsplit_set(name, split ? split : "", -1);
		g_autoptr(GPtrArray) kept = g_ptr_array_new();
		for (char **value = values; *value; value++)
			if (*g_strstrip(*value))
				g_ptr_array_add(kept, *value);
		g_ptr_array_add(kept, NULL);
		json_int_t found = count_of(rows, keys, (const char *const *)kept->pdata);
		if (found != json_integer_value(n))
			g_error("%s: %lld, expected %lld", name, (long long)found,
				(long long)json_integer_value(n));
	}
	if (all)
		g_assert_cmpuint(json_array_size(rows), ==, json_object_size(expected));
	json_decref(rows);
}

static void assert_transitions(struct svc_report *report, const json_t *expected)
{
	json_t *rows = svc_report_rows(report);
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
	{
		g_autofree char *name =
			g_strdup_printf("%s -> %s", json_string_value(json_object_get(row, "from")),
				json_string_value(json_object_get(row, "to")));
		if (!json_equal(json_object_get(row, "n"), json_object_get(expected, name)))
			g_error("%s: %lld", name,
				(long long)json_integer_value(json_object_get(row, "n")));
	}
	g_assert_cmpuint(json_array_size(rows), ==, json_object_size(expected));
	json_decref(rows);
}

static void assert_elapsed(struct svc_report *report, const json_t *expected)
{
	static const char *const names[] = {"n", "sum", "min", "median", "max"};
	json_t *rows = svc_report_rows(report);
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
	{
		const char *priority = json_string_value(json_object_get(row, "priority"));
		const json_t *want = json_object_get(expected, priority);
		for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
			g_autofree char *key = g_strdup_printf("elapsed_%s", names[k]);
			g_assert_cmpfloat(json_number_value(json_object_get(row, key)), ==,
				json_number_value(json_object_get(want, names[k])));
		}
	}
	g_assert_cmpuint(json_array_size(rows), ==, 4);
	json_decref(rows);
}

static json_int_t single(struct svc_report *report, const char *key)
{
	json_t *rows = svc_report_rows(report);
	json_int_t value = json_integer_value(json_object_get(json_array_get(rows, 0), key));
	json_decref(rows);
	return value;
}

static void make_reports(struct log *log)
{
	const struct svc_report_options options[REPORTS] = {
		{.by = LIST("priority"), .measures = LIST("elapsed=opened..resolved_at/m")},
		{.by = LIST("made_sla")},
		{.by = LIST("priority", "made_sla")},
		{.by = LIST("impact", "urgency", "priority")},
		{.by = LIST("impact", "urgency", "priority"), .over = SVC_OVER_ENTRIES},
		{.measures = LIST("sum:reassignment_count", "sum:entries")},
		{.by = LIST("month:opened")},
		{.by = LIST("from", "to"), .over = SVC_OVER_TRANSITIONS},
		{.by = LIST("first:status")},
		{.by = LIST("team"), .by_count = true, .most = 10},
	};
	for (size_t i = 0; i < REPORTS; i++) {
		struct svc_report_options own = options[i];
		svc_autoclear(svc_error) err = {0};
		own.seen = seen;
		if (svc_report_new(log->kind, &own, &log->reports[i], &err))
			g_error("%s", err.message);
	}
}

static void compare(struct log *log, const json_t *want)
{
	g_assert_cmpint(log->events, ==, json_integer_value(json_object_get(want, "events")));
	g_assert_cmpint(svc_report_total(log->reports[0]), ==,
		json_integer_value(json_object_get(want, "incidents")));
	assert_counts(
		log->reports[0], json_object_get(want, "priority"), LIST("priority"), NULL, true);
	assert_elapsed(log->reports[0], json_object_get(want, "elapsed_minutes_by_priority"));
	assert_counts(
		log->reports[1], json_object_get(want, "made_sla"), LIST("made_sla"), NULL, true);
	const char *priority;
	json_t *group;
	json_object_foreach(json_object_get(want, "made_sla_by_priority"), priority, group)
	{
		json_t *rows = svc_report_rows(log->reports[2]);
		const char *made;
		json_t *n;
		json_object_foreach(group, made, n) g_assert_cmpint(
			count_of(rows, LIST("priority", "made_sla"), LIST(priority, made)), ==,
			json_integer_value(n));
		json_decref(rows);
	}
	const char *const *three = LIST("impact", "urgency", "priority");
	assert_counts(log->reports[3], json_object_get(want, "impact_urgency_priority"), three,
		",->", true);
	assert_counts(log->reports[4], json_object_get(want, "impact_urgency_priority_all_events"),
		three, ",->", true);
	g_assert_cmpint(single(log->reports[5], "sum_reassignment_count"), ==,
		json_integer_value(json_object_get(want, "reassignment_total")));
	g_assert_cmpint(single(log->reports[5], "sum_entries"), ==, log->events);
	assert_counts(log->reports[6], json_object_get(want, "opened_by_month"),
		LIST("month:opened"), NULL, true);
	assert_transitions(log->reports[7], json_object_get(want, "state_transitions"));
	assert_counts(log->reports[8], json_object_get(want, "first_state"), LIST("first:status"),
		NULL, true);
	assert_counts(log->reports[9], json_object_get(want, "top_assignment_groups_last_event"),
		LIST("team"), NULL, true);
}

static void test_uci(void)
{
	const char *shared = g_getenv("SVC_SHARED");
	g_autofree char *folder = g_build_filename(shared ? shared : "", "data/uci-incident", NULL);
	g_autofree char *csv = g_build_filename(folder, "incident_event_log.csv.gz", NULL);
	g_autofree char *json = g_build_filename(folder, "expected_aggregates.json", NULL);
	if (!g_file_test(csv, G_FILE_TEST_EXISTS)) {
		g_test_skip("the data set is absent");
		return;
	}
	json_t *want = json_load_file(json, 0, NULL);
	g_assert_nonnull(want);
	size_t length;
	g_autofree char *text = read_gz(csv, &length);
	svc_autoclear(svc_error) err = {0};
	struct log log = {.body = g_string_new(NULL),
		.top = g_string_new(NULL),
		.columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
	/* The source gives impact and urgency with every event. */
	static const char extension[] = "extends: ticket\ntracked: [impact, urgency]\n";
	g_assert_cmpint(svc_kinds_new(&log.kinds, &err), ==, SVC_OK);
	svc_kinds_add(log.kinds, ".svc/kinds/ticket.yaml", extension, strlen(extension), &err);
	svc_kinds_finish(log.kinds, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	log.kind = svc_kinds_find(log.kinds, "ticket", NULL);
	make_reports(&log);
	g_assert_cmpint(svc_csv_parse(text, length, ',', take_row, &log, &err), ==, SVC_OK);
	flush(&log);
	compare(&log, want);
	for (size_t i = 0; i < REPORTS; i++)
		svc_report_free(log.reports[i]);
	g_string_free(log.body, TRUE);
	g_string_free(log.top, TRUE);
	g_hash_table_unref(log.columns);
	svc_kinds_free(log.kinds);
	json_decref(want);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/report/uci", test_uci);
	return g_test_run();
}
