#include "sla/eval.h"
#include "sla/sla.h"
#include "util/time.h"
#include "util/zone_names.h"

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* Why a part began: what happened, by whom. */
static void add_cause(json_t *out, const struct svc_sla_event *cause)
{
	static const char *const words[] = {
		[SVC_EVENT_CREATED] = "opened",
		[SVC_EVENT_STATUS] = "status",
		[SVC_EVENT_REPLY] = "reply",
		[SVC_EVENT_MESSAGE] = "message",
		[SVC_EVENT_ASSIGNED] = "team",
		[SVC_EVENT_PRIORITY] = "priority",
	};
	json_object_set_new(out, "event", json_string(words[cause->type]));
	json_object_set_new(out, "value", text_or_null(cause->value));
	json_object_set_new(out, "reason", text_or_null(cause->reason));
	json_object_set_new(out, "who", text_or_null(cause->author));
	json_object_set_new(out, "line", json_integer(cause->line));
}

static json_t *parts_of(const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	static const char *const modes[] = {[SVC_MODE_RUN] = "running",
		[SVC_MODE_PAUSE] = "paused",
		[SVC_MODE_STOP] = "stopped"};
	json_t *out = json_array();
	for (unsigned i = 0; i < cycle->parts->len; i++) {
		const struct svc_clock_part *part =
			&g_array_index(cycle->parts, struct svc_clock_part, i);
		json_t *item = json_object();
		json_object_set_new(item, "from", svc_time_json(true, part->from));
		json_object_set_new(
			item, "to", svc_time_json(true, svc_cycle_part_end(clock, cycle, i)));
		json_object_set_new(item, "state", json_string(modes[part->mode]));
		json_object_set_new(
			item, "seconds", json_integer(svc_cycle_part_seconds(clock, cycle, i)));
		add_cause(item, part->cause);
		json_array_append_new(out, item);
	}
	return out;
}

static json_t *intervals_of(const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	g_autoptr(GArray) counted = svc_cycle_counted(clock, cycle);
	json_t *out = json_array();
	for (unsigned i = 0; i < counted->len; i++) {
		const struct svc_counted *c = &g_array_index(counted, struct svc_counted, i);
		json_t *item = json_object();
		json_object_set_new(item, "from", svc_time_json(true, c->interval.start));
		json_object_set_new(item, "to", svc_time_json(true, c->interval.end));
		json_object_set_new(
			item, "seconds", json_integer(c->interval.end - c->interval.start));
		json_object_set_new(item, "calendar", json_string(c->calendar));
		json_object_set_new(item, "part", json_integer(c->part));
		json_array_append_new(out, item);
	}
	return out;
}

/* "met", "breached", "running", "cancelled" …: what a customer would call it. */
static const char *verdict_of(const struct svc_cycle *cycle)
{
	if (cycle->state == SVC_CLOCK_CANCELLED)
		return "cancelled";
	if (!cycle->promised)
		return "no target";
	if (cycle->breached)
		return "breached";
	return cycle->state == SVC_STOPPED ? "met" : svc_clock_state_name(cycle->state);
}

static json_t *cycle_proof(const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	json_t *out = json_object();
	json_object_set_new(out, "start", svc_time_json(true, cycle->start));
	json_object_set_new(out, "state", json_string(svc_clock_state_name(cycle->state)));
	json_object_set_new(
		out, "target", cycle->promised ? json_integer(cycle->target) : json_null());
	json_object_set_new(out, "elapsed", json_integer(cycle->elapsed));
	json_object_set_new(
		out, "percent", cycle->promised ? json_integer(cycle->percent) : json_null());
	json_object_set_new(out, "due", svc_time_json(cycle->has_due, cycle->due));
	json_object_set_new(out, "ever_breached", json_boolean(cycle->ever_breached));
	json_object_set_new(out, "verdict", json_string(verdict_of(cycle)));
	json_object_set_new(out, "parts", parts_of(clock, cycle));
	json_object_set_new(out, "intervals", intervals_of(clock, cycle));
	return out;
}

