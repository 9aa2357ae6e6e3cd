#include "text/yaml_pack.h"

#include "text/arena.h"
#include "util/varint.h"

#include <string.h>

/*
 * A node is a byte of its type (bit 2: null), line and column, then a scalar's length, bytes and a
 * NUL, or a collection's count and children; in a map each child stands after its key. Numbers are
 * those of util/varint.h.
 */
enum { TYPE_BITS = 3, NULL_BIT = 4, NO_ROOT = 0xff };

static enum svc_status put_node(
	GByteArray *out, const struct svc_yaml_node *node, struct svc_error *err)
{
	if (node->alias || node->anchored)
		return svc_error_set(err, SVC_EINVALID, "anchors and aliases can't be packed");
	svc_varint_put(out, (size_t)node->type | (node->null ? NULL_BIT : 0));
	svc_varint_put(out, (size_t)node->line);
	svc_varint_put(out, (size_t)node->column);
	if (node->type == SVC_YAML_SCALAR) {
		svc_varint_put(out, node->length);
		g_byte_array_append(out, (const guint8 *)node->value, (guint)node->length + 1);
		return SVC_OK;
	}
	svc_varint_put(out, node->count);
	enum svc_status status = SVC_OK;
	for (const struct svc_yaml_node *child = node->child; child && !status;
		child = child->next) {
		if (child->key)
			status = put_node(out, child->key, err);
		if (!status)
			status = put_node(out, child, err);
	}
	return status;
}

enum svc_status svc_yaml_pack(const struct svc_yaml *doc, GByteArray **out, struct svc_error *err)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	enum svc_status status = SVC_OK;
	if (doc->root)
		status = put_node(bytes, doc->root, err);
	else
		g_byte_array_append(bytes, &(guint8){NO_ROOT}, 1);
	if (!status)
		*out = g_steal_pointer(&bytes);
	return status;
}

struct input {
	const uint8_t *at, *end;
	struct svc_arena *arena;
	int depth;
};

static bool get_number(struct input *in, size_t *out)
{
	uint64_t number;
	bool there = svc_varint_get(&in->at, in->end, &number);
	*out = there ? (size_t)number : 0;
	return there;
}

static struct svc_yaml_node *get_node(struct input *in);

static bool get_text(struct input *in, struct svc_yaml_node *node)
{
	if (!get_number(in, &node->length) || (size_t)(in->end - in->at) <= node->length ||
		in->at[node->length])
		return false;
	node->value = (const char *)in->at;
	in->at += node->length + 1;
	return true;
}

static bool get_children(struct input *in, struct svc_yaml_node *node)
{
	struct svc_yaml_node **tail = &node->child;
	if (!get_number(in, &node->count) || in->depth >= SVC_YAML_MAX_DEPTH)
		return false;
	in->depth++;
	for (size_t i = 0; i < node->count; i++) {
		bool map = node->type == SVC_YAML_MAP;
		struct svc_yaml_node *key = map ? get_node(in) : NULL;
		struct svc_yaml_node *child = !map || key ? get_node(in) : NULL;
		if (!child)
			return false;
		child->key = key;
		*tail = child;
		tail = &child->next;
	}
	in->depth--;
	return true;
}

/* NULL where the bytes end, or are none of ours. */
static struct svc_yaml_node *get_node(struct input *in)
{
	size_t head, line, column;
	if (!get_number(in, &head) || !get_number(in, &line) || !get_number(in, &column) ||
		(head & TYPE_BITS) > SVC_YAML_MAP)
		return NULL;
	struct svc_yaml_node *node = svc_arena_alloc(in->arena, sizeof *node);
	node->type = (enum svc_yaml_type)(head & TYPE_BITS);
	node->null = head & NULL_BIT;
	node->line = (int)line;
	node->column = (int)column;
	bool whole = node->type == SVC_YAML_SCALAR ? get_text(in, node) : get_children(in, node);
	return whole ? node : NULL;
}

enum svc_status svc_yaml_unpack(
	const uint8_t *bytes, size_t length, struct svc_yaml **out, struct svc_error *err)
{
	struct svc_arena *arena = svc_arena_new(8 * length + sizeof(struct svc_yaml));
	struct svc_yaml *doc = svc_arena_alloc(arena, sizeof *doc);
	struct input in = {bytes, bytes + length, arena, 0};
	doc->arena = arena;
	bool empty = length == 1 && *bytes == NO_ROOT;
	if (!empty)
		doc->root = get_node(&in);
	if (!empty && (!doc->root || in.at != in.end)) {
		svc_yaml_free(doc);
		return svc_error_set(err, SVC_EBUG, "these bytes are no packed YAML");
	}
	*out = doc;
	return SVC_OK;
}
