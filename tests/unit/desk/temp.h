/*
 * A throw-away repository for unit tests: its own HOME, no configuration of the person or the
 * system, fixed times.
 */
#ifndef SVC_TESTS_TEMP_H
#define SVC_TESTS_TEMP_H

#include "desk/desk.h"
#include "desk/init.h"
#include "util/process.h"
#include "util/time.h"
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

enum { TEMP_NOW = 1795252500 }; /* 2026-11-21T09:15:00Z */

struct temp {
	char *dir; /* the work tree */
	char *home;
	char **env;
	struct svc_context ctx;
	GPtrArray *warnings; /* owned texts */
};

static void temp_warn(void *data, const struct svc_error *w)
{
	struct temp *temp = data;
	g_ptr_array_add(temp->warnings, g_strdup(w->message));
}

/* Runs git in the work tree; fails the test where git does. Returns what it printed, owned. */
G_GNUC_UNUSED static char *temp_git(struct temp *temp, const char *arg, ...)
{
	const char *argv[24] = {"git", arg};
	va_list args;
	va_start(args, arg);
	for (size_t n = 2; n < G_N_ELEMENTS(argv) - 1 && argv[n - 1]; n++)
		argv[n] = va_arg(args, const char *);
	va_end(args);
	struct svc_process process = {.argv = argv, .folder = temp->dir};
	int code = 0;
	g_autoptr(GString) output = NULL;
	g_autoptr(GString) errors = NULL;
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(
		svc_process_run(&temp->ctx, &process, &code, &output, &errors, &err), ==, SVC_OK);
	if (code)
		g_error("git %s: %s", arg, errors->str);
	g_string_truncate(
		output, output->len - (output->len && output->str[output->len - 1] == '\n'));
	return g_string_free(g_steal_pointer(&output), FALSE);
}
#define temp_run(TEMP, ...) g_free(temp_git(TEMP, __VA_ARGS__, NULL))

G_GNUC_UNUSED static void temp_set_env(struct temp *temp, const char *name, const char *value)
{
	temp->env = g_environ_setenv(temp->env, name, value, TRUE);
	temp->ctx.env = temp->env;
}

/* Makes the folders; no repository yet. */
G_GNUC_UNUSED static void temp_init_bare(struct temp *temp)
{
	g_autofree char *base = g_dir_make_tmp("svc-test-XXXXXX", NULL);
	g_assert_nonnull(base);
	*temp = (struct temp){.warnings = g_ptr_array_new_with_free_func(g_free)};
	temp->dir = g_build_filename(base, "work", NULL);
	temp->home = g_build_filename(base, "home", NULL);
	g_assert_cmpint(g_mkdir(temp->dir, 0777), ==, 0);
	g_assert_cmpint(g_mkdir(temp->home, 0777), ==, 0);
	g_autofree char *path = g_strconcat("PATH=", g_getenv("PATH"), NULL);
	g_autofree char *home = g_strconcat("HOME=", temp->home, NULL);
	const char *env[] = {path, home, "GIT_CONFIG_NOSYSTEM=1", "TZ=UTC", "LC_ALL=C",
		"GIT_COMMITTER_DATE=2026-11-20T08:00:00Z", "GIT_AUTHOR_DATE=2026-11-20T08:00:00Z",
		NULL};
	temp->env = g_strdupv((char **)env);
	temp->ctx = (struct svc_context){
		.now = TEMP_NOW, .env = temp->env, .warn = temp_warn, .data = temp};
}

/* The same with an empty repository and a user. */
G_GNUC_UNUSED static void temp_init(struct temp *temp)
{
	temp_init_bare(temp);
	temp_run(temp, "init", "--quiet", "--initial-branch=main", "--template=");
	g_autofree char *path = g_build_filename(temp->dir, ".git", "config", NULL);
	FILE *config = fopen(path, "a"); /* two calls of git less for each desk */
	g_assert_nonnull(config);
	fputs("[user]\n\tname = Kim Example\n\temail = kim@example.com\n", config);
	g_assert_cmpint(fclose(config), ==, 0);
}

static int temp_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

