#include "edits.h"
#include "util/file.h"
#include <fcntl.h>
#include <sys/file.h>

static enum svc_status open_at(
	struct place *place, const char *at, struct svc_store **store, struct svc_error *err)
{
	return svc_store_open(&place->ctx, place->top, at, store, err);
}

static enum svc_status collect(const struct svc_file *file, void *data, struct svc_error *err)
{
	g_string_append_printf(data, "%s%s ", file->path, file->regular ? "" : "!");
	return SVC_OK;
}

static void assert_walk(struct svc_store *store, const char *folder, const char *expected)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GString) paths = g_string_new(NULL);
	g_assert_cmpint(svc_store_walk(store, folder, ".md", collect, paths, &err), ==, SVC_OK);
	g_assert_cmpstr(paths->str, ==, expected);
	g_autoptr(GString) names = g_string_new(NULL); /* don't tell odd files from others */
	g_auto(GStrv) regular = g_strsplit(expected, "!", -1);
	g_autofree char *all = g_strjoinv("", regular);
	g_assert_cmpint(svc_store_names(store, folder, ".md", collect, names, &err), ==, SVC_OK);
	g_assert_cmpstr(names->str, ==, all);
}

static void assert_text(struct svc_store *store, const char *path, const char *text)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GBytes) bytes = NULL;
	g_assert_cmpint(svc_store_read(store, path, 100, &bytes, &err), ==, SVC_OK);
	g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), text, strlen(text));
}

static void test_reads(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_store) now = NULL;
	svc_auto(svc_store) past = NULL;
	place_do(place, "mkdir -p tickets/a tickets/a.d && touch tickets/a/x.md tickets/a.d/y.md "
			"tickets/a.md && ln -s one.md tickets/l.md && mkfifo tickets/f.md && "
			"echo more >> tickets/one.md");
	g_assert_cmpint(open_at(place, NULL, &now, &err), ==, SVC_OK);
	assert_walk(now, "tickets",
		"tickets/a.md tickets/a/x.md tickets/f.md! tickets/l.md! tickets/one.md tickets/two.md ");
	assert_walk(now, "absent", "");
	assert_text(now, "tickets/one.md", "one\nmore\n");
	g_assert_cmpint(open_at(place, "HEAD", &past, &err), ==, SVC_OK);
	assert_walk(past, "tickets", "tickets/one.md tickets/two.md ");
	assert_walk(past, "", "tickets/one.md tickets/two.md ");
	assert_text(past, "tickets/one.md", "one\n");
	g_assert_true(svc_store_exists(past, "tickets/one.md"));
	g_assert_false(svc_store_exists(past, "tickets/a.md"));
	svc_auto(svc_txn) txn = NULL;
	g_assert_cmpint(svc_txn_begin(past, NULL, &txn, &err), ==, SVC_EENVIRONMENT);
	g_autoptr(GBytes) none = NULL;
	g_assert_cmpint(svc_store_read(now, "tickets/f.md", 9, &none, &err), ==, SVC_EINVALID);
	g_assert_cmpint(svc_store_read(now, "../work", 9, &none, &err), ==, SVC_EINVALID);
	g_assert_cmpint(svc_store_read(past, "absent", 9, &none, &err), ==, SVC_ENOTFOUND);
}

static void test_at(struct place *place, gconstpointer data)
{
	static const char *const good[] = {
		"main", "HEAD", "2025-11-13", "2025-11-13T02:13:20Z", "now", "2025-11", "-0d"};
	static const char *const bad[] = {
		"2025-11-12", "2025-11-13T02:13:19Z", "-90y", "--all", "nosuch", ""};
	for (size_t i = 0; i < G_N_ELEMENTS(good) + G_N_ELEMENTS(bad); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_store) store = NULL;
		bool fails = i >= G_N_ELEMENTS(good);
		const char *at = fails ? bad[i - G_N_ELEMENTS(good)] : good[i];
		g_assert_cmpint(
			open_at(place, at, &store, &err), ==, fails ? SVC_ENOTFOUND : SVC_OK);
	}
}

static void fails(struct place *place, const char *message, const char *hint)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_store) store = NULL;
	g_assert_cmpint(open_at(place, NULL, &store, &err), ==, SVC_EENVIRONMENT);
	if (!strstr(err.message, message) || !err.hint || !strstr(err.hint, hint))
		g_error("%s (%s)", err.message, err.hint);
}

static void test_refusals(struct place *place, gconstpointer data)
{
	place_do(place, "git config remote.origin.promisor true");
	fails(place, "partial clone", "--filter");
	place_do(place, "git config --unset remote.origin.promisor && mv .svc away");
	fails(place, "no .svc folder", "svc init");
	place_do(place, "rm -rf .git && git init -q --object-format=sha256 .");
	fails(place, "SHA-256", "sha1");
	place_do(place, "rm -rf .git");
	fails(place, "not in a git repository", "svc init");
}

