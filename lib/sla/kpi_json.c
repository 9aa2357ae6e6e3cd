#include "sla/eval.h"
#include "sla/kpi_parts.h"
#include "sla/period.h"
#include "util/time.h"
#include <math.h>
#include <string.h>

static json_t *times_json(GArray *times, enum svc_percentile method)
{
	int64_t *values = (int64_t *)(void *)times->data;
	size_t n = times->len;
	json_t *out = json_object();
	svc_stats_sort(values, n);
	json_object_set_new(out, "n", json_integer((json_int_t)n));
	json_object_set_new(out, "mean", n ? json_real(svc_stats_mean(values, n)) : json_null());
	json_object_set_new(
		out, "median", n ? json_real(svc_stats_median(values, n)) : json_null());
	json_object_set_new(out, "p90",
		n ? json_real(svc_stats_percentile(values, n, 90, method)) : json_null());
	return out;
}

/* Tickets by whole days of age. */
static json_t *buckets_json(const GArray *ages)
{
	static const struct {
		const char *name;
		int64_t below; /* days */
	} buckets[] = {{"0-1", 2}, {"2-7", 8}, {"8-30", 31}, {"over 30", INT64_MAX}};
	int64_t counts[G_N_ELEMENTS(buckets)] = {0};
	json_t *out = json_object();
	for (unsigned i = 0; i < ages->len; i++) {
		int64_t days = g_array_index(ages, int64_t, i) / SVC_DAY;
		size_t k = 0;
		while (days >= buckets[k].below)
			k++;
		counts[k]++;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(buckets); i++)
		json_object_set_new(out, buckets[i].name, json_integer(counts[i]));
	return out;
}

static json_t *share_json(int64_t part, int64_t whole)
{
	double share = svc_stats_share(part, whole);
	json_t *out = json_object();
	json_object_set_new(out, "n", json_integer(whole));
	json_object_set_new(out, "count", json_integer(part));
	json_object_set_new(out, "percent", isnan(share) ? json_null() : json_real(share));
	return out;
}

static void add_figures(json_t *out, const struct svc_kpi_figures *f, enum svc_percentile method)
{
	for (int i = 0; i <= SVC_KPI_BACKLOG; i++)
		json_object_set_new(
			out, svc_kpi_name((enum svc_kpi_count)i), json_integer(f->counts[i]));
	json_t *age = times_json(f->ages, method);
	json_object_set_new(age, "buckets", buckets_json(f->ages));
	json_object_set_new(out, "age", age);
	json_object_set_new(out, "mtta", times_json(f->acknowledged, method));
	json_object_set_new(out, "mttr", times_json(f->settled, method));
	json_object_set_new(out, "reopen_rate",
		share_json(f->counts[SVC_KPI_REOPENED], f->counts[SVC_KPI_RESOLVED]));
	json_object_set_new(out, "first_contact",
		share_json(f->counts[SVC_KPI_FIRST_CONTACT], f->counts[SVC_KPI_RESOLVED]));
}

static json_t *row_json(const struct svc_kpi_data *data, const struct svc_kpi_row *row)
{
	const struct svc_kpi_options *o = data->options;
	json_t *out = json_object(), *before = json_object();
	for (unsigned i = 0; o->by && o->by[i]; i++)
		json_object_set_new(out, o->by[i], json_string(row->values[i]));
	add_figures(out, &row->now, o->percentile);
	add_figures(before, &row->before, o->percentile);
	json_object_set_new(out, "before", before);
	if (!o->list)
		return out;
	json_t *tickets = json_object();
	for (int i = 0; i < SVC_KPI_COUNTS; i++)
		json_object_set(tickets, svc_kpi_name((enum svc_kpi_count)i), row->now.tickets[i]);
	json_object_set_new(out, "tickets", tickets);
	return out;
}

static const char spread[] = "median, 90th percentile and mean";

/* What each figure is (docs/sla.md, "Reports"; the words are ITIL 4's). `timed`: counted in the
 * report's time; else round the clock. */
