#include "repo/index_format.h"

uint32_t svc_index_lower_bound(const struct svc_index_bytes *index, const char *path)
{
	uint32_t low = 0, high = index->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (strcmp(svc_index_name(svc_index_entry_at(index, middle)), path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void fill(struct svc_index_entry *out, const uint8_t *head, bool skip)
{
	*out = (struct svc_index_entry){
		.mode = svc_index_number(head + SVC_DIRC_MODE), .skip_worktree = skip};
	for (int i = 0; i < SVC_DIRC_ID_SIZE; i++)
		g_snprintf(out->blob.hex + 2 * i, 3, "%02x", head[SVC_DIRC_ID + i]);
}

bool svc_index_bytes_get(
	const struct svc_index_bytes *index, const char *path, struct svc_index_entry *out)
{
	const struct svc_index_edit *edit = g_tree_lookup(index->edits, path);
	if (edit) {
		if (!edit->remove)
			fill(out, edit->head, false);
		return !edit->remove;
	}
	uint32_t n = svc_index_lower_bound(index, path);
	if (!svc_index_is_at(index, n, path))
		return false;
	const uint8_t *entry = svc_index_entry_at(index, n);
	fill(out, entry,
		svc_index_flags(entry) & SVC_DIRC_EXTENDED &&
			entry[SVC_DIRC_MORE_FLAGS] & SVC_DIRC_SKIP_WORKTREE >> 8);
	return true;
}

/* True if a file of this path, or of a folder above it, can't stand beside what is there. */
static bool collides(const struct svc_index_bytes *index, const char *path)
{
	g_autofree char *below = g_strconcat(path, "/", NULL);
	uint32_t n = svc_index_lower_bound(index, below);
	if (n < index->count &&
		g_str_has_prefix(svc_index_name(svc_index_entry_at(index, n)), below))
		return true;
	GTreeNode *next = g_tree_lower_bound(index->edits, below);
	if (next && g_str_has_prefix(g_tree_node_key(next), below))
		return true;
	for (char *slash = strrchr(below, '/'); slash; slash = strrchr(below, '/')) {
		*slash = 0;
		bool above = strlen(below) < strlen(path);
		if (above && (svc_index_is_at(index, svc_index_lower_bound(index, below), below) ||
				     g_tree_lookup(index->edits, below)))
			return true;
	}
	return false;
}

static void put_stat(uint8_t *head, const struct stat *st)
{
	svc_index_put_number(head + SVC_DIRC_CTIME, (uint64_t)st->st_ctim.tv_sec);
	svc_index_put_number(head + SVC_DIRC_CTIME + 4, (uint64_t)st->st_ctim.tv_nsec);
	svc_index_put_number(head + SVC_DIRC_MTIME, (uint64_t)st->st_mtim.tv_sec);
	svc_index_put_number(head + SVC_DIRC_MTIME + 4, (uint64_t)st->st_mtim.tv_nsec);
	svc_index_put_number(head + SVC_DIRC_DEV, st->st_dev);
	svc_index_put_number(head + SVC_DIRC_INO, st->st_ino);
	svc_index_put_number(head + SVC_DIRC_UID, st->st_uid);
	svc_index_put_number(head + SVC_DIRC_GID, st->st_gid);
	svc_index_put_number(head + SVC_DIRC_SIZE, (uint64_t)st->st_size);
}

bool svc_index_bytes_set(struct svc_index_bytes *index, const char *path,
	const struct svc_oid *blob, unsigned mode, const struct stat *st)
{
	struct svc_index_entry old;
	size_t length = strlen(path);
	if (!length || length >= SVC_DIRC_LENGTH || strlen(blob->hex) != 2 * SVC_DIRC_ID_SIZE ||
		(!svc_index_bytes_get(index, path, &old) && collides(index, path)))
		return false;
	struct svc_index_edit *edit = g_new0(struct svc_index_edit, 1);
	if (st)
		put_stat(edit->head, st);
	svc_index_put_number(edit->head + SVC_DIRC_MODE, mode);
	for (int i = 0; i < SVC_DIRC_ID_SIZE; i++)
		edit->head[SVC_DIRC_ID + i] =
			(uint8_t)(g_ascii_xdigit_value(blob->hex[2 * i]) << 4 |
				  g_ascii_xdigit_value(blob->hex[2 * i + 1]));
	edit->head[SVC_DIRC_FLAGS] = (uint8_t)(length >> 8);
	edit->head[SVC_DIRC_FLAGS + 1] = (uint8_t)length;
	g_tree_replace(index->edits, g_strdup(path), edit);
	return true;
}

void svc_index_bytes_unset(struct svc_index_bytes *index, const char *path)
{
	struct svc_index_edit *edit = g_new0(struct svc_index_edit, 1);
	edit->remove = true;
	g_tree_replace(index->edits, g_strdup(path), edit);
}

static void clear_size(struct svc_index_bytes *index, uint8_t *entry)
{
	svc_index_put_number(entry + SVC_DIRC_SIZE, 0);
	index->intact = MIN(index->intact, (size_t)(entry - index->data));
}

void svc_index_bytes_doubt(
	struct svc_index_bytes *index, int64_t since, svc_index_doubt_fn fn, void *data)
{
	for (uint32_t n = 0; n < index->count; n++) {
		uint8_t *entry = index->data + index->at[n];
		uint32_t mtime = svc_index_number(entry + SVC_DIRC_MTIME),
			 size = svc_index_number(entry + SVC_DIRC_SIZE);
		bool file = (svc_index_number(entry + SVC_DIRC_MODE) & S_IFMT) == S_IFREG;
		if (mtime >= since && size && file &&
			fn(svc_index_name(entry), mtime, size, entry + SVC_DIRC_ID, data))
			clear_size(index, entry);
	}
}
