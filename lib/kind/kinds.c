#include "kind/load.h"

#include "kinds/kinds.h"
#include "text/yaml_pack.h"
#include "util/utf8.h"

#include <string.h>

static void unref_table(gpointer table)
{
	g_hash_table_unref(table);
}

static void unref_array(gpointer array)
{
	g_array_unref(array);
}

static void unref_list(gpointer list)
{
	g_ptr_array_unref(list);
}

void svc_kinds_free(struct svc_kinds *kinds)
{
	if (!kinds)
		return;
	g_ptr_array_unref(kinds->kinds);
	g_ptr_array_unref(kinds->lists);
	g_ptr_array_unref(kinds->arrays);
	g_ptr_array_unref(kinds->tables);
	g_array_unref(kinds->mentions);
	svc_arena_free(kinds->arena);
	g_free(kinds);
}

static struct svc_kinds *kinds_alloc(void)
{
	struct svc_kinds *kinds = g_new0(struct svc_kinds, 1);
	kinds->arena = svc_arena_new(64 << 10);
	kinds->kinds = g_ptr_array_new();
	kinds->lists = g_ptr_array_new_with_free_func(unref_list);
	kinds->arrays = g_ptr_array_new_with_free_func(unref_array);
	kinds->tables = g_ptr_array_new_with_free_func(unref_table);
	kinds->mentions = g_array_new(FALSE, FALSE, sizeof(struct svc_kind_mention));
	return kinds;
}

static const struct svc_load_key common_keys[] = {
	{"fields", svc_load_fields, offsetof(struct svc_kinds, common)},
	{"relations", svc_load_choices, offsetof(struct svc_kinds, relations)},
	{0},
};

static enum svc_status load_common(struct svc_loader *load)
{
	return svc_load_map(load, load->root, common_keys, load->kinds);
}

static enum svc_status add_file(struct svc_kinds *kinds, const char *path,
	const struct svc_yaml *yaml, enum svc_status (*read)(struct svc_loader *),
	struct svc_error *err)
{
	struct svc_loader load = {.kinds = kinds, .err = err};
	load.path = svc_load_copy(&load, path);
	load.root = yaml->root;
	guint mentions = kinds->mentions->len;
	enum svc_status status = read(&load);
	if (status != SVC_OK)
		g_array_set_size(kinds->mentions, mentions);
	return status;
}

enum svc_status svc_kinds_add(struct svc_kinds *kinds, const char *path, const char *text,
	size_t length, struct svc_error *err)
{
	svc_auto(svc_yaml) yaml = NULL;
	if (svc_yaml_parse(text, length, 0, &yaml, err) != SVC_OK)
		return svc_error_at(err, path, err->line, err->column);
	return add_file(kinds, path, yaml, svc_load_kind, err);
}

static enum svc_status add_builtin(struct svc_kinds *kinds, struct svc_error *err)
{
	for (const struct svc_kinds_file *file = svc_kinds_files; file->name; file++) {
		bool common = file == svc_kinds_files;
		svc_auto(svc_yaml) yaml = NULL;
		if (svc_yaml_unpack(file->packed, file->length, &yaml, err) != SVC_OK ||
			add_file(kinds, file->name, yaml, common ? load_common : svc_load_kind,
				err) != SVC_OK)
			return err->status;
	}
	for (guint i = 0; i < kinds->kinds->len; i++)
		((struct svc_kind *)kinds->kinds->pdata[i])->origin = "built-in";
	return svc_kinds_finish(kinds, err);
}

enum svc_status svc_kinds_new(struct svc_kinds **out, struct svc_error *err)
{
	svc_auto(svc_kinds) kinds = kinds_alloc();
	if (add_builtin(kinds, err) != SVC_OK) {
		err->status = SVC_EBUG;
		return SVC_EBUG;
	}
	*out = g_steal_pointer(&kinds);
	return SVC_OK;
}

static const struct svc_kind *kind_named(const struct svc_kinds *kinds, const char *name)
{
	for (guint i = 0; i < kinds->kinds->len; i++) {
		const struct svc_kind *kind = kinds->kinds->pdata[i];
		if (strcmp(kind->name, name) == 0)
			return kind;
	}
	return NULL;
}

static enum svc_status check_mentions(const struct svc_kinds *kinds, struct svc_error *err)
{
	for (guint i = 0; i < kinds->mentions->len; i++) {
		const struct svc_kind_mention *mention =
			&g_array_index(kinds->mentions, struct svc_kind_mention, i);
		if (kind_named(kinds, mention->kind))
			continue;
		g_autofree const char **names = svc_kinds_names(kinds);
		g_autofree char *close = svc_suggest(mention->kind, names, 3);
		svc_error_set(err, SVC_EINVALID, "unknown kind '%s'", mention->kind);
		svc_error_hint(err, close ? "did you mean %s?" : "'svc kind list' lists them%s",
			close ? close : "");
		return svc_error_at(err, mention->path, mention->line, mention->column);
	}
	return SVC_OK;
}

