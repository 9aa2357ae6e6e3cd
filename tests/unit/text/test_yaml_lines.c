#include "../rounds.h"
#include "same_tree.h"

#include <string.h>

/* What most records look like must not need libyaml. */
static void test_forms(void)
{
	static const struct {
		const char *text;
		bool lines;
	} rows[] = {
		{"id: INC-2611-ab12\ntitle: The shop's certificate ends\nstatus: new\n", true},
		{"opened: 2026-11-21T09:14:00Z\nno: -5\nurl: https://example.com/a?b=c#d\n", true},
		{"labels:\n- vpn\n- \"two, three\"\n- 'four'\nteam: ops\n", true},
		{"empty:\nnext: ~\nlast: null\n", true},
		{"title: Größe § “zitiert” – 日本 😀 é\n", true},
		{"a: \"yes\"\nb: '12'\nc: \"\"\n", true},
		{"", false},
		{"a: 1", false},
		{"a: 1\na: 2\n", false},
		{"a: 1 # comment\n", false},
		{"a: b: c\n", false},
		{"a: \"x\\ty\"\n", false},
		{"a: [b]\n", false},
		{"a:\n  b: c\n", false},
		{"a:\n  - b\n", false},
		{"a: |\n  b\n", false},
		{"- a\n", false},
		{"a: 1\n- b\n", false},
		{"a: x\r\n", false},
		{"a: 1\n---\n", false},
		{"a: x\xC2\x85y\n", false},
		{"a: x\xE2\x80\xA8y\n", false},
		{"a: \xEF\xBB\xBFy\n", false},
		{"a: x\ty\n", false},
		{"a:  b\n", false},
		{"a: \n", false},
		{"a: b \n", false},
		{"a: &b c\n", false},
		{"a: b\n c\n", false},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].text);
		g_assert_true(same_tree(rows[i].text, strlen(rows[i].text)) == rows[i].lines);
	}
}

/* A line that most often can be read: its key is new. */
static void add_line(GString *text, GRand *rand, int n)
{
	static const char *const values[] = {" value", " two words", " -5", " a:b", " a#b",
		" 2026-11-21T09:20:11Z", " \"quoted: #\"", " 'quoted'", "", " é\xC2\xA0ß",
		"\n- item", "\n- 5\n- \"x\"", " (x) & y", " ~", " null", " +1", " .5", " $x",
		"\n- - x"};
	g_string_append_printf(text, "k%d_%d:%s\n", n, g_rand_int_range(rand, 0, 99),
		values[g_rand_int_range(rand, 0, G_N_ELEMENTS(values))]);
}

/* Lines with random damage. */
static void test_random(void)
{
	static const char *const bits[] = {"a", ": ", ":", "\n", "- ", "-", " ", "\"", "'", "#",
		" #", "~", "?", "[", "]", "{", "}", ",", "&x", "*x", "!", "|", ">", "%", "@", "`",
		"\\", "\xF0\x9F\x98\x80", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\x93",
		"\xEF\xBB\xBF", "\xEF\xBF\xBD", "\x7F", "\t", "\r", "\x01", "---", "...", "\n---\n",
		"<<", "=", "k0_1: x\n", "\n ", "\n  - x", "\n-", "? ", "_"};
	g_autoptr(GRand) rand = g_rand_new_with_seed(20261122);
	int lines = 0, rounds = test_rounds(20000, 2000000);
	for (int i = 0; i < rounds; i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		for (int n = g_rand_int_range(rand, 1, 8); n; n--)
			add_line(text, rand, n);
		for (int n = g_rand_int_range(rand, 0, 3); n; n--) {
			int at = g_rand_int_range(rand, 0, (int)text->len + 1);
			while (at > 0 && ((guchar)text->str[at] & 0xC0) == 0x80)
				at--;
			g_string_insert(
				text, at, bits[g_rand_int_range(rand, 0, G_N_ELEMENTS(bits))]);
		}
		lines += same_tree(text->str, text->len);
	}
	g_assert_cmpint(lines, >, rounds / 4);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/yaml_lines/forms", test_forms);
	g_test_add_func("/text/yaml_lines/random", test_random);
	return g_test_run();
}
