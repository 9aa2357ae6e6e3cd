#include "store/internal.h"
#include "util/when.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *svc_store_full(const struct svc_store *store, const char *path)
{
	return g_strconcat(store->prefix, path, NULL);
}

static enum svc_status no_desk(const char *dir, struct svc_error *err)
{
	g_autofree char *absolute = g_canonicalize_filename(dir, NULL);
	svc_error_set(err, SVC_EENVIRONMENT, "%s is not in a desk: no .svc folder here or above",
		absolute);
	return svc_error_hint(err, "go to a desk's folder, or make one here with: svc init");
}

/* True if the folder `prefix` ("" or "a/b/") of the work tree (or of the commit) has a `.svc`. */
static bool has_desk(struct svc_store *store, const char *prefix)
{
	g_autofree char *path = g_strconcat(prefix, ".svc", NULL);
	if (store->top_fd >= 0) {
		svc_autofd fd = svc_file_open(store->top_fd, path, O_PATH | O_DIRECTORY, 0);
		if (fd >= 0)
			return true;
	}
	svc_autoclear(svc_error) ignored = {0};
	struct svc_oid id;
	unsigned mode;
	return store->from_commit &&
	       !svc_repo_entry(store->repo, &store->commit, path, &id, &mode, &ignored) &&
	       mode == 040000;
}

/* The folder of a path such as "ops/.svc/config.yaml", with '/'; NULL for other paths. Owned. */
static char *desk_of(const char *path)
{
	const char *svc = g_str_has_suffix(path, "/.svc/config.yaml")
				  ? path + strlen(path) - strlen(".svc/config.yaml")
				  : NULL;
	return svc ? g_strndup(path, (size_t)(svc - path)) : NULL;
}

static enum svc_status note_desk(
	const char *path, const struct svc_oid *blob, void *data, struct svc_error *err)
{
	char *desk = desk_of(path);
	if (desk)
		g_ptr_array_add(data, desk);
	return SVC_OK;
}

/* A bare repository has no folder to stand in: the only desk of the commit is meant. Sets prefix.
 */
static enum svc_status find_bare_desk(
	struct svc_store *store, const char *dir, struct svc_error *err)
{
	g_autoptr(GPtrArray) desks = g_ptr_array_new_with_free_func(g_free);
	enum svc_status status = SVC_OK;
	if (has_desk(store, ""))
		g_ptr_array_add(desks, g_strdup(""));
	else
		status = svc_repo_walk(store->repo, &store->commit, "", note_desk, desks, err);
	if (status)
		return status;
	if (!desks->len)
		return no_desk(dir, err);
	if (desks->len == 1) {
		store->prefix = g_strdup(g_ptr_array_index(desks, 0));
		return SVC_OK;
	}
	svc_error_set(err, SVC_EENVIRONMENT,
		"%s holds %u desks, and a bare repository has no "
		"folder that says which",
		dir, desks->len);
	return svc_error_hint(err, "clone it and go to the folder of the desk, such as %s",
		(const char *)g_ptr_array_index(desks, 0));
}

/* Goes up from `dir` to the repository's top. Sets prefix. */
static enum svc_status find_desk(struct svc_store *store, const char *dir, struct svc_error *err)
{
	const char *top = svc_repo_workdir(store->repo);
	if (!top)
		return find_bare_desk(store, dir, err);
	char *resolved = realpath(dir, NULL);
	g_autofree char *below = NULL;
	if (!resolved)
		return svc_file_error(err, "open", dir, errno);
	g_autofree char *here = g_strconcat(resolved, "/", NULL);
	free(resolved);
	if (g_str_has_prefix(here, top))
		below = g_strdup(here + strlen(top));
	else
		below = g_strdup(""); /* in the git directory */
	for (;;) {
		if (has_desk(store, below)) {
			store->prefix = g_steal_pointer(&below);
			return SVC_OK;
		}
		if (!*below)
			return no_desk(dir, err);
		below[strlen(below) - 1] = 0;
		char *slash = strrchr(below, '/');
		slash ? (slash[1] = 0) : (below[0] = 0);
	}
}

