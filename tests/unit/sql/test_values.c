/*
 * What each type of field is in SQL, with the index and without; names of columns; parameters.
 */
#include "ask.h"

static const char kind_file[] = "kind: risk\ntitle: Risk\nplural: risks\nhelp: What may go wrong.\n"
				"id: {style: slug}\nfields:\n"
				"  title: {type: line, help: What.}\n"
				"  note: {type: text, help: More.}\n"
				"  count: {type: int, help: How many.}\n"
				"  weight: {type: decimal, help: How heavy.}\n"
				"  share: {type: decimal, unit: '%', help: How much.}\n"
				"  real: {type: bool, help: Whether.}\n"
				"  size: {type: enum, choices: [small, large], help: How large.}\n"
				"  day: {type: date, help: When.}\n"
				"  found: {type: datetime, help: When exactly.}\n"
				"  lasts: {type: duration, help: How long.}\n"
				"  service: {type: ref, refs: [service], help: Where.}\n"
				"  owner: {type: person, help: Whose.}\n"
				"  more: {type: list, item: int, help: Numbers.}\n"
				"  map: {type: map, item: line, help: Pairs.}\n";

static const struct {
	const char *line;   /* of the frontmatter */
	const char *column; /* that is asked for */
	const char *value;
} rows[] = {
	{"title: A risk", "title", "tA risk"},
	{"title: ''", "title", "-"},
	{"title: ~", "title", "-"},
	{"title: [a, b]", "title", "t[\"a\",\"b\"]"},
	{"note: |\n  one\n  two", "note", "tone\ntwo\n"},
	{"count: 3", "count", "i3"},
	{"count: -9223372036854775808", "count", "i-9223372036854775808"},
	{"count: 03", "count", "i3"},
	{"count: many", "count", "tmany"},
	{"count: 99999999999999999999", "count", "t99999999999999999999"},
	{"weight: 3.10", "weight", "r3.1000000000000001"},
	{"weight: 1e5", "weight", "t1e5"},
	{"share: 99.9%", "share", "t99.9%"},
	{"real: true", "real", "i1"},
	{"real: false", "real", "i0"},
	{"real: yes", "real", "tyes"},
	{"size: large", "size", "tlarge"},
	{"size: LARGE", "size", "tLARGE"},
	{"day: 2026-11-21", "day", "t2026-11-21"},
	{"day: 2026-02-30", "day", "t2026-02-30"},
	{"found: 2026-11-21T09:14:00Z", "found", "t2026-11-21T09:14:00Z"},
	{"found: 2026-11-21T10:14:00+01:00", "found", "t2026-11-21T09:14:00Z"},
	{"found: soon", "found", "tsoon"},
	{"lasts: 1h30m", "lasts", "t1h30m"},
	{"service: checkout", "service", "tcheckout"},
	{"owner: ANA@example.com", "owner", "tANA@example.com"},
	{"more: [1, 2, x]", "more", "t[1,2,\"x\"]"},
	{"more: 7", "more", "t[7]"},
	{"more: []", "more", "-"},
	{"more: [~, '', 5]", "more", "t[5]"},
	{"more: [[1], 2]", "more", "t[[\"1\"],2]"},
	{"map: {a: b, c: d}", "map", "t{\"a\":\"b\",\"c\":\"d\"}"},
	{"map: {}", "map", "-"},
	{"labels: [a, \"b\\u001fc\"]", "labels", "t[\"a\",\"b\\u001Fc\"]"},
	{"x-a: 1\nx-b: [2]", "other", "t{\"x-a\":\"1\",\"x-b\":[\"2\"]}"},
	{"size: small", "other", "-"},
	{"size: small", "kind", "trisk"},
	{"size: small", "path", "trisks/r.md"},
	{"size: small", "description", "tBody."},
	{"id: elsewhere", "id", "telsewhere"},
};

