#include "import/make.h"

enum { BATCH = 32, THREADS_MOST = 8 };

struct batch {
	guint first, count;
	bool done; /* under the maker's lock */
	struct svc_made made[BATCH];
};

struct svc_maker {
	struct svc_desk *desk;
	const struct svc_map *map;
	const GPtrArray *groups;
	GThreadPool *pool;
	GMutex lock;
	GCond done;
	GQueue batches; /* of struct batch, in order: the first is being given out */
	guint started;  /* groups that are in a batch, or were */
	guint given;    /* of the first batch */
};

static enum svc_status make(
	const struct svc_maker *maker, struct svc_made *made, struct svc_error *err)
{
	const struct svc_kind *kind = maker->map->kind;
	const char *id = made->built.id;
	made->exists = svc_desk_has(maker->desk, kind, id);
	if (made->exists || maker->map->onto)
		return SVC_OK;
	enum svc_status status = svc_desk_check_id(maker->desk, kind, id, true, err);
	if (status)
		return status;
	g_autofree char *path = svc_desk_path(maker->desk, kind, id);
	return svc_built_record(kind, &made->built, path, &made->record, err);
}

/* Runs in a thread of the pool: reads the desk, the kinds and the map, and changes its batch alone.
 */
static void work(gpointer data, gpointer user)
{
	struct batch *batch = data;
	struct svc_maker *maker = user;
	for (guint i = 0; i < batch->count; i++) {
		struct svc_made *made = &batch->made[i];
		svc_build_group(maker->map, maker->groups->pdata[batch->first + i], &made->built);
		made->status = make(maker, made, &made->why);
	}
	g_mutex_lock(&maker->lock);
	batch->done = true;
	g_cond_signal(&maker->done);
	g_mutex_unlock(&maker->lock);
}

static void start_batch(struct svc_maker *maker)
{
	guint left = maker->groups->len - maker->started;
	if (!left)
		return;
	struct batch *batch = g_new0(struct batch, 1);
	batch->first = maker->started;
	batch->count = MIN(left, BATCH);
	maker->started += batch->count;
	g_queue_push_tail(&maker->batches, batch);
	g_thread_pool_push(maker->pool, batch, NULL);
}

/* With it go the rows that its records were made of. */
static void batch_free(struct svc_maker *maker, struct batch *batch)
{
	for (guint i = 0; i < batch->count; i++) {
		struct svc_row_group *group = maker->groups->pdata[batch->first + i];
		g_ptr_array_set_size(group->rows, 0);
		svc_built_clear(&batch->made[i].built);
		svc_record_free(batch->made[i].record);
		svc_error_clear(&batch->made[i].why);
	}
	g_free(batch);
}

struct svc_maker *svc_maker_new(
	struct svc_desk *desk, const struct svc_map *map, const GPtrArray *groups)
{
	struct svc_maker *maker = g_new0(struct svc_maker, 1);
	int threads = (int)MIN(g_get_num_processors(), THREADS_MOST);
	maker->desk = desk;
	maker->map = map;
	maker->groups = groups;
	g_mutex_init(&maker->lock);
	g_cond_init(&maker->done);
	g_queue_init(&maker->batches);
	maker->pool = g_thread_pool_new(work, maker, threads, FALSE, NULL);
	for (int i = 0; i < 2 * threads + 1; i++)
		start_batch(maker);
	return maker;
}

struct svc_made *svc_maker_next(struct svc_maker *maker)
{
	struct batch *batch = g_queue_peek_head(&maker->batches);
	if (batch && maker->given == batch->count) {
		batch_free(maker, g_queue_pop_head(&maker->batches));
		maker->given = 0;
		start_batch(maker);
		batch = g_queue_peek_head(&maker->batches);
	}
	if (!batch)
		return NULL;
	g_mutex_lock(&maker->lock);
	while (!batch->done)
		g_cond_wait(&maker->done, &maker->lock);
	g_mutex_unlock(&maker->lock);
	return &batch->made[maker->given++];
}

void svc_maker_free(struct svc_maker *maker)
{
	if (!maker)
		return;
	g_thread_pool_free(maker->pool, FALSE, TRUE); /* waits for what was started */
	for (struct batch *batch; (batch = g_queue_pop_head(&maker->batches));)
		batch_free(maker, batch);
	g_mutex_clear(&maker->lock);
	g_cond_clear(&maker->done);
	g_free(maker);
}
