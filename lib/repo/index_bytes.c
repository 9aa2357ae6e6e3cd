#include "repo/index_format.h"
#include "util/file.h"
#include <errno.h>
#include <unistd.h>

/* The size of the entry at `offset`; 0 where it is none, or one that is left to libgit2. */
static size_t measure(const struct svc_index_bytes *index, size_t offset, size_t end, bool extended)
{
	const uint8_t *entry = index->data + offset;
	if (end - offset < SVC_DIRC_NAME + 2)
		return 0;
	unsigned flags = svc_index_flags(entry);
	const char *name = svc_index_name(entry);
	size_t head = (size_t)(name - (const char *)entry), room = end - offset - head;
	size_t length = flags & SVC_DIRC_LENGTH;
	if (length == SVC_DIRC_LENGTH)
		length = strnlen(name, room);
	size_t size = svc_index_entry_size(head, length);
	bool plain = !(flags & SVC_DIRC_STAGE) && (extended || !(flags & SVC_DIRC_EXTENDED));
	return plain && length && length < room && size <= end - offset && !name[length] &&
			       (length == SVC_DIRC_LENGTH || strnlen(name, length) == length)
		       ? size
		       : 0;
}

/* Finds where each entry starts. They must be sorted, each path once. */
static bool find_entries(struct svc_index_bytes *index, bool extended)
{
	size_t offset = SVC_DIRC_HEADER, end = index->length - SVC_DIRC_ID_SIZE;
	index->at = g_new(uint32_t, (size_t)index->count + 1);
	for (uint32_t n = 0; n < index->count; n++) {
		size_t size = measure(index, offset, end, extended);
		index->at[n] = (uint32_t)offset;
		if (!size || (n && strcmp(svc_index_name(svc_index_entry_at(index, n - 1)),
					   svc_index_name(svc_index_entry_at(index, n))) >= 0))
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
	size_t offset = index->at[index->count], end = index->length - SVC_DIRC_ID_SIZE;
	while (end - offset >= 8) {
		const uint8_t *extension = index->data + offset;
		size_t size = svc_index_number(extension + 4);
		if (!g_ascii_isupper(*extension) || size > end - offset - 8)
			return false;
		offset += 8 + size;
	}
	return offset == end;
}

/* The checksum of what was read, with the states on the way: a change near the end needs not begin
 * anew. */
static void sum_read(struct svc_index_bytes *index, uint8_t sum[SVC_DIRC_ID_SIZE])
{
	gsize size = SVC_DIRC_ID_SIZE;
	size_t length = index->length - SVC_DIRC_ID_SIZE, done = 0;
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA1);
	for (; length - done >= SVC_DIRC_SUM_STEP; done += SVC_DIRC_SUM_STEP) {
		g_checksum_update(checksum, index->data + done, SVC_DIRC_SUM_STEP);
		g_ptr_array_add(index->sums, g_checksum_copy(checksum));
	}
	g_checksum_update(checksum, index->data + done, (gssize)(length - done));
	g_checksum_get_digest(checksum, sum, &size);
}

static bool has_good_sum(struct svc_index_bytes *index)
{
	static const uint8_t none[SVC_DIRC_ID_SIZE];
	const uint8_t *stored = index->data + index->length - SVC_DIRC_ID_SIZE;
	uint8_t sum[SVC_DIRC_ID_SIZE];
	index->unsummed = !memcmp(stored, none, SVC_DIRC_ID_SIZE);
	if (index->unsummed)
		return true;
	sum_read(index, sum);
	return !memcmp(stored, sum, SVC_DIRC_ID_SIZE);
}

static bool parse(struct svc_index_bytes *index)
{
	if (index->length < SVC_DIRC_HEADER + SVC_DIRC_ID_SIZE || index->length > UINT32_MAX ||
		memcmp(index->data, "DIRC", 4))
		return false;
	uint32_t version = svc_index_number(index->data + 4);
	index->count = svc_index_number(index->data + 8);
	if ((version != 2 && version != 3) || index->count > index->length / (SVC_DIRC_NAME + 2))
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
