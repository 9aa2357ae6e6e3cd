/*
 * svc catalog new KIND ID [FIELD=VALUE …]
 */
#include "cmd/catalog/catalog.h"
#include "cmd/commands.h"
#include "cmd/generic.h"
#include "cmd/written.h"
#include <string.h>

static enum svc_status choose(struct svc_session *session, const char *name,
	const struct svc_kind **out, struct svc_error *err)
{
	g_autoptr(GString) names = g_string_new(NULL);
	for (size_t i = 0; i < CMD_CATALOG_KINDS; i++) {
		const struct svc_kind *kind = cmd_catalog_kind(session, i);
		if (!kind)
			continue;
		*out = kind;
		if (!strcmp(kind->name, name) || !strcmp(kind->plural, name))
			return SVC_OK;
		g_string_append_printf(names, "%s%s", names->len ? " or " : "", kind->name);
	}
	svc_error_set(err, SVC_EUSAGE, "the catalog has no '%s'", name);
	return svc_error_hint(err, "say %s first: svc catalog new %s ID title='…'", names->str,
		*out ? (*out)->name : "KIND");
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	char **given = svc_call_operands(call);
	const struct svc_kind *kind = NULL;
	enum svc_status status = choose(session, given[0], &kind, err);
	return status ? status : cmd_new_record(call, session, kind, NULL, given + 1, err);
}

static const struct svc_option options[] = {
	CMD_MESSAGE_OPTIONS,
	{"key", 0, SVC_OPT_TEXT, "TEXT",
		.help = "Unique text by which a script finds the record again."},
	{"edit", 0, SVC_OPT_FLAG, .help = "Open the editor first, with what was given filled in."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"KIND", "service or offering.", SVC_COMPLETE_KIND, 1, 1},
	{"ID|FIELD=VALUE", "The id, the title, and values of fields.", SVC_COMPLETE_ASSIGNMENT, 0,
		-1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc catalog new service intranet title=Intranet team=applications", "A new service"},
	{NULL},
};

const struct svc_command svc_cmd_catalog_new = {
	.noun = "catalog",
	.verb = "new",
	.summary = "Add a service or an offering",
	.help = "Makes a record of the catalog, as 'svc service new' and 'svc offering new' do.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
