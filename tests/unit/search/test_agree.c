/*
 * A search by the index and one that reads every record give the same answer — records, order,
 * scores, what is shown and what could not be read — on random desks and words, after edits,
 * deletions and damage.
 */
#include "desk/temp.h"
#include "rounds.h"
#include "search/similar.h"
#include "search/verify.h"
#include "util/file.h"
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

enum { FILES = 60, STEPS = 30 };

static struct temp temp;
static GRand *dice;

static guint roll(guint sides)
{
	return (guint)g_rand_int_range(dice, 0, (gint)sides);
}

static const char *const vocabulary[] = {"vpn", "VPN", "gateway", "Über", "uber", "printer",
	"printers", "e-mail", "straße", "ÉCLAIR",
	"e\xcc\x81"
	"clair",
	"INC-2611-00001", "日本語", "AND", "a", "or", "\"quoted\"", "(x)", "50%", "::", "*",
	"naïve", "line\nbreak", "\t", "🖨", "x'y", "NEAR(a b)"};

static void add_words(GString *text, guint most)
{
	for (guint n = roll(most + 1); n > 0; n--) {
		g_string_append(text, vocabulary[roll(G_N_ELEMENTS(vocabulary))]);
		g_string_append(text, roll(6) ? " " : roll(2) ? "-" : "\n\n");
	}
}

static char *path_of(guint i)
{
	return g_strdup_printf("tickets/2026/11/INC-2611-%05u.md", i);
}

static void write_file(guint i)
{
	static const char *const verbs[] = {"opened", "replied", "noted", "resolved"};
	g_autofree char *path = path_of(i);
	g_autoptr(GString) title = g_string_new(NULL);
	GString *text = g_string_new(NULL);
	add_words(title, 4);
	g_autofree char *quoted = g_strdelimit(g_strdup(title->str), "'\n\t", ' ');
	g_string_printf(text, "---\nid: INC-2611-%05u\ntitle: '%s'\nstatus: new\n%s---\n", i,
		quoted, roll(25) ? "" : "- broken\n");
	add_words(text, 30);
	for (guint n = roll(4); n > 0; n--) {
		g_string_append_printf(text, "\n\n## 2026-11-%02uT08:00:00Z kim %s\n\n", 20 - n,
			verbs[roll(G_N_ELEMENTS(verbs))]);
		add_words(text, 12);
	}
	g_string_append(text, roll(40) ? "\n" : "\xff");
	temp_write(&temp, path, text->str);
	g_string_free(text, TRUE);
}

static void append_bad(const struct svc_error *why, void *data)
{
	g_string_append_printf(data, "bad %s: %s\n", why->path, why->message);
}

static void append_hit(struct svc_search *search, const struct svc_search_hit *hit, GString *out)
{
	svc_autoclear(svc_search_view) view = {0};
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_search_look(search, hit, &view, &err), err);
	g_string_append_printf(out, "%s %s %s %.17g %s %d %s", hit->kind->name, hit->id, hit->path,
		hit->score, view.title.text, view.snippet.column, view.snippet.text);
	for (guint i = 0; i < view.snippet.marks->len; i++) {
		const struct svc_mark *mark =
			&g_array_index(view.snippet.marks, struct svc_mark, i);
		g_string_append_printf(out, " %zu-%zu", mark->start, mark->end);
	}
	g_string_append_c(out, '\n');
}

static char *answer(struct svc_search_options *options, const char *use, guint *indexed)
{
	GString *out = g_string_new(NULL);
	svc_autoclear(svc_error) err = {0};
	temp_set_env(&temp, "SVC_INDEX", use);
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_auto(svc_search) search = NULL;
	svc_autoclear(svc_search_result) result = {0};
	if (svc_search_new(desk, options, &search, &err)) {
		g_string_append(out, err.message);
		return g_string_free(out, FALSE);
	}
	temp_ok(svc_search_run(search, append_bad, out, &result, &err), err);
	g_string_append_printf(out, "%u in all\n", (guint)result.total);
	for (guint i = 0; i < result.hits->len; i++) {
		const struct svc_search_hit *hit =
			&g_array_index(result.hits, struct svc_search_hit, i);
		*indexed += hit->row > 0;
		append_hit(search, hit, out);
	}
	return g_string_free(out, FALSE);
}

