#include "fixture.h"
#include "import/guess.h"
#include "import/import.h"

/* What a person does with the words that the guess leaves open: statuses are new, others nothing.
 */
static GString *fill_in(const GString *map)
{
	g_autoptr(GRegex) status = g_regex_new("('-100'|-100|weird):    # fill in.*", 0, 0, NULL);
	g_autoptr(GRegex) other = g_regex_new(":    # fill in.*", 0, 0, NULL);
	g_autofree char *first = g_regex_replace(status, map->str, -1, 0, "\\1: new", 0, NULL);
	g_autofree char *second = g_regex_replace(other, first, -1, 0, ": ''", 0, NULL);
	return g_string_new(second);
}

static GString *guess(struct place *place, const char *name, const char *csv, size_t length)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(place);
	GString *text = NULL;
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	g_assert_cmpint(svc_guess_map(kind, name, csv, length, &text, &err), ==, SVC_OK);
	g_test_message("%s", text->str);
	return text;
}

static void import(struct place *place, const GString *text, const char *csv, size_t length,
	struct svc_import_summary *summary, const struct svc_import_options *options)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(place);
	svc_auto(svc_map) map = NULL;
	svc_map_load("map.yaml", text->str, text->len, svc_desk_kinds(desk), NULL, &map, &err);
	if (err.message)
		g_error("%d:%d: %s", err.line, err.column, err.message);
	svc_import_csv(desk, map, csv, length, options, summary, &err);
	if (err.message)
		g_error("%s:%d: %s (%s)", err.path, err.line, err.message, err.hint);
}

/* A guessed map has to load, and to import the file it was made for. */
static GString *guess_and_import(
	struct place *place, const char *name, const char *csv, size_t length, size_t made)
{
	svc_autoclear(svc_import_summary) summary = {0};
	const struct svc_import_options options = {.source = name, .dry_run = true};
	GString *text = guess(place, name, csv, length);
	g_autoptr(GString) filled = fill_in(text);
	import(place, filled, csv, length, &summary, &options);
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
	g_assert_true(has(map, "opened: {time: open_time, set: {status: new"));
	g_assert_true(has(map, "- {time: reopen_time, set: {status: in-progress}}"));
	g_assert_true(has(map, "- {time: resolved_time, set: {status: resolved}}"));
	g_assert_true(has(map, "- {time: close_time, set: {status: closed}}"));
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
	g_assert_true(has(map, "weird:    # fill in"));
	g_assert_true(has(map, "description: Description"));
	g_assert_true(has(map, "'%d.%m.%Y %H:%M'"));
	g_assert_true(has(map, "no column looks like a title"));
	g_assert_true(has(map, "# Status: Closed  (1 different)"));
	place_close(&place);
}

/* What a small desk keeps in a spreadsheet. */
static const char sheet[] =
	"Ticket,Summary,Status,Priority,Opened At,Resolved At,Requester,Resolution\n"
	"T-1,Printer,Closed,High,2026-10-01 09:00,2026-10-01 11:00,ann@example.com,fixed\n"
	"T-2,Mail,Waiting for vendor,Low,2026-10-02 09:00,,ben@example.com,\n"
	"T-3,Disk,Open,Urgent,2026-10-03 09:00,,ann@example.com,\n"
	"T-4,Desk,Waiting,Planning,2026-10-04 09:00,,cy@example.com,\n"
	"T-5,Phone,Resolved,Normal,2026-10-05 09:00,2026-10-06 10:00,ann@example.com,fixed\n";

static struct svc_record *get_ticket(struct svc_desk *desk, const char *id)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_record *record = NULL;
	svc_desk_get(desk, "ticket", id, &record, &err);
	if (err.message)
		g_error("%s", err.message);
	return record;
}

static void test_life(void)
{
	struct place place;
	place_open(&place, NULL);
	svc_autoclear(svc_import_summary) summary = {0};
	const struct svc_import_options options = {.source = "sheet.csv"};
	g_autoptr(GString) map = guess(&place, "sheet.csv", sheet, strlen(sheet));
	g_assert_true(has(map, "rows: record"));
	g_assert_true(has(map, "opened: {time: Opened At, set: {status: new"));
	g_assert_true(has(map, "timeline:\n- {time: Resolved At, set: {status: resolved}}\n"));
	g_assert_true(has(map, "requester: Requester\n"));
	g_assert_true(has(map, "svc help import.5"));
	g_assert_false(has(map, "# Resolved At:"));
	import(&place, map, sheet, strlen(sheet), &summary, &options);
	g_assert_cmpuint(summary.made, ==, 5);
	g_assert_cmpuint(summary.opened_done, ==, 0);
	svc_auto(svc_desk) desk = place_desk(&place);
	svc_auto(svc_record) closed = get_ticket(desk, "T-1");
	static const char first[] = "## 2026-10-01T09:00:00Z import opened\n\n- status: new\n";
	g_assert_nonnull(strstr(closed->text->str, first));
	g_assert_nonnull(strstr(closed->text->str,
		"## 2026-10-01T11:00:00Z import changed\n\n- status: resolved\n"));
	g_assert_nonnull(strstr(closed->text->str, "requester: ann@example.com\n"));
	svc_auto(svc_record) vendor = get_ticket(desk, "T-2");
	g_assert_nonnull(strstr(vendor->text->str, "hold_reason: supplier\n"));
	svc_auto(svc_record) waiting = get_ticket(desk, "T-4");
	g_assert_nonnull(strstr(waiting->text->str, "hold_reason: other\n"));
	place_close(&place);
}

