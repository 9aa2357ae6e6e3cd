#include "credit/parts.h"
#include "sla/eval.h"
#include <string.h>

/* Hundredths of a percent as a percentage, for printing alone. */
static json_t *percent(int64_t hundredths)
{
	return json_real((double)hundredths / 100);
}

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *target_json(const struct svc_credit_data *d, const struct svc_credit_line *line,
	guint i, const struct svc_credit_tier *tier)
{
	const struct svc_credit_measure *measure =
		&g_array_index(line->terms->measures, struct svc_credit_measure, i);
	const struct svc_credit_count *count = &line->counts[i];
	int64_t n = count->met + count->breached;
	json_t *out = json_object();
	json_object_set_new(out, "clock", json_string(measure->clock));
	json_object_set_new(out, "priority", text_or_null(measure->priority));
	json_object_set_new(out, "n", json_integer(n));
	json_object_set_new(out, "met", json_integer(count->met));
	json_object_set_new(out, "breached", json_integer(count->breached));
	/* cut off, not rounded: it reads as below a tier just where it is below it */
	json_object_set_new(
		out, "compliance", n ? percent(count->met * SVC_MONEY_WHOLE / n) : json_null());
	json_object_set_new(out, "below", tier ? percent(tier->below) : json_null());
	json_object_set_new(out, "credit", percent(tier ? tier->credit : 0));
	if (d->options->list) {
		json_t *tickets = json_object();
		json_object_set(tickets, "met", count->tickets[0]);
		json_object_set(tickets, "breached", count->tickets[1]);
		json_object_set_new(out, "tickets", tickets);
	}
	return out;
}

/* The share of the fee that is given back, after the cap. Adds the targets. */
static int reach(const struct svc_credit_data *d, const struct svc_credit_line *line, json_t *out)
{
	const struct svc_sla_text *text = line->terms->text;
	json_t *targets = json_array();
	int64_t reached = 0;
	for (guint i = 0; i < line->terms->measures->len; i++) {
		const struct svc_credit_count *count = &line->counts[i];
		const struct svc_credit_tier *tier = svc_credit_tier(text,
			&g_array_index(line->terms->measures, struct svc_credit_measure, i),
			count->met, count->met + count->breached);
		reached += tier ? tier->credit : 0;
		json_array_append_new(targets, target_json(d, line, i, tier));
	}
	int cap = text->credit_cap ? text->credit_cap : SVC_MONEY_WHOLE;
	int credit = (int)MIN(reached, cap);
	json_object_set_new(out, "targets", targets);
	json_object_set(out, "excluded", line->excluded);
	json_object_set_new(out, "reached", percent(reached));
	json_object_set_new(out, "cap", text->credit_cap ? percent(text->credit_cap) : json_null());
	json_object_set_new(out, "credit", percent(credit));
	return credit;
}

static json_t *line_json(
	const struct svc_credit_data *d, const struct svc_credit_line *line, int64_t *amount)
{
	const struct svc_credit_terms *terms = line->terms;
	const struct svc_fee *fee = line->fee.known ? &line->fee.fee : NULL;
	json_t *out = json_object();
	json_object_set_new(out, "sla", json_string(terms->text->id));
	json_object_set_new(
		out, "title", json_string(terms->text->title ? terms->text->title : ""));
	json_object_set_new(out, "zone", json_string(terms->zone));
	json_object_set_new(out, "since", svc_time_json(true, terms->since));
	json_object_set_new(out, "until", svc_time_json(true, terms->until));
	g_autofree char *monthly =
		fee ? svc_money_format(svc_fee_share(fee, SVC_MONEY_WHOLE), fee->currency) : NULL;
	json_object_set_new(out, "fee", text_or_null(monthly));
	json_object_set_new(out, "currency", text_or_null(fee ? fee->currency : NULL));
	int credit = reach(d, line, out);
	*amount = fee ? svc_fee_share(fee, credit) : 0;
	g_autofree char *shown = fee ? svc_money_format(*amount, fee->currency) : NULL;
	json_object_set_new(out, "amount", text_or_null(shown));
	json_object_set_new(out, "assumed", json_boolean(terms->assumed));
	return out;
}

