#include "util/file.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

void svc_fd_clear(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

enum svc_status svc_file_error(
	struct svc_error *err, const char *verb, const char *path, int number)
{
	enum svc_status status = number == ENOENT                     ? SVC_ENOTFOUND
				 : number == ELOOP || number == EXDEV ? SVC_EINVALID
								      : SVC_EENVIRONMENT;
	if (number == ELOOP)
		svc_error_set(err, status, "can't %s it: a symbolic link is on the way", verb);
	else if (number == EXDEV)
		svc_error_set(err, status, "can't %s it: it leads out of the folder", verb);
	else
		svc_error_set(err, status, "can't %s it: %s", verb, g_strerror(number));
	svc_error_at(err, path, 0, 0);
	if (number == ENOSPC || number == EDQUOT)
		svc_error_hint(err, "free some space and run the command again; nothing is lost");
	else if (number == EROFS)
		svc_error_hint(err, "mount the file system for writing, or work in a clone");
	else if (number == EACCES)
		svc_error_hint(err, "ask its owner for access, or see what `ls -ld` says of it and "
				    "the folders above");
	else if (number == ELOOP)
		svc_error_hint(err, "replace the link with the file or folder that it points to");
	return status;
}

/* A component that no walk may take. */
static bool component_is_odd(const char *name, size_t length)
{
	return length == 0 || length > NAME_MAX || (length == 1 && name[0] == '.') ||
	       (length == 2 && name[0] == '.' && name[1] == '.');
}

/* Opens what isn't a link; ELOOP where it is one, also where a folder is wanted. */
static int open_component(int folder, const char *name, int flags, mode_t mode)
{
	int fd = openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0 && errno == ENOTDIR) {
		struct stat st;
		bool link =
			fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);
		errno = link ? ELOOP : ENOTDIR;
	}
	return fd;
}

/* The walk for kernels without openat2: no component is a link. */
static int open_stepwise(int root, const char *path, int flags, mode_t mode)
{
	svc_autofd folder = fcntl(root, F_DUPFD_CLOEXEC, 0);
	for (;;) {
		const char *slash = strchrnul(path, '/');
		char name[NAME_MAX + 1];
		if (folder < 0)
			return -1;
		if (component_is_odd(path, (size_t)(slash - path))) {
			errno = EXDEV;
			return -1;
		}
		memcpy(name, path, (size_t)(slash - path));
		name[slash - path] = 0;
		if (!*slash)
			return open_component(folder, name, flags, mode);
		int next = open_component(folder, name, O_PATH | O_DIRECTORY, 0);
		svc_fd_clear(&folder);
		folder = next;
		path = slash + 1;
	}
}

int svc_file_open(int root, const char *path, int flags, mode_t mode)
{
	struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC),
		.mode = flags & (O_CREAT | __O_TMPFILE) ? mode : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
	long fd;
	if (!*path)
		path = ".";
	do
		fd = syscall(SYS_openat2, root, path, &how, sizeof how);
	while (fd < 0 && (errno == EINTR || errno == EAGAIN));
	/* EPERM: a container's seccomp filter that doesn't know the call. */
	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return (int)fd;
	if (!strcmp(path, "."))
		return openat(root, ".", flags | O_CLOEXEC, mode);
	return open_stepwise(root, path, flags, mode);
}

int svc_file_open_parent(int root, const char *path, bool make, const char **name)
{
	const char *slash = strrchr(path, '/');
	*name = slash ? slash + 1 : path;
	if (component_is_odd(*name, strlen(*name))) {
		errno = EXDEV;
		return -1;
	}
	g_autofree char *folder = g_strndup(path, slash ? (size_t)(slash - path) : 0);
	int fd = svc_file_open(root, folder, O_RDONLY | O_DIRECTORY, 0);
	if (fd >= 0 || errno != ENOENT || !make || !slash)
		return fd;
	const char *last;
	svc_autofd above = svc_file_open_parent(root, folder, true, &last);
	if (above < 0 || (mkdirat(above, last, 0777) && errno != EEXIST))
		return -1;
	return svc_file_open(above, last, O_RDONLY | O_DIRECTORY, 0);
}

