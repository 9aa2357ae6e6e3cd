#include "record/apply.h"

#include "text/yaml_edit.h"
#include "util/time.h"

#include <string.h>

static bool wishes_for(const struct svc_edit *edit, const char *field)
{
	for (guint i = 0; i < edit->items->len; i++)
		if (!strcmp(g_array_index(edit->items, struct svc_edit_item, i).field, field))
			return true;
	return false;
}

/* Empties the fields whose `keep_while` held before the edit and no longer does. */
static enum svc_status drop_stale(struct svc_draft *draft, const struct svc_record *record,
	const struct svc_edit *edit, struct svc_error *err)
{
	bool dropped = false;
	for (guint i = 0; i < draft->kind->fields->len; i++) {
		const struct svc_field *field = draft->kind->fields->pdata[i];
		const struct svc_condition *keep = &field->keep_while;
		const struct svc_yaml_node *root = draft->doc->root;
		if (!keep->field || !svc_yaml_get(root, field->name) ||
			wishes_for(edit, field->name) ||
			!svc_condition_holds(keep, svc_record_get(record, keep->field)) ||
			svc_condition_holds(keep, svc_yaml_get_text(root, keep->field)))
			continue;
		if (svc_yaml_edit_remove(draft->yaml, field->name, err) != SVC_OK)
			return err->status;
		dropped = true;
	}
	return dropped ? svc_draft_parse(draft, err) : SVC_OK;
}

static enum svc_status make_draft(
	const struct svc_record *record, struct svc_draft *draft, struct svc_error *err)
{
	const struct svc_frontmatter *parts = &record->parts;
	const GString *text = record->text;
	*draft = (struct svc_draft){
		.kind = record->kind,
		.yaml = g_string_new_len(text->str + parts->yaml, (gssize)parts->yaml_length),
		.body = g_string_new_len(
			text->str + parts->body, (gssize)(text->len - parts->body)),
		.eol = parts->eol,
	};
	return svc_draft_parse(draft, err);
}

static enum svc_status check_time(struct svc_record *record, int64_t time, struct svc_error *err)
{
	int64_t last = 0;
	char a[SVC_TIME_LENGTH], b[SVC_TIME_LENGTH];
	if (svc_record_last_time(record, &last, err) != SVC_OK)
		return err->status;
	if (time >= last)
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID, "the time %s is before the last entry, %s",
		svc_time_print(time, a), svc_time_print(last, b));
	return svc_error_hint(err, "set the clock right, or give a later time with --now");
}

/* The draft's bytes in the place of the record's, everything around them as it was. */
static GString *assemble(const struct svc_record *record, const struct svc_draft *draft)
{
	const struct svc_frontmatter *parts = &record->parts;
	size_t yaml_end = parts->yaml + parts->yaml_length;
	GString *text = g_string_sized_new(record->text->len + 1024);
	g_string_append_len(text, record->text->str, (gssize)parts->yaml);
	g_string_append_len(text, draft->yaml->str, (gssize)draft->yaml->len);
	g_string_append_len(text, record->text->str + yaml_end, (gssize)(parts->body - yaml_end));
	if (parts->body == record->text->len && draft->body->len && text->len &&
		text->str[text->len - 1] != '\n')
		g_string_append(text, parts->eol); /* `---` at the very end of the file */
	g_string_append_len(text, draft->body->str, (gssize)draft->body->len);
	return text;
}

/* The new bytes must read as what was meant; then they become the record's. */
static enum svc_status replace(
	struct svc_record *record, struct svc_draft *draft, guint entries, struct svc_error *err)
{
	const struct svc_timeline *before = NULL, *after = NULL;
	svc_auto(svc_record) made = NULL;
	g_autoptr(GString) text = assemble(record, draft);
	if (svc_record_timeline(record, &before, err) != SVC_OK ||
		svc_record_parse(record->kind, record->path, text->str, text->len, &made, err) !=
			SVC_OK ||
		svc_record_timeline(made, &after, err) != SVC_OK)
		return err->status;
	if (!svc_yaml_equal(made->yaml->root, draft->doc->root) ||
		after->entries->len != before->entries->len + entries) {
		svc_error_set(err, SVC_EINVALID, "the change doesn't read back as it was meant");
		svc_error_hint(err, "change the file in an editor");
		return svc_error_at(err, record->path, 0, 0);
	}
	struct svc_record old = *record;
	*record = *made;
	*made = old;
	return SVC_OK;
}

static enum svc_status fill_draft(struct svc_draft *draft, const struct svc_record *record,
	const struct svc_edit *edit, struct svc_error *err)
{
	if (make_draft(record, draft, err) != SVC_OK)
		return err->status;
	for (guint i = 0; i < edit->items->len; i++)
		if (svc_draft_wish(draft, &g_array_index(edit->items, struct svc_edit_item, i),
			    err) != SVC_OK)
			return err->status;
	return drop_stale(draft, record, edit, err);
}

/* What the draft changes, as svc_record_diff() says it. */
static GArray *changes_of(const struct svc_record *record, const struct svc_draft *draft)
{
	struct svc_record after = *record;
	after.yaml = draft->doc;
	return svc_record_diff(record, &after);
}

enum svc_status svc_record_apply(struct svc_record *record, const struct svc_edit *edit,
	int64_t time, const char *author, bool force, GArray **changes, struct svc_error *err)
{
	svc_autoclear(svc_draft) draft = {0};
	struct svc_entry_times times = {time, time};
	guint entries = 0;
	if (svc_check_entry(record->kind, edit, err) != SVC_OK ||
		fill_draft(&draft, record, edit, err) != SVC_OK ||
		svc_check_change(record->kind, record->yaml->root, draft.doc->root, force, err) !=
			SVC_OK)
		return svc_error_at(err, record->path, 0, 0);
	g_autoptr(GArray) made = changes_of(record, &draft);
	if (svc_draft_entries(&draft, "changed", made, edit, times, author, &entries, err) !=
		SVC_OK)
		return svc_error_at(err, record->path, 0, 0);
	if (entries && check_time(record, time, err) != SVC_OK)
		return svc_error_at(err, record->path, 0, 0);
	if ((made->len || entries) && replace(record, &draft, entries, err) != SVC_OK)
		return err->status;
	if (changes)
		*changes = g_steal_pointer(&made);
	return SVC_OK;
}
