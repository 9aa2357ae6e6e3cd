#include "kind/kind.h"

#include <string.h>

/* Every row of these arrays begins with its name. */
static const void *find_named(const GPtrArray *rows, const char *name)
{
	for (guint i = 0; i < rows->len; i++) {
		const char *const *row = rows->pdata[i];
		if (strcmp(*row, name) == 0)
			return row;
	}
	return NULL;
}

const struct svc_field *svc_kind_field(const struct svc_kind *kind, const char *name)
{
	return find_named(kind->fields, name);
}

/* What stands in a map of which the kind says nothing more. */
static const struct svc_field any_value = {
	.name = "value", .title = "Value", .help = "A value.", .merge = "conflict"};

static const struct svc_field *field_in(const struct svc_field *map, const char *key)
{
	if (map->type != SVC_FIELD_MAP)
		return NULL;
	if (map->keys)
		return find_named(map->keys, key);
	return map->item ? map->item : &any_value;
}

const struct svc_field *svc_kind_field_at(const struct svc_kind *kind, const char *path)
{
	if (!strchr(path, '/'))
		return svc_kind_field(kind, path);
	g_auto(GStrv) keys = g_strsplit(path, "/", -1);
	const struct svc_field *field = keys[0] ? svc_kind_field(kind, keys[0]) : NULL;
	for (char **key = keys; field && *++key;)
		field = field_in(field, *key);
	return field;
}

const struct svc_state *svc_kind_state(const struct svc_kind *kind, const char *name)
{
	return find_named(kind->states, name);
}

const struct svc_verb *svc_kind_verb(const struct svc_kind *kind, const char *name)
{
	return find_named(kind->verbs, name);
}

const char *svc_kind_role(const struct svc_kind *kind, const char *role)
{
	return g_hash_table_lookup(kind->roles, role);
}

bool svc_kind_may_become(const struct svc_kind *kind, const char *from, const char *to)
{
	const struct svc_state *state = svc_kind_state(kind, from);
	return strcmp(from, to) == 0 || (state && g_strv_contains(state->to, to));
}

enum svc_category svc_kind_category(const struct svc_kind *kind, const char *status)
{
	const struct svc_state *state = status ? svc_kind_state(kind, status) : NULL;
	return state ? state->category : SVC_OPEN;
}

const char *svc_category_name(enum svc_category category)
{
	static const char *const names[] = {"open", "paused", "done", "cancelled"};
	return names[category];
}

bool svc_category_by_name(const char *name, enum svc_category *out)
{
	for (int i = SVC_OPEN; i <= SVC_CANCELLED; i++) {
		if (strcmp(svc_category_name((enum svc_category)i), name) == 0) {
			*out = (enum svc_category)i;
			return true;
		}
	}
	return false;
}

bool svc_condition_holds(const struct svc_condition *condition, const char *value)
{
	return condition->field && value && g_strv_contains(condition->values, value);
}

const struct svc_choice *svc_kind_relation(const struct svc_kind *kind, const char *name)
{
	for (guint i = 0; i < kind->relations->len; i++) {
		const struct svc_choice *one =
			&g_array_index(kind->relations, struct svc_choice, i);
		if (strcmp(one->name, name) == 0)
			return one;
	}
	return NULL;
}

const char **svc_choice_names(const GArray *choices)
{
	guint n = choices ? choices->len : 0;
	const char **names = g_new0(const char *, n + 1);
	for (guint i = 0; i < n; i++)
		names[i] = g_array_index(choices, struct svc_choice, i).name;
	return names;
}
