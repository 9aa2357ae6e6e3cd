/*
 * What the files of lib/index share. Nothing outside this folder includes it.
 */
#ifndef SVC_INDEX_PRIVATE_H
#define SVC_INDEX_PRIVATE_H

#include "index/compile.h"
#include "index/db.h"
#include "index/files.h"
#include "index/index.h"
#include "index/sweep.h"
#include "util/file.h"

/* Below this many files a kind isn't indexed by itself: reading them is as fast. */
enum { SVC_CACHE_LEAST = 64 };

#define SVC_CACHE_SUFFIX ".md" /* of records' files */

/* What is known of a kind's part of the index. */
enum svc_part_state {
	SVC_PART_UNUSABLE, /* the files have to be read, one by one */
	SVC_PART_FRESH,    /* rows and files agree */
	SVC_PART_BEHIND,   /* rows are right where `sweep` says so; they could not be renewed */
};

struct svc_part {
	struct svc_shape *shape;
	char *name; /* of the table of files */
	struct svc_table *table;
	struct svc_sweep sweep;
	enum svc_part_state state;
	bool valid;        /* the table belongs to the database's rows */
	int64_t looked_ns; /* a moment before the sweep, in the file system's time; 0: unknown */
};

struct svc_cache {
	struct svc_desk *desk;
	struct svc_cache_options options;
	char *folder;      /* absolute, in the git directory */
	int folder_fd;     /* -1: it isn't there yet */
	int root_fd;       /* of the desk */
	struct svc_db *db; /* NULL until it is needed */
	GHashTable *parts; /* kind → struct svc_part, owned */
	bool given_up;     /* the database can't be used */
	struct svc_cache_listener listener;
};

/* A kind's part, brought up to date when it is first asked for. The database is in a read
 * transaction where the part is usable, so that rows stay as they are; svc_cache_release() ends it.
 * Borrowed. */
struct svc_part *svc_cache_part(struct svc_cache *cache, const struct svc_kind *kind);
void svc_cache_release(struct svc_cache *cache);

/* Begins such a transaction again, for as long as the part is what it was; false where it isn't. */
bool svc_cache_begin(struct svc_cache *cache, struct svc_part *part);

/* A part that nothing is known of yet; owned. */
struct svc_part *svc_part_new(const struct svc_kind *kind);
void svc_part_free(gpointer part);
/* What its table of files is called; owned. */
char *svc_part_name(const struct svc_kind *kind);
/* Maps its table of files anew, and compares it with the files (false: they can't be looked at). */
void svc_part_open_table(struct svc_cache *cache, struct svc_part *part);
bool svc_part_sweep(struct svc_cache *cache, struct svc_part *part);
/* The file system's time, which need not be this machine's, in nanoseconds: that of a file made
 * now; or, not `anew`, of the last time that this was asked. 0 where that can't be had. */
int64_t svc_cache_clock(struct svc_cache *cache, bool anew);
/* How long somebody else's write is waited for. */
int svc_cache_wait_ms(const struct svc_cache *cache);
/* Opens or makes the database; false where that was or is not possible. */
bool svc_cache_open_db(struct svc_cache *cache);
/* Whether the rows and the table of files belong together, and to the kind as it is declared. */
bool svc_part_is_valid(struct svc_cache *cache, const struct svc_part *part);

/* Removes a damaged database; the next attempt makes another. */
void svc_cache_drop(struct svc_cache *cache);

enum svc_fill_result {
	SVC_FILL_DONE,    /* rows, table of files and generation are new */
	SVC_FILL_NOTHING, /* all files turned out to be as they were */
	SVC_FILL_FAILED,  /* nothing is changed, or the part is no longer valid */
};

/* Reads the files that the sweep found changed and replaces their rows; `part->table` is what the
 * sweep compared with, NULL to make the rows anew. Within a write transaction, which it ends. */
enum svc_fill_result svc_cache_fill(struct svc_cache *cache, struct svc_part *part);

/* A file read for the index. */
struct svc_reading {
	struct svc_record *record; /* NULL where it can't be read, or is as it was */
	GByteArray *facts;         /* as svc_facts_seal() left them; or NULL */
	uint64_t content;          /* hash of its bytes; 0 where it can't be read */
	bool same;                 /* its bytes are those that were indexed */
	void *heard;               /* what the listener made of the record; NULL: nothing */
};

/* The facts of a record behind a checksum of them, as the database has them: SQLite doesn't notice
 * bytes that were written over. Owned; NULL where the record has none. */
GByteArray *svc_facts_seal(const struct svc_shape *shape, struct svc_record *record);
/* The record of such bytes, owned; NULL where they aren't what was sealed. */
struct svc_record *svc_facts_open(
	const struct svc_shape *shape, const char *path, const uint8_t *bytes, size_t length);

/* Reads the changed files, on all processors where they are many, and calls `take` for each in
 * their order; then the listener, if there is one. False once `take` said so. */
typedef bool (*svc_reading_fn)(guint i, struct svc_reading *reading, void *data);
bool svc_cache_read(
	struct svc_cache *cache, const struct svc_part *part, svc_reading_fn take, void *data);

#endif
