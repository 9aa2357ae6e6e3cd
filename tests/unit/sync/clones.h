/*
 * Several clones of one desk of tickets, and random edits in them.
 */
#ifndef TESTS_SYNC_CLONES_H
#define TESTS_SYNC_CLONES_H

#include "desk/temp.h"
#include "merge/random.h"
#include "record/rename.h"
#include "sync/sync.h"

enum { CLONES_MOST = 5, TICKETS = 20 };

struct clones {
	struct temp clone[CLONES_MOST];
	int count;
	char *hub; /* the shared repository */
	GRand *rand;
	guint seed;
	int64_t time;         /* of the next edit */
	int notes;            /* written so far */
	GPtrArray *texts;     /* of char *: theirs */
	guint renamed;        /* attachments that got another name */
	GHashTable *attached; /* paths of files, those of one commit that is being made included */
	char *paths[TICKETS];
};

static const char attached_words[] = "\n\nAttached: ";

/* Another second for commits and entries. */
static void clones_tick(struct clones *clones, struct temp *temp)
{
	clones->time += g_rand_int_range(clones->rand, 0, 3);
	g_autofree char *date = g_strdup_printf("@%" G_GINT64_FORMAT " +0000", clones->time);
	temp->ctx.now = clones->time;
	temp_set_env(temp, "GIT_COMMITTER_DATE", date);
	temp_set_env(temp, "GIT_AUTHOR_DATE", date);
}

static void clones_fill(struct clones *clones)
{
	struct temp *first = &clones->clone[0];
	temp_write(first, ".svc/config.yaml", "format: 1\n");
	for (int i = 0; i < TICKETS; i++) {
		g_autofree char *id = g_strdup_printf("INC-2611-7K3%02d", i);
		g_autoptr(GString) text = g_string_new(random_base);
		g_string_replace(text, "INC-2611-7K3M9", id, 0);
		clones->paths[i] = g_strdup_printf("tickets/2026/11/%s.md", id);
		temp_write(first, clones->paths[i], text->str);
	}
	temp_run(first, "add", "-A");
	temp_run(first, "commit", "--quiet", "-m", "desk");
}

static void clones_init(struct clones *clones, int count, guint seed)
{
	*clones = (struct clones){.count = count,
		.seed = seed,
		.rand = g_rand_new_with_seed(seed),
		.time = TEMP_NOW + 3600, /* after the last entry of the tickets */
		.texts = g_ptr_array_new_with_free_func(g_free),
		.attached = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
	for (int i = 0; i < count; i++) {
		struct temp *temp = &clones->clone[i];
		temp_init(temp);
		clones_tick(clones, temp);
		if (i == 0) {
			clones_fill(clones);
			g_autofree char *base = g_path_get_dirname(temp->dir);
			clones->hub = g_build_filename(base, "hub.git", NULL);
			temp_run(temp, "clone", "--quiet", "--bare", ".", clones->hub);
		}
		temp_run(temp, "remote", "add", "origin", clones->hub);
		if (i > 0)
			temp_run(temp, "pull", "--quiet", "origin", "main");
	}
}

static void clones_clear(struct clones *clones)
{
	for (int i = clones->count; i-- > 0;)
		temp_clear(&clones->clone[i]);
	for (int i = 0; i < TICKETS; i++)
		g_free(clones->paths[i]);
	g_free(clones->hub);
	g_rand_free(clones->rand);
	g_ptr_array_unref(clones->texts);
	g_hash_table_unref(clones->attached);
}

static struct svc_record *clones_load(struct temp *temp, struct svc_desk *desk, const char *path)
{
	g_autofree char *text = temp_read(temp, path);
	struct svc_record *record = NULL;
	svc_autoclear(svc_error) err = {0};
	temp_ok(svc_record_parse(svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL), path, text,
			strlen(text), &record, &err),
		err);
	return record;
}

/* One random edit, a third of them with a note that is unlike any other. */
static void clones_edit_one(struct clones *clones, struct svc_record *record)
{
	svc_auto(svc_edit) edit = svc_edit_new();
	svc_autoclear(svc_error) invalid = {0};
	random_wish(clones->rand, edit);
	if (g_rand_int_range(clones->rand, 0, 3) == 0) {
		edit->verb = g_strdup("noted");
		edit->text = g_strdup_printf("note %d", clones->notes);
	}
	clones->time += g_rand_int_range(clones->rand, 0, 2);
	if (svc_record_apply(record, edit, clones->time, PICK(clones->rand, "kim", "lee", "ana"),
		    true, NULL, &invalid))
		return; /* a required field */
	if (edit->text) {
		g_ptr_array_add(clones->texts, g_strdup(edit->text));
		clones->notes++;
	}
}

/* Attaches a file under one of few names, which the other clones use, too. What it holds is one of
 * few texts or unlike any other; the entry says which, so that the two can be compared. */
