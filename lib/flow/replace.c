/*
 * A record as the editor left it. Tracked fields that were changed by hand get their entry; what
 * others changed meanwhile, in other fields, is kept.
 */
#include "flow/private.h"
#include "record/finding.h"
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

/* The value that the timeline gives a tracked field; owned, NULL for none. */
static char *by_timeline(const struct svc_timeline *timeline, const char *field)
{
	g_autoptr(GPtrArray) entries = svc_timeline_sorted(timeline);
	const char *value = NULL;
	for (guint i = 0; i < entries->len; i++) {
		const struct svc_entry *entry = entries->pdata[i];
		for (guint c = 0; entry->changes && c < entry->changes->len; c++) {
			const struct svc_change_line *line =
				&g_array_index(entry->changes, struct svc_change_line, c);
			if (!strcmp(line->field, field))
				value = line->value;
		}
	}
	return value && *value ? g_strdup(value) : NULL;
}

static bool needs_entry(
	const struct svc_record *edited, const struct svc_timeline *timeline, const char *name)
{
	const struct svc_field *field = svc_kind_field(edited->kind, name);
	if (!field || !field->tracked)
		return false;
	g_autofree char *present = svc_record_value(svc_record_node(edited, name));
	g_autofree char *told = by_timeline(timeline, name);
	return g_strcmp0(present, told) != 0;
}

/* Puts a field of YAML text to another record's value, byte by byte. */
static enum svc_status revert(
	GString *yaml, const struct svc_record *to, const char *field, struct svc_error *err)
{
	const struct svc_yaml_node *node = svc_record_node(to, field);
	if (!node || node->null)
		return svc_yaml_edit_remove(yaml, field, err);
	if (node->type == SVC_YAML_SCALAR)
		return svc_yaml_edit_set(yaml, field, node->value, to->kind->order, err);
	g_autofree char *fragment =
		g_strndup(to->text->str + to->parts.yaml + node->start, node->end - node->start);
	return svc_yaml_edit_set_yaml(yaml, field, fragment, to->kind->order, err);
}

static void wish_value(struct svc_edit *edit, const struct svc_record *from, const char *field)
{
	const struct svc_yaml_node *node = svc_record_node(from, field);
	if (!node || node->null) {
		svc_edit_add(edit, SVC_EDIT_UNSET, field, NULL);
	} else if (node->type == SVC_YAML_SCALAR) {
		svc_edit_add(edit, SVC_EDIT_SET, field, node->value);
	} else {
		g_autofree char *fragment = g_strndup(
			from->text->str + from->parts.yaml + node->start, node->end - node->start);
		svc_edit_add(edit, SVC_EDIT_SET_YAML, field, fragment);
	}
}

/* `record` with other YAML between its fences. */
static enum svc_status with_yaml(const struct svc_record *record, const GString *yaml,
	struct svc_record **out, struct svc_error *err)
{
	const struct svc_frontmatter *parts = &record->parts;
	g_autoptr(GString) text = g_string_new_len(record->text->str, (gssize)parts->yaml);
	g_string_append_len(text, yaml->str, (gssize)yaml->len);
	size_t rest = parts->yaml + parts->yaml_length;
	g_string_append_len(text, record->text->str + rest, (gssize)(record->text->len - rest));
	return svc_record_parse(record->kind, record->path, text->str, text->len, out, err);
}

/* Takes the tracked changes back and makes them again as an edit, so that they get their entry and
 * the status table has its say. */
static enum svc_status track(struct svc_flow *flow, struct svc_record **edited,
	const struct svc_record *before, const GArray *changes, struct svc_error *err)
{
	const struct svc_timeline *timeline;
	enum svc_status status = svc_record_timeline(*edited, &timeline, err);
	svc_auto(svc_edit) edit = svc_edit_new();
	const struct svc_frontmatter *parts = &(*edited)->parts;
	g_autoptr(GString) yaml =
		g_string_new_len((*edited)->text->str + parts->yaml, (gssize)parts->yaml_length);
	for (guint i = 0; !status && i < changes->len; i++) {
		const char *name = g_array_index(changes, struct svc_field_change, i).field;
		if (!needs_entry(*edited, timeline, name))
			continue;
		wish_value(edit, *edited, name);
		status = revert(yaml, before, name, err);
	}
	if (status || !edit->items->len)
		return status;
	svc_auto(svc_record) reverted = NULL;
	status = with_yaml(*edited, yaml, &reverted, err);
	if (!status)
		status = svc_record_apply(
			reverted, edit, flow->now, flow->author, flow->options.force, NULL, err);
	if (status)
		return status;
	svc_record_free(*edited);
	*edited = g_steal_pointer(&reverted);
	return SVC_OK;
}

