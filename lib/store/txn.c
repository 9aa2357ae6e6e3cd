#include "store/internal.h"
#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* Larger files are not svc's. */
#define SIZE_LIMIT ((size_t)1 << 30)

static enum svc_status check_writable(const struct svc_store *store, struct svc_error *err)
{
	if (svc_repo_is_bare(store->repo)) {
		svc_error_set(err, SVC_EENVIRONMENT, "can't write to a bare repository");
		return svc_error_hint(err, "clone it, write there, and push");
	}
	if (!svc_store_writable(store)) {
		svc_error_set(err, SVC_EENVIRONMENT, "can't write to a past state of the desk");
		return svc_error_hint(err, "leave out --at");
	}
	return SVC_OK;
}

static enum svc_status check_identity(struct svc_repo *repo, struct svc_error *err)
{
	g_autofree char *author = svc_repo_identity(repo, SVC_REPO_AUTHOR, true);
	g_autofree char *committer = svc_repo_identity(repo, SVC_REPO_COMMITTER, true);
	if (author && committer)
		return SVC_OK;
	svc_error_set(err, SVC_EENVIRONMENT, "git doesn't know who you are: user.email is not set");
	return svc_error_hint(err, "run: git config --global user.email you@example.com\n"
				   "and: git config --global user.name \"Your Name\"");
}

/* The state of HEAD, of the index, of the person's set-up: all that a commit needs. */
static enum svc_status check_repository(struct svc_txn *txn, struct svc_error *err)
{
	struct svc_repo *repo = txn->store->repo;
	enum svc_status status = svc_repo_check_idle(repo, err);
	if (!status)
		status = check_identity(repo, err);
	if (status)
		return status;
	if (!txn->head.ref) {
		svc_error_set(
			err, SVC_ECONFLICT, "HEAD is detached: a commit would belong to no branch");
		return svc_error_hint(err,
			"go to a branch (git switch NAME)%s make one here (git switch -c NAME)%s",
			txn->merge ? " or" : ",",
			txn->merge ? "" : ", or write without a commit: --no-commit");
	}
	if (txn->bare)
		return SVC_OK;
	status = svc_check_index_lock(txn->store, txn->options.wait_ms, err);
	if (!status)
		status = svc_index_open(repo, SVC_INDEX_NAME, false, &txn->index, err);
	if (!status && svc_index_is_unmerged(txn->index)) {
		svc_error_set(err, SVC_ECONFLICT, "the index has unmerged files");
		return svc_error_hint(err,
			"git status names them; settle records with 'svc resolve ID', other "
			"files by hand and git add, then git commit");
	}
	return status;
}

static void draw_token(char token[17])
{
	guint64 number;
	if (getrandom(&number, sizeof number, 0) != sizeof number)
		number = (guint64)g_random_int() << 32 | g_random_int();
	g_snprintf(token, 17, "%016" G_GINT64_MODIFIER "x", number);
}

static enum svc_status begin(struct svc_store *store, const struct svc_txn_options *options,
	bool merge, struct svc_txn **out, struct svc_error *err)
{
	svc_auto(svc_txn) txn = g_new0(struct svc_txn, 1);
	txn->store = store;
	txn->merge = merge;
	txn->bare = svc_repo_is_bare(store->repo);
	txn->options = options ? *options : (struct svc_txn_options){0};
	if (txn->options.wait_ms <= 0)
		txn->options.wait_ms = 30000;
	txn->lock = -1;
	draw_token(txn->journal.token);
	txn->journal.items = g_ptr_array_new_with_free_func(svc_item_free);
	txn->by_path = g_hash_table_new(g_str_hash, g_str_equal);
	txn->folders = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
	enum svc_status status = svc_lock_writers(store, txn->options.wait_ms, &txn->lock, err);
	if (!status)
		status = svc_recover(store, err);
	/* Only now is HEAD read: whoever held the lock before may have moved it. */
	if (!status)
		status = svc_repo_head(store->repo, &txn->head, err);
	if (!status && !txn->options.no_commit)
		status = check_repository(txn, err);
	if (!status)
		*out = g_steal_pointer(&txn);
	return status;
}

enum svc_status svc_txn_begin(struct svc_store *store, const struct svc_txn_options *options,
	struct svc_txn **out, struct svc_error *err)
{
	enum svc_status status = check_writable(store, err);
	return status ? status : begin(store, options, false, out, err);
}

enum svc_status svc_txn_begin_merge(struct svc_store *store, const struct svc_txn_options *options,
	struct svc_txn **out, struct svc_error *err)
{
	enum svc_status status =
		svc_repo_is_bare(store->repo) ? SVC_OK : check_writable(store, err);
	return status ? status : begin(store, options, true, out, err);
}

void svc_txn_free(struct svc_txn *txn)
{
	if (!txn)
		return;
	svc_index_free(txn->index);
	svc_head_clear(&txn->head);
	svc_journal_clear(&txn->journal);
	g_clear_pointer(&txn->by_path, g_hash_table_unref);
	g_clear_pointer(&txn->folders, g_hash_table_unref);
	svc_fd_clear(&txn->lock);
	g_free(txn);
}

