#include "util/ahead.h"
#include <string.h>

enum { FEW = 32, SLOTS = 128, MOST_THREADS = 8 };

struct slot {
	bool made;
	size_t weight;
};

struct job {
	const struct svc_ahead *work;
	GMutex lock;
	GCond made, room;
	guint next;  /* the next to be made */
	guint taken; /* those before it were taken: at most SLOTS are in between */
	size_t held; /* weight of what was made and not taken */
	bool ended;
	struct slot slots[SLOTS];
	char *results; /* of the slots */
};

static void *result_of(const struct job *job, guint i)
{
	return job->results + (i % SLOTS) * job->work->size;
}

static void clear(const struct svc_ahead *work, void *result)
{
	if (work->clear)
		work->clear(result, work->data);
	memset(result, 0, work->size);
}

/* The one that is waited for is begun in any case. */
static bool has_room(const struct job *job)
{
	return job->next == job->taken ||
	       (job->next < job->taken + SLOTS && job->held <= job->work->most_held);
}

/* The next result to be made, once there is room for it; false when there is none. */
static bool begin(struct job *job, guint *i)
{
	g_mutex_lock(&job->lock);
	while (!job->ended && job->next < job->work->total && !has_room(job))
		g_cond_wait(&job->room, &job->lock);
	bool more = !job->ended && job->next < job->work->total;
	if (more)
		*i = job->next++;
	g_mutex_unlock(&job->lock);
	return more;
}

static gpointer make_ahead(gpointer data)
{
	struct job *job = data;
	for (guint i; begin(job, &i);) {
		size_t weight = job->work->make(i, result_of(job, i), job->work->data);
		g_mutex_lock(&job->lock);
		job->slots[i % SLOTS] = (struct slot){true, weight};
		job->held += weight;
		if (i == job->taken)
			g_cond_signal(&job->made);
		g_mutex_unlock(&job->lock);
	}
	return NULL;
}

static void wait_for(struct job *job, guint i)
{
	g_mutex_lock(&job->lock);
	while (!job->slots[i % SLOTS].made)
		g_cond_wait(&job->made, &job->lock);
	g_mutex_unlock(&job->lock);
}

static void give_back(struct job *job, guint i)
{
	clear(job->work, result_of(job, i));
	g_mutex_lock(&job->lock);
	job->held -= job->slots[i % SLOTS].weight;
	job->slots[i % SLOTS] = (struct slot){0};
	job->taken = i + 1;
	g_cond_broadcast(&job->room);
	g_mutex_unlock(&job->lock);
}

static bool take_all(struct job *job)
{
	const struct svc_ahead *work = job->work;
	bool going = true;
	for (guint i = 0; going && i < work->total; i++) {
		wait_for(job, i);
		going = work->take(i, result_of(job, i), work->data);
		give_back(job, i);
	}
	return going;
}

/* Also clears what was made and not taken. */
static void end(struct job *job, GThread **threads, guint n)
{
	g_mutex_lock(&job->lock);
	job->ended = true;
	g_cond_broadcast(&job->room);
	g_mutex_unlock(&job->lock);
	for (guint i = 0; i < n; i++)
		g_thread_join(threads[i]);
	for (guint i = 0; i < SLOTS; i++)
		if (job->slots[i].made)
			clear(job->work, result_of(job, i));
}

static bool run_alone(const struct svc_ahead *work)
{
	g_autofree void *result = g_malloc0(work->size);
	bool going = true;
	for (guint i = 0; going && i < work->total; i++) {
		work->make(i, result, work->data);
		going = work->take(i, result, work->data);
		clear(work, result);
	}
	return going;
}

bool svc_ahead_run(const struct svc_ahead *work)
{
	GThread *threads[MOST_THREADS];
	guint n = 0, wanted = MIN(g_get_num_processors(), MOST_THREADS);
	if (work->total <= FEW)
		return run_alone(work);
	g_autofree char *results = g_malloc0(SLOTS * work->size);
	g_autofree struct job *job = g_new0(struct job, 1);
	job->work = work;
	job->results = results;
	g_mutex_init(&job->lock);
	g_cond_init(&job->made);
	g_cond_init(&job->room);
	while (n < wanted && (threads[n] = g_thread_try_new("ahead", make_ahead, job, NULL)))
		n++;
	bool whole = n ? take_all(job) : run_alone(work);
	end(job, threads, n);
	g_cond_clear(&job->room);
	g_cond_clear(&job->made);
	g_mutex_clear(&job->lock);
	return whole;
}
