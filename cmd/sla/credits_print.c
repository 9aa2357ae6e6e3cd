#include "cmd/sla/credits_print.h"
#include "cmd/sla/report_print.h"
#include "util/utf8.h"
#include "view/compliance.h"
#include "view/credits.h"
#include "view/page.h"
#include <string.h>

static const char schema[] = "svc.sla.credits/1";

static const struct svc_column target_columns[] = {
	{"clock", "Clock", SVC_COL_TEXT, 0},
	{"priority", "Priority", SVC_COL_WORD, 0},
	{"n", "N", SVC_COL_INT, 0},
	{"met", "In time", SVC_COL_INT, 0},
	{"breached", "Over", SVC_COL_INT, 0},
	{"compliance", "Met", SVC_COL_DECIMAL, 0},
	{"below", "Tier below", SVC_COL_DECIMAL, 0},
	{"credit", "Credit", SVC_COL_DECIMAL, 0},
};

static const struct svc_column excluded_columns[] = {
	{"ticket", "Left out", SVC_COL_ID, 0},
	{"clock", "Clock", SVC_COL_TEXT, 0},
	{"priority", "Priority", SVC_COL_WORD, 0},
	{"outcome", "Outcome", SVC_COL_WORD, 0},
	{"reason", "Reason", SVC_COL_TEXT, 1},
};

/* One row a target, with what its agreement comes to beside it: for programs and spreadsheets. */
static const struct svc_column flat_columns[] = {
	{"customer", "Customer", SVC_COL_ID, 0},
	{"month", "Month", SVC_COL_TEXT, 0},
	{"sla", "SLA", SVC_COL_ID, 0},
	{"clock", "Clock", SVC_COL_TEXT, 0},
	{"priority", "Priority", SVC_COL_WORD, 0},
	{"n", "N", SVC_COL_INT, 0},
	{"met", "In time", SVC_COL_INT, 0},
	{"breached", "Over", SVC_COL_INT, 0},
	{"excluded", "Left out", SVC_COL_INT, 0},
	{"compliance", "Met", SVC_COL_DECIMAL, 0},
	{"below", "Tier below", SVC_COL_DECIMAL, 0},
	{"credit", "Credit", SVC_COL_DECIMAL, 0},
	{"sla_reached", "Reached", SVC_COL_DECIMAL, 0},
	{"sla_cap", "Cap", SVC_COL_DECIMAL, 0},
	{"sla_credit", "SLA's credit", SVC_COL_DECIMAL, 0},
	{"sla_fee", "Fee", SVC_COL_TEXT, 0},
	{"sla_amount", "Amount", SVC_COL_TEXT, 0},
	{"currency", "Currency", SVC_COL_TEXT, 0},
	{"provisional", "Provisional", SVC_COL_BOOL, 0},
	{"tickets_met", "Tickets in time", SVC_COL_LIST, 0},
	{"tickets_breached", "Tickets over", SVC_COL_LIST, 0},
	{"tickets_excluded", "Tickets left out", SVC_COL_LIST, 0},
};
enum { FLAT_LISTS = 3 };

static void print_text(struct svc_session *session, const char *text)
{
	g_autofree char *safe = svc_utf8_harmless(text, false);
	bool md = svc_out_format(session->out) == SVC_MD;
	g_autofree char *line = g_strdup_printf(md ? "\n%s\n" : "%s\n", safe);
	cmd_report_text(session, line);
}

/* Percentages as people write them; no priority is all of them. */
static json_t *readable(const json_t *target)
{
	static const char *const percentages[] = {"compliance", "below", "credit"};
	json_t *row = json_copy((json_t *)target);
	if (json_is_null(json_object_get(row, "priority")))
		json_object_set_new(row, "priority", json_string("all"));
	for (size_t i = 0; i < G_N_ELEMENTS(percentages); i++) {
		g_autofree char *text = svc_view_percent(json_object_get(row, percentages[i]));
		json_object_set_new(row, percentages[i], json_string(text));
	}
	return row;
}

static void print_tickets(struct svc_session *session, const json_t *targets)
{
	static const char *const words[][2] = {{"breached", "over"}, {"met", "in time"}};
	g_autoptr(GString) text = g_string_new(NULL);
	size_t i, k;
	const json_t *target, *id;
	json_array_foreach(targets, i, target)
	{
		const char *priority = json_string_value(json_object_get(target, "priority"));
		for (size_t w = 0; w < G_N_ELEMENTS(words); w++) {
			const json_t *ids =
				json_object_get(json_object_get(target, "tickets"), words[w][0]);
			if (!json_array_size(ids))
				continue;
			g_string_append_printf(text, "- %s%s%s, %s (%zu):",
				json_string_value(json_object_get(target, "clock")),
				priority ? " " : "", priority ? priority : "", words[w][1],
				json_array_size(ids));
			json_array_foreach(ids, k, id) g_string_append_printf(
				text, "%s%s", k % 5 ? " " : "\n    ", json_string_value(id));
			g_string_append_c(text, '\n');
		}
	}
	if (!text->len)
		return;
	g_autofree char *safe = svc_utf8_harmless(text->str, true);
	cmd_report_text(session, "\n");
	cmd_report_text(session, safe);
}

