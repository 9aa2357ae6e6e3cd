/*
 * SQL over the records of a desk: one statement that reads, over views that docs/sql.md describes.
 *
 * A statement runs in a database in memory that holds nothing but virtual tables: a table for each
 * kind, and views over all of them. Their rows come from the index where it has them and from the
 * files where it hasn't, and are the same either way, in the order of paths. Nothing can be
 * written, no other database opened, no file named, no extension loaded: an authorizer allows
 * reading these tables and calling functions of a list alone, and the connection's file system
 * opens temporary files only.
 */
#ifndef SVC_SQL_SQL_H
#define SVC_SQL_SQL_H

#include "desk/desk.h"

enum {
	SVC_SQL_VERSION = 1,         /* of the views: docs/sql.md says what raises it */
	SVC_SQL_MAX_BYTES = 1 << 20, /* of a statement */
	SVC_SQL_MAX_VALUE = 64 << 20,
	SVC_SQL_MAX_COLUMNS = 500,
};

/* The value of a parameter: `:name`, `@name` or `$name` in the statement. Borrowed. */
struct svc_sql_parameter {
	const char *name;
	const char *value;
};

struct svc_sql_options {
	const struct svc_sql_parameter *parameters;
	size_t n_parameters;
	svc_desk_bad_fn bad; /* gets each file that can't be read, once; may be NULL */
	void *data;          /* for `bad` */
};

enum svc_sql_type { SVC_SQL_NULL, SVC_SQL_WHOLE, SVC_SQL_REAL, SVC_SQL_TEXT };

struct svc_sql_value {
	enum svc_sql_type type;
	int64_t whole;
	double real;      /* finite */
	const char *text; /* UTF-8; borrowed until the next row */
	size_t length;    /* of the text, in bytes */
};

struct svc_sql_column {
	char *name; /* as the statement calls it; "id_2" where there are two of a name */
	enum svc_sql_type type; /* of all its values but NULL; text where they differ */
};

struct svc_sql_result;

/*
 * Runs one statement to its end; the rows are kept, in a temporary file where they are many.
 * Errors: SVC_EUSAGE with line and column and a hint that shows the place: syntax, an unknown table
 * or column or function with close matches, a statement that isn't a SELECT, several statements,
 * parameters without value; those of reading the desk; SVC_EENVIRONMENT where there is no memory or
 * no room for temporary files.
 */
enum svc_status svc_sql_run(struct svc_desk *desk, const char *statement,
	const struct svc_sql_options *options, struct svc_sql_result **out, struct svc_error *err);
void svc_sql_result_free(struct svc_sql_result *result);
SVC_DEFINE_AUTO(svc_sql_result, svc_sql_result_free)

/* The columns, in their order; borrowed. */
size_t svc_sql_columns(const struct svc_sql_result *result, const struct svc_sql_column **columns);

/* The next row: `*row` gets as many values as there are columns, borrowed until the next call; NULL
 * after the last. Errors: SVC_EENVIRONMENT where the temporary file can't be read. */
enum svc_status svc_sql_next(
	struct svc_sql_result *result, const struct svc_sql_value **row, struct svc_error *err);

/* Calls `fn` for each column of each table, in the order of docs/sql.md. */
struct svc_sql_described {
	const char *table;
	const char *column;
	const char *type; /* as SQL calls it: TEXT, INTEGER, REAL */
	const char *help; /* one sentence */
};
typedef void (*svc_sql_described_fn)(const struct svc_sql_described *column, void *data);
void svc_sql_describe(struct svc_desk *desk, svc_sql_described_fn fn, void *data);

#endif
