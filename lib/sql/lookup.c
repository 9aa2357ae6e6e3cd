/*
 * The places of a source by the text of one column: made when the same question is asked again and
 * again, as joins do, from one look at all rows. Kept as hashes, since whoever asks compares the
 * texts anyway.
 */
#include "index/table.h"
#include "sql/private.h"
#include <string.h>

struct entry {
	uint64_t hash;
	guint place;
};

struct svc_sql_lookup {
	GArray *entries; /* of struct entry, sorted */
};

void svc_sql_lookup_free(gpointer data)
{
	struct svc_sql_lookup *lookup = data;
	g_array_unref(lookup->entries);
	g_free(lookup);
}

static gint by_hash(gconstpointer a, gconstpointer b)
{
	const struct entry *one = a, *two = b;
	if (one->hash != two->hash)
		return one->hash < two->hash ? -1 : 1;
	return one->place < two->place ? -1 : one->place > two->place;
}

static void add(GArray *entries, struct svc_sql_at *at, const struct svc_sql_binding *binding)
{
	svc_autoclear(svc_sql_cell) cell = {0};
	svc_sql_at_value(at, binding, &cell);
	if (cell.value.type == SVC_SQL_TEXT) {
		const struct entry entry = {
			svc_table_hash(cell.value.text, cell.value.length), at->place};
		g_array_append_val(entries, entry);
	}
	svc_sql_at_forget(at);
}

/* From the rows; false where they can't be had. */
static bool fill_from_rows(
	struct svc_sql_source *source, const struct svc_sql_binding *binding, GArray *entries)
{
	guint n = svc_rows_shape(source->rows)->columns->len;
	g_autofree int *chosen = g_new0(int, n + 1);
	if (binding->column >= 0)
		chosen[binding->column] = 1;
	svc_auto(svc_row_scan) scan =
		svc_row_scan_new(source->rows, &binding->column, binding->column >= 0, NULL, 0);
	struct svc_sql_at at = {.source = source, .scan = scan, .chosen = chosen};
	while (scan && !source->sql->err.status && svc_row_scan_next(scan, &at.place))
		add(entries, &at, binding);
	return scan && !svc_row_scan_failed(scan);
}

static void fill_from_files(
	struct svc_sql_source *source, const struct svc_sql_binding *binding, GArray *entries)
{
	struct svc_sql_at at = {.source = source};
	for (; at.place < source->paths->len && !source->sql->err.status; at.place++)
		add(entries, &at, binding);
}

static struct svc_sql_lookup *make(
	struct svc_sql_source *source, const struct svc_sql_binding *binding)
{
	struct svc_sql *sql = source->sql;
	GArray *entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
	struct svc_sql_lookup *lookup = g_new0(struct svc_sql_lookup, 1);
	lookup->entries = entries;
	if (!source->rows)
		fill_from_files(source, binding, entries);
	else if (!fill_from_rows(source, binding, entries))
		sql->damaged = true;
	if (sql->err.status || sql->damaged) {
		svc_sql_lookup_free(lookup);
		return NULL;
	}
	g_array_sort(entries, by_hash);
	return lookup;
}

/* The first entry of a hash. */
static guint first_of(const GArray *entries, uint64_t hash)
{
	guint low = 0, high = entries->len;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (g_array_index(entries, struct entry, middle).hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

GArray *svc_sql_look_up(
	struct svc_sql_source *source, const struct svc_sql_binding *binding, const char *text)
{
	/* bindings of views are made for each use: a field or what else it is tells them apart */
	const void *key = binding->what == SVC_SQL_FIELD ? (const void *)binding->field
							 : GINT_TO_POINTER(binding->what + 1);
	struct svc_sql_lookup *lookup = g_hash_table_lookup(source->lookups, key);
	if (!lookup) {
		lookup = make(source, binding);
		if (!lookup)
			return NULL;
		g_hash_table_insert(source->lookups, (gpointer)key, lookup);
	}
	GArray *places = g_array_new(FALSE, FALSE, sizeof(guint));
	uint64_t hash = svc_table_hash(text, strlen(text));
	for (guint i = first_of(lookup->entries, hash); i < lookup->entries->len; i++) {
		const struct entry *entry = &g_array_index(lookup->entries, struct entry, i);
		if (entry->hash != hash)
			break;
		g_array_append_val(places, entry->place);
	}
	return places;
}
