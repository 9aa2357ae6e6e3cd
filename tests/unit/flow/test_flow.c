/*
 * Flows over real desks: new records, edits, verbs, what an editor left, work by urgency, undo.
 */
#include "desk/temp.h"
#include "flow/next.h"
#include "flow/undo.h"

#define TICKET "tickets/2026/11/INC-2611-7K3M9.md"

struct work { /* a desk and one flow over it */
	struct temp temp;
	struct svc_desk *desk;
	struct svc_flow *flow;
	struct svc_ref ref; /* INC-2611-7K3M9 */
	struct svc_error err;
};

static void begin(struct work *work)
{
	const struct svc_flow_options options = {.op = "ticket test"};
	work->desk = temp_open(&work->temp);
	temp_ok(svc_flow_begin(work->desk, &options, &work->flow, &work->err), work->err);
	temp_ok(svc_desk_find(work->desk, NULL, "INC-2611-7K3M9", &work->ref, &work->err),
		work->err);
}

static void setup(struct work *work)
{
	*work = (struct work){0};
	temp_desk(&work->temp);
	begin(work);
}

static void end(struct work *work)
{
	svc_flow_free(g_steal_pointer(&work->flow));
	svc_ref_clear(&work->ref);
	svc_desk_free(g_steal_pointer(&work->desk));
	svc_error_clear(&work->err);
}

static void teardown(struct work *work)
{
	end(work);
	temp_clear(&work->temp);
}

/* Commits, and opens the desk anew; the commit's subject, owned. */
static char *commit(struct work *work)
{
	struct svc_oid oid;
	temp_ok(svc_flow_commit(work->flow, &oid, &work->err), work->err);
	end(work);
	begin(work);
	return temp_git(&work->temp, "log", "-1", "--format=%s", NULL);
}

static enum svc_status set(struct work *work, const char *assignment)
{
	svc_auto(svc_edit) edit = svc_edit_new();
	temp_ok(svc_edit_add_assignment(edit, assignment, &work->err), work->err);
	return svc_flow_edit(work->flow, &work->ref, edit, &work->err);
}

static void assert_has(struct work *work, const char *path, const char *part)
{
	g_autofree char *text = temp_read(&work->temp, path);
	if (!text || !strstr(text, part))
		g_error("no '%s' in %s:\n%s", part, path, text);
}

static void assert_error(
	struct work *work, enum svc_status status, enum svc_status wanted, const char *message)
{
	if (status != wanted || !strstr(work->err.message, message))
		g_error("%d '%s' instead of %d '%s'", status, work->err.message, wanted, message);
	svc_error_clear(&work->err);
}

static void test_edit(void)
{
	struct work work;
	setup(&work);
	assert_error(&work, set(&work, "assignee=nobody"), SVC_ENOTFOUND, "nobody is known");
	assert_error(&work, set(&work, "service=checkot"), SVC_ENOTFOUND, "no service 'checkot'");
	assert_error(&work, set(&work, "status=closed"), SVC_EINVALID, "can't go from");
	temp_ok(set(&work, "assignee=kim@old.example.com"), work.err);
	temp_ok(set(&work, "watchers+=@me"), work.err);
	temp_ok(set(&work, "parent=7k3zz"), work.err);
	g_assert_cmpuint(svc_flow_results(work.flow)->len, ==, 1);
	g_autofree char *subject = commit(&work);
	g_assert_cmpstr(subject, ==,
		"ticket INC-2611-7K3M9: assignee kim, watchers kim, parent REQ-2610-7K3ZZ");
	assert_has(&work, TICKET, "\nassignee: kim\n");
	assert_has(&work, TICKET, "\nparent: REQ-2610-7K3ZZ\n");
	assert_has(&work, TICKET, "kim changed\n\n- assignee: kim\n");
	teardown(&work);
}

static void test_priority(void)
{
	struct work work;
	setup(&work);
	temp_ok(set(&work, "impact=high"), work.err);
	temp_ok(set(&work, "urgency=high"), work.err);
	g_free(commit(&work));
	assert_has(&work, TICKET, "\npriority: P1\n");
	temp_ok(set(&work, "priority=P4"), work.err); /* by hand: stays */
	temp_ok(set(&work, "urgency=low"), work.err);
	g_free(commit(&work));
	assert_has(&work, TICKET, "\npriority: P4\n");
	teardown(&work);
}

