#include "out/out.h"
#include "util/time.h"
#include "util/zone.h"
#include <string.h>

static const struct svc_column columns[] = {
	{"id", "Id", SVC_COL_ID, 0},
	{"title", "Title", SVC_COL_TEXT, 9},
	{"n", "N", SVC_COL_INT, 0},
	{"state", "State", SVC_COL_WORD, 1},
};

static bool gather(void *data, const char *bytes, size_t length)
{
	g_string_append_len(data, bytes, (gssize)length);
	return true;
}

static bool refuse(void *data, const char *bytes, size_t length)
{
	return false;
}

static struct svc_out_options options(enum svc_format format, GString *text)
{
	struct svc_out_options out = {.format = format, .separator = '\n', .sink = {gather, text}};
	g_assert_true(svc_time_parse("2026-11-21T12:00:00Z", &out.now));
	return out;
}

static json_t *row(const char *id, const char *title, int n, const char *state)
{
	return json_pack("{s:s, s:s, s:i, s:s}", "id", id, "title", title, "n", n, "state", state);
}

static void list(struct svc_out *out)
{
	svc_out_begin(out, "svc.test.list/1", "tests", columns, G_N_ELEMENTS(columns));
	svc_out_row(out, row("A-1", "日本語 text", 7, "met"));
	svc_out_row(out, row("A-22", "e\u0301 \033[2J|x\ty\nz\\ ::e ##[c] \u202E", 1234, "odd"));
	svc_out_extra(out, "total", json_integer(2));
	svc_out_end(out, "Nothing.");
}

static char *drawn(struct svc_out_options settings, void (*draw)(struct svc_out *))
{
	GString *text = settings.sink.data;
	struct svc_out *out = svc_out_new(&settings);
	draw(out);
	svc_out_free(out);
	return g_string_free(text, FALSE);
}

static void check_list(enum svc_format format, int width, bool colour, const char *want)
{
	struct svc_out_options settings = options(format, g_string_new(NULL));
	settings.width = width;
	settings.colour = colour;
	g_autofree char *got = drawn(settings, list);
	g_assert_cmpstr(got, ==, want);
}

static void test_table(void)
{
	check_list(SVC_TABLE, 0, false,
		"Id    Title                         N  State\n"
		"A-1   日本語 text                   7  met\n"
		"A-22  e\u0301 \uFFFD[2J|x y z\\ :\u200B:e #\u200B#[c] \uFFFD  1234  odd\n");
	check_list(SVC_TABLE, 30, false,
		"Id    Title           N  State\n"
		"A-1   日本語 text     7  met\n"
		"A-22  e\u0301 \uFFFD[2J|x y…  1234  odd\n");
	/* where cutting doesn't help, columns go: the last first */
	check_list(SVC_TABLE, 20, false,
		"Id    Title        N\n"
		"A-1   日本語 …     7\n"
		"A-22  e\u0301 \uFFFD[2J|…  1234\n");
	check_list(SVC_TABLE, 5, false, "Id\nA-1\nA-22\n");
	check_list(SVC_TABLE, 3, false, "Id\nA-1\nA-…\n");
}

/* Row 1 of a table of a title that keeps 8 columns, an empty one, two to drop and a last one. */
static char *dropped(int width)
{
	static const struct svc_column some[] = {
		{"id", "I", SVC_COL_ID, 0},
		{"title", "T", SVC_COL_TEXT, 3, 8},
		{"none", "None", SVC_COL_TEXT, 0},
		{"bar", "B", SVC_COL_TEXT, 0, 0, 9},
		{"team", "E", SVC_COL_TEXT, 0, 0, 1},
		{"last", "L", SVC_COL_TEXT, 0},
	};
	GString *text = g_string_new(NULL);
	struct svc_out_options settings = options(SVC_TABLE, text);
	settings.width = width;
	struct svc_out *out = svc_out_new(&settings);
	svc_out_begin(out, "s/1", "k", some, G_N_ELEMENTS(some));
	svc_out_row(out, json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", "1", "title", "abcdefghijkl",
				 "bar", "bbbb", "team", "tttt", "last", "llll"));
	svc_out_end(out, NULL);
	svc_out_free(out);
	g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
	g_string_free(text, TRUE);
	return g_strdup(lines[1]);
}

