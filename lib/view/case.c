#include "view/case.h"
#include "merge/merge.h"
#include "text/markdown.h"
#include "util/time.h"
#include "util/utf8.h"
#include "view/collection.h"
#include <string.h>

enum { DEFAULT_WIDTH = 80, LABEL_LEAST = 11, LABEL_MOST = 20, INDENT = 2 };

struct drawing {
	const struct svc_view_options *options;
	int width;
	int label; /* columns before the values */
	GString *text;
};

char *svc_view_time(int64_t time, const struct svc_zone *zone)
{
	struct svc_civil civil;
	svc_civil_of(time + (zone ? svc_zone_offset(zone, time) : 0), &civil);
	return g_strdup_printf("%04d-%02d-%02d %02d:%02d", civil.year, civil.month, civil.day,
		civil.hour, civil.minute);
}

char *svc_view_ago(int64_t time, int64_t now)
{
	static const struct {
		int64_t seconds;
		const char *unit;
	} units[] = {{365 * SVC_DAY, "y"}, {30 * SVC_DAY, "mo"}, {7 * SVC_DAY, "w"}, {SVC_DAY, "d"},
		{3600, "h"}, {60, "m"}};
	int64_t distance = now >= time ? now - time : time - now;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (distance >= units[i].seconds)
			return g_strdup_printf("%s%" G_GINT64_FORMAT "%s%s",
				now >= time ? "" : "in ", (gint64)(distance / units[i].seconds),
				units[i].unit, now >= time ? " ago" : "");
	return g_strdup("just now");
}

static void paint(struct drawing *drawing, enum svc_role role, const char *text)
{
	g_autofree char *safe = svc_utf8_harmless(text, false);
	g_autofree char *painted = svc_out_paint(drawing->options->out, role, safe);
	g_string_append(drawing->text, painted);
}

static void rule(struct drawing *drawing)
{
	g_autoptr(GString) line = g_string_new(NULL);
	for (int i = 0; i < drawing->width; i++)
		g_string_append(line, "─");
	paint(drawing, SVC_ROLE_DIM, line->str);
	g_string_append_c(drawing->text, '\n');
}

static void markdown(struct drawing *drawing, const char *text)
{
	g_autofree char *drawn = svc_markdown_terminal(text, strlen(text), drawing->width - INDENT,
		svc_out_options(drawing->options->out)->colour);
	g_auto(GStrv) lines = g_strsplit(drawn, "\n", -1);
	for (char **line = lines; *line; line++)
		if (**line)
			g_string_append_printf(drawing->text, "%*s%s\n", INDENT, "", *line);
		else if (line[1])
			g_string_append_c(drawing->text, '\n');
}

/* "2026-11-21 10:14 (2h ago)"; NULL for text that is no time. */
static char *moment(const struct drawing *drawing, const char *text, bool relative)
{
	int64_t time;
	if (!svc_time_parse(text, &time))
		return NULL;
	g_autofree char *local = svc_view_time(time, svc_out_zone(drawing->options->out));
	if (!relative)
		return g_steal_pointer(&local);
	g_autofree char *ago = svc_view_ago(time, svc_out_options(drawing->options->out)->now);
	return g_strdup_printf("%s (%s)", local, ago);
}

/* What a field shows, lines apart; NULL if it has no value. Owned. */
static char *field_text(const struct svc_record *record, const struct svc_field *field,
	const struct drawing *drawing)
{
	const char *text = svc_record_get(record, field->name);
	char *time = text && field->type == SVC_FIELD_DATETIME ? moment(drawing, text, true) : NULL;
	if (time || text)
		return time ? time : g_strdup(text);
	const struct svc_yaml_node *node = svc_record_node(record, field->name);
	return node && !node->null && node->child ? svc_view_collection(node) : NULL;
}

static void heading(struct drawing *drawing, const struct svc_record *record)
{
	const char *title = svc_record_get(record, "title");
	paint(drawing, SVC_ROLE_ID, record->id);
	g_string_append(drawing->text, "  ");
	paint(drawing, SVC_ROLE_HEADING, title ? title : "(no title)");
	g_string_append_c(drawing->text, '\n');
	rule(drawing);
}

static void value_line(struct drawing *drawing, const char *line, bool first)
{
	g_autofree char *text =
		svc_utf8_wrap(line, drawing->width, drawing->label, drawing->label + INDENT);
	g_string_append_printf(drawing->text, "%*s%s\n", first ? 0 : drawing->label, "", text);
}

static void label(struct drawing *drawing, const char *title, const char *value)
{
	g_autofree char *padded =
		g_strdup_printf("%s%*s", title, MAX(1, drawing->label - svc_utf8_width(title)), "");
	paint(drawing, SVC_ROLE_DIM, padded);
	g_autofree char *safe = svc_utf8_harmless(value, true);
	g_auto(GStrv) lines = g_strsplit(safe, "\n", -1);
	for (char **line = lines; *line; line++)
		value_line(drawing, *line, line == lines);
}

static bool hidden(const struct drawing *drawing, const struct svc_field *field)
{
	return !strcmp(field->name, "title") || !strcmp(field->name, "id") ||
	       (drawing->options->public_only && field->internal);
}

/* What a merge left open; internal, since it may be about internal fields. */
static void conflicts(struct drawing *drawing, const struct svc_record *record)
{
	g_autoptr(GPtrArray) open = svc_merge_conflicts(record);
	for (guint i = 0; !drawing->options->public_only && i < open->len; i++) {
		const struct svc_merge_conflict *conflict = open->pdata[i];
		const char *ours = conflict->side[SVC_MERGE_OURS];
		const char *theirs = conflict->side[SVC_MERGE_THEIRS];
		g_autofree char *text = g_strdup_printf("%s: ours %s, theirs %s", conflict->field,
			ours ? ours : "empty", theirs ? theirs : "empty");
		label(drawing, "Conflict", text);
	}
}

