/*
 * All commands of the program, by noun and verb. The rows come from cmd/'s table and from the verbs
 * of the kinds; the nouns say for which words a row with the noun "*" exists.
 */
#ifndef SVC_CLI_TABLE_H
#define SVC_CLI_TABLE_H

#include "cli/cli.h"

struct svc_cli_noun {
	const char *name;    /* "ticket", a short form such as "incident", or "import" */
	const char *plural;  /* "tickets", read as the name; NULL if there is none */
	const char *of;      /* short forms: the noun whose verbs it has; else NULL */
	const char *summary; /* one line for `svc help`, no full stop */
	const char *help;    /* paragraphs for its own page, or NULL */
	bool kind;           /* rows with the noun "*" exist for it */
	const char
		*part; /* the part that its kind plays ("work"), by which help groups it; or NULL */
};

struct svc_cli;

/* `commands` (NULL-terminated, with all it holds) is borrowed. */
struct svc_cli *svc_cli_new(const struct svc_command *const *commands);
void svc_cli_free(struct svc_cli *cli);
SVC_DEFINE_AUTO(svc_cli, svc_cli_free)

/* Add a row or a noun, borrowed. Of two alike, the first stays in force. */
void svc_cli_add(struct svc_cli *cli, const struct svc_command *command);
void svc_cli_add_noun(struct svc_cli *cli, const struct svc_cli_noun *noun);

/* Of const struct svc_command * and const struct svc_cli_noun *, as added. Borrowed. */
const GPtrArray *svc_cli_commands(const struct svc_cli *cli);
const GPtrArray *svc_cli_nouns(const struct svc_cli *cli);

/* By name or plural; NULL if unknown. */
const struct svc_cli_noun *svc_cli_noun(const struct svc_cli *cli, const char *word);

/* The command `svc NOUN VERB`, or `svc VERB` with the noun "". A row of the noun itself goes before
 * one with "*". NULL if there is none. `noun` may be a plural or a short form. */
const struct svc_command *svc_cli_find(
	const struct svc_cli *cli, const char *noun, const char *verb);

/* True if `svc WORD …` is a command, a noun of one, or a noun: not left to aliases and externals.
 */
bool svc_cli_knows(const struct svc_cli *cli, const char *word);

/* The commands of a noun ("" for those without), sorted as added, plumbing left out; of const
 * struct svc_command *. Owned: g_ptr_array_unref(). */
GPtrArray *svc_cli_verbs(const struct svc_cli *cli, const char *noun);

/* All words that may stand first, sorted, without plurals and plumbing; NULL-terminated; owned:
 * g_ptr_array_unref(), the words borrowed. */
GPtrArray *svc_cli_first_words(const struct svc_cli *cli);

#endif
