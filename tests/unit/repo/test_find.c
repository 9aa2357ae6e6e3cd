/*
 * Where a repository is found: as git finds it, whether svc takes the short way or libgit2's.
 */
#include "place.h"
#include "repo/repo.h"

static char *with_slash(const char *path)
{
	return g_str_has_suffix(path, "/") ? g_strdup(path) : g_strconcat(path, "/", NULL);
}

/* An absolute path of git's, or "" where git answers nothing. */
static char *ask_git(struct place *place, const char *folder, const char *what)
{
	char *out = NULL;
	place_run(place, &out, "cd '%s' && git rev-parse --path-format=absolute %s", folder, what);
	g_autofree char *given = out;
	char *real = *given ? realpath(given, NULL) : NULL;
	g_autofree char *resolved = g_strdup(real ? real : given);
	free(real);
	return *resolved ? with_slash(resolved) : g_strdup("");
}

static void assert_as_git(struct place *place, const char *folder)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_repo) repo = NULL;
	g_autofree char *dir = g_build_filename(place->base, folder, NULL);
	g_autofree char *gitdir = ask_git(place, dir, "--absolute-git-dir");
	g_autofree char *common = ask_git(place, dir, "--git-common-dir");
	g_autofree char *top = ask_git(place, dir, "--show-toplevel");
	enum svc_status status = svc_repo_open(&place->ctx, dir, &repo, &err);
	g_test_message("%s: %s", folder, status ? err.message : svc_repo_gitdir(repo));
	g_assert_cmpint(status == SVC_OK, ==, *gitdir != 0);
	if (status)
		return;
	g_assert_cmpstr(svc_repo_gitdir(repo), ==, gitdir);
	g_assert_cmpstr(svc_repo_commondir(repo), ==, common);
	if (*top) /* within the git directory git names none */
		g_assert_cmpstr(svc_repo_workdir(repo), ==, top);
}

/* A line of shell in the base folder (`work` is the repository), and the folder to look from. */
static const struct row {
	const char *setup, *from;
} rows[] = {
	{"true", "work"},
	{"true", "work/tickets"},
	{"true", "work/.git"},
	{"true", "work/.git/refs"},
	{"ln -s work/tickets link", "link"},
	{"ln -s work two", "two"},
	{"git -C work worktree add -q ../tree", "tree"},
	{"git -C work worktree add -q ../tree && mkdir tree/x", "tree/x"},
	{"mkdir -p work/in && git init -q work/in && mkdir work/in/x", "work/in/x"},
	{"mkdir -p work/in/.git", "work/in"},
	{"mkdir -p work/in/.git && echo 'ref: refs/heads/x' > work/in/.git/HEAD", "work/in"},
	{"git init -q --bare bare && git -C bare symbolic-ref HEAD refs/heads/x", "bare"},
	{"git init -q --bare bare", "bare/refs"},
	{"git clone -q work copy --separate-git-dir apart", "copy"},
	{"git -C work config core.worktree ../../else && mkdir else", "work"},
	{"printf '[user]\\n\\tname = Ana\\n' > extra && git -C work config include.path ../../extra",
		"work"},
	{"printf '[core] bare = false\\n worktree = \"../../else\"\\n' >> work/.git/config && mkdir else",
		"work"},
	{"git -C work config extensions.worktreeConfig true && "
	 "git -C work config core.repositoryformatversion 1",
		"work"},
	{"mv work/.git apart && ln -s ../apart work/.git", "work"},
	{"rm work/.git/HEAD", "work"},
	{"rm -r work/.git/objects", "work"},
	{"git -C work checkout -q --detach", "work"},
	{"mkdir outside", "outside"},
};

static void test_as_git(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct place place = {0};
		place_set_up_committed(&place, NULL);
		place_set(&place, "GIT_CEILING_DIRECTORIES", NULL);
		place_do(&place, "cd .. && { %s; } >&2", rows[i].setup);
		assert_as_git(&place, rows[i].from);
		place_tear_down(&place, NULL);
	}
}

static void test_environment(struct place *place, gconstpointer data)
{
	g_autofree char *tree = g_build_filename(place->base, "else", NULL);
	g_autofree char *gitdir = g_build_filename(place->top, ".git", NULL);
	g_mkdir(tree, 0777);
	assert_as_git(place, "work");
	place_set(place, "GIT_CEILING_DIRECTORIES", place->top);
	assert_as_git(place, "work/tickets"); /* git looks no further up */
	place_set(place, "GIT_CEILING_DIRECTORIES", NULL);
	place_set(place, "GIT_DIR", gitdir);
	place_set(place, "GIT_WORK_TREE", tree);
	assert_as_git(place, "work");
	assert_as_git(place, "else");
	place_set(place, "GIT_WORK_TREE", NULL);
	assert_as_git(place, "work");
}

/* What is not ours is refused before it is read, as git refuses it, until safe.directory names it.
 */
static void test_owner(struct place *place, gconstpointer data)
{
	static const char *const parts[] = {"work", "work/.git"};
	if (geteuid() != 0) {
		g_test_skip("only root can give a file away");
		return;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_repo) repo = NULL;
		place_do(place, "chown 12345 '%s/%s'", place->base, parts[i]);
		g_assert_cmpint(
			svc_repo_open(&place->ctx, place->top, &repo, &err), ==, SVC_EENVIRONMENT);
		g_assert_nonnull(strstr(err.message, "another user"));
		place_do(place, "git config --global --add safe.directory '%s'", place->top);
		g_assert_cmpint(svc_repo_open(&place->ctx, place->top, &repo, &err), ==, SVC_OK);
		place_do(place, "git config --global --unset-all safe.directory; chown 0 '%s/%s'",
			place->base, parts[i]);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/find/as-git", test_as_git);
	g_test_add("/find/environment", struct place, NULL, place_set_up_committed,
		test_environment, place_tear_down);
	g_test_add("/find/owner", struct place, NULL, place_set_up_committed, test_owner,
		place_tear_down);
	return g_test_run();
}
