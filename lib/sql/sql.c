#include "sql/sql.h"
#include "index/db.h"
#include "query/mark.h"
#include "sql/private.h"
#include "util/utf8.h"
#include <string.h>

static void svc_sql_clear(struct svc_sql *sql)
{
	svc_sql_guard_close(sql); /* cursors and tables go with it */
	g_clear_pointer(&sql->sources, g_hash_table_unref);
	g_clear_pointer(&sql->bad, g_hash_table_unref);
	g_clear_pointer(&sql->tables, g_ptr_array_unref);
	g_clear_pointer(&sql->refused_name, g_free);
	svc_error_clear(&sql->err);
}
SVC_DEFINE_AUTOCLEAR(svc_sql, svc_sql_clear)

static void free_source(gpointer source)
{
	svc_sql_source_free(source);
}

static enum svc_status start(struct svc_sql *sql, struct svc_error *err)
{
	sql->sources = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_source);
	sql->bad = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	sql->tables = svc_sql_tables(sql->desk);
	if (svc_sql_guard_open(sql) && svc_sql_module_add(sql) && svc_sql_guard_lock(sql))
		return SVC_OK;
	return svc_error_set(err, SVC_EENVIRONMENT, "can't start SQLite: %s",
		sql->db ? sqlite3_errmsg(sql->db) : "no memory");
}

static struct svc_query_place whole_place(const char *statement, const char *from)
{
	size_t start = (size_t)(from - statement);
	start += strspn(from, " \t\r\n;");
	return (struct svc_query_place){
		statement, start, start + strcspn(statement + start, " \t\r\n;")};
}

/* Comments and semicolons may follow a statement, another one may not. */
static enum svc_status check_tail(
	struct svc_sql *sql, const char *statement, const char *tail, struct svc_error *err)
{
	while (*tail) {
		svc_autostatement *more = NULL;
		const char *next = tail;
		int code = sqlite3_prepare_v3(sql->db, tail, -1, 0, &more, &next);
		if (code == SQLITE_OK && !more && next > tail) {
			tail = next;
			continue;
		}
		svc_query_fail(err, whole_place(statement, tail),
			"one statement at a time: another one begins here");
		return svc_query_advise(err, "a subquery or WITH puts two questions into one");
	}
	return SVC_OK;
}

static enum svc_status prepare(
	struct svc_sql *sql, const char *statement, sqlite3_stmt **out, struct svc_error *err)
{
	const char *tail = statement;
	if (!g_utf8_validate(statement, -1, NULL))
		return svc_error_set(err, SVC_EUSAGE, "the statement is no valid UTF-8");
	if (strlen(statement) > SVC_SQL_MAX_BYTES)
		return svc_error_set(
			err, SVC_EUSAGE, "the statement has more than %d bytes", SVC_SQL_MAX_BYTES);
	if (sqlite3_prepare_v3(sql->db, statement, -1, 0, out, &tail) != SQLITE_OK)
		return sql->err.status ? SVC_EBUG : svc_sql_mistake(sql, statement, false, err);
	if (!*out) {
		svc_error_set(err, SVC_EUSAGE, "there is no statement");
		return svc_error_hint(err, "such as: svc sql 'SELECT id, title FROM tickets'");
	}
	enum svc_status status = check_tail(sql, statement, tail, err);
	if (status)
		return status;
	return sqlite3_stmt_isexplain(*out) || !sqlite3_stmt_readonly(*out) ||
			       !sqlite3_column_count(*out)
		       ? svc_sql_no_select(statement, err)
		       : SVC_OK;
}

/* The names without their sign; a place without a name has none. */
static const char *parameter_name(sqlite3_stmt *statement, int i)
{
	const char *name = sqlite3_bind_parameter_name(statement, i);
	return name && *name ? name + 1 : NULL;
}

static const struct svc_sql_parameter *given(
	const struct svc_sql_options *options, const char *name)
{
	for (size_t i = 0; i < options->n_parameters; i++)
		if (!strcmp(options->parameters[i].name, name))
			return &options->parameters[i];
	return NULL;
}

