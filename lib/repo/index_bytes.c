#include "repo/index_bytes.h"
#include "repo/cached_trees.h"
#include "util/file.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Where things stand in an entry: gitformat-index(5). Numbers are big-endian. */
enum {
	HEADER = 12,
	CTIME = 0,
	MTIME = 8,
	DEV = 16,
	INO = 20,
	MODE = 24,
	UID = 28,
	GID = 32,
	SIZE = 36,
	ID = 40,
	FLAGS = 60,
	NAME = 62,
	MORE_FLAGS = 62, /* two bytes before the name, where EXTENDED is set */
	ID_SIZE = 20,
	EXTENDED = 0x4000,
	STAGE = 0x3000,
	LENGTH = 0x0fff, /* of the name */
	SKIP_WORKTREE = 0x4000,
	SUM_STEP = 1 << 18,
};

struct edit {
	bool remove;
	uint8_t head[NAME];
};

struct svc_index_bytes {
	uint8_t *data; /* the file */
	size_t length;
	uint32_t *at; /* offset of each entry, and of their end */
	uint32_t count;
	GPtrArray *sums; /* of GChecksum: the state after each further SUM_STEP bytes */
	size_t intact;   /* how many bytes are as they were read */
	bool unsummed;   /* the checksum is left out: index.skipHash */
	GTree *edits;    /* path → struct edit */
};

static uint32_t number_at(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_number(uint8_t *p, uint64_t number)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(number >> (24 - 8 * i));
}

static unsigned flags_of(const uint8_t *entry)
{
	return (unsigned)entry[FLAGS] << 8 | entry[FLAGS + 1];
}

static const char *name_of(const uint8_t *entry)
{
	return (const char *)entry + NAME + (flags_of(entry) & EXTENDED ? 2 : 0);
}

static const uint8_t *entry_at(const struct svc_index_bytes *index, uint32_t n)
{
	return index->data + index->at[n];
}

/* An entry's bytes: head, name and 1 to 8 zeros, a multiple of 8. */
static size_t size_of(size_t head, size_t name)
{
	return (head + name + 8) & ~(size_t)7;
}

/* The size of the entry at `offset`; 0 where it is none, or one that is left to libgit2. */
static size_t measure(const struct svc_index_bytes *index, size_t offset, size_t end, bool extended)
{
	const uint8_t *entry = index->data + offset;
	if (end - offset < NAME + 2)
		return 0;
	unsigned flags = flags_of(entry);
	const char *name = name_of(entry);
	size_t head = (size_t)(name - (const char *)entry), room = end - offset - head;
	size_t length = flags & LENGTH;
	if (length == LENGTH)
		length = strnlen(name, room);
	size_t size = size_of(head, length);
	bool plain = !(flags & STAGE) && (extended || !(flags & EXTENDED));
	return plain && length && length < room && size <= end - offset && !name[length] &&
			       (length == LENGTH || strnlen(name, length) == length)
		       ? size
		       : 0;
}

/* Finds where each entry starts. They must be sorted, each path once. */
static bool find_entries(struct svc_index_bytes *index, bool extended)
{
	size_t offset = HEADER, end = index->length - ID_SIZE;
	index->at = g_new(uint32_t, (size_t)index->count + 1);
	for (uint32_t n = 0; n < index->count; n++) {
		size_t size = measure(index, offset, end, extended);
		index->at[n] = (uint32_t)offset;
		if (!size || (n && strcmp(name_of(entry_at(index, n - 1)),
					   name_of(entry_at(index, n))) >= 0))
			return false;
		offset += size;
	}
	index->at[index->count] = (uint32_t)offset;
	return true;
}

/* Whether all extensions may be dropped or are known: git writes those that may not be in small
 * letters. */
static bool has_plain_extensions(const struct svc_index_bytes *index)
{
	size_t offset = index->at[index->count], end = index->length - ID_SIZE;
	while (end - offset >= 8) {
		const uint8_t *extension = index->data + offset;
		size_t size = number_at(extension + 4);
		if (!g_ascii_isupper(*extension) || size > end - offset - 8)
			return false;
		offset += 8 + size;
	}
	return offset == end;
}

