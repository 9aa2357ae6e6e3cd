/*
 * What the files of this folder share: the libgit2 handles behind struct svc_repo.
 */
#ifndef SVC_REPO_INTERNAL_H
#define SVC_REPO_INTERNAL_H

#include "repo/repo.h"
#include <git2.h>
#include <git2/sys/repository.h>

struct svc_repo {
	git_repository *git;
	git_config *config;            /* system, user and repository; not the environment */
	const struct svc_context *ctx; /* borrowed, outlives the repository */
	char *gitdir, *commondir, *workdir, *index_path;
	git_tree *tree; /* the last one read, of commit `tree_of` */
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
#define svc_git_auto(TYPE) __attribute__((cleanup(TYPE##_auto_))) TYPE *
#define svc_git_autobuf __attribute__((cleanup(git_buf_dispose))) git_buf

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

/* The tree of a commit, borrowed from the repository's cache; an empty oid gives NULL. */
enum svc_status svc_repo_tree(
	struct svc_repo *repo, const struct svc_oid *commit, git_tree **out, struct svc_error *err);

/* The id in hexadecimal digits. */
struct svc_oid svc_oid_from_git(const git_oid *oid);
/* False for an empty one. */
bool svc_oid_to_git(const struct svc_oid *oid, git_oid *out);

#endif
