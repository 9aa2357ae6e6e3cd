#include "temp.h"

static void assert_found(struct svc_desk *desk, const char *input, const char *id)
{
	svc_autoclear(svc_ref) ref = {0};
	svc_autoclear(svc_error) err = {0};
	if (svc_desk_find(desk, NULL, input, &ref, &err))
		g_error("%s: %s (%s)", input, err.message, err.hint);
	g_assert_cmpstr(ref.id, ==, id);
}

static void assert_not_found(
	struct svc_desk *desk, const char *input, enum svc_status status, const char *hint)
{
	svc_autoclear(svc_ref) ref = {0};
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_desk_find(desk, NULL, input, &ref, &err), ==, status);
	g_assert_null(ref.id);
	if (hint && !strstr(err.hint, hint))
		g_error("%s: hint '%s' lacks '%s'", input, err.hint, hint);
}

static void test_find(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	static const struct {
		const char *input, *id;
	} cases[] = {
		{"INC-2611-7K3M9", "INC-2611-7K3M9"},
		{"inc-2611-7k3m9", "INC-2611-7K3M9"},
		{"7k3m", "INC-2611-7K3M9"},
		{"7K3Z", "REQ-2610-7K3ZZ"},
		{"inc-7k3", "INC-2611-7K3M9"},
		{"2610-7k3", "REQ-2610-7K3ZZ"},
		{"old-17", "INC-2611-7K3M9"},
		{"checkout", "checkout"},
		{"Checkout", "checkout"},
		{"service/checkout", "checkout"},
		{"tickets/2026/11/INC-2611-7K3M9.md", "INC-2611-7K3M9"},
		{"./services/checkout.md", "checkout"},
		{"ticket/7k3m9", "INC-2611-7K3M9"},
		{"incident/7k3m9", "INC-2611-7K3M9"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_found(desk, cases[i].input, cases[i].id);
	g_autofree char *full = g_build_filename(temp.dir, "services/postgres.md", NULL);
	assert_found(desk, full, "postgres");
	temp_clear(&temp);
}

static void test_find_fails(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	assert_not_found(desk, "7k3", SVC_ENOTFOUND, "Checkout returns 502");
	assert_not_found(desk, "7k3", SVC_ENOTFOUND, "ticket/REQ-2610-7K3ZZ  New laptop");
	assert_not_found(desk, "chekout", SVC_ENOTFOUND, "checkout");
	assert_not_found(desk, "INC-2611-7K3M8", SVC_ENOTFOUND, "INC-2611-7K3M9");
	assert_not_found(desk, "team/checkout", SVC_ENOTFOUND, NULL);
	assert_not_found(desk, "services/none.md", SVC_ENOTFOUND, NULL);
	static const char *const refused[] = {"", "-x", "../x", "a/../b", "a\nb", "x\x1b[1m", "con",
		"services/nul.md", "\xff\xfe"};
	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
		assert_not_found(desk, refused[i], SVC_EUSAGE, "give an id");
	g_autofree char *longest = g_strnfill(256, 'a');
	assert_not_found(desk, longest, SVC_EUSAGE, NULL);
	temp_clear(&temp);
}

static void test_ambiguous_many(void)
{
	struct temp temp;
	temp_desk(&temp);
	for (int i = 0; i < 12; i++) {
		g_autofree char *path = g_strdup_printf("tickets/2026/11/INC-2611-ABC%02d.md", i);
		g_autofree char *text = g_strdup_printf(
			"---\nid: INC-2611-ABC%02d\ntitle: Number %d\x1b[31m\n---\n", i, i);
		temp_write(&temp, path, text);
	}
	svc_auto(svc_desk) desk = temp_open(&temp);
	assert_not_found(desk, "abc", SVC_ENOTFOUND, "and 2 more");
	assert_found(desk, "abco1", "INC-2611-ABC01");
	temp_clear(&temp);
}

static void test_imported(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, "tickets/imported/45/INC0000045.md",
		"---\nid: INC0000045\ntitle: Old\n---\n");
	svc_auto(svc_desk) desk = temp_open(&temp);
	assert_found(desk, "INC0000045", "INC0000045");
	assert_found(desk, "inc0000045", "INC0000045");
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	g_assert_true(svc_desk_has(desk, kind, "INC0000045"));
	g_assert_false(svc_desk_has(desk, kind, "../INC0000045"));
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_desk_check_id(desk, kind, "Inc0000045", true, &err), ==, SVC_ECONFLICT);
	g_assert_cmpint(svc_desk_check_id(desk, kind, "INC0000046", true, &err), ==, SVC_OK);
	g_assert_cmpint(svc_desk_check_id(desk, kind, "INC0000046", false, &err), ==, SVC_EINVALID);
	g_assert_cmpint(
		svc_desk_check_id(desk, kind, "inc-2611-7k3m9", true, &err), ==, SVC_EINVALID);
	g_assert_nonnull(strstr(err.hint, "INC-2611-7K3M9"));
	g_assert_cmpint(svc_desk_check_id(desk, kind, "aux.1", true, &err), ==, SVC_EINVALID);
	const struct svc_kind *service = svc_kinds_find(svc_desk_kinds(desk), "service", NULL);
	g_assert_cmpint(svc_desk_check_id(desk, service, "My App", false, &err), ==, SVC_EINVALID);
	g_assert_nonnull(strstr(err.hint, "'my-app'"));
	temp_clear(&temp);
}

