#include "index/compile.h"
#include "index/hop.h"
#include "query/bind.h"
#include <string.h>

static const char pointer_type[] = "svc_test";

struct compiler {
	const struct svc_shape *shape;
	const struct svc_query *query;
	struct svc_condition_sql *out;
};

void svc_condition_sql_clear(struct svc_condition_sql *condition)
{
	if (condition->text)
		g_string_free(condition->text, TRUE);
	g_clear_pointer(&condition->arguments, g_array_unref);
	condition->text = NULL;
}

static void call_test(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct svc_test *test = sqlite3_value_pointer(values[0], pointer_type);
	const char *text = (const char *)sqlite3_value_text(values[1]);
	sqlite3_result_int(context, test && text && svc_test_value(test, text));
}

/* Any item of a list. */
static void call_list_test(sqlite3_context *context, int count, sqlite3_value **values)
{
	static const char separator[] = {SVC_LIST_SEPARATOR, '\0'};
	const struct svc_test *test = sqlite3_value_pointer(values[0], pointer_type);
	const char *text = (const char *)sqlite3_value_text(values[1]);
	g_auto(GStrv) items = g_strsplit(text ? text : "", separator, -1);
	bool passed = false;
	for (char **item = items; test && *item && !passed; item++)
		passed = svc_test_value(test, *item);
	sqlite3_result_int(context, passed);
}

