/*
 * Text cut into words as the search index does it: SQLite's tokeniser `unicode61`, which folds case
 * and takes accents away. The scan without an index uses the same one, so that both find the same.
 */
#ifndef SVC_SEARCH_TOKENS_H
#define SVC_SEARCH_TOKENS_H

#include "util/error.h"
#include <sqlite3.h>
#include <stddef.h>

/* How the tables of the index are told to cut. */
#define SVC_TOKENS_NAME "unicode61 remove_diacritics 2"

struct svc_tokens;

/* A tokeniser; owned. Errors: SVC_EENVIRONMENT where SQLite was built without FTS5. */
enum svc_status svc_tokens_new(struct svc_tokens **out, struct svc_error *err);
void svc_tokens_free(struct svc_tokens *tokens);
SVC_DEFINE_AUTO(svc_tokens, svc_tokens_free)

/* One word: `length` folded bytes, valid during the call, that stand at [start, end) of the text.
 */
typedef void (*svc_token_fn)(
	const char *token, size_t length, size_t start, size_t end, void *data);

/* Calls `fn` for each word of a text of at most INT_MAX bytes (what is behind is left out). */
void svc_tokens_each(struct svc_tokens *tokens, const char *text, svc_token_fn fn, void *data);

/* What FTS5 gives those who extend it, for a connection; NULL without FTS5. Borrowed. */
fts5_api *svc_tokens_api(sqlite3 *db);

#endif
