/*
 * The database of the map.
 */
#include "history/private.h"
#include <glib/gstdio.h>
#include <string.h>

/* Raised with every change of the tables or of what is put into them; SVC_DB_VERSION is that of the
 * file. */
#define FORMAT "2"
#define FILE_NAME "history-" G_STRINGIFY(1) ".db"
G_STATIC_ASSERT(SVC_DB_VERSION == 1);

enum { WAIT_MS = 1000, FIRST_LIMIT = 50000 };

/* `before` holds the id of each parent's blob, zeros where it has none. */
static const char schema[] =
	"BEGIN IMMEDIATE;"
	"CREATE TABLE commits (n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
	" time INTEGER NOT NULL, sort INTEGER NOT NULL, depth INTEGER NOT NULL,"
	" line INTEGER NOT NULL, pos INTEGER NOT NULL, moves INTEGER NOT NULL);"
	"CREATE TABLE lines (line INTEGER PRIMARY KEY, last INTEGER NOT NULL);"
	"CREATE TABLE joins (line INTEGER NOT NULL, pos INTEGER NOT NULL, to_line INTEGER NOT NULL,"
	" to_pos INTEGER NOT NULL, PRIMARY KEY (line, pos, to_line, to_pos)) WITHOUT ROWID;"
	"CREATE TABLE paths (p INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);"
	"CREATE TABLE changes (p INTEGER NOT NULL, n INTEGER NOT NULL, after BLOB,"
	" before BLOB NOT NULL, PRIMARY KEY (p, n)) WITHOUT ROWID;"
	"INSERT INTO kinds VALUES ('history', " G_STRINGIFY(50000) ", '" FORMAT "');"
								   "COMMIT;";
G_STATIC_ASSERT(FIRST_LIMIT == 50000);

struct svc_history_options svc_history_options_of(const struct svc_context *context)
{
	return (struct svc_history_options){.use = svc_cache_options_of(context).use};
}

/* In the git directory that all work trees share: what commits changed is the same in each. */
static char *file_of(struct svc_desk *desk)
{
	struct svc_store *store = svc_desk_store(desk);
	const char *prefix = svc_store_prefix(store);
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, prefix, -1);
	g_autofree char *name = *prefix ? g_strndup(sum, 16) : g_strdup("desk");
	return g_build_filename(
		svc_repo_commondir(svc_store_repo(store)), "svc-cache", name, FILE_NAME, NULL);
}

struct svc_history *svc_history_open(
	struct svc_desk *desk, const struct svc_history_options *options)
{
	struct svc_history *history = g_new0(struct svc_history, 1);
	history->desk = desk;
	history->options = *options;
	history->file = file_of(desk);
	return history;
}

static void close_db(struct svc_history *history)
{
	g_clear_pointer(&history->find, sqlite3_finalize);
	g_clear_pointer(&history->db, svc_db_free);
}

void svc_history_free(struct svc_history *history)
{
	if (!history)
		return;
	close_db(history);
	g_free(history->file);
	g_free(history);
}

const char *svc_history_file(const struct svc_history *history)
{
	return history->file;
}

void svc_map_drop(struct svc_history *history)
{
	g_autofree char *journal = g_strconcat(history->file, "-journal", NULL);
	bool writable = history->db && history->db->writable && !history->options.frozen;
	close_db(history);
	history->given_up = !writable || g_unlink(history->file);
	if (!history->given_up)
		g_unlink(journal);
}

/* Whether the tables are those of this version; they are made where there are none. */
static bool prepare(struct svc_db *db, bool *other)
{
	svc_autostatement *get =
		svc_db_prepare(db, "SELECT shape FROM kinds WHERE name = 'history'");
	int code = get ? sqlite3_step(get) : SQLITE_ERROR;
	*other = !get || code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
	if (code == SQLITE_DONE) {
		g_clear_pointer(&get, sqlite3_finalize);
		return db->writable && svc_db_run(db, schema);
	}
	if (code != SQLITE_ROW)
		return false;
	*other = g_strcmp0((const char *)sqlite3_column_text(get, 0), FORMAT) != 0;
	return !*other;
}

static bool try_open(struct svc_history *history, bool *other)
{
	int wait_ms = history->options.wait_ms ? history->options.wait_ms : WAIT_MS;
	*other = false;
	history->db = svc_db_open(history->file, history->options.frozen, wait_ms);
	if (!history->db)
		return false;
	if (prepare(history->db, other))
		return true;
	if (*other)
		svc_map_drop(history);
	else
		close_db(history);
	return false;
}

bool svc_map_open(struct svc_history *history)
{
	bool other;
	if (history->db || history->given_up)
		return history->db != NULL;
	g_autofree char *folder = g_path_get_dirname(history->file);
	if (!history->options.frozen)
		(void)g_mkdir_with_parents(folder, 0777);
	if (!try_open(history, &other) && other && !history->given_up)
		(void)try_open(history, &other);
	history->given_up = !history->db;
	return history->db != NULL;
}

bool svc_map_find(
	struct svc_history *history, const struct svc_raw_id *commit, struct svc_map_place *out)
{
	if (!history->find)
		history->find = svc_db_prepare(
			history->db, "SELECT line, pos, sort, depth FROM commits WHERE id = ?");
	if (!history->find)
		return false;
	sqlite3_bind_blob(history->find, 1, commit->bytes, SVC_RAW_ID, SQLITE_STATIC);
	bool found = sqlite3_step(history->find) == SQLITE_ROW;
	if (found)
		*out = (struct svc_map_place){sqlite3_column_int64(history->find, 0),
			sqlite3_column_int64(history->find, 1),
			sqlite3_column_int64(history->find, 2),
			sqlite3_column_int64(history->find, 3)};
	sqlite3_reset(history->find);
	return found;
}

int64_t svc_map_count(struct svc_history *history)
{
	return svc_db_number(history->db, "SELECT ifnull(max(n), 0) FROM commits", 0);
}

int64_t svc_map_limit(struct svc_history *history)
{
	return svc_db_number(
		history->db, "SELECT generation FROM kinds WHERE name = 'history'", FIRST_LIMIT);
}

bool svc_map_set_limit(struct svc_history *history, int64_t limit)
{
	svc_autostatement *set = svc_db_prepare(
		history->db, "UPDATE kinds SET generation = ? WHERE name = 'history'");
	return set && !sqlite3_bind_int64(set, 1, limit) && sqlite3_step(set) == SQLITE_DONE;
}
