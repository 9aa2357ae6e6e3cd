#include "desk/id.h"
#include "desk/path.h"
#include "util/time.h"
#include <string.h>

static void test_drawn(void)
{
	g_assert_true(svc_id_is_drawn("INC-2611-7K3M9"));
	g_assert_true(svc_id_is_drawn("X-2601-00000"));
	static const char *const wrong[] = {"", "-", "INC", "INC-2611", "inc-2611-7K3M9",
		"INC-2613-7K3M9", "INC-2600-7K3M9", "INC-2611-7K3M", "INC-2611-7K3M99",
		"INC-2611-7K3MI", "INC-2611-7K3MU", "INC-2611-7k3m9", "1NC-2611-7K3M9",
		"INCIDENTS-2611-7K3M9", "INC--2611-7K3M9", "INC-2611-7K3-9", "INC-261-7K3M9"};
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
		g_assert_false(svc_id_is_drawn(wrong[i]));
}

static void test_canonical(void)
{
	g_autofree char *a = svc_id_canonical("inc-2611-7k3lo");
	g_assert_cmpstr(a, ==, "INC-2611-7K310");
	g_autofree char *b = svc_id_canonical("Inc-2611-iiiii");
	g_assert_cmpstr(b, ==, "INC-2611-11111");
	g_assert_null(svc_id_canonical("inc-2611-7k3"));
	g_assert_null(svc_id_canonical("INC0000045"));
	g_assert_null(svc_id_canonical("inc-2611-uuuuu"));
}

static void test_part(void)
{
	struct svc_id_part part;
	g_assert_true(svc_id_part_parse("7k3", &part));
	g_assert_cmpstr(part.random, ==, "7K3");
	g_assert_true(svc_id_part_matches(&part, "INC-2611-7K3M9"));
	g_assert_false(svc_id_part_matches(&part, "INC-2611-8K3M9"));
	g_assert_false(svc_id_part_matches(&part, "INC0000007"));
	g_assert_true(svc_id_part_parse("2611-7k3", &part));
	g_assert_cmpstr(part.month, ==, "2611");
	g_assert_true(svc_id_part_matches(&part, "INC-2611-7K3M9"));
	g_assert_false(svc_id_part_matches(&part, "INC-2610-7K3M9"));
	g_assert_true(svc_id_part_parse("inc-7k3m", &part));
	g_assert_cmpstr(part.prefix, ==, "INC");
	g_assert_false(svc_id_part_matches(&part, "REQ-2611-7K3M9"));
	g_assert_true(svc_id_part_parse("req-2611-7ko", &part));
	g_assert_cmpstr(part.random, ==, "7K0");
	static const char *const wrong[] = {"", "7k", "7k3m99", "checkout", "a-b-c-7k3",
		"2611-inc-7k3", "inc-2613-7k3", "inc-2611-", "uuu", "..", "7k3 ", "ínc-7k3"};
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
		g_assert_false(svc_id_part_parse(wrong[i], &part));
}

