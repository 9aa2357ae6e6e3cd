/*
 * Tables of GitHub Flavored Markdown (section 4.10 of its specification), which cmark reads as
 * paragraphs. Internal to text.
 */
#ifndef SVC_TEXT_MARKDOWN_TABLE_H
#define SVC_TEXT_MARKDOWN_TABLE_H

#include <cmark.h>
#include <glib.h>
#include <stdbool.h>

/*
 * Turns every paragraph that is a table into a list that svc_markdown_is_table() knows: an item a
 * row, the header first, with a paragraph a cell. A `|` within code doesn't end a cell; an escaped
 * one does, because cmark tells it no more. What has more than 32 columns stays a paragraph.
 */
void svc_markdown_find_tables(cmark_node *document);

/* True for the list that svc_markdown_find_tables() made of a table. */
bool svc_markdown_is_table(cmark_node *node);

/*
 * The lines of a table drawn in at most `width` columns where words allow it (0: as wide as it is);
 * `rows` holds NULL-terminated arrays of cells, each one line of text. `*header` gets how many
 * lines the first row takes. Owned, of owned texts.
 */
GPtrArray *svc_markdown_draw_table(const GPtrArray *rows, int width, guint *header);

#endif
