/* A file of a record: split and parsed, every range within the file and its parts adding up. */
#include "text/frontmatter.h"
#include "text/yaml.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_node(const struct svc_yaml_node *node, size_t length)
{
	g_assert(node->start <= node->content && node->content <= length);
	g_assert(node->start <= node->end && node->end <= length);
	g_assert(node->line > 0 && node->column > 0);
	g_assert(node->height < SVC_YAML_MAX_DEPTH && node->weight <= SVC_YAML_MAX_NODES);
	size_t count = 0;
	svc_yaml_foreach (child, node) {
		if (!node->alias)
			check_node(child, length);
		count++;
	}
	g_assert(count == node->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_yaml) doc = NULL;
	struct svc_frontmatter parts;
	const char *text = (const char *)data;
	if (svc_frontmatter_split(text, size, &parts, &err) != SVC_OK) {
		g_assert(err.message && err.hint && err.line > 0 && err.column > 0);
		return 0;
	}
	g_assert(parts.yaml + parts.yaml_length <= parts.body && parts.body <= size);
	if (svc_yaml_parse(text + parts.yaml, parts.yaml_length, 1, &doc, &err) != SVC_OK)
		g_assert(err.message && err.line > 0 && err.column > 0);
	else if (doc->root)
		check_node(doc->root, parts.yaml_length);
	return 0;
}
