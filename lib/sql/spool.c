/*
 * The rows of a result, kept in a database of their own that SQLite puts into a temporary file once
 * it is large: the desk is let go of before the first row is handed out, however slow its reader.
 */
#include "sql/private.h"
#include <math.h>
#include <string.h>

struct svc_sql_result {
	GArray *columns; /* of struct svc_sql_column */
	bool *seen;      /* by column: there was a value */
	sqlite3 *db;
	sqlite3_stmt *put, *get;
	GArray *row;  /* of struct svc_sql_value */
	char **texts; /* by column: what a value is drawn as where it is no text; owned */
};

static const char settings[] = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
			       "PRAGMA cache_size = -4096; BEGIN";

static void column_clear(gpointer data)
{
	g_free(((struct svc_sql_column *)data)->name);
}

static bool is_taken(const GArray *columns, const char *name)
{
	for (guint i = 0; i < columns->len; i++)
		if (!strcmp(g_array_index(columns, struct svc_sql_column, i).name, name))
			return true;
	return false;
}

/* A name of its own, valid UTF-8. */
static char *name_of(const GArray *columns, const char *given)
{
	g_autofree char *valid = g_utf8_make_valid(given ? given : "", -1);
	char *name = g_strdup(valid);
	for (int n = 2; is_taken(columns, name); n++) {
		g_free(name);
		name = g_strdup_printf("%s_%d", valid, n);
	}
	return name;
}

