#include "sla/kpi.h"
#include "sla/kpi_parts.h"
#include "sla/report_group.h"
#include <string.h>

struct story { /* what happened to a ticket until the end of a period */
	int64_t opened, acknowledged, resolved; /* resolved: last in the period */
	bool is_acknowledged, is_resolved, is_cancelled, reopened, reassigned, wrote_again;
	enum svc_category category; /* at the end */
};

const char *svc_kpi_name(enum svc_kpi_count count)
{
	static const char *const names[] = {
		"opened", "resolved", "cancelled", "backlog", "reopened", "first_contact"};
	return names[count];
}

static void init_figures(struct svc_kpi_figures *figures)
{
	figures->ages = g_array_new(FALSE, FALSE, sizeof(int64_t));
	figures->acknowledged = g_array_new(FALSE, FALSE, sizeof(int64_t));
	figures->settled = g_array_new(FALSE, FALSE, sizeof(int64_t));
	for (int i = 0; i < SVC_KPI_COUNTS; i++)
		figures->tickets[i] = json_array();
}

static void clear_figures(struct svc_kpi_figures *figures)
{
	g_array_unref(figures->ages);
	g_array_unref(figures->acknowledged);
	g_array_unref(figures->settled);
	for (int i = 0; i < SVC_KPI_COUNTS; i++)
		json_decref(figures->tickets[i]);
}

static void free_row(void *data)
{
	struct svc_kpi_row *row = data;
	g_strfreev(row->values);
	clear_figures(&row->now);
	clear_figures(&row->before);
	g_free(row);
}

static void tell_status(struct story *s, const struct svc_sla_event *event, int64_t since)
{
	enum svc_category was = s->category;
	s->category = event->category;
	if (!s->is_acknowledged) {
		s->is_acknowledged = true;
		s->acknowledged = event->at;
	}
	if (event->category == SVC_DONE && was != SVC_DONE && event->at >= since) {
		s->is_resolved = true;
		s->resolved = event->at;
	}
	if (event->category == SVC_CANCELLED && was != SVC_CANCELLED && event->at >= since)
		s->is_cancelled = true;
	bool over = was == SVC_DONE || was == SVC_CANCELLED;
	if (over && (event->category == SVC_OPEN || event->category == SVC_PAUSED))
		s->reopened = true;
}

/* The story of a ticket, of which `since` to `until` is the period. False if it had not begun. */
static bool tell(const struct svc_sla_ticket *ticket, int64_t since, int64_t until, struct story *s)
{
	const char *team = NULL;
	bool begun = false;
	*s = (struct story){0};
	for (unsigned i = 0; i < ticket->events->len; i++) {
		const struct svc_sla_event *event =
			&g_array_index(ticket->events, struct svc_sla_event, i);
		if (event->at >= until)
			break;
		if (event->type == SVC_EVENT_CREATED) {
			s->opened = event->at;
			s->category = event->category;
			begun = true;
		} else if (event->type == SVC_EVENT_STATUS && begun) {
			tell_status(s, event, since);
		} else if (event->type == SVC_EVENT_REPLY && !s->is_acknowledged) {
			s->is_acknowledged = true;
			s->acknowledged = event->at;
		} else if (event->type == SVC_EVENT_MESSAGE) {
			s->wrote_again = true;
		} else if (event->type == SVC_EVENT_ASSIGNED) {
			s->reassigned |= team && g_strcmp0(team, event->value) != 0;
			team = event->value ? event->value : team;
		}
	}
	return begun;
}

static void count(struct svc_kpi_figures *figures, enum svc_kpi_count what, const char *id)
{
	figures->counts[what]++;
	json_array_append_new(figures->tickets[what], json_string(id));
}

static int64_t seconds(const struct svc_kpi_options *options, int64_t from, int64_t to)
{
	return options->calendar ? svc_calendar_seconds(options->calendar, from, to)
				 : MAX(0, to - from);
}

