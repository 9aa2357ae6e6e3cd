/*
 * Rows one by one: the places are the files in their order, whatever the order in which the rows
 * were made; tests leave out what doesn't meet them and nothing else; files that changed where
 * nothing can be written stand among the others, to be read.
 */
#include "index/edits.h"
#include "index/scan.h"
#include "rounds.h"

enum { FILES = 80 };

struct expected {
	GPtrArray *paths;
	GPtrArray *ids;        /* NULL: the file can't be read */
	GPtrArray *priorities; /* owned; NULL: none */
};

static enum svc_status add_good(struct svc_record **record, void *data, struct svc_error *err)
{
	struct expected *expected = data;
	g_ptr_array_add(expected->paths, g_strdup((*record)->path));
	g_ptr_array_add(expected->ids, g_strdup((*record)->id));
	g_ptr_array_add(expected->priorities, g_strdup(svc_record_get(*record, "priority")));
	return SVC_OK;
}

static void add_bad(const struct svc_error *why, void *data)
{
	struct expected *expected = data;
	g_ptr_array_add(expected->paths, g_strdup(why->path));
	g_ptr_array_add(expected->ids, NULL);
	g_ptr_array_add(expected->priorities, NULL);
}

static void check_row(const struct svc_row_scan *scan, const struct svc_rows *rows, guint place,
	const struct expected *expected)
{
	char buffer[SVC_SHAPE_TEXT];
	const char *wanted = expected->priorities->pdata[place];
	const struct svc_shape *shape = svc_rows_shape(rows);
	int column = svc_shape_find(shape, "priority");
	if (svc_row_scan_is_odd(scan))
		return;
	g_assert_nonnull(expected->ids->pdata[place]);
	g_assert_cmpstr(svc_row_scan_id(scan), ==, expected->ids->pdata[place]);
	struct svc_cell cell = svc_row_scan_cell(scan, 0);
	g_assert_cmpstr(cell.type == SVC_CELL_NONE
				? NULL
				: svc_shape_text(&g_array_index(shape->columns,
							 struct svc_shape_column, (guint)column),
					  cell.whole, buffer),
		==, wanted);
}

/* With a test for one priority: each of that priority is there, no sure one of another is. */
static void check_tests(struct svc_rows *rows, const struct expected *expected)
{
	g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(struct svc_row_value));
	const struct svc_row_value third = {NULL, 2};
	g_array_append_val(values, third);
	int column = svc_shape_find(svc_rows_shape(rows), "priority");
	const struct svc_row_test test = {column, SVC_ROW_EQUAL, values};
	svc_auto(svc_row_scan) scan = svc_row_scan_new(rows, &column, 1, &test, 1);
	guint place, last = 0;
	for (bool more = svc_row_scan_next(scan, &place);; more = svc_row_scan_next(scan, &place)) {
		for (; last < (more ? place : svc_rows_count(rows)); last++)
			g_assert_cmpstr(expected->priorities->pdata[last], !=, "P3");
		if (!more)
			break;
		g_assert_true(svc_row_scan_is_odd(scan) ||
			      !g_strcmp0(expected->priorities->pdata[place], "P3"));
		last = place + 1;
	}
	g_assert_false(svc_row_scan_failed(scan));
}

static void check_rows(struct svc_desk *desk, const struct svc_kind *kind)
{
	svc_autoclear(svc_error) err = {0};
	struct expected expected = {g_ptr_array_new_with_free_func(g_free),
		g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(g_free)};
	temp_ok(svc_desk_each(desk, kind, add_good, add_bad, &expected, &err), err);
	svc_auto(svc_rows) rows = svc_rows_open(desk, kind, &w.options);
	if (rows && svc_rows_hold(rows)) {
		int column = svc_shape_find(svc_rows_shape(rows), "priority");
		svc_auto(svc_row_scan) scan = svc_row_scan_new(rows, &column, 1, NULL, 0);
		guint place, n = 0;
		g_assert_cmpuint(svc_rows_count(rows), ==, expected.paths->len);
		for (; svc_row_scan_next(scan, &place); n++) {
			g_assert_cmpuint(place, ==, n);
			g_assert_cmpstr(
				svc_rows_path(rows, place), ==, expected.paths->pdata[place]);
			check_row(scan, rows, place, &expected);
		}
		g_assert_false(svc_row_scan_failed(scan));
		g_assert_cmpuint(n, ==, expected.paths->len);
		for (guint i = 0; i < n; i++) {
			place = n ? roll(n) : 0;
			svc_row_scan_seek(scan, place);
			check_row(scan, rows, place, &expected);
		}
		check_tests(rows, &expected);
	}
	g_ptr_array_unref(expected.paths);
	g_ptr_array_unref(expected.ids);
	g_ptr_array_unref(expected.priorities);
}

static void test_rows(void)
{
	static void (*const steps[])(void) = {edit, edit_keeping_times, add_file, add_file, rewrite,
		delete_file, rename_file, swap_files, replace_by_folder, replace_by_link, spoil,
		touch, set_far_time};
	temp_desk(&w.temp);
	w.dice = g_rand_new_with_seed(7);
	w.options = (struct svc_cache_options){.use = SVC_CACHE_ALWAYS};
	for (guint i = 0; i < FILES; i++)
		add_file();
	svc_auto(svc_desk) desk = temp_open(&w.temp);
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	for (int round = test_rounds(60, 2000); round > 0; round--) {
		w.options.frozen = roll(3) == 0;
		check_rows(desk, kind);
		for (guint n = roll(4); n > 0; n--)
			steps[roll(G_N_ELEMENTS(steps))]();
	}
	g_rand_free(w.dice);
	svc_desk_free(g_steal_pointer(&desk));
	temp_clear(&w.temp);
}

static void test_none(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	const struct svc_cache_options never = {.use = SVC_CACHE_NEVER}, few = {SVC_CACHE_AUTO};
	g_assert_null(svc_rows_open(desk, kind, &never));
	g_assert_null(svc_rows_open(desk, kind, &few));
	svc_desk_free(g_steal_pointer(&desk));
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/scan/as-files", test_rows);
	g_test_add_func("/scan/none", test_none);
	return g_test_run();
}
