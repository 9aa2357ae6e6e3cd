#include "sla/eval_read.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>

static void free_zone(void *zone)
{
	svc_zone_free(zone);
}
static void free_calendar(void *calendar)
{
	svc_calendar_free(calendar);
}
static void free_spec(void *spec)
{
	svc_clock_spec_free(spec);
}

void svc_eval_case_clear(struct svc_eval_case *c)
{
	g_clear_pointer(&c->calendars, g_ptr_array_unref);
	g_clear_pointer(&c->zones, g_hash_table_unref);
	g_clear_pointer(&c->specs, g_ptr_array_unref);
	g_clear_pointer(&c->own, g_ptr_array_unref);
	g_clear_pointer(&c->edits, g_ptr_array_unref);
	g_clear_pointer(&c->targets, g_ptr_array_unref);
	g_clear_pointer(&c->phases, g_array_unref);
	g_clear_pointer(&c->events, g_array_unref);
}

static enum svc_status missing(struct svc_error *err, const char *key, const char *what)
{
	return svc_error_set(err, SVC_EINVALID, "'%s' must be %s", key, what);
}

static enum svc_status get_text(
	const json_t *json, const char *key, const char **out, struct svc_error *err)
{
	*out = json_string_value(json_object_get(json, key));
	return *out ? SVC_OK : missing(err, key, "a text");
}

static enum svc_status get_time(
	const json_t *json, const char *key, int64_t *out, struct svc_error *err)
{
	const char *text = json_string_value(json_object_get(json, key));
	if (text && svc_time_parse(text, out))
		return SVC_OK;
	return missing(err, key, "a time as 2026-11-21T09:14:00Z");
}

/* [["09:00", "17:00"], …] */
static enum svc_status read_windows(const json_t *json, GArray **out, struct svc_error *err)
{
	size_t i;
	const json_t *pair;
	if (!json_is_array(json))
		return missing(err, "hours", "lists of windows, each a pair of times");
	json_array_foreach(json, i, pair)
	{
		const char *start = json_string_value(json_array_get(pair, 0));
		const char *end = json_string_value(json_array_get(pair, 1));
		struct svc_window window;
		if (!start || !end || json_array_size(pair) != 2)
			return missing(err, "hours", "lists of windows, each a pair of times");
		if (svc_window_make(start, end, &window, err) != SVC_OK)
			return err->status;
		svc_windows_add(out, window);
	}
	return SVC_OK;
}

typedef enum svc_status (*day_fn)(struct svc_calendar_spec *spec, const char *key,
	const GArray *windows, struct svc_error *err);

