/*
 * A desk and random edits of its files.
 */
#ifndef SVC_TESTS_EDITS_H
#define SVC_TESTS_EDITS_H

#include "desk/temp.h"
#include "index/index.h"
#include "util/file.h"
#include <fcntl.h>
#include <unistd.h>

static struct world {
	struct temp temp;
	GRand *dice;
	struct svc_cache_options options;
	guint made;        /* files so far */
	bool may_be_wrong; /* pages of the database were overwritten: verify has to find it */
} w;

static guint roll(guint sides)
{
	return (guint)g_rand_int_range(w.dice, 0, (gint)sides);
}

static char *make_path(guint i)
{
	return g_strdup_printf("tickets/2026/%02u/INC-26%02u-%05u.md", i % 2 + 10, i % 2 + 10, i);
}

static char *make_text(guint i)
{
	static const char *const statuses[] = {"new", "closed", "on-hold"};
	return g_strdup_printf(
		"---\nid: INC-26%02u-%05u\ntitle: Ticket %u\nstatus: %s\npriority: P%u\n"
		"opened: 2026-10-0%uT00:00:00Z\n---\nText.\n\n"
		"## 2026-10-01T00:00:00Z kim opened\n\n- status: %s\n- priority: P%u\n",
		i % 2 + 10, i, roll(1000), statuses[roll(3)], roll(5) + 1, roll(9) + 1,
		statuses[roll(3)], roll(5) + 1);
}

static char *full(const char *path)
{
	return g_build_filename(w.temp.dir, path, NULL);
}

static void write_file(guint i)
{
	g_autofree char *path = make_path(i);
	g_autofree char *text = make_text(i);
	g_autofree char *file = full(path);
	if (!g_file_test(file, G_FILE_TEST_IS_DIR))
		temp_write(&w.temp, path, text);
}

/* A record that is there; NULL if none was found soon. Owned, absolute. */
static char *some_file(void)
{
	for (int tries = 0; tries < 20; tries++) {
		g_autofree char *path = make_path(roll(w.made));
		char *file = full(path);
		if (g_file_test(file, G_FILE_TEST_IS_REGULAR))
			return file;
		g_free(file);
	}
	return NULL;
}

/* Another priority, of the frontmatter or the timeline, in the same bytes of the same file; the
 * times as they were, as far as a program can set them. */
static void edit_in_place(bool keep_times)
{
	g_autofree char *file = some_file();
	g_autofree char *text = NULL;
	struct stat st;
	if (!file || !g_file_get_contents(file, &text, NULL, NULL))
		return;
	const char *at = roll(2) ? strstr(text, "priority: P") : g_strrstr(text, "priority: P");
	char digit = (char)('1' + roll(5));
	svc_autofd fd = open(file, O_RDWR | O_CLOEXEC);
	g_assert_cmpint(fstat(fd, &st), ==, 0);
	if (at)
		g_assert_cmpint(pwrite(fd, &digit, 1, at - text + 11), ==, 1);
	const struct timespec times[] = {st.st_atim, st.st_mtim};
	if (keep_times)
		g_assert_cmpint(futimens(fd, times), ==, 0);
}

static void edit(void)
{
	edit_in_place(false);
}

static void edit_keeping_times(void)
{
	edit_in_place(true);
}

static void add_file(void)
{
	write_file(w.made++);
}

static void rewrite(void)
{
	write_file(roll(w.made));
}

static void touch(void)
{
	g_autofree char *file = some_file();
	if (file)
		g_assert_cmpint(utimensat(AT_FDCWD, file, NULL, 0), ==, 0);
}

static void set_far_time(void)
{
	g_autofree char *file = some_file();
	const struct timespec times[] = {
		{roll(2) ? 0 : 4000000000, 0}, {roll(2) ? 1 : 4000000000, 0}};
	if (file)
		g_assert_cmpint(utimensat(AT_FDCWD, file, times, 0), ==, 0);
}

static void delete_file(void)
{
	g_autofree char *file = some_file();
	if (file)
		g_assert_cmpint(unlink(file), ==, 0);
}

static void rename_file(void)
{
	g_autofree char *from = some_file();
	g_autofree char *path = make_path(roll(w.made + 5));
	g_autofree char *to = full(path);
	if (from && !g_file_test(to, G_FILE_TEST_IS_DIR) && g_strcmp0(from, to))
		g_assert_cmpint(rename(from, to), ==, 0);
}

static void swap_files(void)
{
	g_autofree char *one = some_file();
	g_autofree char *two = some_file();
	g_autofree char *aside = full("aside");
	if (!one || !two || !strcmp(one, two))
		return;
	g_assert_cmpint(rename(one, aside) | rename(two, one) | rename(aside, two), ==, 0);
}

static void replace_by_folder(void)
{
	g_autofree char *file = some_file();
	if (!file)
		return;
	g_autofree char *inner = g_build_filename(file, "INC-2610-99999.md", NULL);
	g_assert_cmpint(unlink(file) | g_mkdir(file, 0777), ==, 0);
	g_assert_true(g_file_set_contents(inner, "---\nstatus: new\n---\n", -1, NULL));
}

static void replace_by_link(void)
{
	g_autofree char *file = some_file();
	g_autofree char *other = some_file();
	if (file && other && strcmp(file, other))
		g_assert_cmpint(unlink(file) | symlink(other, file), ==, 0);
}

static void spoil(void)
{
	g_autofree char *file = some_file();
	if (file)
		g_assert_true(g_file_set_contents(file, "---\nstatus: [\n---\n", -1, NULL));
}

#endif
