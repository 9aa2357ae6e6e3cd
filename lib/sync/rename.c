/*
 * One drawn id for two records: two clones drew the same while neither knew of the other. The
 * record that is already shared keeps it; ours gets a new one, and what ours says about it follows.
 */
#include "record/rename.h"
#include "desk/id.h"
#include "sync/private.h"
#include "text/yaml_edit.h"
#include "text/yaml_quote.h"
#include <string.h>

struct twin { /* a record of ours whose id theirs gave to another one */
	const struct svc_kind *kind;
	char *path, *from, *to;
	char *stem, *new_stem; /* the paths less ".md" */
};

static void free_twin(gpointer data)
{
	struct twin *twin = data;
	g_free(twin->path);
	g_free(twin->from);
	g_free(twin->to);
	g_free(twin->stem);
	g_free(twin->new_stem);
	g_free(twin);
}

struct search {
	struct svc_sync_merge *merge;
	GPtrArray *twins;
};

static enum svc_status read_record(struct svc_repo *repo, const struct svc_kind *kind,
	const char *path, const struct svc_oid *id, struct svc_record **out, struct svc_error *err)
{
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) unreadable = {0};
	*out = NULL;
	enum svc_status status = svc_repo_read_blob(repo, id, &bytes, err);
	if (status)
		return status;
	size_t length = 0;
	const char *text = g_bytes_get_data(bytes, &length);
	svc_record_parse(kind, path, text ? text : "", length, out, &unreadable);
	return SVC_OK;
}

static const struct svc_entry *opening(struct svc_record *record)
{
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) ignored = {0};
	if (svc_record_timeline(record, &timeline, &ignored) || !timeline->entries->len)
		return NULL;
	return timeline->entries->pdata[0];
}

/* Two versions of one record begin alike. What can't be read is left to the merge. */
static bool is_same_record(struct svc_record *a, struct svc_record *b)
{
	if (!a || !b)
		return true;
	const struct svc_entry *one = opening(a), *two = opening(b);
	return one && two && one->time == two->time && !strcmp(one->author, two->author) &&
	       !strcmp(one->verb, two->verb);
}

static bool is_record(const struct svc_tree_entry *entry)
{
	return entry->mode == 0100644 || entry->mode == 0100755;
}

static enum svc_status look(const char *path, const struct svc_tree_entry entry[SVC_TREE_SIDES],
	void *data, struct svc_error *err)
{
	struct search *search = data;
	struct svc_sync_merge *merge = search->merge;
	const struct svc_tree_entry *ours = &entry[SVC_TREE_OURS],
				    *theirs = &entry[SVC_TREE_THEIRS];
	const char *within = NULL;
	if (entry[SVC_TREE_BASE].mode || !is_record(ours) || !is_record(theirs) ||
		g_str_equal(ours->id.hex, theirs->id.hex))
		return SVC_OK;
	const struct svc_kind *kind = svc_sync_kind_at(merge, path, &within);
	g_autofree char *name = g_path_get_basename(path);
	name[strlen(name) - strlen(".md")] = '\0';
	if (!kind || kind->slug || !svc_id_is_drawn(name))
		return SVC_OK;
	svc_auto(svc_record) a = NULL;
	svc_auto(svc_record) b = NULL;
	enum svc_status status = read_record(merge->repo, kind, within, &ours->id, &a, err);
	if (!status)
		status = read_record(merge->repo, kind, within, &theirs->id, &b, err);
	if (status || is_same_record(a, b))
		return status;
	struct twin *twin = g_new0(struct twin, 1);
	twin->kind = kind;
	twin->path = g_strdup(path);
	twin->from = g_steal_pointer(&name);
	twin->stem = g_strndup(path, strlen(path) - strlen(".md"));
	g_ptr_array_add(search->twins, twin);
	return SVC_OK;
}

/* A path that neither side has. */
static enum svc_status is_free(
	struct svc_sync_merge *merge, const char *path, bool *out, struct svc_error *err)
{
	*out = true;
	for (size_t i = SVC_TREE_OURS; i < SVC_TREE_SIDES; i++) {
		struct svc_tree_entry entry;
		enum svc_status status =
			svc_repo_tree_entry(merge->repo, &merge->tree[i], path, &entry, err);
		if (status)
			return status;
		*out = *out && !entry.mode;
	}
	return SVC_OK;
}

