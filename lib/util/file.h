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
#include <sys/types.h>

/* Opens `path` ("" is the root itself) with open(2)'s `flags` and `mode`; O_CLOEXEC is added. The
 * kernel checks the way (openat2), or each component is opened without following links. Returns the
 * descriptor, or -1 with errno: ELOOP for a link on the way, EXDEV or EINVAL for an unsafe path. */
int svc_file_open(int root, const char *path, int flags, mode_t mode);

/* Opens the folder that holds `path`; `make` makes the missing ones (mode 0777 less the umask).
 * Returns the descriptor or -1 with errno; `*name` is the last component, borrowed from `path`. */
int svc_file_open_parent(int root, const char *path, bool make, const char **name);

/* A folder kept open, for many files of one. Empty: {.fd = -1}. */
struct svc_folder {
	int fd;
	char *path; /* owned; of the folder below the root */
};
/* The same as svc_file_open_parent(), from `folder` where it holds the one wanted; the descriptor
 * is the folder's. */
int svc_folder_open(
	struct svc_folder *folder, int root, const char *path, bool make, const char **name);
void svc_folder_clear(struct svc_folder *folder);
SVC_DEFINE_AUTOCLEAR(svc_folder, svc_folder_clear)

/* Reads a regular file of at most `limit` bytes. SVC_ENOTFOUND, SVC_EINVALID (link, fifo, too
 * large), SVC_EENVIRONMENT (errno in words). `*out` owned. */
enum svc_status svc_file_read(
	int root, const char *path, size_t limit, GBytes **out, struct svc_error *err);

/* Replaces or makes a file atomically: temporary file in the same folder, fsync, rename, fsync of
 * the folder; missing folders are made; permissions of an existing file stay. EINTR is retried. */
enum svc_status svc_file_write(
	int root, const char *path, const void *bytes, size_t length, struct svc_error *err);

/* The first half of svc_file_write, in an open folder: writes the bytes to `temp`, a file name that
 * must not exist yet, with the permissions of the file `name` (NULL: there is none yet); fsync only
 * if `sync`. -1 with errno where it fails; no file is left then. */
int svc_file_stage_in(int folder, const char *name, const char *temp, const void *bytes,
	size_t length, bool sync);

/* The second half: renames `temp` over `path`. Folders are not synced. */
enum svc_status svc_file_publish(
	int root, const char *path, const char *temp, struct svc_error *err);

/* Removes a file and the folders above it that this leaves empty (never `root`). Absent: SVC_OK. */
enum svc_status svc_file_remove(int root, const char *path, struct svc_error *err);

/* Reads a file named by a person (any place, links followed, "-" is `stdin_fd`). Errors as for
 * svc_file_read. */
enum svc_status svc_file_read_any(
	const char *name, int stdin_fd, size_t limit, GBytes **out, struct svc_error *err);

/* Fills `err` from errno value `number`: "can't DO PATH: words"; a full disk and a read-only file
 * system get a next step. ENOENT gives SVC_ENOTFOUND, ELOOP and EXDEV SVC_EINVALID, all others
 * SVC_EENVIRONMENT. */
enum svc_status svc_file_error(
	struct svc_error *err, const char *verb, const char *path, int number);

/* False for paths that leave the root, are absolute or empty, hold harmful characters
 * (util/utf8.h), backslashes, invalid UTF-8, a `.git` component as any file system may spell it, a
 * component that ends with a dot or a blank, or Windows device names; also for more than 4,096
 * bytes or a component of more than 255. */
bool svc_path_is_safe(const char *path);

/* Writes all of the bytes; EINTR is retried. -1 with errno where it fails. */
int svc_fd_write(int fd, const void *bytes, size_t length);

/* Closes a descriptor; -1 does nothing. For svc_autofd. */
void svc_fd_clear(int *fd);
#define svc_autofd __attribute__((cleanup(svc_fd_clear))) int

#endif
