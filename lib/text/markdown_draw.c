#include "text/markdown_table.h"
#include "util/utf8.h"

#include <string.h>

enum { GAP = 2, WIDEST = 1000, LEAST = 6 };

struct layout {
	guint n;       /* columns */
	int *natural;  /* the widest cell */
	int *unbroken; /* the widest word */
	int *width;
};

static void measure(struct layout *l, const GPtrArray *rows)
{
	for (guint r = 0; r < rows->len; r++) {
		char *const *cells = rows->pdata[r];
		for (guint c = 0; cells[c]; c++) {
			g_auto(GStrv) words = g_strsplit(cells[c], " ", -1);
			int width = MIN(svc_utf8_width(cells[c]), WIDEST);
			l->natural[c] = MAX(l->natural[c], width);
			for (int w = 0; words[w]; w++)
				l->unbroken[c] =
					MAX(l->unbroken[c], MIN(svc_utf8_width(words[w]), WIDEST));
		}
	}
}

static int fit(struct layout *l, int cap)
{
	int total = GAP * ((int)l->n - 1);
	for (guint c = 0; c < l->n; c++) {
		l->width[c] = MIN(l->natural[c], MAX(cap, l->unbroken[c]));
		total += l->width[c];
	}
	return total;
}

/* The widest columns give way first, down to their widest word. */
static void choose_widths(struct layout *l, int width)
{
	int cap = width > 0 ? MIN(width, WIDEST) : WIDEST;
	while (fit(l, cap) > width && width > 0 && cap > LEAST)
		cap--;
}

/* The words of a cell in lines of its column's width. */
static GPtrArray *wrap(const char *cell, int width)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) words = g_strsplit(cell, " ", -1);
	g_autoptr(GString) line = g_string_new(NULL);
	for (int i = 0; words[i]; i++) {
		if (line->len && svc_utf8_width(line->str) + 1 + svc_utf8_width(words[i]) > width) {
			g_ptr_array_add(lines, g_strdup(line->str));
			g_string_truncate(line, 0);
		}
		g_string_append_printf(line, "%s%s", line->len && *words[i] ? " " : "", words[i]);
	}
	g_ptr_array_add(lines, g_strdup(line->str));
	return lines;
}

static void pad(GString *line, int to)
{
	for (int at = svc_utf8_width(line->str); at < to; at++)
		g_string_append_c(line, ' ');
}

static void draw_row(GPtrArray *out, const struct layout *l, char *const *cells)
{
	g_autoptr(GPtrArray) columns =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	guint height = 1;
	for (guint c = 0; cells[c]; c++) {
		GPtrArray *lines = wrap(cells[c], l->width[c]);
		g_ptr_array_add(columns, lines);
		height = MAX(height, lines->len);
	}
	for (guint i = 0; i < height; i++) {
		g_autoptr(GString) line = g_string_new(NULL);
		int at = 0;
		for (guint c = 0; c < columns->len; c++) {
			const GPtrArray *lines = columns->pdata[c];
			if (i < lines->len && *(char *)lines->pdata[i]) {
				pad(line, at);
				g_string_append(line, lines->pdata[i]);
			}
			at += l->width[c] + GAP;
		}
		g_ptr_array_add(out, g_strdup(line->str));
	}
}

GPtrArray *svc_markdown_draw_table(const GPtrArray *rows, int width, guint *header)
{
	struct layout l = {0};
	for (guint r = 0; r < rows->len; r++)
		l.n = MAX(l.n, g_strv_length(rows->pdata[r]));
	g_autofree int *numbers = g_new0(int, (gsize)l.n * 3 + 1);
	l.natural = numbers;
	l.unbroken = numbers + l.n;
	l.width = numbers + 2 * (gsize)l.n;
	measure(&l, rows);
	choose_widths(&l, width);
	GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
	*header = 0;
	for (guint r = 0; r < rows->len; r++) {
		draw_row(out, &l, rows->pdata[r]);
		if (!r)
			*header = out->len;
	}
	return out;
}
