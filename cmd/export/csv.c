/*
 * svc export csv KIND [QUERY]
 */
#include "cmd/commands.h"
#include "cmd/export/rows.h"
#include "cmd/target.h"
#include "import/jsonl.h"
#include "util/utf8.h"
#include <string.h>

struct csv {
	const char *const *fields;
	bool guard, harmless;
};

static enum svc_status append(
	struct svc_record *record, void *data, GString *out, struct svc_error *err)
{
	const struct csv *csv = data;
	return svc_export_csv_row(record, csv->fields, csv->guard, csv->harmless, out, err);
}

static enum svc_status check_fields(
	const struct svc_kind *kind, char **fields, struct svc_error *err)
{
	g_autofree const char **known = svc_export_fields(kind);
	for (char **field = fields; *field; field++) {
		bool extra = !strcmp(*field, "kind") || !strcmp(*field, "path") ||
			     !strcmp(*field, "description") || !strcmp(*field, "id");
		if (extra || g_strv_contains(known, *field))
			continue;
		g_autofree char *close = svc_suggest(*field, known, 3);
		svc_error_set(err, SVC_EUSAGE, "%s has no field '%s'", kind->name, *field);
		return close ? svc_error_hint(err, "did you mean %s?", close) : err->status;
	}
	return SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const struct svc_kind *kind;
	enum svc_status status = cmd_kind_option(call, session, &kind, err);
	if (!status && !kind) {
		svc_error_set(err, SVC_EUSAGE,
			"a CSV file has the columns of one kind: --kind is missing");
		svc_error_hint(err, "svc export csv --kind ticket");
		status = err->status;
	}
	if (status)
		return status;
	const char *wanted = svc_call_text(call, "columns");
	g_auto(GStrv) chosen = wanted ? g_strsplit(wanted, ",", -1) : NULL;
	status = chosen ? check_fields(kind, chosen, err) : SVC_OK;
	if (status)
		return status;
	g_autofree const char **all = svc_export_fields(kind);
	struct csv csv = {chosen ? (const char *const *)chosen : all,
		!svc_call_flag(call, "formulas"), svc_out_for_people(session->out)};
	g_autoptr(GString) header = g_string_new(NULL);
	svc_export_csv_header(csv.fields, header);
	svc_out_raw(session->out, header->str, header->len);
	return cmd_export(call, session, kind, svc_call_operands(call), append, &csv, err);
}

static const struct svc_option options[] = {
	{"kind", 0, SVC_OPT_TEXT, "KIND", .help = "Kind of the records.",
		.complete = SVC_COMPLETE_KIND},
	{"columns", 0, SVC_OPT_TEXT, "FIELDS", .fallback = "all of the kind's",
		.help = "Fields to export, separated by commas; also kind, path and description.",
		.complete = SVC_COMPLETE_FIELD},
	{"formulas", 0, SVC_OPT_FLAG,
		.help = "Leave fields that a spreadsheet would run as a formula as they are; without it "
			"they get an apostrophe."},
	{"expression", 'e', SVC_OPT_TEXT, "EXPR", .help = "Select records by an expression.",
		.complete = SVC_COMPLETE_QUERY},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc export csv --kind ticket opened:-30d.. > tickets.csv", "A month of tickets"},
	{NULL},
};

const struct svc_command svc_cmd_export_csv = {
	.noun = "export",
	.verb = "csv",
	.summary = "Export records of one kind as CSV",
	.help = "Writes a heading and one row a record. Lists are joined with a semicolon, maps are JSON; "
		"entries are left out: 'svc export jsonl' has them.",
	.options = options,
	.operands = cmd_export_operands,
	.examples = examples,
	.run = run,
};
