/*
 * A record as the editor left it. Tracked fields that were changed by hand get their entry; what
 * others changed meanwhile, in other fields, is kept.
 */
#include "flow/private.h"
#include "merge/merge.h"
#include "text/yaml_edit.h"
#include <string.h>

static enum svc_status parse(const struct svc_ref *ref, const char *text, size_t length,
	struct svc_record **out, struct svc_error *err)
{
	enum svc_status status = svc_record_parse(ref->kind, ref->path, text, length, out, err);
	if (status || !strcmp((*out)->id, ref->id))
		return status;
	svc_error_set(err, SVC_EINVALID, "the id can't be changed: it was %s", ref->id);
	svc_error_at(err, ref->path, 2, 1);
	g_clear_pointer(out, svc_record_free);
	return err->status;
}

static const char *yaml_of(const struct svc_record *record)
{
	return record->text->str + record->parts.yaml;
}

static bool needs_entry(
	const struct svc_record *edited, const struct svc_timeline *timeline, const char *name)
{
	const struct svc_field *field = svc_kind_field(edited->kind, name);
	if (!field || !field->tracked)
		return false;
	g_autofree char *present = svc_record_value(svc_record_node(edited, name));
	const struct svc_change_line *told = svc_timeline_last_change(timeline, name, NULL);
	return strcmp(present ? present : "", told ? told->value : "") != 0;
}

/* Puts a field of YAML text to another record's value. */
static enum svc_status copy_field(
	GString *yaml, const struct svc_record *from, const char *field, struct svc_error *err)
{
	const struct svc_yaml_node *node = svc_record_node(from, field);
	if (!node || node->null)
		return svc_yaml_edit_remove(yaml, field, err);
	if (node->type == SVC_YAML_SCALAR)
		return svc_yaml_edit_set(yaml, field, node->value, from->kind->order, err);
	g_autofree char *source = svc_yaml_source(yaml_of(from), node);
	return svc_yaml_edit_set_yaml(yaml, field, source, from->kind->order, err);
}

void svc_flow_wish_value(struct svc_edit *edit, const struct svc_record *from, const char *field)
{
	const struct svc_yaml_node *node = svc_record_node(from, field);
	if (!node || node->null) {
		svc_edit_add(edit, SVC_EDIT_UNSET, field, NULL);
	} else if (node->type == SVC_YAML_SCALAR) {
		svc_edit_add(edit, SVC_EDIT_SET, field, node->value);
	} else {
		g_autofree char *source = svc_yaml_source(yaml_of(from), node);
		svc_edit_add(edit, SVC_EDIT_SET_YAML, field, source);
	}
}

/* `record` with other YAML between its fences. */
static enum svc_status rebuild(const struct svc_record *record, const GString *yaml,
	struct svc_record **out, struct svc_error *err)
{
	const struct svc_frontmatter *parts = &record->parts;
	size_t rest = parts->yaml + parts->yaml_length;
	g_autoptr(GString) text = g_string_new_len(record->text->str, (gssize)parts->yaml);
	g_string_append_len(text, yaml->str, (gssize)yaml->len);
	g_string_append_len(text, record->text->str + rest, (gssize)(record->text->len - rest));
	return svc_record_parse(record->kind, record->path, text->str, text->len, out, err);
}

/* Where an edit was refused: at the status if it was one of the wishes, else at the first one. */
static enum svc_status place_in(
	const struct svc_record *edited, const struct svc_edit *edit, struct svc_error *err)
{
	const char *status = svc_kind_role(edited->kind, "status");
	const char *first = g_array_index(edit->items, struct svc_edit_item, 0).field;
	bool by_status = svc_flow_wish(edit, status) != NULL;
	const struct svc_yaml_node *node = svc_record_node(edited, by_status ? status : first);
	return err->line || !node ? err->status
				  : svc_error_at(err, edited->path, node->line, node->column);
}

/* Takes the tracked changes back and makes them again as an edit, so that they get their entry and
 * the status table has its say. */
static enum svc_status track(struct svc_flow *flow, struct svc_record **edited,
	const struct svc_record *before, const GArray *changes, struct svc_error *err)
{
	const struct svc_timeline *timeline;
	enum svc_status status = svc_record_timeline(*edited, &timeline, err);
	svc_auto(svc_edit) edit = svc_edit_new();
	g_autoptr(GString) yaml =
		g_string_new_len(yaml_of(*edited), (gssize)(*edited)->parts.yaml_length);
	for (guint i = 0; !status && i < changes->len; i++) {
		const char *name = g_array_index(changes, struct svc_field_change, i).field;
		if (!needs_entry(*edited, timeline, name))
			continue;
		svc_flow_wish_value(edit, *edited, name);
		status = copy_field(yaml, before, name, err);
	}
	if (status || !edit->items->len)
		return status;
	svc_auto(svc_record) reverted = NULL;
	status = rebuild(*edited, yaml, &reverted, err);
	if (!status)
		status = svc_record_apply(reverted, edit, svc_flow_entry_time(flow, reverted),
			flow->author, flow->options.force, NULL, err);
	if (status)
		return place_in(*edited, edit, err);
	svc_record_free(*edited);
	*edited = g_steal_pointer(&reverted);
	return SVC_OK;
}

