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

static void test_rabobank(void)
{
	struct place place;
	place_open(&place, "import/rabobank-kind.yaml");
	svc_autoclear(svc_import_summary) records = {0}, events = {0}, again = {0}, once_more = {0};
	import_file(&place, "import/rabobank.yaml", "rabobank-200.csv", &records);
	g_assert_cmpuint(records.made, ==, 200);
	import_file(
		&place, "import/rabobank-activities.yaml", "rabobank-200-activities.csv", &events);
	g_assert_cmpuint(events.extended, ==, 200);
	g_assert_cmpuint(events.entries, ==, 2212);
	struct totals totals = count_records(&place);
	g_assert_cmpuint(totals.records, ==, 200);
	g_assert_cmpuint(totals.entries, ==, records.entries + 2212);
	g_assert_cmpuint(totals.findings, ==, 0);
	g_hash_table_unref(totals.transitions);
	import_file(&place, "import/rabobank.yaml", "rabobank-200.csv", &again);
	import_file(&place, "import/rabobank-activities.yaml", "rabobank-200-activities.csv",
		&once_more);
	g_assert_cmpuint(again.unchanged, ==, 200);
	g_assert_cmpuint(once_more.unchanged, ==, 200);
	run_in(&place, "git fsck --strict && test \"$(git rev-list --count HEAD)\" = 3");
	place_close(&place);
}

static const char plain_map[] = "kind: ticket\n"
				"rows: event\n"
				"null: ['?']\n"
				"format: '%d/%m/%Y %H:%M'\n"
				"zone: Europe/Berlin\n"
				"id: {column: no, prefix: X-}\n"
				"opened: {time: at}\n"
				"event: {time: at, author: who, text: note}\n"
				"fields:\n"
				"  title: what\n"
				"  status: {column: state, values: {New: new, Work: in-progress, "
				"Done: resolved}}\n"
				"  labels: {column: tags, split: ';'}\n";

#define HEADER "no,at,who,state,what,note,tags\n"

/* A CSV text that is refused: its line, and a part of the message. */
static const struct {
	const char *csv;
	size_t length; /* 0: of the text */
	int line;
	const char *message;
	const char *hint;
} refused[] = {
	{HEADER "1,1/2/2026 10:00,kim,Nwe,A,,\n", 0, 2, "status", "values: {'Nwe'"},
	{HEADER "1,1/2/2026 10:00,kim,New,A,,\n2,30/2/2026 10:00,kim,New,B,,\n", 0, 3, "30/2/2026",
		"format"},
	{HEADER "1,?,kim,New,A,,\n", 0, 2, "time is empty", "--skip-bad"},
	{HEADER "?,1/2/2026 10:00,kim,New,A,,\n", 0, 2, "id is empty", "--skip-bad"},
	{HEADER "a/b,1/2/2026 10:00,kim,New,A,,\n", 0, 2, "X-a/b", "--skip-bad"},
	{HEADER "1,1/2/2026 10:00,kim,New,A\n", 0, 2, "5 fields, the header has 7", "--skip-bad"},
	{HEADER "1,1/2/2026 10:00,kim,New,?,,\n", 0, 2, "title", "--skip-bad"},
	{HEADER "\"1,1/2/2026 10:00,kim,New,A,,\n\n", 0, 2, "quote", ""},
	{HEADER "1,1/2/2026 10:00,kim,New,A\0,,\n", 61, 2, "NUL", "encoding"},
	{"", 0, 0, "no header", ""},
};

static void test_refused(void)
{
	struct place place;
	place_open(&place, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_autoclear(svc_import_summary) summary = {0};
		svc_auto(svc_desk) desk = place_desk(&place);
		const struct svc_import_options options = {.source = "in.csv"};
		size_t length = refused[i].length ? refused[i].length : strlen(refused[i].csv);
		enum svc_status status = import_text(
			desk, plain_map, refused[i].csv, length, &options, &summary, &err);
		g_test_message("%zu: %s:%d: %s | %s", i, err.path, err.line, err.message, err.hint);
		g_assert_cmpint(status, ==, SVC_EINVALID);
		g_assert_cmpstr(err.path, ==, "in.csv");
		g_assert_cmpint(err.line, ==, refused[i].line);
		g_assert_nonnull(strstr(err.message, refused[i].message));
		g_assert_nonnull(strstr(err.hint ? err.hint : "", refused[i].hint));
	}
	run_in(&place, "test \"$(git rev-list --count HEAD)\" = 1 && test ! -e tickets");
	place_close(&place);
}

