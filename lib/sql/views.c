/*
 * The views over all kinds: columns, and the rows that a record adds. docs/sql.md explains them; a
 * change that could break a statement raises SVC_SQL_VERSION.
 */
#include "sql/private.h"
#include "util/time.h"
#include <string.h>

/* What entries and changes take a record's timeline for; told once where it can't be read. */
static const struct svc_facts *facts_of(struct svc_sql *sql, struct svc_record *record)
{
	const struct svc_facts *facts;
	svc_autoclear(svc_error) err = {0};
	if (!svc_record_facts(record, &facts, &err))
		return facts;
	if (!err.path)
		svc_error_at(&err, record->path, err.line, err.column);
	svc_sql_tell(sql, &err);
	return NULL;
}

static void put_time(struct svc_sql_rows *out, const struct svc_fact *fact)
{
	char time[SVC_TIME_LENGTH];
	svc_sql_rows_text(out, fact->stamped ? svc_time_print(fact->time, time) : NULL, false);
}

/* As in the record's JSON: the requester sees how it began, what was said to them, and changes of
 * fields that they may see. */
static bool is_public(const struct svc_kind *kind, const struct svc_fact *fact)
{
	if (!strcmp(fact->verb, "opened") || !strcmp(fact->verb, "replied"))
		return true;
	for (unsigned i = 0; i < fact->n_changes; i++) {
		const struct svc_field *field = svc_kind_field(kind, fact->changes[i].field);
		if (field && !field->internal)
			return true;
	}
	return false;
}

/* The entries in the order of facts, with their words; NULL of a condensed record. Owned. */
static GPtrArray *entries_of(struct svc_record *record)
{
	const struct svc_timeline *timeline;
	svc_autoclear(svc_error) none = {0}; /* its facts could be had */
	return record->condensed || svc_record_timeline(record, &timeline, &none)
		       ? NULL
		       : svc_timeline_sorted(timeline);
}

static void make_entries(struct svc_sql *sql, struct svc_record *record, struct svc_sql_rows *out)
{
	const struct svc_facts *facts = facts_of(sql, record);
	g_autoptr(GPtrArray) entries = facts ? entries_of(record) : NULL;
	for (size_t i = 0; facts && i < facts->count; i++) {
		const struct svc_fact *fact = &facts->items[i];
		const struct svc_entry *entry = entries ? entries->pdata[i] : NULL;
		svc_sql_rows_text(out, record->kind->name, true);
		svc_sql_rows_text(out, record->id, true);
		svc_sql_rows_whole(out, (int64_t)i + 1);
		put_time(out, fact);
		svc_sql_rows_text(out, fact->author, true);
		svc_sql_rows_text(out, fact->verb, true);
		svc_sql_rows_whole(out, is_public(record->kind, fact));
		svc_sql_rows_text(out, entry && *entry->text ? entry->text : NULL, true);
	}
}

static void make_changes(struct svc_sql *sql, struct svc_record *record, struct svc_sql_rows *out)
{
	const struct svc_facts *facts = facts_of(sql, record);
	g_autoptr(GHashTable) present = g_hash_table_new(g_str_hash, g_str_equal);
	for (size_t i = 0; facts && i < facts->count; i++) {
		const struct svc_fact *fact = &facts->items[i];
		for (unsigned c = 0; c < fact->n_changes; c++) {
			const struct svc_fact_change *change = &fact->changes[c];
			const char *value = *change->value ? change->value : NULL;
			svc_sql_rows_text(out, record->kind->name, true);
			svc_sql_rows_text(out, record->id, true);
			svc_sql_rows_whole(out, (int64_t)i + 1);
			put_time(out, fact);
			svc_sql_rows_text(out, fact->author, true);
			svc_sql_rows_text(out, change->field, true);
			svc_sql_rows_text(out, g_hash_table_lookup(present, change->field), true);
			svc_sql_rows_text(out, value, true);
			g_hash_table_insert(present, (gpointer)change->field, (gpointer)value);
		}
	}
}

/* The kind of the record that a reference names: the first of those it may be that has it. */
static const char *target_kind(
	struct svc_sql *sql, const struct svc_field *field, const char *target)
{
	const struct svc_kinds *kinds = svc_desk_kinds(sql->desk);
	const GPtrArray *all = svc_kinds_all(kinds);
	bool any = !field->refs || !field->refs[0];
	if (!any && !field->refs[1])
		return field->refs[0];
	for (size_t i = 0; any ? i < all->len : field->refs[i] != NULL; i++) {
		const struct svc_kind *kind =
			any ? all->pdata[i] : svc_kinds_find(kinds, field->refs[i], NULL);
		if (kind && svc_desk_has(sql->desk, kind, target))
			return kind->name;
	}
	return NULL;
}

struct referring {
	struct svc_sql *sql;
	const struct svc_record *record;
	const char *name; /* of the field at the top */
	struct svc_sql_rows *out;
};