bool svc_compile_register(sqlite3 *db)
{
	int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;
	return sqlite3_create_function_v2(
		       db, "svc_test", 2, flags, NULL, call_test, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(db, "svc_list_test", 2, flags, NULL, call_list_test, NULL,
		       NULL, NULL) == SQLITE_OK &&
	       svc_hop_register(db);
}

static bool bind_one(const struct svc_argument *argument, sqlite3_stmt *statement, int at)
{
	void *test = (void *)(uintptr_t)argument->test;
	if (argument->hop)
		return svc_hop_bind(argument->hop, statement, at);
	return (test ? sqlite3_bind_pointer(statement, at, test, pointer_type, NULL)
		     : sqlite3_bind_int64(statement, at, argument->whole)) == SQLITE_OK;
}

bool svc_compile_bind(const struct svc_condition_sql *condition, sqlite3_stmt *statement)
{
	for (guint i = 0; i < condition->arguments->len; i++)
		if (!bind_one(&g_array_index(condition->arguments, struct svc_argument, i),
			    statement, (int)i + 1))
			return false;
	return true;
}

static void argument_clear(gpointer data)
{
	svc_hop_free(((struct svc_argument *)data)->hop);
}

/* "svc_hop(?n, fi) & BIT"; false where the reference has no column. */
static bool put_hop(struct compiler *c, const struct svc_bound *bound, int bit)
{
	int i = svc_shape_find(c->shape, bound->target->via);
	enum svc_storage storage =
		i < 0 ? SVC_STORED_WHOLE
		      : g_array_index(c->shape->columns, struct svc_shape_column, (guint)i).storage;
	if (storage == SVC_STORED_WHOLE)
		return false;
	struct svc_argument argument = {
		.hop = svc_hop_new(svc_query_env_of(c->query), bound, storage == SVC_STORED_LIST)};
	g_array_append_val(c->out->arguments, argument);
	g_string_append_printf(
		c->out->text, "(svc_hop(?%u, f%d) & %d)", c->out->arguments->len, i, bit);
	return true;
}

static unsigned add_whole(struct compiler *c, int64_t whole)
{
	struct svc_argument argument = {.whole = whole};
	g_array_append_val(c->out->arguments, argument);
	return c->out->arguments->len;
}

static unsigned add_test(struct compiler *c, const struct svc_test *test)
{
	struct svc_argument argument = {.test = test};
	g_array_append_val(c->out->arguments, argument);
	return c->out->arguments->len;
}

/* Takes back what was written since, for what can't be compiled. */
struct mark {
	gsize text;
	guint arguments;
};

static struct mark mark(const struct compiler *c)
{
	return (struct mark){c->out->text->len, c->out->arguments->len};
}

static void rewind_to(struct compiler *c, struct mark at)
{
	g_string_truncate(c->out->text, at.text);
	g_array_set_size(c->out->arguments, at.arguments);
}

/* "name BETWEEN least AND most", 0 where it is NULL. */
static void put_range(struct compiler *c, const char *name, int64_t least, int64_t most)
{
	unsigned low = add_whole(c, least), high = add_whole(c, most);
	g_string_append_printf(
		c->out->text, "(%s IS NOT NULL AND %s BETWEEN ?%u AND ?%u)", name, name, low, high);
}

static const struct svc_shape_column *column_of(const struct compiler *c, const char *field, int *i)
{
	*i = field ? svc_shape_find(c->shape, field) : -1;
	return *i < 0 ? NULL
		      : &g_array_index(c->shape->columns, struct svc_shape_column, (guint)*i);
}

/* One test of a value in a column; false where SQL can't tell. */
static bool put_test(
	struct compiler *c, enum svc_storage storage, const char *name, const struct svc_test *test)
{
	if (test->type == SVC_TEST_ABSENT)
		g_string_append(c->out->text, "0"); /* the caller's: it needs all places */
	else if (test->type == SVC_TEST_PRESENT)
		g_string_append_printf(c->out->text, "(%s IS NOT NULL)", name);
	else if (storage == SVC_STORED_LIST)
		g_string_append_printf(
			c->out->text, "svc_list_test(?%u, %s)", add_test(c, test), name);
	else if (storage == SVC_STORED_TEXT)
		g_string_append_printf(c->out->text, "svc_test(?%u, %s)", add_test(c, test), name);
	else if (test->type == SVC_TEST_WHOLE)
		put_range(c, name, test->low, test->high);
	else
		return false;
	return true;
}

/* Any of the tests, of a column or of what is computed from one. */
static bool put_tests(struct compiler *c, enum svc_storage storage, const char *name,
	const struct svc_bound *bound)
{
	g_string_append_c(c->out->text, '(');
	for (guint t = 0; t < bound->tests->len; t++) {
		g_string_append(c->out->text, t ? " OR " : "");
		if (!put_test(c, storage, name, &g_array_index(bound->tests, struct svc_test, t)))
			return false;
	}
	g_string_append(c->out->text, bound->tests->len ? ")" : "0)");
	return true;
}

static bool put_stored(struct compiler *c, const struct svc_bound *bound)
{
	const struct svc_target *target = bound->target;
	int i;
	const struct svc_shape_column *column = column_of(c, target->field->name, &i);
	if (!column || target->path || target->field != column->field)
		return false;
	char name[16];
	g_snprintf(name, sizeof name, "f%d", i);
	return put_tests(c, column->storage, name, bound);
}

/* The id, where it is the only one. */
static bool put_id(struct compiler *c, const struct svc_bound *bound)
{
	c->out->odd |= SVC_ROW_ALIASED;
	return put_tests(c, SVC_STORED_TEXT, "id", bound);
}

/* Time since it was opened, where the record says when; else the timeline may. */
static bool put_age(struct compiler *c, const struct svc_bound *bound)
{
	int i;
	const struct svc_shape_column *column =
		column_of(c, svc_kind_role(c->shape->kind, "opened"), &i);
	if (!column || column->field->type != SVC_FIELD_DATETIME)
		return false;
	char name[48];
	g_snprintf(name, sizeof name, "max(?%u - f%d, 0)",
		add_whole(c, svc_query_env_of(c->query)->options.now), i);
	c->out->odd |= SVC_ROW_UNDATED;
	return put_tests(c, SVC_STORED_WHOLE, name, bound);
}

/* A value that is the same in all rows. */
static bool put_kind(struct compiler *c, const struct svc_bound *bound)
{
	g_string_append(c->out->text, svc_bound_value(bound, c->shape->kind->name) ? "1" : "0");
	return true;
}

#define IN_CONFLICT "(flags & 8)" /* SVC_ROW_CONFLICT */
G_STATIC_ASSERT(SVC_ROW_CONFLICT == 8);

/* The statuses whose category passes; no status at all counts as open. */
static bool put_category(struct compiler *c, const struct svc_bound *bound)
{
	const struct svc_kind *kind = c->shape->kind;
	const char *role = svc_kind_role(kind, "status");
	int i;
	const struct svc_shape_column *column = column_of(c, role, &i);
	bool conflict = svc_bound_value(bound, SVC_IS_CONFLICT);
	if (!role) {
		g_string_append(c->out->text, conflict ? IN_CONFLICT : "0");
		return true;
	}
	if (!column || column->field->type != SVC_FIELD_ENUM || !column->field->choices)
		return false;
	const char *open = svc_category_name(svc_kind_category(kind, NULL));
	g_string_append_printf(c->out->text, "(%s OR CASE WHEN f%d IS NULL THEN %d ELSE f%d IN (-1",
		conflict ? IN_CONFLICT : "0", i, svc_bound_value(bound, open), i);
	for (guint s = 0; s < column->field->choices->len; s++) {
		const char *name = g_array_index(column->field->choices, struct svc_choice, s).name;
		if (svc_bound_value(bound, svc_category_name(svc_kind_category(kind, name))))
			g_string_append_printf(c->out->text, ", %u", s);
	}
	g_string_append(c->out->text, ") END)");
	return true;
}

/* One row a built-in field, in the order of enum svc_builtin. */
static bool (*const builtins[SVC_BUILTINS])(struct compiler *c, const struct svc_bound *bound) = {
	[SVC_BUILTIN_ID] = put_id,
	[SVC_BUILTIN_KIND] = put_kind,
	[SVC_BUILTIN_IS] = put_category,
	[SVC_BUILTIN_AGE] = put_age,
};

static bool put_bound(struct compiler *c, const struct svc_bound *bound)
{
	const struct svc_target *target = bound->target;
	if (target->computed)
		return false;
	if (target->via)
		return put_hop(c, bound, SVC_HOP_PASSES);
	return target->builtin >= 0 ? builtins[target->builtin](c, bound) : put_stored(c, bound);
}

static bool wants_absent(const struct svc_bound *bound)
{
	for (guint i = 0; i < bound->tests->len; i++)
		if (g_array_index(bound->tests, struct svc_test, i).type == SVC_TEST_ABSENT)
			return true;
	return false;
}

/* "none of the places has a value"; called once all of them are known to be columns. Built-in
 * fields always have one, but for the category where there is no status. */
static void put_absent(struct compiler *c, const GPtrArray *bounds, bool first)
{
	g_string_append(c->out->text, first ? "(1" : " OR (1");
	for (guint i = 0; i < bounds->len; i++) {
		const struct svc_bound *bound = bounds->pdata[i];
		const struct svc_target *target = bound->target;
		if (target->kind != c->shape->kind)
			continue;
		bool never = target->builtin == SVC_BUILTIN_IS &&
			     !svc_kind_role(c->shape->kind, "status");
		if (target->via) {
			g_string_append(c->out->text, " AND NOT ");
			put_hop(c, bound, SVC_HOP_HAS_VALUE);
		} else if (target->builtin >= 0) {
			g_string_append(c->out->text, never ? " AND NOT " IN_CONFLICT : " AND 0");
		} else {
			g_string_append_printf(c->out->text, " AND f%d IS NULL",
				svc_shape_find(c->shape, target->field->name));
		}
	}
	g_string_append_c(c->out->text, ')');
}

/* As match_field() in lib/query: one of the places passes, or none has a value and all may. */
static bool put_field(struct compiler *c, const struct svc_bound_term *term)
{
	bool absent = true, first = true;
	g_string_append_c(c->out->text, '(');
	for (guint i = 0; i < term->bounds->len; i++) {
		const struct svc_bound *bound = term->bounds->pdata[i];
		absent = absent && wants_absent(bound);
		if (bound->target->kind != c->shape->kind)
			continue;
		g_string_append(c->out->text, first ? "" : " OR ");
		first = false;
		if (!put_bound(c, bound))
			return false;
	}
	if (absent)
		put_absent(c, term->bounds, first);
	g_string_append(c->out->text, first && !absent ? "0)" : ")");
	return true;
}

static bool put_node(struct compiler *c, const struct svc_query_node *node);

/* What can't be compiled is left out of an `and`, where the rest still narrows; an `or` lets
 * everything through then. */
static bool put_list(struct compiler *c, const struct svc_query_node *node)
{
	bool any = node->type == SVC_QUERY_OR, exact = true, first = true;
	struct mark start = mark(c);
	g_string_append_c(c->out->text, '(');
	for (guint i = 0; i < node->children->len; i++) {
		struct mark before = mark(c);
		g_string_append(c->out->text, first ? "" : any ? " OR " : " AND ");
		gsize length = c->out->text->len;
		exact &= put_node(c, node->children->pdata[i]);
		bool empty = c->out->text->len == length;
		if (empty)
			rewind_to(c, any ? start : before);
		if (empty && any)
			return false;
		first = first && empty;
	}
	g_string_append(c->out->text, first ? (any ? "0)" : "1)") : ")");
	return exact;
}

/* Writes an expression that holds for all that match, and tells whether for those alone; nothing at
 * all where there is none. */
static bool put_node(struct compiler *c, const struct svc_query_node *node)
{
	if (node->type != SVC_QUERY_TERM && node->type != SVC_QUERY_NOT)
		return put_list(c, node); /* a saved query has its one child, too */
	struct mark before = mark(c);
	bool exact;
	if (node->type == SVC_QUERY_NOT) {
		g_string_append(c->out->text, "(NOT ");
		exact = put_node(c, node->children->pdata[0]);
		g_string_append_c(c->out->text, ')');
	} else {
		exact = node->term->type == SVC_QUERY_FIELD &&
			put_field(c, svc_query_bound(c->query, node->term));
	}
	if (!exact)
		rewind_to(c, before);
	return exact;
}

void svc_compile(
	const struct svc_shape *shape, const struct svc_query *query, struct svc_condition_sql *out)
{
	*out = (struct svc_condition_sql){.text = g_string_new(NULL),
		.arguments = g_array_new(FALSE, FALSE, sizeof(struct svc_argument)),
		.odd = SVC_ROW_ODD};
	g_array_set_clear_func(out->arguments, argument_clear);
	struct compiler c = {shape, query, out};
	out->exact = put_node(&c, svc_query_root(query));
}
