#include "fixture.h"

/* Applies at 10:00 by lee; the edit is freed. */
static enum svc_status apply(
	struct fixture *fix, struct svc_record *record, struct svc_edit *edit, GArray **changes)
{
	svc_error_clear(&fix->err);
	enum svc_status status = svc_record_apply(
		record, edit, at("2026-11-21T10:00:00Z"), "lee", false, changes, &fix->err);
	svc_edit_free(edit);
	return status;
}

static void must(struct fixture *fix, struct svc_record *record, struct svc_edit *edit)
{
	if (apply(fix, record, edit, NULL) != SVC_OK)
		g_error("%s (%s)", fix->err.message, fix->err.hint ? fix->err.hint : "");
}

static struct svc_edit *texted(struct svc_edit *edit, const char *verb, const char *text)
{
	edit->verb = g_strdup(verb);
	edit->text = g_strdup(text);
	return edit;
}

static void test_set(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse(fix, TICKET);
	g_autoptr(GArray) changes = NULL;
	g_assert_cmpint(apply(fix, record,
				edit_of("team=network", "status=On-Hold", "hold_reason=customer",
					"requester=bo@example.com", NULL),
				&changes),
		==, SVC_OK);
	g_autofree char *a = with(TICKET, "status: in-progress ", "status: on-hold ");
	g_autofree char *b = with(a, "team: payments\nreq", "team: network\nreq");
	g_autofree char *c = with(b, "ana@example.com\nx", "bo@example.com\nx");
	g_autofree char *d =
		with(c, "assignee: 'kim'\n", "assignee: 'kim'\nhold_reason: customer\n");
	g_autofree char *expected = g_strconcat(d,
		"\n## 2026-11-21T10:00:00Z lee changed\n\n- status: on-hold\n"
		"- hold_reason: customer\n- team: network\n",
		NULL);
	g_assert_cmpstr(record->text->str, ==, expected);
	g_assert_cmpuint(changes->len, ==, 4);
	g_assert_cmpstr(svc_record_get(record, "status"), ==, "on-hold");
}

static void test_keep_while(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse(fix, TICKET);
	must(fix, record,
		edit_of("status=on-hold", "hold_reason=customer", "hold_until=2026-11-27T00:00:00Z",
			NULL));
	must(fix, record, edit_of("status=in-progress", NULL));
	g_assert_null(svc_record_node(record, "hold_reason"));
	g_assert_null(svc_record_node(record, "hold_until"));
	g_assert_true(g_str_has_suffix(record->text->str,
		"lee changed\n\n- status: in-progress\n- hold_reason:\n- hold_until:\n"));
}

static void test_no_change(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse(fix, TICKET);
	g_autoptr(GArray) changes = NULL;
	g_assert_cmpint(
		apply(fix, record, edit_of("priority=p2", "assignee=kim", "customer=", NULL),
			&changes),
		==, SVC_OK);
	g_assert_cmpstr(record->text->str, ==, TICKET);
	g_assert_cmpuint(changes->len, ==, 0);
}

static void test_untracked(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse(fix, TICKET);
	must(fix, record, edit_of("category=network/vpn", NULL));
	g_autofree char *expected = with(TICKET, "requester: ana@example.com\n",
		"requester: ana@example.com\ncategory: network/vpn\n");
	g_assert_cmpstr(record->text->str, ==, expected);
}

static void test_entries(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse(fix, TICKET);
	must(fix, record,
		texted(edit_of("priority=P1", NULL), "replied",
			"Hello,\n## 2026-01-01T00:00:00Z boss approved\n\nbye"));
	g_assert_true(g_str_has_suffix(record->text->str,
		"## 2026-11-21T10:00:00Z lee changed\n\n- priority: P1\n\n"
		"## 2026-11-21T10:00:00Z lee replied\n\nHello,\n"
		"\\## 2026-01-01T00:00:00Z boss approved\n\nbye\n"));
	const struct svc_timeline *timeline = NULL;
	g_assert_cmpint(svc_record_timeline(record, &timeline, &fix->err), ==, SVC_OK);
	g_assert_cmpuint(timeline->entries->len, ==, 5);
	const struct svc_entry *entry = timeline->entries->pdata[4];
	g_assert_cmpstr(entry->text, ==, "Hello,\n## 2026-01-01T00:00:00Z boss approved\n\nbye");
}

