/*
 * How a query is answered.
 */
#include "index/private.h"
#include "query/test.h"

static char *argument_text(const struct svc_argument *argument)
{
	const struct svc_test *test = argument->test;
	if (argument->hop)
		return g_strdup("the term, of the record that is named");
	if (!test)
		return g_strdup_printf("%" G_GINT64_FORMAT, argument->whole);
	g_autofree char *names =
		test->names ? g_strjoinv(", ", (char **)(uintptr_t)test->names) : NULL;
	switch (test->type) {
	case SVC_TEST_CONTAINS:
		return g_strdup_printf("contains '%s'", test->text);
	case SVC_TEST_SAME:
		return g_strdup_printf("is '%s'", test->text);
	case SVC_TEST_ANY_OF:
		return g_strdup_printf("is one of %s", names);
	case SVC_TEST_DECIMAL:
		return g_strdup_printf("from %g to %g", test->least, test->most);
	default:
		return g_strdup_printf(
			"from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, test->low, test->high);
	}
}

void svc_explanation_clear(struct svc_explanation *explanation)
{
	g_clear_pointer(&explanation->sql, g_free);
	g_clear_pointer(&explanation->arguments, g_strfreev);
}

/* The text with columns by the names of their fields, as people know them. */
static char *named(const struct svc_shape *shape, const char *sql)
{
	GString *out = g_string_new(NULL);
	for (const char *at = sql; *at; at++) {
		char *end = NULL;
		bool word = at > sql && (g_ascii_isalnum(at[-1]) || at[-1] == '_');
		bool column = *at == 'f' && g_ascii_isdigit(at[1]) && !word;
		guint64 i = column ? g_ascii_strtoull(at + 1, &end, 10) : 0;
		if (!column || i >= shape->columns->len) {
			g_string_append_c(out, *at);
			continue;
		}
		g_string_append(
			out, g_array_index(shape->columns, struct svc_shape_column, i).field->name);
		at = end - 1;
	}
	return g_string_free(out, FALSE);
}

bool svc_cache_explain(struct svc_cache *cache, const struct svc_kind *kind,
	const struct svc_query *query, struct svc_explanation *out)
{
	const struct svc_find what = {.kind = kind, .query = query};
	svc_autoclear(svc_found_list) list = {0};
	*out = (struct svc_explanation){0};
	if (!svc_cache_find(cache, &what, &list))
		return false;
	svc_auto(svc_shape) shape = svc_shape_new(kind);
	svc_autoclear(svc_condition_sql) where = {0};
	svc_compile(shape, query, &where);
	GPtrArray *texts = g_ptr_array_new();
	for (guint i = 0; i < where.arguments->len; i++)
		g_ptr_array_add(texts,
			argument_text(&g_array_index(where.arguments, struct svc_argument, i)));
	g_ptr_array_add(texts, NULL);
	out->sql = named(shape, where.text->str);
	out->arguments = (char **)g_ptr_array_free(texts, FALSE);
	out->exact = where.exact;
	out->found = list.items->len;
	for (guint i = 0; i < list.items->len; i++)
		out->unsure += !g_array_index(list.items, struct svc_found, i).sure;
	return true;
}
