#include "cmd/commands.h"
#include "cli/table.h"

#define ADDRESS(NAME) &svc_cmd_##NAME,
const struct svc_command *const svc_commands[] = {SVC_COMMANDS(ADDRESS) NULL};

const struct svc_cli_noun svc_command_nouns[] = {
	{"kind", "kinds", NULL, "The kinds of records: what they hold and what can be done to them",
		NULL, false},
	{"catalog", NULL, NULL, "The service catalog: services and what is offered", NULL, false},
	{"import", NULL, NULL, "Bring in records from CSV or JSON lines", NULL, false},
	{"export", NULL, NULL, "Write records as CSV or JSON lines", NULL, false},
	{NULL, NULL, NULL, NULL, NULL, false},
};
