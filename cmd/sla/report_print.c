#include "cmd/sla/report_print.h"
#include "util/utf8.h"
#include "view/compliance.h"
#include "view/page.h"
#include <math.h>
#include <string.h>

enum { SHOWN_BREACHES = 10, SHOWN_PROBLEMS = 10, HOUR = 3600, MINUTE = 60, FIGURES_MOST = 24 };

static const char schema[] = "svc.sla.report/1";

/* Columns after the group's own. `people` and `machine` say who sees them. */
static const struct {
	struct svc_column column;
	bool table, md, machine;
	const char *needs; /* a key that some row must have; NULL: always */
} figures[] = {
	{{"clock", "Clock", SVC_COL_TEXT, 0}, true, true, true, NULL},
	{{"bar", "", SVC_COL_BAR, 0, 0, 9}, true, false, false, NULL},
	{{"compliance", "Met", SVC_COL_PERCENT, 0}, true, true, true, NULL},
	{{"before_compliance", "Before", SVC_COL_PERCENT, 0}, true, true, true, "before"},
	{{"change", "Change", SVC_COL_DECIMAL, 0}, true, true, true, "before"},
	{{"objective", "Goal", SVC_COL_PERCENT, 0}, true, true, true, "objective"},
	{{"n", "N", SVC_COL_INT, 0}, true, true, true, NULL},
	{{"before_n", "N before", SVC_COL_INT, 0}, false, true, true, "before"},
	{{"met", "In time", SVC_COL_INT, 0}, false, false, true, NULL},
	{{"breached", "Over", SVC_COL_INT, 0}, true, true, true, NULL},
	{{"running_breached", "Late", SVC_COL_INT, 0, 0, 2}, true, true, true, NULL},
	{{"cancelled", "Cancelled", SVC_COL_INT, 0}, false, false, true, NULL},
	{{"median", "Median", SVC_COL_SECONDS, 0, 0, 1}, true, true, true, NULL},
	{{"p90", "P90", SVC_COL_SECONDS, 0, 0, 1}, true, true, true, NULL},
	{{"mean", "Mean", SVC_COL_SECONDS, 0}, false, true, true, NULL},
	{{"time", "Time", SVC_COL_TEXT, 2, 0, 3}, true, true, true, NULL},
	{{"tickets_met", "Tickets in time", SVC_COL_LIST, 0}, false, false, true, "tickets"},
	{{"tickets_breached", "Tickets over", SVC_COL_LIST, 0}, false, false, true, "tickets"},
	{{"tickets_running_breached", "Tickets late", SVC_COL_LIST, 0}, false, false, true,
		"tickets"},
	{{"tickets_cancelled", "Tickets cancelled", SVC_COL_LIST, 0}, false, false, true,
		"tickets"},
};

static const struct svc_column breach_columns[] = {
	{"ticket", "Id", SVC_COL_ID, 0},
	{"priority", "P", SVC_COL_WORD, 0},
	{"clock", "Clock", SVC_COL_TEXT, 0},
	{"state", "State", SVC_COL_WORD, 0},
	{"over", "Over by", SVC_COL_SECONDS, 0},
	{"target", "Target", SVC_COL_SECONDS, 0},
	{"title", "Title", SVC_COL_TEXT, 3, 20},
};

bool cmd_report_for_people(const struct svc_session *session)
{
	return svc_out_for_people(session->out) || svc_out_format(session->out) == SVC_MD;
}

void cmd_report_text(struct svc_session *session, const char *text)
{
	if (cmd_report_for_people(session))
		svc_out_raw(session->out, text, strlen(text));
}

void cmd_report_heading(struct svc_session *session, int level, const char *text)
{
	g_autofree char *safe = svc_utf8_harmless(text, false);
	g_autofree char *painted = svc_out_paint(session->out, SVC_ROLE_HEADING, safe);
	bool md = svc_out_format(session->out) == SVC_MD;
	g_autofree char *line = md ? g_strdup_printf("%.*s %s\n\n", level, "######", safe)
				   : g_strdup_printf("%s\n", painted);
	cmd_report_text(session, line);
}

void cmd_report_notes(
	struct svc_session *session, const char *notes, const char *remarks, bool whole)
{
	cmd_report_text(session, "\n");
	if (whole || svc_out_format(session->out) == SVC_MD) {
		cmd_report_heading(session, 3, "What the figures mean");
		cmd_report_text(session, notes);
		return;
	}
	g_autofree char *how = svc_out_paint(
		session->out, SVC_ROLE_DIM, "--definitions says what the figures mean.");
	cmd_report_text(session, remarks);
	cmd_report_text(session, how);
	cmd_report_text(session, "\n");
}

const char *cmd_report_title(const char *field)
{
	g_autofree char *title = g_strdelimit(g_strdup(field), "_", ' ');
	*title = g_ascii_toupper(*title);
	return g_intern_string(g_str_equal(field, "sla") ? "SLA" : title);
}

