/*
 * The difference between two versions of a file, as `git apply` takes it.
 */
#ifndef SVC_REPO_PATCH_H
#define SVC_REPO_PATCH_H

#include "repo/repo.h"

/* Appends the patch that makes `new` of `old` at `path` (within the repository); NULL: no file.
 * Nothing for equal ones. Only while a repository is open. Errors: SVC_EENVIRONMENT. */
enum svc_status svc_repo_patch(
	const char *path, GBytes *old, GBytes *new, GString *out, struct svc_error *err);

#endif
