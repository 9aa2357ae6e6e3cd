#include "query/fields.h"
#include "util/utf8.h"
#include <string.h>

static const struct {
	const char *name, *help;
	enum svc_field_type type;
} builtins[SVC_BUILTINS] = {
	[SVC_BUILTIN_ID] = {"id", "The id and former ids.", SVC_FIELD_LINE},
	[SVC_BUILTIN_KIND] = {"kind", "The kind of the record.", SVC_FIELD_ENUM},
	[SVC_BUILTIN_IS] = {"is", "The category of the status; conflict: a merge left it open.",
		SVC_FIELD_ENUM},
	[SVC_BUILTIN_AGE] = {"age", "Time since it was opened.", SVC_FIELD_DURATION},
};

enum { MOST_LISTED = 20 };

static void add_choice(GArray *choices, const char *name)
{
	struct svc_choice choice = {.name = name};
	g_array_append_val(choices, choice);
}

void svc_query_env_init(struct svc_query_env *env, const struct svc_query_options *options)
{
	*env = (struct svc_query_env){.options = *options, .searched = g_ptr_array_new()};
	const GPtrArray *all = svc_kinds_all(options->kinds);
	for (guint i = 0; !options->searched && i < all->len; i++)
		g_ptr_array_add(env->searched, all->pdata[i]);
	for (size_t i = 0; options->searched && options->searched[i]; i++)
		g_ptr_array_add(env->searched, (gpointer)options->searched[i]);
	for (int i = 0; i < SVC_BUILTINS; i++)
		env->builtin[i] = (struct svc_field){.name = builtins[i].name,
			.title = builtins[i].name,
			.help = builtins[i].help,
			.type = builtins[i].type};
	GArray *kinds = g_array_new(FALSE, FALSE, sizeof(struct svc_choice));
	for (guint i = 0; i < all->len; i++)
		add_choice(kinds, ((const struct svc_kind *)all->pdata[i])->name);
	env->builtin[SVC_BUILTIN_KIND].choices = kinds;
	GArray *categories = g_array_new(FALSE, FALSE, sizeof(struct svc_choice));
	for (int i = SVC_OPEN; i <= SVC_CANCELLED; i++)
		add_choice(categories, svc_category_name((enum svc_category)i));
	add_choice(categories, SVC_IS_CONFLICT);
	env->builtin[SVC_BUILTIN_IS].choices = categories;
}

void svc_query_env_clear(struct svc_query_env *env)
{
	if (!env->searched)
		return;
	g_ptr_array_free(env->searched, TRUE);
	g_array_free(env->builtin[SVC_BUILTIN_KIND].choices, TRUE);
	g_array_free(env->builtin[SVC_BUILTIN_IS].choices, TRUE);
	*env = (struct svc_query_env){0};
}

/* A field of a kind as people name it: `hold-reason` for hold_reason, `label` for a list labels. */
static const struct svc_field *find_field(const struct svc_kind *kind, const char *name)
{
	const struct svc_field *field = svc_kind_field(kind, name);
	if (field)
		return field;
	g_autofree char *under = g_strdelimit(g_strdup(name), "-", '_');
	field = svc_kind_field(kind, under);
	if (field)
		return field;
	g_autofree char *plural = g_strconcat(under, "s", NULL);
	field = svc_kind_field(kind, plural);
	return field && field->type == SVC_FIELD_LIST ? field : NULL;
}

static bool in_list(const char *const *list, const char *name)
{
	return list && g_strv_contains(list, name);
}

/* Keys that no kind declares are text: `x-…`, and those the caller has seen. */
static bool is_raw(const struct svc_query_env *env, const char *name)
{
	return g_str_has_prefix(name, "x-") || g_str_has_prefix(name, "x_") ||
	       in_list(env->options.seen, name);
}

static void target_free(void *data)
{
	struct svc_target *target = data;
	g_strfreev(target->path);
	if (target->field == &target->raw)
		g_free((char *)target->raw.name);
	g_free(target);
}

static struct svc_target *add_target(
	GPtrArray *targets, const struct svc_kind *kind, const struct svc_field *field)
{
	struct svc_target *target = g_new0(struct svc_target, 1);
	target->kind = target->owner = kind;
	target->builtin = -1;
	target->field = field;
	target->item = field;
	while (target->item->type == SVC_FIELD_LIST && target->item->item)
		target->item = target->item->item;
	g_ptr_array_add(targets, target);
	return target;
}

