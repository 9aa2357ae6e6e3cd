/*
 * Completion, the same for all shells: which words may stand where the cursor is. What only a desk
 * knows (ids, field values) comes through a callback.
 */
#ifndef SVC_CLI_COMPLETE_H
#define SVC_CLI_COMPLETE_H

#include "cli/table.h"

struct svc_complete_want { /* what the callback shall offer; all borrowed */
	enum svc_complete what;
	const char *noun;  /* of the command: "ticket"; "" for commands without one */
	const char *field; /* for SVC_COMPLETE_FIELD_VALUE */
	const char *text;  /* what is typed already; the callback leaves out what doesn't fit */
};

/* Takes one candidate; `help` may be NULL. */
typedef void (*svc_complete_add_fn)(void *sink, const char *value, const char *help);
typedef void (*svc_complete_live_fn)(
	void *data, const struct svc_complete_want *want, svc_complete_add_fn add, void *sink);

/*
 * `words` are those after "svc" up to the cursor, the last one possibly empty. Appends to `out` one
 * line `VALUE` or `VALUE<tab>HELP` per candidate, harmless text; the line `:files` asks the shell
 * for names of files. `live` may be NULL. What is wrong before the cursor yields no candidates.
 */
void svc_complete(const struct svc_cli *cli, char *const *words, svc_complete_live_fn live,
	void *data, GString *out);

#endif
