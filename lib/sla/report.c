#include "sla/report.h"
#include "sla/period.h"
#include "sla/report_breach.h"
#include "sla/report_group.h"
#include "sla/report_parts.h"
#include "util/time.h"
#include <string.h>

#define SEPARATOR "\x1f" /* of a row's values in its key */

static void free_row(void *data)
{
	struct svc_report_row *row = data;
	g_strfreev(row->values);
	g_free(row->clock);
	g_array_unref(row->elapsed);
	for (int i = 0; i < SVC_OUTCOMES; i++)
		json_decref(row->tickets[i]);
	g_free(row);
}

static void free_month(void *data)
{
	struct svc_report_month *month = data;
	g_free(month->month);
	g_free(month->clock);
	g_free(month);
}

int64_t svc_sla_report_moment(int64_t now, int64_t until)
{
	return until == INT64_MAX ? now : MIN(now, until - 1);
}

static struct svc_report_row *row_new(const struct svc_report_data *r,
	const struct svc_sla_ticket *ticket, const struct svc_clock *clock, int64_t time)
{
	const char *const *by = r->options->by;
	struct svc_report_row *row = g_new0(struct svc_report_row, 1);
	row->values = g_new0(char *, by ? g_strv_length((char **)(uintptr_t)by) + 1 : 1);
	for (unsigned i = 0; by && by[i]; i++)
		row->values[i] = svc_group_value(ticket, by[i], time, r->options->zone);
	row->clock = g_strdup(clock->input.spec->name);
	row->kind = clock->input.spec->kind;
	row->objective = clock->input.spec->objective;
	row->always = true;
	row->elapsed = g_array_new(FALSE, FALSE, sizeof(int64_t));
	for (int i = 0; r->options->list && i < SVC_OUTCOMES; i++)
		row->tickets[i] = json_array();
	return row;
}

static struct svc_report_row *row_of(struct svc_report_data *r, const struct svc_sla_ticket *ticket,
	const struct svc_clock *clock, int64_t time)
{
	g_string_truncate(r->key, 0);
	for (const char *const *by = r->options->by; by && *by; by++) {
		g_autofree char *value = svc_group_value(ticket, *by, time, r->options->zone);
		g_string_append(g_string_append(r->key, value), SEPARATOR);
	}
	g_string_append(r->key, clock->input.spec->name);
	struct svc_report_row *row = g_hash_table_lookup(r->rows, r->key->str);
	if (!row) {
		row = row_new(r, ticket, clock, time);
		g_hash_table_insert(r->rows, g_strdup(r->key->str), row);
	}
	return row;
}

const char *svc_outcome_name(enum svc_outcome outcome)
{
	static const char *const names[] = {
		"breached", "running_breached", "met", "cancelled", "none"};
	return names[outcome];
}

enum svc_outcome svc_outcome_of(const struct svc_sla_report_options *options,
	const struct svc_clock *clock, const struct svc_cycle *cycle, int64_t *time)
{
	bool open = cycle->state == SVC_RUNNING || cycle->state == SVC_CLOCK_PAUSED;
	*time = open ? clock->input.now : cycle->stop;
	if (!cycle->promised)
		return SVC_OUTCOME_NONE;
	if (open)
		return cycle->breached ? SVC_OUTCOME_RUNNING_BREACHED : SVC_OUTCOME_NONE;
	if (*time < options->since || *time >= options->until)
		return SVC_OUTCOME_NONE;
	if (cycle->state == SVC_CLOCK_CANCELLED)
		return SVC_OUTCOME_CANCELLED;
	return cycle->breached ? SVC_OUTCOME_BREACHED : SVC_OUTCOME_MET;
}

