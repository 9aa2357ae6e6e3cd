#include "view/page.h"
#include "util/time.h"
#include "util/utf8.h"
#include "view/compliance.h"
#include <glib.h>
#include <math.h>
#include <string.h>

enum { SHOWN_BREACHES = 50, BAR_WIDTH = 160, BAR_HEIGHT = 12, HOUR = 3600, MINUTE = 60 };
enum { CHART_WIDTH = 720, CHART_HEIGHT = 220, CHART_LEFT = 44, CHART_TOP = 12, CHART_BOTTOM = 190 };
enum { CLOCKS_DRAWN = 6 };

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	"'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n<style>\n"
	":root { color-scheme: light dark; --line: #8886; --good: #1a7f4b; --bad: #c2352b; }\n"
	"body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; "
	"padding: 0 1rem; }\n"
	"h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }\n"
	".wide { overflow-x: auto; }\n"
	"table { border-collapse: collapse; font-size: .9rem; }\n"
	"th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid "
	"var(--line); vertical-align: top; }\n"
	".n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }\n"
	"svg { max-width: 100%; } svg text { font: 12px system-ui, sans-serif; fill: currentColor; "
	"}\n"
	".good { fill: var(--good); } .bad { fill: var(--bad); } .rest { fill: var(--line); }\n"
	".grid { stroke: var(--line); } .goal { stroke: currentColor; stroke-width: 2; }\n"
	".c0 { --c: #2463b4; } .c1 { --c: #b35900; } .c2 { --c: #7a3fb0; }\n"
	".c3 { --c: #0a7d7d; } .c4 { --c: #a8326e; } .c5 { --c: #5b6b00; }\n"
	".trend { fill: none; stroke: var(--c); stroke-width: 2; } .dot { fill: var(--c); }\n"
	"@media print { body { margin: 0; } }\n"
	"</style>\n";

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static char *escaped(const char *text)
{
	g_autofree char *safe = svc_utf8_harmless(text, false);
	return g_markup_escape_text(safe, -1);
}

static void cell(GString *out, const char *class, const char *text)
{
	g_autofree char *safe = escaped(text);
	g_string_append_printf(out, "<td%s>%s</td>", class, safe);
}

static const char right[] = " class=\"n\"";

static void number_cell(GString *out, const json_t *value)
{
	g_autofree char *text = json_is_integer(value) ? g_strdup_printf("%" JSON_INTEGER_FORMAT,
								 json_integer_value(value))
						       : g_strdup("");
	cell(out, right, text);
}

static void percent_cell(GString *out, const json_t *value)
{
	g_autofree char *text = json_is_number(value)
					? g_strdup_printf("%.1f%%", json_number_value(value))
					: g_strdup("");
	cell(out, right, text);
}

/* Whole minutes from an hour on. */
static void seconds_cell(GString *out, const json_t *value)
{
	if (!json_is_number(value)) {
		cell(out, right, "");
		return;
	}
	int64_t seconds = (int64_t)llround(json_number_value(value));
	if (seconds >= HOUR)
		seconds = (seconds + MINUTE / 2) / MINUTE * MINUTE;
	g_autofree char *text = svc_duration_format(seconds);
	cell(out, right, text);
}

static void headings(GString *out, const json_t *by, const char *const *names)
{
	size_t i;
	const json_t *field;
	g_string_append(out, "<div class=\"wide\"><table>\n<tr>");
	json_array_foreach(by, i, field)
	{
		g_autofree char *safe = escaped(json_string_value(field));
		g_string_append_printf(out, "<th>%s</th>", safe);
	}
	for (; *names; names++)
		g_string_append_printf(out, "<th>%s</th>", *names);
	g_string_append(out, "</tr>\n");
}

/* Compliance as a bar, with a mark where the goal is. */
static void bar_cell(GString *out, const json_t *row)
{
	const json_t *compliance = json_object_get(row, "compliance");
	const json_t *goal = json_object_get(row, "objective");
	double share = json_number_value(compliance), wanted = json_number_value(goal);
	bool bad = json_is_number(goal) && share < wanted;
	if (!json_is_number(compliance)) {
		g_string_append(out, "<td></td>");
		return;
	}
	g_string_append_printf(out,
		"<td><svg width=\"%d\" height=\"%d\" role=\"img\"><title>%.1f%% met</title>"
		"<rect class=\"rest\" width=\"%d\" height=\"%d\"/>"
		"<rect class=\"%s\" width=\"%.1f\" height=\"%d\"/>",
		BAR_WIDTH, BAR_HEIGHT, share, BAR_WIDTH, BAR_HEIGHT, bad ? "bad" : "good",
		share * BAR_WIDTH / 100, BAR_HEIGHT);
	if (json_is_number(goal))
		g_string_append_printf(out,
			"<line class=\"goal\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>",
			wanted * BAR_WIDTH / 100, wanted * BAR_WIDTH / 100, BAR_HEIGHT);
	g_string_append(out, "</svg></td>");
}