static void test_unchanged(void)
{
	struct work work;
	setup(&work);
	temp_ok(set(&work, "priority=P3"), work.err);
	struct svc_oid oid;
	temp_ok(svc_flow_commit(work.flow, &oid, &work.err), work.err);
	const struct svc_flow_result *result = svc_flow_results(work.flow)->pdata[0];
	g_assert_true(result->unchanged);
	g_assert_cmpstr(oid.hex, ==, "");
	teardown(&work);
}

static const struct svc_verb *verb(struct work *work, const char *name)
{
	return svc_kind_verb(work->ref.kind, name);
}

static void test_verbs(void)
{
	struct work work;
	setup(&work);
	const struct svc_flow_given hold[] = {{"for", "customer"}};
	assert_error(&work,
		svc_flow_act(work.flow, &work.ref, verb(&work, "hold"), NULL, 0, NULL, &work.err),
		SVC_EUSAGE, "'hold' needs --for");
	assert_error(&work,
		svc_flow_act(work.flow, &work.ref, verb(&work, "close"), NULL, 0, NULL, &work.err),
		SVC_EINVALID, "'close' is not for that status");
	assert_error(&work,
		svc_flow_act(work.flow, &work.ref, verb(&work, "assign"), NULL, 0, NULL, &work.err),
		SVC_EUSAGE, "needs one of: person, to, team");
	temp_ok(svc_flow_act(
			work.flow, &work.ref, verb(&work, "hold"), hold, 1, "Asked.", &work.err),
		work.err);
	g_free(commit(&work));
	assert_has(&work, TICKET, "\nhold_reason: customer\n");
	assert_has(&work, TICKET, "kim noted\n\nAsked.\n");
	teardown(&work);
}

static void test_merge(void)
{
	struct work work;
	setup(&work);
	const struct svc_flow_given into[] = {{"into", "REQ-2610-7K3ZZ"}};
	temp_ok(svc_flow_act(work.flow, &work.ref, verb(&work, "merge"), into, 1, NULL, &work.err),
		work.err);
	g_assert_cmpuint(svc_flow_results(work.flow)->len, ==, 2);
	g_free(commit(&work));
	assert_has(&work, TICKET, "\nstatus: cancelled\n");
	assert_has(&work, TICKET, "{to: REQ-2610-7K3ZZ, as: duplicate-of}");
	assert_has(&work, "tickets/2026/10/REQ-2610-7K3ZZ.md",
		"INC-2611-7K3M9 (Checkout returns 502) was merged into this one.");
	teardown(&work);
}

static void test_new(void)
{
	struct work work;
	setup(&work);
	svc_auto(svc_edit) fields = svc_edit_new();
	svc_edit_add(fields, SVC_EDIT_SET, "title", "Slow");
	svc_edit_add(fields, SVC_EDIT_SET, "service", "checkout");
	struct svc_flow_draft draft = {.kind = work.ref.kind, .fields = fields, .key = "nightly-1"};
	svc_autoclear(svc_ref) first = {0};
	svc_autoclear(svc_ref) second = {0};
	bool created;
	temp_ok(svc_flow_new(work.flow, &draft, &first, &created, &work.err), work.err);
	g_assert_true(created);
	g_free(commit(&work));
	assert_has(&work, first.path, "\nteam: payments\n");
	draft.kind = work.ref.kind;
	temp_ok(svc_flow_new(work.flow, &draft, &second, &created, &work.err), work.err);
	g_assert_false(created);
	g_assert_cmpstr(first.id, ==, second.id);
	teardown(&work);
}

static void test_links(void)
{
	struct work work;
	setup(&work);
	svc_autoclear(svc_ref) other = {0};
	temp_ok(svc_desk_find(work.desk, NULL, "postgres", &other, &work.err), work.err);
	assert_error(&work, svc_flow_link(work.flow, &work.ref, &work.ref, NULL, false, &work.err),
		SVC_EUSAGE, "itself");
	assert_error(&work, svc_flow_link(work.flow, &work.ref, &other, NULL, true, &work.err),
		SVC_ENOTFOUND, "no link to postgres");
	temp_ok(svc_flow_link(work.flow, &work.ref, &other, NULL, false, &work.err), work.err);
	temp_ok(svc_flow_link(work.flow, &work.ref, &other, "caused-by", false, &work.err),
		work.err);
	temp_ok(svc_flow_link(work.flow, &work.ref, &other, NULL, true, &work.err), work.err);
	struct svc_oid oid;
	temp_ok(svc_flow_commit(work.flow, &oid, &work.err), work.err);
	g_assert_cmpstr(oid.hex, ==, ""); /* added and taken away: nothing is left of it */
	teardown(&work);
}

