#include "flow/undo.h"
#include "merge/merge.h"
#include "repo/write.h"
#include <string.h>

#define TRAILER_OP "Svc-Op"
#define TRAILER_UNDO "Svc-Undo"

void svc_flow_operation_clear(struct svc_flow_operation *operation)
{
	g_free(operation->op);
	g_free(operation->subject);
	*operation = (struct svc_flow_operation){0};
}

static char *trailer(const char *message, const char *name)
{
	size_t length = strlen(name);
	for (const char *line = message; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, length) || line[length] != ':')
			continue;
		g_autofree char *value =
			g_strndup(line + length + 1, strcspn(line + length + 1, "\n"));
		return g_strdup(g_strstrip(value));
	}
	return NULL;
}

struct search {
	const struct svc_oid *wanted; /* NULL: the last one */
	GHashTable *undone;           /* hex ids */
	struct svc_flow_operation *out;
	bool found, next_is_parent;
	bool by_hand, undone_before;
};

static enum svc_status look(const struct svc_commit *commit, void *data, struct svc_error *err)
{
	struct search *search = data;
	if (search->next_is_parent) {
		search->out->parent = commit->oid;
		return SVC_FINDINGS; /* ends the walk */
	}
	g_autofree char *undoes = trailer(commit->message, TRAILER_UNDO);
	if (undoes)
		g_hash_table_add(search->undone, g_strdup(undoes));
	bool undone = g_hash_table_contains(search->undone, commit->oid.hex);
	g_autofree char *op = trailer(commit->message, TRAILER_OP);
	bool wanted = search->wanted ? !strcmp(search->wanted->hex, commit->oid.hex)
				     : op && !undoes && !undone;
	if (!wanted)
		return SVC_OK;
	search->by_hand = !op;
	search->undone_before = undone;
	search->found = search->next_is_parent = true;
	search->out->commit = commit->oid;
	search->out->op = g_steal_pointer(&op);
	search->out->time = commit->time;
	search->out->subject = g_strndup(commit->message, strcspn(commit->message, "\n"));
	return SVC_OK;
}

static enum svc_status verdict(const struct search *search, const char *name, struct svc_error *err)
{
	if (!search->found && !name)
		return svc_error_set(err, SVC_ENOTFOUND, "there is nothing to undo");
	if (!search->found)
		return svc_error_set(err, SVC_ENOTFOUND, "%s is not on this branch", name);
	if (search->by_hand) {
		svc_error_set(err, SVC_EINVALID, "%s was not made by svc", name);
		return svc_error_hint(err, "git revert %.10s", search->out->commit.hex);
	}
	if (search->out->op && !strcmp(search->out->op, "init"))
		return svc_error_set(err, SVC_EINVALID, "making the desk can't be undone by svc");
	if (search->undone_before)
		return svc_error_set(err, SVC_ECONFLICT, "%s has been undone already", name);
	return SVC_OK;
}

enum svc_status svc_flow_find_operation(struct svc_desk *desk, const char *name,
	struct svc_flow_operation *out, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
	struct svc_oid wanted = {{0}};
	enum svc_status status = name ? svc_repo_resolve(repo, name, &wanted, err) : SVC_OK;
	if (status)
		return status;
	g_autoptr(GHashTable) undone = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	svc_autoclear(svc_flow_operation) found = {0};
	struct search search = {.wanted = name ? &wanted : NULL, .undone = undone, .out = &found};
	status = svc_repo_history(repo, NULL, true, look, &search, err);
	if (status && status != SVC_FINDINGS)
		return status;
	status = verdict(&search, name, err);
	if (status)
		return status;
	*out = found;
	found = (struct svc_flow_operation){0};
	return SVC_OK;
}

static enum svc_status collect(const char *path, void *data, struct svc_error *err)
{
	g_ptr_array_add(data, g_strdup(path));
	return SVC_OK;
}

