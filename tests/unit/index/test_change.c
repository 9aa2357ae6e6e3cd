/*
 * The index is never stale: after random steps — edits in place that keep size and times, git's own
 * changes of the work tree, damage to the index — it finds what a look at every file finds.
 */
#include "index/edits.h"
#include "rounds.h"
#include <sqlite3.h>

enum { FILES = 80 };

static void commit_all(void)
{
	temp_run(&w.temp, "add", "-A");
	temp_run(&w.temp, "commit", "--quiet", "--allow-empty", "-m", "step");
}

static void checkout_back(void)
{
	commit_all();
	temp_run(&w.temp, "checkout", "--quiet", "-B", "other", "HEAD~1");
	rewrite();
	commit_all();
}

static void checkout_main(void)
{
	commit_all();
	temp_run(&w.temp, "checkout", "--quiet", "main");
}

static void reset_hard(void)
{
	temp_run(&w.temp, "clean", "--quiet", "-fd", "tickets");
	temp_run(&w.temp, "reset", "--quiet", "--hard", roll(2) ? "HEAD" : "HEAD~1");
}

static void stash(void)
{
	commit_all();
	rewrite();
	add_file();
	temp_run(&w.temp, "stash", "--quiet", "--include-untracked");
}

static void merge(void)
{
	commit_all();
	temp_run(&w.temp, "-c",
		"alias.try=!git merge --quiet -X theirs -m merged other || git reset --quiet --hard",
		"try");
}

static void rebase(void)
{
	commit_all();
	temp_run(&w.temp, "-c",
		"alias.try=!git rebase --quiet --force-rebase HEAD~1 || git rebase --abort", "try");
}

static void gc(void)
{
	temp_run(&w.temp, "gc", "--quiet", "--prune=now");
}

static char *index_file(const char *name)
{
	g_autofree char *path = g_build_filename(".git/svc-cache/desk", name, NULL);
	return full(path);
}

static const char *index_name(void)
{
	return roll(2) ? "index-1.db" : "ticket.files";
}

static void delete_index(void)
{
	g_autofree char *file = index_file(index_name());
	unlink(file);
}

static void truncate_index(void)
{
	g_autofree char *file = index_file(index_name());
	struct stat st;
	if (!stat(file, &st))
		g_assert_cmpint(truncate(file, (off_t)roll((guint)st.st_size + 1)), ==, 0);
}

/* SQLite itself doesn't notice where the end of the last page is missing. */
static void cut_last_page(void)
{
	g_autofree char *file = index_file("index-1.db");
	struct stat st;
	if (!stat(file, &st) && st.st_size > 4096)
		g_assert_cmpint(truncate(file, st.st_size - 1 - (off_t)roll(4000)), ==, 0);
}

static void overwrite_index(void)
{
	g_autofree char *file = index_file(index_name());
	char noise[4096];
	struct stat st;
	svc_autofd fd = open(file, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || st.st_size < (off_t)sizeof noise)
		return;
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (char)roll(256);
	off_t page = (off_t)roll((guint)(st.st_size / (off_t)sizeof noise));
	ssize_t n = pwrite(fd, noise, sizeof noise, page * (off_t)sizeof noise);
	g_assert_cmpint(n, ==, sizeof noise);
	w.may_be_wrong = true;
}

static sqlite3 *open_index(void)
{
	g_autofree char *file = index_file("index-1.db");
	sqlite3 *db = NULL;
	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		return db;
	sqlite3_close(db);
	return NULL;
}

static void of_newer_version(void)
{
	sqlite3 *db = open_index();
	sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL);
	sqlite3_close(db);
}

static void lose_rows(void)
{
	sqlite3 *db = open_index();
	sqlite3_exec(db, "DROP TABLE \"rows of ticket\"", NULL, NULL, NULL);
	sqlite3_close(db);
}

static void lose_facts(void)
{
	sqlite3 *db = open_index();
	sqlite3_exec(db, "DROP TABLE \"facts of ticket\"", NULL, NULL, NULL);
	sqlite3_close(db);
}

/* What SQLite takes for facts, but they are another record's, or none. */
static void swap_facts(void)
{
	sqlite3 *db = open_index();
	sqlite3_exec(db,
		roll(2) ? "UPDATE \"facts of ticket\" SET bytes = (SELECT bytes FROM"
			  " \"facts of ticket\" LIMIT 1)"
			: "UPDATE \"facts of ticket\" SET bytes = x'0001020304' WHERE n % 2",
		NULL, NULL, NULL);
	sqlite3_close(db);
}

static enum svc_status add_record(struct svc_record **record, void *data, struct svc_error *err)
{
	const char *priority = svc_record_get(*record, "priority");
	if (!g_strcmp0(priority, "P1"))
		g_string_append_printf(data, "%s\n", (*record)->path);
	return SVC_OK;
}

static void add_bad(const struct svc_error *why, void *data)
{
	g_string_append_printf(data, "bad %s\n", why->path);
}

