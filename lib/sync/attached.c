/*
 * One name for two files: two clones attached different ones to one record. Both stay; one of them
 * gets a name made of what it holds, and the entries of its side that name it follow.
 *
 * Which one: the shared file keeps its name, others may have been told it. Where neither is more
 * shared than the other (clones that take from each other, and a common version that is made of
 * several), it is the one that was attached first, so that both clones decide alike.
 */
#include "record/rename.h"
#include "sync/private.h"
#include "util/file.h"
#include <string.h>

struct clash { /* a file that both sides have under one name */
	const struct svc_kind *kind;
	char *path;   /* of the file */
	char *record; /* of the record beside it */
	struct svc_tree_entry entry[SVC_TREE_SIDES];
	enum svc_tree_side moves;
	char *to; /* the new path */
};

static void free_clash(gpointer data)
{
	struct clash *clash = data;
	g_free(clash->path);
	g_free(clash->record);
	g_free(clash->to);
	g_free(clash);
}

struct search {
	struct svc_sync_merge *merge;
	GPtrArray *clashes; /* of struct clash, in the order of their paths */
};

/* The path of the record beside which a file stands, and its kind; NULL for any other file. */
static char *record_beside(
	const struct svc_sync_merge *merge, const char *path, const struct svc_kind **kind)
{
	const char *slash = strrchr(path, '/');
	if (!slash || slash - path < 2 || strncmp(slash - 2, ".d", 2) != 0)
		return NULL;
	g_autofree char *record = g_strdup_printf("%.*s.md", (int)(slash - 2 - path), path);
	*kind = svc_sync_kind_at(merge, record, NULL);
	return *kind ? g_steal_pointer(&record) : NULL;
}

static bool is_file(const struct svc_tree_entry *entry)
{
	return entry->mode == 0100644 || entry->mode == 0100755;
}

/* Beside the file itself. Owned. */
static char *path_beside(const char *path, const char *blob, size_t digits)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *other = svc_attachment_other_name(strrchr(path, '/') + 1, blob, digits);
	return g_strconcat(folder, "/", other, NULL);
}

/* Whether a side gave the common version's file another name: what has its name now is another. */
static enum svc_status was_moved(struct svc_sync_merge *merge, const char *path,
	const struct svc_oid *blob, bool *out, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	g_autofree char *other = path_beside(path, blob->hex, SVC_ATTACHMENT_DIGITS);
	for (size_t i = SVC_TREE_OURS; i < SVC_TREE_SIDES && !status && !*out; i++) {
		struct svc_tree_entry entry;
		status = svc_repo_tree_entry(merge->repo, &merge->tree[i], other, &entry, err);
		*out = !status && g_str_equal(entry.id.hex, blob->hex);
	}
	return status;
}

static enum svc_status look(const char *path, const struct svc_tree_entry entry[SVC_TREE_SIDES],
	void *data, struct svc_error *err)
{
	struct search *search = data;
	const struct svc_tree_entry *base = &entry[SVC_TREE_BASE];
	const char *ours = entry[SVC_TREE_OURS].id.hex, *theirs = entry[SVC_TREE_THEIRS].id.hex;
	if (!is_file(&entry[SVC_TREE_OURS]) || !is_file(&entry[SVC_TREE_THEIRS]) ||
		g_str_equal(ours, theirs) || g_str_equal(ours, base->id.hex) ||
		g_str_equal(theirs, base->id.hex) || !svc_path_is_safe(path))
		return SVC_OK;
	const struct svc_kind *kind = NULL;
	g_autofree char *record = record_beside(search->merge, path, &kind);
	bool apart = record && !base->mode;
	enum svc_status status = SVC_OK;
	if (record && is_file(base))
		status = was_moved(search->merge, path, &base->id, &apart, err);
	if (status || !apart)
		return status;
	struct clash *clash = g_new0(struct clash, 1);
	*clash = (struct clash){
		.kind = kind, .path = g_strdup(path), .record = g_steal_pointer(&record)};
	memcpy(clash->entry, entry, sizeof clash->entry);
	g_ptr_array_add(search->clashes, clash);
	return SVC_OK;
}

/* The record of a clash on one side; NULL where it isn't there or can't be read. `*text` (owned)
 * gets its bytes, NULL where it isn't there. */
