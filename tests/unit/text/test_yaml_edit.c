#include "rounds.h"
#include "text/yaml_edit.h"

#include <string.h>

static const char *const order[] = {"id", "title", "status", "priority", "team", NULL};

struct edit_case {
	const char *op, *before, *path, *value, *after;
};

/* Operations: set, yaml, append, item (a YAML item), remove, list (items separated by '|'). */
static const struct edit_case cases[] = {
	{"set", "a: 1\nb: 2\n", "a", "x", "a: x\nb: 2\n"},
	{"set", "a: 1 # why\nb: 2\n", "a", "x", "a: x # why\nb: 2\n"},
	{"set", "a: 'it''s'\n", "a", "don't", "a: 'don''t'\n"},
	{"set", "a: \"x\"\n", "a", "say \"hi\"", "a: \"say \\\"hi\\\"\"\n"},
	{"set", "a:\nb: 2\n", "a", "x", "a: x\nb: 2\n"},
	{"set", "a: # none\nb: 2\n", "a", "x", "a: x # none\nb: 2\n"},
	{"set", "a: 1\r\nb: 2\r\n", "c", "3", "a: 1\r\nb: 2\r\nc: 3\r\n"},
	{"set", "a: 1", "b", "2", "a: 1\nb: 2"},
	{"set", "", "a", "1", "a: 1\n"},
	{"set", "# only a comment\n", "a", "1", "# only a comment\na: 1\n"},
	{"set", "id: x\nteam: y\n", "status", "new", "id: x\nstatus: new\nteam: y\n"},
	{"set", "id: x\ntitle: |\n  long\n  text\n\nteam: y\n", "status", "new",
		"id: x\ntitle: |\n  long\n  text\nstatus: new\n\nteam: y\n"},
	{"set", "id: x\nstatus:\n  # a note\nteam: y\n", "priority", "P1",
		"id: x\nstatus:\n  # a note\npriority: P1\nteam: y\n"},
	{"set", "{a: 1, b: [x, y]}\n", "a", "p, q", "{a: \"p, q\", b: [x, y]}\n"},
	{"set", "{a: 1}\n", "b", "2", "{a: 1, b: 2}\n"},
	{"set", "{}\n", "b", "2", "{b: 2}\n"},
	{"set", "{a: , b: 2}\n", "a", "x", "{a: x , b: 2}\n"},
	{"set", "{a, b: 2}\n", "a", "x", "{a: x, b: 2}\n"},
	{"set", "\"a\": 1\n'b': 2\n", "b", "x", "\"a\": 1\n'b': x\n"},
	{"set", "a:\n  one\nb: 2\n", "a", "x", "a:\n  x\nb: 2\n"},
	{"set", "a: one\n  two # c\nb: 2\n", "a", "x", "a: x # c\nb: 2\n"},
	{"set", "a: |2\n   x\nb: 2\n", "a", "y\nz\n", "a: |2\n  y\n  z\nb: 2\n"},
	{"set", "a: | # why\n  x\n\nb: 2\n", "a", "y\n", "a: | # why\n  y\n\nb: 2\n"},
	{"set", "a: >-\n  x\n  y\nb: 2\n", "a", "p\nq", "a: >-\n  p\n\n  q\nb: 2\n"},
	{"set", "a: |\n  x\nb: 2\n", "a", "y", "a: |-\n  y\nb: 2\n"},
	{"set", "a: |+\n  x\n\n\nb: 2\n", "a", "y\n\n", "a: |+\n  y\n\nb: 2\n"},
	{"set", "a:\n- x # one\n- y\nb: 2\n", "a", "z", "a: z\nb: 2\n"},
	{"set", "a: # list\n- x\n", "a", "z", "a: z # list\n"},
	{"set", "a: [x,\n  y]\nb: 2\n", "a", "z", "a: z\nb: 2\n"},
	{"set", "a: 1\n", "x/p/z", "v", "a: 1\nx:\n  p:\n    z: v\n"},
	{"set", "x: # c\na: 1\n", "x/p", "v", "x: # c\n  p: v\na: 1\n"},
	{"set", "x: {}\na: 1\n", "x/p/z", "v", "x: {p: {z: v}}\na: 1\n"},
	{"set", "x:\n    y: 1\na: 1\n", "x/z", "v", "x:\n    y: 1\n    z: v\na: 1\n"},
	{"set", "a/b: 1\n", "a/b", "2", "a/b: 2\n"},
	{"set", "a: &n 1\n", "a", "2", "a: &n 2\n"},
	{"set", "a: !!str 1\n", "a", "2", "a: !!str 2\n"},
	{"set", "a: 1\n", "v", "3.10", "a: 1\nv: \"3.10\"\n"},
	{"set", "v: 3.9\n", "v", "3.10", "v: 3.10\n"},
	{"set", "a: 1\n", "v", "no", "a: 1\nv: \"no\"\n"},
	{"set", "v: yes\n", "v", "no", "v: no\n"},
	{"set", "v: x\n", "v", "null", "v: \"null\"\n"},
	{"set", "v: x\n", "v", "", "v: \"\"\n"},
	{"set", "v: x\n", "v", "a\nb", "v: \"a\\nb\"\n"},
	{"set", "a: 1\n", "v", "2026-11-21T09:14:00Z", "a: 1\nv: 2026-11-21T09:14:00Z\n"},
	{"set",
		"\xEF\xBB\xBF"
		"a: 1\n",
		"a", "2",
		"\xEF\xBB\xBF"
		"a: 2\n"},
	{"set", "ü: é\nb: ö\n", "b", "x", "ü: é\nb: x\n"},
	{"set", "l:\n- a: 1\n", "b", "x", "l:\n- a: 1\nb: x\n"},
	{"set", "? a\n: 1\n? b\n", "b", "2", "? a\n: 1\n? b\n: 2"},
	{"yaml", "a: 1\n", "a", "[x, y]", "a: [x, y]\n"},
	{"yaml", "a: 1 # c\nb: 2\n", "a", "- x\n- y\n", "a: # c\n- x\n- y\nb: 2\n"},
	{"yaml", "a: 1\n", "c", "x: 1\ny:\n- z\n", "a: 1\nc:\n  x: 1\n  y:\n  - z\n"},
	{"yaml", "a:\n  b: 1\n  c: 2\nd: 3\n", "a", "e: 4", "a:\n  e: 4\nd: 3\n"},
	{"yaml", "{a: 1}", "a", "- x\n- y: z\n", "{a: [x, {y: z}]}"},
	{"yaml", "a: x\n", "a", "", "a:\n"},
	{"yaml", "a: x\n", "a", "\"\\x41\"", "a: \"\\x41\"\n"},
	{"append", "a:\n- x\nb: 2\n", "a", "w", "a:\n- x\n- w\nb: 2\n"},
	{"append", "a:\n  - x # c\n", "a", "y: z", "a:\n  - x # c\n  - \"y: z\"\n"},
	{"append", "a: [x]\n", "a", "w", "a: [x, w]\n"},
	{"append", "a: []\n", "a", "w", "a: [w]\n"},
	{"append", "b: 2\n", "a", "w", "b: 2\na:\n- w\n"},
	{"append", "a:\nb: 2\n", "a", "w", "a:\n- w\nb: 2\n"},
	{"append", "a:\n- x", "a", "w", "a:\n- x\n- w"},
	{"item", "a:\n- to: X\n  as: y\n", "a", "to: Z\nas: w\n",
		"a:\n- to: X\n  as: y\n- to: Z\n  as: w\n"},
	{"item", "a: [x]\n", "a", "to: Z\nas: w\n", "a: [x, {to: Z, as: w}]\n"},
	{"item", "b: 1\n", "a", "{to: Z, as: w}", "b: 1\na:\n- {to: Z, as: w}\n"},
	{"remove", "a: 1\nb: 2 # c\nc: 3\n", "b", NULL, "a: 1\nc: 3\n"},
	{"remove", "a: 1\nb:\n- x\n- y\nc: 3\n", "b", NULL, "a: 1\nc: 3\n"},
	{"remove", "a: 1\nb: 2", "b", NULL, "a: 1"},
	{"remove", "a: 1\n", "a", NULL, ""},
	{"remove", "a: 1\n", "b", NULL, "a: 1\n"},
	{"remove", "{a: 1, b: 2}\n", "a", NULL, "{b: 2}\n"},
	{"remove", "{a: 1, b: 2}\n", "b", NULL, "{a: 1}\n"},
	{"remove", "{a: 1}\n", "a", NULL, "{}\n"},
	{"remove", "x:\n  y:\n    z: 1\na: 1\n", "x/y/z", NULL, "a: 1\n"},
	{"remove", "x:\n  y: 1\n  z: 1\na: 1\n", "x/z", NULL, "x:\n  y: 1\na: 1\n"},
	{"remove", "a: &n 1\nb: *n\n", "b", NULL, "a: &n 1\n"},
	{"list", "a:\n- x # one\n# two\n- y\n- z\n", "a", "y|w|x",
		"a:\n# two\n- y\n- w\n- x # one\n"},
	{"list", "a: [ x, \"y\" ]\n", "a", "\x01|y", "a: [ \"\\x01\", \"y\" ]\n"},
	{"list", "a:\n- x\nb: 1\n", "a", "", "b: 1\n"},
	{"list", "b: 1\n", "a", "x|w", "b: 1\na:\n- x\n- w\n"},
	{"list", "{b: 1}", "a", "x|y, z", "{b: 1, a: [x, \"y, z\"]}"},
	{"list", "a: x\n", "a", "x|w", "a:\n- x\n- w\n"},
	{"list", "a:\n- x\n- y", "a", "y|x", "a:\n- y\n- x"},
	{"list", "a:\r\n- x\r\nb: 1\r\n", "a", "x|w", "a:\r\n- x\r\n- w\r\nb: 1\r\n"},
};

