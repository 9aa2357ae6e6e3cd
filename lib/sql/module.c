/*
 * The tables as SQLite sees them: virtual ones that exist by their module's name alone.
 */
#include "sql/private.h"
#include <string.h>

/* From so many equal questions on, an index of the column pays. */
enum { ASKED_OFTEN = 3 };

/* What tables are taken to hold, for the order of joins. What they do hold, or whether there is an
 * index, has no say: the same statement gives its rows in the same order. */
static const double view_rows = 1e6, desk_rows = 1e5, catalog_rows = 100;

struct tab {
	sqlite3_vtab base;
	struct svc_sql *sql;
	const struct svc_sql_table *table;
	GPtrArray *kinds;    /* of const struct svc_kind *, in the order of folders */
	GPtrArray *bindings; /* of GArray: of each kind */
	guint asked;         /* how often it was asked for the rows with one value */
};

struct reader {                    /* of one kind, for one cursor */
	struct svc_row_scan *seek; /* goes from place to place; NULL: not yet, or files */
	int *chosen;               /* by column of the shape: its place in scans + 1 */
	GArray *columns;           /* of int: those that are chosen */
};

struct cursor {
	sqlite3_vtab_cursor base;
	struct tab *tab;
	struct svc_sql_plan *plan;
	struct reader *readers; /* one a kind */
	guint kind, end_kind;
	const struct svc_sql_binding *bindings; /* of the kind at hand */
	struct svc_row_scan *scan;              /* of all its rows; or NULL */
	GArray *places;                         /* the places to go to; NULL: all */
	guint next;
	struct svc_sql_at at;
	struct svc_sql_rows rows;
	guint row, n_rows;
	bool end;
};

struct svc_sql_source *svc_sql_source(struct svc_sql *sql, const struct svc_kind *kind)
{
	struct svc_sql_source *source = g_hash_table_lookup(sql->sources, kind);
	if (!source) {
		source = svc_sql_source_new(sql, kind);
		g_hash_table_insert(sql->sources, (gpointer)kind, source);
	}
	return source;
}

/* The end of everything: the statement fails, svc_sql_run() knows why. */
static int give_up(struct tab *tab)
{
	sqlite3_free(tab->base.zErrMsg);
	tab->base.zErrMsg = NULL;
	return SQLITE_ERROR;
}

static bool has_failed(const struct svc_sql *sql)
{
	return sql->err.status || sql->damaged;
}

/* Prose and what nobody declared are given to those who name them, not with "*". */
static bool is_hidden(const struct svc_sql_table *table, guint i)
{
	enum svc_sql_what what =
		table->bindings ? g_array_index(table->bindings, struct svc_sql_binding, i).what
				: SVC_SQL_NOTHING;
	return what == SVC_SQL_DESCRIPTION || what == SVC_SQL_OTHER;
}

static char *declaration(const struct svc_sql_table *table)
{
	GString *text = g_string_new("CREATE TABLE x(");
	for (guint i = 0; i < table->columns->len; i++) {
		char *column = sqlite3_mprintf("%s\"%w\" %s%s", i ? ", " : "",
			(const char *)table->columns->pdata[i],
			(const char *)table->types->pdata[i], is_hidden(table, i) ? " HIDDEN" : "");
		g_string_append(text, column ? column : "");
		sqlite3_free(column);
	}
	g_string_append_c(text, ')');
	return g_string_free(text, FALSE);
}

static void free_array(gpointer array)
{
	g_array_unref(array);
}

static void add_kind(struct tab *tab, const struct svc_kind *kind)
{
	const struct svc_sql_table *table = tab->table;
	svc_sql_source(tab->sql, kind);
	g_ptr_array_add(tab->kinds, (gpointer)kind);
	g_ptr_array_add(tab->bindings, table->view ? svc_sql_view_bindings(table->view, kind)
						   : g_array_ref(table->bindings));
}

struct svc_sql_aux {
	struct svc_sql *sql;
	const struct svc_sql_table *table;
};

