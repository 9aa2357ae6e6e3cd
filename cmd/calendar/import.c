/*
 * svc calendar import FILE [CALENDAR]
 */
#include "cmd/commands.h"
#include "cmd/written.h"
#include "import/holidays.h"
#include "util/file.h"
#include "util/time.h"
#include "util/utf8.h"
#include "util/zone.h"
#include <string.h>
#include <unistd.h>

enum { SHOWN_REFUSED = 10 };

struct import {
	struct svc_call *call;
	struct svc_session *session;
	const char *file;
	const struct svc_kind *kind;
	struct svc_ical ical;
};

/* The local date of an instant, as a day number. */
static int64_t day_of(const struct svc_session *session, int64_t time)
{
	const struct svc_zone *zone = svc_out_zone(session->out);
	time += zone ? svc_zone_offset(zone, time) : 0;
	return time / SVC_DAY - (time % SVC_DAY < 0);
}

static char *refusal_text(const struct svc_ical_refusal *refusal)
{
	return g_strdup_printf("line %d: '%s' %s", refusal->line, refusal->name, refusal->why);
}

/* Events that are no holidays: told one by one with --skip-bad, else nothing is imported. */
static enum svc_status judge_refused(const struct import *import, struct svc_error *err)
{
	const GArray *refused = import->ical.refused;
	g_autoptr(GString) hint = g_string_new(NULL);
	bool skip = svc_call_flag(import->call, "skip-bad");
	for (guint i = 0; i < refused->len; i++) {
		const struct svc_ical_refusal *one =
			&g_array_index(refused, struct svc_ical_refusal, i);
		g_autofree char *text = refusal_text(one);
		g_autofree char *safe = svc_utf8_harmless(text, false);
		if (skip)
			svc_context_warn(&import->session->context, import->file, one->line,
				"left out: '%s' %s", one->name, one->why);
		else if (i < SHOWN_REFUSED)
			g_string_append_printf(hint, "%s\n", safe);
	}
	if (skip || !refused->len)
		return SVC_OK;
	if (refused->len > SHOWN_REFUSED)
		g_string_append_printf(hint, "and %d more\n", (int)refused->len - SHOWN_REFUSED);
	g_string_append(hint, "--until DATE writes the dates of rules without an end up to a day; "
			      "--skip-bad leaves such events out");
	svc_error_set(err, SVC_EINVALID, "%u event%s of the file can't be holidays", refused->len,
		refused->len == 1 ? "" : "s");
	svc_error_hint(err, "%s", hint->str);
	return svc_error_at(
		err, import->file, g_array_index(refused, struct svc_ical_refusal, 0).line, 0);
}

static enum svc_status read_file(struct import *import, struct svc_error *err)
{
	const struct svc_call *call = import->call;
	const char *name = svc_call_operands(import->call)[0];
	g_autoptr(GBytes) bytes = NULL;
	struct svc_ical_options options = {0};
	int64_t start, end;
	import->file = strcmp(name, "-") ? name : "standard input";
	if (svc_file_read_any(name, STDIN_FILENO, SVC_ICAL_MAX_BYTES, &bytes, err) != SVC_OK)
		return err->status;
	if ((options.has_since = svc_call_time(call, "since", &start)))
		options.since = day_of(import->session, start);
	if ((options.has_until = svc_call_span(call, "until", &start, &end)))
		options.until = day_of(import->session, end - 1);
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	if (svc_ical_read(text ? text : "", length, &options, &import->ical, err) != SVC_OK)
		return svc_error_at(err, err->status == SVC_EINVALID ? import->file : NULL,
			err->line, err->column);
	if (import->ical.events)
		return judge_refused(import, err);
	svc_error_set(err, SVC_EINVALID, "the file holds no events");
	return svc_error_at(err, import->file, 0, 0);
}

struct only {
	struct svc_ref ref;
	unsigned n;
};

static enum svc_status count_one(struct svc_record **record, void *data, struct svc_error *err)
{
	struct only *only = data;
	if (only->n++ == 0)
		only->ref = (struct svc_ref){
			(*record)->kind, g_strdup((*record)->id), g_strdup((*record)->path)};
	return SVC_OK;
}

/* The calendar that is named; without a name, the only one there is. */
static enum svc_status find_calendar(
	const struct import *import, const char *name, struct svc_ref *out, struct svc_error *err)
{
	struct svc_desk *desk = import->session->desk;
	struct only only = {0};
	if (name) {
		if (svc_desk_find(desk, import->kind, name, out, err) != SVC_OK && !err->hint)
			svc_error_hint(err, "--new makes a calendar of that name");
		return err->status;
	}
	if (svc_desk_each(desk, import->kind, count_one, NULL, &only, err) == SVC_OK &&
		only.n == 1) {
		*out = only.ref;
		return SVC_OK;
	}
	svc_ref_clear(&only.ref);
	if (err->status)
		return err->status;
	svc_error_set(err, SVC_EUSAGE, "into which calendar? There are %u", only.n);
	return svc_error_hint(err, "name it after the file, or make one with --new");
}

