#include "repo/cached_trees.h"
#include "repo/index_format.h"

/* The checksum of `out`, of which the first `same` bytes are those that were read. */
static void sum_printed(const struct svc_index_bytes *index, const GByteArray *out, size_t same,
	uint8_t sum[SVC_DIRC_ID_SIZE])
{
	gsize size = SVC_DIRC_ID_SIZE;
	size_t steps = MIN(same / SVC_DIRC_SUM_STEP, index->sums->len);
	g_autoptr(GChecksum) checksum =
		steps ? g_checksum_copy(g_ptr_array_index(index->sums, steps - 1))
		      : g_checksum_new(G_CHECKSUM_SHA1);
	g_checksum_update(checksum, out->data + steps * SVC_DIRC_SUM_STEP,
		(gssize)(out->len - steps * SVC_DIRC_SUM_STEP));
	g_checksum_get_digest(checksum, sum, &size);
}

static void put_entry(GByteArray *out, const char *path, const struct svc_index_edit *edit)
{
	static const uint8_t zeros[8];
	size_t length = strlen(path), size = svc_index_entry_size(SVC_DIRC_NAME, length);
	g_byte_array_append(out, edit->head, SVC_DIRC_NAME);
	g_byte_array_append(out, (const guint8 *)path, (guint)length);
	g_byte_array_append(out, zeros, (guint)(size - SVC_DIRC_NAME - length));
}

/* The entries in order, old ones and edits; returns how many there are. */
static uint32_t put_entries(GByteArray *out, const struct svc_index_bytes *index)
{
	uint32_t next = 0, count = index->count; /* `next`: the first old one not yet there */
	for (GTreeNode *node = g_tree_node_first(index->edits); node;
		node = g_tree_node_next(node)) {
		const char *path = g_tree_node_key(node);
		const struct svc_index_edit *edit = g_tree_node_value(node);
		uint32_t n = svc_index_lower_bound(index, path);
		g_byte_array_append(
			out, svc_index_entry_at(index, next), index->at[n] - index->at[next]);
		bool replaced = svc_index_is_at(index, n, path);
		next = n + replaced;
		count -= replaced;
		if (edit->remove)
			continue;
		put_entry(out, path, edit);
		count++;
	}
	g_byte_array_append(
		out, svc_index_entry_at(index, next), index->at[index->count] - index->at[next]);
	return count;
}

static void put_extensions(GByteArray *out, const struct svc_index_bytes *index)
{
	size_t offset = index->at[index->count], end = index->length - SVC_DIRC_ID_SIZE;
	while (offset < end) {
		const uint8_t *extension = index->data + offset;
		size_t size = svc_index_number(extension + 4);
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
	uint32_t n = first ? svc_index_lower_bound(index, g_tree_node_key(first)) : index->count;
	return count == index->count ? MIN(index->at[n], index->intact) : 0;
}

GByteArray *svc_index_bytes_print(const struct svc_index_bytes *index)
{
	GByteArray *out = g_byte_array_sized_new((guint)index->length + 4096);
	g_byte_array_append(out, index->data, SVC_DIRC_HEADER);
	uint32_t count = put_entries(out, index);
	svc_index_put_number(out->data + 8, count);
	put_extensions(out, index);
	uint8_t sum[SVC_DIRC_ID_SIZE] = {0};
	if (!index->unsummed)
		sum_printed(index, out, same_start(index, count), sum);
	return g_byte_array_append(out, sum, SVC_DIRC_ID_SIZE);
}
