#include "cli/help.h"
#include "cli/parse.h"
#include "util/utf8.h"
#include <string.h>

enum { INDENT = 2, TEXT_AT = 26 };

const struct svc_help_exit svc_help_exits[] = {
	{0, "It worked"},
	{1, "It worked and reports findings"},
	{2, "The command line is wrong"},
	{3, "Something was not found, or is ambiguous"},
	{4, "Data is invalid"},
	{5, "There is a conflict, or another process holds the lock"},
	{6, "The repository, the file system or a missing program is in the way"},
	{70, "An error in svc itself"},
	{0, NULL},
};

/* "  -s, --since TIME      What it does." */
static void entry(GString *out, const char *term, const char *text)
{
	int at = INDENT + svc_utf8_width(term);
	g_string_append_printf(out, "%*s%s", INDENT, "", term);
	if (at + 2 > TEXT_AT) {
		g_string_append_c(out, '\n');
		at = 0;
	}
	svc_help_wrap(out, text, TEXT_AT, at < TEXT_AT ? MAX(at, 0) : 0);
}

static char *option_term(const struct svc_option *o)
{
	GString *term = g_string_new(NULL);
	if (o->letter)
		g_string_append_printf(term, "-%c, ", o->letter);
	else
		g_string_append(term, "    ");
	bool off = (o->flags & SVC_OPT_NEGATABLE) && o->fallback && g_str_equal(o->fallback, "yes");
	g_string_append_printf(term, "--%s%s", off ? "no-" : "", o->name);
	if (o->arg)
		g_string_append_printf(term, " %s", o->arg);
	return g_string_free(term, FALSE);
}

static void option_entry(GString *out, const struct svc_option *o)
{
	g_autofree char *term = option_term(o);
	g_autoptr(GString) text = g_string_new(o->help);
	if (o->choices) {
		g_autofree char *all = g_strjoinv(", ", (char **)o->choices);
		g_string_append_printf(text, " One of %s.", all);
	}
	if (o->flags & SVC_OPT_REPEAT)
		g_string_append(text, " May be given more than once.");
	if (o->fallback && o->type != SVC_OPT_FLAG)
		g_string_append_printf(text, " Default: %s.", o->fallback);
	entry(out, term, text->str);
}

static void options(GString *out, const struct svc_option_group *group)
{
	g_string_append_printf(out, "\n%s\n", group->title);
	for (const struct svc_option *o = group->rows; o->name; o++)
		if (!(o->flags & SVC_OPT_HIDDEN))
			option_entry(out, o);
}

char *svc_help_synopsis(const struct svc_command *command, const char *noun)
{
	g_autofree char *name = svc_command_name(command, noun);
	GString *out = g_string_new(name);
	g_string_append(out, " [OPTION]...");
	for (const struct svc_operand *o = command->operands; o && o->name; o++) {
		g_string_append_printf(out, o->min ? " %s" : " [%s]", o->name);
		if (o->max < 0 || o->max > 1)
			g_string_append(out, "...");
	}
	for (const struct svc_option *o = command->options; o && o->name; o++) {
		const char *dashed = o->letter ? "-" : "--", letter[] = {o->letter, 0};
		if (o->flags & SVC_OPT_REQUIRED)
			g_string_append_printf(
				out, " %s%s %s", dashed, o->letter ? letter : o->name, o->arg);
	}
	if ((command->flags & SVC_CMD_QUERY) && !(command->operands && command->operands->name))
		g_string_append(out, " [QUERY]...");
	return g_string_free(out, FALSE);
}

char *svc_help_command(const struct svc_command *command, const char *noun)
{
	g_autofree char *name = svc_command_name(command, noun);
	g_autofree char *synopsis = svc_help_synopsis(command, noun);
	GString *out = g_string_new(NULL);
	g_string_append_printf(out, "%s - %s\n\nUsage: %s\n", name, command->summary, synopsis);
	if (command->help) {
		g_string_append_c(out, '\n');
		svc_help_wrap(out, command->help, 0, 0);
	}
	if (command->operands && command->operands->name)
		g_string_append(out, "\nOperands\n");
	for (const struct svc_operand *o = command->operands; o && o->name; o++)
		entry(out, o->name, o->help ? o->help : "");
	struct svc_option_group groups[SVC_OPTION_GROUPS];
	size_t n = svc_option_groups(command, groups);
	for (size_t i = 0; i < n; i++)
		options(out, &groups[i]);
	if (command->examples && command->examples->command)
		g_string_append(out, "\nExamples\n");
	for (const struct svc_example *e = command->examples; e && e->command; e++) {
		g_string_append_printf(out, "  %s\n", e->command);
		svc_help_wrap(out, e->text, 6, 0);
	}
	return g_string_free(out, FALSE);
}

