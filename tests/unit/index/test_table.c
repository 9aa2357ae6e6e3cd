/*
 * The table of files: what is written is found again, and a damaged one is no table.
 */
#include "index/table.h"
#include "util/file.h"
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { MANY = 3000 };

struct fixture {
	char *folder;
	int fd;
};

static void set_up(struct fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("svc-table-XXXXXX", NULL);
	f->fd = open(f->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_assert_cmpint(f->fd, >=, 0);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	unlinkat(f->fd, "files", 0);
	close(f->fd);
	g_rmdir(f->folder);
	g_free(f->folder);
}

static GPtrArray *write_many(struct fixture *f, guint n)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	g_autofree struct svc_new_entry *entries = g_new0(struct svc_new_entry, n + 1);
	for (guint i = 0; i < n; i++) {
		g_ptr_array_add(paths, g_strdup_printf("tickets/%06u.md", i));
		entries[i].path = paths->pdata[i];
		entries[i].entry = (struct svc_file_entry){.stamp = {i, i + 1, i + 2, i + 3},
			.content = i * 7 + 1,
			.row = i + 10,
			.flags = i % 2};
	}
	const struct svc_table_mark mark = {42, 4711};
	g_assert_true(svc_table_write(f->fd, "files", &mark, entries, n));
	return paths;
}

static void test_round_trip(struct fixture *f, gconstpointer data)
{
	g_autoptr(GPtrArray) paths = write_many(f, MANY);
	struct svc_table *table = svc_table_open(f->fd, "files");
	g_assert_nonnull(table);
	g_assert_cmpuint(svc_table_generation(table), ==, 42);
	g_assert_cmpuint(svc_table_count(table), ==, MANY);
	for (guint i = 0; i < MANY; i++) {
		const char *path = paths->pdata[i];
		g_assert_cmpint(svc_table_find(table, path, strlen(path)), ==, i);
		const struct svc_file_entry *entry = svc_table_entry(table, i);
		g_assert_cmpstr(svc_table_path(table, entry), ==, path);
		g_assert_cmpuint(entry->row, ==, i + 10);
		g_assert_cmpuint(entry->content, ==, i * 7 + 1);
		const struct svc_stamp stamp = {i, i + 1, i + 2, i + 3};
		g_assert_true(svc_stamp_equal(&entry->stamp, &stamp));
	}
	g_assert_cmpint(svc_table_find(table, "tickets/000000.m", 16), ==, -1);
	g_assert_cmpint(svc_table_find(table, "", 0), ==, -1);
	svc_table_free(table);
}

static void overwrite(struct fixture *f, const char *bytes, gsize length)
{
	g_autofree char *path = g_build_filename(f->folder, "files", NULL);
	g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
}

/* The paths alone can be had without the rest being read: of a table that is cut short, none. */
static void test_paths(struct fixture *f, gconstpointer data)
{
	g_autoptr(GPtrArray) paths = write_many(f, MANY);
	struct svc_table *table = svc_table_open_unchecked(f->fd, "files");
	g_assert_nonnull(table);
	struct svc_table_paths all = svc_table_paths(table);
	g_assert_cmpint(all.written_ns, ==, 4711);
	const char *at = all.text;
	for (guint i = 0; i < MANY; i++, at += strlen(at) + 1)
		g_assert_cmpstr(at, ==, paths->pdata[i]);
	g_assert_true(at == all.text + all.length);
	svc_table_free(table);
	g_autofree char *path = g_build_filename(f->folder, "files", NULL);
	g_autofree char *bytes = NULL;
	gsize length;
	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	overwrite(f, bytes, length - 1);
	g_assert_null(svc_table_open_unchecked(f->fd, "files"));
	bytes[length - 1] = 'x';
	overwrite(f, bytes, length);
	table = svc_table_open_unchecked(f->fd, "files");
	g_assert_nonnull(table);
	g_assert_cmpuint(svc_table_paths(table).length, ==, 0);
	svc_table_free(table);
}

static void test_empty(struct fixture *f, gconstpointer data)
{
	g_autoptr(GPtrArray) paths = write_many(f, 0);
	struct svc_table *table = svc_table_open(f->fd, "files");
	g_assert_nonnull(table);
	g_assert_cmpuint(svc_table_count(table), ==, 0);
	g_assert_cmpint(svc_table_find(table, "tickets/x.md", 12), ==, -1);
	svc_table_free(table);
	g_assert_null(svc_table_open(f->fd, "missing"));
}

/* Every byte counts: one that is changed, and a file that ends early, make it no table. */
static void test_damage(struct fixture *f, gconstpointer data)
{
	g_autoptr(GPtrArray) paths = write_many(f, 5);
	g_autofree char *path = g_build_filename(f->folder, "files", NULL);
	g_autofree char *bytes = NULL;
	gsize length;
	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	for (gsize i = 0; i < length; i++) {
		bytes[i] ^= 0x10;
		overwrite(f, bytes, length);
		g_assert_null(svc_table_open(f->fd, "files"));
		bytes[i] ^= 0x10;
		overwrite(f, bytes, i);
		g_assert_null(svc_table_open(f->fd, "files"));
	}
	overwrite(f, bytes, length);
	struct svc_table *table = svc_table_open(f->fd, "files");
	g_assert_nonnull(table);
	svc_table_free(table);
}

static void test_hash(void)
{
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	guchar bytes[64] = {0};
	for (size_t length = 0; length < sizeof bytes; length++) {
		for (size_t at = 0; at <= length; at++) {
			if (at < length)
				bytes[at] = 1;
			uint64_t *hash = g_new(uint64_t, 1);
			*hash = svc_table_hash(bytes, length);
			g_assert_true(g_hash_table_add(seen, hash));
			bytes[at] = 0;
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/index/table/round-trip", struct fixture, NULL, set_up, test_round_trip,
		tear_down);
	g_test_add("/index/table/empty", struct fixture, NULL, set_up, test_empty, tear_down);
	g_test_add("/index/table/damage", struct fixture, NULL, set_up, test_damage, tear_down);
	g_test_add("/index/table/paths", struct fixture, NULL, set_up, test_paths, tear_down);
	g_test_add_func("/index/table/hash", test_hash);
	return g_test_run();
}
