/*
 * Records that are found again under another path.
 */
#include "history/private.h"
#include <string.h>

/* What a record may be known by, most telling first. */
enum name { BY_BYTES, BY_TEXT, BY_STEM, BY_OPENING, N_NAMES };

struct gone { /* a record that went; texts owned */
	char *path;
	struct svc_oid blob;
	bool taken; /* it was found */
};

struct svc_gone {
	struct svc_desk *desk;
	GPtrArray *list; /* of struct gone */
	/* name → struct gone, borrowed from the list; those of contents are made when first needed
	 */
	GHashTable *names[N_NAMES];
	bool read; /* the contents were */
};

const struct svc_kind *svc_history_kind(struct svc_desk *desk, const char *path)
{
	/* Attachments lie in folders NAME.d beside the record. */
	if (!g_str_has_suffix(path, ".md") || strstr(path, ".d/"))
		return NULL;
	return svc_kinds_of_path(svc_desk_kinds(desk), path);
}

struct svc_record *svc_history_record(struct svc_desk *desk, const struct svc_kind *kind,
	const char *path, const struct svc_oid *blob, struct svc_error *err)
{
	g_autoptr(GBytes) bytes = NULL;
	struct svc_record *record = NULL;
	if (svc_repo_read_blob(svc_store_repo(svc_desk_store(desk)), blob, &bytes, err))
		return NULL;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	if (svc_record_parse(kind, path, text ? text : "", length, &record, err))
		return NULL;
	return record;
}

static void free_gone(gpointer pointer)
{
	struct gone *gone = pointer;
	g_free(gone->path);
	g_free(gone);
}

struct svc_gone *svc_gone_new(struct svc_desk *desk)
{
	struct svc_gone *gone = g_new0(struct svc_gone, 1);
	gone->desk = desk;
	gone->list = g_ptr_array_new_with_free_func(free_gone);
	for (size_t i = 0; i < N_NAMES; i++)
		gone->names[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return gone;
}

void svc_gone_free(struct svc_gone *gone)
{
	if (!gone)
		return;
	for (size_t i = 0; i < N_NAMES; i++)
		g_hash_table_unref(gone->names[i]);
	g_ptr_array_unref(gone->list);
	g_free(gone);
}

guint svc_gone_count(const struct svc_gone *gone)
{
	return gone->list->len;
}

static char *stem_name(const struct svc_kind *kind, const char *path)
{
	const char *slash = strrchr(path, '/');
	return g_strconcat(kind->name, "/", slash ? slash + 1 : path, NULL);
}

void svc_gone_add(struct svc_gone *gone, const char *path, const struct svc_oid *blob)
{
	const struct svc_kind *kind = svc_history_kind(gone->desk, path);
	if (!kind)
		return;
	struct gone *one = g_new0(struct gone, 1);
	one->path = g_strdup(path);
	one->blob = *blob;
	g_ptr_array_add(gone->list, one);
	g_hash_table_insert(gone->names[BY_BYTES], g_strdup(blob->hex), one);
	g_hash_table_insert(gone->names[BY_STEM], stem_name(kind, path), one);
}

/* The text without the lines of the frontmatter that hold the id and the former ones. */
static char *text_name(const struct svc_record *record)
{
	const struct svc_yaml_node *id = svc_record_node(record, "id");
	g_autoptr(GString) text = g_string_new(record->text->str + record->parts.body);
	svc_yaml_foreach (node, record->yaml->root) {
		const char *key = svc_yaml_text(node->key);
		g_autofree char *value = svc_record_value(node);
		if (node == id || !g_strcmp0(key, "aliases"))
			continue;
		g_string_append_printf(text, "%c%s%c%s", 0, key ? key : "", 0, value ? value : "");
	}
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text->str, text->len);
}

