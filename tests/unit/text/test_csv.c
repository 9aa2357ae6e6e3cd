#include "../rounds.h"
#include "text/csv.h"

#include <stdlib.h>
#include <string.h>

/* Rows as text: fields in brackets, the row's line before them. */
static enum svc_status collect(const struct svc_csv_row *row, void *data, struct svc_error *err)
{
	GString *out = data;
	g_string_append_printf(out, "%d", row->line);
	for (size_t i = 0; i < row->count; i++)
		g_string_append_printf(out, "[%s]", row->fields[i]);
	g_string_append_c(out, ';');
	return strcmp(row->fields[0], "stop") ? SVC_OK
					      : svc_error_set(err, SVC_ECONFLICT, "stopped");
}

static void test_rows(void)
{
	static const struct {
		const char *text, *rows;
		char delimiter;
	} cases[] = {
		{"a,b\nc,d\n", "1[a][b];2[c][d];", ','},
		{"a,b\r\nc,d", "1[a][b];2[c][d];", ','},
		{"a;b\n", "1[a][b];", ';'},
		{"a\tb\n", "1[a][b];", '\t'},
		{" a , b \n", "1[ a ][ b ];", ','},
		{"\xEF\xBB\xBF"
		 "a,b\n",
			"1[a][b];", ','},
		{"\"a,\"\"x\"\"\",\"b\nc\"\nd,e\n", "1[a,\"x\"][b\nc];3[d][e];", ','},
		{"\"x\r\ny\"\r\nz\r\n", "1[x\r\ny];3[z];", ','},
		{"\n\na,b\n\n\nc\n", "3[a][b];6[c];", ','},
		{",\n", "1[][];", ','},
		{"a,b,c\nd\n", "1[a][b][c];2[d];", ','},
		{"", "", ','},
		{"\"\"\n", "1[];", ','},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		svc_autoclear(svc_error) err = {0};
		g_autoptr(GString) rows = g_string_new(NULL);
		g_test_message("%s", cases[i].text);
		enum svc_status status = svc_csv_parse(cases[i].text, strlen(cases[i].text),
			cases[i].delimiter, collect, rows, &err);
		g_assert_cmpstr(err.message, ==, NULL);
		g_assert_cmpint(status, ==, SVC_OK);
		g_assert_cmpstr(rows->str, ==, cases[i].rows);
	}
}

/* Appends a random row with line end, as it stands and with each field in quotes. */
static void add_row(GRand *rand, GString *plain, GString *quoted)
{
	static const char *const fields[] = {"", "a", "two words", " b ", "\t", "é", "1.5", "'"};
	static const char *const ends[] = {"\n", "\r\n", "\r", "\n\n", "\r\n\r\n"};
	const char *end = ends[g_rand_int_range(rand, 0, G_N_ELEMENTS(ends))];
	int n = g_rand_int_range(rand, 1, 6);
	for (int i = 0; i < n; i++) {
		guint least = n == 1; /* one empty field is a blank line */
		const char *field =
			fields[g_rand_int_range(rand, (int)least, G_N_ELEMENTS(fields))];
		g_string_append_printf(plain, "%s%s", i ? "," : "", field);
		g_string_append_printf(quoted, "%s\"%s\"", i ? "," : "", field);
	}
	bool bare = g_rand_int_range(rand, 0, 8) == 0;
	g_string_append(plain, bare ? "\n" : end);
	g_string_append(quoted, bare ? "\n" : end);
}

/* Lines without quotes are split here, others by libcsv: both say the same. */
static void test_quotes(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20261122);
	for (int i = test_rounds(2000, 200000); i; i--) {
		svc_autoclear(svc_error) err = {0};
		g_autoptr(GString) plain = g_string_new(NULL);
		g_autoptr(GString) quoted = g_string_new(NULL);
		g_autoptr(GString) one = g_string_new(NULL);
		g_autoptr(GString) other = g_string_new(NULL);
		for (int n = g_rand_int_range(rand, 1, 6); n; n--)
			add_row(rand, plain, quoted);
		while (i % 2 &&
			strchr("\r\n", plain->str[plain->len - 1])) { /* a last line without end */
			g_string_truncate(plain, plain->len - 1);
			g_string_truncate(quoted, quoted->len - 1);
		}
		g_assert_cmpint(
			svc_csv_parse(plain->str, plain->len, ',', collect, one, &err), ==, SVC_OK);
		g_assert_cmpint(svc_csv_parse(quoted->str, quoted->len, ',', collect, other, &err),
			==, SVC_OK);
		g_assert_cmpstr(one->str, ==, other->str);
	}
}

