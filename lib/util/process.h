/*
 * Running another program, without a shell.
 */
#ifndef SVC_UTIL_PROCESS_H
#define SVC_UTIL_PROCESS_H

#include "util/context.h"

struct svc_process {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH of ctx->env */
	const char *folder;      /* working directory or NULL */
	const char *const
		*set; /* "NAME=value" to add to the environment, NULL-terminated; or NULL */
	const char *const *unset; /* names to remove, NULL-terminated; or NULL */
	const void *input;        /* stdin, or NULL for an empty one */
	size_t input_length;
	/* Instead of `input`: gives its pieces, one a call, borrowed until the next; NULL ends it.
	 */
	const void *(*next)(void *data, size_t *length);
	void *next_data;
	bool terminal;    /* stdin, stdout and stderr are svc's own (an editor) */
	bool keep_stderr; /* stderr is svc's own; else it is caught */
};

/* The program's file: a name with a slash is taken from `folder` (NULL: the working directory), any
 * other is looked for in PATH of ctx->env. Entries of PATH that are empty or not absolute are left
 * out: they would run what lies in the folder that somebody works in, which may come from anybody.
 * NULL if there is none. Owned. */
char *svc_process_find(const struct svc_context *ctx, const char *name, const char *folder);

/* Runs it to its end. `*code` is the exit code (128+N for a signal); `*output` and `*errors` (may
 * be NULL) get what it wrote, owned, at most 64 MiB. Errors: SVC_EENVIRONMENT when it can't be
 * started: the message names the program. */
enum svc_status svc_process_run(const struct svc_context *ctx, const struct svc_process *process,
	int *code, GString **output, GString **errors, struct svc_error *err);

#endif
