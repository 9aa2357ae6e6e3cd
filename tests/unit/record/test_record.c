#include "fixture.h"

static void test_parse(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse(fix, TICKET);
	const struct svc_timeline *timeline = NULL;
	g_assert_cmpstr(record->id, ==, "INC-2611-7K3M9");
	g_assert_cmpstr(svc_record_get(record, "status"), ==, "in-progress");
	g_assert_cmpstr(svc_record_get(record, "assignee"), ==, "kim");
	g_assert_null(svc_record_get(record, "customer"));
	g_assert_null(svc_record_get(record, "x-legacy"));
	g_assert_null(svc_record_get(record, NULL));
	g_assert_nonnull(svc_record_node(record, "x-legacy"));
	g_assert_cmpint(svc_record_timeline(record, &timeline, &fix->err), ==, SVC_OK);
	g_assert_cmpuint(timeline->entries->len, ==, 3);
	g_assert_cmpstr(
		timeline->description, ==, "One in ten requests fails since the 09:00 release.");
	int64_t last = 0;
	g_assert_cmpint(svc_record_last_time(record, &last, &fix->err), ==, SVC_OK);
	g_assert_cmpint(last, ==, at("2026-11-21T09:21:00Z"));
}

static void test_id_from_stem(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) bare =
		parse_as(fix, "service", "services/checkout.md", "---\ntitle: Checkout\n---\n");
	g_assert_cmpstr(bare->id, ==, "checkout");
	svc_auto(svc_record) empty = parse_as(fix, "service", "services/checkout.md", "---\n---\n");
	g_assert_cmpstr(empty->id, ==, "checkout");
	g_assert_null(svc_record_get(empty, "title"));
	svc_auto(svc_record) null =
		parse_as(fix, "service", "services/checkout.md", "---\nid: ~\n---\n");
	g_assert_cmpstr(null->id, ==, "checkout");
}

static void test_bom_crlf(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse_as(fix, "team", "teams/ops.md",
		"\xef\xbb\xbf---\r\nid: ops\r\nmembers:\r\n- kim\r\n- lee\r\n---\r\nNight shift.\r\n");
	g_auto(GStrv) members = svc_record_list(record, "members");
	g_assert_cmpuint(g_strv_length(members), ==, 2);
	g_assert_cmpstr(members[1], ==, "lee");
	g_assert_true(record->parts.bom);
}

static void test_list(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse(fix, "---\nlabels: one\nwatchers: [a, b]\n"
						 "links:\n- {to: X-1, as: y}\n---\n");
	g_auto(GStrv) labels = svc_record_list(record, "labels");
	g_auto(GStrv) watchers = svc_record_list(record, "watchers");
	g_auto(GStrv) links = svc_record_list(record, "links");
	g_auto(GStrv) none = svc_record_list(record, "aliases");
	g_assert_cmpstr(labels[0], ==, "one");
	g_assert_null(labels[1]);
	g_assert_cmpuint(g_strv_length(watchers), ==, 2);
	g_assert_null(links[0]);
	g_assert_null(none[0]);
	g_autofree char *joined = svc_record_value(svc_record_node(record, "watchers"));
	g_assert_cmpstr(joined, ==, "a, b");
	g_autofree char *json = svc_record_value(svc_record_node(record, "links"));
	g_assert_cmpstr(json, ==, "[{\"to\":\"X-1\",\"as\":\"y\"}]");
	g_assert_null(svc_record_value(NULL));
}

static const struct {
	const char *text;
	int line;
	const char *message;
} bad[] = {
	{"title: x\n", 1, ""},
	{"---\ntitle: x\n", 0, ""},
	{"---\na: 1\na: 2\n---\n", 3, ""},
	{"---\n- a\n---\n", 2, "not a map"},
	{"---\nword\n---\n", 2, "not a map"},
	{"---\n\ttitle: x\n---\n", 2, ""},
	{"---\ntitle: x\xff\n---\n", 2, ""},
};

static void test_bad(struct fixture *fix, gconstpointer data)
{
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_record) record = NULL;
		g_assert_cmpint(svc_record_parse(svc_kinds_find(fix->kinds, "ticket", NULL), "x.md",
					bad[i].text, strlen(bad[i].text), &record, &err),
			==, SVC_EINVALID);
		g_assert_null(record);
		g_assert_cmpstr(err.path, ==, "x.md");
		if (bad[i].line)
			g_assert_cmpint(err.line, ==, bad[i].line);
		g_assert_nonnull(strstr(err.message, bad[i].message));
	}
}

