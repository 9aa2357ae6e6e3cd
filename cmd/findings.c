#include "cmd/findings.h"
#include "record/finding.h"

static const struct svc_column columns[] = {
	{"place", "Place", SVC_COL_TEXT, 2},
	{"severity", "Severity", SVC_COL_WORD, 0},
	{"rule", "Rule", SVC_COL_WORD, 0},
	{"message", "Finding", SVC_COL_TEXT, 0},
	{"cure", "Cure", SVC_COL_TEXT, 0},
};

static const char *severity_name(enum svc_severity severity)
{
	return severity == SVC_ERROR ? "error" : "warning";
}

static char *place_of(const struct svc_finding *finding)
{
	GString *place = g_string_new(finding->path);
	if (finding->line)
		g_string_append_printf(place, ":%d", finding->line);
	if (finding->line && finding->column)
		g_string_append_printf(place, ":%d", finding->column);
	return g_string_free(place, FALSE);
}

static json_t *row(const struct svc_finding *finding, bool whole)
{
	g_autofree char *place = place_of(finding);
	json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s?}", "place", place, "severity",
		severity_name(finding->severity), "rule", finding->rule, "message",
		finding->message, "cure", finding->cure);
	if (whole) {
		json_object_set_new(row, "path", json_string(finding->path));
		json_object_set_new(row, "line", json_integer(finding->line));
		json_object_set_new(row, "column", json_integer(finding->column));
		json_object_set_new(row, "fixable", json_boolean(finding->fixable));
	}
	return row;
}

/* People read findings like a compiler's: place, message, and the cure below. */
static void append_for_people(GString *out, const GPtrArray *findings, guint errors)
{
	guint warnings = findings->len - errors;
	for (guint i = 0; i < findings->len; i++) {
		const struct svc_finding *finding = findings->pdata[i];
		g_autofree char *place = place_of(finding);
		g_string_append_printf(out, "%s: %s: %s [%s]\n", place,
			severity_name(finding->severity), finding->message, finding->rule);
		if (finding->cure)
			g_string_append_printf(out, "  %s\n", finding->cure);
	}
	if (findings->len)
		g_string_append_printf(out, "%u error%s, %u warning%s\n", errors,
			errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
}

static void print(struct svc_session *session, const GPtrArray *findings, guint errors)
{
	if (svc_out_for_people(session->out)) {
		g_autoptr(GString) people = g_string_new(NULL);
		append_for_people(people, findings, errors);
		if (people->len)
			g_string_truncate(people, people->len - 1);
		svc_out_say(session->out, "%s", people->len ? people->str : "No findings.");
		return;
	}
	enum svc_format format = svc_out_format(session->out);
	bool whole = format == SVC_JSON || format == SVC_JSONL;
	svc_out_begin(session->out, "svc.check/1", "findings", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < findings->len; i++)
		svc_out_row(session->out, row(findings->pdata[i], whole));
	svc_out_extra(session->out, "errors", json_integer(errors));
	svc_out_extra(session->out, "warnings", json_integer(findings->len - errors));
	svc_out_end(session->out, NULL);
}

static guint count_errors(const GPtrArray *findings)
{
	guint errors = 0;
	for (guint i = 0; i < findings->len; i++)
		errors += ((struct svc_finding *)findings->pdata[i])->severity == SVC_ERROR;
	return errors;
}

enum svc_status cmd_findings_print(
	struct svc_session *session, const GPtrArray *findings, bool strict)
{
	guint errors = count_errors(findings);
	print(session, findings, errors);
	return errors || (strict && findings->len) ? SVC_FINDINGS : SVC_OK;
}

enum svc_status cmd_findings_left(
	const GPtrArray *findings, bool strict, GString *people, json_t *object)
{
	guint errors = count_errors(findings);
	json_t *list = json_array();
	for (guint i = 0; i < findings->len; i++)
		json_array_append_new(list, row(findings->pdata[i], true));
	append_for_people(people, findings, errors);
	json_object_set_new(object, "findings", list);
	json_object_set_new(object, "errors", json_integer(errors));
	json_object_set_new(object, "warnings", json_integer(findings->len - errors));
	return errors || (strict && findings->len) ? SVC_FINDINGS : SVC_OK;
}
