/*
 * Files that a command line names.
 */
#ifndef CMD_FILE_H
#define CMD_FILE_H

#include "util/error.h"

struct cmd_file {
	const char *name; /* for messages; borrowed from what was given */
	const char *text; /* `length` bytes, never NULL, no NUL after them */
	size_t length;
	GBytes *bytes; /* owned; what holds them */
};
void cmd_file_clear(struct cmd_file *file);
SVC_DEFINE_AUTOCLEAR(cmd_file, cmd_file_clear)

/* Reads a file of at most `limit` bytes; "-" is standard input. Errors: those of
 * svc_file_read_any(). */
enum svc_status cmd_file_read(
	const char *given, size_t limit, struct cmd_file *out, struct svc_error *err);

#endif
