/*
 * Records like another one: those that have its most telling words.
 */
#ifndef SVC_SEARCH_SIMILAR_H
#define SVC_SEARCH_SIMILAR_H

#include "search/search.h"

enum { SVC_SIMILAR_WORDS = 16 };

/*
 * A search among the records of the same kind for the SVC_SIMILAR_WORDS words of `record` that tell
 * most about it: ln(1 + f) times rarity, f being how often they stand in it, by the weights of
 * columns. Words that no other record has count for nothing. svc_search_run() then finds every
 * record that has one of them, the record itself included. `*out` is owned. Errors: those of
 * svc_tokens_new(), svc_text_of() and svc_desk_each().
 */
enum svc_status svc_search_new_like(struct svc_desk *desk, struct svc_record *record,
	struct svc_search **out, struct svc_error *err);

/* Which of the words a hit has, the most telling first: NULL-terminated, owned with g_strfreev().
 * None where the file is gone. Errors: those of svc_search_look(). */
enum svc_status svc_search_common(struct svc_search *search, const struct svc_search_hit *hit,
	char ***out, struct svc_error *err);

#endif
