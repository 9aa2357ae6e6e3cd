/*
 * Condensed records (record/facts.h) from the index, a shelf of them at a time, for whoever walks
 * over what svc_cache_find() found: what needs no prose needs no file.
 */
#ifndef SVC_INDEX_FACTS_H
#define SVC_INDEX_FACTS_H

#include "index/index.h"

enum { SVC_SHELF_ROOM = 256 };

struct svc_shelf;

/* For what svc_cache_find() finds of `kind` with `cache` at this moment; both are borrowed. Owned.
 */
struct svc_shelf *svc_shelf_new(struct svc_cache *cache, const struct svc_kind *kind);
void svc_shelf_free(struct svc_shelf *shelf);
SVC_DEFINE_AUTO(svc_shelf, svc_shelf_free)

/* Fetches the facts of `n` rows (SVC_SHELF_ROOM at most) that were found, in the place of what it
 * held; fastest where they are in order. The database is locked for reading meanwhile, and not
 * longer. */
void svc_shelf_fill(struct svc_shelf *shelf, const int64_t *rows, guint n);

/* The record of the `i`th of these rows, as its file was when it was found. NULL where the file has
 * to be read: it has no facts, or the index was renewed by somebody else since. Owned. */
struct svc_record *svc_shelf_take(const struct svc_shelf *shelf, guint i, const char *path);

#endif
