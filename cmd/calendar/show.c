/*
 * svc calendar show [ID]
 */
#include "cmd/commands.h"
#include "sla/agenda.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>

enum { WEEKS = 4, WEEKS_MOST = 520, DAYS_A_WEEK = 7 };

static const char schema[] = "svc.calendar.show/1";

static const struct svc_column columns[] = {
	{"calendar", "Calendar", SVC_COL_ID, 0},
	{"date", "Date", SVC_COL_TEXT, 0},
	{"weekday", "Day", SVC_COL_TEXT, 0},
	{"windows", "Open", SVC_COL_LIST, 0},
	{"note", "Note", SVC_COL_TEXT, 1},
};
enum { FOR_PEOPLE_SKIP = 1 }; /* the calendar stands in the heading */

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

/* Why a date differs from others of its weekday. */
static char *note_of(const json_t *day)
{
	bool holiday = json_is_string(json_object_get(day, "holiday"));
	bool exception = json_is_true(json_object_get(day, "exception"));
	const char *name = text_of(day, "holiday");
	if (!holiday)
		return g_strdup(exception ? "exception" : "");
	return g_strdup_printf("%s%s%s", exception ? "exception on " : "holiday",
		exception || !*name ? "" : ": ",
		*name       ? name
		: exception ? "a holiday"
			    : "");
}

static json_t *row_of(const json_t *agenda, const json_t *day)
{
	json_t *row = json_copy((json_t *)day);
	g_autofree char *note = note_of(day);
	json_object_set(row, "calendar", json_object_get(agenda, "calendar"));
	json_object_set_new(row, "note", json_string(note));
	return row;
}

static void print_days(struct svc_session *session, const json_t *agenda, size_t skip)
{
	size_t i;
	const json_t *day;
	svc_out_begin(session->out, schema, "days", columns + skip, G_N_ELEMENTS(columns) - skip);
	json_array_foreach(json_object_get(agenda, "days"), i, day)
		svc_out_row(session->out, row_of(agenda, day));
	svc_out_end(session->out, NULL);
}

/* An instant in the calendar's own zone, which is the one its windows are written in. */
static char *local_text(const struct svc_session *session, const json_t *agenda, const char *key)
{
	int64_t time;
	svc_auto(svc_zone) zone = NULL;
	svc_autoclear(svc_error) ignored = {0};
	struct svc_civil c;
	if (!svc_time_parse(text_of(agenda, key), &time))
		return NULL;
	if (svc_zone_open(text_of(agenda, "timezone"), svc_zone_dir(&session->context), &zone,
		    &ignored) != SVC_OK)
		return g_strdup(text_of(agenda, key));
	time += svc_zone_offset(zone, time);
	svc_civil_of(time, &c);
	int64_t day = svc_day_of(c.year, c.month, c.day);
	return g_strdup_printf("%s %04d-%02d-%02d %02d:%02d", svc_weekday_name(svc_weekday_of(day)),
		c.year, c.month, c.day, c.hour, c.minute);
}

static void print_heading(struct svc_session *session, const json_t *agenda, bool first)
{
	g_autofree char *opens = local_text(session, agenda, "opens");
	g_autofree char *closes = local_text(session, agenda, "closes");
	bool open = json_is_true(json_object_get(agenda, "open"));
	g_autoptr(GString) line = g_string_new(text_of(agenda, "calendar"));
	if (*text_of(agenda, "title"))
		g_string_append_printf(line, "  %s", text_of(agenda, "title"));
	g_string_append_printf(line, " (%s)", text_of(agenda, "timezone"));
	g_autofree char *safe = svc_utf8_harmless(line->str, false);
	g_autofree char *painted = svc_out_paint(session->out, SVC_ROLE_HEADING, safe);
	g_autofree char *state =
		open    ? g_strdup_printf("Open now%s%s%s%s.", closes ? "; closes " : ", always",
                               closes ? closes : "", opens ? "; opens again " : "",
                               opens ? opens : "")
		: opens ? g_strdup_printf("Closed now; opens %s, closes %s.", opens, closes)
			: g_strdup("Closed; it never opens again.");
	g_autofree char *text = g_strdup_printf("%s%s\n%s\n\n", first ? "" : "\n", painted, state);
	svc_out_raw(session->out, text, strlen(text));
}

