/*
 * The merge mode of a transaction: the branch goes to another tree as a whole, by a commit of two
 * parents or to one that exists already. It may touch paths outside the desk, links and submodules.
 */
#include "repo/merge.h"
#include "store/commit.h"
#include "store/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Larger files are not svc's. */
#define SIZE_LIMIT ((size_t)1 << 30)

enum { MODE_LINK = 0120000, MODE_MODULE = 0160000, MODE_FOLDER = 040000, MODE_FILE = 0100644 };

GBytes *svc_link_read(int top, const char *path)
{
	const char *name;
	char target[4096];
	svc_autofd folder = svc_file_open_parent(top, path, false, &name);
	ssize_t n = folder < 0 ? -1 : readlinkat(folder, name, target, sizeof target);
	return n > 0 && (size_t)n < sizeof target ? g_bytes_new(target, (gsize)n) : NULL;
}

enum svc_status svc_txn_stage_link(
	struct svc_txn *txn, const struct svc_item *item, const char *temp, struct svc_error *err)
{
	const char *name;
	gsize size;
	const char *bytes = g_bytes_get_data(item->content, &size);
	g_autofree char *target = g_strndup(bytes ? bytes : "", size);
	svc_autofd folder = svc_file_open_parent(txn->store->top_fd, item->path, true, &name);
	if (folder < 0 || symlinkat(target, folder, temp))
		return svc_file_error(err, "write", item->path, errno);
	return SVC_OK;
}

/* Content of an item that stands in the object database, as it goes to the work tree. */
enum svc_status svc_txn_load(struct svc_txn *txn, struct svc_item *item, struct svc_error *err)
{
	if (item->content || !item->blob.hex[0] || item->no_file)
		return SVC_OK;
	return item->mode == MODE_LINK
		       ? svc_repo_read_blob(txn->store->repo, &item->blob, &item->content, err)
		       : svc_repo_smudge(
				 txn->store->repo, item->path, &item->blob, &item->content, err);
}

static enum svc_status refuse(struct svc_error *err, const char *path, const char *what)
{
	svc_error_set(err, SVC_ECONFLICT, "%s", what);
	svc_error_at(err, path, 0, 0);
	return svc_error_hint(err, "merge this with git: svc setup git --apply, then git merge");
}

/* What the work tree has there; NULL if nothing. */
static enum svc_status read_old(
	struct svc_txn *txn, const struct svc_item *item, GBytes **out, struct svc_error *err)
{
	int top = txn->store->top_fd;
	*out = item->mode_was == MODE_LINK ? svc_link_read(top, item->path) : NULL;
	if (*out)
		return SVC_OK;
	enum svc_status status = svc_file_read(top, item->path, SIZE_LIMIT, out, err);
	if (status != SVC_ENOTFOUND)
		return status;
	svc_error_clear(err);
	return SVC_OK;
}

/* All that may speak against changing the file. */
static enum svc_status check_file(struct svc_txn *txn, struct svc_item *item, struct svc_error *err)
{
	struct svc_index_entry entry = {0};
	g_autoptr(GBytes) old = NULL;
	svc_index_get(txn->index, item->path, &entry);
	item->skip = entry.skip_worktree && g_str_equal(entry.blob.hex, item->was.hex);
	if (item->skip || item->mode == MODE_MODULE || item->mode_was == MODE_MODULE)
		item->no_file = true;
	if (item->no_file)
		return g_str_equal(entry.blob.hex, item->was.hex)
			       ? SVC_OK
			       : svc_txn_check_clean(txn, item, NULL, err);
	enum svc_status status = read_old(txn, item, &old, err);
	if (!status && old)
		svc_repo_hash_raw(old, &item->raw_was);
	if (!status && !old && !item->was.hex[0] &&
		g_str_has_prefix(item->path, txn->store->prefix))
		status = svc_txn_check_new(txn, item->path, err);
	if (!status)
		status = svc_txn_check_clean(txn, item, old, err);
	return status;
}

/* The bytes that will be in the work tree, where they may differ from the blob's. */
static enum svc_status set_raw(struct svc_txn *txn, struct svc_item *item, struct svc_error *err)
{
	item->raw = item->no_file ? (struct svc_oid){""} : item->blob;
	if (item->no_file || !item->blob.hex[0] || item->mode == MODE_LINK ||
		!svc_repo_may_filter(txn->store->repo, item->path))
		return SVC_OK;
	enum svc_status status = svc_txn_load(txn, item, err);
	if (!status)
		svc_repo_hash_raw(item->content, &item->raw);
	return status;
}

static enum svc_status adopt_path(const char *path,
	const struct svc_tree_entry entry[SVC_TREE_SIDES], void *data, struct svc_error *err)
{
	struct svc_txn *txn = data;
	const struct svc_tree_entry *was = &entry[SVC_TREE_OURS], *new = &entry[SVC_TREE_THEIRS];
	if (!svc_path_is_safe(path)) {
		g_autofree char *shown = g_strescape(path, NULL);
		return refuse(err, shown, "the path is not one that svc writes");
	}
	if (was->mode == MODE_FOLDER || new->mode == MODE_FOLDER)
		return refuse(
			err, path, "a file takes the place of a folder, or a folder of a file");
	struct svc_item *item = g_new0(struct svc_item, 1);
	item->path = g_strdup(path);
	item->was = was->id;
	item->blob = new->id;
	item->mode_was = was->mode;
	item->mode = new->mode ? new->mode : was->mode;
	g_ptr_array_add(txn->journal.items, item);
	g_hash_table_insert(txn->by_path, item->path, item);
	enum svc_status status = check_file(txn, item, err);
	return status ? status : set_raw(txn, item, err);
}

const struct svc_oid *svc_txn_head(const struct svc_txn *txn)
{
	return &txn->head.commit;
}

const char *svc_txn_branch(const struct svc_txn *txn)
{
	return txn->head.ref;
}

enum svc_status svc_txn_adopt(
	struct svc_txn *txn, const struct svc_oid *tree, struct svc_error *err)
{
	struct svc_oid sides[SVC_TREE_SIDES];
	enum svc_status status =
		svc_repo_tree_id(txn->store->repo, &txn->head.commit, &sides[SVC_TREE_OURS], err);
	sides[SVC_TREE_BASE] = sides[SVC_TREE_OURS];
	sides[SVC_TREE_THEIRS] = *tree;
	txn->tree = *tree;
	if (status || txn->bare)
		return status;
	return svc_repo_walk_trees(txn->store->repo, sides, adopt_path, txn, err);
}

enum svc_status svc_txn_commit_merge(struct svc_txn *txn, const struct svc_oid *other,
	const char *message, struct svc_oid *commit, struct svc_error *err)
{
	*commit = (struct svc_oid){""};
	if (txn->over || !txn->merge)
		return svc_error_set(err, SVC_EBUG, "no merge can be committed here");
	txn->over = true;
	txn->other = *other;
	txn->forward = message == NULL;
	enum svc_status status = SVC_OK;
	if (!txn->options.dry_run)
		status = svc_txn_write_commit(txn, message ? message : "Fast-forward", commit, err);
	svc_fd_clear(&txn->lock);
	return status;
}