/* Bad rows are named by line; the others come in with skip_bad, and nothing in a dry run. */
static void test_skip_bad(void)
{
	static const char csv[] = HEADER "1,1/2/2026 10:00,kim,New,A,,a;b\n"
					 "1,1/2/2026 10:05,kim,Nwe,A,,\n"
					 "2,1/2/2026 10:00,kim,New,B\n"
					 "1,1/2/2026 11:00,ann lee,Done,A,all well,a\n"
					 "3,1/2/2026 10:00,kim,New,C,,\n";
	struct place place;
	place_open(&place, NULL);
	for (int dry = 1; dry >= 0; dry--) {
		svc_autoclear(svc_error) err = {0};
		svc_autoclear(svc_import_summary) summary = {0};
		svc_auto(svc_desk) desk = place_desk(&place);
		const struct svc_import_options options = {
			.source = "in.csv", .skip_bad = true, .dry_run = dry};
		import_text(desk, plain_map, csv, strlen(csv), &options, &summary, &err);
		g_assert_cmpstr(err.message, ==, NULL);
		g_assert_cmpuint(summary.rows, ==, 5);
		g_assert_cmpuint(summary.made, ==, 2);
		g_assert_cmpuint(summary.n_bad, ==, 2);
		g_assert_cmpint(g_array_index(summary.bad, struct svc_import_bad, 0).line, ==, 3);
		g_assert_cmpint(g_array_index(summary.bad, struct svc_import_bad, 1).line, ==, 4);
		run_in(&place, dry ? "test ! -e tickets" : "test -e tickets/imported");
	}
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(&place);
	svc_auto(svc_record) record = NULL;
	g_assert_cmpint(svc_desk_get(desk, "ticket", "X-1", &record, &err), ==, SVC_OK);
	g_test_message("%s", record->text->str);
	g_assert_nonnull(strstr(record->text->str,
		"## 2026-02-01T09:00:00Z import opened\n\n- status: new\n- priority: P3\n\n"
		"## 2026-02-01T10:00:00Z ann-lee changed\n\n- status: resolved\n\n"
		"## 2026-02-01T10:00:00Z ann-lee noted\n\nall well\n"));
	g_assert_cmpstr(svc_record_get(record, "status"), ==, "resolved");
	g_assert_cmpstr(svc_record_get(record, "opened"), ==, "2026-02-01T09:00:00Z");
	place_close(&place);
}

static void import_ok(struct place *place, const char *csv, struct svc_import_summary *summary)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(place);
	const struct svc_import_options options = {.source = "in.csv"};
	import_text(desk, plain_map, csv, strlen(csv), &options, summary, &err);
	g_assert_cmpstr(err.message, ==, NULL);
}

/* A later export of the same tickets adds what is new; older news is refused. */
static void test_later(void)
{
	static const char first[] = HEADER "1,1/2/2026 10:00,kim,New,A,,\n";
	static const char later[] = HEADER "1,1/2/2026 10:00,kim,New,A,,\n"
					   "1,2/2/2026 10:00,kim,Work,A,on it,\n";
	static const char earlier[] = HEADER "1,1/2/2026 10:00,kim,New,A,,\n"
					     "1,1/2/2026 12:00,kim,Done,A,,\n"
					     "1,2/2/2026 10:00,kim,Work,A,on it,\n";
	struct place place;
	place_open(&place, NULL);
	svc_autoclear(svc_import_summary) one = {0}, two = {0}, three = {0}, four = {0};
	import_ok(&place, first, &one);
	import_ok(&place, later, &two);
	g_assert_cmpuint(two.extended, ==, 1);
	g_assert_cmpuint(two.entries, ==, 2);
	import_ok(&place, later, &three);
	g_assert_cmpuint(three.unchanged, ==, 1);
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(&place);
	const struct svc_import_options options = {.source = "in.csv"};
	g_assert_cmpint(
		import_text(desk, plain_map, earlier, strlen(earlier), &options, &four, &err), ==,
		SVC_EINVALID);
	g_assert_cmpint(err.line, ==, 3);
	svc_auto(svc_record) record = NULL;
	g_assert_cmpint(svc_desk_get(desk, "ticket", "X-1", &record, &err), ==, SVC_OK);
	g_assert_cmpstr(svc_record_get(record, "status"), ==, "in-progress");
	struct totals totals = count_records(&place);
	g_assert_cmpuint(totals.entries, ==, 3);
	g_assert_cmpuint(totals.findings, ==, 0);
	g_hash_table_unref(totals.transitions);
	place_close(&place);
}

