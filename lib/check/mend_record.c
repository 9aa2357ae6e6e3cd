/*
 * Mending one record: entries written by hand get their time, tracked fields edited by hand their
 * entry. Everything else keeps its bytes.
 */
#include "check/private.h"
#include "kind/type.h"
#include "text/yaml_edit.h"
#include "util/time.h"
#include <string.h>

struct mend {
	struct svc_desk *desk;
	struct svc_record *record; /* as it stands; replaced by each step */
	GPtrArray *made;
	bool changed;
};

static void note(struct mend *mend, char *message)
{
	struct svc_check_fix *fix = g_new0(struct svc_check_fix, 1);
	*fix = (struct svc_check_fix){g_strdup(mend->record->path), message};
	g_ptr_array_add(mend->made, fix);
	mend->changed = true;
}

/* Replaces the record by one with this text. */
static enum svc_status replace(struct mend *mend, const GString *text, struct svc_error *err)
{
	struct svc_record *old = mend->record, *new = NULL;
	enum svc_status status =
		svc_record_parse(old->kind, old->path, text->str, text->len, &new, err);
	if (status)
		return status;
	svc_record_free(old);
	mend->record = new;
	return SVC_OK;
}

/* Splices a new value into the frontmatter. */
static enum svc_status set_field(
	struct mend *mend, const char *field, const char *value, struct svc_error *err)
{
	const struct svc_record *record = mend->record;
	size_t from = record->parts.yaml, size = record->parts.yaml_length;
	g_autoptr(GString) yaml = g_string_new_len(record->text->str + from, (gssize)size);
	enum svc_status status = svc_yaml_edit_set(yaml, field, value, record->kind->order, err);
	if (status)
		return status;
	g_autoptr(GString) text = g_string_new_len(record->text->str, (gssize)from);
	g_string_append_len(text, yaml->str, (gssize)yaml->len);
	g_string_append_len(
		text, record->text->str + from + size, (gssize)(record->text->len - from - size));
	return replace(mend, text, err);
}

static const struct svc_entry *first_unstamped(const struct svc_timeline *timeline)
{
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		if (!entry->stamped)
			return entry;
	}
	return NULL;
}

static bool same_entry(const struct svc_entry *a, const struct svc_entry *b)
{
	return a->stamped == b->stamped && !strcmp(a->author, b->author) &&
	       !strcmp(a->verb, b->verb) && !strcmp(a->text, b->text);
}

static bool holds_entry(struct svc_record *version, const void *data)
{
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) why = {0};
	if (svc_record_timeline(version, &timeline, &why))
		return false;
	for (guint i = 0; i < timeline->entries->len; i++)
		if (same_entry(timeline->entries->pdata[i], data))
			return true;
	return false;
}

static enum svc_status stamp(
	struct mend *mend, const struct svc_entry *entry, struct svc_error *err)
{
	svc_autoclear(svc_origin) origin = {0};
	enum svc_status status =
		svc_check_origin(mend->desk, mend->record, holds_entry, entry, &origin, err);
	if (status)
		return status;
	char when[SVC_TIME_LENGTH];
	svc_time_print(origin.time, when);
	g_autofree char *message = g_strdup_printf(
		"stamped the entry '%s %s' with %s", entry->author, entry->verb, when);
	g_autofree char *insert = g_strconcat(when, " ", NULL);
	g_autoptr(GString) text =
		g_string_new_len(mend->record->text->str, (gssize)mend->record->text->len);
	size_t heading = mend->record->parts.body + entry->start + strlen("## ");
	g_string_insert(text, (gssize)heading, insert);
	status = replace(mend, text, err);
	if (!status)
		note(mend, g_steal_pointer(&message));
	return status;
}

static enum svc_status stamp_entries(struct mend *mend, struct svc_error *err)
{
	for (;;) {
		const struct svc_timeline *timeline = NULL;
		enum svc_status status = svc_record_timeline(mend->record, &timeline, err);
		if (status)
			return status;
		const struct svc_entry *entry = first_unstamped(timeline);
		if (!entry)
			return SVC_OK;
		status = stamp(mend, entry, err);
		if (status)
			return status;
	}
}

struct value {
	const char *field, *text; /* text NULL: absent */
};

/* The version has the value, and its timeline doesn't say so: the edit by hand was done. */
static bool holds_value(struct svc_record *version, const void *data)
{
	const struct value *value = data;
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) why = {0};
	g_autofree char *text = svc_record_value(svc_record_node(version, value->field));
	if (g_strcmp0(text, value->text) != 0 || svc_record_timeline(version, &timeline, &why))
		return false;
	int64_t time = 0;
	const struct svc_change_line *told =
		svc_timeline_last_change(timeline, value->field, &time);
	return g_strcmp0(told && *told->value ? told->value : NULL, text) != 0;
}

