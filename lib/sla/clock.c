#include "sla/clock.h"
#include "sla/fold.h"
#include <string.h>

static const char *const state_names[] = {"running", "paused", "stopped", "cancelled"};

const char *svc_clock_state_name(enum svc_clock_state state)
{
	return state_names[state];
}

bool svc_clock_is_cyclic(enum svc_clock_kind kind)
{
	return kind != SVC_CLOCK_RESPONSE && kind != SVC_CLOCK_RESOLUTION;
}

static struct svc_calendar *calendar_at(const struct svc_clock_input *in, int64_t time)
{
	size_t i = in->n_calendars - 1;
	while (i > 0 && in->calendars[i].from > time)
		i--;
	return in->calendars[i].calendar;
}

struct piece { /* a stretch of time under one calendar */
	int64_t from, to;
	struct svc_calendar *calendar;
};

/* Calls for the pieces of [from, to) in order are made by a cursor: the calendars known at `as_of`
 * count, each from its date on, or the last of them for all time (`on_calendar_change`). */
struct pieces {
	const struct svc_clock_input *in;
	int64_t from, to, as_of;
	size_t next;
};

static bool next_piece(struct pieces *p, struct piece *out)
{
	const struct svc_clock_input *in = p->in;
	if (p->from >= p->to)
		return false;
	*out = (struct piece){.from = p->from, .to = p->to};
	if (in->n_calendars == 1 ||
		in->policy->values[SVC_POLICY_CALENDAR] == SVC_CALENDAR_RETROACTIVE) {
		out->calendar = calendar_at(in, p->as_of);
		p->from = p->to;
		return true;
	}
	while (p->next + 1 < in->n_calendars && in->calendars[p->next + 1].from <= p->from &&
		in->calendars[p->next + 1].from <= p->as_of)
		p->next++;
	if (p->next + 1 < in->n_calendars && in->calendars[p->next + 1].from <= p->as_of)
		out->to = MIN(out->to, in->calendars[p->next + 1].from);
	out->calendar = in->calendars[p->next].calendar;
	p->from = out->to;
	return true;
}

static int64_t seconds_in(const struct svc_clock_input *in, int64_t from, int64_t to, int64_t as_of)
{
	struct pieces pieces = {in, from, to, as_of, 0};
	struct piece piece;
	int64_t sum = 0;
	while (next_piece(&pieces, &piece))
		sum += svc_calendar_seconds(piece.calendar, piece.from, piece.to);
	return sum;
}

static const struct svc_clock_part *part_at(const struct svc_cycle *cycle, unsigned i)
{
	return &g_array_index(cycle->parts, struct svc_clock_part, i);
}

static int64_t part_end(const struct svc_cycle *cycle, unsigned i, int64_t open_end)
{
	return i + 1 < cycle->parts->len ? part_at(cycle, i + 1)->from : open_end;
}

/* Business time that had run at `time`, by the calendars known at `as_of`. */
static int64_t elapsed_at(const struct svc_clock_input *in, const struct svc_cycle *cycle,
	int64_t time, int64_t as_of)
{
	int64_t sum = 0;
	for (unsigned i = 0; i < cycle->parts->len; i++) {
		const struct svc_clock_part *part = part_at(cycle, i);
		if (part->mode == SVC_MODE_RUN)
			sum += seconds_in(
				in, part->from, MIN(part_end(cycle, i, time), time), as_of);
	}
	return sum;
}

static const char *priority_at(const struct svc_clock_input *in, int64_t time)
{
	const char *priority = NULL;
	for (size_t i = 0; i < in->n_events && in->events[i].at <= time; i++)
		if (in->events[i].type == SVC_EVENT_PRIORITY)
			priority = in->events[i].value;
	return priority;
}

/* The target in force at `time` in seconds; false if nothing is promised. */
static bool target_at(const struct svc_clock_input *in, const struct svc_cycle *cycle, int64_t time,
	int64_t *seconds)
{
	size_t i = 0;
	if (in->policy->values[SVC_POLICY_TARGET] == SVC_TARGET_RETROACTIVE)
		while (i + 1 < in->n_targets && in->targets[i + 1].from <= time)
			i++;
	const struct svc_target *target =
		svc_clock_target(in->targets[i].spec, priority_at(in, time));
	if (!target)
		return false;
	*seconds = target->amount;
	if (!target->business_days)
		return true;
	int64_t start = cycle->start;
	bool effective = in->policy->values[SVC_POLICY_CALENDAR] == SVC_CALENDAR_EFFECTIVE;
	return svc_calendar_business_days(
		calendar_at(in, effective ? start : time), start, target->amount, seconds);
}

/* True if the cycle was over its target just before `time`, when the terms changed. */
static bool was_breached(
	const struct svc_clock_input *in, const struct svc_cycle *cycle, int64_t time)
{
	int64_t target;
	if (time <= cycle->start || time > in->now || (cycle->restarted && time > cycle->stop))
		return false;
	return target_at(in, cycle, time - 1, &target) &&
	       elapsed_at(in, cycle, time, time - 1) > target;
}

/* Evidence is never deleted: elapsed time only grows while the terms stay, so it suffices to look
 * at the moments at which priority, target or calendar changed. */