static void add_raw(GPtrArray *targets, const struct svc_kind *kind, const char *name)
{
	struct svc_field line = {.type = SVC_FIELD_LINE};
	struct svc_target *target = add_target(targets, kind, &line);
	target->raw =
		(struct svc_field){.name = g_strdup(name), .help = "", .type = SVC_FIELD_LINE};
	target->raw.title = target->raw.name;
	target->field = target->item = &target->raw;
}

/* `agreements.service`: keys of a map below the field; false where the kind says it has none. */
static bool add_below(GPtrArray *targets, const struct svc_kind *kind,
	const struct svc_field *field, const char *below)
{
	const struct svc_field *item = field;
	while (item->type == SVC_FIELD_LIST && item->item)
		item = item->item;
	if (item->type != SVC_FIELD_MAP)
		return false;
	g_auto(GStrv) path = g_strsplit(below, ".", -1);
	const struct svc_field *leaf = NULL;
	for (guint i = 0; item->keys && !path[1] && i < item->keys->len; i++)
		if (strcmp(((const struct svc_field *)item->keys->pdata[i])->name, path[0]) == 0)
			leaf = item->keys->pdata[i];
	if (item->keys && !path[1] && !leaf)
		return false;
	struct svc_target *target = add_target(targets, kind, leaf ? leaf : field);
	target->path = g_steal_pointer(&path);
	target->field = field;
	return true;
}

/* `service.team`: the field of the record that a reference names. */
static void add_hops(const struct svc_query_env *env, GPtrArray *targets,
	const struct svc_kind *kind, const struct svc_field *field, const char *below)
{
	const struct svc_field *item = field;
	while (item->type == SVC_FIELD_LIST && item->item)
		item = item->item;
	for (size_t i = 0; item->type == SVC_FIELD_REF && item->refs && item->refs[i]; i++) {
		const struct svc_kind *owner =
			svc_kinds_find(env->options.kinds, item->refs[i], NULL);
		const struct svc_field *leaf = owner ? find_field(owner, below) : NULL;
		if (!leaf)
			continue;
		struct svc_target *target = add_target(targets, kind, leaf);
		target->via = field->name;
		target->owner = owner;
	}
}

static void find_in_kind(const struct svc_query_env *env, GPtrArray *targets,
	const struct svc_kind *kind, const char *name)
{
	const struct svc_field *field = find_field(kind, name);
	if (field) {
		add_target(targets, kind, field);
		return;
	}
	const char *dot = strchr(name, '.');
	if (dot && dot[1]) {
		g_autofree char *head = g_strndup(name, (gsize)(dot - name));
		field = find_field(kind, head);
		if (field && !add_below(targets, kind, field, dot + 1))
			add_hops(env, targets, kind, field, dot + 1);
	} else if (is_raw(env, name)) {
		add_raw(targets, kind, name);
	}
}

/* Computed fields stand beside a stored one of the same name: `sla:at-risk` and `sla:gold` both
 * mean something. Built-in ones stand alone. */
static bool find_special(const struct svc_query_env *env, GPtrArray *targets,
	const struct svc_kind *kind, const char *name)
{
	for (size_t i = 0; i < env->options.n_computed; i++) {
		const struct svc_query_computed *row = &env->options.computed[i];
		if (strcmp(row->field.name, name) != 0)
			continue;
		add_target(targets, kind, &row->field)->computed = row;
	}
	for (int i = 0; i < SVC_BUILTINS; i++) {
		if (strcmp(builtins[i].name, name) != 0)
			continue;
		add_target(targets, kind, &env->builtin[i])->builtin = i;
		return true;
	}
	return false;
}