static bool make_table(struct svc_sql_result *result)
{
	g_autoptr(GString) create = g_string_new("CREATE TABLE r(");
	g_autoptr(GString) insert = g_string_new("INSERT INTO r VALUES (");
	for (guint i = 0; i < result->columns->len; i++) {
		g_string_append_printf(create, "%sc%u", i ? ", " : "", i);
		g_string_append(insert, i ? ", ?" : "?");
	}
	g_string_append_c(create, ')');
	g_string_append_c(insert, ')');
	return sqlite3_open_v2("", &result->db,
		       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		       NULL) == SQLITE_OK &&
	       sqlite3_exec(result->db, settings, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_exec(result->db, create->str, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_prepare_v2(result->db, insert->str, -1, &result->put, NULL) == SQLITE_OK;
}

struct svc_sql_result *svc_sql_result_new(sqlite3_stmt *statement)
{
	svc_auto(svc_sql_result) result = g_new0(struct svc_sql_result, 1);
	guint n = (guint)sqlite3_column_count(statement);
	result->columns = g_array_new(FALSE, FALSE, sizeof(struct svc_sql_column));
	g_array_set_clear_func(result->columns, column_clear);
	for (guint i = 0; i < n; i++) {
		const struct svc_sql_column column = {
			name_of(result->columns, sqlite3_column_name(statement, (int)i)),
			SVC_SQL_TEXT};
		g_array_append_val(result->columns, column);
	}
	result->seen = g_new0(bool, n + 1);
	result->texts = g_new0(char *, n + 1);
	result->row = g_array_sized_new(FALSE, TRUE, sizeof(struct svc_sql_value), n);
	g_array_set_size(result->row, n);
	return make_table(result) ? g_steal_pointer(&result) : NULL;
}

void svc_sql_result_free(struct svc_sql_result *result)
{
	if (!result)
		return;
	sqlite3_finalize(result->put);
	sqlite3_finalize(result->get);
	sqlite3_close_v2(result->db);
	for (guint i = 0; i < result->columns->len; i++)
		g_free(result->texts[i]);
	g_free(result->texts);
	g_array_unref(result->columns);
	g_array_unref(result->row);
	g_free(result->seen);
	g_free(result);
}

static enum svc_sql_type type_of(sqlite3_stmt *statement, int i)
{
	switch (sqlite3_column_type(statement, i)) {
	case SQLITE_NULL:
		return SVC_SQL_NULL;
	case SQLITE_INTEGER:
		return SVC_SQL_WHOLE;
	case SQLITE_FLOAT:
		return isfinite(sqlite3_column_double(statement, i)) ? SVC_SQL_REAL : SVC_SQL_TEXT;
	default:
		return SVC_SQL_TEXT;
	}
}

/* Whole numbers among others are numbers; anything beside a text is one. */
static void learn_type(struct svc_sql_result *result, guint i, enum svc_sql_type type)
{
	struct svc_sql_column *column = &g_array_index(result->columns, struct svc_sql_column, i);
	if (type == SVC_SQL_NULL)
		return;
	if (!result->seen[i])
		column->type = type;
	else if (column->type != type)
		column->type = column->type == SVC_SQL_TEXT || type == SVC_SQL_TEXT ? SVC_SQL_TEXT
										    : SVC_SQL_REAL;
	result->seen[i] = true;
}

bool svc_sql_result_take(struct svc_sql_result *result, sqlite3_stmt *statement)
{
	for (guint i = 0; i < result->columns->len; i++) {
		learn_type(result, i, type_of(statement, (int)i));
		if (sqlite3_bind_value(result->put, (int)i + 1,
			    sqlite3_column_value(statement, (int)i)) != SQLITE_OK)
			return false;
	}
	int code = sqlite3_step(result->put);
	return sqlite3_reset(result->put) == SQLITE_OK && code == SQLITE_DONE;
}

bool svc_sql_result_finish(struct svc_sql_result *result)
{
	g_clear_pointer(&result->put, sqlite3_finalize);
	return sqlite3_exec(result->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_prepare_v2(result->db, "SELECT * FROM r ORDER BY rowid", -1, &result->get,
		       NULL) == SQLITE_OK;
}

size_t svc_sql_columns(const struct svc_sql_result *result, const struct svc_sql_column **columns)
{
	*columns = &g_array_index(result->columns, struct svc_sql_column, 0);
	return result->columns->len;
}

static char *hex_of(const unsigned char *bytes, int length)
{
	GString *text = g_string_new(NULL);
	for (int i = 0; i < length; i++)
		g_string_append_printf(text, "%02X", bytes[i]);
	return g_string_free(text, FALSE);
}

/* A value for people and programs: bytes as hexadecimal digits, text as valid UTF-8 without NUL. */
static void read_value(struct svc_sql_result *result, guint i)
{
	sqlite3_stmt *get = result->get;
	int at = (int)i;
	struct svc_sql_value *value = &g_array_index(result->row, struct svc_sql_value, i);
	*value = (struct svc_sql_value){.type = type_of(get, at)};
	g_clear_pointer(&result->texts[i], g_free);
	if (value->type == SVC_SQL_WHOLE)
		value->whole = sqlite3_column_int64(get, at);
	if (value->type == SVC_SQL_REAL)
		value->real = sqlite3_column_double(get, at);
	if (value->type != SVC_SQL_TEXT)
		return;
	if (sqlite3_column_type(get, at) == SQLITE_BLOB)
		result->texts[i] =
			hex_of(sqlite3_column_blob(get, at), sqlite3_column_bytes(get, at));
	else {
		const char *text = (const char *)sqlite3_column_text(get, at);
		int length = sqlite3_column_bytes(get, at);
		if (!g_utf8_validate(text, length, NULL))
			result->texts[i] = g_utf8_make_valid(text, length);
		value->text = text;
		value->length = (size_t)length;
	}
	if (result->texts[i]) {
		value->text = result->texts[i];
		value->length = strlen(value->text);
	}
}

enum svc_status svc_sql_next(
	struct svc_sql_result *result, const struct svc_sql_value **row, struct svc_error *err)
{
	*row = NULL;
	int code = sqlite3_step(result->get);
	if (code == SQLITE_DONE)
		return SVC_OK;
	if (code != SQLITE_ROW)
		return svc_error_set(err, SVC_EENVIRONMENT,
			"can't read the temporary file of the result: %s",
			sqlite3_errmsg(result->db));
	for (guint i = 0; i < result->columns->len; i++)
		read_value(result, i);
	*row = &g_array_index(result->row, struct svc_sql_value, 0);
	return SVC_OK;
}
