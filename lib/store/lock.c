#include "store/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Waiting between two looks at a lock: short at first, then longer; never so long that one who has
 * just come overtakes all who have waited. */
enum { WAIT_FIRST_MS = 1, WAIT_MOST_MS = 4 };

static int wait_a_little(int *pause_ms)
{
	int waited = *pause_ms;
	g_usleep((gulong)waited * 1000);
	*pause_ms = MIN(waited * 2, WAIT_MOST_MS);
	return waited;
}

enum svc_status svc_lock_writers(
	struct svc_store *store, int wait_ms, int *out, struct svc_error *err)
{
	g_autofree char *path =
		g_build_filename(svc_repo_commondir(store->repo), SVC_LOCK_NAME, NULL);
	svc_autofd fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0)
		return svc_file_error(err, "lock", path, errno);
	int waited = 0, pause = WAIT_FIRST_MS;
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return svc_file_error(err, "lock", path, errno);
		if (waited >= wait_ms) {
			svc_error_set(err, SVC_ECONFLICT,
				"another svc has been writing to this desk for %d ms", waited);
			return svc_error_hint(
				err, "wait for it to end, then run the command again");
		}
		waited += wait_a_little(&pause);
	}
	*out = fd;
	fd = -1;
	return SVC_OK;
}

static char *index_lock_path(struct svc_store *store)
{
	return g_strconcat(svc_repo_index_path(store->repo), ".lock", NULL);
}

static char *mark_of(const char *token)
{
	return g_strdup_printf("svc %s\n", token);
}

static bool is_ours(const char *path, const char *token)
{
	g_autofree char *mark = mark_of(token);
	g_autofree char *text = NULL;
	struct stat st;
	/* A lock of git's may be a whole index: only a small one is read. */
	return g_lstat(path, &st) == 0 && st.st_size == (off_t)strlen(mark) &&
	       g_file_get_contents(path, &text, NULL, NULL) && !strcmp(text, mark);
}

static enum svc_status index_is_locked(const char *path, struct svc_error *err)
{
	svc_error_set(
		err, SVC_ECONFLICT, "the index is locked by another git program: %s exists", path);
	return svc_error_hint(err, "wait for it to end; if no git is running, remove the file");
}

/* Makes the lock file with its mark in it, in one step: a mark that isn't there yet would make the
 * lock of a killed writer look like git's. */
static int make_marked(const char *path, const char *token)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *temp = g_build_filename(folder, SVC_MARK_NAME, NULL);
	g_autofree char *mark = mark_of(token);
	unlink(temp);
	svc_autofd fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return errno;
	int failed = write(fd, mark, strlen(mark)) != (ssize_t)strlen(mark);
	int number = failed ? (errno ? errno : ENOSPC) : 0;
	if (!failed && link(temp, path))
		number = errno;
	unlink(temp);
	if (number != EPERM && number != EOPNOTSUPP && number != EXDEV)
		return number;
	/* A file system without hard links. */
	svc_fd_clear(&fd);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0 || write(fd, mark, strlen(mark)) != (ssize_t)strlen(mark))
		return errno;
	return 0;
}

enum svc_status svc_lock_index(struct svc_store *store, const char *token, struct svc_error *err)
{
	g_autofree char *path = index_lock_path(store);
	if (is_ours(path, token))
		return SVC_OK;
	int waited = 0, pause = WAIT_FIRST_MS, number;
	while ((number = make_marked(path, token)) == EEXIST && waited < 1000)
		waited += wait_a_little(&pause);
	if (number == EEXIST)
		return index_is_locked(path, err);
	if (!number)
		return SVC_OK;
	svc_file_error(err, "lock", path, number);
	err->status =
		SVC_EENVIRONMENT; /* a folder that isn't there is no record that isn't there */
	return err->status;
}

bool svc_unlock_index(struct svc_store *store, const char *token)
{
	g_autofree char *path = index_lock_path(store);
	return !is_ours(path, token) || unlink(path) == 0 || errno == ENOENT;
}

enum svc_status svc_check_index_lock(struct svc_store *store, int wait_ms, struct svc_error *err)
{
	g_autofree char *path = index_lock_path(store);
	int waited = 0, pause = WAIT_FIRST_MS;
	while (g_file_test(path, G_FILE_TEST_EXISTS)) {
		if (waited >= MIN(wait_ms, 1000))
			return index_is_locked(path, err);
		waited += wait_a_little(&pause);
	}
	return SVC_OK;
}

/* True if the file is a ref lock that is written to its end with this commit. `*empty` is its inode
 * where nothing is written yet, else 0. */
static bool holds_commit(const char *path, const struct svc_oid *commit, ino_t *empty)
{
	g_autofree char *text = NULL;
	struct stat st;
	*empty = 0;
	if (g_lstat(path, &st) || st.st_size > (off_t)sizeof commit->hex ||
		!g_file_get_contents(path, &text, NULL, NULL))
		return false;
	if (!*text)
		*empty = st.st_ino;
	return !strcmp(g_strchomp(text), commit->hex);
}

void svc_remove_ref_lock(struct svc_store *store, const char *ref, const struct svc_oid *commit)
{
	g_autofree char *path = g_strconcat(svc_repo_commondir(store->repo), ref, ".lock", NULL);
	ino_t before, after;
	bool ours = holds_commit(path, commit, &before);
	if (!ours && before) {
		/* Killed between making the lock and writing it, or another git just now there:
		 * that one is done at once. */
		g_usleep(500000);
		ours = holds_commit(path, commit, &after) || before == after;
	}
	if (ours)
		unlink(path);
}
