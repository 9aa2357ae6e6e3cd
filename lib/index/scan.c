#include "index/scan.h"
#include "index/private.h"
#include <string.h>

/* Of a result, before the columns. */
enum { AT_N, AT_FLAGS, AT_ID, AT_COLUMNS };

static const uint32_t no_row = UINT32_MAX;

struct place {
	const char *path; /* borrowed from the part */
	uint32_t row;     /* no_row: the file has to be read */
	bool in_order;    /* no later place has a smaller row */
};

struct svc_rows {
	struct svc_cache *cache; /* its own: its transaction keeps the rows as they are */
	struct svc_part *part;
	GArray *places;      /* of struct place */
	sqlite3_stmt *facts; /* of a row; NULL until they are asked for */
	bool damaged;        /* a row could not be read */
};

struct svc_row_scan {
	struct svc_rows *rows; /* borrowed */
	sqlite3_stmt *all;     /* the rows that meet the tests, by their number */
	sqlite3_stmt *one;     /* the row of a number, if it meets them */
	sqlite3_stmt *any;     /* the same without tests */
	sqlite3_stmt *at; /* which of these has the row at hand; NULL: the file has to be read */
	guint next;
	int64_t all_n; /* the row that `all` stands at; INT64_MAX at its end */
	bool failed;
};

static void add_place(struct svc_rows *rows, const char *path, uint32_t row)
{
	const struct place place = {path, row, false};
	g_array_append_val(rows->places, place);
}

/* Where the part could not be renewed, the files that changed stand between the rows of those that
 * didn't. */
static void find_places(struct svc_rows *rows)
{
	const struct svc_part *part = rows->part;
	const GArray *changed = part->sweep.changed;
	bool behind = part->state == SVC_PART_BEHIND;
	guint n = svc_table_count(part->table), c = 0;
	for (guint i = 0; i < n; i++) {
		const struct svc_file_entry *entry = svc_table_entry(part->table, i);
		const char *path = svc_table_path(part->table, entry);
		if (behind && !part->sweep.fresh[i])
			continue;
		for (; behind && c < changed->len; c++) {
			const char *other = g_array_index(changed, struct svc_changed, c).path;
			if (strcmp(other, path) > 0)
				break;
			add_place(rows, other, no_row);
		}
		add_place(rows, path, entry->row);
	}
	for (; behind && c < changed->len; c++)
		add_place(rows, g_array_index(changed, struct svc_changed, c).path, no_row);
}

/* Rows are numbered as they were made, most of them in the order of paths: these are read in one
 * go. */
static void find_order(struct svc_rows *rows)
{
	uint32_t least = no_row;
	for (guint i = rows->places->len; i-- > 0;) {
		struct place *place = &g_array_index(rows->places, struct place, i);
		place->in_order = place->row < least;
		least = MIN(least, place->row);
	}
}

struct svc_rows *svc_rows_open(
	struct svc_desk *desk, const struct svc_kind *kind, const struct svc_cache_options *options)
{
	svc_auto(svc_cache) cache = svc_cache_open(desk, options);
	struct svc_part *part = cache ? svc_cache_part(cache, kind) : NULL;
	if (!part || part->state == SVC_PART_UNUSABLE)
		return NULL;
	svc_cache_release(cache);
	struct svc_rows *rows = g_new0(struct svc_rows, 1);
	rows->cache = g_steal_pointer(&cache);
	rows->part = part;
	rows->places = g_array_new(FALSE, FALSE, sizeof(struct place));
	return rows;
}

bool svc_rows_hold(struct svc_rows *rows)
{
	rows->part = svc_cache_part(rows->cache, rows->part->shape->kind);
	if (rows->part->state == SVC_PART_UNUSABLE)
		return false;
	find_places(rows);
	find_order(rows);
	return true;
}

void svc_rows_free(struct svc_rows *rows)
{
	if (!rows)
		return;
	g_array_unref(rows->places);
	sqlite3_finalize(rows->facts);
	svc_cache_release(rows->cache);
	if (rows->damaged)
		svc_cache_drop(rows->cache);
	svc_cache_free(rows->cache);
	g_free(rows);
}

