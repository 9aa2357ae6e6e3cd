/*
 * The index and a look at every file give the same answer: random queries over random desks, values
 * that don't fit their fields and files that are no records included.
 */
#include "desk/temp.h"
#include "rounds.h"
#include "select/select.h"

enum { FILES = 60, QUERIES = 40 };

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

/* A line of frontmatter, mostly of a value that the field takes. */
static void add_field(GString *text, const char *field, const char *const *good)
{
	static const char *const odd[] = {"nonsense", "[a, b]", "{to: x}", "~", "\"\"", "NEW", "p1",
		"2026-11-20T08:00:00+01:00", "2026-02-30", "\"\\u212Aim\"", "STRASSE", "\"a\\tb\"",
		"007", "[new]", NULL};
	if (chance(4))
		return;
	g_string_append_printf(text, "%s: %s\n", field, chance(12) ? pick(odd) : pick(good));
}

static void add_frontmatter(GString *text, const char *id)
{
	if (!chance(20))
		g_string_append_printf(text, "id: %s\n", id);
	add_field(text, "title",
		LIST("Printer", "printer jam", "Straße", "STRASSE", "\"Éclair\"",
			"\"E\\u0301clair\"", "Kim", "\"\\u212Aim\"", "'it''s 100% \"x\"'"));
	add_field(text, "status",
		LIST("new", "New", "in-progress", "on-hold", "resolved", "closed", "cancelled"));
	add_field(text, "type", LIST("incident", "request"));
	add_field(text, "priority", LIST("P1", "P2", "P3", "P4", "P5"));
	add_field(text, "service", LIST("checkout", "postgres", "gone"));
	add_field(text, "assignee", LIST("kim", "lee", "KIM", "x@example.com"));
	add_field(text, "team", LIST("payments", "other"));
	add_field(text, "requester", LIST("ana", "ANA@example.com", "ana@example.com"));
	add_field(text, "opened",
		LIST("2026-11-20T08:00:00Z", "2026-11-01T00:00:00Z", "2026-10-31T23:59:59Z",
			"2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z"));
	add_field(text, "hold_until", LIST("2026-12-01", "2026-11-21", "2027-01-01T00:00:00Z"));
	add_field(text, "labels", LIST("[vpn, mail]", "vpn", "[]", "[mail]"));
	add_field(text, "aliases", LIST("[OLD-1]", "[OLD-2, OLD-3]"));
	add_field(text, "links", LIST("[{to: INC-2611-00001, as: related}]"));
	add_field(text, "conflicts",
		LIST("[{field: title, ours: a, theirs: b}]", "[]", "{field: title, ours: a}"));
	add_field(text, "x-cost", LIST("12", "abc"));
}

static char *make_text(const char *id)
{
	GString *text = g_string_new("---\n");
	add_frontmatter(text, id);
	if (chance(25)) /* no record any more */
		g_string_append(
			text, pick(LIST("status: new\nstatus: closed\n", "title: [\n", "\t- x\n")));
	g_string_append(text, "---\nThe printer is slow.\n");
	if (!chance(4))
		g_string_append_printf(text,
			"\n## 2026-10-%02dT07:14:00Z ana opened\n\n- status: new\n- assignee: lee\n",
			g_rand_int_range(dice, 1, 31));
	if (chance(2))
		g_string_append(text, "\n## 2026-11-19T08:14:00Z kim changed\n\n- status: on-hold\n"
				      "- assignee: kim\n");
	if (chance(3))
		g_string_append(text, "\n## 2026-11-20T08:14:00Z kim noted\n\nA word of VPN.\n");
	if (chance(40))
		g_string_append(text, "\xff");
	return g_string_free(text, FALSE);
}

static void make_files(struct temp *temp)
{
	for (int i = 0; i < FILES; i++) {
		g_autofree char *id = g_strdup_printf("INC-2611-%05d", i);
		g_autofree char *path = g_strdup_printf("tickets/2026/11/%s.md", id);
		g_autofree char *text = make_text(id);
		temp_write(temp, path, text);
	}
}

