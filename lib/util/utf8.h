/*
 * UTF-8 as people see it: display width, cutting, and making foreign text harmless.
 */
#ifndef SVC_UTIL_UTF8_H
#define SVC_UTIL_UTF8_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Columns that valid UTF-8 takes on a terminal (wide and combining characters counted as such). */
int svc_utf8_width(const char *text);

/* `text` cut to at most `width` columns, "…" at the end where it was cut. Owned. */
char *svc_utf8_cut(const char *text, int width);

/* One line that begins at column `at`, broken at blanks so that none ends behind column `width`
 * (0: never broken); what follows is indented by `indent`. A longer word stays whole. Owned. */
char *svc_utf8_wrap(const char *line, int width, int at, int indent);

/* Whether a character moves the cursor, reorders the text around it, breaks the line or carries
 * text that nobody sees: control characters (C0, DEL, C1), marks of direction, embeddings,
 * overrides and isolates, line and paragraph separators, invisible operators and tags. What scripts
 * need to be written (joiners, variation selectors) is not. */
bool svc_utf8_is_harmful(gunichar c);

/*
 * Text made harmless for terminals and CI logs: harmful characters and invalid UTF-8 become U+FFFD;
 * tab becomes a blank, `\n` stays only with `lines`; the start of a workflow command (`::` at the
 * start of a word, which wrapping may put at that of a line; `##[` anywhere) is broken with a
 * zero-width space. Owned.
 */
char *svc_utf8_harmless(const char *text, bool lines);

/* JSON text with the same characters written as escapes (RFC 8259 section 7), and `##` broken the
 * same way: no data is lost. `json` is valid UTF-8; what is escaped stands in its strings alone.
 * Owned. */
char *svc_utf8_json(const char *json);

/* The candidates close to `word` (Damerau-Levenshtein distance ≤ 1 + length/4, or a prefix), best
 * first, at most `most`; "did you mean" text: "a", "a or b", "a, b or c". NULL if none. Owned. */
char *svc_suggest(const char *word, const char *const *candidates, int most);

#endif
