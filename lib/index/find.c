#include "index/narrow.h"
#include "index/private.h"
#include <string.h>

enum { MOST_COLUMNS = 16, NO_COLUMN = -1, ID_COLUMN = -2 };

enum { FIRST_VALUE = 4 }; /* of a result, after n, flags, path and id */

struct search {
	const struct svc_part *part;
	const struct svc_find *what;
	int columns[MOST_COLUMNS]; /* of `same` or `want`: places in the shape, or one of the above
				    */
	guint n_columns;
	bool values; /* sure ones get theirs */
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
	g_clear_pointer(&list->arena, svc_arena_free);
}

static void search_clear(struct search *search)
{
	svc_condition_sql_clear(&search->where);
	g_clear_pointer(&search->groups, g_hash_table_unref);
	g_clear_pointer(&search->stale, g_free);
	if (search->key)
		g_string_free(search->key, TRUE);
}

/* The columns of the fields that are asked for; false where one has none, or SQL doesn't decide. */
static bool find_columns(struct search *search)
{
	const struct svc_find *what = search->what;
	const char *const *fields = what->same ? what->same : what->want;
	for (; fields && *fields; fields++) {
		bool id = !what->same && !strcmp(*fields, "id");
		int column = id         ? ID_COLUMN
			     : **fields ? svc_shape_find(search->part->shape, *fields)
					: NO_COLUMN;
		if (search->n_columns == MOST_COLUMNS || (column == NO_COLUMN && **fields))
			return false;
		search->columns[search->n_columns++] = column;
	}
	return fields && search->where.exact;
}

static char *sql_of(const struct search *search)
{
	GString *sql = g_string_new("SELECT n, flags, path, id");
	for (guint i = 0; i < search->n_columns; i++)
		if (search->columns[i] >= 0)
			g_string_append_printf(sql, ", f%d", search->columns[i]);
		else
			g_string_append(sql, search->columns[i] == ID_COLUMN ? ", id" : ", NULL");
	g_string_append_printf(sql, " FROM %s WHERE (flags & %u OR %s)", search->part->shape->table,
		search->where.odd, search->where.text->str);
	g_autofree char *few =
		svc_narrow(search->part->shape, search->what->query, search->where.odd);
	if (few)
		g_string_append_printf(sql, " AND n IN (%s)", few);
	return g_string_free(sql, FALSE);
}

static const char *keep(struct search *search, const char *text)
{
	return text ? svc_arena_copy(search->out->arena, text, strlen(text)) : NULL;
}

static struct svc_found *add(struct search *search, const char *path, int64_t row, bool sure)
{
	GArray *items = search->out->items;
	const struct svc_found found = {
		.path = keep(search, path), .row = row, .count = 1, .sure = sure};
	search->sorted =
		search->sorted &&
		(!items->len || strcmp(g_array_index(items, struct svc_found, items->len - 1).path,
					path) < 0);
	g_array_append_val(items, found);
	return &g_array_index(items, struct svc_found, items->len - 1);
}

/* The value of a column as the file has it, borrowed from the kind or kept; NULL where absent. */
static const char *value_of(struct search *search, sqlite3_stmt *rows, guint i)
{
	char buffer[SVC_SHAPE_TEXT];
	int at = (int)i + FIRST_VALUE, column = search->columns[i];
	if (column < 0 || sqlite3_column_type(rows, at) != SQLITE_INTEGER)
		return keep(search, (const char *)sqlite3_column_text(rows, at));
	const char *text = svc_shape_text(&g_array_index(search->part->shape->columns,
						  struct svc_shape_column, (guint)column),
		sqlite3_column_int64(rows, at), buffer);
	return text == buffer ? keep(search, text) : text;
}

static void add_values(struct search *search, sqlite3_stmt *rows, struct svc_found *found)
{
	found->id = keep(search, (const char *)sqlite3_column_text(rows, 3));
	found->values = svc_arena_alloc(
		search->out->arena, (search->n_columns + 1) * sizeof *found->values);
	for (guint i = 0; i < search->n_columns; i++)
		found->values[i] = value_of(search, rows, i);
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
	for (guint i = 0; i < search->n_columns; i++) {
		int at = (int)i + FIRST_VALUE, type = sqlite3_column_type(rows, at);
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

static void add_to_group(struct search *search, sqlite3_stmt *rows, int64_t row)
{
	GArray *items = search->out->items;
	make_key(search, rows);
	guint place = GPOINTER_TO_UINT(g_hash_table_lookup(search->groups, search->key));
	if (place) {
		g_array_index(items, struct svc_found, place - 1).count++;
		return;
	}
	add(search, (const char *)sqlite3_column_text(rows, 2), row, true);
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
		add_to_group(search, rows, n);
		return true;
	}
	const char *path = (const char *)sqlite3_column_text(rows, 2);
	if (!path)
		return false;
	struct svc_found *found = add(search, path, n, search->where.exact && !odd);
	if (search->values && found->sure && sqlite3_column_type(rows, 3) == SQLITE_TEXT)
		add_values(search, rows, found);
	return true;
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
		add(search, g_array_index(part->sweep.changed, struct svc_changed, i).path, -1,
			false);
}

static gint by_path(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct svc_found *)a)->path, ((const struct svc_found *)b)->path);
}

static bool search_part(struct svc_cache *cache, struct search *search)
{
	bool columns = find_columns(search);
	search->values = columns && search->what->want;
	if (columns && search->what->same)
		search->groups = g_hash_table_new_full(key_hash, key_equal, key_free, NULL);
	if (!columns)
		search->n_columns = 0;
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

bool svc_cache_find(
	struct svc_cache *cache, const struct svc_find *what, struct svc_found_list *out)
{
	struct svc_part *part = svc_cache_part(cache, what->kind);
	if (part->state == SVC_PART_UNUSABLE)
		return false;
	*out = (struct svc_found_list){
		g_array_new(FALSE, FALSE, sizeof(struct svc_found)), svc_arena_new(4096)};
	__attribute__((cleanup(search_clear))) struct search search = {
		.part = part, .what = what, .key = g_string_new(NULL), .out = out, .sorted = true};
	compile(&search, what->query);
	bool found = search_part(cache, &search);
	if (!found) {
		svc_found_list_clear(out);
		look_for_damage(cache, part);
		part->state = SVC_PART_UNUSABLE;
	}
	svc_cache_release(cache);
	return found;
}
