/*
 * What a kind file's verb can't say as data: named hooks, one row each. Fields are found by role.
 */
#include "flow/next.h"
#include "flow/private.h"
#include <string.h>

static int rank(const struct svc_field *field, const char *value)
{
	for (guint i = 0; value && i < field->choices->len; i++)
		if (!strcmp(g_array_index(field->choices, struct svc_choice, i).name, value))
			return (int)i;
	return (int)field->choices->len;
}

/* Hierarchic escalation raises the priority, functional escalation brings in another team (ITIL).
 */
static enum svc_status escalate(struct svc_flow_hook_call *call, struct svc_error *err)
{
	const char *name = svc_kind_role(call->record->kind, "priority");
	const char *team = svc_kind_role(call->record->kind, "team");
	const struct svc_field *field = svc_kind_field(call->record->kind, name);
	const char *present = svc_record_get(call->record, name);
	const char *wanted = svc_flow_wish(call->edit, name);
	int now = rank(field, present);
	if (wanted && rank(field, wanted) >= now && rank(field, wanted) < (int)field->choices->len)
		return svc_error_set(err, SVC_EINVALID, "'%s' is not above '%s'", wanted,
			present ? present : "");
	if (wanted || (team && svc_flow_wish(call->edit, team)))
		return SVC_OK;
	if (now == 0) {
		svc_error_set(err, SVC_EINVALID, "%s already has the highest priority, %s",
			call->record->id, present);
		return svc_error_hint(err, "bring in another team with --team");
	}
	svc_edit_add(call->edit, SVC_EDIT_SET, name,
		g_array_index(field->choices, struct svc_choice, now - 1).name);
	return SVC_OK;
}

static enum svc_status follow_on(struct svc_flow_hook_call *call, const char *role,
	const char *watchers, const struct svc_record *into, struct svc_edit *edit)
{
	const char *field = svc_kind_role(call->record->kind, role);
	if (!field || !watchers)
		return SVC_OK;
	g_auto(GStrv) people = svc_record_list(call->record, field);
	g_auto(GStrv) present = svc_record_list(into, watchers);
	const char *requester = svc_record_get(into, svc_kind_role(into->kind, "requester"));
	for (char **person = people; *person; person++)
		if (!g_strv_contains((const char *const *)present, *person) &&
			g_strcmp0(requester, *person))
			svc_edit_add(edit, SVC_EDIT_APPEND, watchers, *person);
	return SVC_OK;
}

/* The other record gets a note, and the people who waited for this one. */
static enum svc_status merge(struct svc_flow_hook_call *call, struct svc_error *err)
{
	const char *into = svc_flow_given_value(call->given, call->n_given, "into");
	svc_autoclear(svc_ref) to = {0};
	enum svc_status status =
		svc_desk_find(call->flow->desk, call->record->kind, into, &to, err);
	struct svc_record *other;
	if (!status)
		status = svc_flow_load(call->flow, &to, &other, err);
	if (status)
		return status;
	const char *state = svc_record_get(other, svc_kind_role(to.kind, "status"));
	if (svc_kind_category(to.kind, state) == SVC_CANCELLED)
		return svc_error_set(
			err, SVC_EINVALID, "%s is %s: merge into one that goes on", to.id, state);
	svc_auto(svc_edit) edit = svc_edit_new();
	const char *watchers = svc_kind_role(to.kind, "watchers");
	follow_on(call, "requester", watchers, other, edit);
	follow_on(call, "watchers", watchers, other, edit);
	const char *title = svc_record_get(call->record, "title");
	edit->verb = g_strdup("noted");
	edit->text = g_strdup_printf(
		"%s (%s) was merged into this one.", call->record->id, title ? title : "no title");
	return svc_flow_edit(call->flow, &to, edit, err);
}

static const struct svc_flow_hook hooks[] = {
	{.name = "approve", .change = svc_flow_approve},
	{.name = "escalate", .change = escalate},
	{.name = "merge", .change = merge},
	{.name = "reject", .change = svc_flow_reject},
	{.name = "take-next", .flag = "next", .choose = svc_flow_next},
};

enum svc_status svc_flow_hook_of(
	const struct svc_verb *verb, const struct svc_flow_hook **out, struct svc_error *err)
{
	*out = NULL;
	for (size_t i = 0; verb->hook && i < G_N_ELEMENTS(hooks); i++)
		if (!strcmp(hooks[i].name, verb->hook))
			*out = &hooks[i];
	if (*out || !verb->hook)
		return SVC_OK;
	return svc_error_set(err, SVC_EINVALID,
		"the verb '%s' names the hook '%s', which svc doesn't have", verb->name,
		verb->hook);
}

const char *svc_flow_choosing_flag(const struct svc_verb *verb)
{
	const struct svc_flow_hook *hook;
	svc_autoclear(svc_error) unknown = {0}; /* told when the verb is done */
	return svc_flow_hook_of(verb, &hook, &unknown) || !hook ? NULL : hook->flag;
}

enum svc_status svc_flow_choose(struct svc_flow *flow, const struct svc_kind *kind,
	const struct svc_noun *noun, const struct svc_verb *verb, struct svc_ref *out,
	struct svc_error *err)
{
	const struct svc_flow_hook *hook;
	enum svc_status status = svc_flow_hook_of(verb, &hook, err);
	if (status)
		return status;
	if (!hook || !hook->choose)
		return svc_error_set(err, SVC_EBUG, "'%s' can't choose a record", verb->name);
	return hook->choose(flow->desk, kind, noun, out, err);
}
