#include "record/json.h"
#include "record/record.h"
#include "util/time.h"
#include <string.h>

static bool is_hidden(const struct svc_kind *kind, const char *name, bool public_only)
{
	const struct svc_field *field = svc_kind_field(kind, name);
	return public_only && (!field || field->internal);
}

static void add_fields(json_t *object, const struct svc_record *record, bool public_only)
{
	const struct svc_kind *kind = record->kind;
	for (guint i = 1; i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		const struct svc_yaml_node *node = svc_record_node(record, field->name);
		if (node && !node->null && !is_hidden(kind, field->name, public_only))
			json_object_set_new(
				object, field->name, svc_record_json_value(field, node));
	}
	svc_yaml_foreach (node, record->yaml->root) {
		const char *key = svc_yaml_text(node->key);
		if (key && !svc_kind_field(kind, key) && !public_only && !node->null &&
			!json_object_get(object, key))
			json_object_set_new(object, key, svc_record_json_value(NULL, node));
	}
}

static json_t *changes_json(
	const struct svc_record *record, const struct svc_entry *entry, bool public_only)
{
	json_t *object = json_object();
	for (guint i = 0; entry->changes && i < entry->changes->len; i++) {
		const struct svc_change_line *line =
			&g_array_index(entry->changes, struct svc_change_line, i);
		if (!is_hidden(record->kind, line->field, public_only))
			json_object_set_new(object, line->field, json_string(line->value));
	}
	return object;
}

/* The customer sees what was said to them, how it began, and changes of fields they may see. */
static bool is_public(const struct svc_entry *entry, const json_t *changes)
{
	bool changed = strcmp(entry->verb, "changed") == 0;
	return strcmp(entry->verb, "opened") == 0 || strcmp(entry->verb, "replied") == 0 ||
	       (changed && json_object_size(changes) > 0);
}

static json_t *entry_json(
	const struct svc_record *record, const struct svc_entry *entry, bool public_only)
{
	json_t *changes = changes_json(record, entry, public_only);
	if (public_only && !is_public(entry, changes)) {
		json_decref(changes);
		return NULL;
	}
	json_t *object = json_object();
	char stamp[SVC_TIME_LENGTH];
	json_object_set_new(object, "time",
		entry->stamped ? json_string(svc_time_print(entry->time, stamp)) : json_null());
	json_object_set_new(object, "author", json_string(entry->author));
	json_object_set_new(object, "verb", json_string(entry->verb));
	if (entry->text && *entry->text)
		json_object_set_new(object, "text", json_string(entry->text));
	if (json_object_size(changes) > 0)
		json_object_set(object, "changes", changes);
	json_decref(changes);
	return object;
}

static json_t *entries_json(
	const struct svc_record *record, const struct svc_timeline *timeline, bool public_only)
{
	json_t *array = json_array();
	g_autoptr(GPtrArray) sorted = svc_timeline_sorted(timeline);
	for (guint i = 0; i < sorted->len; i++) {
		json_t *entry = entry_json(record, sorted->pdata[i], public_only);
		if (entry)
			json_array_append_new(array, entry);
	}
	return array;
}

json_t *svc_record_json(struct svc_record *record, bool entries, bool public_only)
{
	svc_autoclear(svc_error) err = {0};
	const struct svc_timeline *timeline = NULL;
	if (record->condensed) /* no half of a record is ever taken for all of it */
		return NULL;
	json_t *object = json_object();
	json_object_set_new(object, "kind", json_string(record->kind->name));
	json_object_set_new(object, "id", json_string(record->id));
	json_object_set_new(object, "path", json_string(record->path));
	add_fields(object, record, public_only);
	if (svc_record_timeline(record, &timeline, &err) != SVC_OK)
		return object;
	json_object_set_new(object, "description", json_string(timeline->description));
	if (entries)
		json_object_set_new(object, "entries", entries_json(record, timeline, public_only));
	return object;
}
