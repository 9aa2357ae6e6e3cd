/*
 * Clocks on random tickets against a brute force that replays the events for every minute and asks
 * glibc for the wall clock; and the laws that hold whatever the terms.
 */
#include "rounds.h"
#include "sla/clock.h"
#include "util/time.h"
#include <string.h>
#include <time.h>

enum { MAX_EVENTS = 12, HOUR = 3600, START = 1780300800 /* 2026-06-01T08:00:00Z, a Monday */ };

struct random_case {
	GRand *rand;
	struct svc_zone *zone;
	struct svc_calendar *calendar, *wider;
	int open, close; /* minutes of every day of the week but Sunday */
	struct svc_clock_spec *spec;
	struct svc_sla_policy policy;
	struct svc_sla_event events[MAX_EVENTS];
	size_t n;
	int64_t now;
};

static struct svc_calendar *make_calendar(struct svc_zone *zone, int open, int close)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_calendar_spec) spec = svc_calendar_spec_new();
	g_autoptr(GArray) windows = NULL;
	svc_windows_add(&windows, (struct svc_window){open * 60, close * 60});
	g_assert_cmpint(svc_calendar_spec_hours(spec, "mon-sat", windows, &err), ==, SVC_OK);
	return svc_calendar_new(spec, zone);
}

static void random_event(struct random_case *c, struct svc_sla_event *e)
{
	static const struct {
		const char *status;
		enum svc_category category;
	} statuses[] = {{"open", SVC_OPEN}, {"hold", SVC_PAUSED}, {"hold", SVC_PAUSED},
		{"resolved", SVC_DONE}, {"open", SVC_OPEN}, {"cancelled", SVC_CANCELLED}};
	static const enum svc_event_type types[] = {SVC_EVENT_STATUS, SVC_EVENT_STATUS,
		SVC_EVENT_REPLY, SVC_EVENT_MESSAGE, SVC_EVENT_ASSIGNED, SVC_EVENT_PRIORITY};
	e->type = types[g_rand_int_range(c->rand, 0, G_N_ELEMENTS(types))];
	int pick = g_rand_int_range(c->rand, 0, G_N_ELEMENTS(statuses));
	if (e->type == SVC_EVENT_STATUS) {
		e->value = statuses[pick].status;
		e->category = statuses[pick].category;
		e->reason = g_rand_boolean(c->rand) ? "customer" : "change";
	} else if (e->type == SVC_EVENT_ASSIGNED) {
		e->value = g_rand_boolean(c->rand) ? "net" : "desk";
	} else if (e->type == SVC_EVENT_PRIORITY) {
		e->value = g_rand_boolean(c->rand) ? "P1" : "P3";
	}
}

static void random_case(struct random_case *c, GRand *rand)
{
	static const char *const zones[] = {"Europe/Dublin", "America/Sao_Paulo",
		"Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"};
	static const int64_t starts[] = {START, 1774670400 /* 2026-03-28 */,
		1792800000
		/* 2026-10-24 */,
		1541289600 /* 2018-11-04 */, 1325116800 /* 2011-12-29 */};
	svc_autoclear(svc_error) err = {0};
	const char *zone = zones[g_rand_int_range(rand, 0, G_N_ELEMENTS(zones))];
	*c = (struct random_case){.rand = rand};
	g_assert_cmpint(svc_zone_open(zone, NULL, &c->zone, &err), ==, SVC_OK);
	g_setenv("TZ", zone, TRUE);
	tzset();
	c->open = g_rand_int_range(rand, 60, 600);
	c->close = g_rand_int_range(rand, 660, 1380);
	c->calendar = make_calendar(c->zone, c->open, c->close);
	c->wider = make_calendar(c->zone, c->open - 60, c->close + 60);
	c->spec = svc_clock_spec_new("clock");
	c->spec->kind = (enum svc_clock_kind)g_rand_int_range(rand, 0, SVC_CLOCK_KINDS);
	c->spec->team = g_strdup("net");
	g_strfreev(c->spec->pause);
	c->spec->pause = g_strsplit(g_rand_boolean(rand) ? "hold" : "hold:customer", " ", -1);
	svc_clock_spec_target(c->spec, NULL, g_rand_int_range(rand, 600, 20 * HOUR), false, 0, 0);
	if (g_rand_boolean(rand))
		svc_clock_spec_target(
			c->spec, "P1", g_rand_int_range(rand, 600, 10 * HOUR), false, 0, 0);
	c->policy.at_risk = SVC_AT_RISK_DEFAULT;
	c->policy.values[SVC_POLICY_REOPEN] = g_rand_int_range(rand, 0, 4);
	c->policy.values[SVC_POLICY_PRIORITY] = g_rand_int_range(rand, 0, 2);
	int64_t at = starts[g_rand_int_range(rand, 0, G_N_ELEMENTS(starts))];
	c->events[0] = (struct svc_sla_event){
		.at = at, .type = SVC_EVENT_PRIORITY, .value = g_rand_boolean(rand) ? "P1" : "P3"};
	c->events[1] = (struct svc_sla_event){.at = at, .type = SVC_EVENT_CREATED, .value = "open"};
	for (c->n = 2; c->n < (size_t)g_rand_int_range(rand, 2, MAX_EVENTS + 1); c->n++) {
		at += g_rand_int_range(rand, 0, 8) ? g_rand_int_range(rand, 0, 20 * HOUR) : 0;
		c->events[c->n] = (struct svc_sla_event){.at = at};
		random_event(c, &c->events[c->n]);
	}
	c->now = at + g_rand_int_range(rand, 0, 40 * HOUR);
}

