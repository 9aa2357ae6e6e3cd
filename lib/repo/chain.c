#include "repo/chain.h"
#include "repo/internal.h"
#include <git2/sys/commit.h>
#include <string.h>

struct chain {
	struct svc_repo *repo;
	GHashTable *seen; /* set of git_oid: given out, hidden, or on the stack */
	GPtrArray *commits;
	struct svc_error *err;
};

struct step { /* a commit whose parents are being visited */
	git_commit *commit;
	unsigned next;
};

void svc_chain_commit_free(struct svc_chain_commit *commit)
{
	if (!commit)
		return;
	g_free(commit->parents);
	g_free(commit->author_email);
	g_free(commit->committer_email);
	g_free(commit->message);
	g_free(commit);
}

static void free_commit(gpointer commit)
{
	svc_chain_commit_free(commit);
}

static void clear_step(gpointer pointer)
{
	git_commit_free(((struct step *)pointer)->commit);
}

static bool add_seen(struct chain *chain, const git_oid *id)
{
	if (g_hash_table_contains(chain->seen, id))
		return false;
	return g_hash_table_add(chain->seen, g_memdup2(id, sizeof *id));
}

/* True if the commit's header has a signature; `*by_ssh` tells which sort. */
static bool has_signature(const git_commit *commit, bool *by_ssh)
{
	const char *header = git_commit_raw_header(commit);
	const char *start = strstr(header, "\ngpgsig ");
	*by_ssh = start && g_str_has_prefix(start, "\ngpgsig -----BEGIN SSH SIGNATURE");
	return start != NULL;
}

static struct svc_chain_commit *describe(const git_commit *commit)
{
	struct svc_chain_commit *out = g_new0(struct svc_chain_commit, 1);
	const git_signature *author = git_commit_author(commit);
	const char *message = git_commit_message(commit);
	out->oid = svc_oid_from_git(git_commit_id(commit));
	out->tree = svc_oid_from_git(git_commit_tree_id(commit));
	out->n_parents = git_commit_parentcount(commit);
	out->parents = g_new0(struct svc_oid, out->n_parents + 1);
	for (guint i = 0; i < out->n_parents; i++)
		out->parents[i] = svc_oid_from_git(git_commit_parent_id(commit, i));
	out->time = git_commit_time(commit);
	out->author_time = author->when.time;
	out->author_email = g_strdup(author->email);
	out->committer_email = g_strdup(git_commit_committer(commit)->email);
	out->message = g_strdup(message ? message : "");
	out->is_signed = has_signature(commit, &out->by_ssh);
	return out;
}

static enum svc_status broken(const char *what, const git_oid *id, struct svc_error *err)
{
	struct svc_oid hex = svc_oid_from_git(id);
	svc_repo_git_error(err, "read %s %s", what, hex.hex);
	return svc_error_hint(err, "git fsck --full tells what else is missing or broken");
}

static enum svc_status cut_off(
	const git_oid *missing, const git_commit *child, struct svc_error *err)
{
	struct svc_oid hex = svc_oid_from_git(child ? git_commit_id(child) : missing);
	svc_error_set(err, SVC_EENVIRONMENT,
		"this clone is shallow: commit %.12s is as far as it goes, and what came before can't be "
		"proven",
		hex.hex);
	return svc_error_hint(err,
		"get the rest with: git fetch --unshallow; or look at what came after alone: %.12s..",
		hex.hex);
}

/* Puts a commit on the stack unless it was seen. */
static enum svc_status enter(
	struct chain *chain, GArray *stack, const git_oid *id, bool may_be_missing)
{
	const git_commit *child =
		stack->len ? g_array_index(stack, struct step, stack->len - 1).commit : NULL;
	struct step step = {0};
	if (!add_seen(chain, id))
		return SVC_OK;
	int code = git_commit_lookup(&step.commit, chain->repo->git, id);
	if (code == GIT_ENOTFOUND && svc_repo_is_shallow(chain->repo))
		return may_be_missing ? SVC_OK : cut_off(id, child, chain->err);
	if (code)
		return broken("commit", id, chain->err);
	g_array_append_val(stack, step);
	return SVC_OK;
}

