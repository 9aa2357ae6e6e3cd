/*
 * The index and a look at every file give the same rows: random statements over random desks,
 * values that don't fit their fields, files that are no records and uncommitted edits included. And
 * the rows are those that queries find.
 */
#include "../rounds.h"
#include "ask.h"
#include "query/query.h"

enum { FILES = 40, STATEMENTS = 30 };

static GRand *dice;

static const char *pick(const char *const *from)
{
	return from[g_rand_int_range(dice, 0, (gint)g_strv_length((char **)from))];
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static bool chance(int in)
{
	return g_rand_int_range(dice, 0, in) == 0;
}

static void add_field(GString *text, const char *field, const char *const *good)
{
	static const char *const odd[] = {"nonsense", "[a, b]", "{to: x}", "~", "\"\"", "NEW", "p1",
		"2026-11-20T08:00:00+01:00", "2026-02-30", "\"a\\tb\"", "007", "[~, '', new]",
		NULL};
	if (!chance(4))
		g_string_append_printf(
			text, "%s: %s\n", field, chance(10) ? pick(odd) : pick(good));
}

static void write_ticket(struct temp *temp, int i)
{
	g_autofree char *id = g_strdup_printf("INC-261%d-%05d", i % 3, i);
	g_autofree char *path = g_strdup_printf("tickets/2026/1%d/%s.md", i % 3, id);
	g_autoptr(GString) text = g_string_new("---\n");
	if (!chance(20))
		g_string_append_printf(text, "id: %s\n", chance(20) ? "other" : id);
	add_field(text, "title", LIST("Printer", "printer", "'it''s \"x\"'", "2026-11-20"));
	add_field(text, "status", LIST("new", "in-progress", "on-hold", "closed"));
	add_field(text, "priority", LIST("P1", "P2", "P3"));
	add_field(text, "service", LIST("checkout", "postgres", "gone"));
	add_field(text, "assignee", LIST("kim", "lee", "x@example.com"));
	add_field(text, "opened",
		LIST("2026-11-20T08:00:00Z", "2026-11-01T00:00:00Z", "2026-10-31T23:59:59Z"));
	add_field(text, "hold_until", LIST("2026-12-01", "2026-11-21"));
	add_field(text, "labels", LIST("[vpn, mail]", "vpn", "[]"));
	add_field(text, "links", LIST("[{to: INC-2611-00001, as: related}]"));
	g_string_append(
		text, "---\nText.\n\n## 2026-11-20T08:00:00Z kim opened\n\n- status: new\n");
	if (chance(3))
		g_string_append(text, "\n## 2026-11-21T08:00:00Z lee noted\n\nA \"note\".\n");
	if (chance(3))
		g_string_append(
			text, "\n## 2026-11-21T09:00:00Z lee changed\n\n- status: closed\n");
	temp_write(temp, path, chance(25) ? "no record" : text->str);
}

static char *condition(void)
{
	static const char *const columns[] = {"id", "title", "status", "priority", "service",
		"assignee", "opened", "hold_until", "labels", "team", "links", NULL};
	static const char *const values[] = {"'new'", "'P1'", "'kim'", "'checkout'", "'Printer'",
		"'INC-2611-00001'", "'2026-11-20'", "'2026-11-20T08:00:00Z'", "'2026-11-01'",
		"'2026-12-01'", "'2026'", "'[\"vpn\",\"mail\"]'", "7", "1.5", "NULL", "''", "x'00'",
		"'it''s \"x\"'", NULL};
	static const char *const operators[] = {
		"=", "<", "<=", ">", ">=", "<>", "IS", "LIKE", NULL};
	const char *column = pick(columns);
	switch (g_rand_int_range(dice, 0, 6)) {
	case 0:
		return g_strdup_printf("%s IS %sNULL", column, chance(2) ? "NOT " : "");
	case 1:
		return g_strdup_printf(
			"%s IN (%s, %s, %s)", column, pick(values), pick(values), pick(values));
	case 2:
		return g_strdup_printf("%s BETWEEN %s AND %s", column, pick(values), pick(values));
	case 3:
		return g_strdup_printf("%s COLLATE NOCASE = %s", column, pick(values));
	default:
		return g_strdup_printf("%s %s %s", column, pick(operators), pick(values));
	}
}

static char *statement(void)
{
	static const char *const shapes[] = {"SELECT * FROM tickets WHERE %s %s %s",
		"SELECT id, description, other FROM tickets WHERE %s %s %s",
		"SELECT status, priority, count(*), min(opened) FROM tickets WHERE %s %s %s"
		" GROUP BY status, priority",
		"SELECT id FROM tickets WHERE NOT (%s %s %s) ORDER BY priority DESC, title",
		"SELECT title FROM services WHERE id IN (SELECT service FROM tickets WHERE %s %s %s)",
		"SELECT kind, id, path, title, status, category, opened, assignee FROM records"
		" WHERE id IN (SELECT id FROM tickets WHERE %s %s %s)",
		"SELECT e.kind, e.id, e.seq, e.text FROM tickets JOIN entries e USING (id)"
		" WHERE %s %s %s",
		"SELECT t.id, c.field, c.old, c.new FROM (SELECT id FROM tickets WHERE %s %s %s) t"
		" JOIN changes c ON c.id = t.id AND c.kind = 'ticket'",
		"SELECT a.id, b.id FROM (SELECT * FROM tickets WHERE %s %s %s) a"
		" JOIN tickets b ON a.assignee = b.assignee AND a.id < b.id",
		"SELECT s.id, (SELECT count(*) FROM tickets WHERE service = s.id AND (%s %s %s))"
		" FROM services s",
		"SELECT target, count(*) FROM refs WHERE id IN (SELECT id FROM tickets"
		" WHERE %s %s %s) GROUP BY target",
		"SELECT id FROM tickets WHERE %s %s %s LIMIT 5", NULL};
	g_autofree char *one = condition();
	g_autofree char *two = condition();
	const char *shape = pick(shapes);
	GString *text = g_string_new(NULL);
	const char *const parts[] = {one, chance(2) ? "AND" : "OR", two};
	for (size_t part = 0; *shape; shape++)
		if (!strncmp(shape, "%s", 2))
			g_string_append(text, parts[part++]), shape++;
		else
			g_string_append_c(text, *shape);
	return g_string_free(text, FALSE);
}

static void compare(struct temp *temp, const char *sql)
{
	char *texts[2];
	enum svc_status status[2];
	for (int i = 0; i < 2; i++) {
		temp_set_env(temp, "SVC_INDEX", i ? "never" : "always");
		svc_auto(svc_desk) desk = temp_open(temp);
		texts[i] = ask_with(desk, sql, NULL, 0, &status[i]);
	}
	if (status[0] != status[1] || strcmp(texts[0], texts[1]) != 0)
		g_error("%s\nwith the index:\n%s\nwithout:\n%s", sql, texts[0], texts[1]);
	if (status[0])
		g_assert_true(g_str_has_prefix(texts[0], "ambiguous column"));
	g_free(texts[0]);
	g_free(texts[1]);
}

static void test_agree(void)
{
	struct temp temp;
	dice = g_rand_new_with_seed((guint32)g_test_rand_int());
	temp_desk(&temp);
	for (int i = 0; i < FILES; i++)
		write_ticket(&temp, i);
	for (int round = test_rounds(3, 100); round > 0; round--) {
		for (int i = 0; i < STATEMENTS; i++) {
			g_autofree char *sql = statement();
			compare(&temp, sql);
		}
		for (int i = 0; i < 4; i++) /* edited, new and moved ones, uncommitted */
			write_ticket(&temp, g_rand_int_range(dice, 0, FILES * 2));
	}
	g_rand_free(dice);
	temp_clear(&temp);
}

struct matches {
	struct svc_query *query;
	GString *ids;
};

static enum svc_status add_match(struct svc_record **record, void *data, struct svc_error *err)
{
	struct matches *matches = data;
	bool match;
	enum svc_status status = svc_query_match(matches->query, *record, &match, err);
	if (!status && match)
		g_string_append_printf(matches->ids, "t%s\n", (*record)->id);
	return status;
}

/* The same question in both languages. */
static void test_as_queries(void)
{
	static const struct {
		const char *query, *sql;
	} same[] = {
		{"status:new", "SELECT id FROM tickets WHERE lower(status) = 'new'"},
		{"-status:new",
			"SELECT id FROM tickets WHERE status IS NULL OR lower(status) <> 'new'"},
		{"opened:2026-11-01T00:00:00Z..",
			"SELECT id FROM tickets WHERE opened >= '2026-11-01T00:00:00Z'"
			" AND opened LIKE '____-__-__T__:__:__Z'"},
		{"title:*", "SELECT id FROM tickets WHERE title IS NOT NULL"},
		{"labels:", "SELECT id FROM tickets WHERE labels IS NULL"},
	};
	struct temp temp;
	dice = g_rand_new_with_seed(5);
	temp_desk(&temp);
	temp_set_env(&temp, "SVC_INDEX", "always");
	for (int i = 0; i < FILES; i++) {
		g_autofree char *path = g_strdup_printf("tickets/2026/10/INC-2610-%05d.md", i);
		g_autofree char *text = g_strdup_printf(
			"---\nid: INC-2610-%05d\n%sstatus: %s\nopened: 2026-1%d-01T00:00:00Z\n%s---\n",
			i, chance(3) ? "" : "title: A\n", pick(LIST("new", "closed")), i % 3,
			chance(2) ? "labels: [a]\n" : "");
		temp_write(&temp, path, text);
	}
	svc_auto(svc_desk) desk = temp_open(&temp);
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	const struct svc_kind *const kinds[] = {kind, NULL};
	const struct svc_query_options options = {
		.kinds = svc_desk_kinds(desk), .searched = kinds, .now = TEMP_NOW};
	for (size_t i = 0; i < G_N_ELEMENTS(same); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_query) query = NULL;
		temp_ok(svc_query_parse(NULL, same[i].query, &options, &query, &err), err);
		g_autoptr(GString) ids = g_string_new(NULL);
		struct matches matches = {query, ids};
		temp_ok(svc_desk_each(desk, kind, add_match, NULL, &matches, &err), err);
		g_autofree char *got = ask(desk, same[i].sql);
		g_assert_cmpuint(ids->len, >, 0);
		g_assert_cmpstr(got, ==, ids->str);
	}
	g_rand_free(dice);
	svc_desk_free(g_steal_pointer(&desk));
	temp_clear(&temp);
}

