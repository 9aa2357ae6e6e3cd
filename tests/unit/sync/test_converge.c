/*
 * What holds for every sync: nothing is lost, and all clones come to the same tree.
 */
#include "clones.h"
#include "rounds.h"

enum { EDITS = 100, COMMITS = 4 };

static char *value(const struct svc_record *record, const char *path)
{
	const struct svc_yaml_node *node = record->yaml->root;
	g_auto(GStrv) keys = g_strsplit(path, "/", 2);
	for (char **key = keys; *key; key++)
		node = svc_yaml_get(node, *key);
	return svc_record_value(node);
}

/* The entries of a record that say something of the field, or all (NULL). */
static GPtrArray *entries_of(struct svc_record *record, const char *field)
{
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) err = {0};
	GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
	temp_ok(svc_record_timeline(record, &timeline, &err), err);
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		bool about = !field;
		g_autoptr(GString) text = g_string_new(NULL);
		/* A link may follow a file to another name; that it leads there, clones_check says.
		 */
		const char *link = strstr(entry->text, attached_words);
		int length = link ? (int)(link - entry->text) : (int)strlen(entry->text);
		g_string_append_printf(text, "%" G_GINT64_FORMAT " %s %s %.*s", entry->time,
			entry->author, entry->verb, length, entry->text);
		for (guint c = 0; entry->changes && c < entry->changes->len; c++) {
			const struct svc_change_line *line =
				&g_array_index(entry->changes, struct svc_change_line, c);
			about = about || !strcmp(line->field, field);
			g_string_append_printf(text, " %s=%s", line->field, line->value);
		}
		if (about)
			g_ptr_array_add(out, g_strdup(text->str));
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

struct versions {
	struct svc_record *base, *one, *two, *merged;
};

static bool changed(const struct versions *versions, struct svc_record *side, const char *field)
{
	g_autofree char *a = value(versions->base, field), *b = value(side, field);
	const struct svc_field *known = svc_kind_field(side->kind, field);
	if (g_strcmp0(a, b) || !known || !known->tracked)
		return g_strcmp0(a, b) != 0;
	g_autoptr(GPtrArray) old = entries_of(versions->base, field);
	g_autoptr(GPtrArray) new = entries_of(side, field);
	return new->len > old->len;
}

static void check_field(guint seed, const struct versions *versions, const char *field)
{
	g_autofree char *one = value(versions->one, field), *two = value(versions->two, field);
	g_autofree char *merged = value(versions->merged, field);
	bool by_one = changed(versions, versions->one, field);
	bool by_two = changed(versions, versions->two, field), named = false;
	svc_merge_conflict_value(versions->merged, field, SVC_MERGE_OURS, &named);
	bool clash = by_one && by_two && g_strcmp0(one, two);
	bool right = clash ? !g_strcmp0(merged, one) || !g_strcmp0(merged, two)
			   : !g_strcmp0(merged, by_two ? two : one);
	if (named != clash || !right)
		g_error("seed %u: %s: %s, %s became %s (conflict: %d)\n%s\n%s\n%s", seed, field,
			one, two, merged, named, versions->one->text->str, versions->two->text->str,
			versions->merged->text->str);
}

static void check_entries(guint seed, const struct versions *versions)
{
	g_autoptr(GPtrArray) merged = entries_of(versions->merged, NULL);
	struct svc_record *sides[] = {versions->one, versions->two};
	for (size_t s = 0; s < G_N_ELEMENTS(sides); s++) {
		g_autoptr(GPtrArray) own = entries_of(sides[s], NULL);
		for (guint i = 0; i < own->len; i++)
			if (count_in(merged, own->pdata[i]) < count_in(own, own->pdata[i]))
				g_error("seed %u: lost: %s", seed, (char *)own->pdata[i]);
	}
}

static bool has_item(const struct svc_record *record, const char *field, const char *item)
{
	g_auto(GStrv) items = svc_record_list(record, field);
	return g_strv_contains((const char *const *)items, item);
}

/* What a side put on a list is there, unless the list is a conflict. */
static void check_list(guint seed, const struct versions *versions, const char *field)
{
	bool named;
	svc_merge_conflict_value(versions->merged, field, SVC_MERGE_OURS, &named);
	const struct svc_record *sides[] = {versions->one, versions->two};
	for (size_t s = 0; s < G_N_ELEMENTS(sides) && !named; s++) {
		g_auto(GStrv) items = svc_record_list(sides[s], field);
		for (char **item = items; *item; item++)
			if (!has_item(versions->base, field, *item) &&
				!has_item(versions->merged, field, *item))
				g_error("seed %u: %s lost %s", seed, field, *item);
	}
}

static struct svc_record *version(struct clones *clones, int which, struct svc_desk *desk,
	const char *revision, const char *path)
{
	g_autofree char *name = g_strdup_printf("%s:%s", revision, path);
	g_autofree char *text = temp_git(&clones->clone[which], "cat-file", "blob", name, NULL);
	g_autofree char *whole = g_strconcat(text, "\n", NULL);
	struct svc_record *record = NULL;
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_record_parse(svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL), path, whole,
			strlen(whole), &record, &err),
		err);
	return record;
}

