#include "query/query.h"
#include "util/time.h"
#include <string.h>

/* 2026-11-21T12:00:00Z, a Saturday */
enum { NOW = 1795262400 };

static struct svc_kinds *kinds;
static GHashTable *records; /* "kind/id" → struct svc_record, for references */

static const char kind_extra[] = "extends: ticket\n"
				 "fields:\n"
				 "  score:\n    type: decimal\n    help: A number.\n"
				 "  effort:\n    type: duration\n    help: A span.\n"
				 "  count:\n    type: int\n    help: A count.\n"
				 "  due_on:\n    type: date\n    help: A day.\n"
				 "  vip:\n    type: bool\n    help: Yes or no.\n"
				 "  price:\n    type: money\n    help: An amount.\n";

static const char ticket[] = "---\n"
			     "id: INC-2611-7K3M9\n"
			     "title: Checkout returns 502\n"
			     "status: on-hold\n"
			     "type: incident\n"
			     "priority: P2\n"
			     "impact: high\n"
			     "hold_reason: customer\n"
			     "assignee: kim\n"
			     "team: payments\n"
			     "service: checkout\n"
			     "labels:\n- network\n- urgent-fix\n"
			     "links:\n- {to: PRB-1, as: caused-by}\n"
			     "opened: 2026-11-16T12:00:00Z\n"
			     "score: 3.5\n"
			     "effort: 90m\n"
			     "count: 7\n"
			     "due_on: 2026-11-25\n"
			     "vip: true\n"
			     "price: 1400 EUR\n"
			     "x-ref: ABC\n"
			     "aliases:\n- OLD-1\n"
			     "---\n"
			     "One in ten requests fails.\n\n"
			     "## 2026-11-16T12:00:00Z ana@example.com opened\n\n"
			     "- status: new\n- priority: P3\n- team: network\n\n"
			     "## 2026-11-17T12:00:00Z kim changed\n\n"
			     "- status: in-progress\n- priority: P2\n- assignee: ann\n\n"
			     "## 2026-11-18T12:00:00Z kim noted\n\n"
			     "Größe der Datei geprüft\n\n"
			     "## 2026-11-18T12:00:00Z kim changed\n\n"
			     "- status: on-hold\n- assignee: kim\n- team: payments\n";

static const char service[] =
	"---\nid: checkout\ntitle: Checkout\nstage: live\nteam: payments\nowner: kim\n---\n";

static struct svc_record *parse(const char *kind, const char *path, const char *text)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_record *record = NULL;
	const struct svc_kind *found = svc_kinds_find(kinds, kind, NULL);
	svc_record_parse(found, path, text, strlen(text), &record, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	return record;
}

static struct svc_record *load(void *data, const char *kind, const char *id)
{
	g_autofree char *key = g_strdup_printf("%s/%s", kind, id);
	return g_hash_table_lookup(records, key);
}

static const char *saved(void *data, const char *name)
{
	static const char *const rows[][2] = {{"mine", "assignee:@me is:open,paused"},
		{"urgent", "priority:P1..P2"}, {"both", "@mine @urgent"}, {"loop", "@pool"},
		{"pool", "is:open or @loop"}, {"broken", "priority:P9"}};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strcmp(rows[i][0], name) == 0)
			return rows[i][1];
	return NULL;
}

static enum svc_status check(
	void *data, const struct svc_field *field, const char *value, struct svc_error *err)
{
	if (strcmp(value, "nobody") != 0)
		return SVC_OK;
	svc_error_set(err, SVC_EUSAGE, "there is no %s nobody", field->name);
	return svc_error_hint(err, "did you mean kim?");
}

static enum svc_status get_due(
	void *data, struct svc_record *record, char ***values, struct svc_error *err)
{
	const char *one[] = {"2026-11-21T13:00:00Z", NULL};
	*values = g_strdupv((char **)one);
	return SVC_OK;
}

static enum svc_status get_sla(
	void *data, struct svc_record *record, char ***values, struct svc_error *err)
{
	const char *one[] = {"at-risk", NULL};
	*values = g_strdupv((char **)one);
	return SVC_OK;
}

