#include "repo/walk.h"
#include <string.h>

void svc_commit_clear(struct svc_commit *commit)
{
	g_free(commit->author_name);
	g_free(commit->author_email);
	g_free(commit->message);
	*commit = (struct svc_commit){0};
}

char **svc_commit_trailers(const struct svc_commit *commit, const char *name)
{
	g_autoptr(GPtrArray) values = g_ptr_array_new();
	g_autofree char *text = g_strchomp(g_strdup(commit->message));
	const char *last = g_strrstr(text, "\n\n");
	g_auto(GStrv) lines = g_strsplit(last ? last + 2 : text, "\n", -1);
	size_t length = strlen(name);
	for (char **line = lines; *line; line++)
		if (!strncmp(*line, name, length) && (*line)[length] == ':')
			g_ptr_array_add(values, g_strdup(g_strstrip(*line + length + 1)));
	g_ptr_array_add(values, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&values), FALSE);
}

char *svc_commit_trailer(const struct svc_commit *commit, const char *name)
{
	g_auto(GStrv) values = svc_commit_trailers(commit, name);
	return g_strdup(*values);
}

static void fill(struct svc_commit *out, const git_commit *commit)
{
	const git_signature *author = git_commit_author(commit);
	out->oid = svc_oid_from_git(git_commit_id(commit));
	out->time = git_commit_time(commit);
	out->author_time = author->when.time;
	out->parents = git_commit_parentcount(commit);
	if (out->parents)
		out->parent = svc_oid_from_git(git_commit_parent_id(commit, 0));
	out->author_name = g_strdup(author->name);
	out->author_email = g_strdup(author->email);
	const char *message = git_commit_message(commit);
	out->message = g_strdup(message ? message : "");
}

enum svc_status svc_repo_commit(struct svc_repo *repo, const struct svc_oid *id,
	struct svc_commit *out, struct svc_error *err)
{
	git_oid oid;
	svc_git_auto(git_commit) commit = NULL;
	enum svc_status status = svc_repo_load(repo, err);
	if (status)
		return status;
	if (!svc_oid_to_git(id, &oid) || git_commit_lookup(&commit, repo->git, &oid))
		return svc_repo_git_error(err, "read commit %s", id->hex);
	fill(out, commit);
	return SVC_OK;
}

/* The id of what a commit has at `path`; zero if nothing. */
static int entry_id(git_oid *out, const git_commit *commit, const char *path)
{
	svc_git_auto(git_tree) tree = NULL;
	svc_git_auto(git_tree_entry) entry = NULL;
	memset(out, 0, sizeof *out);
	int code = git_commit_tree(&tree, commit);
	if (code)
		return code;
	code = git_tree_entry_bypath(&entry, tree, path);
	if (code == 0)
		*out = *git_tree_entry_id(entry);
	return code == GIT_ENOTFOUND ? 0 : code;
}

/* Sets `changed` where `path` differs from every parent that counts. A missing parent (shallow
 * clone) counts as none. */
static int changed_path(
	bool *changed, const git_commit *commit, const char *path, bool first_parent)
{
	git_oid own, other;
	int code = entry_id(&own, commit, path);
	unsigned parents = git_commit_parentcount(commit), seen = 0;
	*changed = false;
	if (first_parent)
		parents = MIN(parents, 1);
	for (unsigned i = 0; !code && i < parents; i++) {
		svc_git_auto(git_commit) parent = NULL;
		code = git_commit_parent(&parent, commit, i);
		if (code == GIT_ENOTFOUND) {
			code = 0;
			continue;
		}
		seen++;
		/* The whole tree being the same is the usual case for a merge. */
		if (code || git_oid_equal(git_commit_tree_id(parent), git_commit_tree_id(commit)))
			return code;
		code = entry_id(&other, parent, path);
		if (!code && git_oid_equal(&own, &other))
			return 0;
	}
	*changed = seen > 0 || !git_oid_is_zero(&own);
	return code;
}

static enum svc_status visit(
	const git_commit *commit, svc_commit_fn fn, void *data, struct svc_error *err)
{
	struct svc_commit out = {0};
	fill(&out, commit);
	enum svc_status status = fn(&out, data, err);
	svc_commit_clear(&out);
	return status;
}

enum svc_status svc_repo_history_from(struct svc_repo *repo, const struct svc_oid *from,
	const char *path, bool first_parent, svc_commit_fn fn, void *data, struct svc_error *err)
{
	git_oid id;
	svc_auto(svc_walk) walk = NULL;
	enum svc_status status = svc_repo_load(repo, err);
	if (status || !svc_oid_to_git(from, &id))
		return status;
	status = svc_walk_new(repo, &id, first_parent, &walk, err);
	while (!status) {
		svc_git_auto(git_commit) commit = NULL;
		bool changed = true;
		status = svc_walk_next(walk, &commit, err);
		if (status || !commit)
			break;
		if (path && changed_path(&changed, commit, path, first_parent))
			return svc_repo_git_error(err, "read the history");
		if (changed)
			status = visit(commit, fn, data, err);
	}
	return status;
}

enum svc_status svc_repo_history(struct svc_repo *repo, const char *path, bool first_parent,
	svc_commit_fn fn, void *data, struct svc_error *err)
{
	struct svc_oid head;
	enum svc_status status = svc_repo_resolve(repo, "HEAD", &head, err);
	return status ? status
		      : svc_repo_history_from(repo, &head, path, first_parent, fn, data, err);
}
