#include "kind/load.h"
#include "kind/type.h"

#include <string.h>

/* Roles that other layers ask for (svc_kind_role()); docs/kinds.md explains them. */
static const char *const roles[] = {"affected", "agreements", "approval", "assignee", "calendar",
	"contacts", "customer", "depends_on", "effective", "email", "fee", "form", "fulfil",
	"hold_reason", "hold_until", "impact", "language", "lead", "manager", "members", "offering",
	"ola", "opened", "owner", "parent", "priority", "requester", "resolution", "roles",
	"service", "sla", "stage", "status", "team", "timezone", "type", "urgency", "watchers",
	NULL};

static const char *const parts[] = {
	"calendar", "customer", "offering", "person", "service", "sla", "team", "work", NULL};

static const struct svc_field *known_field(struct svc_loader *load, const struct svc_kind *kind,
	const struct svc_yaml_node *place, const char *name)
{
	const struct svc_field *field = svc_kind_field(kind, name);
	if (!field)
		svc_load_unknown_row(load, place, "field", name, kind->fields);
	return field;
}

static enum svc_status check_canonical(struct svc_loader *load, const struct svc_field *field,
	const struct svc_yaml_node *place, const char *value)
{
	g_autofree char *stored = NULL;
	if (field->type == SVC_FIELD_ENUM && !field->choices)
		return SVC_OK; /* the field itself is refused */
	if (svc_field_canonical(field, value, &stored, load->err) != SVC_OK)
		return svc_error_at(load->err, load->path, place->line, place->column);
	if (strcmp(stored, value) != 0)
		return svc_load_fail(load, place, "%s: '%s' would be stored as '%s'", field->name,
			value, stored);
	return SVC_OK;
}

static enum svc_status check_condition(struct svc_loader *load, const struct svc_kind *kind,
	const struct svc_yaml_node *place, const struct svc_condition *condition)
{
	if (!condition->field)
		return SVC_OK;
	const struct svc_field *field = known_field(load, kind, place, condition->field);
	if (!field)
		return load->err->status;
	for (const char *const *value = condition->values; *value; value++)
		if (check_canonical(load, field, place, *value) != SVC_OK)
			return load->err->status;
	return SVC_OK;
}

static enum svc_status check_field(
	struct svc_loader *load, const struct svc_kind *kind, const struct svc_field *field)
{
	const struct svc_yaml_node *place = svc_load_place(load, "fields", field->name);
	if (svc_kind_field(kind, field->name) != field)
		return svc_load_fail(load, place, "the field '%s' is there already", field->name);
	if (field->type == SVC_FIELD_ENUM && (!field->choices || field->choices->len == 0))
		return svc_load_fail(load, place, "the field '%s' has no choices", field->name);
	if (check_condition(load, kind, place, &field->required_when) != SVC_OK ||
		check_condition(load, kind, place, &field->keep_while) != SVC_OK)
		return load->err->status;
	return field->fallback ? check_canonical(load, field, place, field->fallback) : SVC_OK;
}

static enum svc_status check_states(struct svc_loader *load, const struct svc_kind *kind)
{
	const char *name = svc_kind_role(kind, "status");
	if (kind->states->len == 0)
		return SVC_OK;
	const struct svc_yaml_node *place = svc_load_place(load, "statuses", NULL);
	const struct svc_field *field = name ? svc_kind_field(kind, name) : NULL;
	if (!field || field->type != SVC_FIELD_ENUM || !field->tracked)
		return svc_load_fail(load, place,
			"a kind with statuses needs a tracked enum field in the role 'status'");
	for (guint i = 0; i < kind->states->len; i++) {
		const struct svc_state *state = kind->states->pdata[i];
		place = svc_load_place(load, "statuses", state->name);
		if (svc_kind_state(kind, state->name) != state)
			return svc_load_fail(
				load, place, "the status '%s' is there already", state->name);
		for (const char *const *to = state->to; *to; to++)
			if (!svc_kind_state(kind, *to))
				return svc_load_unknown_row(
					load, place, "status", *to, kind->states);
	}
	return SVC_OK;
}

static enum svc_status check_roles(struct svc_loader *load, const struct svc_kind *kind)
{
	GHashTableIter iter;
	gpointer role, field;
	g_hash_table_iter_init(&iter, kind->roles);
	while (g_hash_table_iter_next(&iter, &role, &field)) {
		const struct svc_yaml_node *place = svc_load_place(load, "roles", role);
		if (!g_strv_contains(roles, role))
			return svc_load_unknown(load, place, "role", role, roles);
		if (!known_field(load, kind, place, field))
			return load->err->status;
	}
	if (kind->acts_as && !g_strv_contains(parts, kind->acts_as))
		return svc_load_unknown(
			load, svc_load_place(load, "acts_as", NULL), "part", kind->acts_as, parts);
	return SVC_OK;
}

