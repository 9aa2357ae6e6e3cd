/*
 * The rows of a kind at one moment, one by one in the order of paths: for whoever wants values of
 * all records, and knows what to do with the files that have no row.
 */
#ifndef SVC_INDEX_SCAN_H
#define SVC_INDEX_SCAN_H

#include "index/index.h"
#include "index/shape.h"

struct svc_rows;

/*
 * Brings the kind's part of the index up to date. NULL where there is no index: read all files
 * then. `desk` is borrowed.
 */
struct svc_rows *svc_rows_open(struct svc_desk *desk, const struct svc_kind *kind,
	const struct svc_cache_options *options);

/*
 * Keeps the rows as they are until they are freed; somebody else's renewal of any kind has to wait
 * for that, and one's own: whoever wants rows of several kinds opens them all first. To be called
 * once, before anything below but svc_rows_shape(). False where they can't be had any more: free
 * them, read all files.
 */
bool svc_rows_hold(struct svc_rows *rows);
void svc_rows_free(struct svc_rows *rows);
SVC_DEFINE_AUTO(svc_rows, svc_rows_free)

/* The shape of the rows. Borrowed, as all that these functions return. */
const struct svc_shape *svc_rows_shape(const struct svc_rows *rows);

/* The record files of the kind, sorted by path: how many, and the path of one. */
guint svc_rows_count(const struct svc_rows *rows);
const char *svc_rows_path(const struct svc_rows *rows, guint place);

/* The record of a place without its prose (record/facts.h), as its file was when the rows were
 * held; NULL where its file has to be read. Owned. */
struct svc_record *svc_rows_record(struct svc_rows *rows, guint place);

/* What a row has to meet. A row that is odd meets everything. */
enum svc_row_condition {
	SVC_ROW_EQUAL, /* one of the values; without any, no row */
	SVC_ROW_LEAST, /* the one value or a greater one */
	SVC_ROW_MOST,  /* the one value or a lesser one */
	SVC_ROW_NULL,
	SVC_ROW_NOT_NULL,
};

enum { SVC_ROW_ID = -1 }; /* the id, where a column of the shape is meant */

struct svc_row_value {
	const char *text; /* borrowed; NULL: `whole` */
	int64_t whole;
};

struct svc_row_test {
	int column; /* of the shape, or SVC_ROW_ID */
	enum svc_row_condition condition;
	GArray *values; /* of struct svc_row_value; borrowed */
};

struct svc_row_scan;

/*
 * A look at the rows: those that meet all `n_tests` tests, with the values of `n_columns` columns
 * of the shape. `rows` outlives it; the rest is no longer needed. NULL where the database refuses.
 */
struct svc_row_scan *svc_row_scan_new(struct svc_rows *rows, const int *columns, guint n_columns,
	const struct svc_row_test *tests, guint n_tests);
void svc_row_scan_free(struct svc_row_scan *scan);
SVC_DEFINE_AUTO(svc_row_scan, svc_row_scan_free)

/* The next place whose row meets the tests, or whose file has to be read to know; false at the end
 * and after a failure. */
bool svc_row_scan_next(struct svc_row_scan *scan, guint *place);

/* Goes to one place, whatever its row says. */
void svc_row_scan_seek(struct svc_row_scan *scan, guint place);

/* Whether the database failed: what was found so far isn't all. */
bool svc_row_scan_failed(const struct svc_row_scan *scan);

/* Of the place at hand: whether its file has to be read to know anything; else its id and the value
 * of column `i` of those that were asked for. Texts are borrowed until the next step. */
bool svc_row_scan_is_odd(const struct svc_row_scan *scan);
const char *svc_row_scan_id(const struct svc_row_scan *scan);
struct svc_cell svc_row_scan_cell(const struct svc_row_scan *scan, guint i);

#endif
