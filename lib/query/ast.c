#include "query/ast.h"
#include <string.h>

static void value_free(struct svc_query_value *value)
{
	if (!value)
		return;
	g_free(value->low);
	g_free(value->high);
	g_free(value);
}

static void term_free(struct svc_query_term *term)
{
	if (!term)
		return;
	for (guint i = 0; term->values && i < term->values->len; i++)
		value_free(term->values->pdata[i]);
	if (term->values)
		g_ptr_array_free(term->values, TRUE);
	value_free(term->window);
	g_free(term->field);
	g_free(term);
}

void svc_query_node_free(struct svc_query_node *node)
{
	if (!node)
		return;
	for (guint i = 0; node->children && i < node->children->len; i++)
		svc_query_node_free(node->children->pdata[i]);
	if (node->children)
		g_ptr_array_free(node->children, TRUE);
	term_free(node->term);
	g_free(node->name);
	g_free(node);
}

static bool value_equal(const struct svc_query_value *a, const struct svc_query_value *b)
{
	if (!a || !b)
		return a == b;
	return a->type == b->type && a->quoted == b->quoted && g_strcmp0(a->low, b->low) == 0 &&
	       g_strcmp0(a->high, b->high) == 0;
}

static bool term_equal(const struct svc_query_term *a, const struct svc_query_term *b)
{
	if (!a || !b)
		return a == b;
	if (a->type != b->type || g_strcmp0(a->field, b->field) != 0 ||
		a->values->len != b->values->len || !value_equal(a->window, b->window))
		return false;
	for (guint i = 0; i < a->values->len; i++)
		if (!value_equal(a->values->pdata[i], b->values->pdata[i]))
			return false;
	return true;
}

bool svc_query_node_equal(const struct svc_query_node *a, const struct svc_query_node *b)
{
	guint count = a->children ? a->children->len : 0;
	if (a->type != b->type || g_strcmp0(a->name, b->name) != 0 ||
		!term_equal(a->term, b->term) || count != (b->children ? b->children->len : 0))
		return false;
	for (guint i = 0; i < count; i++)
		if (!svc_query_node_equal(a->children->pdata[i], b->children->pdata[i]))
			return false;
	return true;
}
