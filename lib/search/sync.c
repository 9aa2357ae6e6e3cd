/*
 * Bringing the words of a kind up to date: the files that the index knows, against those whose
 * words are here, both sorted by path. Only files of other content are read, and those that are
 * read for the index of fields meanwhile aren't read again.
 */
#include "search/docs.h"
#include "util/ahead.h"
#include <string.h>

/* Bytes of texts that were read and wait to be written. */
enum { MOST_BYTES = 4 << 20 };

struct change { /* what is to be done, decided before anything is: the rows are being read */
	int64_t n;
	bool drop, readable;
	guint file; /* to be put; G_MAXUINT: none */
};

struct sync {
	struct svc_search *search;
	const struct svc_kind *kind;
	struct svc_cache_files files;
	struct svc_docs docs;
	bool begun;      /* a transaction, with `docs` to write to */
	bool failed;     /* writing did */
	GArray *changes; /* of struct change */
};

static bool begin(struct sync *sync)
{
	struct svc_search *search = sync->search;
	if (!search->db)
		search->db = svc_search_open_db(search);
	if (!search->db || !search->db->writable || !svc_db_run(search->db, "BEGIN IMMEDIATE"))
		return false;
	sync->begun = true;
	return svc_docs_begin(&sync->docs, search, sync->kind);
}

static void *listen(struct svc_record *record, void *data)
{
	return svc_doc_of(record);
}

/* Writes what was read for the index of fields. Nothing depends on it: what is missing or no longer
 * right is found by comparing. */
static void hear(const struct svc_cache_file *file, void *doc, guint total, void *data)
{
	struct sync *sync = data;
	if (sync->failed)
		return;
	sync->failed = (!sync->begun && !begin(sync)) || !svc_docs_renew(&sync->docs, file, doc);
}

static void free_doc(void *doc)
{
	svc_doc_free(doc);
}

static bool get_files(struct sync *sync)
{
	const struct svc_cache_listener listener = {listen, hear, free_doc, sync};
	const struct svc_cache_listener nobody = {0};
	svc_cache_listen(sync->search->cache, &listener);
	bool got = svc_cache_files(sync->search->cache, sync->kind, &sync->files);
	svc_cache_listen(sync->search->cache, &nobody);
	return got;
}

static void plan_gone(struct sync *sync, sqlite3_stmt *docs)
{
	const struct change change = {sqlite3_column_int64(docs, 0), true,
		sqlite3_column_type(docs, 3) == SQLITE_TEXT, G_MAXUINT};
	g_array_append_val(sync->changes, change);
}

/* The next row of the docs; false at the end. */
static bool next(sqlite3_stmt *docs, int *code)
{
	return (*code = sqlite3_step(docs)) == SQLITE_ROW;
}

/* Compares files with docs. False where those can't be read. */
static bool plan(struct sync *sync)
{
	svc_autostatement *docs = svc_search_prepare(sync->search,
		"SELECT n, path, content, id FROM \"docs of %w\" ORDER BY path", sync->kind);
	if (!docs)
		return false;
	int code;
	bool more = next(docs, &code);
	for (guint i = 0; i < sync->files.count; i++) {
		const struct svc_cache_file file = svc_cache_file(&sync->files, i);
		int order = -1;
		while (more && (order = strcmp((const char *)sqlite3_column_text(docs, 1),
					file.path)) < 0) {
			plan_gone(sync, docs);
			more = next(docs, &code);
		}
		bool known = more && !order;
		bool same = known && (uint64_t)sqlite3_column_int64(docs, 2) == file.content;
		const struct change change = {known ? sqlite3_column_int64(docs, 0) : 0, known,
			known && sqlite3_column_type(docs, 3) == SQLITE_TEXT, i};
		if (!same)
			g_array_append_val(sync->changes, change);
		more = known ? next(docs, &code) : more;
	}
	for (; more; more = next(docs, &code))
		plan_gone(sync, docs);
	return code == SQLITE_DONE;
}

struct text { /* of one change */
	uint64_t content;
	struct svc_doc *doc;
};

/* What a file says now. The content is that of the bytes that were read, so that a file that
 * changes meanwhile is read again next time. */
static size_t read_text(guint i, void *result, void *data)
{
	struct sync *sync = data;
	struct text *out = result;
	const struct change *change = &g_array_index(sync->changes, struct change, i);
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) why = {0}; /* told when the search reads the file */
	svc_auto(svc_record) record = NULL;
	if (change->file == G_MAXUINT)
		return 0;
	const struct svc_cache_file file = svc_cache_file(&sync->files, change->file);
	if (!file.content || svc_store_read(svc_desk_store(sync->search->desk), file.path,
				     SVC_RECORD_MAX_BYTES, &bytes, &why))
		return 0;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	out->content = svc_table_hash(text ? text : "", length) | 1;
	if (!svc_record_parse(sync->kind, file.path, text ? text : "", length, &record, &why))
		out->doc = svc_doc_of(record);
	return length;
}

static bool write_text(guint i, void *result, void *data)
{
	struct sync *sync = data;
	const struct text *text = result;
	const struct change *change = &g_array_index(sync->changes, struct change, i);
	svc_context_progress(
		svc_desk_context(sync->search->desk), "texts indexed", i + 1, sync->changes->len);
	if (change->drop && !svc_docs_drop(&sync->docs, change->n, change->readable))
		return false;
	if (change->file == G_MAXUINT)
		return true;
	const struct svc_cache_file file = {
		svc_cache_file(&sync->files, change->file).path, text->content};
	return svc_docs_put(&sync->docs, change->n, &file, text->doc);
}

static void clear_text(void *result, void *data)
{
	struct text *text = result;
	svc_doc_free(text->doc);
}

static bool carry_out(struct sync *sync)
{
	const struct svc_ahead work = {.total = sync->changes->len,
		.size = sizeof(struct text),
		.most_held = MOST_BYTES,
		.make = read_text,
		.take = write_text,
		.clear = clear_text,
		.data = sync};
	return svc_ahead_run(&work);
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

static bool renew(struct sync *sync)
{
	if (!get_files(sync) || sync->failed)
		return false;
	if (!sync->begun) {
		struct svc_search *search = sync->search;
		if (!search->db)
			search->db = svc_search_open_db(search);
		if (search->db && svc_search_is_current(search, sync->kind, sync->files.generation))
			return true;
	}
	return (sync->begun || begin(sync)) && plan(sync) && carry_out(sync) &&
	       put_generation(sync) && svc_db_run(sync->search->db, "COMMIT");
}

bool svc_search_sync(struct svc_search *search, const struct svc_kind *kind)
{
	g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct change));
	struct sync sync = {.search = search, .kind = kind, .changes = changes};
	bool renewed = renew(&sync);
	bool damaged = !renewed && sync.begun && svc_db_is_damaged(search->db);
	svc_docs_clear(&sync.docs);
	if (!renewed && sync.begun)
		svc_db_run(search->db, "ROLLBACK");
	if (damaged)
		svc_search_drop(search);
	return renewed;
}
