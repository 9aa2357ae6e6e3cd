/*
 * Manual pages: text as mdoc(7) source, safe from being read as requests, macros or escapes.
 */
#ifndef SVC_TEXT_MDOC_H
#define SVC_TEXT_MDOC_H

#include <glib.h>
#include <stddef.h>

/* Characters that switch the font in the text given to the functions below. */
#define SVC_MDOC_BOLD "\x01"
#define SVC_MDOC_ITALIC "\x02"
#define SVC_MDOC_ROMAN "\x03"

/* Appends prose: no line looks like a request, and each sentence starts a line, as mdoc wants. */
void svc_mdoc_prose(GString *out, const char *text);

/* Appends a blank and the text as one argument of a macro, in quotes. */
void svc_mdoc_argument(GString *out, const char *text);

/*
 * The body of a page from a Markdown document: what stands before the first heading of level 2
 * becomes DESCRIPTION, those headings sections, deeper ones subsections; the heading of level 1 is
 * left out. A table becomes a list tagged by its first column. Of links, absolute addresses are
 * shown. Owned.
 */
char *svc_markdown_mdoc(const char *text, size_t length);

#endif
