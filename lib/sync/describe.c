/*
 * What a merge brings to a side, in the words of the desk.
 */
#include "record/words.h"
#include "sync/private.h"
#include <string.h>

struct describe {
	struct svc_sync_merge look; /* for its kinds */
	struct svc_sync_side *side;
	struct svc_sync_result *result; /* of what came; NULL for what went */
};

static enum svc_status read_one(struct svc_repo *repo, const struct svc_kind *kind,
	const char *path, const struct svc_tree_entry *entry, struct svc_record **out,
	struct svc_error *why, struct svc_error *err)
{
	g_autoptr(GBytes) bytes = NULL;
	*out = NULL;
	if (entry->mode != 0100644 && entry->mode != 0100755)
		return SVC_OK;
	enum svc_status status = svc_repo_read_blob(repo, &entry->id, &bytes, err);
	if (status)
		return status;
	size_t length = 0;
	const char *text = g_bytes_get_data(bytes, &length);
	svc_record_parse(kind, path, text ? text : "", length, out, why);
	return SVC_OK;
}

static unsigned count_entries(struct svc_record *record)
{
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) ignored = {0};
	unsigned count = 0;
	if (!record || svc_record_timeline(record, &timeline, &ignored))
		return 0;
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		count += strcmp(entry->verb, "changed") && strcmp(entry->verb, "opened");
	}
	return count;
}

/* "in conflict: priority, status", or that what was in conflict is settled. */
static char *conflict_words(const struct svc_record *after)
{
	g_autoptr(GPtrArray) open = svc_merge_conflicts(after);
	g_autoptr(GString) names = g_string_new(NULL);
	for (guint i = 0; i < open->len; i++) {
		const struct svc_merge_conflict *conflict = open->pdata[i];
		g_string_append_printf(names, "%s%s", i ? ", " : "", conflict->field);
	}
	return names->len ? g_strconcat("in conflict: ", names->str, NULL)
			  : g_strdup("conflict settled");
}

static void fill_fields(
	struct svc_sync_change *change, struct svc_record *before, struct svc_record *after)
{
	g_autoptr(GArray) diff = svc_record_diff(before, after);
	for (guint i = 0; i < diff->len; i++) {
		const struct svc_field_change *one =
			&g_array_index(diff, struct svc_field_change, i);
		bool conflict = strcmp(one->field, SVC_CONFLICTS_KEY) == 0;
		g_autoptr(GString) words = g_string_new(NULL);
		if (!conflict)
			svc_change_words(one, words);
		g_ptr_array_add(change->fields,
			conflict ? conflict_words(after) : g_strndup(words->str, words->len));
	}
	unsigned old = count_entries(before), new = count_entries(after);
	change->entries = new > old ? new - old : 0;
}

static char *stem_of(const char *path)
{
	g_autofree char *name = g_path_get_basename(path);
	return g_strndup(name, strlen(name) - strlen(".md"));
}

static void note_unreadable(
	const struct describe *describe, const char *path, const struct svc_error *why)
{
	if (!describe->result)
		return;
	struct svc_sync_note *note = g_new0(struct svc_sync_note, 1);
	note->path = g_strdup(path);
	note->line = why->line;
	note->message = g_strdup_printf("came as it is there and can't be read: %s", why->message);
	g_ptr_array_add(describe->result->notes, note);
}

static bool has_conflict(const GPtrArray *list, const struct svc_record *record, const char *field)
{
	for (guint i = 0; i < list->len; i++) {
		const struct svc_sync_conflict *one = list->pdata[i];
		if (!strcmp(one->kind, record->kind->name) && !strcmp(one->id, record->id) &&
			!strcmp(one->field, field))
			return true;
	}
	return false;
}

