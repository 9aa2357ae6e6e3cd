#include "cmd/export/rows.h"
#include "cmd/selection.h"

struct export
{
	struct svc_session *session;
	struct cmd_selection *selection;
	cmd_export_fn fn;
	void *data;
	GString *text; /* reused for each record */
};

static enum svc_status pass(struct svc_record **record, void *data, struct svc_error *err)
{
	struct export *export = data;
	g_string_truncate(export->text, 0);
	enum svc_status status = export->fn(*record, export->data, export->text, err);
	if (!status)
		svc_out_raw(export->session->out, export->text->str, export->text->len);
	return status;
}

static void bad(const struct svc_error *why, void *data)
{
	struct export *export = data;
	cmd_selection_bad(export->selection, export->session, why);
}

enum svc_status cmd_export(const struct svc_call *call, struct svc_session *session,
	const struct svc_kind *kind, char **terms, cmd_export_fn fn, void *data,
	struct svc_error *err)
{
	svc_auto(cmd_selection) selection = NULL;
	enum svc_status status = cmd_prepare(call, session, kind, NULL, terms, &selection, err);
	if (status)
		return status;
	g_autoptr(GString) text = g_string_new(NULL);
	struct export export = {session, selection, fn, data, text};
	status = svc_select_each(selection->select, pass, bad, &export, err);
	return status ? status : cmd_selection_verdict(selection, err);
}

const struct svc_operand cmd_export_operands[] = {
	{"QUERY", "Terms that records have to match; without any, all are exported.",
		SVC_COMPLETE_QUERY, 0, -1},
	{NULL},
};
