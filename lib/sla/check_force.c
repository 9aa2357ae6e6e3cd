#include "sla/check.h"
#include "sla/check_parts.h"
#include "util/time.h"
#include <string.h>

bool svc_sla_superseded(struct svc_library *library, const struct svc_record *record, int64_t now,
	struct svc_error *why)
{
	const char *part = record->kind->acts_as;
	const struct svc_versions *versions;
	svc_autoclear(svc_error) untold = {0}; /* a text that can't be read is a finding itself */
	if (!part || !svc_kind_role(record->kind, "effective") ||
		svc_library_get(library, part, record->id, &versions, &untold) != SVC_OK)
		return false;
	const struct svc_version *written = versions->last;
	const struct svc_version *counts = svc_version_at(versions, now, NULL);
	if (counts == written || written->from > now)
		return false;
	char from[SVC_TIME_LENGTH], later[SVC_TIME_LENGTH];
	svc_error_set(why, SVC_EINVALID,
		"this text of '%s' isn't in force: it is effective from %s, and that of commit %.10s "
		"began later, at %s",
		record->id, svc_time_print(written->from, from), counts->commit.hex,
		svc_time_print(counts->from, later));
	svc_error_at(why, record->path, 0, 0);
	svc_error_hint(why,
		"give it a later date, or none, then it starts with its commit: 'svc %s set %s "
		"effective='",
		record->kind->name, record->id);
	return true;
}

void svc_check_in_force(
	struct svc_sla_engine *engine, const struct svc_record *record, GPtrArray *findings)
{
	svc_autoclear(svc_error) why = {0};
	int64_t now = svc_sla_options_of(engine)->now;
	if (!svc_sla_superseded(svc_sla_library(engine), record, now, &why))
		return;
	const char *field = svc_kind_role(record->kind, "effective");
	const struct svc_yaml_node *node = svc_record_node(record, field);
	svc_findings_add(findings, "sla-superseded", SVC_WARNING, record->path,
		node ? node->line : 0, node ? node->column : 0, "%s", why.message)
		->cure = g_strdup(why.hint);
}
