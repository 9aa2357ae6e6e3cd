/*
 * Markdown of records for people: cmark's tree, drawn for a terminal or as HTML.
 */
#ifndef SVC_TEXT_MARKDOWN_H
#define SVC_TEXT_MARKDOWN_H

#include "util/error.h"
#include <stdbool.h>
#include <stddef.h>

/*
 * Text for a terminal of `width` columns: paragraphs wrapped by display width, lists, quotes, code
 * and headings kept apart; SGR sequences only with `colour`. Control characters of the input never
 * pass (they are shown as U+FFFD); bidirectional overrides neither. Owned by the caller.
 */
char *svc_markdown_terminal(const char *text, size_t length, int width, bool colour);

/* An HTML fragment, raw HTML and dangerous URLs (javascript:, data: …) left out. Owned. */
char *svc_markdown_html(const char *text, size_t length);

#endif