/* Nothing happens before a record is opened: earlier rows and comments move to the opening, are
 * counted, and come out the same in a second run. */
static void test_early(void)
{
	static const char map[] = "kind: ticket\nrows: event\nid: {column: id, prefix: X-}\n"
				  "opened: {time: opened}\nevent: {time: time}\n"
				  "comments: [{time: said, text: words}]\n"
				  "fields: {title: title, status: status, opened: opened}\n";
	static const char csv[] =
		"id,opened,time,title,status,said,words\n"
		"1,2026-02-01 10:00,2026-02-01 08:00,A,new,2026-02-01 07:00,early\n"
		"1,2026-02-01 10:00,2026-02-01 09:00,A,in-progress,,\n"
		"1,2026-02-01 10:00,2026-02-01 11:00,A,resolved,,\n";
	struct place place;
	place_open(&place, NULL);
	for (int run = 0; run < 2; run++) {
		svc_autoclear(svc_error) err = {0};
		svc_autoclear(svc_import_summary) summary = {0};
		svc_auto(svc_desk) desk = place_desk(&place);
		const struct svc_import_options options = {.source = "in.csv"};
		import_text(desk, map, csv, strlen(csv), &options, &summary, &err);
		g_assert_cmpstr(err.message, ==, NULL);
		g_assert_cmpuint(summary.made, ==, run == 0);
		g_assert_cmpuint(summary.unchanged, ==, run == 1);
		g_assert_cmpuint(summary.adjusted, ==, run == 0 ? 3 : 0);
		g_assert_cmpuint(summary.n_moved, ==, run == 0);
		const struct svc_import_moved *moved =
			run ? NULL : &g_array_index(summary.moved, struct svc_import_moved, 0);
		g_assert_cmpstr(moved ? moved->id : NULL, ==, run ? NULL : "X-1");
		g_assert_cmpint(moved ? moved->line : 2, ==, 2);
	}
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(&place);
	svc_auto(svc_record) record = NULL;
	g_assert_cmpint(svc_desk_get(desk, "ticket", "X-1", &record, &err), ==, SVC_OK);
	g_test_message("%s", record->text->str);
	g_assert_nonnull(strstr(record->text->str,
		"## 2026-02-01T10:00:00Z import opened\n\n- status: new\n- priority: P3\n\n"
		"## 2026-02-01T10:00:00Z import noted\n\nearly\n\n"
		"## 2026-02-01T10:00:00Z import changed\n\n- status: in-progress\n\n"
		"## 2026-02-01T11:00:00Z import changed\n\n- status: resolved\n"));
	struct totals totals = count_records(&place);
	g_assert_cmpuint(totals.findings, ==, 0);
	g_hash_table_unref(totals.transitions);
	place_close(&place);
}

static void test_encoding(void)
{
	static const char latin[] = HEADER "1,1/2/2026 10:00,kim,New,Gr\xf6\xdf"
					   "e,,\n";
	struct place place;
	place_open(&place, NULL);
	svc_autoclear(svc_import_summary) summary = {0}, strict = {0};
	import_ok(&place, latin, &summary);
	g_assert_nonnull(strstr(place.warnings->str, "Windows-1252"));
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(&place);
	svc_auto(svc_record) record = NULL;
	g_assert_cmpint(svc_desk_get(desk, "ticket", "X-1", &record, &err), ==, SVC_OK);
	g_assert_cmpstr(svc_record_get(record, "title"), ==, "Größe");
	g_autofree char *map = g_strconcat(plain_map, "encoding: UTF-8\n", NULL);
	const struct svc_import_options options = {.source = "in.csv"};
	g_assert_cmpint(import_text(desk, map, latin, strlen(latin), &options, &strict, &err), ==,
		SVC_EINVALID);
	g_assert_cmpint(err.line, ==, 2);
	place_close(&place);
}

