/*
 * Finding the record a person means, without reading every record: a full id gives its path, a part
 * of one needs the names of files, only a former id needs the files themselves, or who knows them.
 */
#include "desk/id.h"
#include "desk/private.h"
#include "util/file.h"
#include "util/utf8.h"
#include <string.h>

enum { INPUT_MAX = 255, CANDIDATES_SHOWN = 10, SUGGESTIONS = 3 };

struct search {
	struct svc_desk *desk;
	const struct svc_kind *kind; /* being searched */
	const char *input;
	struct svc_id_part part;
	bool partial;          /* `part` is set */
	const char *key;       /* looking for this `key:` */
	GPtrArray *found;      /* of struct svc_ref, owned */
	GPtrArray *stems;      /* names seen, for close matches; owned texts */
	struct svc_ref astray; /* a file of this very name, where no id leads; no id: none */
};

static void ref_free(gpointer data)
{
	svc_ref_clear(data);
	g_free(data);
}

void svc_ref_clear(struct svc_ref *ref)
{
	g_free(ref->id);
	g_free(ref->path);
	*ref = (struct svc_ref){0};
}

static void hit(struct search *search, const char *id, const char *path)
{
	for (guint i = 0; i < search->found->len; i++)
		if (!strcmp(((struct svc_ref *)search->found->pdata[i])->path, path))
			return;
	struct svc_ref *ref = g_new0(struct svc_ref, 1);
	*ref = (struct svc_ref){search->kind, g_strdup(id), g_strdup(path)};
	g_ptr_array_add(search->found, ref);
}

static enum svc_status refuse(const char *input, const char *why, struct svc_error *err)
{
	g_autofree char *shown = svc_utf8_harmless(input, false);
	g_autofree char *cut = svc_utf8_cut(shown, 60);
	svc_error_set(err, SVC_EUSAGE, "'%s' can't be an id: %s", cut, why);
	return svc_error_hint(err, "give an id such as INC-2611-7K3M9 or checkout, a part of one "
				   "(7k3), or the path of its file");
}

static enum svc_status check_input(const char *input, struct svc_error *err)
{
	if (!*input)
		return refuse(input, "it is empty", err);
	if (strlen(input) > INPUT_MAX)
		return refuse(input, "it is too long", err);
	if (!g_utf8_validate(input, -1, NULL))
		return refuse(input, "it is no valid UTF-8", err);
	if (*input == '-')
		return refuse(input, "it starts with '-'", err);
	for (const char *c = input; *c; c++)
		if (g_ascii_iscntrl(*c))
			return refuse(input, "it holds a control character", err);
	g_auto(GStrv) parts = g_strsplit(input, "/", -1);
	if (g_strv_contains((const char *const *)parts, ".."))
		return refuse(input, "it leaves the desk", err);
	g_autofree char *stem = svc_desk_stem(input);
	if (svc_id_is_device(stem))
		return refuse(input, "Windows keeps this name for a device", err);
	return SVC_OK;
}

/* A path of a record's file, from the desk's folder or absolute. */
static void find_path(struct search *search, const struct svc_kind *wanted)
{
	const char *path = search->input;
	const char *root = svc_store_root(search->desk->store);
	if (root && g_str_has_prefix(path, root)) {
		path += strlen(root);
		path += strspn(path, "/");
	}
	while (g_str_has_prefix(path, "./"))
		path += 2;
	if (!strchr(path, '/') || !svc_path_is_safe(path) ||
		!g_str_has_suffix(path, SVC_RECORD_SUFFIX))
		return;
	search->kind = svc_kinds_of_path(search->desk->kinds, path);
	if (!search->kind || (wanted && wanted != search->kind) ||
		!svc_store_exists(search->desk->store, path))
		return;
	g_autofree char *stem = svc_desk_stem(path);
	hit(search, stem, path);
}

static enum svc_status match_case(const struct svc_file *file, void *data, struct svc_error *err)
{
	struct search *search = data;
	g_autofree char *stem = svc_desk_stem(file->path);
	if (!g_ascii_strcasecmp(stem, search->input))
		hit(search, stem, file->path);
	return SVC_OK;
}

/* A complete id, in any case. */
static enum svc_status find_exact(struct search *search, struct svc_error *err)
{
	const struct svc_kind *kind = search->kind;
	struct svc_desk *desk = search->desk;
	g_autofree char *id =
		kind->slug ? g_ascii_strdown(search->input, -1) : svc_id_canonical(search->input);
	if (!id)
		id = g_strdup(search->input);
	if (kind->slug ? !svc_id_is_slug(id) : !svc_id_is_foreign(id))
		return SVC_OK;
	g_autofree char *path = svc_desk_path(desk, kind, id);
	if (svc_store_exists(desk->store, path)) {
		hit(search, id, path);
		return SVC_OK;
	}
	if (kind->slug || svc_id_is_drawn(id))
		return SVC_OK;
	/* An id of another system keeps its case, but its shard is folded: one folder to look in.
	 */
	g_autofree char *folder = g_path_get_dirname(path);
	enum svc_status status =
		svc_store_names(desk->store, folder, SVC_RECORD_SUFFIX, match_case, search, err);
	return status == SVC_ENOTFOUND ? SVC_OK : status;
}

