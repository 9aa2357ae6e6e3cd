/*
 * The entries of a record in a commit against those in its parents: what was there must be there
 * still, and what is new must fit the commit.
 */
#include "audit/comparison.h"
#include "util/time.h"
#include <string.h>

/* Pairs of missing and new entries that are tried; a hostile record has no more than these. */
#define PAIRS_LIMIT 1000000

GHashTable *svc_audit_set(const struct version *version)
{
	GHashTable *set = g_hash_table_new(svc_audit_entry_hash, svc_audit_entry_equal);
	for (guint i = 0; version && i < version->entries->len; i++)
		g_hash_table_add(set, &g_array_index(version->entries, struct entry, i));
	return set;
}

char *svc_audit_heading(const struct entry *entry)
{
	char when[SVC_TIME_LENGTH];
	return g_strdup_printf("%s%s%s %s", entry->stamped ? svc_time_print(entry->time, when) : "",
		entry->stamped ? " " : "", entry->author, entry->verb);
}

enum svc_status svc_audit_version_at(struct comparison *c, const struct svc_oid *commit,
	struct version **out, struct svc_error *err)
{
	struct audit *audit = c->visit->audit;
	struct svc_oid blob;
	unsigned mode;
	g_autofree char *path = g_strconcat(
		audit->prefix, c->change->old_path ? c->change->old_path : c->change->path, NULL);
	enum svc_status status = svc_repo_entry(audit->repo, commit, path, &blob, &mode, err);
	return status ? status : svc_audit_version(audit, c->change->kind, path, &blob, out, err);
}

static void unref_version(gpointer version)
{
	svc_audit_version_unref(version);
}

static void unref_set(gpointer set)
{
	g_hash_table_unref(set);
}

static void comparison_clear(struct comparison *c)
{
	svc_audit_version_unref(c->now);
	g_ptr_array_unref(c->sets);
	g_ptr_array_unref(c->before);
	g_hash_table_unref(c->present);
	g_ptr_array_unref(c->added);
	g_ptr_array_unref(c->missing);
}

static bool is_opening(const struct entry *entry)
{
	return !strcmp(entry->verb, "opened");
}

static void find_added(struct comparison *c)
{
	for (guint k = 0; c->now && k < c->now->entries->len; k++) {
		struct entry *entry = &g_array_index(c->now->entries, struct entry, k);
		bool known = false;
		for (guint i = 0; i < c->sets->len && !known; i++)
			known = g_hash_table_contains(c->sets->pdata[i], entry);
		if (!known)
			g_ptr_array_add(c->added, entry);
	}
	for (guint i = 0; i < c->before->len; i++) {
		const struct version *version = c->before->pdata[i];
		for (guint k = 0; version && k < version->entries->len; k++) {
			const struct entry *entry =
				&g_array_index(version->entries, struct entry, k);
			if (entry->stamped)
				c->latest = MAX(c->latest, entry->time);
		}
	}
}

/* How two entries are the same one with a change: the higher the closer; 0: they aren't. */
static int likeness(const struct entry *old, const struct entry *new)
{
	bool body = !memcmp(old->body, new->body, sizeof old->body);
	bool who = old->author == new->author && old->verb == new->verb;
	bool when = old->stamped == new->stamped && old->time == new->time;
	if (who && when)
		return 3;
	if (body && old->verb == new->verb && (when || old->author == new->author))
		return 2;
	return 0;
}

/* Says how an entry was changed. One that was written by hand, without a time, may get one. */
static void report_pair(struct comparison *c, const struct entry *old, const struct entry *new)
{
	g_autofree char *was = svc_audit_heading(old);
	g_autofree char *is = svc_audit_heading(new);
	bool body = !memcmp(old->body, new->body, sizeof old->body);
	if (body && !old->stamped && new->stamped && old->author == new->author) {
		svc_audit_entry_time(c->visit, c->change, new, c->latest);
		return;
	}
	if (!strcmp(was, is))
		svc_audit_add(c->visit->audit,
			is_opening(old) ? RULE_OPENED_CHANGED : RULE_ENTRY_CHANGED,
			c->visit->commit, c->change->path, new->line,
			"the entry '%s' says something else than before", was);
	else
		svc_audit_add(c->visit->audit,
			is_opening(old) ? RULE_OPENED_CHANGED : RULE_ENTRY_CHANGED,
			c->visit->commit, c->change->path, new->line,
			"the entry '%s' was '%s' before", is, was);
}

/* Takes missing and added entries that are the same one, changed, out of the two lists. */
static void pair(struct comparison *c, int least)
{
	if ((guint64)c->missing->len * c->added->len > PAIRS_LIMIT)
		return;
	for (guint i = 0; i < c->missing->len;) {
		const struct entry *old = c->missing->pdata[i];
		guint k = 0;
		while (k < c->added->len && likeness(old, c->added->pdata[k]) < least)
			k++;
		if (k == c->added->len) {
			i++;
			continue;
		}
		report_pair(c, old, c->added->pdata[k]);
		g_ptr_array_remove_index(c->missing, i);
		g_ptr_array_remove_index(c->added, k);
	}
}