static struct svc_query_options options(void)
{
	static const char *const me[] = {"kim", "kim@example.com", NULL};
	static const char *const teams[] = {"payments", NULL};
	static const char *const saved_names[] = {
		"mine", "urgent", "both", "loop", "pool", "broken", NULL};
	static struct svc_query_computed computed[2];
	static const struct svc_kind *searched[2];
	static struct svc_choice sla[] = {{"ok", NULL}, {"at-risk", NULL}, {"breached", NULL}};
	computed[0].field = (struct svc_field){.name = "due", .type = SVC_FIELD_DATETIME};
	computed[0].get = get_due;
	if (!computed[1].field.choices) {
		computed[1].field = (struct svc_field){.name = "sla", .type = SVC_FIELD_ENUM};
		computed[1].field.choices = g_array_new(FALSE, FALSE, sizeof(sla[0]));
		g_array_append_vals(computed[1].field.choices, sla, G_N_ELEMENTS(sla));
		computed[1].get = get_sla;
	}
	searched[0] = svc_kinds_find(kinds, "ticket", NULL);
	return (struct svc_query_options){.kinds = kinds,
		.searched = searched,
		.now = NOW,
		.me = me,
		.my_teams = teams,
		.saved_names = saved_names,
		.computed = computed,
		.n_computed = 2,
		.saved = saved,
		.load = load,
		.check = check};
}

static bool matches(const char *expression)
{
	struct svc_query_options o = options();
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_query) query = NULL;
	svc_auto(svc_record) record = parse("ticket", "tickets/2026/11/INC-2611-7K3M9.md", ticket);
	svc_query_parse(NULL, expression, &o, &query, &err);
	if (err.message)
		g_error("%s: %s", expression, err.message);
	bool matched = false;
	g_assert_cmpint(svc_query_match(query, record, &matched, &err), ==, SVC_OK);
	return matched;
}

/* One row a query: what it says of the record above. */
static const struct {
	const char *query;
	bool matches;
} cases[] = {
	{"", true},
	{"status:on-hold", true},
	{"status:new,on-hold", true},
	{"-status:on-hold", false},
	{"status:new or priority:P2", true},
	{"not (status:new or priority:P2)", false},
	{"status:on-hold and not priority:P1", true},
	{"NOT status:new AND (priority:P1 OR priority:P2)", true},
	{"priority:P1..P2", true},
	{"priority:P3..", false},
	{"priority:..P1", false},
	{"is:paused", true},
	{"is:open", false},
	{"is:open,paused", true},
	{"is:active", true},
	{"-is:active", false},
	{"is:done,active", true},
	{"is:done,cancelled", false},
	{"kind:ticket", true},
	{"kind:service", false},
	{"type:incident", true},
	{"id:7k3m9", true},
	{"id:OLD-1", true},
	{"id:nothing", false},
	{"assignee:@me", true},
	{"assignee:\"@me\"", false},
	{"assignee:KIM", true},
	{"assignee:ki", false},
	{"team:@my-teams", true},
	{"-assignee:ann", true},
	{"urgency:", true},
	{"urgency:*", false},
	{"impact:*", true},
	{"impact:", false},
	{"hold-reason:customer", true},
	{"label:network", true},
	{"labels:urgent", true},
	{"labels:=urgent", false},
	{"labels:=urgent-fix,other", true},
	{"title:RETURNS", true},
	{"title:=checkout", false},
	{"title:\"checkout returns 502\"", true},
	{"links.to:PRB-1", true},
	{"links.as:=caused-by", true},
	{"x-ref:abc", true},
	{"x-none:", true},
	{"score:3.5", true},
	{"score:1..3", false},
	{"score:3..", true},
	{"count:7", true},
	{"count:..6", false},
	{"count:5..10", true},
	{"effort:1h..2h", true},
	{"effort:90m", true},
	{"effort:2h..", false},
	{"vip:true", true},
	{"vip:false", false},
	{"price:1000..2000", true},
	{"price:1400", true},
	{"price:\"1400 EUR\"", true},
	{"price:\"1400 USD\"", false},
	{"due_on:2026-11-25", true},
	{"due_on:2026-11", true},
	{"due_on:..2d", false},
	{"due_on:..4d", true},
	{"due_on:today", false},
	{"opened:-7d..", true},
	{"opened:-3d..", false},
	{"opened:..2026-11-16", true},
	{"opened:2026-11-17..", false},
	{"opened:2026-11", true},
	{"opened:2026", true},
	{"opened:2026-11-16T12:00:00Z", true},
	{"opened:2026-11-16T12:00:01Z..", false},
	{"opened:2026-11-10..2026-11-16", true},
	{"age:5d..", true},
	{"age:..4d", false},
	{"age:5d", true},
	{"due:..2h", true},
	{"due:..30m", false},
	{"due:2h..", false},
	{"sla:at-risk", true},
	{"sla:ok..at-risk", true},
	{"sla:breached", false},
	{"sla:gold", false},
	{"sla:gold,at-risk", true},
	{"service.team:payments", true},
	{"service.stage:live", true},
	{"service.owner:ann", false},
	{"service.sla:", true},
	{"502", true},
	{"checkout ten", true},
	{"checkout nothing", false},
	{"-nothing", true},
	{"GRÖSSE", true},
	{"\"requests fails\"", true},
	{"replied", false},
	{"was:assignee:ann", true},
	{"was:assignee:bob", false},
	{"was:assignee:kim", true},
	{"was:assignee:", true},
	{"was:assignee:ann:..2026-11-17", true},
	{"was:assignee:ann:2026-11-19..", false},
	{"was:status:new,closed", true},
	{"was:priority:P3", true},
	{"was:impact:high", true},
	{"in:on-hold", true},
	{"in:on-hold:3d..", true},
	{"in:on-hold:4d..", false},
	{"in:on-hold:..2d", false},
	{"in:paused:2d..", true},
	{"in:new:1h..", false},
	{"changed:status", true},
	{"changed:status:-7d..", true},
	{"changed:status:-2d..", false},
	{"changed:team:2026-11-18..2026-11-18", true},
	{"changed:impact", false},
	{"@mine", true},
	{"@urgent", true},
	{"@both", true},
	{"-@both", false},
	{"not @mine or status:on-hold", true},
};

