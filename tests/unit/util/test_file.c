#include "util/file.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

/* From here on this program's kernel doesn't know openat2, like one before Linux 5.6. Where that
 * can't be had, the cases run a second time as before. */
static void set_up_without_openat2(struct place *place, gconstpointer data)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {G_N_ELEMENTS(code), code};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		g_test_message("openat2 is still there: %s", g_strerror(errno));
	set_up(place, data);
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
	svc_autoclear(svc_folder) folder = {.fd = -1};
	const char *name;
	g_assert_cmpint(write_text(place, "d/f", "old"), ==, SVC_OK);
	int fd = svc_folder_open(&folder, place->root, "d/f", false, &name);
	g_assert_cmpint(svc_file_stage_in(fd, name, ".t", "new", 3, false), ==, 0);
	assert_content(place, "d/f", "old");
	g_assert_cmpint(svc_file_stage_in(fd, name, ".t", "x", 1, false), ==, -1);
	g_assert_cmpint(errno, ==, EEXIST);
	g_assert_cmpint(svc_file_publish(place->root, "d/f", ".t", &err), ==, SVC_OK);
	assert_content(place, "d/f", "new");
	g_assert_cmpint(svc_file_publish(place->root, "d/f", ".t", &err), ==, SVC_ENOTFOUND);
}

/* One folder stays open for its files, another takes its place. */
static void test_folder(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_folder) folder = {.fd = -1};
	static const struct {
		const char *path, *name;
	} rows[] = {{"a/b/one", "one"}, {"a/b/two", "two"}, {"a/bb", "bb"}, {"top", "top"},
		{"tip", "tip"}, {"a/b/one", "one"}};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *name;
		g_autofree char *text = g_strdup_printf("%zu", i);
		int fd = svc_folder_open(&folder, place->root, rows[i].path, true, &name);
		g_assert_cmpstr(name, ==, rows[i].name);
		g_assert_cmpint(svc_file_stage_in(fd, NULL, ".t", text, 1, false), ==, 0);
		g_assert_cmpint(renameat(fd, ".t", fd, name), ==, 0);
		assert_content(place, rows[i].path, text);
	}
	const char *name;
	g_assert_cmpint(svc_folder_open(&folder, place->root, "none/x", false, &name), ==, -1);
	g_assert_cmpint(errno, ==, ENOENT);
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

/* What a person can do about it is said; the status tells a missing file from a bad path. */
static void test_errors(void)
{
	static const struct {
		int number;
		enum svc_status status;
		const char *message, *hint;
	} cases[] = {
		{ENOENT, SVC_ENOTFOUND, "No such file", NULL},
		{ELOOP, SVC_EINVALID, "a symbolic link is on the way", "replace the link"},
		{EXDEV, SVC_EINVALID, "it leads out of the folder", NULL},
		{ENOSPC, SVC_EENVIRONMENT, "No space", "free some space"},
		{EROFS, SVC_EENVIRONMENT, "Read-only", "mount"},
		{EACCES, SVC_EENVIRONMENT, "Permission denied", "ask its owner"},
		{EIO, SVC_EENVIRONMENT, "error", NULL},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		svc_autoclear(svc_error) err = {0};
		g_assert_cmpint(svc_file_error(&err, "write", "a.md", cases[i].number), ==,
			cases[i].status);
		g_assert_cmpstr(err.path, ==, "a.md");
		if (!strstr(err.message, cases[i].message))
			g_error("%d: %s", cases[i].number, err.message);
		if (cases[i].hint ? !strstr(err.hint ? err.hint : "", cases[i].hint) : !!err.hint)
			g_error("%d: hint %s", cases[i].number, err.hint);
	}
}

static void test_path_is_safe(void)
{
	static const char *const good[] = {"a", "a/b.md", "tickets/2026/11/INC-2611-7K3M9.md",
		".svc/config.yaml", ".gitattributes", "com", "com10", "console.md", "é", "a b",
		"\u0645\u200C\u06CC", ".gitx", "git~12"};
	static const char *const bad[] = {"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.",
		".git", "a/.GIT/x", ".git:x", "GIT~1/x", ".g\u200Cit", "a/.gi\u200Dt\u200C",
		"a\u202Eb", "a\\b", "a\nb", "a\x7f", "con", "CON.md", "a/nul.txt", "com1", "LPT9.x",
		"x.", "x ", "\xff", "a\xc2\x85"};
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
#define CASE_WITHOUT_OPENAT2(name)                                                                 \
	g_test_add("/without-openat2/" #name, struct place, NULL, set_up_without_openat2,          \
		test_##name, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	CASE(write_and_read);
	CASE(limits);
	CASE(odd_files);
	CASE(remove);
	CASE(stage);
	CASE(folder);
	CASE(read_any);
	g_test_add_func("/file/errors", test_errors);
	g_test_add_func("/path/is-safe", test_path_is_safe);
	CASE_WITHOUT_OPENAT2(write_and_read);
	CASE_WITHOUT_OPENAT2(limits);
	CASE_WITHOUT_OPENAT2(odd_files);
	CASE_WITHOUT_OPENAT2(remove);
	CASE_WITHOUT_OPENAT2(stage);
	CASE_WITHOUT_OPENAT2(folder);
	return g_test_run();
}