/* A new id of the same prefix and month, made of what the record is: a sync that is repeated, or
 * done in two clones, finds the same one. */
static enum svc_status choose_id(
	struct svc_sync_merge *merge, struct twin *twin, const char *seed, struct svc_error *err)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	const char *dash = strrchr(twin->from, '-');
	bool found = false;
	enum svc_status status = SVC_OK;
	for (unsigned n = 0; !found && !status; n++) {
		g_autofree char *text = g_strdup_printf("%s %s %u", twin->from, seed, n);
		g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
		char random[SVC_ID_RANDOM + 1] = "";
		for (size_t i = 0; i < SVC_ID_RANDOM; i++) {
			int high = g_ascii_xdigit_value(sum[2 * i]);
			random[i] =
				letters[(high * 16 + g_ascii_xdigit_value(sum[2 * i + 1])) % 32];
		}
		g_autofree char *id =
			g_strdup_printf("%.*s-%s", (int)(dash - twin->from), twin->from, random);
		g_autofree char *own = svc_desk_path(merge->desk, twin->kind, id);
		g_autofree char *path = g_strconcat(merge->prefix, own, NULL);
		status = is_free(merge, path, &found, err);
		if (!found)
			continue;
		twin->to = g_steal_pointer(&id);
		twin->new_stem = g_strndup(path, strlen(path) - strlen(".md"));
	}
	return status;
}

static void follow_all(GString *text, const GPtrArray *twins)
{
	for (guint i = 0; i < twins->len; i++) {
		const struct twin *twin = twins->pdata[i];
		svc_id_follow(text, twin->from, twin->to);
	}
}

/* The record's text with the ids replaced in its frontmatter and in what its entries say of
 * fields; the words that people wrote stay, but for links to the files that move with the record
 * itself (`own`, or NULL). */
static GString *with_new_ids(
	struct svc_record *record, const GPtrArray *twins, const struct twin *own)
{
	const struct svc_frontmatter *parts = &record->parts;
	const char *text = record->text->str;
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) ignored = {0};
	GString *out = g_string_new_len(text, (gssize)parts->body);
	follow_all(out, twins);
	size_t at = parts->body;
	if (svc_record_timeline(record, &timeline, &ignored))
		timeline = NULL;
	for (guint e = 0; timeline && e < timeline->entries->len; e++) {
		const struct svc_entry *entry = timeline->entries->pdata[e];
		size_t start = parts->body + entry->start, end = parts->body + entry->end;
		bool changes = entry->changes && entry->changes->len;
		if (!changes && !own)
			continue;
		g_string_append_len(out, text + at, (gssize)(start - at));
		g_autoptr(GString) part = g_string_new_len(text + start, (gssize)(end - start));
		if (changes)
			follow_all(part, twins);
		else
			svc_attachments_follow(part, own->from, own->to);
		g_string_append_len(out, part->str, (gssize)part->len);
		at = end;
	}
	return g_string_append_len(out, text + at, (gssize)(record->text->len - at));
}

/* The old id stays an alias. */
static enum svc_status add_alias(
	const struct twin *twin, const char *path, GString **text, struct svc_error *err)
{
	svc_auto(svc_record) record = NULL;
	enum svc_status status =
		svc_record_parse(twin->kind, path, (*text)->str, (*text)->len, &record, err);
	if (status)
		return status;
	g_auto(GStrv) aliases = svc_record_list(record, "aliases");
	g_autoptr(GString) list = g_string_new(NULL);
	for (char **alias = aliases; *alias; alias++) {
		g_autofree char *quoted = svc_yaml_quote(*alias, false);
		g_string_append_printf(list, "- %s\n", quoted);
	}
	g_string_append_printf(list, "- %s\n", twin->from);
	status = svc_merge_set_key(record, "aliases", list->str, err);
	if (!status)
		g_string_assign(*text, record->text->str);
	return status;
}

struct rewrite {
	struct svc_sync_merge *merge;
	const GPtrArray *twins;
};

static const struct twin *twin_at(const GPtrArray *twins, const char *path)
{
	for (guint i = 0; i < twins->len; i++)
		if (!strcmp(((const struct twin *)twins->pdata[i])->path, path))
			return twins->pdata[i];
	return NULL;
}

static void put(struct svc_sync_merge *merge, const char *path, GString *text, unsigned mode)
{
	struct svc_sync_content content = {g_strdup(path), g_string_free_to_bytes(text), mode};
	g_array_append_val(merge->contents, content);
}