static void test_config(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, ".svc/config.yaml",
		"format: 1\nnmae: x\npaths:\n  ticket: '{yyyy}/{mm}/{r1}'\n  tiket: a\n"
		"priority:\n  high: {high: P1}\n");
	svc_auto(svc_desk) desk = temp_open(&temp);
	g_assert_cmpuint(temp.warnings->len, ==, 2);
	g_assert_cmpstr(temp.warnings->pdata[0], ==, "unknown key 'nmae'; did you mean name?");
	g_assert_cmpstr(temp.warnings->pdata[1], ==, "unknown kind 'tiket'; did you mean ticket?");
	g_assert_cmpstr(svc_desk_config_text(desk, "priority/high/high"), ==, "P1");
	g_assert_null(svc_desk_config(desk, "priority/low"));
	g_assert_null(svc_desk_config_text(desk, "priority"));
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	g_autofree char *path = svc_desk_path(desk, kind, "INC-2611-7K3M9");
	g_assert_cmpstr(path, ==, "tickets/2026/11/7/INC-2611-7K3M9.md");
	temp_clear(&temp);
}

static void test_config_broken(void)
{
	static const struct {
		const char *text;
		enum svc_status status;
		int line;
		const char *message;
	} cases[] = {
		{"format: 2\n", SVC_EENVIRONMENT, 1, "format 2"},
		{"name: x\n", SVC_EINVALID, 1, "needs 'format: 1'"},
		{"", SVC_EINVALID, 1, "needs 'format: 1'"},
		{"- a\n", SVC_EINVALID, 1, "must be a map"},
		{"format: one\n", SVC_EINVALID, 1, "needs 'format: 1'"},
		{"format: 1\ncommit: perhaps\n", SVC_EINVALID, 2, "'commit' must be true or false"},
		{"format: 1\nqueries: [a]\n", SVC_EINVALID, 2, "'queries' must be a map of texts"},
		{"format: 1\ncolumns:\n  ticket: id\n", SVC_EINVALID, 3, "must be a map of lists"},
		{"format: 1\npaths:\n  ticket: ../x\n", SVC_EINVALID, 3, "{yyyy}"},
		{"format: 1\nimported: a/b\n", SVC_EINVALID, 2, "folder's name"},
		{"format: 1\nformat: 1\n", SVC_EINVALID, 2, ""},
		{"format: 1\n\tname: x\n", SVC_EINVALID, 2, ""},
	};
	struct temp temp;
	temp_desk(&temp);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		temp_write(&temp, ".svc/config.yaml", cases[i].text);
		svc_auto(svc_desk) desk = NULL;
		svc_autoclear(svc_error) err = {0};
		g_assert_cmpint(
			svc_desk_open(&temp.ctx, temp.dir, NULL, &desk, &err), ==, cases[i].status);
		g_assert_cmpstr(err.path, ==, ".svc/config.yaml");
		g_assert_cmpint(err.line, ==, cases[i].line);
		if (!strstr(err.message, cases[i].message))
			g_error("'%s' lacks '%s'", err.message, cases[i].message);
		g_assert_null(desk);
	}
	temp_clear(&temp);
}

