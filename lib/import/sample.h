/*
 * What the columns of a CSV file hold, from a sample of its rows. Private to this layer.
 */
#ifndef SVC_IMPORT_SAMPLE_H
#define SVC_IMPORT_SAMPLE_H

#include "util/error.h"
#include <stdbool.h>

enum { SVC_SAMPLE_ROWS = 20000, SVC_SAMPLE_VALUES = 40 };

struct svc_sample_bad { /* a text that is no time in a column of times */
	int line;
	const char *text; /* borrowed from the column */
};

struct svc_sample_column {
	char *name;         /* owned; `category#2` where the header repeats itself */
	GPtrArray *values;  /* different texts in order of appearance, at most SVC_SAMPLE_VALUES */
	GHashTable *seen;   /* different texts, except null markers → line where each is first */
	size_t filled;      /* rows with a text that is no null marker */
	const char *format; /* of times, of more than half of the texts; NULL: no times */
	GArray *bad;        /* of struct svc_sample_bad, by line: what isn't in that format */
	guint *fitting;     /* by format: how many of the texts it fits */
	size_t width;       /* of the longest text, in bytes */
};

struct svc_sample {
	char delimiter;
	GPtrArray *columns;   /* of struct svc_sample_column */
	GPtrArray *nulls;     /* null markers that occur; borrowed constants */
	size_t rows;          /* read, those left out that are uneven */
	size_t uneven;        /* rows that have more or fewer fields than the header */
	int uneven_line;      /* of the first of them */
	size_t uneven_fields; /* of that one */
	bool is_cut;          /* the file has more rows than a sample */
};

/* Reads a sample; the delimiter is the one of `,;|` and tab that is most in the first line. */
enum svc_status svc_sample_read(
	const char *text, size_t length, struct svc_sample *out, struct svc_error *err);
void svc_sample_clear(struct svc_sample *sample);
SVC_DEFINE_AUTOCLEAR(svc_sample, svc_sample_clear)

#endif
