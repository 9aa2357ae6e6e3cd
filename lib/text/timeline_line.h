/*
 * Lines of a record's body, and which of them start an entry. Shared by the timeline's reader and
 * writer, so that both agree on every byte.
 */
#ifndef SVC_TEXT_TIMELINE_LINE_H
#define SVC_TEXT_TIMELINE_LINE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct svc_line {
	size_t start, end, next; /* [start, end) without its break; `next` is after the break */
};

/* The line at byte `start`; ends with LF, CR LF, a lone CR or the text. */
struct svc_line svc_line_at(const char *text, size_t length, size_t start);

struct svc_heading {
	int64_t time;
	bool stamped, malformed;
	const char *author, *verb; /* borrowed ranges of the line */
	size_t author_length, verb_length;
};

/* Does this line start an entry? Fills `out` (may be NULL) if so. */
bool svc_heading_read(
	const char *line, size_t length, const char *const *verbs, struct svc_heading *out);

/* The number of backslashes at the start of a line that guard what would start an entry; 0 also
 * for a heading without any, see svc_heading_read(). */
size_t svc_heading_guards(const char *line, size_t length, const char *const *verbs);

/* [a-z][a-z-]* */
bool svc_verb_is_valid(const char *verb, size_t length);

/* The field's length in a line `- field: value`, 0 if it isn't one; `*value` gets the value's
 * offset. */
size_t svc_change_read(const char *line, size_t length, size_t *value);

#endif
