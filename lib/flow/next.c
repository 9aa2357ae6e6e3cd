#include "flow/next.h"
#include "index/index.h"
#include "sla/sla.h"
#include "util/time.h"
#include <string.h>

const char *svc_urgency_name(enum svc_urgency urgency)
{
	static const char *const names[] = {"breached", "at-risk", "open", "waiting"};
	return names[urgency];
}

struct search {
	struct svc_desk *desk;
	const struct svc_flow_scope *scope;
	struct svc_sla_engine *engine;
	int64_t now;
	GHashTable *told; /* problems of agreements that were reported */
	GPtrArray *found;
};

static void free_work(gpointer data)
{
	struct svc_flow_work *work = data;
	svc_record_free(work->record);
	g_free(work->clock);
	g_free(work);
}

static const char *role(const struct svc_record *record, const char *name)
{
	const char *field = svc_kind_role(record->kind, name);
	return field ? svc_record_get(record, field) : NULL;
}

static bool is_me(const struct search *search, const char *person)
{
	const char *slug = svc_desk_person(search->desk, person);
	return !g_ascii_strcasecmp(slug ? slug : person, search->scope->me);
}

static bool is_wanted(const struct search *search, const struct svc_record *record)
{
	const struct svc_flow_scope *scope = search->scope;
	const char *kind_of_work = scope->noun ? svc_record_get(record, scope->noun->field) : NULL;
	if (scope->noun && g_strcmp0(kind_of_work, scope->noun->value))
		return false;
	enum svc_category category = svc_kind_category(record->kind, role(record, "status"));
	if (category != SVC_OPEN && (scope->free_only || category != SVC_PAUSED))
		return false;
	const char *assignee = role(record, "assignee");
	const char *team = role(record, "team");
	bool ours = team && scope->teams && g_strv_contains(scope->teams, team);
	return assignee ? !scope->free_only && is_me(search, assignee) : ours;
}

static guint rank(const struct svc_record *record)
{
	const char *name = svc_kind_role(record->kind, "priority");
	const struct svc_field *field = name ? svc_kind_field(record->kind, name) : NULL;
	const char *value = name ? svc_record_get(record, name) : NULL;
	for (guint i = 0; value && field->choices && i < field->choices->len; i++)
		if (!strcmp(g_array_index(field->choices, struct svc_choice, i).name, value))
			return i;
	return G_MAXUINT;
}

/* On hold: whoever put it there said when it shows up again, or nobody looks before it is resumed.
 */
static void judge_hold(struct svc_flow_work *work, int64_t now)
{
	int64_t until;
	const char *text = role(work->record, "hold_until");
	if (svc_kind_category(work->record->kind, role(work->record, "status")) != SVC_PAUSED)
		return;
	work->woken = text && svc_time_parse(text, &until) && until <= now;
	if (!work->woken)
		work->urgency = SVC_URGENCY_WAITING;
}

static void take_clock(struct svc_flow_work *work, const struct svc_clock *clock)
{
	const struct svc_cycle *cycle = svc_clock_last(clock);
	if (!cycle || !cycle->promised || cycle->state != SVC_RUNNING)
		return;
	enum svc_urgency urgency = cycle->breached  ? SVC_URGENCY_BREACHED
				   : cycle->at_risk ? SVC_URGENCY_AT_RISK
						    : SVC_URGENCY_OPEN;
	work->urgency = MIN(work->urgency, urgency);
	if (!cycle->has_due || (work->has_due && work->due <= cycle->due))
		return;
	g_free(work->clock);
	work->clock = g_strdup(clock->input.spec->name);
	work->has_due = true;
	work->due = cycle->due;
	work->left = cycle->target - cycle->elapsed;
}

/* Each problem once: a broken calendar would be told for every record. */
static void tell(struct search *search, const struct svc_error *why)
{
	const struct svc_context *context = svc_desk_context(search->desk);
	if (context->warn && g_hash_table_add(search->told, g_strdup(why->message)))
		context->warn(context->data, why);
}

static void judge_clocks(struct search *search, struct svc_flow_work *work)
{
	svc_auto(svc_sla_ticket) ticket = NULL;
	svc_autoclear(svc_error) why = {0};
	if (svc_sla_ticket(search->engine, work->record, &ticket, &why)) {
		svc_error_at(&why, work->record->path, why.line, why.column);
		tell(search, &why);
		return;
	}
	if (ticket->problem.status)
		tell(search, &ticket->problem);
	for (guint i = 0; i < ticket->clocks->len; i++)
		take_clock(work, ticket->clocks->pdata[i]);
}

