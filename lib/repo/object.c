#include "repo/internal.h"
#include "repo/write.h"
#include "util/zone.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum svc_status svc_repo_write_tree(struct svc_repo *repo, const struct svc_oid *base,
	const struct svc_change *changes, size_t count, struct svc_oid *tree, struct svc_error *err)
{
	git_tree *top;
	enum svc_status status = svc_repo_tree(repo, base, &top, err);
	if (status)
		return status;
	g_autofree git_tree_update *updates = g_new0(git_tree_update, count);
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		struct svc_oid old;
		unsigned mode;
		if ((status = svc_repo_entry(repo, base, changes[i].path, &old, &mode, err)))
			return status;
		if (!changes[i].content && !mode)
			continue; /* nothing to remove */
		updates[n].action =
			changes[i].content ? GIT_TREE_UPDATE_UPSERT : GIT_TREE_UPDATE_REMOVE;
		svc_oid_to_git(&changes[i].blob, &updates[n].id);
		updates[n].filemode = changes[i].mode;
		updates[n++].path = changes[i].path;
	}
	git_oid id;
	if (git_tree_create_updated(&id, repo->git, top, n, updates))
		return svc_repo_git_error(err, "make the tree of the commit");
	*tree = svc_oid_from_git(&id);
	return SVC_OK;
}

/* Seconds and zone of a date in the environment. Only git's raw form ("@1700000000 +0100") is read
 * here; `*odd` is set for any other. False where it isn't set. */
static bool given_date(
	struct svc_repo *repo, const char *name, git_time_t *time, int *offset, bool *odd)
{
	const char *text = svc_context_env(repo->ctx, name);
	if (!text || !*text)
		return false;
	char *end, *last;
	bool at = *text == '@';
	gint64 seconds = g_ascii_strtoll(text + at, &end, 10);
	bool zone = *end == ' ' && (end[1] == '+' || end[1] == '-') && strlen(end) == 6;
	gint64 hhmm = zone ? g_ascii_strtoll(end + 2, &last, 10) : 0;
	if ((!at && !zone) || (zone ? *last : *end)) {
		*odd = true;
		return true;
	}
	*time = seconds;
	*offset = (int)(hhmm / 100 * 60 + hhmm % 100) * (zone && end[1] == '-' ? -1 : 1);
	return true;
}

/* Seconds east of UTC by TZ, which names a zone of tzdata; any other text counts as UTC: GLib and
 * the C library would open it as a file, wherever it leads. */
static int offset_of(struct svc_repo *repo, const char *name, int64_t time)
{
	svc_auto(svc_zone) zone = NULL;
	svc_autoclear(svc_error) ignored = {0};
	const char *folder = svc_zone_dir(repo->ctx);
	bool known = !svc_zone_open(name + (*name == ':'), folder, &zone, &ignored);
	return known ? svc_zone_offset(zone, time) : 0;
}

/* Minutes east of UTC on this machine, or in TZ, at `time`. */
static int local_offset(struct svc_repo *repo, int64_t time)
{
	const char *name = svc_context_env(repo->ctx, "TZ");
	if (name)
		return offset_of(repo, name, time) / 60;
	g_autoptr(GTimeZone) zone = g_time_zone_new_local();
	int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, time);
	return g_time_zone_get_offset(zone, interval) / 60;
}

static enum svc_status sign_off(struct svc_repo *repo, enum svc_repo_role role, bool *odd_date,
	git_signature **out, struct svc_error *err)
{
	g_autofree char *email = svc_repo_identity(repo, role, true);
	g_autofree char *name = svc_repo_identity(repo, role, false);
	const char *variable = role == SVC_REPO_AUTHOR ? "GIT_AUTHOR_DATE" : "GIT_COMMITTER_DATE";
	git_time_t time = repo->ctx->now;
	int offset = local_offset(repo, time);
	given_date(repo, variable, &time, &offset, odd_date);
	if (!name && email) /* git takes the account's name; the address says more */
		name = g_strndup(email, strcspn(email, "@"));
	if (!email || git_signature_new(out, name, email, time, offset)) {
		svc_error_set(err, SVC_EENVIRONMENT,
			"git doesn't know who you are: no usable user.email");
		return svc_error_hint(err, "run: git config --global user.email you@example.com");
	}
	return SVC_OK;
}

/* `git commit-tree`: for what libgit2 can't do, signing and git's free-form dates. */
static enum svc_status commit_by_git(struct svc_repo *repo, bool sign, const struct svc_oid *tree,
	const struct svc_oid *parents, size_t count, const char *message, struct svc_oid *commit,
	struct svc_error *err)
{
	const char *args[12] = {"commit-tree"};
	int n = 1;
	if (sign)
		args[n++] = "-S";
	for (size_t i = 0; i < count; i++) {
		args[n++] = "-p";
		args[n++] = parents[i].hex;
	}
	args[n++] = "-F";
	args[n++] = "-";
	args[n++] = tree->hex;
	const char *names[] = {"GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"};
	g_auto(GStrv) set = g_new0(char *, G_N_ELEMENTS(names) + 1);
	size_t k = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (!svc_context_env(repo->ctx, names[i]))
			set[k++] = g_strdup_printf(
				"%s=@%" G_GINT64_FORMAT " +0000", names[i], (gint64)repo->ctx->now);
	g_autoptr(GString) text = NULL;
	git_oid id;
	enum svc_status status = svc_repo_git(
		repo, args, (const char *const *)set, message, strlen(message), &text, err);
	if (status)
		return status;
	if (git_oid_fromstrp(&id, g_strchomp(text->str)))
		return svc_error_set(
			err, SVC_EENVIRONMENT, "git commit-tree answered '%s'", text->str);
	*commit = svc_oid_from_git(&id);
	return SVC_OK;
}

