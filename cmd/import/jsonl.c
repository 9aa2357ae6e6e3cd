/*
 * svc import jsonl FILE
 */
#include "import/jsonl.h"
#include "cmd/commands.h"
#include "cmd/import/summary.h"
#include "util/file.h"
#include <string.h>
#include <unistd.h>

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const char *name = svc_call_operands(call)[0];
	g_autoptr(GBytes) file = NULL;
	enum svc_status status =
		svc_file_read_any(name, STDIN_FILENO, SVC_IMPORT_MAX_BYTES, &file, err);
	if (status)
		return status;
	if (!strcmp(name, "-"))
		name = "standard input";
	struct svc_import_options options = cmd_import_options(call, session, name);
	size_t length;
	const char *text = g_bytes_get_data(file, &length);
	svc_autoclear(svc_import_summary) summary = {0};
	status = svc_import_jsonl(session->desk, text ? text : "", length, &options, &summary, err);
	cmd_import_report(session, &summary, name, options.dry_run, status);
	return status;
}

static const struct svc_option options[] = {
	{"skip-bad", 0, SVC_OPT_FLAG,
		.help = "Leave out lines that can't be read, and import the rest."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"FILE", "File with one JSON object a line; - is standard input.", SVC_COMPLETE_FILE, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc export jsonl | svc -C ../copy import jsonl -", "Copy all records into another desk"},
	{NULL},
};

const struct svc_command svc_cmd_import_jsonl = {
	.noun = "import",
	.verb = "jsonl",
	.summary = "Import records from JSON lines",
	.help = "Reads what 'svc export jsonl' writes: one record a line, with its entries. A line without "
		"entries is a new record: it gets the kind's defaults and, without an id, a drawn one. "
		"Records that are there and equal are left alone; one that differs is a bad line.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
