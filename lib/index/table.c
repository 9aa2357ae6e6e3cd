#include "index/table.h"
#include "util/file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { VERSION = 2, LONGEST_PATH = UINT16_MAX };

static const char magic[8] = "svcfiles";

struct header {
	char magic[8];
	uint64_t checksum; /* of everything after it */
	uint32_t version;
	uint32_t count; /* entries */
	uint32_t slots; /* of the hash table, a power of two */
	uint32_t unused;
	uint64_t paths; /* bytes */
	uint64_t generation;
	int64_t written_ns;
};

struct svc_table {
	const struct header *header;
	const struct svc_file_entry *entries;
	const uint32_t *slots; /* place of the entry + 1; 0: free */
	const char *paths;
	size_t length; /* of the mapping */
};

static uint64_t mix(uint64_t a, uint64_t b)
{
	__uint128_t product = (__uint128_t)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const unsigned char *bytes, size_t length)
{
	uint64_t word = 0;
	memcpy(&word, bytes, MIN(length, sizeof word));
	return word;
}

/* Two lanes of multiply and fold; the length is mixed in first, so that trailing zeros count. */
uint64_t svc_table_hash(const void *data, size_t length)
{
	static const uint64_t first = 0xa0761d6478bd642fULL, second = 0xe7037ed1a0b428dbULL;
	const unsigned char *bytes = data;
	uint64_t hash = mix(first, length ^ second);
	for (; length > 16; bytes += 16, length -= 16)
		hash = mix(load(bytes, 8) ^ second, load(bytes + 8, 8) ^ hash);
	uint64_t low = load(bytes, length), high = length > 8 ? load(bytes + 8, length - 8) : 0;
	return mix(second ^ first, mix(low ^ second, high ^ hash));
}

struct svc_stamp svc_stamp_of(const struct stat *st)
{
	return (struct svc_stamp){
		.mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
		.ctime_ns = (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec,
		.size = (uint64_t)st->st_size,
		.inode = (uint64_t)st->st_ino,
	};
}

bool svc_stamp_equal(const struct svc_stamp *a, const struct svc_stamp *b)
{
	return a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns && a->size == b->size &&
	       a->inode == b->inode;
}

static size_t whole_length(const struct header *header)
{
	return sizeof *header + (size_t)header->count * sizeof(struct svc_file_entry) +
	       (size_t)header->slots * sizeof(uint32_t) + (size_t)header->paths;
}

static uint64_t checksum(const struct header *header, size_t length)
{
	size_t skip = offsetof(struct header, version);
	return svc_table_hash((const char *)header + skip, length - skip);
}

/* Whether the lengths in the header are those of the file. */
static bool has_parts(const struct header *header, size_t length)
{
	return !memcmp(header->magic, magic, sizeof magic) && header->version == VERSION &&
	       header->slots && !(header->slots & (header->slots - 1)) &&
	       header->slots > header->count && header->paths <= length &&
	       whole_length(header) == length;
}

/* Maps the file; `checked` reads all of it, and takes it only if it was written to its end. */
static struct svc_table *map(int folder, const char *name, bool checked)
{
	struct stat st;
	svc_autofd fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) ||
		st.st_size < (off_t)sizeof(struct header))
		return NULL;
	size_t length = (size_t)st.st_size;
	int flags = MAP_PRIVATE | (checked ? MAP_POPULATE : 0);
	void *bytes = mmap(NULL, length, PROT_READ, flags, fd, 0);
	if (bytes == MAP_FAILED)
		return NULL;
	const struct header *header = bytes;
	if (!has_parts(header, length) ||
		(checked && header->checksum != checksum(header, length))) {
		munmap(bytes, length);
		return NULL;
	}
	struct svc_table *table = g_new0(struct svc_table, 1);
	table->header = header;
	table->entries = (const struct svc_file_entry *)(const void *)(header + 1);
	table->slots = (const uint32_t *)(const void *)(table->entries + header->count);
	table->paths = (const char *)(table->slots + header->slots);
	table->length = length;
	return table;
}

struct svc_table *svc_table_open(int folder, const char *name)
{
	return map(folder, name, true);
}

struct svc_table *svc_table_open_unchecked(int folder, const char *name)
{
	return map(folder, name, false);
}

struct svc_table_paths svc_table_paths(const struct svc_table *table)
{
	size_t length = (size_t)table->header->paths;
	bool ended = length && !table->paths[length - 1];
	return (struct svc_table_paths){
		table->paths, ended ? length : 0, table->header->written_ns};
}

void svc_table_free(struct svc_table *table)
{
	if (!table)
		return;
	munmap((void *)(uintptr_t)table->header, table->length);
	g_free(table);
}

void svc_table_rest(const struct svc_table *table)
{
	/* Advice: it may as well be refused. */
	madvise((void *)(uintptr_t)table->header, table->length, MADV_DONTNEED);
}

