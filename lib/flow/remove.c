#include "flow/private.h"
#include <string.h>

enum { SHOWN_REFERRERS = 10 };

struct referrers {
	const struct svc_ref *target;
	GPtrArray *ids; /* owned texts */
};

static bool names_target(
	const struct svc_field *field, const struct svc_yaml_node *node, const char *id)
{
	if (!field || !node)
		return false;
	const char *text = svc_yaml_text(node);
	switch (field->type) {
	case SVC_FIELD_REF:
	case SVC_FIELD_PERSON:
		return text && !strcmp(text, id);
	case SVC_FIELD_LIST:
		svc_yaml_foreach (item, node) {
			if (names_target(field->item, item, id))
				return true;
		}
		return names_target(field->item, text ? node : NULL, id);
	case SVC_FIELD_MAP:
		for (guint i = 0; field->keys && i < field->keys->len; i++) {
			const struct svc_field *key = field->keys->pdata[i];
			if (names_target(key, svc_yaml_get(node, key->name), id))
				return true;
		}
		return false;
	default:
		return false;
	}
}

static enum svc_status look(struct svc_record **record, void *data, struct svc_error *err)
{
	struct referrers *found = data;
	if (!strcmp((*record)->path, found->target->path))
		return SVC_OK;
	for (guint i = 0; i < (*record)->kind->fields->len; i++) {
		const struct svc_field *field = (*record)->kind->fields->pdata[i];
		const struct svc_yaml_node *node = svc_record_node(*record, field->name);
		if (names_target(field, node, found->target->id)) {
			g_ptr_array_add(found->ids, g_strdup((*record)->id));
			break;
		}
	}
	return SVC_OK;
}

static enum svc_status refuse(const struct referrers *found, struct svc_error *err)
{
	guint shown = MIN(found->ids->len, SHOWN_REFERRERS);
	g_autoptr(GString) ids = g_string_new(NULL);
	for (guint i = 0; i < shown; i++)
		g_string_append_printf(ids, "%s%s", i ? ", " : "", (char *)found->ids->pdata[i]);
	if (shown < found->ids->len)
		g_string_append_printf(ids, " and %u more", found->ids->len - shown);
	svc_error_set(err, SVC_ECONFLICT, "%s is still referred to by %u record%s",
		found->target->id, found->ids->len, found->ids->len == 1 ? "" : "s");
	return svc_error_hint(
		err, "by %s\nchange these first, or remove it all the same with --force", ids->str);
}

enum svc_status svc_flow_remove(
	struct svc_flow *flow, const struct svc_ref *ref, struct svc_error *err)
{
	struct svc_flow_item *item;
	enum svc_status status = svc_flow_item(flow, ref, &item, err);
	if (status)
		return status;
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	struct referrers found = {ref, ids};
	if (!flow->options.force)
		status = svc_desk_each(flow->desk, NULL, look, NULL, &found, err);
	if (status)
		return status;
	if (ids->len)
		return refuse(&found, err);
	item->removed = true;
	svc_flow_touch(flow, item)->removed = true;
	return SVC_OK;
}
