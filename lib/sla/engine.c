#include "sla/apply.h"
#include "sla/sla.h"
#include "util/time.h"

struct svc_sla_engine {
	struct svc_desk *desk;
	struct svc_sla_options options;
	struct svc_library *library;
	struct svc_hours *hours;
	struct svc_agents *agents;
	bool told_shallow; /* it was found out whether the clone is, and said */
};

static const char *const source_names[] = {
	"own", "offering", "agreement", "customer", "service", "default", "none"};

const char *svc_sla_source_name(enum svc_sla_source source)
{
	return source_names[source];
}

struct svc_sla_engine *svc_sla_open(struct svc_desk *desk, const struct svc_sla_options *options)
{
	struct svc_sla_engine *engine = g_new0(struct svc_sla_engine, 1);
	engine->desk = desk;
	engine->options = *options;
	engine->library = svc_library_new(desk, svc_desk_context(desk)->now);
	if (!engine->options.zone_folder)
		engine->options.zone_folder = svc_zone_dir(svc_desk_context(desk));
	engine->hours = svc_hours_new(engine->library, engine->options.zone_folder);
	engine->agents = svc_agents_new(desk);
	return engine;
}

void svc_sla_close(struct svc_sla_engine *engine)
{
	if (!engine)
		return;
	svc_agents_free(engine->agents);
	svc_hours_free(engine->hours);
	svc_library_free(engine->library);
	g_free(engine);
}

void svc_sla_move(struct svc_sla_engine *engine, int64_t now)
{
	engine->options.now = now;
}

const struct svc_sla_options *svc_sla_options_of(const struct svc_sla_engine *engine)
{
	return &engine->options;
}

struct svc_desk *svc_sla_desk(const struct svc_sla_engine *engine)
{
	return engine->desk;
}

struct svc_library *svc_sla_library(const struct svc_sla_engine *engine)
{
	return engine->library;
}

struct svc_hours *svc_sla_hours(const struct svc_sla_engine *engine)
{
	return engine->hours;
}

bool svc_sla_kind(const struct svc_kind *kind)
{
	return svc_kind_role(kind, "opened") && svc_kind_role(kind, "status") &&
	       svc_kind_role(kind, "sla");
}

const struct svc_kind *svc_sla_only_kind(const struct svc_kinds *kinds)
{
	const GPtrArray *all = svc_kinds_all(kinds);
	const struct svc_kind *found = NULL;
	for (guint i = 0; i < all->len; i++) {
		if (!svc_sla_kind(all->pdata[i]))
			continue;
		if (found)
			return NULL;
		found = all->pdata[i];
	}
	return found;
}

bool svc_sla_without_clocks(const struct svc_sla_ticket *ticket)
{
	return ticket->version && !ticket->problem.status && !ticket->clocks->len;
}

void svc_sla_ticket_free(struct svc_sla_ticket *ticket)
{
	if (!ticket)
		return;
	g_free(ticket->why);
	if (ticket->events)
		g_array_unref(ticket->events);
	g_ptr_array_unref(ticket->clocks);
	g_ptr_array_unref(ticket->phases);
	svc_error_clear(&ticket->problem);
	g_free(ticket);
}

static void free_clock(void *clock)
{
	svc_clock_free(clock);
}

static struct svc_sla_ticket *ticket_new(struct svc_record *record)
{
	struct svc_sla_ticket *ticket = g_new0(struct svc_sla_ticket, 1);
	ticket->record = record;
	ticket->source = SVC_SLA_NONE;
	ticket->clocks = g_ptr_array_new_with_free_func(free_clock);
	ticket->phases = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	return ticket;
}

/* The texts of a clock over time: one when pinned, else one a version that has the clock. */
static GArray *target_phases(const struct svc_sla_engine *engine, const struct svc_sla_ticket *t,
	const struct svc_versions *versions, const struct svc_clock_spec *spec)
{
	GArray *phases = g_array_new(FALSE, FALSE, sizeof(struct svc_target_phase));
	struct svc_target_phase own = {INT64_MIN, spec};
	bool pinned = t->policy.values[SVC_POLICY_TARGET] == SVC_TARGET_PINNED;
	for (unsigned i = 0; !pinned && !engine->options.has_as_of && i < versions->list->len;
		i++) {
		const struct svc_version *version = versions->list->pdata[i];
		struct svc_target_phase phase = {
			version->from, svc_sla_text_clock(version->sla, spec->name)};
		if (!phase.spec || version->from > engine->options.now)
			continue;
		if (phases->len == 0)
			phase.from = INT64_MIN;
		g_array_append_val(phases, phase);
	}
	if (phases->len == 0)
		g_array_append_val(phases, own);
	return phases;
}

/* The hours of a clock over time; with `as_of` those of that moment alone. */
static enum svc_status calendar_phases(struct svc_sla_engine *engine, struct svc_sla_ticket *t,
	const char *id, GArray **out, struct svc_error *err)
{
	const GArray *all;
	int64_t known_from;
	struct svc_calendar_phase one = {.from = INT64_MIN};
	if (svc_hours_phases(engine->hours, id, &all, &known_from, err) != SVC_OK)
		return err->status;
	if (t->opened < known_from)
		t->assumed = true;
	*out = g_array_new(FALSE, FALSE, sizeof(struct svc_calendar_phase));
	g_ptr_array_add(t->phases, *out);
	if (!engine->options.has_as_of) {
		g_array_append_vals(*out, all->data, all->len);
		return SVC_OK;
	}
	if (svc_hours_at(engine->hours, id, engine->options.as_of, &one.calendar, err) != SVC_OK)
		return err->status;
	g_array_append_val(*out, one);
	return SVC_OK;
}

