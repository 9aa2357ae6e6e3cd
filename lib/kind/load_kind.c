#include "kind/load_kind.h"

#include <string.h>

static enum svc_status load_pair(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	struct svc_noun *noun = target;
	if (value->type != SVC_YAML_MAP || value->count != 1)
		return svc_load_fail(load, value, "one field and its value are expected here");
	return svc_load_text(load, value->child->key, &noun->field) == SVC_OK
		       ? svc_load_text(load, value->child, &noun->value)
		       : load->err->status;
}

static const struct svc_load_key noun_keys[] = {
	{"set", load_pair, 0},
	{"help", svc_load_text, offsetof(struct svc_noun, help)},
	{0},
};

enum svc_status svc_load_nouns(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	struct svc_kind *kind = target;
	if (value->type != SVC_YAML_MAP)
		return svc_load_fail(load, value, "a map of short forms is expected here");
	svc_yaml_foreach (item, value) {
		struct svc_noun *noun = SVC_LOAD_NEW(load, struct svc_noun);
		if (svc_load_text(load, item->key, &noun->name) != SVC_OK ||
			svc_load_map(load, item, noun_keys, noun) != SVC_OK)
			return load->err->status;
		if (!svc_load_is_name(noun->name, '-') || !noun->field || !noun->help)
			return svc_load_fail(load, item->key,
				"the short form '%s' needs 'set', a help text and a name of small "
				"letters",
				noun->name);
		g_ptr_array_add(kind->nouns, noun);
	}
	return SVC_OK;
}

static enum svc_status load_roles(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	struct svc_kind *kind = target;
	if (value->type != SVC_YAML_MAP)
		return svc_load_fail(load, value, "a map of roles and fields is expected here");
	svc_yaml_foreach (item, value) {
		const char *role = NULL, *field = NULL;
		if (svc_load_text(load, item->key, &role) != SVC_OK ||
			svc_load_text(load, item, &field) != SVC_OK)
			return load->err->status;
		g_hash_table_insert(kind->roles, (gpointer)role, (gpointer)field);
	}
	return SVC_OK;
}

GArray *svc_load_choices_copy(struct svc_loader *load, const GArray *choices)
{
	GArray *copy = svc_load_array(load, sizeof(struct svc_choice));
	g_array_append_vals(copy, choices->data, choices->len);
	return copy;
}

#define KIND(NAME) offsetof(struct svc_kind_draft, kind.NAME)

static const struct svc_load_key kind_keys[] = {
	{"kind", svc_load_text, KIND(name)},
	{"title", svc_load_text, KIND(title)},
	{"plural", svc_load_text, KIND(plural)},
	{"folder", svc_load_text, KIND(folder)},
	{"acts_as", svc_load_text, KIND(acts_as)},
	{"help", svc_load_text, KIND(help)},
	{"id", svc_load_id, 0},
	{"nouns", svc_load_nouns, 0},
	{"roles", load_roles, 0},
	{"columns", svc_load_names, KIND(columns)},
	{"sort", svc_load_text, KIND(sort)},
	{"fields", svc_load_fields, offsetof(struct svc_kind_draft, fields)},
	{"statuses", svc_load_states, KIND(states)},
	{"verbs", svc_load_verbs, KIND(verbs)},
	{"entries", svc_load_names, offsetof(struct svc_kind_draft, entries)},
	{"relations", svc_load_choices, KIND(relations)},
	{"approvers", svc_load_choices, KIND(approvers)},
	{"template", svc_load_text, KIND(template_body)},
	{0},
};

static enum svc_status check_needed(struct svc_loader *load, const struct svc_kind *kind)
{
	const struct {
		const char *key, *value;
	} needed[] = {{"title", kind->title}, {"plural", kind->plural}, {"help", kind->help}};
	if (!kind->name)
		return svc_load_fail(load, load->root,
			"the kind has no name: neither 'kind:' nor 'extends:' is there");
	for (guint i = 0; i < G_N_ELEMENTS(needed); i++)
		if (!needed[i].value || *needed[i].value == '\0')
			return svc_load_fail(load, load->root, "the kind '%s' has no %s",
				kind->name, needed[i].key);
	if (!svc_yaml_get(load->root, "id") || !svc_yaml_get(load->root, "fields"))
		return svc_load_fail(load, load->root,
			"the kind '%s' must say its id style and its fields", kind->name);
	return SVC_OK;
}

