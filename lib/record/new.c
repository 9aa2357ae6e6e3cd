#include "record/apply.h"

#include "kind/type.h"
#include "text/yaml_edit.h"
#include "util/time.h"

#include <string.h>

/* Wishes that make up the value of one field of a new record, the last SET or UNSET first. */
static guint first_wish(const struct svc_edit *edit, const char *field)
{
	guint first = 0;
	for (guint i = 0; i < edit->items->len; i++) {
		const struct svc_edit_item *item =
			&g_array_index(edit->items, struct svc_edit_item, i);
		bool whole = item->op == SVC_EDIT_SET || item->op == SVC_EDIT_UNSET;
		if (whole && strcmp(item->field, field) == 0)
			first = i;
	}
	return first;
}

/* A line "FIELD: VALUE", the value quoted where YAML asks for it. */
static void put_line(GString *yaml, const char *field, const char *value)
{
	g_autofree char *quoted = svc_yaml_quote(value, false);
	g_string_append(yaml, field);
	g_string_append(yaml, ": ");
	g_string_append(yaml, quoted);
	g_string_append_c(yaml, '\n');
}

static enum svc_status put_list(
	GString *yaml, const struct svc_field *field, const char *value, struct svc_error *err)
{
	g_auto(GStrv) items = NULL;
	if (svc_wish_items(field, value, &items, err) != SVC_OK)
		return err->status;
	if (items[0])
		g_string_append_printf(yaml, "%s:\n", field->name);
	for (char **item = items; *item; item++) {
		g_autofree char *quoted = svc_yaml_quote(*item, false);
		g_string_append_printf(yaml, "- %s\n", quoted);
	}
	return SVC_OK;
}

static enum svc_status put_scalar(
	GString *yaml, const struct svc_field *field, const char *value, struct svc_error *err)
{
	g_autofree char *stored = NULL;
	if (svc_field_canonical(field, value, &stored, err) != SVC_OK)
		return err->status;
	if (*stored == '\0')
		return SVC_OK;
	put_line(yaml, field->name, stored);
	return SVC_OK;
}

/* True for the one wish that can be written down without the editor: the only one for its field,
 * and a plain value. */
static const struct svc_edit_item *plain_wish(
	const struct svc_edit *edit, const struct svc_field *field)
{
	const struct svc_edit_item *found = NULL;
	size_t length = strlen(field->name);
	for (guint i = 0; i < edit->items->len; i++) {
		const struct svc_edit_item *item =
			&g_array_index(edit->items, struct svc_edit_item, i);
		bool same = *item->field == *field->name &&
			    strncmp(item->field, field->name, length) == 0 &&
			    (item->field[length] == '\0' || item->field[length] == '/');
		if (!same)
			continue;
		if (found || item->op != SVC_EDIT_SET || item->field[length] != '\0')
			return NULL;
		found = item;
	}
	return found && field->type != SVC_FIELD_MAP ? found : NULL;
}

static bool is_wished(const struct svc_edit *edit, const char *field)
{
	for (guint i = 0; i < edit->items->len; i++)
		if (!strcmp(g_array_index(edit->items, struct svc_edit_item, i).field, field))
			return true;
	return false;
}

/* Id, defaults and plain values as lines, in the kind's order. Text values that need more than one
 * line are quoted. */
static enum svc_status write_plain(struct svc_draft *draft, const char *id,
	const struct svc_edit *edit, const char *opened, struct svc_error *err)
{
	const struct svc_kind *kind = draft->kind;
	const char *opened_field = svc_kind_role(kind, "opened");
	put_line(draft->yaml, kind->order[0], id);
	for (guint i = 1; i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		const struct svc_edit_item *item = plain_wish(edit, field);
		const char *value = item ? item->value : NULL;
		if (!value && !is_wished(edit, field->name))
			value = g_strcmp0(field->name, opened_field) == 0 ? opened
									  : field->fallback;
		if (!value)
			continue;
		enum svc_status status = field->type == SVC_FIELD_LIST
						 ? put_list(draft->yaml, field, value, err)
						 : put_scalar(draft->yaml, field, value, err);
		if (status != SVC_OK)
			return status;
	}
	return SVC_OK;
}

