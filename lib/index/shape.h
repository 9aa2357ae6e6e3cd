/*
 * The shape of a kind's rows: one column a field that holds one value, or a list of such values.
 *
 * A value is stored as the query engine compares it — a choice as its place among the choices, a
 * time as Unix seconds, a date as a day, a whole number as one — where the text of the file can be
 * had back from it; all others as text. A record that doesn't fit (a list where one value belongs,
 * an unknown choice, a time with an offset, no readable file at all) is odd: its row says so and
 * nothing else, and whoever asks has to look at the file. docs/index.md tells more.
 */
#ifndef SVC_INDEX_SHAPE_H
#define SVC_INDEX_SHAPE_H

#include "record/facts.h"

enum svc_storage {
	SVC_STORED_WHOLE,
	SVC_STORED_TEXT,
	SVC_STORED_LIST, /* the items, SVC_LIST_SEPARATOR between them */
};

#define SVC_LIST_SEPARATOR '\x1f' /* an item that holds one makes its record odd */

struct svc_shape_column {
	const struct svc_field *field; /* borrowed from the kind */
	enum svc_storage storage;
};

enum svc_row_flag {
	SVC_ROW_ODD = 1,      /* the file has to be read to know anything about it */
	SVC_ROW_ALIASED = 2,  /* it has former or foreign ids */
	SVC_ROW_UNDATED = 4,  /* only its timeline may say when it was opened */
	SVC_ROW_CONFLICT = 8, /* a merge left conflicts open */
};

struct svc_shape {
	const struct svc_kind *kind; /* borrowed */
	GArray *columns;             /* of struct svc_shape_column; column i is named "fi" in SQL */
	struct svc_facts_form *form; /* of the records' facts */
	char *table;                 /* of the rows; quoted for SQL */
	char *facts_table;           /* of their facts; likewise */
	char *fingerprint;           /* differs where rows of one shape are wrong for the other */
};

/* The shape of a kind; owned. */
struct svc_shape *svc_shape_new(const struct svc_kind *kind);
void svc_shape_free(struct svc_shape *shape);
SVC_DEFINE_AUTO(svc_shape, svc_shape_free)

/* The column of a field by name; -1 where it has none. */
int svc_shape_find(const struct svc_shape *shape, const char *field);

/* One value of a row. */
struct svc_cell {
	enum { SVC_CELL_NONE, SVC_CELL_WHOLE, SVC_CELL_TEXT } type;
	int64_t whole;
	const char *text; /* borrowed from the record, or `list` */
	char *list;       /* owned */
};
void svc_cells_clear(struct svc_cell *cells, guint n);

/* The values of a record's columns, `cells` having room for all; the row's flags. The cells mean
 * nothing where the record is odd; they are cleared by svc_cells_clear() either way. */
unsigned svc_shape_cells(
	const struct svc_shape *shape, struct svc_record *record, struct svc_cell *cells);

enum { SVC_SHAPE_TEXT = 48 }; /* bytes that a whole number's text takes at most */

/* The text that the file has for a whole number of a column: borrowed from the kind or in `buffer`.
 * NULL for a choice that the field hasn't. */
const char *svc_shape_text(
	const struct svc_shape_column *column, int64_t whole, char buffer[SVC_SHAPE_TEXT]);

#endif