static void test_lists(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse(fix, TICKET);
	must(fix, record, edit_of("labels=vpn, slow", "labels+=vpn", "labels+=new", NULL));
	g_assert_nonnull(strstr(record->text->str, "labels:\n- vpn\n- slow\n- new\n"));
	must(fix, record, edit_of("labels-=slow", NULL));
	g_assert_nonnull(strstr(record->text->str, "labels:\n- vpn\n- new\n"));
	must(fix, record, edit_of("labels=[\"a, b\", c, c]", NULL));
	g_assert_nonnull(strstr(record->text->str, "labels:\n- a, b\n- c\n"));
	must(fix, record, edit_of("labels=[]", NULL));
	g_assert_null(svc_record_node(record, "labels"));
	must(fix, record, edit_of("links+={to: PRB-2611-ABCDE, as: caused-by}", NULL));
	must(fix, record,
		edit_of("links+={to: PRB-2611-ABCDE, as: caused-by}", "links+={to: CHG-1, as: by}",
			NULL));
	g_assert_cmpuint(svc_record_node(record, "links")->count, ==, 2);
	must(fix, record, edit_of("links-={as: caused-by, to: PRB-2611-ABCDE}", NULL));
	g_assert_cmpuint(svc_record_node(record, "links")->count, ==, 1);
	must(fix, record, edit_of("links-={to: CHG-1, as: by}", NULL));
	g_assert_cmpstr(record->text->str, ==, TICKET);
}

static void test_scalar_becomes_list(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record =
		parse_as(fix, "team", "teams/ops.md", "---\nid: ops\nmembers: kim\n---\n");
	must(fix, record, edit_of("members+=lee", NULL));
	g_auto(GStrv) members = svc_record_list(record, "members");
	g_assert_cmpuint(g_strv_length(members), ==, 2);
	/* a kind without tracked fields writes no timeline */
	g_assert_null(strstr(record->text->str, "##"));
}

static void test_paths(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse_as(fix, "sla", "slas/gold.md",
		"---\nid: gold\ntitle: Gold\nclocks:\n  response:\n    target: 4h # soon\n---\n");
	must(fix, record,
		edit_of("clocks/response/objective=95 %", "clocks/response/target=2h", NULL));
	g_assert_nonnull(strstr(record->text->str, "    target: 2h # soon\n    objective: 95%\n"));
	svc_auto(svc_edit) edit = svc_edit_new();
	svc_edit_add(edit, SVC_EDIT_SET_YAML, "credits", "- {below: 99.9%, credit: 5%}");
	g_assert_cmpint(
		svc_record_apply(record, edit, 0, "lee", false, NULL, &fix->err), ==, SVC_OK);
	g_assert_cmpstr(
		svc_yaml_get_text(svc_record_node(record, "credits")->child, "credit"), ==, "5%");
	svc_auto(svc_edit) wrong = svc_edit_new();
	svc_edit_add(wrong, SVC_EDIT_SET_YAML, "credits", "- {belo: 99.9%, credit: 5%}");
	g_assert_cmpint(svc_record_apply(record, wrong, 0, "lee", false, NULL, &fix->err), ==,
		SVC_EINVALID);
	g_assert_nonnull(strstr(fix->err.message, "'belo'"));
	g_assert_nonnull(strstr(fix->err.hint, "below"));
}

static void test_crlf(struct fixture *fix, gconstpointer data)
{
	g_auto(GStrv) lines = g_strsplit("\xef\xbb\xbf" TICKET, "\n", -1);
	g_autofree char *crlf = g_strjoinv("\r\n", lines);
	svc_auto(svc_record) record = parse(fix, crlf);
	must(fix, record,
		texted(edit_of("priority=P1", "customer=acme", NULL), "noted", "Called."));
	g_autofree char *a = with(crlf, "priority: P2\r\n\r\n#", "priority: P1\r\n\r\n#");
	g_autofree char *b = with(a, "service: checkout\r\nteam",
		"service: checkout\r\n"
		"customer: acme\r\nteam");
	g_autofree char *expected = g_strconcat(b,
		"\r\n## 2026-11-21T10:00:00Z lee changed\r\n\r\n- priority: P1\r\n"
		"- customer: acme\r\n\r\n"
		"## 2026-11-21T10:00:00Z lee noted\r\n\r\nCalled.\r\n",
		NULL);
	g_assert_cmpstr(record->text->str, ==, expected);
}

