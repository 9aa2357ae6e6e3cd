/*
 * Many new blobs as one pack, made beside what the caller does meanwhile. Private to this layer.
 */
#ifndef SVC_REPO_PACK_H
#define SVC_REPO_PACK_H

#include "repo/write.h"

/*
 * Starts to pack `contents` (of GBytes, each content once), which must not change until the end.
 * libgit2 must be loaded. The pack is made in a folder of its own below the objects, named as git
 * names such folders, so that `git gc` takes away what a killed writer leaves. Errors:
 * SVC_EENVIRONMENT.
 */
enum svc_status svc_pack_start(struct svc_repo *repo, const GPtrArray *contents,
	struct svc_pack **out, struct svc_error *err);

#endif
