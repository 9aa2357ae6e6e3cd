/*
 * svc sla eval [FILE|-]
 */
#include "sla/eval.h"
#include "cmd/commands.h"
#include "util/file.h"
#include <string.h>
#include <unistd.h>

enum { CASES_MAX_BYTES = 64 << 20 };

static enum svc_status parse(const char *name, GBytes *bytes, json_t **out, struct svc_error *err)
{
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	json_error_t why;
	*out = json_loadb(text ? text : "", length, JSON_REJECT_DUPLICATES, &why);
	if (*out)
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID, "this is no JSON: %s", why.text);
	return svc_error_at(err, name, why.line, why.column);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const char *name = svc_call_operands(call)[0];
	name = name ? name : "-";
	g_autoptr(GBytes) bytes = NULL;
	enum svc_status status =
		svc_file_read_any(name, STDIN_FILENO, CASES_MAX_BYTES, &bytes, err);
	json_t *cases = NULL;
	json_t *results = NULL;
	if (!status)
		status = parse(name, bytes, &cases, err);
	if (!status)
		status = svc_sla_eval(cases, NULL, &results, err);
	json_decref(cases);
	if (status)
		return status;
	g_autofree char *text = json_dumps(results, JSON_INDENT(2));
	g_autofree char *lines = g_strconcat(text, "\n", NULL);
	svc_out_raw(session->out, lines, strlen(lines));
	json_decref(results);
	return SVC_OK;
}

static const struct svc_operand operands[] = {
	{"FILE", "JSON file with one case or an array of them; - is standard input.",
		SVC_COMPLETE_FILE, 0, 1},
	{NULL},
};

const struct svc_command svc_cmd_sla_eval = {
	.noun = "sla",
	.verb = "eval",
	.summary = "Compute the clocks of cases given as JSON",
	.help = "Plumbing for tests and for checking a figure by other means: reads a case (calendar, sla, "
		"events, evaluate_at) or an array of cases, and prints for each clock what the engine "
		"says. No desk is needed.",
	.operands = operands,
	.flags = SVC_CMD_NO_DESK | SVC_CMD_PLUMBING,
	.run = run,
};
