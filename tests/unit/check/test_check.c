#include "check/check.h"
#include "desk/temp.h"

static GPtrArray *check(struct svc_desk *desk, const char *const *paths, bool history)
{
	GPtrArray *findings = svc_findings_new();
	svc_autoclear(svc_error) err = {0};
	struct svc_check_options options = {.paths = paths, .history = history};
	temp_ok(svc_check_run(desk, &options, findings, &err), err);
	return findings;
}

static char *list(const GPtrArray *findings)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < findings->len; i++) {
		const struct svc_finding *one = findings->pdata[i];
		g_string_append_printf(
			text, "%s:%d %s: %s\n", one->path, one->line, one->rule, one->message);
	}
	return g_string_free(text, FALSE);
}

static void assert_clean(struct svc_desk *desk)
{
	g_autoptr(GPtrArray) findings = check(desk, NULL, false);
	g_autofree char *text = list(findings);
	g_assert_cmpstr(text, ==, "");
}

/* Writes one file into a sound desk and expects one finding of `rule`, at `line`. */
static void test_rule(
	const char *path, const char *text, const char *rule, int line, const char *message)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, path, text);
	svc_auto(svc_desk) desk = temp_open(&temp);
	g_autoptr(GPtrArray) findings = check(desk, NULL, false);
	g_autofree char *all = list(findings);
	bool found = false;
	for (guint i = 0; i < findings->len; i++) {
		const struct svc_finding *one = findings->pdata[i];
		found = found || (!strcmp(one->rule, rule) && one->line == line &&
					 strstr(one->message, message));
	}
	if (!found)
		g_error("no %s:%d '%s' in:\n%s", rule, line, message, all);
	temp_clear(&temp);
}

static void test_sound(void)
{
	struct temp temp;
	temp_desk(&temp);
	/* A built-in calendar, an email address and an alias need no record of that name. */
	temp_write(&temp, "slas/gold.md",
		"---\nid: gold\ntitle: Gold\ntype: sla\ncalendar: always\nclocks:\n  response:\n"
		"    target:\n      default: 4h\n---\n");
	temp_write(&temp, "services/shop.md",
		"---\nid: shop\ntitle: Shop\nstage: live\nowner: lee@example.com\nsla: gold\n"
		"depends_on:\n- old-name\n---\n");
	temp_write(&temp, "services/renamed.md",
		"---\nid: renamed\ntitle: R\nstage: live\nsla: gold\naliases:\n- old-name\n---\n");
	svc_auto(svc_desk) desk = temp_open(&temp);
	assert_clean(desk);
	temp_clear(&temp);
}

static void test_refs(void)
{
	test_rule("services/a-b.md", "---\nid: a-b\ntitle: X\nstage: live\nteam: payment\n---\n",
		"ref-missing", 5, "team: there is no team 'payment'");
	test_rule("services/a-b.md",
		"---\nid: a-b\ntitle: X\nstage: live\ndepends_on:\n- checkout\n- nothing\n---\n",
		"ref-missing", 7, "there is no service 'nothing'");
	test_rule("services/a-b.md",
		"---\nid: a-b\ntitle: X\nstage: live\nlinks:\n- {to: INC-2611-00000, as: x}\n---\n",
		"ref-missing", 6, "there is no record 'INC-2611-00000'");
	test_rule("offerings/a-b.md",
		"---\nid: a-b\ntitle: X\nservice: checkout\nfulfil: {team: nobody, within: 5bd}\n---\n",
		"ref-missing", 5, "there is no team 'nobody'");
	test_rule("slas/a-b.md",
		"---\nid: a-b\ntitle: X\ncalendar: always\nclocks:\n  response:\n"
		"    target: 4h\n    calendar: never\n---\n",
		"ref-missing", 8, "there is no calendar 'never'");
	test_rule("services/a-b.md", "---\nid: a-b\ntitle: X\nstage: live\nowner: kin\n---\n",
		"person-unknown", 5, "there is no person 'kin'");
}