static enum svc_status apply(GString *text, const struct edit_case *c, struct svc_error *err)
{
	if (!strcmp(c->op, "set"))
		return svc_yaml_edit_set(text, c->path, c->value, order, err);
	if (!strcmp(c->op, "yaml"))
		return svc_yaml_edit_set_yaml(text, c->path, c->value, order, err);
	if (!strcmp(c->op, "append") || !strcmp(c->op, "item"))
		return svc_yaml_edit_append(text, c->path, c->value, *c->op == 'i', order, err);
	if (!strcmp(c->op, "remove"))
		return svc_yaml_edit_remove(text, c->path, err);
	g_auto(GStrv) items = g_strsplit(c->value, "|", -1);
	return svc_yaml_edit_set_list(text, c->path, (const char *const *)items, order, err);
}

static void test_cases(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		svc_autoclear(svc_error) err = {0};
		g_autoptr(GString) text = g_string_new(cases[i].before);
		enum svc_status status = apply(text, &cases[i], &err);
		g_test_message("%s %s in:\n%s", cases[i].op, cases[i].path, cases[i].before);
		g_assert_cmpstr(err.message, ==, NULL);
		g_assert_cmpint(status, ==, SVC_OK);
		g_assert_cmpstr(text->str, ==, cases[i].after);
	}
}

