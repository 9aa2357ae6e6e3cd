/* plain, csv and md: formats that are written row by row. */
#include "out/format.h"
#include "text/csv.h"
#include "util/utf8.h"
#include <string.h>

static void append_escaped(GString *out, const char *text)
{
	static const char special[] = "\\\t\n\r", letters[] = "\\tnr";
	for (const char *p = text; *p; p++) {
		const char *found = strchr(special, *p);
		if (found)
			g_string_append_printf(out, "\\%c", letters[found - special]);
		else
			g_string_append_c(out, *p);
	}
}

static void plain_row(struct svc_out *out, json_t *row)
{
	for (size_t i = 0; i < out->n_columns; i++) {
		g_autofree char *text = svc_cell_raw(json_object_get(row, out->columns[i].key));
		g_autoptr(GString) escaped = g_string_new(NULL);
		append_escaped(escaped, text);
		g_autofree char *safe = svc_utf8_harmless(escaped->str, false);
		if (i)
			svc_out_put(out, "\t");
		svc_out_put(out, safe);
	}
	svc_out_raw(out, &out->options.separator, 1);
}

static void csv_begin(struct svc_out *out)
{
	g_autoptr(GString) line = g_string_new(NULL);
	for (size_t i = 0; i < out->n_columns; i++) {
		if (i)
			g_string_append_c(line, ',');
		svc_csv_append(line, out->columns[i].key, true);
	}
	svc_out_put(out, line->str);
	svc_out_put(out, "\n");
}

static void csv_row(struct svc_out *out, json_t *row)
{
	g_autoptr(GString) line = g_string_new(NULL);
	for (size_t i = 0; i < out->n_columns; i++) {
		const json_t *value = json_object_get(row, out->columns[i].key);
		g_autofree char *text = svc_cell_raw(value);
		g_autofree char *safe = svc_utf8_harmless(text, true);
		if (i)
			g_string_append_c(line, ',');
		/* a number can't be a formula, and -5 must stay one */
		svc_csv_append(line, safe, !json_is_number(value));
	}
	svc_out_put(out, line->str);
	svc_out_put(out, "\n");
}

static void md_begin(struct svc_out *out)
{
	for (size_t i = 0; i < out->n_columns; i++) {
		svc_out_put(out, "| ");
		svc_out_put(out, out->columns[i].title);
		svc_out_put(out, " ");
	}
	svc_out_put(out, "|\n");
	for (size_t i = 0; i < out->n_columns; i++)
		svc_out_put(out, svc_column_is_number(&out->columns[i]) ? "|---:" : "|---");
	svc_out_put(out, "|\n");
}

/* Whether Markdown would read the character at `p` of `text` as markup. */
static bool is_markup(const char *text, const char *p)
{
	if (*p == '_') /* within a word it's no emphasis (GFM 6.2) */
		return p == text || !g_ascii_isalnum(p[-1]) || !g_ascii_isalnum(p[1]);
	return strchr("\\`*[]<>|~&", *p) != NULL;
}

static void md_row(struct svc_out *out, json_t *row)
{
	for (size_t i = 0; i < out->n_columns; i++) {
		g_autofree char *text = svc_cell_people(
			out, &out->columns[i], json_object_get(row, out->columns[i].key), false);
		g_autoptr(GString) escaped = g_string_new("| ");
		for (const char *p = text; *p; p++) {
			if (is_markup(text, p))
				g_string_append_c(escaped, '\\');
			g_string_append_c(escaped, *p);
		}
		g_string_append_c(escaped, ' ');
		svc_out_put(out, escaped->str);
	}
	svc_out_put(out, "|\n");
}

const struct svc_format_ops svc_plain_ops = {NULL, plain_row, NULL};
const struct svc_format_ops svc_csv_ops = {csv_begin, csv_row, NULL};
const struct svc_format_ops svc_md_ops = {md_begin, md_row, NULL};
