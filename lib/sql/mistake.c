/*
 * What SQLite refused, in the words of a person: where, and what else could be meant.
 */
#include "query/mark.h"
#include "sql/private.h"
#include "util/utf8.h"
#include <string.h>

enum { SUGGESTIONS = 3 };

static bool is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Whether the statement has this word somewhere. */
static bool mentions(const char *statement, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = statement; *at; at++)
		if (!g_ascii_strncasecmp(at, word, length) && !is_word(at[length]) &&
			(at == statement || !is_word(at[-1])))
			return true;
	return false;
}

/* The place of a byte, up to the end of the word that begins there. */
static struct svc_query_place place_at(const char *statement, size_t at)
{
	size_t end = MIN(at, strlen(statement));
	struct svc_query_place place = {statement, end, end};
	while (is_word(statement[place.end]) || statement[place.end] == '.')
		place.end++;
	if (place.end == place.start && statement[place.end])
		place.end = (size_t)(g_utf8_next_char(statement + place.end) - statement);
	return place;
}

/* The place of a word of the statement; its start without one. */
static struct svc_query_place place_of(const char *statement, const char *word)
{
	size_t length = strlen(word);
	for (size_t i = 0; statement[i]; i++)
		if (!g_ascii_strncasecmp(statement + i, word, length) &&
			!is_word(statement[i + length]) && (!i || !is_word(statement[i - 1])))
			return (struct svc_query_place){statement, i, i + length};
	return place_at(statement, 0);
}

static GPtrArray *table_names(const struct svc_sql *sql)
{
	GPtrArray *names = g_ptr_array_new();
	for (guint i = 0; i < sql->tables->len; i++)
		g_ptr_array_add(names, ((struct svc_sql_table *)sql->tables->pdata[i])->name);
	g_ptr_array_add(names, NULL);
	return names;
}

/* Columns of the tables that the statement names. */
static GPtrArray *column_names(const struct svc_sql *sql, const char *statement)
{
	GPtrArray *names = g_ptr_array_new();
	for (guint t = 0; t < sql->tables->len; t++) {
		const struct svc_sql_table *table = sql->tables->pdata[t];
		for (guint i = 0; mentions(statement, table->name) && i < table->columns->len; i++)
			if (!g_ptr_array_find_with_equal_func(
				    names, table->columns->pdata[i], g_str_equal, NULL))
				g_ptr_array_add(names, table->columns->pdata[i]);
	}
	g_ptr_array_add(names, NULL);
	return names;
}

static enum svc_status advise(
	struct svc_error *err, const char *word, const char *const *names, const char *otherwise)
{
	g_autofree char *close = svc_suggest(word, names, SUGGESTIONS);
	return close ? svc_query_advise(err, "did you mean %s?", close)
		     : svc_query_advise(err, "%s", otherwise);
}

/* The rest of a message that begins so; NULL for others. */
static const char *after(const char *message, const char *start)
{
	return g_str_has_prefix(message, start) ? message + strlen(start) : NULL;
}

static const char schema_hint[] = "'svc sql --schema' shows tables and columns";

static enum svc_status no_table(
	struct svc_sql *sql, struct svc_query_place place, const char *name, struct svc_error *err)
{
	const char *dot = strrchr(name, '.');
	const char *word = dot ? dot + 1 : name;
	g_autoptr(GPtrArray) names = table_names(sql);
	svc_query_fail(err, place, "there is no table '%s'", name);
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(sql->desk), word, NULL);
	for (guint i = 0; kind && i < sql->tables->len; i++) {
		const struct svc_sql_table *table = sql->tables->pdata[i];
		if (table->kind == kind)
			return svc_query_advise(err, "did you mean %s?", table->name);
	}
	return advise(err, word, (const char *const *)names->pdata, schema_hint);
}

static enum svc_status no_column(
	struct svc_sql *sql, struct svc_query_place place, const char *name, struct svc_error *err)
{
	const char *dot = strrchr(name, '.');
	g_autoptr(GPtrArray) names = column_names(sql, place.source);
	svc_query_fail(err, place, "there is no column '%s'", name);
	if (place.source[place.start] == '"')
		return svc_query_advise(err, "a text stands in single quotes: '%s'", name);
	return advise(err, dot ? dot + 1 : name, (const char *const *)names->pdata, schema_hint);
}

