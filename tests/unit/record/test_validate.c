#include "fixture.h"

#include "record/finding.h"

static GPtrArray *validate_as(
	struct fixture *fix, const char *kind, const char *path, const char *text)
{
	svc_auto(svc_record) record = parse_as(fix, kind, path, text);
	GPtrArray *findings = svc_findings_new();
	g_assert_cmpint(svc_record_validate(record, findings, &fix->err), ==, SVC_OK);
	for (guint i = 0; i < findings->len; i++) {
		const struct svc_finding *one = findings->pdata[i];
		g_test_message("%s:%d:%d %s %s (%s)", one->path, one->line, one->column, one->rule,
			one->message, one->cure ? one->cure : "");
		g_assert_cmpstr(one->path, ==, path);
	}
	return findings;
}

static const char *const clean = "---\n"
				 "id: INC-2611-7K3M9\n"
				 "title: Checkout returns 502\n"
				 "status: on-hold\n"
				 "type: incident\n"
				 "hold_reason: customer\n"
				 "labels: [a, b]\n"
				 "opened: 2026-11-21T09:14:00Z\n"
				 "---\n"
				 "Text.\n"
				 "\n"
				 "## 2026-11-21T09:14:00Z ana@example.com opened\n"
				 "\n"
				 "- status: new\n"
				 "- type: incident\n"
				 "\n"
				 "## 2026-11-21T09:21:00Z kim changed\n"
				 "\n"
				 "- status: on-hold\n"
				 "- hold_reason: customer\n";

static void test_clean(struct fixture *fix, gconstpointer data)
{
	g_autoptr(GPtrArray) findings = validate_as(fix, "ticket", TICKET_PATH, clean);
	g_assert_cmpuint(findings->len, ==, 0);
}

static const struct {
	const char *old, *new; /* what is changed in the clean record */
	const char *rule;
	int line;
	const char *message, *cure; /* parts; cure may be NULL */
} cases[] = {
	{"title: Checkout", "titel: Checkout", "field-unknown", 3, "no field 'titel'", "title"},
	{"title: Checkout returns 502\n", "", "field-required", 1, "title is missing", "title=…"},
	{"hold_reason: customer\n", "", "field-required", 4, "with status 'on-hold'",
		"hold_reason=…"},
	{"labels: [a, b]", "priority: [P1]", "field-type", 7, "a list is not one of", NULL},
	{"labels: [a, b]", "labels: {a: b}", "field-type", 7, "a map is not a list", NULL},
	{"labels: [a, b]", "hold_until: soon", "field-type", 7, "'soon' is not a time", "RFC 3339"},
	{"labels: [a, b]", "channel: fax", "choice-unknown", 7, "'fax' is not one of", "choose"},
	{"labels: [a, b]", "channel: Email", "field-form", 7, "stored as 'email'", NULL},
	{"labels: [a, b]", "hold_until: 2026-11-27T00:00:00+01:00", "field-form", 7,
		"stored as '2026-11-26T23:00:00Z'", NULL},
	{"labels: [a, b]", "links:\n- {too: X-1}", "field-unknown", 8, "links has no key 'too'",
		"to"},
	{"labels: [a, b]", "links:\n- {as: by}", "field-required", 8, "links has no to", NULL},
	{"labels: [a, b]", "links: X-1", "field-type", 7, "single value", NULL},
	{"labels: [a, b]", "watchers: [kim lee]", "field-type", 7, "not a person", NULL},
	{"id: INC-2611-7K3M9", "id: INC-2611-7K3M8", "id-mismatch", 2, "called 'INC-2611-7K3M9.md'",
		"name of its id"},
	{"ana@example.com opened", "ana@example.com noted", "opened-missing", 10, "no 'opened'",
		"--fix"},
	{"opened: 2026-11-21T09:14:00Z", "opened: 2026-11-21T09:15:00Z", "opened-mismatch", 8,
		"line 12 says 2026-11-21T09:14:00Z", NULL},
	{"labels: [a, b]", "team: ops", "tracked-mismatch", 7, "team is 'ops'", "--fix"},
	{"- hold_reason: customer", "- hold_reason: other", "tracked-mismatch", 6,
		"the timeline says 'other'", NULL},
	{"- hold_reason: customer", "- hold_reason: customer\n- colour: red", "change-unknown", 21,
		"no field 'colour'", NULL},
	{"- hold_reason: customer", "- hold_reason: customer\nsome text", "entry-malformed", 21,
		"no '- field: value'", "noted"},
	{"- hold_reason: customer\n",
		"- hold_reason: customer\n\n## 2026-11-21T09:20:00Z kim noted\n\nx\n",
		"entry-order", 22, "stands after that of 2026-11-21T09:21:00Z", NULL},
	{"- hold_reason: customer\n", "- hold_reason: customer\n\n## kim noted\n\nx\n",
		"entry-unstamped", 22, "has no time", "--fix"},
	{"- hold_reason: customer\n",
		"- hold_reason: customer\n\n## 2026-11-21T09:22:00Z kim notd\n\nx\n", "entry-verb",
		22, "no entries 'notd'", "noted"},
	{"- hold_reason: customer\n",
		"- hold_reason: customer\n\n## 2026-11-21T09:22:00Z kim opened\n\n- type: incident\n",
		"opened-twice", 22, "already, in line 12", NULL},
	{"Text.\n", "Text.\n\n## 2026-11-21T09:00:00Z kim noted\n\nx\n", "entry-before-opened", 12,
		"in line 16", NULL},
	{"opened: ", "conflicts: [{field: team, base: a, ours: b}]\nopened: ", "merge-conflict", 8,
		"team is 'b' on one side and empty on the other",
		"svc resolve INC-2611-7K3M9 team"},
	{"- status: new", "- status: cancelled", "transition-forbidden", 19,
		"from 'cancelled' to 'on-hold'", NULL},
};

