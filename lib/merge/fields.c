/*
 * The keys of the frontmatter, one by one.
 */
#include "merge/private.h"

#include <string.h>

void svc_merge_put_node(struct svc_merge *merge, const char *path, const struct svc_yaml_node *node,
	enum svc_merge_side from)
{
	struct svc_merge_put *put = g_new0(struct svc_merge_put, 1);
	put->path = g_strdup(path);
	put->node = node;
	put->from = merge->side[from];
	g_ptr_array_add(merge->puts, put);
}

void svc_merge_clash_on(struct svc_merge *merge, const char *field,
	const struct svc_yaml_node *const side[SVC_MERGE_SIDES])
{
	struct svc_merge_clash *clash = g_new0(struct svc_merge_clash, 1);
	clash->field = g_strdup(field);
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		clash->side[i] = svc_merge_is_absent(side[i]) ? NULL : side[i];
	g_ptr_array_add(merge->clashes, clash);
}

static void put_items(struct svc_merge *merge, const char *path, GPtrArray *items)
{
	struct svc_merge_put *put = g_new0(struct svc_merge_put, 1);
	put->path = g_strdup(path);
	put->from = merge->side[SVC_MERGE_OURS];
	put->items = items;
	for (guint i = 0; i < items->len; i++)
		if (((const struct svc_yaml_node *)items->pdata[i])->type != SVC_YAML_SCALAR)
			put->mixed = true;
	g_ptr_array_add(merge->puts, put);
}

struct value { /* one field, or key of a map, on all sides */
	const char *path;
	const struct svc_field *field; /* NULL: unknown */
	const struct svc_yaml_node *side[SVC_MERGE_SIDES];
	bool changed[SVC_MERGE_SIDES];
};

static bool all_of(const struct value *value, enum svc_yaml_type type)
{
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		if (!svc_merge_is_absent(value->side[i]) && value->side[i]->type != type)
			return false;
	return true;
}

/* A declared list may be written as a scalar. */
static bool is_list(const struct value *value)
{
	if (all_of(value, SVC_YAML_LIST))
		return !value->field || value->field->type != SVC_FIELD_MAP;
	if (!value->field || value->field->type != SVC_FIELD_LIST)
		return false;
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		if (value->side[i] && value->side[i]->type == SVC_YAML_MAP)
			return false;
	return true;
}

static void merge_value(struct svc_merge *merge, const struct value *value);

static const struct svc_field *field_of(const struct svc_field *map, const char *key)
{
	for (guint i = 0; map && map->keys && i < map->keys->len; i++)
		if (!strcmp(((const struct svc_field *)map->keys->pdata[i])->name, key))
			return map->keys->pdata[i];
	return map && !map->keys ? map->item : NULL;
}

static void merge_map(struct svc_merge *merge, const struct value *map)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	static const enum svc_merge_side order[] = {
		SVC_MERGE_OURS, SVC_MERGE_THEIRS, SVC_MERGE_BASE};
	for (size_t s = 0; s < G_N_ELEMENTS(order); s++) {
		svc_yaml_foreach (node, map->side[order[s]]) {
			const char *key = node->key->value;
			if (!g_hash_table_add(seen, (gpointer)key))
				continue;
			g_autofree char *path = g_strdup_printf("%s/%s", map->path, key);
			struct value value = {path, field_of(map->field, key), {NULL}, {false}};
			for (size_t i = 0; i < SVC_MERGE_SIDES; i++) {
				value.side[i] = svc_yaml_get(map->side[i], key);
				value.changed[i] = !svc_merge_is_same(value.side[i],
					svc_yaml_get(map->side[SVC_MERGE_BASE], key));
			}
			merge_value(merge, &value);
		}
	}
}

static bool has_odd_keys(const struct svc_yaml_node *map)
{
	svc_yaml_foreach (node, map)
		if (!node->key || node->key->type != SVC_YAML_SCALAR)
			return true;
	return false;
}

static bool is_map(const struct value *value)
{
	if (!all_of(value, SVC_YAML_MAP))
		return false;
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		if (has_odd_keys(value->side[i]))
			return false;
	return true;
}

/* Both sides changed the value, to something else each. False where that can't be settled. */
static bool settle(struct svc_merge *merge, const struct value *value)
{
	const char *policy = value->field ? value->field->merge : "union";
	if (is_list(value) && strcmp(policy, "union") == 0) {
		GPtrArray *items = svc_merge_items(
			value->field ? value->field->item : NULL, value->side, false);
		if (items)
			put_items(merge, value->path, items);
		return items != NULL;
	}
	enum svc_merge_side taken = svc_merge_policy(value->field, value->side);
	if (taken == SVC_MERGE_THEIRS)
		svc_merge_put_node(merge, value->path, value->side[taken], taken);
	return taken != SVC_MERGE_BASE;
}

bool svc_merge_decided(const struct svc_merge *merge, const char *field, enum svc_merge_side side)
{
	bool was_open, is_open;
	svc_merge_conflict_value(merge->side[SVC_MERGE_BASE], field, SVC_MERGE_BASE, &was_open);
	svc_merge_conflict_value(merge->side[side], field, SVC_MERGE_BASE, &is_open);
	return was_open && !is_open;
}

/* True where the side holds a conflict on `field`, or on a key within it, that the common version
 * doesn't: what is in place there is one of several, also if it is the old value. */
