#include "rounds.h"
#include "text/hostile.h"
#include "text/timeline.h"
#include "util/time.h"

#include <string.h>

static const char *const verbs[] = {"opened", "changed", "replied", "noted", NULL};
static const int64_t T = 1795252811; /* 2026-11-21T09:20:11Z */

static struct svc_timeline *parse(const char *body)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_timeline *timeline = NULL;
	g_assert_cmpint(
		svc_timeline_parse(body, strlen(body), 10, verbs, &timeline, &err), ==, SVC_OK);
	return timeline;
}

static const struct svc_entry *entry_of(const struct svc_timeline *timeline, guint i)
{
	g_assert_cmpuint(i, <, timeline->entries->len);
	return timeline->entries->pdata[i];
}

static void test_example(void)
{
	svc_auto(svc_timeline) t = parse(
		"One in ten fails.\n\n## 2026-11-21T09:14:00Z ana@example.com opened\n\n- status: "
		"new\n- team:\n\n## 2026-11-21T09:20:11Z kim replied\n\nWe look.\n");
	g_assert_cmpstr(t->description, ==, "One in ten fails.");
	g_assert_cmpuint(t->entries->len, ==, 2);
	const struct svc_entry *opened = entry_of(t, 0), *replied = entry_of(t, 1);
	g_assert_cmpstr(opened->author, ==, "ana@example.com");
	g_assert_cmpstr(opened->verb, ==, "opened");
	g_assert_cmpint(opened->line, ==, 13);
	g_assert_false(opened->malformed);
	g_assert_cmpuint(opened->changes->len, ==, 2);
	struct svc_change_line *team = &g_array_index(opened->changes, struct svc_change_line, 1);
	g_assert_cmpstr(team->field, ==, "team");
	g_assert_cmpstr(team->value, ==, "");
	g_assert_cmpint(team->line, ==, 16);
	g_assert_cmpint(replied->time, ==, T);
	g_assert_cmpstr(replied->text, ==, "We look.");
	g_assert_null(replied->changes);
	g_assert_cmpuint(opened->end, ==, replied->start);
}

/* What starts an entry, and what doesn't. */
static void test_headings(void)
{
	static const struct {
		const char *line;
		bool entry, stamped, malformed;
	} rows[] = {
		{"## 2026-11-21T09:20:11Z kim replied", true, true, false},
		{"##\t2026-11-21T09:20:11Z  kim\treplied  ", true, true, false},
		{"## 2026-11-21T10:20:11+01:00 kim approved", true, true, false},
		{"## kim replied", true, false, false},
		{"## 2026-13-21T09:20:11Z kim replied", true, false, true},
		{"## 2026-11-21T09:20:11Z replied", true, false, true},
		{"## kim approved", false, false, false},
		{"## 2026-11-21T09:20:11Z kim Replied", false, false, false},
		{"## 2026-11-21T09:20:11Z kim has replied", false, false, false},
		{" ## kim replied", false, false, false},
		{"### kim replied", false, false, false},
		{"##kim replied", false, false, false},
		{"\\## kim replied", false, false, false},
		{"## replied", false, false, false},
		{"## ", false, false, false},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_auto(svc_timeline) t = parse(rows[i].line);
		g_test_message("%s", rows[i].line);
		g_assert_cmpuint(t->entries->len, ==, rows[i].entry);
		if (!rows[i].entry)
			continue;
		g_assert_cmpint(entry_of(t, 0)->stamped, ==, rows[i].stamped);
		g_assert_cmpint(entry_of(t, 0)->malformed, ==, rows[i].malformed);
	}
}

static void test_fence_and_cr(void)
{
	svc_auto(svc_timeline) t = parse("```\n## kim replied\r\nx\r## kim noted\r```");
	g_assert_cmpuint(t->entries->len, ==, 2);
	g_assert_cmpstr(t->description, ==, "```");
	g_assert_cmpstr(entry_of(t, 0)->text, ==, "x");
	g_assert_cmpstr(entry_of(t, 1)->text, ==, "```");
}

static void test_malformed(void)
{
	svc_auto(svc_timeline) t =
		parse("## kim changed\n\n- status: x\nhello\n- a:b\n* team: y\n- when: 10:30 \n");
	const struct svc_entry *entry = entry_of(t, 0);
	g_assert_true(entry->malformed);
	g_assert_cmpint(entry->malformed_line, ==, 14);
	g_assert_cmpuint(entry->changes->len, ==, 2);
	g_assert_cmpstr(
		g_array_index(entry->changes, struct svc_change_line, 1).value, ==, "10:30");
}

static void test_sorted(void)
{
	svc_auto(svc_timeline) t = parse("## kim noted\n\n## 2026-11-21T09:00:00Z b noted\n\n## "
					 "2026-11-20T09:00:00Z a noted\n\n## "
					 "2026-11-21T09:00:00Z c noted\n");
	g_autoptr(GPtrArray) sorted = svc_timeline_sorted(t);
	const char *const authors[] = {"a", "b", "c", "kim"};
	for (guint i = 0; i < 4; i++)
		g_assert_cmpstr(((struct svc_entry *)sorted->pdata[i])->author, ==, authors[i]);
}

