#include "store/commit.h"
#include "store/internal.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static gint compare_paths(gconstpointer a, gconstpointer b)
{
	return strcmp((*(struct svc_item *const *)a)->path, (*(struct svc_item *const *)b)->path);
}

/* Drops what would change nothing: the same bytes, or the removal of no file. Files of one folder
 * come to stand together. */
static void drop_unchanged(struct svc_txn *txn)
{
	GPtrArray *all = txn->journal.items;
	GPtrArray *kept = g_ptr_array_new_with_free_func(svc_item_free);
	for (guint i = 0; i < all->len; i++) {
		struct svc_item *item = g_ptr_array_index(all, i);
		if (g_str_equal(item->raw.hex, item->raw_was.hex)) {
			g_hash_table_remove(txn->by_path, item->path);
			continue;
		}
		g_ptr_array_index(all, i) = NULL;
		g_ptr_array_add(kept, item);
	}
	g_ptr_array_sort(kept, compare_paths);
	txn->journal.items = kept;
	g_ptr_array_unref(all);
}

static enum svc_status write_blobs(struct svc_txn *txn, struct svc_change *changes,
	struct svc_pack **pending, struct svc_error *err)
{
	GPtrArray *items = txn->journal.items;
	for (guint i = 0; i < items->len; i++) {
		struct svc_item *item = g_ptr_array_index(items, i);
		changes[i] = (struct svc_change){.path = item->path,
			.content = item->content,
			.mode = item->mode,
			.raw = item->raw};
	}
	if (txn->merge) { /* they are in the object database */
		for (guint i = 0; i < items->len; i++)
			changes[i].blob = ((struct svc_item *)g_ptr_array_index(items, i))->blob;
		return SVC_OK;
	}
	enum svc_status status =
		svc_repo_write_blobs(txn->store->repo, changes, items->len, pending, err);
	for (guint i = 0; i < items->len && !status; i++)
		((struct svc_item *)g_ptr_array_index(items, i))->blob = changes[i].blob;
	return status;
}

/* Takes index.lock and proves that the index still says about our paths what it said at the start.
 */
static enum svc_status lock_index(struct svc_txn *txn, struct svc_error *err)
{
	if (txn->bare)
		return SVC_OK;
	enum svc_status status = svc_lock_index(txn->store, txn->journal.token, err);
	if (status || svc_index_is_current(txn->index))
		return status;
	g_clear_pointer(&txn->index, svc_index_free);
	status = svc_index_open(txn->store->repo, SVC_INDEX_NAME, false, &txn->index, err);
	for (guint i = 0; i < txn->journal.items->len && !status; i++) {
		const struct svc_item *item = g_ptr_array_index(txn->journal.items, i);
		struct svc_index_entry entry = {0};
		svc_index_get(txn->index, item->path, &entry);
		if (!g_str_equal(entry.blob.hex, item->was.hex))
			status = svc_error_set(err, SVC_ECONFLICT,
				"%s was staged by another program meanwhile", item->path);
	}
	return status;
}

/* Sets the index entries of our paths. The file's times are recorded only where it is still the one
 * that was written: else git must look at it. */
static enum svc_status write_index(
	struct svc_txn *txn, const struct stat *stats, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	if (txn->bare)
		return SVC_OK;
	for (guint i = 0; i < txn->journal.items->len && !status; i++) {
		const struct svc_item *item = g_ptr_array_index(txn->journal.items, i);
		struct stat now;
		if (!item->blob.hex[0]) {
			status = svc_index_unset(txn->index, item->path, err);
			continue;
		}
		if (item->no_file) {
			status = svc_index_set_absent(
				txn->index, item->path, &item->blob, item->mode, item->skip, err);
			continue;
		}
		bool ours = !fstatat(txn->store->top_fd, item->path, &now, AT_SYMLINK_NOFOLLOW) &&
			    now.st_ino == stats[i].st_ino && now.st_size == stats[i].st_size &&
			    now.st_mtim.tv_sec == stats[i].st_mtim.tv_sec &&
			    now.st_mtim.tv_nsec == stats[i].st_mtim.tv_nsec;
		status = svc_index_set(
			txn->index, item->path, &item->blob, item->mode, ours ? &now : NULL, err);
	}
	if (!status)
		status = svc_index_save(txn->index, err);
	return status ? status : svc_index_publish(txn->index, err);
}

static enum svc_status move_ref(struct svc_txn *txn, const char *message,
	const struct svc_oid *commit, struct svc_error *err)
{
	g_autofree char *subject = g_strndup(message, strcspn(message, "\n"));
	const char *how = txn->forward              ? "svc sync"
			  : txn->merge              ? "commit (merge)"
			  : txn->head.commit.hex[0] ? "commit"
						    : "commit (initial)";
	g_autofree char *reflog = g_strdup_printf("%s: %s", how, subject);
	enum svc_status status = svc_repo_move_ref(
		txn->store->repo, txn->head.ref, &txn->head.commit, commit, reflog, err);
	if (status)
		return status;
	g_autofree char *path =
		g_build_filename(svc_repo_commondir(txn->store->repo), txn->head.ref, NULL);
	svc_autofd fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		fsync(fd);
	return SVC_OK;
}

static bool has_hooks(const struct svc_txn *txn)
{
	struct svc_repo *repo = txn->store->repo;
	return !txn->forward && !txn->bare &&
	       (svc_repo_has_hook(repo, svc_txn_pre_hook(txn)) ||
		       svc_repo_has_hook(repo, "commit-msg") ||
		       svc_repo_has_hook(repo, "prepare-commit-msg"));
}

