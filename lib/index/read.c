/*
 * Reading changed files: where they are many, threads read and parse ahead of the one that writes.
 */
#include "index/private.h"

enum { FEW = 32, AHEAD = 128, MOST_THREADS = 8 };

struct job {
	const struct svc_cache *cache;
	const struct svc_part *part;
	GMutex lock;
	GCond moved;
	guint next;  /* the next file to be read */
	guint taken; /* files that were handed on: at most AHEAD are in between */
	guint total;
	bool ended;
	struct svc_reading ring[AHEAD];
};

/* Whether the bytes are those that were indexed. An entry without a hash is of a file that couldn't
 * be read. */
static bool is_same(const struct svc_part *part, const struct svc_changed *file, uint64_t content)
{
	return part->table && file->known >= 0 &&
	       svc_table_entry(part->table, (guint)file->known)->content == content;
}

static void read_one(const struct job *job, guint i, struct svc_reading *out)
{
	const struct svc_changed *file =
		&g_array_index(job->part->sweep.changed, struct svc_changed, i);
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) why = {0}; /* told by whoever reads the record */
	*out = (struct svc_reading){0};
	if (!file->regular || svc_store_read(svc_desk_store(job->cache->desk), file->path,
				      SVC_RECORD_MAX_BYTES, &bytes, &why))
		return;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	out->content = svc_table_hash(text ? text : "", length) | 1;
	out->same = is_same(job->part, file, out->content);
	if (out->same || svc_record_parse(job->part->shape->kind, file->path, text ? text : "",
				 length, &out->record, &why))
		return;
	out->facts = svc_facts_seal(job->part->shape, out->record);
}

static void reading_clear(struct svc_reading *reading)
{
	svc_record_free(reading->record);
	if (reading->facts)
		g_byte_array_unref(reading->facts);
	*reading = (struct svc_reading){0};
}

/* The next file, once there is room for it; false when there is none. */
static bool next_file(struct job *job, guint *i)
{
	g_mutex_lock(&job->lock);
	while (!job->ended && job->next < job->total && job->next >= job->taken + AHEAD)
		g_cond_wait(&job->moved, &job->lock);
	bool more = !job->ended && job->next < job->total;
	if (more)
		*i = job->next++;
	g_mutex_unlock(&job->lock);
	return more;
}

static gpointer read_ahead(gpointer data)
{
	struct job *job = data;
	for (guint i; next_file(job, &i);) {
		struct svc_reading reading;
		read_one(job, i, &reading);
		reading.done = true;
		g_mutex_lock(&job->lock);
		job->ring[i % AHEAD] = reading;
		g_cond_broadcast(&job->moved);
		g_mutex_unlock(&job->lock);
	}
	return NULL;
}

static struct svc_reading wait_for(struct job *job, guint i)
{
	g_mutex_lock(&job->lock);
	while (!job->ring[i % AHEAD].done)
		g_cond_wait(&job->moved, &job->lock);
	struct svc_reading reading = job->ring[i % AHEAD];
	job->ring[i % AHEAD] = (struct svc_reading){0};
	job->taken = i + 1;
	g_cond_broadcast(&job->moved);
	g_mutex_unlock(&job->lock);
	return reading;
}

static bool take_all(struct job *job, bool threaded, svc_reading_fn take, void *data)
{
	bool going = true;
	for (guint i = 0; going && i < job->total; i++) {
		struct svc_reading reading;
		if (threaded)
			reading = wait_for(job, i);
		else
			read_one(job, i, &reading);
		going = take(i, &reading, data);
		reading_clear(&reading);
		svc_context_progress(
			svc_desk_context(job->cache->desk), "files indexed", i + 1, job->total);
	}
	return going;
}

static void end_threads(struct job *job, GThread **threads, guint n)
{
	g_mutex_lock(&job->lock);
	job->ended = true;
	g_cond_broadcast(&job->moved);
	g_mutex_unlock(&job->lock);
	for (guint i = 0; i < n; i++)
		g_thread_join(threads[i]);
	for (guint i = 0; i < AHEAD; i++)
		reading_clear(&job->ring[i]);
}

bool svc_cache_read(
	struct svc_cache *cache, const struct svc_part *part, svc_reading_fn take, void *data)
{
	g_autofree struct job *job = g_new0(struct job, 1);
	GThread *threads[MOST_THREADS];
	guint n = 0, wanted = MIN(g_get_num_processors(), MOST_THREADS);
	job->cache = cache;
	job->part = part;
	job->total = part->sweep.changed->len;
	g_mutex_init(&job->lock);
	g_cond_init(&job->moved);
	while (job->total > FEW && n < wanted &&
		(threads[n] = g_thread_try_new("read", read_ahead, job, NULL)))
		n++;
	bool whole = take_all(job, n > 0, take, data);
	end_threads(job, threads, n);
	g_mutex_clear(&job->lock);
	g_cond_clear(&job->moved);
	return whole;
}
