/*
 * Bringing the words of a kind up to date: the files that the index knows, against those whose
 *words are here, both sorted by path. Only files of other content are read.
 *
 *	docs of KIND  n, path, content, id: a row a file; id is NULL where it is no readable record
 *	text of KIND  FTS5, one column each of search/text.h; rowid is n
 */
#include "search/private.h"
#include <string.h>

struct sync {
	struct svc_search *search;
	const struct svc_kind *kind;
	struct svc_cache_files files;
	sqlite3_stmt *docs; /* n, path, content, id */
	sqlite3_stmt *put_doc, *drop_doc, *put_text, *drop_text;
	guint done;
};

static void sync_clear(struct sync *sync)
{
	sqlite3_finalize(sync->docs);
	sqlite3_finalize(sync->put_doc);
	sqlite3_finalize(sync->drop_doc);
	sqlite3_finalize(sync->put_text);
	sqlite3_finalize(sync->drop_text);
}

sqlite3_stmt *svc_search_prepare(
	struct svc_search *search, const char *format, const struct svc_kind *kind)
{
	char *sql = sqlite3_mprintf(format, kind->name, kind->name, kind->name);
	sqlite3_stmt *statement = sql ? svc_db_prepare(search->db, sql) : NULL;
	sqlite3_free(sql);
	return statement;
}

static bool run(struct svc_search *search, const char *format, const struct svc_kind *kind)
{
	svc_autostatement *statement = svc_search_prepare(search, format, kind);
	int code;
	if (!statement)
		return false;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		;
	return code == SQLITE_DONE;
}

/* Words are collected in memory up to the size and written at once: fewer, larger pieces. */
static bool create_tables(struct svc_search *search, const struct svc_kind *kind)
{
	static const char *const statements[] = {
		"DROP TABLE IF EXISTS \"docs of %w\"",
		"DROP TABLE IF EXISTS \"text of %w\"",
		"CREATE TABLE \"docs of %w\" (n INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE,"
		" content INTEGER NOT NULL, id TEXT)",
		"CREATE INDEX \"bad of %w\" ON \"docs of %w\" (path) WHERE id IS NULL",
		"CREATE VIRTUAL TABLE \"text of %w\" USING fts5(title, description, entries, notes,"
		" tokenize = '" SVC_TOKENS_NAME "')",
		"INSERT INTO \"text of %w\" (\"text of %w\", rank) VALUES ('hashsize', 16000000)",
	};
	for (size_t i = 0; i < G_N_ELEMENTS(statements); i++)
		if (!run(search, statements[i], kind))
			return false;
	return true;
}

/* No statement between two texts may be one that SQLite could have to undo alone, such as REPLACE:
 * it begins a savepoint, at which FTS5 writes out the words that it has collected so far. */
static bool prepare(struct sync *sync)
{
	struct svc_search *search = sync->search;
	const struct {
		sqlite3_stmt **statement;
		const char *sql;
	} all[] = {
		{&sync->docs, "SELECT n, path, content, id FROM \"docs of %w\" ORDER BY path"},
		{&sync->put_doc, "INSERT INTO \"docs of %w\" (n, path, content, id)"
				 " VALUES (?, ?, ?, ?)"},
		{&sync->drop_doc, "DELETE FROM \"docs of %w\" WHERE n = ?"},
		{&sync->put_text, "INSERT INTO \"text of %w\" (rowid, title, description, entries,"
				  " notes) VALUES (?, ?, ?, ?, ?)"},
		{&sync->drop_text, "DELETE FROM \"text of %w\" WHERE rowid = ?"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		if (!(*all[i].statement = svc_search_prepare(search, all[i].sql, sync->kind)))
			return false;
	return true;
}

static bool finish(sqlite3_stmt *statement)
{
	bool done = sqlite3_step(statement) == SQLITE_DONE;
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return done;
}

static bool drop(struct sync *sync, int64_t n, bool readable)
{
	sqlite3_bind_int64(sync->drop_text, 1, n);
	sqlite3_bind_int64(sync->drop_doc, 1, n);
	return (!readable || finish(sync->drop_text)) && finish(sync->drop_doc);
}

/* What a file says now; false where it is no readable record. `*content` is of the bytes that were
 * read, so that a file that changes meanwhile is read again next time. */
static bool read_text(
	struct sync *sync, const char *path, uint64_t *content, struct svc_text *text, char **id)
{
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) why = {0}; /* told when the search reads the file */
	svc_auto(svc_record) record = NULL;
	*content = 0;
	if (svc_store_read(
		    svc_desk_store(sync->search->desk), path, SVC_RECORD_MAX_BYTES, &bytes, &why))
		return false;
	size_t length;
	const char *data = g_bytes_get_data(bytes, &length);
	*content = svc_table_hash(data ? data : "", length) | 1;
	if (svc_record_parse(sync->kind, path, data ? data : "", length, &record, &why) ||
		svc_text_of(record, text, &why))
		return false;
	*id = g_strdup(record->id);
	return true;
}

static bool put_text(struct sync *sync, int64_t n, const struct svc_text *text)
{
	sqlite3_bind_int64(sync->put_text, 1, n);
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++)
		sqlite3_bind_text(
			sync->put_text, column + 2, text->columns[column], -1, SQLITE_STATIC);
	return finish(sync->put_text);
}