/* Texts and changes that the editor refuses, with a word of the reason. */
static const struct {
	struct edit_case edit;
	const char *reason;
} refused[] = {
	{{"set", "a: &n 1\nb: *n\n", "a", "2"}, "anchor"},
	{{"set", "a: &n 1\nb: *n\n", "b", "2"}, "alias"},
	{{"set", "m: &n {x: 1}\nb: *n\n", "b/x", "2"}, "alias"},
	{{"remove", "a: &n 1\nb: *n\n", "a"}, "anchor"},
	{{"set",
		 "a: 1\xC2\x85"
		 "b: 2\n",
		 "b", "2"},
		"NEL"},
	{{"set", "a: \"x\xE2\x80\xA8y\"\n", "a", "2"}, "LS"},
	{{"set", "a: 'x\xE2\x80\xA9y'\n", "a", "2"}, "PS"},
	{{"set", "- a\n- b\n", "a", "2"}, "no map"},
	{{"set", "a: x\n", "a/b", "2"}, "no map"},
	{{"set", "a: x\n", "", "2"}, "no path"},
	{{"set", "b: x\n", "a//b", "2"}, "no path"},
	{{"set", "a: [x\n", "a", "2"}, "brackets"},
	{{"set", "a: x\n", "a", "\xFF"}, "UTF-8"},
	{{"set", "a: x\n", "\xF9", "x"}, "UTF-8"},
	{{"yaml", "a: x\n", "a", "[x"}, "new value"},
	{{"append", "a: x\n", "a", "y"}, "no list"},
	{{"append", "a: &n [x]\nb: *n\n", "b", "y"}, "alias"},
	{{"item", "a: [x]\n", "a", ""}, "empty"},
	{{"set", "- a: 1\n", "b", "2"}, "no map"},
	{{"set", "---\n...\n", "b", "2"}, "without touching"},
};

static void test_refused(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
		svc_autoclear(svc_error) err = {0};
		g_autoptr(GString) text = g_string_new(refused[i].edit.before);
		g_test_message("%s in:\n%s", refused[i].edit.op, refused[i].edit.before);
		g_assert_cmpint(apply(text, &refused[i].edit, &err), ==, SVC_EINVALID);
		g_test_message("%s", err.message);
		g_assert_nonnull(strstr(err.message, refused[i].reason));
		g_assert_cmpstr(text->str, ==, refused[i].edit.before);
	}
}

