#include "view/compliance.h"
#include "util/utf8.h"
#include <glib.h>
#include <math.h>
#include <string.h>

enum { MONTHS_SHOWN = 36, SPARKS = 8, NOTE_WIDTH = 78 };

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static json_int_t number_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

char *svc_view_period(const json_t *report)
{
	const char *first = json_string_value(json_object_get(report, "first_day"));
	return g_strdup_printf(
		"%s to %s", first ? first : "the beginning", text_of(report, "last_day"));
}

/* Months since year 0 of "2026-11". */
static int month_number(const char *text)
{
	int year = 0, month = 0;
	return sscanf(text, "%d-%d", &year, &month) == 2 ? year * 12 + month - 1 : 0;
}

struct line { /* of one clock */
	const char *clock;
	double share[MONTHS_SHOWN]; /* NAN: none */
	double first, last;         /* NAN: none yet */
};

static struct line *line_of(GArray *lines, const char *clock)
{
	for (guint i = 0; i < lines->len; i++)
		if (!strcmp(g_array_index(lines, struct line, i).clock, clock))
			return &g_array_index(lines, struct line, i);
	struct line line = {.clock = clock, .first = NAN, .last = NAN};
	for (int i = 0; i < MONTHS_SHOWN; i++)
		line.share[i] = NAN;
	g_array_append_val(lines, line);
	return &g_array_index(lines, struct line, lines->len - 1);
}

static void draw_line(const struct line *line, int months, int label, GString *out)
{
	g_autofree char *safe = svc_utf8_harmless(line->clock, false);
	g_string_append_printf(out, "%s%*s  ", safe, label - svc_utf8_width(safe), "");
	for (int i = 0; i < months; i++) {
		double share = line->share[i];
		if (isnan(share))
			g_string_append(out, "·");
		else
			g_string_append_unichar(
				out, (gunichar)(0x2581 + (int)(share / 100 * (SPARKS - 1) + 0.5)));
	}
	g_string_append_printf(out, "  %5.1f%% -> %.1f%%\n", line->first, line->last);
}

char *svc_view_trend(const json_t *report, const struct svc_out *out)
{
	const json_t *trend = json_object_get(report, "trend"), *item;
	g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(struct line));
	int low = G_MAXINT, high = 0, label = 0;
	size_t i;
	json_array_foreach(trend, i, item)
	{
		int month = month_number(text_of(item, "month"));
		low = MIN(low, month);
		high = MAX(high, month);
	}
	low = MAX(low, high - MONTHS_SHOWN + 1);
	if (low >= high)
		return g_strdup("");
	json_array_foreach(trend, i, item)
	{
		int month = month_number(text_of(item, "month"));
		struct line *line = month >= low ? line_of(lines, text_of(item, "clock")) : NULL;
		if (!line)
			continue;
		line->last = json_number_value(json_object_get(item, "compliance"));
		line->share[month - low] = line->last;
		if (isnan(line->first))
			line->first = line->last;
		g_autofree char *safe = svc_utf8_harmless(line->clock, false);
		label = MAX(label, svc_utf8_width(safe));
	}
	g_autofree char *title = g_strdup_printf("Compliance by month, %04d-%02d to %04d-%02d",
		low / 12, low % 12 + 1, high / 12, high % 12 + 1);
	g_autofree char *painted = svc_out_paint(out, SVC_ROLE_HEADING, title);
	GString *text = g_string_new(painted);
	g_string_append_c(text, '\n');
	for (i = 0; i < lines->len; i++)
		draw_line(&g_array_index(lines, struct line, i), high - low + 1, label, text);
	return g_string_free(text, FALSE);
}

