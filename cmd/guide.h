/*
 * Guides: the documents of docs/ that are for users, embedded when svc is built. `svc help query.7`
 * draws them, `svc help --man svc-query.7` makes manual pages of them.
 */
#ifndef CMD_GUIDE_H
#define CMD_GUIDE_H

#include "cli/table.h"

#include <glib.h>

struct svc_guide_file {
	const char *name; /* "query.md" */
	const unsigned char *text;
	size_t length;
};

/* Ends with a row whose name is NULL. */
extern const struct svc_guide_file svc_guide_files[];

struct svc_guide {
	const char *name;    /* "query": the page is svc-query(7) */
	int section;         /* of the manual: 5 formats, 7 everything else */
	const char *file;    /* in svc_guide_files; NULL: made from the tables of rules */
	const char *summary; /* one line, no full stop */
};

/* Ends with a row whose name is NULL. */
extern const struct svc_guide svc_guides[];

/* By "query", "query.7", "svc-query" or "svc-query.7"; NULL if there is none. */
const struct svc_guide *cmd_guide(const char *word);

/* The word that `svc help` takes for it: with its section where a command has the same name. Owned.
 */
char *cmd_guide_word(const struct svc_guide *guide, const struct svc_cli *cli);

/* Its Markdown. Owned. */
char *cmd_guide_text(const struct svc_guide *guide);

/* Its mdoc source; `version` and `date` stand in it. Owned. */
char *cmd_guide_man(const struct svc_guide *guide, const char *version, const char *date);

/* Help with what guides there are: all of them after the overview (`word` NULL), else the one that
 * stands beside the command or noun of that name. `text` is freed. Owned. */
char *cmd_with_guides(char *text, const struct svc_cli *cli, const char *word);

/* Sections of svc(1): the guides, and what surrounds the program (docs/environment.md). Owned. */
char *cmd_guides_man(void);

#endif
