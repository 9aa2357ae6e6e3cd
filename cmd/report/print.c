#include "cmd/report/print.h"
#include "cmd/sla/report_print.h"
#include "util/time.h"
#include "view/compliance.h"
#include "view/html.h"
#include <math.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 3600, COLUMNS_MOST = 24 };

static const char schema[] = "svc.report/1";

/* Where a figure stands in a row, and how it is written. */
enum shape { COUNT, SECONDS, AGE, PERCENT }; /* AGE: seconds that people read as days */
static const struct figure {
	const char *title, *key, *part; /* part: of the object under `key`; NULL: the key itself */
	enum shape shape;
	const char *column; /* its flat name in csv */
	const char *head;   /* its column in a grouped table; NULL: not there */
} figures[] = {
	{"Opened", "opened", NULL, COUNT, "opened", "In"},
	{"Resolved", "resolved", NULL, COUNT, "resolved", "Out"},
	{"Cancelled", "cancelled", NULL, COUNT, "cancelled", NULL},
	{"Backlog", "backlog", NULL, COUNT, "backlog", "Backlog"},
	{"Age, median", "age", "median", AGE, "age_median", "Age"},
	{"Age, 90th percentile", "age", "p90", AGE, "age_p90", NULL},
	{"Time to acknowledge, median", "mtta", "median", SECONDS, "mtta_median", "MTTA"},
	{"Time to acknowledge, 90th percentile", "mtta", "p90", SECONDS, "mtta_p90", NULL},
	{"Time to acknowledge, mean (MTTA)", "mtta", "mean", SECONDS, "mtta_mean", NULL},
	{"Time to resolve, median", "mttr", "median", SECONDS, "mttr_median", "MTTR"},
	{"Time to resolve, 90th percentile", "mttr", "p90", SECONDS, "mttr_p90", NULL},
	{"Time to resolve, mean (MTTR)", "mttr", "mean", SECONDS, "mttr_mean", NULL},
	{"Reopen rate", "reopen_rate", "percent", PERCENT, "reopen_rate", "Reopened"},
	{"First-contact resolution", "first_contact", "percent", PERCENT, "first_contact",
		"At once"},
};

static const struct svc_column list_columns[] = {
	{"figure", "Figure", SVC_COL_TEXT, 0},
	{"now", "Now", SVC_COL_TEXT, 0},
	{"before", "Before", SVC_COL_TEXT, 0},
	{"n", "N", SVC_COL_INT, 0},
};

static json_t *value_of(const json_t *row, const struct figure *figure)
{
	json_t *value = json_object_get(row, figure->key);
	return figure->part ? json_object_get(value, figure->part) : value;
}

/* Whole minutes from an hour on: nobody reads seconds of a week. */
static int64_t readable(double value)
{
	int64_t seconds = (int64_t)llround(value);
	return seconds < HOUR ? seconds : (seconds + MINUTE / 2) / MINUTE * MINUTE;
}

static char *text_of(const json_t *value, enum shape shape)
{
	if (!json_is_number(value))
		return g_strdup("-");
	double number = json_number_value(value);
	if (shape == SECONDS)
		return svc_duration_format(readable(number));
	if (shape == AGE)
		return g_strdup_printf("%.1f d", number / SVC_DAY);
	return shape == PERCENT ? g_strdup_printf("%.1f%%", number)
				: g_strdup_printf("%.0f", number);
}

static json_t *n_of(const json_t *row, const struct figure *figure)
{
	json_t *n = json_object_get(json_object_get(row, figure->key), "n");
	return n ? json_incref(n) : json_null();
}

/* One row: each figure on a line of its own, beside the period before. */
static void print_list(struct svc_session *session, const json_t *row)
{
	const json_t *before = json_object_get(row, "before");
	svc_out_begin(session->out, schema, "figures", list_columns, G_N_ELEMENTS(list_columns));
	for (size_t i = 0; i < G_N_ELEMENTS(figures); i++) {
		g_autofree char *now = text_of(value_of(row, &figures[i]), figures[i].shape);
		g_autofree char *then = text_of(value_of(before, &figures[i]), figures[i].shape);
		json_t *line = json_object();
		json_object_set_new(line, "figure", json_string(figures[i].title));
		json_object_set_new(line, "now", json_string(now));
		json_object_set_new(line, "before", json_string(then));
		json_object_set_new(line, "n", n_of(row, &figures[i]));
		svc_out_row(session->out, line);
	}
	svc_out_end(session->out, NULL);
}