/* The first entry later than `time`, by its place in the body; the body's length if none. */
static size_t place_for(const struct svc_timeline *timeline, size_t length, int64_t time)
{
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		if (entry->stamped && entry->time > time)
			return entry->start;
	}
	return length;
}

/* Puts an entry with one change where its time belongs; the blank line that the writer puts before
 * an entry moves along. */
static enum svc_status insert_entry(struct mend *mend, const struct svc_origin *origin,
	const char *verb, const struct svc_change_line *changes, size_t n, struct svc_error *err)
{
	struct svc_record *record = mend->record;
	const struct svc_timeline *timeline = NULL;
	enum svc_status status = svc_record_timeline(record, &timeline, err);
	if (status)
		return status;
	const char *body = record->text->str + record->parts.body;
	size_t length = record->text->len - record->parts.body;
	size_t place = place_for(timeline, length, origin->time);
	const char *eol = record->parts.eol;
	size_t blank = place < length ? strlen(eol) : 0;
	if (blank > place || memcmp(body + place - blank, eol, blank) != 0)
		blank = 0;
	g_autoptr(GString) head = g_string_new_len(body, (gssize)(place - blank));
	status = svc_timeline_append(head, eol, origin->time, origin->author, verb, changes, n,
		NULL, record->kind->entry_verbs, err);
	if (status)
		return status;
	g_autoptr(GString) text = g_string_new_len(record->text->str, (gssize)record->parts.body);
	g_string_append_len(text, head->str, (gssize)head->len);
	if (place < length)
		g_string_append(text, eol);
	g_string_append_len(text, body + place, (gssize)(length - place));
	return replace(mend, text, err);
}

static enum svc_status mend_field(
	struct mend *mend, const struct svc_field *field, struct svc_error *err)
{
	const struct svc_timeline *timeline = NULL;
	enum svc_status status = svc_record_timeline(mend->record, &timeline, err);
	if (status)
		return status;
	g_autofree char *present = svc_record_value(svc_record_node(mend->record, field->name));
	struct value value = {field->name, present};
	int64_t last = INT64_MIN;
	const struct svc_change_line *replayed =
		svc_timeline_last_change(timeline, field->name, &last);
	if (!g_strcmp0(replayed && *replayed->value ? replayed->value : NULL, value.text))
		return SVC_OK;
	svc_autoclear(svc_origin) origin = {0};
	status = svc_check_origin(mend->desk, mend->record, holds_value, &value, &origin, err);
	if (status)
		return status;
	/* A clock that was behind must not put the change before the one that it follows. */
	origin.time = MAX(origin.time, last);
	g_autofree char *name = g_strdup(field->name);
	g_autofree char *text = g_strdup(value.text ? value.text : "");
	struct svc_change_line change = {.field = name, .value = text};
	status = insert_entry(mend, &origin, "changed", &change, 1, err);
	if (status)
		return status;
	char when[SVC_TIME_LENGTH];
	note(mend, g_strdup_printf("added the change of %s to '%s' at %s", name, text,
			   svc_time_print(origin.time, when)));
	return SVC_OK;
}

static bool holds_anything(struct svc_record *version, const void *data)
{
	return true;
}

static const struct svc_entry *first_of(const struct svc_timeline *timeline, const char *verb)
{
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		if (!verb || !strcmp(entry->verb, verb))
			return entry;
	}
	return NULL;
}

/* The tracked fields that no entry changes: what they are now, they were from the start. The texts
 * are owned. */
static GPtrArray *never_changed(struct mend *mend, const struct svc_timeline *timeline)
{
	GPtrArray *pairs = g_ptr_array_new_with_free_func(g_free);
	const GPtrArray *fields = mend->record->kind->fields;
	for (guint i = 0; i < fields->len; i++) {
		const struct svc_field *field = fields->pdata[i];
		int64_t time = 0;
		if (!field->tracked || svc_timeline_last_change(timeline, field->name, &time))
			continue;
		char *value = svc_record_value(svc_record_node(mend->record, field->name));
		if (!value)
			continue;
		g_ptr_array_add(pairs, g_strdup(field->name));
		g_ptr_array_add(pairs, value);
	}
	return pairs;
}

/* When a record written by hand was opened: as it says itself, else by its first commit, but not
 * after its first entry. */
