/*
 * Commits one after the other, as few read ahead as their order allows.
 */
#ifndef SVC_REPO_WALK_H
#define SVC_REPO_WALK_H

#include "repo/internal.h"

/*
 * Newest first by committer time. Commits of one second (a script makes many) come before their
 * parents, which git's own lazy walk doesn't promise; between clocks that disagree by more than
 * that, a parent may come before a younger child, as with `git log`. The parents that a shallow
 * clone lacks are left out.
 */
struct svc_walk;

/* Starts at `from`; `first_parent` follows that line alone. */
enum svc_status svc_walk_new(struct svc_repo *repo, const git_oid *from, bool first_parent,
	struct svc_walk **out, struct svc_error *err);
/* `*out` is the next commit, owned; NULL at the end. */
enum svc_status svc_walk_next(struct svc_walk *walk, git_commit **out, struct svc_error *err);
void svc_walk_free(struct svc_walk *walk);
SVC_DEFINE_AUTO(svc_walk, svc_walk_free)

#endif
