#include "../rounds.h"
#include "story.h"
#include <sqlite3.h>

static const struct svc_history_range everything = {INT64_MIN, INT64_MAX, INT64_MAX};

static GPtrArray *life_of(struct svc_history *history, const struct story *story, guint tip,
	const char *path, const struct svc_history_range *range)
{
	GPtrArray *out = NULL;
	svc_autoclear(svc_error) err = {0};
	const struct svc_oid from = story_oid(story, tip);
	g_assert_cmpint(svc_history_of(history, &from, path, range, &out, &err), ==, SVC_OK);
	return out;
}

static gint by_text(gconstpointer one, gconstpointer two)
{
	return strcmp(*(char *const *)one, *(char *const *)two);
}

/* All that is said of the changes, sorted. */
static char *text_of(const GPtrArray *changes)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < changes->len; i++) {
		const struct svc_history_change *change = changes->pdata[i];
		g_autoptr(GString) line = g_string_new(NULL);
		g_string_printf(line, "%s %" G_GINT64_FORMAT " %s %s <- %s:", change->commit.hex,
			(gint64)change->time, change->path, change->after.hex,
			change->from ? change->from : "");
		for (guint k = 0; k < change->n_before; k++)
			g_string_append_printf(line, " %s,", change->before[k].hex);
		g_ptr_array_add(lines, g_strdup(line->str));
	}
	g_ptr_array_sort(lines, by_text);
	g_ptr_array_add(lines, NULL);
	return g_strjoinv("\n", (char **)lines->pdata);
}

static guint place_of(const struct story *story, const struct svc_oid *oid)
{
	for (guint i = 0; i < story->commits->len; i++)
		if (!strcmp(story_told(story, i)->oid, oid->hex))
			return i;
	g_assert_not_reached();
}

/* Each commit before all that it descends from. */
static void assert_order(const struct story *story, const GPtrArray *changes)
{
	for (guint i = 0; i < changes->len; i++)
		for (guint k = i + 1; k < changes->len; k++) {
			const struct svc_history_change *a = changes->pdata[i],
							*b = changes->pdata[k];
			guint first = place_of(story, &a->commit),
			      then = place_of(story, &b->commit);
			g_assert_false(first < then && story_told(story, then)->reach->data[first]);
		}
}

/* Of the path itself, exactly the commits that have it otherwise than all parents. */
static void assert_whole(
	const struct story *story, guint tip, const char *path, const GPtrArray *changes)
{
	guint expected = 0, found = 0;
	for (guint i = 0; i < changes->len; i++) {
		const struct svc_history_change *change = changes->pdata[i];
		found += !strcmp(change->path, path);
	}
	for (guint i = 0; i <= tip; i++)
		if (story_told(story, tip)->reach->data[i] && story_changed(story, i, path))
			expected++;
	g_assert_cmpuint(found, ==, expected);
}

static GHashTable *all_paths(const struct story *story)
{
	GHashTable *paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < story->commits->len; i++) {
		GHashTableIter iter;
		gpointer path;
		g_hash_table_iter_init(&iter, story_told(story, i)->files);
		while (g_hash_table_iter_next(&iter, &path, NULL))
			g_hash_table_add(paths, g_strdup(path));
	}
	return paths;
}

static void compare(struct svc_history *map, struct svc_history *walk, const struct story *story,
	guint tip, const char *path)
{
	g_autoptr(GPtrArray) quick = life_of(map, story, tip, path, &everything);
	g_autoptr(GPtrArray) plain = life_of(walk, story, tip, path, &everything);
	g_autofree char *a = text_of(quick), *b = text_of(plain);
	g_assert_cmpstr(a, ==, b);
	assert_order(story, quick);
	assert_whole(story, tip, path, quick);
}

