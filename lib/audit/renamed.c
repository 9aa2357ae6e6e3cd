/*
 * What a merge of `svc sync` gave another name: an id or an attachment that two clones had named
 * alike. Its message says so, and what it says is looked up: the same bytes must stand under the
 * new name, and an entry must say what it said but for that name.
 */
#include "audit/comparison.h"
#include "record/rename.h"
#include <string.h>

static void free_renamed(gpointer pointer)
{
	struct renamed *renamed = pointer;
	g_free(renamed->from);
	g_free(renamed->to);
	g_free(renamed);
}

GPtrArray *svc_audit_renamed_new(void)
{
	return g_ptr_array_new_with_free_func(free_renamed);
}

void svc_audit_renamed_read(GPtrArray *list, const char *value)
{
	g_autofree char *from = NULL, *to = NULL;
	if (!svc_renamed_parse(value, &from, &to))
		return;
	struct renamed *renamed = g_new0(struct renamed, 1);
	renamed->from = g_steal_pointer(&from);
	renamed->to = g_steal_pointer(&to);
	g_ptr_array_add(list, renamed);
}

static bool is_record(const struct renamed *renamed)
{
	return g_str_has_suffix(renamed->from, ".md") && g_str_has_suffix(renamed->to, ".md") &&
	       !strstr(renamed->from, ".d/");
}

static struct change *change_at(const GPtrArray *changes, const char *path)
{
	for (guint i = 0; i < changes->len; i++) {
		struct change *change = changes->pdata[i];
		if (!strcmp(change->path, path))
			return change;
	}
	return NULL;
}

/* The record that came to stand at the new path has the past of the one that stood at the old one,
 * which is another record's now. */
static void follow_record(struct visit *visit, GPtrArray *changes, const struct renamed *renamed)
{
	struct change *from = change_at(changes, renamed->from);
	struct change *to = change_at(changes, renamed->to);
	bool moved = false;
	if (!from || !to || to->old_path || !*from->now.hex || !*to->now.hex)
		return;
	for (guint i = 0; i < visit->commit->n_parents; i++) {
		if (*to->before[i].hex || !strcmp(from->before[i].hex, from->now.hex))
			continue;
		to->before[i] = from->before[i];
		from->before[i] = (struct svc_oid){""};
		moved = moved || *to->before[i].hex;
	}
	if (!moved)
		return;
	to->old_path = g_strdup(from->path);
	svc_audit_add(visit->audit, RULE_RECORD_MOVED, visit->commit, to->path, 0,
		"the record was %s before; another record has that id, too", from->path);
}

void svc_audit_follow_records(struct visit *visit, GPtrArray *changes)
{
	const GPtrArray *list = visit->declared.renamed;
	for (guint i = 0; i < list->len && visit->commit->n_parents > 1; i++)
		if (is_record(list->pdata[i]))
			follow_record(visit, changes, list->pdata[i]);
}

static enum svc_status blob_at(struct audit *audit, const struct svc_oid *commit, const char *path,
	struct svc_oid *out, struct svc_error *err)
{
	unsigned mode;
	g_autofree char *whole = g_strconcat(audit->prefix, path, NULL);
	return svc_repo_entry(audit->repo, commit, whole, out, &mode, err);
}

/* Whether a parent has under the old name what the commit has under the new one; of a record,
 * whether both are there. */
static enum svc_status is_true(
	struct comparison *c, const struct renamed *renamed, bool *out, struct svc_error *err)
{
	const struct svc_chain_commit *commit = c->visit->commit;
	struct svc_oid now, was;
	enum svc_status status = blob_at(c->visit->audit, &commit->oid, renamed->to, &now, err);
	*out = false;
	for (guint i = 0; i < commit->n_parents && !status && !*out && *now.hex; i++) {
		status = blob_at(c->visit->audit, &commit->parents[i], renamed->from, &was, err);
		*out = !status && *was.hex && (is_record(renamed) || !strcmp(was.hex, now.hex));
	}
	return status;
}

