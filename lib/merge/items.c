/*
 * Lists, merged by item. An item is the same on two sides if its data is; the second of two equal
 * ones is told apart by its number.
 */
#include "merge/private.h"

#include <string.h>

struct item {
	char *key;
	const struct svc_yaml_node *node;
	const char *anchor; /* key of the item that both kept and that stands before it; "" */
};

struct list {
	GPtrArray *items;   /* of struct item */
	GHashTable *by_key; /* key → item */
};

static void free_item(gpointer data)
{
	struct item *item = data;
	g_free(item->key);
	g_free(item);
}

static void list_clear(struct list *list)
{
	if (list->by_key)
		g_hash_table_unref(list->by_key);
	if (list->items)
		g_ptr_array_unref(list->items);
}

static void lists_clear(struct list (*lists)[SVC_MERGE_SIDES])
{
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		list_clear(&(*lists)[i]);
}
#define AUTO_LISTS __attribute__((cleanup(lists_clear))) struct list

static gint compare_texts(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What makes a conflict the same: field, base, and the values whichever side they are of. */
static char *conflict_text(const struct svc_yaml_node *node)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(texts, svc_merge_text_of(svc_yaml_get(node, "ours")));
	g_ptr_array_add(texts, svc_merge_text_of(svc_yaml_get(node, "theirs")));
	svc_yaml_foreach (other, svc_yaml_get(node, "others"))
		g_ptr_array_add(texts, svc_merge_text_of(other));
	g_ptr_array_sort(texts, compare_texts);
	g_ptr_array_add(texts, NULL);
	g_autofree char *base = svc_merge_text_of(svc_yaml_get(node, "base"));
	g_autofree char *values = g_strjoinv("\x1e", (char **)texts->pdata);
	const char *field = svc_yaml_get_text(node, "field");
	return g_strdup_printf("%s\x1e%s\x1e%s", field ? field : "", base, values);
}

static void add(struct list *list, const struct svc_yaml_node *node, bool conflict)
{
	g_autofree char *text = conflict && node->type == SVC_YAML_MAP ? conflict_text(node)
								       : svc_merge_text_of(node);
	struct item *item = g_new0(struct item, 1);
	item->node = node;
	item->anchor = "";
	unsigned number = 0;
	do {
		g_free(item->key);
		item->key = g_strdup_printf("%s\x1f%u", text, number++);
	} while (g_hash_table_contains(list->by_key, item->key));
	g_ptr_array_add(list->items, item);
	g_hash_table_insert(list->by_key, item->key, item);
}

static void fill(struct list *list, const struct svc_yaml_node *node, bool conflicts)
{
	list->items = g_ptr_array_new_with_free_func(free_item);
	list->by_key = g_hash_table_new(g_str_hash, g_str_equal);
	if (svc_merge_is_absent(node))
		return;
	if (node->type != SVC_YAML_LIST)
		add(list, node, conflicts);
	else
		svc_yaml_foreach (one, node)
			add(list, one, conflicts);
}

static bool has(const struct list *list, const char *key)
{
	return g_hash_table_contains(list->by_key, key);
}

/* Three-way: what one side alone added or took away. */
static bool stays(const struct list lists[SVC_MERGE_SIDES], const char *key)
{
	bool base = has(&lists[SVC_MERGE_BASE], key), ours = has(&lists[SVC_MERGE_OURS], key);
	bool theirs = has(&lists[SVC_MERGE_THEIRS], key);
	return ours == theirs ? ours : ours != base ? ours : theirs;
}

/* The items that all three have, in the order of `of`. */
static GPtrArray *spine_of(const struct list lists[SVC_MERGE_SIDES], enum svc_merge_side of)
{
	GPtrArray *spine = g_ptr_array_new();
	for (guint i = 0; i < lists[of].items->len; i++) {
		const struct item *item = lists[of].items->pdata[i];
		if (has(&lists[SVC_MERGE_BASE], item->key) &&
			has(&lists[SVC_MERGE_OURS], item->key) &&
			has(&lists[SVC_MERGE_THEIRS], item->key))
			g_ptr_array_add(spine, item->key);
	}
	return spine;
}

static bool same_order(const GPtrArray *a, const GPtrArray *b)
{
	for (guint i = 0; i < a->len; i++)
		if (strcmp(a->pdata[i], b->pdata[i]) != 0)
			return false;
	return true;
}

/* The order of what all have: that of the side that changed it; NULL if both did. */
static GPtrArray *choose_order(const struct list lists[SVC_MERGE_SIDES])
{
	g_autoptr(GPtrArray) base = spine_of(lists, SVC_MERGE_BASE);
	g_autoptr(GPtrArray) ours = spine_of(lists, SVC_MERGE_OURS);
	g_autoptr(GPtrArray) theirs = spine_of(lists, SVC_MERGE_THEIRS);
	if (same_order(ours, theirs) || same_order(theirs, base))
		return g_steal_pointer(&ours);
	return same_order(ours, base) ? g_steal_pointer(&theirs) : NULL;
}

/* What a side added right after `anchor`. */
static GPtrArray *group_after(
	const struct list lists[SVC_MERGE_SIDES], enum svc_merge_side of, const char *anchor)
{
	GPtrArray *group = g_ptr_array_new();
	for (guint i = 0; i < lists[of].items->len; i++) {
		struct item *item = lists[of].items->pdata[i];
		if (!has(&lists[SVC_MERGE_BASE], item->key) && !strcmp(item->anchor, anchor))
			g_ptr_array_add(group, item);
	}
	return group;
}

