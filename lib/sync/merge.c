/*
 * The merge of three trees: what one side alone changed is taken, records that both changed are
 * merged by lib/merge, other files by git.
 */
#include "sync/private.h"
#include <string.h>

enum { MODE_FILE = 0100644, MODE_PROGRAM = 0100755 };

static void clear_change(gpointer data)
{
	g_free(((struct svc_tree_change *)data)->path);
}

static void clear_content(gpointer data)
{
	struct svc_sync_content *content = data;
	g_free(content->path);
	g_bytes_unref(content->bytes);
}

void svc_sync_merge_init(struct svc_sync_merge *merge)
{
	merge->changes = g_array_new(FALSE, TRUE, sizeof(struct svc_tree_change));
	merge->contents = g_array_new(FALSE, TRUE, sizeof(struct svc_sync_content));
	merge->files = g_ptr_array_new_with_free_func(g_free);
	merge->settled = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_array_set_clear_func(merge->changes, clear_change);
	g_array_set_clear_func(merge->contents, clear_content);
}

void svc_sync_merge_clear(struct svc_sync_merge *merge)
{
	g_clear_pointer(&merge->changes, g_array_unref);
	g_clear_pointer(&merge->contents, g_array_unref);
	g_clear_pointer(&merge->files, g_ptr_array_unref);
	g_clear_pointer(&merge->settled, g_hash_table_unref);
}

const struct svc_kind *svc_sync_kind_at(
	const struct svc_sync_merge *merge, const char *path, const char **within)
{
	if (!g_str_has_prefix(path, merge->prefix))
		return NULL;
	const char *own = path + strlen(merge->prefix);
	if (within)
		*within = own;
	bool is_record = g_str_has_suffix(own, ".md") && !strstr(own, ".d/");
	return is_record ? svc_kinds_of_path(svc_desk_kinds(merge->desk), own) : NULL;
}

void svc_sync_add_change(GArray *changes, const char *path, const struct svc_oid *id, unsigned mode)
{
	struct svc_tree_change change = {g_strdup(path), id ? *id : (struct svc_oid){""}, mode};
	g_array_append_val(changes, change);
}

static bool same(const struct svc_tree_entry *a, const struct svc_tree_entry *b)
{
	return a->mode == b->mode && g_str_equal(a->id.hex, b->id.hex);
}

static bool is_file(const struct svc_tree_entry *entry)
{
	return !entry->mode || entry->mode == MODE_FILE || entry->mode == MODE_PROGRAM;
}

static enum svc_status merge_path(const char *path,
	const struct svc_tree_entry entry[SVC_TREE_SIDES], void *data, struct svc_error *err)
{
	struct svc_sync_merge *merge = data;
	const struct svc_tree_entry *base = &entry[SVC_TREE_BASE], *ours = &entry[SVC_TREE_OURS];
	const struct svc_tree_entry *theirs = &entry[SVC_TREE_THEIRS];
	if (same(ours, theirs) || same(theirs, base))
		return SVC_OK;
	/* What is a folder on a side is told by the files in it. */
	if (same(ours, base)) {
		if (theirs->mode != 040000)
			svc_sync_add_change(merge->changes, path, &theirs->id, theirs->mode);
		else
			svc_sync_add_change(merge->changes, path, NULL, 0);
		return SVC_OK;
	}
	const struct svc_kind *kind = svc_sync_kind_at(merge, path, NULL);
	if (kind && is_file(base) && is_file(ours) && is_file(theirs))
		return svc_sync_merge_record(merge, kind, path, entry, err);
	g_ptr_array_add(merge->files, g_strdup(path));
	return SVC_OK;
}

/* Many are stored as one pack. */
enum svc_status svc_sync_store(struct svc_sync_merge *merge, struct svc_error *err)
{
	guint count = merge->contents->len;
	g_autofree struct svc_change *blobs = g_new0(struct svc_change, count + 1);
	for (guint i = 0; i < count; i++) {
		const struct svc_sync_content *content =
			&g_array_index(merge->contents, struct svc_sync_content, i);
		blobs[i].path = content->path;
		blobs[i].content = content->bytes;
	}
	enum svc_status status = svc_repo_store_blobs(merge->repo, blobs, count, err);
	for (guint i = 0; i < count && !status; i++)
		svc_sync_add_change(merge->changes, blobs[i].path, &blobs[i].blob,
			g_array_index(merge->contents, struct svc_sync_content, i).mode);
	g_array_set_size(merge->contents, 0);
	return status;
}

enum svc_status svc_sync_merge_trees(
	struct svc_sync_merge *merge, struct svc_oid *out, struct svc_error *err)
{
	enum svc_status status =
		svc_repo_walk_trees(merge->repo, merge->tree, merge_path, merge, err);
	if (!status && merge->files->len)
		status = svc_sync_merge_files(merge, err);
	if (!status)
		status = svc_sync_store(merge, err);
	if (status)
		return status;
	return svc_repo_change_tree(merge->repo, &merge->tree[SVC_TREE_OURS],
		(const struct svc_tree_change *)(const void *)merge->changes->data,
		merge->changes->len, out, err);
}