static void test_match(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s", cases[i].query);
		if (matches(cases[i].query) != cases[i].matches)
			g_error("%s should%s match", cases[i].query,
				cases[i].matches ? "" : " not");
	}
}

static const struct {
	const char *query;
	int column;
	const char *message; /* a part of it */
	const char *hint;    /* a part of it */
} mistakes[] = {
	{"status:nwe", 8, "status has no value 'nwe'", "did you mean new"},
	{"status:new,on-hodl", 12, "on-hodl", "on-hold"},
	{"stauts:new", 1, "unknown field 'stauts'", "status"},
	{"is:open stauts:new", 9, "unknown field 'stauts'", "      ^^^^^^"},
	{"service.taem:x", 1, "unknown field 'service.taem'", "service.team"},
	{"error:502", 1, "unknown field 'error'", "double quotes"},
	{"priority:P1..P9", 10, "priority has no value 'P9'", "P1"},
	{"priority:P3..P1", 10, "ends before it starts", "swap"},
	{"title:a..b", 7, "no ranges", "quotes"},
	{"opened:tomorow..", 8, "tomorow", "a date"},
	{"opened:-7d", 8, "one single second", "-7d.."},
	{"age:soon..", 5, "soon", "duration"},
	{"age:-5d..", 5, "-5d", "duration"},
	{"count:many", 7, "many", "whole number"},
	{"count:1.5", 7, "1.5", "whole number"},
	{"score:x", 7, "x", "number"},
	{"vip:maybe", 5, "maybe", "true or false"},
	{"assignee:@you", 10, "@you", "@me"},
	{"assignee:nobody", 10, "nobody", "did you mean kim"},
	{"assignee:kim,nobody", 14, "nobody", "did you mean kim"},
	{"status:new (is:open", 12, "opened and not closed", "^"},
	{"status:new)", 11, "closed that was never opened", "^"},
	{"status:new or", 14, "a term is missing", "^"},
	{"or status:new", 1, "a term is missing", "^"},
	{"status:new and and x", 16, "a term is missing", "^"},
	{"()", 2, "a term is missing", "^"},
	{"not", 1, "negate", "^"},
	{"- x", 1, "negate", "^"},
	{"--x", 1, "negate", "^"},
	{"title:\"abc", 7, "opened and not closed", "^"},
	{"title:\"abc\"d", 12, "a blank is missing", "^"},
	{"ab\"c", 3, "quote may only", "^"},
	{"status:new,,on-hold", 12, "empty value", "^"},
	{"status:,new", 8, "empty value", "^"},
	{"count:..", 7, "needs a bound", "^"},
	{"title:*x", 7, "stands alone", "^"},
	{"was:assignee", 1, "a value is missing", "^"},
	{"was:", 1, "a field is missing", "^"},
	{"was:asignee:ann", 5, "unknown field 'asignee'", "assignee"},
	{"was:age:5d", 5, "no history", "^"},
	{"was:service.team:x", 5, "no history", "^"},
	{"changed:", 1, "a field is missing", "^"},
	{"changed:status:", 15, "a range is missing", "^"},
	{"changed:status:7d", 16, "a range is needed", "^"},
	{"in:on-hodl:3d..", 4, "on-hodl", "on-hold"},
	{"in:on-hold:x..", 12, "x", "duration"},
	{"@mien", 1, "no saved query '@mien'", "mine"},
	{"is:open @loop", 12, "refers to itself", "@loop"},
	{"@broken", 10, "in the saved query @broken: priority has no value 'P9'", "P1"},
	{"@", 1, "name of a saved query", "^"},
	{"is:opne", 4, "opne", "open"},
	{"kind:tikcet", 6, "tikcet", "ticket"},
};

