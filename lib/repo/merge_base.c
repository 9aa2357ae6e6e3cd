#include "repo/internal.h"
#include "repo/merge.h"
#include "repo/write.h"
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

static enum svc_status add_base(
	struct svc_repo *repo, const git_oid *id, GArray *bases, struct svc_error *err)
{
	svc_git_auto(git_commit) commit = NULL;
	enum svc_status status = look_up(repo, id, &commit, err);
	struct base base = {*id, commit ? git_commit_time(commit) : 0};
	if (!status)
		g_array_append_val(bases, base);
	return status;
}

/* libgit2 1.5 takes the end of a shallow clone's history for a broken repository. */
static enum svc_status ask_git(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, GArray *bases, struct svc_error *err)
{
	const char *args[] = {"merge-base", "--all", one->hex, two->hex, NULL};
	int code;
	g_autoptr(GString) output = NULL;
	enum svc_status status = svc_repo_try_git(repo, args, NULL, &code, &output, NULL, err);
	if (!status && code > 1)
		return svc_error_set(err, SVC_EENVIRONMENT, "can't find the common commit");
	g_auto(GStrv) lines = g_strsplit(output ? output->str : "", "\n", -1);
	for (char **line = lines; *line && !status; line++) {
		git_oid id;
		if (**line && git_oid_fromstrp(&id, *line) == 0)
			status = add_base(repo, &id, bases, err);
	}
	return status;
}

static enum svc_status ask_library(struct svc_repo *repo, const git_oid *a, const git_oid *b,
	GArray *bases, struct svc_error *err)
{
	git_oidarray found = {0};
	int code = git_merge_bases(&found, repo->git, a, b);
	if (code == GIT_ENOTFOUND)
		return SVC_OK;
	if (code)
		return svc_repo_git_error(err, "find the common commit");
	enum svc_status status = SVC_OK;
	for (size_t i = 0; i < found.count && !status; i++)
		status = add_base(repo, &found.ids[i], bases, err);
	git_oidarray_dispose(&found);
	return status;
}

enum svc_status svc_repo_merge_bases(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, GArray **out, struct svc_error *err)
{
	git_oid a, b;
	g_autoptr(GArray) bases = g_array_new(FALSE, TRUE, sizeof(struct base));
	*out = g_array_new(FALSE, TRUE, sizeof(struct svc_oid));
	if (svc_repo_load(repo, err))
		return err->status;
	if (!svc_oid_to_git(one, &a) || !svc_oid_to_git(two, &b))
		return SVC_OK;
	enum svc_status status = svc_repo_is_shallow(repo) ? ask_git(repo, one, two, bases, err)
							   : ask_library(repo, &a, &b, bases, err);
	g_array_sort(bases, compare_bases);
	for (guint i = 0; i < bases->len && !status; i++) {
		struct svc_oid id = svc_oid_from_git(&g_array_index(bases, struct base, i).id);
		g_array_append_val(*out, id);
	}
	return status;
}

/* The commit that `commit` names; NULL for none. */
static enum svc_status find_commit(struct svc_repo *repo, const struct svc_oid *commit,
	git_commit **out, struct svc_error *err)
{
	git_oid id;
	*out = NULL;
	if (svc_repo_load(repo, err))
		return err->status;
	return svc_oid_to_git(commit, &id) ? look_up(repo, &id, out, err) : SVC_OK;
}

enum svc_status svc_repo_tree_id(struct svc_repo *repo, const struct svc_oid *commit,
	struct svc_oid *tree, struct svc_error *err)
{
	svc_git_auto(git_commit) found = NULL;
	enum svc_status status = find_commit(repo, commit, &found, err);
	*tree = found ? svc_oid_from_git(git_commit_tree_id(found)) : (struct svc_oid){""};
	return status;
}

enum svc_status svc_repo_commit_time(
	struct svc_repo *repo, const struct svc_oid *commit, int64_t *out, struct svc_error *err)
{
	svc_git_auto(git_commit) found = NULL;
	enum svc_status status = find_commit(repo, commit, &found, err);
	*out = found ? git_commit_time(found) : 0;
	return status;
}

enum svc_status svc_repo_oldest_time(
	struct svc_repo *repo, const struct svc_oid *commit, int64_t *out, struct svc_error *err)
{
	svc_git_auto(git_commit) found = NULL;
	enum svc_status status = find_commit(repo, commit, &found, err);
	*out = 0;
	while (found) {
		git_commit *parent = NULL;
		*out = git_commit_time(found);
		if (git_commit_parent(&parent, found, 0))
			parent = NULL; /* the first commit, or the clone's boundary */
		git_commit_free(found);
		found = parent;
	}
	return status;
}

static enum svc_status count_by_git(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, size_t *out, struct svc_error *err)
{
	const char *args[] = {
		"rev-list", "--count", one->hex, two->hex[0] ? "--not" : NULL, two->hex, NULL};
	g_autoptr(GString) output = NULL;
	enum svc_status status = svc_repo_git(repo, args, NULL, NULL, 0, &output, err);
	if (!status)
		*out = (size_t)g_ascii_strtoull(output->str, NULL, 10);
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
	if (svc_repo_is_shallow(repo))
		return count_by_git(repo, one, two, out, err);
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
