/*
 * What is searched for: phrases of words, all of which a record has to have.
 *
 * Each operand is a phrase: its words stand side by side in a record, in this order. Whatever is no
 * letter or digit only separates words; nothing is an operator but one `*` at the end, after which
 * the last word may go on.
 */
#ifndef SVC_SEARCH_WORDS_H
#define SVC_SEARCH_WORDS_H

#include "search/text.h"
#include "search/tokens.h"

enum {
	SVC_WORDS_MAX_BYTES = 4096, /* of all operands together */
	SVC_WORDS_MAX_PHRASES = 32,
	SVC_WORDS_MAX_TOKENS = 60, /* of one phrase */
};

struct svc_phrase {
	char *text;        /* as it was given, without the `*`; owned */
	GPtrArray *tokens; /* folded words, owned texts; one at least */
	bool prefix;       /* the last word may go on */
};

struct svc_words {
	GPtrArray *phrases; /* of struct svc_phrase; one at least, unless they are a record's */
	double weights[SVC_TEXT_COLUMNS]; /* 0: the column isn't searched */
	bool public_only;
	bool any; /* one of the phrases is enough */
};

/*
 * Reads operands (NULL-terminated). Those without a letter or digit count for nothing. Errors:
 * SVC_EUSAGE where no word is left, for invalid UTF-8, and above a limit.
 */
enum svc_status svc_words_parse(struct svc_tokens *tokens, const char *const *operands,
	bool public_only, struct svc_words **out, struct svc_error *err);
void svc_words_free(struct svc_words *words);
SVC_DEFINE_AUTO(svc_words, svc_words_free)

/* No words yet, over all columns, of which any will be enough; owned. And one more of them, folded
 * as svc_tokens_each() gives it. */
struct svc_words *svc_words_any(void);
void svc_words_add(struct svc_words *words, const char *token);

/* The same as a query of FTS5, every text quoted. Owned. */
char *svc_words_query(const struct svc_words *words);

#endif
