#include "repo/index_private.h"

/* Goes on in libgit2 with what was changed so far. */
static enum svc_status use_libgit2(struct svc_index *index, struct svc_error *err)
{
	if (!index->bytes)
		return SVC_OK;
	enum svc_status status = svc_index_save(index, err);
	if (status)
		return status;
	g_clear_pointer(&index->bytes, svc_index_bytes_free);
	return git_index_open(&index->git, index->file) ? svc_index_cant_read(err) : SVC_OK;
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