/* Exact for programs; people read whole minutes from an hour on. */
static json_t *seconds_of(const struct svc_session *session, const json_t *value)
{
	if (!json_is_number(value) || !cmd_report_for_people(session))
		return json_incref((json_t *)value);
	int64_t seconds = (int64_t)llround(json_number_value(value));
	if (ABS(seconds) >= HOUR)
		seconds = (seconds + (seconds < 0 ? -MINUTE : MINUTE) / 2) / MINUTE * MINUTE;
	return json_integer(seconds);
}

static void move_up(json_t *out, const char *key, const char *prefix)
{
	json_t *inner = json_incref(json_object_get(out, key)), *value;
	const char *name;
	json_object_foreach(inner, name, value)
	{
		g_autofree char *flat = g_strconcat(prefix, name, NULL);
		json_object_set(out, flat, value);
	}
	json_object_del(out, key);
	json_decref(inner);
}

const char *cmd_report_group(
	const struct svc_session *session, const json_t *row, const char *field)
{
	const char *value = json_string_value(json_object_get(row, field));
	if (value && *value)
		return value;
	return cmd_report_for_people(session) ? "(none)" : "";
}

void cmd_report_name_groups(const struct svc_session *session, json_t *flat, const json_t *by)
{
	size_t i;
	const json_t *field;
	json_array_foreach(by, i, field)
	{
		const char *name = json_string_value(field);
		json_object_set_new(flat, name, json_string(cmd_report_group(session, flat, name)));
	}
}

json_t *cmd_report_flat(const struct svc_session *session, const json_t *row)
{
	static const char *const seconds[] = {"median", "p90", "mean", "over", "target", "elapsed"};
	json_t *out = json_copy((json_t *)row);
	if (json_is_object(json_object_get(out, "elapsed")))
		move_up(out, "elapsed", "");
	move_up(out, "before", "before_");
	json_object_del(out, "before_elapsed");
	move_up(out, "tickets", "tickets_");
	for (size_t i = 0; i < G_N_ELEMENTS(seconds); i++)
		if (json_object_get(out, seconds[i]))
			json_object_set_new(out, seconds[i],
				seconds_of(session, json_object_get(out, seconds[i])));
	json_t *compliance = json_object_get(out, "compliance");
	if (svc_out_for_people(session->out) && compliance)
		json_object_set(out, "bar", compliance);
	return out;
}

static bool some_row_has(const json_t *rows, const char *key)
{
	size_t i;
	const json_t *row;
	json_array_foreach(rows, i, row)
	{
		const json_t *value = json_object_get(row, key);
		if (value && !json_is_null(value))
			return true;
	}
	return false;
}

static void print_rows(struct svc_session *session, const json_t *report)
{
	const json_t *rows = json_object_get(report, "rows"), *by = json_object_get(report, "by");
	struct svc_column columns[CMD_REPORT_KEYS + FIGURES_MOST];
	size_t n = 0, i;
	bool table = svc_out_for_people(session->out), people = cmd_report_for_people(session);
	json_t *item;
	json_array_foreach(by, i, item)
	{
		const char *name = json_string_value(item);
		if (n < CMD_REPORT_KEYS)
			columns[n++] = (struct svc_column){
				name, cmd_report_title(name), SVC_COL_WORD, 1, 8};
	}
	for (i = 0; i < G_N_ELEMENTS(figures); i++) {
		bool shown = table ? figures[i].table : people ? figures[i].md : figures[i].machine;
		if (shown && (!figures[i].needs || some_row_has(rows, figures[i].needs)))
			columns[n++] = figures[i].column;
	}
	svc_out_begin(session->out, schema, "rows", columns, n);
	json_array_foreach(rows, i, item)
	{
		json_t *flat = cmd_report_flat(session, item);
		cmd_report_name_groups(session, flat, by);
		svc_out_row(session->out, flat);
	}
	svc_out_end(session->out, "No clock stopped in this period.");
}

static int number_of(const json_t *object, const char *key)
{
	return (int)json_integer_value(json_object_get(object, key));
}

size_t cmd_report_breaches(const struct svc_session *session)
{
	enum svc_format format = svc_out_format(session->out);
	if (format == SVC_JSON)
		return SIZE_MAX;
	if (format == SVC_HTML)
		return SVC_PAGE_BREACHES + 1; /* it tells where there are more */
	return cmd_report_for_people(session) ? SHOWN_BREACHES : 0;
}

static void print_breaches(struct svc_session *session, const json_t *report)
{
	const json_t *breaches = json_object_get(report, "breaches"), *row;
	size_t n = 0, i;
	json_array_foreach(json_object_get(report, "rows"), i, row) n +=
		(size_t)(number_of(row, "breached") + number_of(row, "running_breached"));
	if (!n)
		return;
	g_autofree char *title =
		n > SHOWN_BREACHES ? g_strdup_printf("The %d of %zu breaches that matter first",
					     SHOWN_BREACHES, n)
				   : g_strdup("Breaches, those that matter first");
	cmd_report_text(session, "\n");
	cmd_report_heading(session, 3, title);
	svc_out_begin(
		session->out, schema, "breaches", breach_columns, G_N_ELEMENTS(breach_columns));
	for (i = 0; i < json_array_size(breaches); i++)
		svc_out_row(session->out, cmd_report_flat(session, json_array_get(breaches, i)));
	svc_out_end(session->out, NULL);
}

