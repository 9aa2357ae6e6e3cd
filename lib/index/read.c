/*
 * Reading changed files: where they are many, threads read and parse ahead of the one that writes.
 */
#include "index/private.h"
#include "util/ahead.h"

/* Bytes of files that were read and wait to be taken. */
enum { MOST_BYTES = 4 << 20 };

struct job {
	const struct svc_cache *cache;
	const struct svc_part *part;
	svc_reading_fn take;
	void *data;
};

/* Whether the bytes are those that were indexed. An entry without a hash is of a file that couldn't
 * be read. */
static bool is_same(const struct svc_part *part, const struct svc_changed *file, uint64_t content)
{
	return part->table && file->known >= 0 &&
	       svc_table_entry(part->table, (guint)file->known)->content == content;
}

static size_t read_one(guint i, void *result, void *data)
{
	const struct job *job = data;
	struct svc_reading *out = result;
	const struct svc_changed *file =
		&g_array_index(job->part->sweep.changed, struct svc_changed, i);
	const struct svc_cache_listener *listener = &job->cache->listener;
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) why = {0}; /* told by whoever reads the record */
	if (!file->regular || svc_store_read(svc_desk_store(job->cache->desk), file->path,
				      SVC_RECORD_MAX_BYTES, &bytes, &why))
		return 0;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	out->content = svc_table_hash(text ? text : "", length) | 1;
	out->same = is_same(job->part, file, out->content);
	if (out->same || svc_record_parse(job->part->shape->kind, file->path, text ? text : "",
				 length, &out->record, &why))
		return length;
	out->facts = svc_facts_seal(job->part->shape, out->record);
	if (listener->make)
		out->heard = listener->make(out->record, listener->data);
	return length;
}

static bool take_one(guint i, void *result, void *data)
{
	const struct job *job = data;
	struct svc_reading *reading = result;
	const struct svc_cache_listener *listener = &job->cache->listener;
	guint total = job->part->sweep.changed->len;
	const struct svc_changed *file =
		&g_array_index(job->part->sweep.changed, struct svc_changed, i);
	bool going = job->take(i, reading, job->data);
	if (going && listener->take && !reading->same) {
		const struct svc_cache_file heard = {file->path, reading->content};
		listener->take(&heard, reading->heard, total, listener->data);
	}
	svc_context_progress(svc_desk_context(job->cache->desk), "files indexed", i + 1, total);
	return going;
}

static void clear_one(void *result, void *data)
{
	const struct job *job = data;
	struct svc_reading *reading = result;
	svc_record_free(reading->record);
	if (reading->facts)
		g_byte_array_unref(reading->facts);
	if (reading->heard)
		job->cache->listener.free(reading->heard);
}

bool svc_cache_read(
	struct svc_cache *cache, const struct svc_part *part, svc_reading_fn take, void *data)
{
	struct job job = {cache, part, take, data};
	const struct svc_ahead work = {.total = part->sweep.changed->len,
		.size = sizeof(struct svc_reading),
		.most_held = MOST_BYTES,
		.make = read_one,
		.take = take_one,
		.clear = clear_one,
		.data = &job};
	return svc_ahead_run(&work);
}
