#include "check/check.h"
#include "desk/temp.h"

#define PATH "tickets/2026/11/INC-2611-7K3M9.md"
#define TOP(STATUS)                                                                                \
	"---\nid: INC-2611-7K3M9\ntitle: X # kept\nstatus: " STATUS                                \
	"\ntype: incident\nrequester: ana\nopened: 2026-11-20T07:14:00Z\n---\nText.\n"
#define OPENED "\n## 2026-11-20T07:14:00Z ana opened\n\n- status: new\n"

static enum svc_status mend(struct temp *temp, struct svc_txn_options txn,
	struct svc_check_fixes *fixes, struct svc_error *err)
{
	svc_auto(svc_desk) desk = temp_open(temp);
	struct svc_check_options options = {0};
	return svc_check_mend(desk, &options, &txn, fixes, err);
}

static void assert_mended(struct temp *temp, const char *expected, guint n)
{
	svc_autoclear(svc_check_fixes) fixes = {0};
	svc_autoclear(svc_error) err = {0};
	temp_ok(mend(temp, (struct svc_txn_options){0}, &fixes, &err), err);
	g_autofree char *text = temp_read(temp, PATH);
	g_assert_cmpstr(text, ==, expected);
	g_assert_cmpuint(fixes.made->len, ==, n);
	/* Mended means mended: nothing is left, and a second run changes nothing. */
	svc_autoclear(svc_check_fixes) again = {0};
	temp_ok(mend(temp, (struct svc_txn_options){.no_commit = true}, &again, &err), err);
	g_assert_cmpuint(again.made->len, ==, 0);
	svc_auto(svc_desk) desk = temp_open(temp);
	g_autoptr(GPtrArray) findings = svc_findings_new();
	struct svc_check_options options = {0};
	temp_ok(svc_check_run(desk, &options, findings, &err), err);
	for (guint i = 0; i < findings->len; i++) {
		const struct svc_finding *one = findings->pdata[i];
		if (one->fixable)
			g_error("left: %s:%d %s", one->path, one->line, one->message);
	}
}

static char *dirty(struct temp *temp)
{
	return temp_git(temp, "status", "--porcelain", NULL);
}

/* The value came with the second commit; a later one touched something else. */
static void test_committed(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, PATH, TOP("new") OPENED);
	temp_commit(&temp, "2026-11-20T08:00:01Z");
	temp_write(&temp, PATH, TOP("in-progress") OPENED);
	temp_commit(&temp, "2026-11-20T09:00:00Z");
	temp_write(&temp, PATH,
		TOP("in-progress") OPENED "\n## 2026-11-20T10:00:00Z lee noted\n\nLater.\n");
	temp_commit(&temp, "2026-11-20T10:00:00Z");
	assert_mended(&temp,
		TOP("in-progress") OPENED "\n## 2026-11-20T09:00:00Z kim changed\n\n"
					  "- status: in-progress\n"
					  "\n## 2026-11-20T10:00:00Z lee noted\n\nLater.\n",
		1);
	g_autofree char *status = dirty(&temp);
	g_assert_cmpstr(status, ==, "");
	g_autofree char *message = temp_git(&temp, "log", "-1", "--format=%B", NULL);
	g_assert_true(g_str_has_prefix(message, "check: mend 1 record\n"));
	g_assert_nonnull(strstr(message, "Svc-Op: check"));
	temp_clear(&temp);
}

/* What isn't committed gets the present time and stays uncommitted. */
static void test_uncommitted(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, PATH, TOP("new") OPENED);
	temp_commit(&temp, "2026-11-20T08:00:01Z");
	temp_write(&temp, PATH, TOP("in-progress") OPENED);
	assert_mended(&temp,
		TOP("in-progress") OPENED
		"\n## 2026-11-21T09:15:00Z kim changed\n\n- status: in-progress\n",
		1);
	g_autofree char *status = dirty(&temp);
	g_assert_cmpstr(status, ==, " M " PATH);
	temp_clear(&temp);
}

static void test_stamp(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, PATH, TOP("new") OPENED "\n## lee noted\n\nFirst.\n");
	temp_commit(&temp, "2026-11-20T09:00:00Z");
	temp_write(&temp, PATH,
		TOP("new") OPENED "\n## lee noted\n\nFirst.\n\n## kim replied\n\nSecond.\n");
	temp_commit(&temp, "2026-11-20T10:00:00Z");
	assert_mended(&temp,
		TOP("new") OPENED "\n## 2026-11-20T09:00:00Z lee noted\n\nFirst.\n"
				  "\n## 2026-11-20T10:00:00Z kim replied\n\nSecond.\n",
		2);
	temp_clear(&temp);
}

static void test_crlf(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_run(&temp, "config", "core.autocrlf", "false");
	g_auto(GStrv) lines = g_strsplit(TOP("new") OPENED "\n## lee noted\n\nFirst.\n", "\n", -1);
	g_autofree char *text = g_strjoinv("\r\n", lines);
	temp_write(&temp, PATH, text);
	temp_commit(&temp, "2026-11-20T09:00:00Z");
	g_auto(GStrv) expected = g_strsplit(
		TOP("new") OPENED "\n## 2026-11-20T09:00:00Z lee noted\n\nFirst.\n", "\n", -1);
	g_autofree char *wanted = g_strjoinv("\r\n", expected);
	assert_mended(&temp, wanted, 1);
	temp_clear(&temp);
}

