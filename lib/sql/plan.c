/*
 * Conditions that the index can look at. SQLite looks at them again, so that a row too many does no
 * harm; none may be left out.
 */
#include "sql/private.h"
#include "util/time.h"
#include <string.h>

enum { MOST_VALUES = 200, LAST_BIT = 63 };

/* How much of a table a condition is thought to leave: for the order of joins. */
static double share_of(unsigned char op, bool id, double rows)
{
	if (op == SQLITE_INDEX_CONSTRAINT_EQ && id)
		return 1 / rows;
	return op == SQLITE_INDEX_CONSTRAINT_EQ       ? 0.05
	       : op == SQLITE_INDEX_CONSTRAINT_ISNULL ? 0.2
						      : 0.5;
}

static bool is_wanted_op(unsigned char op)
{
	return op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_GT ||
	       op == SQLITE_INDEX_CONSTRAINT_LE || op == SQLITE_INDEX_CONSTRAINT_LT ||
	       op == SQLITE_INDEX_CONSTRAINT_GE || op == SQLITE_INDEX_CONSTRAINT_ISNULL ||
	       op == SQLITE_INDEX_CONSTRAINT_ISNOTNULL;
}

/* A view is asked for kinds and ids alone. */
static bool is_wanted(const struct svc_sql_table *table, int column, unsigned char op)
{
	if (column < 0 || !is_wanted_op(op))
		return false;
	if (table->view)
		return op == SQLITE_INDEX_CONSTRAINT_EQ &&
		       (column == table->view->kind_column || column == table->view->id_column);
	enum svc_sql_what what =
		g_array_index(table->bindings, struct svc_sql_binding, (guint)column).what;
	return what == SVC_SQL_FIELD || what == SVC_SQL_ID;
}

static bool is_id(const struct svc_sql_table *table, int column)
{
	return table->view ? column == table->view->id_column
			   : g_array_index(table->bindings, struct svc_sql_binding, (guint)column)
					     .what == SVC_SQL_ID;
}

/* "USED;COLUMN OP LIST;…", a part for each argument. */
int svc_sql_plan_make(const struct svc_sql_table *table, double rows, sqlite3_index_info *info)
{
	g_autoptr(GString) text = g_string_new(NULL);
	double left = rows;
	int argument = 0;
	g_string_append_printf(text, "%llx", info->colUsed);
	for (int i = 0; i < info->nConstraint; i++) {
		int column = info->aConstraint[i].iColumn;
		unsigned char op = info->aConstraint[i].op;
		if (!info->aConstraint[i].usable || !is_wanted(table, column, op) ||
			strcmp(sqlite3_vtab_collation(info, i), "BINARY") != 0)
			continue;
		bool list = sqlite3_vtab_in(info, i, -1) && sqlite3_vtab_in(info, i, 1);
		info->aConstraintUsage[i].argvIndex = ++argument;
		g_string_append_printf(text, ";%d %d %d", column, op, list);
		left *= share_of(op, is_id(table, column), rows);
	}
	info->idxStr = sqlite3_mprintf("%s", text->str);
	info->needToFreeIdxStr = 1;
	info->estimatedRows = (sqlite3_int64)MAX(left, 1);
	info->estimatedCost = argument ? 5 + left : rows;
	return info->idxStr ? SQLITE_OK : SQLITE_NOMEM;
}

static void wish_clear(gpointer data)
{
	g_ptr_array_unref(((struct svc_sql_wish *)data)->texts);
}

static void add_text(struct svc_sql_wish *wish, sqlite3_value *value)
{
	if (sqlite3_value_type(value) != SQLITE_TEXT || wish->texts->len == MOST_VALUES) {
		wish->usable = false;
		return;
	}
	g_ptr_array_add(wish->texts, g_strdup((const char *)sqlite3_value_text(value)));
}