static enum svc_status match_part(const struct svc_file *file, void *data, struct svc_error *err)
{
	struct search *search = data;
	g_autofree char *stem = svc_desk_stem(file->path);
	if (search->partial && !search->kind->slug && svc_id_part_matches(&search->part, stem))
		hit(search, stem, file->path);
	if (!search->astray.id && !g_ascii_strcasecmp(stem, search->input))
		search->astray =
			(struct svc_ref){search->kind, g_strdup(stem), g_strdup(file->path)};
	g_ptr_array_add(search->stems, g_steal_pointer(&stem));
	return SVC_OK;
}

static enum svc_status find_part(struct search *search, struct svc_error *err)
{
	enum svc_status status = svc_store_names(search->desk->store, search->kind->folder,
		SVC_RECORD_SUFFIX, match_part, search, err);
	return status == SVC_ENOTFOUND ? SVC_OK : status;
}

static bool has_alias(const struct svc_record *record, const char *input)
{
	g_auto(GStrv) aliases = svc_record_list(record, "aliases");
	for (char **alias = aliases; *alias; alias++)
		if (!g_ascii_strcasecmp(*alias, input))
			return true;
	return false;
}

/* YAML may write a text with other characters than these in more than one way. */
static bool is_literal(const char *text)
{
	return text[strspn(text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_./@+:=")] == '\0';
}

/* Files that don't hold the text at all are not parsed; those that can't be are no match. */
static enum svc_status match_content(const struct svc_file *file, void *data, struct svc_error *err)
{
	struct search *search = data;
	const char *wanted = search->key ? search->key : search->input;
	svc_autoclear(svc_error) why = {0};
	g_autoptr(GBytes) bytes = NULL;
	if (!file->regular ||
		svc_store_read(
			search->desk->store, file->path, SVC_RECORD_MAX_BYTES, &bytes, &why) ||
		(is_literal(wanted) && !svc_desk_holds(bytes, wanted)))
		return SVC_OK;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	svc_auto(svc_record) record = NULL;
	if (svc_record_parse(search->kind, file->path, text, length, &record, &why))
		return SVC_OK;
	const char *key = search->key ? svc_record_get(record, "key") : NULL;
	if (search->key ? key && !strcmp(key, search->key) : has_alias(record, wanted)) {
		g_autofree char *stem = svc_desk_stem(file->path);
		hit(search, stem, file->path);
	}
	return SVC_OK;
}

void svc_desk_set_finder(struct svc_desk *desk, const struct svc_desk_finder *finder)
{
	desk->finder = finder ? *finder : (struct svc_desk_finder){0};
}

static gint by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Only the files that may match, in the order of a walk, where somebody knows them. */
static bool narrow(struct search *search, GPtrArray *paths)
{
	const struct svc_desk_finder *finder = &search->desk->finder;
	if (!finder->find ||
		!finder->find(finder->data, search->kind, search->key ? "key" : "aliases",
			search->key ? search->key : search->input, paths))
		return false;
	g_ptr_array_sort(paths, by_text);
	return true;
}

static enum svc_status find_alias(struct search *search, struct svc_error *err)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	if (narrow(search, paths)) {
		enum svc_status status = SVC_OK;
		for (guint i = 0; i < paths->len && !status; i++) {
			const char *path = paths->pdata[i];
			const struct svc_file file = {.path = path,
				.regular = svc_store_is_regular(search->desk->store, path)};
			status = match_content(&file, search, err);
		}
		return status;
	}
	return svc_desk_walk(search->desk, search->kind, match_content, search, err);
}

/* Runs one way of searching over one kind or all of them. */
static enum svc_status over_kinds(struct search *search, const struct svc_kind *kind,
	enum svc_status (*way)(struct search *, struct svc_error *), struct svc_error *err)
{
	const GPtrArray *kinds = svc_kinds_all(search->desk->kinds);
	enum svc_status status = SVC_OK;
	for (guint i = 0; !status && i < kinds->len; i++) {
		search->kind = kinds->pdata[i];
		if (!kind || kind == search->kind)
			status = way(search, err);
	}
	return status;
}

static enum svc_status ambiguous(struct search *search, struct svc_error *err)
{
	GPtrArray *found = search->found;
	g_autoptr(GString) list = g_string_new("candidates:");
	for (guint i = 0; i < found->len && i < CANDIDATES_SHOWN; i++) {
		const struct svc_ref *ref = found->pdata[i];
		svc_autoclear(svc_error) why = {0};
		svc_auto(svc_record) record = NULL;
		svc_desk_load(search->desk, ref, &record, &why);
		const char *title = record ? svc_record_get(record, "title") : NULL;
		g_autofree char *safe = svc_utf8_harmless(title ? title : "(unreadable)", false);
		g_string_append_printf(list, "\n  %s/%s  %s", ref->kind->name, ref->id, safe);
	}
	if (found->len > CANDIDATES_SHOWN)
		g_string_append_printf(list, "\n  and %u more", found->len - CANDIDATES_SHOWN);
	svc_error_set(err, SVC_ENOTFOUND, "'%s' is ambiguous: %u records match", search->input,
		found->len);
	return svc_error_hint(err, "%s", list->str);
}

/* There is a file of that name, but no record: it can't be read, or lies where its id doesn't lead.
 */
static enum svc_status explain_astray(struct search *search, struct svc_error *err)
{
	const struct svc_ref *astray = &search->astray;
	g_autofree char *path = svc_utf8_harmless(astray->path, false);
	svc_auto(svc_record) record = NULL;
	if (svc_desk_load(search->desk, astray, &record, err))
		return err->status;
	svc_error_set(err, SVC_ENOTFOUND, "no id leads to %s", path);
	return svc_error_hint(
		err, "'svc check' says where it belongs; until then: svc show '%s'", path);
}

static enum svc_status not_found(
	struct search *search, const struct svc_kind *kind, struct svc_error *err)
{
	if (search->astray.id)
		return explain_astray(search, err);
	g_autofree char *shown = svc_utf8_harmless(search->input, false);
	svc_error_set(
		err, SVC_ENOTFOUND, "there is no %s '%s'", kind ? kind->name : "record", shown);
	g_ptr_array_add(search->stems, NULL);
	g_autofree char *close =
		svc_suggest(shown, (const char *const *)search->stems->pdata, SUGGESTIONS);
	if (close)
		return svc_error_hint(err, "did you mean %s?", close);
	return svc_error_hint(
		err, "'svc %s%slist' shows what there is", kind ? kind->name : "", kind ? " " : "");
}

/* `KIND/ID` names the kind with the id; anything else leaves both as they are. */
static const struct svc_kind *split_kind(struct search *search, const struct svc_kind *kind)
{
	const char *slash = strchr(search->input, '/');
	if (!slash || strchr(slash + 1, '/'))
		return kind;
	g_autofree char *name = g_strndup(search->input, (gsize)(slash - search->input));
	const struct svc_kind *named = svc_kinds_find(search->desk->kinds, name, NULL);
	if (!named || (kind && kind != named) || !slash[1])
		return kind;
	search->input = slash + 1;
	return named;
}

static enum svc_status run_search(
	struct search *search, const struct svc_kind *kind, struct svc_error *err)
{
	find_path(search, kind);
	if (search->found->len)
		return SVC_OK;
	kind = split_kind(search, kind);
	search->partial = svc_id_part_parse(search->input, &search->part);
	enum svc_status status = over_kinds(search, kind, find_exact, err);
	if (!status && !search->found->len)
		status = over_kinds(search, kind, find_part, err);
	if (!status && !search->found->len)
		status = over_kinds(search, kind, find_alias, err);
	if (status)
		return status;
	if (search->found->len > 1)
		return ambiguous(search, err);
	return search->found->len ? SVC_OK : not_found(search, kind, err);
}

static enum svc_status take(struct search *search, enum svc_status status, struct svc_ref *out)
{
	if (!status && search->found->len) {
		struct svc_ref *ref = search->found->pdata[0];
		svc_ref_clear(out);
		*out = *ref;
		*ref = (struct svc_ref){0};
	}
	g_ptr_array_unref(search->found);
	g_ptr_array_unref(search->stems);
	svc_ref_clear(&search->astray);
	return status;
}

enum svc_status svc_desk_find(struct svc_desk *desk, const struct svc_kind *kind, const char *input,
	struct svc_ref *out, struct svc_error *err)
{
	enum svc_status status = check_input(input, err);
	if (status)
		return status;
	struct search search = {.desk = desk,
		.input = input,
		.found = g_ptr_array_new_with_free_func(ref_free),
		.stems = g_ptr_array_new_with_free_func(g_free)};
	return take(&search, run_search(&search, kind, err), out);
}

enum svc_status svc_desk_find_key(struct svc_desk *desk, const struct svc_kind *kind,
	const char *key, struct svc_ref *out, struct svc_error *err)
{
	struct search search = {.desk = desk,
		.input = key,
		.key = key,
		.kind = kind,
		.found = g_ptr_array_new_with_free_func(ref_free),
		.stems = g_ptr_array_new_with_free_func(g_free)};
	enum svc_status status = find_alias(&search, err);
	if (!status && search.found->len > 1) {
		ambiguous(&search, err);
		status = err->status = SVC_ECONFLICT; /* there are some: none must be made */
	} else if (!status && !search.found->len)
		status = svc_error_set(
			err, SVC_ENOTFOUND, "no %s has the key '%s'", kind->name, key);
	return take(&search, status, out);
}