static void add_names(GPtrArray *names, const GPtrArray *fields, const char *prefix)
{
	for (guint i = 0; fields && i < fields->len; i++) {
		const struct svc_field *field = fields->pdata[i];
		g_autofree char *name = g_strconcat(prefix, field->name, NULL);
		if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
			g_ptr_array_add(names, g_steal_pointer(&name));
	}
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *field_names(const struct svc_query_env *env)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < env->searched->len; i++)
		add_names(names, ((const struct svc_kind *)env->searched->pdata[i])->fields, "");
	for (size_t i = 0; i < env->options.n_computed; i++) {
		const char *name = env->options.computed[i].field.name;
		if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
			g_ptr_array_add(names, g_strdup(name));
	}
	for (int i = 0; i < SVC_BUILTINS; i++)
		if (!g_ptr_array_find_with_equal_func(names, builtins[i].name, g_str_equal, NULL))
			g_ptr_array_add(names, g_strdup(builtins[i].name));
	g_ptr_array_sort(names, compare_names);
	return names;
}

/* Names that can follow `head.`; empty where head is no field to follow. */
static GPtrArray *names_below(const struct svc_query_env *env, const char *head)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *prefix = g_strconcat(head, ".", NULL);
	for (guint i = 0; i < env->searched->len; i++) {
		const struct svc_field *item = find_field(env->searched->pdata[i], head);
		while (item && item->type == SVC_FIELD_LIST)
			item = item->item;
		if (item && item->type == SVC_FIELD_MAP)
			add_names(names, item->keys, prefix);
		for (size_t r = 0; item && item->refs && item->refs[r]; r++) {
			const struct svc_kind *kind =
				svc_kinds_find(env->options.kinds, item->refs[r], NULL);
			add_names(names, kind ? kind->fields : NULL, prefix);
		}
	}
	return names;
}

/* Each name once: several kinds have the same. The texts are borrowed; NULL-terminated. */
static GPtrArray *each_once(const GPtrArray *names)
{
	GPtrArray *once = g_ptr_array_new();
	for (guint i = 0; i < names->len; i++)
		if (!g_ptr_array_find_with_equal_func(once, names->pdata[i], g_str_equal, NULL))
			g_ptr_array_add(once, names->pdata[i]);
	g_ptr_array_add(once, NULL);
	return once;
}

void svc_query_suggest(struct svc_error *err, const char *word, GPtrArray *names)
{
	g_autoptr(GPtrArray) once = each_once(names);
	g_autofree char *close = svc_suggest(word, (const char *const *)once->pdata, 3);
	g_autofree char *all = g_strjoinv(", ", (char **)once->pdata);
	if (close)
		svc_query_advise(err, "did you mean %s?", close);
	else if (once->len > 1 && once->len <= MOST_LISTED + 1)
		svc_query_advise(err, "there is %s", all);
}

static enum svc_status unknown_field(const struct svc_query_env *env, const char *name,
	struct svc_query_place place, struct svc_error *err)
{
	const char *dot = strchr(name, '.');
	g_autofree char *head = g_strndup(name, dot ? (gsize)(dot - name) : strlen(name));
	g_autoptr(GPtrArray) names = dot ? names_below(env, head) : NULL;
	if (!names || names->len == 0) {
		g_clear_pointer(&names, g_ptr_array_unref);
		names = field_names(env);
	}
	svc_query_fail(err, place, "unknown field '%s'", name);
	svc_query_suggest(err, name, names);
	return err->status;
}

enum svc_status svc_targets_find(const struct svc_query_env *env, const char *name,
	struct svc_query_place place, GPtrArray **out, struct svc_error *err)
{
	g_autoptr(GPtrArray) targets = g_ptr_array_new_with_free_func(target_free);
	for (guint i = 0; i < env->searched->len; i++) {
		const struct svc_kind *kind = env->searched->pdata[i];
		if (!find_special(env, targets, kind, name))
			find_in_kind(env, targets, kind, name);
	}
	if (targets->len == 0)
		return unknown_field(env, name, place, err);
	*out = g_steal_pointer(&targets);
	return SVC_OK;
}

GPtrArray *svc_targets_status(const struct svc_query_env *env)
{
	GPtrArray *targets = g_ptr_array_new_with_free_func(target_free);
	for (guint i = 0; i < env->searched->len; i++) {
		const struct svc_kind *kind = env->searched->pdata[i];
		const char *name = svc_kind_role(kind, "status");
		if (name)
			add_target(targets, kind, svc_kind_field(kind, name));
	}
	return targets;
}

char **svc_query_field_names(const struct svc_query_options *options)
{
	svc_autoclear(svc_query_env) env = {0};
	svc_query_env_init(&env, options);
	GPtrArray *names = field_names(&env);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}