static char *stem_of(const char *path)
{
	g_autofree char *name = g_path_get_basename(path);
	return g_strndup(name, strlen(name) - strlen(".md"));
}

/* The text with the new name in place of the old one; an id only in `changes` of fields, since the
 * words that people wrote stay. */
static void follow_text(const struct renamed *renamed, bool changes, GString *text)
{
	if (is_record(renamed)) {
		g_autofree char *from = stem_of(renamed->from), *to = stem_of(renamed->to);
		if (changes)
			svc_id_follow(text, from, to);
		else
			svc_attachments_follow(text, from, to);
		return;
	}
	g_autofree char *path = g_path_get_dirname(renamed->from);
	g_autofree char *folder = g_path_get_basename(path);
	g_autofree char *from = g_path_get_basename(renamed->from);
	g_autofree char *to = g_path_get_basename(renamed->to);
	svc_attachment_follow(text, folder, from, to);
}

/* A parent's version with the new names in it; NULL where it isn't there. */
static enum svc_status with_new_names(struct comparison *c, guint parent, bool changes,
	struct version **out, struct svc_error *err)
{
	const GPtrArray *list = c->visit->declared.renamed;
	struct audit *audit = c->visit->audit;
	g_autoptr(GBytes) bytes = NULL;
	*out = NULL;
	if (!*c->change->before[parent].hex)
		return SVC_OK;
	enum svc_status status =
		svc_repo_read_blob(audit->repo, &c->change->before[parent], &bytes, err);
	if (status)
		return status;
	gsize length = 0;
	const char *data = g_bytes_get_data(bytes, &length);
	g_autoptr(GString) text = g_string_new_len(data ? data : "", (gssize)length);
	for (guint i = 0; i < list->len && !status; i++) {
		bool right;
		status = is_true(c, list->pdata[i], &right, err);
		if (!status && right)
			follow_text(list->pdata[i], changes, text);
	}
	if (!status)
		*out = svc_audit_version_of(audit, c->change->kind, text->str, text->len);
	return status;
}

/* The added entry that says what `renamed` does. */
static bool find_added(const struct comparison *c, const struct entry *renamed, guint *place)
{
	for (guint i = 0; i < c->added->len; i++) {
		*place = i;
		if (svc_audit_entry_equal(c->added->pdata[i], renamed))
			return true;
	}
	return false;
}

/* `renamed` holds the same entries as the parent's version, in the same order. */
static void pair_with(
	struct comparison *c, const struct version *before, const struct version *renamed)
{
	for (guint k = 0; k < before->entries->len && k < renamed->entries->len; k++) {
		struct entry *old = &g_array_index(before->entries, struct entry, k);
		guint missing, added;
		if (!g_ptr_array_find(c->missing, old, &missing) ||
			!find_added(c, &g_array_index(renamed->entries, struct entry, k), &added))
			continue;
		const struct entry *new = c->added->pdata[added];
		g_autofree char *heading = svc_audit_heading(new);
		svc_audit_add(c->visit->audit, RULE_ENTRY_RENAMED, c->visit->commit,
			c->change->path, new->line,
			"the entry '%s' follows what the merge gave another name", heading);
		g_ptr_array_remove_index(c->missing, missing);
		g_ptr_array_remove_index(c->added, added);
	}
}

enum svc_status svc_audit_pair_renamed(struct comparison *c, struct svc_error *err)
{
	bool merge = c->visit->commit->n_parents > 1 && c->visit->declared.renamed->len;
	enum svc_status status = SVC_OK;
	for (guint i = 0; merge && i < 2 * c->before->len && !status; i++) {
		const struct version *before = c->before->pdata[i / 2];
		struct version *renamed = NULL;
		if (!before || !before->readable || !c->missing->len)
			continue;
		status = with_new_names(c, i / 2, i % 2, &renamed, err);
		if (!status && renamed && renamed->readable)
			pair_with(c, before, renamed);
		svc_audit_version_unref(renamed);
	}
	return status;
}
