#include "text/markdown.h"
#include "text/mdoc.h"

#include "util/utf8.h"

#include <stdlib.h>
#include <string.h>

static void test_terminal(void)
{
	static const struct {
		const char *text;
		int width;
		const char *drawn;
	} cases[] = {
		{"one two three four", 10, "one two\nthree four\n"},
		{"one\ntwo  \nthree", 80, "one two\nthree\n"},
		{"# Title\n\nText", 80, "# Title\n\nText\n"},
		{"- a\n- b\n  - c\n\nend", 80, "- a\n- b\n  - c\n\nend\n"},
		{"- a\n\n- b", 80, "- a\n\n- b\n"},
		{"9. a\n10. b b", 80, "9. a\n10. b b\n"},
		{"- one two three four", 12, "- one two\n  three four\n"},
		{"> quoted\n>\n> more", 80, "│ quoted\n│\n│ more\n"},
		{"> - a\n>   b", 80, "│ - a b\n"},
		{"-\n- b", 80, "-\n- b\n"},
		{"```\nint  x;\n\ty\n```", 10, "    int  x;\n        y\n"},
		{"a `code` *b* **c**", 80, "a `code` b c\n"},
		{"[text](http://x.y)", 80, "text (http://x.y)\n"},
		{"<http://x.y> <a@b.c>", 80, "http://x.y a@b.c\n"},
		{"![alt](p.png)", 80, "alt (p.png)\n"},
		{"a\n\n---\n\nb", 12, "a\n\n────────────\n\nb\n"},
		{"<b>x</b>", 80, "<b>x</b>\n"},
		{"日本語日本語日本語", 10, "日本語日本\n語日本語\n"},
		{"", 80, ""},
		{"| a | long word |\n|---|:-:|\n| `x|y` | *b* |\n|c|", 80,
			"a      long word\n`x|y`  b\nc\n"},
		{"| term | text |\n|-|-|\n| one | two three four |", 12,
			"term  text\none   two\n      three\n      four\n"},
		{"- | a |\n  |---|\n  | b |", 80, "- a\n  b\n"},
		{"| no | table |\n| at | all |", 80, "| no | table | | at | all |\n"},
		{"word", 0, "word\n"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *drawn = svc_markdown_terminal(
			cases[i].text, strlen(cases[i].text), cases[i].width, false);
		g_test_message("%s", cases[i].text);
		g_assert_cmpstr(drawn, ==, cases[i].drawn);
	}
}

static void test_colour(void)
{
	static const char text[] = "# T\n\nan *i* and `c` \xEF\xA3\xA1";
	g_autofree char *drawn = svc_markdown_terminal(text, strlen(text), 80, true);
	g_assert_cmpstr(drawn, ==,
		"\x1B[0;1m# T\x1B[0m\n\nan \x1B[0;3mi\x1B[0m and \x1B[0;36m`c`\x1B[0m \xEF\xBF\xBD\n");
}

/* Neither control characters nor workflow commands pass, however the text is wrapped. */
static void test_harmless(void)
{
	static const char *const texts[] = {"\x1B[31mred", "a\x07",
		"x\xC2\x9B"
		"1m",
		"\xE2\x80\xAE"
		"evil",
		"::error::x", "word word ::error file=x::y", "> ::error::x", "**::error::x**",
		"##[error]x", "#&#35;[error]x", "`\x1B]0;t\x07`", "```\n::error::\n\x1B\n```",
		"<!-- \x1B -->", "[x](http://\x1B[0m)", "\xFF\xFE"};
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *drawn =
			svc_markdown_terminal(texts[i], strlen(texts[i]), 12, false);
		g_test_message("%s", drawn);
		g_assert_true(g_utf8_validate(drawn, -1, NULL));
		for (const char *c = drawn; *c; c = g_utf8_next_char(c)) {
			gunichar u = g_utf8_get_char(c);
			g_assert_true(u == '\n' || !g_unichar_iscntrl(u));
			g_assert_cmpuint(u, !=, 0x202E);
		}
		g_assert_null(strstr(drawn, "##["));
		g_auto(GStrv) lines = g_strsplit(drawn, "\n", -1);
		for (int l = 0; lines[l]; l++)
			g_assert_false(g_str_has_prefix(g_strchug(lines[l]), "::"));
	}
}

static void test_deep(void)
{
	g_autofree char *quotes = g_strnfill(5000, '>');
	g_autofree char *text = g_strconcat(quotes, " a b c d e f g h i j k l m n o p", NULL);
	g_autofree char *drawn = svc_markdown_terminal(text, strlen(text), 80, true);
	g_assert_cmpuint(strlen(drawn), <, 1000);
}

static void test_html(void)
{
	static const char *const pairs[][2] = {
		{"a *b*", "<p>a <em>b</em></p>\n"},
		{"<script>x</script>", "<!-- raw HTML omitted -->\n"},
		{"[x](javascript:alert(1))", "<p><a href=\"\">x</a></p>\n"},
		{"[x](data:text/html,y)", "<p><a href=\"\">x</a></p>\n"},
		{"a <b>c</b>", "<p>a <!-- raw HTML omitted -->c<!-- raw HTML omitted --></p>\n"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autofree char *html = svc_markdown_html(pairs[i][0], strlen(pairs[i][0]));
		g_assert_cmpstr(html, ==, pairs[i][1]);
	}
}

static void test_mdoc(void)
{
	static const char *const pairs[][2] = {
		{"# T\n\nOne. Two\n\n.three `-x`", ".Sh DESCRIPTION\nOne.\nTwo\n.Pp\n"
						   "\\&.three \\fB-x\\fR\n"},
		{"## A b\n\n### c", ".Sh \"A B\"\n.Ss \"c\"\n"},
		{"## A\n```\n.x\\y\n```\nz", ".Sh \"A\"\n.Bd -literal -offset indent\n"
					     "\\&.x\\ey\n.Ed\n.Pp\nz\n"},
		{"## A\n- b\n- c", ".Sh \"A\"\n.Bl -bullet -compact\n.It\nb\n.It\nc\n.El\n"},
		{"## A\n1. b", ".Sh \"A\"\n.Bl -enum -compact\n.It\nb\n.El\n"},
		{"## A\n| a | b |\n|---|---|\n| `c` | d |",
			".Sh \"A\"\n.Bl -tag -width Ds\n.It \"\\fBc\\fR\"\nd\n.El\n"},
		{"## A\n| a | b | c |\n|---|---|---|\n| d | e | f |",
			".Sh \"A\"\n.Bl -tag -width Ds\n.It \"d\"\nb: e\n.br\nc: f\n.El\n"},
		{"## A\n[b](c.md) [d](http://e.f)", ".Sh \"A\"\nb d (http://e.f)\n"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autofree char *mdoc = svc_markdown_mdoc(pairs[i][0], strlen(pairs[i][0]));
		g_assert_cmpstr(mdoc, ==, pairs[i][1]);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/markdown/terminal", test_terminal);
	g_test_add_func("/markdown/colour", test_colour);
	g_test_add_func("/markdown/harmless", test_harmless);
	g_test_add_func("/markdown/deep", test_deep);
	g_test_add_func("/markdown/html", test_html);
	g_test_add_func("/markdown/mdoc", test_mdoc);
	return g_test_run();
}
