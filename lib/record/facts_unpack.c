#include "record/facts_parts.h"
#include "text/arena.h"
#include "util/varint.h"
#include <string.h>

struct unpacker {
	const struct svc_facts_form *form;
	const uint8_t *at, *end;
	struct svc_arena *arena;
	const char *local[LOCAL_MOST];
	size_t lengths[LOCAL_MOST];
	guint n_local;
	int depth;
};

static bool named_word(const struct unpacker *u, uint64_t place, const char **text, size_t *length)
{
	if (place < u->form->count) {
		*text = u->form->names->pdata[place];
		*length = u->form->lengths[place];
		return true;
	}
	place -= u->form->count;
	if (place >= u->n_local)
		return false;
	*text = u->local[place];
	*length = u->lengths[place];
	return true;
}

/* The word of a number; false where it is none. */
static bool get_word(struct unpacker *u, uint64_t word, const char **text, size_t *length)
{
	if (word & 1)
		return named_word(u, word >> 1, text, length);
	*text = (const char *)u->at;
	*length = (size_t)(word >> 1);
	if ((size_t)(u->end - u->at) <= *length || u->at[*length])
		return false;
	u->at += *length + 1;
	if (*length && *length <= LOCAL_LONGEST && u->n_local < LOCAL_MOST) {
		u->local[u->n_local] = *text;
		u->lengths[u->n_local++] = *length;
	}
	return true;
}

static bool next_word(struct unpacker *u, const char **text)
{
	uint64_t word;
	size_t length;
	return svc_varint_get(&u->at, u->end, &word) && get_word(u, word, text, &length);
}

static struct svc_yaml_node *get_node(struct unpacker *u);

static bool get_children(struct unpacker *u, struct svc_yaml_node *node)
{
	struct svc_yaml_node **tail = &node->child;
	if (u->depth >= SVC_YAML_MAX_DEPTH)
		return false;
	u->depth++;
	for (size_t i = 0; i < node->count; i++) {
		bool map = node->type == SVC_YAML_MAP;
		struct svc_yaml_node *key = map ? get_node(u) : NULL;
		struct svc_yaml_node *child = !map || key ? get_node(u) : NULL;
		if (!child)
			return false;
		child->key = key;
		*tail = child;
		tail = &child->next;
	}
	u->depth--;
	return true;
}

/* NULL where the bytes end, or are none of ours. */
static struct svc_yaml_node *get_node(struct unpacker *u)
{
	uint64_t head;
	if (!svc_varint_get(&u->at, u->end, &head))
		return NULL;
	struct svc_yaml_node *node = svc_arena_alloc(u->arena, sizeof *node);
	uint64_t rest = head >> NODE_BITS;
	switch ((enum node_type)(head & NODE_NULL)) {
	case NODE_SCALAR:
		return get_word(u, rest, &node->value, &node->length) ? node : NULL;
	case NODE_NULL:
		node->null = true;
		node->value = "";
		return head == NODE_NULL ? node : NULL;
	case NODE_MAP:
		node->type = SVC_YAML_MAP;
		break;
	default:
		node->type = SVC_YAML_LIST;
	}
	node->count = (size_t)rest;
	return get_children(u, node) ? node : NULL;
}

static bool get_changes(struct unpacker *u, struct svc_fact *fact)
{
	uint64_t n;
	if (!svc_varint_get(&u->at, u->end, &n) || n > (uint64_t)(u->end - u->at))
		return false;
	struct svc_fact_change *changes = svc_arena_alloc(u->arena, (n + 1) * sizeof *changes);
	fact->changes = changes;
	fact->n_changes = (unsigned)n;
	for (uint64_t i = 0; i < n; i++)
		if (!next_word(u, &changes[i].field) || !next_word(u, &changes[i].value))
			return false;
	return true;
}

static bool get_fact(struct unpacker *u, struct svc_fact *fact, int64_t *last)
{
	uint64_t head, step;
	size_t length;
	if (!svc_varint_get(&u->at, u->end, &head) ||
		!get_word(u, head >> ENTRY_BITS, &fact->verb, &length))
		return false;
	fact->stamped = head & ENTRY_STAMPED;
	if (fact->stamped) {
		if (!svc_varint_get(&u->at, u->end, &step))
			return false;
		*last = (int64_t)((uint64_t)*last + ((step >> 1) ^ -(step & 1)));
		fact->time = *last;
	}
	return next_word(u, &fact->author) && (!(head & ENTRY_CHANGES) || get_changes(u, fact));
}

static bool get_facts(struct unpacker *u, struct svc_facts *out)
{
	uint64_t n;
	int64_t last = 0;
	if (!svc_varint_get(&u->at, u->end, &n) || n > (uint64_t)(u->end - u->at))
		return false;
	struct svc_fact *facts = svc_arena_alloc(u->arena, (n + 1) * sizeof *facts);
	for (uint64_t i = 0; i < n; i++)
		if (!get_fact(u, &facts[i], &last))
			return false;
	*out = (struct svc_facts){facts, n};
	return true;
}

static bool get_record(struct unpacker *u, struct svc_record *record)
{
	bool empty = u->at < u->end && *u->at == NO_ROOT;
	if (empty)
		u->at++;
	else
		record->yaml->root = get_node(u);
	return (empty || record->yaml->root) && get_facts(u, &record->facts) && u->at == u->end;
}

/* Nodes and facts of a usual record fit into the arena's first chunk. */
struct svc_record *svc_facts_unpack(
	const struct svc_facts_form *form, const char *path, const uint8_t *bytes, size_t length)
{
	if (!length)
		return NULL;
	struct svc_arena *arena = svc_arena_new(16 * length + 512);
	svc_auto(svc_record) record = g_new0(struct svc_record, 1);
	record->kind = form->kind;
	record->condensed = true;
	record->yaml = svc_arena_alloc(arena, sizeof *record->yaml);
	record->yaml->arena = arena;
	const uint8_t *copy = (const uint8_t *)svc_arena_copy(arena, (const char *)bytes, length);
	struct unpacker u = {.form = form, .at = copy, .end = copy + length, .arena = arena};
	if (!get_record(&u, record))
		return NULL;
	svc_record_identify(record, path);
	return g_steal_pointer(&record);
}
