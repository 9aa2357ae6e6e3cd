/*
 * Verifying: every row against the file that it was made of.
 */
#include "index/private.h"
#include <string.h>

struct verify {
	struct svc_cache *cache;
	const struct svc_part *part;
	sqlite3_stmt *get;
	struct svc_cell *cells;
	svc_cache_wrong_fn fn;
	void *data;
};

static bool cell_is(sqlite3_stmt *row, int at, const struct svc_cell *cell)
{
	int type = sqlite3_column_type(row, at);
	if (cell->type == SVC_CELL_WHOLE)
		return type == SQLITE_INTEGER && sqlite3_column_int64(row, at) == cell->whole;
	if (cell->type == SVC_CELL_TEXT)
		return type == SQLITE_TEXT &&
		       !strcmp((const char *)sqlite3_column_text(row, at), cell->text);
	return type == SQLITE_NULL;
}

static bool text_is(sqlite3_stmt *row, int at, const char *text)
{
	return !g_strcmp0((const char *)sqlite3_column_text(row, at), text);
}

/* Whether the facts beside the row are those of the record. */
static bool facts_are(struct verify *verify, struct svc_record *record)
{
	g_autoptr(GByteArray) facts = record ? svc_facts_seal(verify->part->shape, record) : NULL;
	const void *bytes = sqlite3_column_blob(verify->get, 3);
	int length = sqlite3_column_bytes(verify->get, 3);
	return facts ? length == (int)facts->len && !memcmp(bytes, facts->data, facts->len)
		     : sqlite3_column_type(verify->get, 3) == SQLITE_NULL;
}

/* What is wrong with a row (flags, id, path, facts, f0 …), or NULL. */
static const char *difference(struct verify *verify, const char *path, struct svc_record *record)
{
	const struct svc_shape *shape = verify->part->shape;
	unsigned flags = record ? svc_shape_cells(shape, record, verify->cells) : SVC_ROW_ODD;
	if (!text_is(verify->get, 2, path))
		return "its row has another path";
	if (!text_is(verify->get, 1, record ? record->id : NULL))
		return "its row has another id";
	if (sqlite3_column_int64(verify->get, 0) != flags)
		return "its row has other flags";
	for (guint i = 0; !(flags & SVC_ROW_ODD) && i < shape->columns->len; i++)
		if (!cell_is(verify->get, (int)i + 4, &verify->cells[i]))
			return "a value of its row differs from the file's";
	if (!facts_are(verify, record))
		return "its facts differ from the file's";
	return NULL;
}

static const char *check(struct verify *verify, const char *path, uint32_t row)
{
	const struct svc_ref ref = {
		.kind = verify->part->shape->kind, .path = (char *)(uintptr_t)path};
	svc_auto(svc_record) record = NULL;
	svc_autoclear(svc_error) unreadable = {0};
	if (svc_desk_load(verify->cache->desk, &ref, &record, &unreadable))
		record = NULL;
	sqlite3_bind_int64(verify->get, 1, row);
	const char *wrong = sqlite3_step(verify->get) == SQLITE_ROW
				    ? difference(verify, path, record)
				    : "it has no row";
	sqlite3_reset(verify->get);
	svc_cells_clear(verify->cells, verify->part->shape->columns->len);
	return wrong;
}

static sqlite3_stmt *prepare_get(struct svc_cache *cache, const struct svc_shape *shape)
{
	g_autoptr(GString) sql = g_string_new("SELECT flags, id, path, bytes");
	for (guint i = 0; i < shape->columns->len; i++)
		g_string_append_printf(sql, ", f%u", i);
	g_string_append_printf(sql, " FROM %s LEFT JOIN %s USING (n) WHERE n = ?", shape->table,
		shape->facts_table);
	return svc_db_prepare(cache->db, sql->str);
}

static void check_all(struct verify *verify)
{
	const struct svc_table *table = verify->part->table;
	const struct svc_context *context = svc_desk_context(verify->cache->desk);
	guint count = svc_table_count(table);
	g_autofree char *rows =
		g_strdup_printf("SELECT count(*) FROM %s", verify->part->shape->table);
	if (svc_db_number(verify->cache->db, rows, -1) != count)
		verify->fn(verify->part->shape->kind->folder, "there are rows without a file",
			verify->data);
	for (guint i = 0; i < count; i++) {
		const struct svc_file_entry *entry = svc_table_entry(table, i);
		const char *path = svc_table_path(table, entry);
		bool fresh = verify->part->state == SVC_PART_FRESH || verify->part->sweep.fresh[i];
		const char *wrong = fresh ? check(verify, path, entry->row) : NULL;
		if (wrong)
			verify->fn(path, wrong, verify->data);
		svc_context_progress(context, "rows compared", i + 1, count);
	}
}

/* SQLite's own look at the pages; its first finding says enough. */
static void check_pages(struct verify *verify)
{
	svc_autostatement *pragma = svc_db_prepare(verify->cache->db, "PRAGMA quick_check(1)");
	bool ran = pragma && sqlite3_step(pragma) == SQLITE_ROW;
	if (!ran || !text_is(pragma, 0, "ok"))
		verify->fn(
			verify->part->shape->kind->folder, "the database is damaged", verify->data);
}

bool svc_cache_verify(
	struct svc_cache *cache, const struct svc_kind *kind, svc_cache_wrong_fn fn, void *data)
{
	struct svc_part *part = svc_cache_part(cache, kind);
	if (part->state == SVC_PART_UNUSABLE)
		return false;
	g_autofree struct svc_cell *cells = g_new0(struct svc_cell, part->shape->columns->len + 1);
	svc_autostatement *get = prepare_get(cache, part->shape);
	struct verify verify = {cache, part, get, cells, fn, data};
	check_pages(&verify);
	if (get)
		check_all(&verify);
	else
		fn(kind->folder, "its rows can't be read", data);
	svc_cache_release(cache);
	return true;
}
