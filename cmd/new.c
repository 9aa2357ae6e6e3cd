/*
 * svc NOUN new [ID|TITLE] [FIELD=VALUE …]
 */
#include "cmd/commands.h"
#include "cmd/editor.h"
#include "cmd/generic.h"
#include "cmd/target.h"
#include "cmd/written.h"
#include <string.h>

/* A slug kind's first bare operand is the id where it looks like one, or where the title is given
 * as title=…; every other one is the title. */
static bool looks_like_slug(const char *text)
{
	for (const char *p = text; *p; p++)
		if (!g_ascii_islower(*p) && !g_ascii_isdigit(*p) && *p != '-')
			return false;
	return *text != '\0';
}

static enum svc_status take_operands(
	char **operands, struct svc_flow_draft *draft, bool *titled, struct svc_error *err)
{
	for (char **operand = operands; *operand; operand++)
		*titled |= g_str_has_prefix(*operand, "title=");
	for (char **operand = operands; *operand; operand++) {
		enum svc_status status = SVC_OK;
		if (cmd_is_assignment(*operand)) {
			status = svc_edit_add_assignment(draft->fields, *operand, err);
		} else if (draft->kind->slug && !draft->id &&
			   (*titled || looks_like_slug(*operand))) {
			draft->id = *operand;
		} else if (!*titled) {
			*titled = true;
			svc_edit_add(draft->fields, SVC_EDIT_SET, "title", *operand);
		} else {
			status = svc_error_set(err, SVC_EUSAGE, "what is '%s'?", *operand);
			svc_error_hint(err, "a title of several words needs quotes; fields are "
					    "given as field=value");
		}
		if (status)
			return status;
	}
	return SVC_OK;
}

struct new_job {
	struct svc_call *call;
	struct svc_session *session;
	const struct svc_noun *noun;
};

/* `svc incident new` makes incidents, whatever an editor left of the field. */
static enum svc_status set_noun(
	const struct svc_noun *noun, struct svc_edit *fields, struct svc_error *err)
{
	for (guint i = 0; noun && i < fields->items->len; i++) {
		const struct svc_edit_item *item =
			&g_array_index(fields->items, struct svc_edit_item, i);
		if (strcmp(item->field, noun->field) || !g_strcmp0(item->value, noun->value))
			continue;
		svc_error_set(err, SVC_EUSAGE, "%s of a new %s is '%s', not '%s'", noun->field,
			noun->name, noun->value, item->value ? item->value : "");
		return svc_error_hint(err, "leave %s out", noun->field);
	}
	if (noun)
		svc_edit_add(fields, SVC_EDIT_SET, noun->field, noun->value);
	return SVC_OK;
}

static enum svc_status create(struct svc_flow_draft *draft, void *data, struct svc_error *err)
{
	const struct new_job *job = data;
	struct svc_call *call = job->call;
	struct svc_session *session = job->session;
	if (set_noun(job->noun, draft->fields, err) != SVC_OK)
		return err->status;
	g_autofree char *op = cmd_op(call);
	struct svc_flow_options options = cmd_flow_options(call, session, op);
	svc_auto(svc_flow) flow = NULL;
	enum svc_status status = svc_flow_begin(session->desk, &options, &flow, err);
	if (status)
		return status;
	svc_autoclear(svc_ref) ref = {0};
	bool created;
	status = svc_flow_new(flow, draft, &ref, &created, err);
	return status ? status : cmd_finish(session, &options, flow, err);
}

enum svc_status cmd_new_record(struct svc_call *call, struct svc_session *session,
	const struct svc_kind *kind, const struct svc_noun *noun, char **operands,
	struct svc_error *err)
{
	svc_auto(svc_edit) fields = svc_edit_new();
	struct svc_flow_draft draft = {
		.kind = kind, .key = svc_call_text(call, "key"), .fields = fields};
	struct new_job job = {call, session, noun};
	if (noun)
		svc_edit_add(fields, SVC_EDIT_SET, noun->field, noun->value);
	bool titled = false;
	enum svc_status status = take_operands(operands, &draft, &titled, err);
	if (!status)
		status = cmd_message(call, &fields->text, err);
	if (status)
		return status;
	if (titled && !svc_call_flag(call, "edit"))
		return create(&draft, &job, err);
	if (!titled && !svc_call_flag(call, "edit") && !cmd_can_edit(session)) {
		svc_error_set(err, SVC_EUSAGE, "%s needs a title", draft.kind->one);
		return svc_error_hint(err, "svc %s new 'TITLE' [FIELD=VALUE …]",
			noun ? noun->name : draft.kind->name);
	}
	return cmd_edit_draft(session, &draft, create, &job, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const struct svc_noun *noun;
	const struct svc_kind *kind = cmd_kind(call, session, &noun);
	return cmd_new_record(call, session, kind, noun, svc_call_operands(call), err);
}

static const struct svc_option options[] = {
	CMD_MESSAGE_OPTIONS,
	{"key", 0, SVC_OPT_TEXT, "TEXT",
		.help = "Unique text of the record: if one with this key exists, it is the result, and no "
			"second one is made."},
	{"edit", 0, SVC_OPT_FLAG, .help = "Open the editor first, with what was given filled in."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"TITLE|FIELD=VALUE",
		"The title, for kinds with chosen ids an id before it, and values of fields.",
		SVC_COMPLETE_ASSIGNMENT, 0, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc ticket new 'Printer on floor 3 jams' impact=low urgency=medium",
		"A ticket; its priority follows from impact and urgency"},
	{"svc incident new 'Nobody can log in' priority=P1 -m 'Since the 09:00 release.'",
		"An incident with a description"},
	{"svc request new 'VPN for Ana' offering=vpn-access form/device=laptop",
		"A request from the catalog, with the answers that its form asks for"},
	{"svc team new network title='Network team' lead=@me", "A record whose id is chosen"},
	{NULL},
};

const struct svc_command svc_cmd_new = {
	.noun = "*",
	.verb = "new",
	.summary = "Make a new record",
	.help = "Makes one record and commits it. The text given with -m or -F is its description. "
		"What is not given comes from the kind's defaults, and from what the record refers to: "
		"a ticket gets the team of its service. The answers to an offering's form are values, "
		"too: form/QUESTION=ANSWER. What it asks for and wasn't answered is named.\n\n"
		"Without a title, on a terminal, the editor opens with the kind's template.\n\n"
		"Prints the new id.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_EACH_KIND | SVC_CMD_WRITES,
	.run = run,
};
