/*
 * git's index after svc_index_set() and svc_index_unset(), against git's own reading of it:
 * entries, checksum, and cached trees.
 */
#include "../rounds.h"
#include "place.h"
#include "repo/write.h"

static struct svc_repo *open_repo(struct place *place)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_repo *repo = NULL;
	g_assert_cmpint(svc_repo_open(&place->ctx, place->top, &repo, &err), ==, SVC_OK);
	return repo;
}

static struct svc_index *open_index(struct svc_repo *repo)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_index *index = NULL;
	g_assert_cmpint(svc_index_open(repo, "svc-index", false, &index, &err), ==, SVC_OK);
	return index;
}

static void save(struct svc_index *index)
{
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_index_save(index, &err), ==, SVC_OK);
	g_assert_cmpint(svc_index_publish(index, &err), ==, SVC_OK);
}

static struct svc_oid blob_of(struct place *place, const char *text)
{
	struct svc_oid blob = {""};
	g_autofree char *line = g_strdup_printf("printf '%s' | git hash-object -w --stdin", text);
	g_autofree char *hex = place_ask(place, line);
	g_strlcpy(blob.hex, hex, sizeof blob.hex);
	return blob;
}

static void set(struct svc_index *index, const char *path, const struct svc_oid *blob)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_index_entry entry = {0};
	g_assert_cmpint(svc_index_set(index, path, blob, 0100644, NULL, &err), ==, SVC_OK);
	g_assert_true(svc_index_get(index, path, &entry));
	g_assert_cmpstr(entry.blob.hex, ==, blob->hex);
	g_assert_cmpint((int)entry.mode, ==, 0100644);
}

static void unset(struct svc_index *index, const char *path)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_index_entry entry = {0};
	g_assert_cmpint(svc_index_unset(index, path, &err), ==, SVC_OK);
	g_assert_false(svc_index_get(index, path, &entry));
}

/* git reads the checksum (fsck), and makes the same tree of the index as of its bare entries. */
static void assert_sound(struct place *place)
{
	place_do(place, "git fsck --no-dangling >&2 && a=$(git write-tree) && "
			"git ls-files -s > ../list && rm -f ../other && "
			"b=$(GIT_INDEX_FILE=../other git update-index --index-info < ../list && "
			"GIT_INDEX_FILE=../other git write-tree) && test $a = $b");
}

static void test_one(struct place *place, gconstpointer data)
{
	svc_auto(svc_repo) repo = open_repo(place);
	svc_auto(svc_index) index = open_index(repo);
	struct svc_index_entry entry;
	struct svc_oid blob = blob_of(place, "new");
	place_do(place, "git write-tree >/dev/null");
	g_assert_false(svc_index_get(index, "tickets", &entry));
	set(index, "tickets/one.md", &blob);
	set(index, "tickets/2026/one.md", &blob);
	set(index, "a", &blob);
	set(index, "z/z", &blob);
	unset(index, "tickets/two.md");
	unset(index, "tickets/none.md");
	save(index);
	g_autofree char *expected = g_strdup_printf(
		"100644 %s 0\ta\n100644 %s 0\ttickets/2026/one.md\n100644 %s 0\ttickets/one.md\n"
		"100644 %s 0\tz/z",
		blob.hex, blob.hex, blob.hex, blob.hex);
	place_assert(place, "git ls-files -s a tickets z", expected);
	assert_sound(place);
}

/* A file where a folder is, and the other way round: libgit2 takes the one away for the other. */
static void test_folder_and_file(struct place *place, gconstpointer data)
{
	svc_auto(svc_repo) repo = open_repo(place);
	svc_auto(svc_index) index = open_index(repo);
	struct svc_oid blob = blob_of(place, "new");
	set(index, "other", &blob);
	set(index, "tickets/one.md/below.md", &blob);
	set(index, "other/below.md", &blob);
	set(index, ".svc", &blob);
	save(index);
	place_assert(place, "git ls-files",
		".svc\nother/below.md\ntickets/one.md/below.md\ntickets/two.md");
	assert_sound(place);
}

/* The forms that git writes: with and without cached trees, with more flags, version 4, without a
 * checksum. */
static void test_forms(struct place *place, gconstpointer data)
{
	static const char *const rows[] = {
		"git read-tree HEAD",
		"git write-tree",
		"echo 3 > three && git add -N three",
		"git update-index --skip-worktree tickets/one.md",
		"git update-index --index-version 4",
		"git update-index --untracked-cache; git status",
		"git -c index.threads=2 read-tree HEAD",
		"size=$(wc -c < .git/index) && head -c $((size - 20)) .git/index > i && "
		"head -c 20 /dev/zero >> i && mv i .git/index",
	};
	struct svc_oid blob = blob_of(place, "new");
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_auto(svc_repo) repo = open_repo(place);
		place_do(place, "rm .git/index && git reset -q && { %s; } >&2", rows[i]);
		svc_auto(svc_index) index = open_index(repo);
		struct svc_index_entry entry;
		g_assert_true(svc_index_get(index, "tickets/one.md", &entry));
		g_assert_cmpint(entry.skip_worktree, ==, i == 3);
		set(index, "tickets/two.md", &blob);
		save(index);
		g_autofree char *line =
			g_strdup_printf("git ls-files -s tickets/two.md | grep -c %s", blob.hex);
		place_assert(place, line, "1");
		place_do(place, "git ls-files -s tickets/one.md | grep -q one.md");
		/* An entry that only announces a file has no object to be found. */
		if (i != 2 && i + 1 < G_N_ELEMENTS(rows))
			assert_sound(place);
		place_do(place, "git reset -q --hard && rm -f three");
	}
}

