/*
 * The table of commands: one line a command, `X(NAME)` for `const struct svc_command svc_cmd_NAME`
 * in its own file (cmd/NAME.c or cmd/NOUN/VERB.c, listed in cmd/meson.build). The order is that of
 * help.
 */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "cli/cli.h"
#include "cli/help.h"
#include "cmd/session.h"

/* clang-format off */
#define SVC_COMMANDS(X) \
	X(init) \
	X(my) \
	X(list) \
	X(list_kind) \
	X(show) \
	X(show_kind) \
	X(search) \
	X(search_kind) \
	X(similar) \
	X(similar_kind) \
	X(count) \
	X(new) \
	X(edit) \
	X(set) \
	X(note) \
	X(link) \
	X(attach) \
	X(rm) \
	X(log) \
	X(log_kind) \
	X(changes) \
	X(changes_kind) \
	X(sync) \
	X(undo) \
	X(restore) \
	X(resolve) \
	X(setup_git) \
	X(merge_driver) \
	X(diff_driver) \
	X(check) \
	X(audit_verify) \
	X(audit_anchor) \
	X(catalog_list) \
	X(catalog_show) \
	X(catalog_new) \
	X(catalog_edit) \
	X(config) \
	X(apply) \
	X(import_csv) \
	X(import_jsonl) \
	X(export_csv) \
	X(export_jsonl) \
	X(report_week) \
	X(report_month) \
	X(calendar_show) \
	X(calendar_import) \
	X(sla_status) \
	X(sla_report) \
	X(sla_credits) \
	X(sla_explain) \
	X(sla_simulate) \
	X(sla_check) \
	X(sla_eval) \
	X(query_explain) \
	X(sql) \
	X(index_status) \
	X(index_rebuild) \
	X(index_verify) \
	X(help) \
	X(version) \
	X(completion) \
	X(complete) \
	X(kind_list) \
	X(kind_show) \
	X(kind_check)
/* clang-format on */

#define SVC_DECLARE_COMMAND(NAME) extern const struct svc_command svc_cmd_##NAME;
SVC_COMMANDS(SVC_DECLARE_COMMAND)

/* All rows, NULL-terminated. */
extern const struct svc_command *const svc_commands[];

/* Nouns that are no kinds and name several commands ("import"); ends with a row without a name. */
extern const struct svc_cli_noun svc_command_nouns[];

/* How `svc help` groups the words that may stand first; ends with a row without a title. */
extern const struct svc_help_group svc_command_groups[];

#endif
