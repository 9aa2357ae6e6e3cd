/*
 * The piece of a record's text that shows why it was found.
 */
#ifndef SVC_SEARCH_SNIPPET_H
#define SVC_SEARCH_SNIPPET_H

#include "search/match.h"

struct svc_snippet {
	char *text;    /* one line of about 160 bytes; "…" where something is left out; owned */
	GArray *marks; /* of struct svc_mark, in the text, none in another, sorted; owned */
	int column;    /* where it stands in the record: enum of search/text.h */
};
void svc_snippet_clear(struct svc_snippet *snippet);
SVC_DEFINE_AUTOCLEAR(svc_snippet, svc_snippet_clear)

/* The start of a text on one line, "…" at its end where something is left out. Owned. */
char *svc_search_line(const char *text, size_t most);

/* A whole column on one line, with its marks. */
void svc_snippet_line(struct svc_tokens *tokens, const struct svc_words *words, const char *line,
	struct svc_snippet *out);

/* The piece of description or entries with the most different phrases, the earliest of those;
 * where none has one, the start of the first that isn't empty. */
void svc_snippet_make(struct svc_tokens *tokens, const struct svc_words *words,
	const struct svc_text *text, struct svc_snippet *out);

#endif
