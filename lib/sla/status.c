#include "sla/eval.h"
#include "sla/sla.h"
#include "text/arena.h"
#include <stdlib.h>
#include <string.h>

static json_t *status_row(const struct svc_sla_ticket *ticket, const struct svc_clock *clock)
{
	const struct svc_cycle *cycle = svc_clock_last(clock);
	const char *title = svc_record_get(ticket->record, "title");
	json_t *row = json_object(), *figures = svc_clock_json(clock);
	json_object_set_new(row, "ticket", json_string(ticket->record->id));
	json_object_set_new(row, "title", json_string(title ? title : ""));
	json_object_set_new(row, "clock", json_string(clock->input.spec->name));
	json_object_set_new(row, "kind", json_string(svc_clock_kind_name(clock->input.spec->kind)));
	json_object_set_new(row, "sla", json_string(ticket->version->record->id));
	json_object_update(row, figures);
	json_object_set_new(row, "remaining",
		cycle->promised ? json_integer(cycle->target - cycle->elapsed) : json_null());
	json_object_set_new(row, "assumed", json_boolean(ticket->assumed));
	json_decref(figures);
	return row;
}

static bool is_shown(const struct svc_clock *clock, bool all)
{
	const struct svc_cycle *last = svc_clock_last(clock);
	bool open = last && (last->state == SVC_RUNNING || last->state == SVC_CLOCK_PAUSED);
	return open || (last && all);
}

void svc_sla_status_rows(const struct svc_sla_ticket *ticket, bool all, json_t *rows)
{
	for (unsigned i = 0; i < ticket->clocks->len; i++)
		if (is_shown(ticket->clocks->pdata[i], all))
			json_array_append_new(rows, status_row(ticket, ticket->clocks->pdata[i]));
}

struct item {
	int urgency; /* 0: over its target and running, 1: running, 2: paused, 3: the rest */
	bool has_due;
	int64_t due;
	const char *ticket, *clock;
	const char *row; /* JSON */
};

struct svc_status_list {
	GArray *items; /* of struct item */
	struct svc_arena *arena;
	GStringChunk *names; /* of clocks: few, each kept once */
};

struct svc_status_list *svc_status_list_new(void)
{
	struct svc_status_list *list = g_new0(struct svc_status_list, 1);
	list->items = g_array_new(FALSE, FALSE, sizeof(struct item));
	list->arena = svc_arena_new(4096);
	list->names = g_string_chunk_new(1024);
	return list;
}

void svc_status_list_free(struct svc_status_list *list)
{
	if (!list)
		return;
	g_array_unref(list->items);
	svc_arena_free(list->arena);
	g_string_chunk_free(list->names);
	g_free(list);
}

static const char *keep(struct svc_status_list *list, const char *text)
{
	return svc_arena_copy(list->arena, text, strlen(text));
}

static int urgency_of(const struct svc_cycle *cycle)
{
	if (cycle->state == SVC_RUNNING)
		return cycle->breached ? 0 : 1;
	return cycle->state == SVC_CLOCK_PAUSED ? 2 : 3;
}

static void add_clock(struct svc_status_list *list, const struct svc_sla_ticket *ticket,
	const char *id, const struct svc_clock *clock)
{
	const struct svc_cycle *cycle = svc_clock_last(clock);
	json_t *row = status_row(ticket, clock);
	char *text = json_dumps(row, JSON_COMPACT | JSON_REAL_PRECISION(17));
	struct item item = {.urgency = urgency_of(cycle),
		.has_due = cycle->has_due,
		.due = cycle->has_due ? cycle->due : 0,
		.ticket = id,
		.clock = g_string_chunk_insert_const(list->names, clock->input.spec->name),
		.row = keep(list, text)};
	g_array_append_val(list->items, item);
	free(text);
	json_decref(row);
}

void svc_status_list_add(
	struct svc_status_list *list, const struct svc_sla_ticket *ticket, bool all)
{
	const char *id = NULL;
	for (unsigned i = 0; i < ticket->clocks->len; i++) {
		const struct svc_clock *clock = ticket->clocks->pdata[i];
		if (!is_shown(clock, all))
			continue;
		id = id ? id : keep(list, ticket->record->id);
		add_clock(list, ticket, id, clock);
	}
}

static int compare_items(gconstpointer a, gconstpointer b)
{
	const struct item *x = a, *y = b;
	if (x->urgency != y->urgency)
		return x->urgency - y->urgency;
	if (x->has_due != y->has_due)
		return x->has_due ? -1 : 1;
	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	int order = strcmp(x->ticket, y->ticket);
	return order ? order : strcmp(x->clock, y->clock);
}

void svc_status_list_sort(struct svc_status_list *list)
{
	g_array_sort(list->items, compare_items);
}

guint svc_status_list_length(const struct svc_status_list *list)
{
	return list->items->len;
}

json_t *svc_status_list_row(const struct svc_status_list *list, guint i)
{
	return json_loads(g_array_index(list->items, struct item, i).row, 0, NULL);
}
