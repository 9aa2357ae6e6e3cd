#include "words.h"
#include <string.h>

/* Words that hold sentences together: nothing is about them. */
enum { COMMON = 60 };

struct list {
	char **items;
	unsigned n;
	unsigned *below; /* sum of the weights up to each item */
};

struct words {
	struct list vocabulary, titles;
};

unsigned draw(struct rng *rng, unsigned below)
{
	rng->state ^= rng->state >> 12;
	rng->state ^= rng->state << 25;
	rng->state ^= rng->state >> 27;
	return (unsigned)((rng->state * 0x2545F4914F6CDD1DULL) >> 33) % below;
}

/* Whole numbers, so that every machine draws the same. */
static struct list list_new(const char *name)
{
	const struct bench_file *file = bench_files;
	while (strcmp(file->name, name) != 0)
		file++;
	g_autofree char *text = g_strndup((const char *)file->text, file->length);
	struct list list = {.items = g_strsplit(g_strchomp(text), "\n", -1)};
	list.n = g_strv_length(list.items);
	list.below = g_new(unsigned, list.n);
	for (unsigned r = 0, sum = 0; r < list.n; r++)
		list.below[r] = sum += 1000000000U / (10 * (r + 1) + 27);
	return list;
}

static void list_clear(struct list *list)
{
	g_strfreev(list->items);
	g_free(list->below);
}

/* The rank, from 0 on, of an item from rank `first` on. */
static unsigned draw_rank(const struct list *list, struct rng *rng, unsigned first)
{
	unsigned skip = first ? list->below[first - 1] : 0;
	unsigned wanted = skip + draw(rng, list->below[list->n - 1] - skip);
	unsigned low = first, high = list->n - 1;
	while (low < high) {
		unsigned middle = (low + high) / 2;
		if (list->below[middle] > wanted)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

struct words *words_new(void)
{
	struct words *words = g_new0(struct words, 1);
	words->vocabulary = list_new("vocabulary.txt");
	words->titles = list_new("titles.txt");
	return words;
}

void words_free(struct words *words)
{
	list_clear(&words->vocabulary);
	list_clear(&words->titles);
	g_free(words);
}

void words_subject(const struct words *words, struct rng *rng, struct subject *out)
{
	for (unsigned i = 0; i < SUBJECT; i++)
		out->words[i] = words->vocabulary.items[draw_rank(&words->vocabulary, rng, COMMON)];
}

static void append_number(struct rng *rng, GString *text)
{
	switch (draw(rng, 4)) {
	case 0:
		g_string_append_printf(text, "pc-%04u", draw(rng, 10000));
		break;
	case 1:
		g_string_append_printf(text, "%06u", draw(rng, 1000000));
		break;
	default:
		g_string_append_printf(text, "%u", 1 + draw(rng, 99));
	}
}

static void append_word(const struct words *words, struct rng *rng, const struct subject *subject,
	bool numbers, GString *text)
{
	if (numbers && draw(rng, 40) == 0) {
		append_number(rng, text);
		return;
	}
	unsigned rank = draw_rank(&words->vocabulary, rng, 0);
	bool about = rank >= COMMON && draw(rng, 2);
	g_string_append(
		text, about ? subject->words[draw(rng, SUBJECT)] : words->vocabulary.items[rank]);
}

/* The first letter of what follows `start` as a capital. */
static void capitalise(GString *text, size_t start)
{
	text->str[start] = g_ascii_toupper(text->str[start]);
}

static void append_usual(
	const struct words *words, struct rng *rng, struct subject *subject, GString *text)
{
	const char *title = words->titles.items[draw_rank(&words->titles, rng, 0)];
	for (const char *c = title; *c; c++)
		g_string_append_c(text, *c == '#' ? (char)('0' + draw(rng, 10)) : *c);
	for (unsigned rank = 0, i = 0; rank < words->vocabulary.n && i < SUBJECT / 2; rank++) {
		const char *word = words->vocabulary.items[rank];
		if (rank >= COMMON && strlen(word) > 3 && strstr(title, word))
			subject->words[i++] = word;
	}
}

void words_title(const struct words *words, struct rng *rng, struct subject *subject, GString *text)
{
	if (draw(rng, 3) == 0) {
		append_usual(words, rng, subject, text);
		return;
	}
	size_t start = text->len;
	for (unsigned i = 0, n = 3 + draw(rng, 6); i < n; i++) {
		if (i)
			g_string_append_c(text, ' ');
		if (draw(rng, 2))
			g_string_append(text, subject->words[draw(rng, SUBJECT)]);
		else
			append_word(words, rng, subject, i > 0, text);
	}
	capitalise(text, start);
}

void words_text(const struct words *words, struct rng *rng, const struct subject *subject,
	unsigned n, GString *text)
{
	for (unsigned done = 0; done < n;) {
		unsigned length = 5 + draw(rng, 13);
		size_t start = text->len + (done > 0);
		for (unsigned i = 0; i < length; i++) {
			if (i || done)
				g_string_append_c(text, ' ');
			append_word(words, rng, subject, true, text);
			if (i + 2 < length && draw(rng, 12) == 0)
				g_string_append_c(text, ',');
		}
		capitalise(text, start);
		g_string_append_c(text, '.');
		done += length;
	}
}
