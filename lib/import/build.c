#include "import/build.h"
#include <string.h>

struct builder {
	const struct svc_map *map;
	struct svc_built *out;
};

static const char *current(const struct builder *b, guint place)
{
	const char *value = b->out->values[place];
	return value ? value : "";
}

static void entry_clear(void *data)
{
	struct svc_built_entry *entry = data;
	if (entry->changes)
		g_array_unref(entry->changes);
}

void svc_built_clear(struct svc_built *built)
{
	g_clear_pointer(&built->entries, g_array_unref);
	g_clear_pointer(&built->values, g_free);
}

static void add_entry(struct builder *b, struct svc_built_entry entry)
{
	if (!entry.changes && !entry.text)
		return;
	g_array_append_val(b->out->entries, entry);
}

static void add_change(GArray **changes, const char *field, const char *value)
{
	if (!*changes)
		*changes = g_array_new(FALSE, TRUE, sizeof(struct svc_change_line));
	struct svc_change_line line = {.field = (char *)field, .value = (char *)value};
	g_array_append_val(*changes, line);
}

static const char *set_value(const GArray *set, const char *field)
{
	for (guint i = 0; set && i < set->len; i++) {
		const struct svc_map_set *one = &g_array_index(set, struct svc_map_set, i);
		if (strcmp(one->field->name, field) == 0)
			return one->value;
	}
	return NULL;
}

/* Takes a row's values over; tracked ones that differ, or are always told, become changes. */
static GArray *take_values(struct builder *b, const struct svc_row *row)
{
	GArray *changes = NULL;
	for (guint i = 0; i < b->map->fields->len; i++) {
		const struct svc_map_field *mapped = b->map->fields->pdata[i];
		const struct svc_field *field = mapped->field;
		const char *value = row->values[i] ? row->values[i] : "";
		const char *old = b->out->values[mapped->place];
		bool list = field->type == SVC_FIELD_LIST;
		/* The same text is the same pointer: it stands in the map's cache. */
		bool differs = old ? old != value && strcmp(old, value) != 0 : *value != '\0';
		if (field->tracked && !list && (differs || (*value && mapped->always)))
			add_change(&changes, field->name, value);
		b->out->values[mapped->place] = value;
	}
	return changes;
}

/* The fields that `opened` tells: what the first row says, `set:` of the map, and defaults. */
static void add_opened(struct builder *b, const struct svc_row *first)
{
	struct svc_built_entry entry = {.time = b->out->opened,
		.author = first->opened_by,
		.verb = "opened",
		.line = first->line};
	const struct svc_kind *kind = b->map->kind;
	for (guint i = 0; i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		const char *set = set_value(b->map->opened.set, field->name);
		const char *value = set ? set : current(b, i);
		if (*value == '\0' && !set && field->fallback)
			value = field->fallback;
		if (*value == '\0' && !set)
			continue;
		b->out->values[i] = value;
		if (*value && field->tracked && field->type != SVC_FIELD_LIST)
			add_change(&entry.changes, field->name, value);
	}
	add_entry(b, entry);
}

static void add_note(struct builder *b, const struct svc_row *row, const struct svc_row_note *note)
{
	GArray *changes = NULL;
	const GArray *set = note->step->set;
	for (guint i = 0; set && i < set->len; i++) {
		const struct svc_map_set *one = &g_array_index(set, struct svc_map_set, i);
		if (strcmp(current(b, one->place), one->value) == 0)
			continue;
		add_change(&changes, one->field->name, one->value);
		b->out->values[one->place] = one->value;
	}
	if (changes)
		add_entry(b, (struct svc_built_entry){.time = note->time,
				     .author = note->author,
				     .verb = "changed",
				     .changes = changes,
				     .line = row->line});
	add_entry(b, (struct svc_built_entry){.time = note->time,
			     .author = note->author,
			     .verb = note->step->verb,
			     .text = note->text,
			     .line = row->line});
}

static int compare_notes(const void *a, const void *b)
{
	int64_t x = ((const struct svc_row_note *)a)->time;
	int64_t y = ((const struct svc_row_note *)b)->time;
	return (x > y) - (x < y);
}

static void sort_notes(GArray *notes)
{
	/* Few and nearly sorted; stable, which qsort isn't. */
	for (guint i = 1; i < notes->len; i++) {
		struct svc_row_note one = g_array_index(notes, struct svc_row_note, i);
		guint at = i;
		for (; at > 0; at--) {
			const struct svc_row_note *before =
				&g_array_index(notes, struct svc_row_note, at - 1);
			if (compare_notes(before, &one) <= 0)
				break;
			g_array_index(notes, struct svc_row_note, at) = *before;
		}
		g_array_index(notes, struct svc_row_note, at) = one;
	}
}

static void add_notes(struct builder *b, const struct svc_row *row)
{
	if (!row->notes)
		return;
	sort_notes(row->notes);
	for (guint i = 0; i < row->notes->len; i++)
		add_note(b, row, &g_array_index(row->notes, struct svc_row_note, i));
}

static void add_event(struct builder *b, const struct svc_row *row, int64_t time, GArray *changes)
{
	add_entry(b, (struct svc_built_entry){.time = time,
			     .author = row->author,
			     .verb = "changed",
			     .changes = changes,
			     .line = row->line});
	add_entry(b, (struct svc_built_entry){.time = time,
			     .author = row->author,
			     .verb = b->map->event.verb,
			     .text = row->text,
			     .line = row->line});
	add_notes(b, row);
}