/* A checksum that is left out stays out, as index.skipHash wants it. */
static void test_no_sum(struct place *place, gconstpointer data)
{
	svc_auto(svc_repo) repo = open_repo(place);
	place_do(place, "size=$(wc -c < .git/index) && head -c $((size - 20)) .git/index > i && "
			"head -c 20 /dev/zero >> i && mv i .git/index");
	svc_auto(svc_index) index = open_index(repo);
	struct svc_oid blob = blob_of(place, "new");
	set(index, "tickets/two.md", &blob);
	save(index);
	place_assert(place, "tail -c 20 .git/index | tr -d '\\0' | wc -c", "0");
}

/* What is broken is refused as ever, whichever byte it is. */
static void test_broken(struct place *place, gconstpointer data)
{
	g_autofree char *path = g_build_filename(place->top, ".git", "index", NULL);
	g_autofree char *whole = NULL;
	gsize length;
	g_assert_true(g_file_get_contents(path, &whole, &length, NULL));
	int rounds = test_rounds(200, 5000);
	for (int i = 0; i < rounds; i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_repo) repo = open_repo(place);
		svc_auto(svc_index) index = NULL;
		g_autofree char *bytes = g_memdup2(whole, length);
		bool cut = g_test_rand_bit();
		gsize size = cut ? (gsize)g_test_rand_int_range(1, (gint32)length) : length;
		if (!cut)
			bytes[g_test_rand_int_range(0, (gint32)length)] ^=
				(char)(1 << g_test_rand_int_range(0, 8));
		g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
		g_assert_cmpint(svc_index_open(repo, "svc-index", false, &index, &err), ==,
			SVC_EENVIRONMENT);
	}
}

/* Random changes in a few folders, many times over: entries and trees stay git's. */
static void test_random(struct place *place, gconstpointer data)
{
	g_autoptr(GHashTable) model = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct svc_oid blobs[4];
	for (int i = 0; i < 4; i++) {
		g_autofree char *text = g_strdup_printf("blob %d", i);
		blobs[i] = blob_of(place, text);
	}
	place_do(place, "git rm -q --cached -r .");
	int rounds = test_rounds(20, 500);
	for (int round = 0; round < rounds; round++) {
		svc_auto(svc_repo) repo = open_repo(place);
		svc_auto(svc_index) index = open_index(repo);
		for (int n = g_test_rand_int_range(1, 30); n > 0; n--) {
			int where = g_test_rand_int_range(0, 60),
			    what = g_test_rand_int_range(0, 6);
			char *path = g_strdup_printf(
				"%.*s%c%d.md", where % 5 * 2, "a/b/c/d/", "f-.z"[where % 4], where);
			if (what < 4) {
				set(index, path, &blobs[what]);
				g_hash_table_replace(model, path, &blobs[what]);
				continue;
			}
			unset(index, path);
			g_hash_table_remove(model, path);
			g_free(path);
		}
		save(index);
		g_autoptr(GString) line =
			g_string_new("git ls-files -s | sort > ../have; sort > ../want <<'X'\n");
		GHashTableIter iter;
		gpointer path, blob;
		g_hash_table_iter_init(&iter, model);
		while (g_hash_table_iter_next(&iter, &path, &blob))
			g_string_append_printf(line, "100644 %s 0\t%s\n",
				((struct svc_oid *)blob)->hex, (char *)path);
		g_string_append(line, "X\ncmp ../have ../want");
		place_do(place, "%s", line->str);
		assert_sound(place);
	}
}

/* A file that was changed in the second of the index, and kept its size, is still seen by git. */
static void test_doubt(struct place *place, gconstpointer data)
{
	svc_auto(svc_repo) repo = open_repo(place);
	place_do(place,
		"git config core.trustctime false && touch -d @1763000100 tickets/one.md && "
		"git update-index tickets/one.md && "
		"printf 'eno\\n' > tickets/one.md && touch -d @1763000100 tickets/one.md && "
		"touch -d @1763000100 .git/index");
	svc_auto(svc_index) index = open_index(repo);
	struct svc_oid blob = blob_of(place, "two\\n");
	set(index, "tickets/two.md", &blob);
	save(index);
	place_assert(place, "git diff --name-only", "tickets/one.md");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(NAME)                                                                                  \
	g_test_add("/index/" #NAME, struct place, NULL, place_set_up_committed, test_##NAME,       \
		place_tear_down)
	ADD(one);
	ADD(folder_and_file);
	ADD(forms);
	ADD(no_sum);
	ADD(broken);
	ADD(random);
	ADD(doubt);
	return g_test_run();
}