static void clones_attach(struct clones *clones, struct temp *temp, struct svc_write *write,
	struct svc_record *record)
{
	svc_auto(svc_edit) edit = svc_edit_new();
	svc_autoclear(svc_error) err = {0};
	svc_autoclear(svc_error) early = {0};
	const char *name = PICK(clones->rand, "scan.png", "log", "log.txt");
	g_autofree char *folder = g_strdup_printf("%s.d", record->id);
	g_autofree char *path = g_strdup_printf("tickets/2026/11/%s/%s", folder, name);
	g_autofree char *there = g_build_filename(temp->dir, path, NULL);
	g_autofree char *link = svc_attachment_link(folder, name);
	bool same = g_rand_int_range(clones->rand, 0, 4) == 0;
	g_autofree char *text =
		same ? g_strdup_printf("same %d", g_rand_int_range(clones->rand, 0, 2))
		     : g_strdup_printf("file %d", clones->notes++);
	if (g_file_test(there, G_FILE_TEST_EXISTS) ||
		!g_hash_table_add(clones->attached, g_steal_pointer(&there)))
		return;
	edit->verb = g_strdup("noted");
	edit->text = g_strconcat(text, attached_words, link, NULL);
	clones->time += g_rand_int_range(clones->rand, 0, 2);
	if (svc_record_apply(record, edit, clones->time, PICK(clones->rand, "kim", "lee"), true,
		    NULL, &early))
		return; /* before the last entry of the ticket */
	g_autoptr(GBytes) content = g_bytes_new(text, strlen(text));
	temp_ok(svc_write_file(write, path, content, NULL, &err), err);
	if (!same)
		g_ptr_array_add(clones->texts, g_strdup(text));
}

/* `count` random edits of random tickets in one commit. */
static void clones_edit(struct clones *clones, int which, int count)
{
	struct temp *temp = &clones->clone[which];
	svc_autoclear(svc_error) err = {0};
	clones_tick(clones, temp);
	svc_auto(svc_desk) desk = temp_open(temp);
	svc_auto(svc_write) write = NULL;
	struct svc_record *records[TICKETS] = {NULL};
	GBytes *before[TICKETS] = {NULL};
	struct svc_oid commit;
	struct svc_txn_options options = {0};
	temp_ok(svc_write_begin(desk, &options, &write, &err), err);
	g_hash_table_remove_all(clones->attached);
	for (int i = 0; i < count; i++) {
		int n = g_rand_int_range(clones->rand, 0, TICKETS);
		if (!records[n]) {
			records[n] = clones_load(temp, desk, clones->paths[n]);
			before[n] = g_bytes_new(records[n]->text->str, records[n]->text->len);
		}
		if (g_rand_int_range(clones->rand, 0, 4) == 0)
			clones_attach(clones, temp, write, records[n]);
		else
			clones_edit_one(clones, records[n]);
	}
	for (int n = 0; n < TICKETS; n++) {
		if (records[n])
			temp_ok(svc_write_put(write, records[n], before[n], &err), err);
		g_clear_pointer(&before[n], g_bytes_unref);
		svc_record_free(records[n]);
	}
	temp_ok(svc_write_commit(write, "test", "edit", &commit, &err), err);
}

static void clones_sync(struct clones *clones, int which, const char *remote, bool push,
	struct svc_sync_result *result)
{
	struct temp *temp = &clones->clone[which];
	svc_autoclear(svc_error) err = {0};
	struct svc_sync_options options = {.remote = remote, .no_push = !push};
	clones_tick(clones, temp);
	svc_auto(svc_desk) desk = temp_open(temp);
	if (svc_sync(desk, &options, result, &err))
		g_error("seed %u, clone %d: %s (%s)", clones->seed, which, err.message,
			err.hint ? err.hint : "");
	clones->renamed += result->attachments->len;
}

/* The id of what HEAD (or its tree) is. Owned. */
static char *clones_id(struct clones *clones, int which, const char *what)
{
	return temp_git(&clones->clone[which], "rev-parse", what, NULL);
}

static bool clones_agree(struct clones *clones)
{
	g_autofree char *first = clones_id(clones, 0, "HEAD^{tree}");
	bool same = true;
	for (int i = 1; i < clones->count && same; i++) {
		g_autofree char *other = clones_id(clones, i, "HEAD^{tree}");
		same = !strcmp(first, other);
	}
	return same;
}

/* Every link to a file leads to the one that its entry tells of. */
static void clones_check_files(struct clones *clones, struct temp *temp, const char *text)
{
	for (const char *at = text; (at = strstr(at, attached_words)); at++) {
		const char *line = at;
		while (line > text && line[-1] != '\n')
			line--;
		const char *start = strstr(at, "](<") + 3;
		g_autofree char *wanted = g_strndup(line, (gsize)(at - line));
		g_autofree char *within = g_strndup(start, (gsize)(strchr(start, '>') - start));
		g_autofree char *path = g_strconcat("tickets/2026/11/", within, NULL);
		g_autofree char *file = g_build_filename(temp->dir, path, NULL);
		g_autofree char *content = NULL;
		if (!g_file_get_contents(file, &content, NULL, NULL) || strcmp(content, wanted))
			g_error("seed %u: %s holds '%s' in place of '%s'", clones->seed, path,
				content ? content : "nothing", wanted);
	}
}

/* Every note stands once in the tickets of a clone, and its work tree is clean. */
static void clones_check(struct clones *clones, int which)
{
	struct temp *temp = &clones->clone[which];
	g_autoptr(GString) all = g_string_new(NULL);
	for (int i = 0; i < TICKETS; i++) {
		g_autofree char *text = temp_read(temp, clones->paths[i]);
		clones_check_files(clones, temp, text);
		g_string_append_printf(all, "%s\n", text);
	}
	for (guint i = 0; i < clones->texts->len; i++) {
		g_autofree char *line =
			g_strdup_printf("\n%s\n", (const char *)clones->texts->pdata[i]);
		const char *at = strstr(all->str, line);
		if (!at || strstr(at + 1, line))
			g_error("seed %u: '%s' is there %s", clones->seed,
				(const char *)clones->texts->pdata[i], at ? "twice" : "no more");
	}
	g_autofree char *status = temp_git(temp, "status", "--porcelain", NULL);
	g_assert_cmpstr(status, ==, "");
}

#endif
