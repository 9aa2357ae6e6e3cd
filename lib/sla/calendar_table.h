/*
 * Stretches of business time with prefix sums, indexed by day and by sum. Internal to calendars.
 */
#ifndef SVC_SLA_CALENDAR_TABLE_H
#define SVC_SLA_CALENDAR_TABLE_H

#include "sla/calendar.h"

enum {
	SVC_TABLE_TIME_SHIFT = 16, /* a bucket of instants: 65,536 s, under a day */
	SVC_TABLE_SUM_SHIFT = 14,  /* a bucket of business seconds: 4.5 h */
};

struct svc_stretch {
	int64_t start;
	int64_t sum; /* business seconds in the table before `start` */
};

struct svc_table {
	int64_t from, to; /* instants that it covers */
	size_t count;
	struct svc_stretch *stretches; /* count + 1: the last is a sentinel at `to` */
	uint32_t *by_time; /* bucket → first stretch that ends after the bucket's start */
	uint32_t *by_sum;  /* bucket → first stretch whose end reaches the bucket's start */
	GArray *draft;     /* of struct svc_interval, while it is being filled */
};

/* Filling: begin, add in ascending order (empty ones are ignored, touching ones joined), finish. */
void svc_table_begin(struct svc_table *table, int64_t from, int64_t to);
void svc_table_add(struct svc_table *table, int64_t start, int64_t end);
void svc_table_finish(struct svc_table *table);
void svc_table_clear(struct svc_table *table);

static inline bool svc_table_covers(const struct svc_table *table, int64_t from, int64_t to)
{
	return from >= table->from && to < table->to;
}

static inline int64_t svc_table_total(const struct svc_table *table)
{
	return table->stretches[table->count].sum;
}

static inline int64_t svc_table_length(const struct svc_table *table, size_t i)
{
	return table->stretches[i + 1].sum - table->stretches[i].sum;
}

static inline struct svc_interval svc_table_interval(const struct svc_table *table, size_t i)
{
	int64_t start = table->stretches[i].start;
	return (struct svc_interval){start, start + svc_table_length(table, i)};
}

/* The first stretch that ends after `time`; `count` if there is none. */
static inline size_t svc_table_find(const struct svc_table *table, int64_t time)
{
	size_t bucket = (size_t)(time - table->from) >> SVC_TABLE_TIME_SHIFT;
	size_t low = table->by_time[bucket], high = table->by_time[bucket + 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (table->stretches[middle].start + svc_table_length(table, middle) > time)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Business seconds from the table's start to `time`. */
static inline int64_t svc_table_sum(const struct svc_table *table, int64_t time)
{
	size_t i = svc_table_find(table, time);
	const struct svc_stretch *s = &table->stretches[i];
	return s->sum + (time > s->start ? time - s->start : 0);
}

/* The earliest instant with `sum` business seconds before it; 0 < sum <= total. */
static inline int64_t svc_table_inverse(const struct svc_table *table, int64_t sum)
{
	size_t bucket = (size_t)sum >> SVC_TABLE_SUM_SHIFT;
	size_t low = table->by_sum[bucket], high = table->by_sum[bucket + 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (table->stretches[middle + 1].sum >= sum)
			high = middle;
		else
			low = middle + 1;
	}
	return table->stretches[low].start + (sum - table->stretches[low].sum);
}

#endif
