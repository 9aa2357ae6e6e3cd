/*
 * What holds for every merge. The seed is GLib's (--seed).
 */
#include "random.h"
#include "rounds.h"

#include "util/time.h"
#include <git2.h>

enum { ROUNDS = 300, FULL_ROUNDS = 100000 };

struct round {
	guint seed;
	struct svc_record *base, *ours, *theirs;
};

static GBytes *bytes_of(const struct svc_record *record)
{
	return record ? g_bytes_new(record->text->str, record->text->len) : NULL;
}

static struct svc_record *merge(const struct round *round, const struct svc_record *base,
	const struct svc_record *ours, const struct svc_record *theirs)
{
	g_autoptr(GBytes) b = bytes_of(base);
	g_autoptr(GBytes) o = bytes_of(ours);
	g_autoptr(GBytes) t = bytes_of(theirs);
	struct svc_merge_texts texts = {{b, o, t}};
	svc_autoclear(svc_merge_result) result = {0};
	svc_autoclear(svc_error) err = {0};
	if (svc_merge_record(ours->kind, RANDOM_PATH, &texts, &result, &err) != SVC_OK)
		g_error("seed %u: %s\n-- ours\n%s\n-- theirs\n%s", round->seed, err.message,
			ours->text->str, theirs->text->str);
	return random_parse(ours->kind, result.text->str, result.text->len);
}

static const struct svc_timeline *timeline_of(struct svc_record *record)
{
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_record_timeline(record, &timeline, &err), ==, SVC_OK);
	return timeline;
}

/* One line an entry. */
static GPtrArray *entries_of(struct svc_record *record)
{
	const struct svc_timeline *timeline = timeline_of(record);
	GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		g_autoptr(GString) changes = g_string_new(NULL);
		for (guint c = 0; entry->changes && c < entry->changes->len; c++) {
			const struct svc_change_line *line =
				&g_array_index(entry->changes, struct svc_change_line, c);
			g_string_append_printf(changes, "%s=%s;", line->field, line->value);
		}
		g_ptr_array_add(
			out, g_strdup_printf("%" G_GINT64_FORMAT " %s %s %s %s", entry->time,
				     entry->author, entry->verb, entry->text, changes->str));
	}
	return out;
}

static guint count_in(const GPtrArray *texts, const char *text)
{
	guint n = 0;
	for (guint i = 0; i < texts->len; i++)
		n += strcmp(texts->pdata[i], text) == 0;
	return n;
}

static char *value(const struct svc_record *record, const char *path)
{
	const struct svc_yaml_node *node = record->yaml->root;
	g_auto(GStrv) keys = g_strsplit(path, "/", 2);
	for (char **key = keys; *key; key++)
		node = svc_yaml_get(node, *key);
	return svc_record_value(node);
}

static bool in_conflict(const struct svc_record *record, const char *field)
{
	bool found = false;
	svc_merge_conflict_value(record, field, SVC_MERGE_OURS, &found);
	return found;
}

/* Whether `of` changed a field: its value, or by an entry of its own. */
static bool changed(const struct round *round, struct svc_record *of, const char *field)
{
	g_autofree char *a = value(round->base, field), *b = value(of, field);
	const struct svc_field *known = svc_kind_field(of->kind, field);
	if (g_strcmp0(a, b) != 0)
		return true;
	if (!known || !known->tracked)
		return false;
	g_autoptr(GPtrArray) old = entries_of(round->base);
	g_autoptr(GPtrArray) new = entries_of(of);
	g_autofree char *needle = g_strdup_printf("%s=", field);
	for (guint i = 0; i < new->len; i++) {
		const char *entry = new->pdata[i];
		bool is_change = strstr(entry, " changed ") != NULL;
		if (is_change && strstr(entry, needle) &&
			count_in(old, entry) < count_in(new, entry))
			return true;
	}
	return false;
}

static const char *const scalars[] = {"title", "status", "priority", "assignee", "resolution_code",
	"category", "form/floor", "form/room", "form/desk", NULL};