/* A record written wholly by hand. */
static void test_opened(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, PATH, TOP("new"));
	temp_commit(&temp, "2026-11-20T09:00:00Z");
	assert_mended(&temp,
		TOP("new") "\n## 2026-11-20T07:14:00Z kim opened\n\n"
			   "- status: new\n",
		1);
	temp_clear(&temp);
}

/* The timeline knows when the record was opened, the field went missing. */
static void test_opened_field(void)
{
	static const char bare[] = "---\nid: INC-2611-7K3M9\ntitle: X # kept\nstatus: new\n"
				   "type: incident\nrequester: ana\n---\nText.\n";
	struct temp temp;
	temp_desk(&temp);
	g_autofree char *text = g_strconcat(bare, OPENED, NULL);
	temp_write(&temp, PATH, text);
	temp_commit(&temp, "2026-11-20T08:00:01Z");
	assert_mended(&temp, TOP("new") OPENED, 1);
	temp_write(&temp, PATH, bare);
	temp_commit(&temp, "2026-11-20T09:00:00Z");
	svc_autoclear(svc_check_fixes) fixes = {0};
	svc_autoclear(svc_error) err = {0};
	temp_ok(mend(&temp, (struct svc_txn_options){0}, &fixes, &err), err);
	g_autofree char *mended = temp_read(&temp, PATH);
	g_assert_nonnull(strstr(mended, "\nopened: 2026-11-"));
	temp_clear(&temp);
}

static void test_form(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, PATH,
		"---\nid: INC-2611-7K3M9\ntitle: X\nstatus: new\ntype: incident\n"
		"opened: 2026-11-20T08:14:00+01:00 # by phone\n---\n" OPENED);
	temp_commit(&temp, NULL);
	assert_mended(&temp,
		"---\nid: INC-2611-7K3M9\ntitle: X\nstatus: new\ntype: incident\n"
		"opened: 2026-11-20T07:14:00Z # by phone\n---\n" OPENED,
		1);
	temp_clear(&temp);
}

static void test_emptied(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, PATH, TOP("new") OPENED "- team: payments\n");
	temp_commit(&temp, "2026-11-20T09:00:00Z");
	assert_mended(&temp,
		TOP("new") OPENED "- team: payments\n"
				  "\n## 2026-11-20T09:00:00Z kim changed\n\n- team:\n",
		1);
	temp_clear(&temp);
}

static void test_shallow(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, PATH, TOP("in-progress") OPENED);
	temp_commit(&temp, "2026-11-20T09:00:00Z");
	temp_write(&temp, "README.md", "x\n");
	temp_commit(&temp, "2026-11-20T10:00:00Z");
	g_autofree char *clone = g_build_filename(temp.home, "clone", NULL);
	g_autofree char *url = g_strconcat("file://", temp.dir, NULL);
	temp_run(&temp, "clone", "--quiet", "--depth=1", url, clone);
	g_autofree char *config = g_build_filename(temp.home, ".gitconfig", NULL);
	g_assert_true(g_file_set_contents(
		config, "[user]\nname = K\nemail = kim@example.com\n", -1, NULL));
	svc_auto(svc_desk) desk = NULL;
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_desk_open(&temp.ctx, clone, NULL, &desk, &err), err);
	svc_autoclear(svc_check_fixes) fixes = {0};
	struct svc_check_options options = {0};
	struct svc_txn_options txn = {0};
	g_assert_cmpint(svc_check_mend(desk, &options, &txn, &fixes, &err), ==, SVC_EENVIRONMENT);
	g_assert_cmpstr(err.hint, ==, "git fetch --unshallow");
	g_assert_cmpstr(err.path, ==, PATH);
	temp_clear(&temp);
}

static void test_dry_run(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_write(&temp, PATH, TOP("in-progress") OPENED);
	temp_commit(&temp, "2026-11-20T09:00:00Z");
	svc_autoclear(svc_check_fixes) fixes = {0};
	svc_autoclear(svc_error) err = {0};
	temp_ok(mend(&temp, (struct svc_txn_options){.dry_run = true}, &fixes, &err), err);
	g_assert_cmpuint(fixes.made->len, ==, 1);
	g_assert_cmpstr(fixes.commit.hex, ==, "");
	g_autofree char *text = temp_read(&temp, PATH);
	g_assert_cmpstr(text, ==, TOP("in-progress") OPENED);
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mend/committed", test_committed);
	g_test_add_func("/mend/uncommitted", test_uncommitted);
	g_test_add_func("/mend/stamp", test_stamp);
	g_test_add_func("/mend/crlf", test_crlf);
	g_test_add_func("/mend/opened", test_opened);
	g_test_add_func("/mend/opened-field", test_opened_field);
	g_test_add_func("/mend/form", test_form);
	g_test_add_func("/mend/emptied", test_emptied);
	g_test_add_func("/mend/shallow", test_shallow);
	g_test_add_func("/mend/dry-run", test_dry_run);
	return g_test_run();
}