/* A merge may add what it decided: as a change of the same author and time as one that it has. */
static bool is_of_merge(const struct comparison *c, const struct entry *entry)
{
	if (c->before->len < 2 || strcmp(entry->verb, "changed") != 0)
		return false;
	for (guint i = 0; i < c->before->len; i++) {
		const struct version *version = c->before->pdata[i];
		for (guint k = 0; version && k < version->entries->len; k++) {
			const struct entry *old = &g_array_index(version->entries, struct entry, k);
			if (old->stamped && old->time == entry->time &&
				old->author == entry->author)
				return true;
		}
	}
	return false;
}

static enum svc_status check_one(
	struct comparison *c, const struct entry *entry, struct svc_error *err)
{
	struct audit *audit = c->visit->audit;
	const struct svc_chain_commit *commit = c->visit->commit;
	if (svc_audit_was_lost(audit, c->change->path, entry)) {
		g_autofree char *was = svc_audit_heading(entry);
		svc_audit_add(audit, RULE_ENTRY_RETURNED, commit, c->change->path, entry->line,
			"the entry '%s' is back", was);
		return SVC_OK;
	}
	if (!is_of_merge(c, entry))
		return svc_audit_new_entry(c->visit, c->change, entry, c->latest, err);
	svc_audit_add(audit, RULE_ENTRY_INSERTED, commit, c->change->path, entry->line,
		"the merge added a change of %s at the time of another one", entry->author);
	return SVC_OK;
}

static enum svc_status check_added(struct comparison *c, struct svc_error *err)
{
	enum svc_status status = svc_audit_find_returned(c, err);
	for (guint i = 0; i < c->added->len && !status; i++)
		status = check_one(c, c->added->pdata[i], err);
	c->visit->audit->report->entries += c->added->len;
	return status;
}

/* When it was opened, by its field; a merge has it from either parent. */
static void check_opened(struct comparison *c)
{
	const char *now = c->now ? c->now->opened : NULL, *was = NULL;
	for (guint i = 0; c->now && c->now->readable && i < c->before->len; i++) {
		const struct version *version = c->before->pdata[i];
		if (!version || !version->readable || !version->opened)
			continue;
		if (!g_strcmp0(version->opened, now))
			return;
		was = version->opened;
	}
	if (was)
		svc_audit_add(c->visit->audit, RULE_OPENED_CHANGED, c->visit->commit,
			c->change->path, 0, "the record says that it was opened %s; it was %s",
			now ? now : "never", was);
}

/* The last version that could be read, down the line of first parents. */
static enum svc_status readable_before(struct comparison *c, const struct svc_oid *commit,
	struct version **version, struct svc_error *err)
{
	struct svc_oid at = *commit;
	enum svc_status status = SVC_OK;
	while (!status && *version && !(*version)->readable) {
		const struct svc_chain_commit *found;
		status = svc_audit_commit(c->visit->audit, &at, &found, err);
		if (status || !found->n_parents)
			return status;
		at = found->parents[0];
		svc_audit_version_unref(g_steal_pointer(version));
		status = svc_audit_version_at(c, &at, version, err);
	}
	return status;
}

static enum svc_status load(struct comparison *c, struct svc_error *err)
{
	struct audit *audit = c->visit->audit;
	const struct change *change = c->change;
	enum svc_status status =
		svc_audit_version(audit, change->kind, change->path, &change->now, &c->now, err);
	for (guint i = 0; i < c->visit->commit->n_parents && !status; i++) {
		struct version *version = NULL;
		status = svc_audit_version(
			audit, change->kind, change->path, &change->before[i], &version, err);
		if (!status && version && !version->readable && (!c->now || c->now->readable))
			status = readable_before(c, &c->visit->commit->parents[i], &version, err);
		g_ptr_array_add(c->before, version);
		g_ptr_array_add(c->sets, svc_audit_set(version));
	}
	if (c->now)
		audit->report->versions++;
	g_hash_table_unref(c->present);
	c->present = svc_audit_set(c->now);
	return status;
}

static enum svc_status compare(struct comparison *c, struct svc_error *err)
{
	enum svc_status status = load(c, err);
	if (!status && c->now && !c->now->readable) {
		svc_audit_add(c->visit->audit, RULE_RECORD_UNREADABLE, c->visit->commit,
			c->change->path, c->now->problem_line, "%s", c->now->problem);
		return SVC_OK;
	}
	if (!status)
		status = svc_audit_find_missing(c, err);
	if (!status && !c->now)
		return svc_audit_report_gone(c, err);
	if (status)
		return status;
	find_added(c);
	status = svc_audit_find_back(c, err);
	if (!status)
		status = svc_audit_pair_renamed(c, err);
	if (status)
		return status;
	pair(c, 3);
	pair(c, 2);
	status = svc_audit_report_missing(c, err);
	check_opened(c);
	return status ? status : check_added(c, err);
}

enum svc_status svc_audit_record(
	struct visit *visit, const struct change *change, struct svc_error *err)
{
	__attribute__((cleanup(comparison_clear))) struct comparison c = {.visit = visit,
		.change = change,
		.before = g_ptr_array_new_with_free_func(unref_version),
		.sets = g_ptr_array_new_with_free_func(unref_set),
		.present = g_hash_table_new(svc_audit_entry_hash, svc_audit_entry_equal),
		.added = g_ptr_array_new(),
		.missing = g_ptr_array_new(),
		.latest = INT64_MIN};
	return compare(&c, err);
}