static void test_no_final_break(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse_as(
		fix, "service", "services/a1.md", "---\nid: a1\ntitle: A\nstage: live\n---");
	must(fix, record, texted(edit_of("tier=1", NULL), "noted", "Text."));
	g_assert_cmpstr(record->text->str, ==,
		"---\nid: a1\ntitle: A\nstage: live\ntier: 1\n---\n"
		"## 2026-11-21T10:00:00Z lee noted\n\nText.\n");
}

static const struct {
	const char *assignment;
	const char *message; /* a part of it */
	const char *hint;    /* a part of it, or NULL */
} refusals[] = {
	{"prioritty=P1", "a ticket has no field 'prioritty'", "priority"},
	{"form/os/x=1", "no field 'form/os/x'", NULL},
	{"id=INC-1", "never changes", NULL},
	{"priority=P7", "priority: 'P7' is not one of P1, P2, P3, P4, P5", "P"},
	{"status=closed", "can't go from 'in-progress' to 'closed'", "on-hold"},
	{"status=on-hold", "hold_reason is required with status 'on-hold'", "supplier"},
	{"title=", "title is required", "give title="},
	{"opened=yesterday", "opened: 'yesterday' is not a time", "RFC 3339"},
	{"hold_until=2026-11-21", "hold_until: '2026-11-21' is not a time", NULL},
	{"team=../x", "team: '../x' is not an id", NULL},
	{"assignee=kim lee", "assignee: 'kim lee' is not a person", NULL},
	{"title=a\nb", "line break", NULL},
	{"title+=x", "title is no list", "title=VALUE"},
	{"labels-=x", "labels has no item 'x'", NULL},
	{"links+=PRB-1", "an item is a map", NULL},
	{"links=PRB-1", "more than one value", NULL},
	{"form=x", "it is a map", NULL},
};

static void test_refusals(struct fixture *fix, gconstpointer data)
{
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		svc_auto(svc_record) record = parse(fix, TICKET);
		enum svc_status status = apply(
			fix, record, edit_of("customer=acme", refusals[i].assignment, NULL), NULL);
		g_test_message("%s: %s (%s)", refusals[i].assignment, fix->err.message,
			fix->err.hint ? fix->err.hint : "");
		g_assert_cmpint(status, ==, SVC_EINVALID);
		g_assert_nonnull(strstr(fix->err.message, refusals[i].message));
		if (refusals[i].hint)
			g_assert_nonnull(strstr(fix->err.hint, refusals[i].hint));
		g_assert_cmpstr(fix->err.path, ==, TICKET_PATH);
		g_assert_cmpstr(record->text->str, ==, TICKET);
	}
}

static void test_entry_refusals(struct fixture *fix, gconstpointer data)
{
	static const struct {
		const char *verb, *text, *message;
	} rows[] = {{"replied", " \n", "is empty"}, {"changed", "x", "by svc alone"},
		{"replyed", "x", "no entries 'replyed'"}};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_auto(svc_record) record = parse(fix, TICKET);
		g_assert_cmpint(
			apply(fix, record,
				texted(edit_of("priority=P1", NULL), rows[i].verb, rows[i].text),
				NULL),
			==, SVC_EINVALID);
		g_assert_nonnull(strstr(fix->err.message, rows[i].message));
		g_assert_cmpstr(record->text->str, ==, TICKET);
	}
}

static void test_time(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse(fix, TICKET);
	svc_auto(svc_edit) edit = edit_of("priority=P1", NULL);
	svc_auto(svc_edit) quiet = edit_of("category=vpn", NULL);
	int64_t early = at("2026-11-21T09:20:59Z");
	g_assert_cmpint(svc_record_apply(record, edit, early, "lee", false, NULL, &fix->err), ==,
		SVC_EINVALID);
	g_assert_nonnull(strstr(fix->err.message, "before the last entry, 2026-11-21T09:21:00Z"));
	g_assert_cmpstr(record->text->str, ==, TICKET);
	svc_error_clear(&fix->err);
	g_assert_cmpint(
		svc_record_apply(record, quiet, early, "lee", false, NULL, &fix->err), ==, SVC_OK);
	g_assert_cmpint(svc_record_apply(record, edit, early + 1, "lee", false, NULL, &fix->err),
		==, SVC_OK);
}

