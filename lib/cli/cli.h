/*
 * The command line: option rows, commands, parsing. One source of facts: the rows here and the
 * verbs in kind files feed the parser, usage, man pages, completion and `svc help --spec`.
 */
#ifndef SVC_CLI_CLI_H
#define SVC_CLI_CLI_H

#include "util/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum svc_option_type {
	SVC_OPT_FLAG, /* --name, and --no-name where SVC_OPT_NEGATABLE */
	SVC_OPT_TEXT,
	SVC_OPT_INT,
	SVC_OPT_CHOICE,   /* one of `choices` */
	SVC_OPT_PERCENT,  /* "95%" */
	SVC_OPT_DURATION, /* 90s 15m 4h 1h30m */
	SVC_OPT_TIME,     /* RFC 3339, a date, or relative ("fri", "-7d"): resolved against now */
	SVC_OPT_PATH,
};

/* REQUIRED: usage names the option outside [OPTION]; whoever runs the command checks for it. */
enum { SVC_OPT_REPEAT = 1, SVC_OPT_NEGATABLE = 2, SVC_OPT_HIDDEN = 4, SVC_OPT_REQUIRED = 8 };

/* What completion offers for an option's value or an operand. */
enum svc_complete {
	SVC_COMPLETE_NONE,
	SVC_COMPLETE_ID, /* ids of the command's kind */
	SVC_COMPLETE_ANY_ID,
	SVC_COMPLETE_QUERY,      /* field:value */
	SVC_COMPLETE_ASSIGNMENT, /* field=value */
	SVC_COMPLETE_FIELD,
	SVC_COMPLETE_FIELD_VALUE, /* values of the field named by `field` */
	SVC_COMPLETE_KIND,
	SVC_COMPLETE_FILE,
	SVC_COMPLETE_TOPIC, /* first word of a command, or a guide */
	SVC_COMPLETE_VERB,  /* verb of the noun that is the first operand */
	SVC_COMPLETE_REVISION,
	SVC_COMPLETE_RELATION, /* of the command's kind */
};

struct svc_option {
	const char *name; /* "since", without dashes */
	char letter;      /* 's' or 0 */
	enum svc_option_type type;
	const char *arg;            /* "TIME": what usage and man call the value; NULL for flags */
	const char *const *choices; /* SVC_OPT_CHOICE, NULL-terminated */
	const char *fallback;       /* what holds without it, for help; NULL if nothing */
	/* One or two sentences, plain text; of a negatable flag that is "yes" by default: what
	 * --no-NAME does. */
	const char *help;
	enum svc_complete complete;
	const char *field; /* for SVC_COMPLETE_FIELD_VALUE */
	unsigned flags;
};

struct svc_operand {
	const char *name; /* "ID" */
	const char *help;
	enum svc_complete complete;
	int min, max; /* how many; max -1: any number */
};

struct svc_example {
	const char *command; /* "svc ticket list priority:P1", run as a test */
	const char *text;    /* what it does */
};

enum svc_command_flag {
	SVC_CMD_NO_DESK = 1,   /* runs without a desk */
	SVC_CMD_WRITES = 2,    /* takes --dry-run, --no-commit, --commit-message: the write group */
	SVC_CMD_EACH_KIND = 4, /* noun is "*": exists once for every kind */
	SVC_CMD_PAGER = 8,     /* long output for people goes through the pager */
	SVC_CMD_PLUMBING = 16, /* not listed in `svc help` */
	SVC_CMD_OPTIONAL_DESK = 32, /* uses a desk where there is one */
	SVC_CMD_MENDS = 128,  /* runs where the desk's time zone can't be read, to set that right */
	SVC_CMD_QUERY = 64,   /* operands are a query; takes the query group: -e, --sort … */
	SVC_CMD_SHARES = 256, /* changes the desk, or another one, without the write group */
	SVC_CMD_PAGE = 512,   /* takes --format html */
};

struct svc_call;

struct svc_command {
	const char *noun;    /* "ticket", "*" or "" for `svc list` */
	const char *verb;    /* "list" */
	const char *summary; /* one line, no full stop */
	const char *help;    /* paragraphs separated by blank lines, for man and --help */
	const struct svc_option *options;   /* ends with a row whose name is NULL; or NULL */
	const struct svc_operand *operands; /* the same */
	const struct svc_example *examples; /* the same, by command */
	unsigned flags;
	/* Runs it. `session` is cmd/'s own struct. */
	enum svc_status (*run)(struct svc_call *call, void *session, struct svc_error *err);
	const void *data; /* for generated rows: the kind's verb */
};

/* A group of option rows, as usage and man list them. */
struct svc_option_group {
	const char *title;             /* "Options", "Query options", … */
	const struct svc_option *rows; /* ends with a row whose name is NULL */
};
enum { SVC_OPTION_GROUPS = 4 };

/* The groups that a command takes: its own, the query group (SVC_CMD_QUERY), the write group
 * (SVC_CMD_WRITES) and the global one, in this order; NULL: the global group alone. Groups without
 * rows are left out. Returns how many there are. */
size_t svc_option_groups(
	const struct svc_command *command, struct svc_option_group out[SVC_OPTION_GROUPS]);

/* The row of an option that `command` takes (NULL: of the global group); NULL if it takes none of
 * that name or letter. A command's own row goes before one of a group. */
const struct svc_option *svc_option_named(const struct svc_command *command, const char *name);
const struct svc_option *svc_option_lettered(const struct svc_command *command, char letter);

/*
 * The parsed command line of one command (parsing: cli/parse.h). Everything returned is borrowed
 * and lives as long as the call. Asking for an option that the command doesn't take is a bug:
 * svc_call_misused() names it.
 */
const struct svc_command *svc_call_command(const struct svc_call *call); /* NULL: help on a noun */
/* As resolved: "ticket" for "tickets"; short forms stay; NULL if no command was named. */
const char *svc_call_noun(const struct svc_call *call);
/* True for `--help`, and for a noun without a verb. */
bool svc_call_wants_help(const struct svc_call *call);
/* The last option asked for that the command doesn't take; NULL if there was none. */
const char *svc_call_misused(const struct svc_call *call);
bool svc_call_given(const struct svc_call *call, const char *option);
/* The last of `--name` and `--no-name` decides; without either, a fallback "yes" does. */
bool svc_call_flag(const struct svc_call *call, const char *option);
/* The last value; NULL if not given. */
const char *svc_call_text(const struct svc_call *call, const char *option);
/* All values in their order, NULL-terminated, never NULL. */
char **svc_call_texts(struct svc_call *call, const char *option);
int64_t svc_call_int(const struct svc_call *call, const char *option, int64_t otherwise);
/* The start of what was given ("2026-11": the first instant of November); false if not given. */
bool svc_call_time(const struct svc_call *call, const char *option, int64_t *out);
/* [start, end) of what was given; equal for an instant; false if not given. */
bool svc_call_span(const struct svc_call *call, const char *option, int64_t *start, int64_t *end);
bool svc_call_duration(const struct svc_call *call, const char *option, int64_t *out);
double svc_call_percent(const struct svc_call *call, const char *option, double otherwise);
char **svc_call_operands(const struct svc_call *call); /* NULL-terminated, never NULL */

#endif