/* A file beside a renamed record moves with it. */
static void move_beside(
	struct rewrite *rewrite, const char *path, const struct svc_tree_entry *ours)
{
	for (guint i = 0; i < rewrite->twins->len; i++) {
		const struct twin *twin = rewrite->twins->pdata[i];
		g_autofree char *folder = g_strconcat(twin->stem, ".d/", NULL);
		if (!g_str_has_prefix(path, folder))
			continue;
		g_autofree char *to =
			g_strconcat(twin->new_stem, ".d/", path + strlen(folder), NULL);
		svc_sync_add_change(rewrite->merge->changes, path, NULL, 0);
		svc_sync_add_change(rewrite->merge->changes, to, &ours->id, ours->mode);
	}
}

static enum svc_status rewrite_path(const char *path,
	const struct svc_tree_entry entry[SVC_TREE_SIDES], void *data, struct svc_error *err)
{
	struct rewrite *rewrite = data;
	struct svc_sync_merge *merge = rewrite->merge;
	const struct svc_tree_entry *ours = &entry[SVC_TREE_OURS];
	const char *within = NULL;
	const struct svc_kind *kind = svc_sync_kind_at(merge, path, &within);
	bool own = is_record(ours) && !g_str_equal(ours->id.hex, entry[SVC_TREE_BASE].id.hex);
	if (own && !kind)
		move_beside(rewrite, path, ours);
	if (!own || !kind)
		return SVC_OK;
	svc_auto(svc_record) record = NULL;
	enum svc_status status = read_record(merge->repo, kind, within, &ours->id, &record, err);
	if (status || !record)
		return status;
	const struct twin *twin = twin_at(rewrite->twins, path);
	g_autoptr(GString) text = with_new_ids(record, rewrite->twins, twin);
	if (!twin && text->len == record->text->len && !strcmp(text->str, record->text->str))
		return SVC_OK;
	if (!twin) {
		put(merge, path, g_steal_pointer(&text), ours->mode);
		return SVC_OK;
	}
	g_autofree char *to = g_strconcat(twin->new_stem, ".md", NULL);
	status = add_alias(twin, to + strlen(merge->prefix), &text, err);
	if (status)
		return status;
	svc_sync_add_change(merge->changes, path, NULL, 0);
	put(merge, to, g_steal_pointer(&text), ours->mode);
	return SVC_OK;
}

static void tell(struct svc_sync_merge *merge, const struct twin *twin)
{
	struct svc_sync_rename *told = g_new0(struct svc_sync_rename, 1);
	told->kind = g_strdup(twin->kind->name);
	told->from = g_strdup(twin->from);
	told->to = g_strdup(twin->to);
	told->old_path = g_strdup(twin->path + strlen(merge->prefix));
	told->new_path = g_strconcat(twin->new_stem + strlen(merge->prefix), ".md", NULL);
	g_ptr_array_add(merge->out->renames, told);
}

enum svc_status svc_sync_rename_collisions(struct svc_sync_merge *merge, struct svc_error *err)
{
	g_autoptr(GPtrArray) twins = g_ptr_array_new_with_free_func(free_twin);
	struct search search = {merge, twins};
	struct rewrite rewrite = {merge, twins};
	enum svc_status status = svc_repo_walk_trees(merge->repo, merge->tree, look, &search, err);
	if (status || !twins->len)
		return status;
	for (guint i = 0; i < twins->len && !status; i++) {
		struct twin *twin = twins->pdata[i];
		struct svc_tree_entry entry;
		status = svc_repo_tree_entry(
			merge->repo, &merge->tree[SVC_TREE_OURS], twin->path, &entry, err);
		if (!status)
			status = choose_id(merge, twin, entry.id.hex, err);
		if (!status)
			tell(merge, twin);
	}
	if (!status)
		status = svc_repo_walk_trees(merge->repo, merge->tree, rewrite_path, &rewrite, err);
	if (!status)
		status = svc_sync_store(merge, err);
	if (!status)
		status = svc_repo_change_tree(merge->repo, &merge->tree[SVC_TREE_OURS],
			(const struct svc_tree_change *)(const void *)merge->changes->data,
			merge->changes->len, &merge->tree[SVC_TREE_OURS], err);
	g_array_set_size(merge->changes, 0);
	return status;
}
