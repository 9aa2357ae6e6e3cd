/*
 * Full-text search over titles, descriptions and entries.
 *
 * Kinds with many records are answered from an index of their words (a database of its own beside
 * the index of fields, brought up to date before each answer), all others, and wherever there is no
 * index, by reading every record. Both cut, match, rank and quote with the same code, so that the
 * answer is the same.
 */
#ifndef SVC_SEARCH_SEARCH_H
#define SVC_SEARCH_SEARCH_H

#include "desk/desk.h"
#include "search/snippet.h"

struct svc_search;

struct svc_search_options {
	const struct svc_kind *kind; /* NULL: all kinds */
	const char *const *words;    /* operands, NULL-terminated */
	bool public_only;            /* internal entries aren't looked at */
	uint64_t most;               /* hits beyond the best of this number may be left out */
};

/* Prepares a search. `*out` is owned; the options are borrowed for its life. Errors: those of
 * svc_words_parse() and svc_tokens_new(). */
enum svc_status svc_search_new(struct svc_desk *desk, const struct svc_search_options *options,
	struct svc_search **out, struct svc_error *err);
void svc_search_free(struct svc_search *search);
SVC_DEFINE_AUTO(svc_search, svc_search_free)

struct svc_search_hit {
	const struct svc_kind *kind;
	const char *path, *id; /* borrowed from the search */
	double score;          /* above 0; comparable within one search */
	int64_t row;           /* of the index; 0: the file has to be read */
};

struct svc_search_result {
	GArray *hits;   /* of struct svc_search_hit, the best first, those of the same score by path
			 */
	uint64_t total; /* of hits, those that were left out included */
};
void svc_search_result_clear(struct svc_search_result *result);
SVC_DEFINE_AUTOCLEAR(svc_search_result, svc_search_result_clear)

/*
 * Finds the records that have every word. Files that can't be read go to `bad` (may be NULL) with
 * `data`. Called once; the hits borrow from the search. Errors: those of svc_desk_each().
 */
enum svc_status svc_search_run(struct svc_search *search, svc_desk_bad_fn bad, void *data,
	struct svc_search_result *out, struct svc_error *err);

/* What is shown of a hit: its title with marks, and the piece of its text that was found. Empty
 * where the file is gone by now. */
struct svc_search_view {
	struct svc_snippet title, snippet;
};
enum svc_status svc_search_look(struct svc_search *search, const struct svc_search_hit *hit,
	struct svc_search_view *out, struct svc_error *err);
void svc_search_view_clear(struct svc_search_view *view);
SVC_DEFINE_AUTOCLEAR(svc_search_view, svc_search_view_clear)

#endif
