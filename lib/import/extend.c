#include "import/build.h"
#include "text/yaml_edit.h"
#include <string.h>

/* What makes two entries the same one: everything in them. */
static char *signature(
	int64_t time, const char *author, const char *verb, const GArray *changes, const char *text)
{
	GString *out = g_string_new(NULL);
	g_string_append_printf(out, "%" G_GINT64_FORMAT " %s %s", time, author, verb);
	for (guint i = 0; changes && i < changes->len; i++) {
		const struct svc_change_line *line =
			&g_array_index(changes, struct svc_change_line, i);
		g_string_append_printf(out, "\n%s=%s", line->field, line->value);
	}
	g_string_append_printf(out, "\n\n%s", text ? text : "");
	return g_string_free(out, FALSE);
}

/* How often each entry stands in the record. */
static GHashTable *count_entries(const struct svc_timeline *timeline, int64_t *last)
{
	GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		if (!entry->stamped)
			continue;
		char *key = signature(
			entry->time, entry->author, entry->verb, entry->changes, entry->text);
		gpointer count = g_hash_table_lookup(counts, key);
		g_hash_table_replace(counts, key, GINT_TO_POINTER(GPOINTER_TO_INT(count) + 1));
		*last = MAX(*last, entry->time);
	}
	return counts;
}

/* Nothing happens before a record is opened: earlier entries of other sources move there. */
static void clamp_entries(const struct svc_built *built, const struct svc_timeline *timeline)
{
	const struct svc_entry *first =
		timeline->entries->len > 0 ? timeline->entries->pdata[0] : NULL;
	for (guint i = 0; first && first->stamped && i < built->entries->len; i++) {
		struct svc_built_entry *entry =
			&g_array_index(built->entries, struct svc_built_entry, i);
		entry->time = MAX(entry->time, first->time);
	}
}

/* The built entries that the record hasn't; borrowed. */
static GPtrArray *missing_entries(const struct svc_built *built, GHashTable *counts)
{
	GPtrArray *missing = g_ptr_array_new();
	for (guint i = 0; i < built->entries->len; i++) {
		struct svc_built_entry *entry =
			&g_array_index(built->entries, struct svc_built_entry, i);
		g_autofree char *key = signature(
			entry->time, entry->author, entry->verb, entry->changes, entry->text);
		int count = GPOINTER_TO_INT(g_hash_table_lookup(counts, key));
		if (count > 0)
			g_hash_table_replace(
				counts, g_steal_pointer(&key), GINT_TO_POINTER(count - 1));
		else
			g_ptr_array_add(missing, entry);
	}
	return missing;
}

static enum svc_status check_late(const struct svc_record *record, const GPtrArray *missing,
	int64_t last, struct svc_error *err)
{
	for (guint i = 0; i < missing->len; i++) {
		const struct svc_built_entry *entry = missing->pdata[i];
		if (!entry->changes || entry->time >= last)
			continue;
		svc_error_set(err, SVC_EINVALID, "%s has later entries than this change of %s",
			record->id, g_array_index(entry->changes, struct svc_change_line, 0).field);
		svc_error_at(err, NULL, entry->line, 0);
		return svc_error_hint(err,
			"an import adds to the end of what happened, it rewrites nothing; "
			"leave such rows out with --skip-bad");
	}
	return SVC_OK;
}

/* Puts one entry before the first that is later; the bytes of all others stay. */
static enum svc_status insert_entry(GString *body, const struct svc_record *record,
	const struct svc_built_entry *entry, struct svc_error *err)
{
	svc_auto(svc_timeline) timeline = NULL;
	const char *eol = record->parts.eol;
	enum svc_status status = svc_timeline_parse(
		body->str, body->len, 0, record->kind->entry_verbs, &timeline, err);
	if (status)
		return status;
	size_t at = body->len;
	for (guint i = timeline->entries->len; i > 0; i--) {
		const struct svc_entry *one = timeline->entries->pdata[i - 1];
		if (!one->stamped || one->time <= entry->time)
			break;
		at = one->start;
	}
	if (at == body->len)
		return svc_built_append(body, eol, record->kind, entry, err);
	g_autofree char *rest = g_strndup(body->str + at, body->len - at);
	g_autofree char *gap = g_strconcat(eol, eol, NULL);
	g_string_truncate(body, at);
	if (g_str_has_suffix(body->str, gap)) /* the writer puts the blank line back */
		g_string_truncate(body, body->len - strlen(eol));
	status = svc_built_append(body, eol, record->kind, entry, err);
	g_string_append(body, eol);
	g_string_append(body, rest);
	return status;
}