static enum svc_status collision(
	const struct svc_record *record, const char *field, struct svc_error *err)
{
	bool text = strcmp(field, SVC_MERGE_DESCRIPTION) == 0;
	svc_error_set(err, SVC_ECONFLICT, "%s of %s was changed by somebody else meanwhile",
		text ? "the text" : field, record->id);
	return svc_error_hint(err, "look at 'svc %s show %s', then edit it again",
		record->kind->name, record->id);
}

/* Somebody saved the record while the editor was open: both are merged, and what both changed
 * differently is refused, since a person is there to decide. */
static enum svc_status merge(GBytes *base, const struct svc_record *theirs, const char *text,
	size_t length, struct svc_record **out, struct svc_error *err)
{
	g_autoptr(GBytes) now = g_bytes_new(theirs->text->str, theirs->text->len);
	g_autoptr(GBytes) edited = g_bytes_new(text, length);
	const struct svc_merge_texts texts = {{base, edited, now}};
	svc_autoclear(svc_merge_result) result = {0};
	enum svc_status status = svc_merge_record(theirs->kind, theirs->path, &texts, &result, err);
	if (status)
		return status;
	if (result.conflicts->len)
		return collision(theirs, result.conflicts->pdata[0], err);
	return svc_record_parse(
		theirs->kind, theirs->path, result.text->str, result.text->len, out, err);
}

static bool is_text(GBytes *bytes, const GString *text)
{
	size_t length;
	const void *data = g_bytes_get_data(bytes, &length);
	return length == text->len && !memcmp(data ? data : "", text->str, length);
}

/* What the editor left, merged into what is there by now. */
static enum svc_status edited_record(const struct svc_ref *ref, const struct svc_flow_item *item,
	GBytes *base, const char *text, size_t length, struct svc_record **out,
	struct svc_error *err)
{
	svc_auto(svc_record) edited = NULL;
	enum svc_status status = parse(ref, text, length, &edited, err);
	if (!status && !is_text(base, item->record->text)) {
		g_clear_pointer(&edited, svc_record_free);
		status = merge(base, item->record, text, length, &edited, err);
	}
	if (!status)
		*out = g_steal_pointer(&edited);
	return status;
}

/* A hold that the editor set to a moment that is past. */
static enum svc_status check_hold(const struct svc_flow *flow, const struct svc_record *edited,
	const GArray *changes, struct svc_error *err)
{
	const char *field = svc_kind_role(edited->kind, "hold_until");
	for (guint i = 0; field && i < changes->len; i++) {
		const struct svc_field_change *change =
			&g_array_index(changes, struct svc_field_change, i);
		if (strcmp(change->field, field) != 0 ||
			!svc_flow_check_hold(flow, edited->kind, change->to, err))
			continue;
		const struct svc_yaml_node *node = svc_record_node(edited, field);
		return svc_error_at(
			err, edited->path, node ? node->line : 0, node ? node->column : 0);
	}
	return SVC_OK;
}

enum svc_status svc_flow_replace(struct svc_flow *flow, const struct svc_ref *ref, GBytes *base,
	const char *text, size_t length, struct svc_error *err)
{
	struct svc_flow_item *item;
	svc_auto(svc_record) edited = NULL;
	enum svc_status status = svc_flow_item(flow, ref, &item, err);
	if (!status)
		status = edited_record(ref, item, base, text, length, &edited, err);
	if (status)
		return status;
	g_autoptr(GArray) changes = svc_record_diff(item->record, edited);
	if (check_hold(flow, edited, changes, err))
		return err->status;
	status = svc_flow_verify(flow, item, edited, changes, true, err);
	if (!status)
		status = track(flow, &edited, item->record, changes, err);
	if (!status)
		status = svc_flow_verify(flow, item, edited, changes, false, err);
	if (status)
		return err->path ? status : svc_error_at(err, ref->path, 0, 0);
	svc_record_free(item->record);
	item->record = g_steal_pointer(&edited);
	svc_flow_remember(flow, item, changes, NULL);
	return SVC_OK;
}
