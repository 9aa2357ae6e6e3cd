/*
 * References: everything that names another record, in fields, lists and maps of any depth.
 */
#include "check/private.h"
#include "desk/approval.h"
#include "util/utf8.h"
#include <string.h>

enum { DEPTH_MAX = 16 }; /* kinds nest less; a hostile kind file must not exhaust the stack */

/* Names that need no record: docs/sla.md describes the calendar that is open day and night, and the
 * author of automatic replies. */
static bool is_built_in(const struct check *check, const struct svc_kind *kind, const char *id)
{
	const struct svc_kinds *kinds = svc_desk_kinds(check->desk);
	if (kind == svc_kinds_acting(kinds, "calendar"))
		return !strcmp(id, "always");
	return kind == svc_kinds_acting(kinds, "person") && !strcmp(id, "auto");
}

static void note(struct check *check, struct svc_record *record, const struct svc_field *field,
	const struct svc_yaml_node *node)
{
	const char *value = svc_yaml_text(node);
	if (!value || !*value)
		return;
	struct pending pending = {.field = field,
		.path = g_strdup(record->path),
		.value = g_strdup(value),
		.line = node->line,
		.column = node->column};
	g_array_append_val(check->pending, pending);
}

static void visit(struct check *check, struct svc_record *record, const struct svc_field *field,
	const struct svc_yaml_node *node, int depth);

static void visit_map(struct check *check, struct svc_record *record, const struct svc_field *field,
	const struct svc_yaml_node *node, int depth)
{
	for (guint i = 0; field->keys && i < field->keys->len; i++) {
		const struct svc_field *key = field->keys->pdata[i];
		const struct svc_yaml_node *value = svc_yaml_get(node, key->name);
		if (node->type == SVC_YAML_SCALAR && field->scalar &&
			!strcmp(field->scalar, key->name))
			value = node;
		if (value)
			visit(check, record, key, value, depth + 1);
	}
	if (field->keys || !field->item || node->type != SVC_YAML_MAP)
		return;
	svc_yaml_foreach (value, node)
		visit(check, record, field->item, value, depth + 1);
}

static void visit(struct check *check, struct svc_record *record, const struct svc_field *field,
	const struct svc_yaml_node *node, int depth)
{
	if (depth > DEPTH_MAX)
		return;
	if (field->type == SVC_FIELD_REF || field->type == SVC_FIELD_PERSON) {
		note(check, record, field, node);
	} else if (field->type == SVC_FIELD_MAP) {
		visit_map(check, record, field, node, depth);
	} else if (field->type == SVC_FIELD_LIST && field->item) {
		if (node->type == SVC_YAML_SCALAR)
			visit(check, record, field->item, node, depth + 1);
		svc_yaml_foreach (item, node->type == SVC_YAML_LIST ? node : NULL)
			visit(check, record, field->item, item, depth + 1);
	}
}

static void remember_parent(struct check *check, struct svc_record *record)
{
	const char *role = svc_kind_role(record->kind, "parent");
	const char *parent = role ? svc_record_get(record, role) : NULL;
	if (parent)
		g_hash_table_insert(check->parents, svc_check_name(record->kind, record->id),
			svc_check_name(record->kind, parent));
}

void svc_check_collect_refs(struct check *check, struct svc_record *record)
{
	for (guint i = 0; i < record->kind->fields->len; i++) {
		const struct svc_field *field = record->kind->fields->pdata[i];
		const struct svc_yaml_node *node = svc_record_node(record, field->name);
		if (node && !node->null)
			visit(check, record, field, node, 0);
	}
	remember_parent(check, record);
}

/* A link by another word is kept: it may come from another system. */
void svc_check_relations(struct check *check, struct svc_record *record)
{
	const struct svc_kind *kind = record->kind;
	svc_yaml_foreach (link, svc_record_node(record, "links")) {
		const struct svc_yaml_node *as = svc_yaml_get(link, "as");
		const char *name = as ? svc_yaml_text(as) : NULL;
		if (!name || svc_kind_relation(kind, name))
			continue;
		g_autofree char *shown = svc_utf8_harmless(name, false);
		g_autofree const char **names = svc_choice_names(kind->relations);
		g_autofree char *close = svc_suggest(name, names, 3);
		struct svc_finding *finding = svc_check_add(check->findings, RULE_RELATION_UNKNOWN,
			record->path, as->line, as->column, "links: '%s' is no relation of %s",
			shown, kind->one);
		finding->cure =
			close ? g_strdup_printf("did you mean %s?", close)
			      : g_strdup_printf(
					"svc kind show %s lists them; a desk can add its own",
					kind->name);
	}
}

