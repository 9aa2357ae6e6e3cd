#include "store/commit.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum svc_status svc_txn_stage_files(struct svc_txn *txn, struct svc_error *err)
{
	GPtrArray *items = txn->journal.items;
	bool each = items->len <= SVC_SYNC_EACH;
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < items->len && !status; i++) {
		const struct svc_item *item = g_ptr_array_index(items, i);
		if (!item->content)
			continue;
		gsize size;
		const void *bytes = g_bytes_get_data(item->content, &size);
		g_autofree char *temp = svc_temp_name(&txn->journal, i);
		status = svc_file_stage(
			txn->store->top_fd, item->path, temp, bytes, size, each, err);
		if (items->len > 1000 && i % 256 == 0)
			svc_context_progress(txn->store->ctx, "files", i, items->len);
	}
	if (!status && !each && syncfs(txn->store->top_fd))
		return svc_file_error(err, "write", svc_store_root(txn->store), errno);
	return status;
}

static enum svc_status publish(struct svc_txn *txn, guint n, const struct svc_item *item,
	struct stat *st, struct svc_error *err)
{
	const char *name;
	g_autofree char *temp = svc_temp_name(&txn->journal, n);
	svc_autofd folder = svc_file_open_parent(txn->store->top_fd, item->path, false, &name);
	if (folder < 0 || fstatat(folder, temp, st, AT_SYMLINK_NOFOLLOW) ||
		renameat(folder, temp, folder, name))
		return svc_file_error(err, "write", item->path, errno);
	return SVC_OK;
}

enum svc_status svc_txn_publish_files(
	struct svc_txn *txn, struct stat *stats, struct svc_error *err)
{
	GPtrArray *items = txn->journal.items;
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < items->len && !status; i++) {
		const struct svc_item *item = g_ptr_array_index(items, i);
		status = item->content ? publish(txn, i, item, &stats[i], err)
				       : svc_file_remove(txn->store->top_fd, item->path, err);
	}
	return status;
}
