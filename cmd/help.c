/*
 * svc help [NOUN [VERB]], --spec, --man PAGE, --pages
 */
#include "cli/help.h"
#include "cli/parse.h"
#include "cmd/commands.h"
#include "cmd/version.h"
#include "util/utf8.h"
#include <string.h>

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

static enum svc_status pages(struct svc_session *session)
{
	g_auto(GStrv) names = svc_help_pages(session->cli);
	g_autofree char *text = g_strjoinv("\n", names);
	put(session, text);
	put(session, "\n");
	return SVC_OK;
}

static enum svc_status man(struct svc_session *session, const char *page, struct svc_error *err)
{
	g_autofree char *text = svc_help_man(session->cli, page, SVC_VERSION, SVC_DATE);
	if (text) {
		put(session, text);
		return SVC_OK;
	}
	g_auto(GStrv) names = svc_help_pages(session->cli);
	g_autofree char *close = svc_suggest(page, (const char *const *)names, 3);
	svc_error_set(err, SVC_ENOTFOUND, "there is no page '%s'", page);
	return close ? svc_error_hint(err, "did you mean %s?", close) : err->status;
}

/* The text for `svc help TOPIC…`; NULL, with an error, for what isn't there. */
static char *topic(struct svc_session *session, char **words, struct svc_error *err)
{
	const struct svc_cli *cli = session->cli;
	if (!words[0])
		return svc_help_program(cli);
	const struct svc_cli_noun *noun = svc_cli_noun(cli, words[0]);
	const struct svc_command *command =
		words[1] ? svc_cli_find(cli, words[0], words[1]) : svc_cli_find(cli, "", words[0]);
	if (command)
		return svc_help_command(command, words[1] ? (noun ? noun->name : words[0]) : "");
	char *text = words[1] ? NULL : svc_help_noun(cli, words[0]);
	if (!text) { /* the parser knows what to say about a wrong command */
		svc_auto(svc_call) call = NULL;
		size_t used;
		if (svc_cli_parse_globals(words, 0, &call, &used, err) == SVC_OK)
			svc_cli_parse(cli, words + used, 0, call, err);
		if (!err->status)
			svc_error_set(err, SVC_EUSAGE, "there is no help on '%s'", words[0]);
	}
	return text;
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
	{"man", 0, SVC_OPT_TEXT, "PAGE", .help = "Print the mdoc source of a man page."},
	{"pages", 0, SVC_OPT_FLAG, .help = "List the names of the man pages."},
	{NULL},
};
static const struct svc_operand operands[] = {
	{"COMMAND", "A noun, or a command without one.", SVC_COMPLETE_COMMAND, 0, 1},
	{"VERB", "A verb of the noun.", SVC_COMPLETE_VERB, 0, 1},
	{NULL},
};
static const struct svc_example examples[] = {
	{"svc help", "List commands and nouns"},
	{"svc help kind list", "Explain one command"},
	{NULL},
};

const struct svc_command svc_cmd_help = {
	.noun = "",
	.verb = "help",
	.summary = "Explain svc, a noun or a command",
	.help = "Without operands, lists all commands and nouns. Inside a desk the kinds of that desk "
		"are included.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_OPTIONAL_DESK | SVC_CMD_PAGER,
	.run = run,
};
