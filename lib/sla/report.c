#include "sla/report.h"
#include "sla/eval.h"
#include "sla/report_group.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct row {
	char **values; /* of the group's fields */
	char *clock;
	enum svc_clock_kind kind;
	bool always;
	int objective;
	int64_t met, breached, running_breached, cancelled, healed;
	GArray *elapsed; /* int64_t, of met and breached */
	json_t *tickets; /* with `list` */
};

struct report {
	struct svc_sla_engine *engine;
	const struct svc_sla_report_options *options;
	GHashTable *rows; /* key → struct row */
	json_t *breaches, *problems;
	int64_t assumed, without_sla;
};

static void free_row(void *data)
{
	struct row *row = data;
	g_strfreev(row->values);
	g_free(row->clock);
	g_array_unref(row->elapsed);
	json_decref(row->tickets);
	g_free(row);
}

int64_t svc_sla_report_moment(int64_t now, int64_t until)
{
	return until == INT64_MAX ? now : MIN(now, until - 1);
}

static struct row *row_of(struct report *r, const struct svc_sla_ticket *ticket,
	const struct svc_clock *clock, int64_t time)
{
	const char *const *by = r->options->by;
	g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
	for (; by && *by; by++)
		g_ptr_array_add(values, svc_group_value(ticket, *by, time));
	g_ptr_array_add(values, g_strdup(clock->input.spec->name));
	g_ptr_array_add(values, NULL);
	g_autofree char *key = g_strjoinv("\x1f", (char **)values->pdata);
	struct row *row = g_hash_table_lookup(r->rows, key);
	if (row)
		return row;
	row = g_new0(struct row, 1);
	row->values = g_strdupv((char **)values->pdata);
	row->clock = g_strdup(clock->input.spec->name);
	row->kind = clock->input.spec->kind;
	row->objective = clock->input.spec->objective;
	row->always = true;
	row->elapsed = g_array_new(FALSE, FALSE, sizeof(int64_t));
	row->tickets = json_array();
	g_hash_table_insert(r->rows, g_steal_pointer(&key), row);
	return row;
}

static void add_breach(struct report *r, const struct svc_sla_ticket *ticket,
	const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	const char *title = svc_record_get(ticket->record, "title");
	json_t *item = json_object();
	json_object_set_new(item, "ticket", json_string(ticket->record->id));
	json_object_set_new(item, "title", json_string(title ? title : ""));
	json_object_set_new(item, "clock", json_string(clock->input.spec->name));
	json_object_set_new(item, "sla", json_string(ticket->version->record->id));
	json_object_set_new(item, "state", json_string(svc_clock_state_name(cycle->state)));
	json_object_set_new(item, "due", svc_time_json(cycle->has_due, cycle->due));
	json_object_set_new(item, "target", json_integer(cycle->target));
	json_object_set_new(item, "elapsed", json_integer(cycle->elapsed));
	json_object_set_new(item, "over", json_integer(cycle->elapsed - cycle->target));
	json_array_append_new(r->breaches, item);
}

/* Counts one cycle: stopped or cancelled in the period, or over its target and still open. */
static void add_cycle(struct report *r, const struct svc_sla_ticket *ticket,
	const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	bool open = cycle->state == SVC_RUNNING || cycle->state == SVC_CLOCK_PAUSED;
	int64_t time = open ? clock->input.now : cycle->stop;
	if (!cycle->promised || (open && !cycle->breached))
		return;
	if (!open && (time < r->options->since || time >= r->options->until))
		return;
	struct row *row = row_of(r, ticket, clock, time);
	if (r->options->list)
		json_array_append_new(row->tickets, json_string(ticket->record->id));
	for (size_t i = 0; i < clock->input.n_calendars; i++)
		row->always &= svc_calendar_is_always(clock->input.calendars[i].calendar);
	if (cycle->state == SVC_CLOCK_CANCELLED) {
		row->cancelled++;
		return;
	}
	if (cycle->breached)
		add_breach(r, ticket, clock, cycle);
	if (open) {
		row->running_breached++;
		return;
	}
	row->met += !cycle->breached;
	row->breached += cycle->breached;
	row->healed += cycle->ever_breached && !cycle->breached;
	g_array_append_val(row->elapsed, cycle->elapsed);
}

