#include "search/docs.h"
#include <string.h>

struct svc_doc *svc_doc_of(struct svc_record *record)
{
	svc_auto(svc_doc) doc = g_new0(struct svc_doc, 1);
	svc_autoclear(svc_error) why = {0}; /* told when the search reads the file */
	if (svc_text_of(record, &doc->text, &why))
		return NULL;
	doc->id = g_strdup(record->id);
	return g_steal_pointer(&doc);
}

void svc_doc_free(struct svc_doc *doc)
{
	if (!doc)
		return;
	svc_text_clear(&doc->text);
	g_free(doc->id);
	g_free(doc);
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

/* Words are collected in memory up to about three times the size, then written as one sorted
 * piece; eight pieces are merged into a larger one. */
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
		"INSERT INTO \"text of %w\" (\"text of %w\", rank) VALUES ('hashsize', 2000000)",
		"INSERT INTO \"text of %w\" (\"text of %w\", rank) VALUES ('automerge', 8)",
	};
	for (size_t i = 0; i < G_N_ELEMENTS(statements); i++)
		if (!run(search, statements[i], kind))
			return false;
	return true;
}

/* No statement between two texts may be one that SQLite could have to undo alone, such as REPLACE:
 * it begins a savepoint, at which FTS5 writes out the words that it has collected so far. */
static bool prepare(struct svc_docs *docs)
{
	const struct {
		sqlite3_stmt **statement;
		const char *sql;
	} all[] = {
		{&docs->get_doc, "SELECT n, content, id FROM \"docs of %w\" WHERE path = ?"},
		{&docs->put_doc, "INSERT INTO \"docs of %w\" (n, path, content, id)"
				 " VALUES (?, ?, ?, ?)"},
		{&docs->drop_doc, "DELETE FROM \"docs of %w\" WHERE n = ?"},
		{&docs->put_text, "INSERT INTO \"text of %w\" (rowid, title, description, entries,"
				  " notes) VALUES (?, ?, ?, ?, ?)"},
		{&docs->drop_text, "DELETE FROM \"text of %w\" WHERE rowid = ?"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		if (!(*all[i].statement = svc_search_prepare(docs->search, all[i].sql, docs->kind)))
			return false;
	return true;
}

bool svc_docs_begin(struct svc_docs *docs, struct svc_search *search, const struct svc_kind *kind)
{
	*docs = (struct svc_docs){.search = search, .kind = kind, .last = g_string_new(NULL)};
	/* Pages are written once: keeping them takes memory and saves nothing. */
	svc_db_run(search->db, "PRAGMA cache_size = -1024");
	if (!svc_search_knows(search, kind) && !create_tables(search, kind))
		return false;
	svc_autostatement *last =
		svc_search_prepare(search, "SELECT max(n) FROM \"docs of %w\"", kind);
	if (!last || sqlite3_step(last) != SQLITE_ROW)
		return false;
	docs->empty = sqlite3_column_type(last, 0) == SQLITE_NULL;
	docs->next_n = sqlite3_column_int64(last, 0) + 1;
	return prepare(docs);
}

void svc_docs_clear(struct svc_docs *docs)
{
	sqlite3_finalize(docs->get_doc);
	sqlite3_finalize(docs->put_doc);
	sqlite3_finalize(docs->drop_doc);
	sqlite3_finalize(docs->put_text);
	sqlite3_finalize(docs->drop_text);
	if (docs->last)
		g_string_free(docs->last, TRUE);
	*docs = (struct svc_docs){0};
}

static bool finish(sqlite3_stmt *statement)
{
	bool done = sqlite3_step(statement) == SQLITE_DONE;
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return done;
}

bool svc_docs_drop(struct svc_docs *docs, int64_t n, bool readable)
{
	sqlite3_bind_int64(docs->drop_text, 1, n);
	sqlite3_bind_int64(docs->drop_doc, 1, n);
	return (!readable || finish(docs->drop_text)) && finish(docs->drop_doc);
}

static bool put_text(struct svc_docs *docs, int64_t n, const struct svc_text *text)
{
	sqlite3_bind_int64(docs->put_text, 1, n);
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++)
		sqlite3_bind_text(
			docs->put_text, column + 2, text->columns[column], -1, SQLITE_STATIC);
	return finish(docs->put_text);
}

bool svc_docs_put(struct svc_docs *docs, int64_t n, const struct svc_cache_file *file,
	const struct svc_doc *doc)
{
	n = n ? n : docs->next_n++;
	sqlite3_bind_int64(docs->put_doc, 1, n);
	sqlite3_bind_text(docs->put_doc, 2, file->path, -1, SQLITE_STATIC);
	sqlite3_bind_int64(docs->put_doc, 3, (int64_t)file->content);
	if (doc)
		sqlite3_bind_text(docs->put_doc, 4, doc->id, -1, SQLITE_STATIC);
	return finish(docs->put_doc) && (!doc || put_text(docs, n, &doc->text));
}

/* A path can come twice, where renewing rows has to begin anew. */
static bool is_new(struct svc_docs *docs, const char *path)
{
	bool follows = strcmp(docs->last->str, path) < 0;
	if (follows)
		g_string_assign(docs->last, path);
	return docs->empty && follows;
}

bool svc_docs_renew(
	struct svc_docs *docs, const struct svc_cache_file *file, const struct svc_doc *doc)
{
	if (is_new(docs, file->path))
		return svc_docs_put(docs, 0, file, doc);
	sqlite3_bind_text(docs->get_doc, 1, file->path, -1, SQLITE_STATIC);
	int code = sqlite3_step(docs->get_doc);
	bool known = code == SQLITE_ROW;
	int64_t n = known ? sqlite3_column_int64(docs->get_doc, 0) : 0;
	bool same = known && (uint64_t)sqlite3_column_int64(docs->get_doc, 1) == file->content;
	bool readable = known && sqlite3_column_type(docs->get_doc, 2) == SQLITE_TEXT;
	sqlite3_reset(docs->get_doc);
	if (same || (code != SQLITE_ROW && code != SQLITE_DONE))
		return same;
	return (!known || svc_docs_drop(docs, n, readable)) && svc_docs_put(docs, n, file, doc);
}
