/*
 * What can't be done to a record before all have agreed. Who has to agree follows from what it
 * requests and from the fields that approvers are found by: a write that changes these is judged
 * by the record as it was as well, or two writes would go where one may not.
 */
#include "desk/approval.h"
#include "flow/private.h"
#include <string.h>

struct judged {                          /* one write to one record; texts borrowed */
	const struct svc_record *record; /* as it would be */
	const struct svc_state *waiting;
	const char *was, *is; /* statuses */
	const char *requests; /* the field that says what is requested */
	bool other;           /* whether that changes */
	struct svc_approval before, after;
};
static void judged_clear(struct judged *judged)
{
	svc_approval_clear(&judged->before);
	svc_approval_clear(&judged->after);
}
SVC_DEFINE_AUTOCLEAR(judged, judged_clear)

static const struct svc_field_change *change_of(const GArray *changes, const char *field)
{
	for (guint i = 0; i < changes->len; i++) {
		const struct svc_field_change *change =
			&g_array_index(changes, struct svc_field_change, i);
		if (!strcmp(change->field, field))
			return change;
	}
	return NULL;
}

/* Whether a field changes by which some word finds its people: "requester" of requester.manager. */
static bool changes_people(const struct svc_kind *kind, const GArray *changes)
{
	for (guint i = 0; kind->approvers && i < kind->approvers->len; i++) {
		const char *path = g_array_index(kind->approvers, struct svc_choice, i).help;
		g_autofree char *field = g_strndup(path, strcspn(path, "."));
		if (change_of(changes, field))
			return true;
	}
	return false;
}

static bool same_steps(const struct svc_approval *a, const struct svc_approval *b)
{
	if (a->steps->len != b->steps->len)
		return false;
	for (guint i = 0; i < a->steps->len; i++) {
		const struct svc_approval_step *one = a->steps->pdata[i];
		const struct svc_approval_step *two = b->steps->pdata[i];
		if (strcmp(one->word, two->word) != 0 ||
			!g_strv_equal((const char *const *)one->who, (const char *const *)two->who))
			return false;
	}
	return true;
}

static bool anybody_agreed(const struct svc_approval *approval)
{
	for (guint i = 0; i < approval->steps->len; i++)
		if (((struct svc_approval_step *)approval->steps->pdata[i])->agreed)
			return true;
	return false;
}

static enum svc_status refuse_step(
	const struct judged *judged, const struct svc_approval_step *step, struct svc_error *err)
{
	const struct svc_record *record = judged->record;
	g_autofree char *words = svc_approval_words(step);
	svc_error_set(
		err, SVC_EINVALID, "it can't become %s before %s has agreed", judged->is, words);
	return svc_error_hint(
		err, "svc %s approve %s; without it: --force", record->kind->name, record->id);
}

/* While it waits: others may have to agree than before, but somebody must, and to this. */
static enum svc_status check_waiting(const struct judged *judged, struct svc_error *err)
{
	const struct svc_approval_step *open = svc_approval_next(&judged->before);
	bool same = same_steps(&judged->before, &judged->after);
	if (judged->other && anybody_agreed(&judged->after))
		svc_error_set(err, SVC_EINVALID,
			"%s can't change while it waits: what was agreed to is the one before",
			judged->requests);
	else if (open && !same && !svc_approval_next(&judged->after)) {
		g_autofree char *words = svc_approval_words(open);
		svc_error_set(err, SVC_EINVALID,
			"it waits for %s, and nobody would have to agree any more", words);
	} else
		return SVC_OK;
	return svc_error_hint(
		err, "cancel it and make another for what is wanted now; without it: --force");
}

/* Past the waiting status: what others have to agree to, or others than did, is asked for again. */
static enum svc_status check_past(const struct judged *judged, struct svc_error *err)
{
	const struct svc_record *record = judged->record;
	bool opens = svc_approval_next(&judged->after) && !svc_approval_next(&judged->before) &&
		     judged->before.steps->len;
	if (!(judged->other && judged->after.steps->len) && !opens)
		return SVC_OK;
	const struct svc_approval_step *step = svc_approval_next(&judged->after);
	g_autofree char *words = svc_approval_words(step ? step : judged->after.steps->pdata[0]);
	svc_error_set(
		err, SVC_EINVALID, "%s has to agree to that before it is %s", words, judged->is);
	return svc_error_hint(err, "ask by adding %s=%s to the same command; without it: --force",
		svc_kind_role(record->kind, "status"), judged->waiting->name);
}

static enum svc_status judge(const struct judged *judged, struct svc_error *err)
{
	const struct svc_kind *kind = judged->record->kind;
	bool waited = !g_strcmp0(judged->was, judged->waiting->name);
	bool waits = !g_strcmp0(judged->is, judged->waiting->name);
	if (waits)
		return waited ? check_waiting(judged, err) : SVC_OK;
	bool starts =
		waited || (judged->was && svc_kind_category(kind, judged->was) == SVC_CANCELLED);
	const struct svc_approval_step *open = svc_approval_next(&judged->after);
	if (starts && open)
		return refuse_step(judged, open, err);
	open = svc_approval_next(&judged->before);
	if (waited && open && !same_steps(&judged->before, &judged->after))
		return refuse_step(judged, open, err);
	return check_past(judged, err);
}

/* As the record was when it was loaded; a new one had asked nobody. */
static enum svc_status approval_before(struct svc_flow *flow, const struct svc_flow_item *item,
	struct svc_approval *out, struct svc_error *err)
{
	size_t length = 0;
	svc_auto(svc_record) before = NULL;
	const char *text = item->before ? g_bytes_get_data(item->before, &length) : NULL;
	if (!text) {
		out->steps = g_ptr_array_new();
		return SVC_OK;
	}
	enum svc_status status = svc_record_parse(
		item->record->kind, item->record->path, text, length, &before, err);
	return status ? status : svc_desk_approval(flow->desk, before, out, err);
}

enum svc_status svc_flow_check_approval(struct svc_flow *flow, const struct svc_flow_item *item,
	struct svc_record *record, const GArray *changes, struct svc_error *err)
{
	const struct svc_kind *kind = record->kind;
	const char *field = svc_kind_role(kind, "status");
	svc_autoclear(judged) judged = {.record = record,
		.waiting = svc_approval_state(kind),
		.requests = svc_kind_role(kind, "offering")};
	if (!judged.waiting || !field || !judged.requests)
		return SVC_OK;
	const struct svc_field_change *moved = change_of(changes, field);
	judged.other = change_of(changes, judged.requests) != NULL;
	judged.is = svc_record_get(record, field);
	judged.was = moved ? moved->from : judged.is;
	bool asks = judged.other || svc_record_get(record, judged.requests);
	bool touched = moved || judged.other || changes_people(kind, changes);
	if (!asks || !touched || !judged.is || svc_kind_category(kind, judged.is) == SVC_CANCELLED)
		return SVC_OK;
	enum svc_status status = svc_desk_approval(flow->desk, record, &judged.after, err);
	if (!status)
		status = approval_before(flow, item, &judged.before, err);
	return status ? status : judge(&judged, err);
}
