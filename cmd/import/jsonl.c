/*
 * svc import jsonl FILE
 */
#include "import/jsonl.h"
#include "cmd/commands.h"
#include "cmd/import/summary.h"

static enum svc_status bring_in(struct svc_desk *desk, void *data, const char *bytes, size_t length,
	const struct svc_import_options *options, struct svc_import_summary *summary,
	struct svc_error *err)
{
	return svc_import_jsonl(desk, bytes, length, options, summary, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	svc_autoclear(cmd_file) file = {0};
	enum svc_status status =
		cmd_file_read(svc_call_operands(call)[0], SVC_IMPORT_MAX_BYTES, &file, err);
	return status ? status : cmd_import(call, data, &file, bring_in, NULL, err);
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
