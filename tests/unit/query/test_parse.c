#include "query/query.h"
#include "rounds.h"
#include <string.h>

static struct svc_kinds *kinds;

static void test_limits(void)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_query_node *node = NULL;
	g_autoptr(GString) deep = g_string_new(NULL);
	for (int i = 0; i < SVC_QUERY_MAX_DEPTH; i++)
		g_string_append_c(deep, '(');
	g_string_append_c(deep, 'x');
	for (int i = 0; i < SVC_QUERY_MAX_DEPTH; i++)
		g_string_append_c(deep, ')');
	g_assert_cmpint(svc_query_parse_syntax(deep->str, &node, &err), ==, SVC_OK);
	svc_query_node_free(node);
	g_string_prepend_c(deep, '(');
	g_string_append_c(deep, ')');
	g_assert_cmpint(svc_query_parse_syntax(deep->str, &node, &err), ==, SVC_EUSAGE);
	g_autofree char *nots = g_strnfill(5 * 4000, ' ');
	for (int i = 0; i < 4000; i++)
		memcpy(nots + (size_t)i * 5, "not  ", 5);
	g_assert_cmpint(svc_query_parse_syntax(nots, &node, &err), ==, SVC_EUSAGE);
	g_autofree char *wide = g_strnfill(2 * (SVC_QUERY_MAX_TERMS + 1), ' ');
	for (int i = 0; i <= SVC_QUERY_MAX_TERMS; i++)
		wide[2 * i] = 'a';
	g_assert_cmpint(svc_query_parse_syntax(wide, &node, &err), ==, SVC_EUSAGE);
	g_autofree char *large = g_strnfill(SVC_QUERY_MAX_BYTES + 1, 'a');
	g_assert_cmpint(svc_query_parse_syntax(large, &node, &err), ==, SVC_EUSAGE);
	g_assert_cmpint(svc_query_parse_syntax("a\xff", &node, &err), ==, SVC_EUSAGE);
}

/* Random trees are written and read back; random text never gives anything but a tree or an error.
 */
static struct svc_query_value *random_value(GRand *rand)
{
	static const char *const atoms[] = {"new", "a b", "x,y", "\"", "\\", "..", "a..b", "(", "=",
		"*", "-7d", "@me", "a:b", "é", "not", "."};
	struct svc_query_value *value = g_new0(struct svc_query_value, 1);
	value->type = (enum svc_query_value_type)g_rand_int_range(rand, 0, 5);
	const char *low = atoms[g_rand_int_range(rand, 0, G_N_ELEMENTS(atoms))];
	const char *high = atoms[g_rand_int_range(rand, 0, G_N_ELEMENTS(atoms))];
	if (value->type <= SVC_QUERY_RANGE)
		value->low = g_strdup(low);
	if (value->type == SVC_QUERY_RANGE)
		value->high = g_strdup(high);
	if (value->type == SVC_QUERY_TEXT)
		value->quoted = true;
	return value;
}

static struct svc_query_node *random_node(GRand *rand, int depth)
{
	struct svc_query_node *node = g_new0(struct svc_query_node, 1);
	int type = g_rand_int_range(rand, depth > 3 ? 3 : 0, 5);
	node->type = (enum svc_query_type)type;
	if (type == SVC_QUERY_TERM) {
		struct svc_query_term *term = node->term = g_new0(struct svc_query_term, 1);
		term->type = (enum svc_query_term_type)g_rand_int_range(rand, 0, 5);
		term->values = g_ptr_array_new();
		if (term->type != SVC_QUERY_WORD && term->type != SVC_QUERY_IN)
			term->field = g_strdup("some.field");
		int n = term->type == SVC_QUERY_CHANGED ? 0 : g_rand_int_range(rand, 1, 4);
		for (int i = 0; i < (term->type == SVC_QUERY_WORD ? 1 : n); i++)
			g_ptr_array_add(term->values, random_value(rand));
		struct svc_query_value *first = n ? term->values->pdata[0] : NULL;
		if (term->type == SVC_QUERY_WORD) {
			g_free(first->low);
			g_free(first->high);
			*first = (struct svc_query_value){.low = g_strdup("a \"word")};
		} else if (term->type != SVC_QUERY_FIELD && g_rand_boolean(rand)) {
			term->window = g_new0(struct svc_query_value, 1);
			term->window->type = SVC_QUERY_RANGE;
			term->window->low = g_strdup("-7d");
		}
		return node;
	}
	node->children = g_ptr_array_new();
	if (type == SVC_QUERY_SAVED)
		node->name = g_strdup("mine");
	int n = type == SVC_QUERY_SAVED ? 0 : type == SVC_QUERY_NOT ? 1 : 2;
	for (int i = 0; i < n; i++)
		g_ptr_array_add(node->children, random_node(rand, depth + 1));
	return node;
}

static void test_round_trip(void)
{
	int n = test_rounds(3000, 300000);
	GRand *rand = g_rand_new_with_seed(7);
	for (int i = 0; i < n; i++) {
		svc_autoclear(svc_error) err = {0};
		struct svc_query_node *made = random_node(rand, 0), *read = NULL;
		g_autofree char *text = svc_query_node_format(made);
		svc_query_parse_syntax(text, &read, &err);
		if (err.message)
			g_error("%s: %s", text, err.message);
		g_autofree char *again = svc_query_node_format(read);
		g_assert_cmpstr(again, ==, text);
		g_assert_true(svc_query_node_equal(made, read));
		svc_query_node_free(made);
		svc_query_node_free(read);
	}
	g_rand_free(rand);
}

static void test_random_text(void)
{
	static const char alphabet[] = "ab:,.\"\\()-=*@ notrwsi\n\xc3\xa9";
	int n = test_rounds(20000, 1000000);
	const struct svc_query_options o = {.kinds = kinds};
	GRand *rand = g_rand_new_with_seed(11);
	int parsed = 0;
	for (int i = 0; i < n; i++) {
		char text[40];
		int length = g_rand_int_range(rand, 0, 39);
		for (int c = 0; c < length; c++)
			text[c] = alphabet[g_rand_int_range(rand, 0, sizeof(alphabet) - 1)];
		text[length] = '\0';
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_query) query = NULL;
		struct svc_query_node *node = NULL, *again = NULL;
		svc_query_parse(NULL, text, &o, &query, &err);
		if (svc_query_parse_syntax(text, &node, &err) != SVC_OK)
			continue;
		parsed++;
		g_autofree char *formatted = svc_query_node_format(node);
		g_assert_cmpint(svc_query_parse_syntax(formatted, &again, &err), ==, SVC_OK);
		if (!svc_query_node_equal(node, again))
			g_error("'%s' became '%s'", text, formatted);
		svc_query_node_free(node);
		svc_query_node_free(again);
	}
	g_assert_cmpint(parsed, >, n / 100);
	g_rand_free(rand);
}

int main(int argc, char **argv)
{
	svc_autoclear(svc_error) err = {0};
	g_test_init(&argc, &argv, NULL);
	g_assert_cmpint(svc_kinds_new(&kinds, &err), ==, SVC_OK);
	g_test_add_func("/parse/limits", test_limits);
	g_test_add_func("/parse/round-trip", test_round_trip);
	g_test_add_func("/parse/random-text", test_random_text);
	int result = g_test_run();
	svc_kinds_free(kinds);
	return result;
}