/* The parents' objects, owned by the caller. */
static enum svc_status open_parents(struct svc_repo *repo, const struct svc_oid *parents,
	size_t count, git_commit **out, struct svc_error *err)
{
	git_oid id;
	for (size_t i = 0; i < count; i++)
		if (!svc_oid_to_git(&parents[i], &id) || git_commit_lookup(&out[i], repo->git, &id))
			return svc_repo_git_error(err, "read commit %s", parents[i].hex);
	return SVC_OK;
}

static enum svc_status create_commit(struct svc_repo *repo, const git_signature *author,
	const git_signature *committer, const struct svc_oid *tree, const struct svc_oid *parents,
	size_t count, const char *message, struct svc_oid *commit, struct svc_error *err)
{
	git_oid id, tree_id;
	svc_git_auto(git_tree) object = NULL;
	git_commit *above[SVC_PARENTS_MOST] = {NULL};
	enum svc_status status = open_parents(repo, parents, count, above, err);
	svc_oid_to_git(tree, &tree_id);
	if (!status && (git_tree_lookup(&object, repo->git, &tree_id) ||
			       git_commit_create(&id, repo->git, NULL, author, committer, NULL,
				       message, object, count, (const git_commit **)above)))
		status = svc_repo_git_error(err, "make the commit");
	for (size_t i = 0; i < count; i++)
		git_commit_free(above[i]);
	if (!status)
		*commit = svc_oid_from_git(&id);
	return status;
}

enum svc_status svc_repo_write_commit(struct svc_repo *repo, const struct svc_oid *tree,
	const struct svc_oid *parents, size_t count, const char *message, struct svc_oid *commit,
	struct svc_error *err)
{
	svc_git_auto(git_signature) author = NULL;
	svc_git_auto(git_signature) committer = NULL;
	bool odd_date = false, sign = svc_repo_config_is_true(repo, "commit.gpgsign");
	enum svc_status status = sign_off(repo, SVC_REPO_AUTHOR, &odd_date, &author, err);
	if (!status)
		status = sign_off(repo, SVC_REPO_COMMITTER, &odd_date, &committer, err);
	if (status)
		return status;
	svc_git_autobuf clean = {0};
	if (git_message_prettify(&clean, message, 0, '#'))
		return svc_repo_git_error(err, "read the commit message");
	if (sign || odd_date)
		return commit_by_git(repo, sign, tree, parents, count, clean.ptr, commit, err);
	return create_commit(repo, author, committer, tree, parents, count, clean.ptr, commit, err);
}

/* Starts to write one object to the disk. */
static void start_object(struct svc_repo *repo, const git_oid *id, GArray *fds)
{
	char name[GIT_OID_HEXSZ + 2];
	git_oid_pathfmt(name, id);
	name[GIT_OID_HEXSZ + 1] = 0;
	g_autofree char *objects = svc_repo_objects(repo);
	g_autofree char *path = g_build_filename(objects, name, NULL);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return; /* packed, or stored before */
	sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	g_array_append_val(fds, fd);
}

/* Waits for all of them: one after the other would be one trip to the disk each. */
static void finish_objects(GArray *fds)
{
	for (guint i = 0; i < fds->len; i++) {
		int fd = g_array_index(fds, int, i);
		sync_file_range(fd, 0, 0,
			SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
				SYNC_FILE_RANGE_WAIT_AFTER);
		close(fd);
	}
}

void svc_repo_settle(struct svc_repo *repo, const struct svc_oid *commit,
	const struct svc_change *changes, size_t count)
{
	git_oid id;
	svc_git_auto(git_commit) object = NULL;
	svc_git_auto(git_tree) tree = NULL;
	if (!svc_oid_to_git(commit, &id) || git_commit_lookup(&object, repo->git, &id) ||
		git_commit_tree(&tree, object))
		return;
	g_autoptr(GArray) fds = g_array_new(FALSE, FALSE, sizeof(int));
	start_object(repo, &id, fds);
	start_object(repo, git_tree_id(tree), fds);
	for (size_t i = 0; i < count; i++) {
		if (svc_oid_to_git(&changes[i].blob, &id))
			start_object(repo, &id, fds);
		for (const char *slash = strchr(changes[i].path, '/'); slash;
			slash = strchr(slash + 1, '/')) {
			svc_git_auto(git_tree_entry) entry = NULL;
			g_autofree char *folder =
				g_strndup(changes[i].path, (size_t)(slash - changes[i].path));
			if (git_tree_entry_bypath(&entry, tree, folder) == 0)
				start_object(repo, git_tree_entry_id(entry), fds);
		}
	}
	finish_objects(fds);
}
