/*
 * Records as lines of JSON, out and in again, and as rows of CSV.
 *
 * A line is what svc_record_json() gives with entries: kind, id, fields, description, entries. What
 * is exported and imported into an empty desk gives equal lines. Paths aren't read: they follow
 * from the id.
 */
#ifndef SVC_IMPORT_JSONL_H
#define SVC_IMPORT_JSONL_H

#include "import/import.h"

/* Appends the record as one line. Errors: SVC_EINVALID, a timeline that can't be read. */
enum svc_status svc_export_jsonl(struct svc_record *record, GString *out, struct svc_error *err);

/* The fields that CSV has a column for: all that a kind declares. NULL-terminated; free with
 * g_free(), the names are borrowed. */
const char **svc_export_fields(const struct svc_kind *kind);

/*
 * Appends the heading, and one record as a row. Lists are joined with "; ", maps are JSON. `guard`
 * as in svc_csv_append(); `harmless` for text that goes to a terminal, which loses what
 * svc_utf8_harmless() takes out. `fields` are names; id, kind, path and description are among them
 * if wanted.
 */
void svc_export_csv_header(const char *const *fields, GString *out);
enum svc_status svc_export_csv_row(struct svc_record *record, const char *const *fields, bool guard,
	bool harmless, GString *out, struct svc_error *err);

/*
 * Makes records of JSON lines, in one commit; `summary` and errors as for svc_import_csv(). A line
 * with entries becomes exactly that record; one without is a new record: it gets the kind's
 * defaults, the entry of its opening and, without an id, a drawn one. A line whose record is there
 * and equal is unchanged; one that is there and different is a bad line.
 */
enum svc_status svc_import_jsonl(struct svc_desk *desk, const char *bytes, size_t length,
	const struct svc_import_options *options, struct svc_import_summary *summary,
	struct svc_error *err);

#endif