static void check_ticket(
	struct clones *clones, struct svc_desk *desk, char *const *revisions, const char *path)
{
	static const char *const fields[] = {"title", "status", "priority", "assignee", "category",
		"form/floor", "form/room", "form/desk"};
	struct svc_record *all[4];
	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		all[i] = version(clones, 0, desk, revisions[i], path);
	struct versions versions = {all[0], all[1], all[2], all[3]};
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		check_field(clones->seed, &versions, fields[i]);
	check_list(clones->seed, &versions, "labels");
	check_entries(clones->seed, &versions);
	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		svc_record_free(all[i]);
}

static void two_clones(void)
{
	int rounds = test_rounds(1, 1000);
	guint renamed = 0; /* a round has seven or so */
	for (int r = 0; r < rounds; r++) {
		struct clones clones;
		struct svc_sync_result result[3] = {{0}};
		clones_init(&clones, 2, g_test_rand_int());
		char *revisions[4] = {clones_id(&clones, 0, "HEAD")};
		for (int n = 0; n < 2; n++) {
			for (int c = 0; c < COMMITS; c++)
				clones_edit(&clones, n, EDITS / COMMITS);
			revisions[1 + n] = clones_id(&clones, n, "HEAD");
		}
		clones_sync(&clones, 0, NULL, true, &result[0]);
		clones_sync(&clones, 1, NULL, true, &result[1]);
		clones_sync(&clones, 0, NULL, true, &result[2]);
		g_assert_cmpint(result[1].way, ==, SVC_SYNC_MERGED);
		g_assert_cmpint(result[2].way, ==, SVC_SYNC_FORWARD);
		revisions[3] = clones_id(&clones, 1, "HEAD");
		g_autofree char *head = clones_id(&clones, 0, "HEAD");
		g_assert_cmpstr(head, ==, revisions[3]);
		clones_check(&clones, 0);
		clones_check(&clones, 1);
		svc_auto(svc_desk) desk = temp_open(&clones.clone[0]);
		for (int i = 0; i < TICKETS; i++)
			check_ticket(&clones, desk, revisions, clones.paths[i]);
		for (size_t i = 0; i < G_N_ELEMENTS(result); i++)
			svc_sync_result_clear(&result[i]);
		for (size_t i = 0; i < G_N_ELEMENTS(revisions); i++)
			g_free(revisions[i]);
		g_clear_pointer(&desk, svc_desk_free);
		renamed += clones.renamed;
		clones_clear(&clones);
	}
	g_assert_cmpuint(renamed, >, 0);
	g_test_message("%u attachments renamed", renamed);
}

static void sync_one(struct clones *clones, int which, const char *remote, bool push)
{
	svc_autoclear(svc_sync_result) result = {0};
	clones_sync(clones, which, remote, push, &result);
}

static void shuffle_rounds(struct clones *clones, int steps)
{
	for (int i = 0; i < steps; i++) {
		int which = g_rand_int_range(clones->rand, 0, clones->count);
		if (g_rand_boolean(clones->rand))
			clones_edit(clones, which, g_rand_int_range(clones->rand, 1, 6));
		else
			sync_one(clones, which, NULL, true);
	}
}

static void five_clones(void)
{
	int rounds = test_rounds(1, 200);
	for (int r = 0; r < rounds; r++) {
		struct clones clones;
		clones_init(&clones, CLONES_MOST, g_test_rand_int());
		shuffle_rounds(&clones, 40);
		/* Once to send what each has, once more to get what the last ones sent. */
		for (int n = 0; n < 2 * clones.count; n++)
			sync_one(&clones, n % clones.count, NULL, true);
		g_assert_true(clones_agree(&clones));
		clones_check(&clones, 0);
		clones_clear(&clones);
	}
}

/* Nobody pushes: each takes from one other, so that branches cross again and again. */
static void without_a_hub(void)
{
	int rounds = test_rounds(1, 100);
	for (int r = 0; r < rounds; r++) {
		enum { COUNT = 3, TURNS_MOST = 30 };
		struct clones clones;
		int turn = 0;
		clones_init(&clones, COUNT, g_test_rand_int());
		for (int n = 0; n < COUNT; n++)
			for (int k = 0; k < COUNT; k++) {
				g_autofree char *name = g_strdup_printf("peer%d", k);
				temp_run(&clones.clone[n], "remote", "add", name,
					clones.clone[k].dir);
			}
		for (int n = 0; n < 3 * COUNT; n++)
			clones_edit(&clones, n % COUNT, 10);
		for (; turn < TURNS_MOST && (turn < COUNT || !clones_agree(&clones)); turn++) {
			int own = g_rand_int_range(clones.rand, 0, COUNT);
			int step = g_rand_int_range(clones.rand, 1, COUNT);
			g_autofree char *name = g_strdup_printf("peer%d", (own + step) % COUNT);
			sync_one(&clones, own, name, false);
		}
		if (!clones_agree(&clones))
			g_error("seed %u: no agreement", clones.seed);
		for (int n = 0; n < COUNT; n++)
			clones_check(&clones, n);
		clones_clear(&clones);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sync/two-clones", two_clones);
	g_test_add_func("/sync/five-clones", five_clones);
	g_test_add_func("/sync/without-a-hub", without_a_hub);
	return g_test_run();
}
