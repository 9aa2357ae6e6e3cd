#include "desk/temp.h"
#include "select/select.h"

static char *ids_of(struct svc_desk *desk, const struct svc_select_options *options)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_select) select = NULL;
	g_autoptr(GPtrArray) records = NULL;
	temp_ok(svc_select_new(desk, options, &select, &err), err);
	temp_ok(svc_select_run(select, NULL, NULL, &records, &err), err);
	GString *ids = g_string_new(NULL);
	for (guint i = 0; i < records->len; i++)
		g_string_append_printf(ids, "%s%s", i ? " " : "",
			((const struct svc_record *)records->pdata[i])->id);
	return g_string_free(ids, FALSE);
}

static void test_terms(void)
{
	static const struct {
		const char *term, *ids;
	} cases[] = {
		{"is:open", "INC-2611-7K3M9 REQ-2610-7K3ZZ"},
		{"type:request", "REQ-2610-7K3ZZ"},
		{"service.team:@my-teams", "INC-2611-7K3M9"},
		{"requester:ana", "INC-2611-7K3M9 REQ-2610-7K3ZZ"},
		{"requester:=ana", "INC-2611-7K3M9"},
		{"assignee:@me", ""},
		{"opened:-3d..", "INC-2611-7K3M9"},
		{"@red", "INC-2611-7K3M9"},
	};
	struct temp temp = {0};
	temp_desk(&temp);
	temp_write(&temp, ".svc/config.yaml", "format: 1\nqueries:\n  red: 'priority:P1,P3'\n");
	svc_auto(svc_desk) desk = temp_open(&temp);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *const terms[] = {cases[i].term, NULL};
		const struct svc_select_options options = {
			.kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL),
			.operands = terms};
		g_autofree char *ids = ids_of(desk, &options);
		g_assert_cmpstr(ids, ==, cases[i].ids);
	}
	temp_clear(&temp);
}

static void test_noun_and_sort(void)
{
	struct temp temp = {0};
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	const struct svc_noun *noun;
	struct svc_select_options options = {
		.kind = svc_kinds_find(svc_desk_kinds(desk), "request", &noun)};
	options.noun = noun;
	g_autofree char *requests = ids_of(desk, &options);
	g_assert_cmpstr(requests, ==, "REQ-2610-7K3ZZ");
	options.noun = NULL;
	options.sort = "opened";
	g_autofree char *oldest = ids_of(desk, &options);
	g_assert_cmpstr(oldest, ==, "REQ-2610-7K3ZZ INC-2611-7K3M9");
	const struct svc_select_options all = {0};
	g_autofree char *every = ids_of(desk, &all); /* kind by kind */
	g_assert_cmpstr(
		every, ==, "INC-2611-7K3M9 REQ-2610-7K3ZZ checkout postgres payments ana kim lee");
	temp_clear(&temp);
}

static void test_wrong(void)
{
	static const struct {
		const char *term;
		enum svc_status status;
		const char *message;
		const char *hint;
	} cases[] = {
		{"stauts:new", SVC_EUSAGE, "unknown field 'stauts'"},
		{"service:checkot", SVC_EUSAGE, "no service 'checkot'"},
		{"@blue", SVC_EUSAGE, "no saved query '@blue'"},
		{"assignee:me", SVC_EUSAGE, "no person 'me'", "did you mean @me?"},
		{"assignee:anna", SVC_EUSAGE, "no person 'anna'", "did you mean ana"},
		{"requester:nobody", SVC_EUSAGE, "no person 'nobody'"},
		{"was:assignee:nobody", SVC_EUSAGE, "no person 'nobody'"},
		{"status=new", SVC_EUSAGE, "'status=new' is no term", "did you mean status:new?"},
	};
	struct temp temp = {0};
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *const terms[] = {cases[i].term, NULL};
		const struct svc_select_options options = {
			.kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL),
			.operands = terms};
		svc_auto(svc_select) select = NULL;
		svc_autoclear(svc_error) err = {0};
		g_assert_cmpint(svc_select_new(desk, &options, &select, &err), ==, cases[i].status);
		if (!strstr(err.message, cases[i].message))
			g_error("'%s' lacks '%s'", err.message, cases[i].message);
		if (cases[i].hint && !strstr(err.hint, cases[i].hint))
			g_error("'%s' lacks '%s'", err.hint, cases[i].hint);
	}
	temp_clear(&temp);
}

static void count_bad(const struct svc_error *why, void *data)
{
	++*(int *)data;
}

static void test_bad_files(void)
{
	struct temp temp = {0};
	temp_desk(&temp);
	temp_write(&temp, "tickets/2026/11/INC-2611-ZZZZZ.md", "no frontmatter\n");
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_select) select = NULL;
	g_autoptr(GPtrArray) records = NULL;
	int bad = 0;
	const struct svc_select_options options = {
		.kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL)};
	temp_ok(svc_select_new(desk, &options, &select, &err), err);
	temp_ok(svc_select_run(select, count_bad, &bad, &records, &err), err);
	g_assert_cmpuint(records->len, ==, 2);
	g_assert_cmpint(bad, ==, 1);
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/select/terms", test_terms);
	g_test_add_func("/select/noun-and-sort", test_noun_and_sort);
	g_test_add_func("/select/wrong", test_wrong);
	g_test_add_func("/select/bad-files", test_bad_files);
	return g_test_run();
}
