/*
 * A throw-away git repository for a test: its own HOME, no system configuration, fixed names. The
 * git program makes it; nothing of the person's set-up is read.
 */
#ifndef TEST_PLACE_H
#define TEST_PLACE_H

#include "util/context.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
	char *base; /* all of it, removed at the end */
	char *top;  /* the repository */
	char **env;
	struct svc_context ctx;
};

static inline void place_set(struct place *place, const char *name, const char *value)
{
	place->env = value ? g_environ_setenv(place->env, name, value, TRUE)
			   : g_environ_unsetenv(place->env, name);
	place->ctx.env = place->env;
}

/* Runs a shell line in the repository; returns its exit code. `*out` (may be NULL) owned. */
static inline int place_run(struct place *place, char **out, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
static inline int place_run(struct place *place, char **out, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *line = g_strdup_vprintf(format, args);
	va_end(args);
	const char *argv[] = {"/bin/sh", "-c", line, NULL};
	g_autoptr(GError) error = NULL;
	g_autofree char *bad = NULL;
	g_autofree char *good = NULL;
	int status;
	if (!g_spawn_sync(place->top, (char **)argv, place->env, G_SPAWN_DEFAULT, NULL, NULL, &good,
		    &bad, &status, &error))
		g_error("%s: %s", line, error->message);
	if (*bad)
		g_test_message("%s: %s", line, bad);
	if (out)
		*out = g_strchomp(g_steal_pointer(&good));
	return g_spawn_check_wait_status(status, NULL) ? 0 : 1;
}

#define place_do(place, ...) g_assert_cmpint(place_run(place, NULL, __VA_ARGS__), ==, 0)

static inline char *place_ask(struct place *place, const char *line)
{
	char *out = NULL;
	g_assert_cmpint(place_run(place, &out, "%s", line), ==, 0);
	return out;
}

#define place_assert(place, line, text)                                                            \
	do {                                                                                       \
		g_autofree char *answer_ = place_ask(place, line);                                 \
		g_assert_cmpstr(answer_, ==, text);                                                \
	} while (0)

/* An empty repository with a desk (`.svc/config.yaml`) that is not committed yet. */
static inline void place_set_up(struct place *place, gconstpointer data)
{
	place->base = g_dir_make_tmp("svc-repo-XXXXXX", NULL);
	char *real = realpath(place->base, NULL);
	g_free(place->base);
	place->base = g_strdup(real);
	free(real);
	place->top = g_build_filename(place->base, "work", NULL);
	g_mkdir(place->top, 0777);
	place->env = g_new0(char *, 1);
	place_set(place, "PATH", g_getenv("PATH"));
	place_set(place, "HOME", place->base);
	place_set(place, "GIT_CONFIG_NOSYSTEM", "1");
	place_set(place, "GIT_CEILING_DIRECTORIES", place->base);
	place_set(place, "TZ", "UTC");
	place_set(place, "LC_ALL", "C");
	place->ctx.now = 1763715600; /* 2025-11-21T09:00:00Z */
	place_do(place,
		"printf '[user]\n\tname = Kim\n\temail = kim@example.com\n"
		"[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n' > \"$HOME/.gitconfig\" && "
		"git init -q . && "
		"mkdir .svc && echo 'format: 1' > .svc/config.yaml");
}

/* The same with a first commit. */
static inline void place_set_up_committed(struct place *place, gconstpointer data)
{
	place_set_up(place, data);
	place_do(place,
		"mkdir -p tickets && echo one > tickets/one.md && echo two > tickets/two.md && "
		"git add . && GIT_AUTHOR_DATE='@1763000000 +0000' "
		"GIT_COMMITTER_DATE='@1763000000 +0000' git commit -qm first");
}

static inline void place_tear_down(struct place *place, gconstpointer data)
{
	place_do(place, "chmod -R u+w '%s'; rm -rf '%s'", place->base, place->base);
	g_strfreev(place->env);
	g_free(place->top);
	g_free(place->base);
}

#endif
