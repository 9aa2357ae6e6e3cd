/*
 * What the files of lib/history share. Nothing outside this folder includes it.
 */
#ifndef SVC_HISTORY_PRIVATE_H
#define SVC_HISTORY_PRIVATE_H

#include "history/history.h"
#include "index/db.h"
#include "repo/chain.h"
#include "repo/graph.h"

struct svc_history {
	struct svc_desk *desk;
	struct svc_history_options options;
	char *file;
	struct svc_db *db;  /* the map; NULL until it is needed */
	sqlite3_stmt *find; /* of svc_map_find() */
	bool given_up;      /* it can't be used */
};

/* Opens or makes the map; false where it can't be used. */
bool svc_map_open(struct svc_history *history);
/* Removes a damaged one; the next attempt makes another. */
void svc_map_drop(struct svc_history *history);
/* Where a commit stands in the map; false where it isn't in it. */
struct svc_map_place {
	int64_t line, pos;   /* commits of a line have their first parent before them on it */
	int64_t sort, depth; /* no less than, and more than those of all of its parents */
};
bool svc_map_find(
	struct svc_history *history, const struct svc_raw_id *commit, struct svc_map_place *out);
/* How many commits it holds, and how many may be there before forgotten ones are looked for. */
int64_t svc_map_count(struct svc_history *history);
int64_t svc_map_limit(struct svc_history *history);
bool svc_map_set_limit(struct svc_history *history, int64_t limit);

/* Extends the map by what `tip` reaches. */
bool svc_map_fill(struct svc_history *history, const struct svc_oid *tip);

/* Which commits are reached from some: of each line, those up to a place. */
struct svc_reach;
struct svc_reach *svc_reach_new(struct svc_history *history);
void svc_reach_free(struct svc_reach *reach);
SVC_DEFINE_AUTO(svc_reach, svc_reach_free)
/* Adds a place and what it reaches; false where the map can't be read. */
bool svc_reach_add(struct svc_reach *reach, int64_t line, int64_t pos);
bool svc_reach_has(const struct svc_reach *reach, int64_t line, int64_t pos);
/* How many commits are reached. */
int64_t svc_reach_count(const struct svc_reach *reach);

/*
 * The changes of one path (within the desk) that `from` reaches, moves not followed: from the map,
 * or by a walk over all commits. `moves` of a change tells whether its commit may have moved files.
 */
struct svc_past {
	struct svc_history_change change; /* texts owned; `path` and `from` are NULL */
	bool moves;
};
void svc_past_clear(gpointer past);
/* Of struct svc_past, in no order. False where the map can't be used. */
bool svc_past_ask(
	struct svc_history *history, const struct svc_oid *from, const char *path, GArray *out);
/* Newest first; no more than the range needs. */
enum svc_status svc_past_walk(struct svc_history *history, const struct svc_oid *from,
	const char *path, const struct svc_history_range *range, GArray *out,
	struct svc_error *err);

/* Records that went, to be found again under another path. */
struct svc_gone;
struct svc_gone *svc_gone_new(struct svc_desk *desk);
void svc_gone_free(struct svc_gone *gone);
SVC_DEFINE_AUTO(svc_gone, svc_gone_free)
void svc_gone_add(struct svc_gone *gone, const char *path, const struct svc_oid *blob);
guint svc_gone_count(const struct svc_gone *gone);
/* The former path of what is now at `path`; it is not found again where `take` is set. NULL: none
 * of them. Borrowed. */
const char *svc_gone_find(
	struct svc_gone *gone, const char *path, const struct svc_oid *blob, bool take);

/* The kind of a record's path; NULL for other files, those beside a record included. */
const struct svc_kind *svc_history_kind(struct svc_desk *desk, const char *path);

/* Paths that the record at `path` may have had by its aliases; NULL-terminated, owned with
 * g_strfreev(). */
char **svc_history_former(struct svc_desk *desk, const char *path, const struct svc_oid *blob);

#endif