static void draw_rows(GString *out, const json_t *report)
{
	static const char *const names[] = {"Clock", "Compliance", "", "Goal", "N", "Over", "Late",
		"Median", "P90", "Mean", "Time", NULL};
	static const char *const counts[] = {"n", "breached", "running_breached"};
	static const char *const spreads[] = {"median", "p90", "mean"};
	const json_t *by = json_object_get(report, "by"), *row, *field;
	size_t i, k;
	headings(out, by, names);
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		const json_t *elapsed = json_object_get(row, "elapsed");
		g_string_append(out, "<tr>");
		json_array_foreach(by, k, field)
			cell(out, "", text_of(row, json_string_value(field)));
		cell(out, "", text_of(row, "clock"));
		bar_cell(out, row);
		percent_cell(out, json_object_get(row, "compliance"));
		percent_cell(out, json_object_get(row, "objective"));
		for (k = 0; k < G_N_ELEMENTS(counts); k++)
			number_cell(out, json_object_get(row, counts[k]));
		for (k = 0; k < G_N_ELEMENTS(spreads); k++)
			seconds_cell(out, json_object_get(elapsed, spreads[k]));
		cell(out, "", text_of(row, "time"));
		g_string_append(out, "</tr>\n");
	}
	g_string_append(out, "</table></div>\n");
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
	       (double)(month - chart->low) * (CHART_WIDTH - CHART_LEFT - 32) /
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
		if (strcmp(text_of(item, "clock"), clock) != 0)
			continue;
		double share = json_number_value(json_object_get(item, "compliance"));
		double x = x_of(chart, month_number(text_of(item, "month")));
		g_autofree char *name = escaped(clock);
		g_string_append_printf(points, "%.1f,%.1f ", x, y_of(share));
		g_string_append_printf(dots,
			"<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s, %s: "
			"%.1f%% of %" JSON_INTEGER_FORMAT "</title></circle>",
			x, y_of(share), name, text_of(item, "month"), share,
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
		g_autofree char *name = escaped(chart->clocks->pdata[i]);
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
		const char *clock = text_of(item, "clock");
		int month = month_number(text_of(item, "month"));
		chart.low = MIN(chart.low, month);
		chart.high = MAX(chart.high, month);
		if (clocks->len < CLOCKS_DRAWN &&
			!g_ptr_array_find_with_equal_func(clocks, clock, g_str_equal, NULL))
			g_ptr_array_add(clocks, (gpointer)clock);
	}
	if (chart.low >= chart.high)
		return;
	g_string_append_printf(out,
		"<h2>Compliance by month</h2>\n<svg viewBox=\"0 0 %d %d\" width=\"%d\" "
		"height=\"%d\" role=\"img\"><title>Compliance by month</title>\n",
		CHART_WIDTH, CHART_HEIGHT, CHART_WIDTH, CHART_HEIGHT);
	draw_grid(out, &chart);
	for (guint k = 0; k < clocks->len; k++)
		draw_clock(out, &chart, k);
	g_string_append(out, "</svg>\n");
	draw_legend(out, &chart);
}

static void draw_breaches(GString *out, const json_t *report)
{
	static const char *const names[] = {
		"Ticket", "Priority", "Clock", "State", "Over by", "Target", "Title", NULL};
	static const char *const texts[] = {"priority", "clock", "state"};
	const json_t *breaches = json_object_get(report, "breaches");
	size_t n = json_array_size(breaches);
	if (!n)
		return;
	g_string_append_printf(out, "<h2>Breaches, those that matter first%s</h2>\n",
		n > SHOWN_BREACHES ? " (the first 50)" : "");
	headings(out, NULL, names);
	for (size_t i = 0; i < n && i < SHOWN_BREACHES; i++) {
		const json_t *one = json_array_get(breaches, i);
		g_string_append(out, "<tr>");
		cell(out, "", text_of(one, "ticket"));
		for (size_t k = 0; k < G_N_ELEMENTS(texts); k++)
			cell(out, "", text_of(one, texts[k]));
		seconds_cell(out, json_object_get(one, "over"));
		seconds_cell(out, json_object_get(one, "target"));
		cell(out, "", text_of(one, "title"));
		g_string_append(out, "</tr>\n");
	}
	g_string_append(out, "</table></div>\n");
}

/* The notes of the other formats, a paragraph each instead of a wrapped list. */
static void draw_notes(GString *out, const json_t *report)
{
	g_autofree char *notes = svc_view_report_notes(report);
	g_auto(GStrv) lines = g_strsplit(notes, "\n- ", -1);
	g_string_append(out, "<h2>What the figures mean</h2>\n<ul>\n");
	for (char **line = lines; *line; line++) {
		const char *text = g_str_has_prefix(*line, "- ") ? *line + 2 : *line;
		g_autofree char *joined = g_strdelimit(g_strdup(text), "\n", ' ');
		g_autofree char *safe = escaped(g_strstrip(joined));
		g_string_append_printf(out, "<li>%s</li>\n", safe);
	}
	g_string_append(out, "</ul>\n");
}

char *svc_view_report_page(const json_t *report)
{
	GString *out = g_string_new(head);
	g_autofree char *period = svc_view_period(report);
	g_autofree char *safe = escaped(period);
	g_string_append_printf(out,
		"<title>SLA report, %s</title>\n</head>\n<body>\n<h1>SLA report, %s (UTC)</h1>\n",
		safe, safe);
	if (json_array_size(json_object_get(report, "rows")))
		draw_rows(out, report);
	else
		g_string_append(out, "<p>No clock stopped in this period.</p>\n");
	draw_trend(out, report);
	draw_breaches(out, report);
	draw_notes(out, report);
	g_string_append(out, "</body>\n</html>\n");
	return g_string_free(out, FALSE);
}
