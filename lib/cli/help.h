/*
 * Help made from the rows: text for a terminal, mdoc(7) for man, JSON for programs. Nothing in it
 * is written by hand a second time.
 */
#ifndef SVC_CLI_HELP_H
#define SVC_CLI_HELP_H

#include "cli/table.h"
#include <jansson.h>

/* Words that `svc help` lists together: commands and nouns by name, and nouns by their part. Both
 * arrays end with NULL. */
struct svc_help_group {
	const char *title;
	const char *const *words, *const *parts;
};

/* `svc help`: what there is, for people, 80 columns, in these groups (ends with a row whose title
 * is NULL); what is in none comes last. Owned. */
char *svc_help_program(const struct svc_cli *cli, const struct svc_help_group *groups);

/* `svc help ticket`: a noun with its verbs; NULL if `noun` is no noun and heads no command. Owned.
 */
char *svc_help_noun(const struct svc_cli *cli, const char *noun);

/* `svc help ticket list`: usage, prose, options, operands, examples. Owned. */
char *svc_help_command(const struct svc_command *command, const char *noun);

/* "svc ticket list [OPTION]... [QUERY]...". Owned. */
char *svc_help_synopsis(const struct svc_command *command, const char *noun);

/* What the exit codes of every command mean; ends with a row whose text is NULL. */
struct svc_help_exit {
	int code;
	const char *text; /* a sentence without full stop */
};
extern const struct svc_help_exit svc_help_exits[];

/* The mdoc source of a page: "svc", "svc-ticket" (a noun with all its verbs) or "svc-check" (a
 * command without a noun). `version` and `date` ("November 21, 2026") stand in it. `more` is the
 * source of further sections of "svc", or NULL. NULL if there is no such page. Owned. */
char *svc_help_man(const struct svc_cli *cli, const char *page, const char *version,
	const char *date, const char *more);

/* The names of all pages, sorted; NULL-terminated; owned, free with g_strfreev(). */
char **svc_help_pages(const struct svc_cli *cli);

/* Every noun, command, option and operand: {"schema": "svc.help.spec/1", ...}. Owned reference. */
json_t *svc_help_spec(const struct svc_cli *cli);

/* Appends `text` with lines of at most 80 columns, each after `indent` blanks; the first is taken
 * to stand at column `at` already. Blank lines separate paragraphs; a line that begins with blanks
 * is kept as it is. */
void svc_help_wrap(GString *out, const char *text, int indent, int at);

#endif