static void test_own_kind(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, ".svc/kinds/vendor.yaml",
		"kind: vendor\ntitle: Vendor\nplural: vendors\nhelp: Who sells us things.\n"
		"id: {style: slug}\nfields:\n  title: {type: line, help: Its name.}\n");
	temp_write(&temp, "vendors/acme.md", "---\nid: acme\ntitle: Acme\n---\n");
	svc_auto(svc_desk) desk = temp_open(&temp);
	assert_found(desk, "acme", "acme");
	temp_write(&temp, ".svc/kinds/vendor.yaml", "kind: vendor\nfelds: 1\n");
	svc_auto(svc_desk) broken = NULL;
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_desk_open(&temp.ctx, temp.dir, NULL, &broken, &err), ==, SVC_EINVALID);
	g_assert_cmpstr(err.path, ==, ".svc/kinds/vendor.yaml");
	temp_clear(&temp);
}

static void test_people(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	const char *author = NULL;
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_desk_author(desk, &author, &err), err);
	g_assert_cmpstr(author, ==, "kim");
	g_assert_cmpstr(svc_desk_person(desk, "KIM@old.example.com"), ==, "kim");
	g_assert_null(svc_desk_person(desk, "nobody@example.com"));
	g_auto(GStrv) teams = svc_desk_teams_of(desk, "kim@example.com");
	g_assert_cmpuint(g_strv_length(teams), ==, 1);
	g_assert_cmpstr(teams[0], ==, "payments");
	g_auto(GStrv) none = svc_desk_teams_of(desk, "ana");
	g_assert_cmpuint(g_strv_length(none), ==, 0);
	g_assert_true(svc_desk_is_agent(desk, "kim"));
	g_assert_true(svc_desk_is_agent(desk, "kim@old.example.com"));
	g_assert_true(svc_desk_is_agent(desk, "lee"));             /* by role */
	g_assert_true(svc_desk_is_agent(desk, "MAX@example.com")); /* a lead without record */
	g_assert_false(svc_desk_is_agent(desk, "ana"));
	g_assert_false(svc_desk_is_agent(desk, "auto"));
	temp_clear(&temp);
}

static void test_author_unknown(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_run(&temp, "config", "user.email", "new@example.com");
	svc_auto(svc_desk) desk = temp_open(&temp);
	const char *author = NULL;
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_desk_author(desk, &author, &err), err);
	g_assert_cmpstr(author, ==, "new@example.com");
	temp_run(&temp, "config", "--unset", "user.email");
	svc_auto(svc_desk) other = temp_open(&temp);
	g_assert_cmpint(svc_desk_author(other, &author, &err), ==, SVC_EENVIRONMENT);
	g_assert_nonnull(strstr(err.hint, "git config --global user.email"));
	temp_clear(&temp);
}

struct seen {
	GString *ids;
	int bad;
};

static enum svc_status see(struct svc_record **record, void *data, struct svc_error *err)
{
	struct seen *seen = data;
	g_string_append_printf(seen->ids, "%s ", (*record)->id);
	return SVC_OK;
}

static void see_bad(const struct svc_error *why, void *data)
{
	struct seen *seen = data;
	seen->bad++;
	g_assert_nonnull(why->path);
}

static void test_each(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, "services/broken.md", "---\nid: broken\ntitle: [\n---\n");
	g_autofree char *link = g_build_filename(temp.dir, "services/link.md", NULL);
	g_assert_cmpint(symlink("checkout.md", link), ==, 0);
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_autoclear(svc_error) err = {0};
	struct seen seen = {g_string_new(NULL), 0};
	temp_ok(svc_desk_each(desk, NULL, see, see_bad, &seen, &err), err);
	g_assert_cmpstr(seen.ids->str, ==,
		"ana kim lee checkout postgres payments REQ-2610-7K3ZZ INC-2611-7K3M9 ");
	g_assert_cmpint(seen.bad, ==, 2);
	g_string_free(seen.ids, TRUE);
	temp_clear(&temp);
}

