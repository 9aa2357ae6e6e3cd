#include "report/private.h"
#include <string.h>

static enum svc_status parse_all(struct svc_report *report, struct svc_error *err)
{
	const char *const *by = report->options.by;
	const char *const *measures = report->options.measures;
	if ((by && g_strv_length((char **)by) > SVC_REPORT_MAX_KEYS) ||
		(measures && g_strv_length((char **)measures) > SVC_REPORT_MAX_MEASURES))
		return svc_error_set(err, SVC_EUSAGE, "at most %d keys and %d measures",
			SVC_REPORT_MAX_KEYS, SVC_REPORT_MAX_MEASURES);
	enum svc_status status = SVC_OK;
	for (; !status && by && *by; by++) {
		struct key *key = NULL;
		status = svc_report_parse_key(report, *by, &key, err);
		if (!status)
			g_ptr_array_add(report->keys, key);
	}
	for (; !status && measures && *measures; measures++) {
		struct measure *measure = NULL;
		status = svc_report_parse_measure(report, *measures, &measure, err);
		if (!status)
			g_ptr_array_add(report->measures, measure);
	}
	return status;
}

static void add_column(
	struct svc_report *report, char *key, const char *title, enum svc_report_type type)
{
	g_ptr_array_add(report->titles, key);
	struct svc_report_column column = {key, title ? title : key, type};
	g_array_append_val(report->columns, column);
}

static enum svc_report_type type_of(const struct key *key)
{
	if (key->type == KEY_HAS || key->type == KEY_REOPENED)
		return SVC_REPORT_BOOL;
	if (key->type != KEY_FIELD || !key->known)
		return SVC_REPORT_TEXT;
	if (key->known->type == SVC_FIELD_BOOL)
		return SVC_REPORT_BOOL;
	return key->known->type == SVC_FIELD_INT ? SVC_REPORT_NUMBER : SVC_REPORT_TEXT;
}

static void make_columns(struct svc_report *report)
{
	for (guint i = 0; i < report->keys->len; i++) {
		const struct key *key = report->keys->pdata[i];
		bool plain = key->type == KEY_FIELD && key->known;
		add_column(report, g_strdup(key->name), plain ? key->known->title : NULL,
			type_of(key));
	}
	add_column(report, g_strdup("n"), NULL, SVC_REPORT_NUMBER);
	for (guint i = 0; i < report->measures->len; i++) {
		const struct measure *measure = report->measures->pdata[i];
		for (int k = 0; k < SVC_FIGURES; k++) {
			if (measure->aggregate == k)
				add_column(
					report, g_strdup(measure->name), NULL, SVC_REPORT_NUMBER);
			else if (measure->aggregate < 0)
				add_column(report,
					g_strdup_printf(
						"%s_%s", measure->name, svc_figure_names()[k]),
					NULL, SVC_REPORT_NUMBER);
		}
	}
}

static enum svc_status check_columns(const struct svc_report *report, struct svc_error *err)
{
	g_autoptr(GHashTable) keys = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < report->titles->len; i++)
		if (!g_hash_table_add(keys, report->titles->pdata[i]))
			return svc_error_set(err, SVC_EUSAGE, "two columns are named '%s'",
				(const char *)report->titles->pdata[i]);
	return SVC_OK;
}

static enum svc_status find_tracked(struct svc_report *report, struct svc_error *err)
{
	const struct svc_report_options *options = &report->options;
	const char *name =
		options->transitions ? options->transitions : svc_kind_role(report->kind, "status");
	if (options->over != SVC_OVER_TRANSITIONS)
		return SVC_OK;
	if (!name)
		return svc_error_set(err, SVC_EUSAGE, "%s has no status", report->kind->one);
	const struct svc_field *known = NULL;
	enum svc_status status = svc_report_find_field(report, name, &known, err);
	if (status)
		return status;
	if (!known || !known->tracked)
		return svc_error_set(err, SVC_EUSAGE, "'%s' is not tracked by the timeline", name);
	report->status = known->name;
	return SVC_OK;
}

enum svc_status svc_report_new(const struct svc_kind *kind,
	const struct svc_report_options *options, struct svc_report **out, struct svc_error *err)
{
	svc_auto(svc_report) report = g_new0(struct svc_report, 1);
	report->kind = kind;
	report->options = *options;
	report->keys = g_ptr_array_new_with_free_func(svc_report_key_free);
	report->measures = g_ptr_array_new_with_free_func(svc_report_measure_free);
	report->columns = g_array_new(FALSE, FALSE, sizeof(struct svc_report_column));
	report->titles = g_ptr_array_new_with_free_func(g_free);
	report->groups =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, svc_report_group_free);
	enum svc_status status = find_tracked(report, err);
	if (!status)
		status = parse_all(report, err);
	if (status)
		return status;
	make_columns(report);
	status = check_columns(report, err);
	if (!status)
		*out = g_steal_pointer(&report);
	return status;
}

