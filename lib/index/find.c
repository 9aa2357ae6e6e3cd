#include "index/private.h"
#include <string.h>

enum { MOST_SAME = 16 };

struct search {
	const struct svc_part *part;
	const char *const *same; /* NULL: each record by itself */
	int columns[MOST_SAME];  /* of `same` */
	guint n_same;
	struct svc_condition_sql where;
	GHashTable *groups; /* values of `same` → place in the items + 1 */
	GString *key;
	guint8 *stale; /* one byte a row: 1 where the file has to be read instead; or NULL */
	guint n_stale;
	struct svc_found_list *out;
	bool sorted;
};

void svc_found_list_clear(struct svc_found_list *list)
{
	g_clear_pointer(&list->items, g_array_unref);
	g_clear_pointer(&list->texts, g_string_chunk_free);
}

static void search_clear(struct search *search)
{
	svc_condition_sql_clear(&search->where);
	g_clear_pointer(&search->groups, g_hash_table_unref);
	g_clear_pointer(&search->stale, g_free);
	if (search->key)
		g_string_free(search->key, TRUE);
}

/* The columns that have to agree; false where a field has none. */
static bool find_columns(struct search *search)
{
	for (; search->same && search->same[search->n_same]; search->n_same++) {
		if (search->n_same == MOST_SAME)
			return false;
		int column = svc_shape_find(search->part->shape, search->same[search->n_same]);
		if (column < 0)
			return false;
		search->columns[search->n_same] = column;
	}
	return search->where.exact;
}

static char *sql_of(const struct search *search)
{
	GString *sql = g_string_new("SELECT n, flags, path");
	for (guint i = 0; i < search->n_same; i++)
		g_string_append_printf(sql, ", f%d", search->columns[i]);
	g_string_append_printf(sql, " FROM %s WHERE flags & %u OR %s", search->part->shape->table,
		search->where.odd, search->where.text->str);
	return g_string_free(sql, FALSE);
}

static void add(struct search *search, const char *path, bool sure)
{
	GArray *items = search->out->items;
	struct svc_found found = {g_string_chunk_insert(search->out->texts, path), 1, sure};
	search->sorted =
		search->sorted &&
		(!items->len || strcmp(g_array_index(items, struct svc_found, items->len - 1).path,
					path) < 0);
	g_array_append_val(items, found);
}

static guint key_hash(gconstpointer key)
{
	const GString *bytes = key;
	return (guint)svc_table_hash(bytes->str, bytes->len);
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
	return g_string_equal(a, b);
}

static void key_free(gpointer key)
{
	g_string_free(key, TRUE);
}

/* The values that have to agree as bytes: each with its type, texts with their length, so that no
 * two rows that differ have the same. */
static void make_key(struct search *search, sqlite3_stmt *rows)
{
	GString *key = g_string_truncate(search->key, 0);
	for (guint i = 0; i < search->n_same; i++) {
		int at = (int)i + 3, type = sqlite3_column_type(rows, at);
		g_string_append_c(key, (gchar)type);
		if (type == SQLITE_INTEGER) {
			int64_t whole = sqlite3_column_int64(rows, at);
			g_string_append_len(key, (const char *)&whole, sizeof whole);
		} else if (type == SQLITE_TEXT) {
			const char *text = (const char *)sqlite3_column_text(rows, at);
			int length = sqlite3_column_bytes(rows, at);
			g_string_append_len(key, (const char *)&length, sizeof length);
			g_string_append_len(key, text, length);
		}
	}
}

static void add_to_group(struct search *search, sqlite3_stmt *rows)
{
	GArray *items = search->out->items;
	make_key(search, rows);
	guint place = GPOINTER_TO_UINT(g_hash_table_lookup(search->groups, search->key));
	if (place) {
		g_array_index(items, struct svc_found, place - 1).count++;
		return;
	}
	add(search, (const char *)sqlite3_column_text(rows, 2), true);
	g_hash_table_insert(search->groups,
		g_string_new_len(search->key->str, (gssize)search->key->len),
		GUINT_TO_POINTER(items->len));
}