/* Fields that new changes set, in the frontmatter. */
static enum svc_status set_fields(GString *yaml, const struct svc_record *record,
	const GPtrArray *missing, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < missing->len && !status; i++) {
		const GArray *changes =
			((const struct svc_built_entry *)missing->pdata[i])->changes;
		for (guint c = 0; changes && c < changes->len && !status; c++) {
			const struct svc_change_line *line =
				&g_array_index(changes, struct svc_change_line, c);
			status = *line->value ? svc_yaml_edit_set(yaml, line->field, line->value,
							record->kind->order, err)
					      : svc_yaml_edit_remove(yaml, line->field, err);
		}
	}
	return status;
}

/* Untracked fields that a later export tells anew (a count, a closing time). */
static enum svc_status set_untracked(GString *yaml, const struct svc_record *record,
	const struct svc_built *built, struct svc_error *err)
{
	const GPtrArray *fields = record->kind->fields;
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < fields->len && !status; i++) {
		const struct svc_field *field = fields->pdata[i];
		const char *value = built->values[i];
		if (!value || !*value || field->tracked || field->type == SVC_FIELD_LIST ||
			g_strcmp0(svc_record_get(record, field->name), value) == 0)
			continue;
		status = svc_yaml_edit_set(yaml, field->name, value, record->kind->order, err);
	}
	return status;
}

static enum svc_status rebuild(const struct svc_built *built, struct svc_record **record,
	const GPtrArray *missing, struct svc_error *err)
{
	const struct svc_record *old = *record;
	const struct svc_frontmatter *parts = &old->parts;
	g_autoptr(GString) yaml =
		g_string_new_len(old->text->str + parts->yaml, (gssize)parts->yaml_length);
	g_autoptr(GString) body = g_string_new_len(
		old->text->str + parts->body, (gssize)(old->text->len - parts->body));
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < missing->len && !status; i++)
		status = insert_entry(body, old, missing->pdata[i], err);
	if (!status)
		status = set_fields(yaml, old, missing, err);
	if (!status)
		status = set_untracked(yaml, old, built, err);
	if (status)
		return status;
	size_t yaml_end = parts->yaml + parts->yaml_length;
	g_autoptr(GString) text = g_string_new_len(old->text->str, (gssize)parts->yaml);
	g_string_append_len(text, yaml->str, (gssize)yaml->len);
	g_string_append_len(text, old->text->str + yaml_end, (gssize)(parts->body - yaml_end));
	g_string_append_len(text, body->str, (gssize)body->len);
	struct svc_record *next = NULL;
	status = svc_record_parse(old->kind, old->path, text->str, text->len, &next, err);
	if (status)
		return status;
	svc_record_free(*record);
	*record = next;
	return SVC_OK;
}

enum svc_status svc_built_extend(const struct svc_built *built, struct svc_record **record,
	size_t *added, struct svc_error *err)
{
	const struct svc_timeline *timeline;
	int64_t last = INT64_MIN;
	*added = 0;
	enum svc_status status = svc_record_timeline(*record, &timeline, err);
	if (status)
		return status;
	clamp_entries(built, timeline);
	g_autoptr(GHashTable) counts = count_entries(timeline, &last);
	g_autoptr(GPtrArray) missing = missing_entries(built, counts);
	if (missing->len == 0)
		return SVC_OK;
	status = check_late(*record, missing, last, err);
	if (!status)
		status = rebuild(built, record, missing, err);
	if (!status)
		*added = missing->len;
	return status;
}
