#include "search/verify.h"
#include "search/private.h"
#include <string.h>

struct verify {
	struct svc_search *search;
	const struct svc_kind *kind;
	sqlite3_stmt *get; /* id, title, description, entries, notes, of a path */
	svc_cache_wrong_fn fn;
	void *data;
	guint readable; /* files so far that are records */
};

/* Without an index there is nothing to verify; SVC_INDEX=never is about answers alone. */
static bool open_words(struct svc_search *search)
{
	struct svc_cache_options options = svc_cache_options_of(svc_desk_context(search->desk));
	if (options.use == SVC_CACHE_NEVER)
		options.use = SVC_CACHE_AUTO;
	if (!search->cache)
		search->cache = svc_cache_open(search->desk, &options);
	if (!search->cache || !svc_search_has_db(search))
		return false;
	search->db = svc_search_open_db(search);
	return search->db != NULL;
}

static enum svc_status take_text(struct svc_record **record, void *data, struct svc_error *err)
{
	return svc_text_of(*record, data, err);
}

static bool texts_are(sqlite3_stmt *row, const struct svc_text *text)
{
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++)
		if (g_strcmp0((const char *)sqlite3_column_text(row, column + 1),
			    text->columns[column]))
			return false;
	return true;
}

/* What is wrong with a file's row, or NULL. */
static const char *check(struct verify *verify, const char *path)
{
	svc_autoclear(svc_text) text = {0};
	svc_autoclear(svc_error) unreadable = {0};
	if (svc_desk_one(
		    verify->search->desk, verify->kind, path, take_text, NULL, &text, &unreadable))
		svc_text_clear(&text);
	bool readable = text.columns[SVC_TEXT_TITLE] != NULL;
	const char *wrong = NULL;
	verify->readable += readable;
	sqlite3_bind_text(verify->get, 1, path, -1, SQLITE_STATIC);
	if (sqlite3_step(verify->get) != SQLITE_ROW)
		wrong = "its words have no row";
	else if ((sqlite3_column_type(verify->get, 0) == SQLITE_TEXT) != readable)
		wrong = readable ? "its words aren't indexed" : "it has words and is no record";
	else if (!texts_are(verify->get, &text))
		wrong = "its indexed text differs from the file's";
	sqlite3_reset(verify->get);
	return wrong;
}

static int64_t number(struct verify *verify, const char *sql)
{
	svc_autostatement *get = svc_search_prepare(verify->search, sql, verify->kind);
	return get && sqlite3_step(get) == SQLITE_ROW ? sqlite3_column_int64(get, 0) : -1;
}

static void check_tables(struct verify *verify, guint files)
{
	static const char *const compare =
		"INSERT INTO \"text of %w\" (\"text of %w\") VALUES ('integrity-check')";
	const char *folder = verify->kind->folder;
	svc_autostatement *integrity = svc_search_prepare(verify->search, compare, verify->kind);
	if (!integrity || sqlite3_step(integrity) != SQLITE_DONE)
		verify->fn(folder, "the words don't agree with the texts", verify->data);
	if (number(verify, "SELECT count(*) FROM \"docs of %w\"") != files ||
		number(verify, "SELECT count(*) FROM \"text of %w\"") != verify->readable)
		verify->fn(folder, "there are words without a file", verify->data);
}

static void check_all(struct verify *verify, const struct svc_cache_files *files)
{
	const struct svc_context *context = svc_desk_context(verify->search->desk);
	for (guint i = 0; i < files->count; i++) {
		const struct svc_cache_file file = svc_cache_file(files, i);
		const char *wrong = check(verify, file.path);
		if (wrong)
			verify->fn(file.path, wrong, verify->data);
		svc_context_progress(context, "texts compared", i + 1, files->count);
	}
	check_tables(verify, files->count);
}

bool svc_search_verify(
	struct svc_desk *desk, const struct svc_kind *kind, svc_cache_wrong_fn fn, void *data)
{
	const struct svc_search_options options = {.kind = kind, .most = UINT64_MAX};
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_search) search = NULL;
	struct svc_cache_files files;
	if (svc_search_open(desk, &options, &search, &err) || !open_words(search) ||
		!svc_search_knows(search, kind) || !svc_search_sync(search, kind) ||
		!svc_cache_files(search->cache, kind, &files))
		return false;
	svc_autostatement *get = svc_search_prepare(search,
		"SELECT d.id, t.title, t.description, t.entries, t.notes FROM \"docs of %w\" d"
		" LEFT JOIN \"text of %w\" t ON t.rowid = d.n WHERE d.path = ?",
		kind);
	struct verify verify = {search, kind, get, fn, data, 0};
	if (get)
		check_all(&verify, &files);
	else
		fn(kind->folder, "its words can't be read", data);
	return true;
}