static void test_types(void)
{
	static const char *const uses[] = {"always", "never"};
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, ".svc/kinds/risk.yaml", kind_file);
	for (size_t i = 0; i < G_N_ELEMENTS(rows) * 2; i++) {
		const char *line = rows[i / 2].line;
		g_autofree char *text = g_strdup_printf("---\n%s%s\n---\nBody.\n",
			g_str_has_prefix(line, "id") ? "" : "id: r\n", line);
		g_autofree char *sql = g_strdup_printf("SELECT %s FROM risks", rows[i / 2].column);
		g_autofree char *wanted = g_strconcat(rows[i / 2].value, "\n", NULL);
		temp_write(&temp, "risks/r.md", text);
		temp_set_env(&temp, "SVC_INDEX", uses[i % 2]);
		svc_auto(svc_desk) desk = temp_open(&temp);
		g_autofree char *got = ask(desk, sql);
		if (strcmp(got, wanted) != 0)
			g_error("%s (%s): %s instead of %s", line, uses[i % 2], got, wanted);
	}
	temp_clear(&temp);
}

static const struct {
	const char *sql, *rows;
} views[] = {
	{"SELECT kind, id, title, category FROM records WHERE kind = 'ticket'",
		"tticket|tREQ-2610-7K3ZZ|tNew laptop|topen\n"
		"tticket|tINC-2611-7K3M9|tCheckout returns 502|topen\n"},
	{"SELECT seq, at, author, verb, public, text FROM entries WHERE id = 'INC-2611-7K3M9'",
		"i1|t2026-11-20T07:14:00Z|tana|topened|i1|-\n"
		"i2|t2026-11-20T08:00:00Z|tkim|tnoted|i0|tA note.\n"
		"i3|t2026-11-20T09:00:00Z|tkim|tchanged|i1|-\n"
		"i4|t2026-11-20T10:00:00Z|tkim|tchanged|i1|-\n"},
	{"SELECT seq, field, old, new FROM changes WHERE id = 'INC-2611-7K3M9' AND seq > 1",
		"i3|tstatus|tnew|tin-progress\n"
		"i4|tservice|tcheckout|-\n"},
	{"SELECT field, target_kind, target FROM refs WHERE id = 'payments'",
		"tmembers|tperson|tkim\ntlead|-|tmax@example.com\n"},
	{"SELECT field, target_kind, target FROM refs WHERE id = 'REQ-2610-7K3ZZ'",
		"trequester|tperson|tana\n"},
	{"SELECT value, rank, category FROM choices WHERE field = 'status' AND rank < 3",
		"tnew|i1|topen\ntin-progress|i2|topen\n"},
	{"SELECT version, now, timezone FROM meta", "i1|t2026-11-21T09:15:00Z|tUTC\n"},
	{"SELECT date('now'), time('now')", "t2026-11-21|t09:15:00\n"},
	{"SELECT aliases FROM people WHERE id = 'kim'", "t[\"kim@old.example.com\"]\n"},
	{"SELECT a.value FROM people, json_each(people.aliases) a", "tkim@old.example.com\n"},
	{"SELECT t.id FROM tickets t, json_each(t.aliases) a WHERE a.value = 'OLD-17'",
		"tINC-2611-7K3M9\n"},
	{"SELECT s.title FROM tickets t JOIN services s ON s.id = t.service", "tCheckout\n"},
	{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3)"
	 " SELECT count(*) FROM n",
		"i3\n"},
	{"SELECT x'00ff', 1e999, 'a' || char(233)", "t00FF|tInf|ta\xc3\xa9\n"},
	{"VALUES (1, NULL), (2.5, 'x')", "i1|-\nr2.5|tx\n"},
	{"SELECT 1; -- and no more\n;", "i1\n"},
};