/* Names the conflicts that somebody else's merge left open and that weren't here before. */
static void note_arrived(const struct describe *describe, const struct svc_record *before,
	const struct svc_record *after)
{
	if (!describe->result || !after)
		return;
	g_autoptr(GPtrArray) open = svc_merge_conflicts(after);
	for (guint i = 0; i < open->len; i++) {
		const struct svc_merge_conflict *one = open->pdata[i];
		char *const *side = one->side;
		bool known = has_conflict(describe->result->conflicts, after, one->field);
		if (before && !known)
			svc_merge_conflict_value(before, one->field, SVC_MERGE_OURS, &known);
		if (known)
			continue;
		const struct svc_open_conflict words = {after->kind, after->id, one->field,
			side[SVC_MERGE_OURS], side[SVC_MERGE_THEIRS], false};
		struct svc_sync_conflict *told = g_new0(struct svc_sync_conflict, 1);
		told->kind = g_strdup(after->kind->name);
		told->id = g_strdup(after->id);
		told->field = g_strdup(one->field);
		told->before = g_strdup(side[SVC_MERGE_BASE]);
		told->here = g_strdup(side[SVC_MERGE_OURS]);
		told->there = g_strdup(side[SVC_MERGE_THEIRS]);
		told->settle = svc_settle_words(&words);
		g_ptr_array_add(describe->result->arrived, told);
	}
}

static enum svc_status describe_record(const struct describe *describe, const struct svc_kind *kind,
	const char *path, const struct svc_tree_entry *was, const struct svc_tree_entry *is,
	struct svc_error *err)
{
	struct svc_repo *repo = describe->look.repo;
	svc_auto(svc_record) before = NULL;
	svc_auto(svc_record) after = NULL;
	svc_autoclear(svc_error) ignored = {0};
	svc_autoclear(svc_error) why = {0};
	enum svc_status status = read_one(repo, kind, path, was, &before, &ignored, err);
	if (!status)
		status = read_one(repo, kind, path, is, &after, &why, err);
	if (status)
		return status;
	struct svc_sync_change *change = g_new0(struct svc_sync_change, 1);
	const struct svc_record *known = after ? after : before;
	change->kind = g_strdup(kind->name);
	change->id = stem_of(path);
	change->path = g_strdup(path);
	change->title = known ? g_strdup(svc_record_get(known, "title")) : NULL;
	change->what = !was->mode ? "new" : !is->mode ? "removed" : "changed";
	change->fields = g_ptr_array_new_with_free_func(g_free);
	change->unreadable = is->mode && !after;
	if (before && after)
		fill_fields(change, before, after);
	if (change->unreadable)
		note_unreadable(describe, path, &why);
	note_arrived(describe, before, after);
	g_ptr_array_add(describe->side->changes, change);
	return SVC_OK;
}

static enum svc_status describe_path(const char *path,
	const struct svc_tree_entry entry[SVC_TREE_SIDES], void *data, struct svc_error *err)
{
	struct describe *describe = data;
	const char *within = NULL;
	const struct svc_tree_entry *was = &entry[SVC_TREE_OURS], *is = &entry[SVC_TREE_THEIRS];
	const struct svc_kind *kind = svc_sync_kind_at(&describe->look, path, &within);
	if (!kind) {
		describe->side->files++;
		return SVC_OK;
	}
	describe->side->records++;
	if (describe->side->changes->len >= SVC_SYNC_CHANGES)
		return SVC_OK;
	return describe_record(describe, kind, within, was, is, err);
}

enum svc_status svc_sync_describe(struct svc_desk *desk, const struct svc_oid *before,
	const struct svc_oid *after, struct svc_sync_side *side, struct svc_sync_result *result,
	struct svc_error *err)
{
	struct svc_oid tree[SVC_TREE_SIDES] = {*before, *before, *after};
	struct describe describe = {.look = {.desk = desk,
					    .repo = svc_store_repo(svc_desk_store(desk)),
					    .prefix = svc_store_prefix(svc_desk_store(desk))},
		.side = side,
		.result = result};
	return svc_repo_walk_trees(describe.look.repo, tree, describe_path, &describe, err);
}
