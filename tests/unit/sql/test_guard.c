/*
 * What a statement may not do, and how it is told.
 */
#include "ask.h"

static const struct {
	const char *sql;
	const char *message; /* how the message begins */
	const char *hint;    /* what stands in the hint; or NULL */
} refused[] = {
	/* nothing is written, nothing else opened */
	{"DELETE FROM tickets", "only SELECT is allowed, not DELETE", "svc apply"},
	{"INSERT INTO tickets (id) VALUES (1)", "only SELECT is allowed, not INSERT", NULL},
	{"REPLACE INTO tickets (id) VALUES (1)", "only SELECT is allowed, not REPLACE", NULL},
	{"UPDATE tickets SET id = 1", "only SELECT is allowed, not UPDATE", NULL},
	{"WITH x AS (SELECT 1) DELETE FROM tickets", "the statement does more than read", NULL},
	{"CREATE TABLE x (y)", "only SELECT is allowed, not CREATE", NULL},
	{"CREATE TEMP TABLE x AS SELECT * FROM tickets", "only SELECT is allowed, not CREATE",
		NULL},
	{"CREATE VIEW x AS SELECT 1", "only SELECT is allowed, not CREATE", NULL},
	{"CREATE VIRTUAL TABLE x USING fts5(y)", "only SELECT is allowed, not CREATE", NULL},
	{"CREATE TRIGGER x AFTER INSERT ON tickets BEGIN SELECT 1; END", "", NULL},
	{"DROP TABLE tickets", "", NULL},
	{"ALTER TABLE tickets RENAME TO x", "", NULL},
	{"ATTACH '/tmp/x.db' AS x", "only SELECT is allowed, not ATTACH", NULL},
	{"DETACH main", "only SELECT is allowed, not DETACH", NULL},
	{"PRAGMA user_version", "only SELECT is allowed, not PRAGMA", NULL},
	{"PRAGMA writable_schema = ON", "only SELECT is allowed, not PRAGMA", NULL},
	{"PRAGMA temp_store_directory = '/'", "only SELECT is allowed, not PRAGMA", NULL},
	{"VACUUM", "only SELECT is allowed, not VACUUM", NULL},
	{"VACUUM INTO '/tmp/x.db'", "only SELECT is allowed, not VACUUM", NULL},
	{"BEGIN", "only SELECT is allowed, not BEGIN", NULL},
	{"COMMIT", "only SELECT is allowed, not COMMIT", NULL},
	{"SAVEPOINT x", "only SELECT is allowed, not SAVEPOINT", NULL},
	{"ANALYZE", "only SELECT is allowed, not ANALYZE", NULL},
	{"REINDEX", "only SELECT is allowed, not REINDEX", NULL},
	{"EXPLAIN SELECT 1", "only SELECT is allowed, not EXPLAIN", NULL},
	{"EXPLAIN QUERY PLAN SELECT 1", "only SELECT is allowed, not EXPLAIN", NULL},
	{"SELECT load_extension('x')", "there is no function 'load_extension'", NULL},
	{"SELECT LOAD_EXTENSION('x')", "there is no function 'load_extension'", NULL},
	{"SELECT readfile('/etc/passwd')", "there is no function 'readfile'", NULL},
	{"SELECT writefile('/tmp/x', 'y')", "there is no function 'writefile'", NULL},
	{"SELECT randomblob(1000000000)", "there is no function 'randomblob'", NULL},
	{"SELECT zeroblob(1000000000)", "there is no function 'zeroblob'", NULL},
	{"SELECT fts3_tokenizer('simple')", "there is no function 'fts3_tokenizer'", NULL},
	{"SELECT sqlite_source_id()", "there is no function 'sqlite_source_id'", NULL},
	{"SELECT * FROM sqlite_master", "there is no table 'sqlite_master'", NULL},
	{"SELECT count(*) FROM sqlite_schema", "there is no table 'sqlite_", NULL},
	{"SELECT * FROM pragma_database_list", "the statement does more than read", NULL},
	{"SELECT * FROM dbstat", "", NULL},
	/* one statement */
	{"SELECT 1; SELECT 2", "one statement at a time", "          ^^^^^^"},
	{"SELECT 1; DROP TABLE tickets", "one statement at a time", NULL},
	{"SELECT 1; nonsense", "one statement at a time", NULL},
	{"", "there is no statement", NULL},
	{" \n;", "there is no statement", NULL},
	{"-- a comment", "there is no statement", NULL},
	/* mistakes */
	{"SELECT FROM tickets", "near \"FROM\": syntax error", "       ^^^^"},
	{"SELECT", "the statement isn't complete", NULL},
	{"SELECT (1", "the statement isn't complete", NULL},
	{"SELECT 'a", "a quote isn't closed", "       ^"},
	{"SELECT stauts FROM tickets", "there is no column 'stauts'", "did you mean status?"},
	{"SELECT t.stauts FROM tickets t", "there is no column 't.stauts'", "did you mean status?"},
	{"SELECT id\nFROM tickets\nWHERE stauts = 1", "there is no column 'stauts'",
		"  WHERE stauts = 1\n        ^^^^^^"},
	{"SELECT * FROM tickts", "there is no table 'tickts'", "did you mean tickets?"},
	{"SELECT * FROM ticket", "there is no table 'ticket'", "did you mean tickets?"},
	{"SELECT * FROM incident", "there is no table 'incident'", "did you mean tickets?"},
	{"SELECT * FROM nothing_like_it", "there is no table 'nothing_like_it'", "--schema"},
	{"SELECT lenght(id) FROM tickets", "there is no function 'lenght'", "did you mean length?"},
	{"SELECT id FROM tickets WHERE status = \"new\"", "there is no column 'new'",
		"single quotes"},
	{"SELECT sum(9223372036854775807) FROM tickets", "the statement failed: integer overflow",
		NULL},
	{"SELECT json('{')", "the statement failed: malformed JSON", NULL},
	{"SELECT id FROM tickets LIMIT 'many'", "the statement failed: datatype mismatch", NULL},
	{"SELECT \xff", "the statement is no valid UTF-8", NULL},
	{"SELECT replace(hex(printf('%.*c', 60000000, 'a')), '6', 'aaaaaaaa')",
		"the statement failed: string or blob too big", NULL},
};

