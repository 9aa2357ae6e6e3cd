/*
 * One entry for each field in the list of open conflicts.
 *
 * A side that holds a conflict, merged with a further change of its field, is a conflict of what it
 * holds and what the change says. A value that somebody went on from (it is the base of another
 * entry) is no longer a choice; all others are kept.
 */
#include "merge/private.h"

#include "text/yaml_edit.h"
#include "text/yaml_quote.h"

#include <string.h>

struct choice {
	char *key; /* the same for equal values; "" for none */
	const struct svc_yaml_node *node;
};

static void free_choice(gpointer data)
{
	struct choice *choice = data;
	g_free(choice->key);
	g_free(choice);
}

static struct choice *find(const GPtrArray *choices, const char *key)
{
	for (guint i = 0; i < choices->len; i++)
		if (!strcmp(((struct choice *)choices->pdata[i])->key, key))
			return choices->pdata[i];
	return NULL;
}

static void add(GPtrArray *choices, const struct svc_yaml_node *node)
{
	const struct svc_yaml_node *value = svc_merge_is_absent(node) ? NULL : node;
	g_autofree char *key = svc_merge_text_of(value);
	if (find(choices, key))
		return;
	struct choice *choice = g_new0(struct choice, 1);
	choice->key = g_steal_pointer(&key);
	choice->node = value;
	g_ptr_array_add(choices, choice);
}

static gint by_key(gconstpointer a, gconstpointer b)
{
	const struct choice *const *x = a, *const *y = b;
	return strcmp((*x)->key, (*y)->key);
}

/* Those of `choices` that `others` don't have; borrowed, in an order that the sides' names have no
 * say in. Fewer than `least`: all of them. */
static GPtrArray *without(const GPtrArray *choices, const GPtrArray *others, guint least)
{
	GPtrArray *left = g_ptr_array_new();
	for (guint i = 0; i < choices->len; i++)
		if (!find(others, ((struct choice *)choices->pdata[i])->key))
			g_ptr_array_add(left, choices->pdata[i]);
	if (left->len < least) {
		g_ptr_array_set_size(left, 0);
		for (guint i = 0; i < choices->len; i++)
			g_ptr_array_add(left, choices->pdata[i]);
	}
	g_ptr_array_sort(left, by_key);
	return left;
}

static const struct svc_yaml_node *in_place(const struct svc_yaml_node *root, const char *field)
{
	g_auto(GStrv) keys = g_strsplit(field, "/", -1);
	for (char **key = keys; *key && root; key++)
		root = svc_yaml_get(root, *key);
	return root;
}

/* What is in place comes first. */
static void put_first(GPtrArray *choices, const struct svc_yaml_node *node)
{
	g_autofree char *key = svc_merge_text_of(svc_merge_is_absent(node) ? NULL : node);
	struct choice *own = find(choices, key);
	if (!own)
		return;
	g_ptr_array_remove(choices, own);
	g_ptr_array_insert(choices, 0, own);
}

static char *write_entry(const char *field, const struct choice *base, const GPtrArray *left)
{
	g_autoptr(GString) text = g_string_new("{field: ");
	g_autofree char *name = svc_yaml_quote(field, true);
	g_string_append(text, name);
	static const char *const names[] = {"base", "ours", "theirs"};
	for (guint i = 0; i < G_N_ELEMENTS(names) && i <= left->len; i++) {
		const struct choice *one = i ? left->pdata[i - 1] : base;
		g_autofree char *value = one->node ? svc_yaml_write_flow(one->node) : NULL;
		if (value)
			g_string_append_printf(text, ", %s: %s", names[i], value);
	}
	for (guint i = 2; i < left->len; i++) {
		const struct choice *one = left->pdata[i];
		g_autofree char *value =
			one->node ? svc_yaml_write_flow(one->node) : g_strdup("''");
		g_string_append_printf(text, "%s%s", i == 2 ? ", others: [" : ", ", value);
	}
	g_string_append(text, left->len > 2 ? "]}" : "}");
	return g_strdup(text->str);
}

static bool is_on(const struct svc_yaml_node *entry, const char *field)
{
	const char *name = svc_yaml_get_text(entry, "field");
	return name && strcmp(name, field) == 0;
}

static guint count(const struct svc_yaml_node *list, const char *field)
{
	guint n = 0;
	svc_yaml_foreach (entry, list)
		n += is_on(entry, field);
	return n;
}

/* All entries on `field` as one. Owned. */
static char *unified(
	const struct svc_yaml_node *root, const struct svc_yaml_node *list, const char *field)
{
	g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(free_choice);
	g_autoptr(GPtrArray) bases = g_ptr_array_new_with_free_func(free_choice);
	svc_yaml_foreach (entry, list) {
		if (!is_on(entry, field))
			continue;
		add(bases, svc_yaml_get(entry, "base"));
		add(values, svc_yaml_get(entry, "ours"));
		add(values, svc_yaml_get(entry, "theirs"));
		svc_yaml_foreach (other, svc_yaml_get(entry, "others"))
			add(values, other);
	}
	g_autoptr(GPtrArray) left = without(values, bases, 2);
	g_autoptr(GPtrArray) roots = without(bases, values, 1);
	put_first(left, in_place(root, field));
	return write_entry(field, roots->pdata[0], left);
}

enum svc_status svc_merge_unify(GString *yaml, const char *const *order, struct svc_error *err)
{
	svc_auto(svc_yaml) doc = NULL;
	if (svc_yaml_parse(yaml->str, yaml->len, 0, &doc, err))
		return err->status;
	const struct svc_yaml_node *list = svc_yaml_get(doc->root, SVC_MERGE_KEY);
	if (!list || list->type != SVC_YAML_LIST)
		return SVC_OK;
	g_autoptr(GString) items = g_string_new(NULL);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	bool several = false;
	svc_yaml_foreach (entry, list) {
		const char *field = svc_yaml_get_text(entry, "field");
		bool first = !field || g_hash_table_add(seen, (gpointer)field);
		several = several || !first;
		if (!first)
			continue;
		g_autofree char *item = field && count(list, field) > 1
						? unified(doc->root, list, field)
						: svc_yaml_write_flow(entry);
		g_string_append_printf(items, "- %s\n", item);
	}
	return several ? svc_yaml_edit_set_yaml(yaml, SVC_MERGE_KEY, items->str, order, err)
		       : SVC_OK;
}
