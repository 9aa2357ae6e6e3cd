#include "repo/internal.h"
#include "repo/write.h"
#include <string.h>

static enum svc_status unknown(struct svc_repo *repo, const char *revision, struct svc_error *err)
{
	svc_error_set(err, SVC_ENOTFOUND, "no commit is named '%s'", revision);
	if (svc_repo_is_shallow(repo))
		return svc_error_hint(
			err, "this clone is shallow; get the rest with: git fetch --unshallow");
	return svc_error_hint(err, "give a branch, a tag, a commit or a date, such as HEAD~3");
}

enum svc_status svc_repo_resolve(
	struct svc_repo *repo, const char *revision, struct svc_oid *out, struct svc_error *err)
{
	*out = (struct svc_oid){""};
	svc_git_auto(git_object) object = NULL;
	svc_git_auto(git_object) commit = NULL;
	if (svc_repo_load(repo, err))
		return err->status;
	if (!strcmp(revision, "HEAD") && git_repository_head_unborn(repo->git) == 1)
		return SVC_OK;
	if (!*revision || *revision == '-' || git_revparse_single(&object, repo->git, revision) ||
		git_object_peel(&commit, object, GIT_OBJECT_COMMIT))
		return unknown(repo, revision, err);
	*out = svc_oid_from_git(git_object_id(commit));
	return SVC_OK;
}

enum svc_status svc_repo_resolve_time(
	struct svc_repo *repo, int64_t time, struct svc_oid *out, struct svc_error *err)
{
	struct svc_oid head;
	git_oid id;
	enum svc_status status = svc_repo_resolve(repo, "HEAD", &head, err);
	if (status)
		return status;
	svc_git_auto(git_commit) commit = NULL;
	if (svc_oid_to_git(&head, &id) && git_commit_lookup(&commit, repo->git, &id))
		return svc_repo_git_error(err, "read commit %s", head.hex);
	while (commit && git_commit_time(commit) > time) {
		git_commit *parent = NULL;
		int code = git_commit_parent(&parent, commit, 0);
		if (code && code != GIT_ENOTFOUND)
			return svc_repo_git_error(err, "read the history");
		git_commit_free(commit);
		commit = parent;
	}
	if (!commit) {
		svc_error_set(err, SVC_ENOTFOUND, "no commit is as old as that");
		if (svc_repo_is_shallow(repo))
			svc_error_hint(err,
				"this clone is shallow; get the rest with: git fetch --unshallow");
		else
			svc_error_hint(err, "'svc log' shows the commits and their times");
		return SVC_ENOTFOUND;
	}
	*out = svc_oid_from_git(git_commit_id(commit));
	return SVC_OK;
}

enum svc_status svc_repo_tree(
	struct svc_repo *repo, const struct svc_oid *commit, git_tree **out, struct svc_error *err)
{
	git_oid id;
	*out = NULL;
	enum svc_status status = svc_repo_load(repo, err);
	if (status || !svc_oid_to_git(commit, &id))
		return status;
	if (repo->tree && git_oid_equal(&id, &repo->tree_of)) {
		*out = repo->tree;
		return SVC_OK;
	}
	svc_git_auto(git_commit) object = NULL;
	git_tree *tree;
	if (git_commit_lookup(&object, repo->git, &id) || git_commit_tree(&tree, object))
		return svc_repo_git_error(err, "read commit %s", commit->hex);
	git_tree_free(repo->tree);
	repo->tree = tree;
	repo->tree_of = id;
	*out = tree;
	return SVC_OK;
}