static void test_refused(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
		enum svc_status status;
		g_autofree char *text = ask_with(desk, refused[i].sql, NULL, 0, &status);
		if (status != SVC_EUSAGE || !g_str_has_prefix(text, refused[i].message) ||
			(refused[i].hint && !strstr(text, refused[i].hint)))
			g_error("%s: %d %s", refused[i].sql, status, text);
	}
	svc_desk_free(g_steal_pointer(&desk));
	temp_clear(&temp);
}

/* Deep, wide and long texts end, most of them with an error. */
static void test_limits(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	enum svc_status status;
	g_autoptr(GString) deep = g_string_new("SELECT ");
	g_autoptr(GString) wide = g_string_new("SELECT 1");
	g_autoptr(GString) compound = g_string_new("SELECT 1");
	for (int i = 0; i < 5000; i++) {
		g_string_append(deep, "(1+");
		g_string_append(wide, ", 1");
		g_string_append(compound, " UNION SELECT 1");
	}
	g_autofree char *long_text = g_strnfill(SVC_SQL_MAX_BYTES + 1, ' ');
	const char *const texts[] = {deep->str, wide->str, compound->str, long_text};
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *text = ask_with(desk, texts[i], NULL, 0, &status);
		g_assert_cmpint(status, ==, SVC_EUSAGE);
	}
	svc_desk_free(g_steal_pointer(&desk));
	temp_clear(&temp);
}

/* Nothing lies about in the desk or where temporary files are; the tables are as they were. */
static void test_nothing_written(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_set_env(&temp, "SVC_INDEX", "never");
	svc_auto(svc_desk) desk = temp_open(&temp);
	g_autofree char *before = temp_git(&temp, "status", "--porcelain", "--ignored", NULL);
	g_autofree char *rows = ask(desk,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
		" SELECT i, i % 7, printf('%050d', i) AS t FROM n ORDER BY t DESC");
	g_assert_true(g_str_has_prefix(rows, "i300000|"));
	g_autofree char *after = temp_git(&temp, "status", "--porcelain", "--ignored", NULL);
	g_assert_cmpstr(before, ==, after);
	svc_desk_free(g_steal_pointer(&desk));
	temp_clear(&temp);
}

/* Each function that is allowed exists and is documented. */
static void test_functions(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	g_autofree char *path =
		g_build_filename(g_getenv("SVC_TEST_DATA"), "../../docs/sql.md", NULL);
	g_autofree char *guide = NULL;
	g_assert_true(g_file_get_contents(path, &guide, NULL, NULL));
	const char *list = strstr(guide, "of these functions: `");
	const char *end = strstr(list, "`, and");
	g_assert_nonnull(end);
	g_autofree char *text = g_strndup(list + 21, (gsize)(end - list - 21));
	g_auto(GStrv) names = g_strsplit_set(text, " \n", -1);
	for (char **name = names; *name; name++) {
		enum svc_status status;
		g_autofree char *sql = g_strdup_printf("SELECT %s() OVER ()", *name);
		g_autofree char *why = ask_with(desk, sql, NULL, 0, &status);
		if (status && strstr(why, "there is no function"))
			g_error("%s", why);
	}
	g_autofree char *operators = ask(desk, "SELECT '{\"a\":1}' ->> 'a', '[2]' -> 0");
	g_assert_cmpstr(operators, ==, "i1|t2\n");
	svc_desk_free(g_steal_pointer(&desk));
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sql/guard/refused", test_refused);
	g_test_add_func("/sql/guard/functions", test_functions);
	g_test_add_func("/sql/guard/limits", test_limits);
	g_test_add_func("/sql/guard/nothing-written", test_nothing_written);
	return g_test_run();
}
