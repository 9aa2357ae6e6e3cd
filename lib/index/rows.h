/*
 * Writing the rows of a kind and their facts. Internal to lib/index.
 */
#ifndef SVC_INDEX_ROWS_H
#define SVC_INDEX_ROWS_H

#include "index/db.h"
#include "index/shape.h"
#include "util/auto.h"

struct svc_row_writer {
	const struct svc_shape *shape; /* borrowed */
	sqlite3_stmt *put, *put_facts, *drop, *drop_facts;
	struct svc_cell *cells;
};

/* Makes the tables of rows and facts anew. */
bool svc_row_writer_create(struct svc_db *db, const struct svc_shape *shape);

/* Begins to write; both are borrowed. False where the tables can't be written; `out` is to be
 * cleared either way. */
bool svc_row_writer_open(
	struct svc_db *db, const struct svc_shape *shape, struct svc_row_writer *out);
void svc_row_writer_clear(struct svc_row_writer *rows);
SVC_DEFINE_AUTOCLEAR(svc_row_writer, svc_row_writer_clear)

/* The row of a record with its facts (NULL: none), or of a file that is no readable one (`record`
 * NULL), in the place of what has its number. */
bool svc_row_writer_put(struct svc_row_writer *rows, uint32_t n, const char *path,
	struct svc_record *record, const GByteArray *facts);

/* Removes a row and its facts. */
bool svc_row_writer_drop(struct svc_row_writer *rows, uint32_t n);

#endif
