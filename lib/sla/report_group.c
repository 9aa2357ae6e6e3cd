#include "sla/report_group.h"
#include "sla/period.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>

static char *day_of(const struct svc_civil *c, int64_t time)
{
	return g_strdup_printf("%04d-%02d-%02d", c->year, c->month, c->day);
}

/* ISO 8601: the week belongs to the year that its Thursday lies in. */
static char *week_of(const struct svc_civil *c, int64_t time)
{
	int64_t day = svc_day_of(c->year, c->month, c->day);
	int64_t thursday = day - svc_weekday_of(day) + 3;
	struct svc_civil t;
	svc_civil_of_day(thursday, &t);
	int week = (int)((thursday - svc_day_of(t.year, 1, 1)) / 7) + 1;
	return g_strdup_printf("%04d-W%02d", t.year, week);
}

static char *month_of(const struct svc_civil *c, int64_t time)
{
	return g_strdup_printf("%04d-%02d", c->year, c->month);
}

static char *quarter_of(const struct svc_civil *c, int64_t time)
{
	return g_strdup_printf("%04d-Q%d", c->year, (c->month - 1) / 3 + 1);
}

static char *year_of(const struct svc_civil *c, int64_t time)
{
	return g_strdup_printf("%04d", c->year);
}

static const struct {
	const char *name;
	char *(*value)(const struct svc_civil *civil, int64_t time);
} periods[] = {{"day", day_of}, {"week", week_of}, {"month", month_of}, {"quarter", quarter_of},
	{"year", year_of}};

char *svc_group_value(const struct svc_sla_ticket *ticket, const char *field, int64_t time,
	const struct svc_zone *zone)
{
	if (strcmp(field, "sla") == 0)
		return g_strdup(ticket->version ? ticket->version->record->id : "");
	for (size_t i = 0; i < G_N_ELEMENTS(periods); i++) {
		struct svc_civil civil;
		if (strcmp(periods[i].name, field) != 0)
			continue;
		svc_civil_of(svc_period_local(zone, time), &civil);
		return periods[i].value(&civil, time);
	}
	g_autofree char *value = svc_record_value(svc_record_node(ticket->record, field));
	return value ? g_steal_pointer(&value) : g_strdup("");
}

enum svc_status svc_group_check(
	const struct svc_kinds *kinds, const char *field, struct svc_error *err)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_ptr_array_add(names, (void *)"sla");
	for (size_t i = 0; i < G_N_ELEMENTS(periods); i++)
		g_ptr_array_add(names, (void *)periods[i].name);
	const GPtrArray *all = svc_kinds_all(kinds);
	for (unsigned i = 0; i < all->len; i++) {
		const struct svc_kind *kind = all->pdata[i];
		for (unsigned k = 0; svc_sla_kind(kind) && k < kind->fields->len; k++)
			g_ptr_array_add(
				names, (void *)((struct svc_field *)kind->fields->pdata[k])->name);
	}
	for (unsigned i = 0; i < names->len; i++)
		if (strcmp(names->pdata[i], field) == 0)
			return SVC_OK;
	g_ptr_array_add(names, NULL);
	g_autofree char *shown = svc_utf8_harmless(field, false);
	g_autofree char *close = svc_suggest(field, (const char *const *)names->pdata, 3);
	svc_error_set(err, SVC_EUSAGE, "a report can't be grouped by '%s'", shown);
	if (close)
		return svc_error_hint(err, "did you mean %s?", close);
	return svc_error_hint(
		err, "group by a field as priority or team, or by month, quarter or sla");
}
