#include "index/db.h"
#include "index/compile.h"
#include <glib/gstdio.h>
#include <sys/stat.h>

static const char settings[] = "PRAGMA synchronous = NORMAL;"
			       "PRAGMA cache_size = -4096;"
			       "PRAGMA cell_size_check = ON;"
			       "PRAGMA trusted_schema = OFF;"
			       "PRAGMA temp_store = MEMORY;";

/* Large pages: nearly every query reads all rows of a kind. */
static const char schema[] = "PRAGMA page_size = 16384;"
			     "BEGIN IMMEDIATE;"
			     "CREATE TABLE IF NOT EXISTS kinds (name TEXT PRIMARY KEY,"
			     " generation INTEGER NOT NULL, shape TEXT NOT NULL) WITHOUT ROWID;"
			     "PRAGMA user_version = " G_STRINGIFY(1) ";"
								     "COMMIT;";
G_STATIC_ASSERT(SVC_DB_VERSION == 1);

void svc_db_free(struct svc_db *db)
{
	if (!db)
		return;
	sqlite3_close_v2(db->handle);
	g_free(db);
}

bool svc_db_run(struct svc_db *db, const char *sql)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

sqlite3_stmt *svc_db_prepare(struct svc_db *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	return sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) == SQLITE_OK ? statement
										      : NULL;
}

int64_t svc_db_number(struct svc_db *db, const char *sql, int64_t otherwise)
{
	svc_autostatement *statement = svc_db_prepare(db, sql);
	return statement && sqlite3_step(statement) == SQLITE_ROW
		       ? sqlite3_column_int64(statement, 0)
		       : otherwise;
}

bool svc_db_is_damaged(const struct svc_db *db)
{
	int code = sqlite3_errcode(db->handle);
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_FORMAT ||
	       code == SQLITE_ERROR;
}

/* What a file says of itself. */
struct head {
	int64_t version; /* -1 where it can't be read */
	bool cut;        /* the last page is short, which SQLite would fill up with zeros */
	bool unreadable; /* it is no database */
};

/* Nobody writes the file meanwhile. */
static struct head read_head(struct svc_db *db)
{
	struct stat st;
	bool begun = svc_db_run(db, "BEGIN");
	struct head head = {.version = svc_db_number(db, "PRAGMA user_version", -1)};
	/* Before anything else that works clears the error. */
	head.unreadable = head.version < 0 && svc_db_is_damaged(db);
	int64_t page = svc_db_number(db, "PRAGMA page_size", 0);
	head.cut = head.version >= 0 && page > 0 &&
		   !stat(sqlite3_db_filename(db->handle, "main"), &st) && st.st_size % page != 0;
	if (begun)
		svc_db_run(db, "ROLLBACK");
	return head;
}

/* False with `*damaged` where the file has to be made anew. */
static bool prepare(struct svc_db *db, int wait_ms, bool *damaged)
{
	sqlite3_busy_timeout(db->handle, wait_ms);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	db->writable = !sqlite3_db_readonly(db->handle, "main");
	const struct head head = read_head(db);
	bool fits =
		!head.cut && (head.version == SVC_DB_VERSION ||
				     (head.version == 0 && db->writable && svc_db_run(db, schema)));
	if (!fits) {
		*damaged = head.cut || head.version > 0 || head.unreadable || svc_db_is_damaged(db);
		return false;
	}
	return svc_db_run(db, settings) && svc_compile_register(db->handle);
}

static bool open_file(struct svc_db *db, const char *path, int flags)
{
	if (sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
		return true;
	sqlite3_close_v2(db->handle);
	db->handle = NULL;
	return false;
}

static struct svc_db *try_open(const char *path, bool frozen, int wait_ms, bool *damaged)
{
	svc_auto(svc_db) db = g_new0(struct svc_db, 1);
	*damaged = false;
	if ((frozen || !open_file(db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) &&
		!open_file(db, path, SQLITE_OPEN_READONLY))
		return NULL;
	return prepare(db, wait_ms, damaged) ? g_steal_pointer(&db) : NULL;
}

/* SQLite would wait for a FIFO, and write through a link. */
static bool is_usable(const char *path)
{
	struct stat st;
	return lstat(path, &st) || S_ISREG(st.st_mode);
}

struct svc_db *svc_db_open(const char *path, bool frozen, int wait_ms)
{
	bool damaged;
	if (!is_usable(path))
		return NULL;
	struct svc_db *db = try_open(path, frozen, wait_ms, &damaged);
	if (db || !damaged || frozen)
		return db;
	g_autofree char *journal = g_strconcat(path, "-journal", NULL);
	if (g_unlink(path))
		return NULL;
	g_unlink(journal);
	return try_open(path, frozen, wait_ms, &damaged);
}
