/*
 * Files that are no records and that both sides changed: git's own merge.
 */
#include "repo/text_merge.h"
#include "sync/private.h"
#include <string.h>

/* What git lists after the tree: the files that it could not merge. Records are not its matter. */
static void unmerged(const struct svc_sync_merge *merge, const GString *output, GPtrArray *out)
{
	const char *end = output->str + output->len;
	const char *at = output->str + strlen(output->str) + 1;
	for (; at < end && *at; at += strlen(at) + 1)
		if (!svc_sync_kind_at(merge, at, NULL) &&
			!g_hash_table_contains(merge->settled, at) &&
			!g_ptr_array_find_with_equal_func(out, at, g_str_equal, NULL))
			g_ptr_array_add(out, g_strdup(at));
}

static enum svc_status refuse(const GPtrArray *paths, struct svc_error *err)
{
	enum { SHOWN = 5 };
	g_autoptr(GString) names = g_string_new(NULL);
	for (guint i = 0; i < paths->len && i < SHOWN; i++)
		g_string_append_printf(names, "%s%s", i ? ", " : "", (char *)paths->pdata[i]);
	if (paths->len > SHOWN)
		g_string_append_printf(names, " and %u more", paths->len - SHOWN);
	svc_error_set(err, SVC_ECONFLICT,
		"both sides changed what is no record, and git can't merge it: %s", names->str);
	svc_error_at(err, paths->pdata[0], 0, 0);
	return svc_error_hint(err,
		"nothing was changed; let git merge once, with svc for the records: svc setup git "
		"--apply, git merge, settle the files, git commit; then svc sync");
}

/* Runs git's merge. `tree` gets its result; `paths` what it can't merge. */
static enum svc_status run_git(const struct svc_sync_merge *merge, struct svc_oid *tree,
	GPtrArray *paths, struct svc_error *err)
{
	/* Records are merged by us: a driver for them would only take time. */
	const char *args[] = {"-c", "merge.directoryRenames=false", "-c", "merge.svc.driver=true",
		"merge-tree", "--write-tree", "-z", "--name-only", "--no-messages",
		merge->commit[SVC_TREE_OURS].hex, merge->commit[SVC_TREE_THEIRS].hex, NULL};
	int code;
	g_autoptr(GString) output = NULL;
	g_autoptr(GString) words = NULL;
	enum svc_status status =
		svc_repo_try_git(merge->repo, args, NULL, &code, &output, &words, err);
	if (status)
		return status;
	size_t length = strcspn(output->str, "\n");
	if (code > 1 || length != strlen(merge->commit[SVC_TREE_OURS].hex)) {
		g_autofree char *text = g_utf8_make_valid(words->str, -1);
		svc_error_set(err, SVC_EENVIRONMENT,
			"git can't merge the files that are no records; nothing was changed");
		return svc_error_hint(
			err, "git 2.38 or newer is needed for this; it says: %s", g_strstrip(text));
	}
	*tree = (struct svc_oid){""};
	memcpy(tree->hex, output->str, length);
	unmerged(merge, output, paths);
	return SVC_OK;
}

static bool same(const struct svc_tree_entry *a, const struct svc_tree_entry *b)
{
	return a->mode == b->mode && g_str_equal(a->id.hex, b->id.hex);
}

/* What git made of the files that are no records. */
static enum svc_status take(const char *path, const struct svc_tree_entry entry[SVC_TREE_SIDES],
	void *data, struct svc_error *err)
{
	struct svc_sync_merge *merge = data;
	const struct svc_tree_entry *made = &entry[SVC_TREE_THEIRS];
	if (svc_sync_kind_at(merge, path, NULL) || made->mode == 040000 ||
		g_hash_table_contains(merge->settled, path) ||
		!same(&entry[SVC_TREE_BASE], &entry[SVC_TREE_OURS]) ||
		same(&entry[SVC_TREE_OURS], made))
		return SVC_OK;
	svc_sync_add_change(merge->changes, path, made->mode ? &made->id : NULL, made->mode);
	return SVC_OK;
}

