/*
 * From words to a command that ran: parsing, aliases, externals, desk, output, pager.
 */
#ifndef CMD_PROGRAM_H
#define CMD_PROGRAM_H

#include "cli/parse.h"
#include "cmd/session.h"
#include "cmd/terminal.h"

struct svc_program {
	struct svc_session session; /* context and out's sink are filled by main.c */
	struct svc_sink sink;
	int out_fd; /* where the sink writes; the pager's pipe once it runs */
	bool out_is_terminal;
	struct cmd_pager pager;

	const struct svc_zone *zone; /* the desk's; borrowed */
	const char *at;              /* the revision that the desk is read at, or NULL; borrowed */

	/* owned */
	struct svc_call *call;
	struct svc_seeker *seeker;
	struct svc_kinds *builtin;
	GPtrArray *arena; /* rows made of the kinds */
};

/*
 * Runs `words` (argv without the program's name). Errors: all that commands and parsing return.
 * SVC_FINDINGS comes without a message. An external command replaces the process.
 */
enum svc_status svc_program_run(
	struct svc_program *program, char *const *words, struct svc_error *err);

/* Flushes the output, waits for the pager and frees what is owned. False if output was refused. */
bool svc_program_close(struct svc_program *program);

#endif
