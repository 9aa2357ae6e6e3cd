/*
 * What the files of lib/search share. Nothing outside this folder includes it.
 */
#ifndef SVC_SEARCH_PRIVATE_H
#define SVC_SEARCH_PRIVATE_H

#include "index/db.h"
#include "index/files.h"
#include "index/table.h"
#include "search/search.h"
#include "text/arena.h"

/* Raised with every change of the tables or of what is put into them. */
#define SVC_SEARCH_FORMAT "1"

struct ask;

struct svc_search {
	struct svc_desk *desk;
	struct svc_search_options options;
	struct svc_tokens *tokens;
	struct svc_words *words;
	struct svc_cache *cache; /* NULL: every file is read */
	struct svc_db *db;       /* of words; NULL: likewise */
	struct svc_arena *arena; /* paths and ids of hits */
	GArray *hits;
	uint64_t total;
	svc_desk_bad_fn bad;
	void *data;
	struct ask *ask; /* of the kind that the database is asked about */
};

/* A search without words yet; owned. Errors: those of svc_tokens_new(). */
enum svc_status svc_search_open(struct svc_desk *desk, const struct svc_search_options *options,
	struct svc_search **out, struct svc_error *err);

/* The text of a hit; empty where the file is gone by now. */
enum svc_status svc_search_text(struct svc_search *search, const struct svc_search_hit *hit,
	struct svc_text *text, struct svc_error *err);

/* Adds a hit; the texts are copied. */
void svc_search_add(struct svc_search *search, const struct svc_search_hit *hit);

/* Tells of a file that can't be read. */
void svc_search_tell_bad(const struct svc_error *why, struct svc_search *search);

/* Reads and matches every record of a kind. */
enum svc_status svc_search_scan(
	struct svc_search *search, const struct svc_kind *kind, struct svc_error *err);

/* Brings the words of a kind up to date; false where its files have to be read. */
bool svc_search_sync(struct svc_search *search, const struct svc_kind *kind);

/* Finds by the index, within a read transaction; false where that can't be done, nothing being
 * added then: the words are behind, or the database is damaged. */
bool svc_search_ask(struct svc_search *search, const struct svc_kind *kind, enum svc_status *status,
	struct svc_error *err);

/* The text of a row of the index; false where it can't be had. */
bool svc_search_row_text(
	struct svc_search *search, const struct svc_search_hit *hit, struct svc_text *out);

/* Opens the database of words and gives it the function that ranks; NULL where that can't be done.
 */
struct svc_db *svc_search_open_db(struct svc_search *search);

/* Whether the database is there. */
bool svc_search_has_db(const struct svc_search *search);

/* Removes a damaged database, so that the next search makes it anew. */
void svc_search_drop(struct svc_search *search);

/* Whether there are tables of the kind, and whether its words were taken from the files of this
 * generation. */
bool svc_search_knows(struct svc_search *search, const struct svc_kind *kind);
bool svc_search_is_current(
	struct svc_search *search, const struct svc_kind *kind, uint64_t generation);

/* What the tables of a kind depend on besides its files. Owned. */
char *svc_search_shape(const struct svc_kind *kind);

/* A statement about a kind's tables: each `%w` in `format` is the kind's name, three times at most.
 */
sqlite3_stmt *svc_search_prepare(
	struct svc_search *search, const char *format, const struct svc_kind *kind);

#endif
