/*
 * A worked case (tests/data/sla/scenarios.json) written down as a desk: records, and edits of its
 * calendar and agreement as commits of their dates.
 */
#ifndef SVC_TESTS_SLA_SCENARIO_H
#define SVC_TESTS_SLA_SCENARIO_H

#include "../desk/temp.h"
#include "util/instants.h"

static const char *get(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

/* Status names of the cases, as a desk may name its own. */
static char *status_name(const char *text)
{
	return g_strdelimit(g_strdup(text), "_", '-');
}

static void put_windows(GString *out, const json_t *windows)
{
	size_t i;
	const json_t *w;
	g_string_append(out, "[");
	json_array_foreach(windows, i, w)
	{
		g_string_append_printf(out, "%s%s-%s", i ? ", " : "",
			json_string_value(json_array_get(w, 0)),
			json_string_value(json_array_get(w, 1)));
	}
	g_string_append(out, "]\n");
}

static void put_days(GString *out, const json_t *calendar, const char *key)
{
	json_t *days = json_object_get(calendar, key);
	const char *day;
	const json_t *windows;
	if (json_object_size(days))
		g_string_append_printf(out, "%s:\n", key);
	json_object_foreach(days, day, windows)
	{
		g_string_append_printf(out, "  %s: ", day);
		put_windows(out, windows);
	}
}

static void write_calendar(struct temp *temp, const char *id, const json_t *calendar)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *path = g_strdup_printf("calendars/%s.md", id);
	size_t i;
	const json_t *day;
	g_string_append_printf(
		out, "---\nid: %s\ntitle: Hours\ntimezone: %s\n", id, get(calendar, "timezone"));
	put_days(out, calendar, "hours");
	if (json_array_size(json_object_get(calendar, "holidays")))
		g_string_append(out, "holidays:\n");
	json_array_foreach(json_object_get(calendar, "holidays"), i, day)
	{
		g_string_append_printf(out, "- %s\n", json_string_value(day));
	}
	put_days(out, calendar, "exceptions");
	g_string_append(out, "---\n");
	temp_write(temp, path, out->str);
}

static void put_target(GString *out, const json_t *clock, const json_t *edit)
{
	json_t *map = json_object_get(clock, "target_by_priority");
	const char *priority;
	const json_t *value;
	if (edit || !map) {
		g_string_append_printf(out, "    target: %" JSON_INTEGER_FORMAT "s\n",
			json_integer_value(json_object_get(edit ? edit : clock, "target")));
		return;
	}
	g_string_append(out, "    target:\n");
	json_object_foreach(map, priority, value)
	{
		g_string_append_printf(out, "      %s: %" JSON_INTEGER_FORMAT "s\n", priority,
			json_integer_value(value));
	}
}

static void put_clock(
	struct temp *temp, GString *out, const char *name, const json_t *clock, const json_t *edit)
{
	size_t i;
	const json_t *state;
	g_string_append_printf(out, "  %s:\n    kind: %s\n", name, get(clock, "kind"));
	put_target(out, clock, edit);
	if (json_array_size(json_object_get(clock, "pause_states")))
		g_string_append(out, "    pause:\n");
	json_array_foreach(json_object_get(clock, "pause_states"), i, state)
	{
		g_autofree char *status = status_name(json_string_value(state));
		g_string_append_printf(out, "    - %s\n", status);
	}
	if (get(clock, "group"))
		g_string_append_printf(out, "    team: %s\n", get(clock, "group"));
	if (json_object_get(clock, "calendar")) {
		g_string_append_printf(out, "    calendar: own-hours\n");
		write_calendar(temp, "own-hours", json_object_get(clock, "calendar"));
	}
}

/* `edit` is an event that changes the target of one clock, or NULL. */
static void write_sla(struct temp *temp, const json_t *sla, const json_t *edit)
{
	g_autoptr(GString) out = g_string_new("---\nid: gold\ntitle: Gold\ncalendar: hours\n");
	json_t *policy = json_object_get(sla, "policy"), *clocks = json_object_get(sla, "clocks");
	const char *name;
	const json_t *value;
	g_string_append(out, "clocks:\n");
	json_object_foreach(clocks, name, value)
	{
		bool edited = edit && strcmp(get(edit, "clock"), name) == 0;
		put_clock(temp, out, name, value, edited ? edit : NULL);
	}
	json_object_foreach(policy, name, value)
	{
		if (json_is_integer(value))
			g_string_append_printf(out, "at_risk: %" JSON_INTEGER_FORMAT "%%\n",
				json_integer_value(value));
		else
			g_string_append_printf(out, "%s: %s\n", name, json_string_value(value));
	}
	g_string_append(out, "---\n");
	temp_write(temp, "slas/gold.md", out->str);
}