static enum svc_status look(struct svc_record **record, void *data, struct svc_error *err)
{
	struct search *search = data;
	if (!is_wanted(search, *record))
		return SVC_OK;
	struct svc_flow_work *work = g_new0(struct svc_flow_work, 1);
	g_ptr_array_add(search->found, work);
	work->record = g_steal_pointer(record);
	work->urgency = SVC_URGENCY_OPEN;
	work->priority = rank(work->record);
	const char *opened = role(work->record, "opened");
	if (!opened || !svc_time_parse(opened, &work->opened))
		work->opened = INT64_MAX;
	if (svc_sla_kind(work->record->kind))
		judge_clocks(search, work);
	judge_hold(work, search->now);
	return SVC_OK;
}

static void on_bad(const struct svc_error *why, void *data)
{
	struct search *search = data;
	if (search->scope->bad)
		search->scope->bad(why, search->scope->data);
}

#define ORDER(A, B) (((A) > (B)) - ((A) < (B)))

static int compare(gconstpointer a, gconstpointer b)
{
	const struct svc_flow_work *x = *(void *const *)a, *y = *(void *const *)b;
	int order = ORDER(x->urgency, y->urgency);
	if (!order)
		order = y->has_due - x->has_due;
	if (!order && x->has_due)
		order = ORDER(x->due, y->due);
	if (!order)
		order = ORDER(x->priority, y->priority);
	if (!order)
		order = ORDER(x->opened, y->opened);
	return order ? order : strcmp(x->record->id, y->record->id);
}

enum svc_status svc_flow_work_list(struct svc_desk *desk, const struct svc_flow_scope *scope,
	GPtrArray **out, struct svc_error *err)
{
	int64_t now = svc_desk_context(desk)->now;
	const struct svc_sla_options options = {.now = now};
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(free_work);
	g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct search search = {desk, scope, engine, now, told, found};
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(desk));
	for (guint i = 0; i < kinds->len; i++) {
		const struct svc_kind *kind = kinds->pdata[i];
		bool wanted = scope->kind ? kind == scope->kind : !g_strcmp0(kind->acts_as, "work");
		if (wanted && svc_cache_each(desk, kind, "is:active", look, on_bad, &search, err))
			return err->status;
	}
	g_ptr_array_sort(found, compare);
	*out = g_steal_pointer(&found);
	return SVC_OK;
}

static enum svc_status none_waits(struct svc_desk *desk, const struct svc_kind *kind, char **teams,
	const char *me, struct svc_error *err)
{
	g_autofree char *all = g_strjoinv(", ", teams);
	const struct svc_kind *team = svc_kinds_acting(svc_desk_kinds(desk), "team");
	const char *members = team ? svc_kind_role(team, "members") : NULL;
	if (!*teams) {
		svc_error_set(err, SVC_ENOTFOUND, "'%s' is in no team", me);
		return members ? svc_error_hint(err, "svc %s set ID %s+=@me makes you a member",
					 team->name, members)
			       : err->status;
	}
	svc_error_set(err, SVC_ENOTFOUND, "no open %s of %s waits for somebody", kind->name, all);
	return svc_error_hint(err, "see 'svc %s list is:open'", kind->name);
}

enum svc_status svc_flow_next(struct svc_desk *desk, const struct svc_kind *kind,
	const struct svc_noun *noun, struct svc_ref *out, struct svc_error *err)
{
	const char *me;
	enum svc_status status = svc_desk_author(desk, &me, err);
	if (status)
		return status;
	g_auto(GStrv) teams = svc_desk_teams_of(desk, me);
	const struct svc_flow_scope scope = {.kind = kind,
		.noun = noun,
		.me = me,
		.teams = (const char *const *)teams,
		.free_only = true};
	g_autoptr(GPtrArray) list = NULL;
	status = svc_flow_work_list(desk, &scope, &list, err);
	if (status)
		return status;
	if (!list->len)
		return none_waits(desk, kind, teams, me, err);
	const struct svc_flow_work *first = list->pdata[0];
	*out = (struct svc_ref){kind, g_strdup(first->record->id), g_strdup(first->record->path)};
	return SVC_OK;
}
