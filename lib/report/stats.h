/*
 * Figures over a list of numbers.
 */
#ifndef SVC_REPORT_STATS_H
#define SVC_REPORT_STATS_H

#include <glib.h>

enum svc_aggregate {
	SVC_STAT_N,
	SVC_STAT_SUM,
	SVC_STAT_MIN,
	SVC_STAT_MEDIAN,
	SVC_STAT_P90,
	SVC_STAT_MEAN,
	SVC_STAT_MAX,
	SVC_STATS, /* how many there are */
};

/* "n", "sum" … in the order of the enum; NULL-terminated. Borrowed. */
const char *const *svc_stat_names(void);

/*
 * Fills `out` from `values` (of double), which is sorted by it. The median of an even count is the
 * mean of the two in the middle, p90 is by nearest rank. Sums of whole numbers are exact below
 * 2^53. With no values all but n and sum are NAN.
 */
void svc_stats(GArray *values, double out[SVC_STATS]);

#endif