static void test_bare(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_store) store = NULL;
	svc_auto(svc_txn) txn = NULL;
	place_do(place, "git clone -q --bare . ../bare.git");
	g_autofree char *bare = g_build_filename(place->base, "bare.git", NULL);
	g_assert_cmpint(svc_store_open(&place->ctx, bare, NULL, &store, &err), ==, SVC_OK);
	assert_walk(store, "tickets", "tickets/one.md tickets/two.md ");
	g_assert_cmpint(svc_txn_begin(store, NULL, &txn, &err), ==, SVC_EENVIRONMENT);
	g_assert_nonnull(strstr(err.message, "bare"));
}

/* A desk that isn't at the top of a bare repository is found if it is the only one. */
static void test_bare_subfolder(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_store) store = NULL;
	svc_auto(svc_store) none = NULL;
	place_do(place,
		"mkdir -p team/ops && git mv .svc tickets team/ops && git commit -qm move && "
		"git clone -q --bare . ../bare.git");
	g_autofree char *bare = g_build_filename(place->base, "bare.git", NULL);
	g_assert_cmpint(svc_store_open(&place->ctx, bare, NULL, &store, &err), ==, SVC_OK);
	g_assert_cmpstr(svc_store_prefix(store), ==, "team/ops/");
	assert_walk(store, "tickets", "tickets/one.md tickets/two.md ");
	place_do(place, "cp -r team/ops other && git add other && git commit -qm two && "
			"git push -q ../bare.git main");
	g_assert_cmpint(svc_store_open(&place->ctx, bare, NULL, &none, &err), ==, SVC_EENVIRONMENT);
	g_assert_nonnull(strstr(err.message, "2 desks"));
	g_assert_nonnull(strstr(err.hint, "other/"));
}

/* Objects that stand elsewhere, as in a hook that sees what a push brings. */
static void test_alternates(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_store) store = NULL;
	svc_auto(svc_store) shared = NULL;
	place_do(place, "git clone -q --shared . ../shared && mv .git/objects ../objects && "
			"mkdir .git/objects && echo \"$PWD/../objects\" > "
			"../shared/.git/objects/info/alternates");
	g_autofree char *clone = g_build_filename(place->base, "shared", NULL);
	g_assert_cmpint(svc_store_open(&place->ctx, clone, "HEAD", &shared, &err), ==, SVC_OK);
	assert_walk(shared, "tickets", "tickets/one.md tickets/two.md ");
	place_set(place, "GIT_OBJECT_DIRECTORY", "../objects");
	g_assert_cmpint(svc_store_open(&place->ctx, place->top, "HEAD", &store, &err), ==, SVC_OK);
	assert_walk(store, "tickets", "tickets/one.md tickets/two.md ");
	svc_store_free(g_steal_pointer(&store));
	g_autofree char *objects = g_build_filename(place->base, "objects", NULL);
	place_set(place, "GIT_OBJECT_DIRECTORY", NULL);
	place_set(place, "GIT_ALTERNATE_OBJECT_DIRECTORIES", objects);
	g_assert_cmpint(svc_store_open(&place->ctx, place->top, "HEAD", &store, &err), ==, SVC_OK);
	assert_walk(store, "tickets", "tickets/one.md tickets/two.md ");
}

/* The locks that a killed writer left stop git; a command that only reads takes them away, and
 * leaves those of a living writer and of git alone. */
static void test_reader_settles(struct place *place, gconstpointer data)
{
	const char *list = "ls .git | grep -e lock -e svc; ls .git/refs/heads";
	place_do(place, "head=$(git rev-parse HEAD) && "
			"printf 'svc 0123456789abcdef\\n' > .git/index.lock && "
			"echo $head > .git/refs/heads/main.lock && cp .git/index .git/svc-index && "
			"printf 'svc-journal 1 move 0123456789abcdef %%s refs/heads/main\\n"
			"100644 - - - - tickets/absent.md\\nend\\n' $head > .git/svc-journal && "
			": > .git/svc.lock");
	g_autofree char *lock = g_build_filename(place->top, ".git/svc.lock", NULL);
	svc_autofd living = open(lock, O_RDWR);
	g_assert_cmpint(flock(living, LOCK_EX), ==, 0);
	svc_store_free(open_store(place));
	place_assert(place, list, "index.lock\nsvc-index\nsvc-journal\nsvc.lock\nmain\nmain.lock");
	svc_fd_clear(&living);
	svc_store_free(open_store(place));
	place_assert(place, list, "svc.lock\nmain");
	place_assert(place, "git status --porcelain", "");
	place_do(place, "cp .git/index .git/index.lock && cp .git/svc.lock .git/svc-journal");
	svc_store_free(open_store(place));
	place_do(place, "cmp .git/index.lock .git/index");
}

#define CASE(name)                                                                                 \
	g_test_add("/store/" #name, struct place, NULL, place_set_up_committed, test_##name,       \
		place_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	CASE(reads);
	CASE(at);
	CASE(refusals);
	CASE(bare);
	CASE(bare_subfolder);
	CASE(alternates);
	CASE(reader_settles);
	return g_test_run();
}