static void clear_case(struct random_case *c)
{
	svc_calendar_free(c->calendar);
	svc_calendar_free(c->wider);
	svc_zone_free(c->zone);
	svc_clock_spec_free(c->spec);
}

static struct svc_clock *run(const struct random_case *c, struct svc_calendar *calendar,
	const struct svc_clock_spec *spec)
{
	struct svc_calendar_phase hours = {INT64_MIN, calendar};
	struct svc_target_phase text = {INT64_MIN, spec};
	struct svc_clock_input input = {
		spec, &c->policy, &hours, 1, &text, 1, c->events, c->n, c->now};
	struct svc_clock *clock = svc_clock_new(&input);
	/* the phases live on this stack: only figures are looked at from here on */
	return clock;
}

/* The brute force: the clock as a machine that is told of every event, and asked at every minute
 * whether it ticks. It is written from the table of docs/sla.md, not from the engine. */
struct machine {
	const struct random_case *c;
	bool stood; /* it stands by `include` until a reopening */
	bool over, replied, waiting, alive;
	bool hold;
	const char *priority;
	int cycles;
	int64_t elapsed; /* of the last cycle */
	int64_t include; /* seconds since it stood, counted if reopened */
};

static void restart(struct machine *m)
{
	m->cycles++;
	m->elapsed = 0;
	m->alive = true;
	m->stood = false;
}

static void told_status(struct machine *m, const struct svc_sla_event *e)
{
	bool over = e->category == SVC_DONE || e->category == SVC_CANCELLED, was = m->over;
	int reopen = m->c->policy.values[SVC_POLICY_REOPEN];
	bool resolution = m->c->spec->kind == SVC_CLOCK_RESOLUTION;
	m->hold = strcmp(e->value, "hold") == 0 &&
		  (strcmp(m->c->spec->pause[0], "hold") == 0 || strcmp(e->reason, "customer") == 0);
	m->over = over;
	if (over && m->alive) {
		m->alive = false;
		m->include = 0;
		m->stood = resolution && reopen == SVC_REOPEN_INCLUDE && e->category == SVC_DONE;
	} else if (!over && was && resolution && m->cycles) {
		if (reopen == SVC_REOPEN_RESET)
			restart(m);
		if (m->stood)
			m->elapsed += m->include;
		if (reopen == SVC_REOPEN_CONTINUE || reopen == SVC_REOPEN_INCLUDE)
			m->alive = true;
		m->stood = false;
	}
	if (!over && was && m->waiting && m->c->spec->kind == SVC_CLOCK_NEXT_RESPONSE && !m->alive)
		restart(m);
	if (!over)
		m->waiting = false;
}

static void told(struct machine *m, const struct svc_sla_event *e)
{
	enum svc_clock_kind kind = m->c->spec->kind;
	bool own = e->type == SVC_EVENT_ASSIGNED && strcmp(e->value, "net") == 0;
	if (e->type == SVC_EVENT_CREATED &&
		(kind == SVC_CLOCK_RESPONSE || kind == SVC_CLOCK_RESOLUTION))
		restart(m);
	if (e->type == SVC_EVENT_STATUS)
		told_status(m, e);
	if (e->type == SVC_EVENT_REPLY) {
		m->replied = true;
		m->waiting = false;
		if (kind <= SVC_CLOCK_PERIODIC_UPDATE)
			m->alive = false;
		if (kind == SVC_CLOCK_PERIODIC_UPDATE && !m->over)
			restart(m);
	}
	if (e->type == SVC_EVENT_MESSAGE && kind == SVC_CLOCK_NEXT_RESPONSE && m->replied &&
		!m->alive) {
		if (m->over)
			m->waiting = true;
		else
			restart(m);
	}
	if (e->type == SVC_EVENT_ASSIGNED && kind == SVC_CLOCK_OLA) {
		if (own && !m->alive && !m->over)
			restart(m);
		m->alive &= own;
	}
	if (e->type == SVC_EVENT_PRIORITY) {
		bool changed = m->priority && strcmp(m->priority, e->value) != 0;
		m->priority = e->value;
		if (changed && m->alive && m->c->spec->targets->len > 1 &&
			m->c->policy.values[SVC_POLICY_PRIORITY] == SVC_PRIORITY_RESTART)
			restart(m);
	}
}

