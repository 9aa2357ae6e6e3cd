/*
 * git's index as it stands in memory: gitformat-index(5). Shared by the files index_bytes*.c.
 */
#ifndef SVC_REPO_INDEX_FORMAT_H
#define SVC_REPO_INDEX_FORMAT_H

#include "repo/index_bytes.h"
#include <string.h>

/* Where things stand in an entry: gitformat-index(5). Numbers are big-endian. */
enum {
	SVC_DIRC_HEADER = 12,
	SVC_DIRC_CTIME = 0,
	SVC_DIRC_MTIME = 8,
	SVC_DIRC_DEV = 16,
	SVC_DIRC_INO = 20,
	SVC_DIRC_MODE = 24,
	SVC_DIRC_UID = 28,
	SVC_DIRC_GID = 32,
	SVC_DIRC_SIZE = 36,
	SVC_DIRC_ID = 40,
	SVC_DIRC_FLAGS = 60,
	SVC_DIRC_NAME = 62,
	SVC_DIRC_MORE_FLAGS = 62, /* two bytes before the name, where SVC_DIRC_EXTENDED is set */
	SVC_DIRC_ID_SIZE = 20,
	SVC_DIRC_EXTENDED = 0x4000,
	SVC_DIRC_STAGE = 0x3000,
	SVC_DIRC_LENGTH = 0x0fff, /* of the name */
	SVC_DIRC_SKIP_WORKTREE = 0x4000,
	SVC_DIRC_SUM_STEP = 1 << 18,
};

struct svc_index_edit { /* of one path */
	bool remove;
	uint8_t head[SVC_DIRC_NAME];
};

struct svc_index_bytes {
	uint8_t *data; /* the file */
	size_t length;
	uint32_t *at; /* offset of each entry, and of their end */
	uint32_t count;
	GPtrArray *sums; /* of GChecksum: the state after each further SVC_DIRC_SUM_STEP bytes */
	size_t intact;   /* how many bytes are as they were read */
	bool unsummed;   /* the checksum is left out: index.skipHash */
	GTree *edits;    /* path → struct svc_index_edit */
};

static inline uint32_t svc_index_number(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void svc_index_put_number(uint8_t *p, uint64_t number)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(number >> (24 - 8 * i));
}

static inline unsigned svc_index_flags(const uint8_t *entry)
{
	return (unsigned)entry[SVC_DIRC_FLAGS] << 8 | entry[SVC_DIRC_FLAGS + 1];
}

static inline const char *svc_index_name(const uint8_t *entry)
{
	return (const char *)entry + SVC_DIRC_NAME +
	       (svc_index_flags(entry) & SVC_DIRC_EXTENDED ? 2 : 0);
}

static inline const uint8_t *svc_index_entry_at(const struct svc_index_bytes *index, uint32_t n)
{
	return index->data + index->at[n];
}

/* An entry's bytes: head, name and 1 to 8 zeros, a multiple of 8. */
static inline size_t svc_index_entry_size(size_t head, size_t name)
{
	return (head + name + 8) & ~(size_t)7;
}

/* The first entry whose path is not before `path`; the count where there is none. */
uint32_t svc_index_lower_bound(const struct svc_index_bytes *index, const char *path);

static inline bool svc_index_is_at(
	const struct svc_index_bytes *index, uint32_t n, const char *path)
{
	return n < index->count && !strcmp(svc_index_name(svc_index_entry_at(index, n)), path);
}

#endif