static void compare_all(struct story *story, struct svc_desk *desk, guint tips)
{
	g_autoptr(GHashTable) paths = all_paths(story);
	const struct svc_history_options always = {.use = SVC_CACHE_ALWAYS};
	const struct svc_history_options never = {.use = SVC_CACHE_NEVER};
	svc_auto(svc_history) walk = svc_history_open(desk, &never);
	for (guint i = 0; i < tips; i++) {
		/* Each time as another process, that finds what others left. */
		svc_auto(svc_history) map = svc_history_open(desk, &always);
		guint tip = draw(story, story->commits->len);
		GHashTableIter iter;
		gpointer path;
		g_hash_table_iter_init(&iter, paths);
		while (g_hash_table_iter_next(&iter, &path, NULL))
			compare(map, walk, story, tip, path);
		g_assert_true(g_file_test(svc_history_file(map), G_FILE_TEST_EXISTS));
	}
}

static void test_agree(struct place *place, gconstpointer data)
{
	for (int round = 0; round < test_rounds(16, 200); round++) {
		struct story story;
		svc_auto(svc_desk) desk = NULL;
		guint32 seed = (guint32)round + 1;
		g_test_message("seed %u", seed);
		place_do(place, "rm -rf .git && git init -q .");
		story_tell(&story, place, seed, 12 + 10 * (seed % 4));
		open_desk(place, &desk);
		compare_all(&story, desk, 3);
		story_clear(&story);
	}
}

/* The record that was changed most. Owned. */
static char *busiest(struct svc_history *map, const struct story *story, guint tip)
{
	char *best = NULL;
	guint most = 0;
	g_autoptr(GHashTable) paths = all_paths(story);
	GHashTableIter iter;
	gpointer path;
	g_hash_table_iter_init(&iter, paths);
	while (g_hash_table_iter_next(&iter, &path, NULL)) {
		g_autoptr(GPtrArray) all = life_of(map, story, tip, path, &everything);
		if (all->len < most || (all->len == most && best && strcmp(path, best) > 0))
			continue;
		most = all->len;
		g_free(best);
		best = g_strdup(path);
	}
	return best;
}

static void assert_cut(struct svc_history *history, const struct story *story, guint tip,
	const char *path, const GPtrArray *all)
{
	const struct svc_history_change *one = all->pdata[1], *three = all->pdata[3];
	const struct svc_history_range span = {three->time, one->time, INT64_MAX};
	g_autoptr(GPtrArray) within = life_of(history, story, tip, path, &span);
	guint n = 0;
	for (guint i = 0; i < all->len; i++) {
		const struct svc_history_change *change = all->pdata[i];
		if (change->time < span.since || change->time >= span.until)
			continue;
		const struct svc_history_change *found = within->pdata[n++];
		g_assert_cmpstr(found->commit.hex, ==, change->commit.hex);
	}
	g_assert_cmpuint(within->len, ==, n);
	for (gint64 limit = 0; limit < 5; limit++) {
		const struct svc_history_range few = {INT64_MIN, INT64_MAX, limit};
		g_autoptr(GPtrArray) newest = life_of(history, story, tip, path, &few);
		g_assert_cmpuint(newest->len, ==, MIN(limit, all->len));
		for (guint i = 0; i < newest->len; i++) {
			const struct svc_history_change *found = newest->pdata[i];
			const struct svc_history_change *change = all->pdata[i];
			g_assert_cmpstr(found->commit.hex, ==, change->commit.hex);
		}
	}
}

/* The commit that reaches most. */
static guint longest(const struct story *story)
{
	guint best = 0, most = 0;
	for (guint i = 0; i < story->commits->len; i++) {
		const GByteArray *reach = story_told(story, i)->reach;
		guint count = 0;
		for (guint k = 0; k < reach->len; k++)
			count += reach->data[k];
		best = count > most ? i : best;
		most = MAX(most, count);
	}
	return best;
}

