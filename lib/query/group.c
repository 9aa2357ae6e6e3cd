#include "kind/type.h"
#include "query/fields.h"
#include "query/sort.h"
#include "util/time.h"
#include <string.h>

enum period { PERIOD_NONE, PERIOD_YEAR, PERIOD_QUARTER, PERIOD_MONTH, PERIOD_WEEK, PERIOD_DAY };

static const char *const period_names[] = {"", "year", "quarter", "month", "week", "day"};

struct grouping {
	struct svc_query_env env;
	GPtrArray *targets;
	enum period period;
	GHashTable *by_value; /* value → struct svc_group, borrowed from groups */
	GPtrArray *groups;
	struct svc_record *record; /* the one at hand */
	bool category;             /* values are those of `is` */
	bool any;
};

static void group_free(void *data)
{
	struct svc_group *group = data;
	g_free(group->value);
	g_ptr_array_unref(group->records);
	g_free(group);
}

static void add_to(struct grouping *g, const char *value)
{
	struct svc_group *group = g_hash_table_lookup(g->by_value, value ? value : "");
	if (!group) {
		group = g_new0(struct svc_group, 1);
		group->value = g_strdup(value);
		group->records = g_ptr_array_new();
		g_ptr_array_add(g->groups, group);
		g_hash_table_insert(g->by_value, group->value ? group->value : (char *)"", group);
	}
	guint n = group->records->len;
	if (n == 0 || group->records->pdata[n - 1] != g->record)
		g_ptr_array_add(group->records, g->record);
}

/* The week of a day by ISO 8601: the one that holds its Thursday. */
static char *week_name(int64_t day)
{
	struct svc_civil civil;
	int64_t thursday = day - svc_weekday_of(day) + 3;
	svc_civil_of_day(thursday, &civil);
	int64_t week = (thursday - svc_day_of(civil.year, 1, 1)) / 7 + 1;
	return g_strdup_printf("%04d-W%02d", civil.year, (int)week);
}

static char *period_name(enum period period, int64_t day)
{
	struct svc_civil c;
	svc_civil_of_day(day, &c);
	switch (period) {
	case PERIOD_YEAR:
		return g_strdup_printf("%04d", c.year);
	case PERIOD_QUARTER:
		return g_strdup_printf("%04d-Q%d", c.year, (c.month - 1) / 3 + 1);
	case PERIOD_MONTH:
		return g_strdup_printf("%04d-%02d", c.year, c.month);
	case PERIOD_WEEK:
		return week_name(day);
	default:
		return svc_date_format(day);
	}
}

/* The local day of a stored date or time; false if it is neither. */
static bool local_day(const struct grouping *g, const char *value, int64_t *day)
{
	int64_t time;
	const struct svc_zone *zone = g->env.options.zone;
	if (svc_date_parse(value, day))
		return true;
	if (!svc_time_parse(value, &time))
		return false;
	time += zone ? svc_zone_offset(zone, time) : 0;
	*day = time >= 0 ? time / SVC_DAY : -((SVC_DAY - 1 - time) / SVC_DAY);
	return true;
}

static bool add_value(const char *value, void *data)
{
	struct grouping *g = data;
	int64_t day;
	if (g->category && !strcmp(value, SVC_IS_CONFLICT))
		return true; /* each record counts in its category alone */
	if (g->period != PERIOD_NONE && !local_day(g, value, &day))
		return true;
	g_autofree char *name =
		g->period == PERIOD_NONE ? g_strdup(value) : period_name(g->period, day);
	g->any = true;
	add_to(g, name);
	return true;
}

static gint compare_groups(gconstpointer left, gconstpointer right, gpointer data)
{
	const struct svc_group *a = *(const struct svc_group *const *)left;
	const struct svc_group *b = *(const struct svc_group *const *)right;
	const struct grouping *g = data;
	const struct svc_target *target = g->targets->pdata[0];
	if (!a->value || !b->value)
		return (a->value == NULL) - (b->value == NULL);
	int order =
		g->period == PERIOD_NONE ? svc_field_compare(target->item, a->value, b->value) : 0;
	return order ? order : strcmp(a->value, b->value);
}

static enum svc_status find_period(struct grouping *g, const char *by, struct svc_error *err)
{
	const char *slash = strchr(by, '/');
	if (!slash)
		return SVC_OK;
	for (int i = PERIOD_YEAR; i <= PERIOD_DAY; i++)
		if (strcmp(slash + 1, period_names[i]) == 0)
			g->period = (enum period)i;
	struct svc_query_place place = {by, (size_t)(slash + 1 - by), strlen(by)};
	const struct svc_target *target = g->targets->pdata[0];
	enum svc_field_type type = target->item->type;
	if (type != SVC_FIELD_DATE && type != SVC_FIELD_DATETIME)
		return svc_query_fail(
			err, place, "%s is no time and has no periods", target->item->name);
	if (g->period != PERIOD_NONE)
		return SVC_OK;
	svc_query_fail(err, place, "unknown period '%s'", slash + 1);
	return svc_query_advise(err, "there is year, quarter, month, week, day");
}

static enum svc_status add_record(struct grouping *g, struct svc_error *err)
{
	g->any = false;
	for (guint t = 0; t < g->targets->len; t++) {
		const struct svc_target *target = g->targets->pdata[t];
		if (target->kind != g->record->kind)
			continue;
		g->category = target->builtin == SVC_BUILTIN_IS;
		enum svc_status status =
			svc_target_each(&g->env, target, g->record, add_value, g, err);
		if (status)
			return status;
	}
	if (!g->any)
		add_to(g, NULL);
	return SVC_OK;
}

static void grouping_clear(struct grouping *g)
{
	svc_query_env_clear(&g->env);
	g_clear_pointer(&g->targets, g_ptr_array_unref);
	g_clear_pointer(&g->by_value, g_hash_table_unref);
	g_clear_pointer(&g->groups, g_ptr_array_unref);
}

enum svc_status svc_group_records(const char *by, const struct svc_query_options *options,
	GPtrArray *records, GPtrArray **out, struct svc_error *err)
{
	__attribute__((cleanup(grouping_clear))) struct grouping g = {0};
	size_t length = strcspn(by, "/");
	g_autofree char *name = g_strndup(by, length);
	svc_query_env_init(&g.env, options);
	g.by_value = g_hash_table_new(g_str_hash, g_str_equal);
	g.groups = g_ptr_array_new_with_free_func(group_free);
	struct svc_query_place place = {by, 0, length};
	enum svc_status status = svc_targets_find(&g.env, name, place, &g.targets, err);
	if (!status)
		status = find_period(&g, by, err);
	for (guint i = 0; i < records->len && !status; i++) {
		g.record = records->pdata[i];
		status = add_record(&g, err);
	}
	if (status)
		return status;
	g_ptr_array_sort_with_data(g.groups, compare_groups, &g);
	*out = g_steal_pointer(&g.groups);
	return SVC_OK;
}
