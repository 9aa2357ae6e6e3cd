/*
 * Entries that were on record and aren't any more, and what the commit has to say for itself.
 */
#include "audit/comparison.h"
#include "repo/merge.h"
#include <string.h>

/* Whether an entry that a parent has was taken away on the way to another parent: that was looked
 * at where it happened. */
static enum svc_status removed_elsewhere(struct comparison *c, guint has, const struct entry *entry,
	bool *out, struct svc_error *err)
{
	const struct svc_chain_commit *commit = c->visit->commit;
	enum svc_status status = SVC_OK;
	*out = false;
	for (guint i = 0; i < commit->n_parents && !*out && !status; i++) {
		g_autoptr(GArray) bases = NULL;
		if (g_hash_table_contains(c->sets->pdata[i], entry))
			continue;
		status = svc_repo_merge_bases(c->visit->audit->repo, &commit->parents[has],
			&commit->parents[i], &bases, err);
		for (guint k = 0; !status && k < bases->len && !*out; k++) {
			struct version *base = NULL;
			status = svc_audit_version_at(
				c, &g_array_index(bases, struct svc_oid, k), &base, err);
			g_autoptr(GHashTable) set = svc_audit_set(base);
			*out = g_hash_table_contains(set, entry);
			svc_audit_version_unref(base);
		}
	}
	return status;
}

enum svc_status svc_audit_find_missing(struct comparison *c, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	g_autoptr(GHashTable) seen = g_hash_table_new(svc_audit_entry_hash, svc_audit_entry_equal);
	for (guint i = 0; i < c->before->len && !status; i++) {
		const struct version *version = c->before->pdata[i];
		for (guint k = 0; version && k < version->entries->len && !status; k++) {
			struct entry *entry = &g_array_index(version->entries, struct entry, k);
			bool elsewhere = false;
			if (g_hash_table_contains(c->present, entry) ||
				!g_hash_table_add(seen, entry))
				continue;
			if (c->before->len > 1)
				status = removed_elsewhere(c, i, entry, &elsewhere, err);
			if (!elsewhere)
				g_ptr_array_add(c->missing, entry);
		}
	}
	return status;
}

/* The entries of the record in the undone commit, and in the one before it. */
static enum svc_status of_undone(struct comparison *c, struct version *versions[2],
	GHashTable *sets[2], struct svc_error *err)
{
	struct svc_oid undone = {""};
	struct svc_chain_commit *commit = NULL;
	const char *id = c->visit->declared.undoes;
	svc_autoclear(svc_error) unknown = {0};
	enum svc_status status = SVC_OK;
	if (id && !svc_repo_resolve(c->visit->audit->repo, id, &undone, &unknown) &&
		!strcmp(undone.hex, id)) {
		status = svc_chain_look(c->visit->audit->repo, &undone, &commit, err);
		if (!status)
			status = svc_audit_version_at(c, &undone, &versions[0], err);
		if (!status && commit->n_parents)
			status = svc_audit_version_at(c, &commit->parents[0], &versions[1], err);
		svc_chain_commit_free(commit);
	}
	sets[0] = svc_audit_set(versions[0]);
	sets[1] = svc_audit_set(versions[1]);
	return status;
}

static void free_undone(struct version *versions[2], GHashTable *sets[2])
{
	for (size_t i = 0; i < 2; i++) {
		g_hash_table_unref(sets[i]);
		svc_audit_version_unref(versions[i]);
	}
}

enum svc_status svc_audit_report_missing(struct comparison *c, struct svc_error *err)
{
	struct version *versions[2] = {NULL, NULL};
	GHashTable *sets[2];
	if (!c->missing->len)
		return SVC_OK;
	enum svc_status status = of_undone(c, versions, sets, err);
	for (guint i = 0; i < c->missing->len && !status; i++) {
		const struct entry *entry = c->missing->pdata[i];
		bool undone = g_hash_table_contains(sets[0], entry) &&
			      !g_hash_table_contains(sets[1], entry);
		g_autofree char *was = svc_audit_heading(entry);
		svc_audit_lose(c->visit->audit, c->change->path, entry);
		svc_audit_add(c->visit->audit, undone ? RULE_ENTRY_UNDONE : RULE_ENTRY_REMOVED,
			c->visit->commit, c->change->path, entry->line,
			undone ? "the entry '%s' was taken back by undo"
			       : "the entry '%s' is gone; the line is that of the version before",
			was);
	}
	free_undone(versions, sets);
	return status;
}