/* Conflict exactly where both changed one field differently; else the one change is there. */
static void check_fields(const struct round *round, const struct svc_record *merged)
{
	for (const char *const *field = scalars; *field; field++) {
		g_autofree char *o = value(round->ours, *field);
		g_autofree char *t = value(round->theirs, *field);
		g_autofree char *m = value(merged, *field);
		bool by_ours = changed(round, round->ours, *field);
		bool by_theirs = changed(round, round->theirs, *field);
		bool expected = by_ours && by_theirs && g_strcmp0(o, t) != 0;
		if (expected != in_conflict(merged, *field))
			g_error("seed %u: %s: conflict %d expected\n%s\n--\n%s\n--\n%s",
				round->seed, *field, expected, round->ours->text->str,
				round->theirs->text->str, merged->text->str);
		if (expected)
			g_assert_true(g_strcmp0(m, o) == 0 || g_strcmp0(m, t) == 0);
		else if (g_strcmp0(m, by_theirs ? t : o) != 0)
			g_error("seed %u: %s is '%s', not '%s'", round->seed, *field, m,
				by_theirs ? t : o);
	}
	g_autofree char *a = value(round->ours, "opened"), *b = value(round->theirs, "opened");
	g_autofree char *base = value(round->base, "opened"), *m = value(merged, "opened");
	bool both = strcmp(a, base) != 0 && strcmp(b, base) != 0;
	g_assert_cmpstr(m, ==, both ? (strcmp(a, b) < 0 ? a : b) : strcmp(a, base) != 0 ? a : b);
}

static void check_list(const struct round *round, const struct svc_record *merged)
{
	g_auto(GStrv) base = svc_record_list(round->base, "labels");
	g_auto(GStrv) ours = svc_record_list(round->ours, "labels");
	g_auto(GStrv) theirs = svc_record_list(round->theirs, "labels");
	g_auto(GStrv) all = svc_record_list(merged, "labels");
	char **lists[] = {base, ours, theirs};
	g_assert_false(in_conflict(merged, "labels"));
	for (size_t l = 0; l < G_N_ELEMENTS(lists); l++) {
		for (char **item = lists[l]; *item; item++) {
			bool b = g_strv_contains((const char *const *)base, *item);
			bool o = g_strv_contains((const char *const *)ours, *item);
			bool t = g_strv_contains((const char *const *)theirs, *item);
			bool expected = b ? o && t : o || t;
			g_assert_true(expected == g_strv_contains((const char *const *)all, *item));
		}
	}
}

/* Every entry of both sides is there, once; the timeline agrees with the fields. */
static void check_timeline(const struct round *round, struct svc_record *merged)
{
	g_autoptr(GPtrArray) all = entries_of(merged);
	struct svc_record *sides[] = {round->ours, round->theirs};
	for (size_t s = 0; s < G_N_ELEMENTS(sides); s++) {
		g_autoptr(GPtrArray) own = entries_of(sides[s]);
		for (guint i = 0; i < own->len; i++)
			if (count_in(all, own->pdata[i]) < count_in(own, own->pdata[i]))
				g_error("seed %u: lost %s\n%s", round->seed, (char *)own->pdata[i],
					merged->text->str);
	}
	g_autoptr(GPtrArray) findings = svc_findings_new();
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_record_validate(merged, findings, &err), ==, SVC_OK);
	for (guint i = 0; i < findings->len; i++) {
		const struct svc_finding *finding = findings->pdata[i];
		if (!strcmp(finding->rule, "tracked-mismatch") ||
			!strcmp(finding->rule, "entry-order") ||
			!strcmp(finding->rule, "entry-malformed"))
			g_error("seed %u: %s\n%s", round->seed, finding->message,
				merged->text->str);
	}
}

