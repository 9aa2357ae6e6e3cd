/*
 * Approval: who may agree to a record or refuse it, and who is told of. What can't be done before
 * all have agreed stands in approval_check.c.
 */
#include "desk/approval.h"
#include "flow/private.h"
#include <string.h>

/* Who speaks: the author that the verb was given, else whoever runs it. */
static const char *speaker(const struct svc_flow_hook_call *call)
{
	return call->edit->author ? call->edit->author : call->flow->author;
}

/* The verb by which anybody cancels; NULL if the kind has none. */
static const struct svc_verb *cancelling(const struct svc_kind *kind)
{
	for (guint i = 0; i < kind->verbs->len; i++) {
		const struct svc_verb *verb = kind->verbs->pdata[i];
		if (verb->to && !verb->hook && svc_kind_category(kind, verb->to) == SVC_CANCELLED)
			return verb;
	}
	return NULL;
}

/* What is wrong where nobody is known, and what helps: to say who it is, to go on without, or to
 * end it. */
static void say_unknown(const struct svc_record *record, const struct svc_approval_step *step,
	struct svc_error *err)
{
	const char *kind = record->kind->name;
	const struct svc_verb *cancel = cancelling(record->kind);
	g_autofree char *end = cancel ? g_strdup_printf("\nor end it: svc %s %s %s", kind,
						cancel->name, record->id)
				      : NULL;
	svc_error_set(err, SVC_EINVALID, "nobody is known who may agree to %s as %s: %s",
		record->id, step->word, step->problem);
	svc_error_hint(err, "%s%s\nor go on without: svc %s set %s %s=… --force%s",
		step->cure ? "say who it is: " : "add that to the record that lacks it",
		step->cure ? step->cure : "", kind, record->id,
		svc_kind_role(record->kind, "status"), end ? end : "");
}

static enum svc_status not_known(const struct svc_record *record,
	const struct svc_approval_step *step, struct svc_error *err)
{
	say_unknown(record, step, err);
	return SVC_EINVALID;
}

/* Warned of when a record begins to wait, not when somebody wants to agree and can't. */
static void warn_unknown(const struct svc_flow *flow, const struct svc_record *record,
	const struct svc_approval_step *step)
{
	const struct svc_context *ctx = svc_desk_context(flow->desk);
	svc_autoclear(svc_error) why = {0};
	say_unknown(record, step, &why);
	if (ctx->warn)
		ctx->warn(ctx->data, &why);
}

static enum svc_status not_asked(const struct svc_flow_hook_call *call,
	const struct svc_approval_step *step, const char *verb, struct svc_error *err)
{
	const struct svc_record *record = call->record;
	g_autofree char *words = svc_approval_words(step);
	svc_error_set(err, SVC_EINVALID, "%s waits for %s, and you are %s", record->id, words,
		speaker(call));
	return svc_error_hint(err,
		"what somebody said elsewhere is recorded by: svc %s %s %s --from %s",
		record->kind->name, verb, record->id, step->who[0]);
}

static void drop_wish(struct svc_edit *edit, const char *field)
{
	for (guint i = edit->items->len; i-- > 0;)
		if (!strcmp(g_array_index(edit->items, struct svc_edit_item, i).field, field))
			g_array_remove_index(edit->items, i);
}

/* Whether the speaker is asked by every step that is left. */
static bool is_last(const struct svc_flow_hook_call *call, const struct svc_approval *approval)
{
	for (guint i = 0; i < approval->steps->len; i++) {
		const struct svc_approval_step *step = approval->steps->pdata[i];
		if (!step->agreed && !svc_approval_may(call->flow->desk, step, speaker(call)))
			return false;
	}
	return true;
}

enum svc_status svc_flow_approve(struct svc_flow_hook_call *call, struct svc_error *err)
{
	svc_autoclear(svc_approval) approval = {0};
	enum svc_status status = svc_desk_approval(call->flow->desk, call->record, &approval, err);
	if (status)
		return status;
	const struct svc_approval_step *next = svc_approval_next(&approval);
	if (!next)
		return SVC_OK;
	if (next->problem)
		return not_known(call->record, next, err);
	if (!svc_approval_may(call->flow->desk, next, speaker(call)))
		return not_asked(call, next, "approve", err);
	if (!is_last(call, &approval))
		drop_wish(call->edit, svc_kind_role(call->record->kind, "status"));
	return SVC_OK;
}

enum svc_status svc_flow_reject(struct svc_flow_hook_call *call, struct svc_error *err)
{
	svc_autoclear(svc_approval) approval = {0};
	enum svc_status status = svc_desk_approval(call->flow->desk, call->record, &approval, err);
	if (status || !approval.steps->len)
		return status;
	for (guint i = 0; i < approval.steps->len; i++)
		if (svc_approval_may(call->flow->desk, approval.steps->pdata[i], speaker(call)))
			return SVC_OK;
	const struct svc_approval_step *next = svc_approval_next(&approval);
	if (next && next->problem)
		return not_known(call->record, next, err);
	return next ? not_asked(call, next, "reject", err) : SVC_OK;
}

void svc_flow_tell_waiting(struct svc_flow *flow, struct svc_flow_item *item)
{
	struct svc_record *record = item->record;
	const char *field = svc_kind_role(record->kind, "status");
	const struct svc_state *waiting = svc_approval_state(record->kind);
	if (!waiting || g_strcmp0(svc_record_get(record, field), waiting->name))
		return;
	svc_autoclear(svc_approval) approval = {0};
	svc_autoclear(svc_error) unread = {0}; /* the write has read it already */
	if (svc_desk_approval(flow->desk, record, &approval, &unread))
		return;
	const struct svc_approval_step *next = svc_approval_next(&approval);
	g_free(item->result->waits);
	item->result->waits = next ? svc_approval_words(next) : NULL;
	for (guint i = 0; i < approval.steps->len; i++) {
		const struct svc_approval_step *step = approval.steps->pdata[i];
		if (step->problem && !step->agreed && (step == next || item->result->created))
			warn_unknown(flow, record, step);
	}
}