static enum svc_status refuse_second(struct svc_loader *load, const char *name)
{
	const GPtrArray *kinds = load->kinds->kinds;
	for (guint i = 0; i < kinds->len; i++) {
		if (strcmp(((const struct svc_kind *)kinds->pdata[i])->name, name) != 0)
			continue;
		svc_load_fail(load, svc_load_place(load, "kind", NULL),
			"the kind '%s' is there already", name);
		return svc_error_hint(load->err, "write 'extends: %s' to add to it", name);
	}
	return SVC_OK;
}

static enum svc_status load_new(struct svc_loader *load, struct svc_kind_draft *draft)
{
	struct svc_kind *kind = &draft->kind;
	*kind = (struct svc_kind){
		.prefix_map = svc_load_table(load),
		.roles = svc_load_table(load),
		.fields = svc_load_list(load),
		.states = svc_load_list(load),
		.columns = svc_load_list(load),
		.verbs = svc_load_list(load),
		.nouns = svc_load_list(load),
		.relations = svc_load_choices_copy(load, load->kinds->relations),
		.path = "",
		.sort = "id",
		.template_body = "",
		.slug = true,
		.origin = load->path,
	};
	if (svc_load_map(load, load->root, kind_keys, draft) != SVC_OK ||
		check_needed(load, kind) != SVC_OK)
		return load->err->status;
	if (!kind->folder)
		kind->folder = kind->plural;
	return refuse_second(load, kind->name);
}

static bool is_common(const GPtrArray *common, const struct svc_field *field)
{
	for (guint i = 0; i < common->len; i++)
		if (strcmp(((const struct svc_field *)common->pdata[i])->name, field->name) == 0)
			return true;
	return false;
}

/* Fields of the file, with the common ones around them: the id first, the others last. */
static void place_fields(struct svc_loader *load, struct svc_kind_draft *draft)
{
	const GPtrArray *common = load->kinds->common;
	GPtrArray *all = svc_load_list(load), *old = draft->kind.fields, *own = draft->fields;
	if (old->len == 0)
		g_ptr_array_add(old, common->pdata[0]);
	guint tail = old->len;
	while (tail > 1 && is_common(common, old->pdata[tail - 1]))
		tail--;
	for (guint i = 0; i < tail; i++)
		g_ptr_array_add(all, old->pdata[i]);
	for (guint i = 0; own && i < own->len; i++)
		g_ptr_array_add(all, own->pdata[i]);
	for (guint i = tail; i < old->len; i++)
		g_ptr_array_add(all, old->pdata[i]);
	draft->kind.fields = all;
	for (guint i = 1; i < common->len; i++) {
		const struct svc_field *field = common->pdata[i];
		if (!svc_kind_field(&draft->kind, field->name))
			g_ptr_array_add(all, common->pdata[i]);
	}
}

/* The choices of the status field are the statuses. */
static void fill_states(struct svc_loader *load, struct svc_kind *kind)
{
	const char *name = svc_kind_role(kind, "status");
	const struct svc_field *field = name ? svc_kind_field(kind, name) : NULL;
	if (!field || field->type != SVC_FIELD_ENUM || kind->states->len == 0)
		return;
	struct svc_field *copy = SVC_LOAD_NEW(load, struct svc_field);
	*copy = *field;
	copy->choices = svc_load_array(load, sizeof(struct svc_choice));
	for (guint i = 0; i < kind->states->len; i++) {
		const struct svc_state *state = kind->states->pdata[i];
		struct svc_choice choice = {state->name, state->help};
		g_array_append_val(copy->choices, choice);
	}
	guint at = 0;
	if (g_ptr_array_find(kind->fields, field, &at))
		kind->fields->pdata[at] = copy;
}

/* `tracked:` of an extension: fields of the kind whose changes shall stand in the timeline as well.
 */
