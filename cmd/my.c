/*
 * svc my
 */
#include "cmd/commands.h"
#include "cmd/rows.h"
#include "flow/next.h"
#include "util/time.h"
#include <string.h>

/* For people each urgency is a table of its own, so that it needs no column. */
static const struct svc_column columns[] = {
	{"id", "Id", SVC_COL_ID, 0},
	{"priority", "P", SVC_COL_WORD, 0},
	{"status", "Status", SVC_COL_WORD, 0},
	{"title", "Title", SVC_COL_TEXT, 3},
	{"clock", "Clock", SVC_COL_TEXT, 1},
	{"due", "Due", SVC_COL_TIME, 0},
};
static const struct svc_column all_columns[] = {
	{"id", "Id", SVC_COL_ID, 0},
	{"urgency", "Urgency", SVC_COL_WORD, 0},
	{"priority", "P", SVC_COL_WORD, 0},
	{"status", "Status", SVC_COL_WORD, 0},
	{"title", "Title", SVC_COL_TEXT, 0},
	{"assignee", "Assignee", SVC_COL_TEXT, 0},
	{"team", "Team", SVC_COL_TEXT, 0},
	{"clock", "Clock", SVC_COL_TEXT, 0},
	{"due", "Due", SVC_COL_TIME, 0},
	{"left", "Left", SVC_COL_SECONDS, 0},
};

struct my {
	struct svc_session *session;
	guint bad;
};

static void report_bad(const struct svc_error *why, void *data)
{
	struct my *my = data;
	my->bad++;
	if (my->session->context.warn)
		my->session->context.warn(my->session->context.data, why);
}

static json_t *by_role(const struct svc_record *record, const char *role)
{
	const char *field = svc_kind_role(record->kind, role);
	const char *text = field ? svc_record_get(record, field) : NULL;
	return text ? json_string(text) : json_null();
}

static json_t *row_of(const struct svc_flow_work *work)
{
	const struct svc_record *record = work->record;
	const char *title = svc_record_get(record, "title");
	char due[SVC_TIME_LENGTH];
	json_t *row = json_object();
	json_object_set_new(row, "kind", json_string(record->kind->name));
	json_object_set_new(row, "id", json_string(record->id));
	json_object_set_new(row, "urgency", json_string(svc_urgency_name(work->urgency)));
	json_object_set_new(row, "priority", by_role(record, "priority"));
	json_object_set_new(row, "status", by_role(record, "status"));
	json_object_set_new(row, "title", title ? json_string(title) : json_null());
	json_object_set_new(row, "assignee", by_role(record, "assignee"));
	json_object_set_new(row, "team", by_role(record, "team"));
	json_object_set_new(row, "opened", by_role(record, "opened"));
	json_object_set_new(row, "hold_until", by_role(record, "hold_until"));
	json_object_set_new(row, "clock", work->clock ? json_string(work->clock) : json_null());
	json_object_set_new(row, "due",
		work->has_due ? json_string(svc_time_print(work->due, due)) : json_null());
	json_object_set_new(row, "conflict", json_boolean(svc_record_in_conflict(record)));
	json_object_set_new(row, "left", work->has_due ? json_integer(work->left) : json_null());
	return row;
}

static void print_rows(struct svc_session *session, const GPtrArray *list)
{
	svc_out_begin(session->out, "svc.my/1", "work", all_columns, G_N_ELEMENTS(all_columns));
	for (guint i = 0; i < list->len && !svc_out_failed(session->out); i++)
		svc_out_row(session->out, row_of(list->pdata[i]));
	svc_out_end(session->out, NULL);
}

static void print_section(struct svc_session *session, const GPtrArray *list,
	enum svc_urgency urgency, const char *title, bool *first)
{
	guint count = 0;
	for (guint i = 0; i < list->len; i++)
		count += ((const struct svc_flow_work *)list->pdata[i])->urgency == urgency;
	if (!count)
		return;
	g_autofree char *painted = svc_out_paint(session->out, SVC_ROLE_HEADING, title);
	g_autofree char *line = g_strdup_printf("%s%s\n", *first ? "" : "\n", painted);
	svc_out_raw(session->out, line, strlen(line));
	*first = false;
	svc_out_begin(session->out, "svc.my/1", "work", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < list->len && !svc_out_failed(session->out); i++) {
		const struct svc_flow_work *work = list->pdata[i];
		if (work->urgency != urgency)
			continue;
		json_t *row = row_of(work);
		cmd_mark_conflict(session->out, work->record, row);
		svc_out_row(session->out, row);
	}
	svc_out_end(session->out, NULL);
}

static void print_sections(struct svc_session *session, const GPtrArray *list)
{
	static const char *const titles[] = {"Breached", "At risk", "Open", "Waiting"};
	bool first = true;
	for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
		print_section(session, list, (enum svc_urgency)i, titles[i], &first);
	for (guint i = 0; i < list->len; i++) {
		if (!svc_record_in_conflict(((const struct svc_flow_work *)list->pdata[i])->record))
			continue;
		cmd_say_conflicts(session->out);
		break;
	}
	if (first)
		svc_out_say(session->out,
			"Nothing to do: no open work is yours or waits for your teams.");
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const char *me;
	enum svc_status status = svc_desk_author(session->desk, &me, err);
	if (status)
		return status;
	g_auto(GStrv) teams = svc_desk_teams_of(session->desk, me);
	struct my my = {.session = session};
	const struct svc_flow_scope scope = {.me = me,
		.teams = svc_call_flag(call, "teams") ? (const char *const *)teams : NULL,
		.bad = report_bad,
		.data = &my};
	g_autoptr(GPtrArray) list = NULL;
	status = svc_flow_work_list(session->desk, &scope, &list, err);
	if (status)
		return status;
	int64_t limit = svc_call_int(call, "limit", INT64_MAX);
	if (limit < list->len)
		g_ptr_array_set_size(list, (int)limit);
	if (svc_out_for_people(session->out))
		print_sections(session, list);
	else
		print_rows(session, list);
	return my.bad ? svc_error_set(
				err, SVC_EINVALID, "not everything could be read: see the warnings")
		      : SVC_OK;
}

static const struct svc_option options[] = {
	{"teams", 0, SVC_OPT_FLAG, .fallback = "yes",
		.help = "Leave out what waits for somebody of your teams.",
		.flags = SVC_OPT_NEGATABLE},
	{"limit", 'n', SVC_OPT_INT, "N", .fallback = "no limit", .help = "Show at most N."},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc my", "What to do next"},
	{"svc my --no-teams", "Only what is yours already"},
	{NULL},
};

const struct svc_command svc_cmd_my = {
	.noun = "",
	.verb = "my",
	.summary = "List your work, most urgent first",
	.help = "Lists open work that is yours, or that belongs to one of your teams and to nobody yet: "
		"first what is over its target, then what is at risk, then by the time at which the "
		"next clock is due, by priority and by age. What is on hold comes last, until its date "
		"has come.\n\n"
		"You are who git's user.email says. 'svc ticket take --next' takes the first that "
		"nobody has.",
	.options = options,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
