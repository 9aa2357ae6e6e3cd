#include "record/validate.h"

#include "record/apply.h"
#include "record/value.h"
#include "record/words.h"
#include "util/utf8.h"

#include <string.h>

static const struct svc_rule rules[] = {
	{"change-unknown", SVC_WARNING, false,
		"an entry changes a field that the kind doesn't have"},
	{"choice-unknown", SVC_ERROR, false, "a value is not among the choices of its field"},
	{"entry-before-opened", SVC_ERROR, false, "an entry is earlier than the opening"},
	{"entry-malformed", SVC_ERROR, false,
		"an entry that holds changes has a line that is no '- field: value'"},
	{"entry-order", SVC_WARNING, false, "an entry stands after a later one"},
	{"entry-unstamped", SVC_WARNING, true, "an entry that was written by hand has no time yet"},
	{"entry-verb", SVC_WARNING, false, "an entry has a verb that the kind doesn't have"},
	{"field-form", SVC_WARNING, true,
		"a value is right but written differently from how svc "
		"stores it"},
	{"field-required", SVC_ERROR, false, "a field that must be there is missing"},
	{"field-type", SVC_ERROR, false, "a value is not of its field's type"},
	{"field-unknown", SVC_WARNING, false, "a key is no field of the kind; it is kept as it is"},
	{"id-mismatch", SVC_ERROR, false, "the id differs from the name of the file"},
	{"merge-conflict", SVC_ERROR, false,
		"two sides changed a field differently, and nobody has decided yet"},
	{"opened-mismatch", SVC_ERROR, false,
		"the field that says when the record was opened differs from its first entry"},
	{"opened-missing", SVC_ERROR, true, "the timeline has no 'opened' entry"},
	{"opened-twice", SVC_ERROR, false, "the timeline has a second 'opened' entry"},
	{"tracked-mismatch", SVC_ERROR, true,
		"a tracked field has another value than the timeline says"},
	{"transition-forbidden", SVC_WARNING, false,
		"the timeline has a change of status that the kind's table doesn't allow"},
	{0},
};

const struct svc_rule *svc_record_rules(void)
{
	return rules;
}

struct svc_finding *svc_record_find(GPtrArray *findings, const struct svc_record *record,
	const char *rule, int line, int column, const char *format, ...)
{
	const struct svc_rule *row = rules;
	while (row->id && strcmp(row->id, rule) != 0)
		row++;
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *safe = svc_utf8_harmless(message, false);
	struct svc_finding *finding = svc_findings_add(
		findings, rule, row->severity, record->path, line, column, "%s", safe);
	finding->fixable = row->fixable;
	return finding;
}

struct walk {
	const struct svc_record *record;
	GPtrArray *findings;
};

static void add_value(enum svc_value_problem problem, const struct svc_yaml_node *node,
	struct svc_error *why, void *data)
{
	static const char *const names[] = {
		[SVC_VALUE_TYPE] = "field-type",
		[SVC_VALUE_CHOICE] = "choice-unknown",
		[SVC_VALUE_FORM] = "field-form",
		[SVC_VALUE_UNKNOWN] = "field-unknown",
		[SVC_VALUE_REQUIRED] = "field-required",
	};
	struct walk *walk = data;
	struct svc_finding *finding = svc_record_find(walk->findings, walk->record, names[problem],
		node->line, node->column, "%s", why->message);
	finding->cure = g_strdup(why->hint);
}

static bool is_present(const struct svc_record *record, const char *field)
{
	g_autofree char *value = svc_record_value(svc_record_node(record, field));
	return value != NULL;
}

static void check_required(
	const struct svc_record *record, GPtrArray *findings, const struct svc_field *field)
{
	const struct svc_condition *when = &field->required_when;
	const char *value = svc_record_get(record, when->field);
	struct svc_finding *finding = NULL;
	if (is_present(record, field->name))
		return;
	if (field->required)
		finding = svc_record_find(
			findings, record, "field-required", 1, 0, "%s is missing", field->name);
	else if (svc_condition_holds(when, value))
		finding = svc_record_find(findings, record, "field-required",
			svc_record_node(record, when->field)->line, 0,
			"%s is missing: it is required with %s '%s'", field->name, when->field,
			value);
	if (!finding)
		return;
	/* Where there is a timeline, it says when the record was opened. */
	finding->fixable = !g_strcmp0(svc_kind_role(record->kind, "opened"), field->name) &&
			   svc_record_tracks(record->kind);
	finding->cure = finding->fixable ? g_strdup("svc check --fix takes it from the timeline")
					 : g_strdup_printf("svc %s set %s %s=…", record->kind->name,
						   record->id, field->name);
}

