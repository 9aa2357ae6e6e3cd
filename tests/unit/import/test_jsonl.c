#include "fixture.h"
#include "import/jsonl.h"

static enum svc_status export_one(struct svc_record **record, void *data, struct svc_error *err)
{
	return svc_export_jsonl(*record, data, err);
}

static GString *export_all(struct place *place)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(place);
	GString *out = g_string_new(NULL);
	svc_desk_each(desk, NULL, export_one, NULL, out, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	return out;
}

static void import_lines(
	struct place *place, const char *text, size_t length, struct svc_import_summary *summary)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(place);
	const struct svc_import_options options = {.source = "in.jsonl"};
	svc_import_jsonl(desk, text, length, &options, summary, &err);
	if (err.message)
		g_error("%s:%d: %s (%s)", err.path, err.line, err.message, err.hint);
}

static const char ticket[] =
	"---\n"
	"id: INC-2611-7K3M9\n"
	"# a comment\n"
	"title: 'Checkout: \"502\"'\n"
	"status: on-hold\n"
	"type: incident\n"
	"hold_reason: customer\n"
	"affected: [ana@example.com, ben@example.com]\n"
	"form: {os: linux, deep: {list: [a, 'b, c', {d: e}], empty: []}, '3.10': yes}\n"
	"labels:\n- '- odd'\n- \"a: \\\"b\\\" #c\"\n- 'null'\n"
	"links:\n- {to: PRB-2611-ABCDE, as: caused-by}\n"
	"opened: 2026-11-16T12:00:00Z\n"
	"---\n"
	"First line.\n\n\\## 2026-11-16T12:00:00Z kim replied\n\n"
	"## 2026-11-16T12:00:00Z ana@example.com opened\n\n"
	"- status: new\n- type: incident\n\n"
	"## 2026-11-17T12:00:00Z kim noted\n\nTrailing break\n\n\n"
	"## 2026-11-17T12:00:00Z kim changed\n\n- status: on-hold\n- hold_reason: customer\n";

static void test_round_trip(void)
{
	struct place from, to;
	place_open(&from, NULL);
	place_open(&to, NULL);
	write_in(&from, "tickets/2026/11/INC-2611-7K3M9.md", ticket);
	write_in(&from, "services/checkout.md",
		"---\nid: checkout\ntitle: Checkout\nstage: live\ntier: 1\ndepends_on:\n- db\n"
		"cost: 1200 EUR/month\nola: {db: platform-ola}\n---\nWhat it is.\n");
	write_in(&from, "slas/gold.md",
		"---\nid: gold\ntitle: Gold\ntype: sla\ncalendar: always\nclocks:\n  response:\n"
		"    target:\n      P1: 15m\n      default: 1bd\n    objective: 95%\n"
		"credits:\n- {below: 99.9%, credit: 5%}\n---\n");
	g_autoptr(GString) first = export_all(&from);
	svc_autoclear(svc_import_summary) summary = {0}, again = {0};
	import_lines(&to, first->str, first->len, &summary);
	g_assert_cmpuint(summary.made, ==, 3);
	g_autoptr(GString) second = export_all(&to);
	g_assert_cmpstr(first->str, ==, second->str);
	import_lines(&to, first->str, first->len, &again);
	g_assert_cmpuint(again.unchanged, ==, 3);
	run_in(&to, "test \"$(git rev-list --count HEAD)\" = 2 && git fsck --strict");
	place_close(&from);
	place_close(&to);
}

static const struct {
	const char *line;
	const char *message;
} refused[] = {
	{"{", "column"},
	{"[]", "no JSON object"},
	{"{\"kind\": 3}", "kind is missing"},
	{"{\"kind\": \"tikcet\"}", "unknown kind"},
	{"{\"kind\": \"team\", \"id\": 7}", "id is no text"},
	{"{\"kind\": \"team\", \"title\": \"A\"}", "id is missing"},
	{"{\"kind\": \"team\", \"id\": \"a/b\", \"title\": \"A\"}", "a/b"},
	{"{\"kind\": \"team\", \"id\": \"aa\", \"id\": \"bb\"}", "duplicate"},
	{"{\"kind\": \"ticket\", \"title\": \"A\", \"status\": \"nwe\"}", "nwe"},
	{"{\"kind\": \"ticket\", \"titel\": \"A\"}", "titel"},
	{"{\"kind\": \"ticket\", \"id\": \"X-1\", \"title\": \"A\", \"status\": \"nwe\", \"entries\": []}",
		""},
	{"{\"kind\": \"ticket\", \"id\": \"X-1\", \"title\": \"A\", \"entries\": [{\"verb\": \"noted\"}]}",
		"time"},
	{"{\"kind\": \"ticket\", \"id\": \"X-1\", \"title\": \"A\", \"entries\": [{\"time\": "
	 "\"2026-11-16T12:00:00Z\", \"author\": \"a b\", \"verb\": \"noted\", \"text\": \"x\"}]}",
		"one word"},
};

