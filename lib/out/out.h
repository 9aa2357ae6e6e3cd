/*
 * Output: commands hand over typed rows or one object, lib/out draws them in the wanted format.
 *
 * A row is a JSON object (jansson keeps its key order); a column says how a key is drawn. Nothing
 *is printed here: text goes to the sink that cmd/main.c gives. Formats:
 *
 *	table  for people: aligned by display width, cut to the terminal's, coloured
 *	plain  one row a line, fields separated by tabs, no heading; within a field `\\` is a
 *	       backslash, `\t` a tab, `\n` a line break, `\r` a carriage return
 *	json   one envelope {"schema": "svc.ticket.list/1", "tickets": [...]}, one row a line
 *	jsonl  one row a line, all keys, nothing else
 *	csv    RFC 4180 with keys as heading and LF; formulas are guarded by an apostrophe
 *	md     a GitHub table (or, for one object, the text for people)
 *	html   a page that the command makes itself (lib/view): lists and objects are not for it
 *
 * Text from records is made harmless in every format (util/utf8.h); json and jsonl write the same
 * characters as \u escapes, so that no data is lost there.
 */
#ifndef SVC_OUT_OUT_H
#define SVC_OUT_OUT_H

#include "util/error.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum svc_format { SVC_TABLE, SVC_PLAIN, SVC_JSON, SVC_JSONL, SVC_CSV, SVC_MD, SVC_HTML };

enum svc_column_type {
	SVC_COL_TEXT, /* cut at the end when the terminal is narrow */
	SVC_COL_ID,
	SVC_COL_WORD, /* enum values: coloured by meaning where known */
	SVC_COL_INT,  /* right-aligned */
	SVC_COL_DECIMAL,
	SVC_COL_PERCENT, /* a number 0..100 */
	SVC_COL_SECONDS, /* integer seconds; people see "1h 30m" */
	SVC_COL_TIME,    /* RFC 3339 UTC text; people see relative or local time */
	SVC_COL_BOOL,
	SVC_COL_LIST, /* array of text, joined with a comma */
	SVC_COL_BAR,  /* a number 0..100 drawn as a bar; plain prints the number */
};

struct svc_column {
	const char *key;   /* of the row object */
	const char *title; /* heading */
	enum svc_column_type type;
	int shrink; /* 0: not cut as long as columns can go; higher: cut earlier */
	int least;  /* columns that it keeps when it is cut; 0: 6 */
	int drop;   /* who goes first where cutting doesn't help: higher earlier, then the last */
};

struct svc_sink { /* where bytes go; returns false when the reader is gone or the disk is full */
	bool (*write)(void *data, const char *bytes, size_t length);
	void *data;
};

struct svc_zone;

struct svc_out_options {
	enum svc_format format;
	bool colour;
	int width;                   /* columns of the terminal; 0: unlimited */
	char separator;              /* plain: '\n', or '\0' with -z */
	int64_t now;                 /* for relative times */
	const struct svc_zone *zone; /* that people read times in, borrowed; NULL: UTC */
	struct svc_sink sink;
};

struct svc_out;

/* Makes an output; `options` is copied, what the sink points to is borrowed. Owned. */
struct svc_out *svc_out_new(const struct svc_out_options *options);
void svc_out_free(struct svc_out *out);
SVC_DEFINE_AUTO(svc_out, svc_out_free)

/* The options it was made with, and their zone (NULL: UTC). Borrowed. */
const struct svc_out_options *svc_out_options(const struct svc_out *out);
const struct svc_zone *svc_out_zone(const struct svc_out *out);

/* The format that was asked for. */
enum svc_format svc_out_format(const struct svc_out *out);
bool svc_out_for_people(const struct svc_out *out); /* format is table */

/* True once the sink refused bytes; the command may stop early, main reports it. */
bool svc_out_failed(const struct svc_out *out);

/* Hands what is buffered to the sink; false if it was ever refused. svc_out_free() does it too. */
bool svc_out_flush(struct svc_out *out);

/* How a time (Unix seconds) reads for people: "3h ago" or "in 2h" today, else the local date, with
 * the time of day for the future. Owned. */
char *svc_out_time(const struct svc_out *out, int64_t time);

/* A list: begin, rows, end. `schema` is "svc.<noun>.<verb>/<version>", `key` the envelope's name of
 * the array ("tickets"). Columns are borrowed until svc_out_end(). A row reference is stolen. */
void svc_out_begin(struct svc_out *out, const char *schema, const char *key,
	const struct svc_column *columns, size_t n_columns);
void svc_out_row(struct svc_out *out, json_t *row);
/* Adds a key beside the array to the envelope (json only); the value is stolen. */
void svc_out_extra(struct svc_out *out, const char *key, json_t *value);
/* `empty` is what people see when there were no rows ("No tickets match."), may be NULL. */
void svc_out_end(struct svc_out *out, const char *empty);

/* One object: json and jsonl print it (in the envelope under `key`), table and md print `people`,
 * text made by the caller (terminal-safe), plain prints `plain` (NULL: `people`), csv one row.
 * `object` is stolen. */
void svc_out_object(struct svc_out *out, const char *schema, const char *key, json_t *object,
	const char *people, const char *plain);

/* Lines of unpainted text that begin at column `at`, each broken at blanks for the terminal's
 * width; what follows a break is indented by two more than its line. For other formats, and where
 * the width isn't known, as it is. Owned. */
char *svc_out_fit(const struct svc_out *out, const char *text, int at);

/* A line of prose that only people see (table), fitted; control characters are made harmless. */
void svc_out_say(struct svc_out *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Bytes as they are, for `export`, `completion`, `help --man` and rendered text. */
void svc_out_raw(struct svc_out *out, const char *bytes, size_t length);

/* Colour for people: roles, not codes. Returns text wrapped in SGR where colour is on. Owned. */
enum svc_role {
	SVC_ROLE_HEADING,
	SVC_ROLE_ID,
	SVC_ROLE_DIM,
	SVC_ROLE_GOOD,
	SVC_ROLE_WARN,
	SVC_ROLE_BAD,
	SVC_ROLE_HIT, /* what was searched for */
};
char *svc_out_paint(const struct svc_out *out, enum svc_role role, const char *text);

#endif
