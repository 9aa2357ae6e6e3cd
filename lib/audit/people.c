/*
 * Who was who: the people of the desk as each commit has them. A person's record and the folder of
 * a commit are read once each, by their ids.
 */
#include "audit/private.h"
#include <string.h>

struct person {
	char *id;
	GPtrArray *names; /* id, addresses, aliases: ASCII letters in lower case, sorted */
};

struct people {
	GHashTable *persons;     /* blob → struct person */
	GHashTable *directories; /* tree of the folder → GHashTable: name → id, both borrowed */
	GHashTable *folders;     /* commit → tree of the folder, owned hex */
};

static void free_person(gpointer pointer)
{
	struct person *person = pointer;
	g_free(person->id);
	g_ptr_array_unref(person->names);
	g_free(person);
}

static void unref_table(gpointer table)
{
	g_hash_table_unref(table);
}

struct people *svc_audit_people_new(void)
{
	struct people *people = g_new0(struct people, 1);
	people->persons = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_person);
	people->directories = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_table);
	people->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return people;
}

void svc_audit_people_free(struct people *people)
{
	if (!people)
		return;
	g_hash_table_unref(people->folders);
	g_hash_table_unref(people->directories);
	g_hash_table_unref(people->persons);
	g_free(people);
}

static gint by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* An unreadable record is a person without a name. */
static void read_person(
	struct person *person, const struct svc_kind *kind, const char *text, size_t length)
{
	svc_auto(svc_record) record = NULL;
	svc_autoclear(svc_error) ignored = {0};
	if (svc_record_parse(kind, person->id, text, length, &record, &ignored))
		return;
	g_free(person->id);
	person->id = g_strdup(record->id);
	const char *field = svc_kind_role(kind, "email");
	const char *email = field ? svc_record_get(record, field) : NULL;
	g_auto(GStrv) aliases = svc_record_list(record, "aliases");
	g_ptr_array_add(person->names, g_ascii_strdown(record->id, -1));
	if (email)
		g_ptr_array_add(person->names, g_ascii_strdown(email, -1));
	for (char **alias = aliases; *alias; alias++)
		g_ptr_array_add(person->names, g_ascii_strdown(*alias, -1));
	g_ptr_array_sort(person->names, by_text);
}

/* The person that a blob describes; borrowed. */
static enum svc_status person_of(struct audit *audit, const struct svc_kind *kind,
	const struct svc_oid *blob, const char *path, struct person **out, struct svc_error *err)
{
	struct people *people = audit->people;
	g_autoptr(GBytes) bytes = NULL;
	if ((*out = g_hash_table_lookup(people->persons, blob->hex)))
		return SVC_OK;
	enum svc_status status = svc_repo_read_blob(audit->repo, blob, &bytes, err);
	if (status)
		return svc_error_at(err, path, 0, 0);
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	*out = g_new0(struct person, 1);
	(*out)->id = g_strdup(path);
	(*out)->names = g_ptr_array_new_with_free_func(g_free);
	read_person(*out, kind, text ? text : "", length);
	g_hash_table_insert(people->persons, g_strdup(blob->hex), *out);
	return SVC_OK;
}

struct filling {
	struct audit *audit;
	const struct svc_kind *kind;
	GHashTable *directory;
};

static enum svc_status add_file(
	const char *path, const struct svc_oid *blob, void *data, struct svc_error *err)
{
	struct filling *filling = data;
	struct person *person;
	if (!*blob->hex || !g_str_has_suffix(path, ".md") || strstr(path, ".d/"))
		return SVC_OK;
	enum svc_status status = person_of(filling->audit, filling->kind, blob, path, &person, err);
	for (guint i = 0; !status && i < person->names->len; i++)
		if (!g_hash_table_contains(filling->directory, person->names->pdata[i]))
			g_hash_table_insert(
				filling->directory, person->names->pdata[i], person->id);
	return status;
}

/* The directory of a commit; borrowed. */
static enum svc_status directory_of(struct audit *audit, const struct svc_kind *kind,
	const struct svc_oid *commit, GHashTable **out, struct svc_error *err)
{
	struct people *people = audit->people;
	g_autofree char *folder = g_strconcat(audit->prefix, kind->folder, NULL);
	const char *tree = g_hash_table_lookup(people->folders, commit->hex);
	enum svc_status status = SVC_OK;
	if (!tree) {
		struct svc_oid id;
		unsigned mode;
		status = svc_repo_entry(audit->repo, commit, folder, &id, &mode, err);
		if (status)
			return status;
		g_hash_table_insert(people->folders, g_strdup(commit->hex), g_strdup(id.hex));
		tree = g_hash_table_lookup(people->folders, commit->hex);
	}
	if ((*out = g_hash_table_lookup(people->directories, tree)))
		return SVC_OK;
	struct filling filling = {audit, kind, g_hash_table_new(g_str_hash, g_str_equal)};
	if (*tree)
		status = svc_repo_walk(audit->repo, commit, folder, add_file, &filling, err);
	*out = filling.directory;
	g_hash_table_insert(people->directories, g_strdup(tree), filling.directory);
	return status;
}

enum svc_status svc_audit_same_person(struct audit *audit, const struct svc_chain_commit *commit,
	const char *one, const char *two, bool *same, struct svc_error *err)
{
	const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(audit->desk), "person");
	g_autofree char *a = g_ascii_strdown(one, -1);
	g_autofree char *b = g_ascii_strdown(two, -1);
	GHashTable *directory = NULL;
	*same = !strcmp(a, b);
	if (*same || !kind)
		return SVC_OK;
	enum svc_status status = directory_of(audit, kind, &commit->oid, &directory, err);
	if (status)
		return status;
	const char *x = g_hash_table_lookup(directory, a);
	const char *y = g_hash_table_lookup(directory, b);
	g_autofree char *first = g_strdup(x ? x : svc_desk_person(audit->desk, a));
	g_autofree char *second = g_strdup(y ? y : svc_desk_person(audit->desk, b));
	*same = first && second && !g_ascii_strcasecmp(first, second);
	return SVC_OK;
}

/* Names of `a` that `b` hasn't, joined; owned. */
static char *only_in(const struct person *a, const struct person *b)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < a->names->len; i++) {
		bool there = false;
		for (guint k = 0; k < b->names->len && !there; k++)
			there = !strcmp(a->names->pdata[i], b->names->pdata[k]);
		if (!there)
			g_string_append_printf(
				text, "%s%s", text->len ? ", " : "", (char *)a->names->pdata[i]);
	}
	return g_string_free(text, FALSE);
}

enum svc_status svc_audit_person_change(
	struct visit *visit, const struct change *change, struct svc_error *err)
{
	struct person *was, *is;
	if (g_strcmp0(change->kind->acts_as, "person") != 0 || !*change->now.hex ||
		visit->commit->n_parents != 1 || !*change->before[0].hex)
		return SVC_OK;
	enum svc_status status =
		person_of(visit->audit, change->kind, &change->before[0], change->path, &was, err);
	if (!status)
		status =
			person_of(visit->audit, change->kind, &change->now, change->path, &is, err);
	if (status)
		return status;
	g_autofree char *lost = only_in(was, is);
	g_autofree char *won = only_in(is, was);
	if (*lost || *won)
		svc_audit_add(visit->audit, RULE_PERSON_CHANGED, visit->commit, change->path, 0,
			"%s is known by other names: %s%s%s%s%s", is->id, *won ? "now " : "", won,
			*won && *lost ? ", " : "", *lost ? "no longer " : "", lost);
	return SVC_OK;
}
