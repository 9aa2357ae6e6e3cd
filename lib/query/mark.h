/*
 * Errors of a query that show the place.
 */
#ifndef SVC_QUERY_MARK_H
#define SVC_QUERY_MARK_H

#include "util/error.h"
#include <stddef.h>

struct svc_query_place {
	const char *source;
	size_t start, end; /* byte range */
};

/* SVC_EUSAGE with line and column, and as hint the source line with the range underlined. */
enum svc_status svc_query_fail(struct svc_error *err, struct svc_query_place place,
	const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Adds a line to the hint. */
enum svc_status svc_query_advise(struct svc_error *err, const char *format, ...)
	G_GNUC_PRINTF(2, 3);

#endif
