#include "repo/cached_trees.h"
#include <stdlib.h>
#include <string.h>

/*
 * A folder is its name, a NUL, "ENTRIES SUBFOLDERS\n", and the tree's id unless ENTRIES is -1, then
 * its subfolders in the same form; the top has no name.
 */
enum { ID_SIZE = 20, DEPTH_LIMIT = 256 };

struct trees {
	const uint8_t *at, *end;
	GTree *edits;
	GByteArray *out;
	GString *path; /* of the folder, with '/'; "" at the top */
	int depth;
};

static bool has_edit(const struct trees *trees)
{
	GTreeNode *next = g_tree_lower_bound(trees->edits, trees->path->str);
	return next && g_str_has_prefix(g_tree_node_key(next), trees->path->str);
}

/* Reads a number and the sign that follows it. */
static bool take_number(struct trees *trees, char after, long *out)
{
	char text[16] = "";
	const uint8_t *stop = memchr(trees->at, after, (size_t)(trees->end - trees->at));
	if (!stop || stop == trees->at || (size_t)(stop - trees->at) >= sizeof text)
		return false;
	memcpy(text, trees->at, (size_t)(stop - trees->at));
	char *last;
	*out = strtol(text, &last, 10);
	trees->at = stop + 1;
	return !*last && *out >= -1;
}

static void put_head(struct trees *trees, const char *name, long entries, long below)
{
	char counts[48];
	int length = g_snprintf(counts, sizeof counts, "%ld %ld\n", entries, below);
	g_byte_array_append(trees->out, (const guint8 *)name, (guint)strlen(name) + 1);
	g_byte_array_append(trees->out, (const guint8 *)counts, (guint)length);
}

static bool copy_folder(struct trees *trees);

static bool copy_below(struct trees *trees, long count)
{
	if (++trees->depth > DEPTH_LIMIT)
		return false;
	for (long i = 0; i < count; i++)
		if (!copy_folder(trees))
			return false;
	trees->depth--;
	return true;
}

static bool copy_folder(struct trees *trees)
{
	const char *name = (const char *)trees->at;
	const uint8_t *stop = memchr(trees->at, 0, (size_t)(trees->end - trees->at));
	long entries, below;
	if (!stop)
		return false;
	trees->at = stop + 1;
	if (!take_number(trees, ' ', &entries) || !take_number(trees, '\n', &below) || below < 0)
		return false;
	const uint8_t *id = entries >= 0 ? trees->at : NULL;
	if (id && trees->end - trees->at < ID_SIZE)
		return false;
	trees->at += id ? ID_SIZE : 0;
	size_t length = trees->path->len;
	if (*name)
		g_string_append_printf(trees->path, "%s/", name);
	bool changed = has_edit(trees);
	put_head(trees, name, changed ? -1 : entries, below);
	if (id && !changed)
		g_byte_array_append(trees->out, id, ID_SIZE);
	bool whole = copy_below(trees, below);
	g_string_truncate(trees->path, length);
	return whole;
}

void svc_cached_trees_print(const uint8_t *bytes, size_t length, GTree *edits, GByteArray *out)
{
	guint start = out->len;
	g_autoptr(GString) path = g_string_new(NULL);
	struct trees trees = {bytes, bytes + length, edits, out, path, 0};
	g_byte_array_append(out, (const guint8 *)"TREE\0\0\0\0", 8);
	if (!copy_folder(&trees) || trees.at != trees.end) {
		g_byte_array_set_size(out, start);
		return;
	}
	guint32 size = GUINT32_TO_BE(out->len - start - 8);
	memcpy(out->data + start + 4, &size, sizeof size);
}
