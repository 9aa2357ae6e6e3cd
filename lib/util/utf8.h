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

/*
 * Text made harmless for terminals and CI logs: control characters (C0, DEL, C1), bidirectional
 * overrides and isolates, line and paragraph separators, and invalid UTF-8 become U+FFFD;
 * tab becomes a blank, `\n` stays only with `lines`; the start of a workflow command (`::` at the
 * start of a line, `##[` anywhere) is broken with a zero-width space. Owned.
 */
char *svc_utf8_harmless(const char *text, bool lines);

/* The candidates close to `word` (Damerau-Levenshtein distance ≤ 1 + length/4, or a prefix), best
 * first, at most `most`; "did you mean" text: "a", "a or b", "a, b or c". NULL if none. Owned. */
char *svc_suggest(const char *word, const char *const *candidates, int most);

#endif
