/*
 * MAP.yaml: how the columns of a CSV file become records. The format is explained in
 * docs/import.md.
 */
#ifndef SVC_IMPORT_MAP_H
#define SVC_IMPORT_MAP_H

#include "kind/kind.h"
#include "util/zone.h"
#include <locale.h>

enum { SVC_MAP_MAX_BYTES = 1 << 20 };

enum svc_map_case { SVC_MAP_CASE_KEEP, SVC_MAP_CASE_LOWER, SVC_MAP_CASE_UPPER, SVC_MAP_CASE_SLUG };

struct svc_map_part {    /* a piece of text: a literal, or a column */
	char *literal;   /* owned; or NULL */
	char *column;    /* owned; `name`, `name#2` or `#7`; or NULL */
	int index;       /* of the column; set by svc_map_bind() */
	int line, place; /* where it stands in the map */
};

struct svc_map_value {      /* where a text comes from and what is done to it */
	GArray *parts;      /* of struct svc_map_part; NULL: not given */
	bool join;          /* parts are columns put together with `joint`, empty ones left out */
	char *joint;        /* owned */
	GHashTable *values; /* text of the file → text of svc; NULL: none */
	char *other;        /* what a text that `values` doesn't name becomes; NULL: itself */
	bool skip_other;    /* it counts as empty */
	char **nulls;       /* texts that count as empty; NULL: the map's */
	char **formats;     /* of dates, as in strptime(3); NULL: the map's */
	struct svc_zone *zone; /* in which dates are meant; NULL: the map's */
	enum svc_map_case change;
	char *prefix, *suffix; /* owned; or NULL */
	char *split;           /* separator of a list's items; or NULL */
	char *create;      /* title of a record to make for a reference, {value} in it; or NULL */
	int line, column;  /* where it stands in the map */
	GHashTable *cache; /* raw text → result, filled while importing */
	const char *last_raw, *last; /* of the cache: the one before; rows are often alike */
	char *last_text;             /* of a time: the one before … */
	int64_t last_time;           /* … in seconds */
};

struct svc_map_field {
	const struct svc_field *field; /* borrowed from the kind */
	guint place;                   /* of the field in the kind */
	bool always;                   /* written in each entry; set by svc_map_bind() */
	struct svc_map_value value;
};

struct svc_map_set { /* `set: {status: resolved}`: canonical values */
	const struct svc_field *field;
	guint place; /* of the field in the kind */
	char *value;
};

struct svc_map_step { /* an entry that a row stands for */
	struct svc_map_value time, author, text;
	char *verb;  /* of the text entry: noted, replied … */
	GArray *set; /* of struct svc_map_set; NULL: none */
};

struct svc_map_skip { /* rows to leave out: the column has one of the values */
	struct svc_map_value value;
	char **values;
};

struct svc_map {
	char *path; /* for messages */
	const struct svc_kind *kind;
	bool event_rows; /* rows: event */
	bool onto;       /* onto: existing */
	char delimiter;
	char *encoding; /* NULL: UTF-8, else Windows-1252 */
	char **nulls, **formats;
	char *author;          /* of entries whose row names nobody; "import" */
	struct svc_zone *zone; /* NULL: UTC */
	locale_t locale;       /* "C", for month names in dates */
	struct svc_map_value id, description;
	GPtrArray *fields; /* of struct svc_map_field */
	struct svc_map_step opened;
	struct svc_map_step event; /* rows: event */
	bool file_order;           /* order: file */
	char **always;             /* fields written in each entry */
	GPtrArray *timeline;       /* of struct svc_map_step; rows: record */
	GPtrArray *comments;       /* of struct svc_map_step */
	GPtrArray *skip;           /* of struct svc_map_skip */
	GString *scratch;          /* for texts that are put together */
};

/*
 * Reads a map. `path` is for messages. `zones` is the tzdata folder, NULL for the system's. Errors:
 * SVC_EINVALID with line and column: syntax, unknown keys, kinds and fields with close matches,
 * wrong values, an unknown zone or encoding.
 */
enum svc_status svc_map_load(const char *path, const char *text, size_t length,
	const struct svc_kinds *kinds, const char *zones, struct svc_map **out,
	struct svc_error *err);
void svc_map_free(struct svc_map *map);
SVC_DEFINE_AUTO(svc_map, svc_map_free)

/* Looks the columns up in the header. Errors: SVC_EINVALID at the place in the map, with close
 * matches. */
enum svc_status svc_map_bind(
	struct svc_map *map, char *const *header, size_t n, struct svc_error *err);

/*
 * The text that a row gives: NULL where empty. Borrowed from the map. `field` (may be NULL) gives
 * the type: dates are read by the formats, the result is canonical. Errors: SVC_EINVALID, with what
 * to add to the map as hint.
 */
enum svc_status svc_map_text(struct svc_map *map, struct svc_map_value *value,
	const struct svc_field *field, char *const *row, size_t n, const char **out,
	struct svc_error *err);

/* A time by the formats of `value`, in seconds; `*known` false where empty. */
enum svc_status svc_map_time(struct svc_map *map, struct svc_map_value *value, char *const *row,
	size_t n, int64_t *out, bool *known, struct svc_error *err);

/* Lower-case slug of any text: "TEAM 0008" → "team-0008"; "" if nothing is left. Owned. */
char *svc_map_slug(const char *text);

#endif
