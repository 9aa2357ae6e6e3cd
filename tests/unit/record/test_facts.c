/*
 * Facts: what is packed and unpacked says the same as the file, whatever stands in it; what needs
 * prose is refused; bytes that are none of ours are no record.
 */
#include "fixture.h"

#include "record/facts.h"
#include "rounds.h"

static GRand *dice;

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *pick(const char *const *from)
{
	return from[g_rand_int_range(dice, 0, (gint)g_strv_length((char **)(uintptr_t)from))];
}

static bool chance(int in)
{
	return g_rand_int_range(dice, 0, in) == 0;
}

static void same_facts(const struct svc_facts *a, const struct svc_facts *b)
{
	g_assert_cmpuint(a->count, ==, b->count);
	for (size_t i = 0; i < a->count; i++) {
		const struct svc_fact *x = &a->items[i], *y = &b->items[i];
		g_assert_cmpint(x->stamped, ==, y->stamped);
		g_assert_cmpint(x->time, ==, y->time);
		g_assert_cmpstr(x->author, ==, y->author);
		g_assert_cmpstr(x->verb, ==, y->verb);
		g_assert_cmpint(!x->changes, ==, !y->changes);
		g_assert_cmpuint(x->n_changes, ==, y->n_changes);
		for (unsigned k = 0; k < x->n_changes; k++) {
			g_assert_cmpstr(x->changes[k].field, ==, y->changes[k].field);
			g_assert_cmpstr(x->changes[k].value, ==, y->changes[k].value);
		}
	}
}

/* The facts are those of the timeline, in the order of time. */
static void facts_of_timeline(struct svc_record *record, const struct svc_facts *facts)
{
	const struct svc_timeline *timeline;
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_record_timeline(record, &timeline, &err), ==, SVC_OK);
	g_autoptr(GPtrArray) sorted = svc_timeline_sorted(timeline);
	g_assert_cmpuint(sorted->len, ==, facts->count);
	for (guint i = 0; i < sorted->len; i++) {
		const struct svc_entry *entry = sorted->pdata[i];
		const struct svc_fact *fact = &facts->items[i];
		g_assert_cmpint(entry->stamped, ==, fact->stamped);
		g_assert_cmpint(entry->stamped ? entry->time : 0, ==, fact->time);
		g_assert_cmpint(entry->line, ==, fact->line);
		g_assert_true(entry->author == fact->author && entry->verb == fact->verb);
		g_assert_cmpuint(entry->changes ? entry->changes->len : 0, ==, fact->n_changes);
	}
}

static GByteArray *pack(const struct svc_facts_form *form, struct svc_record *record)
{
	GByteArray *bytes = g_byte_array_new();
	if (svc_facts_pack(form, record, bytes))
		return bytes;
	g_assert_cmpuint(bytes->len, ==, 0);
	g_byte_array_unref(bytes);
	return NULL;
}

/* A record and what its facts unpack to say the same; packing that again gives the same bytes. */
static void round_trip(struct svc_record *record)
{
	svc_autoclear(svc_error) err = {0};
	const struct svc_facts *facts = NULL, *back = NULL;
	svc_auto(svc_facts_form) form = svc_facts_form_new(record->kind);
	g_autoptr(GByteArray) bytes = pack(form, record);
	g_assert_nonnull(bytes);
	svc_auto(svc_record) copy = svc_facts_unpack(form, record->path, bytes->data, bytes->len);
	g_assert_nonnull(copy);
	g_autoptr(GByteArray) again = pack(form, copy);
	g_assert_cmpmem(bytes->data, bytes->len, again->data, again->len);
	g_assert_cmpstr(copy->id, ==, record->id);
	g_assert_cmpstr(copy->path, ==, record->path);
	g_assert_true(copy->kind == record->kind && copy->condensed && !record->condensed);
	g_assert_true(svc_yaml_equal(copy->yaml->root, record->yaml->root));
	g_assert_cmpint(svc_record_facts(record, &facts, &err), ==, SVC_OK);
	g_assert_cmpint(svc_record_facts(copy, &back, &err), ==, SVC_OK);
	same_facts(facts, back);
	facts_of_timeline(record, facts);
}

static void test_ticket(struct fixture *fix, gconstpointer data)
{
	svc_auto(svc_record) record = parse(fix, TICKET);
	round_trip(record);
	svc_auto(svc_facts_form) form = svc_facts_form_new(record->kind);
	g_autoptr(GByteArray) bytes = pack(form, record);
	g_assert_cmpuint(bytes->len, <, 280); /* the file has 700 */
}

/* No answer is better than one without the words. */
static void test_prose(struct fixture *fix, gconstpointer data)
{
	const struct svc_timeline *timeline = NULL;
	int64_t last;
	svc_auto(svc_record) record = parse(fix, TICKET);
	svc_auto(svc_facts_form) form = svc_facts_form_new(record->kind);
	g_autoptr(GByteArray) bytes = pack(form, record);
	svc_auto(svc_record) copy = svc_facts_unpack(form, record->path, bytes->data, bytes->len);
	g_assert_cmpint(svc_record_timeline(copy, &timeline, &fix->err), ==, SVC_EBUG);
	g_assert_null(timeline);
	svc_error_clear(&fix->err);
	g_assert_cmpint(svc_record_last_time(copy, &last, &fix->err), ==, SVC_EBUG);
	svc_error_clear(&fix->err);
	g_assert_null(svc_record_json(copy, false, false));
	g_assert_null(copy->text);
}