static void test_mistakes(void)
{
	struct svc_query_options o = options();
	for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_query) query = NULL;
		const char *text = mistakes[i].query;
		enum svc_status status = svc_query_parse(NULL, text, &o, &query, &err);
		g_test_message("%s → %d %s | %s", text, err.column, err.message, err.hint);
		g_assert_cmpint(status, ==, SVC_EUSAGE);
		g_assert_nonnull(strstr(err.message, mistakes[i].message));
		g_assert_nonnull(err.hint);
		g_assert_nonnull(strstr(err.hint, mistakes[i].hint));
		g_assert_cmpint(err.column, ==, mistakes[i].column);
	}
}

static void test_operands(void)
{
	struct svc_query_options o = options();
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_query) query = NULL;
	svc_auto(svc_record) record = parse("ticket", "tickets/2026/11/INC-2611-7K3M9.md", ticket);
	const char *words[] = {"title:Checkout returns", "-team:network", "(502", NULL};
	bool matched;
	g_assert_cmpint(svc_query_parse(words, NULL, &o, &query, &err), ==, SVC_EUSAGE);
	g_assert_cmpint(err.column, ==, 38);
	g_assert_nonnull(strstr(err.hint, "-e"));
	words[2] = "502";
	g_assert_cmpint(svc_query_parse(words, "is:open or is:paused", &o, &query, &err), ==, 0);
	g_assert_cmpint(svc_query_match(query, record, &matched, &err), ==, SVC_OK);
	g_assert_true(matched);
	svc_query_free(g_steal_pointer(&query));
	const char *reserved[] = {"status:new", "or", NULL};
	g_assert_cmpint(svc_query_parse(reserved, NULL, &o, &query, &err), ==, SVC_EUSAGE);
	g_assert_cmpint(err.column, ==, 12);
	const char *empty[] = {"", NULL};
	g_assert_cmpint(svc_query_parse(empty, NULL, &o, &query, &err), ==, SVC_EUSAGE);
	const char *late[] = {"is:paused", "stauts:x", NULL};
	g_assert_cmpint(svc_query_parse(late, NULL, &o, &query, &err), ==, SVC_EUSAGE);
	g_assert_cmpint(err.column, ==, 11);
}

static void test_names(void)
{
	struct svc_query_options o = options();
	g_auto(GStrv) names = svc_query_field_names(&o);
	for (size_t i = 1; names[i]; i++)
		g_assert_cmpstr(names[i - 1], <, names[i]);
	const char *const expected[] = {"status", "priority", "due", "sla", "age", "kind", "is"};
	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
		g_assert_true(g_strv_contains((const char *const *)names, expected[i]));
}

/* What a desk without kinds of work can be asked. */
static void test_other_kinds(void)
{
	struct svc_query_options o = options();
	const struct svc_kind *searched[] = {svc_kinds_find(kinds, "team", NULL), NULL};
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_query) query = NULL;
	o.searched = searched;
	g_assert_cmpint(svc_query_parse(NULL, "in:on-hold", &o, &query, &err), ==, SVC_EUSAGE);
	g_assert_cmpint(svc_query_parse(NULL, "priority:P1", &o, &query, &err), ==, SVC_EUSAGE);
	o.searched = NULL;
	g_assert_cmpint(svc_query_parse(NULL, "stage:live", &o, &query, &err), ==, SVC_OK);
	bool matched = true;
	struct svc_record *record = load(NULL, "service", "checkout");
	g_assert_cmpint(svc_query_match(query, record, &matched, &err), ==, SVC_OK);
	g_assert_true(matched);
	svc_auto(svc_record) other = parse("ticket", "tickets/2026/11/INC-2611-7K3M9.md", ticket);
	g_assert_cmpint(svc_query_match(query, other, &matched, &err), ==, SVC_OK);
	g_assert_false(matched);
}

static void free_record(void *record)
{
	svc_record_free(record);
}

int main(int argc, char **argv)
{
	svc_autoclear(svc_error) err = {0};
	g_test_init(&argc, &argv, NULL);
	g_assert_cmpint(svc_kinds_new(&kinds, &err), ==, SVC_OK);
	svc_kinds_add(kinds, ".svc/kinds/ticket.yaml", kind_extra, sizeof(kind_extra) - 1, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	records = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_record);
	g_hash_table_insert(records, g_strdup("service/checkout"),
		parse("service", "services/checkout.md", service));
	g_test_add_func("/query/match", test_match);
	g_test_add_func("/query/mistakes", test_mistakes);
	g_test_add_func("/query/operands", test_operands);
	g_test_add_func("/query/names", test_names);
	g_test_add_func("/query/other-kinds", test_other_kinds);
	int result = g_test_run();
	g_hash_table_unref(records);
	svc_kinds_free(kinds);
	return result;
}