/* Whether an entry is back that the undone commit had taken away. */
enum svc_status svc_audit_find_returned(struct comparison *c, struct svc_error *err)
{
	struct version *versions[2] = {NULL, NULL};
	GHashTable *sets[2];
	if (!c->visit->declared.undoes || !c->added->len)
		return SVC_OK;
	enum svc_status status = of_undone(c, versions, sets, err);
	for (guint i = 0; i < c->added->len && !status; i++) {
		const struct entry *entry = c->added->pdata[i];
		if (g_hash_table_contains(sets[1], entry) && !g_hash_table_contains(sets[0], entry))
			svc_audit_lose(c->visit->audit, c->change->path, entry);
	}
	free_undone(versions, sets);
	return status;
}

/* What a removed record was, for the commit that may bring it back. */
static void remember(struct comparison *c, struct svc_audit_finding *finding)
{
	struct version *version = NULL;
	for (guint i = 0; i < c->before->len && !version; i++)
		version = c->before->pdata[i];
	struct removed *removed = g_new0(struct removed, 1);
	version->refs++;
	*removed = (struct removed){finding, version};
	g_ptr_array_add(c->visit->audit->removed, removed);
}

/* Whether all that a removed record had is there again, and says the same. */
static bool is_back(const struct comparison *c, const struct removed *removed)
{
	const struct version *was = removed->version;
	bool back = was->readable && !strcmp(removed->finding->path, c->change->path) &&
		    !g_strcmp0(was->opened, c->now->opened);
	for (guint i = 0; back && i < was->entries->len; i++)
		back = g_hash_table_contains(
			c->present, &g_array_index(was->entries, struct entry, i));
	return back;
}

enum svc_status svc_audit_find_back(struct comparison *c, struct svc_error *err)
{
	struct audit *audit = c->visit->audit;
	const struct svc_oid *here = &c->visit->commit->oid;
	for (guint i = 0; i < c->before->len; i++)
		if (c->before->pdata[i])
			return SVC_OK;
	for (guint i = audit->removed->len; i-- > 0;) {
		struct removed *removed = audit->removed->pdata[i];
		struct svc_audit_finding *finding = removed->finding;
		bool after = false; /* what another branch brings back, this one lacks still */
		if (!is_back(c, removed))
			continue;
		enum svc_status status =
			svc_repo_is_ancestor(audit->repo, &finding->commit, here, &after, err);
		if (status)
			return status;
		if (!after)
			continue;
		svc_audit_soften(audit, finding, RULE_RECORD_RETURNED,
			g_strdup_printf("%s; commit %.12s brought all of it back", finding->message,
				here->hex));
		g_ptr_array_remove_index(audit->removed, i);
	}
	return SVC_OK;
}

enum svc_status svc_audit_report_gone(struct comparison *c, struct svc_error *err)
{
	bool taken_back = c->visit->declared.undoes != NULL;
	guint entries = c->missing->len;
	bool known = false;
	for (guint i = 0; i < c->before->len; i++)
		known |= c->before->pdata[i] &&
			 !((struct version *)c->before->pdata[i])->entries->len;
	if (entries && taken_back)
		return svc_audit_report_missing(c, err);
	for (guint i = 0; i < entries; i++)
		svc_audit_lose(c->visit->audit, c->change->path, c->missing->pdata[i]);
	if (entries)
		remember(
			c, svc_audit_add(c->visit->audit, RULE_RECORD_REMOVED, c->visit->commit,
				   c->change->path, 0, "the record was removed with %u entries%s%s",
				   entries, c->visit->declared.op ? ", by svc " : "",
				   c->visit->declared.op ? c->visit->declared.op : ""));
	else if (known && c->before->len == 1)
		svc_audit_add(c->visit->audit, RULE_UNTRACKED_REMOVED, c->visit->commit,
			c->change->path, 0, "the record was removed");
	return SVC_OK;
}
