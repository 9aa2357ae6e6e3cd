#include "index/names.h"
#include "index/private.h"
#include <dirent.h>
#include <fcntl.h>
#include <string.h>

enum { DEPTH_LIMIT = 256 }; /* as in sweep.c */

/* Times of files have up to two seconds' grain. */
static const int64_t grain_ns = 2000000000;

struct walk {
	int root;
	struct svc_table_paths known;
	svc_cache_name_fn fn;
	void *data;
	bool ended;
};

/* Where the first known path stands that isn't before `path`. */
static size_t lower_bound(const struct svc_table_paths *known, const char *path)
{
	size_t low = 0, high = known->length;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *end = memrchr(known->text + low, '\0', middle - low);
		middle = end ? (size_t)(end + 1 - known->text) : low;
		if (strcmp(known->text + middle, path) < 0)
			low = middle + strlen(known->text + middle) + 1;
		else
			high = middle;
	}
	return low;
}

/* Where those of a folder end; its path ends with a slash, and '0' is what follows on it. */
static size_t end_of(const struct svc_table_paths *known, GString *folder)
{
	folder->str[folder->len - 1] = '/' + 1;
	size_t end = lower_bound(known, folder->str);
	folder->str[folder->len - 1] = '/';
	return end;
}

static void walk_folder(struct walk *walk, GString *path, int depth);

/* From the back: each file, and each folder once. */
static void walk_known(struct walk *walk, GString *path, int depth)
{
	const struct svc_table_paths *known = &walk->known;
	size_t length = path->len, low = lower_bound(known, path->str), at = end_of(known, path);
	while (at > low && !walk->ended) {
		const char *before = memrchr(known->text + low, '\0', at - 1 - low);
		size_t start = before ? (size_t)(before + 1 - known->text) : low;
		at = start;
		if (strncmp(known->text + start, path->str, length))
			continue; /* a damaged table */
		const char *name = known->text + start + length, *slash = strchr(name, '/');
		if (!slash) {
			walk->ended = !walk->fn(known->text + start, walk->data);
			continue;
		}
		g_string_append_len(path, name, slash + 1 - name);
		at = CLAMP(lower_bound(known, path->str), low, start);
		walk_folder(walk, path, depth + 1);
		g_string_truncate(path, length);
	}
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names worth looking at, those of folders with a slash. */
static GPtrArray *read_names(int fd)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	if (!dir) {
		svc_fd_clear(&copy);
		return names;
	}
	for (struct dirent *entry; (entry = readdir(dir));) {
		struct stat st;
		bool below = entry->d_type == DT_DIR;
		if (entry->d_type == DT_UNKNOWN)
			below = !fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
				S_ISDIR(st.st_mode);
		if (svc_sweep_takes(entry->d_name, below, SVC_CACHE_SUFFIX))
			g_ptr_array_add(
				names, g_strconcat(entry->d_name, below ? "/" : NULL, NULL));
	}
	closedir(dir);
	g_ptr_array_sort(names, by_name);
	return names;
}

static void walk_listed(struct walk *walk, int fd, GString *path, int depth)
{
	size_t length = path->len;
	g_autoptr(GPtrArray) names = read_names(fd);
	for (guint i = names->len; i > 0 && !walk->ended; i--) {
		g_string_append(path, names->pdata[i - 1]);
		if (path->str[path->len - 1] == '/')
			walk_folder(walk, path, depth + 1);
		else
			walk->ended = !walk->fn(path->str, walk->data);
		g_string_truncate(path, length);
	}
}

/* `path` ends with a slash. */
static void walk_folder(struct walk *walk, GString *path, int depth)
{
	struct stat st;
	if (depth > DEPTH_LIMIT)
		return;
	path->str[path->len - 1] = '\0';
	svc_autofd fd = svc_file_open(walk->root, path->str, O_PATH | O_DIRECTORY, 0);
	path->str[path->len - 1] = '/';
	if (fd < 0 || fstat(fd, &st))
		return;
	const struct svc_stamp stamp = svc_stamp_of(&st);
	int64_t changed = MAX(stamp.mtime_ns, stamp.ctime_ns);
	if (walk->known.length && changed < walk->known.written_ns - grain_ns)
		walk_known(walk, path, depth);
	else
		walk_listed(walk, fd, path, depth);
}

void svc_cache_names(
	struct svc_cache *cache, const struct svc_kind *kind, svc_cache_name_fn fn, void *data)
{
	g_autofree char *name = svc_part_name(kind);
	struct svc_table *table =
		cache->folder_fd < 0 ? NULL : svc_table_open_unchecked(cache->folder_fd, name);
	struct walk walk = {.root = cache->root_fd, .fn = fn, .data = data};
	if (table)
		walk.known = svc_table_paths(table);
	g_autoptr(GString) path = g_string_new(kind->folder);
	g_string_append_c(path, '/');
	walk_folder(&walk, path, 0);
	svc_table_free(table);
}