/* Maps that are refused: line, column and a part of message or hint. */
static const struct {
	const char *map;
	int line, column;
	const char *message, *hint;
} bad_maps[] = {
	{"kind: tikcet\n", 1, 7, "unknown kind 'tikcet'", "ticket"},
	{"rows: event\n", 1, 1, "kind is missing", ""},
	{"kind: ticket\nrwos: event\n", 2, 1, "unknown key 'rwos'", "rows"},
	{"kind: ticket\nrows: evnt\n", 2, 7, "evnt", "event"},
	{"kind: ticket\nid: a\nfields:\n  stauts: x\n", 4, 3, "unknown field 'stauts'", "status"},
	{"kind: ticket\nid: a\nfields:\n  title: {colum: x}\n", 4, 11, "unknown key 'colum'",
		"column"},
	{"kind: ticket\nid: a\nfields:\n  title: {column: x, text: y}\n", 4, 10, "exactly one", ""},
	{"kind: ticket\nid: {text: 'a{b'}\n", 2, 12, "brace", ""},
	{"kind: ticket\nid: a\n", 1, 1, "opened is missing", ""},
	{"kind: ticket\nid: a\nopened: {time: b, set: {status: nwe}}\n", 3, 33, "nwe", "new"},
	{"kind: ticket\nid: a\nopened: {time: b, set: {title: x}}\n", 3, 25, "isn't tracked", ""},
	{"kind: ticket\nzone: Europe/Berln\n", 2, 7, "Europe/Berln", "Europe/Berlin"},
	{"kind: ticket\nencoding: UTF-99\n", 2, 11, "UTF-99", ""},
	{"kind: ticket\ndelimiter: ab\n", 2, 12, "one character", ""},
	{"kind: ticket\nrows: event\nid: a\nopened: {time: b}\n", 1, 1, "needs event", ""},
	{"kind: ticket\nid: a\nopened: {time: b}\nonto: existing\n", 1, 1, "rows: event", ""},
	{"kind: ticket\nid: a\nopened: {time: b}\ncomments: [{time: c, verb: shouted, text: d}]\n",
		4, 28, "shouted", "noted"},
	{"kind: ticket\n\tid: a\n", 2, 1, "", ""},
	{"[]\n", 1, 1, "no keys", ""},
};

static void test_bad_maps(void)
{
	svc_autoclear(svc_error) kinds_err = {0};
	svc_auto(svc_kinds) kinds = NULL;
	g_assert_cmpint(svc_kinds_new(&kinds, &kinds_err), ==, SVC_OK);
	for (size_t i = 0; i < G_N_ELEMENTS(bad_maps); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_map) map = NULL;
		const char *text = bad_maps[i].map;
		enum svc_status status =
			svc_map_load("map.yaml", text, strlen(text), kinds, NULL, &map, &err);
		g_test_message(
			"%zu: %d:%d: %s | %s", i, err.line, err.column, err.message, err.hint);
		g_assert_cmpint(status, ==, SVC_EINVALID);
		g_assert_cmpstr(err.path, ==, "map.yaml");
		g_assert_cmpint(err.line, ==, bad_maps[i].line);
		g_assert_cmpint(err.column, ==, bad_maps[i].column);
		g_assert_nonnull(strstr(err.message, bad_maps[i].message));
		g_assert_nonnull(strstr(err.hint ? err.hint : "", bad_maps[i].hint));
	}
}

static void test_columns(void)
{
	struct place place;
	place_open(&place, NULL);
	svc_autoclear(svc_error) err = {0};
	svc_autoclear(svc_import_summary) summary = {0};
	svc_auto(svc_desk) desk = place_desk(&place);
	const struct svc_import_options options = {.source = "in.csv"};
	static const char csv[] = "no,at,who,sate,what,note,tags\n";
	enum svc_status status =
		import_text(desk, plain_map, csv, strlen(csv), &options, &summary, &err);
	g_assert_cmpint(status, ==, SVC_EINVALID);
	g_assert_cmpstr(err.path, ==, "map.yaml");
	g_assert_cmpint(err.line, ==, 11);
	g_assert_nonnull(strstr(err.hint, "sate"));
	place_close(&place);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/import/uci", test_uci);
	g_test_add_func("/import/rabobank", test_rabobank);
	g_test_add_func("/import/refused", test_refused);
	g_test_add_func("/import/skip-bad", test_skip_bad);
	g_test_add_func("/import/later", test_later);
	g_test_add_func("/import/early", test_early);
	g_test_add_func("/import/encoding", test_encoding);
	g_test_add_func("/import/bad-maps", test_bad_maps);
	g_test_add_func("/import/columns", test_columns);
	return g_test_run();
}
