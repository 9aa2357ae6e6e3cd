/*
 * What an import did, as people and programs read it.
 */
#ifndef CMD_IMPORT_SUMMARY_H
#define CMD_IMPORT_SUMMARY_H

#include "cli/cli.h"
#include "cmd/file.h"
#include "cmd/session.h"
#include "import/import.h"

/* Brings in the bytes of one form of file; `data` is what its command needs beside them. */
typedef enum svc_status (*cmd_import_fn)(struct svc_desk *desk, void *data, const char *bytes,
	size_t length, const struct svc_import_options *options, struct svc_import_summary *summary,
	struct svc_error *err);

/* Runs an import with the options of the write group, --skip-bad and the desk's config, and prints
 * what it did; bad rows go to warnings, each with its line. Errors: those of `fn`. */
enum svc_status cmd_import(const struct svc_call *call, struct svc_session *session,
	const struct cmd_file *file, cmd_import_fn fn, void *data, struct svc_error *err);

#endif
