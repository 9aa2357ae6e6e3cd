#include "sla/stats.h"
#include <glib.h>
#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

void svc_stats_sort(int64_t *values, size_t n)
{
	if (n)
		qsort(values, n, sizeof *values, compare);
}

double svc_stats_percentile(const int64_t *sorted, size_t n, double p, enum svc_percentile method)
{
	if (method == SVC_LINEAR) {
		double rank = p / 100 * (double)(n - 1);
		size_t low = (size_t)rank, high = MIN(low + 1, n - 1);
		double part = rank - (double)low;
		return (double)sorted[low] + part * (double)(sorted[high] - sorted[low]);
	}
	/* 1e-9: 0.07 * 100 is a little more than 7 in binary */
	double rank = ceil(p * (double)n / 100 - 1e-9);
	return (double)sorted[(size_t)CLAMP(rank, 1, (double)n) - 1];
}

double svc_stats_median(const int64_t *sorted, size_t n)
{
	return ((double)sorted[(n - 1) / 2] + (double)sorted[n / 2]) / 2;
}

double svc_stats_mean(const int64_t *values, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += (double)values[i];
	return sum / (double)n;
}

double svc_stats_share(int64_t part, int64_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : NAN;
}

double svc_stats_nps(const int64_t *answers, size_t n)
{
	int64_t net = 0;
	for (size_t i = 0; i < n; i++)
		net += (answers[i] >= 9) - (answers[i] <= 6);
	return svc_stats_share(net, (int64_t)n);
}
