#include "view/html.h"
#include "util/time.h"
#include "util/utf8.h"
#include <math.h>

enum { HOUR = 3600, MINUTE = 60, BAR_WIDTH = 110, BAR_HEIGHT = 12 };

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	"'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n<style>\n"
	":root { color-scheme: light dark; --text: #1c2024; --page: #fff; --soft: #5b6570;\n"
	"  --line: #d5dade; --band: #f4f6f8; --good: #1a7f4b; --bad: #c2352b; }\n"
	"@media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --page: #15181c; --soft: "
	"#9aa5b1;\n"
	"  --line: #38404a; --band: #1e2329; --good: #4cc38a; --bad: #f2776d; } }\n"
	"* { box-sizing: border-box; }\n"
	"body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: "
	"var(--page);\n"
	"  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }\n"
	"h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin: 2rem 0 "
	".5rem; }\n"
	"h1:not(:first-child) { margin-top: 3rem; padding-top: 1.5rem; border-top: 1px solid "
	"var(--line); }\n"
	".wide { overflow-x: auto; }\n"
	"table { border-collapse: collapse; font-size: .9rem; min-width: 100%; }\n"
	"th, td { text-align: left; padding: .4rem .6rem .4rem .3rem; border-bottom: 1px solid "
	"var(--line);\n"
	"  vertical-align: top; }\n"
	"th { color: var(--soft); font-weight: 600; white-space: nowrap; }\n"
	"tr:nth-child(even) td { background: var(--band); }\n"
	".n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }\n"
	".sum { font-size: 1.1rem; font-weight: 600; }\n"
	"td svg { vertical-align: middle; } td:first-child { white-space: nowrap; } td:last-child { min-width: 6rem; }\n"
	".chart { width: 100%; max-width: 720px; min-width: 520px; height: auto; }\n"
	"svg text { font: 12px system-ui, sans-serif; fill: currentColor; }\n"
	".good { fill: var(--good); } .bad { fill: var(--bad); } .rest { fill: var(--line); }\n"
	".grid { stroke: var(--line); } .goal { stroke: currentColor; stroke-width: 2; }\n"
	".c0 { --c: #3b82d0; } .c1 { --c: #c8701a; } .c2 { --c: #9560c9; }\n"
	".c3 { --c: #16908f; } .c4 { --c: #c74f88; } .c5 { --c: #7f9414; }\n"
	".trend { fill: none; stroke: var(--c); stroke-width: 2; } .dot { fill: var(--c); }\n"
	"ul { padding-left: 1.2rem; } .notes { color: var(--soft); font-size: .9rem; }\n"
	"@media print { body { margin: 0; max-width: none; font-size: 11pt; }\n"
	"  :root { --text: #000; --page: #fff; --soft: #444; --line: #bbb; --band: #fff; --good: "
	"#1a7f4b;\n"
	"  --bad: #c2352b; } .wide { overflow: visible; } h1:not(:first-child) { break-before: "
	"page; border: 0; }\n"
	"  tr, svg { break-inside: avoid; } h2 { break-after: avoid; }\n"
	"  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }\n"
	"</style>\n";

const char *svc_html_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

char *svc_html_escape(const char *text)
{
	g_autofree char *safe = svc_utf8_harmless(text, false);
	return g_markup_escape_text(safe, -1);
}

GString *svc_html_new(const char *title)
{
	g_autofree char *safe = svc_html_escape(title);
	GString *out = g_string_new(head);
	g_string_append_printf(out, "<title>%s</title>\n</head>\n<body>\n", safe);
	return out;
}

char *svc_html_end(GString *out)
{
	g_string_append(out, "</body>\n</html>\n");
	return g_string_free(out, FALSE);
}

void svc_html_heading(GString *out, int level, const char *text)
{
	g_autofree char *safe = svc_html_escape(text);
	g_string_append_printf(out, "<h%d>%s</h%d>\n", level, safe, level);
}