static bool take_row(struct search *search, sqlite3_stmt *rows)
{
	int64_t n = sqlite3_column_int64(rows, 0);
	if (search->stale && (n < 0 || n >= search->n_stale || search->stale[n]))
		return true;
	bool odd = (unsigned)sqlite3_column_int(rows, 1) & search->where.odd;
	if (search->groups && !odd) {
		add_to_group(search, rows);
		return true;
	}
	const char *path = (const char *)sqlite3_column_text(rows, 2);
	if (path)
		add(search, path, search->where.exact && !odd);
	return path != NULL;
}

static bool run(struct svc_cache *cache, struct search *search)
{
	g_autofree char *sql = sql_of(search);
	svc_autostatement *rows = svc_db_prepare(cache->db, sql);
	if (!rows || !svc_compile_bind(&search->where, rows))
		return false;
	int code;
	while ((code = sqlite3_step(rows)) == SQLITE_ROW)
		if (!take_row(search, rows))
			return false;
	return code == SQLITE_DONE;
}

/* Rows whose file is no longer as it was don't count; the files that are new or changed do. */
static void add_changed(struct search *search)
{
	const struct svc_part *part = search->part;
	for (guint i = 0; i < svc_table_count(part->table); i++)
		search->n_stale = MAX(search->n_stale, svc_table_entry(part->table, i)->row + 1);
	search->stale = g_malloc(search->n_stale + 1);
	memset(search->stale, 1, search->n_stale + 1);
	for (guint i = 0; i < svc_table_count(part->table); i++)
		if (part->sweep.fresh[i])
			search->stale[svc_table_entry(part->table, i)->row] = 0;
	for (guint i = 0; i < part->sweep.changed->len; i++)
		add(search, g_array_index(part->sweep.changed, struct svc_changed, i).path, false);
}

static gint by_path(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct svc_found *)a)->path, ((const struct svc_found *)b)->path);
}

static bool search_part(struct svc_cache *cache, struct search *search)
{
	if (find_columns(search) && search->same)
		search->groups = g_hash_table_new_full(key_hash, key_equal, key_free, NULL);
	else
		search->n_same = 0;
	if (search->part->state == SVC_PART_BEHIND)
		add_changed(search);
	if (!run(cache, search))
		return false;
	if (!search->sorted)
		g_array_sort(search->out->items, by_path);
	return true;
}

static void compile(struct search *search, const struct svc_query *query)
{
	if (query) {
		svc_compile(search->part->shape, query, &search->where);
		return;
	}
	search->where = (struct svc_condition_sql){.text = g_string_new("1"),
		.arguments = g_array_new(FALSE, FALSE, sizeof(struct svc_argument)),
		.odd = SVC_ROW_ODD,
		.exact = true};
}

/* A query may be too much for SQLite; rows that can't be read at all are damaged. */
static void look_for_damage(struct svc_cache *cache, const struct svc_part *part)
{
	bool corrupt =
		svc_db_is_damaged(cache->db) && sqlite3_errcode(cache->db->handle) != SQLITE_ERROR;
	g_autofree char *sql =
		g_strdup_printf("SELECT n, flags, path FROM %s LIMIT 1", part->shape->table);
	if (corrupt || svc_db_number(cache->db, sql, -1) < 0)
		svc_cache_drop(cache);
}

bool svc_cache_find(struct svc_cache *cache, const struct svc_kind *kind,
	const struct svc_query *query, const char *const *same, struct svc_found_list *out)
{
	struct svc_part *part = svc_cache_part(cache, kind);
	if (part->state == SVC_PART_UNUSABLE)
		return false;
	*out = (struct svc_found_list){
		g_array_new(FALSE, FALSE, sizeof(struct svc_found)), g_string_chunk_new(16384)};
	__attribute__((cleanup(search_clear))) struct search search = {
		.part = part, .same = same, .key = g_string_new(NULL), .out = out, .sorted = true};
	compile(&search, query);
	bool found = search_part(cache, &search);
	if (!found) {
		svc_found_list_clear(out);
		look_for_damage(cache, part);
		part->state = SVC_PART_UNUSABLE;
	}
	svc_cache_release(cache);
	return found;
}
