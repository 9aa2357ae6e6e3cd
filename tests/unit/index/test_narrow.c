/*
 * Which queries are answered by the SQL index of status and priority, and that SQLite uses it.
 */
#include "index/narrow.h"
#include <string.h>

static struct svc_kinds *kinds;

static struct svc_query *parse(const struct svc_kind *kind, const char *expression)
{
	const struct svc_kind *const searched[] = {kind, NULL};
	const struct svc_query_options options = {.kinds = kinds, .searched = searched};
	struct svc_query *query = NULL;
	svc_autoclear(svc_error) err = {0};
	svc_query_parse(NULL, expression, &options, &query, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	return query;
}

static char *narrow(const char *kind_name, const char *expression)
{
	const struct svc_kind *kind = svc_kinds_find(kinds, kind_name, NULL);
	svc_auto(svc_shape) shape = svc_shape_new(kind);
	svc_auto(svc_query) query = parse(kind, expression);
	return svc_narrow(shape, query, SVC_ROW_ODD);
}

/* How often a text stands in another. */
static int count(const char *text, const char *what)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

static void check_narrowed(void)
{
	static const struct {
		const char *query;
		int selects; /* the odd ones, those with a status, those without */
		int lists;   /* of statuses and priorities, in all of them */
	} cases[] = {
		{"is:open", 3, 1},
		{"is:conflict", 2, 1},
		{"is:conflict status:new", 2, 1},
		{"is:paused", 2, 1},
		{"is:open priority:P1", 3, 3},
		{"status:new,on-hold priority:P1,P2 printer", 2, 2},
		{"team:support (status:new title:x) opened:-7d..", 2, 1},
		{"is:open status:new", 3, 1},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *sql = narrow("ticket", cases[i].query);
		g_assert_cmpstr(sql, !=, NULL);
		g_assert_cmpint(count(sql, "SELECT n"), ==, cases[i].selects);
		g_assert_cmpint(count(sql, " IN ("), ==, cases[i].lists);
	}
}

static void check_all_rows(void)
{
	static const struct {
		const char *kind, *query;
	} cases[] = {
		{"ticket", "priority:P1"},          /* nothing of the status */
		{"ticket", "status:closed"},        /* finished work */
		{"ticket", "-is:open"},             /* so does this */
		{"ticket", "status:new or team:a"}, /* neither has to match */
		{"ticket", "status:"},              /* what isn't there */
		{"ticket", "was:status:new"},       /* the past */
		{"team", "is:open"},                /* no statuses at all */
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *sql = narrow(cases[i].kind, cases[i].query);
		g_assert_cmpstr(sql, ==, NULL);
	}
}

static void execute(sqlite3 *db, const char *sql)
{
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* No step of the plan reads the table from one end to the other. */
static void check_plan(void)
{
	const struct svc_kind *kind = svc_kinds_find(kinds, "ticket", NULL);
	svc_auto(svc_shape) shape = svc_shape_new(kind);
	g_autofree char *schema = svc_narrow_schema(shape);
	g_autofree char *few = narrow("ticket", "is:open priority:P1");
	g_autoptr(GString) table = g_string_new(NULL);
	g_string_append_printf(
		table, "CREATE TABLE %s (n INTEGER PRIMARY KEY, flags INTEGER", shape->table);
	for (guint i = 0; i < shape->columns->len; i++)
		g_string_append_printf(table, ", f%u", i);
	g_string_append_c(table, ')');
	g_autofree char *sql = g_strdup_printf(
		"EXPLAIN QUERY PLAN SELECT * FROM %s WHERE n IN (%s)", shape->table, few);
	sqlite3 *db;
	g_assert_cmpint(sqlite3_open(":memory:", &db), ==, SQLITE_OK);
	execute(db, table->str);
	execute(db, schema);
	sqlite3_stmt *steps;
	g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &steps, NULL), ==, SQLITE_OK);
	int searches = 0;
	while (sqlite3_step(steps) == SQLITE_ROW) {
		const char *step = (const char *)sqlite3_column_text(steps, 3);
		g_assert_false(g_str_has_prefix(step, "SCAN"));
		searches += g_str_has_prefix(step, "SEARCH");
	}
	g_assert_cmpint(searches, ==, 4);
	sqlite3_finalize(steps);
	sqlite3_close(db);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_kinds_new(&kinds, &err), ==, SVC_OK);
	g_test_add_func("/index/narrow/unfinished-work", check_narrowed);
	g_test_add_func("/index/narrow/all-rows", check_all_rows);
	g_test_add_func("/index/narrow/plan", check_plan);
	int status = g_test_run();
	svc_kinds_free(kinds);
	return status;
}