/* The commit object: of one parent, of two, or one that exists already. */
static enum svc_status make_commit(struct svc_txn *txn, const struct svc_oid *tree,
	const char *message, struct svc_oid *commit, struct svc_error *err)
{
	struct svc_oid parents[SVC_PARENTS_MOST] = {txn->head.commit, txn->other};
	size_t count = txn->head.commit.hex[0] != '\0';
	*commit = txn->other;
	if (txn->forward)
		return SVC_OK;
	return svc_repo_write_commit(
		txn->store->repo, tree, parents, count + txn->merge, message, commit, err);
}

/* The part that can be undone: journal on disk, index locked. The files are written while the blobs
 * may still be being packed. */
static enum svc_status write_all(struct svc_txn *txn, struct svc_change *changes,
	struct svc_pack *pending, const char *message, struct svc_oid *commit,
	struct svc_error *err)
{
	struct svc_repo *repo = txn->store->repo;
	size_t count = txn->journal.items->len;
	g_autofree struct stat *stats = g_new0(struct stat, count);
	g_autofree char *text = g_strdup(message);
	struct svc_oid tree = txn->tree;
	enum svc_status status = svc_txn_stage_files(txn, err);
	if (!status)
		status = svc_pack_finish(pending, err);
	if (!status && !txn->merge)
		status = svc_repo_write_tree(repo, &txn->head.commit, changes, count, &tree, err);
	if (!status)
		status = svc_txn_sync_files(txn, err);
	if (!status)
		status = svc_txn_publish_files(txn, stats, err);
	if (!status && has_hooks(txn))
		status = svc_txn_run_hooks(txn, &tree, &text, err);
	if (!status)
		status = make_commit(txn, &tree, text, commit, err);
	if (status)
		return status;
	/* Of more, all but the commit and a hook's tree are on the disk. */
	svc_repo_settle(repo, commit, changes, count <= SVC_SYNC_EACH ? count : 0);
	status = write_index(txn, stats, err);
	txn->journal.stage = SVC_JOURNAL_MOVE;
	txn->journal.commit = *commit;
	if (!status)
		status = svc_journal_write(txn->store, &txn->journal, err);
	return status ? status : move_ref(txn, text, commit, err);
}

/* Undoes a failed write at once. What can't be undone now stays in the journal for the next
 * command. */
static void roll_back(struct svc_txn *txn)
{
	svc_autoclear(svc_error) why = {0};
	if (txn->index)
		svc_index_take_back(txn->index);
	g_clear_pointer(&txn->index, svc_index_free);
	if (svc_recover_journal(txn->store, &txn->journal, &why))
		svc_context_warn(txn->store->ctx, why.path, 0,
			"%s; the next svc command tries again", why.message);
}

/* Takes away what the write kept until now. */
static void end(struct svc_txn *txn)
{
	if (!svc_journal_end(txn->store, &txn->journal, true))
		svc_context_warn(txn->store->ctx, NULL, 0,
			"can't remove a lock or a temporary file; the next svc command tries "
			"again");
}

enum svc_status svc_txn_write_commit(
	struct svc_txn *txn, const char *message, struct svc_oid *commit, struct svc_error *err)
{
	struct svc_store *store = txn->store;
	g_autofree struct svc_change *changes = g_new0(struct svc_change, txn->journal.items->len);
	svc_auto(svc_pack) pending = NULL;
	enum svc_status status = write_blobs(txn, changes, &pending, err);
	txn->journal.stage = SVC_JOURNAL_COMMIT;
	txn->journal.ref = g_strdup(txn->head.ref);
	if (!status)
		status = svc_journal_write(store, &txn->journal, err);
	if (status)
		return status;
	if ((status = lock_index(txn, err))) {
		/* No file was touched. */
		if (svc_unlock_index(store, txn->journal.token))
			svc_journal_remove(store);
		return status;
	}
	status = write_all(txn, changes, pending, message, commit, err);
	if (status) {
		roll_back(txn);
		*commit = (struct svc_oid){""};
		return status;
	}
	end(txn);
	svc_autoclear(svc_error) ignored = {0};
	const char *none[] = {txn->merge ? "0" : NULL, NULL};
	if (svc_repo_run_hook(
		    store->repo, txn->merge ? "post-merge" : "post-commit", none, NULL, &ignored))
		svc_context_warn(store->ctx, NULL, 0, "%s", ignored.message);
	return SVC_OK;
}

static enum svc_status write_files(struct svc_txn *txn, struct svc_error *err)
{
	g_autofree struct stat *stats = g_new0(struct stat, txn->journal.items->len);
	txn->journal.stage = SVC_JOURNAL_PREPARE;
	enum svc_status status = svc_journal_write(txn->store, &txn->journal, err);
	if (status)
		return status;
	status = svc_txn_stage_files(txn, err);
	if (!status)
		status = svc_txn_sync_files(txn, err);
	if (!status) {
		txn->journal.stage = SVC_JOURNAL_PUBLISH;
		status = svc_journal_write(txn->store, &txn->journal, err);
		if (status)
			txn->journal.stage = SVC_JOURNAL_PREPARE;
	}
	if (!status)
		status = svc_txn_publish_files(txn, stats, err);
	if (status) {
		roll_back(txn);
		return status;
	}
	end(txn);
	return SVC_OK;
}

enum svc_status svc_txn_commit(
	struct svc_txn *txn, const char *message, struct svc_oid *commit, struct svc_error *err)
{
	*commit = (struct svc_oid){""};
	if (txn->over)
		return svc_error_set(err, SVC_EBUG, "the transaction is over already");
	txn->over = true;
	drop_unchanged(txn);
	enum svc_status status = SVC_OK;
	if (txn->journal.items->len && !txn->options.dry_run)
		status = txn->options.no_commit ? write_files(txn, err)
						: svc_txn_write_commit(txn, message, commit, err);
	svc_fd_clear(&txn->lock);
	return status;
}