static const char *const terms[] = {"status:new", "status:new,closed", "status:", "status:*",
	"status:in-progress..closed", "-status:closed", "is:open", "is:active", "is:paused,done",
	"-is:open", "is:", "is:*", "is:conflict", "-is:conflict", "is:conflict,done", "is:done..",
	"is:..paused", "priority:P1", "priority:P1..P2", "priority:P3..",
	"priority:", "-priority:p2", "team:payments", "-team:payments", "team:", "team:*",
	"assignee:kim", "assignee:@me", "assignee:@me,lee", "assignee:", "requester:ana",
	"requester:ana@example.com", "title:printer", "title:=printer", "title:strasse",
	"title:straße", "title:=kim", "title:éclair", "title:%", "'", "title:\"it's\"",
	"title:", "opened:2026-11", "opened:-30d..", "opened:..2026-10-31", "opened:", "age:5d..",
	"age:..1d", "age:", "age:*", "hold_until:2026-12", "hold_until:..2026-11-30",
	"hold-until:*", "labels:vpn", "label:mail", "labels:", "-labels:*", "id:OLD", "id:00001",
	"id:", "kind:ticket", "-kind:ticket", "kind:service,ticket", "links.to:INC-2611-00001",
	"service:checkout", "service.team:payments", "service.team:", "type:incident",
	"-type:request", "printer", "vpn", "word", "was:assignee:lee", "in:on-hold:1d..",
	"changed:status", "x-cost:12", "x-cost:", "sla:none", "due:", "key:"};

static void add_query(GString *out, int depth)
{
	int n = depth <= 0 ? 0 : g_rand_int_range(dice, 0, 6);
	if (n < 2) {
		const char *term = terms[g_rand_int_range(dice, 0, G_N_ELEMENTS(terms))];
		g_string_append(out, term);
		return;
	}
	if (n == 2) {
		g_string_append(out, "not (");
		add_query(out, depth - 1);
		g_string_append_c(out, ')');
		return;
	}
	g_string_append_c(out, '(');
	for (int i = g_rand_int_range(dice, 2, 4); i > 0; i--) {
		add_query(out, depth - 1);
		if (i > 1)
			g_string_append(out, n == 3 ? " or " : " and ");
	}
	g_string_append_c(out, ')');
}

static enum svc_status add_record(struct svc_record **record, void *data, struct svc_error *err)
{
	g_string_append_printf(data, "%s\n", (*record)->path);
	return SVC_OK;
}

static void add_bad(const struct svc_error *why, void *data)
{
	g_string_append_printf(data, "bad %s: %s\n", why->path, why->message);
}

static struct svc_select *start(struct temp *temp, struct svc_desk *desk, const char *query,
	const char *sort, const char *use)
{
	const struct svc_select_options options = {.sort = sort,
		.kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL),
		.expression = query};
	struct svc_select *select = NULL;
	svc_autoclear(svc_error) err = {0};
	temp_set_env(temp, "SVC_INDEX", use);
	if (svc_select_new(desk, &options, &select, &err))
		g_error("%s: %s\n%s", query, err.message, err.hint ? err.hint : "");
	return select;
}

/* All matches and what could not be read, or the error. */
static char *answer(struct temp *temp, struct svc_desk *desk, const char *query, const char *use)
{
	GString *out = g_string_new(NULL);
	svc_auto(svc_select) select = start(temp, desk, query, NULL, use);
	svc_autoclear(svc_error) err = {0};
	if (svc_select_each(select, add_record, add_bad, out, &err))
		g_string_printf(out, "%s: %s\n", err.path, err.message);
	return g_string_free(out, FALSE);
}

/* The same in an order, the first few alone. */
static char *in_order(struct temp *temp, struct svc_desk *desk, const char *query, const char *sort,
	uint64_t most, const char *use)
{
	uint64_t total;
	GString *out = g_string_new(NULL);
	svc_auto(svc_select) select = start(temp, desk, query, sort, use);
	svc_autoclear(svc_error) err = {0};
	const struct svc_select_sink sink = {most, chance(2), add_record, add_bad, out};
	if (svc_select_sorted(select, &sink, &total, &err))
		g_string_printf(out, "%s: %s\n", err.path, err.message);
	else
		g_string_append_printf(out, "of %u\n", (unsigned)total);
	return g_string_free(out, FALSE);
}