static int connect_table(
	sqlite3 *db, void *data, int argc, const char *const *argv, sqlite3_vtab **out, char **why)
{
	const struct svc_sql_aux *aux = data;
	g_autofree char *text = declaration(aux->table);
	aux->sql->declaring = true; /* SQLite asks the authorizer about its own bookkeeping */
	int code = sqlite3_declare_vtab(db, text);
	aux->sql->declaring = false;
	if (code != SQLITE_OK)
		return code;
	struct tab *tab = g_new0(struct tab, 1);
	tab->sql = aux->sql;
	tab->table = aux->table;
	tab->kinds = g_ptr_array_new();
	tab->bindings = g_ptr_array_new_with_free_func(free_array);
	g_autoptr(GPtrArray) kinds = svc_desk_folders(aux->sql->desk);
	if (aux->table->kind)
		add_kind(tab, aux->table->kind);
	for (guint i = 0; !aux->table->kind && !aux->table->view->make_all && i < kinds->len; i++)
		add_kind(tab, kinds->pdata[i]);
	*out = &tab->base;
	return SQLITE_OK;
}

static int disconnect_table(sqlite3_vtab *base)
{
	struct tab *tab = (struct tab *)base;
	g_ptr_array_unref(tab->kinds);
	g_ptr_array_unref(tab->bindings);
	g_free(tab);
	return SQLITE_OK;
}

static int best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
	const struct svc_sql_table *table = ((struct tab *)base)->table;
	return svc_sql_plan_make(table,
		!table->kind        ? view_rows
		: table->kind->slug ? catalog_rows
				    : desk_rows,
		info);
}

static void clear_readers(struct cursor *cursor)
{
	for (guint i = 0; i < cursor->tab->kinds->len; i++) {
		struct reader *reader = &cursor->readers[i];
		g_clear_pointer(&reader->seek, svc_row_scan_free);
		g_clear_pointer(&reader->chosen, g_free);
		g_clear_pointer(&reader->columns, g_array_unref);
	}
}

static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
	struct cursor *cursor = g_new0(struct cursor, 1);
	cursor->tab = (struct tab *)base;
	cursor->readers = g_new0(struct reader, cursor->tab->kinds->len + 1);
	cursor->rows.values = g_array_new(FALSE, FALSE, sizeof(struct svc_sql_value));
	*out = &cursor->base;
	return SQLITE_OK;
}

static void leave_kind(struct cursor *cursor)
{
	svc_sql_at_forget(&cursor->at);
	cursor->at = (struct svc_sql_at){0};
	g_clear_pointer(&cursor->scan, svc_row_scan_free);
	g_clear_pointer(&cursor->places, g_array_unref);
	cursor->next = 0;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
	struct cursor *cursor = (struct cursor *)base;
	leave_kind(cursor);
	clear_readers(cursor);
	svc_sql_plan_free(cursor->plan);
	svc_arena_free(cursor->rows.arena);
	g_array_unref(cursor->rows.values);
	g_free(cursor->readers);
	g_free(cursor);
	return SQLITE_OK;
}

/* The columns of rows that the statement wants, decided once. */
static void choose_columns(
	struct cursor *cursor, struct reader *reader, const struct svc_shape *shape)
{
	const struct svc_sql_table *table = cursor->tab->table;
	if (reader->chosen)
		return;
	reader->chosen = g_new0(int, shape->columns->len + 1);
	reader->columns = g_array_new(FALSE, FALSE, sizeof(int));
	bool made = table->view && table->view->make;
	for (guint i = 0; !made && i < table->columns->len; i++) {
		int column = cursor->bindings[i].column;
		if (column < 0 || reader->chosen[column] || !svc_sql_plan_uses(cursor->plan, i))
			continue;
		g_array_append_val(reader->columns, column);
		reader->chosen[column] = (int)reader->columns->len;
	}
}

static struct svc_row_scan *new_scan(
	const struct cursor *cursor, const struct reader *reader, bool with_tests)
{
	struct svc_rows *rows = cursor->at.source->rows;
	g_autoptr(GArray) tests = with_tests ? svc_sql_plan_tests(cursor->plan,
						       svc_rows_shape(rows), cursor->bindings)
					     : NULL;
	struct svc_row_scan *scan = svc_row_scan_new(rows, &g_array_index(reader->columns, int, 0),
		reader->columns->len, tests ? &g_array_index(tests, struct svc_row_test, 0) : NULL,
		tests ? tests->len : 0);
	cursor->tab->sql->damaged = cursor->tab->sql->damaged || !scan;
	return scan;
}

/* Whether a text finds all its rows by the text alone: SQLite compares '4' with a number, too. */
static bool is_text(const struct svc_sql_binding *binding)
{
	return binding->what == SVC_SQL_ID ||
	       (binding->what == SVC_SQL_FIELD && !strcmp(svc_sql_type_of(binding->field), "TEXT"));
}

