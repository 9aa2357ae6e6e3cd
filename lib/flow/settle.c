/*
 * Settling what a merge left open.
 */
#include "flow/private.h"
#include "merge/merge.h"
#include "text/yaml_edit.h"
#include "text/yaml_quote.h"
#include <string.h>

struct choice { /* one FIELD=VALUE */
	char *field;
	const char *value; /* as typed; borrowed */
	bool by_side;
	enum svc_merge_side side;
};

static void choice_clear(struct choice *choice)
{
	g_free(choice->field);
}
#define AUTO_CHOICE __attribute__((cleanup(choice_clear))) struct choice

static char *open_fields(const struct svc_record *record)
{
	g_autoptr(GPtrArray) conflicts = svc_merge_conflicts(record);
	g_autoptr(GString) names = g_string_new(NULL);
	for (guint i = 0; i < conflicts->len; i++)
		g_string_append_printf(names, "%s%s", i ? ", " : "",
			((const struct svc_merge_conflict *)conflicts->pdata[i])->field);
	return names->len ? g_strdup(names->str) : NULL;
}

static enum svc_status no_conflict(
	const struct svc_record *record, const char *field, struct svc_error *err)
{
	g_autofree char *names = open_fields(record);
	svc_error_set(err, SVC_ENOTFOUND, "%s has no conflict on '%s'", record->id, field);
	if (names)
		return svc_error_hint(err, "open are: %s", names);
	if (!strcmp(field, SVC_MERGE_RECORD) || !strcmp(field, SVC_MERGE_DESCRIPTION))
		return svc_error_hint(err, "nothing of it is open");
	return svc_error_hint(err, "nothing of it is open; 'svc %s set %s %s=…' changes it",
		record->kind->name, record->id, field);
}

/* `@word` is meant for a side: a mistyped one isn't taken for the value. `@me` is a person. */
static enum svc_status check_side(const struct choice *choice, struct svc_error *err)
{
	if (*choice->value != '@' || !strcmp(choice->value, "@me"))
		return SVC_OK;
	for (const char *c = choice->value + 1; *c; c++)
		if (!g_ascii_isalpha(*c))
			return SVC_OK;
	svc_error_set(err, SVC_EUSAGE, "%s: '%s' is no side of the conflict", choice->field,
		choice->value);
	return svc_error_hint(err, "the sides are @ours, @theirs and @base");
}

static enum svc_status read_choice(const struct svc_record *record, const char *assignment,
	struct choice *out, struct svc_error *err)
{
	static const char *const sides[] = {"@base", "@ours", "@theirs"};
	const char *equals = strchr(assignment, '=');
	if (!equals || equals == assignment)
		return svc_error_set(
			err, SVC_EUSAGE, "'%s' doesn't have the form FIELD=VALUE", assignment);
	out->field = g_strndup(assignment, (gsize)(equals - assignment));
	out->value = equals + 1;
	for (size_t i = 0; i < G_N_ELEMENTS(sides); i++) {
		if (strcmp(out->value, sides[i]) != 0)
			continue;
		out->by_side = true;
		out->side = (enum svc_merge_side)i;
	}
	bool found;
	svc_merge_conflict_value(record, out->field, out->side, &found);
	if (!found)
		return no_conflict(record, out->field, err);
	return out->by_side ? SVC_OK : check_side(out, err);
}

static const struct svc_yaml_node *side_value(
	const struct svc_record *record, const struct choice *choice)
{
	bool found;
	return svc_merge_conflict_value(record, choice->field, choice->side, &found);
}

static enum svc_status set_description(
	struct svc_record *record, const struct choice *choice, struct svc_error *err)
{
	const char *text =
		choice->by_side ? svc_yaml_text(side_value(record, choice)) : choice->value;
	g_autofree char *copy = g_strdup(text ? text : "");
	return svc_merge_set_description(record, copy, err);
}

/* A list with one item a line, so that it may grow; any other value on one line. Owned. */
static char *yaml_of(const struct svc_yaml_node *node)
{
	if (node->type != SVC_YAML_LIST || !node->count)
		return svc_yaml_write_flow(node);
	g_autoptr(GString) lines = g_string_new(NULL);
	svc_yaml_foreach (item, node) {
		g_autofree char *value = svc_yaml_write_flow(item);
		g_string_append_printf(lines, "- %s\n", value);
	}
	return g_strdup(lines->str);
}

static enum svc_status set_unknown(
	struct svc_record *record, const struct choice *choice, struct svc_error *err)
{
	const struct svc_yaml_node *node = choice->by_side ? side_value(record, choice) : NULL;
	g_autofree char *value = NULL;
	if (node)
		value = yaml_of(node);
	else if (!choice->by_side && *choice->value)
		value = svc_yaml_quote(choice->value, false);
	return svc_merge_set_key(record, choice->field, value, err);
}

static void wish(
	const struct svc_record *record, const struct choice *choice, struct svc_edit *edit)
{
	const struct svc_yaml_node *node = choice->by_side ? side_value(record, choice) : NULL;
	if (!choice->by_side)
		svc_edit_add(edit, SVC_EDIT_SET, choice->field, choice->value);
	else if (!node || node->null)
		svc_edit_add(edit, SVC_EDIT_UNSET, choice->field, NULL);
	else if (node->type == SVC_YAML_SCALAR)
		svc_edit_add(edit, SVC_EDIT_SET, choice->field, node->value);
	else {
		g_autofree char *value = yaml_of(node);
		svc_edit_add(edit, SVC_EDIT_SET_YAML, choice->field, value);
	}
}

