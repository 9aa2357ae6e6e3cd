#include "cli/cli.h"
#include <string.h>

static const char *const formats[] = {"table", "plain", "json", "jsonl", "csv", "md", "html", NULL};
static const char *const colours[] = {"auto", "always", "never", NULL};

static const struct svc_option global_options[] = {
	{"directory", 'C', SVC_OPT_PATH, "DIR", .fallback = "the working directory",
		.help = "Use the desk at or above DIR.", .complete = SVC_COMPLETE_FILE},
	{"at", 0, SVC_OPT_TEXT, "REV",
		.help = "Read the desk as it was in a commit, or at a time (2026-10-01, yesterday, -2w; UTC); nothing "
			"can be written then.",
		.complete = SVC_COMPLETE_REVISION},
	{"format", 0, SVC_OPT_CHOICE, "FORMAT", formats, "table on a terminal, else plain",
		"How to print: table for people; plain, tab-separated, one record a line; json, one "
		"object; jsonl, one object a line; csv; md, a Markdown table; html, a page with charts, of "
		"reports."},
	{"now", 0, SVC_OPT_TIME, "TIME", .fallback = "the clock",
		.help = "Take TIME for the present."},
	{"pager", 0, SVC_OPT_FLAG, .fallback = "yes",
		.help = "Print long output on a terminal without a pager.",
		.flags = SVC_OPT_NEGATABLE},
	{"color", 0, SVC_OPT_CHOICE, "WHEN", colours, "auto",
		"Colour: auto is on a terminal, unless NO_COLOR is set or TERM is dumb."},
	{"null", 'z', SVC_OPT_FLAG, .help = "End lines of the plain format with NUL."},
	{"quiet", 'q', SVC_OPT_FLAG, .help = "Print no notes, warnings or progress."},
	{"help", 'h', SVC_OPT_FLAG, .help = "Show help and exit."},
	{"version", 0, SVC_OPT_FLAG, .help = "Show the version and exit."},
	{NULL},
};

static const struct svc_option query_options[] = {
	{"expression", 'e', SVC_OPT_TEXT, "EXPR",
		.help = "Select by an expression, which may hold and, or, not and parentheses.",
		.complete = SVC_COMPLETE_QUERY},
	{"sort", 0, SVC_OPT_TEXT, "FIELDS",
		.help = "Sort by these fields, separated by commas; - before one: descending.",
		.complete = SVC_COMPLETE_FIELD},
	{"columns", 0, SVC_OPT_TEXT, "FIELDS",
		.help = "Show these fields, separated by commas, in this order.",
		.complete = SVC_COMPLETE_FIELD},
	{"limit", 'n', SVC_OPT_INT, "N", .fallback = "no limit", .help = "Show at most N records."},
	{"count", 0, SVC_OPT_FLAG, .help = "Print how many there are instead."},
	{NULL},
};

static const struct svc_option write_options[] = {
	{"dry-run", 0, SVC_OPT_FLAG,
		.help = "Show what would change, and change nothing. In the plain format, a record's line is "
			"'would change', 'would make', 'would remove' or 'unchanged', a tab and the id."},
	{"commit", 0, SVC_OPT_FLAG, .fallback = "yes",
		.help = "Leave the change in the work tree, without a commit.",
		.flags = SVC_OPT_NEGATABLE},
	{"commit-message", 0, SVC_OPT_TEXT, "TEXT", .fallback = "a line that says what changed",
		.help = "The subject of the commit."},
	{NULL},
};

static size_t add(
	struct svc_option_group *out, size_t n, const char *title, const struct svc_option *rows)
{
	if (!rows || !rows[0].name)
		return n;
	out[n] = (struct svc_option_group){title, rows};
	return n + 1;
}

size_t svc_option_groups(
	const struct svc_command *command, struct svc_option_group out[SVC_OPTION_GROUPS])
{
	size_t n = 0;
	if (command) {
		n = add(out, n, "Options", command->options);
		if (command->flags & SVC_CMD_QUERY)
			n = add(out, n, "Query options", query_options);
		if (command->flags & SVC_CMD_WRITES)
			n = add(out, n, "Write options", write_options);
	}
	return add(out, n, "Global options", global_options);
}

static const struct svc_option *find(
	const struct svc_command *command, const char *name, char letter)
{
	struct svc_option_group groups[SVC_OPTION_GROUPS];
	size_t n = svc_option_groups(command, groups);
	for (size_t i = 0; i < n; i++)
		for (const struct svc_option *o = groups[i].rows; o->name; o++)
			if (name ? g_str_equal(o->name, name) : o->letter == letter)
				return o;
	return NULL;
}

const struct svc_option *svc_option_named(const struct svc_command *command, const char *name)
{
	return find(command, name, 0);
}

const struct svc_option *svc_option_lettered(const struct svc_command *command, char letter)
{
	return letter ? find(command, NULL, letter) : NULL;
}
