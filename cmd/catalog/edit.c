/*
 * svc catalog edit ID
 */
#include "cmd/catalog/catalog.h"
#include "cmd/commands.h"
#include "cmd/generic.h"

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_autoclear(svc_ref) ref = {0};
	enum svc_status status = cmd_catalog_find(session, svc_call_operands(call)[0], &ref, err);
	return status ? status : cmd_edit_record(call, session, &ref, err);
}

static const struct svc_option options[] = {
	{"force", 0, SVC_OPT_FLAG, .help = "Allow a status that the status table forbids."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "Service or offering to edit.", SVC_COMPLETE_ANY_ID, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc catalog edit email", "Edit a service as a file"},
	{NULL},
};

const struct svc_command svc_cmd_catalog_edit = {
	.noun = "catalog",
	.verb = "edit",
	.summary = "Edit a service or an offering in the editor",
	.help = "Opens the record, checks it when it is saved, opens the editor again at the line where "
		"something is wrong, and commits.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