static char *scan(struct svc_desk *desk, const struct svc_kind *kind)
{
	GString *out = g_string_new(NULL);
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_desk_each(desk, kind, add_record, add_bad, out, &err), err);
	return g_string_free(out, FALSE);
}

/* All that is known of a record without its prose. */
static enum svc_status add_facts(
	struct svc_record **record, uint64_t count, void *data, struct svc_error *err)
{
	const struct svc_facts *facts = NULL;
	temp_ok(svc_record_facts(*record, &facts, err), *err);
	g_string_append_printf(data, "%s %s %s %s\n", (*record)->path, (*record)->id,
		svc_record_get(*record, "title"), svc_record_get(*record, "priority"));
	for (size_t i = 0; i < facts->count; i++)
		for (unsigned k = 0; k < facts->items[i].n_changes; k++)
			g_string_append_printf(data, "%s: %s\n", facts->items[i].changes[k].field,
				facts->items[i].changes[k].value);
	return SVC_OK;
}

/* By the index, or with NULL by the files. */
static char *visit(struct svc_cache *cache, struct svc_desk *desk, const struct svc_kind *kind,
	struct svc_query *query)
{
	GString *out = g_string_new(NULL);
	svc_autoclear(svc_error) err = {0};
	const struct svc_visit all = {
		.kind = kind, .query = query, .fn = add_facts, .bad = add_bad, .data = out};
	temp_ok(svc_cache_visit(desk, cache, &all, &err), err);
	return g_string_free(out, FALSE);
}

static struct svc_query *parse(
	struct svc_desk *desk, const struct svc_kind *kind, const char *expression)
{
	const struct svc_kind *const kinds[] = {kind, NULL};
	const struct svc_query_options options = {
		.kinds = svc_desk_kinds(desk), .searched = kinds, .now = TEMP_NOW};
	struct svc_query *query = NULL;
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_query_parse(NULL, expression, &options, &query, &err), err);
	return query;
}

/* What the index finds: a sure match that is none, and one that is missing, both show. */
static char *find(struct svc_cache *cache, struct svc_desk *desk, const struct svc_kind *kind)
{
	svc_autoclear(svc_found_list) list = {0};
	svc_auto(svc_query) query = parse(desk, kind, "priority:P1");
	const struct svc_find what = {.kind = kind, .query = query};
	if (!svc_cache_find(cache, &what, &list))
		return scan(desk, kind);
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < list.items->len; i++) {
		const struct svc_found *found = &g_array_index(list.items, struct svc_found, i);
		svc_autoclear(svc_error) err = {0};
		if (found->sure)
			g_string_append_printf(out, "%s\n", found->path);
		else
			temp_ok(svc_desk_one(
					desk, kind, found->path, add_record, add_bad, out, &err),
				err);
	}
	return g_string_free(out, FALSE);
}

static void note_wrong(const char *path, const char *what, void *data)
{
	++*(guint *)data;
}

/* Pages that were overwritten with what SQLite takes for data: verify tells. */
static void must_be_found(struct svc_cache *cache, const struct svc_kind *kind)
{
	guint wrong = 0;
	svc_autoclear(svc_error) err = {0};
	g_assert_true(!svc_cache_verify(cache, kind, note_wrong, &wrong) || wrong > 0);
	temp_ok(svc_cache_rebuild(cache, &err), err);
}

/* The answer of the index is that of the files, unless it was damaged so that only verify tells. */
static void must_be(struct svc_cache *cache, const struct svc_kind *kind, char *(*ask)(void *world),
	void *world, const char *scanned, const char *step)
{
	g_autofree char *found = ask(world);
	if (strcmp(found, scanned) && w.may_be_wrong) {
		must_be_found(cache, kind);
		g_free(found);
		found = ask(world);
		w.may_be_wrong = false;
	}
	if (strcmp(found, scanned))
		g_error("after %s the index finds\n%sand not\n%s", step, found, scanned);
}

struct asking {
	struct svc_cache *cache;
	struct svc_desk *desk;
	const struct svc_kind *kind;
	struct svc_query *query;
};

static char *ask_rows(void *data)
{
	const struct asking *asking = data;
	return find(asking->cache, asking->desk, asking->kind);
}

static char *ask_facts(void *data)
{
	const struct asking *asking = data;
	return visit(asking->cache, asking->desk, asking->kind, asking->query);
}

static void compare_in(const char *dir, const struct svc_cache_options *options, const char *step)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = NULL;
	temp_ok(svc_desk_open(&w.temp.ctx, dir, NULL, &desk, &err), err);
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	svc_auto(svc_cache) cache = svc_cache_open(desk, options);
	g_assert_nonnull(cache);
	svc_auto(svc_query) was = parse(desk, kind, "was:priority:P1 or in:closed");
	struct asking all = {cache, desk, kind, NULL}, past = {cache, desk, kind, was};
	g_autofree char *scanned = scan(desk, kind);
	must_be(cache, kind, ask_rows, &all, scanned, step);
	g_autofree char *facts = visit(NULL, desk, kind, NULL);
	must_be(cache, kind, ask_facts, &all, facts, step);
	g_autofree char *matching = visit(NULL, desk, kind, was);
	must_be(cache, kind, ask_facts, &past, matching, step);
}

