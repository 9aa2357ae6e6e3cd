#include "repo/pack.h"

#include "repo/deflate.h"
#include "repo/internal.h"
#include "util/file.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 128, THREADS_MOST = 8 };

/* git's own name for objects that may not be used yet: see tmp_objdir_create() of git. */
#define FOLDER "tmp_objdir-svc-XXXXXX"

struct batch {
	GByteArray *bytes; /* what the contents became; NULL until then */
	enum svc_status status;
	struct svc_error why;
};

struct svc_pack {
	GPtrArray *contents;
	char *objects, *folder; /* the objects' folder, and ours below it */
	int level;              /* of compression */
	struct batch *batches;
	guint n, started;
	GThreadPool *pool;
	GMutex lock; /* of the batches' results */
	GCond done;
	GThread *thread;
	enum svc_status status;
	struct svc_error why;
};

/* Runs in a thread of the pool. */
static void compress_batch(gpointer data, gpointer user)
{
	struct svc_pack *pack = user;
	guint number = GPOINTER_TO_UINT(data) - 1, first = number * BATCH;
	struct batch *batch = &pack->batches[number];
	guint count = MIN(pack->contents->len - first, (guint)BATCH);
	GByteArray *bytes = g_byte_array_new();
	enum svc_status status = svc_deflate_blobs(bytes,
		(GBytes *const *)(pack->contents->pdata + first), count, pack->level, &batch->why);
	g_mutex_lock(&pack->lock);
	batch->bytes = bytes;
	batch->status = status;
	g_cond_signal(&pack->done);
	g_mutex_unlock(&pack->lock);
}

static void start_batch(struct svc_pack *pack)
{
	if (pack->started < pack->n)
		g_thread_pool_push(pack->pool, GUINT_TO_POINTER(++pack->started), NULL);
}

static GByteArray *wait_for(struct svc_pack *pack, guint number)
{
	struct batch *batch = &pack->batches[number];
	g_mutex_lock(&pack->lock);
	while (!batch->bytes)
		g_cond_wait(&pack->done, &pack->lock);
	g_mutex_unlock(&pack->lock);
	start_batch(pack);
	return g_steal_pointer(&batch->bytes);
}

static enum svc_status append(struct svc_pack *pack, git_indexer *indexer, GChecksum *sum,
	const void *bytes, size_t length)
{
	git_indexer_progress progress = {0};
	if (sum)
		g_checksum_update(sum, bytes, (gssize)length);
	if (git_indexer_append(indexer, bytes, length, &progress))
		return svc_repo_git_error(&pack->why, "pack the new objects");
	return SVC_OK;
}

static enum svc_status append_head(struct svc_pack *pack, git_indexer *indexer, GChecksum *sum)
{
	guint32 head[3] = {0, GUINT32_TO_BE(2), GUINT32_TO_BE(pack->contents->len)};
	memcpy(head, "PACK", 4);
	return append(pack, indexer, sum, head, sizeof head);
}

/* The pack's bytes, from which libgit2 makes file and index; it reads them again and hashes every
 * object. */
static enum svc_status feed(struct svc_pack *pack, git_indexer *indexer)
{
	guint8 digest[20];
	gsize size = sizeof digest;
	git_indexer_progress progress = {0};
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
	enum svc_status status = append_head(pack, indexer, sum);
	for (guint i = 0; i < pack->n && !status; i++) {
		g_autoptr(GByteArray) bytes = wait_for(pack, i);
		status = pack->batches[i].status;
		if (status)
			svc_error_move(&pack->why, &pack->batches[i].why);
		else
			status = append(pack, indexer, sum, bytes->data, bytes->len);
	}
	if (status)
		return status;
	g_checksum_get_digest(sum, digest, &size);
	status = append(pack, indexer, NULL, digest, size);
	if (!status && git_indexer_commit(indexer, &progress))
		status = svc_repo_git_error(&pack->why, "pack the new objects");
	return status;
}

/* The thread that puts the batches together. */
static gpointer make(gpointer data)
{
	struct svc_pack *pack = data;
	git_indexer *indexer;
	if (git_indexer_new(&indexer, pack->folder, 0, NULL, NULL)) {
		pack->status = svc_repo_git_error(&pack->why, "pack the new objects");
		return NULL;
	}
	pack->status = feed(pack, indexer);
	git_indexer_free(indexer);
	return NULL;
}

static int level_of(struct svc_repo *repo)
{
	static const char *const keys[] = {"pack.compression", "core.compression"};
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		g_autofree char *text = svc_repo_config(repo, keys[i]);
		gint64 level;
		if (text && g_ascii_string_to_signed(text, 10, -1, 9, &level, NULL))
			return (int)level;
	}
	return -1;
}