static void add_story(const struct svc_kpi_options *options, struct svc_kpi_figures *figures,
	const struct story *s, const char *id, int64_t since, int64_t until)
{
	int64_t age = until - s->opened;
	if (s->opened >= since)
		count(figures, SVC_KPI_OPENED, id);
	if (s->is_cancelled)
		count(figures, SVC_KPI_CANCELLED, id);
	if (s->category == SVC_OPEN || s->category == SVC_PAUSED) {
		count(figures, SVC_KPI_BACKLOG, id);
		g_array_append_val(figures->ages, age);
	}
	if (s->is_acknowledged && s->acknowledged >= since) {
		int64_t taken = seconds(options, s->opened, s->acknowledged);
		g_array_append_val(figures->acknowledged, taken);
	}
	if (!s->is_resolved)
		return;
	int64_t taken = seconds(options, s->opened, s->resolved);
	g_array_append_val(figures->settled, taken);
	count(figures, SVC_KPI_RESOLVED, id);
	if (s->reopened)
		count(figures, SVC_KPI_REOPENED, id);
	if (!s->reopened && !s->reassigned && !s->wrote_again)
		count(figures, SVC_KPI_FIRST_CONTACT, id);
}

static struct svc_kpi_row *row_of(struct svc_kpi_data *data, const struct svc_sla_ticket *ticket)
{
	const char *const *by = data->options->by;
	g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
	for (; by && *by; by++)
		g_ptr_array_add(
			values, svc_group_value(ticket, *by, ticket->opened, data->options->zone));
	g_ptr_array_add(values, NULL);
	g_autofree char *key = g_strjoinv("\x1f", (char **)values->pdata);
	struct svc_kpi_row *row = g_hash_table_lookup(data->rows, key);
	if (row)
		return row;
	row = g_new0(struct svc_kpi_row, 1);
	row->values = g_strdupv((char **)values->pdata);
	init_figures(&row->now);
	init_figures(&row->before);
	g_hash_table_insert(data->rows, g_steal_pointer(&key), row);
	return row;
}

static enum svc_status add_ticket(
	const struct svc_sla_ticket *ticket, void *context, struct svc_error *err)
{
	struct svc_kpi_data *data = context;
	const struct svc_kpi_options *o = data->options;
	const char *id = ticket->record->id;
	struct story now, before;
	if (!tell(ticket, o->since, o->until, &now))
		return SVC_OK;
	struct svc_kpi_row *row = row_of(data, ticket);
	add_story(o, &row->now, &now, id, o->since, o->until);
	if (tell(ticket, o->before, o->since, &before))
		add_story(o, &row->before, &before, id, o->before, o->since);
	return SVC_OK;
}

static void add_problem(const struct svc_error *why, void *context)
{
	struct svc_kpi_data *data = context;
	json_t *item = json_object();
	json_object_set_new(item, "path", why->path ? json_string(why->path) : json_null());
	json_object_set_new(item, "line", json_integer(why->line));
	json_object_set_new(item, "message", json_string(why->message));
	json_array_append_new(data->problems, item);
}

enum svc_status svc_kpi(struct svc_sla_engine *engine, const struct svc_kpi_options *options,
	json_t **out, struct svc_error *err)
{
	const struct svc_kinds *kinds = svc_desk_kinds(svc_sla_desk(engine));
	for (unsigned i = 0; options->by && options->by[i]; i++)
		if (svc_group_check(kinds, options->by[i], err) != SVC_OK)
			return err->status;
	g_autoptr(GHashTable) rows =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_row);
	struct svc_kpi_data data = {engine, options, rows, json_array()};
	struct svc_sla_walk walk = {options->query, add_ticket, add_problem, &data};
	enum svc_status status = svc_sla_each(engine, &walk, err);
	if (status == SVC_OK)
		*out = svc_kpi_json(&data);
	json_decref(data.problems);
	return status;
}