G_GNUC_UNUSED static void temp_clear(struct temp *temp)
{
	g_autofree char *base = g_path_get_dirname(temp->dir);
	nftw(base, temp_remove, 16, FTW_DEPTH | FTW_PHYS);
	g_free(temp->dir);
	g_free(temp->home);
	g_strfreev(temp->env);
	g_ptr_array_unref(temp->warnings);
}

G_GNUC_UNUSED static void temp_write(struct temp *temp, const char *path, const char *text)
{
	g_autofree char *full = g_build_filename(temp->dir, path, NULL);
	g_autofree char *folder = g_path_get_dirname(full);
	g_assert_cmpint(g_mkdir_with_parents(folder, 0777), ==, 0);
	g_assert_true(g_file_set_contents(full, text, -1, NULL));
}

/* A file's text, owned; NULL if it isn't there. */
G_GNUC_UNUSED static char *temp_read(struct temp *temp, const char *path)
{
	g_autofree char *full = g_build_filename(temp->dir, path, NULL);
	char *text = NULL;
	g_file_get_contents(full, &text, NULL, NULL);
	return text;
}

/* Commits everything at `date` (RFC 3339; NULL: 2026-11-20T08:00:00Z). */
G_GNUC_UNUSED static void temp_commit(struct temp *temp, const char *date)
{
	temp_set_env(temp, "GIT_COMMITTER_DATE", date ? date : "2026-11-20T08:00:00Z");
	temp_run(temp, "add", "-A");
	temp_run(temp, "commit", "--quiet", "-m", "test");
}

/* A minimal desk: config, one team with one member, two services, two tickets; committed. */
G_GNUC_UNUSED static void temp_desk(struct temp *temp)
{
	temp_init(temp);
	temp_write(temp, ".svc/config.yaml", "format: 1\nname: Test\n");
	temp_write(temp, "people/kim.md",
		"---\nid: kim\ntitle: Kim Example\nemail: kim@example.com\naliases:\n"
		"- kim@old.example.com\n---\n");
	temp_write(temp, "people/lee.md",
		"---\nid: lee\ntitle: Lee\nemail: lee@example.com\nroles:\n- agent\n---\n");
	temp_write(
		temp, "people/ana.md", "---\nid: ana\ntitle: Ana\nemail: ana@example.com\n---\n");
	temp_write(temp, "teams/payments.md",
		"---\nid: payments\ntitle: Payments\nmembers:\n- kim\nlead: max@example.com\n---\n");
	temp_write(temp, "services/checkout.md",
		"---\nid: checkout\ntitle: Checkout\nstage: live\nteam: payments\n---\n");
	temp_write(temp, "services/postgres.md",
		"---\nid: postgres\ntitle: Postgres\nstage: live\n---\n");
	temp_write(temp, "tickets/2026/11/INC-2611-7K3M9.md",
		"---\nid: INC-2611-7K3M9\ntitle: Checkout returns 502\nstatus: new\n"
		"type: incident\npriority: P3\nservice: checkout\nrequester: ana\n"
		"opened: 2026-11-20T07:14:00Z\naliases:\n- OLD-17\n---\nOne in ten fails.\n\n"
		"## 2026-11-20T07:14:00Z ana opened\n\n- status: new\n- type: incident\n"
		"- priority: P3\n- service: checkout\n");
	temp_write(temp, "tickets/2026/10/REQ-2610-7K3ZZ.md",
		"---\nid: REQ-2610-7K3ZZ\ntitle: New laptop\nstatus: new\ntype: request\n"
		"requester: ana@example.com\nopened: 2026-10-01T07:14:00Z\nkey: joiner-1\n---\n\n"
		"## 2026-10-01T07:14:00Z ana@example.com opened\n\n- status: new\n- type: request\n");
	temp_commit(temp, NULL);
}

/* Opens the desk of the work tree; fails the test where that fails. */
G_GNUC_UNUSED static struct svc_desk *temp_open(struct temp *temp)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_desk *desk = NULL;
	if (svc_desk_open(&temp->ctx, temp->dir, NULL, &desk, &err))
		g_error("%s: %s", err.path ? err.path : "", err.message);
	return desk;
}

#define temp_ok(STATUS, ERR)                                                                       \
	do {                                                                                       \
		if (STATUS)                                                                        \
			g_error("%s: %s", (ERR).path ? (ERR).path : "", (ERR).message);            \
	} while (0)

#endif