static void test_forms(void)
{
	static const char *const slugs[] = {"ab", "checkout", "a-b", "24x7", "x--y"};
	static const char *const no_slugs[] = {
		"", "a", "-a", "a-", "Ab", "a_b", "a.b", "ä-b", "a b", "a/b"};
	for (size_t i = 0; i < G_N_ELEMENTS(slugs); i++)
		g_assert_true(svc_id_is_slug(slugs[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(no_slugs); i++)
		g_assert_false(svc_id_is_slug(no_slugs[i]));
	char most[SVC_ID_MAX + 2];
	memset(most, 'a', sizeof(most));
	most[SVC_ID_MAX + 1] = '\0';
	g_assert_false(svc_id_is_slug(most));
	g_assert_false(svc_id_is_foreign(most));
	most[SVC_ID_MAX] = '\0';
	g_assert_true(svc_id_is_slug(most));
	g_assert_true(svc_id_is_foreign(most));
	g_assert_true(svc_id_is_foreign("INC0000045"));
	g_assert_true(svc_id_is_foreign("a"));
	g_assert_true(svc_id_is_foreign("1.2_3-4"));
	static const char *const no_foreign[] = {"", ".a", "-a", "_a", "a/b", "a b", "a\n", "é"};
	for (size_t i = 0; i < G_N_ELEMENTS(no_foreign); i++)
		g_assert_false(svc_id_is_foreign(no_foreign[i]));
}

static void test_device(void)
{
	static const char *const devices[] = {"con", "CON", "nul.txt", "Aux.", "com1", "LPT9.md"};
	static const char *const others[] = {"console", "com0", "com10", "co", "nulla", "lpt"};
	for (size_t i = 0; i < G_N_ELEMENTS(devices); i++)
		g_assert_true(svc_id_is_device(devices[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
		g_assert_false(svc_id_is_device(others[i]));
}

static void test_draw(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	/* The last second of a month, in UTC. */
	int64_t time = svc_day_of(2026, 12, 1) * SVC_DAY - 1;
	for (int i = 0; i < 2000; i++) {
		char *id = NULL;
		svc_autoclear(svc_error) err = {0};
		g_assert_cmpint(svc_id_draw("INC", time, &id, &err), ==, SVC_OK);
		g_assert_true(svc_id_is_drawn(id));
		g_assert_true(g_str_has_prefix(id, "INC-2611-"));
		g_hash_table_add(seen, id);
	}
	/* 2,000 of 33 million: more than a handful of repeats would mean a broken source. */
	g_assert_cmpuint(g_hash_table_size(seen), >, 1990);
}

static void test_paths(void)
{
	static const struct {
		const char *pattern, *id, *path;
		bool drawn;
	} cases[] = {
		{"{yyyy}/{mm}", "INC-2611-7K3M9", "tickets/2026/11/INC-2611-7K3M9.md", true},
		{"{yyyy}/{mm}/{r1}", "INC-2611-7K3M9", "tickets/2026/11/7/INC-2611-7K3M9.md", true},
		{"{yyyy}-{mm}/{r2}", "A1-0102-ZZZZZ", "tickets/2001-02/ZZ/A1-0102-ZZZZZ.md", true},
		{"", "INC-2611-7K3M9", "tickets/INC-2611-7K3M9.md", true},
		{"{yyyy}", "INC0000045", "tickets/imported/45/INC0000045.md", false},
		{"{yyyy}", "IM-A.B", "tickets/imported/_b/IM-A.B.md", false},
		{"{yyyy}", "7", "tickets/imported/_7/7.md", false},
		{"{yyyy}", "x--", "tickets/imported/__/x--.md", false},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = svc_path_make(
			"tickets", cases[i].pattern, "imported", cases[i].id, cases[i].drawn);
		g_assert_cmpstr(path, ==, cases[i].path);
	}
}

static void test_patterns(void)
{
	static const char *const good[] = {
		"", "{yyyy}", "{yyyy}/{mm}/{r1}", "old-{yyyy}", "a/{r2}"};
	static const char *const bad[] = {"/", "{yyyy}/", "/{mm}", "..", "{yyyy}/../x", "{dd}",
		"{yyyy}//{mm}", "A", "a b", "{yyyy", "con", "-x", ".svc"};
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
		g_assert_true(svc_path_pattern_is_valid(good[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_false(svc_path_pattern_is_valid(bad[i]));
	g_assert_false(svc_path_pattern_is_valid(NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/desk/id/drawn", test_drawn);
	g_test_add_func("/desk/id/canonical", test_canonical);
	g_test_add_func("/desk/id/part", test_part);
	g_test_add_func("/desk/id/forms", test_forms);
	g_test_add_func("/desk/id/device", test_device);
	g_test_add_func("/desk/id/draw", test_draw);
	g_test_add_func("/desk/path/make", test_paths);
	g_test_add_func("/desk/path/patterns", test_patterns);
	return g_test_run();
}
