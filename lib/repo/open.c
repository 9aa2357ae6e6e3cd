#include "repo/internal.h"
#include "util/file.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The repository belongs to somebody else: git's own rule and cure. */
static enum svc_status foreign(struct svc_error *err, const char *folder)
{
	svc_error_set(err, SVC_EENVIRONMENT, "the repository belongs to another user");
	svc_error_at(err, folder, 0, 0);
	g_autofree char *quoted = g_shell_quote(folder);
	return svc_error_hint(
		err, "if you trust it, run: git config --global --add safe.directory %s", quoted);
}

/* Why libgit2 didn't open it, in words that name the cure. */
static enum svc_status diagnose(
	const char *dir, const char *gitdir, int code, struct svc_error *err)
{
	if (code == GIT_ENOTFOUND && !gitdir) {
		svc_error_set(err, SVC_EENVIRONMENT, "%s is not in a git repository", dir);
		return svc_error_hint(
			err, "go to your desk's folder, or make one with: git init && svc init");
	}
	const git_error *last = git_error_last();
	g_autofree char *why = g_strdup(last ? last->message : "unknown reason");
	g_autofree char *file = gitdir ? g_build_filename(gitdir, "config", NULL) : NULL;
	svc_git_auto(git_config) config = NULL;
	if (file && git_config_open_ondisk(&config, file) == 0 &&
		svc_repo_check_supported(config, err))
		return err->status;
	svc_error_set(err, SVC_EENVIRONMENT, "can't open the repository at %s: %s", dir, why);
	return svc_error_hint(err, "see what git says: git -C %s status", dir);
}

/* The folder whose owner git asks about: the work tree of a `.git` folder, or the bare one. */
static char *owned_folder(const char *gitdir)
{
	g_autofree char *path = g_canonicalize_filename(gitdir, NULL);
	g_autofree char *base = g_path_get_basename(path);
	return strcmp(base, ".git") ? g_steal_pointer(&path) : g_path_get_dirname(path);
}

/* Opens what is at `where`; one of another user's only where safe.directory says so. libgit2 1.5
 * says "not found" instead of GIT_EOWNER where no safe.directory is set at all, so what opens
 * without its question was refused for its owner. */
static int open_trusted(git_repository **out, const struct svc_context *ctx, const char *where,
	unsigned flags, const char *owned)
{
	int code = git_repository_open_ext(out, where, flags, NULL);
	if (code != GIT_EOWNER && code != GIT_ENOTFOUND)
		return code;
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	int unasked = git_repository_open_ext(out, where, flags, NULL);
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1);
	if (unasked || svc_repo_is_safe(ctx, owned))
		return unasked;
	git_repository_free(*out);
	*out = NULL;
	return GIT_EOWNER;
}

char *svc_repo_find_gitdir(const struct svc_context *ctx, const char *dir)
{
	const char *given = svc_context_env(ctx, "GIT_DIR");
	if (given)
		return g_canonicalize_filename(given, dir);
	svc_git_autobuf found = {0};
	const char *ceiling = svc_context_env(ctx, "GIT_CEILING_DIRECTORIES");
	const char *across = svc_context_env(ctx, "GIT_DISCOVERY_ACROSS_FILESYSTEM");
	bool cross = across && (!strcmp(across, "1") || !g_ascii_strcasecmp(across, "true"));
	if (git_repository_discover(&found, dir, cross, ceiling))
		return NULL;
	return g_strdup(found.ptr);
}

/* A bare repository that was come across, not named; what lies in a `.git` folder is no such. */
static enum svc_status check_bare(struct svc_repo *repo, const char *gitdir, struct svc_error *err)
{
	if (svc_context_env(repo->ctx, "GIT_DIR") || git_repository_workdir(repo->git) ||
		strstr(gitdir, "/.git/") || !svc_repo_refuses_bare(repo->ctx))
		return SVC_OK;
	svc_error_set(err, SVC_EENVIRONMENT,
		"this is a bare repository, and your safe.bareRepository is 'explicit'");
	svc_error_at(err, gitdir, 0, 0);
	return svc_error_hint(err, "if you trust it, name it: GIT_DIR=%s", gitdir);
}

