#include "text/frontmatter.h"

#include <string.h>

static void test_split(void)
{
	static const struct {
		const char *text, *yaml, *body, *eol;
		int body_line;
	} cases[] = {
		{"---\na: 1\n---\nText\n", "a: 1\n", "Text\n", "\n", 3},
		{"---\na: 1\n...\n", "a: 1\n", "", "\n", 3},
		{"--- \r\na: 1\r\n---\t\r\nText", "a: 1\r\n", "Text", "\r\n", 3},
		{"\xEF\xBB\xBF---\n---\nx", "", "x", "\n", 2},
		{"---\na: 1\n---", "a: 1\n", "", "\n", 3},
		{"---\na: |\n  ---\nb: ----\n---\n---\n", "a: |\n  ---\nb: ----\n", "---\n", "\n",
			5},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		svc_autoclear(svc_error) err = {0};
		struct svc_frontmatter f;
		const char *text = cases[i].text;
		g_assert_cmpint(svc_frontmatter_split(text, strlen(text), &f, &err), ==, SVC_OK);
		g_autofree char *yaml = g_strndup(text + f.yaml, f.yaml_length);
		g_assert_cmpstr(yaml, ==, cases[i].yaml);
		g_assert_cmpstr(text + f.body, ==, cases[i].body);
		g_assert_cmpstr(f.eol, ==, cases[i].eol);
		g_assert_cmpint(f.yaml_line, ==, 1);
		g_assert_cmpint(f.body_line, ==, cases[i].body_line);
		g_assert_cmpint(f.bom, ==, (guchar)text[0] == 0xEF);
	}
}

static void test_errors(void)
{
	static const struct {
		const char *text;
		size_t length;
		int line, column;
		const char *reason;
	} cases[] = {
		{"", 0, 1, 1, "empty"},
		{"\xEF\xBB\xBF", 3, 1, 1, "empty"},
		{"# Title\n", 8, 1, 1, "no frontmatter"},
		{"----\na: 1\n---\n", 14, 1, 1, "no frontmatter"},
		{"---\na: 1\n", 9, 1, 1, "no closing"},
		{"---\na: \0\n---\n", 13, 2, 4, "NUL"},
		{"---\na: \xC3(\n---\n", 14, 2, 4, "UTF-8"},
		{"---\n<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n---\n", 49, 2, 1, "conflict"},
		{"<<<<<<< HEAD\n---\n---\n", 21, 1, 1, "conflict"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		svc_autoclear(svc_error) err = {0};
		struct svc_frontmatter f;
		g_assert_cmpint(svc_frontmatter_split(cases[i].text, cases[i].length, &f, &err), ==,
			SVC_EINVALID);
		g_test_message("%s", err.message);
		g_assert_nonnull(strstr(err.message, cases[i].reason));
		g_assert_nonnull(err.hint);
		g_assert_cmpint(err.line, ==, cases[i].line);
		g_assert_cmpint(err.column, ==, cases[i].column);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/frontmatter/split", test_split);
	g_test_add_func("/frontmatter/errors", test_errors);
	return g_test_run();
}
