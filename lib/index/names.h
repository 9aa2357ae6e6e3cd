/*
 * Names of a kind's files without looking at the files, for completing what is typed.
 *
 * The names are taken from the table of files, but for folders that were changed since it was
 * written: those are read. So a name that is missing or too many does no harm here, and could be:
 * folders' times are trusted for nothing else (docs/index.md).
 */
#ifndef SVC_INDEX_NAMES_H
#define SVC_INDEX_NAMES_H

#include "index/index.h"

/* Called for each path, relative to the desk; borrowed. False ends the walk. */
typedef bool (*svc_cache_name_fn)(const char *path, void *data);

/* The paths of a kind's files, the last in order first. Without a table of files every folder is
 * read; one that can't be is left out. Brings nothing up to date. */
void svc_cache_names(
	struct svc_cache *cache, const struct svc_kind *kind, svc_cache_name_fn fn, void *data);

#endif