/* Git follows files that were renamed: its answer replaces what was taken file by file. */
static void forget_files(struct svc_sync_merge *merge)
{
	for (guint i = merge->changes->len; i-- > 0;) {
		const struct svc_tree_change *change =
			&g_array_index(merge->changes, struct svc_tree_change, i);
		if (!svc_sync_kind_at(merge, change->path, NULL) &&
			!g_hash_table_contains(merge->settled, change->path))
			g_array_remove_index_fast(merge->changes, i);
	}
}

static enum svc_status by_git(struct svc_sync_merge *merge, struct svc_error *err)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	struct svc_oid tree[SVC_TREE_SIDES] = {{""}};
	enum svc_status status = run_git(merge, &tree[SVC_TREE_THEIRS], paths, err);
	if (!status && paths->len)
		return refuse(paths, err);
	if (!status)
		status = svc_repo_tree_id(
			merge->repo, &merge->commit[SVC_TREE_OURS], &tree[SVC_TREE_BASE], err);
	if (status)
		return status;
	tree[SVC_TREE_OURS] = merge->tree[SVC_TREE_OURS];
	forget_files(merge);
	return svc_repo_walk_trees(merge->repo, tree, take, merge, err);
}

static enum svc_status read_range(const struct svc_sync_merge *merge,
	const struct svc_tree_entry *entry, GBytes **bytes, struct svc_text_range *range,
	struct svc_error *err)
{
	*range = (struct svc_text_range){NULL, 0};
	if (!entry->mode)
		return SVC_OK;
	enum svc_status status = svc_repo_read_blob(merge->repo, &entry->id, bytes, err);
	if (!status)
		range->bytes = g_bytes_get_data(*bytes, &range->length);
	return status;
}

/* In a common version that is made of several: with conflict marks in it, as git does. It only
 * serves to see who changed what. */
static enum svc_status merge_base_file(
	struct svc_sync_merge *merge, const char *path, struct svc_error *err)
{
	struct svc_tree_entry entry[SVC_TREE_SIDES];
	struct svc_text_range range[SVC_TREE_SIDES];
	GBytes *bytes[SVC_TREE_SIDES] = {NULL};
	g_autoptr(GString) text = NULL;
	bool clean, plain = true;
	enum svc_status status = SVC_OK;
	for (size_t i = 0; i < SVC_TREE_SIDES && !status; i++) {
		status = svc_repo_tree_entry(merge->repo, &merge->tree[i], path, &entry[i], err);
		plain = plain && (entry[i].mode == 0100644 || entry[i].mode == 0100755 ||
					 (!entry[i].mode && i == SVC_TREE_BASE));
	}
	if (status)
		return status;
	if (!plain) {
		const struct svc_tree_entry *later = &entry[SVC_TREE_THEIRS];
		if (later->mode != 040000)
			svc_sync_add_change(merge->changes, path, &later->id, later->mode);
		return SVC_OK;
	}
	for (size_t i = 0; i < SVC_TREE_SIDES && !status; i++)
		status = read_range(merge, &entry[i], &bytes[i], &range[i], err);
	if (!status)
		status = svc_text_merge(&range[SVC_TREE_BASE], &range[SVC_TREE_OURS],
			&range[SVC_TREE_THEIRS], NULL, &text, &clean, err);
	for (size_t i = 0; i < SVC_TREE_SIDES; i++)
		g_clear_pointer(&bytes[i], g_bytes_unref);
	if (status)
		return status;
	struct svc_sync_content content = {g_strdup(path),
		g_string_free_to_bytes(g_steal_pointer(&text)), entry[SVC_TREE_OURS].mode};
	g_array_append_val(merge->contents, content);
	return SVC_OK;
}

enum svc_status svc_sync_merge_files(struct svc_sync_merge *merge, struct svc_error *err)
{
	if (!merge->is_base)
		return by_git(merge, err);
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < merge->files->len && !status; i++)
		status = merge_base_file(merge, merge->files->pdata[i], err);
	return status;
}
