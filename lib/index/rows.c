#include "index/rows.h"
#include "index/narrow.h"

bool svc_row_writer_create(struct svc_db *db, const struct svc_shape *shape)
{
	g_autoptr(GString) sql = g_string_new(NULL);
	g_string_append_printf(sql,
		"DROP TABLE IF EXISTS %s; CREATE TABLE %s (n INTEGER PRIMARY KEY, flags INTEGER",
		shape->table, shape->table);
	for (guint i = 0; i < shape->columns->len; i++)
		g_string_append_printf(sql, ", f%u", i);
	g_autofree char *indexes = svc_narrow_schema(shape);
	g_string_append_printf(sql,
		", id TEXT, path TEXT);%s DROP TABLE IF EXISTS %s;"
		"CREATE TABLE %s (n INTEGER PRIMARY KEY, bytes BLOB)",
		indexes, shape->facts_table, shape->facts_table);
	return svc_db_run(db, sql->str);
}

/* (n, flags, id, path, f0, f1 …) */
static sqlite3_stmt *prepare_put(struct svc_db *db, const struct svc_shape *shape)
{
	g_autoptr(GString) sql = g_string_new(NULL);
	g_string_append_printf(sql, "REPLACE INTO %s (n, flags, id, path", shape->table);
	for (guint i = 0; i < shape->columns->len; i++)
		g_string_append_printf(sql, ", f%u", i);
	g_string_append(sql, ") VALUES (?, ?, ?, ?");
	for (guint i = 0; i < shape->columns->len; i++)
		g_string_append(sql, ", ?");
	g_string_append_c(sql, ')');
	return svc_db_prepare(db, sql->str);
}

/* A statement with the name of a table between two texts. */
static sqlite3_stmt *prepare(
	struct svc_db *db, const char *before, const char *table, const char *after)
{
	g_autofree char *sql = g_strconcat(before, table, after, NULL);
	return svc_db_prepare(db, sql);
}

bool svc_row_writer_open(
	struct svc_db *db, const struct svc_shape *shape, struct svc_row_writer *out)
{
	*out = (struct svc_row_writer){.shape = shape,
		.put = prepare_put(db, shape),
		.put_facts = prepare(
			db, "REPLACE INTO ", shape->facts_table, " (n, bytes) VALUES (?, ?)"),
		.drop = prepare(db, "DELETE FROM ", shape->table, " WHERE n = ?"),
		.drop_facts = prepare(db, "DELETE FROM ", shape->facts_table, " WHERE n = ?"),
		.cells = g_new0(struct svc_cell, shape->columns->len + 1)};
	return out->put && out->put_facts && out->drop && out->drop_facts;
}

void svc_row_writer_clear(struct svc_row_writer *rows)
{
	sqlite3_finalize(rows->put);
	sqlite3_finalize(rows->put_facts);
	sqlite3_finalize(rows->drop);
	sqlite3_finalize(rows->drop_facts);
	g_free(rows->cells);
	*rows = (struct svc_row_writer){0};
}

static void bind_cell(sqlite3_stmt *statement, int at, const struct svc_cell *cell)
{
	if (cell->type == SVC_CELL_WHOLE)
		sqlite3_bind_int64(statement, at, cell->whole);
	else if (cell->type == SVC_CELL_TEXT)
		sqlite3_bind_text(statement, at, cell->text, -1, SQLITE_STATIC);
}

static bool run(sqlite3_stmt *statement)
{
	bool done = sqlite3_step(statement) == SQLITE_DONE;
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return done;
}

static bool drop_one(sqlite3_stmt *statement, uint32_t n)
{
	sqlite3_bind_int64(statement, 1, n);
	return run(statement);
}

static bool put_facts(struct svc_row_writer *rows, uint32_t n, const GByteArray *facts)
{
	if (!facts)
		return drop_one(rows->drop_facts, n);
	sqlite3_bind_int64(rows->put_facts, 1, n);
	sqlite3_bind_blob(rows->put_facts, 2, facts->data, (int)facts->len, SQLITE_STATIC);
	return run(rows->put_facts);
}

bool svc_row_writer_put(struct svc_row_writer *rows, uint32_t n, const char *path,
	struct svc_record *record, const GByteArray *facts)
{
	const struct svc_shape *shape = rows->shape;
	unsigned flags = record ? svc_shape_cells(shape, record, rows->cells) : SVC_ROW_ODD;
	sqlite3_bind_int64(rows->put, 1, n);
	sqlite3_bind_int64(rows->put, 2, flags);
	if (record)
		sqlite3_bind_text(rows->put, 3, record->id, -1, SQLITE_STATIC);
	sqlite3_bind_text(rows->put, 4, path, -1, SQLITE_STATIC);
	for (guint i = 0; !(flags & SVC_ROW_ODD) && i < shape->columns->len; i++)
		bind_cell(rows->put, (int)i + 5, &rows->cells[i]);
	bool put = run(rows->put);
	svc_cells_clear(rows->cells, shape->columns->len);
	return put && put_facts(rows, n, facts);
}

bool svc_row_writer_drop(struct svc_row_writer *rows, uint32_t n)
{
	return drop_one(rows->drop, n) && drop_one(rows->drop_facts, n);
}
