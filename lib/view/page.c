#include "view/page.h"
#include "util/time.h"
#include "util/utf8.h"
#include "view/compliance.h"
#include "view/html.h"
#include <glib.h>
#include <math.h>
#include <string.h>

enum { CHART_WIDTH = 720, CHART_HEIGHT = 220, CHART_LEFT = 44, CHART_TOP = 12, CHART_BOTTOM = 190 };
enum { CHART_RIGHT = 44 };
enum { CLOCKS_DRAWN = 6 };

/* Compliance as a bar, with a mark where the goal is. */
static void bar_cell(GString *out, const json_t *row)
{
	const json_t *compliance = json_object_get(row, "compliance");
	const json_t *goal = json_object_get(row, "objective");
	double share = json_number_value(compliance), wanted = json_number_value(goal);
	bool bad = json_is_number(goal) && share < wanted;
	if (json_is_number(compliance))
		svc_html_bar(
			out, share, bad ? "bad" : "good", json_is_number(goal) ? &wanted : NULL);
	else
		svc_html_cell(out, "");
}

static void draw_rows(GString *out, const json_t *report)
{
	static const char *const names[] = {"Clock", "Compliance", ">", ">Goal", ">N", ">Over",
		">Late", ">Median", ">P90", ">Mean", "Time", NULL};
	static const char *const counts[] = {"n", "breached", "running_breached"};
	static const char *const spreads[] = {"median", "p90", "mean"};
	const json_t *by = json_object_get(report, "by"), *row;
	size_t i, k;
	svc_html_table(out, by, names);
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		const json_t *elapsed = json_object_get(row, "elapsed");
		svc_html_row(out);
		svc_html_groups(out, by, row);
		svc_html_cell(out, svc_html_text(row, "clock"));
		bar_cell(out, row);
		svc_html_percent(out, json_object_get(row, "compliance"));
		svc_html_percent(out, json_object_get(row, "objective"));
		for (k = 0; k < G_N_ELEMENTS(counts); k++)
			svc_html_number(out, json_object_get(row, counts[k]));
		for (k = 0; k < G_N_ELEMENTS(spreads); k++)
			svc_html_seconds(out, json_object_get(elapsed, spreads[k]));
		svc_html_cell(out, svc_html_text(row, "time"));
		svc_html_row_end(out);
	}
	svc_html_table_end(out);
}

/* Months since year 0 of "2026-11". */
static int month_number(const char *text)
{
	int year = 0, month = 0;
	return sscanf(text, "%d-%d", &year, &month) == 2 ? year * 12 + month - 1 : 0;
}

struct chart {
	const json_t *trend;
	int low, high;     /* months */
	GPtrArray *clocks; /* of const char *, in the order of their colours */
};

static double x_of(const struct chart *chart, int month)
{
	return CHART_LEFT + 8 +
	       (double)(month - chart->low) * (CHART_WIDTH - CHART_LEFT - CHART_RIGHT) /
		       MAX(chart->high - chart->low, 1);
}

static double y_of(double percent)
{
	return CHART_BOTTOM - percent / 100 * (CHART_BOTTOM - CHART_TOP);
}

static void draw_grid(GString *out, const struct chart *chart)
{
	for (int percent = 0; percent <= 100; percent += 25)
		g_string_append_printf(out,
			"<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
			"<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d%%</text>\n",
			CHART_LEFT, CHART_WIDTH, y_of(percent), y_of(percent), CHART_LEFT - 6,
			y_of(percent) + 4, percent);
	int step = (chart->high - chart->low) / 8 + 1;
	for (int month = chart->low; month <= chart->high; month += step)
		g_string_append_printf(out,
			"<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%04d-%02d</text>\n",
			x_of(chart, month), CHART_BOTTOM + 18, month / 12, month % 12 + 1);
}

static void draw_clock(GString *out, const struct chart *chart, guint colour)
{
	const char *clock = chart->clocks->pdata[colour];
	g_autoptr(GString) points = g_string_new(NULL);
	g_autoptr(GString) dots = g_string_new(NULL);
	size_t i;
	const json_t *item;
	json_array_foreach(chart->trend, i, item)
	{
		if (strcmp(svc_html_text(item, "clock"), clock) != 0)
			continue;
		double share = json_number_value(json_object_get(item, "compliance"));
		double x = x_of(chart, month_number(svc_html_text(item, "month")));
		g_autofree char *name = svc_html_escape(clock);
		g_string_append_printf(points, "%.1f,%.1f ", x, y_of(share));
		g_string_append_printf(dots,
			"<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s, %s: "
			"%.1f%% of %" JSON_INTEGER_FORMAT "</title></circle>",
			x, y_of(share), name, svc_html_text(item, "month"), share,
			json_integer_value(json_object_get(item, "n")));
	}
	g_string_append_printf(out,
		"<g class=\"c%u\"><polyline class=\"trend\" points=\"%s\"/>%s</g>\n", colour,
		points->str, dots->str);
}

