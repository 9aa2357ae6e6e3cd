#include "merge/private.h"

#include "kind/type.h"
#include "record/json.h"

#include <string.h>

bool svc_merge_is_absent(const struct svc_yaml_node *node)
{
	if (!node || node->null)
		return true;
	return node->type == SVC_YAML_SCALAR ? node->length == 0 : node->count == 0;
}

bool svc_merge_is_same(const struct svc_yaml_node *a, const struct svc_yaml_node *b)
{
	bool no_a = svc_merge_is_absent(a), no_b = svc_merge_is_absent(b);
	return no_a || no_b ? no_a == no_b : svc_yaml_equal(a, b);
}

char *svc_merge_text_of(const struct svc_yaml_node *node)
{
	if (!node)
		return g_strdup("");
	if (node->type == SVC_YAML_SCALAR)
		return g_strdup_printf("%c%s", node->null ? '~' : '=', node->value);
	json_t *json = svc_record_json_value(NULL, node);
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	char *copy = g_strdup(text);
	free(text);
	json_decref(json);
	return copy;
}

/* min and max keep the lesser and the greater; `later` is what stands later in the list of choices,
 * which are the statuses for the status field, and the greater of anything else. */
enum svc_merge_side svc_merge_policy(
	const struct svc_field *field, const struct svc_yaml_node *const side[SVC_MERGE_SIDES])
{
	const char *ours = svc_yaml_text(side[SVC_MERGE_OURS]);
	const char *theirs = svc_yaml_text(side[SVC_MERGE_THEIRS]);
	bool lesser = field && strcmp(field->merge, "min") == 0;
	bool greater =
		field && (strcmp(field->merge, "max") == 0 || strcmp(field->merge, "later") == 0);
	if ((!lesser && !greater) || !ours || !theirs || field->type == SVC_FIELD_LIST)
		return SVC_MERGE_BASE;
	g_autofree char *a = NULL, *b = NULL;
	svc_autoclear(svc_error) odd = {0};
	if (svc_field_canonical(field, ours, &a, &odd) ||
		svc_field_canonical(field, theirs, &b, &odd))
		return SVC_MERGE_BASE;
	int order = svc_field_compare(field, a, b);
	if (order == 0)
		return strcmp(ours, theirs) <= 0 ? SVC_MERGE_OURS : SVC_MERGE_THEIRS;
	return (order < 0) == lesser ? SVC_MERGE_OURS : SVC_MERGE_THEIRS;
}
