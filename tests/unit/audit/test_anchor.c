#include "../desk/temp.h"
#include "audit/audit.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define LINE "svc-anchor/1 2026-11-20T08:00:00Z " COMMIT " sha256:" DIGEST

static void test_line(void)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GArray) anchors = NULL;
	const char *text = "# two\n\n" LINE "\n  " LINE "\r\n";
	g_assert_cmpint(svc_audit_anchor_parse(text, strlen(text), &anchors, &err), ==, SVC_OK);
	g_assert_cmpuint(anchors->len, ==, 2);
	for (guint i = 0; i < anchors->len; i++) {
		const struct svc_audit_anchor *anchor =
			&g_array_index(anchors, struct svc_audit_anchor, i);
		g_autofree char *line = svc_audit_anchor_line(anchor);
		g_assert_cmpstr(line, ==, LINE);
	}
}

static void test_malformed(void)
{
	static const struct {
		const char *text, *message;
		int line;
	} rows[] = {
		{"", "there is no anchor", 0},
		{"# nothing\n", "there is no anchor", 0},
		{LINE "\nhello\n", "no anchor", 2},
		{"svc-anchor/2 x", "a format that this svc doesn't know", 1},
		{"svc-anchor/1 yesterday " COMMIT " sha256:" DIGEST, "time", 1},
		{"svc-anchor/1 2026-11-20T08:00:00Z 0123 sha256:" DIGEST, "commit", 1},
		{"svc-anchor/1 2026-11-20T08:00:00Z " COMMIT " sha256:" DIGEST "00", "SHA-256", 1},
		{"svc-anchor/1 2026-11-20T08:00:00Z " COMMIT " " DIGEST, "SHA-256", 1},
		{LINE " more", "no anchor", 1},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_autoclear(svc_error) err = {0};
		g_autoptr(GArray) anchors = NULL;
		g_assert_cmpint(
			svc_audit_anchor_parse(rows[i].text, strlen(rows[i].text), &anchors, &err),
			==, SVC_EINVALID);
		g_assert_nonnull(strstr(err.message, rows[i].message));
		g_assert_cmpint(err.line, ==, rows[i].line);
		g_assert_null(anchors);
	}
}

static struct svc_oid head(struct svc_repo *repo)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_oid oid;
	temp_ok(svc_repo_resolve(repo, "HEAD", &oid, &err), err);
	return oid;
}

/* The digest covers every commit, tree and blob, and depends on nothing else. */
static void test_digest(void)
{
	struct temp temp;
	svc_autoclear(svc_error) err = {0};
	struct svc_audit_anchor first, again, second;
	temp_desk(&temp);
	{
		svc_auto(svc_desk) desk = temp_open(&temp);
		struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
		struct svc_oid old = head(repo);
		temp_ok(svc_audit_anchor(repo, &old, &first, &err), err);
		temp_write(&temp, "notes.txt", "more");
		temp_commit(&temp, "2026-11-20T09:00:00Z");
		struct svc_oid new = head(repo);
		temp_ok(svc_audit_anchor(repo, &new, &second, &err), err);
		temp_ok(svc_audit_anchor(repo, &old, &again, &err), err);
	}
	g_autofree char *count =
		temp_git(&temp, "rev-list", "--objects", "--no-object-names", "HEAD", NULL);
	g_auto(GStrv) ids = g_strsplit(count, "\n", -1);
	g_assert_cmpuint(second.objects, ==, g_strv_length(ids));
	g_assert_cmpuint(second.objects, ==, first.objects + 3); /* commit, tree, blob */
	g_assert_cmpstr(first.digest, ==, again.digest);
	g_assert_cmpstr(first.digest, !=, second.digest);
	temp_clear(&temp);
}

static void test_prove(void)
{
	struct temp temp;
	svc_autoclear(svc_error) err = {0};
	struct svc_audit_anchor anchor;
	struct svc_audit_proof proof;
	temp_desk(&temp);
	temp_write(&temp, "notes.txt", "more");
	temp_commit(&temp, "2026-11-20T09:00:00Z");
	{
		svc_auto(svc_desk) desk = temp_open(&temp);
		struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
		struct svc_oid old = head(repo);
		temp_ok(svc_audit_anchor(repo, &old, &anchor, &err), err);
		temp_ok(svc_audit_prove(repo, &anchor, &old, &proof, &err), err);
		g_assert_cmpint(proof.outcome, ==, SVC_AUDIT_UNCHANGED);
		temp_run(&temp, "commit", "--quiet", "--amend", "-m", "rewritten");
		struct svc_oid new = head(repo);
		temp_ok(svc_audit_prove(repo, &anchor, &new, &proof, &err), err);
		g_assert_cmpint(proof.outcome, ==, SVC_AUDIT_REWRITTEN);
		g_autofree char *base = temp_git(&temp, "rev-parse", "HEAD~", NULL);
		g_assert_cmpstr(proof.base.hex, ==, base);
		anchor.digest[0] = anchor.digest[0] == '0' ? '1' : '0';
		temp_ok(svc_audit_prove(repo, &anchor, &old, &proof, &err), err);
		g_assert_cmpint(proof.outcome, ==, SVC_AUDIT_ALTERED);
		g_strlcpy(anchor.commit.hex, COMMIT, sizeof anchor.commit.hex);
		temp_ok(svc_audit_prove(repo, &anchor, &new, &proof, &err), err);
		g_assert_cmpint(proof.outcome, ==, SVC_AUDIT_GONE);
	}
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/anchor/line", test_line);
	g_test_add_func("/anchor/malformed", test_malformed);
	g_test_add_func("/anchor/digest", test_digest);
	g_test_add_func("/anchor/prove", test_prove);
	return g_test_run();
}
