#include "out/format.h"
#include "util/utf8.h"
#include <string.h>

enum { GAP = 2, LEAST_WIDTH = 6 };

/* Rows are kept as bare text: of a long list they would take several times as much as values. */
static void add_row(struct svc_out *out, json_t *row)
{
	for (size_t i = 0; i < out->n_columns; i++) {
		g_autofree char *text = svc_cell_people(
			out, &out->columns[i], json_object_get(row, out->columns[i].key), true);
		g_string_append_len(out->cells, text, (gssize)strlen(text) + 1);
	}
}

static int least_of(const struct svc_column *column)
{
	return column->least > 0 ? column->least : LEAST_WIDTH;
}

/* The column to narrow next: highest shrink first, the widest of those; -1 if none is left. */
static int narrowable(const struct svc_out *out, const int *widths)
{
	int best = -1;
	for (int i = 0; i < (int)out->n_columns; i++) {
		int shrink = out->columns[i].shrink;
		if (shrink <= 0 || widths[i] <= least_of(&out->columns[i]))
			continue;
		if (best < 0 || shrink > out->columns[best].shrink ||
			(shrink == out->columns[best].shrink && widths[i] > widths[best]))
			best = i;
	}
	return best;
}

/* What the columns take; a dropped one has a width below 0. */
static int total_of(const struct svc_out *out, const int *widths)
{
	int total = -GAP;
	for (size_t i = 0; i < out->n_columns; i++)
		total += widths[i] < 0 ? 0 : widths[i] + GAP;
	return total;
}

/* Narrows to the least widths; false if that isn't enough. */
static bool narrow(const struct svc_out *out, int *widths)
{
	for (int total = total_of(out, widths); total > out->options.width; total--) {
		int column = narrowable(out, widths);
		if (column < 0)
			return false;
		widths[column]--;
	}
	return true;
}

/* The column to leave out next: the last without any value, else the one of the highest drop, the
 * last of those; the first column stays. -1 if it is alone. */
static int droppable(const struct svc_out *out, const int *widths, const bool *filled)
{
	int best = -1;
	for (int i = (int)out->n_columns - 1; i > 0; i--) {
		if (widths[i] < 0)
			continue;
		if (!filled[i])
			return i;
		if (best < 0 || out->columns[i].drop > out->columns[best].drop)
			best = i;
	}
	return best;
}

/* Never wider than the terminal, whose wrapping would tear the columns apart. */
static void fit(const struct svc_out *out, int *widths, const bool *filled)
{
	size_t size = out->n_columns * sizeof *widths;
	g_autofree int *natural = g_memdup2(widths, size);
	while (out->options.width > 0 && !narrow(out, widths)) {
		int column = droppable(out, natural, filled);
		if (column < 0) {
			widths[0] = MIN(widths[0], out->options.width);
			return;
		}
		natural[column] = -1;
		memcpy(widths, natural, size);
	}
}

static int *column_widths(const struct svc_out *out)
{
	int *widths = g_new0(int, out->n_columns);
	g_autofree bool *filled = g_new0(bool, out->n_columns);
	for (size_t i = 0; i < out->n_columns; i++)
		widths[i] = svc_utf8_width(out->columns[i].title);
	const char *text = out->cells->str;
	for (size_t n = 0; n < out->n_rows * out->n_columns; n++, text += strlen(text) + 1) {
		size_t i = n % out->n_columns;
		widths[i] = MAX(widths[i], svc_utf8_width(text));
		filled[i] = filled[i] || *text;
	}
	fit(out, widths, filled);
	return widths;
}

/* Words of svc itself (clock states, findings, status categories); a desk's words stay plain. */
static char *paint_word(const struct svc_out *out, const char *word)
{
	static const struct {
		const char *word;
		enum svc_role role;
	} meanings[] = {
		{"met", SVC_ROLE_GOOD},
		{"ok", SVC_ROLE_GOOD},
		{"done", SVC_ROLE_GOOD},
		{"at-risk", SVC_ROLE_WARN},
		{"warning", SVC_ROLE_WARN},
		{"paused", SVC_ROLE_WARN},
		{"breached", SVC_ROLE_BAD},
		{"error", SVC_ROLE_BAD},
		{"cancelled", SVC_ROLE_DIM},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(meanings); i++)
		if (g_str_equal(word, meanings[i].word))
			return svc_out_paint(out, meanings[i].role, word);
	return g_strdup(word);
}

static char *paint_cell(
	const struct svc_out *out, const struct svc_column *column, const char *text)
{
	switch (column->type) {
	case SVC_COL_ID:
		return svc_out_paint(out, SVC_ROLE_ID, text);
	case SVC_COL_WORD:
		return paint_word(out, text);
	case SVC_COL_TIME:
		return svc_out_paint(out, SVC_ROLE_DIM, text);
	default:
		return g_strdup(text);
	}
}

static void put_blanks(struct svc_out *out, int n)
{
	for (; n > 0; n--)
		svc_out_put(out, " ");
}

/* One cell with the blanks before it; `*owed` blanks go before the next text, if there is one. */
static void put_cell(struct svc_out *out, const char *text, int width, bool right, bool heading,
	const struct svc_column *column, int *owed)
{
	if (width < 0)
		return;
	g_autofree char *cut = svc_utf8_cut(text, width);
	int pad = width - svc_utf8_width(cut);
	if (*cut) {
		g_autofree char *painted = heading ? svc_out_paint(out, SVC_ROLE_HEADING, cut)
						   : paint_cell(out, column, cut);
		put_blanks(out, *owed + (right ? pad : 0));
		svc_out_put(out, painted);
		*owed = (right ? 0 : pad) + GAP;
	} else {
		*owed += width + GAP;
	}
}

static void put_heading(struct svc_out *out, const int *widths)
{
	int owed = 0;
	for (size_t i = 0; i < out->n_columns; i++)
		put_cell(out, out->columns[i].title, widths[i],
			svc_column_is_number(&out->columns[i]), true, &out->columns[i], &owed);
	svc_out_put(out, "\n");
}

static void end(struct svc_out *out, const char *empty)
{
	if (!out->n_rows) {
		if (empty)
			svc_out_say(out, "%s", empty);
		return;
	}
	g_autofree int *widths = column_widths(out);
	put_heading(out, widths);
	const char *text = out->cells->str;
	for (size_t row = 0; row < out->n_rows && !out->failed; row++) {
		int owed = 0;
		for (size_t i = 0; i < out->n_columns; i++, text += strlen(text) + 1)
			put_cell(out, text, widths[i], svc_column_is_number(&out->columns[i]),
				false, &out->columns[i], &owed);
		svc_out_put(out, "\n");
	}
	g_string_truncate(out->cells, 0);
}

const struct svc_format_ops svc_table_ops = {NULL, add_row, end};
