/*
 * A throw-away desk in a git repository of its own, for the tests of this layer.
 */
#ifndef TEST_IMPORT_FIXTURE_H
#define TEST_IMPORT_FIXTURE_H

#include "desk/desk.h"
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct place {
	char *folder;
	struct svc_context ctx;
	char **env;
	GString *warnings;
};

static void run_in(const struct place *place, const char *command)
{
	g_autofree char *line =
		g_strdup_printf("cd '%s' && { %s; } >/dev/null 2>&1", place->folder, command);
	char *argv[] = {(char *)"sh", (char *)"-c", line, NULL};
	int code = 1;
	g_spawn_sync(
		NULL, argv, place->env, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &code, NULL);
	if (code != 0)
		g_error("failed: %s", command);
}

static void write_in(const struct place *place, const char *path, const char *text)
{
	g_autofree char *file = g_build_filename(place->folder, path, NULL);
	g_autofree char *folder = g_path_get_dirname(file);
	g_mkdir_with_parents(folder, 0755);
	g_assert_true(g_file_set_contents(file, text, -1, NULL));
}

static void on_warning(void *data, const struct svc_error *w)
{
	struct place *place = data;
	g_string_append_printf(place->warnings, "%s\n", w->message);
}

static char *test_data(const char *name, gsize *length)
{
	const char *folder = g_getenv("SVC_TEST_DATA");
	g_autofree char *path = g_build_filename(folder ? folder : "tests/data", name, NULL);
	char *text = NULL;
	if (!g_file_get_contents(path, &text, length, NULL))
		g_error("%s can't be read", path);
	return text;
}

/* A desk whose kinds are extended by a file of tests/data (or NULL). */
static void place_open(struct place *place, const char *kind_file)
{
	*place = (struct place){.folder = g_dir_make_tmp("svc-import-XXXXXX", NULL)};
	place->warnings = g_string_new(NULL);
	place->env = g_get_environ();
	place->env = g_environ_setenv(place->env, "GIT_CONFIG_GLOBAL", "/dev/null", TRUE);
	place->env = g_environ_setenv(place->env, "GIT_CONFIG_SYSTEM", "/dev/null", TRUE);
	place->env = g_environ_setenv(place->env, "HOME", place->folder, TRUE);
	place->ctx = (struct svc_context){
		.now = 1795262400, .env = place->env, .warn = on_warning, .data = place};
	run_in(place, "git init -q -b main . && git config user.email kim@example.com && git "
		      "config user.name Kim");
	write_in(place, ".svc/config.yaml", "format: 1\n");
	if (kind_file) {
		g_autofree char *kind = test_data(kind_file, NULL);
		write_in(place, ".svc/kinds/ticket.yaml", kind);
	}
	run_in(place, "git add .svc && git commit -qm 'Make a desk'");
}

static struct svc_desk *place_desk(struct place *place)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_desk *desk = NULL;
	svc_desk_open(&place->ctx, place->folder, NULL, &desk, &err);
	if (err.message)
		g_error("%s:%d: %s", err.path ? err.path : "", err.line, err.message);
	return desk;
}

static void place_close(struct place *place)
{
	run_in(place, "rm -rf \"$PWD\"");
	g_free(place->folder);
	g_strfreev(place->env);
	g_string_free(place->warnings, TRUE);
}

#endif