static void test_key(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	svc_autoclear(svc_ref) ref = {0};
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_desk_find_key(desk, kind, "joiner-1", &ref, &err), err);
	g_assert_cmpstr(ref.id, ==, "REQ-2610-7K3ZZ");
	g_assert_cmpint(svc_desk_find_key(desk, kind, "joiner-", &ref, &err), ==, SVC_ENOTFOUND);
	g_assert_cmpint(svc_desk_find_key(desk, kind, "JOINER-1", &ref, &err), ==, SVC_ENOTFOUND);
	g_assert_cmpint(svc_desk_find_key(desk, kind, "", &ref, &err), ==, SVC_ENOTFOUND);
	temp_clear(&temp);
}

static void test_prefix(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	const char *prefix = NULL;
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_edit) fields = svc_edit_new();
	temp_ok(svc_desk_prefix(kind, fields, &prefix, &err), err);
	g_assert_cmpstr(prefix, ==, "INC");
	svc_edit_add(fields, SVC_EDIT_SET, "type", "request");
	temp_ok(svc_desk_prefix(kind, fields, &prefix, &err), err);
	g_assert_cmpstr(prefix, ==, "REQ");
	svc_edit_add(fields, SVC_EDIT_SET, "type", "reqest");
	g_assert_cmpint(svc_desk_prefix(kind, fields, &prefix, &err), ==, SVC_EINVALID);
	g_autofree char *id = NULL;
	temp_ok(svc_desk_draw_id(desk, kind, "REQ", &id, &err), err);
	g_assert_true(g_str_has_prefix(id, "REQ-2611-"));
	const struct svc_kind *service = svc_kinds_find(svc_desk_kinds(desk), "service", NULL);
	g_assert_cmpint(svc_desk_prefix(service, fields, &prefix, &err), ==, SVC_EINVALID);
	temp_clear(&temp);
}

static struct svc_record *new_service(struct svc_desk *desk, const char *id)
{
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "service", NULL);
	g_autofree char *path = svc_desk_path(desk, kind, id);
	g_autofree char *text = g_strdup_printf("---\nid: %s\ntitle: X\nstage: live\n---\n", id);
	svc_autoclear(svc_error) err = {0};
	struct svc_record *record = NULL;
	temp_ok(svc_record_parse(kind, path, text, strlen(text), &record, &err), err);
	return record;
}

static void test_write(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_autoclear(svc_error) err = {0};
	struct svc_txn_options options = {0};
	svc_auto(svc_write) write = NULL;
	temp_ok(svc_write_begin(desk, &options, &write, &err), err);
	for (int i = 0; i < 21; i++) {
		g_autofree char *id = g_strdup_printf("app-%02d", i);
		svc_auto(svc_record) record = new_service(desk, id);
		temp_ok(svc_write_put(write, record, NULL, &err), err);
	}
	g_autoptr(GBytes) file = g_bytes_new_static("log\n", 4);
	temp_ok(svc_write_file(write, "services/app-00.d/a.log", file, NULL, &err), err);
	g_assert_cmpuint(svc_write_count(write), ==, 22);
	struct svc_oid commit = {""};
	temp_ok(svc_write_commit(write, "service new", "service: 21 new", &commit, &err), err);
	g_autofree char *message = temp_git(&temp, "log", "-1", "--format=%B", NULL);
	g_assert_true(g_str_has_prefix(message,
		"service: 21 new\n\nSvc-Record: service/app-00\nSvc-Record: service/app-01\n"));
	g_assert_nonnull(strstr(
		message, "Svc-Record: service/app-19\nSvc-Records: 21\nSvc-Op: service new"));
	g_autofree char *head = temp_git(&temp, "rev-parse", "HEAD", NULL);
	g_assert_cmpstr(head, ==, commit.hex);
	g_autofree char *dirty = temp_git(&temp, "status", "--porcelain", NULL);
	g_assert_cmpstr(dirty, ==, "");
	temp_clear(&temp);
}

