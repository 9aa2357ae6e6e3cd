/*
 * Verifying the index of words.
 */
#ifndef SVC_SEARCH_VERIFY_H
#define SVC_SEARCH_VERIFY_H

#include "desk/desk.h"
#include "index/index.h"

/*
 * Where the words of a kind are indexed: brings them up to date, has SQLite compare its lists of
 * words with the texts, and compares each text with its file. `fn` gets the path, and what is
 * wrong, for each that differs. False where they aren't indexed.
 */
bool svc_search_verify(
	struct svc_desk *desk, const struct svc_kind *kind, svc_cache_wrong_fn fn, void *data);

#endif
