#include "index/sweep.h"
#include "util/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

/* As in lib/store/read.c: deeper folders are an attack on the stack, not a desk. */
enum { DEPTH_LIMIT = 256 };

/* Files of one worker before its numbers meet the next one's, which would only cost time. */
enum { WORKER_SHIFT = 28 };

struct folder {
	char *path;
	int depth;
};

struct job { /* what the threads share */
	int root;
	const struct svc_table *table;
	const struct svc_sweep_options *options;
	uint32_t *fresh;
	GMutex lock;
	GCond more;
	GQueue folders; /* of struct folder, still to be read */
	guint busy;     /* threads that are reading one */
	bool failed;
};

struct worker {
	struct job *job;
	GArray *changed; /* of struct svc_changed */
	GString *path;
	uint32_t order; /* of the next file; each worker counts in a range of its own */
	uint32_t guess; /* where its entry most likely is */
};

static void clear_changed(gpointer changed)
{
	g_free(((struct svc_changed *)changed)->path);
}

static GArray *changed_new(void)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(struct svc_changed));
	g_array_set_clear_func(list, clear_changed);
	return list;
}

void svc_sweep_clear(struct svc_sweep *sweep)
{
	g_clear_pointer(&sweep->changed, g_array_unref);
	g_clear_pointer(&sweep->fresh, g_free);
}

static void folder_free(struct folder *folder)
{
	g_free(folder->path);
	g_free(folder);
}

static void push(struct job *job, const char *path, int depth)
{
	struct folder *folder = g_new(struct folder, 1);
	*folder = (struct folder){g_strdup(path), depth};
	g_mutex_lock(&job->lock);
	g_queue_push_tail(&job->folders, folder);
	g_cond_signal(&job->more);
	g_mutex_unlock(&job->lock);
}

static struct svc_stamp coarse(struct svc_stamp stamp, int64_t granularity)
{
	if (granularity) {
		stamp.mtime_ns -= stamp.mtime_ns % granularity;
		stamp.ctime_ns -= stamp.ctime_ns % granularity;
	}
	return stamp;
}

/* Compares the file at the worker's path with its entry. */
static void look_at(struct worker *worker, const struct stat *st)
{
	struct job *job = worker->job;
	struct svc_changed now = {.stamp = coarse(svc_stamp_of(st), job->options->granularity_ns),
		.regular = S_ISREG(st->st_mode),
		.known = -1,
		.order = worker->order++};
	if (job->table)
		now.known = svc_table_guess(
			job->table, worker->path->str, worker->path->len, &worker->guess);
	if (now.known >= 0) {
		const struct svc_file_entry *entry = svc_table_entry(job->table, (guint)now.known);
		bool regular = !(entry->flags & SVC_ENTRY_IRREGULAR);
		if (!(entry->flags & SVC_ENTRY_RACY) && regular == now.regular &&
			svc_stamp_equal(&entry->stamp, &now.stamp)) {
			job->fresh[now.known] =
				now.order + 1; /* each entry is one thread's alone */
			return;
		}
	}
	now.path = g_strdup(worker->path->str);
	g_array_append_val(worker->changed, now);
}

bool svc_sweep_takes(const char *name, bool folder, const char *suffix)
{
	if (!folder)
		return g_str_has_suffix(name, suffix);
	return strcmp(name, ".") && strcmp(name, "..") && g_ascii_strcasecmp(name, ".git") &&
	       !g_str_has_suffix(name, ".d");
}

static void look_at_name(struct worker *worker, int fd, const struct dirent *entry, int depth)
{
	struct stat st;
	const char *name = entry->d_name;
	size_t length = worker->path->len;
	bool below = entry->d_type == DT_DIR, known = false;
	if (entry->d_type == DT_UNKNOWN) {
		known = !fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW);
		below = known && S_ISDIR(st.st_mode);
	}
	if (!svc_sweep_takes(name, below, worker->job->options->suffix))
		return;
	g_string_append(worker->path, name);
	if (below)
		push(worker->job, worker->path->str, depth + 1);
	else if (known || !fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW)) /* else gone since */
		look_at(worker, &st);
	g_string_truncate(worker->path, length);
}