static enum svc_status check_lists(struct svc_loader *load, const struct svc_kind *kind)
{
	const struct svc_yaml_node *place = svc_load_place(load, "columns", NULL);
	for (guint i = 0; i < kind->columns->len; i++)
		if (!known_field(load, kind, place, kind->columns->pdata[i]))
			return load->err->status;
	place = svc_load_place(load, "sort", NULL);
	g_auto(GStrv) keys = g_strsplit(kind->sort, ",", -1);
	for (char **key = keys; *key; key++)
		if (!known_field(load, kind, place, *key + (**key == '-')))
			return load->err->status;
	for (const char *const *verb = kind->entry_verbs; *verb; verb++)
		if (!svc_load_is_name(*verb, '-'))
			return svc_load_fail(load, svc_load_place(load, "entries", NULL),
				"'%s' can't be the verb of an entry", *verb);
	return SVC_OK;
}

/* Every value of the field that decides the prefix must have one. */
static enum svc_status check_prefix(struct svc_loader *load, const struct svc_kind *kind)
{
	const struct svc_yaml_node *place = svc_load_place(load, "id", "prefix");
	if (kind->slug)
		return kind->prefix || kind->prefix_by || *kind->path
			       ? svc_load_fail(load, place,
					 "ids that are slugs have neither prefix nor path")
			       : SVC_OK;
	if (!kind->prefix_by)
		return kind->prefix ? SVC_OK
				    : svc_load_fail(load, place, "drawn ids need a prefix");
	const struct svc_field *field = known_field(load, kind, place, kind->prefix_by);
	if (!field)
		return load->err->status;
	if (field->type != SVC_FIELD_ENUM)
		return svc_load_fail(load, place,
			"the prefix depends on '%s', which has no choices", field->name);
	for (guint i = 0; i < field->choices->len; i++) {
		const char *value = g_array_index(field->choices, struct svc_choice, i).name;
		if (!kind->prefix && !g_hash_table_lookup(kind->prefix_map, value))
			return svc_load_fail(load, place, "the prefix says nothing for the %s '%s'",
				field->name, value);
	}
	return SVC_OK;
}

static enum svc_status check_nouns(struct svc_loader *load, const struct svc_kind *kind)
{
	for (guint i = 0; i < kind->nouns->len; i++) {
		const struct svc_noun *noun = kind->nouns->pdata[i];
		const struct svc_yaml_node *place = svc_load_place(load, "nouns", noun->name);
		const struct svc_field *field = known_field(load, kind, place, noun->field);
		if (!field || check_canonical(load, field, place, noun->value) != SVC_OK)
			return load->err->status;
	}
	return SVC_OK;
}

static enum svc_status check_names(struct svc_loader *load, const struct svc_kind *kind)
{
	const struct {
		const char *key, *value;
	} names[] = {{"kind", kind->name}, {"plural", kind->plural}, {"folder", kind->folder}};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (!names[i].value || !svc_load_is_name(names[i].value, '-'))
			return svc_load_fail(load, svc_load_place(load, names[i].key, NULL),
				"the %s of a kind needs a name of small letters, digits and '-'",
				names[i].key);
	return SVC_OK;
}

/* "requester.manager": a field that refers to a record, and one of that record. */
static enum svc_status check_approvers(struct svc_loader *load, const struct svc_kind *kind)
{
	for (guint i = 0; kind->approvers && i < kind->approvers->len; i++) {
		const struct svc_choice *one =
			&g_array_index(kind->approvers, struct svc_choice, i);
		const struct svc_yaml_node *place = svc_load_place(load, "approvers", one->name);
		g_auto(GStrv) keys = g_strsplit(one->help ? one->help : "", ".", -1);
		if (g_strv_length(keys) != 2 || !*keys[0] || !*keys[1])
			return svc_load_fail(load, place,
				"'%s' needs a field that refers to a record, a dot, and a field of "
				"that: requester.manager",
				one->name);
		const struct svc_field *field = known_field(load, kind, place, keys[0]);
		if (!field)
			return load->err->status;
		if (field->type != SVC_FIELD_PERSON && field->type != SVC_FIELD_REF)
			return svc_load_fail(
				load, place, "the field '%s' refers to no record", keys[0]);
	}
	return SVC_OK;
}

enum svc_status svc_kind_check(struct svc_loader *load, const struct svc_kind *kind)
{
	if (check_names(load, kind) != SVC_OK || check_states(load, kind) != SVC_OK ||
		check_roles(load, kind) != SVC_OK)
		return load->err->status;
	for (guint i = 0; i < kind->fields->len; i++)
		if (check_field(load, kind, kind->fields->pdata[i]) != SVC_OK)
			return load->err->status;
	if (check_lists(load, kind) != SVC_OK || check_prefix(load, kind) != SVC_OK ||
		check_nouns(load, kind) != SVC_OK || check_approvers(load, kind) != SVC_OK)
		return load->err->status;
	return svc_kind_check_verbs(load, kind);
}