static void put_entry(GString *out, const json_t *event)
{
	const char *type = get(event, "type"), *when = get(event, "at");
	g_autofree char *to = get(event, "to") ? status_name(get(event, "to")) : NULL;
	g_autofree char *status = get(event, "status") ? status_name(get(event, "status")) : NULL;
	if (strcmp(type, "created") == 0) {
		g_string_append_printf(out,
			"\n## %s ana opened\n\n- status: %s\n- type: incident\n", when, status);
		if (get(event, "priority"))
			g_string_append_printf(out, "- priority: %s\n", get(event, "priority"));
	} else if (strcmp(type, "status") == 0) {
		g_string_append_printf(out, "\n## %s kim changed\n\n- status: %s\n", when, to);
	} else if (strcmp(type, "priority") == 0) {
		g_string_append_printf(
			out, "\n## %s kim changed\n\n- priority: %s\n", when, get(event, "to"));
	} else if (strcmp(type, "assigned") == 0) {
		g_string_append_printf(
			out, "\n## %s kim changed\n\n- team: %s\n", when, get(event, "group"));
	} else if (g_str_has_suffix(type, "_reply") || strcmp(type, "customer_message") == 0) {
		const char *who = *type == 'c'                 ? "ana"
				  : strcmp(type, "auto_reply") ? "kim"
							       : "auto";
		g_string_append_printf(out, "\n## %s %s replied\n\nText.\n", when, who);
	}
}

static void write_ticket(struct temp *temp, const json_t *events)
{
	g_autoptr(GString) out = g_string_new(NULL);
	size_t i;
	const json_t *event;
	g_string_append_printf(out,
		"---\nid: INC-2606-7K3M9\ntitle: A case\nstatus: new\ntype: incident\nrequester: ana\n"
		"sla: gold\nopened: %s\n---\nText.\n",
		get(json_array_get(events, 0), "at"));
	json_array_foreach(events, i, event)
	{
		put_entry(out, event);
	}
	temp_write(temp, "tickets/2026/06/INC-2606-7K3M9.md", out->str);
}

static void write_desk(struct temp *temp)
{
	temp_init(temp);
	temp_write(temp, ".svc/config.yaml", "format: 1\n");
	temp_write(temp, ".svc/kinds/ticket.yaml",
		"extends: ticket\nstatuses:\n"
		"  open: {category: open, to: [pending], help: Work.}\n"
		"  pending: {category: paused, to: [open], help: Waits.}\n"
		"  hold: {category: paused, to: [open], help: Waits.}\n"
		"  on-hold-vendor: {category: paused, to: [open], help: Waits.}\n");
	temp_write(
		temp, "people/ana.md", "---\nid: ana\ntitle: Ana\nemail: ana@example.com\n---\n");
	temp_write(temp, "people/kim.md",
		"---\nid: kim\ntitle: Kim\nemail: kim@example.com\nroles:\n- agent\n---\n");
	temp_write(temp, "teams/net.md", "---\nid: net\ntitle: Net\n---\n");
}

static void write_scenario(struct temp *temp, const json_t *scenario)
{
	json_t *events = json_object_get(scenario, "events");
	size_t i;
	const json_t *event;
	write_desk(temp);
	write_calendar(temp, "hours", json_object_get(scenario, "calendar"));
	write_sla(temp, json_object_get(scenario, "sla"), NULL);
	write_ticket(temp, events);
	temp_commit(temp, "2001-01-01T00:00:00Z");
	json_array_foreach(events, i, event)
	{
		const char *type = get(event, "type");
		if (strcmp(type, "calendar") == 0)
			write_calendar(temp, "hours", json_object_get(event, "calendar"));
		else if (strcmp(type, "target") == 0)
			write_sla(temp, json_object_get(scenario, "sla"), event);
		else
			continue;
		temp_commit(temp, get(event, "at"));
	}
}

#endif
