#include "cmd/import/summary.h"
#include "cmd/written.h"

enum { SHOWN_BAD = 20, SHOWN_MOVED = 3 };

static struct svc_import_options import_options(
	const struct svc_call *call, const struct svc_session *session, const char *source)
{
	struct svc_flow_options write = cmd_flow_options(call, session, "import");
	return (struct svc_import_options){
		.dry_run = write.txn.dry_run,
		.skip_bad = svc_call_flag(call, "skip-bad"),
		.no_commit = write.txn.no_commit,
		.source = source,
		.message = write.subject,
	};
}

static void warn_bad(
	struct svc_session *session, const struct svc_import_summary *summary, const char *source)
{
	for (guint i = 0; summary->bad && i < summary->bad->len && i < SHOWN_BAD; i++) {
		const struct svc_import_bad *bad =
			&g_array_index(summary->bad, struct svc_import_bad, i);
		g_auto(GStrv) hints = g_strsplit(bad->hint ? bad->hint : "", "\n", -1);
		g_autofree char *hint = g_strjoinv("; ", hints);
		svc_context_warn(&session->context, source, bad->line, "%s%s%s", bad->message,
			*hint ? "; " : "", hint);
	}
	if (summary->n_bad > SHOWN_BAD)
		svc_context_warn(&session->context, source, 0, "%zu more rows can't be read",
			summary->n_bad - SHOWN_BAD);
}

static json_t *bad_json(const struct svc_import_summary *summary)
{
	json_t *list = json_array();
	for (guint i = 0; summary->bad && i < summary->bad->len; i++) {
		const struct svc_import_bad *bad =
			&g_array_index(summary->bad, struct svc_import_bad, i);
		json_array_append_new(list, json_pack("{s:i, s:s, s:s?}", "line", bad->line,
						    "message", bad->message, "hint", bad->hint));
	}
	return list;
}

static json_t *moved_json(const struct svc_import_summary *summary)
{
	json_t *list = json_array();
	for (guint i = 0; summary->moved && i < summary->moved->len; i++) {
		const struct svc_import_moved *moved =
			&g_array_index(summary->moved, struct svc_import_moved, i);
		json_array_append_new(
			list, json_pack("{s:s, s:i}", "id", moved->id, "line", moved->line));
	}
	return list;
}

static void append_count(
	GString *text, const char *lead, size_t n, const char *one, const char *many)
{
	g_string_append_printf(text, "%s%zu %s", lead, n, n == 1 ? one : many);
}

/* Entries that got another time than the file says, and of which records they are. */
static void append_moved(GString *text, const struct svc_import_summary *summary)
{
	bool one = summary->adjusted == 1;
	if (!summary->adjusted)
		return;
	g_string_append_printf(text,
		"%zu entr%s moved to a later time: to the opening of %s record, or to the "
		"entry before %s in the file (",
		summary->adjusted, one ? "y was" : "ies were", one ? "its" : "their",
		one ? "it" : "them");
	for (guint i = 0; i < MIN(summary->moved->len, SHOWN_MOVED); i++) {
		const struct svc_import_moved *moved =
			&g_array_index(summary->moved, struct svc_import_moved, i);
		g_string_append_printf(
			text, "%s%s, line %d", i ? "; " : "", moved->id, moved->line);
	}
	if (summary->n_moved > SHOWN_MOVED)
		append_count(
			text, "; ", summary->n_moved - SHOWN_MOVED, "more record", "more records");
	g_string_append(text, ")\n");
}

static char *summary_text(
	const struct svc_import_summary *summary, const char *source, bool dry_run)
{
	GString *text = g_string_new(source);
	append_count(text, ": ", summary->rows, "row", "rows");
	append_count(text, ", ", summary->made, dry_run ? "record would be made" : "new record",
		dry_run ? "records would be made" : "new records");
	g_string_append_printf(
		text, ", %zu extended, %zu unchanged", summary->extended, summary->unchanged);
	append_count(text, ", ", summary->entries, "entry", "entries");
	append_count(text, ", ", summary->n_bad, "bad row", "bad rows");
	g_string_append_c(text, '\n');
	append_moved(text, summary);
	return g_string_free(text, FALSE);
}

static void report(struct svc_session *session, const struct svc_import_summary *summary,
	const char *source, bool dry_run, enum svc_status status)
{
	if (!status || summary->n_bad > 1) /* the error tells the only one */
		warn_bad(session, summary, source);
	if (status)
		return;
	if (summary->opened_done > 0)
		svc_context_warn(&session->context, source, 0,
			"%zu of %zu new records are done from their opening on, so no clock of theirs runs; "
			"opened: and timeline: of the map say when (svc help import.5)",
			summary->opened_done, summary->made);
	g_autofree char *plain = summary_text(summary, source, dry_run);
	g_autofree char *people = svc_out_fit(session->out, plain, 0);
	json_t *object = json_pack(
		"{s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:I, s:I, s:o, s:o}", "source",
		source, "dry_run", dry_run, "rows", (json_int_t)summary->rows, "left_out",
		(json_int_t)summary->left_out, "made", (json_int_t)summary->made, "extended",
		(json_int_t)summary->extended, "unchanged", (json_int_t)summary->unchanged,
		"entries", (json_int_t)summary->entries, "adjusted", (json_int_t)summary->adjusted,
		"adjusted_records", moved_json(summary), "created", (json_int_t)summary->created,
		"bad", (json_int_t)summary->n_bad, "bad_rows", bad_json(summary), "commit",
		*summary->commit.hex ? json_string(summary->commit.hex) : json_null());
	svc_out_object(session->out, "svc.import/1", "import", object, people, plain);
}

enum svc_status cmd_import(const struct svc_call *call, struct svc_session *session,
	const struct cmd_file *file, cmd_import_fn fn, void *data, struct svc_error *err)
{
	struct svc_import_options options = import_options(call, session, file->name);
	svc_autoclear(svc_import_summary) summary = {0};
	enum svc_status status =
		fn(session->desk, data, file->text, file->length, &options, &summary, err);
	report(session, &summary, file->name, options.dry_run, status);
	return status;
}
