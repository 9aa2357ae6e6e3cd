#include "../rounds.h"
#include "place.h"
#include "repo/chain.h"
#include "repo/write.h"

static void open_repo(struct place *place, struct svc_repo **repo)
{
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_repo_open(&place->ctx, place->top, repo, &err), ==, SVC_OK);
}

static struct svc_oid resolve(struct svc_repo *repo, const char *revision)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_oid oid;
	g_assert_cmpint(svc_repo_resolve(repo, revision, &oid, &err), ==, SVC_OK);
	return oid;
}

static void assert_chain(
	struct svc_repo *repo, const char *after, const char *to, const char *expected)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_oid first = {""}, last = resolve(repo, to);
	g_autoptr(GPtrArray) commits = NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	if (after)
		first = resolve(repo, after);
	g_assert_cmpint(svc_chain_read(repo, &first, &last, &commits, &err), ==, SVC_OK);
	for (guint i = 0; i < commits->len; i++) {
		const struct svc_chain_commit *commit = commits->pdata[i];
		g_string_append_len(text, commit->message, (gssize)strcspn(commit->message, "\n"));
		g_string_append_c(text, ',');
	}
	g_assert_cmpstr(text->str, ==, expected);
}

static void test_order(struct place *place, gconstpointer data)
{
	svc_auto(svc_repo) repo = NULL;
	bool behind;
	svc_autoclear(svc_error) err = {0};
	place_do(place,
		"export GIT_COMMITTER_DATE='@1763000000 +0000'; "
		"c() { echo $1 >> tickets/$2.md && git commit -qam $1; }; "
		"git checkout -qb side && c s1 two && c s2 two && "
		"git checkout -q main && c m1 one && git merge -q -m merge side && c last one");
	open_repo(place, &repo);
	assert_chain(repo, NULL, "HEAD", "first,m1,s1,s2,merge,last,");
	assert_chain(repo, "HEAD~2", "HEAD", "s1,s2,merge,last,");
	assert_chain(repo, "side", "HEAD", "m1,merge,last,");
	assert_chain(repo, "HEAD", "side", "");
	struct svc_oid old = resolve(repo, "side"), new = resolve(repo, "HEAD");
	g_assert_cmpint(svc_repo_is_ancestor(repo, &old, &new, &behind, &err), ==, SVC_OK);
	g_assert_true(behind);
	g_assert_cmpint(svc_repo_is_ancestor(repo, &new, &old, &behind, &err), ==, SVC_OK);
	g_assert_false(behind);
	g_assert_cmpint(svc_repo_is_ancestor(repo, &new, &new, &behind, &err), ==, SVC_OK);
	g_assert_true(behind);
}

/* A shallow clone's range is read while it is whole; beyond, it is refused by name. */
static void test_shallow(struct place *place, gconstpointer data)
{
	svc_auto(svc_repo) repo = NULL;
	svc_autoclear(svc_error) err = {0};
	const struct svc_oid nothing = {""};
	g_autoptr(GPtrArray) commits = NULL;
	place_do(place,
		"for i in 2 3 4; do echo $i >> tickets/one.md && git commit -qam $i; done && "
		"git clone -q --depth 2 \"file://$PWD\" shallow");
	g_autofree char *clone = g_build_filename(place->top, "shallow", NULL);
	g_assert_cmpint(svc_repo_open(&place->ctx, clone, &repo, &err), ==, SVC_OK);
	assert_chain(repo, "HEAD~", "HEAD", "4,");
	struct svc_oid head = resolve(repo, "HEAD");
	g_assert_cmpint(
		svc_chain_read(repo, &nothing, &head, &commits, &err), ==, SVC_EENVIRONMENT);
	g_autofree char *last = g_strndup(resolve(repo, "HEAD~").hex, 12);
	g_assert_nonnull(strstr(err.message, last));
	g_assert_nonnull(strstr(err.hint, "--unshallow"));
}

