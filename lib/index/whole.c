/*
 * The index as a whole: what there is of it, and making it anew.
 */
#include "index/private.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct svc_cache_status svc_cache_look(struct svc_cache *cache, const struct svc_kind *kind)
{
	struct svc_part *part = svc_part_new(kind);
	struct svc_cache_status status = {0};
	svc_cache_release(cache);
	svc_part_open_table(cache, part);
	if (svc_part_sweep(cache, part)) {
		status.files = part->sweep.n_fresh + part->sweep.changed->len;
		status.changed = part->sweep.changed->len;
		status.gone = part->sweep.n_gone;
	}
	status.indexed = part->table && svc_cache_open_db(cache) && svc_part_is_valid(cache, part);
	svc_part_free(part);
	return status;
}

const char *svc_cache_folder(const struct svc_cache *cache)
{
	return cache->folder;
}

uint64_t svc_cache_bytes(const struct svc_cache *cache)
{
	uint64_t bytes = 0;
	g_autoptr(GDir) dir = g_dir_open(cache->folder, 0, NULL);
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		struct stat st;
		if (!fstatat(cache->folder_fd, name, &st, AT_SYMLINK_NOFOLLOW))
			bytes += (uint64_t)st.st_size;
	}
	return bytes;
}

enum svc_status svc_cache_rebuild(struct svc_cache *cache, struct svc_error *err)
{
	svc_cache_release(cache);
	g_clear_pointer(&cache->db, svc_db_free);
	g_hash_table_remove_all(cache->parts);
	cache->given_up = false;
	g_autoptr(GDir) dir = g_dir_open(cache->folder, 0, NULL);
	for (const char *name; dir && (name = g_dir_read_name(dir));)
		if (unlinkat(cache->folder_fd, name, 0) && errno != ENOENT)
			return svc_file_error(err, "remove", name, errno);
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(cache->desk));
	for (guint i = 0; i < kinds->len; i++)
		svc_cache_part(cache, kinds->pdata[i]);
	svc_cache_release(cache);
	return SVC_OK;
}
