/*
 * A query as SQL over the rows of one kind.
 *
 * What SQL compares exactly as the engine in memory does is compiled: ranges of whole numbers, and
 * texts, items of lists and fields of other records by functions that are the engine's own. All
 * else — words, the past, computed fields, maps — is left out, so that the SQL lets through every
 * record that matches, and maybe others; `exact` tells whether it lets through just those. Rows
 * that don't say everything that the query asks have flags in `odd`: they pass, whatever the text
 * says.
 *
 * Values are parameters, never part of the text.
 */
#ifndef SVC_INDEX_COMPILE_H
#define SVC_INDEX_COMPILE_H

#include "index/shape.h"
#include "query/query.h"
#include "util/auto.h"
#include <sqlite3.h>

struct svc_test;

struct svc_condition_sql {
	GString *text;     /* an expression that is 0 or 1, never NULL */
	GArray *arguments; /* of struct svc_argument, from ?1 on */
	unsigned odd; /* rows with one of these flags (enum svc_row_flag) have to be looked at */
	bool exact;   /* of the other rows, exactly those match */
};

struct svc_hop;

struct svc_argument {
	int64_t whole;
	const struct svc_test *test; /* borrowed from the query; or NULL */
	struct svc_hop *hop;         /* owned; or NULL; without both: `whole` */
};

/* Compiles `query` for rows of `shape`; the query outlives the result. */
void svc_compile(const struct svc_shape *shape, const struct svc_query *query,
	struct svc_condition_sql *out);
void svc_condition_sql_clear(struct svc_condition_sql *condition);
SVC_DEFINE_AUTOCLEAR(svc_condition_sql, svc_condition_sql_clear)

/* Gives the connection the functions svc_test(TEST, TEXT), svc_list_test(TEST, ITEMS) and svc_hop()
 * that the text calls. */
bool svc_compile_register(sqlite3 *db);

/* Binds the arguments to a statement with the text. */
bool svc_compile_bind(const struct svc_condition_sql *condition, sqlite3_stmt *statement);

#endif
