#include "cmd/commands.h"
#include "cli/table.h"

#define ADDRESS(NAME) &svc_cmd_##NAME,
const struct svc_command *const svc_commands[] = {SVC_COMMANDS(ADDRESS) NULL};

const struct svc_cli_noun svc_command_nouns[] = {
	{"kind", "kinds", NULL, "The kinds of records: what they hold and what can be done to them",
		NULL, false, NULL},
	{"catalog", NULL, NULL, "The service catalog: services and what is offered", NULL, false,
		NULL},
	{"report", NULL, NULL, "A week or a month in figures", NULL, false, NULL},
	{"import", NULL, NULL, "Bring in records from CSV or JSON lines", NULL, false, NULL},
	{"export", NULL, NULL, "Write records as CSV or JSON lines", NULL, false, NULL},
	{"query", NULL, NULL, "What a query means", NULL, false, NULL},
	{"index", NULL, NULL, "The cache that makes queries of many records fast", NULL, false,
		NULL},
	{"audit", NULL, NULL, "What git's history proves, for an auditor", NULL, false, NULL},
	{"setup", NULL, NULL, "What svc can set up in other programs", NULL, false, NULL},
	{NULL, NULL, NULL, NULL, NULL, false, NULL},
};

static const char *const none[] = {NULL};
static const char *const start[] = {"init", "config", "kind", "setup", NULL};
static const char *const work[] = {"my", NULL};
static const char *const work_parts[] = {"work", NULL};
static const char *const look[] = {
	"list", "search", "similar", "query", "sql", "show", "log", "changes", "report", NULL};
static const char *const offer[] = {"catalog", NULL};
static const char *const offer_parts[] = {"service", "offering", "sla", "calendar", NULL};
static const char *const people_parts[] = {"team", "person", "customer", NULL};
static const char *const move[] = {"import", "export", "apply", NULL};
static const char *const care[] = {
	"sync", "check", "audit", "index", "undo", "restore", "resolve", NULL};
static const char *const help[] = {"help", "version", "completion", NULL};

const struct svc_help_group svc_command_groups[] = {
	{"Set up a desk", start, none},
	{"Work", work, work_parts},
	{"Look", look, none},
	{"Catalog and service levels", offer, offer_parts},
	{"People", none, people_parts},
	{"Bring in and take out", move, none},
	{"Take care", care, none},
	{"Help", help, none},
	{NULL, NULL, NULL},
};