/* What a range leaves is what it would leave of everything. */
static void test_range(struct place *place, gconstpointer data)
{
	struct story story;
	svc_auto(svc_desk) desk = NULL;
	story_tell(&story, place, 7, 80);
	open_desk(place, &desk);
	const struct svc_history_options always = {.use = SVC_CACHE_ALWAYS};
	svc_auto(svc_history) map = svc_history_open(desk, &always);
	guint tip = longest(&story);
	g_autofree char *path = busiest(map, &story, tip);
	g_autoptr(GPtrArray) all = life_of(map, &story, tip, path, &everything);
	g_assert_cmpuint(all->len, >, 4);
	assert_cut(map, &story, tip, path, all);
	story_clear(&story);
}

static gsize size_of(const char *file)
{
	GStatBuf st;
	g_assert_cmpint(g_stat(file, &st), ==, 0);
	return (gsize)st.st_size;
}

static void overwrite(const char *file, gsize at, gsize length, guint32 seed)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
	FILE *out = fopen(file, "r+");
	g_assert_nonnull(out);
	g_assert_cmpint(fseek(out, (long)at, SEEK_SET), ==, 0);
	for (gsize i = 0; i < length; i++)
		g_assert_cmpint(fputc(g_rand_int_range(rand, 0, 256), out), !=, EOF);
	g_assert_cmpint(fclose(out), ==, 0);
}

/* Whatever happens to the file, the answer is that of the commits. */
static void test_damage(struct place *place, gconstpointer data)
{
	enum { PAGE = 16384 };
	struct story story;
	svc_auto(svc_desk) desk = NULL;
	story_tell(&story, place, 3, 40);
	open_desk(place, &desk);
	const struct svc_history_options always = {.use = SVC_CACHE_ALWAYS};
	svc_auto(svc_history) first = svc_history_open(desk, &always);
	g_autofree char *file = g_strdup(svc_history_file(first));
	compare_all(&story, desk, 1);
	gsize pages = size_of(file) / PAGE;
	g_assert_cmpuint(pages, >, 3);
	for (gsize i = 0; i < pages; i++) {
		compare_all(&story, desk, 1);
		overwrite(file, i * PAGE, PAGE, (guint32)i);
		compare_all(&story, desk, 1);
	}
	g_assert_cmpint(truncate(file, PAGE + 100), ==, 0);
	compare_all(&story, desk, 1);
	g_assert_true(g_file_set_contents(file, "no database", -1, NULL));
	compare_all(&story, desk, 1);
	g_assert_cmpuint(size_of(file), >, PAGE); /* made anew */
	g_assert_true(g_file_set_contents(file, "", -1, NULL));
	compare_all(&story, desk, 1);
	story_clear(&story);
}

static int64_t ask(const char *file, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *get = NULL;
	int64_t out = -1;
	g_assert_cmpint(sqlite3_open(file, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &get, NULL), ==, SQLITE_OK);
	if (sqlite3_step(get) == SQLITE_ROW)
		out = sqlite3_column_int64(get, 0);
	sqlite3_finalize(get);
	sqlite3_close(db);
	return out;
}

/* A map of another format is made anew; one that can't be written is used, or done without. */
static void test_others(struct place *place, gconstpointer data)
{
	struct story story;
	svc_auto(svc_desk) desk = NULL;
	story_tell(&story, place, 5, 30);
	open_desk(place, &desk);
	const struct svc_history_options frozen = {.use = SVC_CACHE_ALWAYS, .frozen = true};
	const struct svc_history_options always = {.use = SVC_CACHE_ALWAYS, .wait_ms = 20};
	const struct svc_history_options never = {.use = SVC_CACHE_NEVER};
	svc_auto(svc_history) map = svc_history_open(desk, &always);
	svc_auto(svc_history) walk = svc_history_open(desk, &never);
	g_autofree char *file = g_strdup(svc_history_file(map));
	const struct svc_oid early = story_oid(&story, 5);
	svc_auto(svc_history) none = svc_history_open(desk, &frozen);
	compare(none, walk, &story, 29, "services/s0.md");
	g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
	g_assert_true(svc_history_map(map, &early));
	svc_auto(svc_history) behind = svc_history_open(desk, &frozen);
	compare(behind, walk, &story, 29, "services/s0.md");
	compare(behind, walk, &story, 5, "services/s0.md");
	ask(file, "UPDATE kinds SET shape = 'other'");
	svc_auto(svc_history) anew = svc_history_open(desk, &always);
	compare(anew, walk, &story, 29, "services/s0.md");
	g_assert_cmpint(ask(file, "SELECT count(*) FROM kinds WHERE shape = '2'"), ==, 1);
	story_clear(&story);
}