static void test_raw(void)
{
	g_autoptr(GString) text = g_string_new("a: &n 'x'\nb: |2-\n   y\n\nc:\nd: [1]\ne:\n- 1\n");
	g_autofree char *a = svc_yaml_edit_raw(text, "a");
	g_autofree char *b = svc_yaml_edit_raw(text, "b");
	g_autofree char *c = svc_yaml_edit_raw(text, "c");
	g_autofree char *d = svc_yaml_edit_raw(text, "d");
	g_assert_cmpstr(a, ==, "'x'");
	g_assert_cmpstr(b, ==, "|2-\n   y\n\n");
	g_assert_cmpstr(c, ==, "");
	g_assert_cmpstr(d, ==, "[1]");
	g_assert_null(svc_yaml_edit_raw(text, "e"));
	g_assert_null(svc_yaml_edit_raw(text, "f"));
}

static void test_quote(void)
{
	static const char *const pairs[][2] = {{"plain", "plain"}, {"", "\"\""}, {"no", "\"no\""},
		{"42", "42"}, {"-1", "-1"}, {"010", "\"010\""}, {"1e3", "\"1e3\""},
		{"99.9", "99.9"}, {"1:30", "\"1:30\""}, {"0x1F", "\"0x1F\""},
		{"1_000", "\"1_000\""}, {"2026-11-21", "2026-11-21"}, {"12-25", "12-25"},
		{"a: b", "\"a: b\""}, {"a #b", "\"a #b\""}, {"a#b", "a#b"}, {"x:", "\"x:\""},
		{"http://x", "http://x"}, {"@me", "\"@me\""}, {" x", "\" x\""},
		{"a \"b\": c", "'a \"b\": c'"}, {"- x", "\"- x\""}, {"---", "\"---\""},
		{"a\tb", "a\tb"}, {"\xEF\xBB\xBF", "\"\\uFEFF\""}, {"a, b", "a, b"},
		{"True", "\"True\""}, {"true", "true"}};
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autofree char *quoted = svc_yaml_quote(pairs[i][0], false);
		g_assert_cmpstr(quoted, ==, pairs[i][1]);
	}
	g_autofree char *flow = svc_yaml_quote("a, b", true);
	g_assert_cmpstr(flow, ==, "\"a, b\"");
}

static char *random_value(GRand *rand)
{
	static const char *const bits[] = {"a", " ", ":", "#", "-", "'", "\"", "\\", "\n", "\t",
		",", "[", "}", "é", "\xF0\x9F\x98\x80", "\x01", "0", ".", "|", ">", "&", "*", "!",
		"%", "@", "?", "\r", "\xE2\x80\xA8", "no", "<<", "---"};
	GString *value = g_string_new(NULL);
	for (int n = g_rand_int_range(rand, 0, 9); n; n--)
		g_string_append(value, bits[g_rand_int_range(rand, 0, G_N_ELEMENTS(bits))]);
	return g_string_free(value, FALSE);
}

/* Any value in any style is set, reads back, and nothing else changes. */
static void test_any_value(void)
{
	static const char *const texts[] = {"a: x\nk: old\nz: 1\n", "k: 'old'",
		"k: \"old\"\nz: 1\n", "k: |\n  old\n\nz: 1\n", "k: >+\n old\n\n\nz: 1\n",
		"{a: 1, k: old}", "{a: 1}", "a: 1", "k:\nz: 1\n", "k:\n- x\nz: 1\n", "k: {a: b}\n",
		"k: old\r\nz: 1\r\n", ""};
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	for (int i = test_rounds(3000, 1000000); i; i--) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_yaml) doc = NULL;
		g_autoptr(GString) text = g_string_new(texts[i % (int)G_N_ELEMENTS(texts)]);
		g_autofree char *value = random_value(rand);
		enum svc_status status = svc_yaml_edit_set(text, "k", value, NULL, &err);
		g_assert_cmpstr(err.message, ==, NULL);
		g_assert_cmpint(status, ==, SVC_OK);
		status = svc_yaml_parse(text->str, text->len, 0, &doc, &err);
		g_assert_cmpint(status, ==, SVC_OK);
		g_assert_cmpstr(svc_yaml_get_text(doc->root, "k"), ==, value);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/yaml_edit/cases", test_cases);
	g_test_add_func("/yaml_edit/refused", test_refused);
	g_test_add_func("/yaml_edit/raw", test_raw);
	g_test_add_func("/yaml_edit/quote", test_quote);
	g_test_add_func("/yaml_edit/any-value", test_any_value);
	return g_test_run();
}