static enum svc_status open_git(struct svc_repo *repo, const char *dir, struct svc_error *err)
{
	g_autofree char *gitdir =
		repo->gitdir ? g_strdup(repo->gitdir) : svc_repo_find_gitdir(repo->ctx, dir);
	if (!gitdir)
		return diagnose(dir, NULL, GIT_ENOTFOUND, err);
	const char *given = svc_context_env(repo->ctx, "GIT_DIR");
	if (given && !g_file_test(gitdir, G_FILE_TEST_EXISTS)) {
		svc_error_set(err, SVC_EENVIRONMENT,
			"GIT_DIR names '%s', which is no git repository", given);
		return svc_error_hint(err, "take it away (unset GIT_DIR), or name a repository");
	}
	g_autofree char *owned = owned_folder(gitdir);
	int code =
		open_trusted(&repo->git, repo->ctx, gitdir, GIT_REPOSITORY_OPEN_NO_SEARCH, owned);
	if (code == GIT_EOWNER)
		return foreign(err, owned);
	return code ? diagnose(dir, gitdir, code, err) : check_bare(repo, gitdir, err);
}

/* libgit2 1.5 leaks the path of a work tree that is the repository's already. */
static bool is_workdir(const struct svc_repo *repo, const char *path)
{
	struct stat own, other;
	const char *workdir = git_repository_workdir(repo->git);
	return workdir && stat(workdir, &own) == 0 && stat(path, &other) == 0 &&
	       own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

/* The git directory that `folder`/.git is, or names in a file ("gitdir: PATH"); resolved, owned.
 * NULL if there is none. */
static char *gitdir_of(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, ".git", NULL);
	g_autofree char *text = NULL;
	g_autofree char *named = NULL;
	if (g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
		g_file_get_contents(path, &text, NULL, NULL) && g_str_has_prefix(text, "gitdir: "))
		named = g_canonicalize_filename(g_strchomp(text) + strlen("gitdir: "), folder);
	char *real = realpath(named ? named : path, NULL);
	char *out = g_strdup(real);
	free(real);
	return out;
}

/* The folder whose .git leads to this git directory, which may stand anywhere: its work tree.
 * Owned; NULL where none is found from `dir` up. */
static char *leading_folder(const char *dir, const char *gitdir)
{
	char *real = realpath(gitdir, NULL), *start = realpath(dir, NULL);
	g_autofree char *wanted = g_strdup(real);
	g_autofree char *folder = g_strdup(start);
	free(real);
	free(start);
	while (folder && wanted) {
		g_autofree char *found = gitdir_of(folder);
		if (found && !strcmp(found, wanted))
			return g_steal_pointer(&folder);
		if (!strcmp(folder, "/"))
			return NULL;
		char *above = g_path_get_dirname(folder);
		g_free(folder);
		folder = above;
	}
	return NULL;
}

/* GIT_WORK_TREE, as git takes it; with GIT_DIR alone the work tree is the current folder, and else
 * the one whose .git was found. */
static enum svc_status set_workdir(struct svc_repo *repo, const char *dir, struct svc_error *err)
{
	const char *tree = svc_context_env(repo->ctx, "GIT_WORK_TREE");
	bool gitdir_given = svc_context_env(repo->ctx, "GIT_DIR") != NULL;
	if (!tree && git_repository_is_worktree(repo->git))
		return SVC_OK;
	g_autofree char *configured = svc_repo_config(repo, "core.worktree");
	g_autofree char *bare = svc_repo_config(repo, "core.bare");
	if (!tree && (configured || (bare && !strcmp(bare, "true"))))
		return SVC_OK;
	g_autofree char *path = tree || gitdir_given
					? g_canonicalize_filename(tree ? tree : ".", dir)
					: leading_folder(dir, git_repository_path(repo->git));
	if (path && !is_workdir(repo, path) && git_repository_set_workdir(repo->git, path, 0))
		return svc_repo_git_error(err, "use %s as the work tree", path);
	return SVC_OK;
}

