#include "repo/internal.h"
#include "repo/write.h"
#include <string.h>

void svc_head_clear(struct svc_head *head)
{
	g_free(head->ref);
	*head = (struct svc_head){0};
}

enum svc_status svc_repo_head(struct svc_repo *repo, struct svc_head *out, struct svc_error *err)
{
	svc_git_auto(git_reference) head = NULL;
	git_oid id;
	svc_head_clear(out);
	if (svc_repo_load(repo, err))
		return err->status;
	if (git_reference_lookup(&head, repo->git, "HEAD"))
		return svc_repo_git_error(err, "read HEAD");
	if (git_reference_type(head) == GIT_REFERENCE_SYMBOLIC)
		out->ref = g_strdup(git_reference_symbolic_target(head));
	int code = git_reference_name_to_id(&id, repo->git, "HEAD");
	if (code && code != GIT_ENOTFOUND)
		return svc_repo_git_error(err, "read HEAD");
	if (code == 0)
		out->commit = svc_oid_from_git(&id);
	return SVC_OK;
}

enum svc_status svc_repo_in_progress(
	struct svc_repo *repo, const char **what, const char **proceed, struct svc_error *err)
{
	static const struct {
		const char *what, *proceed;
	} merge = {"a merge", "git merge --continue"},
	  revert = {"a revert", "git revert --continue"},
	  pick = {"a cherry-pick", "git cherry-pick --continue"},
	  rebase = {"a rebase", "git rebase --continue"}, am = {"git am", "git am --continue"},
	  *const rows[] = {
		  [GIT_REPOSITORY_STATE_MERGE] = &merge,
		  [GIT_REPOSITORY_STATE_REVERT] = &revert,
		  [GIT_REPOSITORY_STATE_REVERT_SEQUENCE] = &revert,
		  [GIT_REPOSITORY_STATE_CHERRYPICK] = &pick,
		  [GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE] = &pick,
		  [GIT_REPOSITORY_STATE_REBASE] = &rebase,
		  [GIT_REPOSITORY_STATE_REBASE_INTERACTIVE] = &rebase,
		  [GIT_REPOSITORY_STATE_REBASE_MERGE] = &rebase,
		  [GIT_REPOSITORY_STATE_APPLY_MAILBOX] = &am,
		  [GIT_REPOSITORY_STATE_APPLY_MAILBOX_OR_REBASE] = &am,
	  };
	*what = *proceed = NULL;
	if (svc_repo_load(repo, err))
		return err->status;
	int state = git_repository_state(repo->git);
	/* A bisect on a branch harms nothing; a detached one is refused as detached. */
	if (state <= 0 || (size_t)state >= G_N_ELEMENTS(rows) || !rows[state])
		return SVC_OK;
	*what = rows[state]->what;
	*proceed = rows[state]->proceed;
	return SVC_OK;
}

enum svc_status svc_repo_check_idle(struct svc_repo *repo, struct svc_error *err)
{
	const char *what, *proceed;
	enum svc_status status = svc_repo_in_progress(repo, &what, &proceed, err);
	if (status || !what)
		return status;
	int command = (int)(strlen(proceed) - strlen(" --continue"));
	svc_error_set(err, SVC_ECONFLICT, "%s is in progress in this work tree", what);
	return svc_error_hint(err,
		"finish it with %s, give it up with %.*s --abort, "
		"or write without a commit: --no-commit; 'svc resolve' settles conflicts meanwhile",
		proceed, command, proceed);
}

static enum svc_status moved(struct svc_error *err, const char *ref)
{
	svc_error_set(err, SVC_ECONFLICT, "%s was moved by another program meanwhile", ref);
	return svc_error_hint(err, "run the command again; nothing was changed");
}

/* The reference-transaction hook runs only if git moves the ref. */
static enum svc_status move_by_git(struct svc_repo *repo, const char *ref,
	const struct svc_oid *old, const struct svc_oid *new, const char *reflog,
	struct svc_error *err)
{
	const char *zero = "0000000000000000000000000000000000000000";
	const char *args[] = {
		"update-ref", "-m", reflog, ref, new->hex, old->hex[0] ? old->hex : zero, NULL};
	enum svc_status status = svc_repo_git(repo, args, NULL, NULL, 0, NULL, err);
	if (status && err->hint && strstr(err->hint, "but expected"))
		return moved(err, ref);
	return status;
}

enum svc_status svc_repo_move_ref(struct svc_repo *repo, const char *ref, const struct svc_oid *old,
	const struct svc_oid *new, const char *reflog, struct svc_error *err)
{
	git_oid from, to;
	svc_git_auto(git_reference) out = NULL;
	if (svc_repo_load(repo, err))
		return err->status;
	bool exists = svc_oid_to_git(old, &from);
	svc_oid_to_git(new, &to);
	if (svc_repo_has_hook(repo, "reference-transaction"))
		return move_by_git(repo, ref, old, new, reflog, err);
	g_autofree char *name = svc_repo_identity(repo, SVC_REPO_COMMITTER, false);
	g_autofree char *email = svc_repo_identity(repo, SVC_REPO_COMMITTER, true);
	if (email) /* the reflog's; a wrong one spoils no commit */
		git_repository_set_ident(repo->git, name ? name : email, email);
	int code = git_reference_create_matching(
		&out, repo->git, ref, &to, exists, exists ? &from : NULL, reflog);
	if (code == GIT_EMODIFIED || code == GIT_EEXISTS || code == GIT_ENOTFOUND)
		return moved(err, ref);
	if (code == GIT_ELOCKED) {
		svc_error_set(err, SVC_ECONFLICT, "%s is locked by another git program", ref);
		return svc_error_hint(err,
			"wait for it to end; if none is running, remove %s%s.lock", repo->commondir,
			ref);
	}
	return code ? svc_repo_git_error(err, "move %s", ref) : SVC_OK;
}
