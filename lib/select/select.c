#include "select/private.h"
#include <string.h>

enum { CACHE_MAX = 4096 };

static const char *saved(void *data, const char *name)
{
	struct svc_select *select = data;
	g_autofree char *path = g_strconcat("queries/", name, NULL);
	return strchr(name, '/') ? NULL : svc_desk_config_text(select->desk, path);
}

static void free_record(gpointer record)
{
	svc_record_free(record);
}

/* Follows a reference; kept, since many records point to few services and teams. */
static struct svc_record *load(void *data, const char *kind, const char *id)
{
	struct svc_select *select = data;
	g_autofree char *key = g_strconcat(kind, "/", id, NULL);
	gpointer found;
	if (g_hash_table_lookup_extended(select->loaded, key, NULL, &found))
		return found;
	if (g_hash_table_size(select->loaded) >= CACHE_MAX)
		g_hash_table_remove_all(select->loaded);
	struct svc_record *record = NULL;
	svc_autoclear(svc_error) dangling = {0}; /* svc check reports it */
	if (svc_desk_get(select->desk, kind, id, &record, &dangling))
		record = NULL;
	g_hash_table_insert(select->loaded, g_steal_pointer(&key), record);
	return record;
}

/* Records hold a known person's slug, or the address of anybody else. */
static enum svc_status check_person(
	const struct svc_select *select, const char *value, struct svc_error *err)
{
	const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(select->desk), "person");
	if (!kind || strchr(value, '@') || svc_desk_person(select->desk, value))
		return SVC_OK;
	svc_autoclear(svc_ref) ref = {0};
	enum svc_status status = svc_desk_find(select->desk, kind, value, &ref, err);
	if (status && !g_ascii_strcasecmp(value, "me"))
		svc_error_hint(err, "did you mean @me?");
	return status;
}

static char **person_names(void *data, const char *value)
{
	struct svc_select *select = data;
	return svc_desk_person_names(select->desk, value);
}

/* A mistyped slug is an error, not an empty result; addresses and drawn ids may be anybody's. */
static enum svc_status check_value(
	void *data, const struct svc_field *field, const char *value, struct svc_error *err)
{
	struct svc_select *select = data;
	if (field->type == SVC_FIELD_PERSON)
		return check_person(select, value, err);
	for (size_t i = 0; field->refs && field->refs[i]; i++) {
		const struct svc_kind *kind =
			svc_kinds_find(svc_desk_kinds(select->desk), field->refs[i], NULL);
		if (!kind || !kind->slug || svc_desk_has(select->desk, kind, value))
			return SVC_OK;
	}
	if (!field->refs || !field->refs[0])
		return SVC_OK;
	svc_autoclear(svc_ref) ref = {0};
	const struct svc_kind *kind =
		svc_kinds_find(svc_desk_kinds(select->desk), field->refs[0], NULL);
	return svc_desk_find(select->desk, kind, value, &ref, err);
}

static GPtrArray *saved_names(struct svc_desk *desk)
{
	GPtrArray *names = g_ptr_array_new();
	svc_yaml_foreach (query, svc_desk_config(desk, "queries"))
		g_ptr_array_add(names, (char *)query->key->value);
	g_ptr_array_add(names, NULL);
	return names;
}

/* Whether a text may say @me, @my-teams, or name a saved query that does; an address doesn't. */
static bool names_somebody(const char *text)
{
	for (const char *at = text ? strchr(text, '@') : NULL; at; at = strchr(at + 1, '@'))
		if (at == text || strchr(":,-( \t\r\n", at[-1]))
			return true;
	return false;
}

/* Who asks is read from git's configuration, people and teams: only where it is asked about. */
static bool asks_for_me(const struct svc_select_options *options)
{
	bool asks = names_somebody(options->expression);
	for (const char *const *term = options->operands; term && *term; term++)
		asks = asks || names_somebody(*term);
	return asks;
}

static void know_me(struct svc_select *select)
{
	const char *author;
	svc_autoclear(svc_error) nobody = {0};
	if (svc_desk_author(select->desk, &author, &nobody))
		return;
	select->me = svc_desk_person_names(select->desk, author);
	if (!select->me)
		select->me = g_strdupv((char *[]){(char *)(uintptr_t)author, NULL});
	select->my_teams = svc_desk_teams_of(select->desk, author);
	select->query_options.me = (const char *const *)select->me;
	select->query_options.my_teams = (const char *const *)select->my_teams;
}