static void compare(const char *step)
{
	compare_in(w.temp.dir, &w.options, step);
}

/* Between two edits within the grain of the times, the index sees the first. */
static void edit_within_a_grain(void)
{
	const struct svc_cache_options fine = w.options;
	w.options.granularity_ns = 1000000000;
	compare("coarse times");
	for (int i = 0; i < 3; i++) {
		edit_in_place(true);
		compare("an edit within a grain");
	}
	w.options = fine;
}

static void on_read_only_disk(void)
{
	struct svc_cache_options frozen = w.options;
	frozen.frozen = true;
	rewrite();
	edit_in_place(true);
	delete_file();
	compare_in(w.temp.dir, &frozen, "changes on a read-only disk");
}

static void locked(void)
{
	sqlite3 *db = open_index();
	sqlite3_exec(db, roll(2) ? "BEGIN EXCLUSIVE" : "BEGIN IMMEDIATE", NULL, NULL, NULL);
	rewrite();
	delete_file();
	compare("changes while the index is locked");
	sqlite3_close(db);
}

/* As after a crash between the two files: the rows are newer than the table. */
static void with_an_old_table(void)
{
	g_autofree char *table = index_file("ticket.files");
	g_autofree char *bytes = NULL;
	gsize length;
	bool there = g_file_get_contents(table, &bytes, &length, NULL);
	add_file();
	delete_file();
	compare("an edit");
	if (there)
		g_assert_true(g_file_set_contents(table, bytes, (gssize)length, NULL));
}

static void in_another_work_tree(void)
{
	commit_all();
	g_autofree char *other = g_strconcat(w.temp.dir, "-2", NULL);
	temp_run(&w.temp, "worktree", "add", "--quiet", "--detach", other, "HEAD");
	compare_in(other, &w.options, "a work tree was added");
	g_autofree char *ticket =
		g_build_filename(other, "tickets/2026/10/INC-2610-77777.md", NULL);
	g_assert_true(g_file_set_contents(ticket, "---\npriority: P1\n---\n", -1, NULL));
	compare_in(other, &w.options, "a change in another work tree");
	temp_run(&w.temp, "worktree", "remove", "--force", other);
}

static const struct step {
	const char *name;
	void (*run)(void);
} steps[] = {
	{"an edit in place", edit},
	{"an edit that keeps size and times", edit_keeping_times},
	{"edits within a grain", edit_within_a_grain},
	{"a new file", add_file},
	{"a file written anew", rewrite},
	{"touch", touch},
	{"far times", set_far_time},
	{"deletion", delete_file},
	{"renaming", rename_file},
	{"swapping two files", swap_files},
	{"a folder instead of a file", replace_by_folder},
	{"a link instead of a file", replace_by_link},
	{"an unreadable file", spoil},
	{"commit", commit_all},
	{"checkout of an older commit", checkout_back},
	{"checkout of main", checkout_main},
	{"reset --hard", reset_hard},
	{"stash", stash},
	{"merge", merge},
	{"rebase", rebase},
	{"gc", gc},
	{"another work tree", in_another_work_tree},
	{"deletion of the index", delete_index},
	{"an index cut short", truncate_index},
	{"an index without the end of its last page", cut_last_page},
	{"noise in the index", overwrite_index},
	{"an index of a newer version", of_newer_version},
	{"an index without rows", lose_rows},
	{"an index without facts", lose_facts},
	{"an index with the wrong facts", swap_facts},
	{"an old table of files", with_an_old_table},
	{"a read-only disk", on_read_only_disk},
	{"a locked index", locked},
};

static void set_up(void)
{
	w = (struct world){
		.dice = g_rand_new_with_seed(5), .options = {SVC_CACHE_ALWAYS, .wait_ms = 1}};
	temp_desk(&w.temp);
	while (w.made < FILES)
		add_file();
	commit_all();
	rewrite();
	commit_all();
	temp_run(&w.temp, "branch", "other");
}

static void test_steps(void)
{
	int rounds = test_rounds(100, 1000);
	set_up();
	compare("the start");
	g_autofree char *table = temp_read(&w.temp, ".git/svc-cache/desk/ticket.files");
	g_assert_nonnull(table);
	for (int i = 0; i < rounds; i++) {
		const struct step *step = i < (int)G_N_ELEMENTS(steps)
						  ? &steps[i]
						  : &steps[roll(G_N_ELEMENTS(steps))];
		g_test_message("%d: %s", i, step->name);
		step->run();
		compare(step->name);
	}
	temp_clear(&w.temp);
	g_rand_free(w.dice);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/index/change/steps", test_steps);
	return g_test_run();
}