static enum svc_status remove_one(
	struct svc_flow *flow, const struct svc_ref *ref, struct svc_error *err)
{
	g_autoptr(GPtrArray) refs = g_ptr_array_new();
	g_ptr_array_add(refs, (gpointer)ref);
	return svc_flow_remove(flow, refs, err);
}

/* "remove", "keep", or what a side did. */
static enum svc_status settle_whole(struct svc_flow *flow, const struct svc_ref *ref,
	const struct svc_record *record, const struct choice *choice, struct svc_error *err)
{
	const char *word =
		choice->by_side ? svc_yaml_text(side_value(record, choice)) : choice->value;
	if (word && (!strcmp(word, "remove") || !strcmp(word, "removed")))
		return remove_one(flow, ref, err);
	if (word && (!strcmp(word, "keep") || !strcmp(word, "changed")))
		return SVC_OK;
	svc_error_set(err, SVC_EUSAGE, "%s can't be '%s'", choice->field, choice->value);
	return svc_error_hint(err, "give %s=keep or %s=remove", choice->field, choice->field);
}

static enum svc_status settle_one(struct svc_flow *flow, const struct svc_ref *ref,
	struct svc_record *record, const struct choice *choice, struct svc_edit *edit,
	struct svc_error *err)
{
	if (!strcmp(choice->field, SVC_MERGE_RECORD))
		return settle_whole(flow, ref, record, choice, err);
	if (!strcmp(choice->field, SVC_MERGE_DESCRIPTION))
		return set_description(record, choice, err);
	if (!svc_kind_field_at(ref->kind, choice->field))
		return set_unknown(record, choice, err);
	wish(record, choice, edit);
	return SVC_OK;
}

/* The list of fields for the commit's subject. */
static void name_subject(struct svc_flow *flow, const struct svc_ref *ref, const GPtrArray *fields)
{
	g_autoptr(GString) names = g_string_new(NULL);
	for (guint i = 0; i < fields->len; i++)
		g_string_append_printf(names, "%s%s", i ? ", " : "", (char *)fields->pdata[i]);
	if (!flow->subject)
		flow->subject =
			g_strdup_printf("%s %s: settle %s", ref->kind->name, ref->id, names->str);
}

/* Values that the two sides had may be as far apart as they like: the status table has no say. */
static enum svc_status change(struct svc_flow *flow, const struct svc_ref *ref,
	const struct svc_edit *edit, bool by_side, struct svc_error *err)
{
	bool force = flow->options.force;
	flow->options.force = force || by_side;
	enum svc_status status = edit->items->len ? svc_flow_edit(flow, ref, edit, err) : SVC_OK;
	flow->options.force = force;
	return status;
}

/* What follows from what is settled is settled with it. */
static enum svc_status add_consequence(struct svc_flow *flow, const struct svc_ref *ref,
	struct svc_flow_item *item, struct svc_edit **edit, GPtrArray *fields,
	struct svc_error *err)
{
	svc_auto(svc_edit) normal = NULL;
	const char *follows;
	bool open = false;
	if (!(*edit)->items->len)
		return SVC_OK;
	enum svc_status status = svc_flow_normalise(flow, ref->kind, *edit, &normal, err);
	if (status)
		return status;
	svc_flow_prioritise_settled(flow, item->record, normal, &follows);
	if (!follows)
		return SVC_OK;
	svc_flow_touch(flow, item)->follows = follows;
	svc_merge_conflict_value(item->record, follows, SVC_MERGE_OURS, &open);
	if (open)
		g_ptr_array_add(fields, g_strdup(follows));
	svc_edit_free(*edit);
	*edit = g_steal_pointer(&normal);
	return SVC_OK;
}

enum svc_status svc_flow_settle(struct svc_flow *flow, const struct svc_ref *ref,
	char *const *assignments, struct svc_error *err)
{
	struct svc_flow_item *item;
	svc_auto(svc_edit) edit = svc_edit_new();
	g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
	bool by_side = true;
	enum svc_status status = svc_flow_item(flow, ref, &item, err);
	for (; !status && *assignments; assignments++) {
		AUTO_CHOICE choice = {0};
		status = read_choice(item->record, *assignments, &choice, err);
		if (!status)
			status = settle_one(flow, ref, item->record, &choice, edit, err);
		by_side = by_side && choice.by_side;
		g_ptr_array_add(fields, g_steal_pointer(&choice.field));
	}
	if (!status && !item->removed)
		status = add_consequence(flow, ref, item, &edit, fields, err);
	if (!status && !item->removed)
		status = change(flow, ref, edit, by_side, err);
	for (guint i = 0; !status && !item->removed && i < fields->len; i++)
		status = svc_merge_drop(item->record, fields->pdata[i], err);
	if (status)
		return status;
	svc_flow_touch(flow, item)->settled = true;
	name_subject(flow, ref, fields);
	return SVC_OK;
}