/* What a reader looks for first, by role: above the clocks. */
static const char *const first_roles[] = {
	"status", "priority", "assignee", "team", "hold_reason", "hold_until", NULL};

static bool is_first(const struct svc_kind *kind, const struct svc_field *field)
{
	for (const char *const *role = first_roles; *role; role++)
		if (g_strcmp0(svc_kind_role(kind, *role), field->name) == 0)
			return true;
	return false;
}

static void one_field(
	struct drawing *drawing, const struct svc_record *record, const struct svc_field *field)
{
	g_autofree char *value = hidden(drawing, field) ? NULL : field_text(record, field, drawing);
	if (value)
		label(drawing, field->title, value);
}

/* As wide as the longest title of a field that has a value. */
static int label_width(const struct drawing *drawing, const struct svc_record *record)
{
	int widest = LABEL_LEAST;
	for (guint i = 0; i < record->kind->fields->len; i++) {
		const struct svc_field *field = record->kind->fields->pdata[i];
		const struct svc_yaml_node *node = svc_record_node(record, field->name);
		if (node && !node->null && !hidden(drawing, field))
			widest = MAX(widest, svc_utf8_width(field->title));
	}
	return MIN(widest, LABEL_MOST) + 1;
}

static void notes(struct drawing *drawing)
{
	for (const char *const *note = drawing->options->notes; note && *note; note++) {
		g_auto(GStrv) parts = g_strsplit(*note, "\t", 2);
		if (parts[0] && parts[1]) {
			int pad = drawing->label - svc_utf8_width(parts[0]);
			g_autofree char *name = g_strdup_printf("%s%*s", parts[0], MAX(1, pad), "");
			paint(drawing, SVC_ROLE_DIM, name);
		}
		g_string_append_printf(drawing->text, "%s\n", parts[1] ? parts[1] : *note);
	}
}

static void fields(struct drawing *drawing, const struct svc_record *record)
{
	const struct svc_kind *kind = record->kind;
	drawing->label = label_width(drawing, record);
	for (const char *const *role = first_roles; *role; role++) {
		const char *name = svc_kind_role(kind, *role);
		const struct svc_field *field = name ? svc_kind_field(kind, name) : NULL;
		if (field)
			one_field(drawing, record, field);
	}
	notes(drawing);
	for (guint i = 0; i < kind->fields->len; i++)
		if (!is_first(kind, kind->fields->pdata[i]))
			one_field(drawing, record, kind->fields->pdata[i]);
	conflicts(drawing, record);
}

static void change_list(
	struct drawing *drawing, const struct svc_record *record, const struct svc_entry *entry)
{
	for (guint i = 0; entry->changes && i < entry->changes->len; i++) {
		const struct svc_change_line *line =
			&g_array_index(entry->changes, struct svc_change_line, i);
		const struct svc_field *field = svc_kind_field(record->kind, line->field);
		if (drawing->options->public_only && field && field->internal)
			continue;
		bool timed = field && field->type == SVC_FIELD_DATETIME;
		g_autofree char *local = timed ? moment(drawing, line->value, false) : NULL;
		const char *value = *line->value ? line->value : "none";
		g_autofree char *text = g_strdup_printf(
			"%*s%s: %s", INDENT, "", line->field, local ? local : value);
		g_autofree char *safe = svc_utf8_harmless(text, false);
		g_string_append_printf(drawing->text, "%s\n", safe);
	}
}

/* The customer sees the opening, replies and changes; notes and a kind's own entries are internal.
 */
static bool is_public(const struct svc_entry *entry)
{
	return entry->changes || !strcmp(entry->verb, "replied");
}

static void entry_drawn(
	struct drawing *drawing, const struct svc_record *record, const struct svc_entry *entry)
{
	if (drawing->options->public_only && !is_public(entry))
		return;
	g_autofree char *when =
		entry->stamped ? svc_view_time(entry->time, svc_out_zone(drawing->options->out))
			       : g_strdup("(not stamped)");
	g_string_append_c(drawing->text, '\n');
	paint(drawing, SVC_ROLE_DIM, when);
	g_autofree char *who = g_strdup_printf("  %s %s", entry->author, entry->verb);
	paint(drawing, SVC_ROLE_HEADING, who);
	g_string_append_c(drawing->text, '\n');
	change_list(drawing, record, entry);
	if (!entry->changes && *entry->text)
		markdown(drawing, entry->text);
}

enum svc_status svc_view_case(struct svc_record *record, const struct svc_view_options *options,
	char **out, struct svc_error *err)
{
	const struct svc_timeline *timeline;
	enum svc_status status = svc_record_timeline(record, &timeline, err);
	if (status)
		return status;
	g_autoptr(GString) text = g_string_new(NULL);
	int width = svc_out_options(options->out)->width;
	struct drawing drawing = {
		options, width > 0 ? width : DEFAULT_WIDTH, LABEL_LEAST + 1, text};
	heading(&drawing, record);
	fields(&drawing, record);
	if (*timeline->description) {
		g_string_append_c(text, '\n');
		markdown(&drawing, timeline->description);
	}
	g_autoptr(GPtrArray) entries = svc_timeline_sorted(timeline);
	for (guint i = 0; i < entries->len; i++)
		entry_drawn(&drawing, record, entries->pdata[i]);
	*out = g_string_free(g_steal_pointer(&text), FALSE);
	return SVC_OK;
}