static void test_narrow(void)
{
	static const struct {
		int width;
		const char *row;
	} cases[] = {
		{0, "1  abcdefghijkl        bbbb  tttt  llll"},
		{35, "1  abcdefg…        bbbb  tttt  llll"},
		{34, "1  abcdefghijkl  bbbb  tttt  llll"},
		{29, "1  abcdefg…  bbbb  tttt  llll"},
		{28, "1  abcdefghijkl  tttt  llll"},
		{22, "1  abcdefghijkl  llll"},
		{20, "1  abcdefghij…  llll"},
		{17, "1  abcdefg…  llll"},
		{11, "1  abcdefg…"},
		{10, "1"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *got = dropped(cases[i].width);
		g_assert_cmpstr(got, ==, cases[i].row);
	}
}

static void test_colour(void)
{
	check_list(SVC_TABLE, 25, true,
		"\033[4mId\033[m    \033[4mTitle\033[m      \033[4mN\033[m  \033[4mState\033[m\n"
		"\033[33mA-1\033[m   日本…      7  \033[32mmet\033[m\n"
		"\033[33mA-22\033[m  e\u0301 \uFFFD[2…  1234  odd\n");
}

static void test_plain(void)
{
	check_list(SVC_PLAIN, 30, true,
		"A-1\t日本語 text\t7\tmet\n"
		"A-22\te\u0301 \uFFFD[2J|x\\ty\\nz\\\\ :\u200B:e #\u200B#[c] \uFFFD\t1234\todd\n");
	GString *text = g_string_new(NULL);
	struct svc_out_options settings = options(SVC_PLAIN, text);
	settings.separator = '\0';
	struct svc_out *out = svc_out_new(&settings);
	svc_out_begin(out, "s/1", "k", columns, 1);
	svc_out_row(out, row("A", "", 0, ""));
	svc_out_row(out, row("B", "", 0, ""));
	svc_out_end(out, NULL);
	svc_out_free(out);
	g_assert_cmpmem(text->str, text->len, "A\0B\0", 4);
	g_string_free(text, TRUE);
}

static void test_csv(void)
{
	check_list(SVC_CSV, 0, false,
		"id,title,n,state\n"
		"A-1,日本語 text,7,met\n"
		"A-22,\"e\u0301 \uFFFD[2J|x y\nz\\ :\u200B:e #\u200B#[c] \uFFFD\",1234,odd\n");
}

static void formulas(struct svc_out *out)
{
	svc_out_begin(out, "s/1", "k", columns, G_N_ELEMENTS(columns));
	svc_out_row(out, row("=1+1", "@SUM(A1)", -5, "-x"));
	svc_out_end(out, NULL);
}

static void test_csv_formulas(void)
{
	g_autofree char *got = drawn(options(SVC_CSV, g_string_new(NULL)), formulas);
	g_assert_cmpstr(got, ==, "id,title,n,state\n'=1+1,'@SUM(A1),-5,'-x\n");
}

static void test_md(void)
{
	check_list(SVC_MD, 30, false,
		"| Id | Title | N | State |\n|---|---|---:|---|\n"
		"| A-1 | 日本語 text | 7 | met |\n"
		"| A-22 | e\u0301 \uFFFD\\[2J\\|x y z\\\\ :\u200B:e #\u200B#\\[c\\] \uFFFD | 1234 | odd |\n");
}

static void markup(struct svc_out *out)
{
	svc_out_begin(out, "s/1", "k", columns + 1, 1);
	svc_out_row(out, row("", "<b>*a* `c` a_b _d_ [l](u) &lt; ~~s~~", 0, ""));
	svc_out_end(out, NULL);
}

static void test_md_markup(void)
{
	g_autofree char *got = drawn(options(SVC_MD, g_string_new(NULL)), markup);
	g_assert_cmpstr(got, ==,
		"| Title |\n|---|\n| \\<b\\>\\*a\\* \\`c\\` a_b \\_d\\_ \\[l\\](u) \\&lt; "
		"\\~\\~s\\~\\~ |\n");
}

static void test_json(void)
{
	struct svc_out_options settings = options(SVC_JSON, g_string_new(NULL));
	g_autofree char *got = drawn(settings, list);
	g_assert_cmpstr(got, ==,
		"{\"schema\": \"svc.test.list/1\",\n\"tests\": [\n"
		"{\"id\":\"A-1\",\"title\":\"日本語 text\",\"n\":7,\"state\":\"met\"},\n"
		"{\"id\":\"A-22\",\"title\":\"e\u0301 \\u001B[2J|x\\ty\\nz\\\\ ::e \\u0023#[c] \\u202E\","
		"\"n\":1234,\"state\":\"odd\"}\n],\n\"total\": 2}\n");
	json_t *back = json_loads(got, 0, NULL);
	json_t *second = json_array_get(json_object_get(back, "tests"), 1);
	g_assert_cmpstr(json_string_value(json_object_get(second, "title")), ==,
		"e\u0301 \033[2J|x\ty\nz\\ ::e ##[c] \u202E");
	json_decref(back);
}

static void test_jsonl(void)
{
	g_autofree char *got = drawn(options(SVC_JSONL, g_string_new(NULL)), formulas);
	g_assert_cmpstr(
		got, ==, "{\"id\":\"=1+1\",\"title\":\"@SUM(A1)\",\"n\":-5,\"state\":\"-x\"}\n");
}

static void nothing(struct svc_out *out)
{
	svc_out_begin(out, "svc.test.list/1", "tests", columns, G_N_ELEMENTS(columns));
	svc_out_end(out, "No tests match.");
}

static void test_empty(void)
{
	static const char *const want[] = {
		[SVC_TABLE] = "No tests match.\n",
		[SVC_PLAIN] = "",
		[SVC_JSON] = "{\"schema\": \"svc.test.list/1\",\n\"tests\": []}\n",
		[SVC_JSONL] = "",
		[SVC_CSV] = "id,title,n,state\n",
		[SVC_MD] = "| Id | Title | N | State |\n|---|---|---:|---|\n",
	};
	for (int format = 0; format <= SVC_MD; format++) {
		g_autofree char *got =
			drawn(options((enum svc_format)format, g_string_new(NULL)), nothing);
		g_assert_cmpstr(got, ==, want[format]);
	}
}

static const struct {
	enum svc_column_type type;
	const char *json, *table, *md, *plain;
} cells[] = {
	{SVC_COL_SECONDS, "5400", "1h 30m", "1h 30m", "5400"},
	{SVC_COL_SECONDS, "5459", "1h 31m", "1h 30m 59s", "5459"},
	{SVC_COL_SECONDS, "-3661", "-1h 1m", "-1h 1m 1s", "-3661"},
	{SVC_COL_SECONDS, "28799", "8h", "7h 59m 59s", "28799"},
	{SVC_COL_SECONDS, "3599", "59m 59s", "59m 59s", "3599"},
	{SVC_COL_SECONDS, "-60", "-1m", "-1m", "-60"},
	{SVC_COL_SECONDS, "\"x\"", "x", "x", "x"},
	{SVC_COL_PERCENT, "99.25", "99.2%", "99.2%", "99.25"},
	{SVC_COL_PERCENT, "99.999", "99.999%", "99.999%", "99.999"},
	{SVC_COL_PERCENT, "0.004", "0.004%", "0.004%", "0.004"},
	{SVC_COL_PERCENT, "100", "100.0%", "100.0%", "100"},
	{SVC_COL_PERCENT, "0", "0.0%", "0.0%", "0"},
	{SVC_COL_DECIMAL, "0.1", "0.10", "0.10", "0.1"},
	{SVC_COL_DECIMAL, "3", "3", "3", "3"},
	{SVC_COL_BAR, "50", "█████", "50.0%", "50"},
	{SVC_COL_BAR, "95", "█████████▌", "95.0%", "95"},
	{SVC_COL_BAR, "0", "", "0.0%", "0"},
	{SVC_COL_BAR, "1000", "██████████", "1000.0%", "1000"},
	{SVC_COL_BOOL, "true", "yes", "yes", "true"},
	{SVC_COL_BOOL, "false", "no", "no", "false"},
	{SVC_COL_LIST, "[\"a\", \"b\", 3]", "a,b,3", "a,b,3", "a,b,3"},
	{SVC_COL_LIST, "[]", "", "", ""},
	{SVC_COL_TEXT, "null", "", "", ""},
	{SVC_COL_TEXT, "{\"a\": 1}", "{\"a\":1}", "{\"a\":1}", "{\"a\":1}"},
	{SVC_COL_TIME, "\"2026-11-21T12:00:30Z\"", "now", "2026-11-21 12:00",
		"2026-11-21T12:00:30Z"},
	{SVC_COL_TIME, "\"2026-11-21T09:00:00Z\"", "3h ago", "2026-11-21 09:00",
		"2026-11-21T09:00:00Z"},
	{SVC_COL_TIME, "\"2026-11-21T12:05:00Z\"", "in 5m", "2026-11-21 12:05",
		"2026-11-21T12:05:00Z"},
	{SVC_COL_TIME, "\"2026-11-20T23:59:00Z\"", "2026-11-20", "2026-11-20 23:59",
		"2026-11-20T23:59:00Z"},
	{SVC_COL_TIME, "\"2026-11-22T08:00:00Z\"", "2026-11-22 08:00", "2026-11-22 08:00",
		"2026-11-22T08:00:00Z"},
	{SVC_COL_TIME, "\"soon\"", "soon", "soon", "soon"},
	{SVC_COL_TIME, "5", "", "", "5"},
};

static char *one_cell(enum svc_format format, enum svc_column_type type, const char *json)
{
	struct svc_column column = {"v", "V", type, 0};
	GString *text = g_string_new(NULL);
	struct svc_out_options settings = options(format, text);
	struct svc_out *out = svc_out_new(&settings);
	json_t *object = json_object();
	json_object_set_new(object, "v", json_loads(json, JSON_DECODE_ANY, NULL));
	svc_out_begin(out, "s/1", "k", &column, 1);
	svc_out_row(out, object);
	svc_out_end(out, NULL);
	svc_out_free(out);
	g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
	g_string_free(text, TRUE);
	int last = (int)g_strv_length(lines) - 2;
	return g_strdup(g_strstrip(lines[last]));
}

static void test_cells(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cells); i++) {
		g_test_message("%s", cells[i].json);
		g_autofree char *table = one_cell(SVC_TABLE, cells[i].type, cells[i].json);
		g_autofree char *plain = one_cell(SVC_PLAIN, cells[i].type, cells[i].json);
		g_autofree char *md = one_cell(SVC_MD, cells[i].type, cells[i].json);
		g_autofree char *want =
			*cells[i].md ? g_strdup_printf("| %s |", cells[i].md) : g_strdup("|  |");
		g_assert_cmpstr(table, ==, cells[i].table);
		g_assert_cmpstr(plain, ==, cells[i].plain);
		g_assert_cmpstr(md, ==, want);
	}
}