static gint by_sla(gconstpointer a, gconstpointer b)
{
	const struct svc_credit_line *x = *(void *const *)a, *y = *(void *const *)b;
	return strcmp(x->terms->text->id, y->terms->text->id);
}

/* One sum a currency, in the order in which they occur. */
static json_t *totals_json(const struct svc_credit_statement *statement, const int64_t *amounts)
{
	json_t *totals = json_array();
	for (guint i = 0; i < statement->lines->len; i++) {
		const struct svc_credit_line *line = statement->lines->pdata[i];
		int64_t sum = 0;
		bool first = line->fee.known;
		for (guint k = 0; line->fee.known && k < statement->lines->len; k++) {
			const struct svc_credit_line *other = statement->lines->pdata[k];
			if (!other->fee.known ||
				strcmp(other->fee.fee.currency, line->fee.fee.currency) != 0)
				continue;
			first &= k >= i;
			sum += amounts[k];
		}
		if (!first)
			continue;
		g_autofree char *shown = svc_money_format(sum, line->fee.fee.currency);
		json_t *total = json_object();
		json_object_set_new(total, "currency", json_string(line->fee.fee.currency));
		json_object_set_new(total, "amount", json_string(shown));
		json_array_append_new(totals, total);
	}
	return totals;
}

static json_t *statement_json(
	const struct svc_credit_data *d, struct svc_credit_statement *statement)
{
	json_t *out = json_object(), *lines = json_array();
	g_autofree char *month = svc_credit_month(statement->month);
	g_autofree int64_t *amounts = g_new0(int64_t, statement->lines->len);
	bool provisional = false;
	g_ptr_array_sort(statement->lines, by_sla);
	for (guint i = 0; i < statement->lines->len; i++) {
		const struct svc_credit_line *line = statement->lines->pdata[i];
		json_array_append_new(lines, line_json(d, line, &amounts[i]));
		provisional |= line->terms->until > d->now;
	}
	json_object_set_new(out, "customer", json_string(statement->customer));
	json_object_set_new(out, "title", json_string(statement->title));
	json_object_set_new(out, "month", json_string(month));
	json_object_set_new(out, "provisional", json_boolean(provisional));
	json_object_set_new(out, "lines", lines);
	json_object_set_new(out, "totals", totals_json(statement, amounts));
	return out;
}

static json_t *definitions_json(void)
{
	static const char *const texts[][2] = {
		{"compliance", "100 * met / (met + breached) over the clocks that stopped in the "
			       "month, cut off after two decimals"},
		{"credit", "of the tiers that a compliance is below, the highest; those of several "
			   "targets add up, to the cap at most"},
		{"amount", "that share of the month's fee, rounded once, half up"},
		{"excluded", "tickets that the agreement leaves out, by its reasons"},
	};
	json_t *out = json_object();
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		json_object_set_new(out, texts[i][0], json_string(texts[i][1]));
	return out;
}

static gint by_customer(gconstpointer a, gconstpointer b)
{
	const struct svc_credit_statement *x = a, *y = b;
	int order = strcmp(x->customer, y->customer);
	return order ? order : x->month - y->month;
}

json_t *svc_credit_json(const struct svc_credit_data *d)
{
	json_t *out = json_object(), *list = json_array();
	g_autofree char *since = svc_credit_month(d->options->first);
	g_autofree char *until = svc_credit_month(d->options->last);
	GList *sorted = g_list_sort(g_hash_table_get_values(d->statements), by_customer);
	for (GList *item = sorted; item; item = item->next)
		json_array_append_new(list, statement_json(d, item->data));
	g_list_free(sorted);
	json_object_set_new(out, "since", json_string(since));
	json_object_set_new(out, "until", json_string(until));
	json_object_set_new(out, "now", svc_time_json(true, d->now));
	json_object_set_new(out, "statements", list);
	json_object_set_new(out, "without_clocks", json_integer(d->without_clocks));
	json_object_set_new(out, "without_customer", json_integer(d->without_customer));
	json_object_set(out, "problems", d->problems);
	json_object_set_new(out, "definitions", definitions_json());
	return out;
}