static enum svc_status read_side(struct svc_sync_merge *merge, const struct clash *clash,
	enum svc_tree_side side, struct svc_tree_entry *entry, GString **text,
	struct svc_record **record, struct svc_error *err)
{
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) unreadable = {0};
	size_t length = 0;
	*text = NULL;
	*record = NULL;
	enum svc_status status =
		svc_repo_tree_entry(merge->repo, &merge->tree[side], clash->record, entry, err);
	if (status || !is_file(entry))
		return status;
	status = svc_repo_read_blob(merge->repo, &entry->id, &bytes, err);
	if (status)
		return status;
	const char *data = g_bytes_get_data(bytes, &length);
	*text = g_string_new_len(data ? data : "", (gssize)length);
	svc_record_parse(clash->kind, clash->record, (*text)->str, length, record, &unreadable);
	return SVC_OK;
}

static const GPtrArray *entries_of(struct svc_record *record)
{
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) ignored = {0};
	if (!record || svc_record_timeline(record, &timeline, &ignored))
		return NULL;
	return timeline->entries;
}

/* What makes an entry the same one in another version of its record. Owned. */
static char *key_of(const struct svc_entry *entry)
{
	return g_strdup_printf("%" G_GINT64_FORMAT " %s %s\n%s", entry->stamped ? entry->time : -1,
		entry->author, entry->verb, entry->text);
}

/* The keys of the entries of the common version. Owned. */
static enum svc_status read_old(struct svc_sync_merge *merge, const struct clash *clash,
	GHashTable **out, struct svc_error *err)
{
	struct svc_tree_entry entry;
	g_autoptr(GString) text = NULL;
	svc_auto(svc_record) record = NULL;
	*out = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	enum svc_status status =
		read_side(merge, clash, SVC_TREE_BASE, &entry, &text, &record, err);
	const GPtrArray *entries = entries_of(record);
	for (guint i = 0; entries && i < entries->len; i++)
		g_hash_table_add(*out, key_of(entries->pdata[i]));
	return status;
}

/* Whether an entry of a side is new and names the file. */
static bool names_it(
	const struct svc_entry *entry, const char *folder, const char *name, GHashTable *old)
{
	g_autofree char *key = key_of(entry);
	return svc_attachment_is_named(entry->text, folder, name) &&
	       !g_hash_table_contains(old, key);
}

/* The folder of the attachments, and the file's name in it; the first is owned. */
static char *folder_of(const struct clash *clash, const char **name)
{
	g_autofree char *folder = g_path_get_dirname(clash->path);
	*name = strrchr(clash->path, '/') + 1;
	return g_path_get_basename(folder);
}

/* When a side attached the file; INT64_MAX where no entry tells. */
static enum svc_status attached_at(struct svc_sync_merge *merge, const struct clash *clash,
	enum svc_tree_side side, GHashTable *old, int64_t *out, struct svc_error *err)
{
	const char *name;
	struct svc_tree_entry entry;
	g_autofree char *folder = folder_of(clash, &name);
	g_autoptr(GString) text = NULL;
	svc_auto(svc_record) record = NULL;
	*out = INT64_MAX;
	enum svc_status status = read_side(merge, clash, side, &entry, &text, &record, err);
	const GPtrArray *entries = entries_of(record);
	for (guint i = 0; entries && i < entries->len; i++) {
		const struct svc_entry *one = entries->pdata[i];
		if (one->stamped && names_it(one, folder, name, old))
			*out = MIN(*out, one->time);
	}
	return status;
}

static enum svc_status choose_side(
	struct svc_sync_merge *merge, struct clash *clash, GHashTable *old, struct svc_error *err)
{
	int64_t ours, theirs;
	clash->moves = SVC_TREE_OURS;
	if (merge->theirs_stays)
		return SVC_OK;
	enum svc_status status = attached_at(merge, clash, SVC_TREE_OURS, old, &ours, err);
	if (!status)
		status = attached_at(merge, clash, SVC_TREE_THEIRS, old, &theirs, err);
	int by_name =
		strcmp(clash->entry[SVC_TREE_OURS].id.hex, clash->entry[SVC_TREE_THEIRS].id.hex);
	if (!status && (ours != theirs ? ours < theirs : by_name < 0))
		clash->moves = SVC_TREE_THEIRS;
	return status;
}

/* A path that holds nothing else on either side: more digits where the first few are taken. */
static enum svc_status choose_path(
	struct svc_sync_merge *merge, struct clash *clash, struct svc_error *err)
{
	const char *blob = clash->entry[clash->moves].id.hex;
	bool found = false;
	enum svc_status status = SVC_OK;
	for (size_t n = SVC_ATTACHMENT_DIGITS; !found && !status && n <= strlen(blob); n++) {
		g_free(clash->to);
		clash->to = path_beside(clash->path, blob, n);
		found = true;
		for (size_t i = SVC_TREE_OURS; i < SVC_TREE_SIDES && !status; i++) {
			struct svc_tree_entry entry;
			status = svc_repo_tree_entry(
				merge->repo, &merge->tree[i], clash->to, &entry, err);
			found = found && (!entry.mode || g_str_equal(entry.id.hex, blob));
		}
	}
	if (!found || !svc_path_is_safe(clash->to))
		g_clear_pointer(&clash->to, g_free);
	return status;
}