static void test_force(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse(fix, TICKET);
	svc_auto(svc_edit) edit = edit_of("status=closed", NULL);
	svc_auto(svc_edit) hold = edit_of("status=on-hold", NULL);
	int64_t time = at("2026-11-21T10:00:00Z");
	g_assert_cmpint(
		svc_record_apply(record, edit, time, "lee", true, NULL, &fix->err), ==, SVC_OK);
	g_assert_cmpint(svc_record_apply(record, hold, time, "lee", true, NULL, &fix->err), ==,
		SVC_EINVALID);
}

/* What was wrong before is for `svc check`; it doesn't stop other changes. */
static void test_old_faults(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record =
		parse(fix, "---\nid: INC-1\nstatus: on-hold\ncolour: red\n---\n");
	must(fix, record, edit_of("priority=P1", NULL));
	svc_auto(svc_record) odd = parse(fix, "---\nid: INC-1\ntitle: x\nstatus: strange\n---\n");
	must(fix, odd, edit_of("status=new", NULL));
}

/* Line breaks that other programs don't see, and values that stand in two places. */
static void test_not_edited(struct fixture *fix, gconstpointer data)
{
	static const char *const texts[] = {
		"---\nid: INC-1\ntitle: a\xc2\x85 b\npriority: P2\n---\n",
		"---\nid: INC-1\ntitle: &t P2\npriority: *t\n---\n",
	};
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		svc_auto(svc_record) record = parse(fix, texts[i]);
		g_assert_cmpint(
			apply(fix, record, edit_of("priority=P1", NULL), NULL), ==, SVC_EINVALID);
		g_test_message("%s", fix->err.message);
		g_assert_cmpstr(fix->err.path, ==, TICKET_PATH);
		g_assert_cmpstr(record->text->str, ==, texts[i]);
	}
}

static void test_assignment(void)
{
	static const char *const wrong[] = {"", "=", "title", "=x", "+=x", "labels+=", "labels-="};
	for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_edit) edit = svc_edit_new();
		g_assert_cmpint(svc_edit_add_assignment(edit, wrong[i], &err), ==, SVC_EUSAGE);
		g_assert_nonnull(err.hint);
		g_assert_cmpuint(edit->items->len, ==, 0);
	}
	svc_auto(svc_edit) edit = edit_of("title=a=b+=c", "team=", NULL);
	const struct svc_edit_item *items = (const struct svc_edit_item *)(void *)edit->items->data;
	g_assert_cmpstr(items[0].field, ==, "title");
	g_assert_cmpstr(items[0].value, ==, "a=b+=c");
	g_assert_cmpint(items[1].op, ==, SVC_EDIT_UNSET);
}

static enum svc_status make(struct fixture *fix, const char *kind, struct svc_edit *edit,
	const char *description, struct svc_record **out)
{
	const struct svc_kind *of = svc_kinds_find(fix->kinds, kind, NULL);
	svc_error_clear(&fix->err);
	enum svc_status status =
		svc_record_new(of, of->slug ? "checkout" : "INC-2611-7K3M9", "x.md", edit,
			description, at("2026-11-21T09:14:00Z"), "ana@example.com", out, &fix->err);
	svc_edit_free(edit);
	return status;
}

static void test_new_ticket(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = NULL;
	g_assert_cmpint(
		make(fix, "ticket",
			edit_of("team=payments", "title=no: it's \"broken\"", "labels=a,b",
				"labels+=c", "form/os=linux", "links+={to: PRB-1, as: by}", NULL),
			"It fails.\n## ana opened", &record),
		==, SVC_OK);
	g_assert_cmpstr(record->text->str, ==,
		"---\nid: INC-2611-7K3M9\ntitle: 'no: it''s \"broken\"'\nstatus: new\n"
		"type: incident\npriority: P3\nteam: payments\nform:\n  os: linux\n"
		"opened: 2026-11-21T09:14:00Z\nlabels:\n- a\n- b\n- c\n"
		"links:\n- {to: PRB-1, as: by}\n---\nIt fails.\n\\## ana opened\n\n"
		"## 2026-11-21T09:14:00Z ana@example.com opened\n\n- status: new\n"
		"- priority: P3\n- team: payments\n");
}