static void add_problem(const struct svc_error *why, void *data)
{
	struct report *r = data;
	json_t *item = json_object();
	json_object_set_new(item, "path", why->path ? json_string(why->path) : json_null());
	json_object_set_new(item, "line", json_integer(why->line));
	json_object_set_new(item, "message", json_string(why->message));
	json_array_append_new(r->problems, item);
}

static enum svc_status add_ticket(
	const struct svc_sla_ticket *ticket, void *data, struct svc_error *err)
{
	struct report *r = data;
	if (ticket->problem.status != SVC_OK) {
		svc_autoclear(svc_error) why = {0};
		svc_error_set(&why, SVC_EINVALID, "%s has no clocks: %s", ticket->record->id,
			ticket->problem.message);
		svc_error_at(&why, ticket->record->path, 0, 0);
		add_problem(&why, r);
		return SVC_OK;
	}
	r->without_sla += !ticket->version;
	r->assumed += ticket->assumed;
	for (unsigned i = 0; i < ticket->clocks->len; i++) {
		const struct svc_clock *clock = ticket->clocks->pdata[i];
		for (unsigned k = 0; k < clock->cycles->len; k++)
			add_cycle(r, ticket, clock,
				&g_array_index(clock->cycles, struct svc_cycle, k));
	}
	return SVC_OK;
}

static json_t *elapsed_json(const struct row *row, enum svc_percentile method)
{
	int64_t *values = (int64_t *)(void *)row->elapsed->data, sum = 0;
	size_t n = row->elapsed->len;
	json_t *out = json_object();
	svc_stats_sort(values, n);
	for (size_t i = 0; i < n; i++)
		sum += values[i];
	json_object_set_new(out, "mean", n ? json_real(svc_stats_mean(values, n)) : json_null());
	json_object_set_new(
		out, "median", n ? json_real(svc_stats_median(values, n)) : json_null());
	json_object_set_new(out, "p90",
		n ? json_real(svc_stats_percentile(values, n, 90, method)) : json_null());
	json_object_set_new(out, "sum", json_integer(sum));
	return out;
}

static json_t *row_json(const struct report *r, const struct row *row)
{
	const char *const *by = r->options->by;
	json_t *out = json_object();
	for (unsigned i = 0; by && by[i]; i++)
		json_object_set_new(out, by[i], json_string(row->values[i]));
	double share = svc_stats_share(row->met, row->met + row->breached);
	json_object_set_new(out, "clock", json_string(row->clock));
	json_object_set_new(out, "kind", json_string(svc_clock_kind_name(row->kind)));
	json_object_set_new(out, "time", json_string(row->always ? "24x7" : "business time"));
	json_object_set_new(out, "met", json_integer(row->met));
	json_object_set_new(out, "breached", json_integer(row->breached));
	json_object_set_new(out, "running_breached", json_integer(row->running_breached));
	json_object_set_new(out, "cancelled", json_integer(row->cancelled));
	json_object_set_new(out, "healed", json_integer(row->healed));
	json_object_set_new(out, "n", json_integer(row->met + row->breached));
	json_object_set_new(out, "compliance", isnan(share) ? json_null() : json_real(share));
	json_object_set_new(out, "objective",
		row->objective ? json_real((double)row->objective / SVC_PERCENT) : json_null());
	json_object_set_new(out, "elapsed", elapsed_json(row, r->options->percentile));
	if (r->options->list)
		json_object_set(out, "tickets", row->tickets);
	return out;
}

static json_t *rows_json(const struct report *r)
{
	json_t *out = json_array();
	g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(r->rows), (GCompareFunc)strcmp);
	for (GList *k = keys; k; k = k->next)
		json_array_append_new(out, row_json(r, g_hash_table_lookup(r->rows, k->data)));
	return out;
}