static void draw_legend(GString *out, const struct chart *chart)
{
	g_string_append(out, "<p>");
	for (guint i = 0; i < chart->clocks->len; i++) {
		g_autofree char *name = svc_html_escape(chart->clocks->pdata[i]);
		g_string_append_printf(out,
			"<svg class=\"c%u\" width=\"14\" height=\"10\"><circle class=\"dot\" "
			"cx=\"5\" cy=\"5\" r=\"5\"/></svg>%s &nbsp; ",
			i, name);
	}
	g_string_append(out, "</p>\n");
}

static void draw_trend(GString *out, const json_t *report)
{
	g_autoptr(GPtrArray) clocks = g_ptr_array_new();
	struct chart chart = {json_object_get(report, "trend"), G_MAXINT, 0, clocks};
	size_t i;
	const json_t *item;
	json_array_foreach(chart.trend, i, item)
	{
		const char *clock = svc_html_text(item, "clock");
		int month = month_number(svc_html_text(item, "month"));
		chart.low = MIN(chart.low, month);
		chart.high = MAX(chart.high, month);
		if (clocks->len < CLOCKS_DRAWN &&
			!g_ptr_array_find_with_equal_func(clocks, clock, g_str_equal, NULL))
			g_ptr_array_add(clocks, (gpointer)clock);
	}
	if (chart.low >= chart.high)
		return;
	g_string_append_printf(out,
		"<h2>Compliance by month</h2>\n<div class=\"wide\"><svg class=\"chart\" "
		"viewBox=\"0 0 %d %d\" width=\"%d\" "
		"height=\"%d\" role=\"img\"><title>Compliance by month</title>\n",
		CHART_WIDTH, CHART_HEIGHT, CHART_WIDTH, CHART_HEIGHT);
	draw_grid(out, &chart);
	for (guint k = 0; k < clocks->len; k++)
		draw_clock(out, &chart, k);
	g_string_append(out, "</svg></div>\n");
	draw_legend(out, &chart);
}

static void draw_breaches(GString *out, const json_t *report)
{
	static const char *const names[] = {
		"Ticket", "Priority", "Clock", "State", ">Over by", ">Target", "Title", NULL};
	static const char *const texts[] = {"priority", "clock", "state"};
	const json_t *breaches = json_object_get(report, "breaches");
	size_t n = json_array_size(breaches);
	if (!n)
		return;
	g_string_append_printf(out, "<h2>Breaches, those that matter first%s</h2>\n",
		n > SVC_PAGE_BREACHES ? " (the first 50)" : "");
	svc_html_table(out, NULL, names);
	for (size_t i = 0; i < n && i < SVC_PAGE_BREACHES; i++) {
		const json_t *one = json_array_get(breaches, i);
		svc_html_row(out);
		svc_html_cell(out, svc_html_text(one, "ticket"));
		for (size_t k = 0; k < G_N_ELEMENTS(texts); k++)
			svc_html_cell(out, svc_html_text(one, texts[k]));
		svc_html_seconds(out, json_object_get(one, "over"));
		svc_html_seconds(out, json_object_get(one, "target"));
		svc_html_cell(out, svc_html_text(one, "title"));
		svc_html_row_end(out);
	}
	svc_html_table_end(out);
}

/* The notes of the other formats, an item each instead of a wrapped list. */
static void draw_notes(GString *out, const json_t *report)
{
	g_autofree char *notes = svc_view_report_notes(report);
	g_auto(GStrv) items = g_strsplit(notes, "\n- ", -1);
	for (char **item = items; *item; item++) {
		char *text = g_str_has_prefix(*item, "- ") ? g_strdup(*item + 2) : g_strdup(*item);
		g_free(*item);
		*item = g_strstrip(g_strdelimit(text, "\n", ' '));
	}
	svc_html_notes(out, items);
}

char *svc_view_report_page(const json_t *report)
{
	g_autofree char *period = svc_view_period(report);
	g_autofree char *title =
		g_strdup_printf("SLA report, %s (%s)", period, svc_html_text(report, "zone"));
	GString *out = svc_html_new(title);
	svc_html_heading(out, 1, title);
	if (json_array_size(json_object_get(report, "rows")))
		draw_rows(out, report);
	else
		g_string_append(out, "<p>No clock stopped in this period.</p>\n");
	draw_trend(out, report);
	draw_breaches(out, report);
	draw_notes(out, report);
	return svc_html_end(out);
}
