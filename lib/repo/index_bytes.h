/*
 * git's index edited as bytes (gitformat-index(5), versions 2 and 3): entries that aren't touched
 * are copied as they stand. libgit2 would make 100,000 objects of them and print each again.
 * Private to this layer.
 */
#ifndef SVC_REPO_INDEX_BYTES_H
#define SVC_REPO_INDEX_BYTES_H

#include "repo/write.h"

struct svc_index_bytes;

/*
 * Reads an index from an open file, the checksum verified (git skips that; it is all zeros where
 * index.skipHash is set). `*out` is NULL, without an error, for one that is left to libgit2:
 * version 4, split, sparse, unmerged, or broken, which libgit2 can put in words. Errors: those of
 * reading.
 */
enum svc_status svc_index_bytes_read(
	int fd, const char *name, struct svc_index_bytes **out, struct svc_error *err);
void svc_index_bytes_free(struct svc_index_bytes *index);
SVC_DEFINE_AUTO(svc_index_bytes, svc_index_bytes_free)

/* The bytes as they were read. */
const char *svc_index_bytes_data(const struct svc_index_bytes *index, size_t *length);

/* False if the path has no entry. */
bool svc_index_bytes_get(
	const struct svc_index_bytes *index, const char *path, struct svc_index_entry *out);

/* Sets or adds an entry. False, with nothing done, where that would turn a file into a folder or
 * the other way round, or the path is too long: then libgit2 has to do it. `st` may be NULL. */
bool svc_index_bytes_set(struct svc_index_bytes *index, const char *path,
	const struct svc_oid *blob, unsigned mode, const struct stat *st);
/* Removes an entry, if it is there. */
void svc_index_bytes_unset(struct svc_index_bytes *index, const char *path);

/* Calls `fn` for each entry whose file was changed in or after the second `since`: git may not see
 * that it differs. Where it returns true, the entry's size becomes 0, which makes git look. */
typedef bool (*svc_index_doubt_fn)(
	const char *path, uint32_t mtime, uint32_t size, const uint8_t id[20], void *data);
void svc_index_bytes_doubt(
	struct svc_index_bytes *index, int64_t since, svc_index_doubt_fn fn, void *data);

/* The new index, with its checksum. Of the extensions the cached trees (less those of changed
 * folders) and the resolved conflicts are kept; git makes the others anew. Owned. */
GByteArray *svc_index_bytes_print(const struct svc_index_bytes *index);

#endif
