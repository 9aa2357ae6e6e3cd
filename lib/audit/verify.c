/*
 * One run over a range of commits.
 */
#include "audit/private.h"
#include "util/time.h"
#include <string.h>

static void free_finding(gpointer pointer)
{
	struct svc_audit_finding *finding = pointer;
	g_free(finding->author);
	g_free(finding->path);
	g_free(finding->message);
	g_free(finding);
}

void svc_audit_report_clear(struct svc_audit_report *report)
{
	if (report->list)
		g_ptr_array_unref(report->list);
	g_free(report->signers);
	*report = (struct svc_audit_report){0};
}

static void free_commit(gpointer commit)
{
	svc_chain_commit_free(commit);
}

static void unref_version(gpointer version)
{
	svc_audit_version_unref(version);
}

static void unref_table(gpointer table)
{
	g_hash_table_unref(table);
}

static void free_removed(gpointer pointer)
{
	svc_audit_version_unref(((struct removed *)pointer)->version);
	g_free(pointer);
}

static void audit_clear(struct audit *audit)
{
	svc_audit_people_free(audit->people);
	g_hash_table_unref(audit->lost);
	g_hash_table_unref(audit->accepted);
	g_ptr_array_unref(audit->removed);
	g_string_chunk_free(audit->words);
	g_hash_table_unref(audit->versions);
	g_hash_table_unref(audit->by_id);
	g_hash_table_unref(audit->outside);
	if (audit->commits)
		g_ptr_array_unref(audit->commits);
}

static enum svc_status empty_range(
	struct audit *audit, const struct svc_audit_options *options, struct svc_error *err)
{
	bool turned = false;
	svc_error_set(err, SVC_ENOTFOUND, "there are no commits in %s", options->range);
	enum svc_status status = svc_repo_is_ancestor(
		audit->repo, &audit->report->to, &audit->report->after, &turned, err);
	if (status)
		return status;
	if (turned && strcmp(audit->report->to.hex, audit->report->after.hex) != 0)
		return svc_error_hint(err, "the second is the older one: write OLD..NEW");
	return svc_error_hint(err, "git log %s shows what is in a range", options->range);
}

static enum svc_status load(struct audit *audit, struct svc_error *err)
{
	struct svc_audit_report *report = audit->report;
	enum svc_status status = svc_audit_range(
		audit->desk, audit->options->range, &report->after, &report->to, err);
	if (!status)
		status = svc_chain_read(
			audit->repo, &report->after, &report->to, &audit->commits, err);
	if (status)
		return status;
	if (!audit->commits->len)
		return empty_range(audit, audit->options, err);
	report->commits = audit->commits->len;
	for (guint i = 0; i < audit->commits->len; i++) {
		struct svc_chain_commit *commit = audit->commits->pdata[i];
		g_hash_table_insert(audit->by_id, commit->oid.hex, commit);
		report->merges += commit->n_parents > 1;
		report->first_time = i ? MIN(report->first_time, commit->time) : commit->time;
		report->last_time = i ? MAX(report->last_time, commit->time) : commit->time;
	}
	return SVC_OK;
}

static void check_commit_time(struct visit *visit)
{
	const struct svc_chain_commit *commit = visit->commit;
	int64_t tolerance = visit->audit->options->tolerance;
	char own[SVC_TIME_LENGTH], other[SVC_TIME_LENGTH];
	svc_time_print(commit->time, own);
	if (commit->time > svc_desk_context(visit->audit->desk)->now + tolerance)
		svc_audit_add(visit->audit, RULE_COMMIT_FUTURE, commit, NULL, 0,
			"the commit is of %s, which is yet to come", own);
	for (guint i = 0; i < commit->n_parents; i++)
		if (commit->time < visit->parents[i]->time - tolerance)
			svc_audit_add(visit->audit, RULE_COMMIT_TIME, commit, NULL, 0,
				"the commit is of %s, its parent of %s", own,
				svc_time_print(visit->parents[i]->time, other));
}

static enum svc_status check_records(struct visit *visit, struct svc_error *err)
{
	g_autoptr(GPtrArray) changes = NULL;
	enum svc_status status = svc_audit_changes(visit, &changes, err);
	for (guint i = 0; !status && i < changes->len; i++) {
		status = svc_audit_record(visit, changes->pdata[i], err);
		if (!status)
			status = svc_audit_person_change(visit, changes->pdata[i], err);
	}
	return status;
}

