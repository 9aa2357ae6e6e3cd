/*
 * svc kind check FILE...
 */
#include "cmd/commands.h"
#include "cmd/file.h"

enum { MAX_BYTES = 1 << 20 };

static const struct svc_column columns[] = {
	{"path", "File", SVC_COL_TEXT, 1},
	{"line", "Line", SVC_COL_INT, 0},
	{"column", "Column", SVC_COL_INT, 0},
	{"message", "Message", SVC_COL_TEXT, 0},
	{"hint", "Hint", SVC_COL_TEXT, 2},
};

static json_t *finding(const char *path, const struct svc_error *why)
{
	return json_pack("{s:s, s:i, s:i, s:s, s:s*}", "path", path, "line", why->line, "column",
		why->column, "message", why->message, "hint", why->hint);
}

/* Each file is read on top of those before it, as a desk does. */
static enum svc_status check(struct svc_kinds *kinds, const char *path, struct svc_error *why)
{
	svc_autoclear(cmd_file) file = {0};
	enum svc_status status = cmd_file_read(path, MAX_BYTES, &file, why);
	return status ? status : svc_kinds_add(kinds, path, file.text, file.length, why);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_auto(svc_kinds) kinds = NULL;
	if (svc_kinds_new(&kinds, err) != SVC_OK)
		return err->status;
	bool wrong = false;
	svc_out_begin(session->out, "svc.kind.check/1", "findings", columns, G_N_ELEMENTS(columns));
	char **paths = svc_call_operands(call);
	for (int i = 0; paths[i]; i++) {
		svc_autoclear(svc_error) why = {0};
		enum svc_status status = check(kinds, paths[i], &why);
		if (status != SVC_OK && status != SVC_EINVALID) {
			svc_out_end(session->out, NULL);
			svc_error_move(err, &why);
			return status;
		}
		wrong |= status == SVC_EINVALID;
		if (status == SVC_EINVALID)
			svc_out_row(session->out, finding(paths[i], &why));
	}
	svc_autoclear(svc_error) late = {0};
	if (svc_kinds_finish(kinds, &late) != SVC_OK) {
		wrong = true;
		svc_out_row(session->out, finding(late.path ? late.path : paths[0], &late));
	}
	svc_out_end(session->out, "Nothing to report.");
	return wrong ? SVC_FINDINGS : SVC_OK;
}

static const struct svc_operand operands[] = {
	{"FILE", "Kind files, in the order in which they build on each other.", SVC_COMPLETE_FILE,
		1, -1},
	{NULL},
};
static const struct svc_example examples[] = {
	{"svc kind check .svc/kinds/asset.yaml", "Check a kind before it is committed"}, {NULL}};

const struct svc_command svc_cmd_kind_check = {
	.noun = "kind",
	.verb = "check",
	.summary = "Check kind files",
	.help = "Reads each file on top of the built-in kinds and says what is wrong with it, with line "
		"and column. Exit status 1 means that something is.",
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_NO_DESK,
	.run = run,
};
