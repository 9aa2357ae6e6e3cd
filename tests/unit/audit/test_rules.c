#include "audit/private.h"
#include <string.h>

/* docs/audit.md holds the table that the rules make. */
static void test_document(void)
{
	g_autofree char *path =
		g_build_filename(g_getenv("SVC_TEST_DATA"), "..", "..", "docs", "audit.md", NULL);
	g_autofree char *text = NULL;
	g_autofree char *table = svc_audit_rules_table();
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	if (!strstr(text, table))
		g_error("docs/audit.md doesn't hold this table:\n%s", table);
}

static void test_order(void)
{
	size_t n;
	const struct svc_audit_rule *rules = svc_audit_rules(&n);
	for (size_t i = 0; i < n; i++) {
		g_assert_nonnull(rules[i].id);
		g_assert_false(g_str_has_suffix(rules[i].summary, "."));
		if (i)
			g_assert_cmpstr(rules[i - 1].id, <, rules[i].id);
	}
}

static void test_declared(void)
{
	static const struct {
		const char *message, *op, *undoes, *named;
		bool import, mends, squash;
	} rows[] = {
		{"plain\n", NULL, NULL, NULL, false, false, false},
		{"x\n\nSvc-Op: import csv\n", "import csv", NULL, NULL, true, false, false},
		{"x\n\nSvc-Op: import jsonl\n", "import jsonl", NULL, NULL, true, false, false},
		{"x\n\nSvc-Op: important\n", "important", NULL, NULL, false, false, false},
		{"x\n\nSvc-Op: check\n", "check", NULL, NULL, false, true, false},
		{"x\n\nSvc-Op: undo\nSvc-Undo: 12ab\n", "undo", "12ab", NULL, false, false, false},
		{"x\n\nCo-Authored-By: Lee <lee@example.com>\n", NULL, NULL, "lee@example.com",
			false, false, true},
		{"Squashed commit of the following:\n\ncommit 1\nAuthor: Lee <lee@x.org>\n", NULL,
			NULL, "lee@x.org", false, false, true},
		{"x\n\nAuthor: Lee <lee@x.org>\n", NULL, NULL, NULL, false, false, false},
		{"x\n\nCo-authored-by: nobody\n", NULL, NULL, NULL, false, false, false},
		{"", NULL, NULL, NULL, false, false, false},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct declared declared;
		svc_audit_declared_read(rows[i].message, &declared);
		g_assert_cmpstr(declared.op, ==, rows[i].op);
		g_assert_cmpstr(declared.undoes, ==, rows[i].undoes);
		g_assert_cmpuint(declared.named->len, ==, rows[i].named != NULL);
		if (rows[i].named)
			g_assert_cmpstr(declared.named->pdata[0], ==, rows[i].named);
		g_assert_cmpint(declared.import, ==, rows[i].import);
		g_assert_cmpint(declared.mends, ==, rows[i].mends);
		g_assert_cmpint(declared.squash, ==, rows[i].squash);
		svc_audit_declared_clear(&declared);
	}
}

#define KEY "AAAAC3NzaC1lZDI1NTE5AAAAIHVudXNlZCBidXQgc3RpbGwgYSBrZXkgb2YgMzIhIQ=="

static void test_signers(void)
{
	static const char text[] = "# kim@x.org ssh-ed25519 " KEY "\n"
				   "kim@example.com,k*@old.org,!keith@old.org namespaces=\"git\" "
				   "ssh-ed25519 " KEY " Kim\r\n"
				   "lee@example.com ssh-ed25519 AAAAC3Nz\n";
	gsize length;
	g_autofree guchar *bytes = g_base64_decode(KEY, &length);
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[32];
	gsize size = sizeof digest;
	g_checksum_update(sum, bytes, (gssize)length);
	g_checksum_get_digest(sum, digest, &size);
	g_autofree char *base = g_base64_encode(digest, size);
	g_autofree char *key = g_strdup_printf("SHA256:%.43s", base);
	g_assert_true(svc_audit_vouches(text, key, "kim@example.com"));
	g_assert_true(svc_audit_vouches(text, key, "kim@old.org"));
	g_assert_false(svc_audit_vouches(text, key, "keith@old.org"));
	g_assert_false(svc_audit_vouches(text, key, "kim@x.org"));
	g_assert_false(svc_audit_vouches(text, key, "lee@example.com"));
	g_assert_false(svc_audit_vouches(text, "SHA256:", "kim@example.com"));
	g_assert_false(svc_audit_vouches("", key, "kim@example.com"));
	g_assert_false(svc_audit_vouches("kim@example.com", key, "kim@example.com"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rules/document", test_document);
	g_test_add_func("/rules/order", test_order);
	g_test_add_func("/rules/declared", test_declared);
	g_test_add_func("/rules/signers", test_signers);
	return g_test_run();
}
