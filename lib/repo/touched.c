/*
 * Which files a commit changed: its tree is compared with that of each parent, folder by folder.
 */
#include "repo/chain.h"
#include "repo/graph.h"
#include "repo/internal.h"
#include <string.h>

struct touched { /* a file that differs from all parents compared so far */
	struct svc_raw_id after;
	guint differs; /* from how many */
	struct svc_raw_id before[];
};

struct comparing {
	const char *prefix;
	svc_touched_fn fn;
	void *data;
	GHashTable *files; /* path → struct touched; NULL with one parent */
	guint parent, parents;
};

static enum svc_status tell(const char *path, const struct svc_oid *one, const struct svc_oid *two,
	void *data, struct svc_error *err)
{
	struct comparing *comparing = data;
	g_autofree char *whole = g_strconcat(comparing->prefix, path, NULL);
	struct svc_raw_id before = svc_raw_id(one), after = svc_raw_id(two);
	comparing->fn(whole, &before, 1, &after, comparing->data);
	return SVC_OK;
}

/* Only what differs from each parent before it can differ from all. */
static enum svc_status keep(const char *path, const struct svc_oid *one, const struct svc_oid *two,
	void *data, struct svc_error *err)
{
	struct comparing *comparing = data;
	struct touched *file = g_hash_table_lookup(comparing->files, path);
	if (!file && comparing->parent == 0) {
		file = g_malloc0(sizeof *file + comparing->parents * sizeof *file->before);
		file->after = svc_raw_id(two);
		g_hash_table_insert(comparing->files, g_strdup(path), file);
	}
	if (!file || file->differs != comparing->parent)
		return SVC_OK;
	file->before[file->differs++] = svc_raw_id(one);
	return SVC_OK;
}

/* The id of the folder `prefix` in a commit's tree; "" where it isn't there. */
static enum svc_status folder_id(
	const git_commit *commit, const char *prefix, struct svc_oid *out, struct svc_error *err)
{
	svc_git_auto(git_tree) tree = NULL;
	svc_git_auto(git_tree_entry) entry = NULL;
	*out = svc_oid_from_git(git_commit_tree_id(commit));
	if (!*prefix)
		return SVC_OK;
	g_autofree char *path = g_strndup(prefix, strlen(prefix) - 1);
	int code = git_commit_tree(&tree, commit);
	if (!code)
		code = git_tree_entry_bypath(&entry, tree, path);
	if (code && code != GIT_ENOTFOUND)
		return svc_repo_git_error(err, "read the history");
	*out = code || git_tree_entry_type(entry) != GIT_OBJECT_TREE
		       ? (struct svc_oid){""}
		       : svc_oid_from_git(git_tree_entry_id(entry));
	return SVC_OK;
}

static enum svc_status parent_folder(const git_commit *commit, unsigned i, const char *prefix,
	struct svc_oid *out, struct svc_error *err)
{
	svc_git_auto(git_commit) parent = NULL;
	if (git_commit_parent(&parent, commit, i))
		return svc_repo_git_error(err, "read the history");
	return folder_id(parent, prefix, out, err);
}

static enum svc_status compare_merge(struct svc_repo *repo, const git_commit *commit,
	const struct svc_oid *own, struct comparing *comparing, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	const struct svc_tree_visit visit = {.changed = keep, .data = comparing, .as_set = true};
	g_autofree struct svc_oid *folders = g_new0(struct svc_oid, comparing->parents);
	for (guint i = 0; i < comparing->parents && !status; i++) {
		status = parent_folder(commit, i, comparing->prefix, &folders[i], err);
		if (!status && !strcmp(folders[i].hex, own->hex))
			return SVC_OK; /* all of it is what that parent has */
	}
	for (guint i = 0; i < comparing->parents && !status; i++) {
		comparing->parent = i;
		status = svc_tree_visit(repo, &folders[i], own, &visit, err);
	}
	return status;
}

static enum svc_status touched_by_merge(struct svc_repo *repo, const git_commit *commit,
	const struct svc_oid *own, struct comparing *comparing, struct svc_error *err)
{
	GHashTableIter iter;
	gpointer path, pointer;
	g_autoptr(GHashTable) files =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	comparing->files = files;
	enum svc_status status = compare_merge(repo, commit, own, comparing, err);
	g_hash_table_iter_init(&iter, files);
	while (!status && g_hash_table_iter_next(&iter, &path, &pointer)) {
		const struct touched *file = pointer;
		g_autofree char *whole = g_strconcat(comparing->prefix, path, NULL);
		if (file->differs == comparing->parents)
			comparing->fn(whole, file->before, comparing->parents, &file->after,
				comparing->data);
	}
	return status;
}

static enum svc_status look_up(
	struct svc_repo *repo, const struct svc_oid *id, git_commit **out, struct svc_error *err)
{
	git_oid oid;
	enum svc_status status = svc_repo_load(repo, err);
	if (status)
		return status;
	return svc_oid_to_git(id, &oid) && !git_commit_lookup(out, repo->git, &oid)
		       ? SVC_OK
		       : svc_repo_git_error(err, "read the history");
}

enum svc_status svc_repo_touched(struct svc_repo *repo, const struct svc_oid *id,
	const char *prefix, svc_touched_fn fn, void *data, struct svc_error *err)
{
	svc_git_auto(git_commit) commit = NULL;
	struct svc_oid own, parent = {""};
	enum svc_status status = look_up(repo, id, &commit, err);
	if (!status)
		status = folder_id(commit, prefix, &own, err);
	if (status)
		return status;
	struct comparing comparing = {.prefix = prefix, .fn = fn, .data = data};
	comparing.parents = git_commit_parentcount(commit);
	if (comparing.parents > 1)
		return touched_by_merge(repo, commit, &own, &comparing, err);
	if (comparing.parents)
		status = parent_folder(commit, 0, prefix, &parent, err);
	const struct svc_tree_visit visit = {.changed = tell, .data = &comparing, .as_set = true};
	return status ? status : svc_tree_visit(repo, &parent, &own, &visit, err);
}

enum svc_status svc_repo_differing(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, const char *prefix, svc_touched_fn fn, void *data,
	struct svc_error *err)
{
	const struct svc_oid *ids[] = {one, two};
	struct svc_oid folders[G_N_ELEMENTS(ids)] = {{""}, {""}};
	struct comparing comparing = {.prefix = prefix, .fn = fn, .data = data};
	const struct svc_tree_visit visit = {
		.changed = tell, .data = &comparing, .trust_ids = true};
	enum svc_status status = svc_repo_load(repo, err);
	for (size_t i = 0; i < G_N_ELEMENTS(ids) && !status; i++) {
		svc_git_auto(git_commit) commit = NULL;
		if (!*ids[i]->hex)
			continue;
		status = look_up(repo, ids[i], &commit, err);
		if (!status)
			status = folder_id(commit, prefix, &folders[i], err);
	}
	return status ? status : svc_tree_visit(repo, &folders[0], &folders[1], &visit, err);
}
