/*
 * What a command works with. main.c opens as much of it as the command's flags ask for, before the
 * command runs, and closes it after.
 */
#ifndef CMD_SESSION_H
#define CMD_SESSION_H

#include "cli/table.h"
#include "desk/desk.h"
#include "out/out.h"
#include "util/context.h"

struct svc_session {
	struct svc_context context;
	struct svc_desk *desk;         /* NULL with SVC_CMD_NO_DESK; may be with OPTIONAL_DESK */
	const struct svc_kinds *kinds; /* the desk's, else the built-in ones; never NULL in run() */
	struct svc_out *out;           /* never NULL in run() */
	struct svc_cli *cli;           /* all commands, verbs of kinds included */
	const char *directory;         /* of -C, else "." */
	bool quiet;                    /* --quiet */
};

#endif