/* The backlog by age, as bars. */
static void print_ages(struct svc_session *session, const json_t *row)
{
	static const struct svc_column columns[] = {
		{"days", "Days old", SVC_COL_TEXT, 0},
		{"n", "Tickets", SVC_COL_INT, 0},
		{"share", "Share", SVC_COL_BAR, 0},
	};
	const json_t *all = json_object_get(row, "backlog");
	json_t *buckets = json_object_get(json_object_get(row, "age"), "buckets"), *count;
	const char *name;
	double whole = json_number_value(all);
	if (whole == 0)
		return;
	cmd_report_text(session, "\n");
	cmd_report_heading(session, 3, "Age of the backlog");
	svc_out_begin(session->out, schema, "ages", columns, G_N_ELEMENTS(columns));
	json_object_foreach(buckets, name, count)
	{
		json_t *line = json_object();
		json_object_set_new(line, "days", json_string(name));
		json_object_set(line, "n", count);
		json_object_set_new(
			line, "share", json_real(100 * json_number_value(count) / whole));
		svc_out_row(session->out, line);
	}
	svc_out_end(session->out, NULL);
}

static size_t group_columns(const json_t *report, bool all, struct svc_column out[COLUMNS_MOST * 2])
{
	static const enum svc_column_type types[] = {[AGE] = SVC_COL_TEXT,
		[COUNT] = SVC_COL_INT,
		[SECONDS] = SVC_COL_SECONDS,
		[PERCENT] = SVC_COL_PERCENT};
	size_t n = 0, i;
	const json_t *field;
	json_array_foreach(json_object_get(report, "by"), i, field)
	{
		const char *name = json_string_value(field);
		if (n < CMD_REPORT_KEYS)
			out[n++] =
				(struct svc_column){name, cmd_report_title(name), SVC_COL_WORD, 0};
	}
	for (i = 0; i < G_N_ELEMENTS(figures); i++)
		if (all || figures[i].head)
			out[n++] = (struct svc_column){figures[i].column,
				figures[i].head ? figures[i].head : figures[i].title,
				types[figures[i].shape], 0};
	return n;
}

static json_t *cell_of(const json_t *row, const struct figure *figure, bool people)
{
	json_t *value = value_of(row, figure);
	if (!people || !json_is_number(value))
		return json_incref(value);
	if (figure->shape == SECONDS)
		return json_integer(readable(json_number_value(value)));
	if (figure->shape != AGE)
		return json_incref(value);
	g_autofree char *days = text_of(value, AGE);
	return json_string(days);
}

/* Flat: whole for programs, readable for people. */
static json_t *flat(const json_t *report, const json_t *row, bool people)
{
	json_t *out = json_object();
	size_t i;
	const json_t *field;
	json_array_foreach(json_object_get(report, "by"), i, field)
	{
		const char *name = json_string_value(field);
		json_object_set(out, name, json_object_get(row, name));
	}
	for (i = 0; i < G_N_ELEMENTS(figures); i++)
		json_object_set_new(out, figures[i].column, cell_of(row, &figures[i], people));
	return out;
}

static void print_table(struct svc_session *session, const json_t *report, bool people)
{
	struct svc_column columns[COLUMNS_MOST * 2];
	size_t n = group_columns(report, !people, columns), i;
	const json_t *row;
	svc_out_begin(session->out, schema, "rows", columns, n);
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		json_t *shown = flat(report, row, people);
		cmd_report_name_groups(session, shown, json_object_get(report, "by"));
		svc_out_row(session->out, shown);
	}
	svc_out_end(session->out, "No ticket was there in this period.");
}

/* What each figure is, one an item. Owned with g_strfreev(). */
static char **notes_of(const json_t *report)
{
	GPtrArray *notes = g_ptr_array_new();
	const char *name;
	json_t *one;
	json_object_foreach(json_object_get(report, "definitions"), name, one)
	{
		const char *clock = json_string_value(json_object_get(one, "clock"));
		g_ptr_array_add(notes,
			g_strdup_printf("%s: %s. %s%s%sLeft out: %s. Method: %s.",
				json_string_value(json_object_get(one, "title")),
				json_string_value(json_object_get(one, "definition")),
				clock ? "Clock: " : "", clock ? clock : "", clock ? ". " : "",
				json_string_value(json_object_get(one, "exclusions")),
				json_string_value(json_object_get(one, "method"))));
	}
	g_ptr_array_add(notes, NULL);
	return (char **)g_ptr_array_free(notes, FALSE);
}

static void print_notes(struct svc_session *session, const json_t *report, bool definitions)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_auto(GStrv) notes = notes_of(report);
	for (char **note = notes; *note; note++)
		svc_view_add_note(text, *note);
	cmd_report_notes(session, text->str, "", definitions);
}