static void verb_list(GString *out, const GPtrArray *verbs)
{
	for (guint i = 0; i < verbs->len; i++) {
		const struct svc_command *c = verbs->pdata[i];
		entry(out, c->verb, c->summary);
	}
}

static void head(GString *out, const char *name, const char *summary)
{
	g_autofree char *line = g_strdup_printf("svc %s - %s", name, summary);
	svc_help_wrap(out, line, 0, 0);
	g_string_append_c(out, '\n');
}

char *svc_help_noun(const struct svc_cli *cli, const char *noun)
{
	const struct svc_cli_noun *row = svc_cli_noun(cli, noun);
	g_autoptr(GPtrArray) verbs = svc_cli_verbs(cli, noun);
	if (!row && !verbs->len)
		return NULL;
	const char *name = row ? row->name : noun;
	GString *out = g_string_new(NULL);
	if (row && row->summary)
		head(out, name, row->summary);
	g_string_append_printf(out, "Usage: svc %s VERB [OPTION]... [OPERAND]...\n", name);
	if (row && row->help) {
		g_string_append_c(out, '\n');
		svc_help_wrap(out, row->help, 0, 0);
	}
	g_string_append(out, "\nVerbs\n");
	verb_list(out, verbs);
	g_string_append_printf(out, "\nSee 'svc help %s VERB' for one of them.\n", name);
	return g_string_free(out, FALSE);
}

/* Lists a noun, or a command without one, once. */
static void list_word(GString *out, const struct svc_cli *cli, const char *word, GHashTable *listed)
{
	const struct svc_cli_noun *noun = svc_cli_noun(cli, word);
	const struct svc_command *alone = svc_cli_find(cli, "", word);
	if ((!noun && !alone) || !g_hash_table_add(listed, (gpointer)word))
		return;
	const char *summary = noun ? noun->summary : alone->summary;
	entry(out, word, summary ? summary : "");
}

static void list_group(GString *out, const struct svc_cli *cli, const struct svc_help_group *group,
	GHashTable *listed)
{
	const GPtrArray *nouns = svc_cli_nouns(cli);
	for (guint i = 0; i < nouns->len; i++) {
		const struct svc_cli_noun *noun = nouns->pdata[i];
		const struct svc_cli_noun *of = noun->of ? svc_cli_noun(cli, noun->of) : noun;
		if (of && of->part && g_strv_contains(group->parts, of->part))
			list_word(out, cli, noun->name, listed);
	}
	for (const char *const *word = group->words; *word; word++)
		list_word(out, cli, *word, listed);
}

char *svc_help_program(const struct svc_cli *cli, const struct svc_help_group *groups)
{
	GString *out = g_string_new("svc - service management in plain files and git\n\n"
				    "Usage: svc [OPTION]... NOUN VERB [OPTION]... [OPERAND]...\n"
				    "       svc [OPTION]... COMMAND [OPTION]... [OPERAND]...\n");
	g_autoptr(GHashTable) listed = g_hash_table_new(g_str_hash, g_str_equal);
	for (; groups->title; groups++) {
		g_string_append_printf(out, "\n%s\n", groups->title);
		list_group(out, cli, groups, listed);
	}
	g_autoptr(GPtrArray) words = svc_cli_first_words(cli);
	g_autoptr(GString) rest = g_string_new(NULL);
	for (guint i = 0; words->pdata[i]; i++)
		list_word(rest, cli, words->pdata[i], listed);
	if (rest->len)
		g_string_append_printf(out, "\nMore\n%s", rest->str);
	struct svc_option_group global[SVC_OPTION_GROUPS];
	svc_option_groups(NULL, global);
	options(out, &global[0]);
	g_string_append(out, "\nSee 'svc help NOUN' for the verbs of a noun,\n"
			     "'svc help NOUN VERB' for one command.\n");
	return g_string_free(out, FALSE);
}