const struct svc_shape *svc_rows_shape(const struct svc_rows *rows)
{
	return rows->part->shape;
}

guint svc_rows_count(const struct svc_rows *rows)
{
	return rows->places->len;
}

const char *svc_rows_path(const struct svc_rows *rows, guint place)
{
	return g_array_index(rows->places, struct place, place).path;
}

/* Whether the statement has one more row; a damaged database is remembered, and made anew. */
static bool has_row(struct svc_rows *rows, sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		rows->damaged |= svc_db_is_damaged(rows->cache->db);
	return code == SQLITE_ROW;
}

struct svc_record *svc_rows_record(struct svc_rows *rows, guint place)
{
	const struct place *at = &g_array_index(rows->places, struct place, place);
	const struct svc_shape *shape = rows->part->shape;
	g_autofree char *sql = rows->facts ? NULL
					   : g_strdup_printf("SELECT bytes FROM %s WHERE n = ?",
						     shape->facts_table);
	if (sql)
		rows->facts = svc_db_prepare(rows->cache->db, sql);
	if (!rows->facts || at->row == no_row)
		return NULL;
	sqlite3_reset(rows->facts);
	sqlite3_bind_int64(rows->facts, 1, at->row);
	return has_row(rows, rows->facts)
		       ? svc_facts_open(shape, at->path, sqlite3_column_blob(rows->facts, 0),
				 (size_t)sqlite3_column_bytes(rows->facts, 0))
		       : NULL;
}

static void put_name(GString *sql, int column)
{
	if (column == SVC_ROW_ID)
		g_string_append(sql, "id");
	else
		g_string_append_printf(sql, "f%d", column);
}

static void put_test(GString *sql, const struct svc_row_test *test)
{
	static const char *const words[] = {[SVC_ROW_EQUAL] = " IN (",
		[SVC_ROW_LEAST] = " >= ",
		[SVC_ROW_MOST] = " <= ",
		[SVC_ROW_NULL] = " IS NULL",
		[SVC_ROW_NOT_NULL] = " IS NOT NULL"};
	bool list = test->condition == SVC_ROW_EQUAL;
	put_name(sql, test->column);
	g_string_append(sql, words[test->condition]);
	for (guint i = 0; test->values && i < test->values->len; i++)
		g_string_append(sql, i ? ", ?" : "?");
	g_string_append(sql, list ? ")" : "");
}

static bool bind_tests(sqlite3_stmt *statement, const struct svc_row_test *tests, guint n_tests)
{
	int at = 1, code = SQLITE_OK;
	for (guint t = 0; t < n_tests; t++) {
		for (guint i = 0; tests[t].values && i < tests[t].values->len && !code; i++) {
			const struct svc_row_value *value =
				&g_array_index(tests[t].values, struct svc_row_value, i);
			code = value->text ? sqlite3_bind_text(statement, at++, value->text, -1,
						     SQLITE_TRANSIENT)
					   : sqlite3_bind_int64(statement, at++, value->whole);
		}
	}
	return code == SQLITE_OK;
}

static sqlite3_stmt *prepare(struct svc_row_scan *scan, const char *head,
	const struct svc_row_test *tests, guint n_tests, const char *tail)
{
	g_autoptr(GString) sql = g_string_new(head);
	g_string_append_printf(sql, " FROM %s", scan->rows->part->shape->table);
	for (guint t = 0; t < n_tests; t++) {
		if (t)
			g_string_append(sql, " AND ");
		else
			g_string_append_printf(sql, " WHERE (flags & %d OR (", SVC_ROW_ODD);
		put_test(sql, &tests[t]);
	}
	g_string_append(sql, n_tests ? "))" : " WHERE 1");
	g_string_append(sql, tail);
	sqlite3_stmt *statement = svc_db_prepare(scan->rows->cache->db, sql->str);
	if (!statement || !bind_tests(statement, tests, n_tests))
		scan->failed = true;
	return statement;
}

