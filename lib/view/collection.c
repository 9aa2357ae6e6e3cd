#include "view/collection.h"
#include <glib.h>

/* A node in words: pairs as "key value", items joined with a comma, what is deeper in brackets. */
static void in_words(GString *out, const struct svc_yaml_node *node)
{
	if (node->type == SVC_YAML_SCALAR) {
		g_string_append(out, svc_yaml_text(node) ? svc_yaml_text(node) : "none");
		return;
	}
	svc_yaml_foreach (part, node) {
		bool deeper = part->type != SVC_YAML_SCALAR;
		g_string_append(out, part == node->child ? "" : ", ");
		if (part->key)
			g_string_append_printf(out, "%s ", part->key->value);
		g_string_append(out, deeper ? "(" : "");
		in_words(out, part);
		g_string_append(out, deeper ? ")" : "");
	}
}

/* A map in a list leads with its first value: "model (type enum, choices (light, standard))". */
static void item_in_words(GString *out, const struct svc_yaml_node *item)
{
	const struct svc_yaml_node *first = item->child;
	if (item->type != SVC_YAML_MAP || !first || first->type != SVC_YAML_SCALAR) {
		in_words(out, item);
		return;
	}
	g_string_append(out, first->value);
	svc_yaml_foreach (part, item) {
		if (part == first)
			continue;
		bool deeper = part->type != SVC_YAML_SCALAR;
		g_string_append_printf(out, "%s%s %s", part == first->next ? " (" : ", ",
			part->key->value, deeper ? "(" : "");
		in_words(out, part);
		g_string_append(out, deeper ? ")" : "");
	}
	g_string_append(out, first->next ? ")" : "");
}

char *svc_view_collection(const struct svc_yaml_node *node)
{
	bool lines = false;
	svc_yaml_foreach (item, node)
		lines = lines || item->type != SVC_YAML_SCALAR;
	GString *out = g_string_new(NULL);
	svc_yaml_foreach (item, node) {
		g_string_append(out, item == node->child ? "" : lines ? "\n" : ", ");
		if (item->key)
			g_string_append_printf(out, "%s: ", item->key->value);
		if (item->key)
			in_words(out, item);
		else
			item_in_words(out, item);
	}
	return g_string_free(out, FALSE);
}
