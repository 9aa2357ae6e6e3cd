/*
 * svc kind list
 */
#include "cmd/commands.h"

static const struct svc_column columns[] = {
	{"name", "Kind", SVC_COL_ID, 0},
	{"title", "Title", SVC_COL_TEXT, 1},
	{"folder", "Folder", SVC_COL_TEXT, 2},
	{"fields", "Fields", SVC_COL_INT, 0},
	{"statuses", "Statuses", SVC_COL_INT, 0},
	{"verbs", "Verbs", SVC_COL_INT, 0},
	{"origin", "From", SVC_COL_TEXT, 3},
};

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const GPtrArray *all = svc_kinds_all(session->kinds);
	svc_out_begin(session->out, "svc.kind.list/1", "kinds", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < all->len; i++) {
		const struct svc_kind *kind = all->pdata[i];
		svc_out_row(session->out,
			json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:s}", "name", kind->name,
				"title", kind->title, "folder", kind->folder, "fields",
				(int)kind->fields->len, "statuses", (int)kind->states->len, "verbs",
				(int)kind->verbs->len, "origin", kind->origin));
	}
	svc_out_end(session->out, NULL);
	return SVC_OK;
}

static const struct svc_example examples[] = {
	{"svc kind list", "Show all kinds, built-in and of the desk"}, {NULL}};

const struct svc_command svc_cmd_kind_list = {
	.noun = "kind",
	.verb = "list",
	.summary = "List the kinds of records",
	.examples = examples,
	.flags = SVC_CMD_OPTIONAL_DESK | SVC_CMD_PAGER,
	.run = run,
};