static void set_anchors(const struct list lists[SVC_MERGE_SIDES], enum svc_merge_side of)
{
	const char *anchor = "";
	for (guint i = 0; i < lists[of].items->len; i++) {
		struct item *item = lists[of].items->pdata[i];
		item->anchor = anchor;
		if (has(&lists[SVC_MERGE_BASE], item->key) && stays(lists, item->key))
			anchor = item->key;
	}
}

static void emit(const struct list lists[SVC_MERGE_SIDES], const struct item *item,
	GHashTable *seen, GPtrArray *out)
{
	const struct item *own = g_hash_table_lookup(lists[SVC_MERGE_OURS].by_key, item->key);
	if (g_hash_table_add(seen, item->key))
		g_ptr_array_add(out, (gpointer)(own ? own->node : item->node));
}

/* By the first items that differ. */
static int compare_groups(const GPtrArray *a, const GPtrArray *b)
{
	for (guint i = 0; i < a->len && i < b->len; i++) {
		const struct item *x = a->pdata[i], *y = b->pdata[i];
		int order = strcmp(x->key, y->key);
		if (order != 0)
			return order;
	}
	return a->len < b->len ? -1 : a->len > b->len;
}

/* Both groups, in an order that doesn't depend on whose they are. */
static void emit_groups(const struct list lists[SVC_MERGE_SIDES], const char *anchor,
	GHashTable *seen, GPtrArray *out)
{
	g_autoptr(GPtrArray) ours = group_after(lists, SVC_MERGE_OURS, anchor);
	g_autoptr(GPtrArray) theirs = group_after(lists, SVC_MERGE_THEIRS, anchor);
	bool swap = compare_groups(ours, theirs) > 0;
	const GPtrArray *groups[] = {swap ? theirs : ours, swap ? ours : theirs};
	for (size_t g = 0; g < G_N_ELEMENTS(groups); g++)
		for (guint i = 0; i < groups[g]->len; i++)
			emit(lists, groups[g]->pdata[i], seen, out);
}

/* What names a map among the items of its list: the values of the keys that it must have; the same
 * text for all where none are declared. */
static char *name_of(const struct svc_field *field, const struct svc_yaml_node *map)
{
	GString *name = g_string_new(NULL);
	for (guint i = 0; field && field->keys && i < field->keys->len; i++) {
		const struct svc_field *key = field->keys->pdata[i];
		const char *text = key->required ? svc_yaml_get_text(map, key->name) : NULL;
		g_string_append_printf(name, "%s\x1f", text ? text : "");
	}
	return g_string_free(name, FALSE);
}

static bool replaced_by(const struct list lists[SVC_MERGE_SIDES], enum svc_merge_side of,
	const struct svc_field *field, const char *name)
{
	for (guint i = 0; i < lists[of].items->len; i++) {
		const struct item *item = lists[of].items->pdata[i];
		if (item->node->type != SVC_YAML_MAP || has(&lists[SVC_MERGE_BASE], item->key))
			continue;
		enum svc_merge_side other =
			of == SVC_MERGE_OURS ? SVC_MERGE_THEIRS : SVC_MERGE_OURS;
		g_autofree char *own = name_of(field, item->node);
		if (!strcmp(own, name) && !has(&lists[other], item->key))
			return true;
	}
	return false;
}

/* True where both sides put something else in the place of the same map. */
static bool clash(const struct list lists[SVC_MERGE_SIDES], const struct svc_field *field)
{
	const GPtrArray *base = lists[SVC_MERGE_BASE].items;
	for (guint i = 0; i < base->len; i++) {
		const struct item *item = base->pdata[i];
		if (item->node->type != SVC_YAML_MAP || has(&lists[SVC_MERGE_OURS], item->key) ||
			has(&lists[SVC_MERGE_THEIRS], item->key))
			continue;
		g_autofree char *name = name_of(field, item->node);
		if (replaced_by(lists, SVC_MERGE_OURS, field, name) &&
			replaced_by(lists, SVC_MERGE_THEIRS, field, name))
			return true;
	}
	return false;
}

GPtrArray *svc_merge_items(const struct svc_field *item,
	const struct svc_yaml_node *const side[SVC_MERGE_SIDES], bool conflicts)
{
	AUTO_LISTS lists[SVC_MERGE_SIDES] = {{0}};
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		fill(&lists[i], side[i], conflicts);
	g_autoptr(GPtrArray) spine = choose_order(lists);
	if (!spine && conflicts)
		spine = spine_of(lists, SVC_MERGE_BASE);
	if (!spine || (!conflicts && clash(lists, item)))
		return NULL;
	set_anchors(lists, SVC_MERGE_OURS);
	set_anchors(lists, SVC_MERGE_THEIRS);
	GPtrArray *out = g_ptr_array_new();
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	emit_groups(lists, "", seen, out);
	for (guint i = 0; i < spine->len; i++) {
		emit(lists, g_hash_table_lookup(lists[SVC_MERGE_BASE].by_key, spine->pdata[i]),
			seen, out);
		emit_groups(lists, spine->pdata[i], seen, out);
	}
	return out;
}
