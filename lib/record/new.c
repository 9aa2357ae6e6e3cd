#include "record/draft.h"

#include "kind/type.h"
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
	svc_draft_line(draft->yaml, kind->order[0], id);
	for (guint i = 1; i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		const struct svc_edit_item *item = plain_wish(edit, field);
		const char *value = item ? item->value : NULL;
		if (!value && !is_wished(edit, field->name))
			value = g_strcmp0(field->name, opened_field) == 0 ? opened
									  : field->fallback;
		if (!value)
			continue;
		enum svc_status status = svc_draft_value(draft->yaml, field, value, err);
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
	svc_draft_describe(&draft, description, kind->entry_verbs);
	if (svc_draft_entries(&draft, "opened", changes, fields, times, author, &entries, err) !=
		SVC_OK)
		return err->status;
	return svc_draft_finish(&draft, path, entries, out, err);
}
