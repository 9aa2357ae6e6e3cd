/*
 * Real frontmatter and the YAML suite through reader and editor: verdicts, and every top-level
 * value changed and restored byte for byte. The extract in tests/data runs always, the whole
 * collections where SVC_SHARED names them.
 */
#include "text/frontmatter.h"
#include "text/yaml_edit.h"

#include <string.h>

struct totals {
	int files, invalid, unedited, changed, added, raw;
};

/* First and last byte in which two texts differ must lie in the lines of [start, end). */
static void assert_only(const GString *a, const GString *b, size_t start, size_t end)
{
	size_t shortest = MIN(a->len, b->len), head = 0, tail = 0;
	while (head < shortest && a->str[head] == b->str[head])
		head++;
	while (tail < shortest - head && a->str[a->len - 1 - tail] == b->str[b->len - 1 - tail])
		tail++;
	while (start && a->str[start - 1] != '\n')
		start--;
	while (end < a->len && a->str[end - (end > start)] != '\n' && a->str[end] != '\n')
		end++;
	g_assert_cmpuint(head, >=, start);
	g_assert_cmpuint(a->len - tail, <=, end + 1);
}

static void change_and_restore(
	GString *text, const struct svc_yaml_node *value, struct totals *totals)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GString) before = g_string_new_len(text->str, (gssize)text->len);
	const char *key = value->key->value;
	g_autofree char *raw = svc_yaml_edit_raw(text, key);
	g_assert_nonnull(raw);
	svc_yaml_edit_set(text, key, "another value", NULL, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	assert_only(before, text, value->start, value->end);
	if (!value->null)
		svc_yaml_edit_set(text, key, value->value, NULL, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	totals->changed++;
	if (g_string_equal(text, before))
		return;
	totals->raw++; /* bytes that the value doesn't tell: odd escapes, folds, `~` */
	svc_yaml_edit_set_yaml(text, key, raw, NULL, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	g_assert_cmpmem(text->str, text->len, before->str, before->len);
}

static void add_and_remove(GString *text, struct totals *totals)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GString) before = g_string_new_len(text->str, (gssize)text->len);
	svc_yaml_edit_set(text, "svc-new-key", "x: y", NULL, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	g_assert_false(g_string_equal(text, before));
	svc_yaml_edit_remove(text, "svc-new-key", &err);
	g_assert_cmpstr(err.message, ==, NULL);
	g_assert_cmpmem(text->str, text->len, before->str, before->len);
	totals->added++;
}

/* Why a text isn't edited; NULL if it is. */
static const char *refusal(const struct svc_yaml *doc)
{
	if (doc->odd_breaks)
		return "NEL, LS or PS";
	bool map = !doc->root || doc->root->type == SVC_YAML_MAP || doc->root->null;
	return map ? NULL : "the root is no map";
}

/* Why one value isn't changed and restored; NULL if it is. */
static const char *value_refusal(const char *text, const struct svc_yaml_node *value)
{
	const struct svc_yaml_node *key = value->key;
	if (value->alias || value->aliased)
		return "alias, or anchor in use";
	if (key->type != SVC_YAML_SCALAR || !key->length)
		return "the key is a list, a map or empty";
	bool cut = value->content > value->start && value->end > value->content;
	if (cut && !strchr(" \n", text[value->content - 1]))
		return "libyaml ends the anchor's name within the word";
	if (!memchr(text + key->end, ':', value->start - key->end))
		return "a key without a colon has no place for a value";
	return NULL;
}

static void edit_all(const char *name, const char *yaml, size_t length, struct totals *totals)
{
	svc_auto(svc_yaml) doc = NULL;
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GString) text = g_string_new_len(yaml, (gssize)length);
	g_assert_cmpint(svc_yaml_parse(yaml, length, 0, &doc, &err), ==, SVC_OK);
	const char *reason = refusal(doc);
	if (reason) {
		svc_yaml_edit_set(text, "svc-new-key", "x", NULL, &err);
		g_assert_nonnull(err.message);
		g_assert_cmpmem(text->str, text->len, yaml, length);
		g_test_message("%s: not edited: %s", name, reason);
		totals->unedited++;
		return;
	}
	g_test_message("%s", name);
	add_and_remove(text, totals);
	svc_yaml_foreach (value, doc->root) {
		const char *why = value_refusal(yaml, value);
		if (why)
			g_test_message("%s:%d: not edited: %s", name, value->line, why);
		else if (value->type == SVC_YAML_SCALAR)
			change_and_restore(text, value, totals);
	}
}

/* Reads one file of Markdown; an invalid one must say where. */
static void run_markdown(const char *path, const char *name, bool valid, struct totals *totals)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_yaml) doc = NULL;
	struct svc_frontmatter parts;
	g_autofree char *text = NULL;
	gsize length = 0;
	g_assert_true(g_file_get_contents(path, &text, &length, NULL));
	totals->files++;
	enum svc_status status = svc_frontmatter_split(text, length, &parts, &err);
	if (status == SVC_OK)
		status = svc_yaml_parse(
			text + parts.yaml, parts.yaml_length, parts.yaml_line, &doc, &err);
	g_test_message("%s:%d:%d: %s", name, err.line, err.column, err.message);
	g_assert_cmpint(status, ==, valid ? SVC_OK : SVC_EINVALID);
	if (status == SVC_OK) {
		edit_all(name, text + parts.yaml, parts.yaml_length, totals);
		return;
	}
	g_assert_cmpint(err.line, >, 0);
	g_assert_cmpint(err.column, >, 0);
	g_assert_nonnull(err.hint);
	totals->invalid++;
}

