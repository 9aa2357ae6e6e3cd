#include "fixture.h"
#include "import/import.h"
#include "util/time.h"

static struct svc_map *load_map(struct svc_desk *desk, const char *text)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_map *map = NULL;
	svc_map_load("map.yaml", text, strlen(text), svc_desk_kinds(desk), NULL, &map, &err);
	if (err.message)
		g_error("map.yaml:%d:%d: %s (%s)", err.line, err.column, err.message, err.hint);
	return map;
}

static enum svc_status import_text(struct svc_desk *desk, const char *map_text, const char *csv,
	size_t length, const struct svc_import_options *options, struct svc_import_summary *summary,
	struct svc_error *err)
{
	svc_auto(svc_map) map = load_map(desk, map_text);
	return svc_import_csv(desk, map, csv, length, options, summary, err);
}

/* Imports a file of tests/data and says how it went. */
static void import_file(struct place *place, const char *map_file, const char *csv_file,
	struct svc_import_summary *summary)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(place);
	gsize length;
	g_autofree char *map = test_data(map_file, NULL);
	g_autofree char *csv = test_data(csv_file, &length);
	const struct svc_import_options options = {.source = csv_file};
	import_text(desk, map, csv, length, &options, summary, &err);
	if (err.message)
		g_error("%s:%d: %s (%s)", err.path, err.line, err.message, err.hint);
}

struct totals {
	size_t records, entries, findings;
	GHashTable *transitions;
};

static enum svc_status count_record(struct svc_record **record, void *data, struct svc_error *err)
{
	struct totals *totals = data;
	const struct svc_timeline *timeline;
	g_autofree char *before = NULL;
	if (strcmp((*record)->kind->name, "ticket") != 0)
		return SVC_OK;
	enum svc_status status = svc_record_timeline(*record, &timeline, err);
	totals->records++;
	totals->entries += timeline->entries->len;
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		for (guint c = 0; entry->changes && c < entry->changes->len; c++) {
			const struct svc_change_line *line =
				&g_array_index(entry->changes, struct svc_change_line, c);
			if (strcmp(line->field, "status") != 0)
				continue;
			char *name = g_strdup_printf("%s -> %s", before ? before : "", line->value);
			gpointer n = g_hash_table_lookup(totals->transitions, name);
			g_hash_table_replace(
				totals->transitions, name, GINT_TO_POINTER(GPOINTER_TO_INT(n) + 1));
			g_free(before);
			before = g_strdup(line->value);
		}
	}
	g_autoptr(GPtrArray) findings = svc_findings_new();
	svc_record_validate(*record, findings, err);
	for (guint i = 0; i < findings->len; i++) {
		const struct svc_finding *finding = findings->pdata[i];
		g_test_message("%s:%d: %s %s", finding->path, finding->line, finding->rule,
			finding->message);
	}
	totals->findings += findings->len;
	return status;
}

static void bad_record(const struct svc_error *why, void *data)
{
	g_error("%s:%d: %s", why->path, why->line, why->message);
}

static struct totals count_records(struct place *place)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(place);
	struct totals totals = {
		.transitions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
	svc_desk_each(desk, NULL, count_record, bad_record, &totals, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	return totals;
}

/* 300 incidents, 2,650 events: figures counted from the file by another program. */
static void test_uci(void)
{
	struct place place;
	place_open(&place, "import/uci-kind.yaml");
	svc_autoclear(svc_import_summary) first = {0}, second = {0};
	import_file(&place, "import/uci.yaml", "uci-300.csv", &first);
	g_assert_cmpuint(first.rows, ==, 2650);
	g_assert_cmpuint(first.made, ==, 300);
	g_assert_cmpuint(first.n_bad, ==, 0);
	struct totals totals = count_records(&place);
	g_assert_cmpuint(totals.records, ==, 300);
	g_assert_cmpuint(totals.entries, ==, 2650);
	g_assert_cmpuint(totals.findings, ==, 0);
	guint all = 0;
	GHashTableIter iter;
	gpointer key, value;
	g_hash_table_iter_init(&iter, totals.transitions);
	while (g_hash_table_iter_next(&iter, &key, &value))
		all += (guint)GPOINTER_TO_INT(value);
	g_assert_cmpuint(all, ==, 2650);
	g_hash_table_unref(totals.transitions);
	import_file(&place, "import/uci.yaml", "uci-300.csv", &second);
	g_assert_cmpuint(second.unchanged, ==, 300);
	g_assert_cmpuint(second.made + second.extended + second.entries + second.created, ==, 0);
	g_assert_cmpstr(second.commit.hex, ==, "");
	run_in(&place, "git fsck --strict && test \"$(git rev-list --count HEAD)\" = 2 && "
		       "test -z \"$(git status --porcelain)\"");
	place_close(&place);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/import/uci", test_uci);
	return g_test_run();
}
