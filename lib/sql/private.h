/*
 * What the files of lib/sql share. Nothing outside this folder includes it.
 */
#ifndef SVC_SQL_PRIVATE_H
#define SVC_SQL_PRIVATE_H

#include "index/scan.h"
#include "sql/sql.h"
#include "text/arena.h"
#include <sqlite3.h>

/* A value of a field, on its way to SQLite. */
struct svc_sql_cell {
	struct svc_sql_value value;
	char *owned;                 /* where the text is nobody else's */
	char buffer[SVC_SHAPE_TEXT]; /* or stands here */
};
void svc_sql_cell_clear(struct svc_sql_cell *cell);
SVC_DEFINE_AUTOCLEAR(svc_sql_cell, svc_sql_cell_clear)

/* convert.c: values of fields. Empty values and empty lists are NULL. */
void svc_sql_of_node(
	const struct svc_field *field, const struct svc_yaml_node *node, struct svc_sql_cell *out);
void svc_sql_of_row(const struct svc_shape_column *column, const struct svc_cell *cell,
	struct svc_sql_cell *out);
void svc_sql_of_text(const char *text, struct svc_sql_cell *out); /* borrowed; NULL: NULL */
/* The keys that are no fields of the kind, as a JSON object; NULL where there are none. */
void svc_sql_of_other(const struct svc_record *record, struct svc_sql_cell *out);
/* "TEXT", "INTEGER" or "REAL". */
const char *svc_sql_type_of(const struct svc_field *field);

/* source.c: the records of a kind. */

struct svc_sql_kept {              /* a record that was read; counted references */
	struct svc_record *record; /* NULL: the file can't be read, or is gone */
};
/* Gives a reference back; NULL is allowed. */
void svc_sql_kept_unref(struct svc_sql_kept *kept);

struct svc_sql;

enum { SVC_SQL_KEPT = 64 };

struct svc_sql_source {
	struct svc_sql *sql;
	const struct svc_kind *kind;
	struct svc_rows *rows; /* NULL: the files are read */
	GPtrArray *paths;      /* of owned texts; NULL with rows */
	GHashTable *lookups;   /* binding → struct svc_sql_lookup */
	struct {
		guint place;
		struct svc_sql_kept *kept;
	} recent[SVC_SQL_KEPT];
};

/* Has the index brought up to date, before the statement runs. Owned. */
struct svc_sql_source *svc_sql_source_new(struct svc_sql *sql, const struct svc_kind *kind);
/* Finds out which files there are, once all sources are known. False with `sql->err` set. */
bool svc_sql_source_begin(struct svc_sql_source *source);
void svc_sql_source_free(gpointer source);
guint svc_sql_source_count(const struct svc_sql_source *source);
/* Reads the record at a place, or has it still; it may be condensed unless it has to be `whole`.
 * NULL where the statement has to fail: `sql->err` is set. To be given back with
 * svc_sql_kept_unref(). */
struct svc_sql_kept *svc_sql_source_read(struct svc_sql_source *source, guint place, bool whole);

/* Tells of a file that can't be read, once. */
void svc_sql_tell(struct svc_sql *sql, const struct svc_error *why);

/* bind.c: where the values of a column are. */

enum svc_sql_what {
	SVC_SQL_FIELD,
	SVC_SQL_ID,
	SVC_SQL_KIND,
	SVC_SQL_PATH,
	SVC_SQL_DESCRIPTION,
	SVC_SQL_OTHER,    /* the keys that are no fields */
	SVC_SQL_CATEGORY, /* of the status */
	SVC_SQL_NOTHING,  /* this kind has none */
};

struct svc_sql_binding {
	enum svc_sql_what what;
	const struct svc_field *field; /* FIELD; CATEGORY: the status */
	int column;                    /* of the shape; -1: the file has to be read */
};

/* A place of a source, as a cursor has it. */
struct svc_sql_at {
	struct svc_sql_source *source;
	struct svc_row_scan *scan; /* NULL: the file says it all */
	const int *chosen;         /* by column of the shape: its place in the scan + 1 */
	guint place;
	struct svc_sql_kept *kept; /* NULL: not read yet */
};

/* The record at hand, read when it is first asked for, with its prose where it has to be `whole`;
 * NULL where it can't be. */
struct svc_record *svc_sql_at_record(struct svc_sql_at *at, bool whole);
/* Whether there is a record: its row says so, or its file does. */
bool svc_sql_at_exists(struct svc_sql_at *at);
void svc_sql_at_forget(struct svc_sql_at *at);
void svc_sql_at_value(
	struct svc_sql_at *at, const struct svc_sql_binding *binding, struct svc_sql_cell *out);

/* lookup.c: the places of a source that have a value. */

struct svc_sql_lookup; /* kept by its source */
/* Frees one. */
void svc_sql_lookup_free(gpointer lookup);
/* The places where the binding may have this text, in their order; owned array of guint. NULL with
 * `sql->err` set. */
GArray *svc_sql_look_up(
	struct svc_sql_source *source, const struct svc_sql_binding *binding, const char *text);

/* table.c: the tables. */

struct svc_sql_rows { /* what one record adds to a view */
	struct svc_arena *arena;
	GArray *values; /* of struct svc_sql_value; a row after the other */
};
/* Add the values of a row, one by one. Texts are copied unless `borrow`. */
void svc_sql_rows_text(struct svc_sql_rows *rows, const char *text, bool borrow);
void svc_sql_rows_whole(struct svc_sql_rows *rows, int64_t whole);

