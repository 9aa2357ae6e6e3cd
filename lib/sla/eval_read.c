#include "sla/eval_read.h"
#include "sla/eval_parts.h"
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

enum svc_status svc_eval_missing(struct svc_error *err, const char *key, const char *what)
{
	return svc_error_set(err, SVC_EINVALID, "'%s' must be %s", key, what);
}

enum svc_status svc_eval_text(
	const json_t *json, const char *key, const char **out, struct svc_error *err)
{
	*out = json_string_value(json_object_get(json, key));
	return *out ? SVC_OK : svc_eval_missing(err, key, "a text");
}

enum svc_status svc_eval_time(
	const json_t *json, const char *key, int64_t *out, struct svc_error *err)
{
	const char *text = json_string_value(json_object_get(json, key));
	if (text && svc_time_parse(text, out))
		return SVC_OK;
	return svc_eval_missing(err, key, "a time as 2026-11-21T09:14:00Z");
}

/* [["09:00", "17:00"], …] */
static enum svc_status read_windows(const json_t *json, GArray **out, struct svc_error *err)
{
	size_t i;
	const json_t *pair;
	if (!json_is_array(json))
		return svc_eval_missing(err, "hours", "lists of windows, each a pair of times");
	json_array_foreach(json, i, pair)
	{
		const char *start = json_string_value(json_array_get(pair, 0));
		const char *end = json_string_value(json_array_get(pair, 1));
		struct svc_window window;
		if (!start || !end || json_array_size(pair) != 2)
			return svc_eval_missing(
				err, "hours", "lists of windows, each a pair of times");
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
		return svc_eval_missing(err, key, "an object of days to windows");
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
	if (svc_eval_text(json, "timezone", &zone, err) != SVC_OK ||
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
			return svc_eval_missing(err, "holidays", "a list of dates");
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

enum svc_status svc_eval_calendar(struct svc_eval_case *c, const json_t *json,
	struct svc_calendar **out, struct svc_error *err)
{
	if (g_strcmp0(json_string_value(json), "always") == 0) {
		*out = svc_calendar_new_always();
	} else if (!json_is_object(json)) {
		return svc_eval_missing(err, "calendar", "an object, or \"always\"");
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
		return svc_eval_missing(
			err, "target", "a positive number of seconds, or a duration as 4h");
	}
	svc_clock_spec_target(spec, priority, amount, business_days, 0, 0);
	return SVC_OK;
}

enum svc_status svc_eval_targets(
	struct svc_clock_spec *spec, const json_t *json, struct svc_error *err)
{
	const json_t *target = json_object_get(json, "target");
	json_t *by_priority = json_object_get(json, "target_by_priority");
	const char *priority;
	const json_t *value;
	if (!target && !json_is_object(by_priority))
		return svc_eval_missing(err, "target", "given, or target_by_priority");
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
		return svc_eval_missing(err, "pause_states", "a list of statuses");
	g_autoptr(GPtrArray) pauses = g_ptr_array_new_with_free_func(g_free);
	json_array_foreach(list, i, state)
	{
		if (!json_is_string(state))
			return svc_eval_missing(err, "pause_states", "a list of statuses");
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
		return svc_eval_missing(
			err, "kind", "response, next_response, periodic_update, resolution or ola");
	if (svc_eval_targets(spec, json, err) != SVC_OK || read_pauses(spec, json, err) != SVC_OK)
		return err->status;
	if (calendar && svc_eval_calendar(c, calendar, &own, err) != SVC_OK)
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
				return svc_eval_missing(err, name, "a number from 0 to 100");
			policy->at_risk = (int)(percent * SVC_PERCENT + 0.5);
		} else if (!json_is_string(value)) {
			return svc_eval_missing(err, name, "a text");
		} else if (svc_policy_set(policy, name, json_string_value(value), err) != SVC_OK) {
			return err->status;
		}
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
		return svc_eval_missing(
			err, "case", "an object with calendar, sla, events and evaluate_at");
	if (!json_is_object(clocks))
		return svc_eval_missing(err, "sla", "an object with clocks");
	if (svc_eval_calendar(c, json_object_get(json, "calendar"), &first.calendar, err) != SVC_OK)
		return svc_error_prefix(err, "calendar");
	g_array_append_val(c->phases, first);
	if (read_policy(&c->policy, json_object_get(sla, "policy"), err) != SVC_OK)
		return svc_error_prefix(err, "policy");
	json_object_foreach(clocks, name, clock)
	{
		if (read_clock(c, name, clock, err) != SVC_OK)
			return svc_error_prefix(err, "clock %s", name);
	}
	if (svc_eval_time(json, "evaluate_at", &c->evaluate_at, err) != SVC_OK)
		return err->status;
	return svc_eval_events(c, json_object_get(json, "events"), err);
}