struct counts {
	const char *const *same;
	GHashTable *groups; /* values joined → number + 1 */
};

static enum svc_status add_count(
	struct svc_record *record, uint64_t n, void *data, struct svc_error *err)
{
	struct counts *counts = data;
	GString *key = g_string_new(NULL);
	for (size_t i = 0; counts->same[i]; i++) {
		g_autofree char *value = svc_record_value(svc_record_node(record, counts->same[i]));
		g_string_append_printf(key, "%s|", value ? value : "-");
	}
	guint before = GPOINTER_TO_UINT(g_hash_table_lookup(counts->groups, key->str));
	g_hash_table_insert(
		counts->groups, g_string_free(key, FALSE), GUINT_TO_POINTER(before + (guint)n));
	return SVC_OK;
}

static char *count(struct temp *temp, struct svc_desk *desk, const char *query,
	const char *const *same, const char *use)
{
	g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct counts counts = {same, groups};
	svc_auto(svc_select) select = start(temp, desk, query, NULL, use);
	svc_autoclear(svc_error) err = {0};
	if (svc_select_count(select, same, add_count, NULL, &counts, &err))
		return g_strdup(err.message);
	GString *out = g_string_new(NULL);
	g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(groups), (GCompareFunc)strcmp);
	for (GList *key = keys; key; key = key->next)
		g_string_append_printf(out, "%s %u\n", (const char *)key->data,
			GPOINTER_TO_UINT(g_hash_table_lookup(groups, key->data)));
	return g_string_free(out, FALSE);
}

static void compare(struct temp *temp, struct svc_desk *desk, const char *query)
{
	static const char *const fields[] = {"status", "priority", "team", "title", "opened",
		"labels", "assignee", "hold_until", "type"};
	const char *same[3] = {NULL};
	for (int i = 0, n = g_rand_int_range(dice, 0, 3); i < n; i++)
		same[i] = fields[g_rand_int_range(dice, 0, G_N_ELEMENTS(fields))];
	g_test_message("%s", query);
	g_autofree char *scanned = answer(temp, desk, query, "never");
	g_autofree char *indexed = answer(temp, desk, query, "always");
	g_assert_cmpstr(indexed, ==, scanned);
	g_autofree char *all = count(temp, desk, query, same, "never");
	g_autofree char *grouped = count(temp, desk, query, same, "always");
	g_assert_cmpstr(grouped, ==, all);
}

static void compare_order(struct temp *temp, struct svc_desk *desk, const char *query)
{
	static const char *const sorts[] = {"priority,opened", "-opened,id", "status,-title", "id",
		"-id", "kind", "hold_until,team", "labels", "service.team,title", "sla,-due", "age",
		"is,x-cost", "assignee,-priority,type", NULL};
	const char *sort = pick(sorts);
	uint64_t most = chance(2) ? UINT64_MAX : (uint64_t)g_rand_int_range(dice, 0, 9);
	g_test_message("sorted by %s, %u", sort, (unsigned)most);
	g_autofree char *scanned = in_order(temp, desk, query, sort, most, "never");
	g_autofree char *indexed = in_order(temp, desk, query, sort, most, "always");
	g_assert_cmpstr(indexed, ==, scanned);
}

static void test_random(void)
{
	int rounds = test_rounds(3, 200);
	dice = g_rand_new_with_seed(20261121);
	for (int round = 0; round < rounds; round++) {
		struct temp temp = {0};
		temp_desk(&temp);
		make_files(&temp);
		svc_auto(svc_desk) desk = temp_open(&temp);
		for (size_t i = 0; round == 0 && i < G_N_ELEMENTS(terms); i++)
			compare(&temp, desk, terms[i]);
		for (int i = 0; i < QUERIES; i++) {
			g_autoptr(GString) query = g_string_new(NULL);
			add_query(query, 3);
			compare(&temp, desk, query->str);
			compare_order(&temp, desk, query->str);
		}
		g_autofree char *table = temp_read(&temp, ".git/svc-cache/desk/ticket.files");
		g_assert_nonnull(table);
		temp_clear(&temp);
	}
	g_rand_free(dice);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/select/agree/random", test_random);
	return g_test_run();
}