static enum svc_status first_error(struct svc_record *record, struct svc_error *err)
{
	g_autoptr(GPtrArray) findings = svc_findings_new();
	enum svc_status status = svc_record_validate(record, findings, err);
	for (guint i = 0; !status && i < findings->len; i++) {
		const struct svc_finding *finding = findings->pdata[i];
		if (finding->severity != SVC_ERROR)
			continue;
		svc_error_set(err, SVC_EINVALID, "%s", finding->message);
		svc_error_at(err, finding->path, finding->line, finding->column);
		if (finding->cure)
			svc_error_hint(err, "%s", finding->cure);
		return err->status;
	}
	return status;
}

/* Somebody saved the record while the editor was open: their fields stay, ours are set on top;
 * where both changed the same, nothing is saved. */
static enum svc_status merge(struct svc_flow *flow, const struct svc_ref *ref,
	const struct svc_flow_item *item, struct svc_record *base, struct svc_record *edited,
	struct svc_error *err)
{
	const char *base_body = base->text->str + base->parts.body;
	const char *edited_body = edited->text->str + edited->parts.body;
	bool same_body = strcmp(base_body, edited_body) == 0;
	bool body_moved =
		strcmp(base_body, item->record->text->str + item->record->parts.body) != 0;
	g_autoptr(GArray) ours = svc_record_diff(base, edited);
	svc_auto(svc_edit) edit = svc_edit_new();
	for (guint i = 0; i < ours->len; i++) {
		const char *field = g_array_index(ours, struct svc_field_change, i).field;
		if (!svc_yaml_equal(
			    svc_record_node(base, field), svc_record_node(item->record, field))) {
			svc_error_set(err, SVC_ECONFLICT,
				"%s: %s was changed by somebody else meanwhile", ref->id, field);
			return svc_error_hint(
				err, "look at 'svc show %s', then edit it again", ref->id);
		}
		wish_value(edit, edited, field);
	}
	if (!same_body && body_moved) {
		svc_error_set(
			err, SVC_ECONFLICT, "%s got entries while its text was edited", ref->id);
		return svc_error_hint(err, "look at 'svc show %s', then edit it again", ref->id);
	}
	if (!same_body) {
		svc_error_set(
			err, SVC_ECONFLICT, "%s was changed while its text was edited", ref->id);
		return svc_error_hint(err, "edit it again: the fields that changed are kept then");
	}
	return svc_flow_edit(flow, ref, edit, err);
}

static bool is_text(GBytes *bytes, const GString *text)
{
	size_t length;
	const void *data = g_bytes_get_data(bytes, &length);
	return length == text->len && !memcmp(data ? data : "", text->str, length);
}

enum svc_status svc_flow_replace(struct svc_flow *flow, const struct svc_ref *ref, GBytes *base,
	const char *text, size_t length, struct svc_error *err)
{
	struct svc_flow_item *item;
	enum svc_status status = svc_flow_item(flow, ref, &item, err);
	svc_auto(svc_record) edited = NULL;
	if (!status)
		status = parse(ref, text, length, &edited, err);
	svc_auto(svc_record) before = NULL;
	size_t base_length;
	const char *base_text = g_bytes_get_data(base, &base_length);
	if (!status)
		status = parse(ref, base_text, base_length, &before, err);
	if (status)
		return status;
	if (!is_text(base, item->record->text))
		return merge(flow, ref, item, before, edited, err);
	g_autoptr(GArray) changes = svc_record_diff(before, edited);
	status = track(flow, &edited, before, changes, err);
	if (!status)
		status = first_error(edited, err);
	if (status)
		return status;
	g_string_assign(item->record->text, "");
	g_string_append_len(item->record->text, edited->text->str, (gssize)edited->text->len);
	svc_flow_remember(flow, item, changes, NULL);
	return SVC_OK;
}