/* All that `id` reaches and wasn't seen, parents first; `hide`: only marks it as seen. */
static enum svc_status follow(struct chain *chain, const git_oid *id, bool hide)
{
	g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(struct step));
	g_array_set_clear_func(stack, clear_step);
	enum svc_status status = enter(chain, stack, id, hide);
	while (!status && stack->len) {
		struct step *top = &g_array_index(stack, struct step, stack->len - 1);
		if (top->next < git_commit_parentcount(top->commit)) {
			const git_oid *parent = git_commit_parent_id(top->commit, top->next++);
			status = enter(chain, stack, parent, hide);
			continue;
		}
		if (!hide)
			g_ptr_array_add(chain->commits, describe(top->commit));
		g_array_set_size(stack, stack->len - 1);
	}
	return status;
}

enum svc_status svc_chain_read(struct svc_repo *repo, const struct svc_oid *after,
	const struct svc_oid *to, GPtrArray **out, struct svc_error *err)
{
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(svc_git_oid_hash, svc_git_oid_same, g_free, NULL);
	g_autoptr(GPtrArray) commits = g_ptr_array_new_with_free_func(free_commit);
	struct chain chain = {repo, seen, commits, err};
	git_oid first, last;
	enum svc_status status = SVC_OK;
	*out = NULL;
	if (svc_oid_to_git(after, &first))
		status = follow(&chain, &first, true);
	if (!status && svc_oid_to_git(to, &last))
		status = follow(&chain, &last, false);
	if (!status)
		*out = g_steal_pointer(&commits);
	return status;
}

enum svc_status svc_chain_look(struct svc_repo *repo, const struct svc_oid *id,
	struct svc_chain_commit **out, struct svc_error *err)
{
	git_oid oid;
	svc_git_auto(git_commit) commit = NULL;
	*out = NULL;
	enum svc_status status = svc_repo_load(repo, err);
	if (status)
		return status;
	if (!svc_oid_to_git(id, &oid) || git_commit_lookup(&commit, repo->git, &oid))
		return broken("commit", &oid, err);
	*out = describe(commit);
	return SVC_OK;
}

enum svc_status svc_repo_object(struct svc_repo *repo, const struct svc_oid *id, svc_object_fn fn,
	void *data, struct svc_error *err)
{
	git_oid oid;
	git_odb_object *object = NULL;
	svc_git_auto(git_odb) odb = NULL;
	svc_oid_to_git(id, &oid);
	if (git_repository_odb(&odb, repo->git) || git_odb_read(&object, odb, &oid))
		return broken("object", &oid, err);
	fn(git_object_type2string(git_odb_object_type(object)), git_odb_object_data(object),
		git_odb_object_size(object), data);
	git_odb_object_free(object);
	return SVC_OK;
}

enum svc_status svc_repo_is_ancestor(struct svc_repo *repo, const struct svc_oid *old,
	const struct svc_oid *new, bool *out, struct svc_error *err)
{
	git_oid a, b;
	*out = !strcmp(old->hex, new->hex);
	if (*out || !svc_oid_to_git(old, &a) || !svc_oid_to_git(new, &b))
		return SVC_OK;
	int code = git_graph_descendant_of(repo->git, &b, &a);
	if (code < 0)
		return svc_repo_git_error(err, "compare two commits");
	*out = code == 1;
	return SVC_OK;
}

bool svc_repo_has_commit(struct svc_repo *repo, const struct svc_oid *commit)
{
	git_oid id;
	svc_git_auto(git_commit) found = NULL;
	return svc_oid_to_git(commit, &id) && git_commit_lookup(&found, repo->git, &id) == 0;
}

static int stop(const char *name, void *data)
{
	*(bool *)data = true;
	return 1;
}

bool svc_repo_is_grafted(struct svc_repo *repo)
{
	bool found = false;
	g_autofree char *grafts = g_build_filename(repo->commondir, "info", "grafts", NULL);
	git_reference_foreach_glob(repo->git, "refs/replace/*", stop, &found);
	return found || g_file_test(grafts, G_FILE_TEST_EXISTS);
}