static json_t *clock_proof(const struct svc_clock *clock)
{
	const struct svc_clock_input *in = &clock->input;
	json_t *out = json_object(), *calendars = json_array(), *cycles = json_array();
	for (size_t i = 0; i < in->n_calendars; i++) {
		json_t *item = json_object();
		struct svc_calendar *calendar = in->calendars[i].calendar;
		json_object_set_new(item, "from",
			svc_time_json(in->calendars[i].from != INT64_MIN, in->calendars[i].from));
		json_object_set_new(item, "id", json_string(svc_calendar_id(calendar)));
		json_object_set_new(item, "timezone", json_string(svc_calendar_zone(calendar)));
		json_array_append_new(calendars, item);
	}
	for (unsigned i = 0; i < clock->cycles->len; i++)
		json_array_append_new(cycles,
			cycle_proof(clock, &g_array_index(clock->cycles, struct svc_cycle, i)));
	json_object_set_new(out, "clock", json_string(in->spec->name));
	json_object_set_new(out, "kind", json_string(svc_clock_kind_name(in->spec->kind)));
	json_object_set_new(out, "calendars", calendars);
	json_object_set_new(out, "cycles", cycles);
	return out;
}

static json_t *sla_proof(const struct svc_sla_ticket *ticket)
{
	const struct svc_version *version = ticket->version;
	json_t *out = json_object();
	json_object_set_new(out, "source", json_string(svc_sla_source_name(ticket->source)));
	json_object_set_new(out, "why", text_or_null(ticket->why));
	json_object_set_new(out, "id", text_or_null(version ? version->record->id : NULL));
	if (!version)
		return out;
	json_object_set_new(out, "title", text_or_null(version->sla->title));
	json_object_set_new(out, "path", json_string(version->record->path));
	json_object_set_new(
		out, "commit", text_or_null(*version->commit.hex ? version->commit.hex : NULL));
	json_object_set_new(out, "from", svc_time_json(version->from != INT64_MIN, version->from));
	json_object_set_new(out, "assumed", json_boolean(ticket->assumed));
	return out;
}

json_t *svc_sla_explain(const struct svc_sla_engine *engine, const struct svc_sla_ticket *ticket)
{
	const struct svc_sla_options *options = svc_sla_options_of(engine);
	g_autofree char *tzdata = svc_zone_version(options->zone_folder);
	json_t *out = json_object(), *policy = json_object(), *clocks = json_array();
	for (int i = 0; ticket->version && i < SVC_POLICY_FIELDS; i++) {
		enum svc_policy_field field = (enum svc_policy_field)i;
		json_object_set_new(policy, svc_policy_name(field),
			json_string(svc_policy_values(field)[ticket->policy.values[i]]));
	}
	for (unsigned i = 0; i < ticket->clocks->len; i++)
		json_array_append_new(clocks, clock_proof(ticket->clocks->pdata[i]));
	json_object_set_new(out, "ticket", json_string(ticket->record->id));
	json_object_set_new(out, "now", svc_time_json(true, options->now));
	json_object_set_new(out, "opened", svc_time_json(true, ticket->opened));
	json_object_set_new(out, "sla", sla_proof(ticket));
	json_object_set_new(out, "policy", policy);
	json_object_set_new(out, "tzdata", text_or_null(tzdata));
	json_object_set_new(out, "clocks", clocks);
	json_object_set_new(out, "problem",
		text_or_null(ticket->problem.status ? ticket->problem.message : NULL));
	if (ticket->problem.status) {
		json_object_set_new(out, "problem_path", text_or_null(ticket->problem.path));
		json_object_set_new(out, "problem_line", json_integer(ticket->problem.line));
		json_object_set_new(out, "hint", text_or_null(ticket->problem.hint));
	}
	return out;
}