/* The checksum of what was read, with the states on the way: a change near the end needs not begin
 * anew. */
static void sum_read(struct svc_index_bytes *index, uint8_t sum[ID_SIZE])
{
	gsize size = ID_SIZE;
	size_t length = index->length - ID_SIZE, done = 0;
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA1);
	for (; length - done >= SUM_STEP; done += SUM_STEP) {
		g_checksum_update(checksum, index->data + done, SUM_STEP);
		g_ptr_array_add(index->sums, g_checksum_copy(checksum));
	}
	g_checksum_update(checksum, index->data + done, (gssize)(length - done));
	g_checksum_get_digest(checksum, sum, &size);
}

/* The checksum of `out`, of which the first `same` bytes are those that were read. */
static void sum_printed(const struct svc_index_bytes *index, const GByteArray *out, size_t same,
	uint8_t sum[ID_SIZE])
{
	gsize size = ID_SIZE;
	size_t steps = MIN(same / SUM_STEP, index->sums->len);
	g_autoptr(GChecksum) checksum =
		steps ? g_checksum_copy(g_ptr_array_index(index->sums, steps - 1))
		      : g_checksum_new(G_CHECKSUM_SHA1);
	g_checksum_update(
		checksum, out->data + steps * SUM_STEP, (gssize)(out->len - steps * SUM_STEP));
	g_checksum_get_digest(checksum, sum, &size);
}

static bool has_good_sum(struct svc_index_bytes *index)
{
	static const uint8_t none[ID_SIZE];
	const uint8_t *stored = index->data + index->length - ID_SIZE;
	uint8_t sum[ID_SIZE];
	index->unsummed = !memcmp(stored, none, ID_SIZE);
	if (index->unsummed)
		return true;
	sum_read(index, sum);
	return !memcmp(stored, sum, ID_SIZE);
}

static bool parse(struct svc_index_bytes *index)
{
	if (index->length < HEADER + ID_SIZE || index->length > UINT32_MAX ||
		memcmp(index->data, "DIRC", 4))
		return false;
	uint32_t version = number_at(index->data + 4);
	index->count = number_at(index->data + 8);
	if ((version != 2 && version != 3) || index->count > index->length / (NAME + 2))
		return false;
	return find_entries(index, version == 3) && has_plain_extensions(index) &&
	       has_good_sum(index);
}

static gint compare_paths(gconstpointer a, gconstpointer b, gpointer data)
{
	return strcmp(a, b);
}

