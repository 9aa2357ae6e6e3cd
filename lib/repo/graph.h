/*
 * Commits as a graph, and which files each one changed: for caches that are kept by commit. Ids are
 * held as bytes, since there may be a million of them.
 */
#ifndef SVC_REPO_GRAPH_H
#define SVC_REPO_GRAPH_H

#include "repo/repo.h"
#include <glib.h>

enum { SVC_RAW_ID = 20 };

struct svc_raw_id { /* of an object; all zeros: none */
	unsigned char bytes[SVC_RAW_ID];
};

/* "" and other texts that are no id give zeros; zeros give "". */
struct svc_raw_id svc_raw_id(const struct svc_oid *oid);
struct svc_oid svc_raw_id_oid(const struct svc_raw_id *id);
bool svc_raw_id_is_none(const struct svc_raw_id *id);

struct svc_graph_commit {
	struct svc_raw_id id;
	int64_t time;  /* of the committer */
	guint parents; /* place of the first one in the graph's array */
	guint n_parents;
};

struct svc_graph {
	GArray *commits; /* of struct svc_graph_commit: parents before children */
	GArray *parents; /* of struct svc_raw_id */
};
void svc_graph_clear(struct svc_graph *graph);
SVC_DEFINE_AUTOCLEAR(svc_graph, svc_graph_clear)

/*
 * Reads the commits that `from` reaches, without those that `known` knows and what lies behind
 * them. `known` may be NULL. Errors: SVC_EENVIRONMENT for a missing or broken one, as at the
 * boundary of a shallow clone.
 */
typedef bool (*svc_graph_known_fn)(const struct svc_raw_id *id, void *data);
enum svc_status svc_graph_read(struct svc_repo *repo, const struct svc_oid *from,
	svc_graph_known_fn known, void *data, struct svc_graph *out, struct svc_error *err);

/* The commits that HEAD and all refs name, each once or more: an owned array of struct svc_oid.
 * Refs that name no commit are left out. */
enum svc_status svc_repo_tips(struct svc_repo *repo, GArray **out, struct svc_error *err);

/*
 * Calls `fn` with each file below `prefix` ("" or with '/' at its end) that a commit has otherwise
 * than all of its parents, in no order: its path within the repository, the id of its blob in each
 * of the `n` parents, and in the commit; none where it isn't there. A merge in which a file is what
 * one parent has didn't change it. A root commit has one parent, which is empty.
 * svc_repo_trust_ids() says whether folders are hashed. Errors: SVC_EENVIRONMENT, also for a
 * parent that a shallow clone lacks.
 */
typedef void (*svc_touched_fn)(const char *path, const struct svc_raw_id *before, guint n,
	const struct svc_raw_id *after, void *data);
enum svc_status svc_repo_touched(struct svc_repo *repo, const struct svc_oid *commit,
	const char *prefix, svc_touched_fn fn, void *data, struct svc_error *err);

/* The same for the difference of one commit from another ("" : nothing), ids trusted. */
enum svc_status svc_repo_differing(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, const char *prefix, svc_touched_fn fn, void *data,
	struct svc_error *err);

#endif
