/*
 * The database file of an index: opened, its version checked, its statements run. What SQLite says
 * goes to nobody: whoever asks gets false and does without the index.
 */
#ifndef SVC_INDEX_DB_H
#define SVC_INDEX_DB_H

#include "util/auto.h"
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* Raised with every change of the tables; it is in the file's name, so that programs of two
 * versions have a database each. */
enum { SVC_DB_VERSION = 1 };

struct svc_db {
	sqlite3 *handle;
	bool writable;
};

/* Opens or makes the database at `path`. One that is no database, or of another version, is removed
 * and made anew, unless it is `frozen`. `wait_ms` is how long others are waited for. NULL where it
 * can't be used. */
struct svc_db *svc_db_open(const char *path, bool frozen, int wait_ms);
void svc_db_free(struct svc_db *db);
SVC_DEFINE_AUTO(svc_db, svc_db_free)

/* Runs statements without results. */
bool svc_db_run(struct svc_db *db, const char *sql);

/* A statement, to be finished by sqlite3_finalize(); NULL on an error. */
sqlite3_stmt *svc_db_prepare(struct svc_db *db, const char *sql);

/* Runs a statement of one whole-number result; `otherwise` without one. */
int64_t svc_db_number(struct svc_db *db, const char *sql, int64_t otherwise);

/* Whether the last error says that the file is damaged, so that it has to be made anew. */
bool svc_db_is_damaged(const struct svc_db *db);

static inline void svc_statement_clear(sqlite3_stmt **statement)
{
	sqlite3_finalize(*statement);
}
#define svc_autostatement __attribute__((cleanup(svc_statement_clear))) sqlite3_stmt

#endif
