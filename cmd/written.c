#include "cmd/written.h"
#include "record/words.h"
#include "sla/check.h"
#include "util/file.h"
#include "util/utf8.h"
#include <string.h>
#include <unistd.h>

enum { MESSAGE_MAX_BYTES = 16 << 20 };

char *cmd_op(const struct svc_call *call)
{
	const char *noun = svc_call_noun(call);
	const char *verb = svc_call_command(call)->verb;
	return noun && *noun ? g_strdup_printf("%s %s", noun, verb) : g_strdup(verb);
}

struct svc_flow_options cmd_flow_options(
	const struct svc_call *call, const struct svc_session *session, const char *op)
{
	const char *commit = svc_desk_config_text(session->desk, "commit");
	bool by_config = commit && !strcmp(commit, "false") && !svc_call_given(call, "commit");
	return (struct svc_flow_options){
		.txn = {.no_commit = by_config || !svc_call_flag(call, "commit"),
			.dry_run = svc_call_flag(call, "dry-run")},
		.op = op,
		.subject = svc_call_text(call, "commit-message"),
	};
}

enum svc_status cmd_message(struct svc_call *call, char **out, struct svc_error *err)
{
	char **texts = svc_call_texts(call, "message");
	const char *file = svc_call_text(call, "file");
	if (*texts && file)
		return svc_error_set(err, SVC_EUSAGE, "-m and -F don't go together");
	if (*texts)
		*out = g_strjoinv("\n\n", texts);
	if (!file)
		return SVC_OK;
	g_autoptr(GBytes) bytes = NULL;
	enum svc_status status =
		svc_file_read_any(file, STDIN_FILENO, MESSAGE_MAX_BYTES, &bytes, err);
	if (status)
		return status;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	if (memchr(text ? text : "", '\0', length))
		return svc_error_set(err, SVC_EINVALID, "%s holds a NUL byte: it is no text",
			g_str_equal(file, "-") ? "standard input" : file);
	*out = g_strndup(text, length);
	return SVC_OK;
}

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *changes_json(const struct svc_flow_result *result)
{
	json_t *list = json_array();
	for (guint i = 0; i < result->changes->len; i++) {
		const struct svc_field_change *change =
			&g_array_index(result->changes, struct svc_field_change, i);
		json_array_append_new(
			list, json_pack("{s:s, s:o, s:o}", "field", change->field, "from",
				      text_or_null(change->from), "to", text_or_null(change->to)));
	}
	return list;
}

static json_t *result_json(const struct svc_flow_result *result)
{
	json_t *object = json_pack("{s:s, s:s, s:s, s:o, s:b, s:b, s:b, s:o, s:o}", "kind",
		result->kind->name, "id", result->id, "path", result->path, "title",
		text_or_null(result->title), "created", result->created, "removed", result->removed,
		"changed", !result->unchanged, "entry", text_or_null(result->entry), "changes",
		changes_json(result));
	if (result->waits)
		json_object_set_new(object, "waits_for", json_string(result->waits));
	if (result->follows)
		json_object_set_new(object, "follows", json_string(result->follows));
	json_t *attached = result->attached ? json_array() : NULL;
	for (guint i = 0; attached && i < result->attached->len; i++)
		json_array_append_new(attached, json_string(result->attached->pdata[i]));
	if (attached)
		json_object_set_new(object, "attached", attached);
	return object;
}

/* Foreign text on its way to a terminal. */
static void append_safe(GString *out, const char *text)
{
	g_autofree char *safe = svc_utf8_harmless(text ? text : "", false);
	g_string_append(out, safe);
}

static void append_changes(GString *out, const struct svc_flow_result *result)
{
	g_autoptr(GString) words = g_string_new(NULL);
	for (guint i = 0; i < result->changes->len; i++)
		svc_change_words(
			&g_array_index(result->changes, struct svc_field_change, i), words);
	g_string_append(out, words->str);
}