static const struct {
	const char *name, *title, *definition, *exclusions, *method;
	bool has_clock, timed;
} figures[] = {
	{"opened", "Opened", "tickets opened in the period", "none", "count", false, false},
	{"resolved", "Resolved", "tickets resolved in the period, once each", "cancelled tickets",
		"count", false, false},
	{"cancelled", "Cancelled", "tickets cancelled in the period", "none", "count", false,
		false},
	{"backlog", "Backlog", "tickets neither resolved nor cancelled at the end of the period",
		"none", "count", false, false},
	{"age", "Age of the backlog",
		"from opening to the end of the period; buckets by whole days",
		"tickets that are resolved or cancelled", spread, true, false},
	{"mtta", "Time to acknowledge (MTTA)",
		"from opening to the first public reply by an agent or change of status, of tickets "
		"acknowledged in the period",
		"automatic replies, notes", spread, true, true},
	{"mttr", "Time to resolve (MTTR)",
		"from opening to the last resolution in the period; time on hold counts",
		"cancelled tickets", spread, true, true},
	{"reopen_rate", "Reopen rate",
		"100 * tickets resolved in the period and reopened at least once by its end / tickets "
		"resolved in it",
		"cancelled tickets", "share", false, false},
	{"first_contact", "First-contact resolution",
		"100 * tickets resolved in the period with no further message of the customer, "
		"reassignment or reopening / tickets resolved in it",
		"cancelled tickets", "share", false, false},
};

static json_t *definitions_json(const char *time, enum svc_percentile method)
{
	json_t *out = json_object();
	for (size_t i = 0; i < G_N_ELEMENTS(figures); i++) {
		json_t *item = json_object();
		bool has_spread = figures[i].method == spread;
		g_autofree char *text = g_strdup_printf("%s%s%s", figures[i].method,
			has_spread ? ", percentile by " : "",
			!has_spread            ? ""
			: method == SVC_LINEAR ? "linear interpolation"
					       : "nearest rank");
		json_object_set_new(item, "title", json_string(figures[i].title));
		json_object_set_new(item, "definition", json_string(figures[i].definition));
		json_object_set_new(item, "clock",
			!figures[i].has_clock ? json_null()
					      : json_string(figures[i].timed ? time : "24x7"));
		json_object_set_new(item, "exclusions", json_string(figures[i].exclusions));
		json_object_set_new(item, "method", json_string(text));
		json_object_set_new(out, figures[i].name, item);
	}
	return out;
}

static json_t *rows_json(const struct svc_kpi_data *data)
{
	json_t *out = json_array();
	g_autoptr(GList) keys =
		g_list_sort(g_hash_table_get_keys(data->rows), (GCompareFunc)strcmp);
	for (GList *k = keys; k; k = k->next)
		json_array_append_new(
			out, row_json(data, g_hash_table_lookup(data->rows, k->data)));
	return out;
}

json_t *svc_kpi_json(const struct svc_kpi_data *data)
{
	const struct svc_kpi_options *o = data->options;
	json_t *out = json_object(), *by = json_array(), *before = json_object();
	g_autofree char *time =
		o->calendar && !svc_calendar_is_always(o->calendar)
			? g_strdup_printf("business time of %s", svc_calendar_id(o->calendar))
			: g_strdup("24x7");
	for (unsigned i = 0; o->by && o->by[i]; i++)
		json_array_append_new(by, json_string(o->by[i]));
	json_object_set_new(before, "since", svc_time_json(true, o->before));
	json_object_set_new(before, "until", svc_time_json(true, o->since));
	json_object_set_new(out, "since", svc_time_json(true, o->since));
	json_object_set_new(out, "until", svc_time_json(true, o->until));
	svc_period_json(out, o->since, o->until, o->zone);
	json_object_set_new(out, "now", svc_time_json(true, svc_sla_options_of(data->engine)->now));
	json_object_set_new(out, "before", before);
	json_object_set_new(out, "by", by);
	json_object_set_new(out, "time", json_string(time));
	json_object_set_new(out, "percentile",
		json_string(o->percentile == SVC_LINEAR ? "linear" : "nearest rank"));
	json_object_set_new(out, "rows", rows_json(data));
	json_object_set_new(out, "definitions", definitions_json(time, o->percentile));
	json_object_set(out, "problems", data->problems);
	return out;
}
