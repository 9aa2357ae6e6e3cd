/*
 * Names: ids, aliases and keys, each compared without case, and the place a record lies in.
 */
#include "check/private.h"
#include "desk/id.h"
#include "util/utf8.h"
#include <string.h>

static char *stem_of(const char *path)
{
	g_autofree char *name = g_path_get_basename(path);
	return g_strndup(name, strlen(name) - strlen(".md"));
}

/* Remembers `name` for `path`; the path that had it before, or NULL. */
static const char *claim(GHashTable *table, char *name, const char *path)
{
	const char *other = g_hash_table_lookup(table, name);
	if (other)
		g_free(name);
	else
		g_hash_table_insert(table, name, g_strdup(path));
	return other;
}

static void check_stem(struct check *check, struct svc_record *record, const char *stem)
{
	const struct svc_kind *kind = record->kind;
	int line, column;
	svc_check_place(record, "id", &line, &column);
	svc_autoclear(svc_error) why = {0};
	if (svc_desk_check_form(kind, stem, true, &why)) {
		struct svc_finding *finding = svc_check_add(check->findings, RULE_ID_INVALID,
			record->path, line, column, "%s", why.message);
		finding->cure = g_strdup(why.hint);
		return;
	}
	g_autofree char *path = svc_desk_path(check->desk, kind, stem);
	if (strcmp(path, record->path) != 0) {
		struct svc_finding *finding = svc_check_add(check->findings, RULE_PATH_WRONG,
			record->path, 0, 0, "%s of this id belongs into %s", kind->one, path);
		finding->cure = g_strdup_printf("git mv %s %s", record->path, path);
	}
}

static void check_id_twin(struct check *check, struct svc_record *record, const char *stem)
{
	const char *other = claim(check->ids, svc_check_name(record->kind, stem), record->path);
	if (!other)
		return;
	int line, column;
	svc_check_place(record, "id", &line, &column);
	struct svc_finding *finding = svc_check_add(check->findings, RULE_ID_DUPLICATE,
		record->path, line, column, "the id '%s' is also that of %s", stem, other);
	finding->cure = g_strdup("rename the newer one and keep its old id in 'aliases'");
}

static void remember_slug(struct check *check, struct svc_record *record)
{
	if (!record->kind->slug)
		return;
	gpointer name = (gpointer)record->kind->name;
	GPtrArray *list = g_hash_table_lookup(check->slugs, name);
	if (!list) {
		list = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(check->slugs, name, list);
	}
	g_ptr_array_add(list, stem_of(record->path));
}

static void check_aliases(struct check *check, struct svc_record *record)
{
	g_auto(GStrv) aliases = svc_record_list(record, "aliases");
	int line, column;
	svc_check_place(record, "aliases", &line, &column);
	for (char **alias = aliases; *alias; alias++) {
		char *name = svc_check_name(record->kind, *alias);
		struct pending seen = {NULL, g_strdup(record->path), g_strdup(name), line, column};
		g_array_append_val(check->seen_aliases, seen);
		const char *other = claim(check->aliases, name, record->path);
		if (other)
			svc_check_add(check->findings, RULE_ALIAS_DUPLICATE, record->path, line,
				column, "the alias '%s' also names %s", *alias, other);
	}
}

/* Two clones had drawn one id: 'svc sync' gave ours another of the same prefix and month, and kept
 * the old one as an alias. The id means the record that has it. */
static bool is_drawn_twice(const char *path, const char *alias)
{
	g_autofree char *stem = stem_of(path);
	g_autofree char *id = g_ascii_strup(alias, -1);
	const char *dash = strrchr(id, '-');
	return svc_id_is_drawn(id) && svc_id_is_drawn(stem) &&
	       !strncmp(stem, id, (size_t)(dash - id) + 1);
}

void svc_check_shadowed_aliases(struct check *check)
{
	for (guint i = 0; i < check->seen_aliases->len; i++) {
		const struct pending *seen = &g_array_index(check->seen_aliases, struct pending, i);
		const char *other = g_hash_table_lookup(check->ids, seen->value);
		const char *alias = strchr(seen->value, '/') + 1;
		if (other && strcmp(other, seen->path) != 0 && !is_drawn_twice(seen->path, alias))
			svc_check_add(check->findings, RULE_ALIAS_DUPLICATE, seen->path, seen->line,
				seen->column, "the alias '%s' is also the id of %s", alias, other);
	}
}

static void check_key(struct check *check, struct svc_record *record)
{
	const char *key = svc_record_get(record, "key");
	if (!key)
		return;
	char *name = g_strdup_printf("%s/%s", record->kind->name, key);
	const char *other = claim(check->keys, name, record->path);
	if (!other)
		return;
	int line, column;
	svc_check_place(record, "key", &line, &column);
	svc_check_add(check->findings, RULE_KEY_DUPLICATE, record->path, line, column,
		"the key '%s' is also that of %s", key, other);
}

/* Reports a name by which another person is known already, unless alias-duplicate does. */
static void check_name_of_person(
	struct check *check, struct svc_record *record, const char *field, const char *name)
{
	g_autofree char *alias = svc_check_name(record->kind, name);
	bool claimed = !strcmp(field, "aliases");
	const char *first = claimed ? g_hash_table_lookup(check->aliases, alias) : NULL;
	const char *other = claim(check->people, g_utf8_strdown(name, -1), record->path);
	if (!other || !strcmp(other, record->path) || (first && strcmp(first, record->path) != 0))
		return;
	int line, column;
	svc_check_place(record, field, &line, &column);
	g_autofree char *shown = svc_utf8_harmless(name, false);
	svc_check_add(check->findings, RULE_PERSON_DUPLICATE, record->path, line, column,
		"the address '%s' is also that of %s", shown, other)
		->cure = g_strdup("take it from one of them, or make one person of both records");
}

static void check_person(struct check *check, struct svc_record *record)
{
	if (record->kind != svc_kinds_acting(svc_desk_kinds(check->desk), "person"))
		return;
	const char *field = svc_kind_role(record->kind, "email");
	const char *email = field ? svc_record_get(record, field) : NULL;
	g_auto(GStrv) aliases = svc_record_list(record, "aliases");
	if (email && *email)
		check_name_of_person(check, record, field, email);
	for (char **alias = aliases; *alias; alias++)
		check_name_of_person(check, record, "aliases", *alias);
}

void svc_check_identity(struct check *check, struct svc_record *record)
{
	g_autofree char *stem = stem_of(record->path);
	check_stem(check, record, stem);
	check_id_twin(check, record, stem);
	remember_slug(check, record);
	check_aliases(check, record);
	check_key(check, record);
	check_person(check, record);
}
