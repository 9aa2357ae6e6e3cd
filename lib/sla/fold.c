#include "sla/fold.h"
#include <string.h>

struct fold {
	const struct svc_clock_input *input;
	GArray *cycles;
	bool live; /* the last cycle runs or pauses */
	/* `on_reopen: include`: the clock stands at its resolution, but goes on from there as if it
	 * had never stopped when the ticket is reopened. Index of the part that began there. */
	bool soft;
	unsigned soft_part;
	bool created, replied;
	bool waiting; /* a customer wrote while the ticket was done */
	const char *status, *reason, *priority;
	enum svc_category category;
};

static void clear_cycle(void *data)
{
	g_array_unref(((struct svc_cycle *)data)->parts);
}

static bool is_over(enum svc_category category)
{
	return category == SVC_DONE || category == SVC_CANCELLED;
}

static struct svc_cycle *last(struct fold *f)
{
	return f->cycles->len ? &g_array_index(f->cycles, struct svc_cycle, f->cycles->len - 1)
			      : NULL;
}

static enum svc_clock_mode mode_of(const struct fold *f)
{
	return svc_clock_pauses(f->input->spec, f->status, f->reason) ? SVC_MODE_PAUSE
								      : SVC_MODE_RUN;
}

/* Adds a part. Running on is none; each pause is one of its own, it has an own reason. */
static void mark(struct fold *f, const struct svc_sla_event *event, enum svc_clock_mode mode)
{
	struct svc_cycle *cycle = last(f);
	GArray *parts = cycle->parts;
	struct svc_clock_part part = {event->at, mode, event};
	bool runs =
		parts->len &&
		g_array_index(parts, struct svc_clock_part, parts->len - 1).mode == SVC_MODE_RUN;
	if (!runs || mode != SVC_MODE_RUN)
		g_array_append_val(parts, part);
	if (mode != SVC_MODE_STOP)
		cycle->state = mode == SVC_MODE_RUN ? SVC_RUNNING : SVC_CLOCK_PAUSED;
}

static void begin(struct fold *f, const struct svc_sla_event *event)
{
	struct svc_cycle cycle = {.start = event->at};
	cycle.parts = g_array_sized_new(FALSE, FALSE, sizeof(struct svc_clock_part), 4);
	g_array_append_val(f->cycles, cycle);
	mark(f, event, mode_of(f));
	f->live = true;
	f->soft = false;
}

static void end(struct fold *f, const struct svc_sla_event *event, enum svc_clock_state state)
{
	mark(f, event, SVC_MODE_STOP);
	last(f)->state = state;
	last(f)->stop = event->at;
	f->live = false;
}

/* The ticket became done or cancelled. */
static void on_over(struct fold *f, const struct svc_sla_event *event)
{
	if (!f->live)
		return;
	bool include = f->input->spec->kind == SVC_CLOCK_RESOLUTION &&
		       f->input->policy->values[SVC_POLICY_REOPEN] == SVC_REOPEN_INCLUDE;
	if (event->category == SVC_CANCELLED) {
		end(f, event, SVC_CLOCK_CANCELLED);
	} else if (include) {
		struct svc_clock_part part = {event->at, mode_of(f), event};
		f->soft_part = last(f)->parts->len;
		g_array_append_val(last(f)->parts, part);
		f->soft = true;
		f->live = false;
	} else {
		end(f, event, SVC_STOPPED);
	}
}

/* The ticket was done or cancelled and isn't any more. */
static void on_reopen(struct fold *f, const struct svc_sla_event *event)
{
	if (f->input->spec->kind != SVC_CLOCK_RESOLUTION || f->cycles->len == 0)
		return;
	switch ((enum svc_on_reopen)f->input->policy->values[SVC_POLICY_REOPEN]) {
	case SVC_REOPEN_FIRST_CLOSE:
		break;
	case SVC_REOPEN_RESET:
		begin(f, event);
		break;
	case SVC_REOPEN_INCLUDE:
	case SVC_REOPEN_CONTINUE:
		mark(f, event, mode_of(f));
		f->soft = false;
		f->live = true;
		break;
	}
}

