#include "sla/eval_parts.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>

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
	if (svc_eval_text(json, "status", &status, err) != SVC_OK)
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
	if (svc_eval_text(json, "to", &to, err) != SVC_OK)
		return err->status;
	add_event(c, at, SVC_EVENT_STATUS, to, json);
	return SVC_OK;
}

static enum svc_status on_priority(
	struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err)
{
	const char *to;
	if (svc_eval_text(json, "to", &to, err) != SVC_OK)
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
	if (svc_eval_calendar(c, json_object_get(json, "calendar"), &phase.calendar, err) != SVC_OK)
		return err->status;
	g_array_append_val(c->phases, phase);
	return SVC_OK;
}

static enum svc_status on_target(
	struct svc_eval_case *c, int64_t at, const json_t *json, struct svc_error *err)
{
	const char *name;
	if (svc_eval_text(json, "clock", &name, err) != SVC_OK)
		return err->status;
	for (unsigned i = 0; i < c->specs->len; i++) {
		const struct svc_clock_spec *old = c->specs->pdata[i];
		if (strcmp(old->name, name) != 0)
			continue;
		struct svc_target_phase phase = {at, svc_clock_spec_new(name)};
		g_ptr_array_add(c->edits, (void *)phase.spec);
		g_array_append_val((GArray *)c->targets->pdata[i], phase);
		return svc_eval_targets((struct svc_clock_spec *)phase.spec, json, err);
	}
	return svc_eval_missing(err, "clock", "one of the SLA's clocks");
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
	if (svc_eval_text(json, "type", &type, err) != SVC_OK ||
		svc_eval_time(json, "at", &at, err) != SVC_OK)
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

enum svc_status svc_eval_events(struct svc_eval_case *c, const json_t *list, struct svc_error *err)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();
	size_t i;
	json_t *event;
	if (!json_is_array(list))
		return svc_eval_missing(err, "events", "a list");
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