static void test_attach(void)
{
	static const char *const bad[] = {"", ".x", "-x", "a/b", "..", "NUL", "a\nb", "\xff", NULL};
	struct work work;
	setup(&work);
	g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);
	for (int i = 0; bad[i]; i++)
		assert_error(&work,
			svc_flow_attach(work.flow, &work.ref, bad[i], bytes, NULL, &work.err),
			SVC_EINVALID, "no name for an attachment");
	for (int i = 0; i < 2; i++)
		temp_ok(svc_flow_attach(work.flow, &work.ref, "a b.txt", bytes, NULL, &work.err),
			work.err);
	g_free(commit(&work));
	assert_has(&work, "tickets/2026/11/INC-2611-7K3M9.d/a b.txt", "x");
	assert_has(&work, "tickets/2026/11/INC-2611-7K3M9.d/a b-2.txt", "x");
	teardown(&work);
}

static void test_remove(void)
{
	struct work work;
	setup(&work);
	svc_autoclear(svc_ref) service = {0};
	temp_ok(svc_desk_find(work.desk, NULL, "checkout", &service, &work.err), work.err);
	g_autoptr(GPtrArray) refs = g_ptr_array_new();
	g_ptr_array_add(refs, &service);
	assert_error(&work, svc_flow_remove(work.flow, refs, &work.err), SVC_ECONFLICT,
		"still referred to by 1 record");
	g_ptr_array_add(refs, &work.ref);
	temp_ok(svc_flow_remove(work.flow, refs, &work.err), work.err);
	teardown(&work);
}

/* The ticket's text with `from` replaced by `to`. */
static char *with(const char *text, const char *from, const char *to)
{
	g_auto(GStrv) parts = g_strsplit(text, from, 2);
	g_assert_nonnull(parts[1]);
	return g_strjoinv(to, parts);
}

struct replacement {
	const char *theirs_from, *theirs_to; /* what somebody saves meanwhile; NULL: nothing */
	const char *from, *to;               /* what the editor changes */
	enum svc_status status;
	const char *result; /* part of the file, or of the message */
	int line;
};

static void test_replace(void)
{
	static const struct replacement cases[] = {
		{NULL, NULL, "priority: P3", "priority: P1 # now", SVC_OK, "- priority: P1\n", 0},
		{NULL, NULL, "One in", "Two in", SVC_OK, "Two in ten", 0},
		{NULL, NULL, "priority: P3", "priority: P9", SVC_EINVALID, "P9", 6},
		{NULL, NULL, "status: new", "status: closed", SVC_EINVALID, "can't go from", 4},
		{NULL, NULL, "id: INC-2611-7K3M9", "id: INC-2611-7K3M8", SVC_EINVALID,
			"id can't be changed", 2},
		{NULL, NULL, "title: Checkout", "titel: Checkout", SVC_EINVALID, "title", 0},
		{"title: Checkout", "title: Shop", "One in", "Two in", SVC_OK, "title: Shop", 0},
		{"One in", "Six in", "title: Checkout", "title: Shop", SVC_OK, "Six in ten", 0},
		{"title: Checkout", "title: Shop", "title: Checkout", "title: Cart", SVC_ECONFLICT,
			"title of INC-2611-7K3M9 was changed", 0},
		{"title: Checkout", "title: Shop", "title: Checkout", "title: Shop", SVC_OK,
			"title: Shop", 0},
		{"One in", "Six in", "One in", "Two in", SVC_ECONFLICT, "the text of INC", 0},
		{"- service: checkout\n",
			"- service: checkout\n\n## 2026-11-20T09:00:00Z lee replied\n\nHello.\n",
			"One in", "Two in", SVC_OK, "lee replied\n\nHello.", 0},
		{"title: Checkout", "labels: [a]\ntitle: Checkout", "title: Checkout",
			"labels: [b]\ntitle: Shop", SVC_OK, "labels: [a, b]", 0},
		{NULL, NULL, "title: Checkout",
			"conflicts: [{field: team, theirs: a}]\ntitle: Cart", SVC_OK,
			"conflicts: [", 0},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct replacement *c = &cases[i];
		struct work work = {0};
		temp_desk(&work.temp);
		g_autofree char *base = temp_read(&work.temp, TICKET);
		g_autofree char *theirs =
			c->theirs_from ? with(base, c->theirs_from, c->theirs_to) : NULL;
		if (theirs) {
			temp_write(&work.temp, TICKET, theirs);
			temp_commit(&work.temp, NULL);
		}
		begin(&work);
		g_autofree char *text = with(base, c->from, c->to);
		g_autoptr(GBytes) opened = g_bytes_new(base, strlen(base));
		enum svc_status status = svc_flow_replace(
			work.flow, &work.ref, opened, text, strlen(text), &work.err);
		if (c->status) {
			if (c->line)
				g_assert_cmpint(work.err.line, ==, c->line);
			assert_error(&work, status, c->status, c->result);
		} else {
			temp_ok(status, work.err);
			g_free(commit(&work));
			assert_has(&work, TICKET, c->result);
			if (!theirs || !strstr(c->to, "Shop"))
				assert_has(&work, TICKET, c->to);
		}
		teardown(&work);
	}
}