static enum svc_status conflict(
	struct svc_error *err, const char *path, const char *what, const char *hint)
{
	svc_error_set(err, SVC_ECONFLICT, "%s %s", path, what);
	svc_error_at(err, path, 0, 0);
	return svc_error_hint(err, "%s", hint);
}

/* What the work tree has at the path; NULL if nothing. Anything but a regular file is refused. */
static enum svc_status read_old(
	struct svc_txn *txn, const char *path, GBytes **out, struct svc_error *err)
{
	*out = NULL;
	enum svc_status status = svc_file_read(txn->store->root_fd, path, SIZE_LIMIT, out, err);
	if (status != SVC_ENOTFOUND)
		return status;
	svc_error_clear(err);
	return SVC_OK;
}

static enum svc_status read_head(struct svc_txn *txn, struct svc_item *item, struct svc_error *err)
{
	unsigned mode;
	enum svc_status status = svc_repo_entry(
		txn->store->repo, &txn->head.commit, item->path, &item->was, &mode, err);
	if (status)
		return status;
	if (mode && mode != 0100644 && mode != 0100755)
		return svc_error_set(
			err, SVC_EINVALID, "%s is not a regular file in HEAD", item->path);
	item->mode = mode ? mode : 0100644;
	return SVC_OK;
}

/* All that may speak against changing a path, before anything is changed. */
static enum svc_status check(struct svc_txn *txn, struct svc_item *item, const char *path,
	GBytes *old, bool must_be_new, GBytes *expect, struct svc_error *err)
{
	bool exists = old || item->was.hex[0];
	if (must_be_new && exists)
		return conflict(err, path, "exists already", "choose another name");
	if (expect && (!old || !g_bytes_equal(old, expect)))
		return conflict(err, path, "was changed by somebody else meanwhile",
			"read it again and repeat the change");
	enum svc_status status = SVC_OK;
	if (!exists && item->content)
		status = svc_txn_check_new(txn, item->path, err);
	if (!status && !txn->options.no_commit)
		status = svc_txn_check_clean(txn, item, old, err);
	return status;
}

static struct svc_item *new_item(struct svc_txn *txn, const char *path, GBytes *content)
{
	struct svc_item *item = g_new0(struct svc_item, 1);
	item->path = svc_store_full(txn->store, path);
	item->content = content ? g_bytes_ref(content) : NULL;
	return item;
}

static void set_content(struct svc_item *item, GBytes *content)
{
	GBytes *old = item->content;
	item->content = content ? g_bytes_ref(content) : NULL;
	g_clear_pointer(&old, g_bytes_unref);
	item->raw = (struct svc_oid){""};
	if (content)
		svc_repo_hash_raw(content, &item->raw);
}

/* A second change of the same path in one transaction goes on from the first. */
static enum svc_status change_again(struct svc_item *item, const char *path, GBytes *content,
	bool must_be_new, GBytes *expect, struct svc_error *err)
{
	if (must_be_new && item->content)
		return conflict(err, path, "exists already", "choose another name");
	if (expect && (!item->content || !g_bytes_equal(item->content, expect)))
		return conflict(err, path, "was changed earlier in the same command",
			"read it again and repeat the change");
	set_content(item, content);
	return SVC_OK;
}

static enum svc_status change(struct svc_txn *txn, const char *path, GBytes *content,
	bool must_be_new, GBytes *expect, struct svc_error *err)
{
	if (!svc_path_is_safe(path)) {
		g_autofree char *shown = g_strescape(path, NULL);
		return svc_error_set(
			err, SVC_EINVALID, "'%s' is not a safe path within the desk", shown);
	}
	g_autofree char *full = svc_store_full(txn->store, path);
	struct svc_item *known = g_hash_table_lookup(txn->by_path, full);
	if (known)
		return change_again(known, path, content, must_be_new, expect, err);
	g_autoptr(GBytes) old = NULL;
	enum svc_status status = read_old(txn, path, &old, err);
	if (status)
		return status;
	struct svc_item *item = new_item(txn, path, content);
	set_content(item, content);
	if (old)
		svc_repo_hash_raw(old, &item->raw_was);
	status = read_head(txn, item, err);
	if (!status)
		status = check(txn, item, path, old, must_be_new, expect, err);
	if (status) {
		svc_item_free(item);
		return status;
	}
	g_ptr_array_add(txn->journal.items, item);
	g_hash_table_insert(txn->by_path, item->path, item);
	return SVC_OK;
}

enum svc_status svc_txn_put(struct svc_txn *txn, const char *path, GBytes *content,
	bool must_be_new, GBytes *expect, struct svc_error *err)
{
	return change(txn, path, content, must_be_new, expect, err);
}

enum svc_status svc_txn_remove(
	struct svc_txn *txn, const char *path, GBytes *expect, struct svc_error *err)
{
	return change(txn, path, NULL, false, expect, err);
}