/* A column of which one text is wanted: the id if it is among them; -1 without one. */
static int asked_column(const struct cursor *cursor)
{
	int found = -1;
	for (guint i = 0; i < cursor->plan->wishes->len; i++) {
		int column = g_array_index(cursor->plan->wishes, struct svc_sql_wish, i).column;
		enum svc_sql_what what = cursor->bindings[column].what;
		if (!svc_sql_plan_text(cursor->plan, column) || !is_text(&cursor->bindings[column]))
			continue;
		found = what == SVC_SQL_ID || found < 0 ? column : found;
		if (what == SVC_SQL_ID)
			break;
	}
	return found;
}

static void enter_kind(struct cursor *cursor)
{
	struct tab *tab = cursor->tab;
	struct reader *reader = &cursor->readers[cursor->kind];
	const struct svc_kind *kind = tab->kinds->pdata[cursor->kind];
	GArray *bindings = tab->bindings->pdata[cursor->kind];
	cursor->bindings = &g_array_index(bindings, struct svc_sql_binding, 0);
	cursor->at.source = svc_sql_source(tab->sql, kind);
	int asked = tab->asked > ASKED_OFTEN ? asked_column(cursor) : -1;
	if (asked >= 0)
		cursor->places = svc_sql_look_up(cursor->at.source, &cursor->bindings[asked],
			svc_sql_plan_text(cursor->plan, asked));
	if (!cursor->at.source->rows || has_failed(tab->sql))
		return;
	choose_columns(cursor, reader, svc_rows_shape(cursor->at.source->rows));
	cursor->at.chosen = reader->chosen;
	if (cursor->places && !reader->seek)
		reader->seek = new_scan(cursor, reader, false);
	if (!cursor->places)
		cursor->scan = new_scan(cursor, reader, true);
	cursor->at.scan = cursor->places ? reader->seek : cursor->scan;
}

/* The next place of the kind; false where there is none. */
static bool next_place(struct cursor *cursor)
{
	struct svc_sql_at *at = &cursor->at;
	svc_sql_at_forget(at);
	if (cursor->places && cursor->next < cursor->places->len) {
		at->place = g_array_index(cursor->places, guint, cursor->next++);
		if (at->scan)
			svc_row_scan_seek(at->scan, at->place);
	} else if (!cursor->places && at->scan) {
		if (!svc_row_scan_next(at->scan, &at->place)) {
			cursor->tab->sql->damaged |= svc_row_scan_failed(at->scan);
			return false;
		}
	} else if (!cursor->places && cursor->next < svc_sql_source_count(at->source))
		at->place = cursor->next++;
	else
		return false;
	cursor->tab->sql->damaged |= at->scan && svc_row_scan_failed(at->scan);
	return true;
}

/* The next place of all kinds; false at the end, and where the statement has to fail. */
static bool next_of_kinds(struct cursor *cursor)
{
	struct svc_sql *sql = cursor->tab->sql;
	while (!has_failed(sql) && cursor->kind < cursor->end_kind) {
		if (!cursor->at.source)
			enter_kind(cursor);
		if (!has_failed(sql) && next_place(cursor))
			return !has_failed(sql);
		leave_kind(cursor);
		cursor->kind++;
	}
	return false;
}

static void clear_rows(struct cursor *cursor)
{
	g_clear_pointer(&cursor->rows.arena, svc_arena_free);
	g_array_set_size(cursor->rows.values, 0);
	cursor->row = cursor->n_rows = 0;
}

static void count_rows(struct cursor *cursor)
{
	cursor->n_rows = cursor->rows.values->len / cursor->tab->table->columns->len;
}

/* The rows of the record at hand: whether there is any. */
static bool has_rows(struct cursor *cursor)
{
	const struct svc_sql_view *view = cursor->tab->table->view;
	if (!view || !view->make)
		return svc_sql_at_exists(&cursor->at);
	bool words = view->words_column >= 0 &&
		     svc_sql_plan_uses(cursor->plan, (guint)view->words_column);
	struct svc_record *record = svc_sql_at_record(&cursor->at, words);
	if (!record)
		return false;
	clear_rows(cursor); /* of the record before, which had none */
	cursor->rows.arena = svc_arena_new(1024);
	view->make(cursor->tab->sql, record, &cursor->rows);
	count_rows(cursor);
	return cursor->n_rows > 0;
}

static int next_record(struct cursor *cursor)
{
	clear_rows(cursor);
	while (next_of_kinds(cursor))
		if (has_rows(cursor))
			return SQLITE_OK;
	cursor->end = true;
	return has_failed(cursor->tab->sql) ? give_up(cursor->tab) : SQLITE_OK;
}

