#include "store/commit.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Sets or takes away the right to execute. */
static enum svc_status set_mode(
	struct svc_txn *txn, const struct svc_item *item, const char *temp, struct svc_error *err)
{
	const char *name;
	struct stat st;
	svc_autofd folder = svc_file_open_parent(txn->store->top_fd, item->path, false, &name);
	if (folder < 0 || fstatat(folder, temp, &st, AT_SYMLINK_NOFOLLOW))
		return svc_file_error(err, "write", item->path, errno);
	mode_t read = (st.st_mode & 0444) >> 2;
	mode_t mode = st.st_mode & 07666;
	if (fchmodat(folder, temp, item->mode == 0100755 ? mode | read : mode, 0))
		return svc_file_error(err, "write", item->path, errno);
	return SVC_OK;
}

/* The temporary file of one item's content. */
static enum svc_status stage_bytes(struct svc_txn *txn, struct svc_folder *folder,
	const struct svc_item *item, const char *temp, bool sync, struct svc_error *err)
{
	gsize size;
	const char *name;
	const void *bytes = g_bytes_get_data(item->content, &size);
	int fd = svc_folder_open(folder, txn->store->top_fd, item->path, true, &name);
	bool replaces = item->raw_was.hex[0];
	if (fd < 0 || svc_file_stage_in(fd, replaces ? name : NULL, temp, bytes, size, sync))
		return svc_file_error(err, "write", item->path, errno);
	return SVC_OK;
}

static enum svc_status stage(struct svc_txn *txn, struct svc_folder *folder, struct svc_item *item,
	const char *temp, bool sync, struct svc_error *err)
{
	bool known = item->content != NULL;
	enum svc_status status = txn->merge ? svc_txn_load(txn, item, err) : SVC_OK;
	if (status || !item->content)
		return status;
	if (S_ISLNK(item->mode))
		return svc_txn_stage_link(txn, item, temp, err);
	status = stage_bytes(txn, folder, item, temp, sync, err);
	if (!known) /* a merge may bring more files than memory should hold */
		g_clear_pointer(&item->content, g_bytes_unref);
	if (!status && txn->merge && item->mode != item->mode_was)
		status = set_mode(txn, item, temp, err);
	return status;
}

enum svc_status svc_txn_stage_files(struct svc_txn *txn, struct svc_error *err)
{
	GPtrArray *items = txn->journal.items;
	bool each = items->len <= SVC_SYNC_EACH;
	svc_autoclear(svc_folder) folder = {.fd = -1};
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < items->len && !status; i++) {
		g_autofree char *temp = svc_temp_name(&txn->journal, i);
		status = stage(txn, &folder, g_ptr_array_index(items, i), temp, each, err);
		if (items->len > 1000 && i % 256 == 0)
			svc_context_progress(txn->store->ctx, "files", i, items->len);
	}
	return status;
}

/* Brings the file system of a folder to the disk. */
static enum svc_status sync_folder(const char *folder, struct svc_error *err)
{
	svc_autofd fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 || syncfs(fd) ? svc_file_error(err, "write", folder, errno) : SVC_OK;
}

enum svc_status svc_txn_sync_files(struct svc_txn *txn, struct svc_error *err)
{
	const char *common = svc_repo_commondir(txn->store->repo);
	struct stat tree, objects;
	if (!txn->bare && txn->journal.items->len <= SVC_SYNC_EACH)
		return SVC_OK;
	if (txn->bare)
		return sync_folder(common, err);
	if (syncfs(txn->store->top_fd))
		return svc_file_error(err, "write", svc_store_root(txn->store), errno);
	if (txn->options.no_commit || fstat(txn->store->top_fd, &tree) || stat(common, &objects) ||
		tree.st_dev == objects.st_dev)
		return SVC_OK;
	return sync_folder(common, err);
}

/* Puts the new file in place and keeps the old one under the temporary name, so that taking it back
 * needs no room on a disk that is full. A file system that can't exchange names loses the old one
 * here; git has its content. */
static int exchange(int folder, const char *temp, const char *name, bool replaces)
{
	if (replaces && !renameat2(folder, temp, folder, name, RENAME_EXCHANGE))
		return 0;
	if (replaces && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP &&
		errno != ENOENT)
		return -1;
	return renameat(folder, temp, folder, name);
}

static enum svc_status publish(struct svc_txn *txn, struct svc_folder *folder, guint n,
	struct stat *st, struct svc_error *err)
{
	const char *name;
	const struct svc_item *item = g_ptr_array_index(txn->journal.items, n);
	g_autofree char *temp = svc_temp_name(&txn->journal, n);
	int fd = svc_folder_open(folder, txn->store->top_fd, item->path, false, &name);
	if (fd < 0 || fstatat(fd, temp, st, AT_SYMLINK_NOFOLLOW) ||
		exchange(fd, temp, name, item->raw_was.hex[0] != '\0'))
		return svc_file_error(err, "write", item->path, errno);
	return SVC_OK;
}

/* A file that is removed is kept as well until the commit is made. */
static enum svc_status put_aside(
	struct svc_txn *txn, guint n, const struct svc_item *item, struct svc_error *err)
{
	const char *name;
	g_autofree char *temp = svc_temp_name(&txn->journal, n);
	svc_autofd folder = svc_file_open_parent(txn->store->top_fd, item->path, false, &name);
	if (folder < 0 || renameat(folder, name, folder, temp))
		return svc_file_error(err, "remove", item->path, errno);
	return SVC_OK;
}

enum svc_status svc_txn_publish_files(
	struct svc_txn *txn, struct stat *stats, struct svc_error *err)
{
	GPtrArray *items = txn->journal.items;
	svc_autoclear(svc_folder) folder = {.fd = -1};
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < items->len && !status; i++) {
		const struct svc_item *item = g_ptr_array_index(items, i);
		if (item->no_file)
			continue;
		status = item->content || (txn->merge && item->blob.hex[0])
				 ? publish(txn, &folder, i, &stats[i], err)
				 : put_aside(txn, i, item, err);
	}
	return status;
}

bool svc_drop_temps(struct svc_store *store, const struct svc_journal *journal, bool old)
{
	bool all = true; /* a bare repository has no files */
	for (guint i = 0; store->top_fd >= 0 && i < journal->items->len; i++) {
		const struct svc_item *item = g_ptr_array_index(journal->items, i);
		svc_autoclear(svc_error) ignored = {0};
		if (old && !item->raw_was.hex[0])
			continue;
		g_autofree char *temp = svc_temp_path(journal, i);
		all = !svc_file_remove(store->top_fd, temp, &ignored) && all;
	}
	return all;
}
