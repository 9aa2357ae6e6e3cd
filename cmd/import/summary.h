/*
 * What an import did, as people and programs read it.
 */
#ifndef CMD_IMPORT_SUMMARY_H
#define CMD_IMPORT_SUMMARY_H

#include "cli/cli.h"
#include "cmd/session.h"
#include "import/import.h"

/* The options of an import from the write group, --skip-bad and the desk's config. `source` is
 * borrowed. */
struct svc_import_options cmd_import_options(
	const struct svc_call *call, const struct svc_session *session, const char *source);

/* Prints the summary; bad rows go to warnings, each with its line. `status` is that of the import.
 */
void cmd_import_report(struct svc_session *session, const struct svc_import_summary *summary,
	const char *source, bool dry_run, enum svc_status status);

#endif
