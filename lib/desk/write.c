#include "desk/private.h"
#include <string.h>

enum { TRAILERS_MOST = 20 };

struct svc_write {
	struct svc_desk *desk;
	struct svc_txn *txn;
	GPtrArray *records; /* "kind/id" of the records touched, each once; owned texts */
	GHashTable *noted;  /* the same texts, borrowed: an import touches many */
	char *message;
	GString *trailers; /* lines added by svc_write_add_trailer() */
	size_t files;
};

/* What was known of people and keys is read anew: the files may have changed before the lock was
 * got. */
static void forget(struct svc_desk *desk)
{
	g_clear_pointer(&desk->directory, svc_directory_free);
	g_clear_pointer(&desk->author, g_free);
	if (desk->finder.forget)
		desk->finder.forget(desk->finder.data);
}

enum svc_status svc_write_begin(struct svc_desk *desk, const struct svc_txn_options *options,
	struct svc_write **out, struct svc_error *err)
{
	svc_auto(svc_write) write = g_new0(struct svc_write, 1);
	write->desk = desk;
	write->records = g_ptr_array_new_with_free_func(g_free);
	write->noted = g_hash_table_new(g_str_hash, g_str_equal);
	write->trailers = g_string_new(NULL);
	enum svc_status status = svc_txn_begin(desk->store, options, &write->txn, err);
	if (status)
		return status;
	forget(desk);
	*out = g_steal_pointer(&write);
	return SVC_OK;
}

static void note_record(struct svc_write *write, const struct svc_kind *kind, const char *id)
{
	g_autofree char *name = g_strconcat(kind->name, "/", id, NULL);
	if (g_hash_table_contains(write->noted, name))
		return;
	g_hash_table_add(write->noted, name);
	g_ptr_array_add(write->records, g_steal_pointer(&name));
}

/* A file of a record, or one beside it in `<record>.d/`, names the record in the commit. */
static void note_path(struct svc_write *write, const char *path)
{
	const struct svc_kind *kind = svc_kinds_of_path(write->desk->kinds, path);
	if (!kind)
		return;
	const char *folder = strstr(path, ".d/");
	g_autofree char *record =
		folder ? g_strdup_printf("%.*s%s", (int)(folder - path), path, SVC_RECORD_SUFFIX)
		       : g_strdup(path);
	if (!g_str_has_suffix(record, SVC_RECORD_SUFFIX))
		return;
	g_autofree char *stem = svc_desk_stem(record);
	note_record(write, kind, stem);
}

enum svc_status svc_write_put(
	struct svc_write *write, struct svc_record *record, GBytes *before, struct svc_error *err)
{
	g_autofree char *path = svc_desk_path(write->desk, record->kind, record->id);
	if (!before && strcmp(path, record->path) != 0)
		return svc_error_set(err, SVC_EBUG, "%s '%s' belongs into %s, not into %s",
			record->kind->name, record->id, path, record->path);
	g_autoptr(GBytes) content = g_bytes_new(record->text->str, record->text->len);
	enum svc_status status =
		svc_txn_put(write->txn, record->path, content, !before, before, err);
	if (status)
		return status;
	write->files++;
	note_record(write, record->kind, record->id);
	return SVC_OK;
}

enum svc_status svc_write_file(struct svc_write *write, const char *path, GBytes *content,
	GBytes *before, struct svc_error *err)
{
	enum svc_status status = svc_txn_put(write->txn, path, content, !before, before, err);
	if (status)
		return status;
	write->files++;
	note_path(write, path);
	return SVC_OK;
}

enum svc_status svc_write_remove(
	struct svc_write *write, const char *path, GBytes *before, struct svc_error *err)
{
	enum svc_status status = svc_txn_remove(write->txn, path, before, err);
	if (status)
		return status;
	write->files++;
	note_path(write, path);
	return SVC_OK;
}

void svc_write_set_message(struct svc_write *write, const char *message)
{
	g_free(write->message);
	write->message = g_strdup(message);
}

void svc_write_add_trailer(struct svc_write *write, const char *name, const char *value)
{
	g_string_append_printf(write->trailers, "%s: %s\n", name, value);
}

size_t svc_write_count(const struct svc_write *write)
{
	return write->files;
}

static char *make_message(const struct svc_write *write, const char *op, const char *subject)
{
	GString *text = g_string_new(write->message ? write->message : subject);
	while (text->len && g_ascii_isspace(text->str[text->len - 1]))
		g_string_truncate(text, text->len - 1);
	g_string_append(text, "\n\n");
	guint n = write->records->len;
	for (guint i = 0; i < n && i < TRAILERS_MOST; i++)
		g_string_append_printf(
			text, "Svc-Record: %s\n", (const char *)write->records->pdata[i]);
	if (n > TRAILERS_MOST)
		g_string_append_printf(text, "Svc-Records: %u\n", n);
	g_string_append_printf(text, "Svc-Op: %s\n%s", op, write->trailers->str);
	return g_string_free(text, FALSE);
}

enum svc_status svc_write_commit(struct svc_write *write, const char *op, const char *subject,
	struct svc_oid *commit, struct svc_error *err)
{
	g_autofree char *message = make_message(write, op, subject);
	enum svc_status status = svc_txn_commit(write->txn, message, commit, err);
	forget(write->desk);
	return status;
}

void svc_write_free(struct svc_write *write)
{
	if (!write)
		return;
	svc_txn_free(write->txn);
	g_hash_table_unref(write->noted);
	g_ptr_array_unref(write->records);
	g_free(write->message);
	g_string_free(write->trailers, TRUE);
	g_free(write);
}
