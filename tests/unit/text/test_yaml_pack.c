#include "text/yaml_pack.h"

#include <string.h>

static struct svc_yaml *parse(const char *text)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_yaml *doc = NULL;
	g_assert_cmpint(svc_yaml_parse(text, strlen(text), 0, &doc, &err), ==, SVC_OK);
	return doc;
}

static GByteArray *pack(const struct svc_yaml *doc)
{
	svc_autoclear(svc_error) err = {0};
	GByteArray *bytes = NULL;
	g_assert_cmpint(svc_yaml_pack(doc, &bytes, &err), ==, SVC_OK);
	return bytes;
}

static void assert_places(const struct svc_yaml_node *a, const struct svc_yaml_node *b)
{
	g_assert_cmpint(a->line, ==, b->line);
	g_assert_cmpint(a->column, ==, b->column);
	g_assert_cmpuint(a->count, ==, b->count);
	const struct svc_yaml_node *other = b->child;
	svc_yaml_foreach (child, a) {
		g_assert_nonnull(other);
		if (child->key)
			assert_places(child->key, other->key);
		assert_places(child, other);
		other = other->next;
	}
	g_assert_null(other);
}

static void test_round(void)
{
	static const char *const texts[] = {"", "plain\n", "[]\n", "{}\n", "a: ~\nb: ''\n",
		"- one\n- [two, {three: 3}]\n-\n",
		"k:\n  - {a: é, b: \"x\\ty\"}\n  - |\n    lines\n", "? [complex, key]\n: value\n"};
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_yaml) doc = parse(texts[i]);
		svc_auto(svc_yaml) back = NULL;
		g_autoptr(GByteArray) bytes = pack(doc);
		g_assert_cmpint(svc_yaml_unpack(bytes->data, bytes->len, &back, &err), ==, SVC_OK);
		g_assert_true(svc_yaml_equal(doc->root, back->root));
		if (doc->root)
			assert_places(doc->root, back->root);
	}
}

static void test_refused(void)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_yaml) doc = parse("a: &x 1\nb: *x\n");
	GByteArray *bytes = NULL;
	g_assert_cmpint(svc_yaml_pack(doc, &bytes, &err), ==, SVC_EINVALID);
	g_assert_null(bytes);
}

/* Bytes that were cut off or changed are refused, or are some other document: never read beyond. */
static void test_broken(void)
{
	svc_auto(svc_yaml) doc = parse("k:\n  - {a: b}\n  - text\n");
	g_autoptr(GByteArray) whole = pack(doc);
	for (guint n = 0; n < whole->len; n++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_yaml) cut = NULL;
		g_autofree guint8 *part = g_memdup2(whole->data, n);
		g_assert_cmpint(svc_yaml_unpack(part, n, &cut, &err), ==, SVC_EBUG);
	}
	for (guint n = 0; n < whole->len * 256; n++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_yaml) other = NULL;
		g_autofree guint8 *part = g_memdup2(whole->data, whole->len);
		part[n / 256] = (guint8)n;
		enum svc_status status = svc_yaml_unpack(part, whole->len, &other, &err);
		g_assert_true(status == SVC_OK || status == SVC_EBUG);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/yaml-pack/round", test_round);
	g_test_add_func("/yaml-pack/refused", test_refused);
	g_test_add_func("/yaml-pack/broken", test_broken);
	return g_test_run();
}
