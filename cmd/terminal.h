/*
 * What is known about the terminal, and the pager. Nothing here writes.
 */
#ifndef CMD_TERMINAL_H
#define CMD_TERMINAL_H

#include "util/context.h"
#include <sys/types.h>

/* Columns of the terminal behind `fd`: COLUMNS of the environment, else the terminal's own; 0 if
 * unknown. */
int cmd_terminal_width(const struct svc_context *context, int fd);

/* Whether to colour, by --color (NULL: auto), NO_COLOR, CLICOLOR_FORCE and TERM. */
bool cmd_wants_colour(const struct svc_context *context, const char *when, bool terminal);

struct cmd_pager {
	pid_t child; /* 0: none */
	int fd;      /* what to write to */
};

/*
 * Starts the pager: SVC_PAGER, else GIT_PAGER, else `configured` (git's core.pager, may be NULL),
 * else PAGER, else `less`. It is run without a shell; none is started for "" and "cat", nor for a
 * program that isn't there. Returns false if none runs.
 */
bool cmd_pager_start(
	const struct svc_context *context, const char *configured, struct cmd_pager *pager);

/* Ends the text and waits until the person has left the pager. */
void cmd_pager_stop(struct cmd_pager *pager);

#endif
