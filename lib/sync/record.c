/*
 * One record that both sides changed.
 */
#include "record/words.h"
#include "repo/text_merge.h"
#include "sync/private.h"
#include <string.h>

/* The sides as lib/merge names them, and back. */
static enum svc_tree_side turned(const struct svc_sync_merge *merge, enum svc_tree_side side)
{
	if (side == SVC_TREE_BASE || !merge->swapped)
		return side;
	return side == SVC_TREE_OURS ? SVC_TREE_THEIRS : SVC_TREE_OURS;
}

static void texts_clear(struct svc_merge_texts *texts)
{
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		g_clear_pointer(&texts->side[i], g_bytes_unref);
}
#define AUTO_TEXTS __attribute__((cleanup(texts_clear))) struct svc_merge_texts

static enum svc_status read_sides(const struct svc_sync_merge *merge,
	const struct svc_tree_entry entry[SVC_TREE_SIDES], struct svc_merge_texts *texts,
	struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	for (size_t i = 0; i < SVC_TREE_SIDES && !status; i++) {
		const struct svc_tree_entry *one = &entry[turned(merge, (enum svc_tree_side)i)];
		if (one->mode)
			status = svc_repo_read_blob(merge->repo, &one->id, &texts->side[i], err);
	}
	return status;
}

static bool can_read(
	const struct svc_kind *kind, const char *path, GBytes *bytes, struct svc_error *why)
{
	size_t length = 0;
	const char *text = bytes ? g_bytes_get_data(bytes, &length) : NULL;
	svc_auto(svc_record) record = NULL;
	const struct svc_timeline *timeline = NULL;
	return !bytes || (!svc_record_parse(kind, path, text ? text : "", length, &record, why) &&
				 !svc_record_timeline(record, &timeline, why));
}

/* Names a record that can't be read, and the side. */
static void note(struct svc_sync_merge *merge, const struct svc_kind *kind, const char *path,
	const struct svc_merge_texts *texts, bool clean, const struct svc_error *why)
{
	static const struct {
		enum svc_tree_side side;
		const char *name;
	} sides[] = {{SVC_TREE_OURS, "here"}, {SVC_TREE_THEIRS, "there"},
		{SVC_TREE_BASE, "in the common version"}};
	if (merge->is_base)
		return;
	struct svc_sync_note *made = g_new0(struct svc_sync_note, 1);
	const char *how = clean ? "the lines of both sides were put together"
				: "both versions are in the file, between marks";
	made->path = g_strdup(path);
	for (size_t i = 0; i < G_N_ELEMENTS(sides) && !made->message; i++) {
		svc_autoclear(svc_error) bad = {0};
		if (can_read(kind, path, texts->side[turned(merge, sides[i].side)], &bad))
			continue;
		made->line = bad.line;
		made->message = g_strdup_printf(
			"can't be read %s: %s; %s", sides[i].name, bad.message, how);
	}
	if (!made->message)
		made->message = g_strdup_printf("%s; %s", why->message, how);
	g_ptr_array_add(merge->out->notes, made);
}

static struct svc_text_range range_of(GBytes *bytes)
{
	struct svc_text_range range = {NULL, 0};
	if (bytes)
		range.bytes = g_bytes_get_data(bytes, &range.length);
	return range;
}

/* What can't be read as a record is merged by lines; nothing of either side is lost. */
static enum svc_status merge_lines(struct svc_sync_merge *merge, const struct svc_kind *kind,
	const char *path, const struct svc_merge_texts *texts, const struct svc_error *why,
	GString **out, struct svc_error *err)
{
	bool clean = true;
	enum svc_status status = SVC_OK;
	GBytes *ours = texts->side[SVC_MERGE_OURS], *theirs = texts->side[SVC_MERGE_THEIRS];
	if (!ours || !theirs) {
		struct svc_text_range left = range_of(ours ? ours : theirs);
		*out = g_string_new_len(left.bytes, (gssize)left.length);
	} else {
		struct svc_text_range base = range_of(texts->side[SVC_MERGE_BASE]);
		struct svc_text_range a = range_of(ours), b = range_of(theirs);
		status = svc_text_merge(&base, &a, &b, NULL, out, &clean, err);
	}
	if (!status)
		note(merge, kind, path, texts, clean, why);
	return status;
}

/* Tells what both sides changed differently in this merge. */
static void tell_conflicts(struct svc_sync_merge *merge, const struct svc_kind *kind,
	const char *path, const GString *text, GPtrArray *fields)
{
	svc_auto(svc_record) record = NULL;
	svc_autoclear(svc_error) ignored = {0};
	if (svc_record_parse(kind, path, text->str, text->len, &record, &ignored))
		return;
	g_autoptr(GPtrArray) open = svc_merge_conflicts(record);
	for (guint i = 0; i < open->len; i++) {
		const struct svc_merge_conflict *one = open->pdata[i];
		if (!g_ptr_array_find_with_equal_func(fields, one->field, g_str_equal, NULL))
			continue;
		struct svc_sync_conflict *told = g_new0(struct svc_sync_conflict, 1);
		told->kind = g_strdup(kind->name);
		told->id = g_strdup(record->id);
		told->field = g_strdup(one->field);
		told->before = g_strdup(one->side[SVC_MERGE_BASE]);
		told->here = g_strdup(one->side[turned(merge, SVC_TREE_OURS)]);
		told->there = g_strdup(one->side[turned(merge, SVC_TREE_THEIRS)]);
		told->swapped = merge->swapped;
		const struct svc_open_conflict words = {kind, record->id, one->field,
			one->side[SVC_MERGE_OURS], one->side[SVC_MERGE_THEIRS], merge->swapped,
			one->others};
		told->settle = svc_settle_words(&words);
		g_ptr_array_add(merge->out->conflicts, told);
	}
}

static unsigned merged_mode(const struct svc_tree_entry entry[SVC_TREE_SIDES])
{
	unsigned base = entry[SVC_TREE_BASE].mode, ours = entry[SVC_TREE_OURS].mode;
	unsigned theirs = entry[SVC_TREE_THEIRS].mode;
	if (!ours || !theirs)
		return ours ? ours : theirs;
	return ours == base ? theirs : ours;
}

enum svc_status svc_sync_merge_record(struct svc_sync_merge *merge, const struct svc_kind *kind,
	const char *path, const struct svc_tree_entry entry[SVC_TREE_SIDES], struct svc_error *err)
{
	AUTO_TEXTS texts = {{NULL}};
	svc_autoclear(svc_merge_result) result = {0};
	svc_autoclear(svc_error) why = {0};
	const char *within = path + strlen(merge->prefix);
	enum svc_status status = read_sides(merge, entry, &texts, err);
	if (status)
		return status;
	status = svc_merge_record(kind, within, &texts, &result, &why);
	if (status == SVC_EINVALID) {
		status = merge_lines(merge, kind, within, &texts, &why, &result.text, err);
	} else if (status) {
		svc_error_move(err, &why);
	} else if (result.conflicts->len && !merge->is_base) {
		tell_conflicts(merge, kind, within, result.text, result.conflicts);
	}
	if (status)
		return status;
	struct svc_sync_content content = {g_strdup(path),
		g_string_free_to_bytes(g_steal_pointer(&result.text)), merged_mode(entry)};
	g_array_append_val(merge->contents, content);
	return SVC_OK;
}
