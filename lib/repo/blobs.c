#include "repo/internal.h"
#include "repo/write.h"
#include <glib/gstdio.h>
#include <string.h>

/* From this many new files on, one pack is faster than loose objects. */
#define PACK_FROM 200

/* What `git fast-import` is fed with, in a thread of its own. */
struct svc_blobs {
	struct svc_repo *repo; /* borrowed */
	GPtrArray *contents;   /* of GBytes */
	guint next;
	bool headed;       /* the next one's head was given */
	char head[64];     /* of a blob, or the end */
	GHashTable *keeps; /* set of .keep files that were there before */
	GThread *thread;
	enum svc_status status;
	struct svc_error why;
};

/* The stream, piece by piece: it is never in memory as a whole. */
static const void *next_piece(void *data, size_t *length)
{
	struct svc_blobs *blobs = data;
	const char *lead = blobs->next ? "\n" : "";
	if (blobs->next > blobs->contents->len)
		return NULL;
	if (blobs->next == blobs->contents->len) {
		blobs->next++;
		*length = (size_t)g_snprintf(blobs->head, sizeof blobs->head, "%sdone\n", lead);
		return blobs->head;
	}
	GBytes *content = g_ptr_array_index(blobs->contents, blobs->next);
	if (!blobs->headed) {
		blobs->headed = true;
		*length = (size_t)g_snprintf(blobs->head, sizeof blobs->head,
			"%sblob\ndata %" G_GSIZE_FORMAT "\n", lead, g_bytes_get_size(content));
		return blobs->head;
	}
	blobs->headed = false;
	blobs->next++;
	const void *bytes = g_bytes_get_data(content, length);
	return bytes ? bytes : "";
}

/* Calls `fn` with each file that keeps a pack from being collected. */
static void each_keep(
	struct svc_blobs *blobs, void (*fn)(struct svc_blobs *blobs, const char *path))
{
	g_autofree char *folder = g_build_filename(blobs->repo->commondir, "objects", "pack", NULL);
	GDir *dir = g_dir_open(folder, 0, NULL);
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		if (g_str_has_suffix(name, ".keep"))
			fn(blobs, path);
	}
	if (dir)
		g_dir_close(dir);
}

static void note_keep(struct svc_blobs *blobs, const char *path)
{
	g_hash_table_add(blobs->keeps, g_strdup(path));
}

/* A killed fast-import leaves such a file, which keeps its pack for ever and lets nobody make the
 * same pack again. The content tells whose it is; one without any is ours if it is new. */
static void drop_keep(struct svc_blobs *blobs, const char *path)
{
	g_autofree char *text = NULL;
	if (!g_file_get_contents(path, &text, NULL, NULL))
		return;
	bool fresh = !*text && !g_hash_table_contains(blobs->keeps, path);
	if (fresh || !strcmp(g_strchomp(text), "fast-import"))
		g_unlink(path);
}

static gpointer import(gpointer data)
{
	const char *args[] = {
		"-c", "fastimport.unpackLimit=0", "fast-import", "--quiet", "--done", NULL};
	struct svc_blobs *blobs = data;
	blobs->status = svc_repo_feed_git(blobs->repo, args, next_piece, blobs, &blobs->why);
	if (blobs->status)
		each_keep(blobs, drop_keep);
	return NULL;
}

/* Starts to pack all contents whose blob is to be stored by us. */
static struct svc_blobs *start(
	struct svc_repo *repo, const struct svc_change *changes, const bool *plain, size_t count)
{
	struct svc_blobs *blobs = g_new0(struct svc_blobs, 1);
	blobs->repo = repo;
	blobs->keeps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	each_keep(blobs, note_keep);
	blobs->contents = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	for (size_t i = 0; i < count; i++)
		if (plain[i])
			g_ptr_array_add(blobs->contents, g_bytes_ref(changes[i].content));
	blobs->thread = g_thread_new("fast-import", import, blobs);
	return blobs;
}

static void join(struct svc_blobs *blobs)
{
	if (blobs->thread)
		g_thread_join(g_steal_pointer(&blobs->thread));
}

enum svc_status svc_blobs_finish(struct svc_blobs *blobs, struct svc_error *err)
{
	if (!blobs)
		return SVC_OK;
	join(blobs);
	if (blobs->status)
		svc_error_move(err, &blobs->why);
	return blobs->status;
}

void svc_blobs_free(struct svc_blobs *blobs)
{
	if (!blobs)
		return;
	join(blobs);
	g_ptr_array_unref(blobs->contents);
	g_hash_table_unref(blobs->keeps);
	svc_error_clear(&blobs->why);
	g_free(blobs);
}

static enum svc_status store_loose(
	struct svc_repo *repo, struct svc_change *change, struct svc_error *err)
{
	git_oid id;
	gsize size;
	const void *bytes = g_bytes_get_data(change->content, &size);
	if (git_blob_create_from_buffer(&id, repo->git, bytes ? bytes : "", size))
		return svc_repo_git_error(err, "store %s", change->path);
	change->blob = svc_oid_from_git(&id);
	return SVC_OK;
}

/* Stores the contents marked as plain: their bytes are the blobs. */
static enum svc_status store(struct svc_repo *repo, struct svc_change *changes, const bool *plain,
	size_t count, struct svc_blobs **pending, struct svc_error *err)
{
	size_t many = 0;
	enum svc_status status = SVC_OK;
	for (size_t i = 0; i < count; i++)
		many += plain[i];
	bool packed = many >= PACK_FROM;
	if (packed)
		*pending = start(repo, changes, plain, count);
	for (size_t i = 0; i < count && !status; i++) {
		if (!plain[i])
			continue;
		if (!packed)
			status = store_loose(repo, &changes[i], err);
		else if (changes[i].raw.hex[0])
			changes[i].blob = changes[i].raw;
		else
			status = svc_repo_hash_raw(changes[i].content, &changes[i].blob);
	}
	return status;
}

enum svc_status svc_repo_write_blobs(struct svc_repo *repo, struct svc_change *changes,
	size_t count, struct svc_blobs **pending, struct svc_error *err)
{
	g_autofree bool *plain = g_new0(bool, count + 1);
	*pending = NULL;
	enum svc_status status = svc_repo_load(repo, err);
	for (size_t i = 0; i < count && !status; i++) {
		changes[i].blob = (struct svc_oid){""};
		if (!changes[i].content)
			continue;
		plain[i] = !svc_repo_is_filtered(repo, changes[i].path, changes[i].content);
		if (!plain[i])
			status = svc_repo_hash_by_git(repo, changes[i].path, changes[i].content,
				true, &changes[i].blob, err);
	}
	return status ? status : store(repo, changes, plain, count, pending, err);
}

enum svc_status svc_repo_store_blobs(
	struct svc_repo *repo, struct svc_change *changes, size_t count, struct svc_error *err)
{
	svc_auto(svc_blobs) pending = NULL;
	g_autofree bool *plain = g_new0(bool, count + 1);
	enum svc_status status = svc_repo_load(repo, err);
	for (size_t i = 0; i < count; i++) {
		changes[i].blob = changes[i].raw = (struct svc_oid){""};
		plain[i] = true;
	}
	if (!status)
		status = store(repo, changes, plain, count, &pending, err);
	return status ? status : svc_blobs_finish(pending, err);
}