void svc_report_free(struct svc_report *report)
{
	if (!report)
		return;
	g_ptr_array_unref(report->keys);
	g_ptr_array_unref(report->measures);
	g_array_unref(report->columns);
	g_ptr_array_unref(report->titles);
	g_hash_table_unref(report->groups);
	g_free(report);
}

/* Takes the entry's changes into the state; with transitions, counts each change of the field. */
static enum svc_status take_entry(
	struct svc_report *report, struct item *item, struct svc_error *err)
{
	const char *to = NULL;
	g_autofree char *from = NULL;
	const struct svc_fact *fact = item->fact;
	if (report->status)
		from = g_strdup(g_hash_table_lookup(item->state, report->status));
	for (unsigned i = 0; i < fact->n_changes; i++) {
		const struct svc_fact_change *change = &fact->changes[i];
		if (*change->value)
			g_hash_table_insert(
				item->state, (gpointer)change->field, (gpointer)change->value);
		else
			g_hash_table_remove(item->state, change->field);
		if (report->status && !strcmp(change->field, report->status))
			to = change->value;
	}
	if (report->options.over == SVC_OVER_ENTRIES)
		return svc_report_count(report, item, err);
	item->from = from;
	item->to = to;
	enum svc_status status = from && to ? svc_report_count(report, item, err) : SVC_OK;
	item->from = NULL;
	return status;
}

static enum svc_status add_entries(
	struct svc_report *report, struct item *item, struct svc_error *err)
{
	g_autoptr(GHashTable) state = g_hash_table_new(g_str_hash, g_str_equal);
	item->state = state;
	enum svc_status status = SVC_OK;
	for (size_t i = 0; !status && i < item->facts->count; i++) {
		item->fact = &item->facts->items[i];
		status = take_entry(report, item, err);
	}
	return status;
}

enum svc_status svc_report_add(
	struct svc_report *report, struct svc_record *record, struct svc_error *err)
{
	struct item item = {.record = record, .count = 1};
	enum svc_status status = svc_record_facts(record, &item.facts, err);
	if (status)
		return status;
	if (report->options.over == SVC_OVER_RECORDS)
		return svc_report_count(report, &item, err);
	return add_entries(report, &item, err);
}

enum svc_status svc_report_add_many(
	struct svc_report *report, struct svc_record *record, uint64_t count, struct svc_error *err)
{
	struct item item = {.record = record, .count = count};
	enum svc_status status = svc_record_facts(record, &item.facts, err);
	return status ? status : svc_report_count(report, &item, err);
}

const char **svc_report_fields(const struct svc_report *report)
{
	if (report->options.over != SVC_OVER_RECORDS || report->measures->len)
		return NULL;
	g_autofree const char **fields = g_new0(const char *, report->keys->len + 1);
	for (guint i = 0; i < report->keys->len; i++) {
		const struct key *key = report->keys->pdata[i];
		bool plain = key->type == KEY_FIELD || key->type == KEY_PART ||
			     key->type == KEY_HAS || key->type == KEY_CATEGORY;
		if (!plain || !key->field)
			return NULL;
		fields[i] = key->field;
	}
	return g_steal_pointer(&fields);
}

struct run {
	struct svc_report *report;
	struct svc_query *query;
	svc_desk_bad_fn bad;
	void *data;
};

static enum svc_status add_matching(struct svc_record **record, void *data, struct svc_error *err)
{
	struct run *run = data;
	bool matches = true;
	enum svc_status status =
		run->query ? svc_query_match(run->query, *record, &matches, err) : SVC_OK;
	if (!status && matches)
		status = svc_report_add(run->report, *record, err);
	return status;
}

static void pass_bad(const struct svc_error *why, void *data)
{
	const struct run *run = data;
	if (run->bad)
		run->bad(why, run->data);
}

enum svc_status svc_report_run(struct svc_report *report, struct svc_desk *desk,
	struct svc_query *query, svc_desk_bad_fn bad, void *data, struct svc_error *err)
{
	struct run run = {report, query, bad, data};
	return svc_desk_each(desk, report->kind, add_matching, pass_bad, &run, err);
}

const struct svc_report_column *svc_report_columns(const struct svc_report *report, size_t *n)
{
	*n = report->columns->len;
	return (const struct svc_report_column *)(void *)report->columns->data;
}

uint64_t svc_report_total(const struct svc_report *report)
{
	return report->total;
}
