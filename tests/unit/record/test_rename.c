/*
 * New names for what two clones named alike.
 */
#include "record/rename.h"
#include <string.h>

static void other_names(void)
{
	static const char blob[] = "0123456789abcdef0123456789abcdef01234567";
	static const struct {
		const char *name, *want;
	} cases[] = {{"scan.png", "scan-01234567.png"}, {"log", "log-01234567"},
		{"a.tar.gz", "a.tar-01234567.gz"}, {".hidden", ".hidden-01234567"},
		{"end.", "end-01234567."}};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *got =
			svc_attachment_other_name(cases[i].name, blob, SVC_ATTACHMENT_DIGITS);
		g_assert_cmpstr(got, ==, cases[i].want);
	}
}

static void links(void)
{
	static const struct {
		const char *text, *want; /* NULL: names another file */
	} cases[] = {{"See [s.png](<A.d/s.png>).", "See [t.png](<A.d/t.png>)."},
		{"[the scan](<A.d/s.png>)", "[the scan](<A.d/t.png>)"},
		{"![](A.d/s.png)", "![](A.d/t.png)"},
		{"![](A.d/s.png \"title\")", "![](A.d/t.png \"title\")"},
		{"[s.png](<A.d/s.png.gz>)", NULL}, {"[s.png](<B.d/s.png>)", NULL},
		{"The file s.png in A.d/s.png", NULL}, {"[s.png](<AA.d/s.png>)", NULL}};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) text = g_string_new(cases[i].text);
		bool named = svc_attachment_is_named(text->str, "A.d", "s.png");
		svc_attachment_follow(text, "A.d", "s.png", "t.png");
		g_assert_cmpint(named, ==, cases[i].want != NULL);
		g_assert_cmpstr(text->str, ==, cases[i].want ? cases[i].want : cases[i].text);
	}
}

static void ids(void)
{
	g_autoptr(GString) text = g_string_new("INC-1, (INC-1) INC-11 XINC-1 INC-1.md a/INC-1");
	svc_id_follow(text, "INC-1", "INC-1-INC-1");
	g_assert_cmpstr(
		text->str, ==, "INC-1-INC-1, (INC-1-INC-1) INC-11 XINC-1 INC-1.md a/INC-1-INC-1");
}

static void folders(void)
{
	g_autoptr(GString) text = g_string_new("[a](<A.d/a>) ![](A.d/b) A.d/c [d](<AA.d/d>) A");
	svc_attachments_follow(text, "A", "B");
	g_assert_cmpstr(text->str, ==, "[a](<B.d/a>) ![](B.d/b) A.d/c [d](<AA.d/d>) A");
}

static void trailer(void)
{
	static const char *const bad[] = {"", "one", "a b c", "a%zz b", " b", "a "};
	const char *from = "tickets/A.d/my scan (1) % ü.png", *to = "tickets/A.d/x\ty";
	g_autofree char *value = svc_renamed_print(from, to);
	g_autofree char *old = NULL, *new = NULL;
	g_assert_null(strpbrk(value, "\t\n\""));
	g_assert_true(svc_renamed_parse(value, &old, &new));
	g_assert_cmpstr(old, ==, from);
	g_assert_cmpstr(new, ==, to);
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		char *one = NULL, *two = NULL;
		g_assert_false(svc_renamed_parse(bad[i], &one, &two));
		g_assert_null(one);
		g_assert_null(two);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rename/other-names", other_names);
	g_test_add_func("/rename/links", links);
	g_test_add_func("/rename/ids", ids);
	g_test_add_func("/rename/folders", folders);
	g_test_add_func("/rename/trailer", trailer);
	return g_test_run();
}