static bool was_ever_breached(const struct svc_clock_input *in, const struct svc_cycle *cycle)
{
	for (size_t i = 0; i < in->n_events; i++)
		if (in->events[i].type == SVC_EVENT_PRIORITY &&
			was_breached(in, cycle, in->events[i].at))
			return true;
	if (in->policy->values[SVC_POLICY_TARGET] == SVC_TARGET_RETROACTIVE)
		for (size_t i = 1; i < in->n_targets; i++)
			if (was_breached(in, cycle, in->targets[i].from))
				return true;
	if (in->policy->values[SVC_POLICY_CALENDAR] == SVC_CALENDAR_RETROACTIVE)
		for (size_t i = 1; i < in->n_calendars; i++)
			if (was_breached(in, cycle, in->calendars[i].from))
				return true;
	return false;
}

struct search { /* for the instant at which `goal` is reached */
	int64_t sum, goal;
	int64_t found;
};

/* Looks within [from, to); true if the goal is reached there. */
static bool search_in(const struct svc_clock_input *in, struct search *s, int64_t from, int64_t to)
{
	struct pieces pieces = {in, from, to, in->now, 0};
	struct piece piece;
	while (next_piece(&pieces, &piece)) {
		if (piece.to == INT64_MAX)
			return svc_calendar_due(
				piece.calendar, piece.from, s->goal - s->sum, &s->found);
		int64_t length = svc_calendar_seconds(piece.calendar, piece.from, piece.to);
		if (length > 0 && s->sum + length >= s->goal)
			return svc_calendar_due(
				piece.calendar, piece.from, s->goal - s->sum, &s->found);
		s->sum += length;
	}
	return false;
}

bool svc_cycle_due(
	const struct svc_clock *clock, const struct svc_cycle *cycle, int64_t seconds, int64_t *out)
{
	struct search s = {.goal = seconds};
	if (cycle->state == SVC_CLOCK_CANCELLED)
		return false;
	bool found = false;
	for (unsigned i = 0; i < cycle->parts->len && !found; i++) {
		const struct svc_clock_part *part = part_at(cycle, i);
		bool stopped_last = part->mode == SVC_MODE_STOP && i + 1 == cycle->parts->len;
		if (part->mode == SVC_MODE_RUN || stopped_last)
			found = search_in(
				&clock->input, &s, part->from, part_end(cycle, i, INT64_MAX));
	}
	if (found)
		*out = s.found;
	return found;
}

static void set_figures(const struct svc_clock *clock, struct svc_cycle *cycle)
{
	const struct svc_clock_input *in = &clock->input;
	cycle->elapsed = elapsed_at(in, cycle, in->now, in->now);
	int64_t terms_at = cycle->restarted ? cycle->stop - 1 : in->now;
	cycle->promised = target_at(in, cycle, MAX(terms_at, cycle->start), &cycle->target);
	if (!cycle->promised)
		return;
	cycle->has_due = svc_cycle_due(clock, cycle, cycle->target, &cycle->due);
	cycle->breached = cycle->elapsed > cycle->target;
	cycle->ever_breached = cycle->breached || was_ever_breached(in, cycle);
	cycle->percent = 100 * cycle->elapsed / MAX(cycle->target, 1);
	bool open = cycle->state == SVC_RUNNING || cycle->state == SVC_CLOCK_PAUSED;
	int at_risk = in->spec->at_risk ? in->spec->at_risk : in->policy->at_risk;
	cycle->at_risk = open && !cycle->breached &&
			 100 * SVC_PERCENT * cycle->elapsed >= at_risk * cycle->target;
}

struct svc_clock *svc_clock_new(const struct svc_clock_input *input)
{
	struct svc_clock *clock = g_new(struct svc_clock, 1);
	clock->input = *input;
	clock->cycles = svc_clock_fold(input);
	for (unsigned i = 0; i < clock->cycles->len; i++)
		set_figures(clock, &g_array_index(clock->cycles, struct svc_cycle, i));
	return clock;
}

void svc_clock_free(struct svc_clock *clock)
{
	if (!clock)
		return;
	g_array_unref(clock->cycles);
	g_free(clock);
}

const struct svc_cycle *svc_clock_last(const struct svc_clock *clock)
{
	unsigned n = clock->cycles->len;
	return n ? &g_array_index(clock->cycles, struct svc_cycle, n - 1) : NULL;
}

int64_t svc_cycle_part_end(
	const struct svc_clock *clock, const struct svc_cycle *cycle, unsigned part)
{
	return MIN(part_end(cycle, part, clock->input.now), clock->input.now);
}

int64_t svc_cycle_part_seconds(
	const struct svc_clock *clock, const struct svc_cycle *cycle, unsigned part)
{
	if (part_at(cycle, part)->mode != SVC_MODE_RUN)
		return 0;
	return seconds_in(&clock->input, part_at(cycle, part)->from,
		svc_cycle_part_end(clock, cycle, part), clock->input.now);
}

/* Every stretch of business time in a piece. */
static void count_piece(const struct piece *piece, unsigned part, GArray *out)
{
	int64_t at = piece->from;
	struct svc_interval open;
	while (at < piece->to && svc_calendar_next(piece->calendar, at, &open) &&
		open.start < piece->to) {
		struct svc_counted counted = {{MAX(open.start, at), MIN(open.end, piece->to)},
			svc_calendar_id(piece->calendar), part};
		g_array_append_val(out, counted);
		at = open.end;
	}
}

GArray *svc_cycle_counted(const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct svc_counted));
	for (unsigned i = 0; i < cycle->parts->len; i++) {
		if (part_at(cycle, i)->mode != SVC_MODE_RUN)
			continue;
		struct pieces pieces = {&clock->input, part_at(cycle, i)->from,
			svc_cycle_part_end(clock, cycle, i), clock->input.now, 0};
		struct piece piece;
		while (next_piece(&pieces, &piece))
			count_piece(&piece, i, out);
	}
	return out;
}
