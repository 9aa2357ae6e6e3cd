#include "store/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Larger files are not svc's. */
#define SIZE_LIMIT ((size_t)1 << 30)

/* The id of the bytes in the work tree at a path ("" if no file is there). False where it is
 * something else, which is then left alone. */
static bool raw_id(struct svc_store *store, const char *path, struct svc_oid *out)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GBytes) bytes = NULL;
	*out = (struct svc_oid){""};
	enum svc_status status = svc_file_read(store->top_fd, path, SIZE_LIMIT, &bytes, &err);
	if (status == SVC_ENOTFOUND)
		return true;
	if (status)
		bytes = svc_link_read(store->top_fd, path);
	if (bytes)
		svc_repo_hash_raw(bytes, out);
	return bytes != NULL;
}

static bool same(const struct svc_oid *one, const struct svc_oid *two)
{
	return g_str_equal(one->hex, two->hex);
}

/* Renames the old file back into place, if the temporary name holds it. */
static bool put_back(struct svc_store *store, const struct svc_journal *journal, guint n)
{
	const struct svc_item *item = g_ptr_array_index(journal->items, n);
	g_autofree char *temp = svc_temp_path(journal, n);
	g_autofree char *name = svc_temp_name(journal, n);
	svc_autoclear(svc_error) ignored = {0};
	struct svc_oid kept;
	return item->raw_was.hex[0] && raw_id(store, temp, &kept) && same(&kept, &item->raw_was) &&
	       !svc_file_publish(store->top_fd, item->path, name, &ignored);
}

/* Puts HEAD's content back where the work tree still holds what the killed writer put there. */
static enum svc_status restore_file(struct svc_store *store, const struct svc_journal *journal,
	guint n, const struct svc_oid *head, struct svc_error *err)
{
	const struct svc_item *item = g_ptr_array_index(journal->items, n);
	struct svc_oid now;
	if (!raw_id(store, item->path, &now) || !same(&now, &item->raw))
		return SVC_OK; /* a person changed it since, or it was not written yet */
	if (same(head, &item->was) && put_back(store, journal, n))
		return SVC_OK;
	if (!head->hex[0])
		return svc_file_remove(store->top_fd, item->path, err);
	g_autoptr(GBytes) bytes = NULL;
	enum svc_status status = svc_repo_smudge(store->repo, item->path, head, &bytes, err);
	if (status)
		return status;
	gsize size;
	const void *data = g_bytes_get_data(bytes, &size);
	return svc_file_write(store->top_fd, item->path, data, size, err);
}

/* Sets the index entry back to HEAD's where it still is the killed writer's. */
static enum svc_status restore_entry(struct svc_store *store, struct svc_index *index,
	const struct svc_item *item, const struct svc_oid *head, unsigned mode, bool *changed,
	struct svc_error *err)
{
	struct svc_index_entry entry = {0};
	svc_index_get(index, item->path, &entry);
	if (!same(&entry.blob, &item->blob) || (same(&entry.blob, head) && entry.mode == mode))
		return SVC_OK;
	*changed = true;
	if (!head->hex[0])
		return svc_index_unset(index, item->path, err);
	struct stat st;
	bool there = fstatat(store->top_fd, item->path, &st, AT_SYMLINK_NOFOLLOW) == 0;
	struct svc_oid raw;
	/* Times are only worth something where the file is HEAD's now. */
	there = there && raw_id(store, item->path, &raw) && same(&raw, head);
	return svc_index_set(index, item->path, head, mode, there ? &st : NULL, err);
}

/* What HEAD has at an item's path; `*done` where that is what the writer meant to commit. */
static enum svc_status look_up(struct svc_store *store, const struct svc_head *head,
	const struct svc_item *item, struct svc_oid *blob, unsigned *mode, bool *done,
	struct svc_error *err)
{
	enum svc_status status =
		svc_repo_entry(store->repo, &head->commit, item->path, blob, mode, err);
	*done = !status && same(blob, &item->blob) && (!*mode || *mode == item->mode);
	return status;
}

static enum svc_status restore_files(struct svc_store *store, const struct svc_journal *journal,
	const struct svc_head *head, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < journal->items->len && !status; i++) {
		struct svc_oid blob;
		unsigned mode;
		bool done;
		status = look_up(store, head, g_ptr_array_index(journal->items, i), &blob, &mode,
			&done, err);
		if (!status && !done)
			status = restore_file(store, journal, i, &blob, err);
	}
	return status;
}

