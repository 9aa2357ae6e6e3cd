/*
 * The tables of a kind's words, as they are written:
 *
 *	docs of KIND  n, path, content, id: a row a file; id is NULL where it is no readable record
 *	text of KIND  FTS5, one column each of search/text.h; rowid is n
 *
 * Only lib/search includes it.
 */
#ifndef SVC_SEARCH_DOCS_H
#define SVC_SEARCH_DOCS_H

#include "search/private.h"

/* What is kept of a readable record. */
struct svc_doc {
	char *id;
	struct svc_text text;
};

/* Owned; NULL where its text can't be had. */
struct svc_doc *svc_doc_of(struct svc_record *record);
void svc_doc_free(struct svc_doc *doc);
SVC_DEFINE_AUTO(svc_doc, svc_doc_free)

struct svc_docs {
	struct svc_search *search;
	const struct svc_kind *kind;
	sqlite3_stmt *get_doc, *put_doc, *drop_doc, *put_text, *drop_text;
	int64_t next_n;
	bool empty;    /* there was no row when it began */
	GString *last; /* the greatest path that svc_docs_renew() put */
};

/* Begins to write, within a transaction; makes the tables where there are none of this shape. */
bool svc_docs_begin(struct svc_docs *docs, struct svc_search *search, const struct svc_kind *kind);
void svc_docs_clear(struct svc_docs *docs);

/* Puts a file's rows; `n` 0: a new number; `doc` NULL: it is no readable record. */
bool svc_docs_put(struct svc_docs *docs, int64_t n, const struct svc_cache_file *file,
	const struct svc_doc *doc);

/* Removes the rows of a number; `readable`: it has a text. */
bool svc_docs_drop(struct svc_docs *docs, int64_t n, bool readable);

/* Puts a file's rows instead of those it had, if they were of another content. */
bool svc_docs_renew(
	struct svc_docs *docs, const struct svc_cache_file *file, const struct svc_doc *doc);

#endif
