/*
 * Commands that a person or a desk adds: aliases in config, and programs named svc-NAME on PATH.
 */
#ifndef CMD_ALIAS_H
#define CMD_ALIAS_H

#include "cli/table.h"
#include "desk/desk.h"

/*
 * Replaces the first of `words` (owned list, owned words) by what `aliases:` of the desk's config,
 * or of $XDG_CONFIG_HOME/svc/config.yaml, says, again and again until it is a command of `cli` or
 * no alias. Words are split as a shell does, but no shell runs. A command is never replaced. `desk`
 * may be NULL. Errors: SVC_EINVALID for a broken config or alias, or one that leads back to itself.
 */
enum svc_status cmd_expand_aliases(const struct svc_context *context, struct svc_desk *desk,
	const struct svc_cli *cli, GPtrArray *words, struct svc_error *err);

/* The path of the program svc-NAME on PATH; NULL if there is none, or `name` can't be one. Owned.
 */
char *cmd_external(const char *name);

#endif
