#include "index/narrow.h"
#include "query/bind.h"
#include <string.h>

struct narrow {
	const struct svc_shape *shape;
	const struct svc_query *query;
	int status, priority; /* columns; -1: none */
	char *statuses; /* " IN (…)", those that may match; owned; NULL: the query doesn't say */
	char *priorities; /* likewise */
	bool unset;       /* a record without a status may match */
	bool finished;    /* finished work may match */
	unsigned odd;     /* flags of rows that may match whatever their status */
};

static void narrow_clear(struct narrow *narrow)
{
	g_free(narrow->statuses);
	g_free(narrow->priorities);
}

static const struct svc_field *field_at(const struct svc_shape *shape, int column)
{
	return g_array_index(shape->columns, struct svc_shape_column, (guint)column).field;
}

/* The column of the choices that play a role; -1 where there is none. */
static int column_of(const struct svc_shape *shape, const char *role)
{
	const char *name = svc_kind_role(shape->kind, role);
	int column = name ? svc_shape_find(shape, name) : -1;
	if (column < 0)
		return -1;
	const struct svc_field *field = field_at(shape, column);
	return field->type == SVC_FIELD_ENUM && field->choices && field->choices->len ? column : -1;
}

char *svc_narrow_schema(const struct svc_shape *shape)
{
	int status = column_of(shape, "status"), priority = column_of(shape, "priority");
	if (status < 0)
		return g_strdup("");
	g_autofree char *second = priority < 0 ? g_strdup("") : g_strdup_printf(", f%d", priority);
	return g_strdup_printf("CREATE INDEX \"work of %s\" ON %s (f%d%s);"
			       "CREATE INDEX \"odd of %s\" ON %s (flags) WHERE flags > 0;",
		shape->kind->name, shape->table, status, second, shape->kind->name, shape->table);
}

static bool is_finished(const struct svc_kind *kind, const char *status)
{
	enum svc_category category = svc_kind_category(kind, status);
	return category == SVC_DONE || category == SVC_CANCELLED;
}

/* The choices that pass; as categories of the statuses where `by_category`. */
static char *passing(struct narrow *n, const struct svc_bound *bound, int column, bool by_category)
{
	const struct svc_kind *kind = n->shape->kind;
	const GArray *choices = field_at(n->shape, column)->choices;
	g_autoptr(GString) list = g_string_new(" IN (-1");
	for (guint i = 0; i < choices->len; i++) {
		const char *name = g_array_index(choices, struct svc_choice, i).name;
		const char *value =
			by_category ? svc_category_name(svc_kind_category(kind, name)) : name;
		if (!svc_bound_value(bound, value))
			continue;
		g_string_append_printf(list, ", %u", i);
		if (column == n->status)
			n->finished = n->finished || is_finished(kind, name);
	}
	g_string_append_c(list, ')');
	return g_string_free(g_steal_pointer(&list), FALSE);
}

static bool asks_for_absence(const struct svc_bound *bound)
{
	for (guint i = 0; i < bound->tests->len; i++)
		if (g_array_index(bound->tests, struct svc_test, i).type == SVC_TEST_ABSENT)
			return true;
	return false;
}

/* The one place that a term has in records of the kind; NULL where there are more, or none. */
static const struct svc_bound *only_bound(const struct narrow *n, const struct svc_query_term *term)
{
	const struct svc_bound *only = NULL;
	const struct svc_bound_term *bound_term = svc_query_bound(n->query, term);
	for (guint i = 0; i < bound_term->bounds->len; i++) {
		const struct svc_bound *bound = bound_term->bounds->pdata[i];
		if (bound->target->kind != n->shape->kind)
			continue;
		if (only)
			return NULL;
		only = bound;
	}
	return only;
}

static void take_term(struct narrow *n, const struct svc_query_term *term)
{
	const struct svc_bound *bound = term->type == SVC_QUERY_FIELD ? only_bound(n, term) : NULL;
	if (!bound || bound->target->computed || bound->target->via || bound->target->path ||
		asks_for_absence(bound))
		return;
	const struct svc_target *target = bound->target;
	if (target->builtin == SVC_BUILTIN_IS && !n->statuses) {
		const char *unset = svc_category_name(svc_kind_category(n->shape->kind, NULL));
		n->unset = svc_bound_value(bound, unset);
		n->statuses = passing(n, bound, n->status, true);
		if (svc_bound_value(bound, SVC_IS_CONFLICT))
			n->odd |= SVC_ROW_CONFLICT;
	} else if (target->builtin < 0 && !n->statuses &&
		   target->field == field_at(n->shape, n->status)) {
		n->statuses = passing(n, bound, n->status, false);
	} else if (target->builtin < 0 && !n->priorities && n->priority >= 0 &&
		   target->field == field_at(n->shape, n->priority)) {
		n->priorities = passing(n, bound, n->priority, false);
	}
}

/* All terms that have to match, whatever else is asked. */
static void take_node(struct narrow *n, const struct svc_query_node *node)
{
	if (node->type == SVC_QUERY_TERM)
		take_term(n, node->term);
	if (node->type != SVC_QUERY_AND && node->type != SVC_QUERY_SAVED)
		return;
	for (guint i = 0; i < node->children->len; i++)
		take_node(n, node->children->pdata[i]);
}

static void put_select(GString *sql, const struct narrow *n, const char *statuses)
{
	g_string_append_printf(sql, " UNION ALL SELECT n FROM %s WHERE f%d%s", n->shape->table,
		n->status, statuses);
	if (n->priorities)
		g_string_append_printf(sql, " AND f%d%s", n->priority, n->priorities);
}

char *svc_narrow(const struct svc_shape *shape, const struct svc_query *query, unsigned odd)
{
	__attribute__((cleanup(narrow_clear))) struct narrow n = {
		shape, query, column_of(shape, "status"), column_of(shape, "priority"), .odd = odd};
	if (n.status >= 0 && query)
		take_node(&n, svc_query_root(query));
	if (!n.statuses || n.finished)
		return NULL;
	GString *sql = g_string_new(NULL);
	g_string_append_printf(
		sql, "SELECT n FROM %s WHERE flags > 0 AND flags & %u", shape->table, n.odd);
	put_select(sql, &n, n.statuses);
	if (n.unset)
		put_select(sql, &n, " IS NULL");
	return g_string_free(sql, FALSE);
}
