/*
 * svc index rebuild
 */
#include "cmd/commands.h"
#include "cmd/index/part.h"

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_auto(svc_cache) cache = NULL;
	enum svc_status status = cmd_index_open(session, &cache, err);
	if (!status)
		status = svc_cache_rebuild(cache, err);
	if (!status)
		cmd_index_print(session, cache, "svc.index.rebuild/1");
	return status;
}

static const struct svc_example examples[] = {
	{"svc index rebuild", "Remove the index and make it anew"},
	{NULL},
};

const struct svc_command svc_cmd_index_rebuild = {
	.noun = "index",
	.verb = "rebuild",
	.summary = "Make the index anew",
	.help = "Removes the index and makes it anew from the files, for the kinds that have many. That "
		"is never needed for right answers: a query does the same where the index is damaged.",
	.examples = examples,
	.run = run,
};