static void test_identity(void)
{
	test_rule("tickets/2026/12/INC-2611-7K3M9.md", "---\nid: INC-2611-7K3M9\ntitle: X\n---\n",
		"path-wrong", 0, "belongs into tickets/2026/11/INC-2611-7K3M9.md");
	test_rule("tickets/2026/12/INC-2611-7K3M9.md", "---\nid: INC-2611-7K3M9\ntitle: X\n---\n",
		"id-duplicate", 2, "also that of tickets/2026/11/INC-2611-7K3M9.md");
	test_rule("tickets/imported/_a/a.md", "---\nid: a\ntitle: X\nkey: joiner-1\n---\n",
		"key-duplicate", 4, "tickets/2026/10/REQ-2610-7K3ZZ.md");
	test_rule("tickets/imported/_a/a.md", "---\nid: a\ntitle: X\naliases: [old-17]\n---\n",
		"alias-duplicate", 4, "the alias 'old-17' also names");
	test_rule("tickets/imported/_a/a.md",
		"---\nid: a\ntitle: X\naliases: [INC-2611-7K3M9]\n---\n", "alias-duplicate", 4,
		"is also the id of");
	test_rule("services/Big.md", "---\nid: Big\ntitle: X\nstage: live\n---\n", "id-invalid", 2,
		"'Big' is no valid id");
	test_rule("services/aux.md", "---\nid: aux\ntitle: X\nstage: live\n---\n", "record-syntax",
		0, "not a safe path");
	test_rule("services/small.md", "---\nid: other\ntitle: X\nstage: live\n---\n",
		"id-mismatch", 2, "other");
}

static void test_files(void)
{
	test_rule("services/a-b.md", "---\nid: a-b\ntitle: [\n---\n", "record-syntax", 4, "");
	test_rule("services/a-b.md", "no frontmatter\n", "record-syntax", 1, "");
	test_rule("services/notes.txt", "x\n", "file-stray", 0, "neither a record");
	test_rule("services/a-b.md",
		"---\nid: a-b\n<<<<<<< HEAD\ntitle: X\n=======\ntitle: Y\n>>>>>>> other\n---\n",
		"conflict-marker", 3, "conflict markers");
	test_rule("services/a-b.md",
		"---\nid: a-b\ntitle: X\nstage: live\n---\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n",
		"conflict-marker", 6, "conflict markers");
	test_rule(".svc/config.yaml", "format: 1\ntimezone: Europe/Berln\n", "config-zone", 2,
		"Europe/Berln");
	test_rule(".svc/config.yaml", "format: 1\nfoo: 1\n", "config-key", 2, "'foo'");
	test_rule(".svc/config.yaml",
		"format: 1\nqueries:\n  mine: assignee:@me\n  bad: stauts:new\n", "config-query", 4,
		"in the saved query @bad: ");
	test_rule(".svc/config.yaml", "format: 1\nqueries:\n  a: '@b'\n  b: is:open\n  c: '@c'\n",
		"config-query", 5, "@c refers to itself");
}

static void test_config_values(void)
{
	test_rule(".svc/config.yaml", "format: 1\ndefaults:\n  team: payment\n", "config-default",
		3, "defaults/team: there is no team 'payment'");
	test_rule(".svc/config.yaml", "format: 1\ndefaults:\n  sla: checkout\n", "config-default",
		3, "defaults/sla: there is no sla 'checkout'");
	test_rule(".svc/config.yaml", "format: 1\npriority:\n  high: {low: P3, high: P9}\n",
		"config-priority", 3, "'P9' is no priority");
	test_rule(".svc/config.yaml", "format: 1\npriority:\n  high: {hihg: P1}\n",
		"config-priority", 3, "'hihg' is no urgency");
	test_rule(".svc/config.yaml", "format: 1\npriority:\n  huge: {high: P1}\n",
		"config-priority", 3, "'huge' is no impact");
}

static void test_people(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, "people/one.md",
		"---\nid: one\ntitle: One\nemail: one@example.org\naliases: [old@example.org, "
		"one@example.org]\n---\n");
	svc_auto(svc_desk) desk = temp_open(&temp);
	assert_clean(desk); /* who repeats an own address is nobody else */
	temp_clear(&temp);
}

/* Reads the desk with two people of whom the second one has the first one's address. */
static void assert_twins(const char *second, int line)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, "people/one.md",
		"---\nid: one\ntitle: One\nemail: one@example.org\naliases: [old@example.org]\n---\n");
	temp_write(&temp, "people/two.md", second);
	svc_auto(svc_desk) desk = temp_open(&temp);
	g_autoptr(GPtrArray) findings = check(desk, NULL, false);
	g_assert_cmpuint(findings->len, ==, 1);
	const struct svc_finding *finding = findings->pdata[0];
	g_assert_cmpstr(finding->rule, ==, "person-duplicate");
	g_assert_cmpstr(finding->path, ==, "people/two.md");
	g_assert_nonnull(strstr(finding->message, "people/one.md"));
	g_assert_cmpint(finding->line, ==, line);
	temp_clear(&temp);
}