/* Title and first entry; NULL for a record without entries: titles alone may be the same. */
static char *opening_name(struct svc_record *record)
{
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) why = {0};
	const char *title = svc_record_get(record, "title");
	if (svc_record_timeline(record, &timeline, &why) || !timeline->entries->len)
		return NULL;
	const struct svc_entry *first = timeline->entries->pdata[0];
	const char *body = record->text->str + record->parts.body;
	g_autofree char *entry = g_strndup(body + first->start, first->end - first->start);
	return g_strconcat(title ? title : "", "\n", g_strchomp(entry), NULL);
}

/* The record's names by what it holds; NULL where it has none. Owned. */
static void read_names(
	struct svc_desk *desk, const char *path, const struct svc_oid *blob, char *names[N_NAMES])
{
	svc_autoclear(svc_error) why = {0};
	const struct svc_kind *kind = svc_history_kind(desk, path);
	svc_auto(svc_record) record =
		kind ? svc_history_record(desk, kind, path, blob, &why) : NULL;
	names[BY_TEXT] = record ? text_name(record) : NULL;
	names[BY_OPENING] = record ? opening_name(record) : NULL;
}

static void read_all(struct svc_gone *gone)
{
	gone->read = true;
	for (guint i = 0; i < gone->list->len; i++) {
		struct gone *one = gone->list->pdata[i];
		char *names[N_NAMES] = {NULL};
		read_names(gone->desk, one->path, &one->blob, names);
		for (size_t n = 0; n < N_NAMES; n++)
			if (names[n])
				g_hash_table_insert(gone->names[n], names[n], one);
	}
}

char **svc_history_former(struct svc_desk *desk, const char *path, const struct svc_oid *blob)
{
	svc_autoclear(svc_error) why = {0};
	const struct svc_kind *kind = svc_history_kind(desk, path);
	svc_auto(svc_record) record =
		kind ? svc_history_record(desk, kind, path, blob, &why) : NULL;
	g_auto(GStrv) aliases = record ? svc_record_list(record, "aliases") : g_new0(char *, 1);
	g_autoptr(GPtrArray) paths = g_ptr_array_new();
	for (char **alias = aliases; *alias; alias++)
		if (!svc_desk_check_form(kind, *alias, true, &why))
			g_ptr_array_add(paths, svc_desk_path(desk, kind, *alias));
	g_ptr_array_add(paths, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&paths), FALSE);
}

static struct gone *look_up(struct svc_gone *gone, enum name which, const char *name)
{
	struct gone *found = name ? g_hash_table_lookup(gone->names[which], name) : NULL;
	return found && !found->taken ? found : NULL;
}

static struct gone *find_former(struct svc_gone *gone, const char *path, const struct svc_oid *blob)
{
	struct gone *found = NULL;
	g_auto(GStrv) former = svc_history_former(gone->desk, path, blob);
	for (char **name = former; *name && !found; name++) {
		const struct svc_kind *kind = svc_history_kind(gone->desk, *name);
		g_autofree char *stem = kind ? stem_name(kind, *name) : NULL;
		found = look_up(gone, BY_STEM, stem);
	}
	return found;
}

/* By what the files hold, which has to be read. */
static struct gone *find_alike(struct svc_gone *gone, const char *path, const struct svc_oid *blob)
{
	char *names[N_NAMES] = {NULL};
	struct gone *found = NULL;
	if (!gone->read)
		read_all(gone);
	read_names(gone->desk, path, blob, names);
	for (size_t i = 0; i < N_NAMES; i++) {
		if (!found)
			found = look_up(gone, (enum name)i, names[i]);
		g_free(names[i]);
	}
	return found;
}

const char *svc_gone_find(
	struct svc_gone *gone, const char *path, const struct svc_oid *blob, bool take)
{
	const struct svc_kind *kind = svc_history_kind(gone->desk, path);
	if (!kind || !gone->list->len)
		return NULL;
	g_autofree char *stem = stem_name(kind, path);
	struct gone *found = look_up(gone, BY_BYTES, blob->hex);
	if (!found)
		found = look_up(gone, BY_STEM, stem);
	if (!found)
		found = find_former(gone, path, blob);
	if (!found)
		found = find_alike(gone, path, blob);
	if (found)
		found->taken = take;
	return found ? found->path : NULL;
}