char *svc_repo_objects(const struct svc_repo *repo)
{
	const char *moved = svc_context_env(repo->ctx, "GIT_OBJECT_DIRECTORY");
	return moved ? g_canonicalize_filename(moved, repo->dir)
		     : g_build_filename(repo->commondir, "objects", NULL);
}

/* GIT_OBJECT_DIRECTORY and GIT_ALTERNATE_OBJECT_DIRECTORIES: git sets them for hooks that run while
 * received objects are in quarantine. */
static enum svc_status set_objects(struct svc_repo *repo, const char *dir, struct svc_error *err)
{
	bool moved = svc_context_env(repo->ctx, "GIT_OBJECT_DIRECTORY") != NULL;
	const char *others = svc_context_env(repo->ctx, "GIT_ALTERNATE_OBJECT_DIRECTORIES");
	svc_git_auto(git_odb) odb = NULL;
	if (moved) {
		g_autofree char *path = svc_repo_objects(repo);
		if (git_odb_open(&odb, path) || git_repository_set_odb(repo->git, odb))
			return svc_repo_git_error(err, "open the objects in %s", path);
	} else if (others && git_repository_odb(&odb, repo->git)) {
		return svc_repo_git_error(err, "open the objects");
	}
	g_auto(GStrv) list = g_strsplit(others ? others : "", ":", -1);
	for (char **other = list; *other; other++) {
		g_autofree char *path = g_canonicalize_filename(*other, dir);
		/* git warns of a missing alternate and goes on. */
		if (**other && git_odb_add_disk_alternate(odb, path))
			svc_context_warn(repo->ctx, path, 0, "can't read objects from here");
	}
	return SVC_OK;
}

/* How libgit2 works here. It is told each time it is started. */
static void set_options(const struct svc_context *ctx)
{
	/* A work tree's own configuration is read by us (svc_repo_load_config). */
	const char *extensions[] = {"worktreeconfig"};
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, G_N_ELEMENTS(extensions));
	/* A folder of 100 records makes a tree above libgit2's limit of 4 KiB for its cache: each
	 * look at a path would unpack it anew. */
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)16 << 20);
	/* It would look up every blob of a new tree and unpack its head. What svc puts into a tree
	 * it has stored itself, or is still storing (svc_repo_write_blobs). */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
	const char *home = svc_context_env(ctx, "HOME");
	if (home)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_GLOBAL, home);
}

static enum svc_status open_all(struct svc_repo *repo, struct svc_error *err)
{
	set_options(repo->ctx);
	enum svc_status status = open_git(repo, repo->dir, err);
	if (status)
		return status;
	if (svc_repo_load_config(repo))
		return svc_repo_git_error(err, "read git's configuration");
	if ((status = svc_repo_check_supported(repo->config, err)) ||
		(status = set_workdir(repo, repo->dir, err)))
		return status;
	return set_objects(repo, repo->dir, err);
}

enum svc_status svc_repo_load(struct svc_repo *repo, struct svc_error *err)
{
	if (repo->loaded)
		return SVC_OK;
	enum svc_status status = svc_libgit2_start(err);
	if (status)
		return status;
	status = open_all(repo, err);
	if (status)
		svc_repo_unload(repo);
	else
		repo->loaded = true;
	return status;
}

void svc_repo_unload(struct svc_repo *repo)
{
	git_tree_free(repo->tree);
	git_config_free(repo->config);
	git_repository_free(repo->git);
	repo->tree = NULL;
	repo->config = NULL;
	repo->git = NULL;
	repo->loaded = false;
	svc_libgit2_stop();
}
