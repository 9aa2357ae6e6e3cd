/*
 * An index file that is being prepared: what its steps share. Private to the files index*.c.
 */
#ifndef SVC_REPO_INDEX_PRIVATE_H
#define SVC_REPO_INDEX_PRIVATE_H

#include "repo/index_bytes.h"
#include "repo/internal.h"

struct svc_index {
	struct svc_repo *repo;         /* borrowed */
	struct svc_index_bytes *bytes; /* either these … */
	git_index *git;                /* … or libgit2, for what is unusual */
	char *file;                    /* the copy */
	struct stat real;  /* the real index when it was copied; st_ino 0 if there was none */
	struct stat saved; /* the copy when it was published */
	bool keeps_old;    /* the copy's name holds the old index */
	bool published;    /* nothing is left under the copy's name */
};

/* Fills `err` from libgit2's words, which name the extension that it can't read. */
enum svc_status svc_index_cant_read(struct svc_error *err);

#endif