static bool open_at(const struct random_case *c, int64_t time)
{
	time_t t = (time_t)time;
	struct tm tm;
	localtime_r(&t, &tm);
	int minute = tm.tm_hour * 60 + tm.tm_min;
	return tm.tm_wday != 0 && minute >= c->open && minute < c->close;
}

/* Lets the machine live from its first event to `now`. */
static void live(struct machine *m)
{
	const struct random_case *c = m->c;
	size_t next = 0;
	for (int64_t t = c->events[0].at;
		t < c->now || (next < c->n && c->events[next].at <= c->now);) {
		while (next < c->n && c->events[next].at <= MIN(t, c->now))
			told(m, &c->events[next++]);
		int64_t end = (t / 60 + 1) * 60;
		if (next < c->n)
			end = MIN(end, c->events[next].at);
		end = MIN(end, c->now);
		if (end <= t)
			break;
		if (open_at(c, t) && m->alive && !m->hold)
			m->elapsed += end - t;
		if (open_at(c, t) && m->stood)
			m->include += end - t;
		t = end;
	}
}

static void test_against_brute_force(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed((guint32)g_test_rand_int());
	for (int round = test_rounds(400, 20000); round > 0; round--) {
		struct random_case c;
		random_case(&c, rand);
		svc_auto(svc_clock) clock = run(&c, c.calendar, c.spec);
		struct machine m = {.c = &c};
		live(&m);
		const struct svc_cycle *last = svc_clock_last(clock);
		g_assert_cmpuint(clock->cycles->len, ==, (unsigned)m.cycles);
		g_assert_cmpint(last ? last->elapsed : 0, ==, m.elapsed);
		if (last)
			g_assert_cmpint(
				last->state == SVC_RUNNING || last->state == SVC_CLOCK_PAUSED, ==,
				m.alive);
		if (last && last->promised)
			g_assert_cmpint(last->breached, ==, m.elapsed > last->target);
		clear_case(&c);
	}
}

static void check_cycle(const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	/* breached iff the due time has passed while it ran */
	if (cycle->breached && cycle->state != SVC_CLOCK_CANCELLED) {
		g_assert_true(cycle->has_due);
		g_assert_cmpint(cycle->due, <, clock->input.now);
	}
	g_assert_true(!cycle->breached || cycle->ever_breached);
	g_assert_false(cycle->breached && cycle->at_risk);
	g_assert_cmpint(cycle->percent, ==, 100 * cycle->elapsed / MAX(cycle->target, 1));
	if (cycle->has_due)
		g_assert_cmpint(cycle->due, >=, cycle->start);
}

static unsigned breaches(const struct svc_clock *clock)
{
	unsigned n = 0;
	for (unsigned i = 0; i < clock->cycles->len; i++)
		n += g_array_index(clock->cycles, struct svc_cycle, i).breached;
	return n;
}

static struct svc_clock_spec *longer_target(const struct svc_clock_spec *spec)
{
	struct svc_clock_spec *copy = svc_clock_spec_new(spec->name);
	copy->kind = spec->kind;
	copy->team = g_strdup(spec->team);
	g_strfreev(copy->pause);
	copy->pause = g_strdupv(spec->pause);
	for (unsigned i = 0; i < spec->targets->len; i++) {
		const struct svc_target *t = &g_array_index(spec->targets, struct svc_target, i);
		svc_clock_spec_target(copy, t->priority, t->amount + HOUR, false, 0, 0);
	}
	return copy;
}

static void test_laws(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed((guint32)g_test_rand_int());
	for (int round = test_rounds(400, 20000); round > 0; round--) {
		struct random_case c;
		random_case(&c, rand);
		svc_auto(svc_clock) clock = run(&c, c.calendar, c.spec);
		for (unsigned i = 0; i < clock->cycles->len; i++)
			check_cycle(clock, &g_array_index(clock->cycles, struct svc_cycle, i));
		/* wider hours never move a due time later */
		svc_auto(svc_clock) wider = run(&c, c.wider, c.spec);
		for (unsigned i = 0; i < clock->cycles->len; i++) {
			const struct svc_cycle *a =
				&g_array_index(clock->cycles, struct svc_cycle, i);
			const struct svc_cycle *b =
				&g_array_index(wider->cycles, struct svc_cycle, i);
			if (a->has_due)
				g_assert_true(b->has_due && b->due <= a->due);
		}
		/* a longer target, or one more pause, never adds a breach */
		svc_auto(svc_clock_spec) longer = longer_target(c.spec);
		svc_auto(svc_clock) relaxed = run(&c, c.calendar, longer);
		g_assert_cmpuint(breaches(relaxed), <=, breaches(clock));
		g_strfreev(longer->pause);
		longer->pause = g_strsplit("hold open", " ", -1);
		svc_auto(svc_clock) paused = run(&c, c.calendar, longer);
		g_assert_cmpuint(breaches(paused), <=, breaches(relaxed));
		clear_case(&c);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/clock/against-brute-force", test_against_brute_force);
	g_test_add_func("/clock/laws", test_laws);
	return g_test_run();
}