static const struct svc_rule *rule_of(const char *id)
{
	for (const struct svc_rule *rule = svc_record_rules(); rule->id; rule++)
		if (!strcmp(rule->id, id))
			return rule;
	return NULL;
}

static void test_cases(struct fixture *fix, gconstpointer data)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = with(clean, cases[i].old, cases[i].new);
		g_autoptr(GPtrArray) findings = validate_as(fix, "ticket", TICKET_PATH, text);
		const struct svc_finding *found = NULL;
		for (guint j = 0; j < findings->len && !found; j++)
			if (!strcmp(((struct svc_finding *)findings->pdata[j])->rule,
				    cases[i].rule))
				found = findings->pdata[j];
		g_test_message("case %s", cases[i].rule);
		g_assert_nonnull(found);
		g_assert_cmpint(found->line, ==, cases[i].line);
		g_assert_nonnull(strstr(found->message, cases[i].message));
		if (cases[i].cure)
			g_assert_nonnull(strstr(found->cure, cases[i].cure));
		g_assert_cmpint(found->severity, ==, rule_of(found->rule)->severity);
		g_assert_true(found->fixable == rule_of(found->rule)->fixable);
	}
}

/* Every rule has a case above, and the table is sorted. */
static void test_rules(void)
{
	const char *before = "";
	for (const struct svc_rule *rule = svc_record_rules(); rule->id; rule++) {
		bool covered = false;
		for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
			covered = covered || !strcmp(cases[i].rule, rule->id);
		g_test_message("%s", rule->id);
		g_assert_true(covered);
		g_assert_cmpstr(before, <, rule->id);
		g_assert_false(g_str_has_suffix(rule->summary, "."));
		before = rule->id;
	}
}