/* A request would wait for ever for somebody whom nobody knows. */
void svc_check_approvers(struct check *check, struct svc_record *record)
{
	const char *field = svc_kind_role(record->kind, "approval");
	const struct svc_yaml_node *node = field ? svc_record_node(record, field) : NULL;
	svc_yaml_foreach (item, node) {
		const char *word = svc_yaml_text(item);
		if (!word || svc_approval_knows(check->desk, word))
			continue;
		g_autofree char *shown = svc_utf8_harmless(word, false);
		svc_check_add(check->findings, RULE_APPROVER_UNKNOWN, record->path, item->line,
			item->column, "%s: nobody is known by '%s'", field, shown)
			->cure =
			g_strdup("name a person, an address, a team, or a word of the kind's "
				 "approvers, such as line-manager or owner");
	}
}

static bool is_known(struct check *check, const struct svc_kind *kind, const char *value)
{
	g_autofree char *name = svc_check_name(kind, value);
	return g_hash_table_contains(check->ids, name) ||
	       g_hash_table_contains(check->aliases, name) || is_built_in(check, kind, value);
}

/* The kinds that a reference may point to; NULL-terminated, free the array alone. */
static const struct svc_kind **targets(struct check *check, const struct svc_field *field)
{
	const struct svc_kinds *kinds = svc_desk_kinds(check->desk);
	const GPtrArray *all = svc_kinds_all(kinds);
	const struct svc_kind **list = g_new0(const struct svc_kind *, all->len + 1);
	guint n = 0;
	for (guint i = 0; i < all->len; i++) {
		const struct svc_kind *kind = all->pdata[i];
		bool any = field->type == SVC_FIELD_REF && (!field->refs || !field->refs[0]);
		bool person = field->type == SVC_FIELD_PERSON &&
			      kind == svc_kinds_acting(kinds, "person");
		bool named = field->type == SVC_FIELD_REF && field->refs &&
			     g_strv_contains(field->refs, kind->name);
		if (any || person || named)
			list[n++] = kind;
	}
	return list;
}

static void report(
	struct check *check, const struct pending *ref, const struct svc_kind *const *kinds)
{
	bool person = ref->field->type == SVC_FIELD_PERSON;
	const char *what = kinds[0] && !kinds[1] ? kinds[0]->name : "record";
	g_autofree char *shown = svc_utf8_harmless(ref->value, false);
	struct svc_finding *finding = svc_check_add(check->findings,
		person ? RULE_PERSON_UNKNOWN : RULE_REF_MISSING, ref->path, ref->line, ref->column,
		"%s: there is no %s '%s'", ref->field->name, what, shown);
	GPtrArray *slugs =
		kinds[0] && !kinds[1] ? g_hash_table_lookup(check->slugs, kinds[0]->name) : NULL;
	if (!slugs)
		return;
	g_ptr_array_add(slugs, NULL);
	g_autofree char *close = svc_suggest(ref->value, (const char *const *)slugs->pdata, 3);
	g_ptr_array_set_size(slugs, (gint)slugs->len - 1);
	if (close)
		finding->cure = g_strdup_printf("did you mean %s?", close);
}

void svc_check_resolve_refs(struct check *check)
{
	for (guint i = 0; i < check->pending->len; i++) {
		const struct pending *ref = &g_array_index(check->pending, struct pending, i);
		if (ref->field->type == SVC_FIELD_PERSON && strchr(ref->value, '@'))
			continue; /* somebody outside is named by the email address */
		g_autofree const struct svc_kind **kinds = targets(check, ref->field);
		bool known = false;
		for (const struct svc_kind **kind = kinds; *kind && !known; kind++)
			known = is_known(check, *kind, ref->value);
		if (!known)
			report(check, ref, kinds);
	}
}

/* Each loop is reported once, at its member that comes first by name. */
static bool is_loop_start(GHashTable *parents, const char *start)
{
	const char *name = g_hash_table_lookup(parents, start);
	for (guint steps = g_hash_table_size(parents); name && steps; steps--) {
		int order = strcmp(name, start);
		if (order <= 0)
			return !order;
		name = g_hash_table_lookup(parents, name);
	}
	return false;
}

void svc_check_parents(struct check *check)
{
	g_autoptr(GList) names = g_hash_table_get_keys(check->parents);
	for (GList *one = names; one; one = one->next) {
		if (!is_loop_start(check->parents, one->data))
			continue;
		const char *path = g_hash_table_lookup(check->ids, one->data);
		struct svc_finding *finding =
			svc_check_add(check->findings, RULE_PARENT_LOOP, path ? path : "", 0, 0,
				"%s is its own ancestor by 'parent'", strchr(one->data, '/') + 1);
		finding->cure = g_strdup("empty 'parent' in one of them");
	}
}
