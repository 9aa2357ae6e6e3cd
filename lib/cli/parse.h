/*
 * Parsing a command line: `svc [global options] NOUN VERB [options] [operands]`.
 *
 * Long options are `--name=VALUE` or `--name VALUE`, exact names only; short ones are letters that
 * may stand together (`-zq`), the last with a value (`-C DIR`, `-CDIR`). Options and operands mix;
 * global options may stand anywhere; after `--` everything is an operand. `-` is an operand, so is
 * `-field:value` of a command whose operands are a query, and `-` before a digit.
 */
#ifndef SVC_CLI_PARSE_H
#define SVC_CLI_PARSE_H

#include "cli/table.h"
#include "util/zone.h"

void svc_call_free(struct svc_call *call);
SVC_DEFINE_AUTO(svc_call, svc_call_free)

/*
 * Reads the global options before the first other word. `words` (borrowed, NULL-terminated) is argv
 * without the program's name; `*used` counts the words read. `now` (Unix seconds) is what relative
 * times are checked against, in UTC, until svc_call_resolve(). Errors: SVC_EUSAGE.
 */
enum svc_status svc_cli_parse_globals(char *const *words, int64_t now, struct svc_call **out,
	size_t *used, struct svc_error *err);

/*
 * Reads the rest into `call`: noun, verb, options, operands. With `--help`, or a noun alone, what
 * follows isn't checked and svc_call_wants_help() is true. Errors: SVC_EUSAGE with close matches
 * and the help to read; words that aren't UTF-8 are refused, except paths.
 */
enum svc_status svc_cli_parse(const struct svc_cli *cli, char *const *words, int64_t now,
	struct svc_call *call, struct svc_error *err);

/* Resolves the values of time options again, against this instant and zone (NULL: UTC). */
enum svc_status svc_call_resolve(
	struct svc_call *call, int64_t now, const struct svc_zone *zone, struct svc_error *err);

/* "svc ticket list" or "svc list". Owned. */
char *svc_command_name(const struct svc_command *command, const char *noun);

/* The words of svc for what other programs call `word` ("delete": "rm"), to be offered where they
 * exist; NULL-terminated, never NULL. */
const char *const *svc_cli_synonyms(const char *word);

#endif
