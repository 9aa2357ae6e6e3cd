#include "index/files.h"
#include "index/private.h"
#include <unistd.h>

bool svc_cache_files(
	struct svc_cache *cache, const struct svc_kind *kind, struct svc_cache_files *out)
{
	const struct svc_part *part = svc_cache_part(cache, kind);
	svc_cache_release(cache);
	if (part->state != SVC_PART_FRESH || !part->table)
		return false;
	*out = (struct svc_cache_files){
		svc_table_generation(part->table), svc_table_count(part->table), part->table};
	return true;
}

struct svc_cache_file svc_cache_file(const struct svc_cache_files *files, guint i)
{
	const struct svc_file_entry *entry = svc_table_entry(files->table, i);
	return (struct svc_cache_file){svc_table_path(files->table, entry), entry->content};
}

void svc_cache_listen(struct svc_cache *cache, const struct svc_cache_listener *listener)
{
	cache->listener = *listener;
}

struct svc_db *svc_cache_open_beside(struct svc_cache *cache, const char *name)
{
	g_autofree char *path = g_build_filename(cache->folder, name, NULL);
	return cache->folder_fd < 0
		       ? NULL
		       : svc_db_open(path, cache->options.frozen, svc_cache_wait_ms(cache));
}

void svc_cache_drop_beside(struct svc_cache *cache, const char *name, struct svc_db *db)
{
	g_autofree char *journal = g_strconcat(name, "-journal", NULL);
	bool writable = db->writable;
	svc_db_free(db);
	if (writable && !unlinkat(cache->folder_fd, name, 0))
		unlinkat(cache->folder_fd, journal, 0);
}
