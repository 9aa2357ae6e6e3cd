/*
 * Parts of a date: one row each.
 */
#include "report/private.h"
#include "util/time.h"
#include <string.h>

static int64_t day_of(int64_t local)
{
	return local / SVC_DAY - (local % SVC_DAY < 0);
}

static struct svc_civil civil_of(int64_t local)
{
	struct svc_civil civil;
	svc_civil_of(local, &civil);
	return civil;
}

static char *part_year(int64_t local)
{
	return g_strdup_printf("%04d", civil_of(local).year);
}

static char *part_quarter(int64_t local)
{
	struct svc_civil civil = civil_of(local);
	return g_strdup_printf("%04d-Q%d", civil.year, (civil.month + 2) / 3);
}

static char *part_month(int64_t local)
{
	struct svc_civil civil = civil_of(local);
	return g_strdup_printf("%04d-%02d", civil.year, civil.month);
}

/* ISO 8601: a week belongs to the year that its Thursday lies in. */
static char *part_week(int64_t local)
{
	int64_t day = day_of(local);
	int64_t thursday = day - svc_weekday_of(day) + 3;
	struct svc_civil civil;
	svc_civil_of_day(thursday, &civil);
	int64_t first = svc_day_of(civil.year, 1, 1);
	return g_strdup_printf("%04d-W%02d", civil.year, (int)((thursday - first) / 7 + 1));
}

static char *part_day(int64_t local)
{
	return svc_date_format(day_of(local));
}

static char *part_weekday(int64_t local)
{
	static const char *const names[] = {
		"1-mon", "2-tue", "3-wed", "4-thu", "5-fri", "6-sat", "7-sun"};
	return g_strdup(names[svc_weekday_of(day_of(local))]);
}

static char *part_hour(int64_t local)
{
	return g_strdup_printf("%02d", civil_of(local).hour);
}

static const struct {
	const char *name;
	part_fn fn;
} parts[] = {
	{"year", part_year},
	{"quarter", part_quarter},
	{"month", part_month},
	{"week", part_week},
	{"day", part_day},
	{"weekday", part_weekday},
	{"hour", part_hour},
};

part_fn svc_report_part(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (!strcmp(parts[i].name, name))
			return parts[i].fn;
	return NULL;
}

const char *const *svc_report_part_names(void)
{
	static const char *const names[] = {"year", "quarter", "month", "week", "day", "weekday",
		"hour", "has", "first", "category", NULL};
	return names;
}
