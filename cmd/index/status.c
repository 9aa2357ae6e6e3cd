/*
 * svc index status
 */
#include "cmd/commands.h"
#include "cmd/index/part.h"

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_auto(svc_cache) cache = NULL;
	enum svc_status status = cmd_index_open(session, &cache, err);
	if (!status)
		cmd_index_print(session, cache, "svc.index.status/1");
	return status;
}

static const struct svc_example examples[] = {
	{"svc index status", "Which kinds are indexed, and what changed since"},
	{NULL},
};

const struct svc_command svc_cmd_index_status = {
	.noun = "index",
	.verb = "status",
	.summary = "Show what the index holds",
	.help = "The index is a cache in the git directory that lists, counts and queries use by "
		"themselves where a kind has many records. It is never behind in what it answers: "
		"files that changed are read again when they are asked about. It can be deleted "
		"at any time.\n\n"
		"States: fresh; behind, files changed since the last query; none, not indexed.",
	.examples = examples,
	.run = run,
};