static void on_status(struct fold *f, const struct svc_sla_event *event)
{
	bool was_over = is_over(f->category);
	f->status = event->value;
	f->reason = event->reason;
	f->category = event->category;
	if (is_over(event->category)) {
		on_over(f, event);
	} else if (was_over) {
		on_reopen(f, event);
		if (f->waiting && !f->live && f->input->spec->kind == SVC_CLOCK_NEXT_RESPONSE)
			begin(f, event);
		f->waiting = false;
	} else if (f->live) {
		mark(f, event, mode_of(f));
	}
}

static void on_created(struct fold *f, const struct svc_sla_event *event)
{
	enum svc_clock_kind kind = f->input->spec->kind;
	f->status = event->value;
	f->reason = event->reason;
	f->category = event->category;
	if (f->created)
		return;
	f->created = true;
	if (kind != SVC_CLOCK_RESPONSE && kind != SVC_CLOCK_RESOLUTION)
		return;
	begin(f, event);
	if (is_over(event->category))
		on_over(f, event);
}

static void on_reply(struct fold *f, const struct svc_sla_event *event)
{
	enum svc_clock_kind kind = f->input->spec->kind;
	f->replied = true;
	f->waiting = false;
	if (kind == SVC_CLOCK_RESOLUTION || kind == SVC_CLOCK_OLA)
		return;
	if (f->live)
		end(f, event, SVC_STOPPED);
	if (kind == SVC_CLOCK_PERIODIC_UPDATE && !is_over(f->category))
		begin(f, event);
}

static void on_message(struct fold *f, const struct svc_sla_event *event)
{
	if (f->input->spec->kind != SVC_CLOCK_NEXT_RESPONSE || !f->replied || f->live)
		return;
	if (is_over(f->category))
		f->waiting = true;
	else
		begin(f, event);
}

static void on_assigned(struct fold *f, const struct svc_sla_event *event)
{
	const struct svc_clock_spec *spec = f->input->spec;
	if (spec->kind != SVC_CLOCK_OLA)
		return;
	bool ours = spec->team && event->value && strcmp(spec->team, event->value) == 0;
	if (ours && !f->live && !is_over(f->category))
		begin(f, event);
	else if (!ours && f->live)
		end(f, event, SVC_STOPPED);
}

static void on_priority(struct fold *f, const struct svc_sla_event *event)
{
	bool changed = g_strcmp0(f->priority, event->value) != 0;
	f->priority = event->value;
	if (!changed || !f->live || !svc_clock_by_priority(f->input->spec) ||
		f->input->policy->values[SVC_POLICY_PRIORITY] != SVC_PRIORITY_RESTART)
		return;
	end(f, event, SVC_CLOCK_CANCELLED);
	last(f)->restarted = true;
	begin(f, event);
}

GArray *svc_clock_fold(const struct svc_clock_input *input)
{
	static void (*const handlers[])(struct fold *, const struct svc_sla_event *) = {
		[SVC_EVENT_CREATED] = on_created,
		[SVC_EVENT_STATUS] = on_status,
		[SVC_EVENT_REPLY] = on_reply,
		[SVC_EVENT_MESSAGE] = on_message,
		[SVC_EVENT_ASSIGNED] = on_assigned,
		[SVC_EVENT_PRIORITY] = on_priority,
	};
	struct fold f = {.input = input, .category = SVC_OPEN};
	f.cycles = g_array_new(FALSE, FALSE, sizeof(struct svc_cycle));
	g_array_set_clear_func(f.cycles, clear_cycle);
	for (size_t i = 0; i < input->n_events && input->events[i].at <= input->now; i++)
		handlers[input->events[i].type](&f, &input->events[i]);
	if (f.soft) {
		const struct svc_sla_event *cause =
			g_array_index(last(&f)->parts, struct svc_clock_part, f.soft_part).cause;
		g_array_set_size(last(&f)->parts, f.soft_part);
		end(&f, cause, SVC_STOPPED);
	}
	return f.cycles;
}
