#include "import/create.h"
#include <string.h>

static const struct svc_kind *target_kind(
	const struct svc_kinds *kinds, const struct svc_field *field)
{
	const struct svc_field *item = field;
	while (item->type == SVC_FIELD_LIST && item->item)
		item = item->item;
	if (item->type == SVC_FIELD_PERSON)
		return svc_kinds_acting(kinds, "person");
	if (item->type != SVC_FIELD_REF || !item->refs || !item->refs[0])
		return NULL;
	return svc_kinds_find(kinds, item->refs[0], NULL);
}

static char *title_of(const char *pattern, const char *raw)
{
	g_auto(GStrv) parts = g_strsplit(pattern, "{value}", -1);
	return g_strjoinv(raw, parts);
}

struct creation {
	struct svc_desk *desk;
	struct svc_write *write;
	struct svc_import_summary *summary;
	const struct svc_kind *kind;
	GHashTable *made; /* "kind/id" of this import */
};

static enum svc_status create_one(struct creation *c, const char *pattern, const char *raw,
	const char *id, struct svc_error *err)
{
	g_autofree char *name = g_strdup_printf("%s/%s", c->kind->name, id);
	if (strchr(id, '@') || !g_hash_table_add(c->made, g_strdup(name)) ||
		svc_desk_has(c->desk, c->kind, id))
		return SVC_OK;
	enum svc_status status = svc_desk_check_id(c->desk, c->kind, id, false, err);
	if (status)
		return svc_error_hint(err, "give the field case: slug, or a prefix, in the map");
	g_autofree char *title = title_of(pattern, raw);
	g_autofree char *path = svc_desk_path(c->desk, c->kind, id);
	svc_auto(svc_edit) edit = svc_edit_new();
	svc_auto(svc_record) record = NULL;
	svc_edit_add(edit, SVC_EDIT_SET, "title", title);
	status = svc_record_new(c->kind, id, path, edit, NULL, svc_desk_context(c->desk)->now,
		"import", &record, err);
	if (!status)
		status = svc_write_put(c->write, record, NULL, err);
	c->summary->created += !status;
	return status;
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
	return strcmp(a, b);
}

static enum svc_status create_values(
	struct creation *c, const struct svc_map_value *value, struct svc_error *err)
{
	g_autoptr(GList) raws = g_hash_table_get_keys(value->cache);
	raws = g_list_sort(raws, compare_texts);
	enum svc_status status = SVC_OK;
	for (const GList *raw = raws; raw && !status; raw = raw->next) {
		const char *ids = g_hash_table_lookup(value->cache, raw->data);
		g_auto(GStrv) list = g_strsplit(ids, "\n", -1);
		for (size_t i = 0; list[i] && !status; i++)
			if (*list[i])
				status = create_one(c, value->create, raw->data, list[i], err);
	}
	return status;
}

enum svc_status svc_import_create(struct svc_desk *desk, struct svc_map *map,
	struct svc_write *write, struct svc_import_summary *summary, struct svc_error *err)
{
	g_autoptr(GHashTable) made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < map->fields->len; i++) {
		struct svc_map_field *field = map->fields->pdata[i];
		struct creation c = {desk, write, summary, NULL, made};
		if (!field->value.create || !field->value.cache)
			continue;
		c.kind = target_kind(svc_desk_kinds(desk), field->field);
		if (!c.kind) {
			svc_error_set(err, SVC_EINVALID, "create is for references; %s is none",
				field->field->name);
			return svc_error_at(err, map->path, field->value.line, field->value.column);
		}
		enum svc_status status = create_values(&c, &field->value, err);
		if (status)
			return svc_error_prefix(err, "%s", field->field->name);
	}
	return SVC_OK;
}
