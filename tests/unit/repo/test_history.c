#include "place.h"
#include "repo/repo.h"

static enum svc_status collect(const struct svc_commit *commit, void *data, struct svc_error *err)
{
	g_string_append_printf(data, "%s,", g_strchomp(commit->message));
	return SVC_OK;
}

static void assert_history(
	struct svc_repo *repo, const char *path, bool first_parent, const char *expected)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GString) text = g_string_new(NULL);
	g_assert_cmpint(
		svc_repo_history(repo, path, first_parent, collect, text, &err), ==, SVC_OK);
	g_assert_cmpstr(text->str, ==, expected);
}

static void test_history(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_repo) repo = NULL;
	place_do(place, "c() { GIT_COMMITTER_DATE=\"@$1 +0000\" git commit -qam $2; }; "
			"git checkout -qb side && echo s >> tickets/two.md && c 1763000010 side && "
			"git checkout -q main && echo m >> tickets/one.md && c 1763000020 main && "
			"GIT_COMMITTER_DATE='@1763000030 +0000' git merge -q -m merge side");
	g_assert_cmpint(svc_repo_open(&place->ctx, place->top, &repo, &err), ==, SVC_OK);
	assert_history(repo, NULL, false, "merge,main,side,first,");
	assert_history(repo, NULL, true, "merge,main,first,");
	assert_history(repo, "tickets/two.md", false, "side,first,");
	assert_history(repo, "tickets/two.md", true, "merge,first,");
	assert_history(repo, "tickets/absent.md", false, "");
}

/* Commits of one second come before their parents, whichever line they stand on. */
static void test_one_second(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_repo) repo = NULL;
	place_do(place, "export GIT_COMMITTER_DATE='@1763000000 +0000'; "
			"c() { echo $1 >> tickets/$2.md && git commit -qam $1; }; "
			"git checkout -qb side && c s1 two && c s2 two && c s3 two && "
			"git checkout -q main && c m1 one && git merge -q -m merge side");
	g_assert_cmpint(svc_repo_open(&place->ctx, place->top, &repo, &err), ==, SVC_OK);
	assert_history(repo, NULL, false, "merge,m1,s3,s2,s1,first,");
	assert_history(repo, "tickets/two.md", false, "s3,s2,s1,first,");
	assert_history(repo, NULL, true, "merge,m1,first,");
}

static enum svc_status stop_at_two(
	const struct svc_commit *commit, void *data, struct svc_error *err)
{
	int *count = data;
	return ++*count < 2 ? SVC_OK : SVC_ENOTFOUND;
}

/* The walk ends where its caller has enough, and its status comes back. */
static void test_stop(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_repo) repo = NULL;
	int count = 0;
	place_do(place, "for n in 2 3 4; do echo $n >> tickets/one.md; git commit -qam $n; done");
	g_assert_cmpint(svc_repo_open(&place->ctx, place->top, &repo, &err), ==, SVC_OK);
	g_assert_cmpint(
		svc_repo_history(repo, NULL, false, stop_at_two, &count, &err), ==, SVC_ENOTFOUND);
	g_assert_cmpint(count, ==, 2);
}

/* A shallow clone has the commit at its boundary, whose parents are missing. */
static void test_shallow(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_repo) repo = NULL;
	place_do(place, "echo 2 >> tickets/one.md && git commit -qam second && "
			"git clone -q --depth 1 \"file://$PWD\" shallow");
	g_autofree char *clone = g_build_filename(place->top, "shallow", NULL);
	g_assert_cmpint(svc_repo_open(&place->ctx, clone, &repo, &err), ==, SVC_OK);
	g_assert_true(svc_repo_is_shallow(repo));
	assert_history(repo, NULL, false, "second,");
	assert_history(repo, NULL, true, "second,");
	assert_history(repo, "tickets/one.md", false, "second,");
	assert_history(repo, "tickets/absent.md", true, "");
}

/* A repository that lost a commit says so: it isn't taken for a shallow one. */
static void test_broken(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_repo) repo = NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	place_do(place, "echo 2 >> tickets/one.md && git commit -qam second && "
			"lost=$(git rev-parse HEAD~) && "
			"rm -f .git/objects/$(echo $lost | cut -c1-2)/$(echo $lost | cut -c3-)");
	g_assert_cmpint(svc_repo_open(&place->ctx, place->top, &repo, &err), ==, SVC_OK);
	g_assert_cmpint(
		svc_repo_history(repo, NULL, true, collect, text, &err), ==, SVC_EENVIRONMENT);
	g_assert_nonnull(strstr(err.message, "can't read the history"));
}

static void test_config(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_repo) repo = NULL;
	g_assert_cmpint(svc_repo_open(&place->ctx, place->top, &repo, &err), ==, SVC_OK);
	g_autofree char *email = svc_repo_user_email(repo);
	g_assert_cmpstr(email, ==, "kim@example.com");
	place_set(place, "GIT_CONFIG_PARAMETERS", "'user.email'='p@example.com'");
	g_autofree char *given = svc_repo_user_email(repo);
	g_assert_cmpstr(given, ==, "p@example.com");
	place_set(place, "GIT_AUTHOR_EMAIL", "a@example.com");
	g_autofree char *author = svc_repo_user_email(repo);
	g_assert_cmpstr(author, ==, "a@example.com");
	g_assert_null(svc_repo_config(repo, "no.such"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/repo/history", struct place, NULL, place_set_up_committed, test_history,
		place_tear_down);
	g_test_add("/repo/history/one-second", struct place, NULL, place_set_up_committed,
		test_one_second, place_tear_down);
	g_test_add("/repo/history/stop", struct place, NULL, place_set_up_committed, test_stop,
		place_tear_down);
	g_test_add("/repo/history/shallow", struct place, NULL, place_set_up_committed,
		test_shallow, place_tear_down);
	g_test_add("/repo/history/broken", struct place, NULL, place_set_up_committed, test_broken,
		place_tear_down);
	g_test_add("/repo/config", struct place, NULL, place_set_up_committed, test_config,
		place_tear_down);
	return g_test_run();
}