static void test_zone(void)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_zone) zone = NULL;
	if (svc_zone_open("Asia/Tokyo", NULL, &zone, &err) != SVC_OK) {
		g_test_skip("no tzdata");
		return;
	}
	GString *text = g_string_new(NULL);
	struct svc_out_options settings = options(SVC_TABLE, text);
	settings.zone = zone;
	struct svc_out *out = svc_out_new(&settings);
	g_autofree char *today = svc_out_time(out, settings.now - 3 * 3600);
	g_autofree char *tomorrow = svc_out_time(out, settings.now + 4 * 3600);
	g_assert_cmpstr(today, ==, "3h ago");
	g_assert_cmpstr(tomorrow, ==, "2026-11-22 01:00");
	svc_out_free(out);
	g_string_free(text, TRUE);
}

static void object(struct svc_out *out)
{
	svc_out_extra(out, "commit", json_string("abc"));
	svc_out_object(out, "svc.test.show/1", "test", row("A", "=b,c", 1, "x"), "People\n", "p\n");
}

static void test_object(void)
{
	static const char *const want[] = {
		[SVC_TABLE] = "People\n",
		[SVC_PLAIN] = "p\n",
		[SVC_JSON] =
			"{\n  \"schema\": \"svc.test.show/1\",\n  \"test\": {\n    \"id\": \"A\",\n"
			"    \"title\": \"=b,c\",\n    \"n\": 1,\n    \"state\": \"x\"\n  },\n"
			"  \"commit\": \"abc\"\n}\n",
		[SVC_JSONL] = "{\"id\":\"A\",\"title\":\"=b,c\",\"n\":1,\"state\":\"x\"}\n",
		[SVC_CSV] = "id,title,n,state\nA,\"'=b,c\",1,x\n",
		[SVC_MD] = "People\n",
	};
	for (int format = 0; format <= SVC_MD; format++) {
		g_autofree char *got =
			drawn(options((enum svc_format)format, g_string_new(NULL)), object);
		g_assert_cmpstr(got, ==, want[format]);
	}
}