/* The records like one, and the words that they have in common with it. */
static char *like(guint i, const char *use)
{
	GString *out = g_string_new(NULL);
	svc_autoclear(svc_error) err = {0};
	temp_set_env(&temp, "SVC_INDEX", use);
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_auto(svc_record) record = NULL;
	svc_auto(svc_search) search = NULL;
	svc_autoclear(svc_search_result) result = {0};
	g_autofree char *id = g_strdup_printf("INC-2611-%05u", i);
	if (svc_desk_get(desk, "ticket", id, &record, &err) ||
		svc_search_new_like(desk, record, &search, &err)) {
		g_string_append(out, err.message);
		return g_string_free(out, FALSE);
	}
	temp_ok(svc_search_run(search, append_bad, out, &result, &err), err);
	for (guint h = 0; h < result.hits->len; h++) {
		const struct svc_search_hit *hit =
			&g_array_index(result.hits, struct svc_search_hit, h);
		g_auto(GStrv) words = NULL;
		temp_ok(svc_search_common(search, hit, &words, &err), err);
		g_autofree char *joined = g_strjoinv(" ", words);
		g_assert_cmpstr(joined, !=, "");
		g_string_append_printf(out, "%s %.17g %s\n", hit->path, hit->score, joined);
	}
	return g_string_free(out, FALSE);
}

static void compare_like(const char *step)
{
	guint i = roll(FILES);
	g_autofree char *by_index = like(i, "always");
	g_autofree char *by_scan = like(i, "never");
	if (strcmp(by_index, by_scan))
		g_error("after %s, like %u are by the index\n%sand not\n%s", step, i, by_index,
			by_scan);
}

