/*
 * svc NOUN show ID…, svc show ID…
 */
#include "cmd/commands.h"
#include "cmd/generic.h"
#include "cmd/sla/notes.h"
#include "cmd/target.h"
#include "desk/approval.h"
#include "view/case.h"
#include "view/clocks.h"

/* Clocks need the agreement's history, so they are left out where lines are read by programs. */
static json_t *clocks_of(struct svc_session *session, struct svc_record *record, bool public_only)
{
	switch (svc_out_format(session->out)) {
	case SVC_TABLE:
	case SVC_MD:
	case SVC_JSON:
	case SVC_JSONL:
		return cmd_sla_clocks(session, record, public_only);
	default:
		return NULL;
	}
}

/* "Approval\tline-manager (tom), then kim": who has to agree yet; NULL where nobody is waited for.
 * Owned. */
static char *approval_note(struct svc_session *session, struct svc_record *record)
{
	const struct svc_state *waiting = svc_approval_state(record->kind);
	const char *field = svc_kind_role(record->kind, "status");
	svc_autoclear(svc_approval) approval = {0};
	svc_autoclear(svc_error) unread = {0}; /* the view tells what is wrong with the timeline */
	if (!waiting || g_strcmp0(svc_record_get(record, field), waiting->name) ||
		svc_desk_approval(session->desk, record, &approval, &unread))
		return NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	for (guint i = 0; i < approval.steps->len; i++) {
		const struct svc_approval_step *step = approval.steps->pdata[i];
		g_autofree char *words = svc_approval_words(step);
		if (!step->agreed)
			g_string_append_printf(
				text, "%s%s", text->len ? ", then " : "Approval\tby ", words);
	}
	return text->len ? g_strdup(text->str) : NULL;
}

/* What a person wants to know beside the fields: who is waited for, and the clocks. */
static char **notes_of(struct svc_session *session, struct svc_record *record, const json_t *clocks)
{
	GPtrArray *notes = g_ptr_array_new();
	char *approval = approval_note(session, record);
	if (approval)
		g_ptr_array_add(notes, approval);
	g_autofree char **lines = svc_view_clocks(clocks, session->out);
	for (char **line = lines; *line; line++)
		g_ptr_array_add(notes, *line);
	g_ptr_array_add(notes, NULL);
	return (char **)g_ptr_array_free(notes, FALSE);
}

static enum svc_status show(struct svc_session *session, const struct svc_call *call,
	const struct svc_ref *ref, json_t *list, GString *people, struct svc_error *err)
{
	svc_auto(svc_record) record = NULL;
	enum svc_status status = svc_desk_load(session->desk, ref, &record, err);
	struct svc_view_options options = {
		.out = session->out, .public_only = svc_call_flag(call, "public")};
	if (status)
		return status;
	g_autofree char *text = NULL;
	json_t *clocks = clocks_of(session, record, options.public_only);
	g_auto(GStrv) notes = notes_of(session, record, clocks);
	options.notes = (const char *const *)notes;
	status = svc_view_case(record, &options, &text, err);
	if (status) {
		json_decref(clocks);
		return status;
	}
	g_string_append_printf(people, "%s%s", people->len ? "\n" : "", text);
	json_t *object = svc_record_json(record, true, options.public_only);
	if (clocks)
		json_object_set_new(object, "sla_clocks", clocks);
	json_array_append_new(list, object);
	return SVC_OK;
}

static void add_column(GArray *columns, const char *key, const char *title)
{
	for (guint i = 0; i < columns->len; i++)
		if (g_str_equal(g_array_index(columns, struct svc_column, i).key, key))
			return;
	const struct svc_column column = {key, title, SVC_COL_TEXT, 0};
	g_array_append_val(columns, column);
}