static enum svc_status track_fields(struct svc_loader *load, struct svc_kind_draft *draft)
{
	for (guint i = 0; draft->tracked && i < draft->tracked->len; i++) {
		const char *name = draft->tracked->pdata[i];
		const struct svc_field *field = svc_kind_field(&draft->kind, name);
		guint at = 0;
		if (!field || !g_ptr_array_find(draft->kind.fields, field, &at))
			return svc_load_fail(load, svc_load_place(load, "tracked", NULL),
				"the kind '%s' has no field '%s' to track", draft->kind.name, name);
		struct svc_field *copy = SVC_LOAD_NEW(load, struct svc_field);
		*copy = *field;
		copy->tracked = true;
		draft->kind.fields->pdata[at] = copy;
	}
	return SVC_OK;
}

static const char *const builtin_entries[] = {"opened", "changed", "replied", "noted"};

static void fill_entries(struct svc_loader *load, struct svc_kind_draft *draft)
{
	GPtrArray *verbs = svc_load_list(load);
	const char *const *old = draft->kind.entry_verbs;
	if (!old)
		for (guint i = 0; i < G_N_ELEMENTS(builtin_entries); i++)
			g_ptr_array_add(verbs, (gpointer)builtin_entries[i]);
	for (; old && *old; old++)
		g_ptr_array_add(verbs, (gpointer)*old);
	for (guint i = 0; draft->entries && i < draft->entries->len; i++)
		g_ptr_array_add(verbs, draft->entries->pdata[i]);
	g_ptr_array_add(verbs, NULL);
	draft->kind.entry_verbs = (const char *const *)verbs->pdata;
}

/* An abbreviation is read by its letters: "an SLA". */
static const char *with_article(struct svc_loader *load, const struct svc_kind *kind)
{
	bool letters = kind->title[1] && g_ascii_isupper(kind->title[1]);
	const char *first = letters ? kind->title : kind->name;
	bool an = strchr(letters ? "AEFHILMNORSX" : "aeio", *first) != NULL;
	g_autofree char *text = g_strconcat(an ? "an " : "a ", kind->name, NULL);
	return svc_load_copy(load, text);
}

static void put_kind(struct svc_kinds *kinds, struct svc_kind *kind)
{
	for (guint i = 0; i < kinds->kinds->len; i++) {
		const struct svc_kind *old = kinds->kinds->pdata[i];
		if (strcmp(old->name, kind->name) == 0) {
			kinds->kinds->pdata[i] = kind;
			return;
		}
	}
	g_ptr_array_add(kinds->kinds, kind);
}

/* An alias could make a small file grow without bound as it is read. */
static enum svc_status refuse_aliases(struct svc_loader *load, const struct svc_yaml_node *node)
{
	if (node->alias)
		return svc_load_fail(load, node, "a kind file can't use YAML aliases");
	svc_yaml_foreach (child, node)
		if (refuse_aliases(load, child) != SVC_OK)
			return load->err->status;
	return SVC_OK;
}

enum svc_status svc_load_kind(struct svc_loader *load)
{
	struct svc_kind_draft draft = {0};
	if (!load->root || load->root->type != SVC_YAML_MAP)
		return svc_load_fail(load, load->root, "a kind file must hold a map");
	if (refuse_aliases(load, load->root) != SVC_OK)
		return load->err->status;
	bool extends = svc_yaml_get(load->root, "extends") != NULL;
	if ((extends ? svc_load_extension(load, &draft) : load_new(load, &draft)) != SVC_OK)
		return load->err->status;
	place_fields(load, &draft);
	if (track_fields(load, &draft) != SVC_OK)
		return load->err->status;
	fill_states(load, &draft.kind);
	fill_entries(load, &draft);
	draft.kind.order = svc_load_row_names(load, draft.kind.fields);
	if (draft.kind.columns->len == 0)
		g_ptr_array_add(draft.kind.columns, (gpointer)draft.kind.order[0]);
	if (svc_kind_check(load, &draft.kind) != SVC_OK)
		return load->err->status;
	struct svc_kind *kind = SVC_LOAD_NEW(load, struct svc_kind);
	*kind = draft.kind;
	kind->one = with_article(load, kind);
	put_kind(load->kinds, kind);
	return SVC_OK;
}