/* All other wishes, by the editor: lists item by item, maps, paths. */
static enum svc_status write_rest(
	struct svc_draft *draft, const struct svc_edit *edit, struct svc_error *err)
{
	for (guint i = 0; i < edit->items->len; i++) {
		const struct svc_edit_item *item =
			&g_array_index(edit->items, struct svc_edit_item, i);
		const struct svc_field *field = svc_wish_field(draft->kind, item->field, err);
		if (!field)
			return err->status;
		if (plain_wish(edit, field) == item || i < first_wish(edit, item->field))
			continue;
		if ((!draft->doc && svc_draft_parse(draft, err) != SVC_OK) ||
			svc_draft_wish(draft, item, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

/* A record that reached the desk before it was written down opens at that time. */
static enum svc_status opening_time(
	const struct svc_draft *draft, int64_t now, int64_t *out, struct svc_error *err)
{
	const char *field = svc_kind_role(draft->kind, "opened");
	const char *text = field ? svc_yaml_get_text(draft->doc->root, field) : NULL;
	*out = now;
	if (!text || !svc_time_parse(text, out) || *out <= now)
		return SVC_OK;
	char present[SVC_TIME_LENGTH];
	svc_error_set(err, SVC_EINVALID, "%s: the time %s lies ahead", field, text);
	return svc_error_hint(err, "now is %s", svc_time_print(now, present));
}

static void put_description(
	struct svc_draft *draft, const char *description, const char *const *verbs)
{
	if (!description || *description == '\0')
		return;
	g_autofree char *safe = svc_timeline_escape(description, strlen(description), verbs);
	g_string_append(draft->body, safe);
	g_string_append_c(draft->body, '\n');
}

/* The draft as a record, which must read back as it was meant: the same frontmatter, byte by byte,
 * and as many entries. */
static enum svc_status finish(const struct svc_draft *draft, const char *path, guint entries,
	struct svc_record **out, struct svc_error *err)
{
	const struct svc_timeline *timeline = NULL;
	svc_auto(svc_record) record = NULL;
	g_autoptr(GString) text = g_string_new("---\n");
	g_string_append_len(text, draft->yaml->str, (gssize)draft->yaml->len);
	g_string_append(text, "---\n");
	g_string_append_len(text, draft->body->str, (gssize)draft->body->len);
	if (svc_record_parse(draft->kind, path, text->str, text->len, &record, err) != SVC_OK ||
		svc_record_timeline(record, &timeline, err) != SVC_OK)
		return err->status;
	if (record->parts.yaml_length != draft->yaml->len || timeline->entries->len != entries)
		return svc_error_set(
			err, SVC_EBUG, "the new record doesn't read back as it was meant");
	*out = g_steal_pointer(&record);
	return SVC_OK;
}

enum svc_status svc_record_new(const struct svc_kind *kind, const char *id, const char *path,
	const struct svc_edit *fields, const char *description, int64_t time, const char *author,
	struct svc_record **out, struct svc_error *err)
{
	svc_autoclear(svc_draft) draft = {
		.kind = kind, .yaml = g_string_new(NULL), .body = g_string_new(NULL), .eol = "\n"};
	char now[SVC_TIME_LENGTH];
	struct svc_entry_times times = {time, time};
	guint entries = 0;
	*out = NULL;
	if (svc_check_entry(kind, fields, err) != SVC_OK ||
		write_plain(&draft, id, fields, svc_time_print(time, now), err) != SVC_OK ||
		write_rest(&draft, fields, err) != SVC_OK ||
		svc_draft_parse(&draft, err) != SVC_OK ||
		svc_check_change(kind, NULL, draft.doc->root, false, err) != SVC_OK ||
		opening_time(&draft, time, &times.changes, err) != SVC_OK)
		return err->status;
	struct svc_record after = {.kind = kind, .yaml = draft.doc};
	g_autoptr(GArray) changes = svc_record_diff(NULL, &after);
	put_description(&draft, description, kind->entry_verbs);
	if (svc_draft_entries(&draft, "opened", changes, fields, times, author, &entries, err) !=
		SVC_OK)
		return err->status;
	return finish(&draft, path, entries, out, err);
}

enum svc_status svc_record_compose(const struct svc_kind *kind, const char *id, const char *path,
	const struct svc_edit *fields, const char *description, svc_record_entries_fn write,
	guint count, void *data, struct svc_record **out, struct svc_error *err)
{
	svc_autoclear(svc_draft) draft = {
		.kind = kind, .yaml = g_string_new(NULL), .body = g_string_new(NULL), .eol = "\n"};
	svc_auto(svc_record) record = NULL;
	*out = NULL;
	if (write_plain(&draft, id, fields, NULL, err) != SVC_OK ||
		write_rest(&draft, fields, err) != SVC_OK)
		return err->status;
	put_description(&draft, description, kind->entry_verbs);
	if (write(draft.body, data, err) != SVC_OK ||
		finish(&draft, path, count, &record, err) != SVC_OK ||
		svc_check_change(kind, NULL, record->yaml->root, false, err) != SVC_OK)
		return err->status;
	*out = g_steal_pointer(&record);
	return SVC_OK;
}
