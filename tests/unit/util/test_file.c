#include "util/file.h"
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
	char *folder;
	int root;
};

static void set_up(struct place *place, gconstpointer data)
{
	place->folder = g_dir_make_tmp("svc-file-XXXXXX", NULL);
	place->root = open(place->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	g_assert_cmpint(place->root, >=, 0);
}

static void tear_down(struct place *place, gconstpointer data)
{
	const char *argv[] = {"rm", "-rf", place->folder, NULL};
	g_spawn_sync(
		NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
	close(place->root);
	g_free(place->folder);
}

static enum svc_status write_text(struct place *place, const char *path, const char *text)
{
	svc_autoclear(svc_error) err = {0};
	return svc_file_write(place->root, path, text, strlen(text), &err);
}

static enum svc_status read_status(struct place *place, const char *path, size_t limit)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GBytes) bytes = NULL;
	enum svc_status status = svc_file_read(place->root, path, limit, &bytes, &err);
	g_assert_true(status == SVC_OK ? bytes != NULL : err.message != NULL && err.path != NULL);
	return status;
}

static void assert_content(struct place *place, const char *path, const char *text)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GBytes) bytes = NULL;
	g_assert_cmpint(svc_file_read(place->root, path, 1000, &bytes, &err), ==, SVC_OK);
	gsize size;
	const void *data = g_bytes_get_data(bytes, &size);
	g_assert_cmpmem(data, size, text, strlen(text));
}

static int count_names(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	int n = 0;
	while (g_dir_read_name(dir))
		n++;
	return n;
}

static void test_write_and_read(struct place *place, gconstpointer data)
{
	g_assert_cmpint(write_text(place, "a/b/c.md", "one"), ==, SVC_OK);
	assert_content(place, "a/b/c.md", "one");
	g_autofree char *file = g_build_filename(place->folder, "a/b/c.md", NULL);
	g_assert_cmpint(g_chmod(file, 0640), ==, 0);
	g_assert_cmpint(write_text(place, "a/b/c.md", ""), ==, SVC_OK);
	assert_content(place, "a/b/c.md", "");
	struct stat st;
	g_assert_cmpint(stat(file, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0640);
	g_autofree char *folder = g_path_get_dirname(file);
	g_assert_cmpint(count_names(folder), ==, 1);
}

static void test_limits(struct place *place, gconstpointer data)
{
	g_assert_cmpint(write_text(place, "f", "12345"), ==, SVC_OK);
	g_assert_cmpint(read_status(place, "f", 5), ==, SVC_OK);
	g_assert_cmpint(read_status(place, "f", 4), ==, SVC_EINVALID);
	g_assert_cmpint(read_status(place, "absent", 4), ==, SVC_ENOTFOUND);
	g_assert_cmpint(read_status(place, "f/under-a-file", 4), ==, SVC_ENOTFOUND);
}

static void test_odd_files(struct place *place, gconstpointer data)
{
	g_autofree char *fifo = g_build_filename(place->folder, "fifo", NULL);
	g_autofree char *link = g_build_filename(place->folder, "link", NULL);
	g_autofree char *out = g_build_filename(place->folder, "out", NULL);
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	g_assert_cmpint(write_text(place, "real/f", "x"), ==, SVC_OK);
	g_assert_cmpint(symlink("real", link), ==, 0);
	g_assert_cmpint(symlink("/etc", out), ==, 0);
	g_assert_cmpint(read_status(place, "fifo", 100), ==, SVC_EINVALID);
	g_assert_cmpint(read_status(place, "real", 100), ==, SVC_EINVALID);
	g_assert_cmpint(read_status(place, "link", 100), ==, SVC_EINVALID);
	g_assert_cmpint(read_status(place, "link/f", 100), ==, SVC_EINVALID);
	g_assert_cmpint(read_status(place, "out/passwd", 100000), ==, SVC_EINVALID);
	g_assert_cmpint(read_status(place, "../etc", 100), ==, SVC_EINVALID);
	g_assert_cmpint(write_text(place, "link/g", "x"), ==, SVC_EINVALID);
	g_assert_cmpint(write_text(place, "real/..", "x"), ==, SVC_EINVALID);
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_file_remove(place->root, "link/f", &err), ==, SVC_EINVALID);
	assert_content(place, "real/f", "x");
}

