#include "sla/calendar_table.h"

void svc_table_begin(struct svc_table *table, int64_t from, int64_t to)
{
	table->from = from;
	table->to = to;
	table->draft = g_array_new(FALSE, FALSE, sizeof(struct svc_interval));
}

void svc_table_add(struct svc_table *table, int64_t start, int64_t end)
{
	if (start >= end)
		return;
	struct svc_interval *last =
		table->draft->len
			? &g_array_index(table->draft, struct svc_interval, table->draft->len - 1)
			: NULL;
	struct svc_interval next = {start, end};
	if (last && last->end == start)
		last->end = end;
	else
		g_array_append_val(table->draft, next);
}

static void index_times(struct svc_table *table)
{
	size_t buckets = ((size_t)(table->to - table->from) >> SVC_TABLE_TIME_SHIFT) + 2, i = 0;
	table->by_time = g_new(uint32_t, buckets);
	for (size_t b = 0; b < buckets; b++) {
		int64_t start = table->from + ((int64_t)b << SVC_TABLE_TIME_SHIFT);
		while (i < table->count && svc_table_interval(table, i).end <= start)
			i++;
		table->by_time[b] = (uint32_t)i;
	}
}

static void index_sums(struct svc_table *table)
{
	size_t buckets = ((size_t)svc_table_total(table) >> SVC_TABLE_SUM_SHIFT) + 2, i = 0;
	table->by_sum = g_new(uint32_t, buckets);
	for (size_t b = 0; b < buckets; b++) {
		int64_t start = (int64_t)b << SVC_TABLE_SUM_SHIFT;
		while (i + 1 < table->count && table->stretches[i + 1].sum < start)
			i++;
		table->by_sum[b] = (uint32_t)i;
	}
}

void svc_table_finish(struct svc_table *table)
{
	table->count = table->draft->len;
	table->stretches = g_new(struct svc_stretch, table->count + 1);
	int64_t sum = 0;
	for (size_t i = 0; i < table->count; i++) {
		struct svc_interval v = g_array_index(table->draft, struct svc_interval, i);
		table->stretches[i] = (struct svc_stretch){v.start, sum};
		sum += v.end - v.start;
	}
	table->stretches[table->count] = (struct svc_stretch){table->to, sum};
	g_clear_pointer(&table->draft, g_array_unref);
	index_times(table);
	index_sums(table);
}

void svc_table_clear(struct svc_table *table)
{
	g_free(table->stretches);
	g_free(table->by_time);
	g_free(table->by_sum);
	*table = (struct svc_table){0};
}