/* Of several wishes for one field the last whole one counts, and what is added after it. */
static void test_new_repeated(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = NULL;
	g_assert_cmpint(make(fix, "ticket",
				edit_of("title=x", "title=y", "labels=a", "labels=b", "labels+=c",
					"priority=", NULL),
				NULL, &record),
		==, SVC_OK);
	g_assert_cmpstr(svc_record_get(record, "title"), ==, "y");
	g_assert_null(svc_record_node(record, "priority"));
	g_autofree char *labels = svc_record_value(svc_record_node(record, "labels"));
	g_assert_cmpstr(labels, ==, "b, c");
}

static void test_new_catalog(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = NULL;
	g_assert_cmpint(
		make(fix, "service", edit_of("title=Checkout", "tier=1", NULL), "", &record), ==,
		SVC_OK);
	g_assert_cmpstr(record->text->str, ==,
		"---\nid: checkout\ntitle: Checkout\nstage: proposed\ntier: 1\n---\n");
}

static void test_new_opened_earlier(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = NULL;
	g_assert_cmpint(
		make(fix, "ticket", edit_of("title=x", "opened=2026-11-21T09:00:00+01:00", NULL),
			NULL, &record),
		==, SVC_OK);
	g_assert_nonnull(strstr(record->text->str, "opened: 2026-11-21T08:00:00Z\n"));
	g_assert_nonnull(strstr(record->text->str, "## 2026-11-21T08:00:00Z ana"));
	svc_auto(svc_record) answered = NULL;
	g_assert_cmpint(make(fix, "ticket",
				texted(edit_of("title=x", "opened=2026-11-21T08:00:00Z", NULL),
					"noted", "By telephone."),
				NULL, &answered),
		==, SVC_OK);
	g_assert_true(g_str_has_suffix(answered->text->str,
		"## 2026-11-21T09:14:00Z ana@example.com noted\n\nBy telephone.\n"));
	svc_auto(svc_record) ahead = NULL;
	g_assert_cmpint(make(fix, "ticket", edit_of("title=x", "opened=2026-11-21T10:00:00Z", NULL),
				NULL, &ahead),
		==, SVC_EINVALID);
	g_assert_nonnull(strstr(fix->err.message, "lies ahead"));
}

static void test_new_refusals(struct fixture *fix, gconstpointer data)
{
	static const struct {
		const char *assignment, *message;
	} rows[] = {{"team=ops", "title is required"}, {"titel=x", "no field 'titel'"},
		{"status=", "title is required"}, {"id=x", "never changes"},
		{"priority=high", "'high' is not one of"}};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_auto(svc_record) record = NULL;
		g_assert_cmpint(
			make(fix, "ticket", edit_of(rows[i].assignment, NULL), NULL, &record), ==,
			SVC_EINVALID);
		g_assert_null(record);
		g_assert_nonnull(strstr(fix->err.message, rows[i].message));
	}
	svc_auto(svc_record) held = NULL;
	g_assert_cmpint(
		make(fix, "ticket", edit_of("title=x", "status=on-hold", NULL), NULL, &held), ==,
		SVC_EINVALID);
	g_assert_nonnull(strstr(fix->err.message, "hold_reason is required"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/apply/set", test_set);
	ADD("/apply/keep-while", test_keep_while);
	ADD("/apply/no-change", test_no_change);
	ADD("/apply/untracked", test_untracked);
	ADD("/apply/entries", test_entries);
	ADD("/apply/lists", test_lists);
	ADD("/apply/scalar-becomes-list", test_scalar_becomes_list);
	ADD("/apply/paths", test_paths);
	ADD("/apply/crlf", test_crlf);
	ADD("/apply/no-final-break", test_no_final_break);
	ADD("/apply/refusals", test_refusals);
	ADD("/apply/entry-refusals", test_entry_refusals);
	ADD("/apply/time", test_time);
	ADD("/apply/force", test_force);
	ADD("/apply/old-faults", test_old_faults);
	ADD("/apply/not-edited", test_not_edited);
	g_test_add_func("/apply/assignment", test_assignment);
	ADD("/new/ticket", test_new_ticket);
	ADD("/new/repeated", test_new_repeated);
	ADD("/new/catalog", test_new_catalog);
	ADD("/new/opened-earlier", test_new_opened_earlier);
	ADD("/new/refusals", test_new_refusals);
	return g_test_run();
}
