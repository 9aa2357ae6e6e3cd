/*
 * The git repository under a desk: objects, trees, refs and history through libgit2; what needs a
 * person's set-up (hooks, signing, filters, fetch) through the `git` program.
 *
 * Paths are relative to the top of the repository, '/'-separated, never starting with '-' or '/'.
 */
#ifndef SVC_REPO_REPO_H
#define SVC_REPO_REPO_H

#include "util/context.h"
#include "util/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct svc_repo;

struct svc_oid {
	char hex[65];
}; /* "" : none. 40 characters for SHA-1 */

/*
 * Opens the repository that holds `dir` (GIT_DIR and friends from ctx->env are honoured as git
 * does). Errors: SVC_EENVIRONMENT, each named with its cure: no repository; owned by another user;
 * SHA-256; reftable; partial clone. (A split or sparse index is read by nobody but
 * a writer and refused there.) `ctx` is borrowed and must outlive the repository.
 */
enum svc_status svc_repo_open(const struct svc_context *ctx, const char *dir, struct svc_repo **out,
	struct svc_error *err);
/* True if GIT_DIR is set or a repository is found from `dir` up, as git looks for it (ceilings and
 * file systems included), whether or not svc can open it. */
bool svc_repo_is_near(const struct svc_context *ctx, const char *dir);
void svc_repo_free(struct svc_repo *repo);
SVC_DEFINE_AUTO(svc_repo, svc_repo_free)

/* What the repository is, and where; all paths are absolute and borrowed from it. A shallow one
 * lacks the history before some commits. */
bool svc_repo_is_bare(const struct svc_repo *repo);
bool svc_repo_is_shallow(const struct svc_repo *repo);
const char *svc_repo_workdir(const struct svc_repo *repo);    /* with trailing '/', NULL if bare */
const char *svc_repo_gitdir(const struct svc_repo *repo);     /* of this work tree */
const char *svc_repo_commondir(const struct svc_repo *repo);  /* shared by all work trees */
const char *svc_repo_index_path(const struct svc_repo *repo); /* absolute; GIT_INDEX_FILE */

/* The commit that a revision (or "HEAD") names. SVC_ENOTFOUND for an unknown one; an unborn branch
 * gives SVC_OK and an empty oid for "HEAD". Options can't be injected: a leading '-' is refused. */
enum svc_status svc_repo_resolve(
	struct svc_repo *repo, const char *revision, struct svc_oid *out, struct svc_error *err);

/* The last commit on HEAD's first-parent line whose commit time is at or before `time`. */
enum svc_status svc_repo_resolve_time(
	struct svc_repo *repo, int64_t time, struct svc_oid *out, struct svc_error *err);

/* The content of a file in a commit. SVC_ENOTFOUND where it isn't there. `*out` owned. */
enum svc_status svc_repo_read(struct svc_repo *repo, const struct svc_oid *commit, const char *path,
	GBytes **out, struct svc_error *err);

/* The blob or tree at `path` in a commit: its id and git's file mode (octal 100644, 040000 ...); an
 * empty id and mode 0 where there is none. */
enum svc_status svc_repo_entry(struct svc_repo *repo, const struct svc_oid *commit,
	const char *path, struct svc_oid *blob, unsigned *mode, struct svc_error *err);

/* The content of a blob. `*out` owned; it must be released before the repository is. */
enum svc_status svc_repo_read_blob(
	struct svc_repo *repo, const struct svc_oid *blob, GBytes **out, struct svc_error *err);

/* Calls `fn` for each file below `folder` ("" = top) in a commit, sorted by path. Links and
 * submodules come with an empty blob id. A missing folder has no files. */
typedef enum svc_status (*svc_repo_file_fn)(
	const char *path, const struct svc_oid *blob, void *data, struct svc_error *err);
enum svc_status svc_repo_walk(struct svc_repo *repo, const struct svc_oid *commit,
	const char *folder, svc_repo_file_fn fn, void *data, struct svc_error *err);

struct svc_commit {
	struct svc_oid oid;
	int64_t time; /* committer time */
	int64_t author_time;
	unsigned parents;      /* how many; 2 or more: a merge */
	struct svc_oid parent; /* the first; "" for a root commit. A shallow clone may lack it */
	char *author_name, *author_email, *message; /* owned */
};

/* Frees what the commit owns, not the struct, and empties it. */
void svc_commit_clear(struct svc_commit *commit);
SVC_DEFINE_AUTOCLEAR(svc_commit, svc_commit_clear)
/* Reads one commit; `out` is filled. Errors: SVC_EENVIRONMENT. */
enum svc_status svc_repo_commit(struct svc_repo *repo, const struct svc_oid *id,
	struct svc_commit *out, struct svc_error *err);
/* The value of a trailer line ("Svc-Op: ticket set") in the last paragraph of a commit's message;
 * owned, NULL if there is none. */
char *svc_commit_trailer(const struct svc_commit *commit, const char *name);
/* All values of that trailer in their order, NULL-terminated, owned with g_strfreev. */
char **svc_commit_trailers(const struct svc_commit *commit, const char *name);

/* Commits that changed `path` (all if NULL), newest first; `first_parent` follows that line alone.
 * `fn` ends the walk by returning another status than SVC_OK. */
typedef enum svc_status (*svc_commit_fn)(
	const struct svc_commit *commit, void *data, struct svc_error *err);
enum svc_status svc_repo_history(struct svc_repo *repo, const char *path, bool first_parent,
	svc_commit_fn fn, void *data, struct svc_error *err);

/* The same from another commit than HEAD. */
enum svc_status svc_repo_history_from(struct svc_repo *repo, const struct svc_oid *from,
	const char *path, bool first_parent, svc_commit_fn fn, void *data, struct svc_error *err);

enum svc_repo_role { SVC_REPO_AUTHOR, SVC_REPO_COMMITTER };

/* Name (or email) of the author or committer of the next commit; NULL if unset. Owned. */
char *svc_repo_identity(struct svc_repo *repo, enum svc_repo_role role, bool email);

/* user.name and user.email as git would use them, environment first; NULL if unset. Owned. */
char *svc_repo_user_name(struct svc_repo *repo);
char *svc_repo_user_email(struct svc_repo *repo);

/* A value of git's configuration, the environment's (`git -c`) first; owned; NULL if unset. */
char *svc_repo_config(struct svc_repo *repo, const char *key);
bool svc_repo_config_is_true(struct svc_repo *repo, const char *key);

#endif
