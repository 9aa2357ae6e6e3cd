/*
 * What a statement may do: read the tables, and call functions that neither write nor look outside.
 *
 * An authorizer is asked for each thing that a statement would do, before it runs. Behind it, the
 * connection's file system opens no file that has a name, so that even a statement that got past it
 * could reach no file; and its clock is the context's, so that 'now' is what --now says.
 */
#include "sql/private.h"
#include <string.h>

/* As in SQLite's own documents, core functions, dates, mathematics, JSON, windows. */
const char *const svc_sql_functions[] = {"abs", "avg", "ceil", "ceiling", "char", "coalesce",
	"count", "cume_dist", "date", "datetime", "dense_rank", "exp", "first_value", "floor",
	"format", "glob", "group_concat", "hex", "ifnull", "iif", "instr", "json", "json_array",
	"json_array_length", "json_extract", "json_group_array", "json_group_object", "json_object",
	"json_quote", "json_type", "json_valid", "julianday", "lag", "last_value", "lead", "length",
	"like", "ln", "log", "log10", "log2", "lower", "ltrim", "max", "min", "mod", "nth_value",
	"ntile", "nullif", "percent_rank", "pi", "pow", "power", "printf", "quote", "rank",
	"replace", "round", "row_number", "rtrim", "sign", "sqrt", "strftime", "substr",
	"substring", "sum", "time", "total", "trim", "trunc", "typeof", "unicode", "unixepoch",
	"upper", "->", "->>", NULL};

/* Tables that aren't ours and do no harm. */
static const char *const harmless[] = {"json_each", "json_tree", NULL};

static const struct {
	int id, most;
} limits[] = {
	{SQLITE_LIMIT_LENGTH, SVC_SQL_MAX_VALUE},
	{SQLITE_LIMIT_SQL_LENGTH, SVC_SQL_MAX_BYTES},
	{SQLITE_LIMIT_COLUMN, SVC_SQL_MAX_COLUMNS},
	{SQLITE_LIMIT_EXPR_DEPTH, 200},
	{SQLITE_LIMIT_COMPOUND_SELECT, 50},
	{SQLITE_LIMIT_VDBE_OP, 100000},
	{SQLITE_LIMIT_FUNCTION_ARG, 100},
	{SQLITE_LIMIT_ATTACHED, 0},
	{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
	{SQLITE_LIMIT_VARIABLE_NUMBER, 1000},
	{SQLITE_LIMIT_TRIGGER_DEPTH, 0},
	{SQLITE_LIMIT_WORKER_THREADS, 0},
};

struct svc_sql_guard {
	sqlite3_vfs vfs;
	sqlite3_vfs *system;
	int64_t now_ms; /* since the start of the Julian period, as SQLite counts */
	char *name;
};

static const int64_t julian_epoch_ms = 210866760000000; /* 1970-01-01T00:00:00Z */

static struct svc_sql_guard *guard_of(sqlite3_vfs *vfs)
{
	return vfs->pAppData;
}

static int open_temporary(
	sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	sqlite3_vfs *system = guard_of(vfs)->system;
	file->pMethods = NULL;
	return name ? SQLITE_CANTOPEN : system->xOpen(system, name, file, flags, out_flags);
}

static int delete_nothing(sqlite3_vfs *vfs, const char *name, int sync)
{
	return SQLITE_IOERR_DELETE;
}

static int find_nothing(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	*out = 0;
	return SQLITE_OK;
}

static int now_ms(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
	*out = guard_of(vfs)->now_ms;
	return SQLITE_OK;
}

static int now_days(sqlite3_vfs *vfs, double *out)
{
	*out = (double)guard_of(vfs)->now_ms / 86400000.0;
	return SQLITE_OK;
}

static bool add_file_system(struct svc_sql *sql)
{
	struct svc_sql_guard *guard = g_new0(struct svc_sql_guard, 1);
	sql->guard = guard;
	guard->system = sqlite3_vfs_find(NULL);
	if (!guard->system)
		return false;
	guard->name = g_strdup_printf("svc-sql-%p", (void *)guard);
	guard->now_ms = julian_epoch_ms + svc_desk_context(sql->desk)->now * 1000;
	guard->vfs = *guard->system;
	guard->vfs.pNext = NULL;
	guard->vfs.zName = guard->name;
	guard->vfs.pAppData = guard;
	guard->vfs.xOpen = open_temporary;
	guard->vfs.xDelete = delete_nothing;
	guard->vfs.xAccess = find_nothing;
	guard->vfs.xDlOpen = NULL;
	guard->vfs.xDlError = NULL;
	guard->vfs.xDlSym = NULL;
	guard->vfs.xDlClose = NULL;
	guard->vfs.xCurrentTime = now_days;
	guard->vfs.xCurrentTimeInt64 = now_ms;
	return sqlite3_vfs_register(&guard->vfs, 0) == SQLITE_OK;
}

bool svc_sql_guard_open(struct svc_sql *sql)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX;
	return add_file_system(sql) &&
	       sqlite3_open_v2(":memory:", &sql->db, flags, sql->guard->name) == SQLITE_OK;
}

