/*
 * Texts as tickets have them, the same for the same numbers drawn.
 *
 * Words follow Zipf and Mandelbrot: the word of rank r in vocabulary.txt (3,484 words) is drawn in
 * proportion to 1 / (r + 2.7), so that the first 60, those that hold sentences together, are half
 * of a text. A text has a subject: of the other words, every second is one of the ten words that
 * the ticket is about, which is why a word stands in a ticket often or not at all. One word in
 * forty is none of the vocabulary: a small number, a computer (pc-1234) or a six-digit number, so
 * that a desk's words grow with its tickets. Sentences have 5 to 17 words.
 *
 * A third of the titles are the usual ones of titles.txt, the title of rank r in proportion to 1 /
 * (r + 2.7), each `#` being a digit; the others are 3 to 8 words of the ticket's own.
 */
#ifndef SVC_BENCH_WORDS_H
#define SVC_BENCH_WORDS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct bench_file { /* embedded when the generator is built */
	const char *name;
	const unsigned char *text;
	size_t length;
};
extern const struct bench_file bench_files[]; /* ends with a row whose name is NULL */

struct rng { /* xorshift64*: the same stream on every machine */
	uint64_t state;
};
/* A number from 0 to below `below`. */
unsigned draw(struct rng *rng, unsigned below);

struct words;

/* Both word lists, to be freed by words_free(). */
struct words *words_new(void);
void words_free(struct words *words);

enum { SUBJECT = 10 };
struct subject {
	const char *words[SUBJECT]; /* borrowed */
};

/* Draws what a ticket is about. */
void words_subject(const struct words *words, struct rng *rng, struct subject *out);

/* Appends a title; a usual one makes the ticket about its words. */
void words_title(
	const struct words *words, struct rng *rng, struct subject *subject, GString *text);

/* Appends sentences of about `n` words, without a newline. */
void words_text(const struct words *words, struct rng *rng, const struct subject *subject,
	unsigned n, GString *text);

#endif
