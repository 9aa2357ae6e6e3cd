#include "index/seek.h"
#include "index/scan.h"
#include "index/table.h"
#include <string.h>

struct svc_seeker {
	struct svc_desk *desk;
	GHashTable *known; /* field of a kind → struct values */
};

struct value {
	uint64_t hash; /* of the text in small letters */
	const char *path;
};

struct values { /* of a field, in all files of its kind */
	struct svc_arena *arena;
	GArray *items;  /* of struct value, sorted by hash */
	GPtrArray *odd; /* paths of files that have to be read; borrowed from the arena */
};

static void values_free(gpointer data)
{
	struct values *values = data;
	svc_arena_free(values->arena);
	g_array_unref(values->items);
	g_ptr_array_unref(values->odd);
	g_free(values);
}

static uint64_t hash_of(const char *text)
{
	g_autofree char *small = g_ascii_strdown(text, -1);
	return svc_table_hash(small, strlen(small));
}

/* The items of a list, or the one text. */
static void add(struct values *values, const char *path, const char *text)
{
	static const char separator[] = {SVC_LIST_SEPARATOR, '\0'};
	g_auto(GStrv) items = g_strsplit(text, separator, -1);
	for (char **item = items; *item; item++) {
		const struct value value = {hash_of(*item), path};
		g_array_append_val(values->items, value);
	}
}

static bool take_all(struct values *values, struct svc_rows *rows, int column)
{
	const struct svc_row_test given = {column, SVC_ROW_NOT_NULL, NULL};
	svc_auto(svc_row_scan) scan = svc_row_scan_new(rows, &column, 1, &given, 1);
	guint place;
	while (scan && svc_row_scan_next(scan, &place)) {
		const char *from = svc_rows_path(rows, place);
		const char *path = svc_arena_copy(values->arena, from, strlen(from));
		bool odd = svc_row_scan_is_odd(scan);
		struct svc_cell cell =
			odd ? (struct svc_cell){.type = SVC_CELL_NONE} : svc_row_scan_cell(scan, 0);
		if (cell.type == SVC_CELL_TEXT)
			add(values, path, cell.text);
		else
			g_ptr_array_add(values->odd, (gpointer)path);
	}
	return scan && !svc_row_scan_failed(scan);
}

static gint by_hash(gconstpointer a, gconstpointer b)
{
	const struct value *one = a, *two = b;
	if (one->hash != two->hash)
		return one->hash < two->hash ? -1 : 1;
	return strcmp(one->path, two->path);
}

/* NULL where the index doesn't have them. */
static struct values *read_values(
	struct svc_desk *desk, const struct svc_kind *kind, const char *field)
{
	const struct svc_cache_options use = svc_cache_options_of(svc_desk_context(desk));
	svc_auto(svc_rows) rows = svc_rows_open(desk, kind, &use);
	int column = rows ? svc_shape_find(svc_rows_shape(rows), field) : -1;
	if (column < 0 || !svc_rows_hold(rows))
		return NULL;
	struct values *values = g_new0(struct values, 1);
	values->arena = svc_arena_new(4096);
	values->items = g_array_new(FALSE, FALSE, sizeof(struct value));
	values->odd = g_ptr_array_new();
	if (!take_all(values, rows, column)) {
		values_free(values);
		return NULL;
	}
	g_array_sort(values->items, by_hash);
	return values;
}

/* The first item of a hash. */
static guint first_of(const GArray *items, uint64_t hash)
{
	guint low = 0, high = items->len;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (g_array_index(items, struct value, middle).hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool find(void *data, const struct svc_kind *kind, const char *field, const char *text,
	GPtrArray *paths)
{
	struct svc_seeker *seeker = data;
	gpointer name = (gpointer)svc_kind_field(kind, field);
	struct values *values = g_hash_table_lookup(seeker->known, name);
	if (!values && name && (values = read_values(seeker->desk, kind, field)))
		g_hash_table_insert(seeker->known, name, values);
	if (!values)
		return false;
	uint64_t hash = hash_of(text);
	for (guint i = first_of(values->items, hash); i < values->items->len; i++) {
		const struct value *value = &g_array_index(values->items, struct value, i);
		if (value->hash != hash)
			break;
		g_ptr_array_add(paths, g_strdup(value->path));
	}
	for (guint i = 0; i < values->odd->len; i++)
		g_ptr_array_add(paths, g_strdup(values->odd->pdata[i]));
	return true;
}

static void forget(void *data)
{
	g_hash_table_remove_all(((struct svc_seeker *)data)->known);
}

struct svc_seeker *svc_seeker_new(struct svc_desk *desk)
{
	struct svc_seeker *seeker = g_new0(struct svc_seeker, 1);
	seeker->desk = desk;
	seeker->known = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, values_free);
	const struct svc_desk_finder finder = {find, forget, seeker};
	svc_desk_set_finder(desk, &finder);
	return seeker;
}

void svc_seeker_free(struct svc_seeker *seeker)
{
	if (!seeker)
		return;
	svc_desk_set_finder(seeker->desk, NULL);
	g_hash_table_unref(seeker->known);
	g_free(seeker);
}
