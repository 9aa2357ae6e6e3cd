#include "util/time.h"
#include "view/case.h"
#include <string.h>

static const char text[] = "---\nid: INC-2611-7K3M9\ntitle: \"Down\\e[31m\"\nstatus: on-hold\n"
			   "hold_reason: customer\ntype: incident\nlabels:\n- vpn\n- home\n"
			   "opened: 2026-11-20T07:14:00Z\n---\nOne in *ten*.\n\n"
			   "## 2026-11-20T07:14:00Z ana opened\n\n- status: new\n\n"
			   "## 2026-11-20T08:00:00Z kim noted\n\nInternal.\n\n"
			   "## 2026-11-20T09:00:00Z kim replied\n\nHello.\n\n"
			   "## lee noted\n\nBy hand.\n";

enum { NOW = 1795166040 }; /* 2026-11-20T09:14:00Z */

static bool discard(void *data, const char *bytes, size_t length)
{
	return true;
}

static char *draw(bool public_only, const char *zone_name)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_kinds) kinds = NULL;
	svc_auto(svc_record) record = NULL;
	g_assert_cmpint(svc_kinds_new(&kinds, &err), ==, SVC_OK);
	g_assert_cmpint(svc_record_parse(svc_kinds_find(kinds, "ticket", NULL), "x.md", text,
				strlen(text), &record, &err),
		==, SVC_OK);
	svc_auto(svc_zone) zone = NULL;
	if (zone_name)
		g_assert_cmpint(svc_zone_open(zone_name, NULL, &zone, &err), ==, SVC_OK);
	const struct svc_out_options options = {.format = SVC_TABLE,
		.width = 60,
		.now = NOW,
		.zone = zone,
		.sink = {discard, NULL}};
	svc_auto(svc_out) out = svc_out_new(&options);
	const struct svc_view_options view = {.out = out, .public_only = public_only};
	char *drawn = NULL;
	g_assert_cmpint(svc_view_case(record, &view, &drawn, &err), ==, SVC_OK);
	return drawn;
}

static void test_case(void)
{
	g_autofree char *drawn = draw(false, NULL);
	g_assert_nonnull(strstr(drawn, "Status      on-hold\n"));
	g_assert_nonnull(strstr(drawn, "Labels      vpn, home\n"));
	g_assert_nonnull(strstr(drawn, "Opened      2026-11-20 07:14 (2h ago)\n"));
	g_assert_nonnull(strstr(drawn, "2026-11-20 08:00  kim noted\n  Internal.\n"));
	g_assert_nonnull(strstr(drawn, "(not stamped)  lee noted\n"));
	g_assert_null(strchr(drawn, '\x1b')); /* a title can't draw */
}

static void test_public(void)
{
	g_autofree char *drawn = draw(true, NULL);
	g_assert_null(strstr(drawn, "Internal"));
	g_assert_null(strstr(drawn, "By hand"));
	g_assert_nonnull(strstr(drawn, "kim replied\n  Hello.\n"));
	g_assert_nonnull(strstr(drawn, "ana opened\n  status: new\n"));
}

/* Fields of one kind of a record in `source`, drawn 60 columns wide. */
static char *draw_kind(const char *kind, const char *source)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_kinds) kinds = NULL;
	svc_auto(svc_record) record = NULL;
	g_assert_cmpint(svc_kinds_new(&kinds, &err), ==, SVC_OK);
	g_assert_cmpint(svc_record_parse(svc_kinds_find(kinds, kind, NULL), "x.md", source,
				strlen(source), &record, &err),
		==, SVC_OK);
	const struct svc_out_options options = {
		.format = SVC_TABLE, .width = 60, .now = NOW, .sink = {discard, NULL}};
	svc_auto(svc_out) out = svc_out_new(&options);
	const struct svc_view_options view = {.out = out};
	char *drawn = NULL;
	g_assert_cmpint(svc_view_case(record, &view, &drawn, &err), ==, SVC_OK);
	return drawn;
}

static void test_collections(void)
{
	g_autofree char *form = draw_kind("offering",
		"---\nid: laptop\ntitle: L\nform:\n- {name: model, type: enum, "
		"choices: [light, big]}\n- {name: why}\n---\n");
	g_assert_nonnull(strstr(form, " model (type enum, choices (light, big))\n"));
	g_assert_nonnull(strstr(form, "            why\n"));
	g_autofree char *sla = draw_kind("sla",
		"---\nid: s\ntitle: S\nclocks:\n  response: {target: {P1: 15m, P2: 1h}}\n"
		"  resolution: {target: 8h}\non_priority_change: retroactive\n---\n");
	g_assert_nonnull(strstr(sla, "Clocks             response: target (P1 15m, P2 1h)\n"
				     "                   resolution: target 8h\n"));
	g_assert_nonnull(strstr(sla, "On priority change retroactive\n"));
}

static void test_order(void)
{
	static const char source[] =
		"---\nid: INC-2611-7K3M9\ntitle: T\nstatus: on-hold\nhold_reason: customer\n"
		"hold_until: 2026-11-24T08:00:00Z\nopened: 2026-11-20T07:14:00Z\n"
		"assignee: kim\npriority: P1\n---\nX.\n\n"
		"## 2026-11-20T07:14:00Z ana changed\n\n- hold_until: 2026-11-24T08:00:00Z\n";
	g_autofree char *drawn = draw_kind("ticket", source);
	static const char *const order[] = {"Status", "Priority", "Assignee", "Hold", "Opened",
		"  hold_until: 2026-11-24 08:00\n"};
	const char *at = drawn;
	for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
		at = strstr(at, order[i]);
		g_assert_nonnull(at);
	}
}

static void test_zone(void)
{
	g_autofree char *drawn = draw(false, "Europe/Berlin");
	g_assert_nonnull(strstr(drawn, "2026-11-20 09:00  kim noted"));
}

static void test_ago(void)
{
	static const struct {
		int64_t time;
		const char *text;
	} cases[] = {{0, "just now"}, {-59, "just now"}, {-60, "1m ago"}, {-7199, "1h ago"},
		{7200, "in 2h"}, {-3 * SVC_DAY, "3d ago"}, {-20 * SVC_DAY, "2w ago"},
		{-100 * SVC_DAY, "3mo ago"}, {-800 * SVC_DAY, "2y ago"}};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *ago = svc_view_ago(NOW + cases[i].time, NOW);
		g_assert_cmpstr(ago, ==, cases[i].text);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/view/case", test_case);
	g_test_add_func("/view/public", test_public);
	g_test_add_func("/view/zone", test_zone);
	g_test_add_func("/view/collections", test_collections);
	g_test_add_func("/view/order", test_order);
	g_test_add_func("/view/ago", test_ago);
	return g_test_run();
}