static void take_value(struct svc_sql_wish *wish, sqlite3_value *value)
{
	sqlite3_value *one = NULL;
	int code = SQLITE_OK;
	wish->usable = true;
	if (wish->list) {
		for (code = sqlite3_vtab_in_first(value, &one); code == SQLITE_OK && one;
			code = sqlite3_vtab_in_next(value, &one))
			add_text(wish, one);
		wish->usable = wish->usable && code == SQLITE_DONE;
	} else if (sqlite3_value_type(value) == SQLITE_INTEGER)
		wish->whole = sqlite3_value_int64(value);
	else if (wish->op != SQLITE_INDEX_CONSTRAINT_ISNULL &&
		 wish->op != SQLITE_INDEX_CONSTRAINT_ISNOTNULL)
		add_text(wish, value);
}

struct svc_sql_plan *svc_sql_plan_read(const char *text, int argc, sqlite3_value **argv)
{
	struct svc_sql_plan *plan = g_new0(struct svc_sql_plan, 1);
	g_auto(GStrv) parts = g_strsplit(text, ";", -1);
	plan->used = g_ascii_strtoull(parts[0], NULL, 16);
	plan->wishes = g_array_new(FALSE, FALSE, sizeof(struct svc_sql_wish));
	g_array_set_clear_func(plan->wishes, wish_clear);
	for (int i = 0; i < argc && parts[i + 1]; i++) {
		g_auto(GStrv) numbers = g_strsplit(parts[i + 1], " ", 3);
		struct svc_sql_wish wish = {.column = atoi(numbers[0]),
			.op = (unsigned char)atoi(numbers[1]),
			.list = atoi(numbers[2]) != 0,
			.texts = g_ptr_array_new_with_free_func(g_free)};
		take_value(&wish, argv[i]);
		g_array_append_val(plan->wishes, wish);
	}
	return plan;
}

void svc_sql_plan_free(struct svc_sql_plan *plan)
{
	if (!plan)
		return;
	g_array_unref(plan->wishes);
	g_free(plan);
}

const char *svc_sql_plan_text(const struct svc_sql_plan *plan, int column)
{
	for (guint i = 0; i < plan->wishes->len; i++) {
		const struct svc_sql_wish *wish =
			&g_array_index(plan->wishes, struct svc_sql_wish, i);
		if (wish->column == column && wish->op == SQLITE_INDEX_CONSTRAINT_EQ &&
			wish->usable && !wish->list && wish->texts->len == 1)
			return wish->texts->pdata[0];
	}
	return NULL;
}

bool svc_sql_plan_uses(const struct svc_sql_plan *plan, guint column)
{
	return plan->used >> MIN(column, LAST_BIT) & 1;
}

static GArray *values_new(void)
{
	return g_array_new(FALSE, FALSE, sizeof(struct svc_row_value));
}

static void add_value(GArray *values, const char *text, int64_t whole)
{
	const struct svc_row_value value = {text, whole};
	g_array_append_val(values, value);
}

/* The whole number that a row has for a text; false where it has none. */
static bool whole_of(const struct svc_field *field, const char *text, int64_t *out)
{
	char buffer[SVC_TIME_LENGTH];
	g_autofree char *date = NULL;
	switch (field->type) {
	case SVC_FIELD_ENUM:
		for (guint i = 0; field->choices && i < field->choices->len; i++)
			if (!strcmp(g_array_index(field->choices, struct svc_choice, i).name,
				    text)) {
				*out = i;
				return true;
			}
		return false;
	case SVC_FIELD_DATETIME:
		return svc_time_parse(text, out) && !strcmp(svc_time_print(*out, buffer), text);
	case SVC_FIELD_DATE:
		date = svc_date_parse(text, out) ? svc_date_format(*out) : NULL;
		return !g_strcmp0(date, text);
	default:
		return false;
	}
}

/* The least number whose text isn't below `text`; `after`: is above it. A day stands before every
 * time of it. */
static bool least_of(const struct svc_field *field, const char *text, bool after, int64_t *out)
{
	const struct svc_field date = {.type = SVC_FIELD_DATE};
	if (field->type != SVC_FIELD_DATE && field->type != SVC_FIELD_DATETIME)
		return false;
	if (whole_of(field, text, out)) {
		*out += after;
		return true;
	}
	if (field->type != SVC_FIELD_DATETIME || !whole_of(&date, text, out))
		return false;
	*out *= SVC_DAY;
	return true;
}

