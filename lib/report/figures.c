#include "report/figures.h"
#include <math.h>

static const char *const names[SVC_FIGURES + 1] = {
	"n", "sum", "min", "median", "p90", "mean", "max", NULL};

const char *const *svc_figure_names(void)
{
	return names;
}

static gint by_value(gconstpointer a, gconstpointer b)
{
	double one = *(const double *)a, two = *(const double *)b;
	return (one > two) - (one < two);
}

void svc_figures(GArray *values, double out[SVC_FIGURES])
{
	guint n = values->len;
	const double *v = (const double *)(void *)values->data;
	for (int i = 0; i < SVC_FIGURES; i++)
		out[i] = NAN;
	out[SVC_FIGURE_N] = n;
	out[SVC_FIGURE_SUM] = 0;
	if (!n)
		return;
	g_array_sort(values, by_value);
	for (guint i = 0; i < n; i++)
		out[SVC_FIGURE_SUM] += v[i];
	out[SVC_FIGURE_MIN] = v[0];
	out[SVC_FIGURE_MAX] = v[n - 1];
	out[SVC_FIGURE_MEAN] = out[SVC_FIGURE_SUM] / n;
	out[SVC_FIGURE_MEDIAN] = n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
	out[SVC_FIGURE_P90] = v[((guint64)n * 9 + 9) / 10 - 1]; /* ceil(0.9 n), without rounding */
}