/* A check judges the query, not who asks. */
static void know_anybody(struct svc_select *select)
{
	static const char *const nobody[] = {"nobody", NULL};
	if (!select->query_options.me)
		select->query_options.me = nobody;
	if (!select->query_options.my_teams)
		select->query_options.my_teams = nobody;
}

static void know_zone(struct svc_select *select)
{
	svc_autoclear(svc_error) unknown = {0}; /* the program warns of it, svc check reports it */
	(void)svc_desk_zone(select->desk, &select->query_options.zone, &unknown);
}

static enum svc_status parse(struct svc_select *select, struct svc_error *err)
{
	const struct svc_select_options *options = &select->options;
	g_autoptr(GPtrArray) terms = g_ptr_array_new_with_free_func(g_free);
	if (options->noun)
		g_ptr_array_add(terms,
			g_strdup_printf("%s:%s", options->noun->field, options->noun->value));
	for (const char *const *term = options->operands; term && *term; term++)
		g_ptr_array_add(terms, g_strdup(*term));
	g_ptr_array_add(terms, NULL);
	g_autoptr(GPtrArray) names = saved_names(select->desk);
	select->query_options.saved_names = (const char *const *)names->pdata;
	enum svc_status status = svc_query_parse((const char *const *)terms->pdata,
		options->expression, &select->query_options, &select->query, err);
	select->query_options.saved_names = NULL;
	if (status)
		return status;
	const char *order = options->sort   ? options->sort
			    : options->kind ? options->kind->sort
					    : NULL;
	return svc_sort_parse(
		order ? order : "kind,id", &select->query_options, &select->sort, err);
}

enum svc_status svc_select_new(struct svc_desk *desk, const struct svc_select_options *options,
	struct svc_select **out, struct svc_error *err)
{
	svc_auto(svc_select) select = g_new0(struct svc_select, 1);
	select->desk = desk;
	select->options = *options;
	select->loaded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_record);
	select->searched[0] = options->kind;
	svc_terms_init(&select->terms, desk);
	select->query_options = (struct svc_query_options){
		.kinds = svc_desk_kinds(desk),
		.searched = options->kind ? select->searched : NULL,
		.now = svc_desk_context(desk)->now,
		.computed = select->terms.rows,
		.n_computed = options->kind && !svc_sla_kind(options->kind) ? 0 : SVC_TERMS,
		.saved = saved,
		.load = load,
		.check = check_value,
		.names = person_names,
		.data = select,
	};
	know_zone(select);
	if (asks_for_me(options))
		know_me(select);
	if (options->only_check)
		know_anybody(select);
	enum svc_status status = parse(select, err);
	if (status)
		return status;
	const struct svc_cache_options use = svc_cache_options_of(svc_desk_context(desk));
	select->cache = svc_cache_open(desk, &use);
	*out = g_steal_pointer(&select);
	return SVC_OK;
}

void svc_select_free(struct svc_select *select)
{
	if (!select)
		return;
	svc_query_free(select->query);
	svc_sort_free(select->sort);
	svc_terms_clear(&select->terms);
	svc_cache_free(select->cache);
	g_hash_table_unref(select->loaded);
	g_strfreev(select->my_teams);
	g_strfreev(select->me);
	g_free(select);
}

const struct svc_query_options *svc_select_query_options(const struct svc_select *select)
{
	return &select->query_options;
}

struct svc_query *svc_select_query(const struct svc_select *select)
{
	return select->query;
}

enum svc_status svc_select_match(
	struct svc_select *select, struct svc_record *record, bool *out, struct svc_error *err)
{
	return svc_query_match(select->query, record, out, err);
}

char *svc_select_text(const struct svc_select *select)
{
	return svc_query_node_format(svc_query_root(select->query));
}

void svc_select_explain(struct svc_select *select, svc_select_explain_fn fn, void *data)
{
	const struct svc_kind *only = select->options.kind;
	g_autoptr(GPtrArray) kinds = svc_desk_folders(select->desk);
	for (guint i = 0; i < kinds->len; i++) {
		svc_autoclear(svc_explanation) explanation = {0};
		const struct svc_kind *kind = kinds->pdata[i];
		if (only && kind != only)
			continue;
		bool indexed = select->cache &&
			       svc_cache_explain(select->cache, kind, select->query, &explanation);
		fn(kind, indexed ? &explanation : NULL, data);
	}
}
