/*
 * CSV in and out, by libcsv (RFC 4180, lenient about line ends).
 */
#ifndef SVC_TEXT_CSV_H
#define SVC_TEXT_CSV_H

#include "util/error.h"
#include <stdbool.h>
#include <stddef.h>

enum { SVC_CSV_MAX_FIELD = 16 << 20, SVC_CSV_MAX_COLUMNS = 4096 };

struct svc_csv_row {
	char **fields; /* borrowed for the call; each NUL-terminated */
	size_t count;
	int line; /* first line of the row in the file */
};

/* Called per row; a status other than SVC_OK ends the reading and is returned. */
typedef enum svc_status (*svc_csv_row_fn)(
	const struct svc_csv_row *row, void *data, struct svc_error *err);

/*
 * Reads CSV from memory. A BOM is skipped. Errors: SVC_EINVALID with the line (an unterminated
 * quote names the line where it opened; NUL byte; invalid UTF-8; limits). Blank lines are skipped.
 */
enum svc_status svc_csv_parse(const char *text, size_t length, char delimiter, svc_csv_row_fn fn,
	void *data, struct svc_error *err);

/*
 * Appends one field: quoted where RFC 4180 asks for it. With `guard`, a field that a spreadsheet
 * would run as a formula (first character = + - @ tab CR) gets a leading apostrophe.
 */
void svc_csv_append(GString *out, const char *field, bool guard);

#endif
