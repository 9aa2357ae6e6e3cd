/*
 * svc index verify
 */
#include "search/verify.h"
#include "cmd/commands.h"
#include "cmd/index/part.h"

static const struct svc_column columns[] = {
	{"path", "File", SVC_COL_TEXT, 1},
	{"message", "Message", SVC_COL_TEXT, 0},
};

struct wrong {
	struct svc_session *session;
	guint count;
};

static void add(const char *path, const char *what, void *data)
{
	struct wrong *wrong = data;
	wrong->count++;
	svc_out_row(wrong->session->out, json_pack("{s:s, s:s}", "path", path, "message", what));
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_auto(svc_cache) cache = NULL;
	enum svc_status status = cmd_index_open(session, &cache, err);
	if (status)
		return status;
	struct wrong wrong = {.session = session};
	const GPtrArray *kinds = svc_kinds_all(session->kinds);
	guint verified = 0;
	svc_out_begin(
		session->out, "svc.index.verify/1", "differences", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < kinds->len; i++) {
		verified += svc_cache_verify(cache, kinds->pdata[i], add, &wrong);
		svc_search_verify(session->desk, kinds->pdata[i], add, &wrong);
	}
	svc_out_extra(session->out, "kinds", json_integer(verified));
	svc_out_end(
		session->out, verified ? "Every row agrees with its file." : "No kind is indexed.");
	return wrong.count ? SVC_FINDINGS : SVC_OK;
}

static const struct svc_example examples[] = {
	{"svc index verify", "Compare every row with its file"},
	{NULL},
};

const struct svc_command svc_cmd_index_verify = {
	.noun = "index",
	.verb = "verify",
	.summary = "Compare the index with the files",
	.help = "Reads every file and compares it with its row and, where searches made an index of words, "
		"with these; and has SQLite look at its pages. "
		"Differences are listed, and the exit code is 1; 'svc index rebuild' removes them.",
	.examples = examples,
	.run = run,
};
