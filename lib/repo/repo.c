#include "repo/internal.h"
#include "util/file.h"
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum svc_status svc_repo_git_error(struct svc_error *err, const char *format, ...)
{
	const git_error *last = git_error_last();
	va_list args;
	va_start(args, format);
	g_autofree char *what = g_strdup_vprintf(format, args);
	va_end(args);
	const char *why = last && last->message ? last->message : "unknown reason";
	svc_error_set(err, SVC_EENVIRONMENT, "can't %s: %s", what, why);
	if (strstr(why, g_strerror(ENOSPC)))
		svc_error_hint(err, "free some space and run the command again; nothing is lost");
	else if (strstr(why, g_strerror(EROFS)))
		svc_error_hint(err, "mount the file system for writing, or work in a clone");
	return SVC_EENVIRONMENT;
}

guint svc_git_oid_hash(gconstpointer oid)
{
	guint start;
	memcpy(&start, ((const git_oid *)oid)->id, sizeof start);
	return start;
}

gboolean svc_git_oid_same(gconstpointer one, gconstpointer two)
{
	return git_oid_equal(one, two);
}

struct svc_oid svc_oid_from_git(const git_oid *oid)
{
	struct svc_oid out = {""};
	git_oid_tostr(out.hex, sizeof out.hex, oid);
	return out;
}

bool svc_oid_to_git(const struct svc_oid *oid, git_oid *out)
{
	return oid->hex[0] && git_oid_fromstr(out, oid->hex) == 0;
}

static char *with_slash_resolved(const char *path)
{
	char *real = realpath(path, NULL);
	char *out = g_strconcat(real ? real : path, "/", NULL);
	free(real);
	size_t n = strlen(out);
	if (n > 1 && out[n - 2] == '/')
		out[n - 1] = 0;
	return out;
}

static void set_paths(struct svc_repo *repo)
{
	const char *workdir = git_repository_workdir(repo->git);
	repo->gitdir = with_slash_resolved(git_repository_path(repo->git));
	repo->commondir = with_slash_resolved(git_repository_commondir(repo->git));
	repo->workdir = workdir ? with_slash_resolved(workdir) : NULL;
}

static void set_index_path(struct svc_repo *repo)
{
	/* git changes to the top of the work tree before it reads a relative name. */
	const char *index = svc_context_env(repo->ctx, "GIT_INDEX_FILE");
	repo->index_path =
		index ? g_canonicalize_filename(index, repo->workdir ? repo->workdir : repo->gitdir)
		      : g_build_filename(repo->gitdir, "index", NULL);
}

/* The paths of the ordinary repository; false where it is none. */
static bool find_plain(struct svc_repo *repo)
{
	repo->workdir = svc_repo_find_plain(repo->ctx, repo->dir);
	if (!repo->workdir)
		return false;
	repo->gitdir = g_strconcat(repo->workdir, ".git/", NULL);
	repo->commondir = g_strdup(repo->gitdir);
	return true;
}

enum svc_status svc_repo_open(const struct svc_context *ctx, const char *dir, struct svc_repo **out,
	struct svc_error *err)
{
	struct stat st;
	if (stat(dir, &st)) {
		svc_file_error(err, "open", dir, errno);
		return svc_error_hint(err, "give the folder of a desk with -C, or go there");
	}
	svc_auto(svc_repo) repo = g_new0(struct svc_repo, 1);
	repo->ctx = ctx;
	repo->attributes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	repo->dir = g_canonicalize_filename(dir, NULL);
	if (!find_plain(repo)) {
		enum svc_status status = svc_repo_load(repo, err);
		if (status)
			return status;
		set_paths(repo);
	}
	set_index_path(repo);
	*out = g_steal_pointer(&repo);
	return SVC_OK;
}

void svc_repo_free(struct svc_repo *repo)
{
	if (!repo)
		return;
	if (repo->loaded)
		svc_repo_unload(repo);
	g_hash_table_unref(repo->attributes);
	g_free(repo->dir);
	g_free(repo->gitdir);
	g_free(repo->commondir);
	g_free(repo->workdir);
	g_free(repo->index_path);
	g_free(repo);
}

bool svc_repo_is_near(const struct svc_context *ctx, const char *dir)
{
	svc_autoclear(svc_error) ignored = {0};
	if (svc_libgit2_start(&ignored))
		return false;
	g_autofree char *gitdir = svc_repo_find_gitdir(ctx, dir);
	svc_libgit2_stop();
	return gitdir != NULL;
}

bool svc_repo_is_bare(const struct svc_repo *repo)
{
	return repo->workdir == NULL;
}

bool svc_repo_is_shallow(const struct svc_repo *repo)
{
	struct stat st;
	g_autofree char *path = g_build_filename(repo->commondir, "shallow", NULL);
	return stat(path, &st) == 0 && st.st_size > 0;
}

const char *svc_repo_workdir(const struct svc_repo *repo)
{
	return repo->workdir;
}

const char *svc_repo_gitdir(const struct svc_repo *repo)
{
	return repo->gitdir;
}

const char *svc_repo_commondir(const struct svc_repo *repo)
{
	return repo->commondir;
}

const char *svc_repo_index_path(const struct svc_repo *repo)
{
	return repo->index_path;
}