/* Puts a name of `kind` into `taken`; refused if another kind has it. */
static enum svc_status take(GHashTable *taken, const char *space, const char *name,
	const struct svc_kind *kind, struct svc_error *err)
{
	g_autofree char *key = g_strdup_printf("%s %s", space, name);
	const struct svc_kind *owner = g_hash_table_lookup(taken, key);
	if (owner && owner != kind) {
		svc_error_set(err, SVC_EINVALID, "the %s '%s' belongs to the kind '%s' already",
			space, name, owner->name);
		return svc_error_at(err, kind->origin, 0, 0);
	}
	g_hash_table_insert(taken, g_steal_pointer(&key), (gpointer)kind);
	return SVC_OK;
}

static enum svc_status take_all(
	GHashTable *taken, const struct svc_kind *kind, struct svc_error *err)
{
	if (take(taken, "name", kind->name, kind, err) != SVC_OK ||
		take(taken, "name", kind->plural, kind, err) != SVC_OK ||
		take(taken, "folder", kind->folder, kind, err) != SVC_OK)
		return err->status;
	for (guint i = 0; i < kind->nouns->len; i++) {
		const struct svc_noun *noun = kind->nouns->pdata[i];
		if (take(taken, "name", noun->name, kind, err) != SVC_OK)
			return err->status;
	}
	if (kind->prefix && take(taken, "prefix", kind->prefix, kind, err) != SVC_OK)
		return err->status;
	GHashTableIter iter;
	gpointer prefix;
	g_hash_table_iter_init(&iter, kind->prefix_map);
	while (g_hash_table_iter_next(&iter, NULL, &prefix))
		if (take(taken, "prefix", prefix, kind, err) != SVC_OK)
			return err->status;
	return SVC_OK;
}

enum svc_status svc_kinds_finish(struct svc_kinds *kinds, struct svc_error *err)
{
	g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < kinds->kinds->len; i++)
		if (take_all(taken, kinds->kinds->pdata[i], err) != SVC_OK)
			return err->status;
	return check_mentions(kinds, err);
}

const GPtrArray *svc_kinds_all(const struct svc_kinds *kinds)
{
	return kinds->kinds;
}

static bool answers_to(const struct svc_kind *kind, const char *name, const struct svc_noun **noun)
{
	*noun = NULL;
	if (strcmp(kind->name, name) == 0 || strcmp(kind->plural, name) == 0)
		return true;
	for (guint i = 0; i < kind->nouns->len; i++) {
		*noun = kind->nouns->pdata[i];
		if (strcmp((*noun)->name, name) == 0)
			return true;
	}
	return false;
}

const struct svc_kind *svc_kinds_find(
	const struct svc_kinds *kinds, const char *name, const struct svc_noun **noun)
{
	const struct svc_noun *match = NULL;
	const struct svc_kind *found = NULL;
	for (guint i = 0; i < kinds->kinds->len && !found; i++)
		if (answers_to(kinds->kinds->pdata[i], name, &match))
			found = kinds->kinds->pdata[i];
	if (noun)
		*noun = found ? match : NULL;
	return found;
}

const char **svc_kinds_names(const struct svc_kinds *kinds)
{
	GPtrArray *names = g_ptr_array_new();
	for (guint i = 0; i < kinds->kinds->len; i++) {
		const struct svc_kind *kind = kinds->kinds->pdata[i];
		g_ptr_array_add(names, (gpointer)kind->name);
		g_ptr_array_add(names, (gpointer)kind->plural);
		for (guint j = 0; j < kind->nouns->len; j++)
			g_ptr_array_add(names,
				(gpointer)((const struct svc_noun *)kind->nouns->pdata[j])->name);
	}
	g_ptr_array_add(names, NULL);
	return (const char **)g_ptr_array_free(names, FALSE);
}

const struct svc_kind *svc_kinds_acting(const struct svc_kinds *kinds, const char *part)
{
	for (guint i = 0; i < kinds->kinds->len; i++) {
		const struct svc_kind *kind = kinds->kinds->pdata[i];
		if (kind->acts_as && strcmp(kind->acts_as, part) == 0)
			return kind;
	}
	return NULL;
}

const struct svc_kind *svc_kinds_of_path(const struct svc_kinds *kinds, const char *path)
{
	const char *slash = strchr(path, '/');
	for (guint i = 0; slash && i < kinds->kinds->len; i++) {
		const struct svc_kind *kind = kinds->kinds->pdata[i];
		size_t length = strlen(kind->folder);
		if ((size_t)(slash - path) == length && !strncmp(path, kind->folder, length))
			return kind;
	}
	return NULL;
}