/* Months as they are counted: in the report's zone. */
static void add_month(struct svc_report_data *r, const char *clock, bool breached, int64_t time)
{
	struct svc_civil civil;
	svc_civil_of(svc_period_local(r->options->zone, time), &civil);
	g_string_printf(r->key, "%s" SEPARATOR "%04d-%02d", clock, civil.year, civil.month);
	struct svc_report_month *month = g_hash_table_lookup(r->months, r->key->str);
	if (!month) {
		month = g_new0(struct svc_report_month, 1);
		month->month = g_strdup(r->key->str + strlen(clock) + strlen(SEPARATOR));
		month->clock = g_strdup(clock);
		g_hash_table_insert(r->months, g_strdup(r->key->str), month);
	}
	month->met += !breached;
	month->breached += breached;
}

static void add_cycle(struct svc_report_data *r, const struct svc_sla_ticket *ticket,
	const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	int64_t time;
	enum svc_outcome outcome = svc_outcome_of(r->options, clock, cycle, &time);
	if (outcome == SVC_OUTCOME_NONE)
		return;
	struct svc_report_row *row = row_of(r, ticket, clock, time);
	row->counts[outcome]++;
	if (row->tickets[outcome])
		json_array_append_new(row->tickets[outcome], json_string(ticket->record->id));
	for (size_t i = 0; i < clock->input.n_calendars; i++)
		row->always &= svc_calendar_is_always(clock->input.calendars[i].calendar);
	if (outcome == SVC_OUTCOME_BREACHED || outcome == SVC_OUTCOME_RUNNING_BREACHED)
		svc_breaches_add(r->breaches, ticket, clock, cycle);
	if (outcome != SVC_OUTCOME_MET && outcome != SVC_OUTCOME_BREACHED)
		return;
	row->healed += cycle->ever_breached && !cycle->breached;
	g_array_append_val(row->elapsed, cycle->elapsed);
	add_month(r, row->clock, cycle->breached, time);
}

void svc_sla_add_problem(json_t *problems, const struct svc_error *why)
{
	json_t *item = json_object();
	json_object_set_new(item, "path", why->path ? json_string(why->path) : json_null());
	json_object_set_new(item, "line", json_integer(why->line));
	json_object_set_new(item, "column", json_integer(why->column));
	json_object_set_new(item, "message", json_string(why->message));
	json_object_set_new(item, "hint", why->hint ? json_string(why->hint) : json_null());
	json_array_append_new(problems, item);
}

static void add_problem(const struct svc_error *why, void *data)
{
	struct svc_report_data *r = data;
	svc_sla_add_problem(r->problems, why);
}

static enum svc_status add_ticket(
	const struct svc_sla_ticket *ticket, void *data, struct svc_error *err)
{
	struct svc_report_data *r = data;
	if (ticket->problem.status != SVC_OK) {
		svc_autoclear(svc_error) why = {0};
		svc_error_set(&why, SVC_EINVALID, "%s has no clocks: %s", ticket->record->id,
			ticket->problem.message);
		svc_error_at(&why, ticket->record->path, 0, 0);
		if (ticket->problem.hint)
			svc_error_hint(&why, "%s", ticket->problem.hint);
		add_problem(&why, r);
		return SVC_OK;
	}
	r->without_sla += !ticket->version;
	r->without_clocks += svc_sla_without_clocks(ticket);
	r->assumed += ticket->assumed;
	for (unsigned i = 0; i < ticket->clocks->len; i++) {
		const struct svc_clock *clock = ticket->clocks->pdata[i];
		for (unsigned k = 0; k < clock->cycles->len; k++)
			add_cycle(r, ticket, clock,
				&g_array_index(clock->cycles, struct svc_cycle, k));
	}
	return SVC_OK;
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
	g_autoptr(GHashTable) months =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_month);
	g_autoptr(GString) key = g_string_new(NULL);
	struct svc_report_data r = {.engine = engine,
		.options = options,
		.rows = rows,
		.months = months,
		.key = key,
		.breaches = svc_breaches_new(options->most_breaches),
		.problems = json_array()};
	struct svc_sla_walk walk = {options->query, add_ticket, add_problem, &r};
	enum svc_status status = svc_sla_each(engine, &walk, err);
	if (status == SVC_OK)
		*out = svc_report_json(&r);
	svc_breaches_free(r.breaches);
	json_decref(r.problems);
	return status;
}