static void test_append(void)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GString) body = g_string_new("Text");
	char status[] = "status", new[] = "new", team[] = "team", none[] = "";
	struct svc_change_line changes[] = {{status, new, 0}, {team, none, 0}};
	svc_timeline_append(body, "\r\n", T, "kim", "opened", changes, 2, NULL, verbs, &err);
	svc_timeline_append(body, "\r\n", T, "kim", "replied", NULL, 0, "Hi", verbs, &err);
	svc_timeline_append(body, "\r\n", T, "kim", "noted", NULL, 0, "", verbs, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	g_assert_cmpstr(body->str, ==,
		"Text\r\n\r\n## 2026-11-21T09:20:11Z kim opened\r\n\r\n- status: new\r\n- "
		"team:\r\n\r\n## 2026-11-21T09:20:11Z kim replied\r\n\r\nHi\r\n\r\n## "
		"2026-11-21T09:20:11Z kim noted\r\n");
}

static void test_refused(void)
{
	static const struct {
		const char *author, *verb, *field, *value, *text, *reason;
	} rows[] = {
		{"kim smith", "replied", NULL, NULL, "x", "author"},
		{"", "replied", NULL, NULL, "x", "author"},
		{"kim\x01", "replied", NULL, NULL, "x", "author"},
		{"kim\xC2\xA0x", "replied", NULL, NULL, "x", "author"},
		{"kim", "Replied", NULL, NULL, "x", "verb"},
		{"kim", "replied", NULL, NULL, "\xFF", "UTF-8"},
		{"kim", "changed", "a", "x\ny", NULL, "one line"},
		{"kim", "changed", "a", " x", NULL, "one line"},
		{"kim", "changed", "a b", "x", NULL, "name of a field"},
		{"kim", "changed", "", "x", NULL, "name of a field"},
		{"kim", "changed", "a", "x", "text", "changes alone"},
		{"kim", "replied", "a", "x", NULL, "no changes"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_autoclear(svc_error) err = {0};
		g_autoptr(GString) body = g_string_new("x");
		struct svc_change_line change = {(char *)rows[i].field, (char *)rows[i].value, 0};
		enum svc_status status = svc_timeline_append(body, "\n", T, rows[i].author,
			rows[i].verb, rows[i].field ? &change : NULL, 1, rows[i].text, verbs, &err);
		g_assert_cmpint(status, !=, SVC_OK);
		g_test_message("%s", err.message);
		g_assert_nonnull(strstr(err.message, rows[i].reason));
		g_assert_cmpstr(body->str, ==, "x");
	}
}

static void test_invalid_bytes(void)
{
	static const struct {
		const char *bytes;
		size_t length;
		int line, column;
	} rows[] = {{"a\nb\xFF", 4, 12, 2}, {"a\0b", 3, 11, 2}};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_autoclear(svc_error) err = {0};
		struct svc_timeline *t = NULL;
		g_assert_cmpint(
			svc_timeline_parse(rows[i].bytes, rows[i].length, 10, verbs, &t, &err), ==,
			SVC_EINVALID);
		g_assert_null(t);
		g_assert_cmpint(err.line, ==, rows[i].line);
		g_assert_cmpint(err.column, ==, rows[i].column);
	}
}

/* A conversation of hostile texts: each reads back byte for byte, and no entry is forged or hidden.
 */
static void test_hostile(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(11);
	for (int left = test_rounds(3000, 1000000); left > 0;) {
		svc_autoclear(svc_error) err = {0};
		char *texts[6] = {hostile_text(rand)};
		const char *eol = g_rand_boolean(rand) ? "\n" : "\r\n";
		int n = g_rand_int_range(rand, 1, 6);
		g_autofree char *escaped = svc_timeline_escape(texts[0], strlen(texts[0]), verbs);
		g_autoptr(GString) body = g_string_new(NULL);
		if (*texts[0])
			g_string_append_printf(body, "%s%s", escaped, eol);
		for (int i = 1; i <= n; i++) {
			texts[i] = hostile_text(rand);
			svc_timeline_append(
				body, eol, T + i, "kim", "replied", NULL, 0, texts[i], verbs, &err);
			g_assert_cmpstr(err.message, ==, NULL);
		}
		svc_auto(svc_timeline) t = parse(body->str);
		g_assert_cmpuint(t->entries->len, ==, n);
		g_assert_cmpuint(svc_timeline_count(body->str, body->len, verbs), ==, n);
		g_assert_cmpstr(t->description, ==, texts[0]);
		for (int i = 1; i <= n; i++) {
			g_assert_cmpstr(entry_of(t, i - 1)->text, ==, texts[i]);
			g_assert_cmpint(entry_of(t, i - 1)->time, ==, T + i);
		}
		for (int i = 0; i <= n; i++)
			g_free(texts[i]);
		left -= n + 1;
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/timeline/example", test_example);
	g_test_add_func("/timeline/headings", test_headings);
	g_test_add_func("/timeline/fence-and-cr", test_fence_and_cr);
	g_test_add_func("/timeline/malformed", test_malformed);
	g_test_add_func("/timeline/sorted", test_sorted);
	g_test_add_func("/timeline/append", test_append);
	g_test_add_func("/timeline/refused", test_refused);
	g_test_add_func("/timeline/invalid-bytes", test_invalid_bytes);
	g_test_add_func("/timeline/hostile", test_hostile);
	return g_test_run();
}
