/*
 * What the kinds add to the table of commands: nouns, and the verbs that their files declare.
 */
#ifndef CMD_KIND_VERBS_H
#define CMD_KIND_VERBS_H

#include "cli/table.h"
#include "kind/kind.h"

/*
 * Adds a noun for each kind and short form, and a row for each declared verb. The rows are made in
 * `*arena`, which must live as long as the table; it and `kinds` are borrowed by it. Free the arena
 * with g_ptr_array_unref().
 */
void cmd_add_kinds(struct svc_cli *cli, const struct svc_kinds *kinds, GPtrArray **arena);

#endif
