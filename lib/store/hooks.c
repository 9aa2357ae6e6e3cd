#include "store/commit.h"
#include <glib/gstdio.h>
#include <string.h>

static enum svc_status open_index(
	struct svc_txn *txn, struct svc_index **out, struct svc_error *err)
{
	svc_auto(svc_index) index = NULL;
	enum svc_status status =
		svc_index_open(txn->store->repo, SVC_HOOK_INDEX_NAME, true, &index, err);
	if (!status)
		status = svc_index_load(index, &txn->head.commit, err);
	for (guint i = 0; i < txn->journal.items->len && !status; i++) {
		const struct svc_item *item = g_ptr_array_index(txn->journal.items, i);
		status = item->blob.hex[0] ? svc_index_set(index, item->path, &item->blob,
						     item->mode, NULL, err)
					   : svc_index_unset(index, item->path, err);
	}
	if (!status)
		status = svc_index_save(index, err);
	if (!status)
		*out = g_steal_pointer(&index);
	return status;
}

struct changed {
	struct svc_txn *txn;
	struct svc_index *index;
};

/* A path that the hook changed in its index. */
static enum svc_status take_change(const char *path, void *data, struct svc_error *err)
{
	struct changed *changed = data;
	struct svc_item *item = g_hash_table_lookup(changed->txn->by_path, path);
	struct svc_index_entry entry = {0};
	svc_index_get(changed->index, path, &entry);
	if (item) {
		item->blob = entry.blob;
		item->mode = entry.mode ? entry.mode : item->mode;
		return SVC_OK;
	}
	svc_error_set(err, SVC_ECONFLICT, "the %s hook added %s to the commit",
		svc_txn_pre_hook(changed->txn), path);
	svc_error_at(err, path, 0, 0);
	return svc_error_hint(
		err, "svc commits its own files alone: let the hook leave others out");
}

const char *svc_txn_pre_hook(const struct svc_txn *txn)
{
	return txn->merge ? "pre-merge-commit" : "pre-commit";
}

static enum svc_status pre_commit(
	struct svc_txn *txn, struct svc_index *index, struct svc_oid *tree, struct svc_error *err)
{
	const char *none[] = {NULL};
	struct svc_repo *repo = txn->store->repo;
	const char *name = svc_txn_pre_hook(txn);
	if (!svc_repo_has_hook(repo, name))
		return SVC_OK;
	enum svc_status status = svc_repo_run_hook(repo, name, none, svc_index_file(index), err);
	if (!status)
		status = svc_index_reload(index, err);
	struct svc_oid after;
	if (!status)
		status = svc_index_tree(index, &after, err);
	if (status || g_str_equal(after.hex, tree->hex))
		return status;
	struct changed changed = {txn, index};
	status = svc_repo_compare_trees(repo, tree, &after, take_change, &changed, err);
	*tree = after;
	return status;
}

static enum svc_status message_hooks(struct svc_txn *txn, const char *file, struct svc_index *index,
	char **message, struct svc_error *err)
{
	static const char *const names[] = {"prepare-commit-msg", "commit-msg"};
	g_autoptr(GError) error = NULL;
	enum svc_status status = SVC_OK;
	/* NONE: no temporary file that a kill would leave. */
	if (!g_file_set_contents_full(file, *message, -1, G_FILE_SET_CONTENTS_NONE, 0666, &error))
		return svc_error_set(err, SVC_EENVIRONMENT, "%s", error->message);
	for (size_t i = 0; i < G_N_ELEMENTS(names) && !status; i++) {
		/* prepare-commit-msg is told where the message comes from: -m. */
		const char *args[] = {file, i ? NULL : txn->merge ? "merge" : "message", NULL};
		status = svc_repo_run_hook(
			txn->store->repo, names[i], args, svc_index_file(index), err);
	}
	if (status)
		return status;
	g_clear_pointer(message, g_free);
	if (!g_file_get_contents(file, message, NULL, &error))
		return svc_error_set(err, SVC_EENVIRONMENT, "%s", error->message);
	if (!*g_strstrip(*message))
		return svc_error_set(err, SVC_ECONFLICT, "the hooks left an empty commit message");
	return SVC_OK;
}

enum svc_status svc_txn_run_hooks(
	struct svc_txn *txn, struct svc_oid *tree, char **message, struct svc_error *err)
{
	svc_auto(svc_index) index = NULL;
	enum svc_status status = open_index(txn, &index, err);
	if (!status)
		status = pre_commit(txn, index, tree, err);
	if (status)
		return status;
	g_autofree char *file =
		g_build_filename(svc_repo_gitdir(txn->store->repo), SVC_MESSAGE_NAME, NULL);
	status = message_hooks(txn, file, index, message, err);
	g_unlink(file);
	return status;
}