static void test_refused(void)
{
	struct place place;
	place_open(&place, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_autoclear(svc_import_summary) summary = {0};
		svc_auto(svc_desk) desk = place_desk(&place);
		const struct svc_import_options options = {.source = "in.jsonl"};
		g_autofree char *text = g_strconcat("\n", refused[i].line, "\n", NULL);
		enum svc_status status =
			svc_import_jsonl(desk, text, strlen(text), &options, &summary, &err);
		g_test_message("%zu: %d: %s | %s", i, err.line, err.message, err.hint);
		g_assert_cmpint(status, ==, SVC_EINVALID);
		g_assert_cmpint(err.line, ==, 2);
		g_assert_nonnull(strstr(err.message, refused[i].message));
	}
	run_in(&place, "test \"$(git rev-list --count HEAD)\" = 1");
	place_close(&place);
}

/* Lines that a person or a script wrote: defaults, a drawn id, an opening. */
static void test_new(void)
{
	static const char text[] =
		"{\"kind\": \"ticket\", \"title\": \"Printer\", \"labels\": [\"a\", \"b\"], "
		"\"form\": {\"os\": \"linux\"}, \"description\": \"It is out of ink.\"}\n"
		"{\"kind\": \"team\", \"id\": \"ops\", \"title\": \"Operations\", "
		"\"members\": [\"kim\"]}\n";
	struct place place;
	place_open(&place, NULL);
	svc_autoclear(svc_import_summary) summary = {0};
	import_lines(&place, text, strlen(text), &summary);
	g_assert_cmpuint(summary.made, ==, 2);
	g_autoptr(GString) out = export_all(&place);
	g_assert_nonnull(strstr(out->str, "\"id\":\"INC-2611-"));
	g_assert_nonnull(strstr(out->str, "\"labels\":[\"a\",\"b\"]"));
	g_assert_nonnull(strstr(out->str, "\"verb\":\"opened\""));
	g_assert_nonnull(strstr(out->str, "\"members\":[\"kim\"]"));
	place_close(&place);
}

static enum svc_status export_row(struct svc_record **record, void *data, struct svc_error *err)
{
	static const char *const fields[] = {"id", "title", "labels", "form", "description", NULL};
	return strcmp((*record)->kind->name, "ticket") == 0
		       ? svc_export_csv_row(*record, fields, true, false, data, err)
		       : SVC_OK;
}

static void test_csv(void)
{
	struct place place;
	place_open(&place, NULL);
	write_in(&place, "tickets/2026/11/INC-2611-7K3M9.md",
		"---\nid: INC-2611-7K3M9\ntitle: '=1+1, \"two\"'\nlabels:\n- a\n- b\n"
		"form: {os: linux}\nopened: 2026-11-16T12:00:00Z\n---\nTwo\nlines\n");
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = place_desk(&place);
	static const char *const fields[] = {"id", "title", "labels", "form", "description", NULL};
	g_autoptr(GString) out = g_string_new(NULL);
	svc_export_csv_header(fields, out);
	g_assert_cmpint(svc_desk_each(desk, NULL, export_row, NULL, out, &err), ==, SVC_OK);
	g_assert_cmpstr(out->str, ==,
		"id,title,labels,form,description\r\n"
		"INC-2611-7K3M9,\"'=1+1, \"\"two\"\"\",a; b,\"{\"\"os\"\":\"\"linux\"\"}\","
		"\"Two\nlines\"\r\n");
	g_autofree const char **names =
		svc_export_fields(svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL));
	g_assert_cmpstr(names[0], ==, "id");
	g_assert_true(g_strv_contains(names, "status"));
	place_close(&place);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/jsonl/round-trip", test_round_trip);
	g_test_add_func("/jsonl/refused", test_refused);
	g_test_add_func("/jsonl/new", test_new);
	g_test_add_func("/jsonl/csv", test_csv);
	return g_test_run();
}