static void test_people_twice(void)
{
	assert_twins("---\nid: two\ntitle: Two\nemail: One@Example.org\n---\n", 4);
	assert_twins("---\nid: two\ntitle: Two\nemail: old@example.org\n---\n", 4);
	assert_twins("---\nid: two\ntitle: Two\naliases: [one@example.org]\n---\n", 4);
}

static void test_agreements(void)
{
	test_rule("calendars/office.md",
		"---\nid: office\ntitle: Office\ntimezone: Europe/Berln\nhours:\n"
		"  mon-fri: [09:00-17:00]\n---\n",
		"calendar-zone", 4, "Europe/Berln");
	test_rule("slas/gold.md",
		"---\nid: gold\ntitle: Gold\ntype: sla\ncalendar: always\nclocks:\n"
		"  response:\n    target:\n      P1: 4h\n---\n",
		"sla-priority", 7, "P2");
}

/* A new desk starts without findings. */
static void test_template(gconstpointer name)
{
	struct temp temp;
	temp_init(&temp);
	svc_autoclear(svc_init_result) result = {0};
	svc_autoclear(svc_error) err = {0};
	struct svc_init_options options = {.template = name, .timezone = "America/New_York"};
	temp_ok(svc_desk_init(&temp.ctx, temp.dir, &options, &result, &err), err);
	svc_auto(svc_desk) desk = temp_open(&temp);
	assert_clean(desk);
	temp_clear(&temp);
}

static void test_odd(void)
{
	struct temp temp;
	temp_desk(&temp);
	g_autofree char *link = g_build_filename(temp.dir, "services/link.md", NULL);
	g_assert_cmpint(symlink("/etc/passwd", link), ==, 0);
	temp_write(&temp, "services/.gitkeep", "");
	svc_auto(svc_desk) desk = temp_open(&temp);
	g_autoptr(GPtrArray) findings = check(desk, NULL, false);
	g_autofree char *all = list(findings);
	g_assert_cmpstr(all, ==,
		"services/link.md:0 file-odd: a link or odd file where service records are\n");
	g_assert_cmpint(((const struct svc_finding *)findings->pdata[0])->severity, ==, SVC_ERROR);
	temp_clear(&temp);
}

static void test_parents(void)
{
	struct temp temp;
	temp_desk(&temp);
	static const char *const parents[] = {"b2", "c3", "a1", "d4", "a1"};
	static const char *const ids[] = {"a1", "b2", "c3", "d4", "e5"};
	for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
		g_autofree char *path =
			g_strdup_printf("tickets/imported/%s/%s.md", ids[i], ids[i]);
		g_autofree char *text =
			g_strdup_printf("---\nid: %s\nparent: %s\n---\n", ids[i], parents[i]);
		temp_write(&temp, path, text);
	}
	svc_auto(svc_desk) desk = temp_open(&temp);
	g_autoptr(GPtrArray) findings = check(desk, NULL, false);
	g_autoptr(GString) loops = g_string_new(NULL);
	for (guint i = 0; i < findings->len; i++) {
		const struct svc_finding *one = findings->pdata[i];
		if (!strcmp(one->rule, "parent-loop"))
			g_string_append_printf(loops, "%s ", one->path);
	}
	g_assert_cmpstr(loops->str, ==, "tickets/imported/a1/a1.md tickets/imported/d4/d4.md ");
	temp_clear(&temp);
}

#define TICKET                                                                                     \
	"---\nid: INC-2611-7K3M9\ntitle: X\nstatus: new\ntype: incident\nrequester: ana\n"         \
	"opened: 2026-11-20T07:14:00Z\n---\n\n## 2026-11-20T07:14:00Z ana opened\n\n"              \
	"- status: new\n- type: incident\n"
#define TICKET_PATH "tickets/2026/11/INC-2611-7K3M9.md"

static void test_entries(void)
{
	/* 09:15 is now: five minutes of skew are allowed. */
	test_rule(TICKET_PATH, TICKET "\n## 2026-11-21T09:20:01Z kim noted\n\nx\n", "entry-future",
		15, "2026-11-21T09:20:01Z");
	test_rule(TICKET_PATH,
		TICKET "\n## 2026-11-21T09:00:00Z kim noted\n\n[a](<INC-2611-7K3M9.d/a b.png>)\n",
		"attachment-missing", 17, "'a b.png'");
	test_rule("tickets/2026/11/INC-2611-7K3M9.d/log.txt", "x\n", "attachment-unnamed", 0,
		"INC-2611-7K3M9");
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, TICKET_PATH,
		TICKET "\n## 2026-11-21T09:20:00Z kim noted\n\n"
		       "[a](<INC-2611-7K3M9.d/a b.png>) [b](INC-2611-7K3M9.d/c%20d.png)\n");
	temp_write(&temp, "tickets/2026/11/INC-2611-7K3M9.d/a b.png", "x");
	temp_write(&temp, "tickets/2026/11/INC-2611-7K3M9.d/c d.png", "x");
	svc_auto(svc_desk) desk = temp_open(&temp);
	assert_clean(desk);
	temp_clear(&temp);
}

