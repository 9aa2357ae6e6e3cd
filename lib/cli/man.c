#include "cli/help.h"
#include "cli/parse.h"
#include "text/mdoc.h"
#include <string.h>

/* Paragraphs: blank lines become .Pp, indented lines stand as they are. */
static void paragraphs(GString *out, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	bool verbatim = false, gap = false;
	for (int i = 0; lines[i]; i++) {
		if (!lines[i][0]) {
			gap = true;
			continue;
		}
		bool indented = lines[i][0] == ' ';
		if (verbatim && !indented) {
			g_string_append(out, ".Ed\n");
			gap = true;
		}
		if (indented && !verbatim) {
			g_string_append(out, ".Bd -literal -offset indent\n");
			gap = false;
		}
		verbatim = indented;
		if (gap && i)
			g_string_append(out, ".Pp\n");
		gap = false;
		svc_mdoc_prose(out, lines[i]);
		g_string_append_c(out, '\n');
	}
	if (verbatim)
		g_string_append(out, ".Ed\n");
}

static void option(GString *out, const struct svc_option *o)
{
	bool off = (o->flags & SVC_OPT_NEGATABLE) && o->fallback && g_str_equal(o->fallback, "yes");
	g_string_append(out, ".It");
	if (o->letter)
		g_string_append_printf(out, " Fl %c ,", o->letter);
	g_string_append_printf(out, " Fl -%s%s", off ? "no-" : "", o->name);
	if (o->arg)
		g_string_append_printf(out, " Ar %s", o->arg);
	g_string_append_c(out, '\n');
	svc_mdoc_prose(out, o->help);
	g_string_append_c(out, '\n');
	if (o->choices) {
		g_autofree char *all = g_strjoinv(", ", (char **)o->choices);
		g_string_append_printf(out, "One of %s.\n", all);
	}
	if (o->flags & SVC_OPT_REPEAT)
		g_string_append(out, "May be given more than once.\n");
	if (o->fallback && o->type != SVC_OPT_FLAG)
		g_string_append_printf(out, "Default: %s.\n", o->fallback);
}

static void options(GString *out, const struct svc_option *rows)
{
	g_string_append(out, ".Bl -tag -width Ds\n");
	for (const struct svc_option *o = rows; o->name; o++)
		if (!(o->flags & SVC_OPT_HIDDEN))
			option(out, o);
	g_string_append(out, ".El\n");
}

struct page {
	const char *name, *version, *date, *more;
};

static void head(GString *out, const struct page *page, const char *summary)
{
	g_autofree char *upper = g_ascii_strup(page->name, -1);
	g_string_append_printf(
		out, ".Dd %s\n.Dt %s 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd", page->date, upper, page->name);
	svc_mdoc_argument(out, summary);
	g_string_append(out, "\n.Sh SYNOPSIS\n");
}

static void synopsis(GString *out, const struct svc_command *c, const char *noun)
{
	g_autofree char *name = svc_command_name(c, noun);
	g_string_append_printf(out, ".Nm %s\n.Op Ar option ...\n", name);
	bool query = c->flags & SVC_CMD_QUERY;
	for (const struct svc_operand *o = c->operands; o && o->name; o++) {
		const char *more = o->max < 0 || o->max > 1 ? " ..." : "";
		g_string_append_printf(out, o->min ? ".Ar %s%s\n" : ".Op Ar %s%s\n", o->name, more);
		query = false;
	}
	if (query)
		g_string_append(out, ".Op Ar QUERY ...\n");
}

static void examples(GString *out, const struct svc_example *rows)
{
	for (const struct svc_example *e = rows; e && e->command; e++) {
		if (e != rows || !g_str_has_suffix(out->str, ".Sh EXAMPLES\n"))
			g_string_append(out, ".Pp\n");
		svc_mdoc_prose(out, e->text);
		g_string_append(out, "\n.Dl");
		svc_mdoc_argument(out, e->command);
		g_string_append_c(out, '\n');
	}
}

/* What a command does, its operands and its own options. */
static void body(GString *out, const struct svc_command *c)
{
	g_string_append_c(out, g_ascii_toupper(c->summary[0]));
	svc_mdoc_prose(out, c->summary + 1);
	g_string_append(out, ".\n");
	if (c->help) {
		g_string_append(out, ".Pp\n");
		paragraphs(out, c->help);
	}
	if (c->operands && c->operands->name) {
		g_string_append(out, ".Bl -tag -width Ds\n");
		for (const struct svc_operand *o = c->operands; o->name; o++) {
			g_string_append_printf(out, ".It Ar %s\n", o->name);
			svc_mdoc_prose(out, o->help ? o->help : "");
			g_string_append_c(out, '\n');
		}
		g_string_append(out, ".El\n");
	}
	if (c->options && c->options->name)
		options(out, c->options);
}

/* The groups that several commands of a page share stand once, at its end. */
static void shared_options(GString *out, const GPtrArray *commands)
{
	const struct svc_option *query = NULL, *write = NULL;
	struct svc_option_group groups[SVC_OPTION_GROUPS];
	for (guint i = 0; i < commands->len; i++) {
		size_t n = svc_option_groups(commands->pdata[i], groups);
		for (size_t k = 0; k < n; k++) {
			if (g_str_equal(groups[k].title, "Query options"))
				query = groups[k].rows;
			if (g_str_equal(groups[k].title, "Write options"))
				write = groups[k].rows;
		}
	}
	if (query || write)
		g_string_append(out, ".Sh SHARED OPTIONS\n");
	if (query) {
		g_string_append(out, "Commands that take a query:\n");
		options(out, query);
	}
	if (write) {
		g_string_append(out, "Commands that write:\n");
		options(out, write);
	}
}

