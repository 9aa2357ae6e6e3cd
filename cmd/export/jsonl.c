/*
 * svc export jsonl [QUERY]
 */
#include "import/jsonl.h"
#include "cmd/commands.h"
#include "cmd/export/rows.h"
#include "cmd/target.h"

static enum svc_status append(
	struct svc_record *record, void *data, GString *out, struct svc_error *err)
{
	return svc_export_jsonl(record, out, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const struct svc_kind *kind;
	enum svc_status status = cmd_kind_option(call, session, &kind, err);
	return status ? status
		      : cmd_export(call, session, kind, svc_call_operands(call), append, NULL, err);
}

static const struct svc_option options[] = {
	{"kind", 0, SVC_OPT_TEXT, "KIND", .fallback = "all kinds",
		.help = "Export this kind alone.", .complete = SVC_COMPLETE_KIND},
	{"expression", 'e', SVC_OPT_TEXT, "EXPR", .help = "Select records by an expression.",
		.complete = SVC_COMPLETE_QUERY},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc export jsonl --kind ticket is:open > open.jsonl",
		"Every open ticket with its entries"},
	{NULL},
};

const struct svc_command svc_cmd_export_jsonl = {
	.noun = "export",
	.verb = "jsonl",
	.summary = "Export records as JSON lines",
	.help = "Writes one record a line with all of its fields, its description and its entries. 'svc "
		"import jsonl' reads it back without loss.",
	.options = options,
	.operands = cmd_export_operands,
	.examples = examples,
	.run = run,
};