/* Somebody else holds the lock for ever. */
static void test_locked(struct place *place, gconstpointer data)
{
	struct story story;
	sqlite3 *db = NULL;
	svc_auto(svc_desk) desk = NULL;
	story_tell(&story, place, 9, 30);
	open_desk(place, &desk);
	const struct svc_history_options always = {.use = SVC_CACHE_ALWAYS, .wait_ms = 20};
	const struct svc_history_options never = {.use = SVC_CACHE_NEVER};
	svc_auto(svc_history) walk = svc_history_open(desk, &never);
	svc_auto(svc_history) map = svc_history_open(desk, &always);
	const struct svc_oid early = story_oid(&story, 5);
	g_assert_true(svc_history_map(map, &early));
	g_assert_cmpint(sqlite3_open(svc_history_file(map), &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);
	compare(map, walk, &story, 29, "services/s0.md");
	svc_auto(svc_history) other = svc_history_open(desk, &always);
	compare(other, walk, &story, 29, "services/s1.md");
	sqlite3_close(db);
	svc_auto(svc_history) free_again = svc_history_open(desk, &always);
	compare(free_again, walk, &story, 29, "services/s1.md");
	g_assert_cmpint(ask(svc_history_file(map), "SELECT max(n) > 6 FROM commits"), ==, 1);
	story_clear(&story);
}

/* Commits that no ref names any more, as rebases leave them, don't gather for ever. */
static void test_bounded(struct place *place, gconstpointer data)
{
	struct story story;
	svc_auto(svc_desk) desk = NULL;
	story_tell(&story, place, 11, 60);
	const struct svc_history_options always = {.use = SVC_CACHE_ALWAYS};
	const struct svc_history_options never = {.use = SVC_CACHE_NEVER};
	open_desk(place, &desk);
	svc_auto(svc_history) walk = svc_history_open(desk, &never);
	for (guint i = 0; i < 59; i++) {
		svc_auto(svc_history) map = svc_history_open(desk, &always);
		const struct svc_oid tip = story_oid(&story, i);
		g_assert_true(svc_history_map(map, &tip));
	}
	svc_auto(svc_history) map = svc_history_open(desk, &always);
	g_autofree char *file = g_strdup(svc_history_file(map));
	g_assert_cmpint(ask(file, "SELECT count(*) FROM commits"), ==, 59);
	ask(file, "UPDATE kinds SET generation = 10");
	compare(map, walk, &story, 59, "services/s2.md");
	g_assert_cmpint(ask(file, "SELECT count(*) FROM commits"), ==, 60);
	g_assert_cmpint(ask(file, "SELECT generation FROM kinds"), ==, 120);
	place_do(place, "git checkout -q -f c3 && git for-each-ref --format='delete %%(refname)' | "
			"grep -v 'c3$' | git update-ref --stdin && "
			"git commit -q --allow-empty -m another");
	ask(file, "UPDATE kinds SET generation = 10");
	svc_auto(svc_history) later = svc_history_open(desk, &always);
	g_autofree char *head = place_ask(place, "git rev-parse HEAD");
	struct svc_oid tip = {""};
	g_strlcpy(tip.hex, head, sizeof tip.hex);
	g_assert_true(svc_history_map(later, &tip));
	g_assert_cmpint(ask(file, "SELECT count(*) FROM commits"), <, 10);
	story_clear(&story);
}

#define ADD(name)                                                                                  \
	g_test_add("/history/map/" #name, struct place, NULL, place_set_up, test_##name,           \
		place_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD(agree);
	ADD(range);
	ADD(damage);
	ADD(others);
	ADD(locked);
	ADD(bounded);
	return g_test_run();
}