static bool read_all(int fd, uint8_t *data, size_t length)
{
	for (size_t done = 0; done < length;) {
		ssize_t n = read(fd, data + done, length - done);
		if (n < 0 && errno != EINTR)
			return false;
		if (n == 0) {
			errno = EIO;
			return false;
		}
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

enum svc_status svc_index_bytes_read(
	int fd, const char *name, struct svc_index_bytes **out, struct svc_error *err)
{
	struct stat st;
	svc_auto(svc_index_bytes) index = g_new0(struct svc_index_bytes, 1);
	*out = NULL;
	index->sums = g_ptr_array_new_with_free_func((GDestroyNotify)g_checksum_free);
	index->edits = g_tree_new_full(compare_paths, NULL, g_free, g_free);
	if (fstat(fd, &st))
		return svc_file_error(err, "read", name, errno);
	index->length = (size_t)st.st_size;
	index->data = g_malloc(index->length + 1);
	if (!read_all(fd, index->data, index->length))
		return svc_file_error(err, "read", name, errno);
	index->intact = index->length;
	if (parse(index))
		*out = g_steal_pointer(&index);
	return SVC_OK;
}

void svc_index_bytes_free(struct svc_index_bytes *index)
{
	if (!index)
		return;
	g_tree_unref(index->edits);
	g_ptr_array_unref(index->sums);
	g_free(index->at);
	g_free(index->data);
	g_free(index);
}

const char *svc_index_bytes_data(const struct svc_index_bytes *index, size_t *length)
{
	*length = index->length;
	return (const char *)index->data;
}

/* The first entry whose path is not before `path`. */
static uint32_t lower_bound(const struct svc_index_bytes *index, const char *path)
{
	uint32_t low = 0, high = index->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (strcmp(name_of(entry_at(index, middle)), path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct svc_index_bytes *index, uint32_t n, const char *path)
{
	return n < index->count && !strcmp(name_of(entry_at(index, n)), path);
}

static void fill(struct svc_index_entry *out, const uint8_t *head, bool skip)
{
	*out = (struct svc_index_entry){.mode = number_at(head + MODE), .skip_worktree = skip};
	for (int i = 0; i < ID_SIZE; i++)
		g_snprintf(out->blob.hex + 2 * i, 3, "%02x", head[ID + i]);
}

bool svc_index_bytes_get(
	const struct svc_index_bytes *index, const char *path, struct svc_index_entry *out)
{
	const struct edit *edit = g_tree_lookup(index->edits, path);
	if (edit) {
		if (!edit->remove)
			fill(out, edit->head, false);
		return !edit->remove;
	}
	uint32_t n = lower_bound(index, path);
	if (!is_at(index, n, path))
		return false;
	const uint8_t *entry = entry_at(index, n);
	fill(out, entry, flags_of(entry) & EXTENDED && entry[MORE_FLAGS] & SKIP_WORKTREE >> 8);
	return true;
}

/* True if a file of this path, or of a folder above it, can't stand beside what is there. */
static bool collides(const struct svc_index_bytes *index, const char *path)
{
	g_autofree char *below = g_strconcat(path, "/", NULL);
	uint32_t n = lower_bound(index, below);
	if (n < index->count && g_str_has_prefix(name_of(entry_at(index, n)), below))
		return true;
	GTreeNode *next = g_tree_lower_bound(index->edits, below);
	if (next && g_str_has_prefix(g_tree_node_key(next), below))
		return true;
	for (char *slash = strrchr(below, '/'); slash; slash = strrchr(below, '/')) {
		*slash = 0;
		bool above = strlen(below) < strlen(path);
		if (above && (is_at(index, lower_bound(index, below), below) ||
				     g_tree_lookup(index->edits, below)))
			return true;
	}
	return false;
}

static void put_stat(uint8_t *head, const struct stat *st)
{
	put_number(head + CTIME, (uint64_t)st->st_ctim.tv_sec);
	put_number(head + CTIME + 4, (uint64_t)st->st_ctim.tv_nsec);
	put_number(head + MTIME, (uint64_t)st->st_mtim.tv_sec);
	put_number(head + MTIME + 4, (uint64_t)st->st_mtim.tv_nsec);
	put_number(head + DEV, st->st_dev);
	put_number(head + INO, st->st_ino);
	put_number(head + UID, st->st_uid);
	put_number(head + GID, st->st_gid);
	put_number(head + SIZE, (uint64_t)st->st_size);
}

bool svc_index_bytes_set(struct svc_index_bytes *index, const char *path,
	const struct svc_oid *blob, unsigned mode, const struct stat *st)
{
	struct svc_index_entry old;
	size_t length = strlen(path);
	if (!length || length >= LENGTH || strlen(blob->hex) != 2 * ID_SIZE ||
		(!svc_index_bytes_get(index, path, &old) && collides(index, path)))
		return false;
	struct edit *edit = g_new0(struct edit, 1);
	if (st)
		put_stat(edit->head, st);
	put_number(edit->head + MODE, mode);
	for (int i = 0; i < ID_SIZE; i++)
		edit->head[ID + i] = (uint8_t)(g_ascii_xdigit_value(blob->hex[2 * i]) << 4 |
					       g_ascii_xdigit_value(blob->hex[2 * i + 1]));
	edit->head[FLAGS] = (uint8_t)(length >> 8);
	edit->head[FLAGS + 1] = (uint8_t)length;
	g_tree_replace(index->edits, g_strdup(path), edit);
	return true;
}

void svc_index_bytes_unset(struct svc_index_bytes *index, const char *path)
{
	struct edit *edit = g_new0(struct edit, 1);
	edit->remove = true;
	g_tree_replace(index->edits, g_strdup(path), edit);
}

static void clear_size(struct svc_index_bytes *index, uint8_t *entry)
{
	put_number(entry + SIZE, 0);
	index->intact = MIN(index->intact, (size_t)(entry - index->data));
}

void svc_index_bytes_doubt(
	struct svc_index_bytes *index, int64_t since, svc_index_doubt_fn fn, void *data)
{
	for (uint32_t n = 0; n < index->count; n++) {
		uint8_t *entry = index->data + index->at[n];
		uint32_t mtime = number_at(entry + MTIME), size = number_at(entry + SIZE);
		bool file = (number_at(entry + MODE) & S_IFMT) == S_IFREG;
		if (mtime >= since && size && file &&
			fn(name_of(entry), mtime, size, entry + ID, data))
			clear_size(index, entry);
	}
}

static void put_entry(GByteArray *out, const char *path, const struct edit *edit)
{
	static const uint8_t zeros[8];
	size_t length = strlen(path), size = size_of(NAME, length);
	g_byte_array_append(out, edit->head, NAME);
	g_byte_array_append(out, (const guint8 *)path, (guint)length);
	g_byte_array_append(out, zeros, (guint)(size - NAME - length));
}

/* The entries in order, old ones and edits; returns how many there are. */
static uint32_t put_entries(GByteArray *out, const struct svc_index_bytes *index)
{
	uint32_t next = 0, count = index->count; /* `next`: the first old one not yet there */
	for (GTreeNode *node = g_tree_node_first(index->edits); node;
		node = g_tree_node_next(node)) {
		const char *path = g_tree_node_key(node);
		const struct edit *edit = g_tree_node_value(node);
		uint32_t n = lower_bound(index, path);
		g_byte_array_append(out, entry_at(index, next), index->at[n] - index->at[next]);
		bool replaced = is_at(index, n, path);
		next = n + replaced;
		count -= replaced;
		if (edit->remove)
			continue;
		put_entry(out, path, edit);
		count++;
	}
	g_byte_array_append(out, entry_at(index, next), index->at[index->count] - index->at[next]);
	return count;
}

static void put_extensions(GByteArray *out, const struct svc_index_bytes *index)
{
	size_t offset = index->at[index->count], end = index->length - ID_SIZE;
	while (offset < end) {
		const uint8_t *extension = index->data + offset;
		size_t size = number_at(extension + 4);
		if (!memcmp(extension, "REUC", 4))
			g_byte_array_append(out, extension, (guint)size + 8);
		else if (!memcmp(extension, "TREE", 4))
			svc_cached_trees_print(extension + 8, size, index->edits, out);
		offset += 8 + size;
	}
}

/* How many bytes of the printed index are those of the old one. */
static size_t same_start(const struct svc_index_bytes *index, uint32_t count)
{
	GTreeNode *first = g_tree_node_first(index->edits);
	uint32_t n = first ? lower_bound(index, g_tree_node_key(first)) : index->count;
	return count == index->count ? MIN(index->at[n], index->intact) : 0;
}

GByteArray *svc_index_bytes_print(const struct svc_index_bytes *index)
{
	GByteArray *out = g_byte_array_sized_new((guint)index->length + 4096);
	g_byte_array_append(out, index->data, HEADER);
	uint32_t count = put_entries(out, index);
	put_number(out->data + 8, count);
	put_extensions(out, index);
	uint8_t sum[ID_SIZE] = {0};
	if (!index->unsummed)
		sum_printed(index, out, same_start(index, count), sum);
	return g_byte_array_append(out, sum, ID_SIZE);
}