/* An object of days or dates to windows. */
static enum svc_status read_days(struct svc_calendar_spec *spec, const json_t *json,
	const char *key, day_fn add, struct svc_error *err)
{
	json_t *days = json_object_get(json, key);
	const char *day;
	const json_t *list;
	if (days && !json_is_object(days))
		return missing(err, key, "an object of days to windows");
	json_object_foreach(days, day, list)
	{
		g_autoptr(GArray) windows = NULL;
		if (read_windows(list, &windows, err) != SVC_OK ||
			add(spec, day, windows, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

enum svc_status svc_calendar_spec_from_json(
	const json_t *json, struct svc_calendar_spec **out, struct svc_error *err)
{
	svc_auto(svc_calendar_spec) spec = svc_calendar_spec_new();
	const char *zone;
	if (get_text(json, "timezone", &zone, err) != SVC_OK ||
		read_days(spec, json, "hours", svc_calendar_spec_hours, err) != SVC_OK ||
		read_days(spec, json, "exceptions", svc_calendar_spec_exception, err) != SVC_OK)
		return err->status;
	spec->timezone = g_strdup(zone);
	size_t i;
	const json_t *date;
	json_array_foreach(json_object_get(json, "holidays"), i, date)
	{
		const char *text = json_string_value(date);
		if (!text)
			return missing(err, "holidays", "a list of dates");
		if (svc_calendar_spec_holiday(spec, text, NULL, err) != SVC_OK)
			return err->status;
	}
	*out = g_steal_pointer(&spec);
	return SVC_OK;
}

static enum svc_status get_zone(
	struct svc_eval_case *c, const char *name, struct svc_zone **out, struct svc_error *err)
{
	*out = g_hash_table_lookup(c->zones, name);
	if (*out)
		return SVC_OK;
	if (svc_zone_open(name, c->folder, out, err) != SVC_OK)
		return err->status;
	g_hash_table_insert(c->zones, g_strdup(name), *out);
	return SVC_OK;
}

/* `*out` is owned by the case. */
static enum svc_status read_calendar(struct svc_eval_case *c, const json_t *json,
	struct svc_calendar **out, struct svc_error *err)
{
	if (g_strcmp0(json_string_value(json), "always") == 0) {
		*out = svc_calendar_new_always();
	} else if (!json_is_object(json)) {
		return missing(err, "calendar", "an object, or \"always\"");
	} else {
		svc_auto(svc_calendar_spec) spec = NULL;
		struct svc_zone *zone;
		if (svc_calendar_spec_from_json(json, &spec, err) != SVC_OK ||
			get_zone(c, spec->timezone, &zone, err) != SVC_OK)
			return err->status;
		*out = svc_calendar_new(spec, zone);
	}
	g_ptr_array_add(c->calendars, *out);
	return SVC_OK;
}

static enum svc_status add_target(struct svc_clock_spec *spec, const char *priority,
	const json_t *json, struct svc_error *err)
{
	int64_t amount = 0;
	bool business_days = false;
	if (json_is_string(json)) {
		if (svc_duration_parse(json_string_value(json), &amount, &business_days, err) !=
			SVC_OK)
			return err->status;
	} else if (json_is_integer(json) && json_integer_value(json) > 0 &&
		   json_integer_value(json) <= INT64_C(36525) * SVC_DAY) {
		amount = json_integer_value(json);
	} else {
		return missing(err, "target", "a positive number of seconds, or a duration as 4h");
	}
	svc_clock_spec_target(spec, priority, amount, business_days, 0, 0);
	return SVC_OK;
}

static enum svc_status read_targets(
	struct svc_clock_spec *spec, const json_t *json, struct svc_error *err)
{
	const json_t *target = json_object_get(json, "target");
	json_t *by_priority = json_object_get(json, "target_by_priority");
	const char *priority;
	const json_t *value;
	if (!target && !json_is_object(by_priority))
		return missing(err, "target", "given, or target_by_priority");
	if (target && add_target(spec, NULL, target, err) != SVC_OK)
		return err->status;
	json_object_foreach(by_priority, priority, value)
	{
		if (add_target(spec, priority, value, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

static enum svc_status read_pauses(
	struct svc_clock_spec *spec, const json_t *json, struct svc_error *err)
{
	const json_t *list = json_object_get(json, "pause_states"), *state;
	size_t i;
	if (list && !json_is_array(list))
		return missing(err, "pause_states", "a list of statuses");
	g_autoptr(GPtrArray) pauses = g_ptr_array_new_with_free_func(g_free);
	json_array_foreach(list, i, state)
	{
		if (!json_is_string(state))
			return missing(err, "pause_states", "a list of statuses");
		g_ptr_array_add(pauses, g_strdup(json_string_value(state)));
	}
	g_ptr_array_add(pauses, NULL);
	g_strfreev(spec->pause);
	spec->pause = (char **)g_ptr_array_free(g_steal_pointer(&pauses), FALSE);
	return SVC_OK;
}

static enum svc_status read_clock(
	struct svc_eval_case *c, const char *name, const json_t *json, struct svc_error *err)
{
	struct svc_clock_spec *spec = svc_clock_spec_new(name);
	const char *kind = json_string_value(json_object_get(json, "kind"));
	const json_t *calendar = json_object_get(json, "calendar");
	struct svc_calendar *own = NULL;
	g_ptr_array_add(c->specs, spec);
	if (!svc_clock_kind_by_name(kind ? kind : name, &spec->kind))
		return missing(
			err, "kind", "response, next_response, periodic_update, resolution or ola");
	if (read_targets(spec, json, err) != SVC_OK || read_pauses(spec, json, err) != SVC_OK)
		return err->status;
	if (calendar && read_calendar(c, calendar, &own, err) != SVC_OK)
		return err->status;
	spec->team = g_strdup(json_string_value(json_object_get(json, "group")));
	g_ptr_array_add(c->own, own);
	GArray *phases = g_array_new(FALSE, FALSE, sizeof(struct svc_target_phase));
	struct svc_target_phase first = {INT64_MIN, spec};
	g_array_append_val(phases, first);
	g_ptr_array_add(c->targets, phases);
	return SVC_OK;
}

static enum svc_status read_policy(
	struct svc_sla_policy *policy, const json_t *json, struct svc_error *err)
{
	const char *name;
	const json_t *value;
	policy->at_risk = SVC_AT_RISK_DEFAULT;
	json_object_foreach((json_t *)json, name, value)
	{
		if (strcmp(name, "at_risk_percent") == 0) {
			double percent = json_number_value(value);
			if (!json_is_number(value) || percent < 0 || percent > 100)
				return missing(err, name, "a number from 0 to 100");
			policy->at_risk = (int)(percent * SVC_PERCENT + 0.5);
		} else if (!json_is_string(value)) {
			return missing(err, name, "a text");
		} else if (svc_policy_set(policy, name, json_string_value(value), err) != SVC_OK) {
			return err->status;
		}
	}
	return SVC_OK;
}

static enum svc_category category_of(const char *status)
{
	if (strcmp(status, "resolved") == 0 || strcmp(status, "closed") == 0)
		return SVC_DONE;
	return strcmp(status, "cancelled") == 0 ? SVC_CANCELLED : SVC_OPEN;
}

static void add_event(struct svc_eval_case *c, int64_t at, enum svc_event_type type,
	const char *value, const json_t *json)
{
	struct svc_sla_event event = {.at = at, .type = type, .value = value};
	if (type == SVC_EVENT_CREATED || type == SVC_EVENT_STATUS) {
		event.category = category_of(value);
		event.reason = json_string_value(json_object_get(json, "reason"));
	}
	event.author = json_string_value(json_object_get(json, "author"));
	g_array_append_val(c->events, event);
}

static enum svc_status on_created(
	struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err)
{
	const char *status, *group = json_string_value(json_object_get(json, "group"));
	if (get_text(json, "status", &status, err) != SVC_OK)
		return err->status;
	add_event(c, at, SVC_EVENT_PRIORITY, json_string_value(json_object_get(json, "priority")),
		json);
	add_event(c, at, SVC_EVENT_CREATED, status, json);
	if (group)
		add_event(c, at, SVC_EVENT_ASSIGNED, group, json);
	return SVC_OK;
}

static enum svc_status on_status(
	struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err)
{
	const char *to;
	if (get_text(json, "to", &to, err) != SVC_OK)
		return err->status;
	add_event(c, at, SVC_EVENT_STATUS, to, json);
	return SVC_OK;
}

static enum svc_status on_priority(
	struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err)
{
	const char *to;
	if (get_text(json, "to", &to, err) != SVC_OK)
		return err->status;
	add_event(c, at, SVC_EVENT_PRIORITY, to, json);
	return SVC_OK;
}

static enum svc_status on_assigned(
	struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err)
{
	add_event(
		c, at, SVC_EVENT_ASSIGNED, json_string_value(json_object_get(json, "group")), json);
	return SVC_OK;
}

static enum svc_status on_reply(
	struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err)
{
	add_event(c, at, SVC_EVENT_REPLY, NULL, json);
	return SVC_OK;
}

static enum svc_status on_message(
	struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err)
{
	add_event(c, at, SVC_EVENT_MESSAGE, NULL, json);
	return SVC_OK;
}

/* What the customer doesn't see as an answer: automatic replies and internal notes. */
static enum svc_status on_nothing(
	struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err)
{
	return SVC_OK;
}

static enum svc_status on_calendar(
	struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err)
{
	struct svc_calendar_phase phase = {.from = at};
	if (read_calendar(c, json_object_get(json, "calendar"), &phase.calendar, err) != SVC_OK)
		return err->status;
	g_array_append_val(c->phases, phase);
	return SVC_OK;
}

static enum svc_status on_target(
	struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err)
{
	const char *name;
	if (get_text(json, "clock", &name, err) != SVC_OK)
		return err->status;
	for (unsigned i = 0; i < c->specs->len; i++) {
		const struct svc_clock_spec *old = c->specs->pdata[i];
		if (strcmp(old->name, name) != 0)
			continue;
		struct svc_target_phase phase = {at, svc_clock_spec_new(name)};
		g_ptr_array_add(c->edits, (void *)phase.spec);
		g_array_append_val((GArray *)c->targets->pdata[i], phase);
		return read_targets((struct svc_clock_spec *)phase.spec, json, err);
	}
	return missing(err, "clock", "one of the SLA's clocks");
}

static const struct {
	const char *name;
	enum svc_status (*read)(
		struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err);
} event_types[] = {
	{"created", on_created},
	{"status", on_status},
	{"agent_reply", on_reply},
	{"auto_reply", on_nothing},
	{"note", on_nothing},
	{"customer_message", on_message},
	{"assigned", on_assigned},
	{"priority", on_priority},
	{"calendar", on_calendar},
	{"target", on_target},
};

static enum svc_status read_event(
	struct svc_eval_case *c, const json_t *json, struct svc_error *err)
{
	const char *type;
	int64_t at;
	if (get_text(json, "type", &type, err) != SVC_OK ||
		get_time(json, "at", &at, err) != SVC_OK)
		return err->status;
	for (size_t i = 0; i < G_N_ELEMENTS(event_types); i++)
		if (strcmp(event_types[i].name, type) == 0)
			return event_types[i].read(c, at, json, err);
	g_autofree char *shown = svc_utf8_harmless(type, false);
	g_autoptr(GString) names = g_string_new(event_types[0].name);
	for (size_t i = 1; i < G_N_ELEMENTS(event_types); i++)
		g_string_append_printf(names, ", %s", event_types[i].name);
	svc_error_set(err, SVC_EINVALID, "'%s' is no type of event", shown);
	return svc_error_hint(err, "the types are %s", names->str);
}

static int compare_events(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	int64_t s = 0, t = 0;
	const char *at = json_string_value(json_object_get(x, "at"));
	if (!at || !svc_time_parse(at, &s))
		return 0;
	at = json_string_value(json_object_get(y, "at"));
	if (!at || !svc_time_parse(at, &t))
		return 0;
	return (s > t) - (s < t);
}

/* In order of time; of equal times the first in the text comes first. */
static enum svc_status read_events(
	struct svc_eval_case *c, const json_t *list, struct svc_error *err)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();
	size_t i;
	json_t *event;
	if (!json_is_array(list))
		return missing(err, "events", "a list");
	json_array_foreach(list, i, event)
	{
		g_ptr_array_add(sorted, event);
	}
	g_ptr_array_sort(sorted, compare_events); /* stable */
	for (i = 0; i < sorted->len; i++) {
		const char *at = json_string_value(json_object_get(sorted->pdata[i], "at"));
		if (read_event(c, sorted->pdata[i], err) != SVC_OK)
			return svc_error_prefix(err, "event at %s", at ? at : "no time");
	}
	return SVC_OK;
}

static void init_case(struct svc_eval_case *c)
{
	c->zones = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_zone);
	c->calendars = g_ptr_array_new_with_free_func(free_calendar);
	c->specs = g_ptr_array_new_with_free_func(free_spec);
	c->own = g_ptr_array_new();
	c->edits = g_ptr_array_new_with_free_func(free_spec);
	c->targets = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	c->phases = g_array_new(FALSE, FALSE, sizeof(struct svc_calendar_phase));
	c->events = g_array_new(FALSE, FALSE, sizeof(struct svc_sla_event));
}

enum svc_status svc_eval_read(const json_t *json, struct svc_eval_case *c, struct svc_error *err)
{
	json_t *sla = json_object_get(json, "sla"), *clocks = json_object_get(sla, "clocks");
	const char *name;
	const json_t *clock;
	struct svc_calendar_phase first = {.from = INT64_MIN};
	init_case(c);
	if (!json_is_object(json))
		return missing(err, "case", "an object with calendar, sla, events and evaluate_at");
	if (!json_is_object(clocks))
		return missing(err, "sla", "an object with clocks");
	if (read_calendar(c, json_object_get(json, "calendar"), &first.calendar, err) != SVC_OK)
		return svc_error_prefix(err, "calendar");
	g_array_append_val(c->phases, first);
	if (read_policy(&c->policy, json_object_get(sla, "policy"), err) != SVC_OK)
		return svc_error_prefix(err, "policy");
	json_object_foreach(clocks, name, clock)
	{
		if (read_clock(c, name, clock, err) != SVC_OK)
			return svc_error_prefix(err, "clock %s", name);
	}
	if (get_time(json, "evaluate_at", &c->evaluate_at, err) != SVC_OK)
		return err->status;
	return read_events(c, json_object_get(json, "events"), err);
}