static enum svc_status restore_index(struct svc_store *store, const struct svc_journal *journal,
	const struct svc_head *head, struct svc_error *err)
{
	svc_auto(svc_index) index = NULL;
	bool changed = false;
	enum svc_status status = svc_index_open(store->repo, SVC_INDEX_NAME, false, &index, err);
	for (guint i = 0; i < journal->items->len && !status; i++) {
		const struct svc_item *item = g_ptr_array_index(journal->items, i);
		struct svc_oid blob;
		unsigned mode;
		bool done;
		status = look_up(store, head, item, &blob, &mode, &done, err);
		if (!status && !done)
			status = restore_entry(store, index, item, &blob, mode, &changed, err);
	}
	if (!status && changed)
		status = svc_index_save(index, err);
	return !status && changed ? svc_index_publish(index, err) : status;
}

/* Undoes what HEAD doesn't hold. What HEAD does hold was committed: there is nothing left to do.
 * The files come first: they need no room on the disk, an index may. */
static enum svc_status undo(
	struct svc_store *store, const struct svc_journal *journal, struct svc_error *err)
{
	svc_autoclear(svc_head) head = {0};
	enum svc_status status = svc_repo_head(store->repo, &head, err);
	if (status || svc_repo_is_bare(store->repo))
		return status;
	status = restore_files(store, journal, &head, err);
	return status ? status : restore_index(store, journal, &head, err);
}

/* Finishes a write without a commit: all of its temporary files are complete. */
static enum svc_status publish(
	struct svc_store *store, const struct svc_journal *journal, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < journal->items->len && !status; i++) {
		const struct svc_item *item = g_ptr_array_index(journal->items, i);
		struct svc_oid now;
		bool known = raw_id(store, item->path, &now);
		g_autofree char *temp = svc_temp_name(journal, i);
		if (!known || !same(&now, &item->raw_was))
			continue; /* done before, or changed by a person since */
		if (!item->raw.hex[0])
			status = svc_file_remove(store->top_fd, item->path, err);
		else if (svc_file_publish(store->top_fd, item->path, temp, err) == SVC_ENOTFOUND)
			svc_error_clear(err);
		else
			status = err->status;
	}
	return status;
}

/* What a killed writer kept beside the journal and the index. */
static void sweep(struct svc_store *store)
{
	static const char *const names[] = {SVC_INDEX_NAME, SVC_INDEX_NAME ".lock", SVC_MARK_NAME,
		SVC_HOOK_INDEX_NAME, SVC_HOOK_INDEX_NAME ".lock", SVC_MESSAGE_NAME,
		SVC_JOURNAL_NAME ".tmp"};
	g_autofree char *beside = g_path_get_dirname(svc_repo_index_path(store->repo));
	const char *const folders[] = {svc_repo_gitdir(store->repo), beside};
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		for (size_t k = 0; k < G_N_ELEMENTS(folders); k++) {
			g_autofree char *path = g_build_filename(folders[k], names[i], NULL);
			unlink(path);
		}
}

bool svc_journal_end(struct svc_store *store, struct svc_journal *journal, bool old)
{
	bool commit = journal->stage == SVC_JOURNAL_COMMIT || journal->stage == SVC_JOURNAL_MOVE;
	bool dropped = svc_drop_temps(store, journal, old);
	if (commit && !svc_unlock_index(store, journal->token))
		return false;
	if (dropped) {
		svc_journal_remove(store);
		return true;
	}
	/* Nothing is to be undone or finished any more, whatever becomes of HEAD until then. */
	svc_autoclear(svc_error) ignored = {0};
	journal->stage = SVC_JOURNAL_PREPARE;
	svc_journal_write(store, journal, &ignored);
	return false;
}

enum svc_status svc_recover_journal(
	struct svc_store *store, struct svc_journal *journal, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	bool commit = journal->stage == SVC_JOURNAL_COMMIT || journal->stage == SVC_JOURNAL_MOVE;
	if (commit) {
		if (!svc_repo_is_bare(store->repo))
			status = svc_lock_index(store, journal->token, err);
		if (!status)
			status = undo(store, journal, err);
	} else if (journal->stage == SVC_JOURNAL_PUBLISH) {
		status = publish(store, journal, err);
	}
	if (status)
		return svc_error_prefix(err, "can't finish what a killed svc began");
	sweep(store);
	svc_journal_end(store, journal, false);
	return SVC_OK;
}

enum svc_status svc_recover(struct svc_store *store, struct svc_error *err)
{
	svc_autoclear(svc_journal) journal = {0};
	if (!svc_journal_exists(store))
		return SVC_OK;
	if (!svc_journal_read(store, &journal)) {
		svc_context_warn(store->ctx, NULL, 0,
			"an unreadable journal of a killed svc is dropped; check git status");
		svc_journal_remove(store);
		return SVC_OK;
	}
	if (journal.stage == SVC_JOURNAL_MOVE && journal.ref && svc_path_is_safe(journal.ref))
		svc_remove_ref_lock(store, journal.ref, &journal.commit);
	return svc_recover_journal(store, &journal, err);
}