static bool is_regular(git_filemode_t mode)
{
	return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

enum svc_status svc_repo_entry(struct svc_repo *repo, const struct svc_oid *commit,
	const char *path, struct svc_oid *blob, unsigned *mode, struct svc_error *err)
{
	*blob = (struct svc_oid){""};
	*mode = 0;
	git_tree *tree;
	enum svc_status status = svc_repo_tree(repo, commit, &tree, err);
	if (status || !tree)
		return status;
	svc_git_auto(git_tree_entry) entry = NULL;
	int code = git_tree_entry_bypath(&entry, tree, path);
	if (code == GIT_ENOTFOUND)
		return SVC_OK;
	if (code)
		return svc_repo_git_error(err, "read %s", path);
	*blob = svc_oid_from_git(git_tree_entry_id(entry));
	*mode = git_tree_entry_filemode(entry);
	return SVC_OK;
}

enum svc_status svc_repo_read(struct svc_repo *repo, const struct svc_oid *commit, const char *path,
	GBytes **out, struct svc_error *err)
{
	struct svc_oid blob;
	unsigned mode;
	enum svc_status status = svc_repo_entry(repo, commit, path, &blob, &mode, err);
	if (status)
		return status;
	if (!mode || mode == GIT_FILEMODE_TREE) {
		svc_error_set(err, SVC_ENOTFOUND, "%s is not in commit %.12s", path, commit->hex);
		return svc_error_at(err, path, 0, 0);
	}
	if (!is_regular(mode)) {
		svc_error_set(err, SVC_EINVALID, "not a regular file");
		return svc_error_at(err, path, 0, 0);
	}
	return svc_repo_read_blob(repo, &blob, out, err);
}

static void free_blob(gpointer blob)
{
	git_blob_free(blob);
}

enum svc_status svc_repo_read_blob(
	struct svc_repo *repo, const struct svc_oid *blob, GBytes **out, struct svc_error *err)
{
	git_oid id;
	git_blob *object;
	if (svc_repo_load(repo, err))
		return err->status;
	if (!svc_oid_to_git(blob, &id) || git_blob_lookup(&object, repo->git, &id))
		return svc_repo_git_error(err, "read object %s", blob->hex);
	*out = g_bytes_new_with_free_func(
		git_blob_rawcontent(object), (gsize)git_blob_rawsize(object), free_blob, object);
	return SVC_OK;
}

struct walk {
	struct svc_repo *repo;
	svc_repo_file_fn fn;
	void *data;
	GString *path;
	int depth;
};

/* Paths deeper than this are an attack on the stack, not a desk. */
#define DEPTH_LIMIT 256

static enum svc_status walk_tree(struct walk *walk, const git_tree *tree, struct svc_error *err);

static enum svc_status walk_entry(
	struct walk *walk, const git_tree_entry *entry, struct svc_error *err)
{
	git_filemode_t mode = git_tree_entry_filemode(entry);
	const git_oid *id = git_tree_entry_id(entry);
	if (mode != GIT_FILEMODE_TREE) {
		struct svc_oid blob =
			is_regular(mode) ? svc_oid_from_git(id) : (struct svc_oid){""};
		return walk->fn(walk->path->str, &blob, walk->data, err);
	}
	svc_git_auto(git_tree) below = NULL;
	if (walk->depth >= DEPTH_LIMIT)
		return svc_error_set(
			err, SVC_EINVALID, "%s: folders are nested too deeply", walk->path->str);
	if (git_tree_lookup(&below, walk->repo->git, id))
		return svc_repo_git_error(err, "read %s", walk->path->str);
	walk->depth++;
	enum svc_status status = walk_tree(walk, below, err);
	walk->depth--;
	return status;
}

/* git orders a tree as the full paths below it are ordered: no sorting is needed. */
static enum svc_status walk_tree(struct walk *walk, const git_tree *tree, struct svc_error *err)
{
	size_t length = walk->path->len, count = git_tree_entrycount(tree);
	for (size_t i = 0; i < count; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		if (length)
			g_string_append_c(walk->path, '/');
		g_string_append(walk->path, git_tree_entry_name(entry));
		enum svc_status status = walk_entry(walk, entry, err);
		g_string_truncate(walk->path, length);
		if (status)
			return status;
	}
	return SVC_OK;
}

/* The tree of a folder in a commit, owned; NULL if there is none. It is our own: a callback may
 * read another commit, which changes the cached one. */
static enum svc_status folder_tree(struct svc_repo *repo, const struct svc_oid *commit,
	const char *folder, git_tree **out, struct svc_error *err)
{
	git_tree *top;
	*out = NULL;
	enum svc_status status = svc_repo_tree(repo, commit, &top, err);
	if (status || !top)
		return status;
	svc_git_auto(git_tree_entry) entry = NULL;
	int code = *folder ? git_tree_entry_bypath(&entry, top, folder) : 0;
	if (code == GIT_ENOTFOUND || (entry && git_tree_entry_type(entry) != GIT_OBJECT_TREE))
		return SVC_OK;
	const git_oid *id = entry ? git_tree_entry_id(entry) : git_tree_id(top);
	if (code || git_tree_lookup(out, repo->git, id))
		return svc_repo_git_error(err, "read %s", *folder ? folder : "the top folder");
	return SVC_OK;
}

enum svc_status svc_repo_walk(struct svc_repo *repo, const struct svc_oid *commit,
	const char *folder, svc_repo_file_fn fn, void *data, struct svc_error *err)
{
	svc_git_auto(git_tree) tree = NULL;
	enum svc_status status = folder_tree(repo, commit, folder, &tree, err);
	if (status || !tree)
		return status;
	g_autoptr(GString) path = g_string_new(folder);
	struct walk walk = {.repo = repo, .fn = fn, .data = data, .path = path};
	return walk_tree(&walk, tree, err);
}

enum svc_status svc_repo_list(struct svc_repo *repo, const struct svc_oid *commit,
	const char *folder, svc_repo_path_fn fn, void *data, struct svc_error *err)
{
	svc_git_auto(git_tree) tree = NULL;
	enum svc_status status = folder_tree(repo, commit, folder, &tree, err);
	size_t count = tree ? git_tree_entrycount(tree) : 0;
	for (size_t i = 0; i < count && !status; i++)
		status = fn(git_tree_entry_name(git_tree_entry_byindex(tree, i)), data, err);
	return status;
}
