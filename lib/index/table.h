/*
 * The table of files: what a kind's record files looked like when they were indexed, so that
 * nothing but the folders has to be read to know which of them are still the same.
 *
 * It is one flat file that is mapped, in the byte order of the machine that wrote it: a header, the
 * entries sorted by path, a hash table over their paths, the paths. A checksum over all of it is
 * compared when it is opened; one that differs, or another version, is as good as no table. The
 * format is in docs/index.md.
 */
#ifndef SVC_INDEX_TABLE_H
#define SVC_INDEX_TABLE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/* What of a file's state tells whether its content may have changed. */
struct svc_stamp {
	int64_t mtime_ns, ctime_ns;
	uint64_t size, inode;
};

enum svc_entry_flag {
	/* Its times are so near to when it was read that a later write may have left them as they
	 * are: the content has to be compared. */
	SVC_ENTRY_RACY = 1,
	SVC_ENTRY_IRREGULAR = 2, /* a link or an odd file, never read */
};

struct svc_file_entry {
	struct svc_stamp stamp;
	uint64_t content; /* svc_table_hash() of the bytes that were indexed */
	uint32_t row;     /* in the database */
	uint32_t path;    /* where it starts among the paths */
	uint16_t length;  /* of the path */
	uint16_t flags;   /* of enum svc_entry_flag */
	uint32_t
		next; /* the entry + 1 that the folder's listing names after this one; 0: unknown */
};

struct svc_table;

/* Maps the table `name` in the folder `fd`; NULL where there is none that can be used. */
struct svc_table *svc_table_open(int fd, const char *name);
void svc_table_free(struct svc_table *table);

/* Gives back the memory that the table takes, until it is looked at again. */
void svc_table_rest(const struct svc_table *table);

/* Maps a table without reading it through, for svc_table_paths() alone: nothing else in it may be
 * looked at, and what is found there may be wrong. */
struct svc_table *svc_table_open_unchecked(int fd, const char *name);

/* The paths alone: texts ended by NULs, sorted, one after the other; borrowed. */
struct svc_table_paths {
	const char *text;
	size_t length;      /* of all of them; 0 where they aren't ended by a NUL */
	int64_t written_ns; /* see struct svc_table_mark */
};
struct svc_table_paths svc_table_paths(const struct svc_table *table);

/* The database's generation that the table belongs to. */
uint64_t svc_table_generation(const struct svc_table *table);

/* The entries, sorted by path; borrowed. */
guint svc_table_count(const struct svc_table *table);
const struct svc_file_entry *svc_table_entry(const struct svc_table *table, guint i);
/* The path of an entry, borrowed, ended by a NUL. */
const char *svc_table_path(const struct svc_table *table, const struct svc_file_entry *entry);

/* The place of a path among the entries; -1 if it has none. */
int64_t svc_table_find(const struct svc_table *table, const char *path, size_t length);

/* The same where `*guess` (0: none) is likely its place + 1; it becomes the likely one of the path
 * that is asked for next. */
int64_t svc_table_guess(
	const struct svc_table *table, const char *path, size_t length, uint32_t *guess);

/* A file for a new table. */
struct svc_new_entry {
	struct svc_file_entry entry; /* `path`, `length` and `next` are filled in */
	const char *path;            /* borrowed */
	uint32_t order;              /* its place in the listing of its folder */
};

struct svc_table_mark {
	uint64_t generation;
	int64_t written_ns; /* the file system's time at some moment before the files were looked at
			     */
};

/* Replaces the table `name`: writes `name`.new, renames it. `entries` are sorted by path. False
 * where that can't be done; the old table is then as it was. */
bool svc_table_write(int fd, const char *name, const struct svc_table_mark *mark,
	const struct svc_new_entry *entries, guint n);

/* A fast hash of bytes, for telling contents apart; no defence against made-up collisions. */
uint64_t svc_table_hash(const void *bytes, size_t length);

/* The state of a file, and whether two are the same. */
struct svc_stamp svc_stamp_of(const struct stat *st);
bool svc_stamp_equal(const struct svc_stamp *a, const struct svc_stamp *b);

#endif
