/*
 * The index: a cache of all records of a desk in its git directory, so that a query needs no file
 * that doesn't match.
 *
 * It is never stale: before it answers, every record file of the kind is looked at (sweep.h), and
 * the rows of those that changed are renewed. It is never in the way: where it is damaged, of
 * another version, locked, or on a disk that can't be written, it is made anew, or the files are
 * read as if there were none. docs/index.md describes files, rules and what is trusted.
 */
#ifndef SVC_INDEX_INDEX_H
#define SVC_INDEX_INDEX_H

#include "desk/desk.h"
#include "query/query.h"
#include "text/arena.h"

struct svc_cache;

enum svc_cache_use {
	SVC_CACHE_AUTO,   /* kinds with many files */
	SVC_CACHE_ALWAYS, /* every kind */
	SVC_CACHE_NEVER,
};

struct svc_cache_options {
	enum svc_cache_use use;
	bool frozen;            /* nothing is written, as on a disk that can't be */
	int wait_ms;            /* for somebody else's write; 0: 1,000 */
	int64_t granularity_ns; /* times of files are cut to multiples of it; 0: not */
};

/* As the environment says: SVC_INDEX=auto, always or never; anything else is auto. */
struct svc_cache_options svc_cache_options_of(const struct svc_context *context);

/* The index of a desk's work tree; NULL where it isn't wanted, and where another commit is read.
 * Nothing is read or written yet. `desk` is borrowed. */
struct svc_cache *svc_cache_open(struct svc_desk *desk, const struct svc_cache_options *options);
void svc_cache_free(struct svc_cache *cache);
SVC_DEFINE_AUTO(svc_cache, svc_cache_free)

struct svc_found {
	const char *path;    /* of the record; borrowed from the list */
	int64_t row;         /* whose facts are the file's; -1: it has to be read */
	uint64_t count;      /* how many records it stands for: see `same` below */
	bool sure;           /* it matches; else that is still to be seen */
	const char *id;      /* of a sure one, where `want` was given; borrowed likewise */
	const char **values; /* likewise, of the fields of `want`; NULL where absent */
};

struct svc_found_list {
	GArray *items; /* of struct svc_found, sorted by path */
	struct svc_arena *arena;
};
void svc_found_list_clear(struct svc_found_list *list);
SVC_DEFINE_AUTOCLEAR(svc_found_list, svc_found_list_clear)

struct svc_find {
	const struct svc_kind *kind;
	const struct svc_query *query; /* NULL: all */
	const char *const *same;       /* fields, NULL-terminated; or NULL */
	const char *const *want;       /* the same; one of the two at most */
};

/*
 * Brings the kind's part up to date and finds the records that may match the query, files that
 * can't be read included. With `same`, records that surely match and agree in all of these fields
 * are one item with their number. With `want` ("id" for the id, "" for nothing), sure ones come
 * with these values as their files have them, where all of them can be had. False where the index
 * can't answer: read all files then.
 */
bool svc_cache_find(
	struct svc_cache *cache, const struct svc_find *what, struct svc_found_list *out);

/*
 * Visiting records: those of a kind that match, in the order of paths, by the index where there is
 * one. Answers are those of the files, and are the same without (`cache` NULL).
 */
struct svc_visit {
	const struct svc_kind *kind;
	struct svc_query *query; /* NULL: all records match */
	/* `fn` may get one of the records that agree in all of these fields (NULL-terminated) with
	 * their number, instead of each; NULL: it gets each. */
	const char *const *same;
	/* `fn` needs the prose of records: each comes from its file. Else they may be condensed
	 * (record/facts.h), and most of them need no file. */
	bool whole;
	/* The record is the callee's: keep it with g_steal_pointer or leave it. */
	enum svc_status (*fn)(
		struct svc_record **record, uint64_t count, void *data, struct svc_error *err);
	svc_desk_bad_fn bad; /* gets files that can't be read; may be NULL */
	void *data;
};

/* Errors: those of `fn`, of matching and of reading the desk. */
enum svc_status svc_cache_visit(struct svc_desk *desk, struct svc_cache *cache,
	const struct svc_visit *visit, struct svc_error *err);

/* svc_desk_each() for callers that look at each record themselves and need no prose: records may be
 * condensed; those that don't match `expression` (NULL: all do) are left out, unless it can't be
 * asked of the kind. */
enum svc_status svc_cache_each(struct svc_desk *desk, const struct svc_kind *kind,
	const char *expression, svc_desk_record_fn fn, svc_desk_bad_fn bad, void *data,
	struct svc_error *err);

/* How a query is answered for a kind: texts for people, with fields by their names. */
struct svc_explanation {
	char *sql;        /* owned; what rows have to meet, ?1 and so on for values */
	char **arguments; /* owned; the values in words */
	bool exact;       /* rows that aren't odd match if they meet it */
	uint64_t found;   /* records that may match */
	uint64_t unsure;  /* of them: their files decide */
};
void svc_explanation_clear(struct svc_explanation *explanation);
SVC_DEFINE_AUTOCLEAR(svc_explanation, svc_explanation_clear)

/* False where all files are read. */
bool svc_cache_explain(struct svc_cache *cache, const struct svc_kind *kind,
	const struct svc_query *query, struct svc_explanation *out);

/* What there is of a kind, without renewing anything. */
struct svc_cache_status {
	bool indexed;     /* rows can be used, for the files that are as they were */
	uint64_t files;   /* of the kind */
	uint64_t changed; /* of them: new or changed since they were indexed */
	uint64_t gone;    /* rows whose file is no longer there */
};
struct svc_cache_status svc_cache_look(struct svc_cache *cache, const struct svc_kind *kind);

/* Where the index is, absolute; borrowed. How many bytes it takes. */
const char *svc_cache_folder(const struct svc_cache *cache);
uint64_t svc_cache_bytes(const struct svc_cache *cache);

/* Removes the index and makes it anew for the kinds that have one. Errors: SVC_EENVIRONMENT where
 * it can't be removed. */
enum svc_status svc_cache_rebuild(struct svc_cache *cache, struct svc_error *err);

/*
 * Brings a kind's part up to date, then compares every row with its file, and the files with the
 * rows. `fn` gets the path and what is wrong for each that differs. False where there is no index
 * of the kind.
 */
typedef void (*svc_cache_wrong_fn)(const char *path, const char *what, void *data);
bool svc_cache_verify(
	struct svc_cache *cache, const struct svc_kind *kind, svc_cache_wrong_fn fn, void *data);

#endif
