#include "view/compliance.h"
#include "view/credits.h"
#include "view/html.h"
#include "view/page.h"

/* Compliance as a bar; red where a tier was reached. */
static void bar(GString *out, const json_t *target)
{
	const json_t *compliance = json_object_get(target, "compliance");
	bool bad = json_is_number(json_object_get(target, "below"));
	if (json_is_number(compliance))
		svc_html_bar(out, json_number_value(compliance), bad ? "bad" : "good", NULL);
	else
		svc_html_cell(out, "");
}

static void draw_targets(GString *out, const json_t *targets)
{
	static const char *const names[] = {"Clock", "Priority", ">N", ">In time", ">Over", "",
		">Met", ">Tier below", ">Credit", NULL};
	static const char *const counts[] = {"n", "met", "breached"};
	static const char *const percentages[] = {"compliance", "below", "credit"};
	size_t i, k;
	const json_t *target;
	svc_html_table(out, NULL, names);
	json_array_foreach(targets, i, target)
	{
		const char *priority = svc_html_text(target, "priority");
		svc_html_row(out);
		svc_html_cell(out, svc_html_text(target, "clock"));
		svc_html_cell(out, *priority ? priority : "all");
		for (k = 0; k < G_N_ELEMENTS(counts); k++)
			svc_html_number(out, json_object_get(target, counts[k]));
		bar(out, target);
		for (k = 0; k < G_N_ELEMENTS(percentages); k++) {
			g_autofree char *text =
				svc_view_percent(json_object_get(target, percentages[k]));
			svc_html_figure(out, text);
		}
		svc_html_row_end(out);
	}
	svc_html_table_end(out);
}

static void draw_tickets(GString *out, const json_t *targets)
{
	static const char *const words[][2] = {{"breached", "over"}, {"met", "in time"}};
	size_t i, k;
	const json_t *target, *id;
	json_array_foreach(targets, i, target)
	{
		for (size_t w = 0; w < G_N_ELEMENTS(words); w++) {
			const json_t *ids =
				json_object_get(json_object_get(target, "tickets"), words[w][0]);
			g_autoptr(GString) text = g_string_new(NULL);
			if (!json_array_size(ids))
				continue;
			g_string_append_printf(text, "%s %s, %s:", svc_html_text(target, "clock"),
				svc_html_text(target, "priority"), words[w][1]);
			json_array_foreach(ids, k, id)
				g_string_append_printf(text, " %s", json_string_value(id));
			svc_html_paragraph(out, text->str);
		}
	}
}

static void draw_excluded(GString *out, const json_t *excluded)
{
	static const char *const names[] = {
		"Left out", "Clock", "Priority", "Outcome", "Reason", NULL};
	static const char *const keys[] = {"ticket", "clock", "priority", "outcome", "reason"};
	size_t i;
	const json_t *item;
	if (!json_array_size(excluded))
		return;
	svc_html_table(out, NULL, names);
	json_array_foreach(excluded, i, item)
	{
		svc_html_row(out);
		for (size_t k = 0; k < G_N_ELEMENTS(keys); k++)
			svc_html_cell(out, svc_html_text(item, keys[k]));
		svc_html_row_end(out);
	}
	svc_html_table_end(out);
}

static void draw_statement(GString *out, const json_t *statement)
{
	g_autofree char *title = svc_view_credit_title(statement);
	g_autofree char *total = svc_view_credit_total(statement);
	g_autofree char *safe = svc_html_escape(total);
	size_t i;
	const json_t *line;
	svc_html_heading(out, 1, title);
	g_string_append_printf(out, "<p class=\"sum\">%s</p>\n", safe);
	json_array_foreach(json_object_get(statement, "lines"), i, line)
	{
		g_autofree char *agreement = svc_view_credit_agreement(line);
		g_autofree char *result = svc_view_credit_result(line);
		svc_html_heading(out, 2, agreement);
		draw_targets(out, json_object_get(line, "targets"));
		svc_html_paragraph(out, result);
		draw_tickets(out, json_object_get(line, "targets"));
		draw_excluded(out, json_object_get(line, "excluded"));
	}
}

char *svc_view_credit_page(const json_t *credits)
{
	g_autofree char *title = g_strdup_printf("Service credits, %s to %s",
		svc_html_text(credits, "since"), svc_html_text(credits, "until"));
	g_auto(GStrv) notes = svc_view_credit_notes(credits);
	GString *out = svc_html_new(title);
	size_t i;
	const json_t *statement;
	json_array_foreach(json_object_get(credits, "statements"), i, statement)
		draw_statement(out, statement);
	if (!i) {
		svc_html_heading(out, 1, title);
		svc_html_paragraph(out, "No agreement gave credits to a customer.");
	}
	svc_html_notes(out, notes);
	return svc_html_end(out);
}