static void print(struct svc_session *session, const json_t *agendas)
{
	enum svc_format format = svc_out_format(session->out);
	bool people = svc_out_for_people(session->out) || format == SVC_MD;
	size_t i, k;
	const json_t *agenda, *day;
	if (format == SVC_JSON) {
		svc_out_object(session->out, schema, "calendars", json_incref((json_t *)agendas),
			NULL, NULL);
		return;
	}
	if (people) {
		json_array_foreach(agendas, i, agenda)
		{
			print_heading(session, agenda, i == 0);
			print_days(session, agenda, FOR_PEOPLE_SKIP);
		}
		return;
	}
	svc_out_begin(session->out, schema, "days", columns, G_N_ELEMENTS(columns));
	json_array_foreach(agendas, i, agenda)
	{
		json_array_foreach(json_object_get(agenda, "days"), k, day)
			svc_out_row(session->out, row_of(agenda, day));
	}
	svc_out_end(session->out, NULL);
}

struct listing {
	GPtrArray *ids;
};

static enum svc_status add_id(struct svc_record **record, void *data, struct svc_error *err)
{
	struct listing *listing = data;
	g_ptr_array_add(listing->ids, g_strdup((*record)->id));
	return SVC_OK;
}

/* The calendars asked for, a part of an id will do; without any, all. */
static enum svc_status find_ids(
	struct svc_session *session, char **operands, GPtrArray *ids, struct svc_error *err)
{
	const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(session->desk), "calendar");
	struct listing listing = {ids};
	if (!*operands && kind)
		return svc_desk_each(session->desk, kind, add_id, NULL, &listing, err);
	for (char **id = operands; *id; id++) {
		svc_autoclear(svc_ref) ref = {0};
		if (!strcmp(*id, "always")) {
			g_ptr_array_add(ids, g_strdup(*id));
			continue;
		}
		if (svc_desk_find(session->desk, kind, *id, &ref, err) != SVC_OK)
			return err->status;
		g_ptr_array_add(ids, g_strdup(ref.id));
	}
	return SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const struct svc_sla_options options = {.now = session->context.now};
	svc_auto(svc_sla_engine) engine = svc_sla_open(session->desk, &options);
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	int64_t weeks = svc_call_int(call, "weeks", WEEKS);
	if (weeks < 1 || weeks > WEEKS_MOST)
		return svc_error_set(err, SVC_EUSAGE, "--weeks goes from 1 to %d", WEEKS_MOST);
	enum svc_status status = find_ids(session, svc_call_operands(call), ids, err);
	json_t *agendas = json_array();
	for (guint i = 0; !status && i < ids->len; i++) {
		json_t *agenda = NULL;
		status = svc_calendar_agenda(
			engine, ids->pdata[i], (int)weeks * DAYS_A_WEEK, &agenda, err);
		if (!status)
			json_array_append_new(agendas, agenda);
	}
	if (!status)
		print(session, agendas);
	json_decref(agendas);
	return status;
}

static const struct svc_option options[] = {
	{"weeks", 0, SVC_OPT_INT, "N", .fallback = "4", .help = "Show N weeks from today on."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "Calendars to show, or always; without any, all.", SVC_COMPLETE_ID, 0, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc calendar show office", "The coming four weeks of a calendar, with its holidays"},
	{NULL},
};

const struct svc_command svc_cmd_calendar_show = {
	.noun = "calendar",
	.verb = "show",
	.summary = "Show when a calendar is open in the coming weeks",
	.help = "Shows whether it is open now, when it opens and closes next, and the open windows of "
		"each date in the calendar's own time zone, with holidays by name. 'svc show ID' shows "
		"the record itself.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
