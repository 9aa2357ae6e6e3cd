#include "text/csv.h"

#include "text/place.h"

#include <csv.h>
#include <string.h>

struct reader {
	GString *texts;    /* of the row so far, each with a NUL */
	GArray *starts;    /* of gsize: where each begins */
	GPtrArray *fields; /* of char *, into `texts`, once the row is whole */
	svc_csv_row_fn fn;
	void *data;
	struct svc_error *err;
	enum svc_status status;
	char delimiter;
	int line, row_line; /* of the byte being read, and where the row began */
	bool started;       /* libcsv has a part of the row */
};

static void fail(struct reader *r, const char *message)
{
	if (r->status != SVC_OK)
		return;
	r->status = svc_error_set(r->err, SVC_EINVALID, "%s", message);
	svc_error_at(r->err, NULL, r->row_line, 0);
}

/* Whether there is room for one more field of that length. */
static bool has_room(struct reader *r, size_t length, size_t count)
{
	if (length > SVC_CSV_MAX_FIELD)
		fail(r, "a CSV field longer than 16 MiB");
	else if (count == SVC_CSV_MAX_COLUMNS)
		fail(r, "a CSV row with more than 4096 columns");
	return r->status == SVC_OK;
}

static void on_field(void *field, size_t length, void *data)
{
	struct reader *r = data;
	if (!has_room(r, length, r->starts->len))
		return;
	gsize start = r->texts->len;
	g_array_append_val(r->starts, start);
	g_string_append_len(r->texts, field, (gssize)length);
	g_string_append_c(r->texts, '\0');
}

/* Gives the fields away, and starts anew. */
static void give(struct reader *r)
{
	struct svc_csv_row row = {(char **)r->fields->pdata, r->fields->len, r->row_line};
	if (r->status == SVC_OK)
		r->status = r->fn(&row, r->data, r->err);
	g_ptr_array_set_size(r->fields, 0);
	g_string_truncate(r->texts, 0);
	g_array_set_size(r->starts, 0);
	r->started = false;
}

static void on_row(int end, void *data)
{
	struct reader *r = data;
	for (guint i = 0; i < r->starts->len; i++)
		g_ptr_array_add(r->fields, r->texts->str + g_array_index(r->starts, gsize, i));
	give(r);
}

/* Field bytes are as they stand: libcsv would strip blanks and tabs. */
static int never(unsigned char c)
{
	return 0;
}

/* A line without a quote is a row, and needs no look at each byte. */
static void take_line(struct reader *r, const char *line, size_t length)
{
	g_string_append_len(r->texts, line, (gssize)length);
	char *at = r->texts->str, *end = at + length;
	for (char *stop = at; stop < end; at = stop + 1) {
		stop = memchr(at, r->delimiter, (size_t)(end - at));
		stop = stop ? stop : end;
		if (!has_room(r, (size_t)(stop - at), r->fields->len))
			return;
		*stop = '\0';
		g_ptr_array_add(r->fields, at);
	}
	give(r);
}

/* Where the next of some bytes stand, found once each. */
struct marks {
	const char *end;
	const char *next[3];
};

static const char *next_of(struct marks *marks, int which, const char *at)
{
	static const char bytes[] = "\n\r\"";
	if (marks->next[which] >= at)
		return marks->next[which];
	const char *found = memchr(at, bytes[which], (size_t)(marks->end - at));
	return marks->next[which] = found ? found : marks->end;
}

/* Reads line by line, so that a row knows its first line; what has a quote goes to libcsv. */
static void feed(struct reader *r, struct csv_parser *parser, const char *text, size_t length)
{
	struct marks marks = {.end = text + length};
	for (const char *at = text; at < marks.end && r->status == SVC_OK;) {
		const char *lf = next_of(&marks, 0, at), *cr = next_of(&marks, 1, at);
		const char *stop = MIN(lf, cr), *next = stop;
		next += next == cr && next < marks.end;
		next += next == lf && next < marks.end;
		size_t n = (size_t)(stop - at), whole = (size_t)(next - at);
		bool fresh = n && !r->started;
		if (fresh)
			r->row_line = r->line;
		if (fresh && next_of(&marks, 2, at) >= stop) {
			take_line(r, at, n);
		} else if (n || r->started) {
			r->started = true;
			if (csv_parse(parser, at, whole, on_field, on_row, r) != whole)
				fail(r, "a CSV row too large to read");
		}
		r->line += whole > n;
		at = next;
	}
}

static void finish(struct reader *r, struct csv_parser *parser)
{
	if (r->status != SVC_OK)
		return;
	/* Strict from here only: a stray quote within a field is a text's, an open one is an error.
	 */
	csv_set_opts(parser, CSV_STRICT | CSV_STRICT_FINI);
	if (csv_fini(parser, on_field, on_row, r) != 0) {
		fail(r, "a quoted CSV field isn't closed");
		svc_error_hint(r->err,
			"it opens in the row that starts here: add the closing quote, or "
			"double a quote that is text");
	}
}

enum svc_status svc_csv_parse(const char *text, size_t length, char delimiter, svc_csv_row_fn fn,
	void *data, struct svc_error *err)
{
	struct csv_parser parser;
	enum svc_status status = svc_place_check(text, length, 0, err);
	if (status != SVC_OK)
		return status;
	if (length >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3)) {
		text += 3;
		length -= 3;
	}
	if (csv_init(&parser, 0) != 0)
		return svc_error_set(err, SVC_EENVIRONMENT, "out of memory");
	csv_set_delim(&parser, (unsigned char)delimiter);
	csv_set_space_func(&parser, never);
	struct reader r = {.fn = fn,
		.data = data,
		.err = err,
		.delimiter = delimiter,
		.line = 1,
		.row_line = 1};
	g_autoptr(GString) texts = r.texts = g_string_new(NULL);
	g_autoptr(GArray) starts = r.starts = g_array_new(FALSE, FALSE, sizeof(gsize));
	g_autoptr(GPtrArray) fields = r.fields = g_ptr_array_new();
	feed(&r, &parser, text, length);
	finish(&r, &parser);
	csv_free(&parser);
	return r.status;
}

void svc_csv_append(GString *out, const char *field, bool guard)
{
	bool formula = guard && *field && strchr("=+-@\t\r", *field);
	size_t n = strlen(field);
	bool bom = g_str_has_prefix(field, "\xEF\xBB\xBF"); /* else read as the file's */
	bool blank = n && (strchr(" \t", field[0]) || strchr(" \t", field[n - 1]));
	if (!blank && !bom && !strpbrk(field, ",\"\r\n")) {
		g_string_append_printf(out, "%s%s", formula ? "'" : "", field);
		return;
	}
	g_string_append(out, formula ? "\"'" : "\"");
	for (; *field; field++) {
		g_string_append_c(out, *field);
		if (*field == '"')
			g_string_append_c(out, '"');
	}
	g_string_append_c(out, '"');
}
