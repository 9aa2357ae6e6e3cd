#include "cmd/operations.h"
#include "flow/operations.h"
#include "util/time.h"
#include <string.h>

enum { RECORDS_SHOWN = 3, RECORDS_LISTED = 20 };

static const struct svc_column columns[] = {
	{"time", "When", SVC_COL_TIME, 0},
	{"author", "Who", SVC_COL_TEXT, 2, 8},
	{"commit", "Commit", SVC_COL_ID, 0},
	{"op", "Command", SVC_COL_TEXT, 1, 0, 2},
	{"state", "State", SVC_COL_TEXT, 0},
	{"records", "Records", SVC_COL_LIST, 2, 14, 1},
	{"what", "What", SVC_COL_TEXT, 3, 24},
};

struct listing {
	struct svc_session *session;
	struct cmd_log_range range;
};

struct cmd_log_range cmd_log_range(const struct svc_call *call)
{
	int64_t other;
	struct cmd_log_range range = {INT64_MIN, INT64_MAX, svc_call_int(call, "limit", INT64_MAX)};
	(void)svc_call_span(call, "since", &range.since, &other);
	if (svc_call_span(call, "until", &other, &range.until) && other == range.until)
		range.until++; /* an instant counts itself */
	return range;
}

const char *cmd_log_said(const char *subject, const char *name)
{
	g_autofree char *lead = name ? g_strdelimit(g_strdup(name), "/", ' ') : NULL;
	if (!lead || !g_str_has_prefix(subject, lead))
		return subject;
	const char *rest = strstr(subject + strlen(lead), ": "); /* behind " and 5 more", too */
	return rest && rest[2] ? rest + 2 : subject;
}

/* Programs get "KIND/ID" of up to 20, people the first few ids. */
static json_t *records_json(const struct svc_operation *operation, bool whole)
{
	json_t *list = json_array();
	unsigned shown = 0, most = whole ? RECORDS_LISTED : RECORDS_SHOWN;
	for (char **name = operation->records; *name && shown < most; name++, shown++) {
		const char *slash = strchr(*name, '/');
		json_array_append_new(list, json_string(whole || !slash ? *name : slash + 1));
	}
	if (whole || shown >= operation->n_records)
		return list;
	g_autofree char *rest = g_strdup_printf("%u more", operation->n_records - shown);
	json_array_append_new(list, json_string(rest));
	return list;
}

/* Whether an operation holds: "undone", or "undo" for one that takes another back. */
static const char *state_of(const struct svc_operation *operation)
{
	return operation->undone_by ? "undone" : operation->undoes ? "undo" : NULL;
}

static json_t *row_of(const struct listing *listing, const struct svc_operation *operation)
{
	struct svc_out *out = listing->session->out;
	enum svc_format format = svc_out_format(out);
	bool json = format == SVC_JSON || format == SVC_JSONL;
	bool whole = json || format == SVC_CSV;
	char time[SVC_TIME_LENGTH];
	g_autofree char *commit =
		g_strndup(operation->commit.hex, whole ? sizeof operation->commit.hex : 10);
	const char *email = operation->author_email;
	bool people = svc_out_for_people(out);
	const char *said = cmd_log_said(operation->subject, people ? *operation->records : NULL);
	bool name_alone = people && email && *email != '@';
	g_autofree char *author =
		name_alone ? g_strndup(email, strcspn(email, "@")) : g_strdup(email);
	json_t *row = json_pack("{s:s, s:s?, s:s, s:s?, s:s?, s:o, s:s}", "time",
		svc_time_print(operation->time, time), "author", author, "commit", commit, "op",
		operation->op, "state", state_of(operation), "records",
		records_json(operation, json), "what", said);
	if (!json)
		return row;
	json_object_set_new(row, "count", json_integer(operation->n_records));
	json_object_set_new(
		row, "undoes", operation->undoes ? json_string(operation->undoes) : json_null());
	json_object_set_new(row, "undone_by",
		operation->undone_by ? json_string(operation->undone_by) : json_null());
	return row;
}

/* A commit of plain git is listed if it changed records; its message names none. */
static enum svc_status read_records(
	struct svc_desk *desk, struct svc_operation *operation, struct svc_error *err)
{
	g_autoptr(GPtrArray) records = NULL;
	enum svc_status status = svc_flow_operation_records(desk, operation, &records, err);
	if (status)
		return status;
	operation->n_records = records->len;
	g_ptr_array_add(records, NULL);
	g_strfreev(operation->records);
	operation->records = g_strdupv((char **)records->pdata);
	return SVC_OK;
}

static enum svc_status list_one(struct svc_operation *operation, void *data, struct svc_error *err)
{
	struct listing *listing = data;
	const struct cmd_log_range *range = &listing->range;
	if (range->since != INT64_MIN && operation->time < range->since - CMD_LOG_SLACK)
		return SVC_FINDINGS; /* ends the walk */
	if (operation->time < range->since || operation->time >= range->until ||
		(!operation->op && operation->parents > 1))
		return SVC_OK;
	if (!operation->op) {
		svc_autoclear(svc_error) shallow = {0};
		if (read_records(listing->session->desk, operation, &shallow) ||
			!operation->n_records)
			return SVC_OK;
	}
	if (listing->range.limit-- <= 0)
		return SVC_FINDINGS;
	svc_out_row(listing->session->out, row_of(listing, operation));
	return svc_out_failed(listing->session->out) ? SVC_FINDINGS : SVC_OK;
}

enum svc_status cmd_log_operations(
	struct svc_session *session, const struct cmd_log_range *range, struct svc_error *err)
{
	struct listing listing = {session, *range};
	svc_out_begin(session->out, "svc.log.ops/1", "operations", columns, G_N_ELEMENTS(columns));
	enum svc_status status = svc_flow_each_operation(session->desk, list_one, &listing, err);
	if (status && status != SVC_FINDINGS)
		return status;
	svc_out_end(session->out, "No operations.");
	return SVC_OK;
}