static enum svc_status bind_one(
	struct svc_sql *sql, sqlite3_stmt *statement, int i, struct svc_error *err)
{
	const char *name = parameter_name(statement, i);
	if (!name) {
		svc_error_set(err, SVC_EUSAGE, "a parameter has no name");
		return svc_error_hint(
			err, "write :name instead of ?, and give it with -p name=VALUE");
	}
	const struct svc_sql_parameter *parameter = given(sql->options, name);
	if (!parameter) {
		svc_error_set(err, SVC_EUSAGE, "there is no value for the parameter '%s'", name);
		return svc_error_hint(err, "give one with -p %s=VALUE", name);
	}
	if (sqlite3_bind_text(statement, i, parameter->value, -1, SQLITE_STATIC) != SQLITE_OK)
		return svc_error_set(err, SVC_EENVIRONMENT, "can't bind '%s': %s", name,
			sqlite3_errmsg(sql->db));
	return SVC_OK;
}

/* A value that nothing asks for is a mistake: of a name, most often. */
static enum svc_status check_given(
	const struct svc_sql *sql, sqlite3_stmt *statement, struct svc_error *err)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++)
		g_ptr_array_add(names, (gpointer)parameter_name(statement, i));
	g_ptr_array_add(names, NULL);
	for (size_t i = 0; i < sql->options->n_parameters; i++) {
		const char *name = sql->options->parameters[i].name;
		if (g_strv_contains((const char *const *)names->pdata, name))
			continue;
		g_autofree char *close = svc_suggest(name, (const char *const *)names->pdata, 3);
		svc_error_set(err, SVC_EUSAGE, "the statement has no parameter '%s'", name);
		return close ? svc_error_hint(err, "did you mean %s?", close)
			     : svc_error_hint(err, "write :%s where its value belongs", name);
	}
	return SVC_OK;
}

static enum svc_status bind(struct svc_sql *sql, sqlite3_stmt *statement, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	for (int i = 1; i <= sqlite3_bind_parameter_count(statement) && !status; i++)
		status = bind_one(sql, statement, i, err);
	return status ? status : check_given(sql, statement, err);
}

static enum svc_status no_room(struct svc_error *err)
{
	svc_error_set(err, SVC_EENVIRONMENT, "can't keep the rows of the result");
	return svc_error_hint(err, "is there room for temporary files? TMPDIR names their folder");
}

static enum svc_status step_all(struct svc_sql *sql, const char *text, sqlite3_stmt *statement,
	struct svc_sql_result **out, struct svc_error *err)
{
	svc_auto(svc_sql_result) result = svc_sql_result_new(statement);
	if (!result)
		return no_room(err);
	int code;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		if (!svc_sql_result_take(result, statement))
			return no_room(err);
	if (code != SQLITE_DONE)
		return sql->err.status || sql->damaged ? SVC_EBUG
						       : svc_sql_mistake(sql, text, true, err);
	if (!svc_sql_result_finish(result))
		return no_room(err);
	*out = g_steal_pointer(&result);
	return SVC_OK;
}

/* What the tables of the statement are made of, all at one moment. */
static bool begin(struct svc_sql *sql)
{
	GHashTableIter at;
	gpointer source;
	bool begun = true;
	g_hash_table_iter_init(&at, sql->sources);
	while (begun && g_hash_table_iter_next(&at, NULL, &source))
		begun = svc_sql_source_begin(source);
	return begun;
}

static enum svc_status run(
	struct svc_sql *sql, const char *text, struct svc_sql_result **out, struct svc_error *err)
{
	svc_autostatement *statement = NULL;
	enum svc_status status = start(sql, err);
	if (!status)
		status = prepare(sql, text, &statement, err);
	if (!status)
		status = bind(sql, statement, err);
	if (!status && begin(sql))
		status = step_all(sql, text, statement, out, err);
	if (sql->err.status) {
		svc_error_move(err, &sql->err);
		return err->status;
	}
	return status;
}

enum svc_status svc_sql_run(struct svc_desk *desk, const char *statement,
	const struct svc_sql_options *options, struct svc_sql_result **out, struct svc_error *err)
{
	svc_autoclear(svc_sql) sql = {.desk = desk, .options = options};
	enum svc_status status = run(&sql, statement, out, err);
	if (!sql.damaged)
		return status;
	svc_error_clear(err); /* the index broke under it: the files know it all */
	svc_autoclear(svc_sql) again = {.desk = desk, .options = options, .files_only = true};
	return run(&again, statement, out, err);
}
