/*
 * Renewing a part: the rows of changed files, and the table of files that goes with them.
 */
#include "index/private.h"
#include "index/rows.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A file whose times are less than this before it was read may be written again without their
 * changing: file systems keep times of up to two seconds' grain. */
static const int64_t racy_ns = 2000000000;

struct fill {
	struct svc_cache *cache;
	struct svc_part *part;
	struct svc_row_writer rows;
	GArray *entries; /* of struct svc_new_entry: the changed files */
	int64_t now_ns;  /* by the clock of the file system */
	uint32_t next_row;
	bool changed;
};

static struct svc_file_entry entry_of(
	const struct fill *fill, const struct svc_changed *file, uint64_t content, uint32_t row)
{
	int64_t last = MAX(file->stamp.mtime_ns, file->stamp.ctime_ns);
	return (struct svc_file_entry){.stamp = file->stamp,
		.content = content,
		.row = row,
		.flags = (uint16_t)((last >= fill->now_ns - racy_ns ? SVC_ENTRY_RACY : 0) |
				    (file->regular ? 0 : SVC_ENTRY_IRREGULAR))};
}

static bool entry_equal(const struct svc_file_entry *a, const struct svc_file_entry *b)
{
	return svc_stamp_equal(&a->stamp, &b->stamp) && a->content == b->content &&
	       a->flags == b->flags;
}

static bool take(guint i, struct svc_reading *reading, void *data)
{
	struct fill *fill = data;
	const struct svc_part *part = fill->part;
	const struct svc_changed *file = &g_array_index(part->sweep.changed, struct svc_changed, i);
	const struct svc_file_entry *old =
		file->known >= 0 ? svc_table_entry(part->table, (guint)file->known) : NULL;
	struct svc_new_entry entry = {.path = file->path, .order = file->order};
	entry.entry = entry_of(fill, file, reading->content, old ? old->row : fill->next_row++);
	fill->changed = fill->changed || !old || !entry_equal(old, &entry.entry);
	g_array_append_val(fill->entries, entry);
	return reading->same || svc_row_writer_put(&fill->rows, entry.entry.row, file->path,
					reading->record, reading->facts);
}

