/*
 * What a write must not do to a record: make it what `svc check` calls an error.
 */
#include "flow/private.h"
#include "record/finding.h"
#include <string.h>

enum { ANCESTORS_MAX = 1000 }; /* a loop further up, that others made, must not hold us */

/* How many findings there are of each rule; keys are borrowed constants. */
static GHashTable *count_rules(const GPtrArray *findings)
{
	GHashTable *counts = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < findings->len; i++) {
		const struct svc_finding *finding = findings->pdata[i];
		guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, finding->rule));
		g_hash_table_insert(counts, (char *)finding->rule, GUINT_TO_POINTER(n + 1));
	}
	return counts;
}

/* An open conflict is a question, which may stay open while other things are changed. */
static bool is_error(const struct svc_finding *finding, bool entries_follow)
{
	return finding->severity == SVC_ERROR && strcmp(finding->rule, "merge-conflict") != 0 &&
	       !(entries_follow && !strcmp(finding->rule, "tracked-mismatch"));
}

static bool has_error(const GPtrArray *findings, bool entries_follow)
{
	for (guint i = 0; i < findings->len; i++)
		if (is_error(findings->pdata[i], entries_follow))
			return true;
	return false;
}

/* What was found in the record when it was loaded; nothing in a new one. */
static enum svc_status findings_before(
	const struct svc_flow_item *item, GPtrArray *findings, struct svc_error *err)
{
	size_t length;
	svc_auto(svc_record) before = NULL;
	if (!item->before)
		return SVC_OK;
	const char *text = g_bytes_get_data(item->before, &length);
	enum svc_status status = svc_record_parse(
		item->record->kind, item->record->path, text ? text : "", length, &before, err);
	return status ? status : svc_record_validate(before, findings, err);
}

static enum svc_status refuse(const struct svc_finding *finding, struct svc_error *err)
{
	svc_error_set(err, SVC_EINVALID, "%s", finding->message);
	svc_error_at(err, finding->path, finding->line, finding->column);
	return finding->cure ? svc_error_hint(err, "%s", finding->cure) : err->status;
}

/* Findings are told apart by their rules alone: the messages name lines, which move. */
static enum svc_status check_findings(const struct svc_flow_item *item, struct svc_record *record,
	bool entries_follow, struct svc_error *err)
{
	g_autoptr(GPtrArray) now = svc_findings_new();
	g_autoptr(GPtrArray) then = svc_findings_new();
	enum svc_status status = svc_record_validate(record, now, err);
	if (status || !has_error(now, entries_follow))
		return status;
	status = findings_before(item, then, err);
	if (status)
		return status;
	g_autoptr(GHashTable) counts = count_rules(now);
	g_autoptr(GHashTable) earlier = count_rules(then);
	for (guint i = 0; i < now->len; i++) {
		const struct svc_finding *finding = now->pdata[i];
		if (is_error(finding, entries_follow) &&
			GPOINTER_TO_UINT(g_hash_table_lookup(counts, finding->rule)) >
				GPOINTER_TO_UINT(g_hash_table_lookup(earlier, finding->rule)))
			return refuse(finding, err);
	}
	return SVC_OK;
}

/* A value that would be emptied as soon as its condition ends has no place where that doesn't hold.
 */
static enum svc_status check_kept(
	const struct svc_record *record, const char *name, struct svc_error *err)
{
	const struct svc_field *field = svc_kind_field(record->kind, name);
	const struct svc_condition *keep = field ? &field->keep_while : NULL;
	const char *now = keep && keep->field ? svc_record_get(record, keep->field) : NULL;
	if (!keep || !keep->field || svc_condition_holds(keep, now))
		return SVC_OK;
	g_autofree char *values = g_strjoinv(" or ", (char **)keep->values);
	svc_error_set(err, SVC_EINVALID, "%s is for %s whose %s is %s: it is %s", name,
		record->kind->one, keep->field, values, now ? now : "empty");
	return svc_error_hint(err, "set both in one command (%s=%s %s=…), or leave %s out",
		keep->field, keep->values[0], name, name);
}

/* Follows the parents of what the record shall hang under, which must not lead back to it. */
static enum svc_status check_parent(struct svc_flow *flow, const struct svc_record *record,
	const char *role, struct svc_error *err)
{
	const char *first = svc_record_get(record, role), *parent = first;
	for (int i = 0; parent && i < ANCESTORS_MAX; i++) {
		svc_autoclear(svc_ref) ref = {0};
		svc_autoclear(svc_error) elsewhere = {0}; /* not this write's mistake */
		struct svc_record *ancestor = NULL;
		if (!g_ascii_strcasecmp(parent, record->id)) {
			svc_error_set(
				err, SVC_EINVALID, "it would be its own ancestor by '%s'", role);
			return svc_error_hint(err, "'svc %s show %s' shows what that hangs under",
				record->kind->name, first);
		}
		if (svc_desk_find(flow->desk, record->kind, parent, &ref, &elsewhere) ||
			svc_flow_load(flow, &ref, &ancestor, &elsewhere))
			return SVC_OK;
		parent = svc_record_get(ancestor, role);
	}
	return SVC_OK;
}

enum svc_status svc_flow_verify(struct svc_flow *flow, const struct svc_flow_item *item,
	struct svc_record *record, const GArray *changes, bool entries_follow,
	struct svc_error *err)
{
	enum svc_status status =
		flow->options.force ? SVC_OK : check_findings(item, record, entries_follow, err);
	const char *parent = svc_kind_role(record->kind, "parent");
	for (guint i = 0; !status && i < changes->len; i++) {
		const struct svc_field_change *change =
			&g_array_index(changes, struct svc_field_change, i);
		if (!change->to)
			continue;
		if (!flow->options.force)
			status = check_kept(record, change->field, err);
		if (!status && parent && !strcmp(change->field, parent))
			status = check_parent(flow, record, parent, err);
	}
	if (!status && !flow->options.force)
		status = svc_flow_check_approval(flow, item, record, changes, err);
	return status;
}