struct svc_sql_view_column {
	const char *name;
	const char *type;
	const char *help;
	enum svc_sql_what what; /* with `role`: that field of the kind; else what it is */
	const char *role;
};

struct svc_sql_view {
	const char *name;
	const struct svc_sql_view_column *columns; /* ends with a row without a name */
	/* Rows of a record; NULL: one row, by the columns. A condensed one lacks the values of
	 * `words_column`. */
	void (*make)(struct svc_sql *sql, struct svc_record *record, struct svc_sql_rows *out);
	/* Rows that need no record; or NULL. */
	void (*make_all)(struct svc_sql *sql, struct svc_sql_rows *out);
	int kind_column, id_column, words_column; /* where they stand; -1: nowhere */
};

extern const struct svc_sql_view svc_sql_views[]; /* ends with a row without a name */

struct svc_sql_table {
	char *name;
	const struct svc_kind *kind;     /* NULL: a view */
	const struct svc_sql_view *view; /* NULL: a kind */
	GPtrArray *columns;              /* of owned texts: names */
	GPtrArray *types, *helps;        /* of borrowed texts */
	GArray *bindings;                /* of a kind: struct svc_sql_binding */
};

/* All tables of a desk, kinds first: of struct svc_sql_table, owned. */
GPtrArray *svc_sql_tables(struct svc_desk *desk);
/* The bindings of a view's columns for one kind; owned array of struct svc_sql_binding. */
GArray *svc_sql_view_bindings(const struct svc_sql_view *view, const struct svc_kind *kind);

/* plan.c: what SQLite asks a table for. */

struct svc_sql_wish { /* a condition on a column */
	int column;
	unsigned char op; /* SQLITE_INDEX_CONSTRAINT_… */
	bool list;        /* one of several values */
	GPtrArray *texts; /* with `list` or a text: what it is compared with; owned */
	int64_t whole;
	bool usable; /* false: a value that can't be asked for, every row passes */
};

struct svc_sql_plan {
	uint64_t used;  /* columns whose values are wanted; the last bit for all after it */
	GArray *wishes; /* of struct svc_sql_wish */
};
/* Chooses the conditions to be asked for, and writes them down. */
int svc_sql_plan_make(const struct svc_sql_table *table, double rows, sqlite3_index_info *info);
struct svc_sql_plan *svc_sql_plan_read(const char *text, int argc, sqlite3_value **argv);
void svc_sql_plan_free(struct svc_sql_plan *plan);
SVC_DEFINE_AUTO(svc_sql_plan, svc_sql_plan_free)
/* The value of "column = text", where the plan has such a condition; else NULL. Borrowed. */
const char *svc_sql_plan_text(const struct svc_sql_plan *plan, int column);
/* Whether the values of a column are wanted. */
bool svc_sql_plan_uses(const struct svc_sql_plan *plan, guint column);
/* The wishes as tests of rows: owned array of struct svc_row_test, their values owned too. */
GArray *svc_sql_plan_tests(const struct svc_sql_plan *plan, const struct svc_shape *shape,
	const struct svc_sql_binding *bindings);

/* module.c: the tables as SQLite sees them. */
bool svc_sql_module_add(struct svc_sql *sql);

/* guard.c: what a statement may do. */
struct svc_sql_guard;
/* Opens `sql->db`: a database in memory whose file system has nothing but temporary files, and
 * whose clock is the context's. False without memory. */
bool svc_sql_guard_open(struct svc_sql *sql);
void svc_sql_guard_close(struct svc_sql *sql);
/* From now on statements may read the tables and call functions that do no harm. */
bool svc_sql_guard_lock(struct svc_sql *sql);
/* The functions' names, NULL-terminated. */
extern const char *const svc_sql_functions[];

/* The statement does something else than reading. */
enum svc_status svc_sql_no_select(const char *statement, struct svc_error *err);

/* mistake.c: what SQLite refused, in the words of a person. `running`: not before it ran. */
enum svc_status svc_sql_mistake(
	struct svc_sql *sql, const char *statement, bool running, struct svc_error *err);

enum svc_sql_refused { SVC_SQL_REFUSED_NOTHING, SVC_SQL_REFUSED_TABLE, SVC_SQL_REFUSED_FUNCTION };

/* A statement and what it needs. */
struct svc_sql {
	struct svc_desk *desk;
	const struct svc_sql_options *options;
	sqlite3 *db;
	struct svc_sql_guard *guard;
	GPtrArray *tables;            /* of struct svc_sql_table */
	GHashTable *sources;          /* kind → struct svc_sql_source */
	GHashTable *bad;              /* paths that were told of */
	struct svc_error err;         /* why the tables gave up */
	enum svc_sql_refused refused; /* what the guard said no to … */
	char *refused_name;           /* … by name; or NULL */
	bool writes;                  /* the statement would do more than read */
	bool declaring;  /* a table is being told to SQLite: none of the statement's doing */
	bool files_only; /* don't ask the index */
	bool damaged;    /* it failed on the way: all over, without it */
};

/* The source of a kind; borrowed. While the statement is prepared, it is made where it is missing.
 */
struct svc_sql_source *svc_sql_source(struct svc_sql *sql, const struct svc_kind *kind);

/* spool.c: the rows of a result. */
struct svc_sql_result *svc_sql_result_new(sqlite3_stmt *statement);
/* Takes the row that the statement stands at. */
bool svc_sql_result_take(struct svc_sql_result *result, sqlite3_stmt *statement);
bool svc_sql_result_finish(struct svc_sql_result *result);

#endif