/* A view that is asked for one kind looks at no other. */
static void choose_kinds(struct cursor *cursor)
{
	const struct svc_sql_view *view = cursor->tab->table->view;
	const char *wanted = view && view->kind_column >= 0
				     ? svc_sql_plan_text(cursor->plan, view->kind_column)
				     : NULL;
	cursor->kind = 0;
	cursor->end_kind = cursor->tab->kinds->len;
	if (!wanted)
		return;
	while (cursor->kind < cursor->end_kind &&
		strcmp(((const struct svc_kind *)cursor->tab->kinds->pdata[cursor->kind])->name,
			wanted) != 0)
		cursor->kind++;
	cursor->end_kind = MIN(cursor->kind + 1, cursor->end_kind);
}

static bool asks_for_text(const struct svc_sql_plan *plan)
{
	for (guint i = 0; i < plan->wishes->len; i++)
		if (svc_sql_plan_text(
			    plan, g_array_index(plan->wishes, struct svc_sql_wish, i).column))
			return true;
	return false;
}

static int filter(
	sqlite3_vtab_cursor *base, int number, const char *text, int argc, sqlite3_value **argv)
{
	struct cursor *cursor = (struct cursor *)base;
	const struct svc_sql_view *view = cursor->tab->table->view;
	leave_kind(cursor);
	clear_rows(cursor);
	svc_sql_plan_free(cursor->plan);
	cursor->plan = svc_sql_plan_read(text, argc, argv);
	cursor->end = false;
	cursor->tab->asked += asks_for_text(cursor->plan);
	if (view && view->make_all) {
		cursor->rows.arena = svc_arena_new(1024);
		view->make_all(cursor->tab->sql, &cursor->rows);
		count_rows(cursor);
		cursor->end = !cursor->n_rows;
		return SQLITE_OK;
	}
	choose_kinds(cursor);
	return next_record(cursor);
}

static int next_row(sqlite3_vtab_cursor *base)
{
	struct cursor *cursor = (struct cursor *)base;
	if (++cursor->row < cursor->n_rows)
		return SQLITE_OK;
	return next_record(cursor);
}

static int at_end(sqlite3_vtab_cursor *base)
{
	return ((struct cursor *)base)->end;
}

static void give(sqlite3_context *context, const struct svc_sql_value *value)
{
	switch (value->type) {
	case SVC_SQL_NULL:
		sqlite3_result_null(context);
		break;
	case SVC_SQL_WHOLE:
		sqlite3_result_int64(context, value->whole);
		break;
	case SVC_SQL_REAL:
		sqlite3_result_double(context, value->real);
		break;
	case SVC_SQL_TEXT:
		sqlite3_result_text64(
			context, value->text, value->length, SQLITE_TRANSIENT, SQLITE_UTF8);
		break;
	}
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
	struct cursor *cursor = (struct cursor *)base;
	if (cursor->n_rows) {
		guint i = cursor->row * cursor->tab->table->columns->len + (guint)column;
		give(context, &g_array_index(cursor->rows.values, struct svc_sql_value, i));
		return SQLITE_OK;
	}
	svc_autoclear(svc_sql_cell) cell = {0};
	svc_sql_at_value(&cursor->at, &cursor->bindings[column], &cell);
	if (has_failed(cursor->tab->sql))
		return give_up(cursor->tab);
	give(context, &cell.value);
	return SQLITE_OK;
}

/* Tells the rows of a statement apart; it means nothing beyond. */
static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
	const struct cursor *cursor = (const struct cursor *)base;
	*out = (sqlite3_int64)((uint64_t)cursor->kind << 56 | (uint64_t)cursor->at.place << 24 |
			       cursor->row);
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.iVersion = 1,
	.xConnect = connect_table,
	.xBestIndex = best_index,
	.xDisconnect = disconnect_table,
	.xOpen = open_cursor,
	.xClose = close_cursor,
	.xFilter = filter,
	.xNext = next_row,
	.xEof = at_end,
	.xColumn = column_value,
	.xRowid = row_id,
};

bool svc_sql_module_add(struct svc_sql *sql)
{
	for (guint i = 0; i < sql->tables->len; i++) {
		const struct svc_sql_table *table = sql->tables->pdata[i];
		struct svc_sql_aux *aux = g_new(struct svc_sql_aux, 1);
		*aux = (struct svc_sql_aux){sql, table};
		if (sqlite3_create_module_v2(sql->db, table->name, &module, aux, g_free) !=
			SQLITE_OK)
			return false; /* SQLite has freed it */
	}
	return true;
}