void svc_html_paragraph(GString *out, const char *text)
{
	g_autofree char *safe = svc_html_escape(text);
	g_string_append_printf(out, "<p>%s</p>\n", safe);
}

void svc_html_notes(GString *out, char *const *notes)
{
	g_string_append(out, "<h2>What the figures mean</h2>\n<ul class=\"notes\">\n");
	for (; *notes; notes++) {
		g_autofree char *safe = svc_html_escape(*notes);
		g_string_append_printf(out, "<li>%s</li>\n", safe);
	}
	g_string_append(out, "</ul>\n");
}

void svc_html_table(GString *out, const json_t *by, const char *const *names)
{
	size_t i;
	const json_t *field;
	g_string_append(out, "<div class=\"wide\"><table>\n<tr>");
	json_array_foreach(by, i, field)
	{
		g_autofree char *title = g_strdelimit(g_strdup(json_string_value(field)), "_", ' ');
		*title = g_ascii_toupper(*title);
		g_autofree char *safe = svc_html_escape(title);
		g_string_append_printf(out, "<th>%s</th>", safe);
	}
	for (; *names; names++)
		g_string_append_printf(out,
			**names == '>' ? "<th class=\"n\">%s</th>" : "<th>%s</th>",
			*names + (**names == '>'));
	g_string_append(out, "</tr>\n");
}

void svc_html_row(GString *out)
{
	g_string_append(out, "<tr>");
}

void svc_html_row_end(GString *out)
{
	g_string_append(out, "</tr>\n");
}

void svc_html_bar(GString *out, double percent, const char *class, const double *goal)
{
	g_string_append_printf(out,
		"<td><svg width=\"%d\" height=\"%d\" role=\"img\"><title>%.1f%%</title>"
		"<rect class=\"rest\" width=\"%d\" height=\"%d\"/>"
		"<rect class=\"%s\" width=\"%.1f\" height=\"%d\"/>",
		BAR_WIDTH, BAR_HEIGHT, percent, BAR_WIDTH, BAR_HEIGHT, class,
		percent * BAR_WIDTH / 100, BAR_HEIGHT);
	if (goal)
		g_string_append_printf(out,
			"<line class=\"goal\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>",
			*goal * BAR_WIDTH / 100, *goal * BAR_WIDTH / 100, BAR_HEIGHT);
	g_string_append(out, "</svg></td>");
}

void svc_html_table_end(GString *out)
{
	g_string_append(out, "</table></div>\n");
}

void svc_html_cell(GString *out, const char *text)
{
	g_autofree char *safe = svc_html_escape(text);
	g_string_append_printf(out, "<td>%s</td>", safe);
}

void svc_html_groups(GString *out, const json_t *by, const json_t *row)
{
	size_t i;
	const json_t *field;
	json_array_foreach(by, i, field)
	{
		const char *value = svc_html_text(row, json_string_value(field));
		svc_html_cell(out, *value ? value : "(none)");
	}
}

void svc_html_figure(GString *out, const char *text)
{
	g_autofree char *safe = svc_html_escape(text);
	g_string_append_printf(out, "<td class=\"n\">%s</td>", safe);
}

void svc_html_number(GString *out, const json_t *value)
{
	g_autofree char *text = json_is_integer(value) ? g_strdup_printf("%" JSON_INTEGER_FORMAT,
								 json_integer_value(value))
						       : g_strdup("");
	svc_html_figure(out, text);
}

void svc_html_percent(GString *out, const json_t *value)
{
	g_autofree char *text = json_is_number(value)
					? g_strdup_printf("%.1f%%", json_number_value(value))
					: g_strdup("");
	svc_html_figure(out, text);
}

void svc_html_seconds(GString *out, const json_t *value)
{
	if (!json_is_number(value)) {
		svc_html_figure(out, "");
		return;
	}
	int64_t seconds = (int64_t)llround(json_number_value(value));
	if (seconds >= HOUR)
		seconds = (seconds + MINUTE / 2) / MINUTE * MINUTE;
	g_autofree char *text = svc_duration_format(seconds);
	svc_html_figure(out, text);
}
