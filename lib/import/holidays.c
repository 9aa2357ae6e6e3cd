#include "import/holidays.h"
#include "sla/calendar_read.h"
#include "text/yaml_quote.h"
#include "util/time.h"

/* Whether a listed holiday closes the day, or says the same of every year. */
static bool covers(const struct svc_holiday *holiday, const struct svc_ical_day *day)
{
	struct svc_civil c = {.month = day->month, .day = day->mday};
	if (!holiday->yearly)
		return !day->yearly && holiday->day == day->day;
	if (!day->yearly)
		svc_civil_of_day(day->day, &c);
	return holiday->month == c.month && holiday->mday == c.day;
}

static bool is_there(const struct svc_calendar_spec *spec, const struct svc_ical_day *day)
{
	for (guint i = 0; spec && i < spec->holidays->len; i++)
		if (covers(&g_array_index(spec->holidays, struct svc_holiday, i), day))
			return true;
	return false;
}

/* `2026-04-03`, or `{date: 2026-04-03, name: Good Friday}`. Owned. */
static char *item_of(const struct svc_ical_day *day)
{
	g_autofree char *date = day->yearly ? g_strdup_printf("%02d-%02d", day->month, day->mday)
					    : svc_date_format(day->day);
	if (!day->name)
		return g_steal_pointer(&date);
	g_autofree char *name = svc_yaml_quote(day->name, true);
	return g_strdup_printf("{date: %s, name: %s}", date, name);
}

enum svc_status svc_import_holidays(const struct svc_record *calendar, const struct svc_ical *ical,
	struct svc_edit *edit, unsigned *added, struct svc_error *err)
{
	svc_auto(svc_calendar_spec) spec = NULL;
	*added = 0;
	if (calendar && svc_calendar_read(calendar, &spec, err) != SVC_OK)
		return err->status;
	for (guint i = 0; i < ical->days->len; i++) {
		const struct svc_ical_day *day = &g_array_index(ical->days, struct svc_ical_day, i);
		if (is_there(spec, day))
			continue;
		g_autofree char *item = item_of(day);
		svc_edit_add(edit, SVC_EDIT_APPEND, "holidays", item);
		++*added;
	}
	return SVC_OK;
}