/* One to three operands: words, phrases, beginnings. */
static char **some_words(void)
{
	GPtrArray *words = g_ptr_array_new();
	for (guint n = roll(3) + 1; n > 0; n--) {
		g_autoptr(GString) word = g_string_new(vocabulary[roll(G_N_ELEMENTS(vocabulary))]);
		if (!roll(4))
			g_string_append_printf(
				word, " %s", vocabulary[roll(G_N_ELEMENTS(vocabulary))]);
		if (!roll(4)) {
			g_string_truncate(
				word, (gsize)(g_utf8_offset_to_pointer(word->str, 2) - word->str));
			g_string_append_c(word, '*');
		}
		g_ptr_array_add(words, g_strdup(word->str));
	}
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

static guint compare(const char *step)
{
	guint indexed = 0, scanned = 0;
	g_auto(GStrv) words = some_words();
	struct svc_search_options options = {.words = (const char *const *)words,
		.public_only = !roll(4),
		.most = roll(2) ? UINT64_MAX : roll(5)};
	g_autofree char *by_index = answer(&options, "always", &indexed);
	g_autofree char *by_scan = answer(&options, "never", &scanned);
	g_autofree char *asked = g_strjoinv("' '", words);
	g_assert_cmpuint(scanned, ==, 0);
	if (strcmp(by_index, by_scan))
		g_error("after %s, '%s'%s finds by the index\n%sand not\n%s", step, asked,
			options.public_only ? " in public" : "", by_index, by_scan);
	return indexed;
}

static char *database(void)
{
	return g_build_filename(temp.dir, ".git/svc-cache/desk/text-1.db", NULL);
}

static void edit(void)
{
	for (guint n = roll(5); n > 0; n--)
		write_file(roll(FILES));
}

static void delete_files(void)
{
	g_autofree char *path = path_of(roll(FILES));
	g_autofree char *file = g_build_filename(temp.dir, path, NULL);
	unlink(file);
}

static void rename_file(void)
{
	g_autofree char *from = path_of(roll(FILES));
	g_autofree char *to = path_of(roll(FILES));
	g_autofree char *one = g_build_filename(temp.dir, from, NULL);
	g_autofree char *two = g_build_filename(temp.dir, to, NULL);
	(void)rename(one, two); /* it may be gone */
}

static void delete_database(void)
{
	g_autofree char *file = database();
	unlink(file);
}

static void delete_index(void)
{
	g_autofree char *file = g_build_filename(temp.dir, ".git/svc-cache/desk/index-1.db", NULL);
	unlink(file);
}

static void truncate_database(void)
{
	g_autofree char *file = database();
	struct stat st;
	if (!stat(file, &st))
		g_assert_cmpint(truncate(file, (off_t)roll((guint)st.st_size + 1)), ==, 0);
}

static void no_database(void)
{
	g_autofree char *file = database();
	g_assert_true(g_file_set_contents(file, "nothing of the kind", -1, NULL));
}

static void execute(const char *sql)
{
	g_autofree char *file = database();
	sqlite3 *db = NULL;
	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
}

static void of_newer_version(void)
{
	execute("PRAGMA user_version = 99");
}

static void lose_a_table(void)
{
	execute(roll(2) ? "DROP TABLE \"docs of ticket\"" : "DROP TABLE \"text of ticket\"");
}

static void note_wrong(const char *path, const char *what, void *data)
{
	++*(guint *)data;
}

static guint verify(void)
{
	guint wrong = 0;
	temp_set_env(&temp, "SVC_INDEX", "always");
	svc_auto(svc_desk) desk = temp_open(&temp);
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	svc_search_verify(desk, kind, note_wrong, &wrong);
	return wrong;
}

/* Changes that SQLite takes for data are found. */
static void test_verify(void)
{
	static const char *const changes[] = {"DELETE FROM \"docs of ticket\" WHERE n % 3 = 0",
		"UPDATE \"docs of ticket\" SET id = NULL WHERE n = 2",
		"DELETE FROM \"text of ticket\" WHERE rowid = 2",
		"UPDATE \"text of ticket\" SET notes = 'other' WHERE rowid = 2",
		"UPDATE \"text of ticket_content\" SET c1 = 'other' WHERE id = 2",
		"INSERT INTO \"text of ticket\" (rowid, title) VALUES (9999, 'more')"};
	dice = g_rand_new_with_seed(65);
	temp_desk(&temp);
	for (guint i = 0; i < FILES; i++)
		write_file(i);
	g_assert_cmpuint(verify(), ==, 0);
	compare("nothing");
	g_assert_cmpuint(verify(), ==, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
		execute(changes[i]);
		if (!verify())
			g_error("not found: %s", changes[i]);
		delete_database();
		compare("deletion");
		g_assert_cmpuint(verify(), ==, 0);
	}
	temp_clear(&temp);
	g_rand_free(dice);
}

/* What SQLite takes for data may be wrong then, and the answer with it; nothing worse. */
static void overwrite(void)
{
	g_autofree char *file = database();
	char noise[512];
	struct stat st;
	guint indexed = 0;
	g_auto(GStrv) words = some_words();
	struct svc_search_options options = {
		.words = (const char *const *)words, .most = UINT64_MAX};
	svc_autofd fd = open(file, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || st.st_size < (off_t)sizeof noise)
		return;
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (char)roll(256);
	off_t at = (off_t)roll((guint)(st.st_size - (off_t)sizeof noise + 1));
	g_assert_cmpint(pwrite(fd, noise, sizeof noise, at), ==, sizeof noise);
	g_free(answer(&options, "always", &indexed));
	g_free(like(roll(FILES), "always"));
	unlink(file);
}

/* Somebody else writes: it is waited for, then the files are read. */
static void locked(void)
{
	g_autofree char *file = database();
	sqlite3 *db = NULL;
	write_file(roll(FILES));
	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
	compare("an edit while the words are locked");
	sqlite3_close(db);
}

static const struct step {
	const char *name;
	void (*run)(void);
} steps[] = {
	{"edits", edit},
	{"more edits", edit},
	{"deletion", delete_files},
	{"renaming", rename_file},
	{"deletion of the words", delete_database},
	{"deletion of the index", delete_index},
	{"words cut short", truncate_database},
	{"another file in place of the words", no_database},
	{"words of a newer version", of_newer_version},
	{"a lost table", lose_a_table},
	{"noise, and deletion", overwrite},
};

static void test_random(void)
{
	int rounds = test_rounds(2, 100);
	guint indexed = 0;
	dice = g_rand_new_with_seed(64);
	for (int round = 0; round < rounds; round++) {
		temp_desk(&temp);
		for (guint i = 0; i < FILES; i++)
			write_file(i);
		for (int i = 0; i < 10; i++)
			indexed += compare("nothing");
		for (int i = 0; i < STEPS; i++) {
			const struct step *step = &steps[roll(G_N_ELEMENTS(steps))];
			step->run();
			g_test_message("%s", step->name);
			indexed += compare(step->name);
			indexed += compare(step->name);
			compare_like(step->name);
		}
		if (round == 0)
			locked();
		temp_clear(&temp);
	}
	g_assert_cmpuint(indexed, >, 100);
	g_rand_free(dice);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/search/agree/random", test_random);
	g_test_add_func("/search/agree/verify", test_verify);
	return g_test_run();
}