static GStrv index_lines(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "INDEX.tsv", NULL);
	g_autofree char *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return g_strsplit(g_strchomp(text), "\n", -1);
}

static void run_frontmatter(const char *folder)
{
	struct totals totals = {0};
	g_auto(GStrv) lines = index_lines(folder);
	for (guint i = 1; lines[i]; i++) {
		g_auto(GStrv) cells = g_strsplit(lines[i], "\t", -1);
		bool valid = !strcmp(cells[3], "ok") || !strcmp(cells[3], "null");
		g_autofree char *path = g_build_filename(folder, cells[0], NULL);
		run_markdown(path, cells[0], valid, &totals);
	}
	g_test_message("%d files, %d invalid, %d not edited; %d values changed and restored, %d "
		       "of them by their bytes; %d keys added and removed",
		totals.files, totals.invalid, totals.unedited, totals.changed, totals.raw,
		totals.added);
	g_assert_cmpint(totals.changed, >, 0);
}

/* Cases whose verdict differs from the suite's: name -> our verdict. */
static GHashTable *read_verdicts(void)
{
	g_autofree char *path =
		g_build_filename(g_getenv("SVC_TEST_DATA"), "yaml", "verdicts.tsv", NULL);
	g_autofree char *text = NULL;
	GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
	for (guint i = 1; lines[i]; i++) {
		g_auto(GStrv) cells = g_strsplit(lines[i], "\t", -1);
		g_assert_cmpuint(g_strv_length(cells), ==, 3);
		g_assert_cmpuint(strlen(cells[2]), >, 10);
		g_hash_table_insert(table, g_strdup(cells[0]), g_strdup(cells[1]));
	}
	return table;
}

static void run_case(const char *folder, const char *name, bool valid, struct totals *totals)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_yaml) doc = NULL;
	g_autofree char *path = g_build_filename(folder, name, "in.yaml", NULL);
	g_autofree char *text = NULL;
	gsize length = 0;
	g_assert_true(g_file_get_contents(path, &text, &length, NULL));
	totals->files++;
	enum svc_status status = svc_yaml_parse(text, length, 0, &doc, &err);
	g_test_message("%s:%d:%d: %s", name, err.line, err.column, err.message);
	g_assert_cmpint(status, ==, valid ? SVC_OK : SVC_EINVALID);
	if (status == SVC_OK) {
		edit_all(name, text, length, totals);
		return;
	}
	g_assert_cmpint(err.line, >, 0);
	g_assert_cmpint(err.column, >, 0);
	totals->invalid++;
}

static void run_suite(const char *folder)
{
	struct totals totals = {0};
	g_auto(GStrv) lines = index_lines(folder);
	g_autoptr(GHashTable) verdicts = read_verdicts();
	for (guint i = 1; lines[i]; i++) {
		g_auto(GStrv) cells = g_strsplit(lines[i], "\t", -1);
		const char *ours = g_hash_table_lookup(verdicts, cells[0]);
		if (ours) /* the list holds differences only */
			g_assert_cmpstr(ours, !=, cells[1]);
		run_case(folder, cells[0], !strcmp(ours ? ours : cells[1], "valid"), &totals);
	}
	g_test_message("%d cases, %d invalid, %d not edited; %d values changed and restored, %d "
		       "of them by their bytes; %d keys added and removed",
		totals.files, totals.invalid, totals.unedited, totals.changed, totals.raw,
		totals.added);
	g_assert_cmpint(totals.changed, >, 0);
}

static void run_shared(const char *name, void (*run)(const char *folder))
{
	const char *shared = g_getenv("SVC_SHARED");
	g_autofree char *folder = shared ? g_build_filename(shared, "data", name, NULL) : NULL;
	if (folder && g_file_test(folder, G_FILE_TEST_IS_DIR))
		run(folder);
	else
		g_test_skip("SVC_SHARED names no folder with it");
}

static void run_data(const char *name, void (*run)(const char *folder))
{
	g_autofree char *folder = g_build_filename(g_getenv("SVC_TEST_DATA"), name, NULL);
	run(folder);
}

static void test_shared_frontmatter(void)
{
	run_shared("frontmatter", run_frontmatter);
}

static void test_shared_suite(void)
{
	run_shared("yaml-test-suite", run_suite);
}

static void test_frontmatter(void)
{
	run_data("frontmatter", run_frontmatter);
}

static void test_suite(void)
{
	run_data("yaml", run_suite);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/corpus/frontmatter", test_frontmatter);
	g_test_add_func("/corpus/yaml-suite", test_suite);
	g_test_add_func("/corpus/shared-frontmatter", test_shared_frontmatter);
	g_test_add_func("/corpus/shared-yaml-suite", test_shared_suite);
	return g_test_run();
}
