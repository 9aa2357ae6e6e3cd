/*
 * An entry that a commit brought: whether it is its author's, and of its time.
 */
#include "audit/private.h"
#include "util/time.h"
#include <string.h>

/* The author that marks an automatic reply (docs/record.md): no person's. */
#define AUTOMATIC "auto"

/* Counts an entry among those that the commit's message accounts for. */
static void account(struct visit *visit, const struct change *change)
{
	visit->declared_entries++;
	g_hash_table_add(visit->declared_records, g_strdup(change->path));
}

/* Whether the message names the entry's author, or says where its entries come from. */
static enum svc_status is_declared(
	struct visit *visit, const char *author, bool *out, struct svc_error *err)
{
	const struct declared *declared = &visit->declared;
	enum svc_status status = SVC_OK;
	*out = declared->import || declared->mends || !strcmp(author, AUTOMATIC);
	for (guint i = 0; i < declared->named->len && !*out && !status; i++)
		status = svc_audit_same_person(
			visit->audit, visit->commit, declared->named->pdata[i], author, out, err);
	return status;
}

/* The time of the newest parent; INT64_MIN for a root. */
static int64_t parent_time(const struct visit *visit)
{
	int64_t time = INT64_MIN;
	for (guint i = 0; i < visit->commit->n_parents; i++)
		time = MAX(time, visit->parents[i]->time);
	return time;
}

static bool check_time(
	struct visit *visit, const struct change *change, const struct entry *entry, int64_t latest)
{
	const struct declared *declared = &visit->declared;
	const struct svc_chain_commit *commit = visit->commit;
	int64_t tolerance = visit->audit->options->tolerance;
	int64_t gap = entry->time - commit->author_time;
	bool inserted = entry->time < latest && entry->time < parent_time(visit) - tolerance;
	char was[SVC_TIME_LENGTH], is[SVC_TIME_LENGTH];
	svc_time_print(entry->time, is);
	svc_time_print(commit->author_time, was);
	if (gap >= -tolerance && gap <= tolerance && inserted)
		svc_audit_add(visit->audit, RULE_ENTRY_INSERTED, commit, change->path, entry->line,
			"the entry of %s stands before others that were there already", is);
	if (gap >= -tolerance && gap <= tolerance)
		return true;
	if (declared->import || declared->mends || (declared->squash && gap < 0))
		return false;
	if (inserted)
		svc_audit_add(visit->audit, RULE_ENTRY_BACKDATED, commit, change->path, entry->line,
			"the entry of %s by %s was put before others that were there already, in a "
			"commit of %s",
			is, entry->author, was);
	else
		svc_audit_add(visit->audit, RULE_ENTRY_TIME, commit, change->path, entry->line,
			"the entry of %s by %s came in a commit of %s", is, entry->author, was);
	return true;
}

void svc_audit_entry_time(
	struct visit *visit, const struct change *change, const struct entry *entry, int64_t latest)
{
	if (!check_time(visit, change, entry, latest))
		account(visit, change);
}

enum svc_status svc_audit_new_entry(struct visit *visit, const struct change *change,
	const struct entry *entry, int64_t latest, struct svc_error *err)
{
	const struct svc_chain_commit *commit = visit->commit;
	bool same, declared = false;
	enum svc_status status = svc_audit_same_person(
		visit->audit, commit, commit->author_email, entry->author, &same, err);
	if (!status && !same)
		status = is_declared(visit, entry->author, &declared, err);
	if (status)
		return status;
	if (!same && !declared)
		svc_audit_add(visit->audit, RULE_ENTRY_AUTHOR, commit, change->path, entry->line,
			"the entry is by %s, its commit by %s", entry->author,
			commit->author_email);
	bool fits = !entry->stamped || check_time(visit, change, entry, latest);
	if (declared || !fits)
		account(visit, change);
	return SVC_OK;
}
