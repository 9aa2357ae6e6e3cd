/*
 * The files of a kind as the index knows them: for caches beside it that are kept by file, too.
 */
#ifndef SVC_INDEX_FILES_H
#define SVC_INDEX_FILES_H

#include "index/db.h"
#include "index/index.h"

struct svc_table;

struct svc_cache_files {
	uint64_t generation; /* as long as it is the same, so is everything else */
	guint count;
	const struct svc_table *table; /* borrowed until the kind is asked for again */
};

struct svc_cache_file {
	const char *path;
	uint64_t content; /* svc_table_hash() of its bytes | 1; 0: it can't be read */
};

/* Brings the kind's part up to date. False where that can't be done: read the files one by one. */
bool svc_cache_files(
	struct svc_cache *cache, const struct svc_kind *kind, struct svc_cache_files *out);

/* One of them; they are sorted by path. Borrowed likewise. */
struct svc_cache_file svc_cache_file(const struct svc_cache_files *files, guint i);

/*
 * Whoever keeps something of records, too, and would have to read them all again: while rows are
 * renewed, `make` is called for each record that was read, in any thread, and gives what is to be
 * kept of it or NULL; `take` gets it where svc_cache_files() was called, in the order of paths
 * (NULL also for files that are no readable records), with the number of files that are read in
 * all; `free` frees it afterwards. What is taken can be of rows that are not renewed in the end: it
 * is right for the content, and no promise that the files are still so.
 */
struct svc_cache_listener {
	void *(*make)(struct svc_record *record, void *data);
	void (*take)(const struct svc_cache_file *file, void *made, guint total, void *data);
	void (*free)(void *made);
	void *data;
};

/* From now on; all zero: nobody. */
void svc_cache_listen(struct svc_cache *cache, const struct svc_cache_listener *listener);

/* Opens or makes another database in the folder of the index, with its version, its table `kinds`
 * and its rules for damage, waiting and read-only disks. Owned; NULL where it can't be used. */
struct svc_db *svc_cache_open_beside(struct svc_cache *cache, const char *name);

/* Closes such a database and removes its file. */
void svc_cache_drop_beside(struct svc_cache *cache, const char *name, struct svc_db *db);

#endif