static void append_what(GString *out, const struct svc_flow_result *result)
{
	if (result->created || result->removed) {
		g_string_append(out, result->created ? "created: " : "removed: ");
		append_safe(out, result->title);
	} else if (!result->changes->len && !result->entry) {
		g_string_append(out, result->unchanged ? "unchanged"
				     : result->settled ? "settled"
						       : "edited");
	}
	append_changes(out, result);
	if (result->follows)
		g_string_append_printf(out, "; %s follows", result->follows);
	if (result->entry)
		g_string_append_printf(
			out, "%s%s", result->changes->len ? "; " : "", result->entry);
	if (result->waits)
		g_string_append_printf(out, "; waits for %s", result->waits);
	for (guint i = 0; result->attached && i < result->attached->len; i++) {
		g_string_append(out, i ? ", " : ": attached ");
		append_safe(out, result->attached->pdata[i]);
	}
}

/* What a dry run says of a record; "" for a real one. */
static const char *would(const struct svc_flow_result *result, bool dry_run)
{
	if (!dry_run || result->unchanged)
		return dry_run ? "unchanged" : "";
	return result->created ? "would make" : result->removed ? "would remove" : "would change";
}

static void append_line(
	GString *out, const struct svc_flow_result *result, bool dry_run, struct svc_out *drawn)
{
	g_autofree char *id = svc_out_paint(drawn, SVC_ROLE_ID, result->id);
	bool is_dry = dry_run && !result->unchanged;
	g_autofree char *before =
		g_strconcat(is_dry ? would(result, dry_run) : "", is_dry ? ": " : "", NULL);
	g_autoptr(GString) what = g_string_new("  ");
	append_what(what, result);
	g_autofree char *fitted =
		svc_out_fit(drawn, what->str, svc_utf8_width(before) + svc_utf8_width(result->id));
	g_string_append_printf(out, "%s%s%s\n", before, id, fitted);
}

void cmd_report(struct svc_session *session, const struct svc_flow_options *options,
	const struct svc_flow *flow, const struct svc_oid *commit, const char *next)
{
	const GPtrArray *results = svc_flow_results(flow);
	json_t *records = json_array();
	g_autoptr(GString) people = g_string_new(NULL);
	g_autoptr(GString) plain = g_string_new(NULL);
	for (guint i = 0; i < results->len; i++) {
		const struct svc_flow_result *result = results->pdata[i];
		json_array_append_new(records, result_json(result));
		bool dry_run = options->txn.dry_run;
		append_line(people, result, dry_run, session->out);
		g_string_append_printf(
			plain, "%s%s%s\n", would(result, dry_run), dry_run ? "\t" : "", result->id);
	}
	json_t *object = json_pack("{s:s, s:o, s:b, s:o}", "op", options->op, "commit",
		*commit->hex ? json_string(commit->hex) : json_null(), "dry_run",
		options->txn.dry_run, "records", records);
	if (next) {
		g_string_append_printf(people, "%s\n", next);
		json_object_set_new(object, "next", json_string(next));
	}
	svc_out_object(session->out, "svc.write/1", "write", object, people->str, plain->str);
}

/* Of texts that count from a date on: that one just written doesn't, because another one is later.
 */
static void warn_superseded(struct svc_session *session, const struct svc_flow *flow)
{
	const GPtrArray *results = svc_flow_results(flow);
	svc_auto(svc_library) library = svc_library_new(session->desk, session->context.now);
	for (guint i = 0; i < results->len; i++) {
		const struct svc_flow_result *result = results->pdata[i];
		const struct svc_ref ref = {result->kind, result->id, result->path};
		svc_auto(svc_record) record = NULL;
		svc_autoclear(svc_error) why = {0}, gone = {0};
		if (!svc_kind_role(result->kind, "effective") || result->removed ||
			svc_desk_load(session->desk, &ref, &record, &gone) != SVC_OK)
			continue;
		if (svc_sla_superseded(library, record, session->context.now, &why))
			session->context.warn(session->context.data, &why);
	}
}

enum svc_status cmd_finish(struct svc_session *session, const struct svc_flow_options *options,
	struct svc_flow *flow, struct svc_error *err)
{
	struct svc_oid commit = {{0}};
	enum svc_status status = svc_flow_commit(flow, &commit, err);
	if (status)
		return status;
	cmd_report(session, options, flow, &commit, NULL);
	if (!options->txn.dry_run)
		warn_superseded(session, flow);
	return SVC_OK;
}
