/*
 * The other end: which it is, and git's fetch and push.
 */
#include "repo/remote.h"
#include "sync/private.h"
#include "util/utf8.h"
#include <string.h>

void svc_sync_remote_clear(struct svc_sync_remote *remote)
{
	g_free(remote->name);
	g_free(remote->branch);
	g_free(remote->tracking);
	*remote = (struct svc_sync_remote){0};
}

static enum svc_status unknown_remote(const char *name, char **names, struct svc_error *err)
{
	svc_error_set(err, SVC_EUSAGE, "there is no remote '%s'", name);
	g_autofree char *known = g_strjoinv(", ", names);
	if (*known)
		return svc_error_hint(err, "the remotes are: %s", known);
	return svc_error_hint(err, "git remote add %s URL", name);
}

/* The remote's name, owned. */
static enum svc_status choose(struct svc_repo *repo, const char *branch, const char *named,
	char **out, struct svc_error *err)
{
	g_auto(GStrv) names = NULL;
	enum svc_status status = svc_repo_remotes(repo, &names, err);
	if (status)
		return status;
	g_autofree char *key = g_strdup_printf("branch.%s.remote", branch);
	g_autofree char *configured = svc_repo_config(repo, key);
	guint count = g_strv_length(names);
	const char *name = named        ? named
			   : configured ? configured
			   : count == 1 ? names[0]
					: "origin";
	if (g_strv_contains((const char *const *)names, name)) {
		*out = g_strdup(name);
		return SVC_OK;
	}
	if (named)
		return unknown_remote(named, names, err);
	if (configured && !strcmp(configured, ".")) {
		svc_error_set(err, SVC_EENVIRONMENT,
			"the upstream of '%s' is a branch of this clone, not of a remote", branch);
		return svc_error_hint(err, "name a remote: svc sync REMOTE");
	}
	if (!count) {
		svc_error_set(err, SVC_EENVIRONMENT, "this desk has no remote to sync with");
		return svc_error_hint(err,
			"make an empty repository where the others can reach it, then: git remote add "
			"origin URL");
	}
	svc_error_set(err, SVC_EENVIRONMENT, "'%s' has no upstream, and there are %u remotes",
		branch, count);
	return svc_error_hint(err, "name one: svc sync REMOTE");
}

enum svc_status svc_sync_find_remote(struct svc_repo *repo, const char *branch, const char *named,
	struct svc_sync_remote *out, struct svc_error *err)
{
	const char *own = branch + strlen("refs/heads/");
	enum svc_status status = choose(repo, own, named, &out->name, err);
	if (status)
		return status;
	g_autofree char *remote_key = g_strdup_printf("branch.%s.remote", own);
	g_autofree char *merge_key = g_strdup_printf("branch.%s.merge", own);
	g_autofree char *remote = svc_repo_config(repo, remote_key);
	g_autofree char *merge = svc_repo_config(repo, merge_key);
	bool same = remote && !strcmp(remote, out->name);
	bool usable = same && merge && g_str_has_prefix(merge, "refs/heads/") &&
		      !strpbrk(merge, ":*?[\\^~ ") && !strstr(merge, "..");
	out->branch = g_strdup(usable ? merge : branch);
	out->tracking = g_strdup_printf(
		"refs/remotes/%s/%s", out->name, out->branch + strlen("refs/heads/"));
	return SVC_OK;
}

/* Git in English, whose answers are looked at, and without a question where nobody can answer. */
static enum svc_status call_git(struct svc_repo *repo, const struct svc_sync_remote *remote,
	const char *const *args, int *code, GString **output, GString **words,
	struct svc_error *err)
{
	const char *set[] = {
		"LC_ALL=C", remote->interactive ? NULL : "GIT_TERMINAL_PROMPT=0", NULL};
	return svc_repo_try_git(repo, args, set, code, output, words, err);
}

/* What git said, short enough for a hint. */
static char *words_of(const GString *words)
{
	g_autofree char *valid = g_utf8_make_valid(words->str, MIN((gssize)words->len, 4000));
	return g_strdup(g_strstrip(valid));
}

enum svc_status svc_sync_fetch(struct svc_repo *repo, const struct svc_sync_remote *remote,
	struct svc_oid *theirs, struct svc_error *err)
{
	g_autofree char *spec = g_strdup_printf("+%s:%s", remote->branch, remote->tracking);
	const char *args[] = {"fetch", "--quiet", "--no-write-fetch-head",
		"--refmap=", "--no-recurse-submodules", "--end-of-options", remote->name, spec,
		NULL};
	int code;
	g_autoptr(GString) words = NULL;
	*theirs = (struct svc_oid){""};
	enum svc_status status = call_git(repo, remote, args, &code, NULL, &words, err);
	if (status)
		return status;
	if (!code)
		return svc_repo_resolve(repo, remote->tracking, theirs, err);
	if (strstr(words->str, "couldn't find remote ref"))
		return SVC_OK;
	g_autofree char *text = words_of(words);
	svc_error_set(
		err, SVC_EENVIRONMENT, "can't fetch from %s; nothing was changed", remote->name);
	return svc_error_hint(err, "%s", *text ? text : "git fetch says more");
}

/* True where somebody else was quicker. */
static bool has_moved(const char *text)
{
	static const char *const signs[] = {"(fetch first)", "(non-fast-forward)", "(stale info)",
		"cannot lock ref", "incorrect old value", "failed to update ref", "failed to lock",
		"reference already exists"};
	for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
		if (strstr(text, signs[i]))
			return true;
	return false;
}

enum svc_status svc_sync_push(struct svc_repo *repo, const struct svc_sync_remote *remote,
	const struct svc_oid *commit, bool *moved, struct svc_error *err)
{
	g_autofree char *spec = g_strdup_printf("%s:%s", commit->hex, remote->branch);
	const char *args[] = {
		"push", "--porcelain", "--quiet", "--end-of-options", remote->name, spec, NULL};
	int code;
	g_autoptr(GString) words = NULL;
	g_autoptr(GString) output = NULL;
	*moved = false;
	enum svc_status status = call_git(repo, remote, args, &code, &output, &words, err);
	if (status)
		return svc_error_prefix(err, "what came is merged here, but not pushed");
	if (!code)
		return SVC_OK;
	if (has_moved(output->str) || has_moved(words->str)) {
		*moved = true;
		return SVC_OK;
	}
	bool refused = strstr(output->str, "rejected]") != NULL;
	g_autofree char *text = words_of(words);
	svc_error_set(err, refused ? SVC_ECONFLICT : SVC_EENVIRONMENT,
		refused ? "%s refused the push" : "can't push to %s", remote->name);
	return svc_error_hint(err,
		"%s\nwhat came is merged here and what you wrote is kept; run svc sync again after "
		"settling this",
		*text ? text : output->str);
}