static void test_say(void)
{
	for (int format = 0; format <= SVC_MD; format++) {
		GString *text = g_string_new(NULL);
		struct svc_out_options settings = options((enum svc_format)format, text);
		struct svc_out *out = svc_out_new(&settings);
		svc_out_say(out, "a\033%s", "b");
		svc_out_free(out);
		g_assert_cmpstr(text->str, ==, format == SVC_TABLE ? "a\uFFFDb\n" : "");
		g_string_free(text, TRUE);
	}
}

static void test_paint(void)
{
	struct svc_out_options settings = options(SVC_TABLE, NULL);
	settings.colour = true;
	struct svc_out *out = svc_out_new(&settings);
	g_autofree char *bad = svc_out_paint(out, SVC_ROLE_BAD, "a\033b");
	g_autofree char *empty = svc_out_paint(out, SVC_ROLE_BAD, "");
	g_assert_cmpstr(bad, ==, "\033[31;1ma\uFFFDb\033[m");
	g_assert_cmpstr(empty, ==, "");
	svc_out_free(out);
	settings.format = SVC_PLAIN;
	out = svc_out_new(&settings);
	g_autofree char *plain = svc_out_paint(out, SVC_ROLE_BAD, "ab");
	g_assert_cmpstr(plain, ==, "ab");
	svc_out_free(out);
}

