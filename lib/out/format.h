/* Private to lib/out: what the formats share. */
#ifndef SVC_OUT_FORMAT_H
#define SVC_OUT_FORMAT_H

#include "out/out.h"
#include "util/zone.h"

struct svc_out {
	struct svc_out_options options;
	GString *buffer;
	bool failed;
	/* the list under way */
	const char *schema, *key;
	const struct svc_column *columns;
	size_t n_columns, n_rows;
	GString *cells; /* table: texts, n_columns a row, each ended by a NUL; drawn at the end */
	json_t *extras; /* json: keys beside the array */
};

/* One format of lists: a row of the table in out.c. `row` is borrowed. */
struct svc_format_ops {
	void (*begin)(struct svc_out *out);
	void (*row)(struct svc_out *out, json_t *row);
	void (*end)(struct svc_out *out, const char *empty);
};
extern const struct svc_format_ops svc_table_ops, svc_plain_ops, svc_json_ops, svc_jsonl_ops,
	svc_csv_ops, svc_md_ops;

/* Appends a text as it is. */
void svc_out_put(struct svc_out *out, const char *text);

/* A value as compact JSON (`indent` blanks a level, 0: one line) that is safe on a terminal. Owned.
 */
char *svc_json_text(const json_t *value, size_t indent);

/* A value for machines: numbers and times as stored, lists joined with commas. Owned. */
char *svc_cell_raw(const json_t *value);

/* A value for people, on one line, harmless. `table`: bars are drawn and times are relative. */
char *svc_cell_people(const struct svc_out *out, const struct svc_column *column,
	const json_t *value, bool table);

/* True for types that are right-aligned. */
bool svc_column_is_number(const struct svc_column *column);

#endif