static void check_unknown(const struct svc_record *record, GPtrArray *findings)
{
	svc_yaml_foreach (node, record->yaml->root) {
		const char *key = svc_yaml_text(node->key);
		if (key && (svc_kind_field(record->kind, key) || !strcmp(key, SVC_CONFLICTS_KEY)))
			continue;
		struct svc_finding *finding = svc_record_find(findings, record, "field-unknown",
			node->key->line, node->key->column, "%s has no field '%s'",
			record->kind->one, key ? key : "?");
		g_autofree char *close = key ? svc_suggest(key, record->kind->order, 3) : NULL;
		if (close)
			finding->cure = g_strdup_printf("did you mean %s?", close);
	}
}

static void check_id(const struct svc_record *record, GPtrArray *findings)
{
	const struct svc_yaml_node *node = svc_record_node(record, record->kind->order[0]);
	g_autofree char *name = g_path_get_basename(record->path);
	if (g_str_has_suffix(name, ".md"))
		name[strlen(name) - 3] = '\0';
	if (strcmp(name, record->id) == 0)
		return;
	struct svc_finding *finding = svc_record_find(findings, record, "id-mismatch",
		node ? node->line : 1, node ? node->column : 0,
		"the id is '%s' but the file is called '%s.md'", record->id, name);
	finding->cure = g_strdup("give the file the name of its id, or the id that of the file");
}

static void check_conflict(
	const struct svc_record *record, const struct svc_yaml_node *node, GPtrArray *findings)
{
	const char *field = svc_yaml_get_text(node, "field");
	g_autofree char *ours = svc_record_value(svc_yaml_get(node, "ours"));
	g_autofree char *theirs = svc_record_value(svc_yaml_get(node, "theirs"));
	g_auto(GStrv) others = svc_conflict_others(node);
	struct svc_finding *finding = svc_record_find(findings, record, "merge-conflict",
		node->line, node->column, "%s is %s%s%s on one side and %s%s%s on the other",
		field ? field : "a field", ours ? "'" : "", ours ? ours : "empty", ours ? "'" : "",
		theirs ? "'" : "", theirs ? theirs : "empty", theirs ? "'" : "");
	const struct svc_open_conflict open = {
		record->kind, record->id, field ? field : "FIELD", ours, theirs, false, others};
	finding->cure = svc_settle_words(&open);
}

static void check_conflicts(const struct svc_record *record, GPtrArray *findings)
{
	const struct svc_yaml_node *list = svc_record_node(record, SVC_CONFLICTS_KEY);
	if (list && list->type != SVC_YAML_LIST)
		check_conflict(record, list, findings);
	else
		svc_yaml_foreach (node, list)
			check_conflict(record, node, findings);
}

void svc_validate_fields(const struct svc_record *record, GPtrArray *findings)
{
	struct walk walk = {record, findings};
	for (guint i = 1; i < record->kind->fields->len; i++) {
		const struct svc_field *field = record->kind->fields->pdata[i];
		const struct svc_yaml_node *node = svc_record_node(record, field->name);
		check_required(record, findings, field);
		svc_value_check(field, node, field->name, add_value, &walk);
	}
	check_unknown(record, findings);
	check_conflicts(record, findings);
	check_id(record, findings);
}

enum svc_status svc_record_validate(
	struct svc_record *record, GPtrArray *findings, struct svc_error *err)
{
	const struct svc_timeline *timeline = NULL;
	if (svc_record_timeline(record, &timeline, err) != SVC_OK)
		return err->status;
	svc_validate_fields(record, findings);
	svc_validate_timeline(record, timeline, findings);
	return SVC_OK;
}