/* For a spreadsheet: all fields of the records' kinds, which don't depend on what they hold. */
static GArray *columns_of(const GPtrArray *refs)
{
	GArray *columns = g_array_new(FALSE, TRUE, sizeof(struct svc_column));
	add_column(columns, "kind", "Kind");
	for (guint i = 0; i < refs->len; i++) {
		const struct svc_kind *kind = ((const struct svc_ref *)refs->pdata[i])->kind;
		for (guint k = 0; k < kind->fields->len; k++) {
			const struct svc_field *field = kind->fields->pdata[k];
			add_column(columns, field->name, field->title);
		}
	}
	add_column(columns, "path", "Path");
	add_column(columns, "description", "Description");
	return columns;
}

static void print_records(
	struct svc_session *session, const GPtrArray *refs, json_t *list, const char *people)
{
	enum svc_format format = svc_out_format(session->out);
	if (format != SVC_JSONL && format != SVC_CSV) {
		svc_out_object(session->out, "svc.show/1", "records", list, people, NULL);
		return;
	}
	g_autoptr(GArray) columns = columns_of(refs);
	svc_out_begin(session->out, "svc.show/1", "records",
		(const struct svc_column *)columns->data, columns->len);
	for (size_t i = 0; i < json_array_size(list); i++)
		svc_out_row(session->out, json_incref(json_array_get(list, i)));
	svc_out_end(session->out, NULL);
	json_decref(list);
}

static enum svc_status print_source(
	struct svc_session *session, const GPtrArray *refs, struct svc_error *err)
{
	for (guint i = 0; i < refs->len; i++) {
		svc_auto(svc_record) record = NULL;
		enum svc_status status = svc_desk_load(session->desk, refs->pdata[i], &record, err);
		if (status)
			return status;
		svc_out_raw(session->out, record->text->str, record->text->len);
	}
	return SVC_OK;
}

enum svc_status cmd_show_records(struct svc_call *call, struct svc_session *session,
	const GPtrArray *refs, struct svc_error *err)
{
	if (svc_call_flag(call, "source"))
		return print_source(session, refs, err);
	g_autoptr(GString) people = g_string_new(NULL);
	json_t *list = json_array();
	enum svc_status status = SVC_OK;
	for (guint i = 0; !status && i < refs->len; i++)
		status = show(session, call, refs->pdata[i], list, people, err);
	if (status) {
		json_decref(list);
		return status;
	}
	print_records(session, refs, list, people->str);
	return SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	g_autoptr(GPtrArray) refs = NULL;
	enum svc_status status = cmd_targets(
		session, cmd_kind(call, session, NULL), svc_call_operands(call), &refs, err);
	return status ? status : cmd_show_records(call, session, refs, err);
}

static const struct svc_option options[] = {
	{"public", 0, SVC_OPT_FLAG,
		.help = "Leave out what the customer may not see: notes and internal fields."},
	{"source", 0, SVC_OPT_FLAG, .help = "Print the file as it is."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"ID", "Records to show; a part of the id will do. - reads ids from standard input.",
		SVC_COMPLETE_ID, 1, -1},
	{NULL},
};

static const struct svc_operand any_operands[] = {
	{"ID", "Records to show; a part of the id will do. - reads ids from standard input.",
		SVC_COMPLETE_ANY_ID, 1, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc ticket show 7k3", "One ticket, by a part of its id"},
	{"svc ticket show 7k3 --public", "The same as its requester may see it"},
	{NULL},
};

const struct svc_command svc_cmd_show_kind = {
	.noun = "*",
	.verb = "show",
	.summary = "Show a record like a case file",
	.help = "Shows the fields, the description and the timeline. As JSON, records have their "
		"entries with time, author, verb, text and changes, and in sla_clocks what 'svc sla "
		"status' says of them. The plain and csv formats have no clocks.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_PAGER,
	.run = run,
};

static const struct svc_example any_examples[] = {
	{"svc show checkout", "A record of any kind"},
	{NULL},
};

const struct svc_command svc_cmd_show = {
	.noun = "",
	.verb = "show",
	.summary = "Show a record of any kind",
	.help = "Like 'svc NOUN show', for records of all kinds.",
	.options = options,
	.operands = any_operands,
	.examples = any_examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
