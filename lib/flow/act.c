/*
 * A kind's verbs: `svc ticket resolve INC-… --code fixed -m "…"`.
 */
#include "flow/private.h"
#include "kind/type.h"
#include "util/time.h"
#include <string.h>

const char *svc_flow_given_value(
	const struct svc_flow_given *given, size_t n_given, const char *name)
{
	for (size_t i = 0; i < n_given; i++)
		if (!strcmp(given[i].name, name))
			return given[i].value;
	return NULL;
}

static bool listed(const GPtrArray *names, const char *name)
{
	for (guint i = 0; i < names->len; i++)
		if (!strcmp(names->pdata[i], name))
			return true;
	return false;
}

static bool verb_allowed(
	const struct svc_kind *kind, const struct svc_verb *verb, const char *status)
{
	if (verb->from)
		return listed(verb->from, status);
	return !verb->to || !strcmp(verb->to, status) ||
	       svc_kind_may_become(kind, status, verb->to);
}

static enum svc_status forbidden(const struct svc_record *record, const struct svc_verb *verb,
	const char *status, struct svc_error *err)
{
	const struct svc_kind *kind = record->kind;
	g_autoptr(GString) allowed = g_string_new(NULL);
	for (guint i = 0; i < kind->verbs->len; i++) {
		const struct svc_verb *other = kind->verbs->pdata[i];
		if (other->to && strcmp(other->to, status) && verb_allowed(kind, other, status))
			g_string_append_printf(
				allowed, "%s%s", allowed->len ? ", " : "", other->name);
	}
	svc_error_set(err, SVC_EINVALID, "%s is %s: '%s' is not for that status", record->id,
		status, verb->name);
	if (allowed->len)
		return svc_error_hint(err, "from %s you can: %s", status, allowed->str);
	return svc_error_hint(err,
		"nothing leads on from %s; if that was a slip, svc undo takes it back (svc log --ops "
		"names what)",
		status);
}

static const char *meant(struct svc_flow *flow, const char *value, char now[SVC_TIME_LENGTH])
{
	if (!strcmp(value, "@me"))
		return flow->author;
	if (!strcmp(value, "@now"))
		return svc_time_print(flow->now, now);
	return value;
}

static void wish(struct svc_flow *flow, struct svc_edit *edit, const char *field, const char *value)
{
	char now[SVC_TIME_LENGTH];
	const char *text = meant(flow, value, now);
	svc_edit_add(edit, *text ? SVC_EDIT_SET : SVC_EDIT_UNSET, field, *text ? text : NULL);
}

static enum svc_status add_link(struct svc_flow *flow, const struct svc_ref *from,
	const struct svc_verb_option *option, const char *value, struct svc_error *err)
{
	svc_autoclear(svc_ref) to = {0};
	enum svc_status status = svc_desk_find(flow->desk, from->kind, value, &to, err);
	return status ? status : svc_flow_link(flow, from, &to, option->link, false, err);
}

/* "'hold' needs --for", with what it may be. */
static enum svc_status lacks(const struct svc_kind *kind, const struct svc_verb *verb,
	const struct svc_verb_option *option, struct svc_error *err)
{
	svc_error_set(err, SVC_EUSAGE, "'%s' needs %s%s", verb->name, option->operand ? "" : "--",
		option->name);
	const struct svc_field *field = option->field ? svc_kind_field(kind, option->field) : NULL;
	if (!field || field->type != SVC_FIELD_ENUM || !field->choices)
		return svc_error_hint(err, "%s: %s", option->name, option->help);
	g_autoptr(GString) names = g_string_new(NULL);
	for (guint i = 0; i < field->choices->len; i++)
		g_string_append_printf(names, "%s%s", i ? ", " : "",
			g_array_index(field->choices, struct svc_choice, i).name);
	return svc_error_hint(err, "one of %s", names->str);
}

/* Somebody who is an agent answers in person: an answer in an agent's name would stop clocks. */
static enum svc_status check_author(
	const struct svc_flow_hook_call *call, const char *author, struct svc_error *err)
{
	const char *field = svc_kind_role(call->record->kind, "requester");
	const char *requester = field ? svc_record_get(call->record, field) : NULL;
	if (!g_strcmp0(requester, author) || !svc_desk_is_agent(call->flow->desk, author))
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID,
		"'%s' is an agent: what an agent says is recorded by the agent", author);
	return requester ? svc_error_hint(err, "the requester is %s", requester) : err->status;
}

/* The entry is of the person given; the commit, which is of whoever runs the verb, says so. */
static enum svc_status take_author(struct svc_flow_hook_call *call, const char *option,
	const char *value, struct svc_error *err)
{
	const struct svc_field field = {.name = option, .type = SVC_FIELD_PERSON};
	g_autofree char *meant = NULL;
	g_autofree char *author = NULL;
	enum svc_status status = svc_flow_value(call->flow, &field, value, &meant, err);
	if (!status)
		status = svc_field_canonical(&field, meant, &author, err);
	if (!status)
		status = check_author(call, author, err);
	if (status)
		return svc_error_prefix(err, "--%s", option);
	if (g_strcmp0(call->flow->from, author)) {
		g_free(call->flow->from);
		call->flow->from = g_strdup(author);
		svc_write_add_trailer(call->flow->write, "Svc-From", author);
	}
	g_free(call->edit->author);
	call->edit->author = g_steal_pointer(&author);
	return SVC_OK;
}