static void put_reference(
	const struct referring *from, const struct svc_field *field, const char *target)
{
	const struct svc_kind *people = svc_kinds_acting(svc_desk_kinds(from->sql->desk), "person");
	bool person = field->type == SVC_FIELD_PERSON;
	const char *slug = person && people ? svc_desk_person(from->sql->desk, target) : NULL;
	const char *kind = !person ? target_kind(from->sql, field, target)
			   : slug  ? people->name
				   : NULL;
	svc_sql_rows_text(from->out, from->record->kind->name, true);
	svc_sql_rows_text(from->out, from->record->id, true);
	svc_sql_rows_text(from->out, from->name, true);
	svc_sql_rows_text(from->out, kind, true);
	svc_sql_rows_text(from->out, slug ? slug : target, true);
}

static const struct svc_field *field_of_key(const struct svc_field *map, const char *key)
{
	for (guint i = 0; map->keys && i < map->keys->len; i++) {
		const struct svc_field *field = map->keys->pdata[i];
		if (!strcmp(field->name, key))
			return field;
	}
	return map->keys ? NULL : map->item;
}

/* A value's references, those within lists and maps too. Depth is bounded as that of YAML is. */
static void find_references(const struct referring *from, const struct svc_field *field,
	const struct svc_yaml_node *node)
{
	if (!field || !node || node->null)
		return;
	if (node->type == SVC_YAML_SCALAR) {
		if (field->type == SVC_FIELD_LIST)
			field = field->item;
		if (field && node->length &&
			(field->type == SVC_FIELD_REF || field->type == SVC_FIELD_PERSON))
			put_reference(from, field, node->value);
		return;
	}
	svc_yaml_foreach (child, node) {
		const char *key = child->key ? svc_yaml_text(child->key) : NULL;
		if (node->type == SVC_YAML_LIST && field->type == SVC_FIELD_LIST)
			find_references(from, field->item, child);
		else if (node->type == SVC_YAML_MAP && field->type == SVC_FIELD_MAP && key)
			find_references(from, field_of_key(field, key), child);
	}
}

static void make_refs(struct svc_sql *sql, struct svc_record *record, struct svc_sql_rows *out)
{
	for (guint i = 0; i < record->kind->fields->len; i++) {
		const struct svc_field *field = record->kind->fields->pdata[i];
		const struct referring from = {sql, record, field->name, out};
		find_references(&from, field, svc_record_node(record, field->name));
	}
}

static void make_choices(struct svc_sql *sql, struct svc_sql_rows *out)
{
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(sql->desk));
	for (guint k = 0; k < kinds->len; k++) {
		const struct svc_kind *kind = kinds->pdata[k];
		const char *status = svc_kind_role(kind, "status");
		for (guint f = 0; f < kind->fields->len; f++) {
			const struct svc_field *field = kind->fields->pdata[f];
			for (guint c = 0; field->choices && c < field->choices->len; c++) {
				const char *name =
					g_array_index(field->choices, struct svc_choice, c).name;
				svc_sql_rows_text(out, kind->name, true);
				svc_sql_rows_text(out, field->name, true);
				svc_sql_rows_text(out, name, true);
				svc_sql_rows_whole(out, c + 1);
				svc_sql_rows_text(out,
					g_strcmp0(status, field->name)
						? NULL
						: svc_category_name(svc_kind_category(kind, name)),
					true);
			}
		}
	}
}

static void make_meta(struct svc_sql *sql, struct svc_sql_rows *out)
{
	const struct svc_zone *zone = NULL;
	svc_autoclear(svc_error) unknown = {0}; /* the program warns of it */
	char now[SVC_TIME_LENGTH];
	(void)svc_desk_zone(sql->desk, &zone, &unknown);
	svc_sql_rows_whole(out, SVC_SQL_VERSION);
	svc_sql_rows_text(out, svc_time_print(svc_desk_context(sql->desk)->now, now), false);
	svc_sql_rows_text(out, zone ? svc_desk_config_text(sql->desk, "timezone") : "UTC", true);
}

#define KIND                                                                                       \
	{                                                                                          \
		"kind", "TEXT", "The kind of the record.", SVC_SQL_KIND, NULL                      \
	}
#define ID                                                                                         \
	{                                                                                          \
		"id", "TEXT", "The id of the record.", SVC_SQL_ID, NULL                            \
	}

