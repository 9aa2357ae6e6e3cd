/*
 * Names for completion: of unchanged folders from the table of files, of others from the folders.
 */
#include "index/edits.h"
#include "index/names.h"
#include "index/table.h"
#include "rounds.h"
#include <string.h>

enum { FILES = 120 };
static const int64_t grain_ns = 2000000000; /* as in lib/index/names.c */

static const char table[] = ".git/svc-cache/desk/ticket.files";

struct take {
	GString *text;
	guint most;
};

static bool take_name(const char *path, void *data)
{
	struct take *take = data;
	g_string_append_printf(take->text, "%s\n", path);
	return --take->most > 0;
}

static enum svc_status keep_path(const struct svc_file *file, void *data, struct svc_error *err)
{
	g_ptr_array_add(data, g_strdup(file->path));
	return SVC_OK;
}

/* All paths as they are, sorted. */
static GPtrArray *look(struct svc_desk *desk)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_store_names(svc_desk_store(desk), "tickets", ".md", keep_path, paths, &err),
		err);
	return paths;
}

/* The text that `most` names from the back make. */
static char *expected(const GPtrArray *paths, guint most)
{
	GString *text = g_string_new(NULL);
	for (guint i = paths->len; i > 0 && paths->len - i < most; i--)
		g_string_append_printf(text, "%s\n", (const char *)paths->pdata[i - 1]);
	return g_string_free(text, FALSE);
}

static char *names(struct svc_desk *desk, guint most)
{
	svc_auto(svc_cache) cache = svc_cache_open(desk, &w.options);
	struct take take = {g_string_new(NULL), most};
	svc_cache_names(
		cache, svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL), take_name, &take);
	return g_string_free(take.text, FALSE);
}

/* A table of the paths whose folders are all older than it, as far as svc can tell. */
static void write_table(const GPtrArray *paths)
{
	struct stat st;
	g_autofree char *folder = full(".git/svc-cache/desk");
	g_autofree struct svc_new_entry *entries = g_new0(struct svc_new_entry, paths->len + 1);
	for (guint i = 0; i < paths->len; i++)
		entries[i].path = paths->pdata[i];
	g_assert_cmpint(g_mkdir_with_parents(folder, 0777), ==, 0);
	temp_write(&w.temp, ".git/svc-cache/now", "");
	g_autofree char *now = full(".git/svc-cache/now");
	g_assert_cmpint(stat(now, &st), ==, 0);
	const struct svc_table_mark mark = {1, svc_stamp_of(&st).mtime_ns + grain_ns + 1};
	svc_autofd fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_assert_true(svc_table_write(fd, "ticket.files", &mark, entries, paths->len));
	g_usleep(20000); /* what is changed from now on has a later time */
}

static struct svc_desk *set_up(void)
{
	w = (struct world){.dice = g_rand_new_with_seed(7), .options = {SVC_CACHE_ALWAYS}};
	temp_desk(&w.temp);
	while (w.made < FILES)
		add_file();
	svc_autoclear(svc_error) err = {0};
	struct svc_desk *desk = NULL;
	temp_ok(svc_desk_open(&w.temp.ctx, w.temp.dir, NULL, &desk, &err), err);
	return desk;
}

static void tear_down(struct svc_desk *desk)
{
	svc_desk_free(desk);
	temp_clear(&w.temp);
	g_rand_free(w.dice);
}

static void check_same(struct svc_desk *desk, guint most)
{
	g_autoptr(GPtrArray) paths = look(desk);
	g_autofree char *found = names(desk, most);
	g_autofree char *wanted = expected(paths, most);
	g_assert_cmpstr(found, ==, wanted);
}

static void add_folder(void)
{
	g_autofree char *path =
		g_strdup_printf("tickets/20%02u/%02u/INC-1.md", roll(30) + 10, roll(12) + 1);
	temp_write(&w.temp, path, "---\nid: INC-1\n---\n");
}

static void remove_folder(void)
{
	g_autofree char *path = g_strdup_printf("tickets/2026/%02u", roll(2) + 10);
	temp_run(&w.temp, "clean", "--quiet", "-fdx", path);
}

static void test_changes(void)
{
	static void (*const steps[])(void) = {add_file, rewrite, delete_file, rename_file,
		replace_by_folder, replace_by_link, add_folder, remove_folder, edit,
		edit_keeping_times, touch, set_far_time, swap_files, spoil};
	struct svc_desk *desk = set_up();
	check_same(desk, G_MAXUINT); /* without a table */
	for (int rounds = test_rounds(20, 400); rounds > 0; rounds--) {
		g_autoptr(GPtrArray) paths = look(desk);
		write_table(paths);
		check_same(desk, roll(5) ? G_MAXUINT : roll(20) + 1);
		for (guint i = roll(4) + 1; i > 0; i--)
			steps[roll(G_N_ELEMENTS(steps))]();
		check_same(desk, roll(5) ? G_MAXUINT : roll(20) + 1);
	}
	tear_down(desk);
}

/* Folders that weren't changed aren't read: what the table says of them is offered. */
static void test_unchanged(void)
{
	struct svc_desk *desk = set_up();
	g_autoptr(GPtrArray) paths = look(desk);
	g_ptr_array_add(paths, g_strdup("tickets/2026/11/ZZZ.md"));
	write_table(paths);
	g_autofree char *before = names(desk, 1);
	g_assert_cmpstr(before, ==, "tickets/2026/11/ZZZ.md\n");
	temp_write(&w.temp, "tickets/2026/11/YYY.md", "---\nid: YYY\n---\n");
	g_autofree char *after = names(desk, 1);
	g_assert_cmpstr(after, ==, "tickets/2026/11/YYY.md\n");
	tear_down(desk);
}

/* The table isn't read through, so whatever stands in it must end the walk, within its bounds. */
static void test_damage(void)
{
	struct svc_desk *desk = set_up();
	g_autoptr(GPtrArray) paths = look(desk);
	write_table(paths);
	g_autofree char *file = full(table);
	g_autofree char *bytes = NULL;
	gsize length;
	g_assert_true(g_file_get_contents(file, &bytes, &length, NULL));
	for (int rounds = test_rounds(200, 20000); rounds > 0; rounds--) {
		g_autofree char *spoilt = g_memdup2(bytes, length);
		for (guint i = roll(20) + 1; i > 0; i--)
			spoilt[roll(roll(2) ? 80 : (guint)length)] = "/\0t9"[roll(4)];
		g_assert_true(g_file_set_contents(file, spoilt, (gssize)length, NULL));
		g_autofree char *found = names(desk, G_MAXUINT);
		g_assert_nonnull(found);
	}
	tear_down(desk);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/index/names/changes", test_changes);
	g_test_add_func("/index/names/unchanged", test_unchanged);
	g_test_add_func("/index/names/damage", test_damage);
	return g_test_run();
}
