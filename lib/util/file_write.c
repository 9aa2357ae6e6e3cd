#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int svc_fd_write(int fd, const void *data, size_t length)
{
	const char *bytes = data;
	while (length) {
		ssize_t n = write(fd, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		length -= (size_t)n;
	}
	return 0;
}

/* The permission bits that a replacement of `name` gets; 0 where there is nothing to replace. */
static mode_t old_mode(int folder, const char *name)
{
	struct stat st;
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
		return 0;
	return st.st_mode & 07777;
}

int svc_file_stage_in(
	int folder, const char *name, const char *temp, const void *bytes, size_t length, bool sync)
{
	svc_autofd fd =
		openat(folder, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0)
		return -1;
	mode_t mode = name ? old_mode(folder, name) : 0;
	int failed = svc_fd_write(fd, bytes, length) || (mode && fchmod(fd, mode)) ||
		     (sync && fsync(fd));
	if (failed) {
		int number = errno;
		unlinkat(folder, temp, 0);
		errno = number;
	}
	return failed ? -1 : 0;
}

enum svc_status svc_file_publish(
	int root, const char *path, const char *temp, struct svc_error *err)
{
	const char *name;
	svc_autofd folder = svc_file_open_parent(root, path, false, &name);
	if (folder < 0 || renameat(folder, temp, folder, name))
		return svc_file_error(err, "write", path, errno);
	return SVC_OK;
}

enum svc_status svc_file_write(
	int root, const char *path, const void *bytes, size_t length, struct svc_error *err)
{
	const char *name;
	svc_autofd folder = svc_file_open_parent(root, path, true, &name);
	if (folder < 0)
		return svc_file_error(err, "write", path, errno);
	char temp[40];
	do
		g_snprintf(temp, sizeof temp, ".svc-%08x%08x.tmp", g_random_int(), g_random_int());
	while (faccessat(folder, temp, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
	if (svc_file_stage_in(folder, name, temp, bytes, length, true))
		return svc_file_error(err, "write", path, errno);
	if (renameat(folder, temp, folder, name)) {
		int number = errno;
		unlinkat(folder, temp, 0);
		return svc_file_error(err, "write", path, number);
	}
	/* Some file systems can't sync a folder; the file itself is safe by then. */
	if (fsync(folder) && errno != EINVAL && errno != EROFS)
		return svc_file_error(err, "write", path, errno);
	return SVC_OK;
}

enum svc_status svc_file_remove(int root, const char *path, struct svc_error *err)
{
	const char *name;
	svc_autofd folder = svc_file_open_parent(root, path, false, &name);
	if (folder < 0 && (errno == ENOENT || errno == ENOTDIR))
		return SVC_OK;
	if (folder < 0 || (unlinkat(folder, name, 0) && errno != ENOENT))
		return svc_file_error(err, "remove", path, errno);
	g_autofree char *up = g_strdup(path);
	for (char *slash = strrchr(up, '/'); slash; slash = strrchr(up, '/')) {
		*slash = 0;
		svc_autofd above = svc_file_open_parent(root, up, false, &name);
		if (above < 0 || unlinkat(above, name, AT_REMOVEDIR))
			break; /* not empty, or not ours to remove */
	}
	return SVC_OK;
}
