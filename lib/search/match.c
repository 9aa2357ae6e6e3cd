#include "search/match.h"
#include <math.h>
#include <string.h>

/* The phrases that are under way: bit i of `under_way` says that the last i + 1 words were the
 * first i + 1 words of the phrase. */
struct match {
	const struct svc_words *words;
	GArray *marks;
	uint64_t under_way[SVC_WORDS_MAX_PHRASES];
	size_t starts[SVC_WORDS_MAX_TOKENS]; /* of the last words, as a ring */
	guint size;
};

static bool is_word(const struct svc_phrase *phrase, guint i, const char *token, size_t length)
{
	const char *wanted = phrase->tokens->pdata[i];
	size_t n = strlen(wanted);
	bool may_go_on = phrase->prefix && i + 1 == phrase->tokens->len;
	return (may_go_on ? length >= n : length == n) && !memcmp(wanted, token, n);
}

static void take(const char *token, size_t length, size_t start, size_t end, void *data)
{
	struct match *match = data;
	match->starts[match->size % SVC_WORDS_MAX_TOKENS] = start;
	for (guint p = 0; p < match->words->phrases->len; p++) {
		const struct svc_phrase *phrase = match->words->phrases->pdata[p];
		guint n = phrase->tokens->len;
		uint64_t could = match->under_way[p] << 1 | 1, does = 0;
		for (guint i = 0; i < n && could >> i; i++)
			if (could >> i & 1 && is_word(phrase, i, token, length))
				does |= (uint64_t)1 << i;
		match->under_way[p] = does;
		if (does >> (n - 1) & 1) {
			guint first = match->size - (n - 1);
			const struct svc_mark mark = {
				match->starts[first % SVC_WORDS_MAX_TOKENS], end, p};
			g_array_append_val(match->marks, mark);
		}
	}
	match->size++;
}

GArray *svc_match_marks(
	struct svc_tokens *tokens, const struct svc_words *words, const char *text, guint *size)
{
	struct match match = {
		.words = words, .marks = g_array_new(FALSE, FALSE, sizeof(struct svc_mark))};
	svc_tokens_each(tokens, text, take, &match);
	if (size)
		*size = match.size;
	return match.marks;
}

struct svc_tally svc_match_text(
	struct svc_tokens *tokens, const struct svc_words *words, const struct svc_text *text)
{
	struct svc_tally tally = {0};
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++) {
		guint size;
		g_autoptr(GArray) marks =
			svc_match_marks(tokens, words, text->columns[column], &size);
		tally.size += size;
		for (guint i = 0; i < marks->len; i++)
			tally.weight[g_array_index(marks, struct svc_mark, i).phrase] +=
				words->weights[column];
	}
	return tally;
}

bool svc_tally_is_hit(const struct svc_words *words, const struct svc_tally *tally)
{
	guint found = 0;
	for (guint i = 0; i < words->phrases->len; i++)
		found += tally->weight[i] > 0;
	return words->any ? found > 0 : found == words->phrases->len;
}

double svc_match_rarity(double records, double with)
{
	return log1p((records - with + 0.5) / (with + 0.5));
}

double svc_match_score(const struct svc_words *words, const struct svc_tally *tally,
	const struct svc_totals *totals)
{
	static const double k1 = 1.2, b = 0.75;
	double score = 0, average = MAX(totals->size / MAX(totals->records, 1), 1);
	for (guint i = 0; i < words->phrases->len; i++) {
		double rare = svc_match_rarity(totals->records, totals->with[i]);
		double often = tally->weight[i];
		score += rare * (often * (k1 + 1)) /
			 (often + k1 * (1 - b + b * tally->size / average));
	}
	return score;
}
