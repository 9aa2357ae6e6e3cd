#include "credit/parts.h"
#include "util/time.h"
#include <string.h>

struct span { /* of days, [from, to) */
	int64_t from, to;
};

static struct span days_of(int month)
{
	return (struct span){
		svc_day_of(month / SVC_MONTHS_A_YEAR, month % SVC_MONTHS_A_YEAR + 1, 1),
		svc_day_of(month / SVC_MONTHS_A_YEAR, month % SVC_MONTHS_A_YEAR + 2, 1)};
}

/* The day on which an agreement begins; one without a date has always been there. */
static int64_t begin_of(const struct svc_yaml_node *item)
{
	const char *text = svc_yaml_get_text(item, "effective");
	int64_t day;
	return text && svc_date_parse(text, &day) ? day : INT64_MIN;
}

/* An agreement for a service holds until the next one for it begins. */
static bool holds(
	const struct svc_yaml_node *list, const struct svc_yaml_node *item, struct span month)
{
	const char *service = svc_yaml_get_text(item, "service");
	int64_t from = begin_of(item), to = INT64_MAX;
	svc_yaml_foreach (other, list) {
		int64_t begin = begin_of(other);
		if (g_strcmp0(svc_yaml_get_text(other, "service"), service) != 0)
			continue;
		if (begin > from)
			to = MIN(to, begin);
		else if (begin == from && other->line > item->line)
			return false; /* replaced on its first day */
	}
	return from < month.to && to > month.from;
}

static const struct svc_yaml_node *agreements_of(const struct svc_record *customer)
{
	const char *field = svc_kind_role(customer->kind, "agreements");
	return field ? svc_record_node(customer, field) : NULL;
}

static const char *role_value(const struct svc_record *record, const char *role)
{
	const char *field = svc_kind_role(record->kind, role);
	return field ? svc_record_get(record, field) : NULL;
}

enum svc_status svc_credit_each_sla(const struct svc_record *customer, int month,
	svc_credit_sla_fn fn, void *data, struct svc_error *err)
{
	const struct svc_yaml_node *list = agreements_of(customer);
	const char *own = role_value(customer, "sla");
	if (own && fn(own, data, err) != SVC_OK)
		return err->status;
	svc_yaml_foreach (item, list) {
		const char *sla = svc_yaml_get_text(item, "sla");
		if (sla && holds(list, item, days_of(month)) && fn(sla, data, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

/* Adds one fee; fees of two currencies are no sum. */
static void add_fee(const struct svc_record *customer, const char *text,
	const struct svc_yaml_node *place, struct svc_credit_fee *out, struct svc_error *problem)
{
	struct svc_fee fee;
	if (problem->status)
		return;
	if (svc_fee_parse(text, &fee, problem) == SVC_OK) {
		if (!out->known) {
			out->fee = fee;
			out->known = true;
			return;
		}
		if (strcmp(out->fee.currency, fee.currency) == 0 &&
			out->fee.yearly + fee.yearly <= SVC_FEE_MOST) {
			out->fee.yearly += fee.yearly;
			return;
		}
		svc_error_set(problem, SVC_EINVALID,
			"the fees of '%s' for one agreement can't be added: %s and %s",
			customer->id, out->fee.currency, fee.currency);
	}
	svc_error_at(problem, customer->path, place ? place->line : 0, place ? place->column : 0);
	out->known = false;
}

/* True if an earlier item is about the same service and agreement and holds too: its fee counts. */
static bool told_before(
	const struct svc_yaml_node *list, const struct svc_yaml_node *item, struct span month)
{
	svc_yaml_foreach (other, list) {
		if (other == item ||
			g_strcmp0(svc_yaml_get_text(other, "service"),
				svc_yaml_get_text(item, "service")) != 0 ||
			g_strcmp0(svc_yaml_get_text(other, "sla"),
				svc_yaml_get_text(item, "sla")) != 0)
			continue;
		if (holds(list, other, month) && begin_of(other) < begin_of(item))
			return true;
	}
	return false;
}

void svc_credit_fee_of(const struct svc_record *customer, const char *sla, int month,
	struct svc_credit_fee *out, struct svc_error *problem)
{
	const struct svc_yaml_node *list = agreements_of(customer);
	const struct span days = days_of(month);
	const char *own = role_value(customer, "sla"), *fee = role_value(customer, "fee");
	*out = (struct svc_credit_fee){0};
	if (own && strcmp(own, sla) == 0) {
		out->named = true;
		if (fee)
			add_fee(customer, fee,
				svc_record_node(customer, svc_kind_role(customer->kind, "fee")),
				out, problem);
	}
	svc_yaml_foreach (item, list) {
		const char *text = svc_yaml_get_text(item, "fee");
		if (g_strcmp0(svc_yaml_get_text(item, "sla"), sla) != 0 ||
			!holds(list, item, days) || told_before(list, item, days))
			continue;
		out->named = true;
		if (text)
			add_fee(customer, text, svc_yaml_get(item, "fee"), out, problem);
	}
}