static void test_diff(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) a = parse(fix, TICKET);
	g_autofree char *text = with(TICKET, "priority: P2\n", "priority: P1\nlabels: [x, y]\n");
	g_autofree char *other = with(text, "x-legacy: {number: 0042}\n", "x-new: 1\n");
	svc_auto(svc_record) b = parse(fix, other);
	g_autoptr(GArray) changes = svc_record_diff(a, b);
	static const char *const expected[][3] = {{"priority", "P2", "P1"},
		{"labels", NULL, "x, y"}, {"x-legacy", "{\"number\":\"0042\"}", NULL},
		{"x-new", NULL, "1"}};
	g_assert_cmpuint(changes->len, ==, G_N_ELEMENTS(expected));
	for (guint i = 0; i < changes->len; i++) {
		const struct svc_field_change *one =
			&g_array_index(changes, struct svc_field_change, i);
		g_assert_cmpstr(one->field, ==, expected[i][0]);
		g_assert_cmpstr(one->from, ==, expected[i][1]);
		g_assert_cmpstr(one->to, ==, expected[i][2]);
	}
	g_autoptr(GArray) same = svc_record_diff(a, a);
	g_autoptr(GArray) all = svc_record_diff(NULL, a);
	g_autoptr(GArray) nothing = svc_record_diff(NULL, NULL);
	g_assert_cmpuint(same->len, ==, 0);
	g_assert_cmpuint(all->len, ==, 11);
	g_assert_cmpuint(nothing->len, ==, 0);
}

static char *json_of(struct svc_record *record, bool entries, bool public_only)
{
	json_t *json = svc_record_json(record, entries, public_only);
	char *text = json_dumps(json, JSON_COMPACT);
	char *copy = g_strdup(text);
	free(text);
	json_decref(json);
	return copy;
}

static void test_json(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse_as(fix, "service", "services/checkout.md",
		"---\nid: checkout\ntitle: Checkout\ntier: 1\nsla:\ndepends_on: postgres\n"
		"ola: {payments-api: platform-ola}\ncost: 1200 EUR/month\nextra: no\n---\nText.\n");
	g_autofree char *text = json_of(record, true, false);
	g_assert_cmpstr(text, ==,
		"{\"kind\":\"service\",\"id\":\"checkout\",\"path\":\"services/checkout.md\","
		"\"title\":\"Checkout\",\"tier\":1,\"depends_on\":[\"postgres\"],"
		"\"ola\":{\"payments-api\":\"platform-ola\"},\"cost\":\"1200 EUR/month\","
		"\"extra\":\"no\",\"description\":\"Text.\",\"entries\":[]}");
	svc_auto(svc_record) odd =
		parse_as(fix, "service", "services/a1.md", "---\ntier: first\n---\n");
	g_autofree char *untyped = json_of(odd, false, false);
	g_assert_nonnull(strstr(untyped, "\"tier\":\"first\""));
}

static void test_json_public(struct fixture *fix, gconstpointer data)
{
	static const char extension[] = "extends: ticket\ninternal: [priority, assignee]\n";
	g_assert_cmpint(svc_kinds_add(fix->kinds, "x", extension, strlen(extension), &fix->err), ==,
		SVC_OK);
	svc_auto(svc_record) record = parse(fix, TICKET "\n## 2026-11-21T09:31:00Z kim noted\n\n"
							"Pool member 3.\n\n"
							"## 2026-11-21T09:32:00Z kim changed\n\n"
							"- priority: P1\n");
	json_t *json = svc_record_json(record, true, true);
	g_assert_null(json_object_get(json, "priority"));
	g_assert_null(json_object_get(json, "x-legacy"));
	json_t *entries = json_object_get(json, "entries");
	g_assert_cmpuint(json_array_size(entries), ==, 3);
	json_t *changed = json_array_get(entries, 2);
	g_assert_cmpstr(json_string_value(json_object_get(changed, "verb")), ==, "changed");
	g_assert_cmpuint(json_object_size(json_object_get(changed, "changes")), ==, 1);
	json_decref(json);
	json_t *whole = svc_record_json(record, true, false);
	g_assert_cmpuint(json_array_size(json_object_get(whole, "entries")), ==, 5);
	json_decref(whole);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/record/parse", test_parse);
	ADD("/record/id-from-stem", test_id_from_stem);
	ADD("/record/bom-crlf", test_bom_crlf);
	ADD("/record/list", test_list);
	ADD("/record/bad", test_bad);
	ADD("/record/diff", test_diff);
	ADD("/record/json", test_json);
	ADD("/record/json-public", test_json_public);
	return g_test_run();
}
