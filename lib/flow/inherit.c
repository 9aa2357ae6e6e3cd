/*
 * What a new record takes from those it refers to: the offering's service and fulfilling team, the
 * service's team. Rows say it by roles, so that it holds for every kind that plays these parts.
 */
#include "flow/private.h"
#include <string.h>

struct inheritance {
	const char *role; /* of the new record's field that is filled */
	const char *via;  /* role of the reference that is followed */
	const char *from; /* path in the record found there; a role's field where it is one */
};

/* In order: a later row may use what an earlier one filled. */
static const struct inheritance inheritances[] = {
	{"service", "offering", "service"},
	{"team", "offering", "fulfil/team"},
	{"team", "service", "team"},
};

static const char *value_at(const struct svc_record *record, const char *path)
{
	g_auto(GStrv) keys = g_strsplit(path, "/", -1);
	const char *role = svc_kind_role(record->kind, keys[0]);
	const struct svc_yaml_node *node = svc_record_node(record, role ? role : keys[0]);
	for (char **key = keys + 1; *key && node; key++)
		node = svc_yaml_get(node, *key);
	return svc_yaml_text(node);
}

enum svc_status svc_flow_referred(struct svc_flow *flow, const struct svc_kind *kind,
	const struct svc_edit *edit, const char *role, struct svc_record **out,
	struct svc_error *err)
{
	const char *name = svc_kind_role(kind, role);
	const struct svc_field *field = name ? svc_kind_field(kind, name) : NULL;
	const char *id = svc_flow_wish(edit, name);
	*out = NULL;
	if (!field || !id || !*id)
		return SVC_OK;
	enum svc_status status = SVC_OK;
	for (size_t i = 0; field->refs && field->refs[i]; i++) {
		svc_error_clear(err);
		status = svc_desk_get(flow->desk, field->refs[i], id, out, err);
		if (status != SVC_ENOTFOUND)
			return status;
	}
	return status;
}

/* Work that nothing gives to a team falls to the desk's: nobody would see it. */
static void default_team(struct svc_flow *flow, const struct svc_kind *kind, struct svc_edit *edit)
{
	if (svc_kind_role(kind, "opened"))
		svc_flow_fill(edit, svc_kind_role(kind, "team"),
			svc_desk_config_text(flow->desk, "defaults/team"));
}

enum svc_status svc_flow_inherit(struct svc_flow *flow, const struct svc_kind *kind,
	struct svc_edit *edit, struct svc_error *err)
{
	for (size_t i = 0; i < G_N_ELEMENTS(inheritances); i++) {
		const struct inheritance *row = &inheritances[i];
		const char *field = svc_kind_role(kind, row->role);
		if (!field || svc_flow_wish(edit, field))
			continue;
		svc_auto(svc_record) source = NULL;
		enum svc_status status =
			svc_flow_referred(flow, kind, edit, row->via, &source, err);
		if (status)
			return status;
		if (source)
			svc_flow_fill(edit, field, value_at(source, row->from));
	}
	default_team(flow, kind, edit);
	return SVC_OK;
}