uint64_t svc_table_generation(const struct svc_table *table)
{
	return table->header->generation;
}

guint svc_table_count(const struct svc_table *table)
{
	return table->header->count;
}

const struct svc_file_entry *svc_table_entry(const struct svc_table *table, guint i)
{
	return &table->entries[i];
}

const char *svc_table_path(const struct svc_table *table, const struct svc_file_entry *entry)
{
	return table->paths + entry->path;
}

static bool is_at(const struct svc_table *table, uint32_t i, const char *path, size_t length)
{
	const struct svc_file_entry *entry = &table->entries[i];
	return entry->length == length && !memcmp(table->paths + entry->path, path, length);
}

int64_t svc_table_find(const struct svc_table *table, const char *path, size_t length)
{
	uint32_t mask = table->header->slots - 1;
	for (uint32_t at = (uint32_t)svc_table_hash(path, length) & mask; table->slots[at];
		at = (at + 1) & mask) {
		if (is_at(table, table->slots[at] - 1, path, length))
			return table->slots[at] - 1;
	}
	return -1;
}

int64_t svc_table_guess(
	const struct svc_table *table, const char *path, size_t length, uint32_t *guess)
{
	int64_t found =
		*guess && *guess <= table->header->count && is_at(table, *guess - 1, path, length)
			? *guess - 1
			: svc_table_find(table, path, length);
	*guess = found < 0 ? *guess : table->entries[found].next;
	if (*guess && *guess <= table->header->count)
		__builtin_prefetch(&table->entries[*guess - 1]);
	return found;
}

/* A table half full at most: a search ends after a look or two. */
static uint32_t slots_for(guint n)
{
	uint32_t slots = 16;
	while (slots < 2 * (uint64_t)n)
		slots *= 2;
	return slots;
}

static void fill_slots(uint32_t *slots, uint32_t count, const struct svc_new_entry *from, guint n)
{
	for (guint i = 0; i < n; i++) {
		uint32_t at = (uint32_t)svc_table_hash(from[i].path, strlen(from[i].path));
		for (at &= count - 1; slots[at]; at = (at + 1) & (count - 1))
			;
		slots[at] = i + 1;
	}
}

static gint by_listing(gconstpointer a, gconstpointer b, gpointer data)
{
	const struct svc_new_entry *from = data;
	uint32_t one = from[*(const uint32_t *)a].order, two = from[*(const uint32_t *)b].order;
	return (one > two) - (one < two);
}

/* Chains the entries as their folder lists them: the next sweep will most likely meet them so. */
static void fill_next(struct svc_file_entry *entries, const struct svc_new_entry *from, guint n)
{
	g_autofree uint32_t *places = g_new(uint32_t, n + 1);
	for (guint i = 0; i < n; i++)
		places[i] = i;
	g_qsort_with_data(places, (gint)n, sizeof *places, by_listing, (gpointer)from);
	for (guint i = 0; i + 1 < n; i++)
		entries[places[i]].next = places[i + 1] + 1;
}

/* The bytes of a table; owned. */
static char *make(const struct header *header, const struct svc_new_entry *from)
{
	char *bytes = g_malloc0(whole_length(header));
	struct header *head = (struct header *)(void *)bytes;
	struct svc_file_entry *entries = (struct svc_file_entry *)(void *)(head + 1);
	uint32_t *slots = (uint32_t *)(void *)(entries + header->count);
	char *paths = (char *)(slots + header->slots), *end = paths;
	*head = *header;
	for (guint i = 0; i < header->count; i++) {
		size_t length = strlen(from[i].path);
		entries[i] = from[i].entry;
		entries[i].path = (uint32_t)(end - paths);
		entries[i].length = (uint16_t)length;
		memcpy(end, from[i].path, length);
		end += length + 1;
	}
	fill_next(entries, from, header->count);
	fill_slots(slots, header->slots, from, header->count);
	head->checksum = checksum(head, whole_length(header));
	return bytes;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

bool svc_table_write(int folder, const char *name, const struct svc_table_mark *mark,
	const struct svc_new_entry *entries, guint n)
{
	struct header header = {.version = VERSION,
		.count = n,
		.slots = slots_for(n),
		.generation = mark->generation,
		.written_ns = mark->written_ns};
	memcpy(header.magic, magic, sizeof magic);
	for (guint i = 0; i < n; i++) {
		size_t length = strlen(entries[i].path);
		header.paths += length + 1;
		if (length > LONGEST_PATH || header.paths > UINT32_MAX)
			return false;
	}
	g_autofree char *temp = g_strconcat(name, ".new", NULL);
	g_autofree char *bytes = make(&header, entries);
	svc_autofd fd = openat(folder, temp,
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	if (fd >= 0 && write_all(fd, bytes, whole_length(&header)) &&
		!renameat(folder, temp, folder, name))
		return true;
	if (fd >= 0)
		unlinkat(folder, temp, 0);
	return false;
}
