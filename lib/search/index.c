/*
 * A search by the index of words.
 */
#include "search/private.h"
#include <math.h>
#include <string.h>

/* The version of the tables' format is SVC_DB_VERSION and SVC_SEARCH_FORMAT. */
static const char file_name[] = "text-" G_STRINGIFY(1) ".db";
G_STATIC_ASSERT(SVC_DB_VERSION == 1);

struct ask {
	struct svc_search *search;
	struct svc_totals totals;
	bool counted; /* the totals are those of the kind that is asked */
	guint phrase; /* that is counted */
};

static int count_row(const Fts5ExtensionApi *api, Fts5Context *context, void *data)
{
	struct ask *ask = data;
	ask->totals.with[ask->phrase]++;
	return SQLITE_OK;
}

static bool count(const Fts5ExtensionApi *api, Fts5Context *context, struct ask *ask)
{
	sqlite3_int64 records, size;
	if (api->xRowCount(context, &records) || api->xColumnTotalSize(context, -1, &size))
		return false;
	ask->totals = (struct svc_totals){.records = (double)records, .size = (double)size};
	for (ask->phrase = 0; ask->phrase < ask->search->words->phrases->len; ask->phrase++)
		if (api->xQueryPhrase(context, (int)ask->phrase, ask, count_row))
			return false;
	ask->counted = true;
	return true;
}

static bool tally(const Fts5ExtensionApi *api, Fts5Context *context, const struct svc_words *words,
	struct svc_tally *out)
{
	int n, size;
	*out = (struct svc_tally){0};
	if (api->xInstCount(context, &n) || api->xColumnSize(context, -1, &size))
		return false;
	out->size = (guint)size;
	for (int i = 0; i < n; i++) {
		int phrase, column, offset;
		if (api->xInst(context, i, &phrase, &column, &offset))
			return false;
		if (phrase < 0 || (guint)phrase >= words->phrases->len || column < 0 ||
			column >= SVC_TEXT_COLUMNS)
			return false;
		out->weight[phrase] += words->weights[column];
	}
	return true;
}

/* svc_score(TABLE): what the row is worth. */
static void score(const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_context *result, int n,
	sqlite3_value **values)
{
	struct ask *ask = *(struct ask **)api->xUserData(context);
	struct svc_tally row;
	if ((!ask->counted && !count(api, context, ask)) ||
		!tally(api, context, ask->search->words, &row))
		sqlite3_result_error_code(result, SQLITE_CORRUPT);
	else
		sqlite3_result_double(
			result, svc_match_score(ask->search->words, &row, &ask->totals));
}

sqlite3_stmt *svc_search_prepare(
	struct svc_search *search, const char *format, const struct svc_kind *kind)
{
	char *sql = sqlite3_mprintf(format, kind->name, kind->name, kind->name);
	sqlite3_stmt *statement = sql ? svc_db_prepare(search->db, sql) : NULL;
	sqlite3_free(sql);
	return statement;
}

char *svc_search_shape(const struct svc_kind *kind)
{
	g_autofree char *verbs = g_strjoinv(" ", (char **)(uintptr_t)kind->entry_verbs);
	return g_strconcat(SVC_SEARCH_FORMAT " ", verbs, NULL);
}

struct svc_db *svc_search_open_db(struct svc_search *search)
{
	struct svc_db *db = svc_cache_open_beside(search->cache, file_name);
	fts5_api *api = db ? svc_tokens_api(db->handle) : NULL;
	if (db && (!api || api->xCreateFunction(api, "svc_score", &search->ask, score, NULL)))
		g_clear_pointer(&db, svc_db_free);
	return db;
}

