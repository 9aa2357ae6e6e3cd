#include "index/facts.h"
#include "index/private.h"
#include <string.h>

/* Rows that lie between two that are wanted are stepped over as long as they are this few. */
enum { NEAR = 8 };

/* Bytes and whose they are. */
static uint32_t sum_of(const char *path, const uint8_t *bytes, size_t length)
{
	return (uint32_t)(svc_table_hash(bytes, length) + 3 * svc_table_hash(path, strlen(path)));
}

GByteArray *svc_facts_seal(const struct svc_shape *shape, struct svc_record *record)
{
	uint32_t sum = 0;
	g_autoptr(GByteArray) bytes = g_byte_array_sized_new(512);
	g_byte_array_append(bytes, (const guint8 *)&sum, sizeof sum);
	if (!svc_facts_pack(shape->form, record, bytes))
		return NULL;
	sum = sum_of(record->path, bytes->data + sizeof sum, bytes->len - sizeof sum);
	memcpy(bytes->data, &sum, sizeof sum);
	return g_steal_pointer(&bytes);
}

struct svc_record *svc_facts_open(
	const struct svc_shape *shape, const char *path, const uint8_t *bytes, size_t length)
{
	uint32_t sum;
	if (length <= sizeof sum)
		return NULL;
	memcpy(&sum, bytes, sizeof sum);
	bytes += sizeof sum;
	length -= sizeof sum;
	return sum == sum_of(path, bytes, length)
		       ? svc_facts_unpack(shape->form, path, bytes, length)
		       : NULL;
}

struct svc_shelf {
	struct svc_cache *cache;
	const struct svc_kind *kind;
	uint64_t generation;              /* of the rows that were found */
	const struct svc_part *part;      /* what they are a part of */
	GByteArray *bytes;                /* sealed facts, one after the other */
	guint starts[SVC_SHELF_ROOM + 1]; /* of each: it is empty where there are none */
	guint count;
};

struct svc_shelf *svc_shelf_new(struct svc_cache *cache, const struct svc_kind *kind)
{
	struct svc_shelf *shelf = g_new0(struct svc_shelf, 1);
	const struct svc_part *part = g_hash_table_lookup(cache->parts, kind);
	shelf->cache = cache;
	shelf->kind = kind;
	shelf->generation = part && part->table ? svc_table_generation(part->table) : 0;
	shelf->bytes = g_byte_array_new();
	return shelf;
}

void svc_shelf_free(struct svc_shelf *shelf)
{
	if (!shelf)
		return;
	g_byte_array_unref(shelf->bytes);
	g_free(shelf);
}

/* The part with the rows that were found, in a read transaction; NULL where it is another now. */
static struct svc_part *begin(const struct svc_shelf *shelf)
{
	struct svc_part *part = g_hash_table_lookup(shelf->cache->parts, shelf->kind);
	svc_cache_release(shelf->cache);
	if (!part || !part->table || part->state == SVC_PART_UNUSABLE ||
		svc_table_generation(part->table) != shelf->generation ||
		!svc_cache_begin(shelf->cache, part))
		return NULL;
	return part;
}

struct walk { /* over the rows of facts, from one that is wanted to the next */
	sqlite3_stmt *facts;
	int64_t at; /* INT64_MAX behind the last */
	int code;   /* of SQLite */
};

/* Moves on, or back; true where `row` is there. */
static bool seek(struct walk *walk, int64_t row)
{
	if (walk->at > row || row - walk->at > NEAR) {
		sqlite3_reset(walk->facts);
		sqlite3_bind_int64(walk->facts, 1, row);
		walk->at = row - 1;
	}
	while (walk->at < row) {
		walk->code = sqlite3_step(walk->facts);
		walk->at =
			walk->code == SQLITE_ROW ? sqlite3_column_int64(walk->facts, 0) : INT64_MAX;
	}
	return walk->at == row;
}

/* False where the table can't be read as it should. */
static bool fetch(struct svc_shelf *shelf, const int64_t *rows)
{
	g_autofree char *sql = g_strdup_printf(
		"SELECT n, bytes FROM %s WHERE n >= ? ORDER BY n", shelf->part->shape->facts_table);
	svc_autostatement *facts = svc_db_prepare(shelf->cache->db, sql);
	struct walk walk = {facts, INT64_MAX, facts ? SQLITE_ROW : SQLITE_ERROR};
	for (guint i = 0; i < shelf->count; i++) {
		bool sound = walk.code == SQLITE_ROW || walk.code == SQLITE_DONE;
		if (sound && rows[i] >= 0 && seek(&walk, rows[i]))
			g_byte_array_append(shelf->bytes, sqlite3_column_blob(facts, 1),
				(guint)sqlite3_column_bytes(facts, 1));
		shelf->starts[i + 1] = shelf->bytes->len;
	}
	return walk.code == SQLITE_ROW || walk.code == SQLITE_DONE;
}

/* Facts that can't be read are made anew by the next query, with all else. */
void svc_shelf_fill(struct svc_shelf *shelf, const int64_t *rows, guint n)
{
	struct svc_part *part = begin(shelf);
	g_byte_array_set_size(shelf->bytes, 0);
	shelf->part = part;
	shelf->count = part ? n : 0;
	if (part && !fetch(shelf, rows)) {
		part->state = SVC_PART_UNUSABLE;
		svc_cache_drop(shelf->cache);
	}
	svc_cache_release(shelf->cache);
}

struct svc_record *svc_shelf_take(const struct svc_shelf *shelf, guint i, const char *path)
{
	if (i >= shelf->count)
		return NULL;
	return svc_facts_open(shelf->part->shape, path, shelf->bytes->data + shelf->starts[i],
		shelf->starts[i + 1] - shelf->starts[i]);
}
