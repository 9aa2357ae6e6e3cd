/*
 * Pages of their own: HTML with its style inside, without any script, link or image, so that it can
 * be mailed and kept. A content security policy forbids the rest; every text from records is made
 * harmless and escaped.
 */
#ifndef SVC_VIEW_HTML_H
#define SVC_VIEW_HTML_H

#include <glib.h>
#include <jansson.h>

/* The text under a key; "" where there is none. Borrowed. */
const char *svc_html_text(const json_t *object, const char *key);

/* Text as it may stand between tags and in attributes. Owned. */
char *svc_html_escape(const char *text);

/* A page up to its body; `title` is escaped. Owned. */
GString *svc_html_new(const char *title);
/* Closes the page; `out` is consumed. Owned. */
char *svc_html_end(GString *out);

/* All of these append to a page; texts are escaped. */
void svc_html_heading(GString *out, int level, const char *text);
void svc_html_paragraph(GString *out, const char *text);
void svc_html_notes(GString *out, char *const *notes); /* "What the figures mean" */

/* A table: its head (fields of `by`, may be NULL, then `names`, NULL-terminated and fixed; one that
 * begins with '>' heads numbers), rows by svc_html_row() and the cells, the end. */
void svc_html_table(GString *out, const json_t *by, const char *const *names);
void svc_html_row(GString *out);
void svc_html_cell(GString *out, const char *text);
/* Cells of a row with its values of the fields of `by`, "(none)" where there is none. */
void svc_html_groups(GString *out, const json_t *by, const json_t *row);
void svc_html_figure(GString *out, const char *text);     /* a text aligned as numbers are */
void svc_html_number(GString *out, const json_t *value);  /* "" for no integer */
void svc_html_percent(GString *out, const json_t *value); /* one decimal */
void svc_html_seconds(GString *out, const json_t *value); /* whole minutes from an hour on */
/* A cell with `percent` (0 to 100) as a bar of the CSS class `class`, and a mark at `*goal` (NULL:
 * none). */
void svc_html_bar(GString *out, double percent, const char *class, const double *goal);
void svc_html_row_end(GString *out);
void svc_html_table_end(GString *out);

#endif