struct svc_row_scan *svc_row_scan_new(struct svc_rows *rows, const int *columns, guint n_columns,
	const struct svc_row_test *tests, guint n_tests)
{
	svc_auto(svc_row_scan) scan = g_new0(struct svc_row_scan, 1);
	g_autoptr(GString) head = g_string_new("SELECT n, flags, id");
	for (guint i = 0; i < n_columns; i++)
		g_string_append_printf(head, ", f%d", columns[i]);
	scan->rows = rows;
	scan->all_n = -1;
	scan->all = prepare(scan, head->str, tests, n_tests, " ORDER BY n");
	scan->one = prepare(scan, head->str, tests, n_tests, " AND n = :n");
	scan->any = n_tests ? prepare(scan, head->str, NULL, 0, " AND n = :n") : NULL;
	return scan->failed ? NULL : g_steal_pointer(&scan);
}

void svc_row_scan_free(struct svc_row_scan *scan)
{
	if (!scan)
		return;
	sqlite3_finalize(scan->all);
	sqlite3_finalize(scan->one);
	sqlite3_finalize(scan->any);
	g_free(scan);
}

static bool is_row(struct svc_row_scan *scan, sqlite3_stmt *statement)
{
	bool row = has_row(scan->rows, statement);
	scan->failed |= !row && sqlite3_errcode(scan->rows->cache->db->handle) != SQLITE_DONE;
	return row;
}

/* Steps on to row `n`; false where it isn't among those that meet the tests. */
static bool step_to(struct svc_row_scan *scan, uint32_t n)
{
	while (scan->all_n < n && !scan->failed) {
		scan->all_n =
			is_row(scan, scan->all) ? sqlite3_column_int64(scan->all, AT_N) : INT64_MAX;
	}
	scan->at = scan->all;
	return scan->all_n == n;
}

static bool look_up(struct svc_row_scan *scan, sqlite3_stmt *statement, uint32_t n)
{
	sqlite3_reset(statement);
	sqlite3_bind_int64(statement, sqlite3_bind_parameter_index(statement, ":n"), n);
	scan->at = statement;
	return is_row(scan, statement);
}

bool svc_row_scan_next(struct svc_row_scan *scan, guint *place)
{
	const GArray *places = scan->rows->places;
	while (scan->next < places->len && !scan->failed) {
		const struct place *at = &g_array_index(places, struct place, scan->next);
		*place = scan->next++;
		scan->at = NULL;
		if (at->row == no_row ||
			(at->in_order ? step_to(scan, at->row) : look_up(scan, scan->one, at->row)))
			return !scan->failed;
	}
	return false;
}

void svc_row_scan_seek(struct svc_row_scan *scan, guint place)
{
	const struct place *at = &g_array_index(scan->rows->places, struct place, place);
	sqlite3_stmt *statement = scan->any ? scan->any : scan->one;
	scan->at = NULL;
	if (at->row != no_row && !look_up(scan, statement, at->row))
		scan->failed = true; /* each file of the table has a row */
}

bool svc_row_scan_failed(const struct svc_row_scan *scan)
{
	return scan->failed;
}

bool svc_row_scan_is_odd(const struct svc_row_scan *scan)
{
	return !scan->at || sqlite3_column_int(scan->at, AT_FLAGS) & SVC_ROW_ODD;
}

const char *svc_row_scan_id(const struct svc_row_scan *scan)
{
	return (const char *)sqlite3_column_text(scan->at, AT_ID);
}

struct svc_cell svc_row_scan_cell(const struct svc_row_scan *scan, guint i)
{
	int at = (int)i + AT_COLUMNS;
	switch (sqlite3_column_type(scan->at, at)) {
	case SQLITE_NULL:
		return (struct svc_cell){.type = SVC_CELL_NONE};
	case SQLITE_INTEGER:
		return (struct svc_cell){
			.type = SVC_CELL_WHOLE, .whole = sqlite3_column_int64(scan->at, at)};
	default:
		return (struct svc_cell){.type = SVC_CELL_TEXT,
			.text = (const char *)sqlite3_column_text(scan->at, at)};
	}
}
