#include "sla/apply.h"
#include "util/time.h"
#include <string.h>

void svc_applied_clear(struct svc_applied *applied)
{
	g_clear_pointer(&applied->sla, g_free);
	g_clear_pointer(&applied->why, g_free);
}

struct asking {
	struct svc_library *library;
	struct svc_desk *desk;
	struct svc_record *record;
	int64_t opened, now;
	struct svc_applied *out;
};

/* The record's value for a role; NULL if its kind hasn't the role or the field is empty. */
static const char *value_of(const struct asking *a, const char *role)
{
	const char *field = svc_kind_role(a->record->kind, role);
	return field ? svc_value_at(a->record, field, a->now) : NULL;
}

static void found(struct asking *a, const char *sla, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void found(struct asking *a, const char *sla, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	a->out->why = g_strdup_vprintf(format, args);
	va_end(args);
	a->out->sla = g_strdup(sla);
}

static enum svc_status ask_own(struct asking *a, struct svc_error *err)
{
	const char *sla = value_of(a, "sla");
	if (sla)
		found(a, sla, "the record names it itself");
	return SVC_OK;
}

/* The text of what `role` points to, in force when the record was opened; NULL if it points
 * nowhere. */
static enum svc_status text_of(
	struct asking *a, const char *role, const struct svc_record **out, struct svc_error *err)
{
	const char *id = value_of(a, role);
	const struct svc_versions *versions;
	*out = NULL;
	if (!id)
		return SVC_OK;
	if (svc_library_get(a->library, role, id, &versions, err) != SVC_OK)
		return err->status;
	*out = svc_version_at(versions, a->opened, NULL)->record;
	return SVC_OK;
}

static enum svc_status ask_field(struct asking *a, const char *role, struct svc_error *err)
{
	const struct svc_record *text;
	if (text_of(a, role, &text, err) != SVC_OK)
		return err->status;
	const char *field = text ? svc_kind_role(text->kind, "sla") : NULL;
	const char *sla = field ? svc_record_get(text, field) : NULL;
	if (sla)
		found(a, sla, "the %s '%s' names it", role, text->id);
	return SVC_OK;
}

static enum svc_status ask_offering(struct asking *a, struct svc_error *err)
{
	return ask_field(a, "offering", err);
}

static enum svc_status ask_customer(struct asking *a, struct svc_error *err)
{
	return ask_field(a, "customer", err);
}

static enum svc_status ask_service(struct asking *a, struct svc_error *err)
{
	return ask_field(a, "service", err);
}

/* The agreement for `service` that held when the record was opened: of several the last begun. */
static const char *agreement_for(
	const struct asking *a, const struct svc_record *customer, const char *service)
{
	const char *field = svc_kind_role(customer->kind, "agreements"), *sla = NULL;
	int64_t latest = INT64_MIN;
	svc_yaml_foreach (item, field ? svc_record_node(customer, field) : NULL) {
		const char *effective = svc_yaml_get_text(item, "effective");
		int64_t day = 0, from = INT64_MIN;
		if (g_strcmp0(svc_yaml_get_text(item, "service"), service) != 0)
			continue;
		if (effective && svc_date_parse(effective, &day))
			from = day * SVC_DAY;
		if (from > a->opened || from < latest)
			continue;
		latest = from;
		sla = svc_yaml_get_text(item, "sla");
	}
	return sla;
}

static enum svc_status ask_agreement(struct asking *a, struct svc_error *err)
{
	const struct svc_record *customer;
	const char *service = value_of(a, "service");
	if (!service)
		return SVC_OK;
	if (text_of(a, "customer", &customer, err) != SVC_OK)
		return err->status;
	const char *sla = customer ? agreement_for(a, customer, service) : NULL;
	if (sla)
		found(a, sla, "the customer '%s' agreed on it for the service '%s'", customer->id,
			service);
	return SVC_OK;
}

static enum svc_status ask_default(struct asking *a, struct svc_error *err)
{
	const char *sla = svc_desk_config_text(a->desk, "defaults/sla");
	if (sla)
		found(a, sla, "it is the desk's default");
	return SVC_OK;
}

enum svc_status svc_sla_apply(struct svc_library *library, struct svc_desk *desk,
	struct svc_record *record, int64_t opened, int64_t now, struct svc_applied *out,
	struct svc_error *err)
{
	static enum svc_status (*const ask[])(struct asking *, struct svc_error *) = {
		[SVC_SLA_OWN] = ask_own,
		[SVC_SLA_OFFERING] = ask_offering,
		[SVC_SLA_AGREEMENT] = ask_agreement,
		[SVC_SLA_CUSTOMER] = ask_customer,
		[SVC_SLA_SERVICE] = ask_service,
		[SVC_SLA_DEFAULT] = ask_default,
	};
	struct asking a = {library, desk, record, opened, now, out};
	for (size_t i = 0; i < G_N_ELEMENTS(ask); i++) {
		out->source = (enum svc_sla_source)i;
		if (ask[i](&a, err) != SVC_OK)
			return err->status;
		if (out->sla)
			return SVC_OK;
	}
	out->source = SVC_SLA_NONE;
	out->why = g_strdup("nothing names an agreement");
	return SVC_OK;
}
