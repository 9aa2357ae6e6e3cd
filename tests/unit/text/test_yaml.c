#include "text/yaml.h"

#include <string.h>

static struct svc_yaml *parse(const char *text)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_yaml *doc = NULL;
	svc_yaml_parse(text, strlen(text), 0, &doc, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	return doc;
}

/* Every node's range is the bytes it was written with, after two-, three- and four-byte text. */
static void test_ranges(void)
{
	static const char text[] = "\xEF\xBB\xBF"
				   "ü: é€😀 # ß\nk: &x !!str 'q' \nl:\n- \"ä\"\n- {a: [b, "
				   "ö]}\nf: >-\n  x\n  y\n\nempty:\nlast: a\n  b\n";
	svc_auto(svc_yaml) doc = parse(text);
	static const struct {
		const char *key, *value, *bytes;
		int line, column;
	} rows[] = {{"ü", "é€😀", "é€😀", 1, 5}, {"k", "q", "'q'", 2, 4},
		{"f", "x y", ">-\n  x\n  y\n\n", 6, 4}, {"empty", "", "", 10, 7},
		{"last", "a b", "a\n  b", 11, 7}};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct svc_yaml_node *node = svc_yaml_get(doc->root, rows[i].key);
		g_autofree char *bytes = g_strndup(text + node->content, node->end - node->content);
		g_assert_cmpstr(node->value, ==, rows[i].value);
		g_assert_cmpstr(bytes, ==, rows[i].bytes);
		g_assert_cmpint(node->line, ==, rows[i].line);
		g_assert_cmpint(node->column, ==, rows[i].column);
	}
	const struct svc_yaml_node *list = svc_yaml_get(doc->root, "l");
	g_autofree char *bytes = g_strndup(text + list->start, list->end - list->start);
	g_assert_cmpstr(bytes, ==, "- \"ä\"\n- {a: [b, ö]}");
	g_assert_cmpuint(list->count, ==, 2);
}

static void test_types(void)
{
	svc_auto(svc_yaml) doc =
		parse("a: no\nb: 3.10\nc: ~\nd: 'null'\ne: null\nf: !!str\n<<: x\ng: \"\"\n");
	g_assert_cmpstr(svc_yaml_get_text(doc->root, "a"), ==, "no");
	g_assert_cmpstr(svc_yaml_get_text(doc->root, "b"), ==, "3.10");
	g_assert_null(svc_yaml_get_text(doc->root, "c"));
	g_assert_cmpstr(svc_yaml_get_text(doc->root, "d"), ==, "null");
	g_assert_null(svc_yaml_get_text(doc->root, "e"));
	g_assert_cmpstr(svc_yaml_get_text(doc->root, "f"), ==, "");
	g_assert_cmpstr(svc_yaml_get_text(doc->root, "<<"), ==, "x");
	g_assert_cmpstr(svc_yaml_get_text(doc->root, "g"), ==, "");
	g_assert_null(svc_yaml_get_text(doc->root, "none"));
	g_assert_null(svc_yaml_get(NULL, "a"));
}

static void test_alias(void)
{
	svc_auto(svc_yaml) doc = parse("a: &x [1, 2]\nb: *x\nc: &x 3\nd: *x\n");
	const struct svc_yaml_node *a = svc_yaml_get(doc->root, "a");
	const struct svc_yaml_node *b = svc_yaml_get(doc->root, "b");
	g_assert_true(a->anchored && a->aliased && !a->alias);
	g_assert_true(b->alias && b->child == a->child);
	g_assert_true(svc_yaml_equal(a, b));
	g_assert_cmpstr(svc_yaml_get_text(doc->root, "d"), ==, "3");
}

static void test_equal(void)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} rows[] = {{"a: 1\nb: 2", "{b: \"2\", a: '1'}", true}, {"a: 1", "a: 2", false},
		{"a: 1", "a: 1\nb: 2", false}, {"- a\n- b", "[a, b]", true},
		{"- a\n- b", "[b, a]", false}, {"a:", "a: ~", true}, {"a:", "a: ''", false},
		{"? [x]\n: 1\n? [y]\n: 2", "? [y]\n: 2\n? [x]\n: 1", true}, {"", "", true},
		{"a: 1", "", false}};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_auto(svc_yaml) a = parse(rows[i].a);
		svc_auto(svc_yaml) b = parse(rows[i].b);
		g_assert_cmpint(svc_yaml_equal(a->root, b->root), ==, rows[i].equal);
		g_assert_cmpint(svc_yaml_equal(b->root, a->root), ==, rows[i].equal);
	}
}

static void test_large_maps(void)
{
	g_autoptr(GString) up = g_string_new(NULL);
	g_autoptr(GString) down = g_string_new(NULL);
	for (int i = 0; i < 20000; i++) {
		g_string_append_printf(up, "key%d: %d\n", i, i);
		g_string_append_printf(down, "key%d: %d\n", 19999 - i, 19999 - i);
	}
	svc_auto(svc_yaml) a = parse(up->str);
	svc_auto(svc_yaml) b = parse(down->str);
	gint64 start = g_get_monotonic_time();
	g_assert_true(svc_yaml_equal(a->root, b->root));
	g_assert_cmpint(g_get_monotonic_time() - start, <, G_USEC_PER_SEC);
}