void svc_view_add_note(GString *out, const char *note)
{
	g_auto(GStrv) words = g_strsplit(note, " ", -1);
	int column = 0;
	g_string_append(out, "- ");
	for (char **word = words; *word; word++) {
		int width = svc_utf8_width(*word);
		if (column && column + 1 + width > NOTE_WIDTH - 2) {
			g_string_append(out, "\n  ");
			column = 0;
		}
		g_string_append_printf(out, "%s%s", column ? " " : "", *word);
		column += width + (column != 0);
	}
	g_string_append_c(out, '\n');
}

static void add_assumed(GString *out, const json_t *report)
{
	long long n = number_of(report, "assumed");
	if (!n)
		return;
	g_autofree char *assumed = g_strdup_printf(
		"Assumed: %lld ticket%s older than the first known text of %s SLA or calendar; "
		"that text was taken.",
		n, n == 1 ? " is" : "s are", n == 1 ? "its" : "their");
	svc_view_add_note(out, assumed);
}

static void add_left_out(GString *out, const json_t *report)
{
	json_int_t cancelled = 0, running = 0;
	size_t i;
	const json_t *row;
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		cancelled += number_of(row, "cancelled");
		running += number_of(row, "running_breached");
	}
	g_autofree char *note = g_strdup_printf(
		"Left out: %lld clocks cancelled, %lld late that still run, %lld tickets without "
		"an SLA, %lld whose SLA had no clocks in the text that counts for them, %zu that "
		"could not be judged.",
		(long long)cancelled, (long long)running,
		(long long)number_of(report, "without_sla"),
		(long long)number_of(report, "without_clocks"),
		json_array_size(json_object_get(report, "problems")));
	svc_view_add_note(out, note);
	add_assumed(out, report);
}

/* What no row counts, and only that which there was. */
static void add_missing(GString *out, const json_t *report)
{
	const struct {
		const char *what;
		json_int_t n;
	} parts[] = {
		{"without an SLA", number_of(report, "without_sla")},
		{"whose SLA had no clocks in the text that counts for them",
			number_of(report, "without_clocks")},
		{"that could not be judged",
			(json_int_t)json_array_size(json_object_get(report, "problems"))},
	};
	g_autoptr(GString) note = g_string_new(NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		const char *lead = note->len ? ", " : "Left out: ";
		if (parts[i].n)
			g_string_append_printf(note, "%s%lld %s%s", lead, (long long)parts[i].n,
				note->len         ? ""
				: parts[i].n == 1 ? "ticket "
						  : "tickets ",
				parts[i].what);
	}
	if (note->len)
		svc_view_add_note(out, g_string_append_c(note, '.')->str);
}

char *svc_view_report_remarks(const json_t *report)
{
	GString *text = g_string_new(NULL);
	add_missing(text, report);
	add_assumed(text, report);
	return g_string_free(text, FALSE);
}

char *svc_view_report_notes(const json_t *report)
{
	const json_t *definitions = json_object_get(report, "definitions");
	GString *text = g_string_new(NULL);
	g_autofree char *compliance =
		g_strdup_printf("Compliance is %s; n is %s: clocks that stopped in the period.",
			text_of(definitions, "compliance"), text_of(definitions, "n"));
	g_autofree char *over = g_strdup_printf("Over: %s.", text_of(definitions, "breached"));
	g_autofree char *late =
		g_strdup_printf("Late: %s.", text_of(definitions, "running_breached"));
	g_autofree char *method =
		g_strdup_printf("Median, P90 and mean: %s, in the time that the column Time names. "
				"Median: %s. P90: %s.",
			text_of(definitions, "elapsed"), text_of(definitions, "median"),
			text_of(definitions, "p90"));
	svc_view_add_note(text, compliance);
	svc_view_add_note(text, over);
	svc_view_add_note(text, late);
	if (json_object_get(report, "before"))
		svc_view_add_note(text,
			"Before: the share met in the period before. Change: the difference in "
			"percentage points; a row without one had no clock in one of the two.");
	svc_view_add_note(text, method);
	add_left_out(text, report);
	return g_string_free(text, FALSE);
}
