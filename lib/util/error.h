/*
 * Status codes and the error that the caller owns.
 *
 * Every function that can fail returns an enum svc_status and fills the `struct svc_error` that its
 * caller passed (never NULL, zero-initialised). The numbers are the process's exit codes: only
 * cmd/main.c turns one into an exit. An error says what is wrong (message), where (path, line,
 * column) and what to do next (hint).
 */
#ifndef SVC_UTIL_ERROR_H
#define SVC_UTIL_ERROR_H

#include "util/auto.h"

enum svc_status {
	SVC_OK = 0,
	SVC_FINDINGS = 1,     /* the command worked and reports findings */
	SVC_EUSAGE = 2,       /* a wrong command line */
	SVC_ENOTFOUND = 3,    /* not found, or ambiguous */
	SVC_EINVALID = 4,     /* invalid data: a record, a kind, an import file */
	SVC_ECONFLICT = 5,    /* locked, dirty, or changed by somebody else */
	SVC_EENVIRONMENT = 6, /* repository, file system, a missing program */
	SVC_EBUG = 70,        /* a broken invariant of svc's own */
};

struct svc_error {
	enum svc_status status;
	char *path;    /* owned; relative to the desk where it can be; NULL if nowhere */
	int line;      /* from 1; 0 if unknown */
	int column;    /* from 1, in bytes; 0 if unknown */
	char *message; /* owned; one sentence without a full stop */
	char *hint;    /* owned; the next step, may hold several lines; NULL if none */
};

/* Sets status and message, replacing what `err` held. Returns `status`, so that
 * `return svc_error_set(err, SVC_EINVALID, ...)` reads as one step. */
enum svc_status svc_error_set(
	struct svc_error *err, enum svc_status status, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Adds the place; `path` is copied and may be NULL (the path is kept). Returns err->status. */
enum svc_status svc_error_at(struct svc_error *err, const char *path, int line, int column);

/* Sets the next step, replacing an earlier hint. Returns err->status. */
enum svc_status svc_error_hint(struct svc_error *err, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Puts a clause before the message: "PREFIX: MESSAGE". Returns err->status. */
enum svc_status svc_error_prefix(struct svc_error *err, const char *format, ...)
	G_GNUC_PRINTF(2, 3);

/* Moves `*from` into `*to` (which is cleared first) and leaves `*from` empty. */
void svc_error_move(struct svc_error *to, struct svc_error *from);

/* Frees what `err` holds and makes it empty again. */
void svc_error_clear(struct svc_error *err);

SVC_DEFINE_AUTOCLEAR(svc_error, svc_error_clear)

#endif