/* A range of times; false where the text is none that can be asked for. */
static bool range_test(
	const struct svc_sql_wish *wish, const struct svc_field *field, struct svc_row_test *test)
{
	bool after =
		wish->op == SQLITE_INDEX_CONSTRAINT_GT || wish->op == SQLITE_INDEX_CONSTRAINT_LE;
	bool least =
		wish->op == SQLITE_INDEX_CONSTRAINT_GT || wish->op == SQLITE_INDEX_CONSTRAINT_GE;
	int64_t from = wish->whole;
	bool number = !wish->texts->len && field->type == SVC_FIELD_INT;
	if (number && after) {
		if (from == INT64_MAX)
			return false;
		from++;
	}
	if (!number && (!wish->texts->len || !least_of(field, wish->texts->pdata[0], after, &from)))
		return false;
	if (!least && from == INT64_MIN)
		return false;
	test->condition = least ? SVC_ROW_LEAST : SVC_ROW_MOST;
	add_value(test->values, NULL, least ? from : from - 1);
	return true;
}

static bool equal_test(const struct svc_sql_wish *wish, const struct svc_field *field,
	enum svc_storage storage, struct svc_row_test *test)
{
	test->condition = SVC_ROW_EQUAL;
	bool typed = strcmp(svc_sql_type_of(field), "TEXT") != 0;
	if (field->type == SVC_FIELD_INT && !wish->list && !wish->texts->len) {
		add_value(test->values, NULL, wish->whole);
		return true;
	}
	if (typed || storage == SVC_STORED_LIST || (!wish->list && !wish->texts->len))
		return false;
	for (guint i = 0; i < wish->texts->len; i++) {
		int64_t whole;
		if (storage == SVC_STORED_TEXT)
			add_value(test->values, wish->texts->pdata[i], 0);
		else if (whole_of(field, wish->texts->pdata[i], &whole))
			add_value(test->values, NULL, whole);
	}
	return true;
}

static bool make_test(const struct svc_sql_wish *wish, const struct svc_shape *shape,
	const struct svc_sql_binding *binding, struct svc_row_test *test)
{
	if (!wish->usable)
		return false;
	if (binding->what == SVC_SQL_ID) {
		for (guint i = 0; i < wish->texts->len; i++)
			add_value(test->values, wish->texts->pdata[i], 0);
		test->column = SVC_ROW_ID;
		return wish->op == SQLITE_INDEX_CONSTRAINT_EQ && (wish->texts->len || wish->list);
	}
	if (binding->what != SVC_SQL_FIELD || binding->column < 0)
		return false;
	test->column = binding->column;
	enum svc_storage storage =
		g_array_index(shape->columns, struct svc_shape_column, (guint)binding->column)
			.storage;
	switch (wish->op) {
	case SQLITE_INDEX_CONSTRAINT_ISNULL:
		test->condition = SVC_ROW_NULL;
		return true;
	case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
		test->condition = SVC_ROW_NOT_NULL;
		return true;
	case SQLITE_INDEX_CONSTRAINT_EQ:
		return equal_test(wish, binding->field, storage, test);
	default:
		return range_test(wish, binding->field, test);
	}
}

static void test_clear(gpointer data)
{
	g_array_unref(((struct svc_row_test *)data)->values);
}

GArray *svc_sql_plan_tests(const struct svc_sql_plan *plan, const struct svc_shape *shape,
	const struct svc_sql_binding *bindings)
{
	GArray *tests = g_array_new(FALSE, FALSE, sizeof(struct svc_row_test));
	g_array_set_clear_func(tests, test_clear);
	for (guint i = 0; i < plan->wishes->len; i++) {
		const struct svc_sql_wish *wish =
			&g_array_index(plan->wishes, struct svc_sql_wish, i);
		struct svc_row_test test = {.values = values_new()};
		if (make_test(wish, shape, &bindings[wish->column], &test))
			g_array_append_val(tests, test);
		else
			g_array_unref(test.values);
	}
	return tests;
}
