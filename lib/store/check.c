#include "store/internal.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The path within the desk, for messages. */
static const char *shown(const struct svc_txn *txn, const char *path)
{
	const char *prefix = txn->store->prefix;
	return g_str_has_prefix(path, prefix) ? path + strlen(prefix) : path;
}

/* `unknown`: git has the file neither in HEAD nor in the index. */
static enum svc_status dirty(const struct svc_txn *txn, const char *path, bool unknown,
	const char *what, struct svc_error *err)
{
	const char *name = shown(txn, path);
	svc_error_set(err, SVC_ECONFLICT, "the file %s", what);
	svc_error_at(err, name, 0, 0);
	g_autofree char *quoted = g_shell_quote(name);
	/* git commits and stashes a file that it doesn't know only if it is told so. */
	g_autofree char *add = unknown ? g_strdup_printf("git add %s && ", quoted) : g_strdup("");
	return svc_error_hint(err,
		"commit it (%sgit commit -- %s)%s put it aside (git stash push %s-- %s)%s", add,
		quoted, txn->merge ? " or" : ",", unknown ? "-u " : "", quoted,
		txn->merge ? "" : ", or write without a commit: --no-commit");
}

enum svc_status svc_txn_check_clean(
	struct svc_txn *txn, struct svc_item *item, GBytes *old, struct svc_error *err)
{
	struct svc_index_entry entry = {0};
	svc_index_get(txn->index, item->path, &entry);
	if (entry.skip_worktree) {
		svc_error_set(err, SVC_ECONFLICT, "the file is outside the sparse checkout");
		svc_error_at(err, shown(txn, item->path), 0, 0);
		return svc_error_hint(err, "run: git sparse-checkout add the record's folder");
	}
	if (!g_str_equal(entry.blob.hex, item->was.hex))
		return dirty(txn, item->path, false,
			"has changes in the index (git add) that are not committed", err);
	if (!old)
		return item->was.hex[0]
			       ? dirty(txn, item->path, false,
					 "was deleted from the work tree, not from HEAD", err)
			       : SVC_OK;
	if (!item->was.hex[0])
		return dirty(
			txn, item->path, true, "is in the work tree but not committed yet", err);
	struct svc_oid now;
	enum svc_status status = svc_repo_hash(txn->store->repo, item->path, old, &now, err);
	if (!status && !g_str_equal(now.hex, item->was.hex))
		return dirty(txn, item->path, false, "has changes that are not committed", err);
	return status;
}

static void add_name(GHashTable *names, const char *name)
{
	char *folded = g_utf8_validate(name, -1, NULL) ? g_utf8_casefold(name, -1) : g_strdup(name);
	g_hash_table_insert(names, folded, g_strdup(name));
}

static void add_work_tree(const struct svc_txn *txn, GHashTable *names, const char *folder)
{
	svc_autofd fd = svc_file_open(txn->store->top_fd, folder, O_RDONLY | O_DIRECTORY, 0);
	int copy = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		add_name(names, entry->d_name);
	if (dir)
		closedir(dir);
}

static enum svc_status add_head_name(const char *name, void *data, struct svc_error *err)
{
	add_name(data, name);
	return SVC_OK;
}

/* The names in a folder, in the work tree and in HEAD: folded name → name. Read once. */
static enum svc_status names_of(
	struct svc_txn *txn, const char *folder, GHashTable **out, struct svc_error *err)
{
	*out = g_hash_table_lookup(txn->folders, folder);
	if (*out)
		return SVC_OK;
	*out = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_hash_table_insert(txn->folders, g_strdup(folder), *out);
	add_work_tree(txn, *out, folder);
	return svc_repo_list(txn->store->repo, &txn->head.commit, folder, add_head_name, *out, err);
}

static enum svc_status collides(
	struct svc_txn *txn, const char *path, const char *other, struct svc_error *err)
{
	const char *name = shown(txn, path);
	svc_error_set(
		err, SVC_ECONFLICT, "the name differs only in case from '%s', which exists", other);
	svc_error_at(err, name, 0, 0);
	return svc_error_hint(err, "choose another name: some file systems can't hold both");
}

enum svc_status svc_txn_check_new(struct svc_txn *txn, const char *path, struct svc_error *err)
{
	for (const char *start = path; start;) {
		const char *slash = strchr(start, '/');
		g_autofree char *folder =
			g_strndup(path, start > path ? (size_t)(start - path - 1) : 0);
		g_autofree char *name =
			slash ? g_strndup(start, (size_t)(slash - start)) : g_strdup(start);
		g_autofree char *folded = g_utf8_casefold(name, -1);
		GHashTable *names;
		enum svc_status status = names_of(txn, folder, &names, err);
		if (status)
			return status;
		const char *other = g_hash_table_lookup(names, folded);
		if (other && strcmp(other, name))
			return collides(txn, path, other, err);
		if (!other)
			add_name(names, name);
		start = slash ? slash + 1 : NULL;
	}
	return SVC_OK;
}
