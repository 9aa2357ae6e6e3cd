#include "cmd/audit/print.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>

enum { LABEL = 17 }; /* columns before the value of a line of the summary */

static const struct svc_column columns[] = {
	{"level", "Level", SVC_COL_WORD, 0},
	{"rule", "Rule", SVC_COL_WORD, 0},
	{"commit", "Commit", SVC_COL_ID, 0},
	{"time", "Time", SVC_COL_TIME, 0},
	{"author", "Author", SVC_COL_TEXT, 0},
	{"path", "File", SVC_COL_TEXT, 0},
	{"line", "Line", SVC_COL_INT, 0},
	{"message", "What", SVC_COL_TEXT, 0},
};

static const struct svc_column summary_columns[] = {
	{"what", "Audit", SVC_COL_TEXT, 0},
	{"value", "", SVC_COL_TEXT, 0},
};

static const struct {
	const char *key, *word;
} states[SVC_SIGNATURE_STATES] = {
	[SVC_SIGNATURE_NONE] = {"none", "unsigned"},
	[SVC_SIGNATURE_GOOD] = {"good", "good"},
	[SVC_SIGNATURE_UNKNOWN] = {"unknown", "of unknown signers"},
	[SVC_SIGNATURE_EXPIRED] = {"expired", "expired"},
	[SVC_SIGNATURE_REVOKED] = {"revoked", "revoked"},
	[SVC_SIGNATURE_BAD] = {"bad", "bad"},
	[SVC_SIGNATURE_UNCHECKED] = {"unchecked", "not checked"},
};

/* Findings or notes by rule: {"entry-changed": 2}. */
static json_t *by_rule(const struct svc_audit_report *report, bool notes)
{
	json_t *counts = json_object();
	size_t n;
	const struct svc_audit_rule *rules = svc_audit_rules(&n);
	g_autoptr(GHashTable) found = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < report->list->len; i++) {
		const struct svc_audit_finding *finding = report->list->pdata[i];
		gint count = GPOINTER_TO_INT(g_hash_table_lookup(found, finding->rule));
		if (finding->note == notes)
			g_hash_table_insert(
				found, (gpointer)finding->rule, GINT_TO_POINTER(count + 1));
	}
	for (size_t i = 0; i < n; i++) {
		gint count = GPOINTER_TO_INT(g_hash_table_lookup(found, rules[i].id));
		if (count)
			json_object_set_new(counts, rules[i].id, json_integer(count));
	}
	return counts;
}

static json_t *oid(const struct svc_oid *id)
{
	return *id->hex ? json_string(id->hex) : json_null();
}

static json_t *summary(const struct svc_audit_report *report)
{
	char first[SVC_TIME_LENGTH], last[SVC_TIME_LENGTH];
	json_t *signatures = json_object();
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		json_object_set_new(signatures, states[i].key, json_integer(report->signatures[i]));
	return json_pack("{s:o, s:o, s:i, s:i, s:s, s:s, s:o, s:s?, s:I, s:I, s:i, s:i, s:o, s:o}",
		"after", oid(&report->after), "to", oid(&report->to), "commits", report->commits,
		"merges", report->merges, "first", svc_time_print(report->first_time, first),
		"last", svc_time_print(report->last_time, last), "signatures", signatures,
		"allowed_signers", report->signers, "versions", (json_int_t)report->versions,
		"entries", (json_int_t)report->entries, "findings", report->findings, "notes",
		report->notes, "findings_by_rule", by_rule(report, false), "notes_by_rule",
		by_rule(report, true));
}

static json_t *row(const struct svc_audit_finding *finding)
{
	char when[SVC_TIME_LENGTH];
	bool commit = *finding->commit.hex;
	json_t *row = json_pack("{s:s, s:s, s:o, s:s?, s:s?, s:s?}", "level",
		finding->note ? "note" : "finding", "rule", finding->rule, "commit",
		oid(&finding->commit), "time", commit ? svc_time_print(finding->time, when) : NULL,
		"author", finding->author, "path", finding->path);
	json_object_set_new(row, "line", finding->line ? json_integer(finding->line) : json_null());
	json_object_set_new(row, "message", json_string(finding->message));
	return row;
}

static void add(json_t *rows, const char *what, char *value)
{
	json_array_append_new(rows, json_pack("{s:s, s:s}", "what", what, "value", value));
	g_free(value);
}