static void test_selected(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, "services/a-b.md", "---\nid: a-b\ntitle: X\nteam: z\n---\n");
	temp_write(&temp, "teams/a-b.md", "---\nid: a-b\ntitle: X\nlead: z\n---\n");
	svc_auto(svc_desk) desk = temp_open(&temp);
	const char *const paths[] = {"teams/", NULL};
	g_autoptr(GPtrArray) findings = check(desk, paths, false);
	g_assert_cmpuint(findings->len, ==, 1);
	g_assert_cmpstr(((struct svc_finding *)findings->pdata[0])->path, ==, "teams/a-b.md");
	const char *const part[] = {"team", NULL};
	g_autoptr(GPtrArray) none = check(desk, part, false);
	g_assert_cmpuint(none->len, ==, 0);
	temp_clear(&temp);
}

static void test_history(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, TICKET_PATH, TICKET "\n## 2026-11-20T07:20:00Z kim noted\n\nproof\n");
	temp_commit(&temp, "2026-11-20T09:00:00Z");
	g_autofree char *forged = g_strdup(TICKET);
	memcpy(strstr(forged, "status: new"), "priority: P", 11);
	temp_write(&temp, TICKET_PATH,
		"---\nid: INC-2611-7K3M9\ntitle: X\nstatus: on-hold\nhold_reason: other\n"
		"type: incident\nrequester: ana\nopened: 2026-11-20T07:14:00Z\n---\n");
	temp_commit(&temp, "2026-11-20T10:00:00Z");
	temp_write(&temp, TICKET_PATH, TICKET);
	svc_auto(svc_desk) desk = temp_open(&temp);
	g_autoptr(GPtrArray) without = check(desk, NULL, false);
	g_assert_cmpuint(without->len, ==, 0);
	g_autoptr(GPtrArray) findings = check(desk, NULL, true);
	g_autofree char *all = list(findings);
	g_assert_nonnull(strstr(all, "history-value: commit "));
	g_assert_nonnull(strstr(all, "of 2026-11-20T10:00:00Z holds status 'on-hold'"));
	g_assert_nonnull(strstr(all, "holds the entry '2026-11-20T07:20:00Z kim noted'"));
	/* The first commit had priority and service, which the timeline no longer tells. */
	g_assert_nonnull(strstr(all, "holds priority 'P3'"));
	temp_clear(&temp);
}

static void test_rules(void)
{
	size_t n;
	const struct svc_check_rule *rules = svc_check_rules(&n);
	for (size_t i = 0; i < n; i++) {
		g_assert_nonnull(rules[i].id);
		g_assert_false(g_str_has_suffix(rules[i].summary, "."));
		if (i)
			g_assert_cmpstr(rules[i - 1].id, <, rules[i].id);
	}
	g_autoptr(GArray) all = svc_check_all_rules();
	const struct svc_rule *row = (const struct svc_rule *)(void *)all->data;
	g_assert_cmpuint(all->len, >, n);
	for (guint i = 1; i < all->len; i++)
		g_assert_cmpstr(row[i - 1].id, <, row[i].id);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/check/sound", test_sound);
	g_test_add_func("/check/refs", test_refs);
	g_test_add_func("/check/identity", test_identity);
	g_test_add_func("/check/files", test_files);
	g_test_add_func("/check/config-values", test_config_values);
	g_test_add_func("/check/people", test_people);
	g_test_add_func("/check/people-twice", test_people_twice);
	g_test_add_func("/check/agreements", test_agreements);
	g_test_add_data_func("/check/template/it", "it", test_template);
	g_test_add_data_func("/check/template/small-business", "small-business", test_template);
	g_test_add_func("/check/odd", test_odd);
	g_test_add_func("/check/parents", test_parents);
	g_test_add_func("/check/entries", test_entries);
	g_test_add_func("/check/selected", test_selected);
	g_test_add_func("/check/history", test_history);
	g_test_add_func("/check/rules", test_rules);
	return g_test_run();
}