void svc_sql_guard_close(struct svc_sql *sql)
{
	sqlite3_close_v2(sql->db);
	sql->db = NULL;
	if (!sql->guard)
		return;
	sqlite3_vfs_unregister(&sql->guard->vfs);
	g_free(sql->guard->name);
	g_clear_pointer(&sql->guard, g_free);
}

static int refuse(struct svc_sql *sql, enum svc_sql_refused what, const char *name)
{
	if (!sql->refused_name)
		sql->refused_name = g_strdup(name);
	sql->refused = what;
	return SQLITE_DENY;
}

static bool is_table(const struct svc_sql *sql, const char *name)
{
	for (guint i = 0; i < sql->tables->len; i++)
		if (!g_ascii_strcasecmp(
			    ((struct svc_sql_table *)sql->tables->pdata[i])->name, name))
			return true;
	return g_strv_contains(harmless, name);
}

/* A statement of its own definitions (WITH, a subquery in FROM) names them here only where it takes
 * no column of theirs. */
static int may_read(struct svc_sql *sql, const char *table, const char *column)
{
	if (!table || !*table || is_table(sql, table))
		return SQLITE_OK;
	bool reserved = g_ascii_strncasecmp(table, "sqlite_", 7) == 0 ||
			g_ascii_strncasecmp(table, "pragma_", 7) == 0;
	if (!reserved && (!column || !*column))
		return SQLITE_OK;
	return refuse(sql, SVC_SQL_REFUSED_TABLE, table);
}

static int may_call(struct svc_sql *sql, const char *function)
{
	g_autofree char *name = g_ascii_strdown(function, -1);
	return g_strv_contains(svc_sql_functions, name)
		       ? SQLITE_OK
		       : refuse(sql, SVC_SQL_REFUSED_FUNCTION, function);
}

static int may_do(void *data, int action, const char *one, const char *two, const char *database,
	const char *trigger)
{
	struct svc_sql *sql = data;
	if (sql->declaring || action == SQLITE_SELECT || action == SQLITE_RECURSIVE)
		return SQLITE_OK;
	if (action == SQLITE_READ)
		return may_read(sql, one, two);
	if (action == SQLITE_FUNCTION)
		return may_call(sql, two);
	sql->writes = true;
	return SQLITE_DENY;
}

/* SQLite's own tables exist once they are asked for, which the authorizer wouldn't allow. */
static bool know_harmless(struct svc_sql *sql)
{
	return sqlite3_exec(sql->db, "SELECT 1 FROM json_each('[]'), json_tree('[]')", NULL, NULL,
		       NULL) == SQLITE_OK;
}

bool svc_sql_guard_lock(struct svc_sql *sql)
{
	for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
		sqlite3_limit(sql->db, limits[i].id, limits[i].most);
	return know_harmless(sql) &&
	       sqlite3_db_config(sql->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) == SQLITE_OK &&
	       sqlite3_db_config(sql->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK &&
	       sqlite3_db_config(sql->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL) == SQLITE_OK &&
	       sqlite3_db_config(sql->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL) == SQLITE_OK &&
	       sqlite3_db_config(sql->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL) ==
		       SQLITE_OK &&
	       sqlite3_set_authorizer(sql->db, may_do, sql) == SQLITE_OK;
}
