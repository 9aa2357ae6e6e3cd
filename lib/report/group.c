/*
 * Groups: counting into them, and their rows.
 */
#include "kind/type.h"
#include "report/private.h"
#include <math.h>
#include <string.h>

void svc_report_group_free(gpointer data)
{
	struct group *group = data;
	for (guint i = 0; i < group->n_keys; i++)
		g_free(group->values[i]);
	for (guint i = 0; i < group->n_numbers; i++)
		g_array_unref(group->numbers[i]);
	g_free(group->values);
	g_free(group->numbers);
	g_free(group);
}

static struct group *group_new(const struct svc_report *report, const char *const *values)
{
	struct group *group = g_new0(struct group, 1);
	group->n_keys = report->keys->len;
	group->values = g_new0(char *, group->n_keys + 1);
	for (guint i = 0; i < group->n_keys; i++)
		group->values[i] = g_strdup(values[i]);
	group->n_numbers = report->measures->len;
	group->numbers = g_new0(GArray *, group->n_numbers + 1);
	for (guint i = 0; i < group->n_numbers; i++)
		group->numbers[i] = g_array_new(FALSE, FALSE, sizeof(double));
	return group;
}

/* The table's key: lengths keep `a,b` + `c` apart from `a` + `b,c`, and a missing value from "". */
static char *join(const char *const *values, guint n)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < n; i++)
		if (values[i])
			g_string_append_printf(text, "%zu:%s", strlen(values[i]), values[i]);
		else
			g_string_append_c(text, '-');
	return g_string_free(text, FALSE);
}

static enum svc_status count_group(struct svc_report *report, const struct item *item,
	const char *const *values, struct svc_error *err)
{
	g_autofree char *name = join(values, report->keys->len);
	struct group *group = g_hash_table_lookup(report->groups, name);
	if (!group) {
		if (g_hash_table_size(report->groups) >= SVC_REPORT_MAX_GROUPS)
			return svc_error_set(err, SVC_EINVALID, "the keys make more than %d groups",
				SVC_REPORT_MAX_GROUPS);
		group = group_new(report, values);
		g_hash_table_insert(report->groups, g_steal_pointer(&name), group);
	}
	group->n += item->count;
	for (guint i = 0; i < report->measures->len; i++) {
		double number;
		if (svc_report_number(report, report->measures->pdata[i], item, &number))
			g_array_append_val(group->numbers[i], number);
	}
	return SVC_OK;
}

/* Counts every combination of the keys' values from key `i` on. */
static enum svc_status count_from(struct svc_report *report, const struct item *item, char ***lists,
	const char **chosen, guint i, struct svc_error *err)
{
	if (i == report->keys->len)
		return count_group(report, item, chosen, err);
	char **values = lists[i];
	enum svc_status status = SVC_OK;
	chosen[i] = values[0];
	do {
		status = count_from(report, item, lists, chosen, i + 1, err);
		chosen[i] = values[0] ? *++values : NULL;
	} while (!status && chosen[i]);
	return status;
}

enum svc_status svc_report_count(
	struct svc_report *report, const struct item *item, struct svc_error *err)
{
	char **lists[SVC_REPORT_MAX_KEYS] = {NULL};
	const char *chosen[SVC_REPORT_MAX_KEYS + 1] = {NULL};
	for (guint i = 0; i < report->keys->len; i++)
		lists[i] = svc_report_key_values(report, report->keys->pdata[i], item);
	enum svc_status status = count_from(report, item, lists, chosen, 0, err);
	for (guint i = 0; i < report->keys->len; i++)
		g_strfreev(lists[i]);
	report->total += item->count;
	return status;
}

static int compare_values(const struct key *key, const char *a, const char *b)
{
	bool typed = key->type == KEY_FIELD || key->type == KEY_FIRST || key->type == KEY_FROM ||
		     key->type == KEY_TO;
	if (typed && key->known) {
		const struct svc_field *field = key->known;
		if (field->type == SVC_FIELD_LIST && field->item)
			field = field->item;
		int order = svc_field_compare(field, a, b);
		if (order)
			return order;
	}
	if (!a || !b)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

static gint by_keys(gconstpointer a, gconstpointer b, gpointer data)
{
	const struct svc_report *report = data;
	const struct group *one = *(struct group *const *)a, *two = *(struct group *const *)b;
	if (report->options.by_count && one->n != two->n)
		return one->n < two->n ? 1 : -1;
	for (guint i = 0; i < report->keys->len; i++) {
		int order = compare_values(report->keys->pdata[i], one->values[i], two->values[i]);
		if (order)
			return order;
	}
	return 0;
}

static json_t *number_json(double number)
{
	if (isnan(number))
		return json_null();
	if (number == floor(number) && fabs(number) < 9007199254740992.0)
		return json_integer((json_int_t)number);
	return json_real(number);
}

static json_t *value_json(enum svc_report_type type, const char *value)
{
	if (!value)
		return json_null();
	if (type == SVC_REPORT_BOOL && (!strcmp(value, "true") || !strcmp(value, "false")))
		return json_boolean(!strcmp(value, "true"));
	char *end = NULL;
	gint64 number = g_ascii_strtoll(value, &end, 10);
	if (type == SVC_REPORT_NUMBER && end != value && !*end)
		return json_integer(number);
	return json_string(value);
}

static json_t *row_of(const struct svc_report *report, const struct group *group)
{
	json_t *row = json_object();
	const struct svc_report_column *column =
		(const struct svc_report_column *)(void *)report->columns->data;
	for (guint i = 0; i < group->n_keys; i++, column++)
		json_object_set_new(row, column->key, value_json(column->type, group->values[i]));
	json_object_set_new(row, column->key, json_integer((json_int_t)group->n));
	column++;
	for (guint i = 0; i < group->n_numbers; i++) {
		const struct measure *measure = report->measures->pdata[i];
		double figures[SVC_FIGURES];
		svc_figures(group->numbers[i], figures);
		for (int k = 0; k < SVC_FIGURES; k++)
			if (measure->aggregate < 0 || measure->aggregate == k)
				json_object_set_new(row, (column++)->key, number_json(figures[k]));
	}
	return row;
}

/* Without keys there is one row even where nothing was counted. */
static void add_empty(const struct svc_report *report, GPtrArray *groups)
{
	if (!report->keys->len && !groups->len) {
		struct group *group = group_new(report, NULL);
		g_hash_table_insert(report->groups, g_strdup(""), group);
		g_ptr_array_add(groups, group);
	}
}

json_t *svc_report_rows(const struct svc_report *report)
{
	g_autoptr(GPtrArray) groups = g_ptr_array_new();
	GHashTableIter iter;
	gpointer group;
	g_hash_table_iter_init(&iter, report->groups);
	while (g_hash_table_iter_next(&iter, NULL, &group))
		g_ptr_array_add(groups, group);
	add_empty(report, groups);
	g_ptr_array_sort_with_data(groups, by_keys, (gpointer)report);
	size_t most = report->options.most ? report->options.most : groups->len;
	json_t *rows = json_array();
	for (guint i = 0; i < groups->len && i < most; i++)
		json_array_append_new(rows, row_of(report, groups->pdata[i]));
	return rows;
}
