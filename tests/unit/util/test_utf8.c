#include "util/utf8.h"

static void test_width(void)
{
	g_assert_cmpint(svc_utf8_width(""), ==, 0);
	g_assert_cmpint(svc_utf8_width("abc"), ==, 3);
	g_assert_cmpint(svc_utf8_width("äöü"), ==, 3);
	g_assert_cmpint(svc_utf8_width("e\u0301"), ==, 1); /* combining acute */
	g_assert_cmpint(svc_utf8_width("日本"), ==, 4);
	g_assert_cmpint(svc_utf8_width("a\u200Bb"), ==, 2); /* zero-width space */
	g_assert_cmpint(svc_utf8_width("\U0001F600"), ==, 2);
}

static void check_cut(const char *text, int width, const char *want)
{
	g_autofree char *got = svc_utf8_cut(text, width);
	g_assert_cmpstr(got, ==, want);
	g_assert_cmpint(svc_utf8_width(got), <=, MAX(width, 0));
}

static void test_wrap(void)
{
	static const struct {
		const char *line;
		int width, at, indent;
		const char *want;
	} cases[] = {
		{"one two three", 0, 0, 2, "one two three"},
		{"one two three", 13, 0, 2, "one two three"},
		{"one two three", 12, 0, 2, "one two\n  three"},
		{"one two three", 7, 0, 2, "one two\n  three"},
		{"one two", 9, 4, 4, "one\n    two"},
		{"日本 日本", 8, 0, 2, "日本\n  日本"},
		{"much-longer-than-that x", 8, 0, 2, "much-longer-than-that\n  x"},
		{"a  b", 80, 0, 2, "a  b"},
		{"", 8, 0, 2, ""},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *got =
			svc_utf8_wrap(cases[i].line, cases[i].width, cases[i].at, cases[i].indent);
		g_assert_cmpstr(got, ==, cases[i].want);
	}
}

static void test_cut(void)
{
	check_cut("abc", 3, "abc");
	check_cut("abcd", 3, "ab…");
	check_cut("abc", 1, "…");
	check_cut("abc", 0, "");
	check_cut("abc", -2, "");
	check_cut("", 0, "");
	check_cut("日本語", 6, "日本語");
	check_cut("日本語", 5, "日本…");
	check_cut("日本語", 4, "日…"); /* a wide character isn't halved */
	check_cut("日本語", 2, "…");
	check_cut("e\u0301e\u0301e\u0301", 2, "e\u0301…"); /* the accent stays with its letter */
}

static void check_harmless(const char *text, bool lines, const char *want)
{
	g_autofree char *got = svc_utf8_harmless(text, lines);
	g_assert_cmpstr(got, ==, want);
	g_assert_true(g_utf8_validate(got, -1, NULL));
	g_autofree char *again = svc_utf8_harmless(got, lines);
	g_assert_cmpstr(again, ==, want);
}

static void test_harmless(void)
{
	check_harmless("plain Ärger 日本", false, "plain Ärger 日本");
	check_harmless("a\tb", false, "a b");
	check_harmless("a\nb", true, "a\nb");
	check_harmless("a\nb", false, "a\uFFFDb");
	check_harmless("a\r\nb\rc", true, "a\nb\uFFFDc");
	check_harmless("\033[31mred\x7f", false, "\uFFFD[31mred\uFFFD");
	check_harmless("\xc2\x9b"
		       "2J",
		false, "\uFFFD2J"); /* CSI as one C1 character */
	check_harmless("a\u202Eb\u2066c\u2069", false, "a\uFFFDb\uFFFDc\uFFFD");
	check_harmless("a\u200Eb\u200Fc\u061Cd", false, "a\uFFFDb\uFFFDc\uFFFDd");
	check_harmless("\uFEFFa\u2060b\U000E0041", false, "\uFFFDa\uFFFDb\uFFFD"); /* unseen */
	check_harmless("\u0645\u06CC\u200C\u062E\u200D\uFE0F", false,
		"\u0645\u06CC\u200C\u062E\u200D\uFE0F"); /* joiners are part of writing */
	check_harmless("a\u2028b\u2029", true, "a\uFFFDb\uFFFD");
	check_harmless("a\xff\xc3", false, "a\uFFFD\uFFFD");
	check_harmless("\xed\xa0\x80", false, "\uFFFD\uFFFD\uFFFD"); /* a surrogate */
}

static void test_ci_commands(void)
{
	check_harmless("::error::x", false, ":\u200B:error::x");
	check_harmless("a ::error::x", false, "a :\u200B:error::x");
	check_harmless("std::string a::", false, "std::string a::");
	check_harmless("  ::error::x", false, "  :\u200B:error::x");
	check_harmless("a\n\u00A0\t::warning::x", true, "a\n\u00A0 :\u200B:warning::x");
	check_harmless("x ##[error]y", false, "x #\u200B#[error]y");
	check_harmless("###[x", false, "##\u200B#[x");
	check_harmless("##vso[task.setvariable]", false, "#\u200B#vso[task.setvariable]");
	check_harmless("## Heading", true, "## Heading");
}

static void check_json(const char *json, const char *want)
{
	g_autofree char *got = svc_utf8_json(json);
	g_assert_cmpstr(got, ==, want);
}

static void test_json(void)
{
	check_json("", "");
	check_json("{\n  \"a\": \"b # c\"\n}", "{\n  \"a\": \"b # c\"\n}");
	check_json("\"##[error]x\"", "\"\\u0023#[error]x\"");
	check_json("\"\x7f\xc2\x9b\u202e\u00e9\"", "\"\\u007F\\u009B\\u202E\u00e9\"");
	check_json("\"\U000E0041\U0001F600\"", "\"\\uDB40\\uDC41\U0001F600\"");
}

static void check_suggest(const char *word, int most, const char *want)
{
	static const char *const names[] = {
		"ticket", "service", "sla", "status", "assign", "assignee", "list", "log", NULL};
	g_autofree char *got = svc_suggest(word, names, most);
	g_assert_cmpstr(got, ==, want);
}

static void test_suggest(void)
{
	check_suggest("tikcet", 3, "ticket");
	check_suggest("TICKE", 3, "ticket");
	check_suggest("assig", 3, "assign or assignee");
	check_suggest("lst", 1, "list");
	check_suggest("s", 3, "service, sla or status");
	check_suggest("s", 2, "service or sla");
	check_suggest("zzzzzz", 3, NULL);
	check_suggest("x", 3, NULL);
	check_suggest("", 3, NULL);
	check_suggest("list", 0, NULL);
	g_autofree char *longest = g_strnfill(1000, 't');
	check_suggest(longest, 3, NULL);
	check_suggest("lis\xff", 3, "list");
	const char *const hostile[] = {"ab\033[2Jc", NULL};
	g_autofree char *got = svc_suggest("ab", hostile, 1);
	g_assert_cmpstr(got, ==, "ab\uFFFD[2Jc");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/util/utf8/width", test_width);
	g_test_add_func("/util/utf8/cut", test_cut);
	g_test_add_func("/util/utf8/wrap", test_wrap);
	g_test_add_func("/util/utf8/harmless", test_harmless);
	g_test_add_func("/util/utf8/ci-commands", test_ci_commands);
	g_test_add_func("/util/utf8/json", test_json);
	g_test_add_func("/util/utf8/suggest", test_suggest);
	return g_test_run();
}
