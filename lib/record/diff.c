#include "record/record.h"

static void clear_change(gpointer data)
{
	struct svc_field_change *change = data;
	g_free(change->field);
	g_free(change->from);
	g_free(change->to);
}

static void add_change(GArray *changes, const char *field, const struct svc_yaml_node *from,
	const struct svc_yaml_node *to)
{
	g_autofree char *a = svc_record_value(from), *b = svc_record_value(to);
	if (g_strcmp0(a, b) == 0)
		return;
	struct svc_field_change change = {
		g_strdup(field), g_steal_pointer(&a), g_steal_pointer(&b)};
	g_array_append_val(changes, change);
}

static void add_unknown(GArray *changes, const struct svc_kind *kind,
	const struct svc_yaml_node *keys, const struct svc_yaml_node *a,
	const struct svc_yaml_node *b, bool skip_common)
{
	svc_yaml_foreach (node, keys) {
		const char *key = svc_yaml_text(node->key);
		if (!key || svc_kind_field(kind, key) || (skip_common && svc_yaml_get(a, key)))
			continue;
		add_change(changes, key, svc_yaml_get(a, key), svc_yaml_get(b, key));
	}
}

GArray *svc_record_diff(const struct svc_record *a, const struct svc_record *b)
{
	GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct svc_field_change));
	g_array_set_clear_func(changes, clear_change);
	if (!a && !b)
		return changes;
	const struct svc_kind *kind = a ? a->kind : b->kind;
	const struct svc_yaml_node *from = a ? a->yaml->root : NULL, *to = b ? b->yaml->root : NULL;
	for (guint i = 0; i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		add_change(changes, field->name, svc_yaml_get(from, field->name),
			svc_yaml_get(to, field->name));
	}
	add_unknown(changes, kind, from, from, to, false);
	add_unknown(changes, kind, to, from, to, true);
	return changes;
}
