#include "credit/parts.h"
#include "util/time.h"
#include <string.h>

char *svc_credit_month(int month)
{
	return g_strdup_printf(
		"%04d-%02d", month / SVC_MONTHS_A_YEAR, month % SVC_MONTHS_A_YEAR + 1);
}

int svc_credit_month_of(int64_t time)
{
	struct svc_civil civil;
	svc_civil_of(time, &civil);
	return civil.year * SVC_MONTHS_A_YEAR + civil.month - 1;
}

static bool same(const struct svc_credit_measure *measure, const char *clock, const char *priority)
{
	return strcmp(measure->clock, clock) == 0 && g_strcmp0(measure->priority, priority) == 0;
}

static void add_measure(GArray *measures, const char *clock, const char *priority)
{
	const struct svc_credit_measure measure = {clock, priority};
	for (guint i = 0; i < measures->len; i++)
		if (same(&g_array_index(measures, struct svc_credit_measure, i), clock, priority))
			return;
	g_array_append_val(measures, measure);
}

GArray *svc_credit_measures(const struct svc_sla_text *text)
{
	GArray *measures = g_array_new(FALSE, FALSE, sizeof(struct svc_credit_measure));
	for (guint i = 0; i < text->credits->len; i++) {
		const struct svc_credit_tier *tier =
			&g_array_index(text->credits, struct svc_credit_tier, i);
		if (tier->clock) {
			add_measure(measures, tier->clock, tier->priority);
			continue;
		}
		for (guint k = 0; k < text->clocks->len; k++) {
			const struct svc_clock_spec *clock = text->clocks->pdata[k];
			if (clock->kind != SVC_CLOCK_OLA)
				add_measure(measures, clock->name, tier->priority);
		}
	}
	return measures;
}

/* A tier without a clock judges every clock by which it made a measure. */
static bool judges(const struct svc_credit_tier *tier, const struct svc_credit_measure *measure)
{
	return g_strcmp0(tier->priority, measure->priority) == 0 &&
	       (!tier->clock || strcmp(tier->clock, measure->clock) == 0);
}

const struct svc_credit_tier *svc_credit_tier(const struct svc_sla_text *text,
	const struct svc_credit_measure *measure, int64_t met, int64_t n)
{
	const struct svc_credit_tier *found = NULL;
	for (guint i = 0; n && i < text->credits->len; i++) {
		const struct svc_credit_tier *tier =
			&g_array_index(text->credits, struct svc_credit_tier, i);
		/* met / n < below, in whole numbers: a desk has fewer than 2^63 / 10,000 tickets */
		if (judges(tier, measure) && met * SVC_MONEY_WHOLE < n * tier->below &&
			(!found || tier->credit > found->credit))
			found = tier;
	}
	return found;
}

/* `labels:="NAME"`, whatever the name holds. */
static char *label_query(const char *name)
{
	g_autoptr(GString) out = g_string_new("labels:=\"");
	for (const char *c = name; *c; c++) {
		if (*c == '"' || *c == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *c);
	}
	g_string_append_c(out, '"');
	return g_string_free(g_steal_pointer(&out), FALSE);
}

enum svc_status svc_credit_select(struct svc_desk *desk, const struct svc_record *record,
	const struct svc_exclusion *exclusion, struct svc_select **out, struct svc_error *err)
{
	g_autofree char *label = exclusion->query ? NULL : label_query(exclusion->name);
	const char *const expression = label ? label : exclusion->query;
	const struct svc_select_options options = {
		.kind = svc_sla_only_kind(svc_desk_kinds(desk)), .expression = expression};
	if (svc_select_new(desk, &options, out, err) == SVC_OK)
		return SVC_OK;
	err->status = SVC_EINVALID; /* of a file, not of a command line */
	svc_error_prefix(err, "exclusion '%s'", exclusion->name);
	return svc_error_at(err, record->path, exclusion->line, exclusion->column);
}

enum svc_status svc_credit_reason(const struct svc_credit_terms *terms, struct svc_record *record,
	const char **out, struct svc_error *err)
{
	*out = NULL;
	for (guint i = 0; i < terms->selects->len; i++) {
		bool match;
		if (svc_select_match(terms->selects->pdata[i], record, &match, err) != SVC_OK)
			return err->status;
		if (!match)
			continue;
		*out = g_array_index(terms->text->exclusions, struct svc_exclusion, i).name;
		return SVC_OK;
	}
	return SVC_OK;
}

static void free_select(void *select)
{
	svc_select_free(select);
}

void svc_credit_terms_free(struct svc_credit_terms *terms)
{
	if (!terms)
		return;
	g_free(terms->zone);
	if (terms->measures)
		g_array_unref(terms->measures);
	g_ptr_array_unref(terms->selects);
	g_free(terms);
}

static int64_t first_day(int month)
{
	return svc_day_of(month / SVC_MONTHS_A_YEAR, month % SVC_MONTHS_A_YEAR + 1, 1);
}

/* The month in the zone of the agreement's calendar. */
static enum svc_status bound(struct svc_sla_engine *engine, struct svc_credit_terms *terms,
	int month, struct svc_error *err)
{
	const char *id = terms->text->calendar ? terms->text->calendar : "always";
	struct svc_calendar *calendar;
	svc_auto(svc_zone) zone = NULL;
	if (svc_hours_at(svc_sla_hours(engine), id, first_day(month) * SVC_DAY, &calendar, err) !=
		SVC_OK)
		return svc_error_prefix(err, "SLA '%s'", terms->text->id);
	terms->zone = g_strdup(svc_calendar_zone(calendar));
	if (svc_zone_open(terms->zone, svc_sla_options_of(engine)->zone_folder, &zone, err) !=
		SVC_OK)
		return err->status;
	terms->since = svc_zone_local(zone, first_day(month) * SVC_DAY);
	terms->until = svc_zone_local(zone, first_day(month + 1) * SVC_DAY);
	return SVC_OK;
}

static bool gives_credits(const struct svc_sla_text *text)
{
	return text->credits->len && (!text->type || strcmp(text->type, "sla") == 0);
}

enum svc_status svc_credit_terms_new(struct svc_sla_engine *engine, const char *sla, int month,
	struct svc_credit_terms **out, struct svc_error *err)
{
	const struct svc_versions *versions;
	*out = NULL;
	if (svc_library_get(svc_sla_library(engine), "sla", sla, &versions, err) != SVC_OK)
		return err->status;
	bool assumed = false;
	const struct svc_version *version =
		svc_version_at(versions, first_day(month) * SVC_DAY, &assumed);
	if (!gives_credits(version->sla))
		return SVC_OK;
	svc_auto(svc_credit_terms) terms = g_new0(struct svc_credit_terms, 1);
	terms->text = version->sla;
	terms->record = version->record;
	terms->assumed = assumed;
	terms->measures = svc_credit_measures(version->sla);
	terms->selects = g_ptr_array_new_with_free_func(free_select);
	if (bound(engine, terms, month, err) != SVC_OK)
		return err->status;
	for (guint i = 0; i < version->sla->exclusions->len; i++) {
		struct svc_select *select = NULL;
		if (svc_credit_select(svc_sla_desk(engine), version->record,
			    &g_array_index(version->sla->exclusions, struct svc_exclusion, i),
			    &select, err) != SVC_OK)
			return err->status;
		g_ptr_array_add(terms->selects, select);
	}
	*out = g_steal_pointer(&terms);
	return SVC_OK;
}