int64_t svc_cache_clock(struct svc_cache *cache, bool anew)
{
	struct stat st;
	const char *name = "clock";
	if (cache->folder_fd < 0 || cache->options.frozen)
		return 0;
	if (!anew)
		return fstatat(cache->folder_fd, name, &st, AT_SYMLINK_NOFOLLOW)
			       ? 0
			       : svc_stamp_of(&st).mtime_ns;
	svc_autofd fd = openat(cache->folder_fd, name,
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	return fd < 0 || futimens(fd, NULL) || fstat(fd, &st) ? 0 : svc_stamp_of(&st).mtime_ns;
}

static bool drop_gone(struct fill *fill)
{
	const struct svc_part *part = fill->part;
	guint count = part->table ? svc_table_count(part->table) : 0;
	if (!part->sweep.n_gone)
		return true;
	fill->changed = true;
	g_autofree guint8 *kept = g_malloc0(count + 1);
	for (guint i = 0; i < part->sweep.changed->len; i++) {
		int64_t known = g_array_index(part->sweep.changed, struct svc_changed, i).known;
		if (known >= 0)
			kept[known] = 1;
	}
	bool dropped = true;
	for (guint i = 0; dropped && i < count; i++) {
		if (kept[i] || part->sweep.fresh[i])
			continue;
		dropped = svc_row_writer_drop(&fill->rows, svc_table_entry(part->table, i)->row);
	}
	return dropped;
}

/* The new table's entries: those that are as they were and those that were read, by path. */
static GArray *merge(const struct svc_part *part, const GArray *read)
{
	guint count = part->table ? svc_table_count(part->table) : 0, r = 0;
	GArray *all = g_array_sized_new(
		FALSE, FALSE, sizeof(struct svc_new_entry), part->sweep.n_fresh + read->len);
	for (guint i = 0; i < count; i++) {
		if (!part->sweep.fresh[i])
			continue;
		const struct svc_file_entry *entry = svc_table_entry(part->table, i);
		const char *path = svc_table_path(part->table, entry);
		for (; r < read->len &&
			strcmp(g_array_index(read, struct svc_new_entry, r).path, path) < 0;
			r++)
			g_array_append_val(all, g_array_index(read, struct svc_new_entry, r));
		struct svc_new_entry kept = {*entry, path, part->sweep.fresh[i] - 1};
		g_array_append_val(all, kept);
	}
	g_array_append_vals(all, &g_array_index(read, struct svc_new_entry, r), read->len - r);
	return all;
}

static bool put_generation(struct svc_cache *cache, const struct svc_part *part, uint64_t number)
{
	svc_autostatement *put = svc_db_prepare(
		cache->db, "REPLACE INTO kinds (name, generation, shape) VALUES (?, ?, ?)");
	if (!put)
		return false;
	sqlite3_bind_text(put, 1, part->shape->kind->name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(put, 2, (int64_t)number);
	sqlite3_bind_text(put, 3, part->shape->fingerprint, -1, SQLITE_STATIC);
	return sqlite3_step(put) == SQLITE_DONE;
}

/* Readers are waited for; the transaction stays open until it could be committed. */
static bool commit(struct svc_cache *cache)
{
	for (int tries = 0; tries < 5; tries++) {
		if (svc_db_run(cache->db, "COMMIT"))
			return true;
		if (sqlite3_errcode(cache->db->handle) != SQLITE_BUSY)
			return false;
	}
	return false;
}

/* The table first, then the rows: whoever sees only one of them sees that they don't belong
 * together. */
static bool publish(struct fill *fill)
{
	struct svc_cache *cache = fill->cache;
	struct svc_part *part = fill->part;
	const struct svc_table_mark mark = {
		(uint64_t)g_random_int() << 32 | g_random_int(), part->looked_ns};
	g_autoptr(GArray) all =
		part->sweep.n_fresh ? merge(part, fill->entries) : g_array_ref(fill->entries);
	if (!put_generation(cache, part, mark.generation) ||
		!svc_table_write(cache->folder_fd, part->name, &mark,
			&g_array_index(all, struct svc_new_entry, 0), all->len))
		return false;
	if (commit(cache))
		return true;
	unlinkat(cache->folder_fd, part->name, 0);
	return false;
}

static bool prepare(struct fill *fill)
{
	struct svc_cache *cache = fill->cache;
	const struct svc_part *part = fill->part;
	g_autofree char *last = g_strdup_printf("SELECT max(n) FROM %s", part->shape->table);
	fill->now_ns = svc_cache_clock(cache, true);
	if (!fill->now_ns || (!part->table && !svc_row_writer_create(cache->db, part->shape)))
		return false;
	fill->next_row = (uint32_t)svc_db_number(cache->db, last, 0) + 1;
	return svc_row_writer_open(cache->db, part->shape, &fill->rows);
}

enum svc_fill_result svc_cache_fill(struct svc_cache *cache, struct svc_part *part)
{
	g_autoptr(GArray) entries = g_array_sized_new(
		FALSE, FALSE, sizeof(struct svc_new_entry), part->sweep.changed->len);
	struct fill fill = {
		.cache = cache, .part = part, .entries = entries, .changed = !part->table};
	bool whole = prepare(&fill) && svc_cache_read(cache, part, take, &fill) && drop_gone(&fill);
	svc_row_writer_clear(&fill.rows);
	if (whole && fill.changed && publish(&fill))
		return SVC_FILL_DONE;
	svc_db_run(cache->db, "ROLLBACK");
	return whole && !fill.changed ? SVC_FILL_NOTHING : SVC_FILL_FAILED;
}
