/*
 * Priority follows impact and urgency by the desk's matrix (ITIL: the priority of an incident is
 * derived from both), unless it was set by hand: then it differs from what the matrix says, and
 * stays.
 */
#include "flow/private.h"
#include "merge/merge.h"
#include <string.h>

/* The matrix's answer, or NULL. `.svc/config.yaml`: `priority: {IMPACT: {URGENCY: P}}`. */
static const char *from_matrix(const struct svc_flow *flow, const struct svc_kind *kind,
	const char *impact, const char *urgency)
{
	if (!impact || !urgency || !*impact || !*urgency)
		return NULL;
	const struct svc_yaml_node *matrix = svc_desk_config(flow->desk, "priority");
	const char *own = svc_yaml_get_text(svc_yaml_get(matrix, impact), urgency);
	const char *field = svc_kind_role(kind, "priority");
	if (own || matrix)
		return own;
	/* Without a matrix: P = impact + urgency − 1, by the order of the choices. */
	const struct svc_field *i = svc_kind_field(kind, svc_kind_role(kind, "impact"));
	const struct svc_field *u = svc_kind_field(kind, svc_kind_role(kind, "urgency"));
	const struct svc_field *p = svc_kind_field(kind, field);
	guint sum = 0;
	for (guint n = 0; n < i->choices->len; n++)
		if (!strcmp(g_array_index(i->choices, struct svc_choice, n).name, impact))
			sum += n;
	for (guint n = 0; n < u->choices->len; n++)
		if (!strcmp(g_array_index(u->choices, struct svc_choice, n).name, urgency))
			sum += n;
	return sum < p->choices->len ? g_array_index(p->choices, struct svc_choice, sum).name
				     : NULL;
}

static const char *now_or_wished(
	const struct svc_record *record, const struct svc_edit *edit, const char *field)
{
	const char *wish = svc_flow_wish(edit, field);
	if (wish)
		return wish;
	return record ? svc_record_get(record, field) : NULL;
}

/* Who gives one of the two expects the priority to follow, which it can't yet. */
static void warn_of_half(
	const struct svc_flow *flow, const char *given, const char *missing, const char *priority)
{
	svc_context_warn(svc_desk_context(flow->desk), NULL, 0,
		"%s doesn't follow from %s alone: %s is missing", priority, given, missing);
}

void svc_flow_prioritise(struct svc_flow *flow, const struct svc_kind *kind,
	const struct svc_record *record, struct svc_edit *edit)
{
	const char *priority = svc_kind_role(kind, "priority");
	const char *impact = svc_kind_role(kind, "impact");
	const char *urgency = svc_kind_role(kind, "urgency");
	if (!priority || !impact || !urgency || svc_flow_wish(edit, priority))
		return;
	if (record && !svc_flow_wish(edit, impact) && !svc_flow_wish(edit, urgency))
		return;
	const char *present = record ? svc_record_get(record, priority) : NULL;
	const char *was = record ? from_matrix(flow, kind, svc_record_get(record, impact),
					   svc_record_get(record, urgency))
				 : NULL;
	const struct svc_field *field = svc_kind_field(kind, priority);
	const char *expected = was ? was : field->fallback;
	if (present && g_strcmp0(present, expected) != 0)
		return; /* set by hand */
	const char *i = now_or_wished(record, edit, impact);
	const char *u = now_or_wished(record, edit, urgency);
	bool has_i = i && *i, has_u = u && *u;
	if (has_i != has_u && svc_flow_wish(edit, has_i ? impact : urgency))
		warn_of_half(flow, has_i ? impact : urgency, has_i ? urgency : impact, priority);
	svc_flow_fill(edit, priority, from_matrix(flow, kind, i, u));
}

/* The values of a field that a merge knows: what is in place, and what each side has where they are
 * in conflict. Borrowed; NULL for none. */
enum { VALUES = SVC_MERGE_SIDES + 1 };
static bool known_values(
	const struct svc_record *record, const char *field, const char *values[VALUES])
{
	bool open = false;
	values[SVC_MERGE_SIDES] = svc_record_get(record, field);
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++) {
		const struct svc_yaml_node *node =
			svc_merge_conflict_value(record, field, (enum svc_merge_side)i, &open);
		values[i] = open ? svc_yaml_text(node) : values[SVC_MERGE_SIDES];
	}
	return open;
}

static bool is_answer(const struct svc_flow *flow, const struct svc_record *record,
	const char *const impact[VALUES], const char *const urgency[VALUES], const char *priority)
{
	const struct svc_field *field =
		svc_kind_field(record->kind, svc_kind_role(record->kind, "priority"));
	bool found = !priority;
	for (size_t i = 0; i < VALUES && !found; i++)
		for (size_t u = 0; u < VALUES && !found; u++) {
			const char *answer = from_matrix(flow, record->kind, impact[i], urgency[u]);
			found = !g_strcmp0(priority, answer ? answer : field->fallback);
		}
	return found;
}

void svc_flow_prioritise_settled(struct svc_flow *flow, const struct svc_record *record,
	struct svc_edit *edit, const char **follows)
{
	const char *field = svc_kind_role(record->kind, "priority");
	const char *impact = svc_kind_role(record->kind, "impact");
	const char *urgency = svc_kind_role(record->kind, "urgency");
	const char *impacts[VALUES], *urgencies[VALUES], *priorities[VALUES];
	*follows = NULL;
	if (!field || !impact || !urgency || svc_flow_wish(edit, field))
		return;
	bool settles = known_values(record, impact, impacts) && svc_flow_wish(edit, impact);
	settles |= known_values(record, urgency, urgencies) && svc_flow_wish(edit, urgency);
	known_values(record, field, priorities);
	for (size_t i = 0; i < VALUES && settles; i++)
		settles = is_answer(flow, record, impacts, urgencies, priorities[i]);
	const char *answer =
		!settles ? NULL
			 : from_matrix(flow, record->kind, now_or_wished(record, edit, impact),
				   now_or_wished(record, edit, urgency));
	if (!answer)
		return;
	svc_edit_add(edit, SVC_EDIT_SET, field, answer);
	*follows = field;
}