static void date_opening(
	struct mend *mend, const struct svc_timeline *timeline, struct svc_origin *origin)
{
	const char *role = svc_kind_role(mend->record->kind, "opened");
	const char *opened = role ? svc_record_get(mend->record, role) : NULL;
	const struct svc_entry *first = first_of(timeline, NULL);
	if (!(opened && svc_time_parse(opened, &origin->time)) && first && first->stamped)
		origin->time = MIN(origin->time, first->time);
}

static enum svc_status add_opened(
	struct mend *mend, const struct svc_timeline *timeline, struct svc_error *err)
{
	svc_autoclear(svc_origin) origin = {0};
	enum svc_status status =
		svc_check_origin(mend->desk, mend->record, holds_anything, NULL, &origin, err);
	if (status)
		return status;
	date_opening(mend, timeline, &origin);
	g_autoptr(GPtrArray) pairs = never_changed(mend, timeline);
	g_autofree struct svc_change_line *changes =
		g_new0(struct svc_change_line, pairs->len / 2 + 1);
	for (guint i = 0; i < pairs->len; i += 2)
		changes[i / 2] = (struct svc_change_line){
			.field = pairs->pdata[i], .value = pairs->pdata[i + 1]};
	status = insert_entry(mend, &origin, "opened", changes, pairs->len / 2, err);
	if (!status)
		note(mend, g_strdup("added the entry 'opened' with the tracked fields"));
	return status;
}

/* The field that says when the record was opened, where only the timeline says it. */
static enum svc_status fill_opened(struct mend *mend, struct svc_error *err)
{
	const struct svc_timeline *timeline = NULL;
	const char *role = svc_kind_role(mend->record->kind, "opened");
	enum svc_status status = svc_record_timeline(mend->record, &timeline, err);
	const struct svc_entry *opened = status ? NULL : first_of(timeline, "opened");
	g_autofree char *present =
		role ? svc_record_value(svc_record_node(mend->record, role)) : NULL;
	if (status || !role || present || !opened || !opened->stamped)
		return status;
	g_autofree char *stamp = svc_time_format(opened->time);
	status = set_field(mend, role, stamp, err);
	if (!status)
		note(mend, g_strdup_printf("took %s %s from the timeline", role, stamp));
	return status;
}

static enum svc_status mend_fields(struct mend *mend, struct svc_error *err)
{
	const struct svc_timeline *timeline = NULL;
	enum svc_status status = svc_record_timeline(mend->record, &timeline, err);
	if (!status && !first_of(timeline, "opened"))
		status = add_opened(mend, timeline, err);
	if (!status)
		status = fill_opened(mend, err);
	const GPtrArray *fields = mend->record->kind->fields;
	for (guint i = 0; !status && i < fields->len; i++) {
		const struct svc_field *field = fields->pdata[i];
		if (field->tracked)
			status = mend_field(mend, field, err);
	}
	return status;
}

/* Values that are right but written differently from how svc stores them. */
static enum svc_status mend_forms(struct mend *mend, struct svc_error *err)
{
	const struct svc_kind *kind = mend->record->kind;
	enum svc_status status = SVC_OK;
	for (guint i = 1; !status && i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		const char *text = svc_record_get(mend->record, field->name);
		g_autofree char *stored = NULL;
		svc_autoclear(svc_error) why = {0};
		if (!text || !svc_check_has_form(field) ||
			svc_field_canonical(field, text, &stored, &why) || !strcmp(stored, text))
			continue;
		g_autofree char *message =
			g_strdup_printf("wrote %s as '%s', not '%s'", field->name, stored, text);
		status = set_field(mend, field->name, stored, err);
		if (!status)
			note(mend, g_steal_pointer(&message));
	}
	return status;
}

static bool tracks(const struct svc_kind *kind)
{
	for (guint i = 0; i < kind->fields->len; i++)
		if (((const struct svc_field *)kind->fields->pdata[i])->tracked)
			return true;
	return false;
}

enum svc_status svc_check_mend_record(struct svc_desk *desk, struct svc_record *record,
	GString **out, GPtrArray *made, struct svc_error *err)
{
	struct mend mend = {.desk = desk, .made = made};
	enum svc_status status = svc_record_parse(record->kind, record->path, record->text->str,
		record->text->len, &mend.record, err);
	if (!status)
		status = mend_forms(&mend, err);
	if (!status)
		status = stamp_entries(&mend, err);
	if (!status && tracks(record->kind))
		status = mend_fields(&mend, err);
	if (!status && mend.changed)
		*out = g_string_new_len(mend.record->text->str, (gssize)mend.record->text->len);
	svc_record_free(mend.record);
	return status;
}
