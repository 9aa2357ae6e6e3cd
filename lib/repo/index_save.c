#include "repo/index_private.h"
#include "util/file.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* True if an entry, seen through the old index, may hide a change: its file was changed within the
 * second in which the index was written, and kept its size. */
static bool hides_change(
	const char *path, uint32_t mtime, uint32_t size, const uint8_t id[20], void *data)
{
	const struct svc_index *index = data;
	g_autofree char *file = g_build_filename(index->repo->workdir, path, NULL);
	struct stat st;
	git_oid now;
	if (lstat(file, &st) || !S_ISREG(st.st_mode) || (uint32_t)st.st_mtim.tv_sec != mtime ||
		(uint32_t)st.st_size != size)
		return false; /* git sees those by itself */
	/* A filter makes another id: then git looks again, which does no harm. */
	return git_odb_hashfile(&now, file, GIT_OBJECT_BLOB) || memcmp(now.id, id, sizeof now.id);
}

static void mark_in_libgit2(struct svc_index *index)
{
	size_t count = git_index_entrycount(index->git);
	for (size_t i = 0; i < count; i++) {
		const git_index_entry *entry = git_index_get_byindex(index->git, i);
		if (entry->mtime.seconds >= index->real.st_mtim.tv_sec && entry->file_size &&
			(entry->mode & S_IFMT) == S_IFREG &&
			hides_change(entry->path, (uint32_t)entry->mtime.seconds, entry->file_size,
				entry->id.id, index))
			((git_index_entry *)entry)->file_size = 0;
	}
}

/*
 * git trusts an entry's times only where they are older than the index file. Writing the index
 * again makes it newer, so entries that were in doubt must be marked (size 0) where they differ, or
 * git would never see the change: Documentation/technical/racy-git.txt.
 */
static void mark_racy(struct svc_index *index)
{
	if (!index->real.st_ino || !index->repo->workdir)
		return;
	if (index->bytes)
		svc_index_bytes_doubt(
			index->bytes, index->real.st_mtim.tv_sec, hides_change, index);
	else
		mark_in_libgit2(index);
}

/* The copy shares its file with the real index: a new one takes its place. */
static enum svc_status save_bytes(struct svc_index *index, struct svc_error *err)
{
	g_autofree char *temp = g_strconcat(index->file, ".lock", NULL);
	g_autoptr(GByteArray) bytes = svc_index_bytes_print(index->bytes);
	svc_autofd fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0)
		return svc_file_error(err, "write", temp, errno);
	bool failed = svc_fd_write(fd, bytes->data, bytes->len) ||
		      fchmod(fd, index->real.st_mode & 0777) || rename(temp, index->file);
	if (!failed)
		return SVC_OK;
	svc_file_error(err, "write", index->repo->index_path, errno);
	g_unlink(temp);
	return err->status;
}

enum svc_status svc_index_save(struct svc_index *index, struct svc_error *err)
{
	mark_racy(index);
	if (index->bytes)
		return save_bytes(index, err);
	if (git_index_write(index->git))
		return svc_repo_git_error(err, "write the index");
	return SVC_OK;
}

enum svc_status svc_index_publish(struct svc_index *index, struct svc_error *err)
{
	const char *real = index->repo->index_path;
	if (stat(index->file, &index->saved))
		return svc_error_set(
			err, SVC_EENVIRONMENT, "can't read %s: %s", index->file, g_strerror(errno));
	if (!renameat2(AT_FDCWD, index->file, AT_FDCWD, real, RENAME_EXCHANGE)) {
		index->keeps_old = true;
		return SVC_OK;
	}
	/* No index yet, or a file system that can't exchange names. */
	if ((errno != ENOENT && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) ||
		rename(index->file, real))
		return svc_error_set(
			err, SVC_EENVIRONMENT, "can't write %s: %s", real, g_strerror(errno));
	index->published = true;
	return SVC_OK;
}

void svc_index_take_back(struct svc_index *index)
{
	struct stat now;
	if (!index->keeps_old || stat(index->repo->index_path, &now) ||
		now.st_ino != index->saved.st_ino || now.st_dev != index->saved.st_dev ||
		rename(index->file, index->repo->index_path))
		return; /* entries are then set back one by one */
	index->published = true;
}