static enum svc_status no_function(
	struct svc_query_place place, const char *name, struct svc_error *err)
{
	svc_query_fail(err, place, "there is no function '%s'", name);
	return advise(err, name, svc_sql_functions, "svc-sql(7) lists the functions");
}

/* The first word, in capitals; comments before it are taken for one. Owned. */
static char *first_word(struct svc_query_place place)
{
	g_autofree char *word = g_strndup(place.source + place.start, place.end - place.start);
	return g_ascii_strup(word, -1);
}

enum svc_status svc_sql_no_select(const char *statement, struct svc_error *err)
{
	static const char *const reading[] = {"SELECT", "WITH", "VALUES", NULL};
	struct svc_query_place place = place_at(statement, strspn(statement, " \t\r\n;"));
	g_autofree char *word = first_word(place);
	if (g_strv_contains(reading, word) || !is_word(*word)) {
		svc_query_fail(err, place, "the statement does more than read");
		return svc_query_advise(err, "%s", schema_hint);
	}
	svc_query_fail(err, place, "only SELECT is allowed, not %s", word);
	return svc_query_advise(err,
		"the verbs of a kind (svc ticket set) and svc apply change records; %s",
		schema_hint);
}

/* What the guard said no to. */
static enum svc_status refused(struct svc_sql *sql, const char *statement, struct svc_error *err)
{
	const char *name = sql->refused_name;
	struct svc_query_place place = place_of(statement, name);
	return sql->refused == SVC_SQL_REFUSED_FUNCTION ? no_function(place, name, err)
							: no_table(sql, place, name, err);
}

/* Text that isn't SQL: a quote that is left open, most often. */
static enum svc_status no_token(
	struct svc_query_place place, const char *message, struct svc_error *err)
{
	char first = place.source[place.start];
	if (first != '\'' && first != '"' && first != '`' && first != '[') {
		svc_query_fail(err, place, "%s", message);
		return svc_query_advise(err, "svc-sql(7) shows what can be asked");
	}
	svc_query_fail(err, place, "a quote isn't closed");
	return svc_query_advise(err, "within quotes, a quote is written twice: 'it''s'");
}

enum svc_status svc_sql_mistake(
	struct svc_sql *sql, const char *statement, bool running, struct svc_error *err)
{
	const char *message = sqlite3_errmsg(sql->db), *name;
	int code = sqlite3_errcode(sql->db), at = sqlite3_error_offset(sql->db);
	struct svc_query_place place = place_at(statement, at < 0 ? 0 : (size_t)at);
	if (sql->refused)
		return refused(sql, statement, err);
	if (sql->writes || g_str_has_suffix(message, "may not be modified"))
		return svc_sql_no_select(statement, err);
	if (code == SQLITE_NOMEM || code == SQLITE_FULL || (code & 0xff) == SQLITE_IOERR ||
		code == SQLITE_CANTOPEN)
		return svc_error_set(err, SVC_EENVIRONMENT, "can't run the statement: %s", message);
	if (running) /* where in the text, SQLite doesn't know */
		return svc_error_set(err, SVC_EUSAGE, "the statement failed: %s", message);
	if ((name = after(message, "no such table: ")))
		return no_table(sql, at < 0 ? place_of(statement, name) : place, name, err);
	if ((name = after(message, "no such column: ")))
		return no_column(sql, at < 0 ? place_of(statement, name) : place, name, err);
	if ((name = after(message, "no such function: ")))
		return no_function(at < 0 ? place_of(statement, name) : place, name, err);
	if (g_str_has_prefix(message, "unrecognized token"))
		return no_token(place, message, err);
	if (!strcmp(message, "incomplete input")) {
		place = place_at(statement, strlen(statement));
		svc_query_fail(err, place, "the statement isn't complete");
		return svc_query_advise(err, "an open quote or parenthesis, or nothing after the "
					     "last word");
	}
	svc_query_fail(err, place, "%s", message);
	return svc_query_advise(err, "svc-sql(7) shows what can be asked");
}
