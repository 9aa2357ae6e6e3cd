/*
 * Commands that a person or a desk adds: aliases in config, and programs named svc-NAME on PATH.
 */
#ifndef CMD_ALIAS_H
#define CMD_ALIAS_H

#include "cli/table.h"
#include "desk/desk.h"

/*
 * Replaces the first of `words` (owned list, owned words) by what `aliases:` of the person's own
 * $XDG_CONFIG_HOME/svc/config.yaml, or else of the desk's config, says, again and again until it is
 * a command of `cli` or no alias. Words are split as a shell does, but no shell runs. A command is
 * never replaced. `desk` may be NULL. `*shared` is how many of the first words the desk's config
 * has put there. Errors: SVC_EINVALID for a broken config or alias, or one that leads back to
 * itself.
 */
enum svc_status cmd_expand_aliases(const struct svc_context *context, struct svc_desk *desk,
	const struct svc_cli *cli, GPtrArray *words, size_t *shared, struct svc_error *err);

/* A desk's config comes with its repository, from anybody: the `shared` first words, if any, may
 * name a command that only reads, and no file; else SVC_EINVALID. `call` is what all the words were
 * parsed to. */
enum svc_status cmd_check_shared(
	const struct svc_call *call, char *const *words, size_t shared, struct svc_error *err);

/* The path of the program svc-NAME on PATH (see svc_process_find); NULL if there is none, or `name`
 * can't be one. Owned. */
char *cmd_external(const struct svc_context *context, const char *name);

#endif
