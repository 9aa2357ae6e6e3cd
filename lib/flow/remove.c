#include "flow/private.h"
#include <string.h>

enum { SHOWN_REFERRERS = 10 };

struct referrers {
	GHashTable *ids;   /* of what goes; borrowed */
	GHashTable *paths; /* files that don't count; borrowed */
	const char *first; /* the first id that somebody refers to; borrowed from `ids` */
	GPtrArray *found;  /* ids of who refers; owned texts */
};

/* The id of those that go which the value names; NULL if none. */
static const char *named(
	const struct svc_field *field, const struct svc_yaml_node *node, GHashTable *ids)
{
	const char *hit = NULL;
	if (!field || !node)
		return NULL;
	const char *text = svc_yaml_text(node);
	switch (field->type) {
	case SVC_FIELD_REF:
	case SVC_FIELD_PERSON:
		if (text)
			g_hash_table_lookup_extended(ids, text, (gpointer *)&hit, NULL);
		return hit;
	case SVC_FIELD_LIST:
		svc_yaml_foreach (item, node) {
			if ((hit = named(field->item, item, ids)))
				return hit;
		}
		return named(field->item, text ? node : NULL, ids);
	case SVC_FIELD_MAP:
		for (guint i = 0; !hit && field->keys && i < field->keys->len; i++) {
			const struct svc_field *key = field->keys->pdata[i];
			hit = named(key, svc_yaml_get(node, key->name), ids);
		}
		return hit;
	default:
		return NULL;
	}
}

static enum svc_status look(struct svc_record **record, void *data, struct svc_error *err)
{
	struct referrers *referrers = data;
	const struct svc_kind *kind = (*record)->kind;
	if (g_hash_table_contains(referrers->paths, (*record)->path))
		return SVC_OK;
	for (guint i = 0; i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		const char *id =
			named(field, svc_record_node(*record, field->name), referrers->ids);
		if (!id)
			continue;
		if (!referrers->first)
			referrers->first = id;
		g_ptr_array_add(referrers->found, g_strdup((*record)->id));
		break;
	}
	return SVC_OK;
}

enum svc_status svc_flow_check_referrers(struct svc_desk *desk, GHashTable *ids, GHashTable *paths,
	const char *cure, struct svc_error *err)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
	struct referrers referrers = {.ids = ids, .paths = paths, .found = found};
	enum svc_status status = svc_desk_each(desk, NULL, look, NULL, &referrers, err);
	if (status || !found->len)
		return status;
	guint shown = MIN(found->len, SHOWN_REFERRERS);
	g_autoptr(GString) names = g_string_new(NULL);
	for (guint i = 0; i < shown; i++)
		g_string_append_printf(names, "%s%s", i ? ", " : "", (char *)found->pdata[i]);
	if (shown < found->len)
		g_string_append_printf(names, " and %u more", found->len - shown);
	svc_error_set(err, SVC_ECONFLICT, "%s%s still referred to by %u record%s", referrers.first,
		g_hash_table_size(ids) > 1 ? " (among others) is" : " is", found->len,
		found->len == 1 ? "" : "s");
	return svc_error_hint(err, "by %s\n%s", names->str, cure);
}

static enum svc_status mark(struct svc_flow *flow, const struct svc_ref *ref, struct svc_error *err)
{
	struct svc_flow_item *item;
	enum svc_status status = svc_flow_item(flow, ref, &item, err);
	if (status)
		return status;
	item->removed = true;
	svc_flow_touch(flow, item)->removed = true;
	return SVC_OK;
}

enum svc_status svc_flow_remove(struct svc_flow *flow, const GPtrArray *refs, struct svc_error *err)
{
	g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) paths = g_hash_table_new(g_str_hash, g_str_equal);
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < refs->len; i++) {
		const struct svc_ref *ref = refs->pdata[i];
		g_hash_table_add(ids, ref->id);
		g_hash_table_add(paths, ref->path);
	}
	if (refs->len && !flow->options.force)
		status = svc_flow_check_referrers(flow->desk, ids, paths,
			"change these first, or remove it all the same with --force", err);
	for (guint i = 0; !status && i < refs->len; i++)
		status = mark(flow, refs->pdata[i], err);
	return status;
}
