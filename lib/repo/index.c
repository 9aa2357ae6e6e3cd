#include "repo/index_private.h"
#include "util/file.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

enum svc_status svc_index_cant_read(struct svc_error *err)
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
		return svc_index_cant_read(err);
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