/* A time as people write it (util/when.h, in UTC), of a day its last second; else a revision. A tag
 * that somebody sends must not change what a date means: it is found as refs/tags/NAME. */
static enum svc_status resolve_at(struct svc_store *store, const char *at, struct svc_error *err)
{
	struct svc_span span;
	svc_autoclear(svc_error) no_time = {0};
	store->from_commit = true;
	if (svc_when_parse(at, store->ctx->now, NULL, &span, &no_time))
		return svc_repo_resolve(store->repo, at, &store->commit, err);
	if (span.start > store->ctx->now)
		svc_context_warn(store->ctx, NULL, 0,
			"%s lies in the future: this is the desk as it is committed now", at);
	int64_t time = span.end > span.start ? span.end - 1 : span.start;
	enum svc_status status = svc_repo_resolve_time(store->repo, time, &store->commit, err);
	return status ? svc_error_prefix(err, "%s", at) : SVC_OK;
}

static enum svc_status open_folders(struct svc_store *store, struct svc_error *err)
{
	const char *top = svc_repo_workdir(store->repo);
	if (!top)
		return SVC_OK;
	store->top_fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return store->top_fd < 0 ? svc_file_error(err, "open", top, errno) : SVC_OK;
}

static enum svc_status open_root(struct svc_store *store, struct svc_error *err)
{
	if (store->top_fd < 0)
		return SVC_OK;
	g_autofree char *folder = g_strdup(store->prefix);
	if (*folder)
		folder[strlen(folder) - 1] = 0;
	store->root = g_strconcat(svc_repo_workdir(store->repo), folder, NULL);
	if (!*folder)
		store->root[strlen(store->root) - 1] = 0;
	store->root_fd = svc_file_open(store->top_fd, folder, O_RDONLY | O_DIRECTORY, 0);
	/* Another commit's desk need not be in the work tree. */
	if (store->root_fd < 0 && !store->from_commit)
		return svc_file_error(err, "open", store->root, errno);
	return SVC_OK;
}

/* What a killed writer left is settled now, if no living one holds the lock. */
static void settle_old(struct svc_store *store)
{
	svc_autoclear(svc_error) err = {0};
	svc_autofd lock = -1;
	if (!svc_journal_exists(store) || svc_lock_writers(store, -1, &lock, &err))
		return;
	svc_recover(store, &err); /* where it can't, the next writer says why */
}

enum svc_status svc_store_open(const struct svc_context *ctx, const char *dir, const char *at,
	struct svc_store **out, struct svc_error *err)
{
	svc_auto(svc_store) store = g_new0(struct svc_store, 1);
	store->ctx = ctx;
	store->root_fd = store->top_fd = -1;
	enum svc_status status = svc_repo_open(ctx, dir, &store->repo, err);
	if (!status)
		status = open_folders(store, err);
	if (!status && (at || svc_repo_is_bare(store->repo)))
		status = resolve_at(store, at ? at : "HEAD", err);
	if (!status)
		status = find_desk(store, dir, err);
	if (!status)
		status = open_root(store, err);
	if (status)
		return status;
	settle_old(store);
	*out = g_steal_pointer(&store);
	return SVC_OK;
}

void svc_store_free(struct svc_store *store)
{
	if (!store)
		return;
	svc_fd_clear(&store->root_fd);
	svc_fd_clear(&store->top_fd);
	svc_repo_free(store->repo);
	g_free(store->root);
	g_free(store->prefix);
	g_free(store);
}

struct svc_repo *svc_store_repo(struct svc_store *store)
{
	return store->repo;
}

const char *svc_store_root(const struct svc_store *store)
{
	return store->root;
}

const char *svc_store_prefix(const struct svc_store *store)
{
	return store->prefix;
}

const struct svc_oid *svc_store_commit(const struct svc_store *store)
{
	return store->from_commit ? &store->commit : NULL;
}

bool svc_store_writable(const struct svc_store *store)
{
	return !store->from_commit && store->root_fd >= 0;
}