/* Empty frontmatter, nulls, aliases, a stem for the id, entries without time or words. */
static void test_odd(struct fixture *fix, gconstpointer data)
{
	static const char *const texts[] = {"---\n---\n", "---\n~\n---\n", "---\nid: ~\n---\n",
		"---\nid: x\nlabels: &l [a, b]\nwatchers: *l\n---\n",
		"---\n? [a, b]\n: c\ntitle: ''\nlinks: []\nx-map: {}\n---\n",
		"---\nid: x\n---\n## kim replied\n\nYes.\n\n## 1960-01-01T00:00:00Z kim changed\n",
		"---\nid: x\n---\n## 9999-12-31T23:59:59Z a opened\n\n- status:\n- odd\n\n"
		"## 2020-01-01T00:00:00Z a opened\n\n- status: new\n"};
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		svc_auto(svc_record) record = parse(fix, texts[i]);
		round_trip(record);
	}
}

/* What is too long has no facts: it is read from its file. */
static void test_long(struct fixture *fix, gconstpointer data)
{
	g_autofree char *title = g_strnfill(SVC_FACTS_MAX_BYTES + 1, 'x');
	g_autofree char *text = g_strdup_printf("---\ntitle: %s\n---\n", title);
	svc_auto(svc_record) record = parse(fix, text);
	svc_auto(svc_facts_form) form = svc_facts_form_new(record->kind);
	g_assert_null(pack(form, record));
	g_autoptr(GString) many = g_string_new("---\nid: x\n---\n");
	for (int i = 0; i < 9000; i++)
		g_string_append_printf(many,
			"\n## 2026-11-21T%02d:%02d:00Z author-%d noted\n\nWord.\n", i / 60 % 24,
			i % 60, i);
	svc_auto(svc_record) busy = parse(fix, many->str);
	g_assert_null(pack(form, busy));
}

static void add_entries(GString *text)
{
	for (int i = g_rand_int_range(dice, 0, 12); i > 0; i--) {
		const char *verb = pick(LIST("opened", "changed", "changed", "replied", "noted"));
		bool stamped = !chance(8);
		g_string_append(text, "\n## ");
		if (stamped)
			g_string_append_printf(text, "20%02d-%02d-%02dT07:14:00Z ",
				g_rand_int_range(dice, 10, 30), g_rand_int_range(dice, 1, 13),
				g_rand_int_range(dice, 1, 29));
		g_string_append_printf(
			text, "%s %s\n\n", pick(LIST("kim", "ana@example.com", "auto")), verb);
		if (*verb != 'o' && *verb != 'c')
			g_string_append(text, "Words.\n");
		else
			for (int n = g_rand_int_range(dice, 0, 4); n > 0; n--)
				g_string_append_printf(text, "- %s: %s\n",
					pick(LIST("status", "team", "x-own", "priority")),
					pick(LIST("new", "kim", "", "Straße", "P1", "on-hold")));
	}
}

static void add_value(GString *text, int depth)
{
	int n = g_rand_int_range(dice, 0, depth > 3 ? 3 : 5);
	if (n < 3) {
		g_string_append(text,
			pick(LIST("kim", "~", "''", "new", "\"a\\tb\"", "Straße", "007",
				"a-word-that-is-longer-than-what-is-remembered-of-words-in-a-record-x")));
		return;
	}
	g_string_append_c(text, n == 3 ? '[' : '{');
	for (int i = 0, count = g_rand_int_range(dice, 0, 4); i < count; i++) {
		if (n == 4)
			g_string_append_printf(text, "k%d: ", i);
		add_value(text, depth + 1);
		g_string_append(text, ", ");
	}
	g_string_append_c(text, n == 3 ? ']' : '}');
}

static char *random_text(void)
{
	static const char *const fields[] = {"id", "title", "status", "priority", "labels", "links",
		"x-own", "aliases", "assignee", "opened"};
	GString *text = g_string_new("---\n");
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		if (chance(2))
			continue;
		g_string_append_printf(text, "%s: ", fields[i]);
		add_value(text, 0);
		g_string_append_c(text, '\n');
	}
	g_string_append(text, "---\nText.\n");
	add_entries(text);
	return g_string_free(text, FALSE);
}

/* Bytes that end early, or that were written over, are no record or another one, never a fault. */
static void spoil(struct svc_record *record)
{
	svc_auto(svc_facts_form) form = svc_facts_form_new(record->kind);
	g_autoptr(GByteArray) bytes = pack(form, record);
	for (guint n = 0; n < bytes->len; n++) {
		g_autofree uint8_t *part = g_memdup2(bytes->data, n);
		svc_auto(svc_record) cut = svc_facts_unpack(form, "tickets/x.md", part, n);
		g_assert_null(cut);
	}
	for (int i = 0; i < 50; i++) {
		g_autofree uint8_t *noise = g_memdup2(bytes->data, bytes->len);
		noise[g_rand_int_range(dice, 0, (gint)bytes->len)] =
			(uint8_t)g_rand_int_range(dice, 0, 256);
		svc_auto(svc_record) other =
			svc_facts_unpack(form, "tickets/x.md", noise, bytes->len);
		g_assert_true(!other || other->condensed);
	}
}

static void test_random(struct fixture *fix, gconstpointer data)
{
	dice = g_rand_new_with_seed(7);
	for (int i = 0, rounds = test_rounds(200, 20000); i < rounds; i++) {
		g_autofree char *text = random_text();
		g_test_message("%s", text);
		svc_auto(svc_record) record = parse(fix, text);
		round_trip(record);
		if (chance(10))
			spoil(record);
	}
	g_rand_free(dice);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/record/facts/ticket", test_ticket);
	ADD("/record/facts/prose", test_prose);
	ADD("/record/facts/odd", test_odd);
	ADD("/record/facts/long", test_long);
	ADD("/record/facts/random", test_random);
	return g_test_run();
}