static void check_description(const struct round *round, struct svc_record *merged)
{
	const char *base = timeline_of(round->base)->description;
	const char *ours = timeline_of(round->ours)->description;
	const char *theirs = timeline_of(round->theirs)->description;
	const char *result = timeline_of(merged)->description;
	if (strcmp(ours, base) == 0 || strcmp(ours, theirs) == 0)
		g_assert_cmpstr(result, ==, theirs);
	else if (strcmp(theirs, base) == 0 || in_conflict(merged, "description"))
		g_assert_cmpstr(result, ==, ours);
	if (strcmp(ours, base) == 0 || strcmp(theirs, base) == 0)
		g_assert_false(in_conflict(merged, "description"));
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The values that are open, in an order of their own. Owned. */
static char *values_of(const struct svc_merge_conflict *conflict)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new();
	for (size_t i = SVC_MERGE_OURS; i < SVC_MERGE_SIDES; i++)
		g_ptr_array_add(texts, conflict->side[i] ? conflict->side[i] : (char *)"");
	for (char **other = conflict->others; other && *other; other++)
		g_ptr_array_add(texts, *other);
	g_ptr_array_sort(texts, compare_texts);
	g_autoptr(GString) joined = g_string_new("\x1e");
	for (guint i = 0; i < texts->len; i++)
		g_string_append_printf(joined, "%s\x1e", (char *)texts->pdata[i]);
	return g_strdup(joined->str);
}

static const struct svc_merge_conflict *conflict_on(const GPtrArray *conflicts, const char *field)
{
	for (guint i = 0; i < conflicts->len; i++)
		if (!strcmp(((struct svc_merge_conflict *)conflicts->pdata[i])->field, field))
			return conflicts->pdata[i];
	return NULL;
}

static bool names(const struct svc_merge_conflict *conflict, const char *value)
{
	g_autofree char *all = values_of(conflict);
	g_autofree char *one = g_strdup_printf("\x1e%s\x1e", value ? value : "");
	return strstr(all, one) != NULL;
}

/* No field is in conflict twice. */
static void check_once(const struct round *round, const struct svc_record *merged)
{
	g_autoptr(GPtrArray) open = svc_merge_conflicts(merged);
	for (guint i = 0; i < open->len; i++) {
		const struct svc_merge_conflict *one = open->pdata[i];
		if (conflict_on(open, one->field) != one)
			g_error("seed %u: %s is open twice\n%s", round->seed, one->field,
				merged->text->str);
	}
}

/* The same either way round, but for who is called ours. */
static void check_commutes(
	const struct round *round, struct svc_record *one, struct svc_record *two)
{
	g_autoptr(GPtrArray) a = entries_of(one);
	g_autoptr(GPtrArray) b = entries_of(two);
	g_assert_cmpuint(a->len, ==, b->len);
	for (guint i = 0; i < a->len; i++)
		if (strcmp(a->pdata[i], b->pdata[i]) != 0)
			g_error("seed %u: %s or %s\n%s\n--\n%s", round->seed, (char *)a->pdata[i],
				(char *)b->pdata[i], one->text->str, two->text->str);
	for (const char *const *name = one->kind->order; *name; name++) {
		const struct svc_field *field = svc_kind_field(one->kind, *name);
		bool own = in_conflict(one, *name) && !field->tracked;
		const struct svc_yaml_node *x = svc_record_node(one, *name);
		const struct svc_yaml_node *y = svc_record_node(two, *name);
		g_autofree char *p = svc_record_value(x), *q = svc_record_value(y);
		if (!own && strcmp(*name, "form") != 0 && g_strcmp0(p, q) != 0)
			g_error("seed %u: %s is %s or %s", round->seed, *name, p, q);
	}
	g_autoptr(GPtrArray) c = svc_merge_conflicts(one);
	g_autoptr(GPtrArray) d = svc_merge_conflicts(two);
	g_assert_cmpuint(c->len, ==, d->len);
	for (guint i = 0; i < c->len; i++) {
		const struct svc_merge_conflict *x = c->pdata[i];
		const struct svc_merge_conflict *y = conflict_on(d, x->field);
		g_autofree char *p = values_of(x), *q = y ? values_of(y) : NULL;
		if (!y || strcmp(p, q) != 0 ||
			g_strcmp0(x->side[SVC_MERGE_BASE], y->side[SVC_MERGE_BASE]) != 0)
			g_error("seed %u: %s\n%s\n--\n%s", round->seed, x->field, one->text->str,
				two->text->str);
	}
}

static void check_identities(const struct round *round)
{
	svc_auto(svc_record) same = merge(round, round->base, round->ours, round->ours);
	g_assert_cmpstr(same->text->str, ==, round->ours->text->str);
	svc_auto(svc_record) ours = merge(round, round->base, round->ours, round->base);
	g_assert_cmpstr(ours->text->str, ==, round->ours->text->str);
	svc_auto(svc_record) theirs = merge(round, round->base, round->base, round->theirs);
	g_assert_cmpstr(theirs->text->str, ==, round->theirs->text->str);
}

