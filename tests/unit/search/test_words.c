/*
 * What counts as a word, what is found, in what order, and what is shown of it.
 */
#include "desk/temp.h"
#include "search/search.h"

static struct svc_tokens *tokens;

static struct svc_words *parse(const char *const *operands)
{
	struct svc_words *words = NULL;
	svc_autoclear(svc_error) err = {0};
	if (svc_words_parse(tokens, operands, false, &words, &err))
		g_error("%s", err.message);
	return words;
}
#define WORDS(...) parse((const char *const[]){__VA_ARGS__, NULL})

/* The marks of a text, "PHRASE[found]" each. */
static char *marks(struct svc_words *parsed, const char *text)
{
	svc_auto(svc_words) words = parsed;
	g_autoptr(GArray) found = svc_match_marks(tokens, words, text, NULL);
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < found->len; i++) {
		const struct svc_mark *mark = &g_array_index(found, struct svc_mark, i);
		g_string_append_printf(out, "%u[%.*s]", mark->phrase,
			(int)(mark->end - mark->start), text + mark->start);
	}
	return g_string_free(out, FALSE);
}
#define FOUND(TEXT, MARKS, ...)                                                                    \
	do {                                                                                       \
		g_autofree char *found_ = marks(WORDS(__VA_ARGS__), TEXT);                         \
		g_assert_cmpstr(found_, ==, MARKS);                                                \
	} while (0)

static void test_matches(void)
{
	FOUND("The VPN gateway, the vpn.", "0[VPN]0[vpn]", "vpn");
	FOUND("The VPN gateway", "0[VPN gateway]", "vpn gateway");
	FOUND("The VPN-gateway", "0[VPN-gateway]1[gateway]", "vpn gateway", "GATEWAY");
	FOUND("gateway vpn", "", "vpn gateway");
	FOUND("a a b a a a", "0[a a]0[a a]0[a a]", "a a");
	FOUND("Über straße Cafe\xcc\x81", "0[Über]1[straße]2[Cafe\xcc\x81]", "uber", "STRAßE",
		"café");
	FOUND("timer time timeout untimely", "0[timer]0[time]0[timeout]", "time*");
	FOUND("load balancers load balance", "0[load balancers]0[load balance]", "load balance*");
	FOUND("untimely", "", "time");
	FOUND("50% of INC-2611-7K3M9", "1[50]0[INC-2611-7K3M9]", "inc-2611-7k3m9", "50%");
}

static void test_operators(void)
{
	FOUND("to be or not to be and near", "1[or]2[not]0[and]3[near]", "AND", "OR", "NOT",
		"NEAR");
	FOUND("title: a b", "0[title: a]", "title:a");
	FOUND("a OR b", "0[a OR b]", "a\" OR \"b");
	FOUND("near a b 5", "0[near a b 5]", "NEAR(a b, 5)");
	FOUND("a b", "0[a]1[b]", "^a", "-b");
	FOUND("a b", "0[a]", "a", "*", "\"", "()", "^");
	FOUND("ab", "", "a *");
}

static void test_query(void)
{
	svc_auto(svc_words) words = WORDS("a\" OR \"b", "NEAR(c", "d*", "*");
	g_autofree char *query = svc_words_query(words);
	g_assert_cmpstr(query, ==,
		"{ title description entries notes } : (\"a\"\" OR \"\"b\" AND \"NEAR(c\" AND"
		" \"d\" *)");
}

static void refuse(const char *const *operands, const char *message)
{
	struct svc_words *words = NULL;
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_words_parse(tokens, operands, false, &words, &err), ==, SVC_EUSAGE);
	g_assert_null(words);
	g_assert_cmpstr(err.message, ==, message);
}

static void test_refused(void)
{
	g_autofree char *huge = g_strnfill(1 << 20, 'x');
	refuse((const char *const[]){huge, NULL}, "words to search for are limited to 4096 bytes");
	refuse((const char *const[]){"*", "--", NULL}, "there is no word to search for");
	refuse((const char *const[]){"\xff", NULL}, "a word is no valid UTF-8");
	g_autoptr(GString) phrase = g_string_new(NULL);
	for (int i = 0; i < 61; i++)
		g_string_append(phrase, "a ");
	refuse((const char *const[]){phrase->str, NULL}, "a phrase is limited to 60 words");
	const char *many[34] = {NULL};
	for (int i = 0; i < 33; i++)
		many[i] = "a";
	refuse(many, "a search is limited to 32 words and phrases");
}

