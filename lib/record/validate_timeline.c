#include "record/validate.h"

#include "record/apply.h"
#include "util/time.h"
#include "util/utf8.h"

#include <string.h>

/* What the timeline has said so far. */
struct history {
	const struct svc_record *record;
	GPtrArray *findings;
	GHashTable *values;             /* field → value, both borrowed from the entries */
	const struct svc_entry *opened; /* the first `opened` entry */
};

static void check_syntax(struct history *history, const struct svc_entry *entry)
{
	const struct svc_record *record = history->record;
	if (!entry->stamped)
		svc_record_find(history->findings, record, "entry-unstamped", entry->line, 1,
			"the entry by %s has no time", entry->author)
			->cure = g_strdup("svc check --fix stamps it");
	if (entry->malformed)
		svc_record_find(history->findings, record, "entry-malformed", entry->malformed_line,
			1, "the '%s' entry has a line that is no '- field: value'", entry->verb)
			->cure = g_strdup("put text into an entry 'noted' or 'replied'");
	if (g_strv_contains(record->kind->entry_verbs, entry->verb))
		return;
	g_autofree char *close = svc_suggest(entry->verb, record->kind->entry_verbs, 3);
	struct svc_finding *finding = svc_record_find(history->findings, record, "entry-verb",
		entry->line, 1, "%s has no entries '%s'", record->kind->one, entry->verb);
	finding->cure = close ? g_strdup_printf("did you mean %s?", close) : NULL;
}

static void check_order(struct history *history, const GPtrArray *entries)
{
	const struct svc_entry *latest = NULL;
	for (guint i = 0; i < entries->len; i++) {
		const struct svc_entry *entry = entries->pdata[i];
		char a[SVC_TIME_LENGTH], b[SVC_TIME_LENGTH];
		if (!entry->stamped)
			continue;
		if (latest && entry->time < latest->time)
			svc_record_find(history->findings, history->record, "entry-order",
				entry->line, 1, "the entry of %s stands after that of %s (line %d)",
				svc_time_print(entry->time, a), svc_time_print(latest->time, b),
				latest->line)
				->cure = g_strdup("entries count in the order of their times; "
						  "correct the time, or move the entry up");
		else
			latest = entry;
	}
}

static void check_opened(struct history *history, const struct svc_entry *entry)
{
	if (strcmp(entry->verb, "opened") == 0 && history->opened)
		svc_record_find(history->findings, history->record, "opened-twice", entry->line, 1,
			"the record was opened already, in line %d", history->opened->line);
	else if (strcmp(entry->verb, "opened") == 0)
		history->opened = entry;
}

static void check_transition(
	struct history *history, const struct svc_change_line *line, const char *before)
{
	const struct svc_kind *kind = history->record->kind;
	const char *status = svc_kind_role(kind, "status");
	if (!status || strcmp(line->field, status) != 0 || !before || *line->value == '\0' ||
		!svc_kind_state(kind, before) || svc_kind_may_become(kind, before, line->value))
		return;
	struct svc_finding *finding = svc_record_find(history->findings, history->record,
		"transition-forbidden", line->line, 1, "a %s can't go from '%s' to '%s'",
		kind->name, before, line->value);
	if (finding)
		finding->cure = g_strdup("two people changed it at once, or --force was given: it "
					 "stays on record, and the status in place counts");
}

static void take_changes(struct history *history, const struct svc_entry *entry)
{
	const struct svc_record *record = history->record;
	for (guint i = 0; entry->changes && i < entry->changes->len; i++) {
		const struct svc_change_line *line =
			&g_array_index(entry->changes, struct svc_change_line, i);
		if (!svc_kind_field(record->kind, line->field))
			svc_record_find(history->findings, record, "change-unknown", line->line, 1,
				"%s has no field '%s'", record->kind->one, line->field);
		check_transition(history, line, g_hash_table_lookup(history->values, line->field));
		g_hash_table_insert(history->values, line->field, line->value);
	}
}

static void check_before_opened(struct history *history, const GPtrArray *entries)
{
	const struct svc_entry *opened = history->opened;
	for (guint i = 0; opened && opened->stamped && i < entries->len; i++) {
		const struct svc_entry *entry = entries->pdata[i];
		if (entry->stamped && entry->time < opened->time)
			svc_record_find(history->findings, history->record, "entry-before-opened",
				entry->line, 1, "the entry is earlier than the opening in line %d",
				opened->line)
				->cure =
				g_strdup("no clock runs before the opening; correct one of "
					 "the two times");
	}
}

static void check_tracked(struct history *history)
{
	const struct svc_record *record = history->record;
	for (guint i = 0; i < record->kind->fields->len; i++) {
		const struct svc_field *field = record->kind->fields->pdata[i];
		const struct svc_yaml_node *node = svc_record_node(record, field->name);
		const char *told = g_hash_table_lookup(history->values, field->name);
		g_autofree char *value = svc_record_value(node);
		if (!field->tracked || strcmp(value ? value : "", told ? told : "") == 0)
			continue;
		const struct svc_yaml_node *place = node ? node : record->yaml->root;
		svc_record_find(history->findings, record, "tracked-mismatch",
			place ? place->line : 1, place ? place->column : 0,
			"%s is '%s', but the timeline says '%s'", field->name, value ? value : "",
			told ? told : "")
			->cure = g_strdup_printf("svc check --fix adds the entry; 'svc %s set "
						 "%s FIELD=VALUE' would have",
			record->kind->name, record->id);
	}
}

static void check_opening(struct history *history)
{
	const struct svc_record *record = history->record;
	const char *field = svc_kind_role(record->kind, "opened");
	const struct svc_yaml_node *node = svc_record_node(record, field);
	const char *text = svc_record_get(record, field);
	int64_t time = 0;
	char stamp[SVC_TIME_LENGTH];
	if (!text || !svc_time_parse(text, &time) || !history->opened->stamped ||
		history->opened->time == time)
		return;
	svc_record_find(history->findings, record, "opened-mismatch", node->line, node->column,
		"%s is %s, but the entry in line %d says %s", field, text, history->opened->line,
		svc_time_print(history->opened->time, stamp))
		->cure =
		g_strdup_printf("clocks count from the entry; the field has to say the same: "
				"%s=%s",
			field, stamp);
}

void svc_validate_timeline(
	const struct svc_record *record, const struct svc_timeline *timeline, GPtrArray *findings)
{
	g_autoptr(GHashTable) values = g_hash_table_new(g_str_hash, g_str_equal);
	struct history history = {record, findings, values, NULL};
	g_autoptr(GPtrArray) sorted = svc_timeline_sorted(timeline);
	for (guint i = 0; i < timeline->entries->len; i++)
		check_syntax(&history, timeline->entries->pdata[i]);
	check_order(&history, timeline->entries);
	for (guint i = 0; i < sorted->len; i++) {
		check_opened(&history, sorted->pdata[i]);
		take_changes(&history, sorted->pdata[i]);
	}
	check_before_opened(&history, timeline->entries);
	if (!svc_record_tracks(record->kind))
		return;
	if (!history.opened) {
		svc_record_find(findings, record, "opened-missing", record->parts.body_line + 1, 0,
			"the timeline has no 'opened' entry")
			->cure = g_strdup("svc check --fix adds it");
		return;
	}
	check_opening(&history);
	check_tracked(&history);
}