bool svc_search_has_db(const struct svc_search *search)
{
	g_autofree char *path = g_build_filename(svc_cache_folder(search->cache), file_name, NULL);
	return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

void svc_search_drop(struct svc_search *search)
{
	svc_cache_drop_beside(search->cache, file_name, g_steal_pointer(&search->db));
}

static sqlite3_stmt *get_kind(struct svc_search *search, const struct svc_kind *kind)
{
	sqlite3_stmt *get = svc_db_prepare(
		search->db, "SELECT generation FROM kinds WHERE name = ? AND shape = ?");
	g_autofree char *shape = svc_search_shape(kind);
	if (!get)
		return NULL;
	sqlite3_bind_text(get, 1, kind->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(get, 2, shape, -1, SQLITE_TRANSIENT);
	return get;
}

bool svc_search_knows(struct svc_search *search, const struct svc_kind *kind)
{
	svc_autostatement *get = get_kind(search, kind);
	return get && sqlite3_step(get) == SQLITE_ROW;
}

bool svc_search_is_current(
	struct svc_search *search, const struct svc_kind *kind, uint64_t generation)
{
	svc_autostatement *get = get_kind(search, kind);
	return get && sqlite3_step(get) == SQLITE_ROW &&
	       (uint64_t)sqlite3_column_int64(get, 0) == generation;
}

struct row {
	int64_t n;
	double score;
};

static bool add(struct svc_search *search, const struct svc_kind *kind, const struct row *row,
	sqlite3_stmt *doc)
{
	struct svc_search_hit hit = {.kind = kind, .row = row->n, .score = row->score};
	sqlite3_bind_int64(doc, 1, hit.row);
	bool found = sqlite3_step(doc) == SQLITE_ROW;
	hit.path = found ? (const char *)sqlite3_column_text(doc, 0) : NULL;
	hit.id = found ? (const char *)sqlite3_column_text(doc, 1) : NULL;
	found = hit.path && hit.id;
	if (found)
		svc_search_add(search, &hit);
	sqlite3_reset(doc);
	return found;
}

static gint best_first(gconstpointer a, gconstpointer b)
{
	double one = *(const double *)a, two = *(const double *)b;
	return one < two ? 1 : one > two ? -1 : 0;
}

/* The score of the last of the best `most` rows: those of the same may be among them by their path.
 */
static double least_score(const GArray *rows, uint64_t most)
{
	if (!most || rows->len <= most)
		return most ? 0 : INFINITY;
	g_autoptr(GArray) scores = g_array_sized_new(FALSE, FALSE, sizeof(double), rows->len);
	for (guint i = 0; i < rows->len; i++)
		g_array_append_val(scores, g_array_index(rows, struct row, i).score);
	g_array_sort(scores, best_first);
	return g_array_index(scores, double, most - 1);
}

static bool add_best(struct svc_search *search, const struct svc_kind *kind, const GArray *rows)
{
	svc_autostatement *doc =
		svc_search_prepare(search, "SELECT path, id FROM \"docs of %w\" WHERE n = ?", kind);
	double least = least_score(rows, search->options.most);
	for (guint i = 0; doc && i < rows->len; i++) {
		const struct row *row = &g_array_index(rows, struct row, i);
		if (row->score >= least && !add(search, kind, row, doc))
			return false;
	}
	search->total += rows->len;
	return doc != NULL;
}

static bool find(struct svc_search *search, const struct svc_kind *kind)
{
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct row));
	svc_autostatement *rows = svc_search_prepare(search,
		"SELECT rowid, svc_score(\"text of %w\") FROM \"text of %w\""
		" WHERE \"text of %w\" MATCH ?",
		kind);
	g_autofree char *query = svc_words_query(search->words);
	if (!rows)
		return false;
	sqlite3_bind_text(rows, 1, query, -1, SQLITE_STATIC);
	int code;
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		const struct row row = {
			sqlite3_column_int64(rows, 0), sqlite3_column_double(rows, 1)};
		g_array_append_val(found, row);
	}
	return code == SQLITE_DONE && add_best(search, kind, found);
}

static void pass_bad(const struct svc_error *why, void *data)
{
	svc_search_tell_bad(why, data);
}

/* A file that was none could be one by now; the next search finds it. */
static enum svc_status look_again(struct svc_record **record, void *data, struct svc_error *err)
{
	svc_autoclear(svc_text) text = {0};
	svc_autoclear(svc_error) why = {0};
	if (svc_text_of(*record, &text, &why))
		svc_search_tell_bad(&why, data);
	return SVC_OK;
}

/* Files that are no records are told of each time; false where they aren't known. */
static bool tell_bad(struct svc_search *search, const struct svc_kind *kind,
	enum svc_status *status, struct svc_error *err)
{
	svc_autostatement *rows = svc_search_prepare(
		search, "SELECT path FROM \"docs of %w\" WHERE id IS NULL ORDER BY path", kind);
	int code = rows ? SQLITE_ROW : SQLITE_ERROR;
	while (!*status && rows && (code = sqlite3_step(rows)) == SQLITE_ROW)
		*status =
			svc_desk_one(search->desk, kind, (const char *)sqlite3_column_text(rows, 0),
				look_again, pass_bad, search, err);
	return *status || code == SQLITE_DONE;
}

bool svc_search_ask(struct svc_search *search, const struct svc_kind *kind, enum svc_status *status,
	struct svc_error *err)
{
	struct svc_cache_files files;
	guint before = search->hits->len;
	uint64_t total = search->total;
	struct ask ask = {.search = search};
	if (!svc_cache_files(search->cache, kind, &files) ||
		!svc_search_is_current(search, kind, files.generation))
		return false;
	search->ask = &ask;
	bool found = find(search, kind) && tell_bad(search, kind, status, err);
	search->ask = NULL;
	if (found)
		return true;
	g_array_set_size(search->hits, before);
	search->total = total;
	if (svc_db_is_damaged(search->db))
		svc_search_drop(search);
	return false;
}

bool svc_search_row_text(
	struct svc_search *search, const struct svc_search_hit *hit, struct svc_text *out)
{
	if (!hit->row || !search->db)
		return false;
	svc_autostatement *get = svc_search_prepare(search,
		"SELECT title, description, entries, notes FROM \"text of %w\" WHERE rowid = ?",
		hit->kind);
	if (!get)
		return false;
	sqlite3_bind_int64(get, 1, hit->row);
	if (sqlite3_step(get) != SQLITE_ROW)
		return false;
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++)
		out->columns[column] = g_strdup((const char *)sqlite3_column_text(get, column));
	return true;
}
