/*
 * The records of one kind: rows of the index where there is one, else the files.
 */
#include "sql/private.h"

/* Larger records aren't worth keeping. */
enum { KEPT_BYTES = 64 << 10 };

static void kept_clear(gpointer data)
{
	svc_record_free(((struct svc_sql_kept *)data)->record);
}

void svc_sql_kept_unref(struct svc_sql_kept *kept)
{
	if (kept)
		g_rc_box_release_full(kept, kept_clear);
}

static enum svc_status add_path(const struct svc_file *file, void *data, struct svc_error *err)
{
	g_ptr_array_add(data, g_strdup(file->path));
	return SVC_OK;
}

static void free_lookup(gpointer lookup)
{
	svc_sql_lookup_free(lookup);
}

struct svc_sql_source *svc_sql_source_new(struct svc_sql *sql, const struct svc_kind *kind)
{
	struct svc_sql_source *source = g_new0(struct svc_sql_source, 1);
	source->sql = sql;
	source->kind = kind;
	source->lookups = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_lookup);
	const struct svc_cache_options use = svc_cache_options_of(svc_desk_context(sql->desk));
	source->rows = sql->files_only ? NULL : svc_rows_open(sql->desk, kind, &use);
	return source;
}

static enum svc_status list_files(struct svc_sql_source *source, struct svc_error *err)
{
	source->paths = g_ptr_array_new_with_free_func(g_free);
	enum svc_status status = svc_store_names(svc_desk_store(source->sql->desk),
		source->kind->folder, ".md", add_path, source->paths, err);
	if (status == SVC_ENOTFOUND)
		svc_error_clear(err);
	return status == SVC_ENOTFOUND ? SVC_OK : status;
}

bool svc_sql_source_begin(struct svc_sql_source *source)
{
	if (source->rows && svc_rows_hold(source->rows))
		return true;
	g_clear_pointer(&source->rows, svc_rows_free);
	return !list_files(source, &source->sql->err);
}

void svc_sql_source_free(gpointer data)
{
	struct svc_sql_source *source = data;
	for (guint i = 0; i < SVC_SQL_KEPT; i++)
		svc_sql_kept_unref(source->recent[i].kept);
	g_hash_table_unref(source->lookups);
	svc_rows_free(source->rows);
	if (source->paths)
		g_ptr_array_unref(source->paths);
	g_free(source);
}

guint svc_sql_source_count(const struct svc_sql_source *source)
{
	return source->rows ? svc_rows_count(source->rows) : source->paths->len;
}

struct reading {
	struct svc_sql *sql;
	struct svc_sql_kept *kept;
};

static enum svc_status keep(struct svc_record **record, void *data, struct svc_error *err)
{
	((struct reading *)data)->kept->record = g_steal_pointer(record);
	return SVC_OK;
}

void svc_sql_tell(struct svc_sql *sql, const struct svc_error *why)
{
	if (g_hash_table_add(sql->bad, g_strdup(why->path ? why->path : "")) && sql->options->bad)
		sql->options->bad(why, sql->options->data);
}

static void tell_once(const struct svc_error *why, void *data)
{
	svc_sql_tell(((struct reading *)data)->sql, why);
}

static bool is_worth_keeping(const struct svc_record *record)
{
	return !record || record->condensed || record->text->len <= KEPT_BYTES;
}

/* From the index if that has what is wanted, else from the file; false where the statement fails.
 */
static bool fetch(struct svc_sql_source *source, guint place, bool whole, struct svc_sql_kept *kept)
{
	kept->record = source->rows && !whole ? svc_rows_record(source->rows, place) : NULL;
	if (kept->record)
		return true;
	struct reading reading = {source->sql, kept};
	const char *path = source->rows ? svc_rows_path(source->rows, place)
					: (const char *)source->paths->pdata[place];
	return !svc_desk_one(source->sql->desk, source->kind, path, keep, tell_once, &reading,
		&source->sql->err);
}

struct svc_sql_kept *svc_sql_source_read(struct svc_sql_source *source, guint place, bool whole)
{
	guint slot = place % SVC_SQL_KEPT;
	struct svc_sql_kept *recent =
		source->recent[slot].place == place ? source->recent[slot].kept : NULL;
	if (recent && !(whole && recent->record && recent->record->condensed))
		return g_rc_box_acquire(recent);
	struct svc_sql_kept *kept = g_rc_box_new0(struct svc_sql_kept);
	if (!fetch(source, place, whole, kept)) {
		svc_sql_kept_unref(kept);
		return NULL;
	}
	if (!is_worth_keeping(kept->record))
		return kept;
	svc_sql_kept_unref(source->recent[slot].kept);
	source->recent[slot].place = place;
	source->recent[slot].kept = g_rc_box_acquire(kept);
	return kept;
}
