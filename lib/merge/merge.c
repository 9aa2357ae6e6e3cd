#include "merge/private.h"

#include "text/yaml_edit.h"

#include <string.h>

void svc_merge_result_clear(struct svc_merge_result *result)
{
	if (result->text)
		g_string_free(result->text, TRUE);
	if (result->conflicts)
		g_ptr_array_unref(result->conflicts);
	*result = (struct svc_merge_result){0};
}

static void free_put(gpointer data)
{
	struct svc_merge_put *put = data;
	g_free(put->path);
	if (put->items)
		g_ptr_array_unref(put->items);
	g_free(put);
}

static void free_clash(gpointer data)
{
	struct svc_merge_clash *clash = data;
	g_free(clash->field);
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		g_free(clash->text[i]);
	g_free(clash);
}

static void svc_merge_clear(struct svc_merge *merge)
{
	g_ptr_array_unref(merge->puts);
	g_ptr_array_unref(merge->clashes);
	g_ptr_array_unref(merge->told);
	g_clear_pointer(&merge->entries, g_ptr_array_unref);
	g_clear_pointer(&merge->merged, g_ptr_array_unref);
	if (merge->description)
		g_string_free(merge->description, TRUE);
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++) {
		g_clear_pointer(&merge->sorted[i], g_ptr_array_unref);
		g_clear_pointer(&merge->touched[i], g_hash_table_unref);
		svc_record_free(merge->side[i]);
	}
}
SVC_DEFINE_AUTOCLEAR(svc_merge, svc_merge_clear)

static const char *bytes_of(GBytes *bytes, size_t *length)
{
	const char *text = g_bytes_get_data(bytes, length);
	return text ? text : "";
}

static enum svc_status parse_side(struct svc_merge *merge, const char *path, GBytes *bytes,
	enum svc_merge_side side, struct svc_error *err)
{
	static const char *const names[] = {"the common version", "our version", "their version"};
	static const char nothing[] = "---\n---\n";
	size_t length = strlen(nothing);
	const char *text = bytes ? bytes_of(bytes, &length) : nothing;
	if (svc_record_parse(merge->kind, path, text, length, &merge->side[side], err) == SVC_OK &&
		svc_record_timeline(merge->side[side], &merge->timeline[side], err) == SVC_OK)
		return SVC_OK;
	return svc_error_prefix(err, "%s", names[side]);
}

static GString *copy_of(GBytes *bytes)
{
	size_t length = 0;
	const char *text = bytes_of(bytes, &length);
	return g_string_new_len(text, (gssize)length);
}

static bool is_same(GBytes *a, GBytes *b)
{
	return !a || !b ? a == b : g_bytes_equal(a, b);
}

/* One side removed what the other changed: it stays, as a conflict about the whole record. */
static enum svc_status keep_removed(const struct svc_kind *kind, const char *path,
	const struct svc_merge_texts *texts, struct svc_merge_result *out, struct svc_error *err)
{
	bool ours_left = texts->side[SVC_MERGE_OURS] != NULL;
	enum svc_merge_side left = ours_left ? SVC_MERGE_OURS : SVC_MERGE_THEIRS;
	svc_auto(svc_record) record = NULL;
	size_t length = 0;
	const char *text = bytes_of(texts->side[left], &length);
	if (svc_record_parse(kind, path, text, length, &record, err) != SVC_OK)
		return svc_error_prefix(err, "%s", ours_left ? "our version" : "their version");
	const struct svc_frontmatter *parts = &record->parts;
	g_autoptr(GString) yaml = g_string_new_len(text + parts->yaml, (gssize)parts->yaml_length);
	g_autofree char *item =
		g_strdup_printf("{field: %s, ours: %s, theirs: %s}", SVC_MERGE_RECORD,
			ours_left ? "changed" : "removed", ours_left ? "removed" : "changed");
	if (svc_yaml_edit_append(yaml, SVC_MERGE_KEY, item, true, kind->order, err) != SVC_OK)
		return svc_error_at(err, path, 0, 0);
	out->text = g_string_new_len(text, (gssize)parts->yaml);
	g_string_append_len(out->text, yaml->str, (gssize)yaml->len);
	size_t rest = parts->yaml + parts->yaml_length;
	g_string_append_len(out->text, text + rest, (gssize)(length - rest));
	g_ptr_array_add(out->conflicts, g_strdup(SVC_MERGE_RECORD));
	return SVC_OK;
}

/* True where no parsing is needed. */
static bool is_trivial(const struct svc_merge_texts *texts, struct svc_merge_result *out)
{
	GBytes *base = texts->side[SVC_MERGE_BASE], *ours = texts->side[SVC_MERGE_OURS];
	GBytes *theirs = texts->side[SVC_MERGE_THEIRS];
	GBytes *taken = NULL;
	if (is_same(ours, theirs) || is_same(theirs, base))
		taken = ours;
	else if (is_same(ours, base))
		taken = theirs;
	else
		return false;
	out->text = taken ? copy_of(taken) : NULL;
	return true;
}

static enum svc_status merge_all(struct svc_merge *merge, const char *path,
	const struct svc_merge_texts *texts, struct svc_merge_result *out, struct svc_error *err)
{
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		if (parse_side(merge, path, texts->side[i], (enum svc_merge_side)i, err) != SVC_OK)
			return err->status;
	svc_merge_entries(merge);
	if (svc_merge_fields(merge, err) != SVC_OK)
		return svc_error_at(err, path, 0, 0);
	if (svc_merge_description(merge, err) != SVC_OK ||
		svc_merge_write(merge, &out->text, err) != SVC_OK)
		return err->status;
	for (guint i = 0; i < merge->clashes->len; i++)
		g_ptr_array_add(out->conflicts,
			g_strdup(
				((const struct svc_merge_clash *)merge->clashes->pdata[i])->field));
	return SVC_OK;
}

enum svc_status svc_merge_record(const struct svc_kind *kind, const char *path,
	const struct svc_merge_texts *texts, struct svc_merge_result *out, struct svc_error *err)
{
	*out = (struct svc_merge_result){.conflicts = g_ptr_array_new_with_free_func(g_free)};
	if (is_trivial(texts, out))
		return SVC_OK;
	if (!texts->side[SVC_MERGE_OURS] || !texts->side[SVC_MERGE_THEIRS])
		return keep_removed(kind, path, texts, out, err);
	svc_autoclear(svc_merge) merge = {.kind = kind,
		.puts = g_ptr_array_new_with_free_func(free_put),
		.clashes = g_ptr_array_new_with_free_func(free_clash),
		.told = g_ptr_array_new_with_free_func(g_free)};
	return merge_all(&merge, path, texts, out, err);
}