static void note_moved(struct svc_built *built, int line)
{
	built->moved_line = built->adjusted ? MIN(built->moved_line, line) : line;
	built->adjusted++;
}

static gint compare_rows(gconstpointer left, gconstpointer right)
{
	const struct svc_row *a = *(const struct svc_row *const *)left;
	const struct svc_row *b = *(const struct svc_row *const *)right;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

/* Rows of events: the first one is part of the opening, unless the map says how it opened. */
static void build_events(struct builder *b, const struct svc_row_group *group)
{
	if (!b->map->file_order)
		g_ptr_array_sort(group->rows, compare_rows);
	const struct svc_row *first = group->rows->pdata[0];
	bool told = !b->map->onto && b->map->opened.time.parts;
	int64_t time = told ? first->opened : first->time;
	b->out->opened = time;
	bool separate = b->map->onto || b->map->opened.set;
	for (guint i = 0; i < group->rows->len; i++) {
		const struct svc_row *row = group->rows->pdata[i];
		if (row->time < time)
			note_moved(b->out, row->line);
		time = MAX(time, row->time);
		GArray *changes = NULL;
		if (i == 0 && !b->map->onto) {
			changes = take_values(b, row);
			g_clear_pointer(&changes, g_array_unref);
			add_opened(b, row);
		}
		if (i > 0 || separate)
			changes = take_values(b, row);
		add_event(b, row, time, changes);
	}
}

/* What the row says now, where the steps of the timeline led elsewhere; an empty column takes
 * nothing back. */
static GArray *take_final(struct builder *b, const struct svc_row *row)
{
	GArray *changes = NULL;
	for (guint i = 0; i < b->map->fields->len; i++) {
		const struct svc_map_field *mapped = b->map->fields->pdata[i];
		const struct svc_field *field = mapped->field;
		const char *value = row->values[i];
		if (!value || !field->tracked || field->type == SVC_FIELD_LIST ||
			strcmp(current(b, mapped->place), value) == 0)
			continue;
		add_change(&changes, field->name, value);
		b->out->values[mapped->place] = value;
	}
	return changes;
}

/* One row a record: the opening, the steps, and last what the row says now. */
static void build_record(struct builder *b, const struct svc_row *row)
{
	GArray *now = take_values(b, row);
	g_clear_pointer(&now, g_array_unref);
	b->out->opened = row->opened;
	if (b->map->opened.time.parts)
		add_opened(b, row);
	add_notes(b, row);
	const GArray *entries = b->out->entries;
	int64_t last =
		entries->len > 0
			? g_array_index(entries, struct svc_built_entry, entries->len - 1).time
			: row->opened;
	now = take_final(b, row);
	add_entry(b, (struct svc_built_entry){.time = last,
			     .author = b->map->author,
			     .verb = "changed",
			     .changes = now,
			     .line = row->line});
}

/* Nothing happens before a record is opened: earlier entries move there. */
static void clamp_entries(struct svc_built *built)
{
	for (guint i = 0; i < built->entries->len; i++) {
		struct svc_built_entry *entry =
			&g_array_index(built->entries, struct svc_built_entry, i);
		if (entry->time < built->opened)
			note_moved(built, entry->line);
		entry->time = MAX(entry->time, built->opened);
	}
}

/* Entries of comments may have been added out of order. */
static void sort_entries(GArray *entries)
{
	for (guint i = 1; i < entries->len; i++) {
		struct svc_built_entry one = g_array_index(entries, struct svc_built_entry, i);
		guint at = i;
		for (; at > 0; at--) {
			const struct svc_built_entry *before =
				&g_array_index(entries, struct svc_built_entry, at - 1);
			if (before->time <= one.time)
				break;
			g_array_index(entries, struct svc_built_entry, at) = *before;
		}
		g_array_index(entries, struct svc_built_entry, at) = one;
	}
}

/* Whether a step of the map's timeline tells a change of the field. */
static bool has_step(const struct svc_row *row, const char *field)
{
	for (guint i = 0; row->notes && i < row->notes->len; i++)
		if (set_value(g_array_index(row->notes, struct svc_row_note, i).step->set, field))
			return true;
	return false;
}

/* Whether the one row of a record says that the work is over, but not when. An event log tells
 * itself what the first row was. */
static bool opens_done(const struct builder *b, const struct svc_row *row)
{
	const struct svc_kind *kind = b->map->kind;
	const char *name = svc_kind_role(kind, "status");
	guint place;
	return name && !b->map->event_rows && !has_step(row, name) &&
	       g_ptr_array_find(kind->fields, svc_kind_field(kind, name), &place) &&
	       svc_kind_category(kind, current(b, place)) == SVC_DONE;
}

void svc_build_group(
	const struct svc_map *map, const struct svc_row_group *group, struct svc_built *out)
{
	struct builder b = {.map = map, .out = out};
	const struct svc_row *first = group->rows->pdata[0];
	out->id = group->id;
	out->line = first->line;
	out->entries = g_array_new(FALSE, FALSE, sizeof(struct svc_built_entry));
	g_array_set_clear_func(out->entries, entry_clear);
	out->values = g_new0(const char *, map->kind->fields->len);
	out->opened_by = first->opened_by;
	out->description = first->description;
	if (map->event_rows)
		build_events(&b, group);
	else
		build_record(&b, first);
	if (!map->onto)
		clamp_entries(out);
	sort_entries(out->entries);
	out->opened_done = opens_done(&b, first);
}
