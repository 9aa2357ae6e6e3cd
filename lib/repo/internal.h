/*
 * What the files of this folder share: the libgit2 handles behind struct svc_repo.
 */
#ifndef SVC_REPO_INTERNAL_H
#define SVC_REPO_INTERNAL_H

#include "repo/libgit2.h"
#include "repo/repo.h"

struct svc_repo {
	const struct svc_context *ctx; /* borrowed, outlives the repository */
	char *dir;                     /* where it was looked for; absolute */
	char *gitdir, *commondir, *workdir, *index_path;

	/* Of svc_repo_load(): */
	bool loaded;
	git_repository *git;
	git_config *config; /* system, user and repository; not the environment */
	git_tree *tree;     /* the last one read, of commit `tree_of` */
	git_oid tree_of;
	GHashTable *attributes; /* folder → whether attributes may apply there */
};

/* Clean-up of libgit2's objects, as svc_auto does it for ours. */
#define SVC_GIT_AUTO(TYPE)                                                                         \
	static inline void TYPE##_auto_(TYPE **p)                                                  \
	{                                                                                          \
		TYPE##_free(*p);                                                                   \
	}
SVC_GIT_AUTO(git_commit)
SVC_GIT_AUTO(git_tree)
SVC_GIT_AUTO(git_tree_entry)
SVC_GIT_AUTO(git_blob)
SVC_GIT_AUTO(git_object)
SVC_GIT_AUTO(git_reference)
SVC_GIT_AUTO(git_signature)
SVC_GIT_AUTO(git_index)
SVC_GIT_AUTO(git_odb)
SVC_GIT_AUTO(git_config)
SVC_GIT_AUTO(git_config_iterator)
SVC_GIT_AUTO(git_patch)
#define svc_git_auto(TYPE) __attribute__((cleanup(TYPE##_auto_))) TYPE *
static inline void svc_git_buf_clear_(git_buf *buf)
{
	git_buf_dispose(buf);
}
#define svc_git_autobuf __attribute__((cleanup(svc_git_buf_clear_))) git_buf

/* Opens the repository in libgit2, which an ordinary one needs for its objects, refs and settings
 * alone: every function that uses `git` or `config` calls it first. Errors as svc_repo_open(). */
enum svc_status svc_repo_load(struct svc_repo *repo, struct svc_error *err);
void svc_repo_unload(struct svc_repo *repo);

/* The work tree of an ordinary repository of our own at or above `dir`, resolved, with '/'; NULL
 * where there is none, or where only libgit2 can tell. Owned. */
char *svc_repo_find_plain(const struct svc_context *ctx, const char *dir);

/* GIT_DIR, or the folder found by going up from `dir`; NULL if there is none. Owned. libgit2 must
 * be started. */
char *svc_repo_find_gitdir(const struct svc_context *ctx, const char *dir);

/* The folder of new objects: GIT_OBJECT_DIRECTORY, else that of the repository. Owned. */
char *svc_repo_objects(const struct svc_repo *repo);

/* True if the blob of this content at `path` must be made by git: its attributes ask for a filter.
 */
bool svc_repo_is_filtered(struct svc_repo *repo, const char *path, GBytes *content);
/* The id that git's filters give the content; `write` stores the blob. */
enum svc_status svc_repo_hash_by_git(struct svc_repo *repo, const char *path, GBytes *content,
	bool write, struct svc_oid *out, struct svc_error *err);

/* As svc_repo_git(), the input piece by piece (struct svc_process). May run in any thread. */
enum svc_status svc_repo_feed_git(struct svc_repo *repo, const char *const *args,
	const void *(*next)(void *data, size_t *length), void *data, struct svc_error *err);

/* Fills `err` from libgit2's last error: "can't WHAT: words". Returns SVC_EENVIRONMENT. */
enum svc_status svc_repo_git_error(struct svc_error *err, const char *format, ...)
	G_GNUC_PRINTF(2, 3);

/* Builds repo->config from the files that git would read, by repo->ctx's environment. */
int svc_repo_load_config(struct svc_repo *repo);

/* Refuses, by name, a repository whose configuration asks for what svc can't do. */
enum svc_status svc_repo_check_supported(git_config *config, struct svc_error *err);

/* True if a `hook.NAME.event` of the configuration names the event: git 2.54 runs the
 * `hook.NAME.command` beside it (git-hook(1)). */
bool svc_repo_config_names_hook(struct svc_repo *repo, const char *event);

/* True if safe.directory of the user's configuration names `folder`. */
bool svc_repo_is_safe(const struct svc_context *ctx, const char *folder);

/* True if safe.bareRepository of the user's configuration is `explicit`: a bare repository may lie
 * in the tree of any other, with settings that run programs (git-config(1)). */
bool svc_repo_refuses_bare(const struct svc_context *ctx);

/* The tree of a commit, borrowed from the repository's cache; an empty oid gives NULL. */
enum svc_status svc_repo_tree(
	struct svc_repo *repo, const struct svc_oid *commit, git_tree **out, struct svc_error *err);

/* For hash tables whose keys are git_oid: ids are random, so their beginning will do. */
guint svc_git_oid_hash(gconstpointer oid);
gboolean svc_git_oid_same(gconstpointer one, gconstpointer two);

/* The id in hexadecimal digits. */
struct svc_oid svc_oid_from_git(const git_oid *oid);
/* False for an empty one. */
bool svc_oid_to_git(const struct svc_oid *oid, git_oid *out);

#endif