static void test_errors(void)
{
	static const struct {
		const char *text;
		int line, column;
		const char *reason;
	} rows[] = {
		{"a: 1\nb: 2\na: 3\n", 3, 1, "stands twice, first in line 1"},
		{"a:\n\t- b\n", 2, 1, "tab"},
		{"a: b: c\n", 1, 5, "another \": \""},
		{"a: [b\nc: d\n", 1, 4, "brackets"},
		{"a: \"b\n", 1, 4, "quoted text"},
		{"a: @b\n", 1, 4, "can't start with @"},
		{"a: %b\n", 1, 4, "can't start with %"},
		{"a: 1\n---\nb: 2\n", 2, 1, "second YAML document"},
		{"<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n", 1, 1, "conflict"},
		{"a: *b\n", 1, 4, "no anchor &b"},
		{"a: &x [*x]\n", 1, 8, "within"},
		{"a: \"\\0\"\n", 1, 4, "NUL"},
		{"a: \"\\q\"\n", 1, 5, "backslash"},
		{"a: \x01\n", 1, 4, "control character"},
		{"é: \xFF\n", 1, 5, "UTF-8"},
		{" a: 1\nb: 2\n", 2, 1, "indented differently"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_autoclear(svc_error) err = {0};
		struct svc_yaml *doc = NULL;
		enum svc_status status =
			svc_yaml_parse(rows[i].text, strlen(rows[i].text), 10, &doc, &err);
		g_test_message("%zu: %d:%d %s", i, err.line, err.column, err.message);
		g_assert_cmpint(status, ==, SVC_EINVALID);
		g_assert_null(doc);
		g_assert_nonnull(strstr(err.message, rows[i].reason));
		g_assert_nonnull(err.hint);
		g_assert_cmpint(err.line, ==, 10 + rows[i].line);
		g_assert_cmpint(err.column, ==, rows[i].column);
	}
}

static char *bomb(void)
{
	GString *text = g_string_new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 9; i++) {
		g_string_append_printf(text, "a%d: &a%d [", i, i);
		for (int n = 0; n < 10; n++)
			g_string_append_printf(text, "%s*a%d", n ? ", " : "", i - 1);
		g_string_append(text, "]\n");
	}
	return g_string_free(text, FALSE);
}

static char *chain(void)
{
	GString *text = g_string_new("a0: &a0 [x]\n");
	for (int i = 1; i < 90; i++)
		g_string_append_printf(text, "a%d: &a%d [*a%d]\n", i, i, i - 1);
	return g_string_free(text, FALSE);
}

static char *repeat(const char *bit, int n)
{
	GString *text = g_string_new("a: ");
	for (; n; n--)
		g_string_append(text, bit);
	return g_string_free(text, FALSE);
}

static void assert_limit(char *text, const char *reason)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_yaml *doc = NULL;
	gint64 start = g_get_monotonic_time();
	g_assert_cmpint(svc_yaml_parse(text, strlen(text), 0, &doc, &err), ==, SVC_EINVALID);
	g_test_message("%s", err.message);
	g_assert_nonnull(strstr(err.message, reason));
	g_assert_cmpint(g_get_monotonic_time() - start, <, 5 * G_USEC_PER_SEC);
	g_free(text);
}

static void test_limits(void)
{
	assert_limit(bomb(), "values");
	assert_limit(chain(), "levels");
	assert_limit(repeat("[", 2000), "levels");
	assert_limit(repeat("{a: ", 2000), "levels");
	assert_limit(repeat("\n- - - - - - - - - - - - - - - -", 40000), "values");
	assert_limit(repeat("x", SVC_YAML_MAX_BYTES), "MiB");
	GString *aliases = g_string_new("a: &x 1\nb:\n");
	for (int i = 0; i <= SVC_YAML_MAX_ALIASES; i++)
		g_string_append(aliases, "- *x\n");
	assert_limit(g_string_free(aliases, FALSE), "aliases");
}

static void test_empty(void)
{
	static const char *const texts[] = {"", "\n", "# comment\n", "\xEF\xBB\xBF"};
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		svc_auto(svc_yaml) doc = parse(texts[i]);
		g_assert_null(doc->root);
	}
}

static void test_odd_breaks(void)
{
	svc_auto(svc_yaml) plain = parse("a: é\n");
	svc_auto(svc_yaml) odd = parse("a: \"x\xE2\x80\xA8y\"\n");
	g_assert_false(plain->odd_breaks);
	g_assert_true(odd->odd_breaks);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/yaml/ranges", test_ranges);
	g_test_add_func("/yaml/types", test_types);
	g_test_add_func("/yaml/alias", test_alias);
	g_test_add_func("/yaml/equal", test_equal);
	g_test_add_func("/yaml/large-maps", test_large_maps);
	g_test_add_func("/yaml/errors", test_errors);
	g_test_add_func("/yaml/limits", test_limits);
	g_test_add_func("/yaml/empty", test_empty);
	g_test_add_func("/yaml/odd-breaks", test_odd_breaks);
	return g_test_run();
}