static enum svc_status add_to(
	const struct import *import, struct svc_flow *flow, unsigned *added, struct svc_error *err)
{
	svc_autoclear(svc_ref) ref = {0};
	svc_auto(svc_edit) edit = svc_edit_new();
	struct svc_record *record;
	const char *name = svc_call_operands(import->call)[1];
	if (find_calendar(import, name, &ref, err) != SVC_OK ||
		svc_flow_load(flow, &ref, &record, err) != SVC_OK ||
		svc_import_holidays(record, &import->ical, edit, added, err) != SVC_OK)
		return err->status;
	return svc_flow_edit(flow, &ref, edit, err);
}

/* The file's zone where tzdata has it, else the desk's, else UTC. */
static const char *zone_of(const struct import *import)
{
	svc_auto(svc_zone) zone = NULL;
	svc_autoclear(svc_error) unknown = {0};
	const struct svc_zone *desk = svc_out_zone(import->session->out);
	if (import->ical.zone &&
		svc_zone_open(import->ical.zone, svc_zone_dir(&import->session->context), &zone,
			&unknown) == SVC_OK)
		return import->ical.zone;
	return desk ? svc_zone_name(desk) : "UTC";
}

static enum svc_status make_new(
	const struct import *import, struct svc_flow *flow, unsigned *added, struct svc_error *err)
{
	svc_auto(svc_edit) fields = svc_edit_new();
	svc_autoclear(svc_ref) ref = {0};
	const char *id = svc_call_operands(import->call)[1];
	bool created;
	if (!id) {
		svc_error_set(err, SVC_EUSAGE, "what shall the new calendar be called?");
		return svc_error_hint(err, "name it after the file: a slug such as de-holidays");
	}
	svc_edit_add(fields, SVC_EDIT_SET, "title", import->ical.title ? import->ical.title : id);
	svc_edit_add(
		fields, SVC_EDIT_SET, svc_kind_role(import->kind, "timezone"), zone_of(import));
	if (svc_import_holidays(NULL, &import->ical, fields, added, err) != SVC_OK)
		return err->status;
	const struct svc_flow_draft draft = {import->kind, id, NULL, fields};
	return svc_flow_new(flow, &draft, &ref, &created, err);
}

static void tell(const struct import *import, unsigned added)
{
	unsigned all = import->ical.days->len;
	g_autofree char *cancelled =
		import->ical.cancelled ? g_strdup_printf("; %u cancelled", import->ical.cancelled)
				       : g_strdup("");
	svc_out_say(import->session->out, "%u of %u holiday%s %s new%s.", added, all,
		all == 1 ? "" : "s", added == 1 ? "is" : "are", cancelled);
}

static enum svc_status bring_in(struct import *import, struct svc_error *err)
{
	g_autofree char *op = cmd_op(import->call);
	struct svc_flow_options options = cmd_flow_options(import->call, import->session, op);
	svc_auto(svc_flow) flow = NULL;
	unsigned added = 0;
	if (read_file(import, err) != SVC_OK)
		return err->status;
	g_autofree char *file = g_path_get_basename(import->file);
	g_autofree char *safe = svc_utf8_harmless(file, false);
	g_autofree char *subject = g_strdup_printf("%s: holidays of %s", op, safe);
	if (!options.subject)
		options.subject = subject;
	if (svc_flow_begin(import->session->desk, &options, &flow, err) != SVC_OK)
		return err->status;
	enum svc_status status = svc_call_flag(import->call, "new")
					 ? make_new(import, flow, &added, err)
					 : add_to(import, flow, &added, err);
	if (status)
		return status;
	tell(import, added);
	return cmd_finish(import->session, &options, flow, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	struct import import = {.call = call,
		.session = session,
		.kind = svc_kinds_acting(svc_desk_kinds(session->desk), "calendar")};
	enum svc_status status = bring_in(&import, err);
	svc_ical_clear(&import.ical);
	return status;
}

static const struct svc_option options[] = {
	{"since", 0, SVC_OPT_TIME, "DATE", .fallback = "the first",
		.help = "Leave out dates before DATE."},
	{"until", 0, SVC_OPT_TIME, "DATE", .fallback = "the last",
		.help = "Leave out dates after DATE, a day, month or year; dates of rules without an "
			"end are written up to it."},
	{"new", 0, SVC_OPT_FLAG,
		.help = "Make the calendar, for others to include: its title and zone are those of the "
			"file."},
	{"skip-bad", 0, SVC_OPT_FLAG,
		.help = "Leave out events that can't be holidays, with a warning each, and import the "
			"rest."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"FILE", "An iCalendar file, - for standard input.", SVC_COMPLETE_FILE, 1, 1},
	{"CALENDAR",
		"The calendar that gets the holidays; it can be left out where there is one "
		"alone.",
		SVC_COMPLETE_ID, 0, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc calendar import holidays.ics office --until 2028",
		"Add a country's holidays, those of moving rules up to 2028"},
	{"svc calendar import holidays.ics de-holidays --new",
		"A calendar of its own, which others name under include"},
	{NULL},
};

const struct svc_command svc_cmd_calendar_import = {
	.noun = "calendar",
	.verb = "import",
	.summary = "Add the holidays of an iCalendar file to a calendar",
	.help = "Takes events of whole days: each of their dates, as written, whatever time zone the "
		"file names. An event of every year becomes a date of every year; other rules are "
		"written as dates, if they have an end or --until gives one. Cancelled events are left "
		"out, dates that the calendar has already too: a second import adds nothing.\n\n"
		"Events with a time of day, and rules that dates can't say, are named and refused.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