/* The snippet, the marks in brackets. */
static char *snippet(struct svc_words *parsed, const char *description, const char *notes)
{
	svc_auto(svc_words) words = parsed;
	svc_autoclear(svc_snippet) made = {0};
	svc_autoclear(svc_text) text = {
		{g_strdup("Title"), g_strdup(description), g_strdup(""), g_strdup(notes)}};
	svc_snippet_make(tokens, words, &text, &made);
	GString *out = g_string_new(made.column == SVC_TEXT_NOTES ? "notes: " : "");
	size_t at = 0;
	for (guint i = 0; i < made.marks->len; i++) {
		const struct svc_mark *mark = &g_array_index(made.marks, struct svc_mark, i);
		g_string_append_printf(out, "%.*s[%.*s]", (int)(mark->start - at), made.text + at,
			(int)(mark->end - mark->start), made.text + mark->start);
		at = mark->end;
	}
	g_string_append(out, made.text + at);
	return g_string_free(out, FALSE);
}
#define SHOWS(DESCRIPTION, NOTES, SNIPPET, ...)                                                    \
	do {                                                                                       \
		g_autofree char *shown_ = snippet(WORDS(__VA_ARGS__), DESCRIPTION, NOTES);         \
		g_assert_cmpstr(shown_, ==, SNIPPET);                                              \
	} while (0)

static void test_snippet(void)
{
	SHOWS("One  two\n\nthree ", "", "One [two] [three]", "two", "three");
	SHOWS("Nothing of it", "But here: two", "notes: But here: [two]", "two");
	SHOWS("two", "two three", "notes: [two] [three]", "two", "three");
	SHOWS("", "The first words", "notes: The first words", "title");
	SHOWS("one two three", "", "[one two] three", "one two", "two three");
	g_autofree char *far = g_strnfill(400, '-');
	g_autoptr(GString) text = g_string_new(far);
	g_string_append(text, " before two behind ");
	g_string_append(text, far);
	SHOWS(text->str, "", "… before [two] behind …", "two");
	g_autoptr(GString) wide = g_string_new(NULL);
	for (int i = 0; i < 200; i++)
		g_string_append(wide, "→");
	g_autofree char *shown = snippet(WORDS("two"), wide->str, "");
	g_assert_true(g_utf8_validate(shown, -1, NULL));
	g_assert_cmpuint(strlen(shown), <, 180);
}

/* Rarer words, more of them, in shorter texts and better places count more. */
static void test_score(void)
{
	svc_auto(svc_words) words = WORDS("a", "b");
	const struct svc_totals totals = {100, 1000, {50, 5}};
	const struct svc_tally plain = {{1, 1}, 10}, often = {{2, 1}, 10}, rare = {{1, 2}, 10},
			       large = {{1, 1}, 100};
	double score = svc_match_score(words, &plain, &totals);
	g_assert_cmpfloat(score, >, 0);
	g_assert_cmpfloat(svc_match_score(words, &often, &totals), >, score);
	g_assert_cmpfloat(
		svc_match_score(words, &rare, &totals), >, svc_match_score(words, &often, &totals));
	g_assert_cmpfloat(svc_match_score(words, &large, &totals), <, score);
	const struct svc_totals everywhere = {1, 10, {1, 1}};
	g_assert_cmpfloat(svc_match_score(words, &plain, &everywhere), >, 0);
	/* ln(1 + 50.5 / 50.5) + ln(1 + 95.5 / 5.5), each with a weight of 1 in a text of the
	 * average size. */
	g_assert_cmpfloat_with_epsilon(score, 0.6931471805599453 + 2.9103724246028344, 1e-12);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_tokens_new(&tokens, &err), ==, SVC_OK);
	g_test_add_func("/search/words/matches", test_matches);
	g_test_add_func("/search/words/operators", test_operators);
	g_test_add_func("/search/words/query", test_query);
	g_test_add_func("/search/words/refused", test_refused);
	g_test_add_func("/search/words/snippet", test_snippet);
	g_test_add_func("/search/words/score", test_score);
	int code = g_test_run();
	svc_tokens_free(tokens);
	return code;
}
