/*
 * What the config says about records: defaults that must lead to one, priorities that a record may
 * have.
 */
#include "check/private.h"
#include "util/utf8.h"
#include <string.h>

#define CONFIG_PATH ".svc/config.yaml"

static bool is_there(struct svc_desk *desk, const char *kind, const char *id)
{
	svc_auto(svc_record) record = NULL;
	svc_autoclear(svc_error) why = {0};
	return svc_desk_get(desk, kind, id, &record, &why) != SVC_ENOTFOUND;
}

/* The ids of a kind, for close matches; a file that can't be read is no answer. */
static enum svc_status add_id(struct svc_record **record, void *data, struct svc_error *err)
{
	(void)err;
	g_ptr_array_add(data, g_strdup((*record)->id));
	return SVC_OK;
}

static char *close_ids(struct svc_desk *desk, const char *const *kinds, const char *word)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	svc_autoclear(svc_error) why = {0};
	for (const char *const *name = kinds; *name; name++) {
		const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), *name, NULL);
		if (!kind || svc_desk_each(desk, kind, add_id, NULL, ids, &why))
			svc_error_clear(&why);
	}
	g_ptr_array_add(ids, NULL);
	return svc_suggest(word, (const char *const *)ids->pdata, 3);
}

/* The first field of this name that leads to records of named kinds, whatever kind has it. */
static const struct svc_field *reference(const struct svc_desk *desk, const char *name)
{
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(desk));
	for (guint i = 0; i < kinds->len; i++) {
		const struct svc_field *field = svc_kind_field(kinds->pdata[i], name);
		if (field && field->type == SVC_FIELD_REF && field->refs && field->refs[0])
			return field;
	}
	return NULL;
}

static void check_defaults(struct svc_desk *desk, GPtrArray *findings)
{
	svc_yaml_foreach (node, svc_desk_config(desk, "defaults")) {
		const struct svc_field *field = reference(desk, node->key->value);
		const char *id = svc_yaml_text(node);
		bool known = !field || !id || !*id;
		for (guint i = 0; !known && field->refs[i]; i++)
			known = is_there(desk, field->refs[i], id);
		if (known)
			continue;
		g_autofree char *shown = svc_utf8_harmless(id, false);
		struct svc_finding *finding = svc_check_add(findings, RULE_CONFIG_DEFAULT,
			CONFIG_PATH, node->line, node->column, "defaults/%s: there is no %s '%s'",
			field->name, field->refs[0], shown);
		g_autofree char *close = close_ids(desk, (const char *const *)field->refs, id);
		finding->cure = close ? g_strdup_printf("did you mean %s?", close)
				      : g_strdup_printf("'svc %s list' shows what there is",
						field->refs[0]);
	}
}

static const struct svc_field *role_field(const struct svc_kind *kind, const char *role)
{
	const char *name = svc_kind_role(kind, role);
	return name ? svc_kind_field(kind, name) : NULL;
}

/* Fields whose choices the matrix speaks of, of the kinds whose priority follows from it. */
static const char **choices_of(const struct svc_desk *desk, const char *role)
{
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(desk));
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < kinds->len; i++) {
		const struct svc_kind *kind = kinds->pdata[i];
		if (!role_field(kind, "priority") || !role_field(kind, "impact") ||
			!role_field(kind, "urgency"))
			continue;
		g_autofree const char **some = svc_choice_names(role_field(kind, role)->choices);
		for (const char **name = some; *name; name++)
			g_ptr_array_add(names, (gpointer)*name);
	}
	g_ptr_array_add(names, NULL);
	return (const char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

/* `word` stands at `at`, in the row of the matrix that `row` begins. */
static void check_word(GPtrArray *findings, const struct svc_yaml_node *at, const char *word,
	const char *const *choices, const char *role)
{
	if (!word || !*choices || g_strv_contains(choices, word))
		return;
	g_autofree char *shown = svc_utf8_harmless(word, false);
	g_autofree char *all = g_strjoinv(", ", (char **)choices);
	struct svc_finding *finding =
		svc_check_add(findings, RULE_CONFIG_PRIORITY, CONFIG_PATH, at->line, at->column,
			"the config's matrix of priorities: '%s' is no %s", shown, role);
	finding->cure = g_strdup_printf("there are %s", all);
}

static void check_priorities(const struct svc_desk *desk, GPtrArray *findings)
{
	g_autofree const char **impacts = choices_of(desk, "impact");
	g_autofree const char **urgencies = choices_of(desk, "urgency");
	g_autofree const char **priorities = choices_of(desk, "priority");
	svc_yaml_foreach (row, svc_desk_config(desk, "priority")) {
		check_word(findings, row, row->key->value, impacts, "impact");
		svc_yaml_foreach (cell, row) {
			check_word(findings, cell, cell->key->value, urgencies, "urgency");
			check_word(findings, cell, svc_yaml_text(cell), priorities, "priority");
		}
	}
}

void svc_check_config_values(struct svc_desk *desk, GPtrArray *findings)
{
	check_defaults(desk, findings);
	check_priorities(desk, findings);
}