/* "3: entry-changed 2, entry-author 1" */
static char *counted(guint count, json_t *by)
{
	GString *text = g_string_new(NULL);
	const char *rule;
	json_t *number;
	g_string_append_printf(text, "%u", count);
	json_object_foreach(by, rule, number)
	{
		g_string_append_printf(text, "%s%s %" JSON_INTEGER_FORMAT,
			text->len && strchr(text->str, ':') ? ", " : ": ", rule,
			json_integer_value(number));
	}
	json_decref(by);
	return g_string_free(text, FALSE);
}

static char *signature_words(const struct svc_audit_report *report)
{
	GString *text = g_string_new(NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		if (report->signatures[i])
			g_string_append_printf(text, "%s%u %s", text->len ? ", " : "",
				report->signatures[i], states[i].word);
	return g_string_free(text, FALSE);
}

/* The summary as rows of what and value. */
static json_t *summary_rows(const struct svc_audit_report *report)
{
	char first[SVC_TIME_LENGTH], last[SVC_TIME_LENGTH];
	json_t *rows = json_array();
	add(rows, "Range",
		*report->after.hex ? g_strdup_printf("%s..%s", report->after.hex, report->to.hex)
				   : g_strdup_printf("all that leads to %s", report->to.hex));
	add(rows, "Commits",
		g_strdup_printf("%u, of them %u merges, from %s to %s", report->commits,
			report->merges, svc_time_print(report->first_time, first),
			svc_time_print(report->last_time, last)));
	add(rows, "Signatures", signature_words(report));
	if (report->signers)
		add(rows, "Allowed signers", g_strdup(report->signers));
	add(rows, "Compared",
		g_strdup_printf("%" G_GUINT64_FORMAT " versions of records, %" G_GUINT64_FORMAT
				" new entries",
			report->versions, report->entries));
	add(rows, "Findings", counted(report->findings, by_rule(report, false)));
	add(rows, "Notes", counted(report->notes, by_rule(report, true)));
	return rows;
}

static void print_one(struct svc_session *session, const struct svc_audit_finding *finding)
{
	g_autoptr(GString) place = g_string_new(finding->path);
	if (finding->line)
		g_string_append_printf(place, ":%d", finding->line);
	svc_out_say(session->out, "  %s%s%s: %s [%s]", place->str, place->len ? ": " : "",
		finding->note ? "note" : "finding", finding->message, finding->rule);
}

static void print_summary_line(struct svc_session *session, const char *what, const char *value)
{
	int width = svc_out_options(session->out)->width;
	g_autofree char *safe = svc_utf8_harmless(value, false);
	g_autofree char *words = svc_utf8_wrap(safe, width, LABEL, LABEL);
	g_autofree char *line = g_strdup_printf("%-*s%s\n", LABEL, what, words);
	svc_out_raw(session->out, line, strlen(line));
}

/* Grouped under the commit that brought them. */
static void print_for_people(struct svc_session *session, const struct svc_audit_report *report)
{
	json_t *rows = summary_rows(report), *one;
	size_t i;
	const char *last = NULL;
	char when[SVC_TIME_LENGTH];
	json_array_foreach(rows, i, one)
		print_summary_line(session, json_string_value(json_object_get(one, "what")),
			json_string_value(json_object_get(one, "value")));
	json_decref(rows);
	for (guint k = 0; k < report->list->len; k++) {
		const struct svc_audit_finding *finding = report->list->pdata[k];
		if (g_strcmp0(last, finding->commit.hex) != 0 && *finding->commit.hex)
			svc_out_say(session->out, "\ncommit %s %s %s", finding->commit.hex,
				svc_time_print(finding->time, when), finding->author);
		else if (!last)
			svc_out_say(session->out, "%s", "");
		last = finding->commit.hex;
		print_one(session, finding);
	}
}

static void print_summary_table(struct svc_session *session, const struct svc_audit_report *report)
{
	json_t *rows = summary_rows(report), *one;
	size_t i;
	svc_out_begin(session->out, "svc.audit.summary/1", "summary", summary_columns,
		G_N_ELEMENTS(summary_columns));
	json_array_foreach(rows, i, one) svc_out_row(session->out, json_incref(one));
	svc_out_end(session->out, NULL);
	json_decref(rows);
	svc_out_raw(session->out, "\n", 1);
}

void cmd_audit_print(struct svc_session *session, const struct svc_audit_report *report)
{
	if (svc_out_for_people(session->out)) {
		print_for_people(session, report);
		return;
	}
	if (svc_out_format(session->out) == SVC_MD)
		print_summary_table(session, report);
	svc_out_begin(
		session->out, "svc.audit.verify/1", "findings", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < report->list->len; i++)
		svc_out_row(session->out, row(report->list->pdata[i]));
	svc_out_extra(session->out, "summary", summary(report));
	svc_out_end(session->out, NULL);
}