static void test_remove(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(write_text(place, "a/b/one", "1"), ==, SVC_OK);
	g_assert_cmpint(write_text(place, "a/two", "2"), ==, SVC_OK);
	g_assert_cmpint(svc_file_remove(place->root, "a/b/one", &err), ==, SVC_OK);
	g_autofree char *b = g_build_filename(place->folder, "a/b", NULL);
	g_assert_false(g_file_test(b, G_FILE_TEST_EXISTS));
	assert_content(place, "a/two", "2");
	g_assert_cmpint(svc_file_remove(place->root, "a/b/one", &err), ==, SVC_OK);
	g_assert_cmpint(svc_file_remove(place->root, "a/two", &err), ==, SVC_OK);
	g_assert_cmpint(count_names(place->folder), ==, 0);
}

static void test_stage(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(write_text(place, "d/f", "old"), ==, SVC_OK);
	g_assert_cmpint(
		svc_file_stage(place->root, "d/f", ".t", "new", 3, false, &err), ==, SVC_OK);
	assert_content(place, "d/f", "old");
	g_assert_cmpint(svc_file_stage(place->root, "d/f", ".t", "x", 1, false, &err), ==,
		SVC_EENVIRONMENT);
	g_assert_cmpint(svc_file_publish(place->root, "d/f", ".t", &err), ==, SVC_OK);
	assert_content(place, "d/f", "new");
	g_assert_cmpint(svc_file_publish(place->root, "d/f", ".t", &err), ==, SVC_ENOTFOUND);
}

static void test_read_any(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GBytes) bytes = NULL;
	g_assert_cmpint(svc_file_read_any(place->folder, 0, 10, &bytes, &err), ==, SVC_EINVALID);
	int ends[2];
	g_assert_cmpint(pipe(ends), ==, 0);
	g_assert_cmpint(write(ends[1], "hello", 5), ==, 5);
	close(ends[1]);
	g_assert_cmpint(svc_file_read_any("-", ends[0], 10, &bytes, &err), ==, SVC_OK);
	g_assert_cmpint(g_bytes_get_size(bytes), ==, 5);
	close(ends[0]);
	g_autoptr(GBytes) none = NULL;
	g_assert_cmpint(svc_file_read_any("/nonexistent/x", 0, 10, &none, &err), ==, SVC_ENOTFOUND);
}

static void test_path_is_safe(void)
{
	static const char *const good[] = {"a", "a/b.md", "tickets/2026/11/INC-2611-7K3M9.md",
		".svc/config.yaml", ".gitattributes", "com", "com10", "console.md", "é", "a b"};
	static const char *const bad[] = {"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.",
		".git", "a/.GIT/x", ".git:x", "GIT~1/x", "a\\b", "a\nb", "a\x7f", "con", "CON.md",
		"a/nul.txt", "com1", "LPT9.x", "x.", "x ", "\xff", "a\xc2\x85"};
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
		if (!svc_path_is_safe(good[i]))
			g_error("refused: %s", good[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		if (svc_path_is_safe(bad[i]))
			g_error("let through: %s", bad[i]);
	g_autofree char *name = g_strnfill(256, 'a');
	g_assert_false(svc_path_is_safe(name));
}

#define CASE(name) g_test_add("/file/" #name, struct place, NULL, set_up, test_##name, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	CASE(write_and_read);
	CASE(limits);
	CASE(odd_files);
	CASE(remove);
	CASE(stage);
	CASE(read_any);
	g_test_add_func("/path/is-safe", test_path_is_safe);
	return g_test_run();
}
