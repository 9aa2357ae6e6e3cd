/*
 * Files: bounded reading, atomic replacing, and walking below a folder without following links.
 *
 * `root` is an open directory (O_PATH or O_DIRECTORY); `path` is relative to it, '/'-separated. No
 * component may be "", ".", ".." or a symbolic link.
 */
#ifndef SVC_UTIL_FILE_H
#define SVC_UTIL_FILE_H

#include "util/error.h"
#include <stdbool.h>
#include <stddef.h>

/* Reads a regular file of at most `limit` bytes. SVC_ENOTFOUND, SVC_EINVALID (link, fifo, too
 * large), SVC_EENVIRONMENT (errno in words). `*out` owned. */
enum svc_status svc_file_read(
	int root, const char *path, size_t limit, GBytes **out, struct svc_error *err);

/* Replaces or makes a file atomically: temporary file in the same folder, fsync, rename, fsync of
 * the folder; missing folders are made; permissions of an existing file stay. EINTR is retried. */
enum svc_status svc_file_write(
	int root, const char *path, const void *bytes, size_t length, struct svc_error *err);

/* Removes a file and the folders above it that this leaves empty (never `root`). Absent: SVC_OK. */
enum svc_status svc_file_remove(int root, const char *path, struct svc_error *err);

/* Reads a file named by a person (any place, links followed, "-" is `stdin_fd`). */
enum svc_status svc_file_read_any(
	const char *name, int stdin_fd, size_t limit, GBytes **out, struct svc_error *err);

/* False for paths that leave the root, are absolute, hold control characters or backslashes, a
 * `.git` component in any case, or Windows device names. */
bool svc_path_is_safe(const char *path);

#endif
