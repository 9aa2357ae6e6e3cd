/*
 * svc completion SHELL
 */
#include "cmd/completion.h"
#include "cmd/commands.h"
#include "util/utf8.h"
#include <string.h>

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const char *shell = svc_call_operands(call)[0];
	g_autofree char *name = g_strdup_printf("svc.%s", shell);
	for (const struct svc_completion_file *file = svc_completion_files; file->name; file++)
		if (g_str_equal(file->name, name)) {
			svc_out_raw(session->out, (const char *)file->text, file->length);
			return SVC_OK;
		}
	g_autofree char *close = svc_suggest(shell, shells, 1);
	svc_error_set(err, SVC_EUSAGE, "there is no completion for '%s'", shell);
	return svc_error_hint(err, "%s%s%sshells: bash, zsh, fish", close ? "did you mean " : "",
		close ? close : "", close ? "?\n" : "");
}

static const struct svc_operand operands[] = {
	{"SHELL", "bash, zsh or fish.", SVC_COMPLETE_NONE, 1, 1}, {NULL}};
static const struct svc_example examples[] = {
	{"svc completion bash", "Print what ~/.bashrc can source"}, {NULL}};

const struct svc_command svc_cmd_completion = {
	.noun = "",
	.verb = "completion",
	.summary = "Print the completion script for a shell",
	.help = "Packages install these scripts where the shells look for them. To try one in a running "
		"bash:\n\n"
		"    eval \"$(svc completion bash)\"",
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_NO_DESK,
	.run = run,
};