/* `further` went on from ours, which is in conflict in `open`: each value is named but the one that
 * it went on from. */
static void check_further(const struct round *round, const struct svc_record *open,
	struct svc_record *further, const struct svc_record *merged)
{
	const struct round on = {round->seed, round->ours, further, NULL};
	g_autoptr(GPtrArray) old = svc_merge_conflicts(open);
	g_autoptr(GPtrArray) new = svc_merge_conflicts(merged);
	for (const char *const *field = scalars; *field; field++) {
		const struct svc_merge_conflict *was = conflict_on(old, *field);
		const struct svc_merge_conflict *is = conflict_on(new, *field);
		g_autofree char *left = value(round->ours, *field);
		g_autofree char *now = value(further, *field);
		g_autofree char *other = value(round->theirs, *field);
		if (!was)
			continue;
		bool clash = changed(&on, further, *field) && g_strcmp0(now, other) != 0 &&
			     g_strcmp0(now, left) != 0;
		if (!is || !names(is, other) || (clash && !names(is, now)))
			g_error("seed %u: %s lost '%s' or '%s'\n%s\n--\n%s\n--\n%s", round->seed,
				*field, other, now, open->text->str, further->text->str,
				merged->text->str);
	}
}

/* Records that hold open conflicts are merged: with what went on from one side of them, and with
 * each other's further edits. */
static void check_open(
	const struct round *round, GRand *rand, struct svc_record *open, int64_t time)
{
	svc_auto(svc_record) further = random_edits(rand, round->ours, time);
	svc_auto(svc_record) one = merge(round, round->ours, further, open);
	svc_auto(svc_record) two = merge(round, round->ours, open, further);
	check_once(round, one);
	check_commutes(round, one, two);
	check_timeline(round, one);
	check_further(round, open, further, one);
	svc_auto(svc_record) left = random_edits(rand, open, time);
	svc_auto(svc_record) right = random_edits(rand, one, time);
	svc_auto(svc_record) three = merge(round, open, left, right);
	svc_auto(svc_record) four = merge(round, open, right, left);
	check_once(round, three);
	check_commutes(round, three, four);
	check_timeline(round, three);
}

static void run_round(const struct svc_kind *kind, guint seed)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
	int64_t time = 0;
	g_assert_true(svc_time_parse("2026-11-21T09:21:00Z", &time));
	svc_auto(svc_record) first = random_parse(kind, random_base, strlen(random_base));
	svc_auto(svc_record) base = random_edits(rand, first, time);
	svc_auto(svc_record) ours = random_edits(rand, base, time + 20);
	svc_auto(svc_record) theirs = random_edits(rand, base, time + 20);
	struct round round = {seed, base, ours, theirs};
	svc_auto(svc_record) one = merge(&round, base, ours, theirs);
	svc_auto(svc_record) two = merge(&round, base, theirs, ours);
	check_fields(&round, one);
	check_list(&round, one);
	check_timeline(&round, one);
	check_description(&round, one);
	check_commutes(&round, one, two);
	check_identities(&round);
	check_once(&round, one);
	check_open(&round, rand, one, time + 40);
	svc_auto(svc_record) again = merge(&round, base, one, theirs);
	check_timeline(&round, again);
	/* Without a common version everything still has a place. */
	svc_auto(svc_record) added = merge(&round, NULL, ours, theirs);
	check_timeline(&round, added);
}

static void test_random(void)
{
	struct svc_kinds *kinds = NULL;
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_kinds_new(&kinds, &err), ==, SVC_OK);
	const struct svc_kind *kind = svc_kinds_find(kinds, "ticket", NULL);
	guint rounds = (guint)test_rounds(ROUNDS, FULL_ROUNDS);
	guint seed = (guint)g_test_rand_int();
	g_test_message("seeds from %u", seed);
	git_libgit2_init(); /* once, not for each text */
	for (guint i = 0; i < rounds; i++)
		run_round(kind, seed + i);
	git_libgit2_shutdown();
	svc_kinds_free(kinds);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/merge/random", test_random);
	return g_test_run();
}