static enum svc_status take_option(struct svc_flow_hook_call *call, const struct svc_verb *verb,
	const struct svc_verb_option *option, struct svc_error *err)
{
	const char *value = svc_flow_given_value(call->given, call->n_given, option->name);
	if (!value)
		return option->required ? lacks(call->record->kind, verb, option, err) : SVC_OK;
	if (option->link)
		return add_link(call->flow, call->ref, option, value, err);
	if (option->author)
		return take_author(call, option->name, value, err);
	if (!option->field)
		return SVC_OK;
	const char *earlier = svc_flow_wish(call->edit, option->field);
	wish(call->flow, call->edit, option->field, value);
	if (!earlier || !g_strcmp0(earlier, svc_flow_wish(call->edit, option->field)))
		return SVC_OK;
	return svc_error_set(
		err, SVC_EUSAGE, "%s is given twice: '%s' and '%s'", option->field, earlier, value);
}

/* A field that the new status requires is asked for by the name that the verb has for it. */
static enum svc_status check_required(
	const struct svc_flow_hook_call *call, const struct svc_verb *verb, struct svc_error *err)
{
	const struct svc_kind *kind = call->record->kind;
	for (guint i = 0; i < verb->options->len; i++) {
		const struct svc_verb_option *option = verb->options->pdata[i];
		const struct svc_field *field =
			option->field ? svc_kind_field(kind, option->field) : NULL;
		const char *name = field ? field->required_when.field : NULL;
		const char *value = name ? svc_flow_wish(call->edit, name) : NULL;
		bool lacking = value && svc_condition_holds(&field->required_when, value) &&
			       !svc_flow_wish(call->edit, field->name) &&
			       !svc_record_get(call->record, field->name);
		if (!lacking)
			continue;
		return lacks(kind, verb, option, err);
	}
	return SVC_OK;
}

static enum svc_status take_options(
	struct svc_flow_hook_call *call, const struct svc_verb *verb, struct svc_error *err)
{
	for (guint i = 0; i < verb->options->len; i++)
		if (take_option(call, verb, verb->options->pdata[i], err) != SVC_OK)
			return err->status;
	g_autoptr(GString) names = g_string_new(NULL);
	for (guint i = 0; i < verb->needs->len; i++) {
		const char *name = verb->needs->pdata[i];
		if (svc_flow_given_value(call->given, call->n_given, name))
			return SVC_OK;
		g_string_append_printf(names, "%s%s", i ? ", " : "", name);
	}
	return verb->needs->len ? svc_error_set(err, SVC_EUSAGE, "'%s' needs one of: %s",
					  verb->name, names->str)
				: SVC_OK;
}

static void take_presets(struct svc_flow_hook_call *call, const struct svc_verb *verb)
{
	for (guint i = 0; i < verb->set_fields->len; i++)
		wish(call->flow, call->edit, verb->set_fields->pdata[i],
			verb->set_values->pdata[i]);
	for (guint i = 0; i < verb->fill_fields->len; i++) {
		const char *field = verb->fill_fields->pdata[i];
		if (!svc_record_get(call->record, field) && !svc_flow_wish(call->edit, field))
			wish(call->flow, call->edit, field, verb->fill_values->pdata[i]);
	}
}

static enum svc_status take_message(struct svc_flow_hook_call *call, const struct svc_verb *verb,
	const char *message, struct svc_error *err)
{
	bool empty = !message || !*message;
	if (empty && verb->message_required) {
		svc_error_set(err, SVC_EUSAGE, "'%s' needs a message", verb->name);
		return svc_error_hint(err, "add -m TEXT, or -F FILE ('-' for standard input)");
	}
	/* An entry of the kind's own, such as `approved`, says something without a text too. */
	bool mute = verb->entry && strcmp(verb->entry, "replied") && strcmp(verb->entry, "noted");
	if (!empty || mute) {
		call->edit->verb = g_strdup(verb->entry);
		call->edit->text = g_strdup(message);
	}
	return SVC_OK;
}

enum svc_status svc_flow_act(struct svc_flow *flow, const struct svc_ref *ref,
	const struct svc_verb *verb, const struct svc_flow_given *given, size_t n_given,
	const char *message, struct svc_error *err)
{
	svc_auto(svc_edit) edit = svc_edit_new();
	struct svc_flow_hook_call call = {.flow = flow,
		.ref = ref,
		.given = given,
		.n_given = n_given,
		.edit = edit,
		.message = message};
	const struct svc_flow_hook *hook;
	enum svc_status status = svc_flow_hook_of(verb, &hook, err);
	if (!status)
		status = svc_flow_load(flow, ref, &call.record, err);
	if (status)
		return status;
	const char *state_field = svc_kind_role(ref->kind, "status");
	const char *state = state_field ? svc_record_get(call.record, state_field) : NULL;
	if (state && !flow->options.force && !verb_allowed(ref->kind, verb, state))
		return forbidden(call.record, verb, state, err);
	if (verb->to && state_field)
		svc_edit_add(edit, SVC_EDIT_SET, state_field, verb->to);
	status = take_options(&call, verb, err);
	if (!status)
		status = take_message(&call, verb, message, err);
	if (status)
		return status;
	take_presets(&call, verb);
	status = check_required(&call, verb, err);
	if (!status && hook && hook->change)
		status = hook->change(&call, err);
	return status ? status : svc_flow_edit(flow, ref, edit, err);
}
