/*
 * The rows of a file, read by a map and grouped by record. Private to this layer.
 */
#ifndef SVC_IMPORT_ROWS_H
#define SVC_IMPORT_ROWS_H

#include "import/import.h"

struct svc_row_note { /* an entry that stands beside the row's own: comment, step of a timeline */
	const struct svc_map_step *step;
	int64_t time;
	const char *author; /* texts borrowed from the map's caches */
	const char *text;
};

struct svc_row {
	int line;
	int64_t time;   /* of the event; of the opening for rows: record */
	int64_t opened; /* when the record was opened */
	const char *author, *opened_by;
	const char *text; /* of the event */
	const char *description;
	GArray *notes;        /* of struct svc_row_note; NULL: none */
	const char *values[]; /* by map->fields; NULL: empty */
};

struct svc_row_group {
	const char *id;
	GPtrArray *rows; /* of struct svc_row */
};

struct svc_rows {
	struct svc_map *map;
	struct svc_import_summary *summary;
	const struct svc_context *ctx;
	GPtrArray *groups; /* of struct svc_row_group, in the order of their first row */
	GHashTable *by_id;
	struct svc_row_group *last; /* of the row before */
	size_t columns;             /* of the header; 0 before it */
};

/* Reads all rows; bad ones go to the summary. Errors: broken CSV, columns the file hasn't. */
enum svc_status svc_rows_read(
	struct svc_rows *rows, const char *text, size_t length, struct svc_error *err);
void svc_rows_clear(struct svc_rows *rows);
SVC_DEFINE_AUTOCLEAR(svc_rows, svc_rows_clear)

/* Notes a bad row; takes over what `why` holds. */
void svc_import_bad(struct svc_import_summary *summary, int line, struct svc_error *why);

/* Notes that `entries` (0: nothing is noted) of a record were moved to a later time, the first of
 * them in `line`. */
void svc_import_moved(struct svc_import_summary *summary, const char *id, int line, size_t entries);

/* Sorts the bad rows by line; they stop everything (SVC_EINVALID), unless they are to be skipped
 * and any other row is good. */
enum svc_status svc_import_check_bad(struct svc_import_summary *summary,
	const struct svc_import_options *options, struct svc_error *err);

#endif