static bool read_folder(struct worker *worker, const struct folder *folder)
{
	int fd = svc_file_open(worker->job->root, folder->path, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return errno == ENOENT || (errno == ENOTDIR && folder->depth == 0);
	DIR *dir = fdopendir(fd);
	if (!dir || folder->depth > DEPTH_LIMIT) {
		dir ? (void)closedir(dir) : svc_fd_clear(&fd);
		return false;
	}
	g_string_assign(worker->path, folder->path);
	if (worker->path->len)
		g_string_append_c(worker->path, '/');
	errno = 0;
	for (struct dirent *entry; (entry = readdir(dir)); errno = 0)
		look_at_name(worker, fd, entry, folder->depth);
	bool whole = errno == 0;
	closedir(dir);
	return whole;
}

static struct folder *next_folder(struct job *job)
{
	g_mutex_lock(&job->lock);
	while (g_queue_is_empty(&job->folders) && job->busy)
		g_cond_wait(&job->more, &job->lock);
	struct folder *folder = g_queue_pop_head(&job->folders);
	job->busy += folder != NULL;
	g_mutex_unlock(&job->lock);
	return folder;
}

static gpointer work(gpointer data)
{
	struct worker *worker = data;
	struct job *job = worker->job;
	for (struct folder *folder; (folder = next_folder(job));) {
		bool whole = read_folder(worker, folder);
		folder_free(folder);
		g_mutex_lock(&job->lock);
		job->failed = job->failed || !whole;
		job->busy--;
		if (!job->busy)
			g_cond_broadcast(&job->more);
		g_mutex_unlock(&job->lock);
	}
	return NULL;
}

static gint by_path(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct svc_changed *)a)->path, ((const struct svc_changed *)b)->path);
}

static void run_workers(struct job *job, unsigned threads, GArray *changed)
{
	g_autofree struct worker *workers = g_new0(struct worker, threads);
	g_autofree GThread **others = g_new0(GThread *, threads);
	for (unsigned i = 0; i < threads; i++)
		workers[i] = (struct worker){
			job, changed_new(), g_string_new(NULL), .order = i << WORKER_SHIFT};
	for (unsigned i = 1; i < threads; i++)
		others[i] = g_thread_try_new("sweep", work, &workers[i], NULL);
	work(&workers[0]); /* ends when all is done, whoever of the others could be started */
	for (unsigned i = 0; i < threads; i++) {
		if (others[i])
			g_thread_join(others[i]);
		g_array_append_vals(changed, workers[i].changed->data, workers[i].changed->len);
		g_array_set_clear_func(workers[i].changed, NULL);
		g_array_unref(workers[i].changed);
		g_string_free(workers[i].path, TRUE);
	}
}

bool svc_sweep_run(int root, const char *folder, const struct svc_table *table,
	const struct svc_sweep_options *options, struct svc_sweep *out)
{
	guint count = table ? svc_table_count(table) : 0;
	struct job job = {.root = root,
		.table = table,
		.options = options,
		.fresh = g_new0(uint32_t, count + 1),
		.folders = G_QUEUE_INIT};
	*out = (struct svc_sweep){.changed = changed_new(), .fresh = job.fresh};
	g_mutex_init(&job.lock);
	g_cond_init(&job.more);
	push(&job, folder, 0);
	run_workers(&job, MAX(options->threads, 1), out->changed);
	g_mutex_clear(&job.lock);
	g_cond_clear(&job.more);
	if (job.failed) {
		svc_sweep_clear(out);
		return false;
	}
	g_array_sort(out->changed, by_path);
	guint known = 0;
	for (guint i = 0; i < out->changed->len; i++)
		known += g_array_index(out->changed, struct svc_changed, i).known >= 0;
	for (guint i = 0; i < count; i++)
		out->n_fresh += job.fresh[i] != 0;
	out->n_gone = count - out->n_fresh - known;
	return true;
}