static enum svc_status check_commit(
	struct audit *audit, const struct svc_chain_commit *commit, struct svc_error *err)
{
	g_autofree const struct svc_chain_commit **parents =
		g_new0(const struct svc_chain_commit *, commit->n_parents + 1);
	g_autoptr(GHashTable) records =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct visit visit = {
		.audit = audit, .commit = commit, .parents = parents, .declared_records = records};
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < commit->n_parents && !status; i++)
		status = svc_audit_commit(audit, &commit->parents[i], &parents[i], err);
	if (status)
		return status;
	svc_audit_declared_read(commit->message, &visit.declared);
	check_commit_time(&visit);
	status = check_records(&visit, err);
	svc_audit_declared_note(&visit);
	svc_audit_declared_clear(&visit.declared);
	return status;
}

/* Signatures are looked at first and belong beside what else a commit does. */
static int by_commit(gconstpointer a, gconstpointer b, gpointer data)
{
	GHashTable *places = data;
	const struct svc_audit_finding *one = *(struct svc_audit_finding *const *)a;
	const struct svc_audit_finding *two = *(struct svc_audit_finding *const *)b;
	gint x = GPOINTER_TO_INT(g_hash_table_lookup(places, one->commit.hex));
	gint y = GPOINTER_TO_INT(g_hash_table_lookup(places, two->commit.hex));
	if (x != y)
		return x < y ? -1 : 1;
	int order = g_strcmp0(one->path, two->path);
	if (order)
		return order;
	if (one->line != two->line)
		return one->line < two->line ? -1 : 1;
	order = strcmp(one->rule, two->rule);
	return order ? order : strcmp(one->message, two->message);
}

static void sort(struct audit *audit)
{
	g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < audit->commits->len; i++) {
		struct svc_chain_commit *commit = audit->commits->pdata[i];
		g_hash_table_insert(places, commit->oid.hex, GINT_TO_POINTER(i + 1));
	}
	g_ptr_array_sort_with_data(audit->report->list, by_commit, places);
}

/* A branch or tag could be moved to a commit that nobody has seen: an id can't. */
static enum svc_status accept(struct audit *audit, struct svc_error *err)
{
	enum { SHORTEST = 7 };
	for (char *const *id = audit->options->accepted; id && *id; id++) {
		struct svc_oid commit;
		bool is_id = strlen(*id) >= SHORTEST && !(*id)[strspn(*id, "0123456789abcdef")];
		if (is_id && svc_repo_resolve(audit->repo, *id, &commit, err))
			return err->status;
		if (!is_id || !g_str_has_prefix(commit.hex, *id)) {
			svc_error_set(err, SVC_EUSAGE, "'%s' is not the id of a commit", *id);
			return svc_error_hint(err,
				"what is accepted is one commit for ever; a name may come to mean "
				"another: git rev-parse %s",
				*id);
		}
		g_hash_table_add(audit->accepted, g_strdup(commit.hex));
	}
	return SVC_OK;
}

static enum svc_status run(struct audit *audit, struct svc_error *err)
{
	enum svc_status status = accept(audit, err);
	if (!status)
		status = load(audit, err);
	if (!status)
		status = svc_audit_signatures(audit, err);
	if (!status && svc_repo_is_grafted(audit->repo))
		svc_audit_add(audit, RULE_OBJECTS_REPLACED, NULL, NULL, 0,
			"the repository has replaced objects or grafts, which were not followed");
	for (guint i = 0; !status && i < audit->commits->len; i++) {
		status = check_commit(audit, audit->commits->pdata[i], err);
		if (i % 256 == 255)
			svc_context_progress(svc_desk_context(audit->desk), "commits", i + 1,
				audit->commits->len);
	}
	if (!status)
		sort(audit);
	return status;
}

enum svc_status svc_audit_verify(struct svc_desk *desk, const struct svc_audit_options *options,
	struct svc_audit_report *report, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(desk);
	__attribute__((cleanup(audit_clear))) struct audit audit = {.desk = desk,
		.repo = svc_store_repo(store),
		.options = options,
		.report = report,
		.prefix = svc_store_prefix(store),
		.by_id = g_hash_table_new(g_str_hash, g_str_equal),
		.outside = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_commit),
		.versions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_version),
		.lost = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_table),
		.accepted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.removed = g_ptr_array_new_with_free_func(free_removed),
		.words = g_string_chunk_new(4096),
		.people = svc_audit_people_new()};
	*report = (struct svc_audit_report){.list = g_ptr_array_new_with_free_func(free_finding)};
	return run(&audit, err);
}