/* Without times of the end a record is done when it opens, which is counted. */
static void test_opened_done(void)
{
	static const char csv[] = "Ticket,Summary,Status,Opened At\n"
				  "T-1,Printer,Closed,2026-10-01 09:00\n"
				  "T-2,Mail,Open,2026-10-02 09:00\n"
				  "T-3,Disk,Resolved,2026-10-03 09:00\n";
	struct place place;
	place_open(&place, NULL);
	svc_autoclear(svc_import_summary) summary = {0};
	const struct svc_import_options options = {.source = "a.csv", .dry_run = true};
	g_autoptr(GString) map = guess(&place, "a.csv", csv, strlen(csv));
	import(&place, map, csv, strlen(csv), &summary, &options);
	g_assert_cmpuint(summary.made, ==, 3);
	g_assert_cmpuint(summary.opened_done, ==, 2);
	place_close(&place);
}

static void test_priorities(void)
{
	static const struct {
		const char *word, *choice;
	} rows[] = {{"Urgent", "P1"}, {"Critical", "P1"}, {"1", "P1"}, {"High", "P2"}, {"2", "P2"},
		{"Medium", "P3"}, {"Normal", "P3"}, {"Low", "P4"}, {"Planning", "P5"},
		{"1 - Critical", "P1"}, {"3 - Moderate", "P3"}, {"p2", "P2"}, {"Hoch", NULL}};
	struct place place;
	place_open(&place, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *csv = g_strdup_printf("Ticket,Summary,Status,Priority,Opened At\n"
						       "T-1,A,new,%s,2026-10-01 09:00\n",
			rows[i].word);
		g_autoptr(GString) map = guess(&place, "a.csv", csv, strlen(csv));
		g_autofree char *line = g_strdup_printf("      %s:%s%s\n", rows[i].word,
			rows[i].choice ? " " : "    # fill in a choice, or '' for none",
			rows[i].choice ? rows[i].choice : "");
		g_assert_nonnull(strstr(map->str, line));
	}
	place_close(&place);
}

/* A map with a word that nobody filled in is refused there. */
static void test_fill_in(void)
{
	static const char csv[] = "Ticket,Summary,Status,Priority,Opened At\n"
				  "T-1,A,new,Hoch,2026-10-01 09:00\n";
	struct place place;
	place_open(&place, NULL);
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(&place);
	svc_auto(svc_map) map = NULL;
	g_autoptr(GString) text = guess(&place, "a.csv", csv, strlen(csv));
	g_assert_cmpint(svc_map_load("map.yaml", text->str, text->len, svc_desk_kinds(desk), NULL,
				&map, &err),
		==, SVC_EINVALID);
	g_assert_nonnull(strstr(err.message, "'Hoch'"));
	g_assert_cmpint(err.line, >, 5);
	place_close(&place);
}

/* One mistyped date, and one id that stands twice, don't change what a file is. */
static void test_mistakes(void)
{
	static const char csv[] = "Ticket,Summary,Status,Opened At,Resolved At\n"
				  "T-1,A,new,2026-10-01 09:00,\n"
				  "T-2,B,new,2026-10-02 09:00,\n"
				  "T-3,C,new,2026-10-32 09:00,soon\n"
				  "T-3,D,new,2026-02-30 09:00,\n";
	struct place place;
	place_open(&place, NULL);
	g_autofree char *more = g_strconcat(csv, "T-4,D,new,2026-10-03 09:00,\n", NULL);
	g_autoptr(GString) map = guess(&place, "a.csv", more, strlen(more));
	g_assert_true(has(map, "rows: record"));
	g_assert_true(has(map, "opened: {time: Opened At}"));
	g_assert_true(has(map, "# Opened At: line 4 has '2026-10-32 09:00', line 5 has "
			       "'2026-02-30 09:00'"));
	g_assert_true(has(map, "# Resolved At: soon"));
	place_close(&place);
}

/* Ids that repeat make no event log where no column holds times. */
static void test_no_time(void)
{
	static const char csv[] = "Ticket,Summary,Status,Opened At\n"
				  "T-1,A,new,today\nT-1,B,new,today\nT-1,C,new,today\n"
				  "T-2,A,new,today\nT-2,B,new,today\nT-2,C,new,today\n";
	struct place place;
	place_open(&place, NULL);
	g_autoptr(GString) map = guess(&place, "a.csv", csv, strlen(csv));
	g_assert_true(has(map, "rows: record"));
	g_assert_true(has(map, "# Opened At: today"));
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
	g_test_add_func("/guess/life", test_life);
	g_test_add_func("/guess/opened-done", test_opened_done);
	g_test_add_func("/guess/priorities", test_priorities);
	g_test_add_func("/guess/fill-in", test_fill_in);
	g_test_add_func("/guess/mistakes", test_mistakes);
	g_test_add_func("/guess/no-time", test_no_time);
	g_test_add_func("/guess/refused", test_refused);
	return g_test_run();
}
