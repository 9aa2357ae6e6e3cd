/*
 * One statement, its rows as text: a line a row, a bar between values, NULL as "-", other values
 * with their type before them: i (whole number), r (real), t (text).
 */
#ifndef SVC_TESTS_SQL_ASK_H
#define SVC_TESTS_SQL_ASK_H

#include "../desk/temp.h"
#include "sql/sql.h"

static inline void ask_value(GString *out, const struct svc_sql_value *value)
{
	char number[G_ASCII_DTOSTR_BUF_SIZE];
	switch (value->type) {
	case SVC_SQL_NULL:
		g_string_append_c(out, '-');
		break;
	case SVC_SQL_WHOLE:
		g_string_append_printf(out, "i%" G_GINT64_FORMAT, value->whole);
		break;
	case SVC_SQL_REAL:
		g_string_append_printf(
			out, "r%s", g_ascii_dtostr(number, sizeof number, value->real));
		break;
	case SVC_SQL_TEXT:
		g_string_append_c(out, 't');
		g_string_append_len(out, value->text, (gssize)value->length);
		break;
	}
}

static inline void ask_bad(const struct svc_error *why, void *data)
{
	g_string_append_printf(data, "! %s\n", why->path ? why->path : "?");
}

/* Owned; `*status` gets how it went, the text then is the message. Files that can't be read stand
 * before the rows. */
G_GNUC_UNUSED static char *ask_with(struct svc_desk *desk, const char *statement,
	const struct svc_sql_parameter *parameters, size_t n_parameters, enum svc_status *status)
{
	GString *out = g_string_new(NULL);
	const struct svc_sql_options options = {parameters, n_parameters, ask_bad, out};
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_sql_result) result = NULL;
	const struct svc_sql_column *columns;
	const struct svc_sql_value *row;
	*status = svc_sql_run(desk, statement, &options, &result, &err);
	if (*status) {
		g_assert_cmpint(err.status, ==, *status);
		g_string_free(out, TRUE);
		return g_strconcat(err.message, "\n", err.hint, NULL);
	}
	size_t n = svc_sql_columns(result, &columns);
	while (!svc_sql_next(result, &row, &err) && row) {
		for (size_t i = 0; i < n; i++) {
			g_string_append(out, i ? "|" : "");
			ask_value(out, &row[i]);
		}
		g_string_append_c(out, '\n');
	}
	temp_ok(err.status, err);
	return g_string_free(out, FALSE);
}

/* The same for a statement that has to work. */
G_GNUC_UNUSED static char *ask(struct svc_desk *desk, const char *statement)
{
	enum svc_status status;
	char *text = ask_with(desk, statement, NULL, 0, &status);
	if (status)
		g_error("%s: %s", statement, text);
	return text;
}

#endif