static enum svc_status make_folder(
	struct svc_repo *repo, struct svc_pack *pack, struct svc_error *err)
{
	pack->objects = svc_repo_objects(repo);
	pack->folder = g_build_filename(pack->objects, FOLDER, NULL);
	if (g_mkdtemp_full(pack->folder, 0777))
		return SVC_OK;
	return svc_file_error(err, "write", pack->objects, errno);
}

enum svc_status svc_pack_start(struct svc_repo *repo, const GPtrArray *contents,
	struct svc_pack **out, struct svc_error *err)
{
	if (svc_deflate_start(err))
		return err->status;
	svc_auto(svc_pack) pack = g_new0(struct svc_pack, 1);
	int threads = (int)MIN(g_get_num_processors(), THREADS_MOST);
	g_mutex_init(&pack->lock);
	g_cond_init(&pack->done);
	pack->contents = g_ptr_array_ref((GPtrArray *)contents);
	pack->level = level_of(repo);
	pack->n = (contents->len + BATCH - 1) / BATCH;
	pack->batches = g_new0(struct batch, pack->n);
	if (make_folder(repo, pack, err))
		return err->status;
	pack->pool = g_thread_pool_new(compress_batch, pack, threads, FALSE, NULL);
	for (int i = 0; i < 2 * threads + 1; i++)
		start_batch(pack);
	pack->thread = g_thread_new("pack", make, pack);
	*out = g_steal_pointer(&pack);
	return SVC_OK;
}

/* Where a file of ours belongs, by its name's end. Owned. */
static char *place_of(const struct svc_pack *pack, const char *name)
{
	return g_build_filename(pack->objects, "pack", name, NULL);
}

/* The name of the one file with this end; NULL if there is none. Owned. */
static char *find(const struct svc_pack *pack, const char *end)
{
	GDir *dir = g_dir_open(pack->folder, 0, NULL);
	char *found = NULL;
	for (const char *name; dir && !found && (name = g_dir_read_name(dir));)
		if (g_str_has_suffix(name, end))
			found = g_strdup(name);
	if (dir)
		g_dir_close(dir);
	return found;
}

/* Moves a file to the others, once its bytes are on the disk. One of that name has the same
 * objects: it stays. */
static enum svc_status move(const struct svc_pack *pack, const char *end, struct svc_error *err)
{
	g_autofree char *name = find(pack, end);
	if (!name)
		return svc_error_set(err, SVC_EBUG, "no %s was made of the new objects", end);
	g_autofree char *from = g_build_filename(pack->folder, name, NULL);
	g_autofree char *to = place_of(pack, name);
	svc_autofd fd = open(from, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		return svc_file_error(err, "write", from, errno);
	return rename(from, to) ? svc_file_error(err, "write", to, errno) : SVC_OK;
}

static void join(struct svc_pack *pack)
{
	if (pack->thread)
		g_thread_join(g_steal_pointer(&pack->thread));
}

/* True if another writer, or an earlier one, has made the same pack. */
static bool is_there(const struct svc_pack *pack)
{
	g_autofree char *name = find(pack, ".idx");
	g_autofree char *place = name ? place_of(pack, name) : NULL;
	return place && g_file_test(place, G_FILE_TEST_EXISTS);
}

enum svc_status svc_pack_finish(struct svc_pack *pack, struct svc_error *err)
{
	if (!pack)
		return SVC_OK;
	join(pack);
	if (pack->status) {
		svc_error_move(err, &pack->why);
		return pack->status;
	}
	if (is_there(pack))
		return SVC_OK;
	g_autofree char *packs = place_of(pack, NULL);
	if (mkdir(packs, 0777) && errno != EEXIST)
		return svc_file_error(err, "write", packs, errno);
	/* git finds a pack by its index, which comes last. */
	g_autofree char *name = find(pack, ".pack");
	enum svc_status status = move(pack, ".pack", err);
	if (!status && (status = move(pack, ".idx", err))) {
		g_autofree char *alone = place_of(pack, name);
		g_unlink(alone);
	}
	svc_autofd folder = status ? -1 : open(packs, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!status && (folder < 0 || fsync(folder)))
		return svc_file_error(err, "write", packs, errno);
	return status;
}

static void remove_folder(const char *folder)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_unlink(path);
	}
	if (dir)
		g_dir_close(dir);
	g_rmdir(folder);
}

void svc_pack_free(struct svc_pack *pack)
{
	if (!pack)
		return;
	join(pack);
	if (pack->pool)
		g_thread_pool_free(pack->pool, FALSE, TRUE);
	for (guint i = 0; i < pack->n; i++) {
		g_clear_pointer(&pack->batches[i].bytes, g_byte_array_unref);
		svc_error_clear(&pack->batches[i].why);
	}
	if (pack->folder)
		remove_folder(pack->folder);
	g_free(pack->batches);
	g_ptr_array_unref(pack->contents);
	g_free(pack->objects);
	g_free(pack->folder);
	g_mutex_clear(&pack->lock);
	g_cond_clear(&pack->done);
	svc_error_clear(&pack->why);
	g_free(pack);
}