static void test_refused(void)
{
	struct svc_out_options settings = options(SVC_JSON, NULL);
	settings.sink = (struct svc_sink){refuse, NULL};
	struct svc_out *out = svc_out_new(&settings);
	svc_out_begin(out, "s/1", "k", columns, G_N_ELEMENTS(columns));
	g_autofree char *big = g_strnfill(100000, 'x');
	svc_out_row(out, row("A", big, 1, "x"));
	g_assert_true(svc_out_failed(out)); /* before the end, so that a command may stop */
	svc_out_end(out, NULL);
	g_assert_false(svc_out_flush(out));
	svc_out_free(out);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/out/table", test_table);
	g_test_add_func("/out/narrow", test_narrow);
	g_test_add_func("/out/colour", test_colour);
	g_test_add_func("/out/plain", test_plain);
	g_test_add_func("/out/csv", test_csv);
	g_test_add_func("/out/csv-formulas", test_csv_formulas);
	g_test_add_func("/out/md", test_md);
	g_test_add_func("/out/md-markup", test_md_markup);
	g_test_add_func("/out/json", test_json);
	g_test_add_func("/out/jsonl", test_jsonl);
	g_test_add_func("/out/empty", test_empty);
	g_test_add_func("/out/cells", test_cells);
	g_test_add_func("/out/zone", test_zone);
	g_test_add_func("/out/object", test_object);
	g_test_add_func("/out/say", test_say);
	g_test_add_func("/out/paint", test_paint);
	g_test_add_func("/out/refused", test_refused);
	return g_test_run();
}
