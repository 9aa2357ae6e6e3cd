/*
 * CSV files of other systems become records of a desk, in one commit.
 *
 * Rows of one record (map: rows: event) may be scattered over the file. A row that can't be read is
 * reported with its line; nothing is written then, unless the caller skips bad rows and others are
 * good. A second run of the same file changes nothing: what a record has already isn't added again.
 */
#ifndef SVC_IMPORT_IMPORT_H
#define SVC_IMPORT_IMPORT_H

#include "desk/desk.h"
#include "import/map.h"

enum { SVC_IMPORT_MAX_BYTES = 1 << 30, SVC_IMPORT_MAX_BAD = 1000 };

struct svc_import_options {
	bool dry_run;
	bool skip_bad;
	bool no_commit;
	const char *source;  /* name of the file, for messages */
	const char *message; /* of the commit; or NULL */
};

struct svc_import_bad { /* a row that was left out; texts owned */
	int line;
	char *message;
	char *hint; /* or NULL */
};

struct svc_import_moved { /* a record some of whose entries got a later time than the file says */
	int line;         /* of the first such entry */
	char *id;         /* owned */
};

struct svc_import_summary {
	size_t rows;      /* read, the header left out */
	size_t left_out;  /* by skip: in the map */
	size_t made;      /* new records */
	size_t extended;  /* records that were there and got new entries */
	size_t unchanged; /* records that were there and had everything */
	size_t entries;   /* entries written */
	size_t adjusted;  /* events put after the one before them, to keep the order of the file */
	size_t opened_done; /* of `made`, rows: record: done from the opening on */
	size_t created;     /* records made for references (`create:`) */
	size_t n_moved;     /* records that `adjusted` are of */
	GArray *moved;      /* of struct svc_import_moved, the first SVC_IMPORT_MAX_BAD */
	size_t n_bad;
	GArray *bad; /* of struct svc_import_bad, by line, the first SVC_IMPORT_MAX_BAD */
	struct svc_oid commit;
};
void svc_import_summary_clear(struct svc_import_summary *summary);
SVC_DEFINE_AUTOCLEAR(svc_import_summary, svc_import_summary_clear)

/*
 * Imports a CSV file. The map's kinds are the desk's. `summary` is filled in any case, as far as it
 * came. Errors: SVC_EINVALID with `source` and line (broken CSV; bad rows without skip_bad: then
 * the first of them, and how many there are) or with the place in the map; those of writing.
 */
enum svc_status svc_import_csv(struct svc_desk *desk, struct svc_map *map, const char *bytes,
	size_t length, const struct svc_import_options *options, struct svc_import_summary *summary,
	struct svc_error *err);

/* Text of a file as UTF-8: `encoding` (NULL: UTF-8, and where it isn't, Windows-1252, which is then
 * told by a warning). `*out` is owned, and NULL where the bytes are UTF-8 as they stand. A
 * byte-order mark is left to the CSV reader. Errors: SVC_EINVALID. */
enum svc_status svc_import_decode(const struct svc_context *ctx, const char *source,
	const char *bytes, size_t length, const char *encoding, GString **out,
	struct svc_error *err);

#endif