static bool put(struct sync *sync, int64_t n, const struct svc_cache_file *file)
{
	svc_autoclear(svc_text) text = {0};
	g_autofree char *id = NULL;
	uint64_t content = 0;
	bool readable = file->content && read_text(sync, file->path, &content, &text, &id);
	sqlite3_bind_int64(sync->put_doc, 1, n);
	sqlite3_bind_text(sync->put_doc, 2, file->path, -1, SQLITE_STATIC);
	sqlite3_bind_int64(sync->put_doc, 3, (int64_t)content);
	if (id)
		sqlite3_bind_text(sync->put_doc, 4, id, -1, SQLITE_STATIC);
	svc_context_progress(svc_desk_context(sync->search->desk), "texts indexed", ++sync->done,
		sync->files.count);
	return finish(sync->put_doc) && (!readable || put_text(sync, n, &text));
}

struct change { /* what is to be done, decided before anything is: the rows are being read */
	int64_t n;
	bool drop, readable;
	guint file; /* to be put; G_MAXUINT: none */
};

static void plan_gone(struct sync *sync, GArray *changes)
{
	const struct change change = {sqlite3_column_int64(sync->docs, 0), true,
		sqlite3_column_type(sync->docs, 3) == SQLITE_TEXT, G_MAXUINT};
	g_array_append_val(changes, change);
}

/* The next row of the docs; false at the end. */
static bool next(struct sync *sync, int *code)
{
	return (*code = sqlite3_step(sync->docs)) == SQLITE_ROW;
}

/* Compares files with docs. False where those can't be read. */
static bool plan(struct sync *sync, GArray *changes)
{
	int code;
	bool more = next(sync, &code);
	for (guint i = 0; i < sync->files.count; i++) {
		const struct svc_cache_file file = svc_cache_file(&sync->files, i);
		int order = -1;
		while (more && (order = strcmp((const char *)sqlite3_column_text(sync->docs, 1),
					file.path)) < 0) {
			plan_gone(sync, changes);
			more = next(sync, &code);
		}
		bool known = more && !order;
		bool same = known && (uint64_t)sqlite3_column_int64(sync->docs, 2) == file.content;
		const struct change change = {known ? sqlite3_column_int64(sync->docs, 0) : 0,
			known, known && sqlite3_column_type(sync->docs, 3) == SQLITE_TEXT, i};
		if (!same)
			g_array_append_val(changes, change);
		more = known ? next(sync, &code) : more;
	}
	for (; more; more = next(sync, &code))
		plan_gone(sync, changes);
	sqlite3_reset(sync->docs);
	return code == SQLITE_DONE;
}

static bool carry_out(struct sync *sync, const GArray *changes)
{
	svc_autostatement *last =
		svc_search_prepare(sync->search, "SELECT max(n) FROM \"docs of %w\"", sync->kind);
	if (!last || sqlite3_step(last) != SQLITE_ROW)
		return false;
	int64_t next_n = sqlite3_column_int64(last, 0) + 1;
	for (guint i = 0; i < changes->len; i++) {
		const struct change *change = &g_array_index(changes, struct change, i);
		if (change->drop && !drop(sync, change->n, change->readable))
			return false;
		if (change->file == G_MAXUINT)
			continue;
		const struct svc_cache_file file = svc_cache_file(&sync->files, change->file);
		if (!put(sync, change->drop ? change->n : next_n++, &file))
			return false;
	}
	return true;
}

static bool put_generation(struct sync *sync)
{
	svc_autostatement *put = svc_db_prepare(
		sync->search->db, "REPLACE INTO kinds (name, generation, shape) VALUES (?, ?, ?)");
	g_autofree char *shape = svc_search_shape(sync->kind);
	if (!put)
		return false;
	sqlite3_bind_text(put, 1, sync->kind->name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(put, 2, (int64_t)sync->files.generation);
	sqlite3_bind_text(put, 3, shape, -1, SQLITE_STATIC);
	return sqlite3_step(put) == SQLITE_DONE;
}

/* Within a write transaction. */
static bool renew(struct sync *sync)
{
	g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct change));
	bool known = svc_search_knows(sync->search, sync->kind);
	return (known || create_tables(sync->search, sync->kind)) && prepare(sync) &&
	       plan(sync, changes) && carry_out(sync, changes) && put_generation(sync);
}

bool svc_search_sync(struct svc_search *search, const struct svc_kind *kind)
{
	__attribute__((cleanup(sync_clear))) struct sync sync = {.search = search, .kind = kind};
	if (!svc_cache_files(search->cache, kind, &sync.files))
		return false;
	if (!search->db)
		search->db = svc_search_open_db(search);
	if (!search->db)
		return false;
	if (svc_search_is_current(search, kind, sync.files.generation))
		return true;
	if (!search->db->writable || !svc_db_run(search->db, "BEGIN IMMEDIATE"))
		return false;
	if (renew(&sync) && svc_db_run(search->db, "COMMIT"))
		return true;
	bool damaged = svc_db_is_damaged(search->db);
	sync_clear(&sync);
	sync = (struct sync){0};
	svc_db_run(search->db, "ROLLBACK");
	if (damaged)
		svc_search_drop(search);
	return false;
}
