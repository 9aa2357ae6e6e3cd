#include "flow/operations.h"
#include "repo/write.h"
#include <string.h>

#define RECORD_SUFFIX ".md"

void svc_operation_clear(struct svc_operation *operation)
{
	g_free(operation->author_email);
	g_free(operation->op);
	g_free(operation->subject);
	g_strfreev(operation->records);
	g_free(operation->undoes);
	g_free(operation->undone_by);
	*operation = (struct svc_operation){0};
}

struct walk {
	svc_operation_fn fn;
	void *data;
	GHashTable *undone; /* hex id → hex id of the undo that holds */
};

static enum svc_status visit(const struct svc_commit *commit, void *data, struct svc_error *err)
{
	struct walk *walk = data;
	svc_autoclear(svc_operation) found = {
		.commit = commit->oid,
		.parent = commit->parent,
		.parents = commit->parents,
		.time = commit->time,
		.author_email = g_strdup(commit->author_email),
		.op = svc_commit_trailer(commit, SVC_TRAILER_OP),
		.subject = g_strndup(commit->message, strcspn(commit->message, "\n")),
		.records = svc_commit_trailers(commit, "Svc-Record"),
		.undoes = svc_commit_trailer(commit, SVC_TRAILER_UNDO),
		.undone_by = g_strdup(g_hash_table_lookup(walk->undone, commit->oid.hex)),
	};
	g_autofree char *count = svc_commit_trailer(commit, "Svc-Records");
	found.n_records =
		count ? (unsigned)g_ascii_strtoull(count, NULL, 10) : g_strv_length(found.records);
	/* An undo that was undone itself takes nothing back; of several, the latest counts. */
	if (found.undoes && !found.undone_by && !g_hash_table_contains(walk->undone, found.undoes))
		g_hash_table_insert(
			walk->undone, g_strdup(found.undoes), g_strdup(commit->oid.hex));
	return walk->fn(&found, walk->data, err);
}

enum svc_status svc_flow_each_operation(
	struct svc_desk *desk, svc_operation_fn fn, void *data, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(desk);
	g_autoptr(GHashTable) undone =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	struct walk walk = {fn, data, undone};
	g_autofree char *folder = g_strdup(svc_store_prefix(store));
	if (*folder)
		folder[strlen(folder) - 1] = '\0';
	const struct svc_oid *at = svc_store_commit(store);
	const char *within = *folder ? folder : NULL;
	struct svc_repo *repo = svc_store_repo(store);
	return at ? svc_repo_history_from(repo, at, within, false, visit, &walk, err)
		  : svc_repo_history(repo, within, false, visit, &walk, err);
}

const struct svc_kind *svc_flow_record_of(struct svc_desk *desk, const char *path, char **stem)
{
	const struct svc_kind *kind = svc_kinds_of_path(svc_desk_kinds(desk), path);
	const char *folder = strstr(path, ".d/");
	g_autofree char *file = folder ? g_strndup(path, (gsize)(folder - path))
				: g_str_has_suffix(path, RECORD_SUFFIX)
					? g_strndup(path, strlen(path) - strlen(RECORD_SUFFIX))
					: NULL;
	if (!kind || !file)
		return NULL;
	*stem = g_path_get_basename(file);
	return kind;
}

static enum svc_status collect(const char *path, void *data, struct svc_error *err)
{
	g_ptr_array_add(data, g_strdup(path));
	return SVC_OK;
}

enum svc_status svc_flow_operation_paths(struct svc_desk *desk,
	const struct svc_operation *operation, GPtrArray **out, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	enum svc_status status =
		svc_repo_compare(repo, &operation->parent, &operation->commit, collect, paths, err);
	if (status && svc_repo_is_shallow(repo)) {
		svc_error_set(err, SVC_EENVIRONMENT,
			"this shallow clone lacks what was before %.10s", operation->commit.hex);
		return svc_error_hint(err, "git fetch --deepen=1");
	}
	if (!status)
		*out = g_steal_pointer(&paths);
	return status;
}

enum svc_status svc_flow_operation_records(struct svc_desk *desk,
	const struct svc_operation *operation, GPtrArray **out, struct svc_error *err)
{
	const char *prefix = svc_store_prefix(svc_desk_store(desk));
	g_autoptr(GPtrArray) paths = NULL;
	enum svc_status status = svc_flow_operation_paths(desk, operation, &paths, err);
	if (status)
		return status;
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < paths->len; i++) {
		const char *path = paths->pdata[i];
		g_autofree char *stem = NULL;
		const struct svc_kind *kind =
			g_str_has_prefix(path, prefix)
				? svc_flow_record_of(desk, path + strlen(prefix), &stem)
				: NULL;
		g_autofree char *name = kind ? g_strdup_printf("%s/%s", kind->name, stem) : NULL;
		if (!name || g_hash_table_contains(seen, name))
			continue;
		g_hash_table_add(seen, name);
		g_ptr_array_add(records, g_steal_pointer(&name));
	}
	*out = g_steal_pointer(&records);
	return SVC_OK;
}