static void exit_status(GString *out)
{
	g_string_append(out, ".Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n");
	for (const struct svc_help_exit *one = svc_help_exits; one->text; one++)
		g_string_append_printf(out, ".It %d\n%s.\n", one->code, one->text);
	g_string_append(out, ".El\n");
}

static void see_also(GString *out, const struct page *page)
{
	g_string_append(out, ".Sh SEE ALSO\n.Xr git 1");
	if (!g_str_equal(page->name, "svc"))
		g_string_append(out, " ,\n.Xr svc 1");
	g_string_append_printf(out, "\n.Pp\nThis page describes svc %s.\n", page->version);
}

static char *command_page(const struct svc_command *c, const struct page *page)
{
	GString *out = g_string_new(NULL);
	g_autoptr(GPtrArray) one = g_ptr_array_new();
	g_ptr_array_add(one, (gpointer)c);
	head(out, page, c->summary);
	synopsis(out, c, "");
	g_string_append(out, ".Sh DESCRIPTION\n");
	body(out, c);
	shared_options(out, one);
	g_string_append(out, ".Pp\nGlobal options are described in\n.Xr svc 1 .\n");
	exit_status(out);
	if (c->examples && c->examples->command)
		g_string_append(out, ".Sh EXAMPLES\n");
	examples(out, c->examples);
	see_also(out, page);
	return g_string_free(out, FALSE);
}

static char *noun_page(const struct svc_cli *cli, const char *noun, const GPtrArray *verbs,
	const struct page *page)
{
	GString *out = g_string_new(NULL);
	const struct svc_cli_noun *row = svc_cli_noun(cli, noun);
	const struct svc_command *first = verbs->pdata[0];
	head(out, page, row && row->summary ? row->summary : first->summary);
	for (guint i = 0; i < verbs->len; i++)
		synopsis(out, verbs->pdata[i], noun);
	g_string_append(out, ".Sh DESCRIPTION\n");
	if (row && row->help)
		paragraphs(out, row->help);
	g_string_append(out, row && row->help ? ".Pp\n" : "");
	g_string_append(out, "Global options are described in\n.Xr svc 1 .\n");
	for (guint i = 0; i < verbs->len; i++) {
		const struct svc_command *c = verbs->pdata[i];
		g_string_append_printf(out, ".Ss svc %s %s\n", noun, c->verb);
		body(out, c);
		examples(out, c->examples);
	}
	shared_options(out, verbs);
	exit_status(out);
	see_also(out, page);
	return g_string_free(out, FALSE);
}

/* The summary of the page "svc-WORD". */
static const char *summary_of(const struct svc_cli *cli, const char *word)
{
	const struct svc_cli_noun *noun = svc_cli_noun(cli, word);
	const struct svc_command *alone = svc_cli_find(cli, "", word);
	const char *summary = noun ? noun->summary : alone ? alone->summary : NULL;
	return summary ? summary : "";
}

static char *program_page(const struct svc_cli *cli, const struct page *page)
{
	GString *out = g_string_new(NULL);
	head(out, page, "service management in plain files and git");
	g_string_append(out,
		".Nm\n.Op Ar option ...\n.Ar noun verb\n.Op Ar option ...\n"
		".Op Ar operand ...\n.Sh DESCRIPTION\nRecords are Markdown files with "
		"YAML frontmatter in a git repository; each command that\nwrites makes "
		"one commit.\n.Pp\nPages of the nouns and commands:\n"
		".Bl -tag -width Ds -compact\n");
	g_auto(GStrv) pages = svc_help_pages(cli);
	for (int i = 0; pages[i]; i++) {
		if (g_str_equal(pages[i], "svc"))
			continue;
		g_string_append_printf(out, ".It Xr %s 1\n", pages[i]);
		svc_mdoc_prose(out, summary_of(cli, pages[i] + strlen("svc-")));
		g_string_append_c(out, '\n');
	}
	g_string_append(out, ".El\n.Sh OPTIONS\n");
	struct svc_option_group groups[SVC_OPTION_GROUPS];
	svc_option_groups(NULL, groups);
	options(out, groups[0].rows);
	g_string_append(out, page->more ? page->more : "");
	exit_status(out);
	see_also(out, page);
	return g_string_free(out, FALSE);
}

char *svc_help_man(const struct svc_cli *cli, const char *name, const char *version,
	const char *date, const char *more)
{
	const struct page page = {name, version, date, more};
	if (g_str_equal(name, "svc"))
		return program_page(cli, &page);
	if (!g_str_has_prefix(name, "svc-") || !name[4])
		return NULL;
	const char *noun = name + strlen("svc-");
	g_autoptr(GPtrArray) verbs = svc_cli_verbs(cli, noun);
	if (verbs->len)
		return noun_page(cli, noun, verbs, &page);
	const struct svc_command *alone = svc_cli_find(cli, "", noun);
	return alone ? command_page(alone, &page) : NULL;
}

char **svc_help_pages(const struct svc_cli *cli)
{
	g_autoptr(GPtrArray) words = svc_cli_first_words(cli);
	GPtrArray *pages = g_ptr_array_new();
	g_ptr_array_add(pages, g_strdup("svc"));
	for (guint i = 0; words->pdata[i]; i++)
		g_ptr_array_add(pages, g_strdup_printf("svc-%s", (char *)words->pdata[i]));
	g_ptr_array_add(pages, NULL);
	return (char **)g_ptr_array_free(pages, FALSE);
}