/* A database whose pages were overwritten is found out on the way: the files answer. */
static void test_damaged(void)
{
	struct temp temp;
	dice = g_rand_new_with_seed(9);
	temp_desk(&temp);
	for (int i = 0; i < 400; i++)
		write_ticket(&temp, i);
	temp_set_env(&temp, "SVC_INDEX", "never");
	svc_auto(svc_desk) plain = temp_open(&temp);
	g_autofree char *wanted = ask(plain, "SELECT * FROM tickets ORDER BY id, path");
	temp_set_env(&temp, "SVC_INDEX", "always");
	for (int round = 0; round < 6; round++) {
		svc_auto(svc_desk) desk = temp_open(&temp);
		g_autofree char *first = ask(desk, "SELECT count(*) FROM tickets");
		g_autofree char *path =
			g_build_filename(temp.dir, ".git/svc-cache/desk/index-1.db", NULL);
		g_autofree char *bytes = NULL;
		gsize length;
		if (!g_file_get_contents(path, &bytes, &length, NULL))
			g_error("%s", path);
		gsize page = 16384 * (1 + (gsize)round % (length / 16384 - 1));
		memset(bytes + page, 0xa5, 16384);
		g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
		g_autofree char *got = ask(desk, "SELECT * FROM tickets ORDER BY id, path");
		g_assert_cmpstr(got, ==, wanted);
	}
	g_rand_free(dice);
	svc_desk_free(g_steal_pointer(&plain));
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sql/agree/random", test_agree);
	g_test_add_func("/sql/agree/queries", test_as_queries);
	g_test_add_func("/sql/agree/damaged", test_damaged);
	return g_test_run();
}