/* The tickets of one row, one line a count. */
static void add_tickets(
	const struct svc_session *session, GString *text, const json_t *report, const json_t *row)
{
	static const char *const words[][2] = {{"breached", "over"}, {"running_breached", "late"},
		{"met", "in time"}, {"cancelled", "cancelled"}};
	g_autoptr(GString) group = g_string_new(json_string_value(json_object_get(row, "clock")));
	size_t i, k;
	const json_t *field, *id;
	json_array_foreach(json_object_get(report, "by"), i, field)
	{
		const char *name = json_string_value(field);
		g_string_append_printf(
			group, ", %s %s", name, cmd_report_group(session, row, name));
	}
	g_autofree char *safe = svc_utf8_harmless(group->str, false);
	for (i = 0; i < G_N_ELEMENTS(words); i++) {
		const json_t *ids = json_object_get(json_object_get(row, "tickets"), words[i][0]);
		if (!json_array_size(ids))
			continue;
		g_string_append_printf(
			text, "- %s, %s (%zu):", safe, words[i][1], json_array_size(ids));
		json_array_foreach(ids, k, id) g_string_append_printf(
			text, "%s%s", k % 5 ? " " : "\n    ", json_string_value(id));
		g_string_append_c(text, '\n');
	}
}

static void print_tickets(struct svc_session *session, const json_t *report)
{
	const json_t *rows = json_object_get(report, "rows"), *row;
	g_autoptr(GString) text = g_string_new(NULL);
	size_t i;
	if (!some_row_has(rows, "tickets"))
		return;
	json_array_foreach(rows, i, row) add_tickets(session, text, report, row);
	cmd_report_text(session, "\n");
	cmd_report_heading(session, 3, "Tickets");
	cmd_report_text(session, text->str);
}

static void print_trend(struct svc_session *session, const json_t *report)
{
	bool md = svc_out_format(session->out) == SVC_MD;
	g_autofree char *trend = svc_view_trend(report, session->out);
	if (!*trend)
		return;
	cmd_report_text(session, md ? "\n```\n" : "\n");
	cmd_report_text(session, trend);
	cmd_report_text(session, md ? "```\n" : "");
}

/* One line in a document; two on a terminal, where it would be broken anywhere. */
static void print_title(struct svc_session *session, const json_t *report)
{
	const json_t *before = json_object_get(report, "before");
	bool md = svc_out_format(session->out) == SVC_MD;
	g_autofree char *period = svc_view_period(report);
	g_autofree char *other = before ? svc_view_period(before) : g_strdup("");
	g_autofree char *line = g_strdup_printf("SLA report, %s%s%s (%s)", period,
		before && md ? ", compared with " : "", md ? other : "",
		json_string_value(json_object_get(report, "zone")));
	cmd_report_heading(session, 2, line);
	if (!before || md)
		return;
	g_autofree char *second = g_strdup_printf("Compared with %s\n", other);
	cmd_report_text(session, second);
}

void cmd_report_print(struct svc_session *session, const json_t *report, bool definitions)
{
	enum svc_format format = svc_out_format(session->out);
	if (format == SVC_JSON) {
		svc_out_object(
			session->out, schema, "report", json_incref((json_t *)report), NULL, NULL);
		return;
	}
	if (format == SVC_HTML) {
		g_autofree char *page = svc_view_report_page(report);
		svc_out_raw(session->out, page, strlen(page));
		return;
	}
	if (!cmd_report_for_people(session)) {
		print_rows(session, report);
		return;
	}
	g_autofree char *notes = svc_view_report_notes(report);
	g_autofree char *remarks = svc_view_report_remarks(report);
	print_title(session, report);
	print_rows(session, report);
	print_trend(session, report);
	print_breaches(session, report);
	print_tickets(session, report);
	cmd_report_notes(session, notes, remarks, definitions);
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

enum svc_status cmd_report_problems(
	struct svc_session *session, const json_t *report, const char *what, struct svc_error *err)
{
	const json_t *problems = json_object_get(report, "problems");
	size_t i, n = json_array_size(problems);
	json_t *problem;
	json_array_foreach(problems, i, problem)
	{
		if (i == SHOWN_PROBLEMS) /* one broken text stops every ticket that it is for */
			break;
		svc_autoclear(svc_error) why = {0};
		svc_error_set(&why, SVC_EINVALID, "%s", text_of(problem, "message"));
		svc_error_at(&why, text_of(problem, "path"), number_of(problem, "line"),
			number_of(problem, "column"));
		if (text_of(problem, "hint"))
			svc_error_hint(&why, "%s", text_of(problem, "hint"));
		session->context.warn(session->context.data, &why);
	}
	if (!n)
		return SVC_OK;
	g_auto(GStrv) words = g_strsplit(what, " ", 2);
	svc_error_set(err, SVC_EINVALID, "%zu %s%s %s", n, words[0], n == 1 ? "" : "s", words[1]);
	return svc_error_hint(err, "svc check says what is wrong%s",
		n > SHOWN_PROBLEMS ? "; the first are named here" : "");
}
