#include "sla/eval.h"
#include "sla/period.h"
#include "sla/report_breach.h"
#include "sla/report_parts.h"
#include <math.h>
#include <string.h>

static json_t *elapsed_json(const struct svc_report_row *row, enum svc_percentile method)
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

/* The tickets behind each count. */
static json_t *tickets_json(const struct svc_report_row *row)
{
	json_t *out = json_object();
	for (int i = 0; i < SVC_OUTCOMES; i++)
		json_object_set(out, svc_outcome_name((enum svc_outcome)i), row->tickets[i]);
	return out;
}

static json_t *row_json(const struct svc_report_data *r, const struct svc_report_row *row)
{
	const char *const *by = r->options->by;
	json_t *out = json_object();
	for (unsigned i = 0; by && by[i]; i++)
		json_object_set_new(out, by[i], json_string(row->values[i]));
	int64_t n = row->counts[SVC_OUTCOME_MET] + row->counts[SVC_OUTCOME_BREACHED];
	double share = svc_stats_share(row->counts[SVC_OUTCOME_MET], n);
	json_object_set_new(out, "clock", json_string(row->clock));
	json_object_set_new(out, "kind", json_string(svc_clock_kind_name(row->kind)));
	json_object_set_new(out, "time", json_string(row->always ? "24x7" : "business time"));
	for (int i = 0; i < SVC_OUTCOMES; i++)
		json_object_set_new(
			out, svc_outcome_name((enum svc_outcome)i), json_integer(row->counts[i]));
	json_object_set_new(out, "healed", json_integer(row->healed));
	json_object_set_new(out, "n", json_integer(n));
	json_object_set_new(out, "compliance", isnan(share) ? json_null() : json_real(share));
	json_object_set_new(out, "objective",
		row->objective ? json_real((double)row->objective / SVC_PERCENT) : json_null());
	json_object_set_new(out, "elapsed", elapsed_json(row, r->options->percentile));
	if (r->options->list)
		json_object_set_new(out, "tickets", tickets_json(row));
	return out;
}

static json_t *rows_json(const struct svc_report_data *r)
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

static json_t *trend_json(const struct svc_report_data *r)
{
	json_t *out = json_array();
	g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(r->months), (GCompareFunc)strcmp);
	for (GList *k = keys; k; k = k->next) {
		const struct svc_report_month *month = g_hash_table_lookup(r->months, k->data);
		int64_t n = month->met + month->breached;
		json_t *item = json_object();
		json_object_set_new(item, "clock", json_string(month->clock));
		json_object_set_new(item, "month", json_string(month->month));
		json_object_set_new(item, "met", json_integer(month->met));
		json_object_set_new(item, "breached", json_integer(month->breached));
		json_object_set_new(item, "n", json_integer(n));
		json_object_set_new(item, "compliance", json_real(svc_stats_share(month->met, n)));
		json_array_append_new(out, item);
	}
	return out;
}

json_t *svc_report_json(const struct svc_report_data *r)
{
	const struct svc_sla_report_options *o = r->options;
	int64_t now = svc_sla_options_of(r->engine)->now;
	json_t *out = json_object(), *by = json_array();
	for (unsigned i = 0; o->by && o->by[i]; i++)
		json_array_append_new(by, json_string(o->by[i]));
	json_object_set_new(out, "since", svc_time_json(o->since != INT64_MIN, o->since));
	json_object_set_new(out, "until", svc_time_json(o->until != INT64_MAX, o->until));
	bool open = o->until == INT64_MAX;
	svc_period_json(out, o->since, open ? now + 1 : o->until, o->zone);
	json_object_set_new(out, "now", svc_time_json(true, now));
	json_object_set_new(out, "by", by);
	json_object_set_new(out, "rows", rows_json(r));
	json_object_set_new(out, "breaches", svc_breaches_json(r->breaches));
	json_object_set_new(out, "trend", trend_json(r));
	json_object_set_new(out, "percentile",
		json_string(o->percentile == SVC_LINEAR ? "linear" : "nearest rank"));
	json_object_set_new(out, "assumed", json_integer(r->assumed));
	json_object_set_new(out, "without_sla", json_integer(r->without_sla));
	json_object_set_new(out, "without_clocks", json_integer(r->without_clocks));
	json_object_set(out, "problems", r->problems);
	json_object_set_new(out, "definitions", definitions(o->percentile));
	return out;
}
