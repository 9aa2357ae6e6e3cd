/*
 * Mending one record: entries written by hand get their time, tracked fields edited by hand their
 * entry. Everything else keeps its bytes.
 */
#include "check/private.h"
#include "util/time.h"
#include <string.h>

struct mend {
	struct svc_desk *desk;
	struct svc_record *record; /* as it stands; replaced by each step */
	GPtrArray *made;
	bool changed;
};

/* The last change of a field by the timeline, with its time; NULL if there is none. */
static const struct svc_change_line *last_change(
	const struct svc_timeline *timeline, const char *field, int64_t *time)
{
	const struct svc_change_line *last = NULL;
	g_autoptr(GPtrArray) entries = svc_timeline_sorted(timeline);
	for (guint i = 0; i < entries->len; i++) {
		const struct svc_entry *entry = entries->pdata[i];
		for (guint k = 0; entry->changes && k < entry->changes->len; k++) {
			const struct svc_change_line *change =
				&g_array_index(entry->changes, struct svc_change_line, k);
			if (strcmp(change->field, field) != 0)
				continue;
			last = change;
			*time = entry->stamped ? entry->time : *time;
		}
	}
	return last;
}

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
		"stamped the entry `%s %s` with %s", entry->author, entry->verb, when);
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

static bool holds_value(struct svc_record *version, const void *data)
{
	const struct value *value = data;
	return !g_strcmp0(svc_record_get(version, value->field), value->text);
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
	struct value value = {field->name, svc_record_get(mend->record, field->name)};
	int64_t last = INT64_MIN;
	const struct svc_change_line *replayed = last_change(timeline, field->name, &last);
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
	note(mend, g_strdup_printf("added the change of %s to `%s` at %s", name, text,
			   svc_time_print(origin.time, when)));
	return SVC_OK;
}

static bool holds_anything(struct svc_record *version, const void *data)
{
	return true;
}

/* A record written by hand, without any entry: its tracked fields become the `opened` entry. */
static enum svc_status add_opened(struct mend *mend, struct svc_error *err)
{
	const struct svc_kind *kind = mend->record->kind;
	svc_autoclear(svc_origin) origin = {0};
	enum svc_status status =
		svc_check_origin(mend->desk, mend->record, holds_anything, NULL, &origin, err);
	if (status)
		return status;
	const char *role = svc_kind_role(kind, "opened");
	const char *opened = role ? svc_record_get(mend->record, role) : NULL;
	if (opened)
		svc_time_parse(opened, &origin.time);
	g_autofree struct svc_change_line *changes =
		g_new0(struct svc_change_line, kind->fields->len);
	size_t n = 0;
	for (guint i = 0; i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		const char *text =
			field->tracked ? svc_record_get(mend->record, field->name) : NULL;
		if (text)
			changes[n++] = (struct svc_change_line){
				.field = (char *)field->name, .value = (char *)text};
	}
	status = n ? insert_entry(mend, &origin, "opened", changes, n, err) : SVC_OK;
	if (!status && n)
		note(mend, g_strdup("added the entry `opened` with the tracked fields"));
	return status;
}

static enum svc_status mend_fields(struct mend *mend, struct svc_error *err)
{
	const struct svc_timeline *timeline = NULL;
	enum svc_status status = svc_record_timeline(mend->record, &timeline, err);
	if (status)
		return status;
	if (!timeline->entries->len)
		return add_opened(mend, err);
	const GPtrArray *fields = mend->record->kind->fields;
	for (guint i = 0; !status && i < fields->len; i++) {
		const struct svc_field *field = fields->pdata[i];
		if (field->tracked)
			status = mend_field(mend, field, err);
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
		status = stamp_entries(&mend, err);
	if (!status && tracks(record->kind))
		status = mend_fields(&mend, err);
	if (!status && mend.changed)
		*out = g_string_new_len(mend.record->text->str, (gssize)mend.record->text->len);
	svc_record_free(mend.record);
	return status;
}
