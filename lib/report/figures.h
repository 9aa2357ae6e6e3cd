/*
 * Figures over a list of numbers.
 */
#ifndef SVC_REPORT_FIGURES_H
#define SVC_REPORT_FIGURES_H

#include <glib.h>

enum svc_figure {
	SVC_FIGURE_N,
	SVC_FIGURE_SUM,
	SVC_FIGURE_MIN,
	SVC_FIGURE_MEDIAN,
	SVC_FIGURE_P90,
	SVC_FIGURE_MEAN,
	SVC_FIGURE_MAX,
	SVC_FIGURES, /* how many there are */
};

/* "n", "sum" … in the order of the enum; NULL-terminated. Borrowed. */
const char *const *svc_figure_names(void);

/*
 * Fills `out` from `values` (of double), which is sorted by it. The median of an even count is the
 * mean of the two in the middle, p90 is by nearest rank. Sums of whole numbers are exact below
 * 2^53. With no values all but n and sum are NAN.
 */
void svc_figures(GArray *values, double out[SVC_FIGURES]);

#endif
