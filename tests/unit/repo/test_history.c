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
	g_test_add("/repo/config", struct place, NULL, place_set_up_committed, test_config,
		place_tear_down);
	return g_test_run();
}