static enum svc_status add_clock(struct svc_sla_engine *engine, struct svc_sla_ticket *t,
	const struct svc_versions *versions, const struct svc_clock_spec *spec,
	struct svc_error *err)
{
	const char *calendar = spec->calendar ? spec->calendar : t->version->sla->calendar;
	GArray *hours = NULL;
	if (calendar_phases(engine, t, calendar ? calendar : "always", &hours, err) != SVC_OK)
		return svc_error_prefix(err, "SLA '%s'", versions->id);
	GArray *targets = target_phases(engine, t, versions, spec);
	g_ptr_array_add(t->phases, targets);
	struct svc_clock_input input = {
		.spec = spec,
		.policy = &t->policy,
		.calendars = (const void *)hours->data,
		.n_calendars = hours->len,
		.targets = (const void *)targets->data,
		.n_targets = targets->len,
		.events = (const void *)t->events->data,
		.n_events = t->events->len,
		.now = engine->options.now,
	};
	g_ptr_array_add(t->clocks, svc_clock_new(&input));
	return SVC_OK;
}

static void override_policy(const struct svc_sla_engine *engine, struct svc_sla_policy *policy)
{
	for (int i = 0; i < SVC_POLICY_FIELDS; i++)
		if (engine->options.policy[i])
			policy->values[i] = engine->options.policy[i] - 1;
}

/* The version that counts: the one in force when the ticket was opened, or the present one where
 * that one's policy says so. */
static void choose_version(const struct svc_sla_engine *engine, struct svc_sla_ticket *t,
	const struct svc_versions *versions)
{
	const struct svc_sla_options *options = &engine->options;
	t->version = svc_version_at(
		versions, options->has_as_of ? options->as_of : t->opened, &t->assumed);
	t->policy = t->version->sla->policy;
	override_policy(engine, &t->policy);
	if (options->has_as_of || t->policy.values[SVC_POLICY_TARGET] == SVC_TARGET_PINNED)
		return;
	t->version = svc_version_at(versions, options->now, NULL);
	t->policy = t->version->sla->policy;
	override_policy(engine, &t->policy);
}

static void warn_shallow(struct svc_sla_engine *engine, const struct svc_sla_ticket *t)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(engine->desk));
	if (engine->told_shallow || !t->assumed)
		return;
	engine->told_shallow = true;
	if (!svc_repo_is_shallow(repo))
		return;
	svc_context_warn(svc_desk_context(engine->desk), t->record->path, 0,
		"this shallow clone doesn't hold the text that was in force when %s was opened; the "
		"oldest one it holds counts instead ('git fetch --unshallow' gets the rest)",
		t->record->id);
}

static bool find_opened(struct svc_sla_ticket *t)
{
	for (unsigned i = 0; i < t->events->len; i++) {
		const struct svc_sla_event *event =
			&g_array_index(t->events, struct svc_sla_event, i);
		if (event->type == SVC_EVENT_CREATED) {
			t->opened = event->at;
			return true;
		}
	}
	return false;
}

static enum svc_status add_clocks(
	struct svc_sla_engine *engine, struct svc_sla_ticket *t, struct svc_error *err)
{
	svc_autoclear(svc_applied) applied = {0};
	const struct svc_versions *versions;
	if (!find_opened(t)) {
		svc_error_set(
			err, SVC_EINVALID, "%s doesn't say when it was opened", t->record->id);
		return svc_error_at(err, t->record->path, 0, 0);
	}
	if (svc_sla_apply(engine->library, engine->desk, t->record, t->opened, engine->options.now,
		    &applied, err) != SVC_OK)
		return err->status;
	t->source = applied.source;
	t->why = g_steal_pointer(&applied.why);
	if (!applied.sla)
		return SVC_OK;
	if (svc_library_get(engine->library, "sla", applied.sla, &versions, err) != SVC_OK)
		return err->status;
	choose_version(engine, t, versions);
	for (unsigned i = 0; i < t->version->sla->clocks->len; i++)
		if (add_clock(engine, t, versions, t->version->sla->clocks->pdata[i], err) !=
			SVC_OK)
			return err->status;
	warn_shallow(engine, t);
	return SVC_OK;
}

enum svc_status svc_sla_ticket(struct svc_sla_engine *engine, struct svc_record *record,
	struct svc_sla_ticket **out, struct svc_error *err)
{
	svc_auto(svc_sla_ticket) ticket = ticket_new(record);
	if (svc_events_of(record, engine->agents, &ticket->events, err) != SVC_OK)
		return err->status;
	if (add_clocks(engine, ticket, &ticket->problem) != SVC_OK)
		g_ptr_array_set_size(ticket->clocks, 0);
	*out = g_steal_pointer(&ticket);
	return SVC_OK;
}