/* The side's record with its new entries following the file; one that can't be read as a whole. */
static void follow(
	const struct clash *clash, struct svc_record *record, GHashTable *old, GString *text)
{
	const char *name, *to = strrchr(clash->to, '/') + 1;
	g_autofree char *folder = folder_of(clash, &name);
	const GPtrArray *entries = entries_of(record);
	if (!entries) {
		svc_attachment_follow(text, folder, name, to);
		return;
	}
	for (guint i = entries->len; i-- > 0;) {
		const struct svc_entry *entry = entries->pdata[i];
		gssize start = (gssize)(record->parts.body + entry->start);
		gssize length = (gssize)(entry->end - entry->start);
		if (!names_it(entry, folder, name, old))
			continue;
		g_autoptr(GString) part = g_string_new_len(text->str + start, length);
		svc_attachment_follow(part, folder, name, to);
		g_string_erase(text, start, length);
		g_string_insert_len(text, start, part->str, (gssize)part->len);
	}
}

static void tell(struct svc_sync_merge *merge, const struct clash *clash)
{
	if (merge->is_base)
		return;
	struct svc_sync_attachment *told = g_new0(struct svc_sync_attachment, 1);
	g_autofree char *id = g_path_get_basename(clash->record);
	told->kind = g_strdup(clash->kind->name);
	told->id = g_strndup(id, strlen(id) - strlen(".md"));
	told->from = g_strdup(clash->path + strlen(merge->prefix));
	told->to = g_strdup(clash->to + strlen(merge->prefix));
	told->came = clash->moves == SVC_TREE_THEIRS;
	g_ptr_array_add(merge->out->attachments, told);
}

/* Gives the file of one side its new name, in that side's tree. */
static enum svc_status move(
	struct svc_sync_merge *merge, struct clash *clash, GHashTable *old, struct svc_error *err)
{
	struct svc_tree_entry entry;
	g_autoptr(GString) text = NULL;
	svc_auto(svc_record) record = NULL;
	const struct svc_tree_entry *file = &clash->entry[clash->moves];
	enum svc_status status = read_side(merge, clash, clash->moves, &entry, &text, &record, err);
	if (status)
		return status;
	if (text) {
		follow(clash, record, old, text);
		struct svc_sync_content content = {g_strdup(clash->record),
			g_string_free_to_bytes(g_steal_pointer(&text)), entry.mode};
		g_array_append_val(merge->contents, content);
	}
	svc_sync_add_change(merge->changes, clash->path, NULL, 0);
	svc_sync_add_change(merge->changes, clash->to, &file->id, file->mode);
	g_hash_table_add(merge->settled, g_strdup(clash->path));
	g_hash_table_add(merge->settled, g_strdup(clash->to));
	status = svc_sync_store(merge, err);
	struct svc_oid *tree = &merge->tree[clash->moves];
	if (!status)
		status = svc_repo_change_tree(merge->repo, tree,
			(const struct svc_tree_change *)(const void *)merge->changes->data,
			merge->changes->len, tree, err);
	g_array_set_size(merge->changes, 0);
	if (!status)
		tell(merge, clash);
	return status;
}

static enum svc_status settle(
	struct svc_sync_merge *merge, struct clash *clash, struct svc_error *err)
{
	g_autoptr(GHashTable) old = NULL;
	enum svc_status status = read_old(merge, clash, &old, err);
	if (!status)
		status = choose_side(merge, clash, old, err);
	if (!status)
		status = choose_path(merge, clash, err);
	return status || !clash->to ? status : move(merge, clash, old, err);
}

enum svc_status svc_sync_part_attachments(struct svc_sync_merge *merge, struct svc_error *err)
{
	g_autoptr(GPtrArray) clashes = g_ptr_array_new_with_free_func(free_clash);
	struct search search = {merge, clashes};
	enum svc_status status = svc_repo_walk_trees(merge->repo, merge->tree, look, &search, err);
	for (guint i = 0; i < clashes->len && !status; i++)
		status = settle(merge, clashes->pdata[i], err);
	return status;
}