static void test_errors(void)
{
	static const struct {
		const char *text;
		size_t length;
		enum svc_status status;
		int line;
		const char *reason;
	} cases[] = {
		{"a\n\"b\nc\n", 7, SVC_EINVALID, 2, "closed"},
		{"a\nb\xFF\n", 5, SVC_EINVALID, 2, "UTF-8"},
		{"a\nb\0c", 5, SVC_EINVALID, 2, "NUL"},
		{"a\nstop\nb\n", 9, SVC_ECONFLICT, 0, "stopped"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		svc_autoclear(svc_error) err = {0};
		g_autoptr(GString) rows = g_string_new(NULL);
		g_assert_cmpint(
			svc_csv_parse(cases[i].text, cases[i].length, ',', collect, rows, &err), ==,
			cases[i].status);
		g_assert_cmpint(err.line, ==, cases[i].line);
		g_assert_nonnull(strstr(err.message, cases[i].reason));
	}
}

static void test_limits(void)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GString) rows = g_string_new(NULL);
	g_autofree char *commas = g_strnfill(SVC_CSV_MAX_COLUMNS, ',');
	g_assert_cmpint(
		svc_csv_parse(commas, strlen(commas), ',', collect, rows, &err), ==, SVC_EINVALID);
	g_assert_nonnull(strstr(err.message, "4096"));
}

static void test_append(void)
{
	static const struct {
		const char *field;
		bool guard;
		const char *csv;
	} cases[] = {{"a", true, "a"}, {"", true, ""}, {"a,b", false, "\"a,b\""},
		{"a\"b", false, "\"a\"\"b\""}, {"a\nb", false, "\"a\nb\""}, {" a", false, "\" a\""},
		{"=1+1", true, "'=1+1"}, {"=1+1", false, "=1+1"}, {"-a,b", true, "\"'-a,b\""},
		{"@x", true, "'@x"}, {"\tx", true, "\"'\tx\""},
		{"\xEF\xBB\xBFx", false, "\"\xEF\xBB\xBFx\""}};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		svc_csv_append(out, cases[i].field, cases[i].guard);
		g_assert_cmpstr(out->str, ==, cases[i].csv);
	}
}

/* The pairs of csv-spectrum: the first row names the keys; every key and value must be in the JSON
 * file in this order. */
struct spectrum {
	GStrv header;
	const char *json; /* what is left */
};

static enum svc_status find_in_json(
	const struct svc_csv_row *row, void *data, struct svc_error *err)
{
	struct spectrum *s = data;
	if (!s->header) {
		s->header = g_new0(char *, row->count + 1);
		for (size_t i = 0; i < row->count; i++)
			s->header[i] = g_strdup(row->fields[i]);
		return SVC_OK;
	}
	for (size_t i = 0; i < row->count; i++) {
		g_auto(GStrv) bits = g_strsplit(row->fields[i], "\\", -1);
		g_autofree char *back = g_strjoinv("\\\\", bits);
		g_auto(GStrv) quotes = g_strsplit(back, "\"", -1);
		g_autofree char *quoted = g_strjoinv("\\\"", quotes);
		g_auto(GStrv) lines = g_strsplit(quoted, "\n", -1);
		g_autofree char *value = g_strjoinv("\\n", lines);
		g_autofree char *wanted = g_strdup_printf("\"%s\"", value);
		const char *key = strstr(s->json, s->header[i]);
		const char *found = key ? strstr(key, wanted) : NULL;
		g_test_message("%s: %s", s->header[i], wanted);
		g_assert_nonnull(found);
		s->json = found + strlen(wanted);
	}
	return SVC_OK;
}

static void test_spectrum(void)
{
	static const char *const names[] = {"comma_in_quotes", "empty_crlf", "json", "newlines",
		"quotes_and_newlines", "simple_crlf"};
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		svc_autoclear(svc_error) err = {0};
		g_autofree char *csv_name = g_strconcat(names[i], ".csv", NULL);
		g_autofree char *json_name = g_strconcat(names[i], ".json", NULL);
		const char *data = g_getenv("SVC_TEST_DATA");
		g_autofree char *csv_path = g_build_filename(data, "csv", csv_name, NULL);
		g_autofree char *json_path = g_build_filename(data, "csv", json_name, NULL);
		g_autofree char *csv = NULL;
		g_autofree char *json = NULL;
		gsize length = 0;
		g_assert_true(g_file_get_contents(csv_path, &csv, &length, NULL));
		g_assert_true(g_file_get_contents(json_path, &json, NULL, NULL));
		struct spectrum s = {.json = json};
		g_assert_cmpint(
			svc_csv_parse(csv, length, ',', find_in_json, &s, &err), ==, SVC_OK);
		g_assert_null(strchr(s.json, ':'));
		g_strfreev(s.header);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/csv/rows", test_rows);
	g_test_add_func("/csv/quotes", test_quotes);
	g_test_add_func("/csv/errors", test_errors);
	g_test_add_func("/csv/limits", test_limits);
	g_test_add_func("/csv/append", test_append);
	g_test_add_func("/csv/spectrum", test_spectrum);
	return g_test_run();
}