static void test_views(void)
{
	static const char *const uses[] = {"always", "never"};
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, "tickets/2026/11/INC-2611-7K3M9.md",
		"---\nid: INC-2611-7K3M9\ntitle: Checkout returns 502\nstatus: in-progress\n"
		"type: incident\npriority: P3\nrequester: ana\nopened: 2026-11-20T07:14:00Z\n"
		"aliases:\n- OLD-17\nservice: checkout\n---\nOne in ten fails.\n\n"
		"## 2026-11-20T07:14:00Z ana opened\n\n- status: new\n- service: checkout\n\n"
		"## 2026-11-20T09:00:00Z kim changed\n\n- status: in-progress\n\n"
		"## 2026-11-20T08:00:00Z kim noted\n\nA note.\n\n"
		"## 2026-11-20T10:00:00Z kim changed\n\n- service:\n");
	for (size_t i = 0; i < G_N_ELEMENTS(views) * 2; i++) {
		temp_set_env(&temp, "SVC_INDEX", uses[i % 2]);
		svc_auto(svc_desk) desk = temp_open(&temp);
		g_autofree char *got = ask(desk, views[i / 2].sql);
		g_assert_cmpstr(got, ==, views[i / 2].rows);
	}
	temp_clear(&temp);
}

static void test_names_and_types(void)
{
	static const struct {
		const char *name;
		enum svc_sql_type type;
	} wanted[] = {{"id", SVC_SQL_TEXT}, {"id_2", SVC_SQL_TEXT}, {"n", SVC_SQL_WHOLE},
		{"x", SVC_SQL_REAL}, {"y", SVC_SQL_TEXT}, {"none", SVC_SQL_TEXT}};
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_autoclear(svc_error) err = {0};
	const struct svc_sql_options options = {NULL, 0, NULL, NULL};
	svc_auto(svc_sql_result) result = NULL;
	temp_ok(svc_sql_run(desk,
			"SELECT 'a' id, 'b' id, 1 n, 1 x, 1 y, NULL none"
			" UNION ALL SELECT 'a', 'b', 2, 2.5, 'z', NULL",
			&options, &result, &err),
		err);
	const struct svc_sql_column *columns;
	g_assert_cmpuint(svc_sql_columns(result, &columns), ==, G_N_ELEMENTS(wanted));
	for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
		g_assert_cmpstr(columns[i].name, ==, wanted[i].name);
		g_assert_cmpint(columns[i].type, ==, wanted[i].type);
	}
	svc_desk_free(g_steal_pointer(&desk));
	temp_clear(&temp);
}

static void test_parameters(void)
{
	static const struct svc_sql_parameter given[] = {
		{"team", "x' OR 1=1 --"}, {"n", "1"}, {"of", "new"}};
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	enum svc_status status;
	g_autofree char *spliced =
		ask_with(desk, "SELECT id FROM services WHERE team = :team", given, 1, &status);
	g_assert_cmpint(status, ==, SVC_OK);
	g_assert_cmpstr(spliced, ==, "");
	g_autofree char *three = ask_with(desk,
		"SELECT $n + 1, :of FROM tickets WHERE 1 < @team LIMIT :n", given, 3, &status);
	g_assert_cmpint(status, ==, SVC_OK);
	g_assert_cmpstr(three, ==, "i2|tnew\n");
	g_autofree char *missing = ask_with(desk, "SELECT :n, :m", given, 2, &status);
	g_assert_cmpint(status, ==, SVC_EUSAGE);
	g_assert_true(g_str_has_prefix(missing, "there is no value for the parameter 'm'"));
	g_autofree char *surplus = ask_with(desk, "SELECT :teem", given, 1, &status);
	g_assert_cmpint(status, ==, SVC_EUSAGE);
	g_autofree char *unknown = ask_with(desk, "SELECT :team", given, 2, &status);
	g_assert_cmpint(status, ==, SVC_EUSAGE);
	g_assert_true(g_str_has_prefix(unknown, "the statement has no parameter 'n'"));
	g_autofree char *nameless = ask_with(desk, "SELECT ?", NULL, 0, &status);
	g_assert_cmpint(status, ==, SVC_EUSAGE);
	g_assert_true(g_str_has_prefix(nameless, "a parameter has no name"));
	svc_desk_free(g_steal_pointer(&desk));
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sql/values/types", test_types);
	g_test_add_func("/sql/values/views", test_views);
	g_test_add_func("/sql/values/names", test_names_and_types);
	g_test_add_func("/sql/values/parameters", test_parameters);
	return g_test_run();
}