static const struct svc_sql_view_column records[] = {
	KIND,
	ID,
	{"path", "TEXT", "Its file, from the desk's folder.", SVC_SQL_PATH, NULL},
	{"title", "TEXT", "Its title.", SVC_SQL_FIELD, "title"},
	{"status", "TEXT", "Its status.", SVC_SQL_FIELD, "status"},
	{"category", "TEXT", "The category of the status: open, paused, done or cancelled.",
		SVC_SQL_CATEGORY, "status"},
	{"priority", "TEXT", "Its priority.", SVC_SQL_FIELD, "priority"},
	{"opened", "TEXT", "When it was opened.", SVC_SQL_FIELD, "opened"},
	{"assignee", "TEXT", "Who works on it.", SVC_SQL_FIELD, "assignee"},
	{"team", "TEXT", "The team that it is with.", SVC_SQL_FIELD, "team"},
	{"requester", "TEXT", "Who asked for it.", SVC_SQL_FIELD, "requester"},
	{"service", "TEXT", "The service that it is about.", SVC_SQL_FIELD, "service"},
	{"labels", "TEXT", "Its labels, as a JSON array.", SVC_SQL_FIELD, "labels"},
	{"key", "TEXT", "The text by which a script finds it.", SVC_SQL_FIELD, "key"},
	{"aliases", "TEXT", "Its former and foreign ids, as a JSON array.", SVC_SQL_FIELD,
		"aliases"},
	{NULL, NULL, NULL, SVC_SQL_NOTHING, NULL},
};

static const struct svc_sql_view_column entries[] = {
	KIND,
	ID,
	{"seq", "INTEGER", "The entry's number in the record's timeline, from 1.", SVC_SQL_NOTHING,
		NULL},
	{"at", "TEXT", "When it was written.", SVC_SQL_NOTHING, NULL},
	{"author", "TEXT", "Who wrote it.", SVC_SQL_NOTHING, NULL},
	{"verb", "TEXT", "What it is: opened, changed, replied, noted, or the kind's own.",
		SVC_SQL_NOTHING, NULL},
	{"public", "INTEGER", "1 where the requester may see it, else 0.", SVC_SQL_NOTHING, NULL},
	{"text", "TEXT", "What was said.", SVC_SQL_NOTHING, NULL},
	{NULL, NULL, NULL, SVC_SQL_NOTHING, NULL},
};

static const struct svc_sql_view_column changes[] = {
	KIND,
	ID,
	{"seq", "INTEGER", "The number of the entry that holds it.", SVC_SQL_NOTHING, NULL},
	{"at", "TEXT", "When it was made.", SVC_SQL_NOTHING, NULL},
	{"author", "TEXT", "Who made it.", SVC_SQL_NOTHING, NULL},
	{"field", "TEXT", "The field that changed.", SVC_SQL_NOTHING, NULL},
	{"old", "TEXT", "Its value before, NULL when the record was opened.", SVC_SQL_NOTHING,
		NULL},
	{"new", "TEXT", "Its value since then, NULL where it was emptied.", SVC_SQL_NOTHING, NULL},
	{NULL, NULL, NULL, SVC_SQL_NOTHING, NULL},
};

static const struct svc_sql_view_column refs[] = {
	KIND,
	ID,
	{"field", "TEXT", "The field that names the other record.", SVC_SQL_NOTHING, NULL},
	{"target_kind", "TEXT", "The kind of the other record; NULL where there is none.",
		SVC_SQL_NOTHING, NULL},
	{"target", "TEXT", "The id that is named; of a person also where an address or alias is.",
		SVC_SQL_NOTHING, NULL},
	{NULL, NULL, NULL, SVC_SQL_NOTHING, NULL},
};

static const struct svc_sql_view_column choices[] = {
	{"kind", "TEXT", "The kind that has the field.", SVC_SQL_NOTHING, NULL},
	{"field", "TEXT", "The field.", SVC_SQL_NOTHING, NULL},
	{"value", "TEXT", "A value that it may have.", SVC_SQL_NOTHING, NULL},
	{"rank", "INTEGER", "Its place among them, from 1.", SVC_SQL_NOTHING, NULL},
	{"category", "TEXT", "Of a status: its category.", SVC_SQL_NOTHING, NULL},
	{NULL, NULL, NULL, SVC_SQL_NOTHING, NULL},
};

static const struct svc_sql_view_column meta[] = {
	{"version", "INTEGER", "The version of these tables.", SVC_SQL_NOTHING, NULL},
	{"now", "TEXT", "The time that holds for the statement.", SVC_SQL_NOTHING, NULL},
	{"timezone", "TEXT", "The desk's time zone.", SVC_SQL_NOTHING, NULL},
	{NULL, NULL, NULL, SVC_SQL_NOTHING, NULL},
};

const struct svc_sql_view svc_sql_views[] = {
	{"records", records, NULL, NULL, 0, 1, -1},
	{"entries", entries, make_entries, NULL, 0, 1, 7},
	{"changes", changes, make_changes, NULL, 0, 1, -1},
	{"refs", refs, make_refs, NULL, 0, 1, -1},
	{"choices", choices, NULL, make_choices, -1, -1, -1},
	{"meta", meta, NULL, make_meta, -1, -1, -1},
	{NULL, NULL, NULL, NULL, -1, -1, -1},
};
