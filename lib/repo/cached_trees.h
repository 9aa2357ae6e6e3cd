/*
 * The extension TREE of git's index: ids of the trees that a commit of the index would have, so
 * that git needs not make them again. Private to this layer.
 */
#ifndef SVC_REPO_CACHED_TREES_H
#define SVC_REPO_CACHED_TREES_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Appends the extension, header included, without the ids of folders that hold a key (a path) of
 * `edits`. One that can't be read is left out: git makes it anew. */
void svc_cached_trees_print(const uint8_t *bytes, size_t length, GTree *edits, GByteArray *out);

#endif
