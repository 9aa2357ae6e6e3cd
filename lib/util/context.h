/*
 * What the outside world gives the library: the time, the environment, a place for warnings and
 * progress. cmd/main.c fills one; unit tests make their own. Nothing in lib/ reads the clock or the
 * environment in another way.
 */
#ifndef SVC_UTIL_CONTEXT_H
#define SVC_UTIL_CONTEXT_H

#include "util/error.h"
#include <stdbool.h>
#include <stdint.h>

struct svc_context {
	int64_t now;    /* Unix seconds; `--now` or the clock at start */
	bool now_given; /* `now` came from `--now` */
	char **env;     /* borrowed, "NAME=value", NULL-terminated */
	/* A warning that stops nothing; `w` is borrowed. May be NULL. */
	void (*warn)(void *data, const struct svc_error *w);
	/* Long work: `done` of `total` (0: unknown) of `what` ("rows"). May be NULL. */
	void (*progress)(void *data, const char *what, uint64_t done, uint64_t total);
	void *data; /* for the two functions above */
};

/* The value of an environment variable, borrowed from ctx->env; NULL if unset. */
const char *svc_context_env(const struct svc_context *ctx, const char *name);

/* Reports a warning made like an error message; does nothing where nobody listens. */
void svc_context_warn(const struct svc_context *ctx, const char *path, int line, const char *format,
	...) G_GNUC_PRINTF(4, 5);

/* Reports progress; does nothing where nobody listens. */
void svc_context_progress(
	const struct svc_context *ctx, const char *what, uint64_t done, uint64_t total);

#endif