static void test_next(void)
{
	struct work work;
	setup(&work);
	svc_autoclear(svc_ref) next = {0};
	assert_error(&work, svc_flow_next(work.desk, work.ref.kind, NULL, &next, &work.err),
		SVC_ENOTFOUND, "no open ticket of payments waits");
	temp_ok(set(&work, "team=payments"), work.err);
	g_free(commit(&work));
	temp_ok(svc_flow_next(work.desk, work.ref.kind, NULL, &next, &work.err), work.err);
	g_assert_cmpstr(next.id, ==, "INC-2611-7K3M9");
	temp_ok(set(&work, "assignee=lee"), work.err);
	g_free(commit(&work));
	svc_ref_clear(&next);
	assert_error(&work, svc_flow_next(work.desk, work.ref.kind, NULL, &next, &work.err),
		SVC_ENOTFOUND, "no open ticket");
	teardown(&work);
}

static void test_work_list(void)
{
	struct work work;
	setup(&work);
	temp_ok(set(&work, "assignee=@me"), work.err);
	assert_error(&work, set(&work, "status=on-hold"), SVC_EINVALID, "hold_reason is required");
	g_free(commit(&work));
	const struct svc_flow_scope scope = {.me = "kim"};
	g_autoptr(GPtrArray) list = NULL;
	temp_ok(svc_flow_work_list(work.desk, &scope, &list, &work.err), work.err);
	g_assert_cmpuint(list->len, ==, 1);
	const struct svc_flow_work *first = list->pdata[0];
	g_assert_cmpstr(first->record->id, ==, "INC-2611-7K3M9");
	g_assert_cmpint(first->urgency, ==, SVC_URGENCY_OPEN);
	g_assert_false(first->has_due); /* no agreement */
	g_assert_cmpuint(first->priority, ==, 2);
	g_assert_cmpstr(svc_urgency_name(SVC_URGENCY_AT_RISK), ==, "at-risk");
	teardown(&work);
}

static void test_undo(void)
{
	struct work work;
	setup(&work);
	temp_ok(set(&work, "title=First"), work.err);
	g_free(commit(&work));
	temp_ok(set(&work, "title=Second"), work.err);
	g_free(commit(&work));
	static const char *const titles[] = {"title: First", "title: Checkout"};
	for (size_t i = 0; i < G_N_ELEMENTS(titles); i++) {
		svc_flow_free(g_steal_pointer(&work.flow)); /* lets go of the lock */
		svc_autoclear(svc_undo_result) result = {0};
		const struct svc_flow_options options = {0};
		temp_ok(svc_flow_undo(work.desk, NULL, &options, &result, &work.err), work.err);
		g_assert_cmpuint(result.paths->len, ==, 1);
		assert_has(&work, TICKET, titles[i]);
		end(&work);
		begin(&work);
	}
	svc_flow_free(g_steal_pointer(&work.flow));
	const struct svc_flow_options options = {0};
	svc_autoclear(svc_undo_result) none = {0};
	assert_error(&work, svc_flow_undo(work.desk, NULL, &options, &none, &work.err),
		SVC_ENOTFOUND, "nothing to undo");
	svc_autoclear(svc_undo_result) other = {0};
	assert_error(&work, svc_flow_undo(work.desk, "HEAD~4", &options, &other, &work.err),
		SVC_EINVALID, "not made by svc");
	teardown(&work);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/flow/edit", test_edit);
	g_test_add_func("/flow/priority", test_priority);
	g_test_add_func("/flow/unchanged", test_unchanged);
	g_test_add_func("/flow/verbs", test_verbs);
	g_test_add_func("/flow/merge", test_merge);
	g_test_add_func("/flow/new", test_new);
	g_test_add_func("/flow/links", test_links);
	g_test_add_func("/flow/attach", test_attach);
	g_test_add_func("/flow/remove", test_remove);
	g_test_add_func("/flow/replace", test_replace);
	g_test_add_func("/flow/next", test_next);
	g_test_add_func("/flow/work-list", test_work_list);
	g_test_add_func("/flow/undo", test_undo);
	return g_test_run();
}