static void test_write_refuses(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_autoclear(svc_error) err = {0};
	struct svc_txn_options options = {0};
	svc_auto(svc_write) write = NULL;
	temp_ok(svc_write_begin(desk, &options, &write, &err), err);
	svc_auto(svc_record) again = new_service(desk, "checkout");
	g_assert_cmpint(svc_write_put(write, again, NULL, &err), ==, SVC_ECONFLICT);
	svc_auto(svc_record) astray = new_service(desk, "fresh");
	g_free(astray->path);
	astray->path = g_strdup("teams/fresh.md");
	g_assert_cmpint(svc_write_put(write, astray, NULL, &err), ==, SVC_EBUG);
	temp_clear(&temp);
}

static void test_message(void)
{
	struct temp temp;
	temp_desk(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_autoclear(svc_error) err = {0};
	struct svc_txn_options options = {0};
	svc_auto(svc_write) write = NULL;
	temp_ok(svc_write_begin(desk, &options, &write, &err), err);
	g_autofree char *text = temp_read(&temp, "services/postgres.md");
	g_autoptr(GBytes) before = g_bytes_new(text, strlen(text));
	temp_ok(svc_write_remove(write, "services/postgres.md", before, &err), err);
	svc_write_set_message(write, "No longer used\n\nSee the plan.\n\n");
	struct svc_oid commit = {""};
	temp_ok(svc_write_commit(write, "service rm", "service postgres: removed", &commit, &err),
		err);
	g_autofree char *message = temp_git(&temp, "log", "-1", "--format=%B", NULL);
	g_assert_cmpstr(g_strchomp(message), ==,
		"No longer used\n\nSee the plan.\n\nSvc-Record: service/postgres\nSvc-Op: service rm");
	temp_clear(&temp);
}

static void test_at(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, "services/newer.md", "---\nid: newer\ntitle: N\nstage: live\n---\n");
	temp_commit(&temp, "2026-11-20T09:00:00Z");
	svc_auto(svc_desk) now = temp_open(&temp);
	assert_found(now, "newer", "newer");
	svc_auto(svc_desk) then = NULL;
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_desk_open(&temp.ctx, temp.dir, "HEAD~1", &then, &err), err);
	assert_not_found(then, "newer", SVC_ENOTFOUND, NULL);
	assert_found(then, "7k3m", "INC-2611-7K3M9");
	g_autofree char *bare = g_strconcat(temp.dir, ".git", NULL);
	temp_run(&temp, "clone", "--quiet", "--bare", ".", bare);
	svc_auto(svc_desk) of_bare = NULL;
	temp_ok(svc_desk_open(&temp.ctx, bare, NULL, &of_bare, &err), err);
	assert_found(of_bare, "newer", "newer");
	assert_found(of_bare, "old-17", "INC-2611-7K3M9");
	struct svc_txn_options options = {0};
	svc_auto(svc_write) write = NULL;
	g_assert_cmpint(svc_write_begin(of_bare, &options, &write, &err), !=, SVC_OK);
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/desk/find/forms", test_find);
	g_test_add_func("/desk/find/fails", test_find_fails);
	g_test_add_func("/desk/find/many", test_ambiguous_many);
	g_test_add_func("/desk/find/imported", test_imported);
	g_test_add_func("/desk/find/key", test_key);
	g_test_add_func("/desk/config/read", test_config);
	g_test_add_func("/desk/config/broken", test_config_broken);
	g_test_add_func("/desk/kinds", test_own_kind);
	g_test_add_func("/desk/people", test_people);
	g_test_add_func("/desk/author", test_author_unknown);
	g_test_add_func("/desk/each", test_each);
	g_test_add_func("/desk/prefix", test_prefix);
	g_test_add_func("/desk/write/many", test_write);
	g_test_add_func("/desk/write/refuses", test_write_refuses);
	g_test_add_func("/desk/write/message", test_message);
	g_test_add_func("/desk/at", test_at);
	return g_test_run();
}
