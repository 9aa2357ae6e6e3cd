#include "repo/internal.h"
#include "repo/write.h"
#include <string.h>

struct compare {
	struct svc_repo *repo;
	svc_repo_path_fn fn;
	void *data;
	struct svc_error *err;
	GString *path;
};

static enum svc_status compare_trees(struct compare *c, const git_oid *one, const git_oid *two);

static enum svc_status open_tree(struct compare *c, const git_oid *id, git_tree **out)
{
	*out = NULL;
	if (id && git_tree_lookup(out, c->repo->git, id))
		return svc_repo_git_error(c->err, "compare two trees");
	return SVC_OK;
}

static const git_oid *id_if(const git_tree_entry *entry, bool tree)
{
	if (!entry || (git_tree_entry_type(entry) == GIT_OBJECT_TREE) != tree)
		return NULL;
	return git_tree_entry_id(entry);
}

/* What the two sides have under one name; one of them may be NULL. */
static enum svc_status compare_entries(
	struct compare *c, const git_tree_entry *one, const git_tree_entry *two)
{
	if (one && two && git_oid_equal(git_tree_entry_id(one), git_tree_entry_id(two)) &&
		git_tree_entry_filemode(one) == git_tree_entry_filemode(two))
		return SVC_OK;
	size_t length = c->path->len;
	if (length)
		g_string_append_c(c->path, '/');
	g_string_append(c->path, git_tree_entry_name(one ? one : two));
	enum svc_status status = SVC_OK;
	if (id_if(one, false) || id_if(two, false))
		status = c->fn(c->path->str, c->data, c->err);
	if (!status && (id_if(one, true) || id_if(two, true)))
		status = compare_trees(c, id_if(one, true), id_if(two, true));
	g_string_truncate(c->path, length);
	return status;
}

static enum svc_status compare_trees(struct compare *c, const git_oid *one, const git_oid *two)
{
	svc_git_auto(git_tree) a = NULL;
	svc_git_auto(git_tree) b = NULL;
	enum svc_status status = open_tree(c, one, &a);
	if (!status)
		status = open_tree(c, two, &b);
	size_t na = a ? git_tree_entrycount(a) : 0, nb = b ? git_tree_entrycount(b) : 0;
	for (size_t i = 0; i < na && !status; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(a, i);
		const char *name = git_tree_entry_name(entry);
		status = compare_entries(c, entry, b ? git_tree_entry_byname(b, name) : NULL);
	}
	for (size_t i = 0; i < nb && !status; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(b, i);
		if (!a || !git_tree_entry_byname(a, git_tree_entry_name(entry)))
			status = compare_entries(c, NULL, entry);
	}
	return status;
}

enum svc_status svc_repo_compare_trees(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, svc_repo_path_fn fn, void *data, struct svc_error *err)
{
	git_oid a, b;
	if (svc_repo_load(repo, err))
		return err->status;
	bool has_a = svc_oid_to_git(one, &a), has_b = svc_oid_to_git(two, &b);
	g_autoptr(GString) path = g_string_new(NULL);
	struct compare c = {.repo = repo, .fn = fn, .data = data, .err = err, .path = path};
	return compare_trees(&c, has_a ? &a : NULL, has_b ? &b : NULL);
}

/* The tree of a commit; "" for none. */
static enum svc_status tree_of(struct svc_repo *repo, const struct svc_oid *commit,
	struct svc_oid *out, struct svc_error *err)
{
	git_oid id;
	svc_git_auto(git_commit) found = NULL;
	*out = (struct svc_oid){{0}};
	enum svc_status status = svc_repo_load(repo, err);
	if (status || !svc_oid_to_git(commit, &id))
		return status;
	if (git_commit_lookup(&found, repo->git, &id))
		return svc_repo_git_error(err, "read a commit");
	*out = svc_oid_from_git(git_commit_tree_id(found));
	return SVC_OK;
}

enum svc_status svc_repo_compare(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, svc_repo_path_fn fn, void *data, struct svc_error *err)
{
	struct svc_oid a, b;
	enum svc_status status = tree_of(repo, one, &a, err);
	if (!status)
		status = tree_of(repo, two, &b, err);
	return status ? status : svc_repo_compare_trees(repo, &a, &b, fn, data, err);
}
