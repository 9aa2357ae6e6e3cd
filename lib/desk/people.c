/*
 * Who is who: the kinds that act as `person` and `team` say it, in the fields that play the roles.
 */
#include "desk/private.h"
#include <string.h>

struct svc_directory {
	GHashTable *names;  /* folded slug, email or alias → slug; owned texts */
	GHashTable *agents; /* slugs (folded) with the role `agent` */
	GHashTable *teams;  /* person as the directory names them → GPtrArray of team slugs */
};

void svc_directory_free(struct svc_directory *directory)
{
	if (!directory)
		return;
	g_hash_table_unref(directory->names);
	g_hash_table_unref(directory->agents);
	g_hash_table_unref(directory->teams);
	g_free(directory);
}

static void free_list(gpointer list)
{
	g_ptr_array_unref(list);
}

static struct svc_directory *directory_new(void)
{
	struct svc_directory *directory = g_new0(struct svc_directory, 1);
	directory->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	directory->agents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	directory->teams = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
	return directory;
}

static void add_name(struct svc_directory *directory, const char *name, const char *slug)
{
	char *folded = g_ascii_strdown(name, -1);
	if (g_hash_table_contains(directory->names, folded))
		g_free(folded); /* the first one in the order of slugs; svc check reports the other
				 */
	else
		g_hash_table_insert(directory->names, folded, g_strdup(slug));
}

static const char *role_text(const struct svc_record *record, const char *role)
{
	const char *field = svc_kind_role(record->kind, role);
	return field ? svc_record_get(record, field) : NULL;
}

static char **role_list(const struct svc_record *record, const char *role)
{
	const char *field = svc_kind_role(record->kind, role);
	return field ? svc_record_list(record, field) : g_new0(char *, 1);
}

static enum svc_status add_person(struct svc_record **record, void *data, struct svc_error *err)
{
	struct svc_directory *directory = data;
	const char *slug = (*record)->id;
	const char *email = role_text(*record, "email");
	add_name(directory, slug, slug);
	if (email)
		add_name(directory, email, slug);
	g_auto(GStrv) aliases = svc_record_list(*record, "aliases");
	for (char **alias = aliases; *alias; alias++)
		add_name(directory, *alias, slug);
	g_auto(GStrv) roles = role_list(*record, "roles");
	if (g_strv_contains((const char *const *)roles, "agent"))
		g_hash_table_add(directory->agents, g_strdup(slug));
	return SVC_OK;
}

static void add_member(struct svc_directory *directory, const char *member, const char *team)
{
	g_autofree char *folded = g_ascii_strdown(member, -1);
	const char *slug = g_hash_table_lookup(directory->names, folded);
	GPtrArray *teams = g_hash_table_lookup(directory->teams, slug ? slug : folded);
	if (!teams) {
		teams = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(directory->teams, g_strdup(slug ? slug : folded), teams);
	}
	/* Teams come one after the other: a lead who is listed as a member too is the last one. */
	if (!teams->len || strcmp(teams->pdata[teams->len - 1], team))
		g_ptr_array_add(teams, g_strdup(team));
}

static enum svc_status add_team(struct svc_record **record, void *data, struct svc_error *err)
{
	struct svc_directory *directory = data;
	g_auto(GStrv) members = role_list(*record, "members");
	for (char **member = members; *member; member++)
		add_member(directory, *member, (*record)->id);
	const char *lead = role_text(*record, "lead");
	if (lead)
		add_member(directory, lead, (*record)->id);
	return SVC_OK;
}

static void read_part(struct svc_desk *desk, const char *part, svc_desk_record_fn fn,
	struct svc_directory *directory)
{
	const struct svc_kind *kind = svc_kinds_acting(desk->kinds, part);
	svc_autoclear(svc_error) err = {0};
	if (kind && svc_desk_each(desk, kind, fn, NULL, directory, &err))
		svc_context_warn(desk->ctx, err.path, err.line, "%s", err.message);
}

static struct svc_directory *directory_of(struct svc_desk *desk)
{
	if (!desk->directory) {
		desk->directory = directory_new();
		read_part(desk, "person", add_person, desk->directory);
		read_part(desk, "team", add_team, desk->directory);
	}
	return desk->directory;
}

const char *svc_desk_person(struct svc_desk *desk, const char *name)
{
	g_autofree char *folded = g_ascii_strdown(name, -1);
	return g_hash_table_lookup(directory_of(desk)->names, folded);
}

static gint compare_names(gconstpointer left, gconstpointer right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

char **svc_desk_person_names(struct svc_desk *desk, const char *name)
{
	const char *slug = svc_desk_person(desk, name);
	if (!slug)
		return NULL;
	GPtrArray *names = g_ptr_array_new();
	GHashTableIter iter;
	gpointer known, of;
	g_hash_table_iter_init(&iter, directory_of(desk)->names);
	while (g_hash_table_iter_next(&iter, &known, &of))
		if (!strcmp(of, slug))
			g_ptr_array_add(names, g_strdup(known));
	g_ptr_array_sort(names, compare_names);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}

/* How the directory's tables name somebody: by slug, else as given, in lower case. */
static char *name_in(struct svc_desk *desk, const char *person)
{
	const char *slug = svc_desk_person(desk, person);
	return slug ? g_strdup(slug) : g_ascii_strdown(person, -1);
}

char **svc_desk_teams_of(struct svc_desk *desk, const char *person)
{
	g_autofree char *name = name_in(desk, person);
	const GPtrArray *teams = g_hash_table_lookup(directory_of(desk)->teams, name);
	char **list = g_new0(char *, (teams ? teams->len : 0) + 1);
	for (guint i = 0; teams && i < teams->len; i++)
		list[i] = g_strdup(teams->pdata[i]);
	return list;
}

bool svc_desk_is_agent(struct svc_desk *desk, const char *author)
{
	g_autofree char *name = name_in(desk, author);
	const struct svc_directory *directory = directory_of(desk);
	return g_hash_table_contains(directory->teams, name) ||
	       g_hash_table_contains(directory->agents, name);
}

/* An entry's heading holds the author as one word. */
static bool is_one_word(const char *text)
{
	for (const char *c = text; *c; c++)
		if (g_ascii_isspace(*c) || g_ascii_iscntrl(*c))
			return false;
	return *text && g_utf8_validate(text, -1, NULL);
}

enum svc_status svc_desk_author(struct svc_desk *desk, const char **out, struct svc_error *err)
{
	if (!desk->author) {
		g_autofree char *email = svc_repo_user_email(svc_store_repo(desk->store));
		if (!email || !*email) {
			svc_error_set(err, SVC_EENVIRONMENT, "git doesn't know who you are");
			return svc_error_hint(
				err, "git config --global user.email YOU@EXAMPLE.COM");
		}
		const char *slug = svc_desk_person(desk, email);
		if (!slug && !is_one_word(email))
			return svc_error_set(err, SVC_EENVIRONMENT,
				"git's user.email must be one word to stand in a timeline");
		desk->author = g_strdup(slug ? slug : email);
	}
	*out = desk->author;
	return SVC_OK;
}
