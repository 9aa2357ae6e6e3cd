#include "sla/eval.h"
#include "sla/sla.h"
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

void svc_sla_status_rows(const struct svc_sla_ticket *ticket, bool all, json_t *rows)
{
	for (unsigned i = 0; i < ticket->clocks->len; i++) {
		const struct svc_clock *clock = ticket->clocks->pdata[i];
		const struct svc_cycle *last = svc_clock_last(clock);
		bool open = last && (last->state == SVC_RUNNING || last->state == SVC_CLOCK_PAUSED);
		if (open || (last && all))
			json_array_append_new(rows, status_row(ticket, clock));
	}
}

static const char *text(const json_t *row, const char *key)
{
	const char *value = json_string_value(json_object_get(row, key));
	return value ? value : "";
}

/* 0: over its target and running, 1: running, 2: paused, 3: the rest. */
static int urgency(const json_t *row)
{
	const char *state = text(row, "state");
	if (strcmp(state, "running") == 0)
		return json_is_true(json_object_get(row, "breached")) ? 0 : 1;
	return strcmp(state, "paused") == 0 ? 2 : 3;
}

static int compare_rows(const void *a, const void *b)
{
	static const char *const keys[] = {"due", "ticket", "clock"};
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	int order = urgency(x) - urgency(y);
	if (order)
		return order;
	bool x_due = *text(x, "due") != '\0', y_due = *text(y, "due") != '\0';
	if (x_due != y_due)
		return x_due ? -1 : 1;
	for (size_t i = 0; i < G_N_ELEMENTS(keys) && !order; i++)
		order = strcmp(text(x, keys[i]), text(y, keys[i]));
	return order;
}

void svc_sla_status_sort(json_t *rows)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();
	for (size_t i = 0; i < json_array_size(rows); i++)
		g_ptr_array_add(sorted, json_incref(json_array_get(rows, i)));
	g_ptr_array_sort(sorted, compare_rows);
	json_array_clear(rows);
	for (unsigned i = 0; i < sorted->len; i++)
		json_array_append_new(rows, sorted->pdata[i]);
}