/* Random folders of names that sort differently as files and as folders. */
static void write_tree(GString *stream, GRand *rand, int mark)
{
	static const char *const names[] = {"a", "a.b", "a-b", "a0", "ab", "b", "b.md", "c/d"};
	g_string_append_printf(stream,
		"commit refs/heads/t%d\ncommitter K <k@example.com> 1763000000 +0000\ndata 1\nx\n"
		"deleteall\n",
		mark);
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		guint32 sort = g_rand_int_range(rand, 0, 4);
		if (!sort)
			continue;
		const char *name = names[i], *mode = g_rand_boolean(rand) ? "100644" : "100755";
		for (guint32 k = 0; k < (sort == 3 ? 40u : 1u); k++) {
			g_autofree char *path =
				sort == 1 ? g_strdup(name) : g_strdup_printf("%s/f%u", name, k);
			g_string_append_printf(stream, "M %s inline %s\ndata 1\n%d\n", mode, path,
				g_rand_int_range(rand, 0, 3));
		}
	}
}

static enum svc_status add_path(const char *path, void *data, struct svc_error *err)
{
	g_string_append_printf(data, "%s\n", path);
	return SVC_OK;
}

static enum svc_status add_change(const char *path, const struct svc_oid *one,
	const struct svc_oid *two, void *data, struct svc_error *err)
{
	g_assert_cmpstr(one->hex, !=, two->hex);
	return add_path(path, data, err);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *in_order(const GString *lines)
{
	g_auto(GStrv) list = g_strsplit(lines->str, "\n", -1);
	qsort(list, g_strv_length(list), sizeof *list, by_text);
	return g_strjoinv("\n", list);
}

/* The paths that git itself names: content alone, since a mode is no other bytes. */
static char *paths_of_git(struct place *place, int one, int two)
{
	char *text = NULL;
	g_assert_cmpint(place_run(place, &text,
				"git diff-tree -r --no-renames --raw t%d t%d | "
				"awk '$3 != $4' | cut -f 2",
				one, two),
		==, 0);
	return text;
}

static void test_trees(struct place *place, gconstpointer data)
{
	enum { TREES = 6 };
	guint32 seed = (guint32)g_test_rand_int() + GPOINTER_TO_UINT(data);
	GRand *rand = g_rand_new_with_seed(seed);
	g_autoptr(GString) stream = g_string_new(NULL);
	svc_auto(svc_repo) repo = NULL;
	svc_autoclear(svc_error) err = {0};
	g_test_message("seed %u", seed);
	for (int i = 0; i < TREES; i++)
		write_tree(stream, rand, i);
	open_repo(place, &repo);
	const char *const import[] = {"fast-import", "--quiet", NULL};
	g_assert_cmpint(
		svc_repo_git(repo, import, NULL, stream->str, stream->len, NULL, &err), ==, SVC_OK);
	for (int i = 0; i + 1 < TREES; i++) {
		g_autofree char *a = g_strdup_printf("t%d", i);
		g_autofree char *b = g_strdup_printf("t%d", i + 1);
		struct svc_oid one = resolve(repo, a), two = resolve(repo, b);
		struct svc_chain_commit *x = NULL, *y = NULL;
		g_assert_cmpint(svc_chain_look(repo, &one, &x, &err), ==, SVC_OK);
		g_assert_cmpint(svc_chain_look(repo, &two, &y, &err), ==, SVC_OK);
		g_autoptr(GString) found = g_string_new(NULL);
		const struct svc_tree_visit visit = {.changed = add_change, .data = found};
		g_assert_cmpint(svc_tree_visit(repo, &x->tree, &y->tree, &visit, &err), ==, SVC_OK);
		g_autoptr(GString) of_git = g_string_new(NULL);
		g_autofree char *text = paths_of_git(place, i, i + 1);
		g_string_append_printf(of_git, "%s%s", text, *text ? "\n" : "");
		g_autofree char *expected = in_order(of_git);
		g_autofree char *got = in_order(found);
		g_assert_cmpstr(got, ==, expected);
		svc_chain_commit_free(x);
		svc_chain_commit_free(y);
	}
	g_rand_free(rand);
}

static void add_trees(void)
{
	for (int i = 0; i < test_rounds(10, 500); i++) {
		g_autofree char *path = g_strdup_printf("/chain/trees/%d", i);
		g_test_add(path, struct place, GINT_TO_POINTER(i), place_set_up_committed,
			test_trees, place_tear_down);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/chain/order", struct place, NULL, place_set_up_committed, test_order,
		place_tear_down);
	g_test_add("/chain/shallow", struct place, NULL, place_set_up_committed, test_shallow,
		place_tear_down);
	add_trees();
	return g_test_run();
}
