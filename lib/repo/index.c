#include "repo/index_bytes.h"
#include "repo/internal.h"
#include "repo/write.h"
#include "util/file.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* What the file system refuses comes with its cure. */
static enum svc_status cant_copy(
	const struct svc_index *index, const GError *error, struct svc_error *err)
{
	static const struct {
		int code, number;
	} known[] = {{G_FILE_ERROR_NOSPC, ENOSPC}, {G_FILE_ERROR_ROFS, EROFS},
		{G_FILE_ERROR_ACCES, EACCES}};
	for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
		if (error->code == known[i].code)
			return svc_file_error(err, "write", index->file, known[i].number);
	return svc_error_set(err, SVC_EENVIRONMENT, "can't copy the index: %s", error->message);
}

/* For file systems without hard links. */
static enum svc_status copy_bytes(
	struct svc_index *index, const struct stat *st, struct svc_error *err)
{
	g_autofree char *bytes = NULL;
	gsize size;
	g_autoptr(GError) error = NULL;
	index->real = *st;
	if (g_file_get_contents(index->repo->index_path, &bytes, &size, &error) &&
		g_file_set_contents_full(index->file, bytes, (gssize)size, G_FILE_SET_CONTENTS_NONE,
			(int)(st->st_mode & 0777), &error))
		return SVC_OK;
	return cant_copy(index, error, err);
}

/* The copy is a hard link: whoever writes an index, git or libgit2, renames a new file over it and
 * never changes the old one. In a desk of 25,000 files that saves 2.5 MB of writing. */
static enum svc_status copy_real(struct svc_index *index, struct svc_error *err)
{
	struct stat st = {0};
	const char *real = index->repo->index_path;
	if (stat(real, &st))
		return errno == ENOENT ? SVC_OK
				       : svc_error_set(err, SVC_EENVIRONMENT, "can't read %s: %s",
						 real, g_strerror(errno));
	if (link(real, index->file))
		return copy_bytes(index, &st, err);
	/* Another program may have put a new index there between the two calls. */
	if (stat(index->file, &index->real))
		return svc_error_set(
			err, SVC_EENVIRONMENT, "can't read %s: %s", index->file, g_strerror(errno));
	return SVC_OK;
}

/* libgit2 names the extension that it can't read. */
static enum svc_status cant_read(struct svc_error *err)
{
	svc_repo_git_error(err, "read the index");
	if (strstr(err->message, "link")) {
		svc_error_set(err, SVC_EENVIRONMENT,
			"the repository has a split index, which svc can't write");
		svc_error_hint(err, "run: git update-index --no-split-index");
	} else if (strstr(err->message, "sdir")) {
		svc_error_set(err, SVC_EENVIRONMENT,
			"the repository has a sparse index, which svc can't write");
		svc_error_hint(err, "run: git sparse-checkout reapply --no-sparse-index");
	} else {
		svc_error_hint(err, "see what git says: git status");
	}
	return SVC_EENVIRONMENT;
}

/* Reads the copy, by libgit2 where its form is unusual. */
static enum svc_status read_copy(struct svc_index *index, struct svc_error *err)
{
	svc_autofd fd = open(index->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 && svc_index_bytes_read(fd, index->file, &index->bytes, err))
		return err->status;
	if (!index->bytes && git_index_open(&index->git, index->file))
		return cant_read(err);
	return SVC_OK;
}

enum svc_status svc_index_open(struct svc_repo *repo, const char *name, bool empty,
	struct svc_index **out, struct svc_error *err)
{
	if (svc_repo_load(repo, err))
		return err->status;
	svc_auto(svc_index) index = g_new0(struct svc_index, 1);
	index->repo = repo;
	g_autofree char *folder = g_path_get_dirname(repo->index_path); /* GIT_INDEX_FILE's */
	index->file = g_build_filename(folder, name, NULL);
	/* Of a killed writer: the caller holds the writers' lock. */
	g_autofree char *lock = g_strconcat(index->file, ".lock", NULL);
	g_unlink(index->file);
	g_unlink(lock);
	enum svc_status status = empty ? SVC_OK : copy_real(index, err);
	if (!status)
		status = read_copy(index, err);
	if (!status)
		*out = g_steal_pointer(&index);
	return status;
}

void svc_index_free(struct svc_index *index)
{
	if (!index)
		return;
	git_index_free(index->git);
	svc_index_bytes_free(index->bytes);
	if (!index->published)
		g_unlink(index->file);
	g_free(index->file);
	g_free(index);
}

bool svc_index_is_unmerged(const struct svc_index *index)
{
	return index->git && git_index_has_conflicts(index->git);
}

bool svc_index_is_current(const struct svc_index *index)
{
	struct stat st = {0};
	if (stat(index->repo->index_path, &st))
		return errno == ENOENT && !index->real.st_ino;
	return st.st_ino == index->real.st_ino && st.st_size == index->real.st_size &&
	       st.st_mtim.tv_sec == index->real.st_mtim.tv_sec &&
	       st.st_mtim.tv_nsec == index->real.st_mtim.tv_nsec;
}

const char *svc_index_file(const struct svc_index *index)
{
	return index->file;
}

