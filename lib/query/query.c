#include "query/parse.h"
#include "query/private.h"
#include "util/utf8.h"

enum { MAX_SAVED_NESTING = 16 };

static void bound_free(void *data)
{
	svc_bound_term_free(data);
}

void svc_query_free(struct svc_query *query)
{
	if (!query)
		return;
	svc_query_node_free(query->root);
	g_ptr_array_unref(query->sources);
	g_ptr_array_unref(query->bound);
	g_ptr_array_unref(query->opened);
	svc_query_env_clear(&query->env);
	g_free(query->folded);
	g_free(query);
}

const struct svc_query_node *svc_query_root(const struct svc_query *query)
{
	return query->root;
}

const struct svc_bound_term *svc_query_bound(
	const struct svc_query *query, const struct svc_query_term *term)
{
	return query->bound->pdata[term->index];
}

const struct svc_query_env *svc_query_env_of(const struct svc_query *query)
{
	return &query->env;
}

bool svc_query_is_empty(const struct svc_query *query)
{
	return query->budget.terms == 0;
}

static enum svc_status bind_node(struct svc_query *query, struct svc_query_node *node,
	const char *source, struct svc_error *err);

static enum svc_status unknown_saved(struct svc_query *query, const struct svc_query_node *node,
	struct svc_query_place place, struct svc_error *err)
{
	const char *const *names = query->env.options.saved_names;
	g_autofree char *close = names ? svc_suggest(node->name, names, 3) : NULL;
	svc_query_fail(err, place, "there is no saved query '@%s'", node->name);
	if (close)
		return svc_query_advise(err, "did you mean %s?", close);
	return svc_query_advise(err, "saved queries stand under queries: in .svc/config.yaml");
}

static enum svc_status put_in(struct svc_query *query, struct svc_query_node *node,
	const char *text, struct svc_error *err)
{
	char *source = g_strdup(text);
	struct svc_query_node *child = NULL;
	g_ptr_array_add(query->sources, source);
	query->budget.depth = 0;
	enum svc_status status = svc_query_parse_expression(source, &query->budget, &child, err);
	if (!status) {
		g_ptr_array_add(node->children, child);
		g_ptr_array_add(query->opened, node->name);
		status = bind_node(query, child, source, err);
		g_ptr_array_remove_index(query->opened, query->opened->len - 1);
	}
	return status ? svc_error_prefix(err, "in the saved query @%s", node->name) : SVC_OK;
}

static enum svc_status bind_saved(struct svc_query *query, struct svc_query_node *node,
	const char *source, struct svc_error *err)
{
	struct svc_query_place place = {source, node->start, node->end};
	const struct svc_query_options *options = &query->env.options;
	if (g_ptr_array_find_with_equal_func(query->opened, node->name, g_str_equal, NULL))
		return svc_query_fail(
			err, place, "the saved query @%s refers to itself", node->name);
	if (query->opened->len >= MAX_SAVED_NESTING)
		return svc_query_fail(err, place, "saved queries are nested too deeply");
	const char *text = options->saved ? options->saved(options->data, node->name) : NULL;
	if (!text)
		return unknown_saved(query, node, place, err);
	return put_in(query, node, text, err);
}

static enum svc_status bind_node(struct svc_query *query, struct svc_query_node *node,
	const char *source, struct svc_error *err)
{
	if (node->type == SVC_QUERY_SAVED)
		return bind_saved(query, node, source, err);
	if (node->type != SVC_QUERY_TERM) {
		for (guint i = 0; i < node->children->len; i++) {
			enum svc_status status =
				bind_node(query, node->children->pdata[i], source, err);
			if (status)
				return status;
		}
		return SVC_OK;
	}
	struct svc_bound_term *bound = NULL;
	enum svc_status status = svc_bind_term(&query->env, node->term, source, &bound, err);
	if (query->bound->len <= node->term->index)
		g_ptr_array_set_size(query->bound, (gint)node->term->index + 1);
	query->bound->pdata[node->term->index] = bound;
	return status;
}

static enum svc_status parse_both(struct svc_query *query, const char *const *operands,
	const char *expression, struct svc_error *err)
{
	if (operands) {
		char *source = NULL;
		struct svc_query_node *node = NULL;
		enum svc_status status =
			svc_query_parse_operands(operands, &query->budget, &source, &node, err);
		g_ptr_array_add(query->sources, source);
		if (!status) {
			g_ptr_array_add(query->root->children, node);
			status = bind_node(query, node, source, err);
		}
		if (status)
			return status;
	}
	if (!expression)
		return SVC_OK;
	char *source = g_strdup(expression);
	struct svc_query_node *node = NULL;
	g_ptr_array_add(query->sources, source);
	query->budget.depth = 0;
	enum svc_status status = svc_query_parse_expression(source, &query->budget, &node, err);
	if (status)
		return status;
	g_ptr_array_add(query->root->children, node);
	return bind_node(query, node, source, err);
}

enum svc_status svc_query_parse(const char *const *operands, const char *expression,
	const struct svc_query_options *options, struct svc_query **out, struct svc_error *err)
{
	svc_auto(svc_query) query = g_new0(struct svc_query, 1);
	query->sources = g_ptr_array_new_with_free_func(g_free);
	query->bound = g_ptr_array_new_with_free_func(bound_free);
	query->opened = g_ptr_array_new();
	query->root = g_new0(struct svc_query_node, 1);
	query->root->type = SVC_QUERY_AND;
	query->root->children = g_ptr_array_new();
	svc_query_env_init(&query->env, options);
	enum svc_status status = parse_both(query, operands, expression, err);
	if (!status)
		*out = g_steal_pointer(&query);
	return status;
}