static json_t *definitions(enum svc_percentile method)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{"met", "clocks stopped in the period within their target"},
		{"breached", "clocks stopped in the period over their target"},
		{"running_breached",
			"clocks over their target that had not stopped at the end; in no "
			"other figure"},
		{"cancelled", "clocks cancelled in the period; in no other figure"},
		{"healed", "of met: over an earlier target, before a change of priority, target or "
			   "calendar"},
		{"n", "met + breached"},
		{"compliance", "100 * met / (met + breached)"},
		{"elapsed", "seconds counted by the clocks in n"},
	};
	json_t *out = json_object();
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		json_object_set_new(out, rows[i].name, json_string(rows[i].text));
	json_object_set_new(out, "median",
		json_string("the middle value; of an even number the mean of the middle two"));
	json_object_set_new(out, "p90",
		json_string(
			method == SVC_LINEAR
				? "90th percentile, linear between the neighbours of rank 0.9 * (n - 1)"
				: "90th percentile, nearest rank: the value at ceil(0.9 * n)"));
	return out;
}

static int compare_breaches(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	json_int_t s = json_integer_value(json_object_get(x, "over"));
	json_int_t t = json_integer_value(json_object_get(y, "over"));
	if (s != t)
		return s > t ? -1 : 1;
	return strcmp(json_string_value(json_object_get(x, "ticket")),
		json_string_value(json_object_get(y, "ticket")));
}

static json_t *breaches_json(const struct report *r)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();
	json_t *out = json_array();
	for (size_t i = 0; i < json_array_size(r->breaches); i++)
		g_ptr_array_add(sorted, json_array_get(r->breaches, i));
	g_ptr_array_sort(sorted, compare_breaches);
	for (unsigned i = 0; i < sorted->len; i++)
		json_array_append(out, sorted->pdata[i]);
	return out;
}

static json_t *report_json(const struct report *r)
{
	const struct svc_sla_report_options *o = r->options;
	json_t *out = json_object(), *by = json_array();
	for (unsigned i = 0; o->by && o->by[i]; i++)
		json_array_append_new(by, json_string(o->by[i]));
	json_object_set_new(out, "since", svc_time_json(o->since != INT64_MIN, o->since));
	json_object_set_new(out, "until", svc_time_json(o->until != INT64_MAX, o->until));
	json_object_set_new(out, "now", svc_time_json(true, svc_sla_options_of(r->engine)->now));
	json_object_set_new(out, "by", by);
	json_object_set_new(out, "rows", rows_json(r));
	json_object_set_new(out, "breaches", breaches_json(r));
	json_object_set_new(out, "percentile",
		json_string(o->percentile == SVC_LINEAR ? "linear" : "nearest rank"));
	json_object_set_new(out, "assumed", json_integer(r->assumed));
	json_object_set_new(out, "without_sla", json_integer(r->without_sla));
	json_object_set(out, "problems", r->problems);
	json_object_set_new(out, "definitions", definitions(o->percentile));
	return out;
}

enum svc_status svc_sla_report(struct svc_sla_engine *engine,
	const struct svc_sla_report_options *options, json_t **out, struct svc_error *err)
{
	const struct svc_kinds *kinds = svc_desk_kinds(svc_sla_desk(engine));
	for (unsigned i = 0; options->by && options->by[i]; i++)
		if (svc_group_check(kinds, options->by[i], err) != SVC_OK)
			return err->status;
	g_autoptr(GHashTable) rows =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_row);
	struct report r = {engine, options, rows, json_array(), json_array(), 0, 0};
	struct svc_sla_walk walk = {options->accept, options->data, add_ticket, add_problem, &r};
	enum svc_status status = svc_sla_each(engine, &walk, err);
	if (status == SVC_OK)
		*out = report_json(&r);
	json_decref(r.breaches);
	json_decref(r.problems);
	return status;
}
