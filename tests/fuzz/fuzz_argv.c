/* A command line: whatever the words, it is parsed or refused with a usage error, and completed. */
#include "cli/complete.h"
#include "cli/parse.h"
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const choices[] = {"red", "green", NULL};
static const struct svc_option options[] = {
	{"since", 's', SVC_OPT_TIME, "TIME", .help = "h"},
	{"share", 'p', SVC_OPT_PERCENT, "SHARE", .help = "h"},
	{"for", 'f', SVC_OPT_DURATION, "DURATION", .help = "h"},
	{"colour", 'c', SVC_OPT_CHOICE, "COLOUR", choices, .help = "h"},
	{"text", 't', SVC_OPT_TEXT, "TEXT", .help = "h", .flags = SVC_OPT_REPEAT},
	{"all", 'a', SVC_OPT_FLAG, .help = "h", .flags = SVC_OPT_NEGATABLE},
	{NULL},
};
static const struct svc_operand operands[] = {
	{"ID", "h", SVC_COMPLETE_ID, 1, 1}, {"FILE", "h", SVC_COMPLETE_FILE, 0, 2}, {NULL}};
static const struct svc_operand topics[] = {
	{"TOPIC", "h", SVC_COMPLETE_TOPIC, 0, 1}, {"VERB", "h", SVC_COMPLETE_VERB, 0, 1}, {NULL}};
static const struct svc_command list = {
	"*", "list", "s", .options = options, .flags = SVC_CMD_QUERY};
static const struct svc_command set = {
	"wall", "set", "s", .options = options, .operands = operands, .flags = SVC_CMD_WRITES};
static const struct svc_command help = {"", "help", "s", .operands = topics};
static const struct svc_command *const commands[] = {&list, &set, &help, NULL};
static const struct svc_cli_noun wall = {"wall", "walls", NULL, "s", NULL, true};

static void check_call(const struct svc_call *call)
{
	const struct svc_command *command = svc_call_command(call);
	if (!command && !svc_call_wants_help(call))
		abort();
	if (command == &set && !svc_call_wants_help(call)) {
		guint n = g_strv_length(svc_call_operands(call));
		if (n < 1 || n > 3)
			abort();
	}
}

static void parse(const struct svc_cli *cli, char **words)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_call) call = NULL;
	size_t used = 0;
	enum svc_status status = svc_cli_parse_globals(words, 1795252470, &call, &used, &err);
	if (status == SVC_OK)
		status = svc_cli_parse(cli, words + used, 1795252470, call, &err);
	if (status == SVC_OK)
		check_call(call);
	else if (status != SVC_EUSAGE || !err.message || !err.hint)
		abort();
}

/* Lines of the input are the words. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) words = g_strsplit(text, "\n", 64);
	g_autoptr(GString) out = g_string_new(NULL);
	svc_auto(svc_cli) cli = svc_cli_new(commands);
	svc_cli_add_noun(cli, &wall);
	parse(cli, words);
	svc_complete(cli, words, NULL, NULL, out);
	if (!g_utf8_validate(out->str, (gssize)out->len, NULL))
		abort();
	return 0;
}
