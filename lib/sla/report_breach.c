#include "sla/report_breach.h"
#include "sla/eval.h"
#include <string.h>

struct breach {                          /* texts are owned */
	char *ticket, *title, *priority; /* priority: NULL for none */
	char *clock, *sla;
	int rank; /* of the priority: the most urgent first */
	enum svc_clock_state state;
	bool open, has_due;
	int64_t due, target, elapsed;
};

struct svc_breaches {
	GArray *list; /* of struct breach */
	size_t most;
};

static void clear_breach(void *data)
{
	struct breach *breach = data;
	g_free(breach->ticket);
	g_free(breach->title);
	g_free(breach->priority);
	g_free(breach->clock);
	g_free(breach->sla);
}

struct svc_breaches *svc_breaches_new(size_t most)
{
	struct svc_breaches *breaches = g_new0(struct svc_breaches, 1);
	breaches->most = most;
	breaches->list = g_array_new(FALSE, FALSE, sizeof(struct breach));
	g_array_set_clear_func(breaches->list, clear_breach);
	return breaches;
}

void svc_breaches_free(struct svc_breaches *breaches)
{
	g_array_unref(breaches->list);
	g_free(breaches);
}

/* Where a priority stands among its field's choices, the most urgent 0; behind all without one. */
static int priority_rank(const struct svc_record *record, const char *priority)
{
	const char *name = svc_kind_role(record->kind, "priority");
	const struct svc_field *field = name ? svc_kind_field(record->kind, name) : NULL;
	unsigned n = field && field->choices ? field->choices->len : 0;
	for (unsigned i = 0; priority && i < n; i++)
		if (strcmp(g_array_index(field->choices, struct svc_choice, i).name, priority) == 0)
			return (int)i;
	return (int)n;
}

static int64_t over(const struct breach *breach)
{
	return breach->elapsed - breach->target;
}

#define ORDER(A, B) (((A) > (B)) - ((A) < (B)))

/* What still runs first, then by priority, then by what it went over. */
static gint compare(gconstpointer a, gconstpointer b)
{
	const struct breach *x = a, *y = b;
	int order = ORDER(y->open, x->open);
	if (!order)
		order = ORDER(x->rank, y->rank);
	if (!order)
		order = ORDER(over(y), over(x));
	if (!order)
		order = strcmp(x->ticket, y->ticket);
	return order ? order : strcmp(x->clock, y->clock);
}

static void keep_first(struct svc_breaches *breaches)
{
	g_array_sort(breaches->list, compare);
	if (breaches->list->len > breaches->most)
		g_array_set_size(breaches->list, (guint)breaches->most);
}

void svc_breaches_add(struct svc_breaches *breaches, const struct svc_sla_ticket *ticket,
	const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	enum { SPARE = 1000 };
	const struct svc_record *record = ticket->record;
	const char *title = svc_record_get(record, "title");
	const char *field = svc_kind_role(record->kind, "priority");
	const char *priority = field ? svc_record_get(record, field) : NULL;
	if (!breaches->most)
		return;
	struct breach breach = {.ticket = g_strdup(record->id),
		.title = g_strdup(title ? title : ""),
		.priority = g_strdup(priority),
		.clock = g_strdup(clock->input.spec->name),
		.sla = g_strdup(ticket->version->record->id),
		.rank = priority_rank(record, priority),
		.state = cycle->state,
		.open = cycle->state == SVC_RUNNING || cycle->state == SVC_CLOCK_PAUSED,
		.has_due = cycle->has_due,
		.due = cycle->due,
		.target = cycle->target,
		.elapsed = cycle->elapsed};
	g_array_append_val(breaches->list, breach);
	if (breaches->list->len > SPARE && breaches->list->len - SPARE > breaches->most)
		keep_first(breaches);
}

static json_t *breach_json(const struct breach *breach)
{
	json_t *item = json_object();
	json_object_set_new(item, "ticket", json_string(breach->ticket));
	json_object_set_new(item, "title", json_string(breach->title));
	json_object_set_new(
		item, "priority", breach->priority ? json_string(breach->priority) : json_null());
	json_object_set_new(item, "clock", json_string(breach->clock));
	json_object_set_new(item, "sla", json_string(breach->sla));
	json_object_set_new(item, "state", json_string(svc_clock_state_name(breach->state)));
	json_object_set_new(item, "open", json_boolean(breach->open));
	json_object_set_new(item, "due", svc_time_json(breach->has_due, breach->due));
	json_object_set_new(item, "target", json_integer(breach->target));
	json_object_set_new(item, "elapsed", json_integer(breach->elapsed));
	json_object_set_new(item, "over", json_integer(over(breach)));
	return item;
}

json_t *svc_breaches_json(struct svc_breaches *breaches)
{
	json_t *out = json_array();
	keep_first(breaches);
	for (guint i = 0; i < breaches->list->len; i++)
		json_array_append_new(
			out, breach_json(&g_array_index(breaches->list, struct breach, i)));
	return out;
}