static void print_line(struct svc_session *session, const json_t *line)
{
	const json_t *targets = json_object_get(line, "targets"), *item;
	const json_t *excluded = json_object_get(line, "excluded");
	g_autofree char *title = svc_view_credit_agreement(line);
	g_autofree char *result = svc_view_credit_result(line);
	size_t i;
	cmd_report_text(session, "\n");
	cmd_report_heading(session, 3, title);
	svc_out_begin(
		session->out, schema, "targets", target_columns, G_N_ELEMENTS(target_columns));
	json_array_foreach(targets, i, item) svc_out_row(session->out, readable(item));
	svc_out_end(session->out, NULL);
	print_text(session, result);
	print_tickets(session, targets);
	if (!json_array_size(excluded))
		return;
	cmd_report_text(session, "\n");
	svc_out_begin(
		session->out, schema, "excluded", excluded_columns, G_N_ELEMENTS(excluded_columns));
	json_array_foreach(excluded, i, item)
		svc_out_row(session->out, json_incref((json_t *)item));
	svc_out_end(session->out, NULL);
}

/* Notes as a list in Markdown. Owned. */
static char *listed(char *const *notes)
{
	GString *text = g_string_new(NULL);
	for (; *notes; notes++)
		svc_view_add_note(text, *notes);
	return g_string_free(text, FALSE);
}

static void print_people(struct svc_session *session, const json_t *credits, bool definitions)
{
	const json_t *statements = json_object_get(credits, "statements"), *statement, *line;
	g_auto(GStrv) notes = svc_view_credit_notes(credits);
	g_auto(GStrv) remarks = svc_view_credit_remarks(credits);
	size_t i, k;
	json_array_foreach(statements, i, statement)
	{
		g_autofree char *title = svc_view_credit_title(statement);
		g_autofree char *total = svc_view_credit_total(statement);
		cmd_report_text(session, i ? "\n" : "");
		cmd_report_heading(session, 2, title);
		print_text(session, total);
		json_array_foreach(json_object_get(statement, "lines"), k, line)
			print_line(session, line);
	}
	if (!i)
		print_text(session, "No agreement gave credits to a customer.");
	g_autofree char *all = listed(notes), *said = listed(remarks);
	cmd_report_notes(session, all, said, definitions);
}

/* The tickets of `list` that were left out of a target. */
static json_t *excluded_of(const json_t *list, const json_t *target)
{
	json_t *out = json_array();
	const json_t *priority = json_object_get(target, "priority"), *item;
	size_t i;
	json_array_foreach(list, i, item)
	{
		if (!json_equal(json_object_get(item, "clock"), json_object_get(target, "clock")))
			continue;
		if (json_is_null(priority) ||
			json_equal(json_object_get(item, "priority"), priority))
			json_array_append(out, json_object_get(item, "ticket"));
	}
	return out;
}

static json_t *flat_row(const json_t *statement, const json_t *line, const json_t *target)
{
	static const char *const sums[] = {"reached", "cap", "credit", "fee", "amount"};
	json_t *row = json_object(), *tickets = json_object_get(target, "tickets");
	json_object_set(row, "customer", json_object_get(statement, "customer"));
	json_object_set(row, "month", json_object_get(statement, "month"));
	json_object_set(row, "sla", json_object_get(line, "sla"));
	json_object_update(row, (json_t *)target);
	for (size_t i = 0; i < G_N_ELEMENTS(sums); i++) {
		g_autofree char *key = g_strconcat("sla_", sums[i], NULL);
		json_object_set(row, key, json_object_get(line, sums[i]));
	}
	json_object_set(row, "currency", json_object_get(line, "currency"));
	json_object_set(row, "provisional", json_object_get(statement, "provisional"));
	json_t *excluded = excluded_of(json_object_get(line, "excluded"), target);
	json_object_set_new(row, "excluded", json_integer((json_int_t)json_array_size(excluded)));
	if (tickets) {
		json_object_set(row, "tickets_met", json_object_get(tickets, "met"));
		json_object_set(row, "tickets_breached", json_object_get(tickets, "breached"));
		json_object_set(row, "tickets_excluded", excluded);
	}
	json_object_del(row, "tickets");
	json_decref(excluded);
	return row;
}

/* True if tickets are listed: any target tells. */
static bool lists_tickets(const json_t *credits)
{
	const json_t *statement = json_array_get(json_object_get(credits, "statements"), 0);
	const json_t *line = json_array_get(json_object_get(statement, "lines"), 0);
	const json_t *target = json_array_get(json_object_get(line, "targets"), 0);
	return json_object_get(target, "tickets") != NULL;
}

static void print_rows(struct svc_session *session, const json_t *credits)
{
	const json_t *statement, *line, *target;
	size_t i, k, t, n = G_N_ELEMENTS(flat_columns);
	if (!lists_tickets(credits))
		n -= FLAT_LISTS;
	svc_out_begin(session->out, schema, "targets", flat_columns, n);
	json_array_foreach(json_object_get(credits, "statements"), i, statement)
	{
		json_array_foreach(json_object_get(statement, "lines"), k, line)
		{
			json_array_foreach(json_object_get(line, "targets"), t, target)
				svc_out_row(session->out, flat_row(statement, line, target));
		}
	}
	svc_out_end(session->out, NULL);
}

static void print_page(struct svc_session *session, const json_t *credits)
{
	g_autofree char *page = svc_view_credit_page(credits);
	svc_out_raw(session->out, page, strlen(page));
}

void cmd_credits_print(struct svc_session *session, const json_t *credits, bool definitions)
{
	if (svc_out_format(session->out) == SVC_HTML)
		print_page(session, credits);
	else if (svc_out_format(session->out) == SVC_JSON)
		svc_out_object(session->out, schema, "credits", json_incref((json_t *)credits),
			NULL, NULL);
	else if (cmd_report_for_people(session))
		print_people(session, credits, definitions);
	else
		print_rows(session, credits);
}