bool svc_index_get(const struct svc_index *index, const char *path, struct svc_index_entry *out)
{
	if (index->bytes)
		return svc_index_bytes_get(index->bytes, path, out);
	const git_index_entry *entry = git_index_get_bypath(index->git, path, 0);
	if (!entry)
		return false;
	out->blob = svc_oid_from_git(&entry->id);
	out->mode = entry->mode;
	out->skip_worktree = entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE;
	return true;
}

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

static int write_all(int fd, const GByteArray *bytes)
{
	for (size_t done = 0; done < bytes->len;) {
		ssize_t n = write(fd, bytes->data + done, bytes->len - done);
		if (n < 0 && errno != EINTR)
			return -1;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* The copy shares its file with the real index: a new one takes its place. */
static enum svc_status save_bytes(struct svc_index *index, struct svc_error *err)
{
	g_autofree char *temp = g_strconcat(index->file, ".lock", NULL);
	g_autoptr(GByteArray) bytes = svc_index_bytes_print(index->bytes);
	svc_autofd fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0)
		return svc_file_error(err, "write", temp, errno);
	bool failed = write_all(fd, bytes) || fchmod(fd, index->real.st_mode & 0777) ||
		      rename(temp, index->file);
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

/* Goes on in libgit2 with what was changed so far. */
static enum svc_status use_libgit2(struct svc_index *index, struct svc_error *err)
{
	if (!index->bytes)
		return SVC_OK;
	enum svc_status status = svc_index_save(index, err);
	if (status)
		return status;
	g_clear_pointer(&index->bytes, svc_index_bytes_free);
	return git_index_open(&index->git, index->file) ? cant_read(err) : SVC_OK;
}

enum svc_status svc_index_set(struct svc_index *index, const char *path, const struct svc_oid *blob,
	unsigned mode, const struct stat *st, struct svc_error *err)
{
	git_index_entry entry = {.mode = mode, .path = path};
	if (index->bytes && svc_index_bytes_set(index->bytes, path, blob, mode, st))
		return SVC_OK;
	if (use_libgit2(index, err))
		return err->status;
	svc_oid_to_git(blob, &entry.id);
	if (st) {
		entry.ctime.seconds = (int32_t)st->st_ctim.tv_sec;
		entry.ctime.nanoseconds = (uint32_t)st->st_ctim.tv_nsec;
		entry.mtime.seconds = (int32_t)st->st_mtim.tv_sec;
		entry.mtime.nanoseconds = (uint32_t)st->st_mtim.tv_nsec;
		entry.dev = (uint32_t)st->st_dev;
		entry.ino = (uint32_t)st->st_ino;
		entry.uid = st->st_uid;
		entry.gid = st->st_gid;
		entry.file_size = (uint32_t)st->st_size;
	}
	if (git_index_add(index->git, &entry))
		return svc_repo_git_error(err, "add %s to the index", path);
	return SVC_OK;
}

enum svc_status svc_index_set_absent(struct svc_index *index, const char *path,
	const struct svc_oid *blob, unsigned mode, bool skip, struct svc_error *err)
{
	git_index_entry entry = {.mode = mode, .path = path};
	if (use_libgit2(index, err))
		return err->status;
	svc_oid_to_git(blob, &entry.id);
	if (skip) {
		entry.flags = GIT_INDEX_ENTRY_EXTENDED;
		entry.flags_extended = GIT_INDEX_ENTRY_SKIP_WORKTREE;
	}
	if (git_index_add(index->git, &entry))
		return svc_repo_git_error(err, "add %s to the index", path);
	return SVC_OK;
}

enum svc_status svc_index_unset(struct svc_index *index, const char *path, struct svc_error *err)
{
	if (index->bytes) {
		svc_index_bytes_unset(index->bytes, path);
		return SVC_OK;
	}
	int code = git_index_remove(index->git, path, 0);
	if (code && code != GIT_ENOTFOUND)
		return svc_repo_git_error(err, "remove %s from the index", path);
	return SVC_OK;
}

enum svc_status svc_index_load(
	struct svc_index *index, const struct svc_oid *commit, struct svc_error *err)
{
	git_tree *tree;
	enum svc_status status = svc_repo_tree(index->repo, commit, &tree, err);
	if (!status)
		status = use_libgit2(index, err);
	if (status || !tree)
		return status;
	if (git_index_read_tree(index->git, tree))
		return svc_repo_git_error(err, "read the tree of HEAD");
	return SVC_OK;
}

enum svc_status svc_index_reload(struct svc_index *index, struct svc_error *err)
{
	if (use_libgit2(index, err))
		return err->status;
	if (git_index_read(index->git, 1))
		return svc_repo_git_error(err, "read the index that the hook left");
	return SVC_OK;
}

enum svc_status svc_index_tree(struct svc_index *index, struct svc_oid *tree, struct svc_error *err)
{
	git_oid id;
	if (use_libgit2(index, err))
		return err->status;
	if (git_index_write_tree_to(&id, index->git, index->repo->git))
		return svc_repo_git_error(err, "make the tree of the commit");
	*tree = svc_oid_from_git(&id);
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
