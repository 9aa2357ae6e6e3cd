/* The two readers of YAML, held together: for the unit tests and for a fuzzer. */
#ifndef SVC_TESTS_SAME_TREE_H
#define SVC_TESTS_SAME_TREE_H

#include "text/yaml_lines.h"

static inline void assert_same(const struct svc_yaml_node *a, const struct svc_yaml_node *b)
{
	g_assert_cmpint(a->type, ==, b->type);
	g_assert_cmpint(a->style, ==, b->style);
	g_assert_true(a->null == b->null && !b->alias && !b->anchored && !b->tag);
	g_assert_cmpstr(a->value, ==, b->value);
	g_assert_cmpuint(a->length, ==, b->length);
	g_assert_cmpuint(a->start, ==, b->start);
	g_assert_cmpuint(a->end, ==, b->end);
	g_assert_cmpuint(a->content, ==, b->content);
	g_assert_cmpint(a->line, ==, b->line);
	g_assert_cmpint(a->column, ==, b->column);
	g_assert_cmpuint(a->count, ==, b->count);
	g_assert_cmpuint(a->weight, ==, b->weight);
	g_assert_cmpint(a->height, ==, b->height);
	g_assert_true(!a->key == !b->key && !a->next == !b->next && !a->child == !b->child);
	if (a->key)
		assert_same(a->key, b->key);
	const struct svc_yaml_node *other = b->child;
	svc_yaml_foreach (child, a) {
		assert_same(child, other);
		other = other->next;
	}
}

/* True if the text was read line by line; libyaml must then say the same. */
static inline bool same_tree(const char *text, size_t length)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_yaml) all = NULL;
	svc_auto(svc_yaml) lines = svc_yaml_read_lines(text, length, 7);
	if (!lines)
		return false;
	svc_yaml_read_all(text, length, 7, &all, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	assert_same(lines->root, all->root);
	g_assert_false(all->odd_breaks);
	return true;
}

#endif
