#include "sla/eval.h"
#include "util/time.h"

json_t *svc_time_json(bool known, int64_t time)
{
	char text[SVC_TIME_LENGTH];
	return known ? json_string(svc_time_print(time, text)) : json_null();
}

/* When the cycle reaches 50, 75, 90 and 100 % of its target: for escalations. */
static json_t *thresholds(const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	static const int percents[] = {50, 75, 90, 100};
	json_t *out = json_object();
	for (size_t i = 0; i < G_N_ELEMENTS(percents); i++) {
		char name[sizeof "100"];
		int64_t due = 0;
		g_snprintf(name, sizeof name, "%d", percents[i]);
		bool known =
			svc_cycle_due(clock, cycle, (cycle->target * percents[i] + 99) / 100, &due);
		json_object_set_new(out, name, svc_time_json(known, due));
	}
	return out;
}

static void add_cycle(json_t *out, const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	json_object_set_new(out, "start", svc_time_json(true, cycle->start));
	json_object_set_new(
		out, "target", cycle->promised ? json_integer(cycle->target) : json_null());
	json_object_set_new(out, "due", svc_time_json(cycle->has_due, cycle->due));
	json_object_set_new(out, "elapsed", json_integer(cycle->elapsed));
	json_object_set_new(out, "breached", json_boolean(cycle->breached));
	json_object_set_new(out, "ever_breached", json_boolean(cycle->ever_breached));
	json_object_set_new(out, "state", json_string(svc_clock_state_name(cycle->state)));
	json_object_set_new(
		out, "percent", cycle->promised ? json_integer(cycle->percent) : json_null());
	json_object_set_new(out, "at_risk", json_boolean(cycle->at_risk));
	if (cycle->promised)
		json_object_set_new(out, "thresholds", thresholds(clock, cycle));
}

static bool shows_cycles(const struct svc_clock *clock)
{
	const struct svc_clock_input *in = &clock->input;
	return svc_clock_is_cyclic(in->spec->kind) || clock->cycles->len > 1 ||
	       in->policy->values[SVC_POLICY_REOPEN] == SVC_REOPEN_RESET;
}

json_t *svc_clock_json(const struct svc_clock *clock)
{
	json_t *out = json_object();
	const struct svc_cycle *last = svc_clock_last(clock);
	if (last)
		add_cycle(out, clock, last);
	if (!shows_cycles(clock))
		return out;
	json_t *cycles = json_array();
	for (unsigned i = 0; i < clock->cycles->len; i++) {
		json_t *item = json_object();
		add_cycle(item, clock, &g_array_index(clock->cycles, struct svc_cycle, i));
		json_array_append_new(cycles, item);
	}
	json_object_set_new(out, "cycles", cycles);
	return out;
}