static bool opened(const struct svc_merge *merge, const char *field, enum svc_merge_side side)
{
	size_t length = strlen(field);
	if (!strcmp(field, SVC_MERGE_KEY))
		return false;
	svc_yaml_foreach (entry, svc_record_node(merge->side[side], SVC_MERGE_KEY)) {
		const char *name = svc_yaml_get_text(entry, "field");
		if (!name || strncmp(name, field, length) != 0 ||
			(name[length] && name[length] != '/'))
			continue;
		bool was_open;
		svc_merge_conflict_value(
			merge->side[SVC_MERGE_BASE], name, SVC_MERGE_BASE, &was_open);
		if (!was_open)
			return true;
	}
	return false;
}

static void merge_value(struct svc_merge *merge, const struct value *value)
{
	const struct svc_yaml_node *ours = value->side[SVC_MERGE_OURS];
	const struct svc_yaml_node *theirs = value->side[SVC_MERGE_THEIRS];
	bool changed[SVC_MERGE_SIDES];
	for (size_t i = SVC_MERGE_OURS; i < SVC_MERGE_SIDES; i++)
		changed[i] = value->changed[i] ||
			     svc_merge_decided(merge, value->path, (enum svc_merge_side)i) ||
			     opened(merge, value->path, (enum svc_merge_side)i);
	if (svc_merge_is_same(ours, theirs) || !changed[SVC_MERGE_THEIRS])
		return;
	if (!changed[SVC_MERGE_OURS])
		svc_merge_put_node(merge, value->path, theirs, SVC_MERGE_THEIRS);
	else if (is_map(value))
		merge_map(merge, value);
	else if (!settle(merge, value))
		svc_merge_clash_on(merge, value->path, value->side);
}

static bool says(const GPtrArray *entries, const char *field, const struct svc_yaml_node *node)
{
	g_autofree char *value = svc_record_value(node);
	return g_strcmp0(value, svc_merge_told(entries, field, NULL)) == 0;
}

/* The result's value of a tracked field, as entries say it; owned. */
static char *result_of(const struct svc_merge *merge, const struct value *value, guint first)
{
	if (first == merge->puts->len)
		return svc_record_value(value->side[SVC_MERGE_OURS]);
	const struct svc_merge_put *put = merge->puts->pdata[first];
	if (!put->items)
		return svc_record_value(put->node);
	g_autoptr(GString) joined = g_string_new(NULL);
	for (guint i = 0; i < put->items->len; i++) {
		g_autofree char *item = svc_record_value(put->items->pdata[i]);
		g_string_append_printf(joined, "%s%s", i ? ", " : "", item ? item : "");
	}
	return joined->len ? g_strdup(joined->str) : NULL;
}

/* A tracked field that agrees with its timeline on both sides does so in the result. */
static void merge_tracked(struct svc_merge *merge, struct value *value)
{
	guint first = merge->puts->len, clashes = merge->clashes->len;
	for (size_t i = SVC_MERGE_OURS; i < SVC_MERGE_SIDES; i++)
		if (g_hash_table_contains(merge->touched[i], value->path))
			value->changed[i] = true;
	merge_value(merge, value);
	const struct svc_yaml_node *theirs = value->side[SVC_MERGE_THEIRS];
	if (merge->clashes->len > clashes) {
		if (says(merge->merged, value->path, theirs))
			svc_merge_put_node(merge, value->path, theirs, SVC_MERGE_THEIRS);
		return;
	}
	g_autofree char *result = result_of(merge, value, first);
	const char *told = svc_merge_told(merge->merged, value->path, NULL);
	if (g_strcmp0(result, told) != 0)
		g_ptr_array_add(
			merge->told, g_strdup_printf("%s: %s", value->path, result ? result : ""));
}

static void merge_key(struct svc_merge *merge, const char *key)
{
	struct value value = {key, svc_kind_field(merge->kind, key), {NULL}, {false}};
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++) {
		value.side[i] = svc_record_node(merge->side[i], key);
		value.changed[i] = !svc_merge_is_same(
			value.side[i], svc_record_node(merge->side[SVC_MERGE_BASE], key));
	}
	if (!strcmp(key, SVC_MERGE_KEY) && !value.field) {
		if (value.changed[SVC_MERGE_THEIRS])
			put_items(merge, key, svc_merge_items(NULL, value.side, true));
		return;
	}
	bool agrees = value.field && value.field->tracked;
	for (size_t i = SVC_MERGE_OURS; agrees && i < SVC_MERGE_SIDES; i++)
		agrees = says(merge->sorted[i], key, value.side[i]);
	if (agrees)
		merge_tracked(merge, &value);
	else
		merge_value(merge, &value);
}

enum svc_status svc_merge_fields(struct svc_merge *merge, struct svc_error *err)
{
	static const enum svc_merge_side order[] = {
		SVC_MERGE_OURS, SVC_MERGE_THEIRS, SVC_MERGE_BASE};
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	for (size_t s = 0; s < G_N_ELEMENTS(order); s++) {
		const struct svc_yaml_node *root = merge->side[order[s]]->yaml->root;
		if (has_odd_keys(root)) {
			svc_error_set(err, SVC_EINVALID, "a key of the frontmatter is no text");
			return svc_error_hint(err, "write it as 'key: value'");
		}
		svc_yaml_foreach (node, root)
			if (g_hash_table_add(seen, (gpointer)node->key->value))
				merge_key(merge, node->key->value);
	}
	return SVC_OK;
}
