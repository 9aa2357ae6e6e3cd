/*
 * The remotes that a repository knows.
 */
#ifndef SVC_REPO_REMOTE_H
#define SVC_REPO_REMOTE_H

#include "repo/repo.h"

/* Their names, NULL-terminated; owned with g_strfreev. */
enum svc_status svc_repo_remotes(struct svc_repo *repo, char ***out, struct svc_error *err);

#endif
