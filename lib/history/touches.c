#include "history/touches.h"
#include <string.h>

/* Commits are taken by chunks: what is next to each other shares most of its folders. Threads may
 * be AHEAD chunks ahead. */
enum { CHUNK = 128, AHEAD = 16, MOST_THREADS = 4, MANY = 4 * CHUNK };

struct chunk {
	GPtrArray *commits; /* of GArray of struct svc_touch; fewer than there are: one failed */
	bool done;
};

struct job {
	struct svc_desk *desk;
	const struct svc_graph *graph;
	const char *prefix;
	GMutex lock;
	GCond moved;
	guint next, taken, total; /* chunks */
	bool ended;
	struct chunk ring[AHEAD];
};

struct collecting {
	const char *prefix;
	GArray *touches;
};

static void clear_touch(gpointer pointer)
{
	struct svc_touch *touch = pointer;
	g_free(touch->path);
	g_free(touch->before);
}

static void collect(const char *path, const struct svc_raw_id *before, guint n,
	const struct svc_raw_id *after, void *data)
{
	struct collecting *collecting = data;
	struct svc_touch touch = {.after = *after, .n_before = n};
	if (!g_str_has_suffix(path, ".md"))
		return;
	touch.path = g_strdup(path + strlen(collecting->prefix));
	touch.before = g_memdup2(before, n * sizeof *before);
	g_array_append_val(collecting->touches, touch);
}

static bool look_at(struct job *job, struct svc_repo *repo, guint i, GPtrArray *out)
{
	const struct svc_graph_commit *commit =
		&g_array_index(job->graph->commits, struct svc_graph_commit, i);
	const struct svc_oid id = svc_raw_id_oid(&commit->id);
	svc_autoclear(svc_error) why = {0}; /* whoever reads all commits instead will tell */
	GArray *touches = g_array_new(FALSE, FALSE, sizeof(struct svc_touch));
	g_array_set_clear_func(touches, clear_touch);
	g_ptr_array_add(out, touches);
	struct collecting collecting = {job->prefix, touches};
	return svc_repo_touched(repo, &id, job->prefix, collect, &collecting, &why) == SVC_OK;
}

static GPtrArray *look_at_chunk(struct job *job, struct svc_repo *repo, guint chunk)
{
	GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	guint end = MIN((chunk + 1) * CHUNK, job->graph->commits->len);
	for (guint i = chunk * CHUNK; i < end; i++) {
		if (repo && look_at(job, repo, i, out))
			continue;
		g_ptr_array_set_size(out, 0);
		break;
	}
	return out;
}

/* The next chunk, once there is room for it; false when there is none. */
static bool next_chunk(struct job *job, guint *chunk)
{
	g_mutex_lock(&job->lock);
	while (!job->ended && job->next < job->total && job->next >= job->taken + AHEAD)
		g_cond_wait(&job->moved, &job->lock);
	bool more = !job->ended && job->next < job->total;
	if (more)
		*chunk = job->next++;
	g_mutex_unlock(&job->lock);
	return more;
}

/* A repository of one's own: libgit2's handles are for one thread. */
static struct svc_repo *open_again(struct svc_desk *desk)
{
	struct svc_repo *repo = NULL, *own = svc_store_repo(svc_desk_store(desk));
	svc_autoclear(svc_error) why = {0};
	const char *top = svc_repo_workdir(own);
	if (svc_repo_open(svc_desk_context(desk), top ? top : svc_repo_gitdir(own), &repo, &why))
		return NULL;
	return repo;
}

static gpointer look_ahead(gpointer data)
{
	struct job *job = data;
	svc_auto(svc_repo) repo = open_again(job->desk);
	for (guint chunk; next_chunk(job, &chunk);) {
		GPtrArray *commits = look_at_chunk(job, repo, chunk);
		g_mutex_lock(&job->lock);
		job->ring[chunk % AHEAD] = (struct chunk){commits, true};
		g_cond_broadcast(&job->moved);
		g_mutex_unlock(&job->lock);
	}
	return NULL;
}

static GPtrArray *wait_for(struct job *job, guint chunk)
{
	g_mutex_lock(&job->lock);
	while (!job->ring[chunk % AHEAD].done)
		g_cond_wait(&job->moved, &job->lock);
	GPtrArray *commits = job->ring[chunk % AHEAD].commits;
	job->ring[chunk % AHEAD] = (struct chunk){NULL, false};
	job->taken = chunk + 1;
	g_cond_broadcast(&job->moved);
	g_mutex_unlock(&job->lock);
	return commits;
}

static bool take_all(struct job *job, bool threaded, svc_touches_fn take, void *data)
{
	guint total = job->graph->commits->len;
	struct svc_repo *repo = svc_store_repo(svc_desk_store(job->desk));
	for (guint chunk = 0; chunk < job->total; chunk++) {
		g_autoptr(GPtrArray) commits =
			threaded ? wait_for(job, chunk) : look_at_chunk(job, repo, chunk);
		for (guint i = 0; i < commits->len; i++)
			if (!take(chunk * CHUNK + i, commits->pdata[i], data))
				return false;
		if (!commits->len)
			return false;
		svc_context_progress(svc_desk_context(job->desk), "commits read",
			MIN((chunk + 1) * CHUNK, total), total);
	}
	return true;
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
		if (job->ring[i].commits)
			g_ptr_array_unref(job->ring[i].commits);
}

bool svc_touches_each(
	struct svc_desk *desk, const struct svc_graph *graph, svc_touches_fn take, void *data)
{
	guint total = graph->commits->len;
	struct job job = {.desk = desk,
		.graph = graph,
		.prefix = svc_store_prefix(svc_desk_store(desk)),
		.total = (total + CHUNK - 1) / CHUNK};
	GThread *threads[MOST_THREADS];
	guint n = total < MANY ? 0 : MIN(g_get_num_processors(), MOST_THREADS);
	g_mutex_init(&job.lock);
	g_cond_init(&job.moved);
	svc_repo_trust_ids(true);
	svc_repo_keep_objects(false);
	for (guint i = 0; i < n; i++)
		threads[i] = g_thread_new("history", look_ahead, &job);
	bool good = take_all(&job, n > 0, take, data);
	end_threads(&job, threads, n);
	svc_repo_keep_objects(true);
	svc_repo_trust_ids(false);
	g_cond_clear(&job.moved);
	g_mutex_clear(&job.lock);
	return good;
}
