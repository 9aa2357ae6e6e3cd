/*
 * Phrases found in a text, and what a record is worth by them.
 */
#ifndef SVC_SEARCH_MATCH_H
#define SVC_SEARCH_MATCH_H

#include "search/words.h"

/* One phrase at [start, end) of a text, in bytes. */
struct svc_mark {
	size_t start, end;
	guint phrase;
};

/* Every place of a phrase in a text, by where they end; array of struct svc_mark, owned. `*size`
 * (may be NULL) gets the number of words of the text. */
GArray *svc_match_marks(
	struct svc_tokens *tokens, const struct svc_words *words, const char *text, guint *size);

/* How often the phrases stand in one record: `weight[i]` is the sum of the weights of the columns
 * in which phrase i was found; the record has `size` words. */
struct svc_tally {
	double weight[SVC_WORDS_MAX_PHRASES];
	guint size;
};

/* Looks at a record's text. */
struct svc_tally svc_match_text(
	struct svc_tokens *tokens, const struct svc_words *words, const struct svc_text *text);

/* True if every phrase was found; one, where any is enough. */
bool svc_tally_is_hit(const struct svc_words *words, const struct svc_tally *tally);

/* Of all records of the kind: how many there are, their words, and how many have each phrase. */
struct svc_totals {
	double records, size;
	double with[SVC_WORDS_MAX_PHRASES];
};

/* ln(1 + (N - n + 0.5) / (n + 0.5)): what it is worth to have a phrase that `with` of the records
 * have. Above 0 however many do. */
double svc_match_rarity(double records, double with);

/*
 * BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009; k1 = 1.2, b = 0.75)
 * with the weights of columns for occurrences, and the rarity above. Index and scan compute it
 * here, so that they agree in every bit.
 */
double svc_match_score(const struct svc_words *words, const struct svc_tally *tally,
	const struct svc_totals *totals);

#endif