/* Ids behind each count, five a line. */
static void print_tickets(struct svc_session *session, const json_t *report)
{
	g_autoptr(GString) text = g_string_new(NULL);
	size_t i, k;
	const json_t *row, *id;
	const char *name;
	json_t *ids;
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		json_object_foreach(json_object_get(row, "tickets"), name, ids)
		{
			if (!json_array_size(ids))
				continue;
			g_string_append_printf(text, "- %s (%zu):", name, json_array_size(ids));
			json_array_foreach(ids, k, id) g_string_append_printf(
				text, "%s%s", k % 5 ? " " : "\n    ", json_string_value(id));
			g_string_append_c(text, '\n');
		}
	}
	if (!text->len)
		return;
	cmd_report_text(session, "\n");
	cmd_report_heading(session, 3, "Tickets");
	cmd_report_text(session, text->str);
}

/* One row: each figure beside the period before. */
static void page_list(GString *page, const json_t *row)
{
	static const char *const names[] = {"Figure", ">Now", ">Before", ">N", NULL};
	const json_t *before = json_object_get(row, "before");
	svc_html_table(page, NULL, names);
	for (size_t i = 0; i < G_N_ELEMENTS(figures); i++) {
		g_autofree char *now = text_of(value_of(row, &figures[i]), figures[i].shape);
		g_autofree char *then = text_of(value_of(before, &figures[i]), figures[i].shape);
		json_t *n = n_of(row, &figures[i]);
		svc_html_row(page);
		svc_html_cell(page, figures[i].title);
		svc_html_figure(page, now);
		svc_html_figure(page, then);
		svc_html_number(page, n);
		svc_html_row_end(page);
		json_decref(n);
	}
	svc_html_table_end(page);
}

static void page_ages(GString *page, const json_t *row)
{
	static const char *const names[] = {"Days old", ">Tickets", "", NULL};
	json_t *buckets = json_object_get(json_object_get(row, "age"), "buckets"), *count;
	double whole = json_number_value(json_object_get(row, "backlog"));
	const char *name;
	if (whole == 0)
		return;
	svc_html_heading(page, 2, "Age of the backlog");
	svc_html_table(page, NULL, names);
	json_object_foreach(buckets, name, count)
	{
		svc_html_row(page);
		svc_html_cell(page, name);
		svc_html_number(page, count);
		svc_html_bar(page, 100 * json_number_value(count) / whole, "c0 dot", NULL);
		svc_html_row_end(page);
	}
	svc_html_table_end(page);
}

/* One line a group, the figures that a grouped table shows. */
static void page_groups(GString *page, const json_t *report)
{
	const json_t *by = json_object_get(report, "by"), *row;
	const char *names[COLUMNS_MOST] = {NULL};
	size_t n = 0, i, k;
	for (i = 0; i < G_N_ELEMENTS(figures); i++)
		if (figures[i].head)
			names[n++] = figures[i].head;
	svc_html_table(page, by, names);
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		svc_html_row(page);
		svc_html_groups(page, by, row);
		for (k = 0; k < G_N_ELEMENTS(figures); k++) {
			g_autofree char *text =
				text_of(value_of(row, &figures[k]), figures[k].shape);
			if (figures[k].head)
				svc_html_figure(page, text);
		}
		svc_html_row_end(page);
	}
	svc_html_table_end(page);
}

static void print_page(struct svc_session *session, const json_t *report, const char *title)
{
	const json_t *rows = json_object_get(report, "rows");
	g_auto(GStrv) notes = notes_of(report);
	GString *page = svc_html_new(title);
	svc_html_heading(page, 1, title);
	if (!json_array_size(rows)) {
		svc_html_paragraph(page, "No ticket was there in this period.");
	} else if (json_array_size(json_object_get(report, "by"))) {
		page_groups(page, report);
	} else {
		page_list(page, json_array_get(rows, 0));
		page_ages(page, json_array_get(rows, 0));
	}
	svc_html_notes(page, notes);
	g_autofree char *text = svc_html_end(page);
	svc_out_raw(session->out, text, strlen(text));
}

void cmd_kpi_print(
	struct svc_session *session, const json_t *report, const char *title, bool definitions)
{
	const json_t *rows = json_object_get(report, "rows");
	bool people = cmd_report_for_people(session);
	if (svc_out_format(session->out) == SVC_JSON) {
		svc_out_object(
			session->out, schema, "report", json_incref((json_t *)report), NULL, NULL);
		return;
	}
	if (svc_out_format(session->out) == SVC_HTML) {
		print_page(session, report, title);
		return;
	}
	if (!people) {
		print_table(session, report, false);
		return;
	}
	cmd_report_heading(session, 2, title);
	if (json_array_size(json_object_get(report, "by")) || !json_array_size(rows)) {
		print_table(session, report, true);
	} else {
		print_list(session, json_array_get(rows, 0));
		print_ages(session, json_array_get(rows, 0));
	}
	print_tickets(session, report);
	print_notes(session, report, definitions);
}
