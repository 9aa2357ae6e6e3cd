#include "kind/load_kind.h"

#include <string.h>

/* Gives the kind its own copy of a field, so that the extended kind alone changes. */
static struct svc_field *own_field(struct svc_loader *load, struct svc_kind *kind,
	const struct svc_yaml_node *place, const char *name)
{
	for (guint i = 0; i < kind->fields->len; i++) {
		struct svc_field *field = kind->fields->pdata[i];
		if (strcmp(field->name, name) != 0)
			continue;
		struct svc_field *copy = SVC_LOAD_NEW(load, struct svc_field);
		*copy = *field;
		kind->fields->pdata[i] = copy;
		return copy;
	}
	svc_load_unknown_row(load, place, "field", name, kind->fields);
	return NULL;
}

/* `choices: {category: {network: …}}` adds to the choices of fields. */
static enum svc_status add_choices(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	if (value->type != SVC_YAML_MAP)
		return svc_load_fail(load, value, "a map of fields and choices is expected here");
	svc_yaml_foreach (item, value) {
		const char *name = svc_yaml_text(item->key);
		struct svc_field *field = own_field(load, target, item->key, name ? name : "");
		if (!field)
			return load->err->status;
		if (field->type != SVC_FIELD_ENUM)
			return svc_load_fail(
				load, item->key, "the field '%s' has no choices", field->name);
		GArray *choices = svc_load_choices_copy(load, field->choices);
		field->choices = choices;
		if (svc_load_choices(load, item, &choices) != SVC_OK)
			return load->err->status;
	}
	return SVC_OK;
}

static struct svc_state *own_state(struct svc_loader *load, struct svc_kind *kind,
	const struct svc_yaml_node *place, const char *name)
{
	for (guint i = 0; i < kind->states->len; i++) {
		struct svc_state *state = kind->states->pdata[i];
		if (strcmp(state->name, name) != 0)
			continue;
		struct svc_state *copy = SVC_LOAD_NEW(load, struct svc_state);
		*copy = *state;
		kind->states->pdata[i] = copy;
		return copy;
	}
	svc_load_unknown_row(load, place, "status", name, kind->states);
	return NULL;
}

/* `transitions: {in-progress: [waiting]}` adds to where statuses lead. */
static enum svc_status add_transitions(struct svc_loader *load, struct svc_kind *kind)
{
	const struct svc_yaml_node *value = svc_yaml_get(load->root, "transitions");
	if (value && value->type != SVC_YAML_MAP)
		return svc_load_fail(load, value, "a map of statuses is expected here");
	svc_yaml_foreach (item, value) {
		const char *name = svc_yaml_text(item->key);
		struct svc_state *state = own_state(load, kind, item->key, name ? name : "");
		GPtrArray *all = svc_load_list(load), *more = NULL;
		if (!state || svc_load_names(load, item, &more) != SVC_OK)
			return load->err->status;
		for (const char *const *to = state->to; *to; to++)
			g_ptr_array_add(all, (gpointer)*to);
		g_ptr_array_extend(all, more, NULL, NULL);
		g_ptr_array_add(all, NULL);
		state->to = (const char *const *)all->pdata;
	}
	return SVC_OK;
}

static enum svc_status mark_fields(struct svc_loader *load, const struct svc_yaml_node *value,
	struct svc_kind *kind, size_t offset)
{
	GPtrArray *names = NULL;
	if (svc_load_names(load, value, &names) != SVC_OK)
		return load->err->status;
	for (guint i = 0; i < names->len; i++) {
		struct svc_field *field = own_field(load, kind, value, names->pdata[i]);
		if (!field)
			return load->err->status;
		*(bool *)((char *)field + offset) = true;
	}
	return SVC_OK;
}

static enum svc_status mark_required(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	return mark_fields(load, value, target, offsetof(struct svc_field, required));
}

static enum svc_status mark_internal(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	return mark_fields(load, value, target, offsetof(struct svc_field, internal));
}

static enum svc_status set_defaults(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	if (value->type != SVC_YAML_MAP)
		return svc_load_fail(load, value, "a map of fields and values is expected here");
	svc_yaml_foreach (item, value) {
		const char *name = svc_yaml_text(item->key);
		struct svc_field *field = own_field(load, target, item->key, name ? name : "");
		if (!field || svc_load_text(load, item, &field->fallback) != SVC_OK)
			return load->err->status;
	}
	return SVC_OK;
}

/* Transitions come after the statuses, wherever they stand in the file. */
static enum svc_status later(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	return SVC_OK;
}

#define KIND(NAME) offsetof(struct svc_kind_draft, kind.NAME)

static const struct svc_load_key extension_keys[] = {
	{"extends", svc_load_text, offsetof(struct svc_kind_draft, extends)},
	{"tracked", svc_load_names, offsetof(struct svc_kind_draft, tracked)},
	{"fields", svc_load_fields, offsetof(struct svc_kind_draft, fields)},
	{"choices", add_choices, 0},
	{"statuses", svc_load_states, KIND(states)},
	{"transitions", later, 0},
	{"required", mark_required, 0},
	{"internal", mark_internal, 0},
	{"defaults", set_defaults, 0},
	{"columns", svc_load_names, KIND(columns)},
	{"sort", svc_load_text, KIND(sort)},
	{"path", svc_load_path, 0},
	{"prefix", svc_load_prefix, 0},
	{"nouns", svc_load_nouns, 0},
	{"verbs", svc_load_verbs, KIND(verbs)},
	{"entries", svc_load_names, offsetof(struct svc_kind_draft, entries)},
	{"relations", svc_load_choices, KIND(relations)},
	{"approvers", svc_load_choices, KIND(approvers)},
	{"template", svc_load_text, KIND(template_body)},
	{0},
};

static GPtrArray *copy_list(struct svc_loader *load, GPtrArray *list)
{
	GPtrArray *copy = svc_load_list(load);
	g_ptr_array_extend(copy, list, NULL, NULL);
	return copy;
}

static void copy_kind(struct svc_loader *load, const struct svc_kind *base, struct svc_kind *kind)
{
	*kind = *base;
	kind->fields = copy_list(load, base->fields);
	kind->states = copy_list(load, base->states);
	kind->columns = copy_list(load, base->columns);
	kind->verbs = copy_list(load, base->verbs);
	kind->nouns = copy_list(load, base->nouns);
	kind->relations = svc_load_choices_copy(load, base->relations);
	if (base->approvers)
		kind->approvers = svc_load_choices_copy(load, base->approvers);
	kind->prefix_map = svc_load_table(load);
	GHashTableIter iter;
	gpointer key, value;
	g_hash_table_iter_init(&iter, base->prefix_map);
	while (g_hash_table_iter_next(&iter, &key, &value))
		g_hash_table_insert(kind->prefix_map, key, value);
}

enum svc_status svc_load_extension(struct svc_loader *load, struct svc_kind_draft *draft)
{
	const struct svc_yaml_node *node = svc_yaml_get(load->root, "extends");
	const char *name = svc_yaml_text(node);
	const GPtrArray *kinds = load->kinds->kinds;
	const struct svc_kind *base = NULL;
	for (guint i = 0; i < kinds->len; i++)
		if (name && strcmp(((struct svc_kind *)kinds->pdata[i])->name, name) == 0)
			base = kinds->pdata[i];
	if (!base)
		return svc_load_unknown_row(load, node, "kind", name ? name : "", kinds);
	copy_kind(load, base, &draft->kind);
	draft->kind.origin = load->path;
	if (svc_load_map(load, load->root, extension_keys, draft) != SVC_OK)
		return load->err->status;
	return add_transitions(load, &draft->kind);
}
