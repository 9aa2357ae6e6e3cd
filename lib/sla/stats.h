/*
 * The figures of reports: percentiles, means and shares, each with one definition (docs/sla.md,
 * "Reports").
 */
#ifndef SVC_SLA_STATS_H
#define SVC_SLA_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum svc_percentile { SVC_NEAREST_RANK, SVC_LINEAR };

/* Sorts in place, ascending. */
void svc_stats_sort(int64_t *values, size_t n);

/* The `p`-th percentile (0 to 100) of `n` > 0 sorted values. Nearest rank: the value at
 * ceil(p/100 * n). Linear: between the neighbours of rank p/100 * (n - 1). */
double svc_stats_percentile(const int64_t *sorted, size_t n, double p, enum svc_percentile method);

/* The middle of `n` > 0 sorted values; of an even number the mean of the two middle ones. */
double svc_stats_median(const int64_t *sorted, size_t n);

double svc_stats_mean(const int64_t *values, size_t n); /* n > 0 */

/* 100 * part / whole; NAN where whole is 0. Compliance is met of met + breached, the reopen rate
 * reopened of resolved, availability agreed time less downtime of agreed time. */
double svc_stats_share(int64_t part, int64_t whole);

/* Net promoter score: 100 * (9 and 10 minus 0 to 6) / answers; NAN without answers. */
double svc_stats_nps(const int64_t *answers, size_t n);

#endif
