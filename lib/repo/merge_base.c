#include "repo/internal.h"
#include "repo/merge.h"
#include <string.h>

struct base {
	git_oid id;
	git_time_t time;
};

static int compare_bases(gconstpointer a, gconstpointer b)
{
	const struct base *one = a, *two = b;
	if (one->time != two->time)
		return one->time < two->time ? -1 : 1;
	return git_oid_cmp(&one->id, &two->id);
}

static enum svc_status look_up(
	struct svc_repo *repo, const git_oid *id, git_commit **out, struct svc_error *err)
{
	if (git_commit_lookup(out, repo->git, id))
		return svc_repo_git_error(err, "read a commit");
	return SVC_OK;
}

enum svc_status svc_repo_merge_bases(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, GArray **out, struct svc_error *err)
{
	git_oid a, b;
	git_oidarray found = {0};
	g_autoptr(GArray) bases = g_array_new(FALSE, TRUE, sizeof(struct base));
	*out = g_array_new(FALSE, TRUE, sizeof(struct svc_oid));
	if (svc_repo_load(repo, err))
		return err->status;
	if (!svc_oid_to_git(one, &a) || !svc_oid_to_git(two, &b))
		return SVC_OK;
	int code = git_merge_bases(&found, repo->git, &a, &b);
	if (code == GIT_ENOTFOUND)
		return SVC_OK;
	if (code)
		return svc_repo_git_error(err, "find the common commit");
	enum svc_status status = SVC_OK;
	for (size_t i = 0; i < found.count && !status; i++) {
		svc_git_auto(git_commit) commit = NULL;
		status = look_up(repo, &found.ids[i], &commit, err);
		struct base base = {found.ids[i], commit ? git_commit_time(commit) : 0};
		g_array_append_val(bases, base);
	}
	git_oidarray_dispose(&found);
	g_array_sort(bases, compare_bases);
	for (guint i = 0; i < bases->len; i++) {
		struct svc_oid id = svc_oid_from_git(&g_array_index(bases, struct base, i).id);
		g_array_append_val(*out, id);
	}
	return status;
}

enum svc_status svc_repo_tree_id(struct svc_repo *repo, const struct svc_oid *commit,
	struct svc_oid *tree, struct svc_error *err)
{
	git_oid id;
	svc_git_auto(git_commit) found = NULL;
	*tree = (struct svc_oid){""};
	if (svc_repo_load(repo, err))
		return err->status;
	if (!svc_oid_to_git(commit, &id))
		return SVC_OK;
	enum svc_status status = look_up(repo, &id, &found, err);
	if (!status)
		*tree = svc_oid_from_git(git_commit_tree_id(found));
	return status;
}

enum svc_status svc_repo_commit_time(
	struct svc_repo *repo, const struct svc_oid *commit, int64_t *out, struct svc_error *err)
{
	git_oid id;
	svc_git_auto(git_commit) found = NULL;
	*out = 0;
	if (svc_repo_load(repo, err))
		return err->status;
	if (!svc_oid_to_git(commit, &id))
		return SVC_OK;
	enum svc_status status = look_up(repo, &id, &found, err);
	if (!status)
		*out = git_commit_time(found);
	return status;
}

enum svc_status svc_repo_oldest_time(
	struct svc_repo *repo, const struct svc_oid *commit, int64_t *out, struct svc_error *err)
{
	git_oid id;
	svc_git_auto(git_commit) found = NULL;
	enum svc_status status = svc_repo_commit_time(repo, commit, out, err);
	if (status || !svc_oid_to_git(commit, &id))
		return status;
	status = look_up(repo, &id, &found, err);
	while (!status && found) {
		git_commit *parent = NULL;
		*out = git_commit_time(found);
		if (git_commit_parent(&parent, found, 0))
			parent = NULL; /* the first commit, or the clone's boundary */
		git_commit_free(found);
		found = parent;
	}
	return status;
}

enum svc_status svc_repo_count_ahead(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, size_t *out, struct svc_error *err)
{
	git_oid a, b;
	git_revwalk *walk = NULL;
	*out = 0;
	if (svc_repo_load(repo, err))
		return err->status;
	if (!svc_oid_to_git(one, &a))
		return SVC_OK;
	int code = git_revwalk_new(&walk, repo->git);
	if (!code)
		code = git_revwalk_push(walk, &a);
	if (!code && svc_oid_to_git(two, &b))
		code = git_revwalk_hide(walk, &b);
	while (!code && !(code = git_revwalk_next(&b, walk)))
		++*out;
	git_revwalk_free(walk);
	return code == GIT_ITEROVER ? SVC_OK : svc_repo_git_error(err, "count the commits");
}