/* The examples of docs/kinds.md's catalog kinds hold nothing to complain of. */
static const char *const catalog[][3] = {
	{"calendar", "calendars/berlin-office.md",
		"---\nid: berlin-office\ntitle: Berlin office hours\n"
		"timezone: Europe/Berlin           # must be listed in tzdata\nhours:\n"
		"  mon-thu: [09:00-12:30, 13:00-17:30]\n  fri: [09:00-16:00]\n"
		"include:\n- de-holidays\nholidays:\n- 12-25\n"
		"- {date: 2026-04-03, name: Good Friday}\nexceptions:\n"
		"  2026-12-24: [09:00-12:00]\n---\n"},
	{"sla", "slas/gold.md",
		"---\nid: gold\ntitle: Gold support\ntype: sla\neffective: 2026-07-01\n"
		"calendar: berlin-office\nclocks:\n  response:\n    target:\n      P1: 15m\n"
		"      default: 1bd\n    objective: 95%\n  resolution:\n    target: 4h\n    pause:\n"
		"    - on-hold:customer\n    calendar: always\n  network-ola:\n    kind: ola\n"
		"    team: network\n    target: 2h\nwindow: month\nat_risk: 80%\n"
		"on_reopen: continue\non_priority_change: retroactive\n"
		"on_calendar_change: effective\non_target_edit: pinned\navailability: 99.9%\n"
		"exclusions:\n- planned-maintenance\ncredits:\n- {below: 99.9%, credit: 5%}\n"
		"credit_cap: 20%\n---\n"},
	{"service", "services/checkout.md",
		"---\nid: checkout\ntitle: Checkout\nstage: live\nowner: kim\nteam: payments\n"
		"tier: 1\nsla: gold\nsupport_hours: berlin-office\n"
		"support_contact: payments@example.com\ndepends_on:\n- payments-api\n- postgres\n"
		"ola: {payments-api: platform-ola}\ncost: 1200 EUR/month\nsunset: 2028-01-01\n---\n"},
	{"offering", "offerings/new-laptop.md",
		"---\nid: new-laptop\ntitle: New laptop\nservice: workplace\naudience:\n"
		"- employees\nsla: standard\nprice: 1400 EUR\napproval:\n- line-manager\n"
		"fulfil: {team: desktop, within: 5bd}\nform:\n- field: os\n  type: enum\n"
		"  choices:\n  - linux\n  - macos\n  required: true\n- field: justification\n"
		"  type: text\n---\n"},
	{"customer", "customers/acme.md",
		"---\nid: acme\ntitle: Acme\nsla: gold\nagreements:\n"
		"- {service: checkout, sla: gold, effective: 2026-01-01}\ncontacts:\n"
		"- ana@example.com\ntimezone: Europe/Berlin\nlanguage: de\n---\n"},
	{"team", "teams/ops.md",
		"---\nid: ops\ntitle: Operations\nmembers:\n- kim\nlead: kim\n"
		"calendar: berlin-office\nemail: ops@example.com\n---\n"},
	{"person", "people/kim.md",
		"---\nid: kim\ntitle: Kim\nemail: kim@example.com\naliases:\n- kim@old.example\n"
		"roles:\n- agent\nmanager: lee\ntimezone: Europe/Berlin\nlanguage: en\n---\n"},
};

static void test_catalog(struct fixture *fix, gconstpointer data)
{
	for (guint i = 0; i < G_N_ELEMENTS(catalog); i++) {
		g_autoptr(GPtrArray) findings =
			validate_as(fix, catalog[i][0], catalog[i][1], catalog[i][2]);
		g_assert_cmpuint(findings->len, ==, 0);
	}
}

static void test_new_is_clean(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = NULL;
	svc_auto(svc_edit) fields = edit_of("title=x", "team=ops", "priority=p1", NULL);
	svc_auto(svc_edit) change = edit_of("status=on-hold", "hold_reason=other", NULL);
	svc_auto(svc_edit) back = edit_of("status=in-progress", NULL);
	const struct svc_kind *ticket = svc_kinds_find(fix->kinds, "ticket", NULL);
	g_assert_cmpint(svc_record_new(ticket, "INC-2611-7K3M9", TICKET_PATH, fields, "Hello",
				at("2026-11-21T09:14:00Z"), "ana", &record, &fix->err),
		==, SVC_OK);
	g_assert_cmpint(svc_record_apply(record, change, at("2026-11-21T09:15:00Z"), "kim", false,
				NULL, &fix->err),
		==, SVC_OK);
	g_assert_cmpint(svc_record_apply(record, back, at("2026-11-21T09:16:00Z"), "kim", false,
				NULL, &fix->err),
		==, SVC_OK);
	g_autoptr(GPtrArray) findings = validate_as(fix, "ticket", TICKET_PATH, record->text->str);
	g_assert_cmpuint(findings->len, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/validate/clean", test_clean);
	ADD("/validate/cases", test_cases);
	g_test_add_func("/validate/rules", test_rules);
	ADD("/validate/catalog", test_catalog);
	ADD("/validate/new-is-clean", test_new_is_clean);
	return g_test_run();
}
