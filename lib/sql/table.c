/*
 * The tables of a desk: one for each kind, then the views.
 */
#include "sql/private.h"
#include <string.h>

void svc_sql_rows_text(struct svc_sql_rows *rows, const char *text, bool borrow)
{
	struct svc_sql_value value = {.type = text ? SVC_SQL_TEXT : SVC_SQL_NULL};
	value.length = text ? strlen(text) : 0;
	value.text = text && !borrow ? svc_arena_copy(rows->arena, text, value.length) : text;
	g_array_append_val(rows->values, value);
}

void svc_sql_rows_whole(struct svc_sql_rows *rows, int64_t whole)
{
	const struct svc_sql_value value = {.type = SVC_SQL_WHOLE, .whole = whole};
	g_array_append_val(rows->values, value);
}

static void table_free(gpointer data)
{
	struct svc_sql_table *table = data;
	g_free(table->name);
	g_ptr_array_unref(table->columns);
	g_ptr_array_unref(table->types);
	g_ptr_array_unref(table->helps);
	if (table->bindings)
		g_array_unref(table->bindings);
	g_free(table);
}

static struct svc_sql_table *table_new(const char *name)
{
	struct svc_sql_table *table = g_new0(struct svc_sql_table, 1);
	table->name = g_strdup(name);
	table->columns = g_ptr_array_new_with_free_func(g_free);
	table->types = g_ptr_array_new();
	table->helps = g_ptr_array_new();
	return table;
}

static void add_column(
	struct svc_sql_table *table, const char *name, const char *type, const char *help)
{
	g_ptr_array_add(table->columns, g_strdup(name));
	g_ptr_array_add(table->types, (gpointer)type);
	g_ptr_array_add(table->helps, (gpointer)help);
}

static struct svc_sql_binding bind_field(
	const struct svc_shape *shape, enum svc_sql_what what, const struct svc_field *field)
{
	int column = field ? svc_shape_find(shape, field->name) : -1;
	return (struct svc_sql_binding){what, field, column};
}

static bool has_column(const struct svc_sql_table *table, const char *name)
{
	for (guint i = 0; i < table->columns->len; i++)
		if (!g_ascii_strcasecmp(table->columns->pdata[i], name))
			return true;
	return false;
}

/* What each kind's table has besides the fields; a field of the name goes before it. Prose is left
 * out of "*", so that a look at everything needs few files. */
static const struct svc_sql_view_column beside[] = {
	{"kind", "TEXT", "The kind of the record.", SVC_SQL_KIND, NULL},
	{"path", "TEXT", "Its file, from the desk's folder.", SVC_SQL_PATH, NULL},
	{"description", "TEXT", "The text before the first entry.", SVC_SQL_DESCRIPTION, NULL},
	{"other", "TEXT", "The keys that are no fields, as a JSON object.", SVC_SQL_OTHER, NULL},
};

static bool is_view(const char *name)
{
	for (const struct svc_sql_view *view = svc_sql_views; view->name; view++)
		if (!strcmp(view->name, name))
			return true;
	return false;
}

/* Named as its folder; where a view has that name, its records are meant. */
static struct svc_sql_table *kind_table(const struct svc_kind *kind)
{
	g_autofree char *name = is_view(kind->folder) ? g_strconcat(kind->folder, "_records", NULL)
						      : g_strdup(kind->folder);
	svc_auto(svc_shape) shape = svc_shape_new(kind);
	struct svc_sql_table *table = table_new(name);
	table->kind = kind;
	table->bindings = g_array_new(FALSE, FALSE, sizeof(struct svc_sql_binding));
	for (guint i = 0; i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		bool id = !strcmp(field->name, "id");
		struct svc_sql_binding binding =
			bind_field(shape, id ? SVC_SQL_ID : SVC_SQL_FIELD, field);
		if (has_column(table, field->name))
			continue; /* SQL tells no case apart; records do */
		add_column(table, field->name, svc_sql_type_of(field), field->help);
		g_array_append_val(table->bindings, binding);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(beside); i++) {
		const struct svc_sql_binding binding = {beside[i].what, NULL, -1};
		if (has_column(table, beside[i].name))
			continue;
		add_column(table, beside[i].name, beside[i].type, beside[i].help);
		g_array_append_val(table->bindings, binding);
	}
	return table;
}

static struct svc_sql_table *view_table(const struct svc_sql_view *view)
{
	struct svc_sql_table *table = table_new(view->name);
	table->view = view;
	for (const struct svc_sql_view_column *column = view->columns; column->name; column++)
		add_column(table, column->name, column->type, column->help);
	return table;
}

GPtrArray *svc_sql_tables(struct svc_desk *desk)
{
	GPtrArray *tables = g_ptr_array_new_with_free_func(table_free);
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(desk));
	for (guint i = 0; i < kinds->len; i++)
		g_ptr_array_add(tables, kind_table(kinds->pdata[i]));
	for (const struct svc_sql_view *view = svc_sql_views; view->name; view++)
		g_ptr_array_add(tables, view_table(view));
	return tables;
}

/* A role's field, else the field of that name. */
static const struct svc_field *played_by(const struct svc_kind *kind, const char *role)
{
	const char *name = svc_kind_role(kind, role);
	return svc_kind_field(kind, name ? name : role);
}

GArray *svc_sql_view_bindings(const struct svc_sql_view *view, const struct svc_kind *kind)
{
	svc_auto(svc_shape) shape = svc_shape_new(kind);
	GArray *bindings = g_array_new(FALSE, FALSE, sizeof(struct svc_sql_binding));
	for (const struct svc_sql_view_column *column = view->columns; column->name; column++) {
		const struct svc_field *field = column->role ? played_by(kind, column->role) : NULL;
		struct svc_sql_binding binding = bind_field(shape, column->what, field);
		if (column->role && !field)
			binding.what = SVC_SQL_NOTHING;
		g_array_append_val(bindings, binding);
	}
	return bindings;
}

void svc_sql_describe(struct svc_desk *desk, svc_sql_described_fn fn, void *data)
{
	g_autoptr(GPtrArray) tables = svc_sql_tables(desk);
	for (guint t = 0; t < tables->len; t++) {
		const struct svc_sql_table *table = tables->pdata[t];
		for (guint i = 0; i < table->columns->len; i++) {
			const struct svc_sql_described column = {table->name,
				table->columns->pdata[i], table->types->pdata[i],
				table->helps->pdata[i]};
			fn(&column, data);
		}
	}
}