static enum svc_status content_at(struct svc_repo *repo, const struct svc_oid *commit,
	const char *path, GBytes **out, struct svc_error *err)
{
	*out = NULL;
	if (!*commit->hex)
		return SVC_OK;
	enum svc_status status = svc_repo_read(repo, commit, path, out, err);
	if (status == SVC_ENOTFOUND) {
		svc_error_clear(err);
		return SVC_OK;
	}
	return status;
}

static enum svc_status changed_since(
	const struct svc_flow_operation *operation, const char *path, struct svc_error *err)
{
	svc_error_set(err, SVC_ECONFLICT, "%s was changed after '%s'", path, operation->subject);
	return svc_error_hint(
		err, "undo the later change first (svc undo), or set the fields by hand");
}

/* The record of this desk-relative path; NULL for any other file. */
static const struct svc_kind *kind_of(struct svc_desk *desk, const char *path)
{
	bool is_record = g_str_has_suffix(path, ".md") && !strstr(path, ".d/");
	return is_record ? svc_kinds_of_path(svc_desk_kinds(desk), path) : NULL;
}

/* The inverse of the operation, merged with what was changed since. Refused where both touched the
 * same. */
static enum svc_status merge_inverse(const struct svc_flow_operation *operation,
	const struct svc_kind *kind, const char *path, const struct svc_merge_texts *texts,
	GBytes **out, struct svc_error *err)
{
	svc_autoclear(svc_merge_result) result = {0};
	enum svc_status status = svc_merge_record(kind, path, texts, &result, err);
	if (status)
		return status;
	if (result.conflicts->len) {
		changed_since(operation, path, err);
		return svc_error_prefix(err, "%s", (char *)result.conflicts->pdata[0]);
	}
	*out = g_string_free_to_bytes(g_steal_pointer(&result.text));
	return SVC_OK;
}

static enum svc_status restore(struct svc_desk *desk, struct svc_write *write,
	const struct svc_flow_operation *operation, const char *path, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(desk);
	struct svc_repo *repo = svc_store_repo(store);
	const char *prefix = svc_store_prefix(store);
	const char *own = path + strlen(prefix);
	g_autoptr(GBytes) before = NULL;
	g_autoptr(GBytes) after = NULL;
	g_autoptr(GBytes) now = NULL;
	enum svc_status status = content_at(repo, &operation->parent, path, &before, err);
	if (!status)
		status = content_at(repo, &operation->commit, path, &after, err);
	if (!status && svc_store_exists(store, own))
		status = svc_store_read(store, own, SVC_ATTACHMENT_MAX_BYTES, &now, err);
	if (status)
		return status;
	const struct svc_kind *kind = kind_of(desk, own);
	bool changed = !now != !after || (now && !g_bytes_equal(now, after));
	if (changed && (!before || !after || !now || !kind))
		return changed_since(operation, own, err);
	if (!before)
		return after ? svc_write_remove(write, own, after, err) : SVC_OK;
	if (!changed)
		return svc_write_file(write, own, before, after, err);
	const struct svc_merge_texts texts = {{after, now, before}};
	g_autoptr(GBytes) merged = NULL;
	status = merge_inverse(operation, kind, own, &texts, &merged, err);
	return status ? status : svc_write_file(write, own, merged, now, err);
}

enum svc_status svc_flow_undo(struct svc_desk *desk, const struct svc_flow_operation *operation,
	const struct svc_txn_options *options, struct svc_oid *commit, GPtrArray **paths,
	struct svc_error *err)
{
	svc_auto(svc_write) write = NULL;
	struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
	enum svc_status status = svc_write_begin(desk, options, &write, err);
	if (!status)
		status = svc_repo_compare(
			repo, &operation->parent, &operation->commit, collect, list, err);
	for (guint i = 0; !status && i < list->len; i++)
		status = restore(desk, write, operation, list->pdata[i], err);
	if (status)
		return status;
	g_autofree char *message = g_strdup_printf("undo: %s", operation->subject);
	svc_write_add_trailer(write, TRAILER_UNDO, operation->commit.hex);
	status = svc_write_commit(write, "undo", message, commit, err);
	if (!status)
		*paths = g_steal_pointer(&list);
	return status;
}
