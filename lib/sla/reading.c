#include "sla/reading.h"

enum svc_status svc_reading_at(struct svc_error *err, const struct svc_yaml_node *node)
{
	return svc_error_at(err, NULL, node->line, node->column);
}

enum svc_status svc_reading_expected(struct svc_error *err, const struct svc_yaml_node *node,
	const char *field, const char *what)
{
	svc_error_set(err, SVC_EINVALID, "%s must be %s", field, what);
	return svc_reading_at(err, node);
}

enum svc_status svc_reading_texts(const struct svc_yaml_node *node, const char *field,
	const char *what, GPtrArray *out, struct svc_error *err)
{
	if (svc_yaml_text(node))
		g_ptr_array_add(out, g_strdup(svc_yaml_text(node)));
	svc_yaml_foreach (item, node) {
		if (!svc_yaml_text(item) || node->type == SVC_YAML_MAP)
			return svc_reading_expected(err, item, field, what);
		g_ptr_array_add(out, g_strdup(svc_yaml_text(item)));
	}
	return SVC_OK;
}
