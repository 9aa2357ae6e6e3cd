#include "store/internal.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum svc_status unsafe(const char *path, struct svc_error *err)
{
	g_autofree char *shown = g_strescape(path, NULL);
	svc_error_set(err, SVC_EINVALID, "'%s' is not a safe path within the desk", shown);
	return err->status;
}

enum svc_status svc_store_read(struct svc_store *store, const char *path, size_t limit,
	GBytes **out, struct svc_error *err)
{
	if (!svc_path_is_safe(path))
		return unsafe(path, err);
	if (!store->from_commit)
		return svc_file_read(store->root_fd, path, limit, out, err);
	g_autofree char *full = svc_store_full(store, path);
	g_autoptr(GBytes) bytes = NULL;
	enum svc_status status = svc_repo_read(store->repo, &store->commit, full, &bytes, err);
	if (status)
		return err->path ? svc_error_at(err, path, 0, 0) : status;
	if (g_bytes_get_size(bytes) > limit) {
		g_autofree char *size = g_format_size(limit);
		svc_error_set(err, SVC_EINVALID, "the file is larger than the limit of %s", size);
		return svc_error_at(err, path, 0, 0);
	}
	*out = g_steal_pointer(&bytes);
	return SVC_OK;
}

/* The mode of what is at a path, 0 where there is nothing: that of stat(2) or git's, which agree in
 * the type of files and links. */
static unsigned mode_at(struct svc_store *store, const char *path)
{
	if (!svc_path_is_safe(path))
		return 0;
	if (!store->from_commit) {
		const char *name;
		struct stat st;
		svc_autofd fd = svc_file_open_parent(store->root_fd, path, false, &name);
		return fd >= 0 && !fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) ? st.st_mode : 0;
	}
	g_autofree char *full = svc_store_full(store, path);
	svc_autoclear(svc_error) ignored = {0};
	struct svc_oid id;
	unsigned mode;
	return svc_repo_entry(store->repo, &store->commit, full, &id, &mode, &ignored) ? 0 : mode;
}

bool svc_store_exists(struct svc_store *store, const char *path)
{
	return mode_at(store, path) != 0;
}

bool svc_store_is_regular(struct svc_store *store, const char *path)
{
	return S_ISREG(mode_at(store, path));
}

struct walk {
	svc_store_file_fn fn;
	void *data;
	const char *suffix;
	size_t skip; /* bytes of the path before the desk's own */
	GString *path;
	int depth;
	bool names_only; /* files aren't looked at */
};

/* Deeper folders are an attack on the stack, not a desk. */
#define DEPTH_LIMIT 256

/* A name in a folder. Folders sort as "name/", so that whole paths come out in order. */
struct name {
	char *text;
	bool folder;
};

static int compare_names(gconstpointer a, gconstpointer b)
{
	const struct name *one = a, *two = b;
	return strcmp(one->text, two->text);
}

static void clear_name(gpointer name)
{
	g_free(((struct name *)name)->text);
}

static bool is_folder(int folder, const struct dirent *entry)
{
	struct stat st;
	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
	return fstatat(folder, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

/* The names worth looking at, sorted. Attachment folders and git directories are left out. */
static GArray *read_names(int folder, const char *suffix)
{
	GArray *names = g_array_new(FALSE, FALSE, sizeof(struct name));
	g_array_set_clear_func(names, clear_name);
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		const char *name = entry->d_name;
		bool below = is_folder(folder, entry);
		if (below &&
			(!strcmp(name, ".") || !strcmp(name, "..") ||
				!g_ascii_strcasecmp(name, ".git") || g_str_has_suffix(name, ".d")))
			continue;
		if (!below && !g_str_has_suffix(name, suffix))
			continue;
		struct name found = {g_strconcat(name, below ? "/" : NULL, NULL), below};
		g_array_append_val(names, found);
	}
	if (dir)
		closedir(dir);
	g_array_sort(names, compare_names);
	return names;
}

static enum svc_status walk_file(
	struct walk *walk, int folder, const char *name, struct svc_error *err)
{
	struct stat st = {.st_mode = S_IFREG};
	if (!walk->names_only && fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW))
		return SVC_OK; /* gone since */
	struct svc_file file = {.path = walk->path->str + walk->skip,
		.regular = S_ISREG(st.st_mode),
		.size = (uint64_t)st.st_size,
		.mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec};
	return walk->fn(&file, walk->data, err);
}

static enum svc_status walk_folder(struct walk *walk, int folder, struct svc_error *err)
{
	g_autoptr(GArray) names = read_names(folder, walk->suffix);
	size_t length = walk->path->len;
	if (walk->depth > DEPTH_LIMIT)
		return svc_error_set(
			err, SVC_EINVALID, "%s: folders are nested too deeply", walk->path->str);
	enum svc_status status = SVC_OK;
	for (size_t i = 0; i < names->len && !status; i++) {
		const struct name *name = &g_array_index(names, struct name, i);
		g_string_append(walk->path, name->text);
		if (name->folder) {
			svc_autofd below = openat(folder, name->text,
				O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			walk->depth++;
			if (below >= 0)
				status = walk_folder(walk, below, err);
			else if (errno != ENOENT)
				status = svc_file_error(err, "read", walk->path->str, errno);
			walk->depth--;
		} else {
			status = walk_file(walk, folder, name->text, err);
		}
		g_string_truncate(walk->path, length);
	}
	return status;
}

/* True for a path that a walk of the work tree would not enter. */
static bool is_attachment(const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
		if (slash - path >= 2 && slash[-1] == 'd' && slash[-2] == '.')
			return true;
	return false;
}

static enum svc_status walk_blob(
	const char *path, const struct svc_oid *blob, void *data, struct svc_error *err)
{
	struct walk *walk = data;
	struct svc_file file = {.path = path + walk->skip, .regular = blob->hex[0] != 0};
	if (!g_str_has_suffix(path, walk->suffix) || is_attachment(file.path))
		return SVC_OK;
	return walk->fn(&file, walk->data, err);
}

static enum svc_status walk_store(struct svc_store *store, const char *folder, const char *suffix,
	bool names_only, svc_store_file_fn fn, void *data, struct svc_error *err)
{
	g_autoptr(GString) path = g_string_new(folder);
	struct walk walk = {
		.fn = fn, .data = data, .suffix = suffix, .path = path, .names_only = names_only};
	if (*folder && !svc_path_is_safe(folder))
		return unsafe(folder, err);
	if (store->from_commit) {
		g_autofree char *full = svc_store_full(store, folder);
		if (!*folder && *full)
			full[strlen(full) - 1] = 0;
		walk.skip = strlen(store->prefix);
		return svc_repo_walk(store->repo, &store->commit, full, walk_blob, &walk, err);
	}
	svc_autofd fd = svc_file_open(store->root_fd, folder, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return SVC_OK;
	if (fd < 0)
		return svc_file_error(err, "read", folder, errno);
	if (*folder)
		g_string_append_c(path, '/');
	return walk_folder(&walk, fd, err);
}

enum svc_status svc_store_walk(struct svc_store *store, const char *folder, const char *suffix,
	svc_store_file_fn fn, void *data, struct svc_error *err)
{
	return walk_store(store, folder, suffix, false, fn, data, err);
}

enum svc_status svc_store_names(struct svc_store *store, const char *folder, const char *suffix,
	svc_store_file_fn fn, void *data, struct svc_error *err)
{
	return walk_store(store, folder, suffix, true, fn, data, err);
}
