/*
 * svc catalog show ID
 */
#include "cmd/catalog/catalog.h"
#include "cmd/commands.h"
#include "cmd/generic.h"

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_autoclear(svc_ref) ref = {0};
	enum svc_status status = cmd_catalog_find(session, svc_call_operands(call)[0], &ref, err);
	if (status)
		return status;
	g_autoptr(GPtrArray) refs = g_ptr_array_new();
	g_ptr_array_add(refs, &ref);
	return cmd_show_records(call, session, refs, err);
}

static const struct svc_option options[] = {
	{"public", 0, SVC_OPT_FLAG, .help = "Leave out what customers may not see."},
	{"source", 0, SVC_OPT_FLAG, .help = "Print the file as it is."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "Service or offering to show.", SVC_COMPLETE_ANY_ID, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc catalog show email", "A service as the catalog has it"},
	{NULL},
};

const struct svc_command svc_cmd_catalog_show = {
	.noun = "catalog",
	.verb = "show",
	.summary = "Show a service or an offering",
	.help = "Shows a record of the catalog like a case file.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
