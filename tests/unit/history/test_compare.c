#include "../rounds.h"
#include "story.h"

static GPtrArray *differences(struct svc_desk *desk, const char *then, const char *now)
{
	GPtrArray *out = NULL;
	svc_autoclear(svc_error) err = {0};
	struct svc_oid one = {""}, two = {""};
	g_strlcpy(one.hex, then, sizeof one.hex);
	g_strlcpy(two.hex, now, sizeof two.hex);
	g_assert_cmpint(svc_history_compare(desk, &one, &two, &out, &err), ==, SVC_OK);
	return out;
}

static char *text_of(struct svc_desk *desk, const struct svc_oid *blob)
{
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) err = {0};
	struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
	g_assert_cmpint(svc_repo_read_blob(repo, blob, &bytes, &err), ==, SVC_OK);
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);
	return g_strndup(text, length);
}

/* Puts one difference into effect; what it says of the state before must hold. */
static void apply(struct svc_desk *desk, const struct svc_difference *one, GHashTable *files)
{
	const char *old = one->from ? one->from : one->path;
	const char *before = g_hash_table_lookup(files, old);
	g_assert_cmpint(one->type == SVC_RENAMED, ==, one->from != NULL);
	g_assert_cmpint(one->type == SVC_ADDED, ==, !*one->before.hex);
	g_assert_cmpint(one->type == SVC_REMOVED, ==, !*one->after.hex);
	g_assert_cmpint(before == NULL, ==, one->type == SVC_ADDED);
	if (before) {
		g_autofree char *text = text_of(desk, &one->before);
		g_assert_cmpstr(before, ==, text);
		g_hash_table_remove(files, old);
	}
	g_assert_false(g_hash_table_contains(files, one->path));
	if (one->type != SVC_REMOVED)
		g_hash_table_insert(files, g_strdup(one->path), text_of(desk, &one->after));
}

static void assert_same(GHashTable *files, GHashTable *expected)
{
	GHashTableIter iter;
	gpointer path, text;
	g_assert_cmpuint(g_hash_table_size(files), ==, g_hash_table_size(expected));
	g_hash_table_iter_init(&iter, expected);
	while (g_hash_table_iter_next(&iter, &path, &text))
		g_assert_cmpstr(g_hash_table_lookup(files, path), ==, text);
}

static void step(struct svc_desk *desk, const char *then, const char *now, GHashTable *files)
{
	g_autoptr(GPtrArray) all = differences(desk, then, now);
	for (guint i = 0; i < all->len; i++) {
		const struct svc_difference *one = all->pdata[i],
					    *last = i ? all->pdata[i - 1] : NULL;
		g_assert_true(!last || strcmp(last->path, one->path) < 0);
		apply(desk, one, files);
	}
}

/* Polls of a branch that jumps anywhere: nothing is lost, nothing told twice. */
static void test_apply(struct place *place, gconstpointer data)
{
	for (int round = 0; round < test_rounds(6, 300); round++) {
		struct story story;
		svc_auto(svc_desk) desk = NULL;
		guint32 seed = 1000 + (guint32)round;
		g_test_message("seed %u", seed);
		place_do(place, "rm -rf .git && git init -q .");
		story_tell(&story, place, seed, 30);
		open_desk(place, &desk);
		g_autoptr(GHashTable) files =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		const char *then = "";
		for (int i = 0; i < 30; i++) {
			const struct told *now = story_told(&story, draw(&story, 30));
			step(desk, then, now->oid, files);
			assert_same(files, now->files);
			then = now->oid;
		}
		step(desk, then, "", files);
		g_assert_cmpuint(g_hash_table_size(files), ==, 0);
		story_clear(&story);
	}
}

static void assert_differences(
	struct svc_desk *desk, const char *then, const char *now, const char *expected)
{
	static const char *const words[] = {
		[SVC_ADDED] = "+", [SVC_CHANGED] = "~", [SVC_RENAMED] = ">", [SVC_REMOVED] = "-"};
	svc_autoclear(svc_error) err = {0};
	struct svc_oid one, two;
	struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
	g_assert_cmpint(svc_repo_resolve(repo, then, &one, &err), ==, SVC_OK);
	g_assert_cmpint(svc_repo_resolve(repo, now, &two, &err), ==, SVC_OK);
	g_autoptr(GPtrArray) all = differences(desk, one.hex, two.hex);
	g_autoptr(GString) text = g_string_new(NULL);
	for (guint i = 0; i < all->len; i++) {
		const struct svc_difference *difference = all->pdata[i];
		g_string_append_printf(text, "%s%s%s%s ", words[difference->type],
			difference->from ? difference->from : "", difference->from ? ">" : "",
			difference->path);
	}
	g_assert_cmpstr(text->str, ==, expected);
}

/* What counts as the same record, and what doesn't. */
static void test_moves(struct place *place, gconstpointer data)
{
	svc_auto(svc_desk) desk = NULL;
	place_do(place,
		"s() { printf -- '---\\nid: %%s\\ntitle: %%s\\n%%s---\\n%%s\\n' \"$1\" \"$2\" \"$3\" "
		"\"$4\" >services/$1.md; }; c() { git add -A && git commit -q -m x && git tag $1; }; "
		"mkdir services teams && s one One '' text && s two Two '' text && c t1 && "
		"git rm -q services/one.md && mkdir -p services && s uno One '' text && c t2 && "
		"git rm -q services/two.md && mkdir -p services && s zwei Zwei 'aliases: [two]\n' other && c t3 && "
		"git rm -q services/zwei.md && mkdir -p services && s drei Drei '' third && c t4 && "
		"git mv services/drei.md teams/drei.md && c t5 && "
		"mkdir services/uno.d && echo x >services/uno.d/note.md && echo y >README.md && c t6");
	open_desk(place, &desk);
	assert_differences(desk, "t1", "t2", ">services/one.md>services/uno.md ");
	assert_differences(desk, "t2", "t1", ">services/uno.md>services/one.md ");
	assert_differences(desk, "t2", "t3", ">services/two.md>services/zwei.md ");
	assert_differences(desk, "t3", "t4", "+services/drei.md -services/zwei.md ");
	assert_differences(desk, "t4", "t5", ">services/drei.md>teams/drei.md ");
	assert_differences(desk, "t5", "t6", "");
	assert_differences(desk, "t1", "t5",
		"-services/two.md >services/one.md>services/uno.md +teams/drei.md ");
}

#define ADD(name)                                                                                  \
	g_test_add("/history/compare/" #name, struct place, NULL, place_set_up, test_##name,       \
		place_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD(apply);
	ADD(moves);
	return g_test_run();
}