int svc_folder_open(
	struct svc_folder *folder, int root, const char *path, bool make, const char **name)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) : 0;
	*name = slash ? slash + 1 : path;
	if (folder->fd >= 0 && strlen(folder->path) == length &&
		!strncmp(folder->path, path, length) && !component_is_odd(*name, strlen(*name)))
		return folder->fd;
	svc_folder_clear(folder);
	folder->fd = svc_file_open_parent(root, path, make, name);
	folder->path = g_strndup(path, length);
	return folder->fd;
}

void svc_folder_clear(struct svc_folder *folder)
{
	svc_fd_clear(&folder->fd);
	g_clear_pointer(&folder->path, g_free);
}

static enum svc_status too_large(struct svc_error *err, const char *path, size_t limit)
{
	g_autofree char *size = g_format_size(limit);
	svc_error_set(err, SVC_EINVALID, "the file is larger than the limit of %s", size);
	svc_error_hint(err, "split it, or keep what is large in files of its own");
	return svc_error_at(err, path, 0, 0);
}

/* Reads a descriptor to its end. `size` is a guess for the first buffer. */
static enum svc_status read_all(
	int fd, const char *path, size_t size, size_t limit, GBytes **out, struct svc_error *err)
{
	size_t room = MIN(size, limit) + 1, used = 0;
	g_autofree char *buffer = g_malloc(room);
	for (;;) {
		if (used == room) {
			room = MIN(room * 2 + 4096, limit + 1);
			buffer = g_realloc(buffer, room);
		}
		ssize_t n = read(fd, buffer + used, room - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return svc_file_error(err, "read", path, errno);
		if (n == 0)
			break;
		used += (size_t)n;
		if (used > limit)
			return too_large(err, path, limit);
	}
	*out = g_bytes_new_take(g_steal_pointer(&buffer), used);
	return SVC_OK;
}

/* Reads a regular file through an open descriptor. */
static enum svc_status read_regular(
	int fd, const char *path, size_t limit, GBytes **out, struct svc_error *err)
{
	struct stat st;
	if (fstat(fd, &st))
		return svc_file_error(err, "read", path, errno);
	if (!S_ISREG(st.st_mode)) {
		svc_error_set(err, SVC_EINVALID, "not a regular file");
		return svc_error_at(err, path, 0, 0);
	}
	if ((uint64_t)st.st_size > limit)
		return too_large(err, path, limit);
	return read_all(fd, path, (size_t)st.st_size, limit, out, err);
}

enum svc_status svc_file_read(
	int root, const char *path, size_t limit, GBytes **out, struct svc_error *err)
{
	/* O_NONBLOCK: opening a FIFO must not wait for somebody to write to it. */
	svc_autofd fd = svc_file_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	if (fd >= 0)
		return read_regular(fd, path, limit, out, err);
	if (errno == ENXIO) { /* a socket, or a device without a driver */
		svc_error_set(err, SVC_EINVALID, "not a regular file");
		return svc_error_at(err, path, 0, 0);
	}
	return svc_file_error(err, "read", path, errno == ENOTDIR ? ENOENT : errno);
}

enum svc_status svc_file_read_any(
	const char *name, int stdin_fd, size_t limit, GBytes **out, struct svc_error *err)
{
	if (!strcmp(name, "-"))
		return read_all(stdin_fd, "standard input", 65536, limit, out, err);
	svc_autofd fd = -1;
	do
		fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (fd < 0 && errno == EINTR);
	struct stat st;
	if (fd < 0 || fstat(fd, &st))
		return svc_file_error(err, "read", name, errno);
	if (S_ISDIR(st.st_mode)) {
		svc_error_set(err, SVC_EINVALID, "a folder, not a file");
		return svc_error_at(err, name, 0, 0);
	}
	/* A pipe (`<(command)` of a shell) is as good as a file here. */
	return read_all(
		fd, name, S_ISREG(st.st_mode) ? (size_t)st.st_size : 65536, limit, out, err);
}
