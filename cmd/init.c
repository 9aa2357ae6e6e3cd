/*
 * svc init [DIR]
 */
#include "desk/init.h"
#include "cmd/commands.h"
#include <string.h>

static json_t *paths_json(const GPtrArray *paths)
{
	json_t *list = json_array();
	for (guint i = 0; i < paths->len; i++)
		json_array_append_new(list, json_string(paths->pdata[i]));
	return list;
}

static void report(struct svc_session *session, const struct svc_init_result *result, bool dry_run)
{
	g_autoptr(GString) people = g_string_new(NULL);
	g_string_printf(people,
		"%s a desk in %s: %u files, you are %s.\n"
		"Next: svc ticket new 'TITLE', svc list, svc help\n"
		"If others work on it too: 'svc setup git --apply' teaches git to merge records.\n",
		dry_run ? "Would make" : "Made", result->root, result->paths->len, result->person);
	json_t *object = json_pack("{s:s, s:s, s:o?, s:b, s:o}", "root", result->root, "person",
		result->person, "commit",
		*result->commit.hex ? json_string(result->commit.hex) : json_null(), "dry_run",
		dry_run, "paths", paths_json(result->paths));
	svc_out_object(session->out, "svc.init/1", "desk", object, people->str, people->str);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const char *folder = svc_call_operands(call)[0];
	bool elsewhere = folder && strcmp(session->directory, ".") && !g_path_is_absolute(folder);
	g_autofree char *joined =
		elsewhere ? g_build_filename(session->directory, folder, NULL) : g_strdup(folder);
	struct svc_init_options options = {
		.template = svc_call_text(call, "template"),
		.name = svc_call_text(call, "name"),
		.timezone = svc_call_text(call, "timezone"),
		.holidays = svc_call_text(call, "holidays"),
		.git_init = svc_call_flag(call, "git"),
		.no_commit = !svc_call_flag(call, "commit"),
		.dry_run = svc_call_flag(call, "dry-run"),
	};
	svc_autoclear(svc_init_result) result = {0};
	enum svc_status status = svc_desk_init(
		&session->context, joined ? joined : session->directory, &options, &result, err);
	if (!status)
		report(session, &result, options.dry_run);
	return status;
}

static const char *const templates[] = {"it", "small-business", NULL};

static const struct svc_option options[] = {
	{"template", 0, SVC_OPT_CHOICE, "NAME", templates, "it",
		"What to fill the desk with: calendars, SLAs, teams, services and offerings of an "
		"internal IT department, or the little that a small business needs."},
	{"name", 0, SVC_OPT_TEXT, "TEXT", .fallback = "the folder's name",
		.help = "Name of the desk."},
	{"timezone", 0, SVC_OPT_TEXT, "ZONE", .fallback = "that of the system",
		.help = "IANA time zone of the office hours, such as Europe/Berlin."},
	{"holidays", 0, SVC_OPT_TEXT, "CODE", .fallback = "those of the zone's country, if known",
		.help = "Public holidays to start with: a country's code, or none."},
	{"git", 0, SVC_OPT_FLAG, .help = "Make a git repository where there is none."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"DIR", "Folder of the desk; it is made if it is missing.", SVC_COMPLETE_FILE, 0, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc init --git helpdesk", "A desk in a new repository"},
	{"svc init --template small-business", "A small desk in the repository you are in"},
	{NULL},
};

const struct svc_command svc_cmd_init = {
	.noun = "",
	.verb = "init",
	.summary = "Make a desk",
	.help = "Makes a desk in a git repository, or in a folder of one, with one commit: the config and "
		"the records of a template. The person that git's user.email names becomes the first "
		"person record.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_NO_DESK | SVC_CMD_WRITES,
	.run = run,
};
