/*
 * svc help [TOPIC | NOUN [VERB]], --spec, --man PAGE, --pages
 */
#include "cli/help.h"
#include "cli/parse.h"
#include "cmd/commands.h"
#include "cmd/guide.h"
#include "cmd/version.h"
#include "text/markdown.h"
#include "util/utf8.h"
#include <string.h>

enum { LINE = 80, MOST_WIDE = 100 }; /* columns of prose, elsewhere and on wide terminals */

static void put(struct svc_session *session, const char *text)
{
	svc_out_raw(session->out, text, strlen(text));
}

static enum svc_status spec(struct svc_session *session)
{
	json_t *all = svc_help_spec(session->cli);
	char *text = json_dumps(all, JSON_INDENT(2));
	put(session, text);
	put(session, "\n");
	free(text);
	json_decref(all);
	return SVC_OK;
}

/* Every page with its section, as man names its files. */
static GPtrArray *page_names(struct svc_session *session)
{
	g_auto(GStrv) commands = svc_help_pages(session->cli);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	for (int i = 0; commands[i]; i++)
		g_ptr_array_add(names, g_strconcat(commands[i], ".1", NULL));
	for (const struct svc_guide *guide = svc_guides; guide->name; guide++)
		g_ptr_array_add(names, g_strdup_printf("svc-%s.%d", guide->name, guide->section));
	return names;
}

static enum svc_status pages(struct svc_session *session)
{
	g_autoptr(GPtrArray) names = page_names(session);
	for (guint i = 0; i < names->len; i++) {
		put(session, names->pdata[i]);
		put(session, "\n");
	}
	return SVC_OK;
}

static enum svc_status man(struct svc_session *session, const char *page, struct svc_error *err)
{
	gsize length = strlen(page);
	g_autofree char *name = g_strndup(page, g_str_has_suffix(page, ".1") ? length - 2 : length);
	g_autofree char *more = cmd_guides_man();
	g_autofree char *text = svc_help_man(session->cli, name, SVC_VERSION, SVC_DATE, more);
	const struct svc_guide *guide = text ? NULL : cmd_guide(page);
	if (guide)
		text = cmd_guide_man(guide, SVC_VERSION, SVC_DATE);
	if (text) {
		put(session, text);
		return SVC_OK;
	}
	g_autoptr(GPtrArray) names = page_names(session);
	g_ptr_array_add(names, NULL);
	g_autofree char *close = svc_suggest(page, (const char *const *)names->pdata, 3);
	svc_error_set(err, SVC_ENOTFOUND, "there is no page '%s'", page);
	return close ? svc_error_hint(err, "did you mean %s?", close)
		     : svc_error_hint(err, "'svc help --pages' lists them");
}

static char *draw(const struct svc_session *session, const struct svc_guide *guide)
{
	const struct svc_out_options *options = svc_out_options(session->out);
	bool people = svc_out_for_people(session->out) && options->width > 0;
	g_autofree char *text = cmd_guide_text(guide);
	return svc_markdown_terminal(text, strlen(text),
		people ? MIN(options->width, MOST_WIDE) : LINE, options->colour);
}

/* What the parser has to say about words that are no command; it knows the close matches. */
static char *no_topic(struct svc_session *session, char **words, struct svc_error *err)
{
	svc_auto(svc_call) call = NULL;
	size_t used;
	if (svc_cli_parse_globals(words, 0, &call, &used, err) == SVC_OK)
		svc_cli_parse(session->cli, words + used, 0, call, err);
	if (!err->status)
		svc_error_set(err, SVC_EUSAGE, "there is no help on '%s'", words[0]);
	return NULL;
}

/* The text for `svc help TOPIC…`; NULL, with an error, for what isn't there. */
static char *topic(struct svc_session *session, char **words, struct svc_error *err)
{
	const struct svc_cli *cli = session->cli;
	if (!words[0])
		return cmd_with_guides(svc_help_program(cli, svc_command_groups), cli, NULL);
	const struct svc_cli_noun *noun = svc_cli_noun(cli, words[0]);
	const struct svc_command *command =
		words[1] ? svc_cli_find(cli, words[0], words[1]) : svc_cli_find(cli, "", words[0]);
	if (command)
		return cmd_with_guides(
			svc_help_command(command, words[1] ? (noun ? noun->name : words[0]) : ""),
			cli, words[0]);
	char *text = words[1] ? NULL : svc_help_noun(cli, words[0]);
	if (text)
		return cmd_with_guides(text, cli, noun ? noun->name : words[0]);
	const struct svc_guide *guide = words[1] ? NULL : cmd_guide(words[0]);
	return guide ? draw(session, guide) : no_topic(session, words, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	if (svc_call_flag(call, "spec"))
		return spec(session);
	if (svc_call_flag(call, "pages"))
		return pages(session);
	if (svc_call_given(call, "man"))
		return man(session, svc_call_text(call, "man"), err);
	g_autofree char *text = topic(session, svc_call_operands(call), err);
	if (!text)
		return err->status;
	put(session, text);
	return SVC_OK;
}

static const struct svc_option options[] = {
	{"spec", 0, SVC_OPT_FLAG, .help = "Print every noun, command, option and operand as JSON."},
	{"man", 0, SVC_OPT_TEXT, "PAGE",
		.help = "Print the mdoc source of a man page, such as svc-query.7."},
	{"pages", 0, SVC_OPT_FLAG, .help = "List the names of the man pages."},
	{NULL},
};
static const struct svc_operand operands[] = {
	{"TOPIC", "A noun, a command without one, or a guide.", SVC_COMPLETE_TOPIC, 0, 1},
	{"VERB", "A verb of the noun.", SVC_COMPLETE_VERB, 0, 1},
	{NULL},
};
static const struct svc_example examples[] = {
	{"svc help", "List commands and nouns"},
	{"svc help kind list", "Explain one command"},
	{"svc help query.7", "Read the guide to the filter language"},
	{"svc help import.5", "Read the guide to maps and JSON lines"},
	{NULL},
};

const struct svc_command svc_cmd_help = {
	.noun = "",
	.verb = "help",
	.summary = "Explain svc, a noun, a command or a format",
	.help = "Without operands, lists all commands, nouns and guides. Inside a desk the kinds of "
		"that desk are included. Guides are the manual's pages of sections 5 and 7; where a "
		"noun or a command has the same name, the section tells them apart: 'svc help query.7'.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_OPTIONAL_DESK | SVC_CMD_PAGER,
	.run = run,
};
