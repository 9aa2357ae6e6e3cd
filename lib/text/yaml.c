#include "text/yaml.h"

#include "text/arena.h"
#include "text/place.h"
#include "text/yaml_lines.h"

#include <string.h>

enum { SMALL_MAP = 16 }; /* up to here a search by comparing beats a hash table */

bool svc_yaml_is_null(const char *value, size_t length)
{
	switch (length) {
	case 0:
		return true;
	case 1:
		return *value == '~';
	case 4:
		return !memcmp(value, "null", 4) || !memcmp(value, "Null", 4) ||
		       !memcmp(value, "NULL", 4);
	default:
		return false;
	}
}

enum svc_status svc_yaml_parse(const char *text, size_t length, int first_line,
	struct svc_yaml **out, struct svc_error *err)
{
	*out = NULL;
	if (length > SVC_YAML_MAX_BYTES) {
		svc_error_set(
			err, SVC_EINVALID, "more than %d MiB of YAML", SVC_YAML_MAX_BYTES >> 20);
		svc_error_hint(err, "move the data to an attached file");
		return svc_error_at(err, NULL, first_line + 1, 1);
	}
	if (svc_place_check(text, length, first_line, err) != SVC_OK)
		return err->status;
	*out = svc_yaml_read_lines(text, length, first_line);
	return *out ? SVC_OK : svc_yaml_read_all(text, length, first_line, out, err);
}

void svc_yaml_free(struct svc_yaml *doc)
{
	if (doc)
		svc_arena_free(doc->arena);
}

const struct svc_yaml_node *svc_yaml_get(const struct svc_yaml_node *map, const char *key)
{
	if (!map || map->type != SVC_YAML_MAP)
		return NULL;
	svc_yaml_foreach (value, map)
		if (value->key->type == SVC_YAML_SCALAR && !strcmp(value->key->value, key))
			return value;
	return NULL;
}

char *svc_yaml_source(const char *text, const struct svc_yaml_node *node)
{
	bool block = node->style == SVC_YAML_BLOCK && node->column > 1;
	return g_strdup_printf("%*s%.*s", block ? node->column - 1 : 0, "",
		(int)(node->end - node->start), text + node->start);
}

const char *svc_yaml_text(const struct svc_yaml_node *node)
{
	return node && node->type == SVC_YAML_SCALAR && !node->null ? node->value : NULL;
}

const char *svc_yaml_get_text(const struct svc_yaml_node *map, const char *key)
{
	return svc_yaml_text(svc_yaml_get(map, key));
}

bool svc_yaml_is_conflict_marker(const char *line, size_t length)
{
	return length >= 8 && (!memcmp(line, "<<<<<<< ", 8) || !memcmp(line, ">>>>>>> ", 8) ||
				      !memcmp(line, "||||||| ", 8));
}

static bool equal_lists(const struct svc_yaml_node *a, const struct svc_yaml_node *b)
{
	const struct svc_yaml_node *other = b->child;
	svc_yaml_foreach (item, a) {
		if (!svc_yaml_equal(item, other))
			return false;
		other = other->next;
	}
	return true;
}

static GHashTable *table_of(const struct svc_yaml_node *map)
{
	GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);
	svc_yaml_foreach (value, map)
		if (value->key->type == SVC_YAML_SCALAR)
			g_hash_table_insert(table, (gpointer)value->key->value, (gpointer)value);
	return table;
}

static const struct svc_yaml_node *find_complex(
	const struct svc_yaml_node *map, const struct svc_yaml_node *key)
{
	svc_yaml_foreach (value, map)
		if (svc_yaml_equal(value->key, key))
			return value;
	return NULL;
}

/* Same count on both sides and no duplicates, so that it is enough to find every value of `a`. Maps
 * in the same order, the usual case, are compared without a search. */
static bool equal_maps(const struct svc_yaml_node *a, const struct svc_yaml_node *b)
{
	g_autoptr(GHashTable) table = NULL;
	const struct svc_yaml_node *beside = b->child;
	svc_yaml_foreach (value, a) {
		const struct svc_yaml_node *other = beside;
		beside = beside->next;
		if (!svc_yaml_equal(value->key, other->key)) {
			bool simple = value->key->type == SVC_YAML_SCALAR;
			if (simple && b->count > SMALL_MAP && !table)
				table = table_of(b);
			if (!simple)
				other = find_complex(b, value->key);
			else
				other = table ? g_hash_table_lookup(table, value->key->value)
					      : svc_yaml_get(b, value->key->value);
		}
		if (!other || !svc_yaml_equal(value, other))
			return false;
	}
	return true;
}

bool svc_yaml_equal(const struct svc_yaml_node *a, const struct svc_yaml_node *b)
{
	if (!a || !b)
		return a == b;
	if (a->type != b->type || a->count != b->count || a->null != b->null)
		return false;
	if (a->type == SVC_YAML_SCALAR)
		return a->null ||
		       (a->length == b->length && !memcmp(a->value, b->value, a->length));
	if (a->child == b->child)
		return true;
	return a->type == SVC_YAML_LIST ? equal_lists(a, b) : equal_maps(a, b);
}
