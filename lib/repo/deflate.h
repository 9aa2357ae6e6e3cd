/*
 * Contents as the objects of a pack: gitformat-pack(5), each one compressed by itself. Private to
 * this layer.
 */
#ifndef SVC_REPO_DEFLATE_H
#define SVC_REPO_DEFLATE_H

#include "util/error.h"

/* Loads zlib, which libgit2 brings along. Errors: SVC_EENVIRONMENT where it isn't installed. */
enum svc_status svc_deflate_start(struct svc_error *err);

/* Appends `count` blobs (of GBytes) at zlib's `level` (-1 to 9; -1: its default), each after its
 * head. May run in several threads at once. Errors: SVC_EENVIRONMENT, out of memory. */
enum svc_status svc_deflate_blobs(
	GByteArray *out, GBytes *const *blobs, size_t count, int level, struct svc_error *err);

#endif
