#include "repo/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The ordinary repository, found without libgit2: a `.git` folder of our own in this folder or
 * above, with a configuration in which nothing is unusual. Whatever is not exactly that is left to
 * libgit2, so no rule of git's has to be repeated here.
 */

/* A larger configuration is unusual. */
enum { CONFIG_LIMIT = 1 << 16 };

/* True if the environment says where the repository is. */
static bool is_told(const struct svc_context *ctx)
{
	static const char *const names[] = {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"};
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (svc_context_env(ctx, names[i]))
			return true;
	return false;
}

/* Reads a small file; NULL if there is none, or it is too large. */
static char *read_small(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return NULL;
	char *text = g_malloc(CONFIG_LIMIT + 1);
	ssize_t n = read(fd, text, CONFIG_LIMIT + 1);
	close(fd);
	if (n < 0 || n > CONFIG_LIMIT || memchr(text, 0, (size_t)n)) {
		g_free(text);
		return NULL;
	}
	text[n] = 0;
	return text;
}

/* A line of the configuration that says where the work tree is, that there is none, that another
 * file is to be read, or that the objects are of another form. */
static bool is_unusual(const char *line)
{
	static const char *const words[] = {"extensions", "include", "worktree", "promisor"};
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strstr(line, words[i]))
			return true;
	return (strstr(line, "bare") && strcmp(line, "bare = false")) ||
	       (strstr(line, "repositoryformatversion") &&
		       strcmp(line, "repositoryformatversion = 0"));
}

static bool has_plain_config(int gitdir)
{
	g_autofree char *text = read_small(gitdir, "config");
	if (!text)
		return false;
	g_autofree char *lower = g_ascii_strdown(text, -1);
	g_auto(GStrv) lines = g_strsplit(lower, "\n", -1);
	for (char **line = lines; *line; line++)
		if (is_unusual(g_strstrip(*line)))
			return false;
	return strstr(lower, "repositoryformatversion") != NULL;
}

static bool is_id(const char *text)
{
	return strspn(text, "0123456789abcdef") == 40 && (!text[40] || text[40] == '\n');
}

static bool is_own_folder(int at, const char *name)
{
	struct stat st;
	return fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode) &&
	       st.st_uid == geteuid();
}

/* True if `top` holds a `.git` folder that is a whole repository of an ordinary form, both of them
 * our own: then git asks for no safe.directory. */
static bool is_plain(int top)
{
	struct stat st;
	if (fstat(top, &st) || st.st_uid != geteuid() || !is_own_folder(top, ".git"))
		return false;
	int gitdir = openat(top, ".git", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (gitdir < 0)
		return false;
	g_autofree char *head = read_small(gitdir, "HEAD");
	bool plain = head && (g_str_has_prefix(head, "ref: refs/") || is_id(head)) &&
		     is_own_folder(gitdir, "objects") && is_own_folder(gitdir, "refs") &&
		     faccessat(gitdir, "commondir", F_OK, AT_SYMLINK_NOFOLLOW) &&
		     has_plain_config(gitdir);
	close(gitdir);
	return plain;
}

static bool exists(int folder, const char *name)
{
	return faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

char *svc_repo_find_plain(const struct svc_context *ctx, const char *dir)
{
	char resolved[PATH_MAX];
	struct stat start, here;
	if (is_told(ctx) || !realpath(dir, resolved) || stat(resolved, &start))
		return NULL;
	for (;;) {
		int fd = open(*resolved ? resolved : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		bool same = fd >= 0 && fstat(fd, &here) == 0 && here.st_dev == start.st_dev;
		bool stop = !same || exists(fd, ".git") || exists(fd, "HEAD");
		bool plain = stop && same && is_plain(fd);
		if (fd >= 0)
			close(fd);
		if (stop)
			return plain ? g_strconcat(resolved, "/", NULL) : NULL;
		char *slash = strrchr(resolved, '/');
		if (svc_context_env(ctx, "GIT_CEILING_DIRECTORIES") || !slash || !*resolved ||
			slash == resolved + strlen(resolved) - 1)
			return NULL;
		*slash = 0;
	}
}
