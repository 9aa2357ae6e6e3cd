/*
 * svc import csv FILE --map MAP.yaml
 */
#include "cmd/commands.h"
#include "cmd/import/summary.h"
#include "cmd/target.h"
#include "import/guess.h"
#include "import/import.h"

static enum svc_status load_map(
	struct svc_session *session, const char *name, struct svc_map **out, struct svc_error *err)
{
	svc_autoclear(cmd_file) file = {0};
	enum svc_status status = cmd_file_read(name, SVC_MAP_MAX_BYTES, &file, err);
	if (status)
		return status;
	return svc_map_load(name, file.text, file.length, svc_desk_kinds(session->desk),
		svc_zone_dir(&session->context), out, err);
}

static enum svc_status guess(struct svc_call *call, struct svc_session *session,
	const struct cmd_file *file, struct svc_error *err)
{
	const struct svc_kind *kind;
	enum svc_status status = cmd_kind_option(call, session, &kind, err);
	if (!status && !kind)
		kind = svc_kinds_acting(svc_desk_kinds(session->desk), "work");
	if (status)
		return status;
	g_autoptr(GString) decoded = NULL;
	g_autoptr(GString) map = NULL;
	status = svc_import_decode(
		&session->context, file->name, file->text, file->length, NULL, &decoded, err);
	if (!status)
		status = svc_guess_map(kind, file->name, decoded ? decoded->str : file->text,
			decoded ? decoded->len : file->length, &map, err);
	if (!status)
		svc_out_raw(session->out, map->str, map->len);
	return status;
}

static enum svc_status bring_in(struct svc_desk *desk, void *map, const char *bytes, size_t length,
	const struct svc_import_options *options, struct svc_import_summary *summary,
	struct svc_error *err)
{
	return svc_import_csv(desk, map, bytes, length, options, summary, err);
}

static enum svc_status import(struct svc_call *call, struct svc_session *session,
	const struct cmd_file *file, struct svc_error *err)
{
	const char *map_name = svc_call_text(call, "map");
	if (!map_name) {
		svc_error_set(err, SVC_EUSAGE, "which columns mean what? --map is missing");
		return svc_error_hint(err,
			"svc import csv %s --guess > map.yaml writes a first map to edit",
			file->name);
	}
	svc_auto(svc_map) map = NULL;
	enum svc_status status = load_map(session, map_name, &map, err);
	return status ? status : cmd_import(call, session, file, bring_in, map, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	svc_autoclear(cmd_file) file = {0};
	enum svc_status status =
		cmd_file_read(svc_call_operands(call)[0], SVC_IMPORT_MAX_BYTES, &file, err);
	if (status)
		return status;
	return svc_call_flag(call, "guess") ? guess(call, data, &file, err)
					    : import(call, data, &file, err);
}

static const struct svc_option options[] = {
	{"map", 0, SVC_OPT_PATH, "FILE", .help = "The map: which column becomes which field.",
		.complete = SVC_COMPLETE_FILE},
	{"guess", 0, SVC_OPT_FLAG,
		.help = "Print a first map, made from the header and the first rows, and import nothing."},
	{"kind", 0, SVC_OPT_TEXT, "KIND", .fallback = "the kind of work, ticket",
		.help = "Kind of the records, for --guess.", .complete = SVC_COMPLETE_KIND},
	{"skip-bad", 0, SVC_OPT_FLAG,
		.help = "Leave out rows that can't be read, and import the rest."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"FILE", "CSV file; - is standard input.", SVC_COMPLETE_FILE, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc import csv export.csv --guess > map.yaml", "A first map, to be edited"},
	{"svc import csv export.csv --map map.yaml --dry-run", "What an import would do"},
	{NULL},
};

const struct svc_command svc_cmd_import_csv = {
	.noun = "import",
	.verb = "csv",
	.summary = "Import records from a CSV file",
	.help = "Makes records from the rows of a CSV file, in one commit. The map says which column "
		"becomes which field, and whether a row is a record or an event of one. A row that can't "
		"be read is reported with its line; nothing is imported then, unless --skip-bad is "
		"given.\n\n"
		"A second run of the same file adds nothing; of a longer one, only what is new. "
		"svc-import(5) describes maps.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
