#include "fixture.h"
#include "import/guess.h"
#include "import/import.h"

/* A guessed map has to load, and to import the file it was made for. */
static GString *guess_and_import(
	struct place *place, const char *name, const char *csv, size_t length, size_t made)
{
	svc_autoclear(svc_error) err = {0};
	svc_autoclear(svc_import_summary) summary = {0};
	svc_auto(svc_desk) desk = place_desk(place);
	svc_auto(svc_map) map = NULL;
	GString *text = NULL;
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	g_assert_cmpint(svc_guess_map(kind, name, csv, length, &text, &err), ==, SVC_OK);
	g_test_message("%s", text->str);
	svc_map_load("map.yaml", text->str, text->len, svc_desk_kinds(desk), NULL, &map, &err);
	if (err.message)
		g_error("%d:%d: %s", err.line, err.column, err.message);
	const struct svc_import_options options = {.source = name, .dry_run = true};
	svc_import_csv(desk, map, csv, length, &options, &summary, &err);
	if (err.message)
		g_error("%s:%d: %s (%s)", err.path, err.line, err.message, err.hint);
	g_assert_cmpuint(summary.made, ==, made);
	return text;
}

static bool has(const GString *map, const char *part)
{
	return strstr(map->str, part) != NULL;
}

static void test_uci(void)
{
	struct place place;
	place_open(&place, NULL);
	gsize length;
	g_autofree char *csv = test_data("uci-300.csv", &length);
	g_autoptr(GString) map = guess_and_import(&place, "uci-300.csv", csv, length, 300);
	g_assert_true(has(map, "rows: event"));
	g_assert_true(has(map, "'?'"));
	g_assert_true(has(map, "- '%d/%m/%Y %H:%M'"));
	g_assert_true(has(map, "id: {column: number}"));
	g_assert_true(has(map, "opened: {time: opened_at}"));
	g_assert_true(has(map, "time: sys_updated_at"));
	g_assert_true(has(map, "Active: in-progress"));
	g_assert_true(has(map, "# \"category#2\":") || has(map, "# category#2:"));
	place_close(&place);
}

static void test_rabobank(void)
{
	struct place place;
	place_open(&place, NULL);
	gsize length;
	g_autofree char *csv = test_data("rabobank-200.csv", &length);
	g_autoptr(GString) map = guess_and_import(&place, "rabobank-200.csv", csv, length, 200);
	g_assert_true(has(map, "rows: record"));
	g_assert_true(has(map, "'#MULTIVALUE'"));
	g_assert_true(has(map, "opened: {time: open_time}"));
	place_close(&place);
}

static void test_odd(void)
{
	static const char csv[] = "Ticket;State;Status;Created;Description;Owner;;a: b\n"
				  "T1;open;Closed;21.11.2026 09:14;It is broken;Ann Lee;x;y\n"
				  "T2;weird;Closed;22.11.2026 09:14;So is this;Ben;x;y\n";
	struct place place;
	place_open(&place, NULL);
	g_autoptr(GString) map = guess_and_import(&place, "odd.csv", csv, strlen(csv), 2);
	g_assert_true(has(map, "delimiter: ';'"));
	g_assert_true(has(map, "open: new"));
	g_assert_true(has(map, "weird: new    # a guess"));
	g_assert_true(has(map, "description: Description"));
	g_assert_true(has(map, "'%d.%m.%Y %H:%M'"));
	g_assert_true(has(map, "no column looks like a title"));
	g_assert_true(has(map, "# Status: Closed  (1 different)"));
	place_close(&place);
}

static void test_refused(void)
{
	struct place place;
	place_open(&place, NULL);
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(&place);
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	GString *text = NULL;
	g_assert_cmpint(svc_guess_map(kind, "in.csv", "", 0, &text, &err), ==, SVC_EINVALID);
	g_assert_cmpstr(err.path, ==, "in.csv");
	g_assert_cmpint(
		svc_guess_map(kind, "in.csv", "a,b\n\"c", 6, &text, &err), ==, SVC_EINVALID);
	g_assert_cmpint(err.line, ==, 2);
	place_close(&place);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/guess/uci", test_uci);
	g_test_add_func("/guess/rabobank", test_rabobank);
	g_test_add_func("/guess/odd", test_odd);
	g_test_add_func("/guess/refused", test_refused);
	return g_test_run();
}
